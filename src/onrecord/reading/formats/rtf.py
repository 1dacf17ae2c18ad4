"""Rich Text: bytes go in; paragraphs, table rows, headers, notes and pictures come out, with a mark on paragraphs that are bold throughout.

An own reader of the format's groups and control words, because a converter to plain text loses bold, rows and the font's code page, all of which carry meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble
from onrecord.record import Block
from onrecord.settings import Settings

_TOKEN: Final = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S)
_CHARSETS: Final = {
    0: "cp1252",
    1: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_CHARACTERS: Final = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "page": "\n",
    "column": "\n",
    "softline": "\n",
}
_SKIPPED: Final = frozenset(
    """
    colortbl stylesheet info fldinst filetbl listtable listoverridetable revtbl rsidtbl generator xmlnstbl themedata colorschememapping
    datastore latentstyles nonshppict objdata pntext pntxta pntxtb bkmkstart bkmkend sp panose falt userprops docvar template atnid atnauthor
    atntime atndate atnref atnparent atrfstart atrfend tc xe ftnsep ftnsepc htmltag mhtmltag
    """.split()
)
_KEPT_STARRED: Final = frozenset(["shpinst", "shptxt", "shppict", "annotation", "upr", "ud", "footnote", "nesttableprops", "cs"])
_PLACES: Final = {
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "footnote": "footnote",
    "annotation": "comment",
    "shptxt": "textbox",
}


@dataclass(slots=True)
class _State:
    """What holds inside the current group."""

    place: str = "body"
    skip: bool = False
    bold: bool = False
    deleted: bool = False
    in_table: bool = False
    level: int = 1
    unicode_skip: int = 1
    font: int = -1
    picture: bool = False
    font_table: bool = False
    html_only: bool = False


@dataclass(slots=True)
class _Flow:
    """A stream of text (the body, a header, a note) while its paragraphs and rows are built."""

    words: list[str] = field(default_factory=list)
    plain: bool = False
    cell: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    row_plain: bool = False
    table: str | None = None
    rows: int = 0
    paragraphs: int = 0
    deleted: list[str] = field(default_factory=list)
    nested: list[list[str]] = field(default_factory=list)


def read(part: Part, settings: Settings) -> Reading:
    """Return the blocks of an RTF part; its embedded pictures are inner parts."""
    reader = _Reader(part.data)
    reader.run()
    troubles = (Trouble("damaged", "The file ends before its text does"),) if reader.depth > 0 else ()
    return Reading(media="rtf", blocks=tuple(reader.finished()), inner=tuple(reader.pictures), troubles=troubles)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.state = _State()
        self.stack: list[_State] = []
        self.flows: dict[str, _Flow] = {}
        self.edges: dict[str, list[Block]] = {"header": [], "footer": []}
        self.blocks: list[Block] = []
        self.pending: list[Block] = []
        self.fonts: dict[int, str] = {}
        self.codepage = "cp1252"
        self.bytes = bytearray()
        self.fallback = 0
        self.high = ""
        self.tables = 0
        self.pictures: list[Inner] = []
        self.picture: list[str] | None = None
        self.picture_type = ""
        self.fresh = False
        self.starred = False

    @property
    def depth(self) -> int:
        """Groups still open."""
        return len(self.stack)

    def run(self) -> None:
        """Read every token of the file."""
        position, end = 0, len(self.data)
        while position < end:
            match = _TOKEN.match(self.data, position)
            if match is None:
                position += 1
                continue
            position = match.end()
            word, number, hexed, symbol, brace, text = match.groups()
            if word is not None:
                if word == b"bin":
                    position += max(int(number or 0), 0)
                    continue
                self.control(word.decode("ascii"), int(number) if number else None)
            elif hexed is not None:
                self.byte(int(hexed, 16))
            elif symbol is not None:
                self.symbol(symbol)
            elif brace == b"{":
                self.settle()
                self.stack.append(replace(self.state))
                self.fresh, self.starred, self.fallback = True, False, 0
                continue
            elif brace == b"}":
                self.close()
            elif text is not None:
                self.text(text)
            if symbol != b"*":
                self.fresh = False

    def finished(self) -> Iterator[Block]:
        """Yield every block, running headers first and footers last."""
        self.settle()
        for place in list(self.flows):
            self.paragraph_end(place)
            self.row_end(place)
        yield from self.edges["header"]
        yield from self.blocks
        yield from self.pending
        yield from self.edges["footer"]

    def close(self) -> None:
        """Leave a group."""
        self.settle()
        if self.state.picture and self.stack and not self.stack[-1].picture:
            self.end_picture()
        if self.stack:
            before = self.state.place
            self.state = self.stack.pop()
            if before != self.state.place:
                self.paragraph_end(before)
                self.row_end(before)
                self.flows.pop(before, None)
        self.fallback = 0

    def control(self, word: str, number: int | None) -> None:
        """Act on a control word."""
        if not (word == "u" or self.high):
            self.settle()
        state = self.state
        if self.fresh:
            if word in _SKIPPED or (self.starred and word not in _KEPT_STARRED):
                state.skip = True
            elif word == "fonttbl":
                state.skip = state.font_table = True
            elif word == "pict":
                state.picture, self.picture, self.picture_type = True, [], ""
            elif word in _PLACES and not state.skip:
                state.place = _PLACES[word]
                state.in_table = False
        if word == "f":
            state.font = number or 0
        elif word == "fcharset" and state.font_table:
            self.fonts[state.font] = _CHARSETS.get(number or 0, "cp1252")
        elif word == "ansicpg":
            self.codepage = f"cp{number}" if number in {437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)} else "cp1252"
        elif word == "uc":
            state.unicode_skip = number if number is not None else 1
        elif word == "u" and number is not None:
            self.unicode(number)
        elif word in {"pngblip", "jpegblip"}:
            self.picture_type = word[:3]
        elif not state.skip and not state.picture:
            self.layout(word, number)

    def layout(self, word: str, number: int | None) -> None:
        """Act on a control word that shapes text."""
        state = self.state
        if word in _CHARACTERS:
            self.add(_CHARACTERS[word], mark=True)
        elif word == "b":
            state.bold = number != 0
        elif word == "plain":
            state.bold = state.deleted = False
        elif word == "deleted":
            state.deleted = number != 0
        elif word == "htmlrtf":
            state.html_only = number != 0
        elif word == "pard":
            state.in_table, state.level = False, 1
        elif word == "intbl":
            state.in_table = True
        elif word == "itap":
            state.level = number or 0
            state.in_table = state.level > 0
        elif word in {"par", "sect"}:
            self.paragraph_end(state.place)
        elif word in {"cell", "nestcell"}:
            self.cell_end(nested=word == "nestcell")
        elif word in {"row", "nestrow"}:
            self.row_end(state.place, nested=word == "nestrow")

    def symbol(self, symbol: bytes) -> None:
        """Act on a control symbol."""
        if symbol == b"*":
            self.starred = self.fresh
        elif symbol in {b"\\", b"{", b"}"}:
            self.text(symbol)
        elif symbol == b"~":
            self.add(" ")
        elif symbol == b"_":
            self.add("-")
        elif symbol in {b"\n", b"\r"}:
            self.control("par", None)
        elif symbol == b"\t":
            self.add("\t", mark=True)

    def byte(self, value: int) -> None:
        """Take one byte of the current font's code page, unless it only repeats a character already given as Unicode."""
        if self.fallback:
            self.fallback -= 1
            return
        self.bytes.append(value)

    def text(self, raw: bytes) -> None:
        """Take a run of plain text."""
        if self.state.picture:
            if self.picture is not None and not self.state.skip:
                self.picture.append(raw.decode("latin-1"))
            return
        if self.fallback:
            used = min(self.fallback, len(raw))
            self.fallback -= used
            raw = raw[used:]
        if raw:
            self.bytes += raw

    def unicode(self, number: int) -> None:
        """Take a character given by number; surrogate pairs arrive as two numbers."""
        self.settle()
        value = number + 65_536 if number < 0 else number
        self.fallback = self.state.unicode_skip
        if 0xD800 <= value < 0xDC00:
            self.high = chr(value)
            return
        if 0xDC00 <= value < 0xE000:
            pair = (self.high + chr(value)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            self.high = ""
            self.add(pair)
            return
        self.high = ""
        if 0xF000 <= value <= 0xF0FF:
            self.add({0xF0FC: "✓", 0xF0FE: "☒", 0xF0A8: "☐", 0xF06F: "☐", 0xF0A3: "☐", 0xF078: "☒"}.get(value, "•"))
        elif value < 0x110000:
            self.add(chr(value))

    def settle(self) -> None:
        """Decode the bytes gathered so far with the current font's code page."""
        if self.bytes:
            name = self.fonts.get(self.state.font, self.codepage)
            name = self.codepage if name == "cp1252" else name
            text = bytes(self.bytes).decode(name, "replace")
            self.bytes.clear()
            self.add(text)

    def flow(self, place: str) -> _Flow:
        """Return the stream of text for a place."""
        return self.flows.setdefault(place, _Flow())

    def add(self, text: str, *, mark: bool = False) -> None:
        """Add decoded text to the paragraph being built."""
        state = self.state
        if self.bytes:
            self.settle()
        if state.skip or state.picture or state.html_only:
            return
        flow = self.flow(state.place)
        if state.deleted:
            flow.deleted.append(text)
            return
        if text.strip() and not state.bold and not mark:
            flow.plain = True
        flow.words.append(text)

    def take(self, place: str) -> tuple[str, bool]:
        """Return the words of the paragraph being built and whether all of it is bold, and begin a new one."""
        flow = self.flow(place)
        text = (
            "\n".join(line.strip(" \t") if self.state.in_table else line.rstrip() for line in "".join(flow.words).replace("\xa0", " ").split("\n"))
            .strip("\n")
            .strip()
        )
        bold = not flow.plain and bool(text)
        flow.row_plain |= flow.plain
        flow.words, flow.plain = [], False
        return text, bold

    def paragraph_end(self, place: str) -> None:
        """End a paragraph: inside a table it is part of the open cell, elsewhere a block."""
        if self.state.skip:
            return
        flow = self.flow(place)
        text, bold = self.take(place)
        if self.state.in_table and place == "body":
            if text:
                flow.cell.append(text)
            self.emit_deleted(place)
            return
        if flow.cells or flow.cell:
            self.row_end(place)
        if text or "".join(flow.deleted).strip():
            flow.table = None
            flow.row_plain = False
        if text:
            flow.paragraphs += 1
            self.emit(place, text, bold, f"paragraph {flow.paragraphs}")
        self.emit_deleted(place)

    def emit_deleted(self, place: str) -> None:
        """Add the tracked deletions gathered in this paragraph."""
        flow = self.flow(place)
        words = "".join(flow.deleted).strip()
        flow.deleted = []
        if words:
            self.blocks.append(Block(text=words, kind="deleted", locator=f"paragraph {flow.paragraphs}, deleted words"))

    def emit(self, place: str, text: str, bold: bool, locator: str) -> None:
        """Add a block to where its place belongs."""
        if place in self.edges:
            kind = "header" if place == "header" else "footer"
            if all(block.text != text for block in self.edges[place]):
                self.edges[place].append(Block(text=text, kind="header" if kind == "header" else "footer", locator=kind, bold=bold))
        elif place == "comment":
            self.pending.append(Block(text=text, kind="comment", locator="comment"))
        elif place == "footnote":
            self.pending.append(Block(text=text, kind="paragraph", locator="footnote"))
        elif place == "textbox":
            self.pending.append(Block(text=text, kind="textbox", locator="text box", bold=bold))
        else:
            self.blocks.append(Block(text=text, kind="paragraph", locator=locator, bold=bold))
            self.release()

    def release(self) -> None:
        """Place notes and text boxes after the block they hang on."""
        self.blocks += self.pending
        self.pending = []

    def cell_end(self, *, nested: bool) -> None:
        """End a table cell."""
        flow = self.flow(self.state.place)
        text, _ = self.take(self.state.place)
        words = "\n".join([*flow.cell, text] if text else flow.cell)
        flow.cell = []
        if nested:
            flow.nested.append([words])
            return
        flow.cells.append(words)

    def row_end(self, place: str, *, nested: bool = False) -> None:
        """End a table row; a nested row becomes a line of the cell it stands in."""
        flow = self.flow(place)
        if nested:
            line = "\t".join(words for piece in flow.nested for words in piece)
            flow.nested = []
            if line.strip():
                flow.cell.append(line)
            return
        if flow.cell:
            flow.cells.append("\n".join(flow.cell))
            flow.cell = []
        cells, plain = tuple(flow.cells), flow.row_plain
        flow.cells, flow.row_plain = [], False
        if not any(cells):
            return
        if place != "body":
            self.emit(place, "\t".join(cells), not plain, place)
            return
        if flow.table is None:
            self.tables += 1
            flow.table, flow.rows = f"table {self.tables}", 0
        flow.rows += 1
        self.blocks.append(Block(text="\t".join(cells), kind="row", cells=cells, table=flow.table, locator=f"{flow.table} row {flow.rows}", bold=not plain))
        self.release()

    def end_picture(self) -> None:
        """Keep a finished PNG or JPEG picture as an inner part."""
        digits = re.sub(r"[^0-9a-fA-F]", "", "".join(self.picture or []))
        if self.picture_type and digits and not self.state.skip:
            self.pictures.append(
                Inner(
                    f"picture {len(self.pictures) + 1}.{'png' if self.picture_type == 'png' else 'jpg'}",
                    bytes.fromhex(digits[: len(digits) // 2 * 2]),
                    ornament=True,
                )
            )
        self.picture = None
