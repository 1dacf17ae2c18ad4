"""Document → its lines in reading order without page furniture; lines → an entry's text with the blocks it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.knowledge.layouts import Layouts
from onrecord.record import Block, Document, Piece

EDGE_LINES = 3
"""How many lines at the top and foot of a page may be furniture that every page repeats."""
LEAST_REPEATS = 3
_RULE = re.compile(r"[\s\-=_*~#+.─━═—–|\u2500-\u257f]{4,}|(?:[-=_*~#─━═—–] ?){4,}")
_SIDES = "\u2502\u2503\u2551\u2506\u2507\u250a\u250b"
"""The sides of boxes drawn with characters."""
_SUSPENDED = frozenset(("and", "or", "to"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph. `block` is the index of the block it is of; `row` holds a table row's cells; `right` its right edge in points."""

    text: str
    block: int
    kind: str
    page: int | None = None
    bold: bool = False
    cells: tuple[str, ...] = ()
    table: str | None = None
    left: float | None = None
    right: float | None = None
    confidence: float = 1.0
    locator: str = ""

    @property
    def blank(self) -> bool:
        """No words and no rule."""
        return not self.text

    @property
    def rule(self) -> bool:
        """A drawn or typed rule."""
        return bool(self.text) and _RULE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Composed:
    """An entry's text and where its runs came from."""

    text: str
    pieces: tuple[Piece, ...]


def read_lines(document: Document, layouts: Layouts) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the lines of a document and the indexes of the blocks that are page furniture (repeated heads and feet, page numbers)."""
    lines: list[Line] = []
    furniture: set[int] = set()
    for index, block in enumerate(document.blocks):
        if block.kind in ("header", "footer"):
            furniture.add(index)
        elif block.kind not in ("comment", "deleted"):
            lines.extend(_lines_of(block, index))
    repeated = _repeated(lines)
    known = layouts.pattern("furniture")
    kept = []
    for n, line in enumerate(lines):
        if line.cells or line.blank:
            kept.append(line)
        elif n in repeated or (len(line.text) < 160 and known.search(line.text)):
            furniture.add(line.block)
        else:
            kept.append(line)
    return tuple(kept), frozenset(furniture - {line.block for line in kept})


def _lines_of(block: Block, index: int) -> list[Line]:
    left, right = (block.box[0], block.box[2]) if block.box else (None, None)
    base = Line("", index, block.kind, block.page, block.bold, left=left, right=right, confidence=block.confidence, locator=block.locator)
    if block.kind == "row" or block.cells:
        cells = block.cells or tuple(block.text.split("\t"))
        return [replace(base, text=block.text.strip(), cells=tuple(clean(c) for c in cells), table=block.table or "")]
    parts = clean(block.text, keep_lines=True).split("\n")
    return [replace(base, text=part.strip().strip(_SIDES).strip(), right=right if len(parts) == 1 else None) for part in parts]


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Return text with one kind of line end and without what exports leave behind for line ends; words stay as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\x0b", "\n").replace("\x0c", "\n").replace("\ufeff", "")
    return text if keep_lines else text.strip()


def _repeated(lines: Sequence[Line]) -> set[int]:
    """Lines at the top or foot of pages that most pages repeat, figures aside; the first stays, it may name the child."""
    pages: dict[int, list[int]] = {}
    for n, line in enumerate(lines):
        if line.page is not None and not line.blank:
            pages.setdefault(line.page, []).append(n)
    if len(pages) < LEAST_REPEATS:
        return set()
    edges: dict[int, str] = {}
    for members in pages.values():
        for n in {*members[:EDGE_LINES], *members[-EDGE_LINES:]}:
            if not lines[n].cells:
                edges[n] = re.sub(r"\W+", " ", re.sub(r"\d+", "#", lines[n].text)).strip().lower()
    counts = Counter(edges.values())
    common = {shape for shape, count in counts.items() if shape.strip("# ") and count >= max(LEAST_REPEATS, 0.6 * len(pages))}
    exact = {shape: Counter(lines[n].text for n, s in edges.items() if s == shape) for shape in common}
    out = set()
    for n, shape in edges.items():
        words_vary = shape in common and len(exact[shape]) > 1 and "#" in shape and "page" not in shape and "print" not in shape
        if shape in common and not words_vary:
            out.add(n)
    first: dict[str, int] = {}
    for n in sorted(out):
        first.setdefault(edges[n], n)
    return out - {n for n in first.values() if lines[n].page == min(pages)}


def compose(lines: Sequence[Line], width: float | None, *, monospaced: bool) -> Composed:
    """Return the words of `lines` as one text: wraps joined by a space, paragraphs by a line end, nothing reworded.

    Args:
        lines: the lines of one entry, in order; rules fall away.
        width: the print's line width, in characters (monospaced) or in points, None if lines are paragraphs.
        monospaced: the print was wrapped at a fixed number of characters, which also breaks words at their hyphens.
    """
    text = ""
    pieces: list[Piece] = []
    before: Line | None = None
    gap = False
    for line in lines:
        if line.blank or line.rule:
            gap = True
            continue
        if before is not None:
            text += "\n" if gap or not _wrapped(before, line, width) else _joint(before.text, line.text, monospaced=monospaced)
        start = len(text)
        text += line.text
        pieces.append(Piece(start, len(text), line.block))
        before, gap = line, False
    return Composed(text, merged(pieces))


def merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return pieces with neighbours of one block joined."""
    out: list[Piece] = []
    for piece in pieces:
        if out and out[-1].block == piece.block:
            out[-1] = Piece(out[-1].start, piece.end, piece.block)
        else:
            out.append(piece)
    return tuple(out)


def print_width(lines: Sequence[Line], media: str) -> tuple[float | None, bool]:
    """Return (line width, monospaced) of a print: in points where boxes are known, else in characters; None if its lines are paragraphs."""
    single = [line for line in lines if line.text and not line.cells and not line.rule]
    boxed = [line.right for line in single if line.right is not None and line.kind == "line"]
    if boxed and len(boxed) >= 0.8 * len(single):
        return max(boxed), False
    lengths = sorted(len(line.text) for line in single if line.kind in ("line", "paragraph"))
    if not lengths or (media not in ("txt", "eml", "msg", "text") and not any(line.kind == "line" for line in single)):
        return None, False
    longest = lengths[-1]
    full = sum(1 for n in lengths if n > longest - 12)
    if longest > 140 or full < max(2, 0.05 * len(lengths)):
        return None, False
    return float(longest), media in ("txt", "text")


def _wrapped(line: Line, following: Line, width: float | None) -> bool:
    """Whether `line` ended because it was full: the next line's first word would not have fitted."""
    if width is None or following.cells or line.cells:
        return False
    word = re.match(r"\S+", following.text)
    first = len(word[0]) if word else 0
    if line.right is not None and line.left is not None and following.left is not None:
        per_letter = (line.right - line.left) / max(1, len(line.text))
        return line.right + per_letter * (first + 1) * 1.15 > width - 2 * per_letter
    return len(line.text) + 1 + first > width - 2 or (line.page != following.page and not re.search(r"[.!?:;)]$", line.text))


def _joint(text: str, following: str, *, monospaced: bool) -> str:
    if monospaced and re.search(r"\w-$", text) and re.match(r"\w", following):
        word = re.match(r"\w+", following)
        return " " if word and word[0].lower() in _SUSPENDED else ""
    return " "
