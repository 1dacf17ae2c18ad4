"""Cohort, findings and concerns → the rows of the table, each answer with the places in the page that hold its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from markupsafe import Markup, escape

from onrecord.record import Child, CohortMember, Concern, Entry, Finding
from onrecord.report.saying import anchor

Row = tuple[Child, int, int, str | None, str | None]
"""A child, the counts of its entries and documents, and its first and last day, as `store.Case.child_rows` gives them."""


class _Case(Protocol):
    """What the table needs from a case."""

    def child_rows(self) -> list[Row]: ...
    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]: ...
    def case_nouns(self, kind: str) -> list[Any]: ...
    def entry(self, entry_id: str) -> Entry | None: ...


def cohort_rows(case: _Case, base: str = "") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of the people asked about, in their order, and of the other children with a file; links within reasons begin with `base`."""
    people = {row[0].child_ref: row for row in case.child_rows()}
    findings: dict[str, Finding] = {f.child_ref: f for f in case.found("findings")}
    concerns: dict[str, list[Concern]] = defaultdict(list)
    for concern in case.found("concerns"):
        concerns[concern.child_ref].append(concern)
    members: list[CohortMember] = case.case_nouns("cohort")
    asked = []
    for m in members:
        ref = m.child_ref if m.known and m.child_ref in people else None
        asked.append({"member": m, "why": _reason(m, people, base)} | _answers(case, people[ref] if ref else None, findings, concerns))
    known = {m.child_ref for m in members if m.known}
    others = [_answers(case, row, findings, concerns) for ref, row in people.items() if ref not in known]
    return asked, others


def _answers(case: _Case, row: Row | None, findings: Mapping[str, Finding], concerns: Mapping[str, Sequence[Concern]]) -> dict[str, Any]:
    if row is None:
        return {"row": None, "finding": None, "direct": [], "then": [], "now": [], "lost": [], "heeded": [], "unsure": []}
    ref = row[0].child_ref
    mine, finding = concerns.get(ref, ()), findings.get(ref)
    then = [c for c in mine if c.sufficient_then]
    unsure = [c for c in then if c.verdict == "cannot_determine"]
    return {
        "row": row,
        "finding": finding,
        "direct": _direct_entries(case, ref, mine) if finding and finding.direct_intelligence else [],
        "then": then,
        "now": [c for c in mine if c.sufficient_now and not c.sufficient_then],
        "lost": [c for c in then if c.outcome in ("unheeded", "partial", "late") and c not in unsure],
        "heeded": [c for c in then if c.outcome == "heeded" and c not in unsure],
        "unsure": unsure,
    }


def _direct_entries(case: _Case, ref: str, concerns: Sequence[Concern]) -> list[Entry]:
    """The entries of the child's concerns that hold direct information about the child, oldest first."""
    rests = {i for c in concerns for i in (c.opens, *c.evidence)}
    ids = {s.entry_id for s in case.found("signals", ref) if s.tier == "direct" and s.status == "affirmed" and s.subject == "child"} & rests
    return sorted((e for i in ids if (e := case.entry(i))), key=lambda e: (e.date is None, e.date, e.entry_id))


def _reason(member: CohortMember, people: Mapping[str, Row], base: str) -> Markup:
    """Why a person was matched, with each file it names as a link."""

    def said(m: re.Match[str]) -> str:
        row = people.get(m[0])
        page = base + quote(m[0], safe="") if base else f"#{anchor(m[0])}"
        return f'<a href="{page}">{escape(row[0].name)}</a> ({m[0]})' if row else m[0]

    return Markup(re.sub(r"[\w-]+", said, str(escape(member.match_reason))))  # the reason is escaped first
