"""Table rows → entries: one a row, by what the columns are called, or (a table that heads a note) with the paragraphs that follow it.

A chronology's comment column is hindsight: it becomes an entry of its own, marked so, beside the row's own entry. Columns that hold further words of
the record (response, child's views ...) follow the row's text, each after its column's name as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.draft import Cut, Draft, said
from onrecord.reading.cutting.hints import column_hint
from onrecord.reading.cutting.lines import Composed, Line
from onrecord.reading.regularity import infer_columns
from onrecord.record import Piece

CHILD_FIELDS = ("child_ref", "child_name", "forename", "surname", "dob", "sex", "alias")
HEADER_SEARCH = 12
"""How many rows of a table may stand above its column names."""


@dataclass(frozen=True)
class Columns:
    """What each column of a table means (None: not known), what it is called, and the line of the names (None if they were inferred)."""

    fields: tuple[str | None, ...]
    names: tuple[str, ...]
    line: Line | None

    def having(self, field: str) -> list[int]:
        """The columns of a meaning, in order."""
        return [n for n, f in enumerate(self.fields) if f == field]


def cut_tables(lines: Sequence[Line], layouts: Layouts) -> Cut | None:
    """Return the entries of a document whose entries stand in tables; None if no table of it holds dated rows."""
    drafts: list[Draft] = []
    preface: list[Line] = []
    after: list[Line] = []
    open_draft: Draft | None = None
    columns: Columns | None = None
    table: str | None = None
    found = False
    for run in _runs(lines):
        if not run[0].cells:
            if open_draft is not None:
                open_draft = Draft(open_draft.fields, open_draft.header, (*open_draft.body, *run), hints=open_draft.hints)
            else:
                (after if found else preface).extend(run)
            continue
        names_at, read = read_columns(run, layouts, columns if table == run[0].table else None)
        if read is None or not read.having("date"):
            if open_draft is not None:
                open_draft = Draft(open_draft.fields, open_draft.header, (*open_draft.body, *run), hints=open_draft.hints)
            else:
                (after if found else preface).extend(run)
            continue
        found = True
        columns, table = read, run[0].table
        if open_draft is not None:
            drafts.append(open_draft)
            open_draft = None
        preface.extend(line for line in run[:names_at] if not _is_names(line, columns))
        heads_note = not read.having("text")
        for row in run[names_at:]:
            if _is_names(row, read) or not any(c.strip() for c in row.cells):
                continue
            if heads_note:
                if open_draft is not None:
                    drafts.append(open_draft)
                open_draft = _heading_row(row, read)
            else:
                drafts.extend(_row(row, read))
    if open_draft is not None:
        drafts.append(open_draft)
    return Cut(tuple(drafts), tuple(preface), tuple(after)) if found and drafts else None


def read_columns(rows: Sequence[Line], layouts: Layouts, carried: Columns | None = None) -> tuple[int, Columns | None]:
    """Return (first row of data, what the columns mean): by their names, else by those of the same table on the page before, else by their values."""
    best: tuple[int, int, Columns] | None = None
    for n, row in enumerate(rows[:HEADER_SEARCH]):
        fields = tuple(layouts.field_of(c) if c.strip() else None for c in row.cells)
        known = sum(f is not None for f in fields)
        filled = sum(bool(c.strip()) for c in row.cells)
        if known >= 2 and known >= 0.4 * filled and (best is None or known > best[0]):
            best = (known, n + 1, Columns(_one_each(fields, row.cells), tuple(c.strip() for c in row.cells), row))
    if best is not None:
        start, columns = best[1], best[2]
        if not columns.having("date") or not columns.having("text"):
            columns = _completed(columns, rows[start:], layouts)
        return start, columns
    if carried is not None and len(carried.fields) == len(rows[0].cells):
        return 0, carried
    guess = infer_columns([row.cells for row in rows], layouts)
    if guess is None:
        return 0, None
    start, fields = guess
    names = tuple(c.strip() for c in rows[start - 1].cells) if start else ("",) * len(fields)
    return start, Columns(fields, names, rows[start - 1] if start else None)


def _completed(columns: Columns, data: Sequence[Line], layouts: Layouts) -> Columns:
    """Columns whose names were not all known, with the date or the text found by its values."""
    guess = infer_columns([row.cells for row in data], layouts, named=False)
    if guess is None:
        return columns
    fields = list(columns.fields)
    for wanted in ("date", "text"):
        if wanted not in fields and wanted in guess[1]:
            at = guess[1].index(wanted)
            if at < len(fields) and fields[at] is None:
                fields[at] = wanted
    return Columns(tuple(fields), columns.names, columns.line)


def _one_each(fields: tuple[str | None, ...], names: Sequence[str]) -> tuple[str | None, ...]:
    """One date and one text column: the first named most plainly; the others keep their words as details, a second date is when it was recorded."""
    out = list(fields)
    for field, spare in (("text", "detail"), ("date", None), ("type", "title"), ("author", None)):
        members = [n for n, f in enumerate(out) if f == field]
        if len(members) > 1:
            keep = _plainest(field, members, names)
            for n in members:
                if n != keep:
                    out[n] = spare
    if "text" not in out:
        spare_text = [n for n, f in enumerate(out) if f == "detail"] or [n for n, f in enumerate(out) if f == "comment"]
        if spare_text:
            out[spare_text[0]] = "text"
    return tuple(out)


def _plainest(field: str, members: list[int], names: Sequence[str]) -> int:
    if field == "text":
        strong = ("text", "narrative", "detail", "information", "description", "content", "event", "note", "what happened", "discussion")
        for word in strong:
            for n in members:
                if word in normal(names[n]):
                    return n
    if field == "date":
        for n in members:
            if re.search(r"\b(?:event|contact|incident|visit|occurred|note)\b", normal(names[n])):
                return n
    return members[0]


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Rows of one table together, other lines together; blank lines do not part a table."""
    run: list[Line] = []
    for line in lines:
        if run and (bool(line.cells) != bool(run[0].cells) or (line.cells and line.table != run[0].table)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_names(row: Line, columns: Columns) -> bool:
    return columns.line is not None and [normal(c) for c in row.cells] == [normal(c) for c in columns.line.cells]


def _values(row: Line, columns: Columns) -> dict[str, str]:
    """The row's cells by meaning, the first of each."""
    out: dict[str, str] = {}
    for field, cell in zip(columns.fields, row.cells, strict=False):
        if field and field not in out and said(cell):
            out[field] = cell
    return out


def _heading_row(row: Line, columns: Columns) -> Draft:
    values = _values(row, columns)
    hint = column_hint(values)
    header = (columns.line, row) if columns.line is not None else (row,)
    return Draft(_head(values), header, (), hints=(hint,) if hint else ())


def _head(values: Mapping[str, str]) -> dict[str, str]:
    out = {k: v for k, v in values.items() if k in ("date", "time", "recorded", "type", "title", "role", "agency", "team")}
    if "author" in values:
        out["person" if "role" in values else "credit"] = values["author"]
    elif "informant" in values and re.search(r"\(.+\)", values["informant"]):
        out["credit"] = values["informant"]
    return out


def _row(row: Line, columns: Columns) -> Iterator[Draft]:
    values = _values(row, columns)
    hint = column_hint(values)
    hints = (hint,) if hint else ()
    text, pieces = "", []
    parts: list[tuple[str, str]] = []
    if "text" in values:
        parts.append(("", values["text"].strip()))
    for n, (field, cell) in enumerate(zip(columns.fields, row.cells, strict=False)):
        wanted = (
            field == "detail"
            or (field is None and re.search(r"[^\W\d_]{2}", cell))
            or (field == "title" and "type" in values and normal(cell) != normal(values["type"]))
        )
        if wanted and said(cell):
            parts.append((columns.names[n] if n < len(columns.names) else "", cell.strip()))
    if "informant" in values and "author" in values and said(values["informant"]):
        parts.append((next(n for n, f in zip(columns.names, columns.fields, strict=False) if f == "informant"), values["informant"].strip()))
    for name, cell in parts:
        text += "\n" if text else ""
        if name:
            pieces.append(Piece(len(text), len(text) + len(name) + 2, columns.line.block if columns.line else row.block))
            text += f"{name}: "
        pieces.append(Piece(len(text), len(text) + len(cell), row.block))
        text += cell
    if text or "date" in values:
        yield Draft(_head(values), (row,), (), Composed(text, tuple(pieces)), hints)
    comments = [c.strip() for f, c in zip(columns.fields, row.cells, strict=False) if f == "comment" and said(c)]
    if comments:
        words = "\n".join(comments)
        head = {k: v for k, v in _head(values).items() if k == "date"}
        yield Draft(head, (row,), (), Composed(words, (Piece(0, len(words), row.block),)), hints, hindsight=True)
