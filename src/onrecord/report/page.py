"""A case → the report page. The page is written a child at a time, so its size does not bound the case's."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import jinja2

from onrecord.record import Child, CohortMember, Concern, Document, Entry, Finding, Gap, LanguageFlag, Response, Signal
from onrecord.report.marking import Mark, Run, mark_text

FULL_UP_TO = 20_000
"""A case with more entries than this prints, in each chronology, only the entries that hold evidence, a response or flagged wording."""


class ReportCase(Protocol):
    """What a report needs from a case (`store.Case` has it)."""

    def fact(self, name: str) -> str | None: ...
    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]: ...
    def entries_of(self, child_ref: str | None) -> list[Entry]: ...
    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]: ...
    def case_nouns(self, kind: str) -> list[Any]: ...
    def document_list(self) -> list[Document]: ...
    def gaps(self) -> list[Gap]: ...
    def section(self, child_ref: str) -> str | None: ...
    def save_section(self, child_ref: str, html: str) -> None: ...
    def entry(self, entry_id: str) -> Entry | None: ...
    def document(self, doc_id: str) -> Document | None: ...


def write_report(case: ReportCase, out: Path, *, title: str, aggregate: Sequence[str], notes: Sequence[str] = ()) -> Path:
    """Write the report page of a case and return its path.

    Args:
        case: an open case whose review is done.
        out: the HTML file to write.
        title: the heading, usually the case's name.
        aggregate: the sentences about the whole cohort, generated from its rows.
        notes: what the reader must be told first (a demo key, a step left out).
    """
    template = _environment().get_template("report.html.j2")
    rows = case.child_rows()
    gaps = case.gaps()
    findings: dict[str, Finding] = {f.child_ref: f for f in case.found("findings")}
    concerns: dict[str, list[Concern]] = defaultdict(list)
    for concern in case.found("concerns"):
        concerns[concern.child_ref].append(concern)
    documents = case.document_list()
    full = sum(r[1] for r in rows) <= FULL_UP_TO
    people = {row[0].child_ref: row for row in rows}
    context = {
        "title": title,
        "notes": notes,
        "aggregate": aggregate,
        "cohort": [_cohort_row(m, people, findings, concerns) for m in case.case_nouns("cohort")],
        "others": _others(rows, case.case_nouns("cohort"), findings, concerns),
        "sections": (_section(case, row[0], gaps, full) for row in rows),
        "unplaced": _unplaced(case),
        "links": case.case_nouns("links"),
        "names": {row[0].child_ref: row[0].name for row in rows},
        "gaps": [g for g in gaps if g.child_ref is None],
        "gap_kinds": sorted(Counter(g.kind for g in gaps).items()),
        "documents": documents,
        "ocr_documents": sum(d.read_by == "ocr" for d in documents),
        "entries": sum(r[1] for r in rows),
        "full": full,
        "knowledge": case.fact("knowledge"),
    }
    with out.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(template.generate(context))
    return out


def index_page(case: ReportCase, *, title: str, aggregate: Sequence[str]) -> str:
    """Return the cohort table as a page whose links lead to a page a child."""
    rows = case.child_rows()
    findings = {f.child_ref: f for f in case.found("findings")}
    concerns: dict[str, list[Concern]] = defaultdict(list)
    for concern in case.found("concerns"):
        concerns[concern.child_ref].append(concern)
    cohort = case.case_nouns("cohort")
    people = {row[0].child_ref: row for row in rows}
    context = {
        "title": title,
        "aggregate": aggregate,
        "cohort": [_cohort_row(m, people, findings, concerns) for m in cohort],
        "others": _others(rows, cohort, findings, concerns),
        "gaps": case.gaps(),
    }
    return _environment().get_template("index.html.j2").render(context)


def child_page(case: ReportCase, child_ref: str, *, title: str) -> str | None:
    """Return a child's part of the report as a page of its own; None if there is no such child."""
    child = next((row[0] for row in case.child_rows() if row[0].child_ref == child_ref), None)
    if child is None:
        return None
    kept: dict[str, tuple[Any, ...]] = {k: tuple(case.found(k, child_ref)) for k in ("signals", "responses", "language", "concerns", "findings")}
    body = render_child(child, case.entries_of(child_ref), gaps=[g for g in case.gaps() if g.child_ref == child_ref], **kept)
    return _environment().get_template("plain.html.j2").render(title=f"{child.name} – {title}", body=body)


def entry_page(case: ReportCase, entry_id: str, *, title: str) -> str | None:
    """Return an entry beside the whole text of the document it was cut from; None if there is no such entry."""
    entry = case.entry(entry_id)
    if entry is None:
        return None
    document = case.document(entry.doc_id)
    mine = {p.block for p in entry.pieces}
    blocks = [{"block": b, "mine": n in mine} for n, b in enumerate(document.blocks)] if document else []
    return _environment().get_template("entry.html.j2").render(title=title, entry=entry, document=document, blocks=blocks)


def _environment() -> jinja2.Environment:
    source = resources.files("onrecord.report").joinpath("templates")
    loader = jinja2.FunctionLoader(lambda name: source.joinpath(name).read_text(encoding="utf-8"))
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["ukdate"] = _uk
    environment.filters["words"] = lambda code: str(code).replace("_", " ")
    return environment


def _uk(day: dt.date | str | None) -> str:
    """Return a date as a reader in England writes it, or words for none.

    >>> _uk(dt.date(2007, 3, 8))
    '8 Mar 2007'
    """
    if day is None or day == "":
        return "not dated"
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return f"{day.day} {day:%b %Y}"


def _cohort_row(
    member: CohortMember, people: dict[str, tuple[Child, int, int, str | None, str | None]], findings: dict[str, Finding], concerns: dict[str, list[Concern]]
) -> dict[str, Any]:
    ref = member.child_ref
    finding = findings.get(ref) if ref and member.known else None
    mine = concerns.get(ref, []) if ref and member.known else []
    return {"member": member, "finding": finding, "row": people.get(ref) if ref else None} | _anchors(mine)


def _anchors(mine: Sequence[Concern]) -> dict[str, Any]:
    direct = [c for c in mine if c.basis == "direct"]
    then = [c for c in mine if c.sufficient_then]
    lost = [c for c in then if c.outcome in ("unheeded", "partial", "late")]
    return {"direct": direct, "then": then, "lost": lost, "heeded": [c for c in then if c.outcome == "heeded"]}


def _others(
    rows: Sequence[tuple[Child, int, int, str | None, str | None]], cohort: Sequence[CohortMember], findings: dict[str, Finding], concerns: dict[str, list[Concern]]
) -> list[dict[str, Any]]:
    asked = {m.child_ref for m in cohort if m.child_ref and m.known}
    left = [row for row in rows if row[0].child_ref not in asked]
    return [{"row": row, "finding": findings.get(row[0].child_ref)} | _anchors(concerns.get(row[0].child_ref, [])) for row in left]


def _section(case: ReportCase, child: Child, gaps: Sequence[Gap], full: bool) -> str:
    made = case.section(child.child_ref)
    if made is None:
        kept: dict[str, tuple[Any, ...]] = {k: tuple(case.found(k, child.child_ref)) for k in ("signals", "responses", "language", "concerns", "findings")}
        made = render_child(child, case.entries_of(child.child_ref), gaps=[g for g in gaps if g.child_ref == child.child_ref], full=full, **kept)
        case.save_section(child.child_ref, made)
    return made


def render_child(
    child: Child,
    entries: Sequence[Entry],
    *,
    signals: Sequence[Signal],
    responses: Sequence[Response],
    language: Sequence[LanguageFlag],
    concerns: Sequence[Concern],
    findings: Sequence[Finding],
    gaps: Sequence[Gap] = (),
    full: bool = True,
) -> str:
    """Return a child's part of the report as HTML: the finding, each concern and why, and the chronology with the evidence marked in its sentence."""
    by_entry: dict[str, list[Any]] = defaultdict(list)
    for noun in (*signals, *responses, *language):
        by_entry[noun.entry_id].append(noun)
    numbers = {e.entry_id: n for n, e in enumerate(entries, 1)}
    rests = {i for c in concerns for i in (*c.evidence, *c.responses)}
    chronology = [_chronology_row(e, numbers, by_entry.get(e.entry_id, ()), child) for e in entries if full or e.entry_id in by_entry or e.entry_id in rests]
    context = {
        "child": child,
        "finding": findings[0] if findings else None,
        "concerns": [_concern_view(c, entries, numbers, by_entry) for c in concerns],
        "chronology": chronology,
        "left_out": len(entries) - len(chronology),
        "entries": len(entries),
        "gaps": gaps,
        "numbers": numbers,
    }
    return _environment().get_template("child.html.j2").render(context)


def _concern_view(concern: Concern, entries: Sequence[Entry], numbers: dict[str, int], by_entry: dict[str, list[Any]]) -> dict[str, Any]:
    known = {e.entry_id: e for e in entries}
    quotes = []
    for entry_id in concern.evidence:
        if entry_id not in known:
            continue
        shown = [s for s in by_entry.get(entry_id, ()) if isinstance(s, Signal) and s.tier in ("direct", "strong") and s.subject == "child" and s.status in ("affirmed", "uncertain")]
        quotes.append({"entry": known[entry_id], "number": numbers[entry_id], "signals": shown})
    weighed = [{"entry": known[i], "number": numbers[i], "why": why} for i, why in concern.weighed if i in known]
    return {"concern": concern, "quotes": quotes, "weighed": weighed}


def _chronology_row(entry: Entry, numbers: dict[str, int], nouns: Iterable[Any], child: Child) -> dict[str, Any]:
    marks, notes = [], []
    for noun in nouns:
        mark, note = _describe(noun)
        marks.append(mark)
        notes.append(note)
    runs: list[Run] = mark_text(entry.text, marks)
    return {
        "entry": entry,
        "number": numbers[entry.entry_id],
        "repeats": numbers.get(entry.duplicate_of) if entry.duplicate_of else None,
        "age": child.age_on(entry.date) if entry.date else None,
        "runs": runs,
        "notes": notes,
    }


def _describe(noun: Signal | Response | LanguageFlag) -> tuple[Mark, dict[str, str]]:
    if isinstance(noun, Signal):
        counted = noun.status in ("affirmed", "uncertain") and noun.subject == "child"
        said = f"{noun.code.replace('_', ' ')} ({noun.status}; about {noun.subject.replace('_', ' ')}; said by {noun.source})"
        kind = noun.tier if counted else "uncounted"
        return Mark(noun.start, noun.end, kind, said), {"kind": kind, "said": said, "quote": noun.quote, "why": noun.because}
    if isinstance(noun, Response):
        said = f"{noun.code.replace('_', ' ')} ({noun.status.replace('_', ' ')}{'' if noun.acted else '; not a protective act'})"
        return Mark(noun.start, noun.end, "response", said), {"kind": "response", "said": said, "quote": noun.quote, "why": noun.because}
    said = "wording that blames or minimises" + (" (quoted to dispute it, or a form's own label)" if noun.challenged else "")
    return Mark(noun.start, noun.end, "language", said), {"kind": "language", "said": said, "quote": noun.quote, "why": noun.suggestion}


def _unplaced(case: ReportCase) -> list[Entry]:
    return case.entries_of(None)
