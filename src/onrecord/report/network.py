"""Groups, suggested entities and the network of a case → the pages of the browser that show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from markupsafe import Markup

from onrecord.knowledge.plain import plain_words, say_day
from onrecord.prose import parse
from onrecord.record import Child, Entity, Entry, Link, Mention, Network, Spot
from onrecord.report.pages import environment
from onrecord.report.picture import tell_picture
from onrecord.report.ties import TiesCase, say_links, tell_ties, tell_unheld

MOST_MENTIONS = 500
_AROUND = 160


class _Case(TiesCase, Protocol):
    """What is asked of a case (`store.Case` has it)."""

    def mentions_of(self, entity: Entity) -> Iterator[Mention]: ...
    def find(self, noun_id: str) -> tuple[str, Any] | None: ...


def group_page(case: _Case, group_id: str, *, title: str, picture: Network | None = None) -> str | None:
    """Return a group's page: who, what ties them, when it could be seen and was held, and the table of ties; None if there is no such group."""
    told = next((g for g in tell_ties(case, full=True)["groups"] if g["group"].group_id == group_id), None)
    if told is None:
        return None
    return environment().get_template("group.html.j2").render(title=f"Group – {title}", g=told, picture=tell_picture(picture))


def entity_page(case: _Case, entity_id: str, *, title: str) -> str | None:
    """Return an entity's page with every mention in its sentence, each leading to its entry; None if there is no such entity."""
    found = case.find(entity_id)
    if found is None or not isinstance(found[1], Entity):
        return None
    entity = found[1]
    people = {row[0].child_ref: row[0] for row in case.child_rows()}
    mentions, count = mention_rows(case, entity, people)
    links = [x for x in case.case_nouns("links") if entity_id in x.via]
    context = {
        "title": f"{entity.name} – {title}",
        "entity": entity,
        "mentions": mentions,
        "count": count,
        "files": entity.child_refs,
        "links": list(say_links(case, links, people, full=True).values()),
    }
    return environment().get_template("entity.html.j2").render(context)


def mention_rows(case: _Case, entity: Entity, people: Mapping[str, Child]) -> tuple[list[dict[str, Any]], int]:
    """Return the mentions of an entity in these people's files, each in its sentence, oldest first (at most `MOST_MENTIONS`), and how many there are."""
    mentions = list(case.mentions_of(entity))
    return in_sentences(case, mentions[:MOST_MENTIONS], people), len(mentions)


def in_sentences(case: _Case, mentions: Iterable[Mention], people: Mapping[str, Child]) -> list[dict[str, Any]]:
    """Return mentions in these people's files, each in its sentence, oldest first."""
    rows = _in_sentences(case, mentions, people)
    return sorted(rows, key=lambda r: (r["entry"].date is None, r["entry"].date, r["entry"].entry_id, r["start"]))


def network_page(case: _Case, network: Network, *, title: str) -> str:
    """Return the page whose picture a script draws, with a table that says the same, what was kept from tying files, and children without a file.

    Args:
        case: an open case.
        network: of it, laid out; it may leave weaker ties out.
        title: of the case.
    """
    unheld, more = tell_unheld(case, full=True)
    context = {
        "title": f"Network – {title}",
        "groups": case.case_nouns("groups"),
        "served": True,
        "suppressed": case.case_nouns("suppressed"),
        "unheld": unheld,
        "unheld_more": more,
    }
    return environment().get_template("network.html.j2").render(context | network_rows(network, case.case_nouns("links")))


def network_rows(network: Network, links: Sequence[Link]) -> dict[str, Any]:
    """Return what a page of the network holds: its table's rows, the kinds of things, how many ties are left out, and the picture's data."""
    at = {s.spot_id: s for s in network.spots}
    things = {s.noun_id: s for s in network.spots if s.kind != "file"}
    via = {x.link_id: x.via for x in links}
    ties = sorted((x for x in network.lines if x.kind == "tie"), key=lambda x: (x.first_day is None, x.first_day, x.line_id))
    return {
        "left_out": len(links) - len(ties),
        "kinds": sorted({s.kind for s in things.values()}),
        "rows": [{"line": x, "files": [at[x.a], at[x.b]], "through": [things[i] for i in via.get(x.line_id, ()) if i in things]} for x in ties],
        "data": _as_data(network),
    }


def _as_data(network: Network) -> Markup:
    """The network as JSON that can stand in a page: nothing in it ends the element it stands in."""
    days = sorted({d for d in (*(s.first_day for s in network.spots), *(x.first_day for x in network.lines)) if d})
    data = {
        "spots": [_spot(s) for s in network.spots],
        "lines": [
            {"id": x.line_id, "a": x.a, "b": x.b, "day": x.first_day and x.first_day.isoformat(), "kind": _kind(x.kind, x.strength, x.decision)}
            for x in network.lines
        ],
        "days": [d.isoformat() for d in days],
        "said": [say_day(d) for d in days],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # JSON: these can only stand inside strings


def _kind(kind: str, strength: str, decision: str | None) -> str:
    return "rejected" if decision == "reject" else strength if kind == "tie" else "named"


def _spot(s: Spot) -> dict[str, Any]:
    day = s.first_day and s.first_day.isoformat()
    return {
        "id": s.spot_id,
        "label": s.label,
        "said": plain_words().say("mention", s.kind),
        "kind": s.kind,
        "x": s.x,
        "y": s.y,
        "day": day,
        "page": _page(s),
    }


def _page(s: Spot) -> str:
    return f"/child/{quote(s.noun_id, safe='')}" if s.kind == "file" else f"/entity/{s.noun_id}"


def _in_sentences(case: _Case, mentions: Iterable[Mention], people: Mapping[str, Child]) -> Iterator[dict[str, Any]]:
    kept: dict[str, Entry | None] = {}
    for m in mentions:
        if m.entry_id not in kept:
            kept[m.entry_id] = case.entry(m.entry_id)
        entry = kept[m.entry_id]
        child = people.get(m.child_ref or "")
        if entry is None or child is None:
            continue
        parsed = parse(entry.text)
        sentence = parsed.sentences[parsed.index_at(m.start)] if parsed.sentences else None
        start = max(sentence.start if sentence else 0, m.start - _AROUND)
        end = min(max(sentence.end, m.end) if sentence else len(entry.text), m.end + _AROUND)
        start = min(start, m.start)
        yield {
            "entry": entry,
            "child": child,
            "start": m.start,
            "before": entry.text[start : m.start],
            "quote": m.quote,
            "after": entry.text[m.end : end],
            "role": m.role.split(":")[0],
        }
