"""Word 97-2003 documents (.doc): bytes go in; paragraphs and table rows come out, with headers, notes and comments after the text.

Reads the file's own piece table, so saved-over ("fast saved") text comes out in its right order. Word 6 and 95 files are left to the optional reader.
Not told apart: words struck out by tracked changes, which older files keep among the text.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Final, Literal

import olefile

from onrecord.reading.formats.part import Part, Reading, UnreadableError
from onrecord.reading.formats.text import windows
from onrecord.record import Block
from onrecord.settings import Settings

_STORIES: Final[tuple[tuple[str, Literal["paragraph", "header", "comment", "textbox"]], ...]] = (
    ("text", "paragraph"),
    ("footnote", "paragraph"),
    ("header or footer", "header"),
    ("macro", "paragraph"),
    ("comment", "comment"),
    ("endnote", "paragraph"),
    ("text box", "textbox"),
    ("text box in header", "header"),
)
_COMPRESSED: Final = 0x4000_0000
_SPRM_TTP: Final = 0x2417
_SPRM_IN_TABLE: Final = 0x2416


def read(part: Part, settings: Settings) -> Reading:
    """Return the blocks of a Word 97-2003 file.

    Raises:
        UnreadableError: it is protected, damaged, or older than Word 97.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(part.data)) as ole:
            main = ole.openstream("WordDocument").read()
            if len(main) < 0x1AA or struct.unpack_from("<H", main)[0] != 0xA5EC:
                raise UnreadableError("legacy_reader", "This is a Word 6 or 95 file, which needs an extra reader")
            flags = struct.unpack_from("<H", main, 0x0A)[0]
            if flags & 0x0100:
                raise UnreadableError("encrypted")
            table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
        text = _text(main, table)
        row_ends = _row_ends(main, table)
        lengths = struct.unpack_from("<8i", main, 0x4C)
    except (OSError, struct.error, IndexError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableError("damaged") from error
    lengths = (lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6], lengths[7])
    blocks: list[Block] = []
    start = 0
    for (name, kind), length in zip(_STORIES, lengths, strict=True):
        if length > 0:
            blocks += _blocks(text[start : start + length], name, kind, {end - start for end in row_ends if start <= end < start + length})
            start += length
    return Reading(media="doc", blocks=tuple(blocks))


def _text(main: bytes, table: bytes) -> str:
    """Join the pieces of text in the order the piece table gives."""
    characters: list[str] = []
    for start, end, offset, packed in _pieces(main, table):
        size = end - start
        raw = main[offset : offset + (size if packed else size * 2)]
        characters.append((windows(raw) if packed else raw.decode("utf-16-le", "replace")).ljust(size, "\x00"))
    return "".join(characters)


def _pieces(main: bytes, table: bytes) -> list[tuple[int, int, int, bool]]:
    """Return (first character, end, byte offset, one byte a character) for each piece."""
    at, size = struct.unpack_from("<II", main, 0x1A2)
    clx = table[at : at + size]
    position = 0
    while position < len(clx) and clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position >= len(clx) or clx[position] != 2:
        raise ValueError("no piece table")
    length = struct.unpack_from("<I", clx, position + 1)[0]
    plc = clx[position + 5 : position + 5 + length]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for i in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
        packed = bool(place & _COMPRESSED)
        place &= ~_COMPRESSED
        if ends[i + 1] < ends[i] or ends[i + 1] - ends[i] > len(main):
            raise ValueError("broken piece table")
        pieces.append((ends[i], ends[i + 1], place // 2 if packed else place, packed))
    return pieces


def _row_ends(main: bytes, table: bytes) -> set[int]:
    """Return the characters that end a table row, from the paragraph properties; an empty set if they cannot be read."""
    at, size = struct.unpack_from("<II", main, 0x102)
    plc = table[at : at + size]
    count = max((len(plc) - 4) // 8, 0)
    ends: set[int] = set()
    for i in range(count):
        page = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * i)[0] & 0x3FFFFF
        sheet = main[page * 512 : page * 512 + 512]
        if len(sheet) == 512:
            ends |= _row_end_bytes(sheet)
    found: set[int] = set()
    for start, end, offset, packed in _pieces(main, table):
        width = 1 if packed else 2
        found |= {start + (e - width - offset) // width for e in ends if offset < e <= offset + (end - start) * width}
    return found


def _row_end_bytes(sheet: bytes) -> set[int]:
    runs = sheet[511]
    if 4 * (runs + 1) + 13 * runs > 511:
        return set()
    limits = struct.unpack_from(f"<{runs + 1}I", sheet)
    ends = set()
    for i in range(runs):
        word = sheet[4 * (runs + 1) + 13 * i] * 2
        if not word:
            continue
        size = sheet[word] * 2 - 1 if sheet[word] else sheet[word + 1] * 2 if word + 1 < 511 else 0
        begin = word + 1 if sheet[word] else word + 2
        if struct.pack("<H", _SPRM_TTP) + b"\x01" in sheet[begin + 2 : begin + size]:
            ends.add(limits[i + 1])
    return ends


def _blocks(text: str, name: str, kind: Literal["paragraph", "header", "comment", "textbox"], row_ends: set[int]) -> list[Block]:
    blocks: list[Block] = []
    cells: list[str] = []
    cell: list[str] = []
    tables = rows = 0
    begun = 0
    in_table = False
    for match in re.finditer(r"[\r\x07\x0c]", text):
        words, begun, at = _clean(text[begun : match.start()]), match.end(), match.start()
        mark = match.group()
        if mark == "\x07" and at in row_ends:
            tables, rows = (tables, rows + 1) if in_table else (tables + 1, 1)
            in_table = True
            if any(cells):
                blocks.append(Block(text="\t".join(cells), kind="row", cells=tuple(cells), table=f"table {tables}", locator=f"table {tables} row {rows}"))
            cells = []
        elif mark == "\x07":
            cells.append("\n".join([*cell, words] if words else cell))
            cell = []
        elif _in_row(text, at, row_ends):
            cell += [words] if words else []
        elif words:
            in_table = False
            blocks.append(Block(text=words, kind=kind, locator=name if name != "text" else f"paragraph {len(blocks) + 1}"))
    left = [w for w in (*cells, *cell, _clean(text[begun:])) if w]
    return [*blocks, *(Block(text=w, kind=kind, locator=name) for w in left)]


def _in_row(text: str, at: int, row_ends: set[int]) -> bool:
    """Whether a paragraph end stands inside a cell: the next cell mark comes before the next paragraph that starts outside a table."""
    if not row_ends:
        return False
    following = text.find("\x07", at)
    previous = text.rfind("\x07", 0, at)
    return following != -1 and previous != -1 and previous not in row_ends and "\x07" in text[at : at + 20_000] and following not in row_ends


def _clean(text: str) -> str:
    """Drop field codes and markers, keep the words a field shows."""
    text = re.sub(r"\x13[^\x13\x14\x15]*\x14([^\x13\x14\x15]*)\x15", r"\1", text)
    text = re.sub(r"\x13[^\x13\x14\x15]*\x15", "", text)
    text = text.replace("\x0b", "\n").replace("\x1e", "-").replace("\xa0", " ")
    return re.sub(r"[\x00-\x08\x0e-\x1f\xad]", "", text).strip()
