"""Visual lines: placed runs of words (`Span`) go in, whole lines in reading order come out, for pages with text and recognised pages alike.

A page set in two wide columns is read column by column; a table, whose first column is narrow or ragged, is read row by row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from onrecord.record import Block

_WIDE_GAP: Final = 1.8
"""A gap wider than this many line heights stands between cells and becomes a tab."""
_TOP, _BOTTOM = 0.16, 0.86
_SHIFT: Final = 6.0


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words on one line. The box is in points from the page's top left; `confidence` is 1.0 for text."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0
    bold: bool = False

    @property
    def height(self) -> float:
        """Height in points, at least 1."""
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        """Vertical middle in points from the top."""
        return (self.top + self.bottom) / 2


def arrange(spans: Sequence[Span], width: float) -> list[Span]:
    """Return whole lines in reading order, top down, column by column where the page has columns. `width` is the page's, in points."""
    rows = _rows([s for s in spans if s.text.strip()])
    gutter = _gutter(rows, width)
    if gutter is None:
        return [_join(row) for row in rows]
    lines: list[Span] = []
    left: list[list[Span]] = []
    right: list[list[Span]] = []
    for row in rows:
        if any(span.left < gutter - 1 and span.right > gutter + 1 for span in row):
            lines += [_join(r) for r in (*left, *right)] + [_join(row)]
            left, right = [], []
            continue
        for side, column in ((left, [s for s in row if s.right <= gutter + 1]), (right, [s for s in row if s.right > gutter + 1])):
            if column:
                side.append(column)
    return lines + [_join(r) for r in (*left, *right)]


def line_blocks(lines: Sequence[Span], page: int) -> list[Block]:
    """Return one block a line."""
    return [
        Block(text=s.text, kind="line", page=page, locator=f"page {page} line {n}", box=_box(s), confidence=round(min(s.confidence, 1.0), 4), bold=s.bold)
        for n, s in enumerate(lines, 1)
    ]


def mark_running(blocks: Sequence[Block], heights: Sequence[float]) -> list[Block]:
    """Return the blocks with lines that repeat at the same place of most pages marked as header or footer.

    Only a page number may differ between the copies. `heights` are the pages' heights in points, first page first.
    """
    pages = len(heights)
    if pages < 2:
        return list(blocks)
    seen: Counter[tuple[str, str, int]] = Counter()
    keys: list[set[tuple[str, str, int]]] = []
    for block in blocks:
        own = _running_keys(block, heights)
        keys.append(own)
    for _, key in {(block.page, key) for block, own in zip(blocks, keys, strict=True) for key in own}:
        seen[key] += 1
    needed = max(2, (pages * 3 + 4) // 5)
    out: list[Block] = []
    for block, own in zip(blocks, keys, strict=True):
        zone = next((z for z, _, _ in sorted(own)), None)
        if zone and any(seen[key] >= needed for key in own):
            block = replace(block, kind="header" if zone == "header" else "footer")
        out.append(block)
    return out


def _running_keys(block: Block, heights: Sequence[float]) -> set[tuple[str, str, int]]:
    if block.box is None or block.page is None or block.kind != "line":
        return set()
    height = heights[block.page - 1]
    zone = "header" if block.box[3] < height * _TOP else "footer" if block.box[1] > height * _BOTTOM else ""
    if not zone:
        return set()
    place = round(block.box[1] / _SHIFT)
    texts = {block.text}
    for match in re.finditer(rf"(?<![\w./-]){block.page}(?![\w.-]|/\d+/)", block.text):
        texts.add(f"{block.text[: match.start()]}#{block.text[match.end() :]}")
    return {(zone, " ".join(text.split()), at) for text in texts for at in (place, place + 1)}


def _rows(spans: Sequence[Span]) -> list[list[Span]]:
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda s: (s.middle, s.left)):
        for row in reversed(rows[-3:]):
            reference = row[0]
            if abs(span.middle - reference.middle) < 0.5 * min(span.height, reference.height):
                row.append(span)
                break
        else:
            rows.append([span])
    return [sorted(row, key=lambda s: s.left) for row in sorted(rows, key=lambda r: r[0].middle)]


def _gutter(rows: Sequence[Sequence[Span]], width: float) -> float | None:
    """Return the middle of the white strip between two text columns, None if the page has a single one."""
    split = []
    for row in rows:
        gaps = [(b.left - a.right, (a.right + b.left) / 2) for a, b in pairwise(row) if b.left - a.right > 0.8 * a.height]
        middle = [g for g in gaps if 0.35 * width < g[1] < 0.65 * width]
        if len(gaps) == 1 and middle:
            split.append(
                (row[0].left, [s.right for s in row if s.right <= middle[0][1]][-1], next(s.left for s in row if s.left >= middle[0][1]), row[-1].right)
            )
    if len(split) < 8 or len(split) < 0.4 * len(rows):
        return None
    edge_left, edge_right = max(s[1] for s in split), min(s[2] for s in split)
    if edge_right - edge_left < 4:
        return None
    full = sum((s[1] - s[0]) > 0.27 * width and (s[3] - s[2]) > 0.2 * width for s in split)
    return (edge_left + edge_right) / 2 if full > 0.7 * len(split) else None


def _join(row: Sequence[Span]) -> Span:
    text = row[0].text
    for before, after in pairwise(row):
        gap = after.left - before.right
        text += ("\t" if gap > _WIDE_GAP * before.height else "" if gap < 0.08 * before.height or text.endswith(" ") else " ") + after.text
    weight = sum(len(s.text) for s in row) or 1
    return Span(
        text="\t".join(piece.strip() for piece in text.split("\t")).strip(),
        left=min(s.left for s in row),
        top=min(s.top for s in row),
        right=max(s.right for s in row),
        bottom=max(s.bottom for s in row),
        confidence=sum(s.confidence * len(s.text) for s in row) / weight,
        bold=all(s.bold for s in row),
    )


def _box(span: Span) -> tuple[float, float, float, float]:
    return (round(span.left, 1), round(span.top, 1), round(span.right, 1), round(span.bottom, 1))
