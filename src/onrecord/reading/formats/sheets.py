"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods): bytes go in; one row block a row comes out, sheet by sheet, hidden sheets labelled, then the cell
comments and text boxes; pictures as inner parts.

Dates come as `YYYY-MM-DD` (with ` HH:MM` or ` HH:MM:SS` where a time is held), times as `HH:MM`, whole numbers without a point.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.reading.formats.text import mend
from onrecord.reading.formats.web import plain_cell
from onrecord.reading.formats.word import parse_xml
from onrecord.record import Block
from onrecord.settings import Settings

_CELLS_LIMIT: Final = 30_000_000
_REFERENCE: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_XML_LIMIT: Final = 1024 * 1024 * 1024


def read(part: Part, settings: Settings) -> Reading:
    """Return the rows of every sheet.

    Raises:
        UnreadableError: the workbook is protected or damaged, or spreads over more cells than can be held.
    """
    archive = part.data.startswith(b"PK")
    media = "xlsx" if archive else "xls"
    if archive:
        _refuse_vast(part.data, settings.max_unpacked_mb * 1024 * 1024)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(part.data))
    except CalamineError as error:
        raise UnreadableError("encrypted" if "password" in str(error).lower() else "damaged") from error
    blocks: list[Block] = []
    troubles: list[Trouble] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            blocks += _rows(book, meta.name, hidden=meta.visible != SheetVisibleEnum.Visible)
        except CalamineError:
            troubles.append(Trouble("damaged", "One of the workbook's sheets is damaged"))
    inner: list[Inner] = []
    if archive:
        blocks += _comments(part.data)
        drawn, inner = _drawings(part.data)
        blocks += drawn
    return Reading(media=media, blocks=tuple(blocks), inner=tuple(inner), troubles=tuple(troubles))


def cell_text(value: object) -> str:
    """Return a cell's value as text.

    >>> cell_text(dt.datetime(2007, 3, 12)), cell_text(3.0), cell_text(dt.time(14, 20)), cell_text(True)
    ('2007-03-12', '3', '14:20', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text
    return plain_cell(mend(text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()))


def _rows(book: CalamineWorkbook, name: str, *, hidden: bool) -> list[Block]:
    sheet = book.get_sheet_by_name(name)
    first = sheet.start[0] if sheet.start else 0
    label = f"sheet {name} (hidden)" if hidden else f"sheet {name}"
    blocks = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), first + 1):
        cells = tuple(cell_text(value) for value in row)
        if any(cells):
            blocks.append(Block(text="\t".join(cells), kind="row", cells=cells, table=name, locator=f"{label} row {number}"))
    return blocks


def _refuse_vast(data: bytes, limit: int) -> None:
    """Refuse a sheet whose outermost cells span more than can be held, before the library tries to."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise UnreadableError("encrypted")
            if sum(info.file_size for info in archive.infolist()) > min(limit, _XML_LIMIT):
                raise UnreadableError("too_large", "The workbook unpacks to more than can be held")
            for info in archive.infolist():
                if not info.filename.startswith("xl/worksheets/") or not info.filename.endswith(".xml"):
                    continue
                row, column = 0, 0
                for match in _REFERENCE.finditer(archive.read(info)):
                    row = max(row, int(match.group(2)))
                    column = max(column, _column(match.group(1)))
                if row * column > _CELLS_LIMIT:
                    raise UnreadableError("too_large", "One of the workbook's sheets spreads over more cells than can be held")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError("damaged") from error


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _comments(data: bytes) -> list[Block]:
    """Return the comments on cells, with their sheet, cell and author in the locator."""
    blocks: list[Block] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        sheets = _sheet_names(archive, names)
        for path in sorted(sheets):
            links = posixpath.join(posixpath.dirname(path), "_rels", posixpath.basename(path) + ".rels")
            if links not in names:
                continue
            for link in parse_xml(archive.read(links)).iter("{*}Relationship"):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(link.get("Target", "")))).lstrip("/")
                if str(link.get("Type", "")).endswith("/comments") and target in names:
                    blocks += _comment_blocks(archive.read(target), sheets[path])
    return blocks


def _drawings(data: bytes) -> tuple[list[Block], list[Inner]]:
    """Return the words of text boxes, and the pictures of a workbook as inner parts."""
    blocks: list[Block] = []
    inner: list[Inner] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            folder, _, last = name.rpartition("/")
            if folder in ("xl/media", "Pictures") and last:
                inner.append(Inner(last, archive.read(name), ornament=True))
            elif folder == "xl/drawings" and name.endswith(".xml"):
                for shape in parse_xml(archive.read(name)).iter("{*}sp"):
                    lines = ["".join(t.text or "" for t in p.iter("{*}t")).strip() for p in shape.iter("{*}p")]
                    if text := "\n".join(line for line in lines if line):
                        blocks.append(Block(text=text, kind="textbox", locator=f"text box {len(blocks) + 1}"))
    return blocks, inner


def _sheet_names(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Map each sheet's part to its name."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        str(e.get("Id")): posixpath.normpath(posixpath.join("xl", str(e.get("Target", ""))))
        for e in parse_xml(archive.read("xl/_rels/workbook.xml.rels")).iter("{*}Relationship")
    }
    found = {}
    for sheet in parse_xml(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        key = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        if key in targets:
            found[targets[key].lstrip("/")] = str(sheet.get("name", ""))
    return found


def _comment_blocks(data: bytes, sheet: str) -> list[Block]:
    root = parse_xml(data)
    authors = ["".join(str(t) for t in e.itertext()) for e in root.iter("{*}author")]
    blocks = []
    for comment in root.iter("{*}comment"):
        text = "".join(e.text or "" for e in comment.iter("{*}t")).strip()
        number = str(comment.get("authorId", ""))
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else "an unnamed author"
        if text:
            blocks.append(Block(text=text, kind="comment", locator=f"comment by {author} on sheet {sheet} cell {comment.get('ref', '')}"))
    return blocks
