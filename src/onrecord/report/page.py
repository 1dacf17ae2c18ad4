"""A case → the report page, and the same pages one by one for the browser. The report is written a child at a time, so its size does not bound the case's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from onrecord.knowledge.plain import plain_words
from onrecord.record import Child, CohortPicture, Decision, Document, Entry, Gap, Network
from onrecord.report.child import describe_nouns, render_child
from onrecord.report.cohort import Row, cohort_rows
from onrecord.report.marking import LETTERS, Mark, mark_text
from onrecord.report.pages import environment, look
from onrecord.report.picture import tell_picture
from onrecord.report.saying import say_gap
from onrecord.report.ties import tell_decisions, tell_ties, tell_unheld

FULL_UP_TO = 20_000
"""A case with more entries than this prints, in each chronology, only the entries that hold evidence, a response or flagged wording."""
AROUND = 60
"""How many pieces of a document are shown before and after an entry's own."""
_KINDS = ("signals", "responses", "language", "concerns", "findings")
_PROPOSED = ("concerns", "findings")


class _Case(Protocol):
    """What a report needs from a case (`store.Case` has it)."""

    def fact(self, name: str) -> str | None: ...
    def child_rows(self) -> list[Row]: ...
    def entries_of(self, child_ref: str | None) -> list[Entry]: ...
    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]: ...
    def case_nouns(self, kind: str) -> list[Any]: ...
    def document_list(self) -> list[Document]: ...
    def gaps(self) -> list[Gap]: ...
    def section(self, child_ref: str) -> str | None: ...
    def save_section(self, child_ref: str, html: str) -> None: ...
    def entry(self, entry_id: str) -> Entry | None: ...
    def document(self, doc_id: str) -> Document | None: ...
    def entities(self) -> Iterator[Any]: ...
    def decisions(self) -> list[Decision]: ...


def write_report(
    case: _Case,
    out: Path,
    *,
    title: str,
    picture: CohortPicture,
    notes: Sequence[str] = (),
    blind: bool = False,
    networks: Mapping[str, Network] | None = None,
) -> Path:
    """Write the report page of a case and return its path.

    Args:
        case: an open case whose review is done.
        out: the HTML file to write.
        title: the heading, usually the case's name.
        picture: what is said of the whole cohort, generated from its rows.
        notes: what the reader must be told first (a demo key, a step left out).
        blind: leave out who is asked about, what followed and the proposed answers.
        networks: group_id → its network, laid out; "" → that of all tied files.
    """
    rows = case.child_rows()
    gaps = case.gaps()
    documents = case.document_list()
    full = sum(r[1] for r in rows) <= FULL_UP_TO
    asked, others = ([], []) if blind else cohort_rows(case)
    unheld, unheld_more = tell_unheld(case, full)
    context = {
        "title": title,
        "notes": notes,
        "picture": picture,
        "blind": blind,
        "files": rows,
        "cohort": asked,
        "others": others,
        "children": [row[0] for row in rows],
        "sections": (_section(case, row[0], gaps, full, blind) for row in rows),
        "unplaced": case.entries_of(None),
        "ties": tell_ties(case, full),
        "pictures": {name: tell_picture(network) for name, network in (networks or {}).items()},
        "suppressed": case.case_nouns("suppressed"),
        "unheld": unheld,
        "unheld_more": unheld_more,
        "decisions": tell_decisions(case),
        "documents": documents,
        "ocr_documents": sum(d.read_by == "ocr" for d in documents),
        "entries": sum(r[1] for r in rows),
        "full": full,
        "knowledge": case.fact("knowledge"),
        "letters": LETTERS,
        "served": False,
    } | _gap_context(gaps)
    with out.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(environment().get_template("report.html.j2").generate(context))
    return out


def index_page(case: _Case, *, title: str, picture: CohortPicture, blind: bool = False) -> str:
    """Return the cohort table as a page whose links lead to a page a child; blind, a list of the files only."""
    asked, others = ([], []) if blind else cohort_rows(case, "/child/")
    context = {
        "title": title,
        "picture": picture,
        "blind": blind,
        "groups": case.case_nouns("groups")[:20],
        "files": case.child_rows(),
        "cohort": asked,
        "others": others,
        "letters": LETTERS,
    }
    return environment().get_template("index.html.j2").render(context | _gap_context(case.gaps()))


def child_page(case: _Case, child_ref: str, *, title: str, blind: bool = False) -> str | None:
    """Return a child's part of the report as a page of its own; None if there is no such child."""
    people = [row[0] for row in case.child_rows()]
    at = next((n for n, c in enumerate(people) if c.child_ref == child_ref), None)
    if at is None:
        return None
    child = people[at]
    gaps = [g for g in case.gaps() if g.child_ref == child_ref]
    body = render_child(child, case.entries_of(child_ref), gaps=gaps, level=1, served=True, blind=blind, **_found_about(case, child_ref, blind))
    near = {"before": people[at - 1] if at else None, "after": people[at + 1] if at + 1 < len(people) else None}
    return environment().get_template("plain.html.j2").render(title=f"{child.name} – {title}", body=body, letters=LETTERS, **near)


def entry_page(case: _Case, entry_id: str, *, title: str) -> str | None:
    """Return an entry with its marks beside the words of the document it was cut from; None if there is no such entry."""
    entry = case.entry(entry_id)
    if entry is None:
        return None
    file = case.entries_of(entry.child_ref)
    at = next((n for n, e in enumerate(file) if e.entry_id == entry_id), 0)
    nouns = [n for kind in _KINDS[:3] for n in case.found(kind, entry.child_ref) if n.entry_id == entry_id] if entry.child_ref else []
    marks, notes = describe_nouns(nouns, plain_words())
    child = next((row[0] for row in case.child_rows() if row[0].child_ref == entry.child_ref), None)
    document = case.document(entry.doc_id)
    context = {
        "title": title,
        "entry": entry,
        "child": child,
        "number": at + 1,
        "count": len(file),
        "before": file[at - 1] if at else None,
        "after": file[at + 1] if at + 1 < len(file) else None,
        "runs": mark_text(entry.text, [*marks, *(Mark(a, b, "quoted", "repeats an earlier message") for a, b in entry.quoted)]),
        "notes": notes,
        "document": document,
        "letters": LETTERS,
    } | beside(entry, document)
    return environment().get_template("entry.html.j2").render(context)


def beside(entry: Entry, document: Document | None) -> dict[str, Any]:
    """Return the document's pieces around an entry, the entry's own words cut out of each, with the page each begins."""
    if document is None:
        return {"blocks": [], "earlier": 0, "later": 0}
    own: dict[int, list[str]] = {}
    for piece in entry.pieces:
        own.setdefault(piece.block, []).append(entry.text[piece.start : piece.end].strip())
    first, last = max(0, min(own, default=0) - AROUND), min(len(document.blocks), max(own, default=0) + AROUND + 1)
    blocks, page = [], None
    for n in range(first, last):
        block = document.blocks[n]
        new = block.page if block.page != page else None
        page = block.page
        blocks.append({"kind": block.kind, "page": new, "first": n == min(own, default=-1), "parts": _cut(block.text, own.get(n, []))})
    return {"blocks": blocks, "earlier": first, "later": len(document.blocks) - last}


def _cut(text: str, own: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in parts, each told whether it is the entry's own; where its words cannot be found as they stand, the whole is."""
    marks: list[Mark] = []
    for words in own:
        at = text.find(words) if words else -1
        if at < 0:
            return [(text, True)]
        marks.append(Mark(at, at + len(words), "strong", ""))
    return [(r.text, bool(r.kind)) for r in mark_text(text, marks)]


def _found_about(case: _Case, child_ref: str, blind: bool = False) -> dict[str, Any]:
    return {kind: () if blind and kind in _PROPOSED else tuple(case.found(kind, child_ref)) for kind in _KINDS}


def _section(case: _Case, child: Child, gaps: Sequence[Gap], full: bool, blind: bool) -> str:
    """The child's part, from the case when it was rendered before with the same templates and wording."""
    head = f"<!-- {look()} {'all' if full else 'marked'}{' blind' if blind else ''} -->"
    made = case.section(child.child_ref)
    if made is None or not made.startswith(head):
        mine = [g for g in gaps if g.child_ref == child.child_ref]
        found = _found_about(case, child.child_ref, blind)
        made = head + render_child(child, case.entries_of(child.child_ref), gaps=mine, full=full, blind=blind, **found)
        case.save_section(child.child_ref, made)
    return made.removeprefix(head)


def _gap_context(gaps: Sequence[Gap]) -> dict[str, Any]:
    rows = [{"gap": g, "text": say_gap(g)} for g in gaps]
    tally = sorted(Counter(g.kind for g in gaps).items(), key=lambda x: (-x[1], x[0]))
    return {"gaps": rows, "gap_kinds": tally}
