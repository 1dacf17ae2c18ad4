"""Links, entities and decisions of a case → what the report says of files that are tied together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from onrecord.knowledge.plain import say_list
from onrecord.record import Child, Decision, Entity, Entry, Group, Link, UnheldChild, current_decisions
from onrecord.report.saying import anchor, say_link


class TiesCase(Protocol):
    """What is asked of a case (`store.Case` has it)."""

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return each child with documents, entries, first and last day."""
        ...

    def case_nouns(self, kind: str) -> list[Any]:
        """Return what belongs to the whole case (links, groups, unheld)."""
        ...

    def entities(self) -> Iterator[Any]:
        """Yield every suggested entity."""
        ...

    def decisions(self) -> list[Decision]:
        """Return every decision, oldest first."""
        ...

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry, or None."""
        ...


def tell_ties(case: TiesCase, full: bool) -> dict[str, Any]:
    """Return the groups of files, each with its children, the things that tie them and its links, and the links that are in no group.

    Args:
        case: an open case.
        full: whether the page prints every entry, so that a link may lead to any of them.
    """
    people = {row[0].child_ref: row[0] for row in case.child_rows()}
    links: list[Link] = case.case_nouns("links")
    groups: list[Group] = case.case_nouns("groups")
    said = say_links(case, links, people, full)
    whose = {ref: g.group_id for g in groups for ref in g.child_refs}
    group_of = {x.link_id: whose[x.child_refs[0]] for x in links if whose.get(x.child_refs[0], "") == whose.get(x.child_refs[1])}
    asked = {i for g in groups for i in g.entity_ids}
    things: dict[str, Entity] = {x.entity_id: x for x in case.entities() if x.entity_id in asked} if asked else {}
    told = [
        {
            "group": g,
            "children": [people[r] for r in g.child_refs if r in people],
            "things": sorted((things[i] for i in g.entity_ids if i in things), key=lambda x: (-len(x.child_refs), x.kind, x.name)),
            "links": [said[x.link_id] for x in links if group_of.get(x.link_id) == g.group_id],
        }
        for g in groups
    ]
    return {"groups": told, "rest": [row for i, row in said.items() if i not in group_of]}


def say_links(case: TiesCase, links: Sequence[Link], people: Mapping[str, Child], full: bool) -> dict[str, dict[str, Any]]:
    """Return link_id → the link in words with the entries it rests on, for each of these links, in their order."""
    named = sorted({word for link in links for word in link.because.partition(" Rests on entries ")[2].rstrip(".").split(", ") if word})
    entries = {e.entry_id: e for name in named if (e := case.entry(name))}
    return {link.link_id: say_link(link, people, entries, full) for link in links}


MOST_UNHELD = 500
"""How many children named without a file the page lists; the export holds all."""


def tell_unheld(case: TiesCase, full: bool) -> tuple[list[dict[str, Any]], int]:
    """Return the children named without a file, each with the files that name them and the entries, as places of the page; and how many more there are."""
    people = {row[0].child_ref: row[0] for row in case.child_rows()}
    rows = []
    every: list[UnheldChild] = case.case_nouns("unheld")
    for unheld in every[:MOST_UNHELD]:
        entries = [e for i in unheld.entry_ids if (e := case.entry(i)) and e.child_ref in people]
        told = [{"id": e.entry_id, "to": e.entry_id if full else anchor(e.child_ref or ""), "day": e.date} for e in entries]
        rows.append({"child": unheld, "files": [people[r] for r in unheld.child_refs if r in people], "entries": told})
    return rows, len(every) - len(rows)


def tell_decisions(case: TiesCase) -> list[dict[str, Any]]:
    """Return every decision, oldest first, with what it is about in words, whether it stands, and what has become of a tie or entity since."""
    trail = case.decisions()
    if not trail:
        return []
    names = {row[0].child_ref: row[0].name for row in case.child_rows()}
    standing = {d.decision_id for d in current_decisions(trail).values()}
    asked = {d.subject for d in trail}
    now: dict[str, tuple[str, str | None]] = {}
    now |= {x.link_id: (f"tie between {say_list(names.get(r, r) for r in x.child_refs)}", x.evidence) for x in case.case_nouns("links") if x.link_id in asked}
    now |= {x.entity_id: (f"{x.name} as one", x.evidence) for x in case.entities() if x.entity_id in asked}
    rows = []
    for d in trail:
        about, evidence = now.get(d.subject, ("", None))
        rows.append({"decision": d, "about": about, "stands": d.decision_id in standing, "since": d.since(evidence) if d.kind in ("link", "entity") else None})
    return rows
