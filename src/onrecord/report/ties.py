"""Links, entities and decisions of a case → what the report says of files that are tied together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from onrecord.knowledge.plain import say_list
from onrecord.record import Child, Decision, current_decisions


class _Case(Protocol):
    """What is asked of a case (`store.Case` has it)."""

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]: ...
    def case_nouns(self, kind: str) -> list[Any]: ...
    def entities(self) -> Iterator[Any]: ...
    def decisions(self) -> list[Decision]: ...


def tell_decisions(case: _Case) -> list[dict[str, Any]]:
    """Return every decision, oldest first, with what it is about in words, whether it stands, and what has become of its subject since."""
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
        rows.append({"decision": d, "about": about, "stands": d.decision_id in standing, "since": d.since(evidence)})
    return rows
