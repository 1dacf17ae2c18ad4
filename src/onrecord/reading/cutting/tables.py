"""Table rows → entries: one a row, by what the columns are called, or (a table that heads a note) with the paragraphs that follow it.

A chronology's comment column is hindsight: it becomes an entry of its own, marked so, beside the row's own entry. Every other filled cell that no field
of the entry tells (response, child's views, a column nobody knows) follows the row's text after its column's name as printed: no cell is lost. A row
without a date keeps that of the row above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from onrecord.dates import TIME, PartialDate, parse_time
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.aligned import ALIGNED
from onrecord.reading.cutting.columns import Columns, read_columns
from onrecord.reading.cutting.draft import Cut, Draft, draft_date, read_day, read_fraction, said, void_words
from onrecord.reading.cutting.hints import column_hint
from onrecord.reading.cutting.lines import Composed, Line
from onrecord.record import Piece

CHILD_FIELDS = ("child_ref", "child_name", "forename", "surname", "dob", "sex", "alias")
_HEAD = ("date", "time", "recorded", "type", "title", "role", "agency", "team")
STACKED, SHORT, MOST = 4, 60, 0.8
"""A cell that stacks a row's head holds at most so many lines of at most so many characters; so large a share of the rows must."""
_TAKEN = frozenset((*CHILD_FIELDS, "text", "date", "author", "role", "agency", "type", "number", "recorded_time", "finalised", "comment"))
"""Meanings whose first cell in a row is told by the entry's fields (or another entry); what else a row holds follows its text."""


def cut_tables(lines: Sequence[Line], layouts: Layouts) -> Cut | None:
    """Return the entries of a document whose entries stand in tables; None if no table of it holds dated rows."""
    made = _Made(layouts)
    for run in _runs(lines):
        if not run[0].cells:
            made.beside(run)
            continue
        run = _unstacked(run)
        names_at, read = read_columns(run, layouts, made.columns if made.table == run[0].table else None)
        if read is None or not read.having("date"):
            made.beside(run)
        else:
            made.rows(run, names_at, read)
    made.close()
    return Cut(tuple(made.drafts), tuple(made.preface), tuple(made.after)) if made.drafts else None


class _Made:
    """The drafts made so far, the lines that belong to none, and the row that heads the note being collected, if any."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts
        self.drafts: list[Draft] = []
        self.preface: list[Line] = []
        self.after: list[Line] = []
        self.open: Draft | None = None
        self.columns: Columns | None = None
        self.table: str | None = None
        self.before: PartialDate | None = None

    def beside(self, run: Sequence[Line]) -> None:
        """Take lines that are no rows of entries: the words of the note a row heads, else the title or what stands between."""
        if self.open is not None:
            self.open = replace(self.open, body=(*self.open.body, *run))
        elif self.table == ALIGNED and self.drafts:
            self.drafts[-1] = _turned_over(self.drafts[-1], run)
        else:
            (self.after if self.columns else self.preface).extend(run)

    def rows(self, run: Sequence[Line], names_at: int, columns: Columns) -> None:
        """Take the rows of a table: each an entry, or (without a column of words) the head of one."""
        self.close()
        if self.table != run[0].table:
            self.before = None
        self.columns, self.table = columns, run[0].table
        self.preface.extend(line for line in run[:names_at] if not _is_names(line, columns))
        heads_note, first = not columns.having("text"), len(self.drafts)
        for row in run[names_at:]:
            if _is_names(row, columns) or not any(c.strip() for c in row.cells):
                continue
            if heads_note:
                self.close()
                self.open = _heading_row(row, columns, self.layouts)
                continue
            made = list(_row(row, columns, self.before, self.layouts))
            self.drafts.extend(made)
            self.before = draft_date(made[0]) or self.before if made else self.before

        if columns.line is not None and len(self.drafts) > first:  # the names of the columns stand with the first of their rows
            self.drafts[first] = replace(self.drafts[first], header=(*self.drafts[first].header, columns.line))

    def close(self) -> None:
        """End the note being collected."""
        if self.open is not None:
            self.drafts.append(self.open)
            self.open = None


def _turned_over(draft: Draft, lines: Sequence[Line]) -> Draft:
    """A row's entry with the words that go on below it."""
    text, pieces = (draft.composed.text, list(draft.composed.pieces)) if draft.composed else ("", [])
    for line in (x for x in lines if x.text):
        text += " " if text else ""
        pieces.append(Piece(len(text), len(text) + len(line.text), line.block))
        text += line.text
    return replace(draft, composed=Composed(text, tuple(pieces)))


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


def _unstacked(run: list[Line]) -> list[Line]:
    """The rows with a column parted whose cells each stack a day over other short lines ("12/03/2009", "14:20", "A Yusuf")."""
    width = max(len(row.cells) for row in run)
    for n in range(width):
        parts = [row.cells[n].split("\n") if n < len(row.cells) else [] for row in run]
        stacked = [p for p in parts if len(p) > 1 and len(p) <= STACKED and max(map(len, p)) <= SHORT and any(read_day(x) for x in p)]
        if len(stacked) > 1 and len(stacked) >= MOST * len(run):
            depth = max(map(len, stacked))
            cells = [(*row.cells[:n], *_filled(p, depth), *row.cells[n + 1 :]) for row, p in zip(run, parts, strict=True)]
            return [replace(row, cells=c) for row, c in zip(run, cells, strict=True)]
    return run


def _filled(parts: list[str], depth: int) -> list[str]:
    """A cell's lines as so many cells; words beyond stay in the last, a cell without a stack in the first."""
    return [*parts[: depth - 1], "\n".join(parts[depth - 1 :])] if len(parts) >= depth else [*parts, *[""] * (depth - len(parts))]


def _is_names(row: Line, columns: Columns) -> bool:
    return columns.line is not None and [normal(c) for c in row.cells] == [normal(c) for c in columns.line.cells]


def _values(row: Line, columns: Columns) -> dict[str, str]:
    """The row's cells by meaning, the first of each."""
    out: dict[str, str] = {}
    for field, cell in zip(columns.fields, row.cells, strict=False):
        if field and field not in out and said(cell):
            out[field] = cell
    return out


def _heading_row(row: Line, columns: Columns, layouts: Layouts) -> Draft:
    values = _values(row, columns)
    hint = column_hint(values)
    header = (columns.line, row) if columns.line is not None else (row,)
    head = _head(values, layouts)
    left = tuple(replace(row, text=f"{name}: {cell}" if name else cell, cells=()) for name, cell in _parts(row, columns, values, head, layouts))
    return Draft(head, header, left, hints=(hint,) if hint else ())


def _head(values: Mapping[str, str], layouts: Layouts) -> dict[str, str]:
    out = {k: v for k, v in values.items() if k in _HEAD}
    if "author" in values:
        out["person" if "role" in values else "credit"] = values["author"]
    elif "informant" in values and re.search(r"\(.+\)", values["informant"]):
        out["credit"] = values["informant"]
    elif "agency" not in out and layouts.is_word("agencies", values.get("informant", "")):
        out["agency"] = values["informant"]
    return out


def _row(row: Line, columns: Columns, before: PartialDate | None, layouts: Layouts) -> Iterator[Draft]:
    """The entry of a row and that of its comment. `before` is the day of the row above, for rows that leave it out."""
    values = _values(row, columns)
    hint = column_hint(values)
    hints = (hint,) if hint else ()
    head = _head(values, layouts)
    void = _void(row, columns, layouts)
    if void:
        head["void"] = void
    parts = _parts(row, columns, values, head, layouts)
    text, pieces = "", []
    for name, cell in parts:
        text += "\n" if text else ""
        if name:
            pieces.append(Piece(len(text), len(text) + len(name) + 2, columns.line.block if columns.line else row.block))
            text += f"{name}: "
        pieces.append(Piece(len(text), len(text) + len(cell), row.block))
        text += cell
    carried = before is not None and "date" not in values
    date = _as_above(before, timed="time" in values) if carried and before else None
    if text or "date" in values:
        yield Draft(head, (row,), (), Composed(text, tuple(pieces)), hints, date=date, carried=carried)
    comments = [c.strip() for f, c in zip(columns.fields, row.cells, strict=False) if f == "comment" and said(c)]
    if comments:
        words = "\n".join(comments)
        aside = {k: v for k, v in head.items() if k == "date"}
        yield Draft(aside, (row,), (), Composed(words, (Piece(0, len(words), row.block),)), hints, hindsight=True, date=date)


def _as_above(before: PartialDate, *, timed: bool) -> PartialDate:
    """The day of a row that prints none: that of the row above, sure only where the row has a time of its own, as in a log."""
    return before if timed or before.precision != "day" else replace(before, precision="approximate")


def _parts(row: Line, columns: Columns, values: Mapping[str, str], head: Mapping[str, str], layouts: Layouts) -> list[tuple[str, str]]:
    """The words of a row's entry as (name of the column, cell): its text, then every filled cell that its fields do not tell."""
    parts = [("", values["text"].strip())] if "text" in values else []
    last: list[tuple[str, str]] = []
    for n, (field, cell) in enumerate(zip_longest(columns.fields, row.cells, fillvalue=None)):
        if cell is None or not said(cell) or (field and values.get(field) == cell and _told(field, cell, head, values, columns.names[n], layouts)):
            continue
        name = columns.names[n] if n < len(columns.names) else ""
        (last if field == "informant" else parts).append((name, cell.strip()))
    return [*parts, *last]


def _told(field: str, cell: str, head: Mapping[str, str], values: Mapping[str, str], name: str, layouts: Layouts) -> bool:
    """Whether a cell is told by a field of its entry, so that its words need not follow the text."""
    if field == "time":
        bare = not re.search(r"\w", re.sub(TIME, " ", cell, flags=re.I)) or re.fullmatch(r"\s*\d{4}\s*", cell) is not None
        return (bare and parse_time(cell) is not None) or read_fraction(cell) is not None
    if field in ("recorded", "dob"):
        return read_day(cell) is not None
    if field == "sex":
        return cell.strip()[:1].upper() in ("F", "M")
    if field == "team":
        return "agency" not in head
    if field == "informant":
        return cell in (head.get("credit"), head.get("agency"))
    if field == "title":
        return "type" not in values or normal(cell) == normal(values["type"])
    if field in ("flag", "status"):
        return layouts.is_word("plain_flags", cell) or bool(re.fullmatch(r"[\d\W]*", cell)) or void_words(name, cell, layouts) is not None
    return field in _TAKEN


def _void(row: Line, columns: Columns, layouts: Layouts) -> str | None:
    """How a row's status takes the note back ("Entered in error"); None if it stands."""
    named = zip(columns.names, columns.fields, row.cells, strict=False)
    return next((void for name, field, cell in named if field in ("flag", "status") and (void := void_words(name, cell, layouts))), None)
