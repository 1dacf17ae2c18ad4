"""Lines of a table set with spaces → rows with cells: its columns start where the words of its heading do, and words turned over stand under their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.draft import read_day
from onrecord.reading.cutting.lines import Line

ALIGNED = "columns set with spaces"
LEAST_COLUMNS = 3
LEAST_ROWS = 2
_WORDS = re.compile(r"\S+(?: \S+)*")


def set_columns(lines: Sequence[Line], layouts: Layouts) -> list[Line] | None:
    """Return the lines with the rows of a table set with spaces as rows; None if no line names at least three columns under which rows begin."""
    for n, line in enumerate(lines):
        starts = [m.start() for m in _WORDS.finditer(line.text)]
        if len(starts) < LEAST_COLUMNS or line.cells:
            continue
        names = [m[0] for m in _WORDS.finditer(line.text)]
        known = [layouts.field_of(name) for name in names]
        if sum(f is not None for f in known) < LEAST_COLUMNS or "date" not in known:
            continue
        made = _rows(lines, n, starts, known.index("date"))
        if made is not None:
            return made
    return None


def _rows(lines: Sequence[Line], at: int, starts: list[int], date: int) -> list[Line] | None:
    """The lines with those below the heading cut at its columns; None if too few of them begin a row."""
    out = [*lines[:at], _row(lines[at], _cells(lines[at].text, starts))]
    found = 0
    for line in lines[at + 1 :]:
        cells = _cells(line.text, starts)
        if line.blank or line.rule:
            continue
        if cells is not None and read_day(cells[date]):
            out.append(_row(line, cells))
            found += 1
        elif found and not line.cells:
            out.append(line)  # words turned over: they go on from the last column
        else:
            return None
    return out if found >= LEAST_ROWS else None


def _cells(text: str, starts: list[int]) -> list[str] | None:
    """The words of each column; None if a word runs over where a column starts."""
    if any(0 < s < len(text) and text[s - 1] != " " for s in starts):
        return None
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _row(line: Line, cells: list[str] | None) -> Line:
    return replace(line, kind="row", cells=tuple(cells or ()), table=ALIGNED)
