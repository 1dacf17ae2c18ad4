"""A PDF as it was handed over → the same pages as pictures with the hidden words burnt away: no text, no object, no property of the original is left."""

from __future__ import annotations

import ctypes
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from onrecord.errors import InputError
from onrecord.record import Block
from onrecord.veil.hiding import Veil

_DPI = 170
_PAD = 2
_TIME = time.gmtime(946_684_800)


@dataclass(frozen=True, slots=True)
class Redacted:
    """The new PDF's bytes, how many places were hidden, and the pages that hold pictures whose words nobody may have read."""

    data: bytes
    places: int
    look_at: tuple[int, ...]


def redact_pdf(data: bytes, veil: Veil, ref: str | None, lines: Mapping[int, Sequence[Block]]) -> Redacted:
    """Return a PDF with every name hidden by the words being gone, not covered.

    Args:
        data: the original's bytes.
        veil: what is to be hidden.
        ref: the child whose file it is of.
        lines: page (from 1) → the lines recognised on it, with their boxes; a recognised line that holds a name goes whole.

    Raises:
        InputError: code `not-redacted` if the file cannot be opened as a PDF.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise InputError("this PDF cannot be opened, so no redacted copy was made", next_step="Redact it by hand.", code="not-redacted") from error
    pictures: list[Image.Image] = []
    look_at: list[int] = []
    places = 0
    try:
        for n in range(len(document)):
            page = document[n]
            picture, hidden = _redact_page(page, veil, ref, lines.get(n + 1, ()))
            pictures.append(picture)
            places += hidden
            if any(o.type == raw.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=4)):
                look_at.append(n + 1)
            page.close()
    finally:
        document.close()
    if not pictures:
        raise InputError("this PDF has no pages, so no redacted copy was made", next_step="Look at the original.", code="not-redacted")
    out = io.BytesIO()
    first, *rest = pictures
    first.save(
        out, "PDF", save_all=True, append_images=rest, resolution=_DPI, title="Redacted document", producer="OnRecord", creationDate=_TIME, modDate=_TIME
    )
    return Redacted(out.getvalue(), places, tuple(look_at))


def _redact_page(page: Any, veil: Veil, ref: str | None, lines: Sequence[Block]) -> tuple[Image.Image, int]:
    scale = _DPI / 72
    picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    boxes: list[tuple[float, float, float, float]] = []
    textpage = page.get_textpage()
    try:
        signs = [chr(raw.FPDFText_GetUnicode(textpage.raw, i) or 32) for i in range(textpage.count_chars())]
        text = "".join(signs).replace("\r\n", "\n\n").replace("\r", "\n").replace("\x02", "-").replace("\ufffe", "-")
        covers = veil.covers(text, ref)
        for c in covers:
            boxes += [b for i in range(c.start, c.end) if (b := _box(page, textpage, i, picture.size))]
    finally:
        textpage.close()
    hidden = len(covers)
    for line in lines:
        if line.box and line.confidence < 1.0 and veil.covers(line.text, ref):
            left, top, right, bottom = (v * scale for v in line.box)
            boxes.append((left, top, right, bottom))
            hidden += 1
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        draw.rectangle((left - _PAD, top - _PAD, right + _PAD, bottom + _PAD), fill="black")
    return picture, hidden


def _box(page: Any, textpage: Any, i: int, size: tuple[int, int]) -> tuple[float, float, float, float] | None:
    """Where a character stands in the picture, whatever way the page is turned; None for one that has no place."""
    left, bottom, right, top = textpage.get_charbox(i, loose=True)
    if right <= left or top <= bottom:
        return None
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    for a, b in ((left, bottom), (right, top)):
        raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, a, b, x, y)
        found.append((x.value, y.value))
    xs, ys = sorted(p[0] for p in found), sorted(p[1] for p in found)
    return xs[0], ys[0], xs[1], ys[1]
