"""Delimited text (csv, tab, semicolon, pipe): bytes go in, one row block a record comes out; quoted fields may hold line breaks."""

from __future__ import annotations

import csv
import io
from collections import Counter

from onrecord.reading.formats.part import Part, Reading, Trouble, UnreadableError
from onrecord.reading.formats.text import decode, is_text, mend
from onrecord.reading.formats.web import plain_cell
from onrecord.record import Block
from onrecord.settings import Settings

_DELIMITERS = ",;\t|"
_SURE_COLUMNS = 4
_TITLE_ROWS = 3
"""How many rows with fewer cells may stand above a table's own."""
_CELL_LIMIT = 64_000_000


def read(part: Part, settings: Settings) -> Reading:
    """Return the records of a delimited text part, header row included. A part without delimiters comes back as one cell a row."""
    text = decode(part.data)
    if not is_text(text):
        raise UnreadableError("unsupported")
    delimiter = find_delimiter(text[:65_536], named=True) or ","
    blocks: list[Block] = []
    troubles: list[Trouble] = []
    rows = records(text, delimiter)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            troubles.append(Trouble("damaged", f"Reading stopped after row {number}, where the table is damaged"))
            break
        if row is None:
            break
        number += 1
        cells = tuple(plain_cell(mend(cell.strip())) for cell in row)
        if any(cells):
            blocks.append(Block(text="\t".join(cells), kind="row", cells=cells, table="table 1", locator=f"row {number}"))
    return Reading(media="csv", blocks=tuple(blocks), troubles=tuple(troubles))


def records(text: str, delimiter: str) -> csv.Reader:  # type: ignore[name-defined]
    """Return an iterator over the records of `text`; quotes are honoured, line ends inside them kept."""
    csv.field_size_limit(_CELL_LIMIT)
    return csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)


def find_delimiter(sample: str, *, named: bool) -> str | None:
    """Return the delimiter of a table, None if `sample` is not one.

    Args:
        sample: the start of the text.
        named: the file's name says it is a table, so two columns are enough; without a name every record must agree on four or more.
    """
    best: tuple[float, int, str] | None = None
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in records(sample, delimiter) if any(cell.strip() for cell in row)][:40]
        except csv.Error:
            continue
        rows = rows[:-1] if len(rows) > 2 and len(sample) >= 65_000 else rows
        widths = Counter(len(row) for row in rows)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        titles = next((n for n, row in enumerate(rows) if len(row) >= width), 0)
        rows = rows[titles:] if 0 < titles <= _TITLE_ROWS else rows
        share = count / len(rows)
        if width < 2 or (not named and (width < _SURE_COLUMNS or share < 1.0 or len(rows) < 2)):
            continue
        best = max(best or (0.0, 0, ""), (round(share, 2), width, delimiter))
    return best[2] if best else None
