"""An entry → the document it was cut from: its pieces in words, or the page as it looks with the words boxed; what is not open to someone stays closed."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, UnidentifiedImageError

from onrecord.record import Document, Entry
from onrecord.report.page import beside
from onrecord.workbench.visit import Visit

SCALE = 1.6
"""Pixels a point of a drawn page: 115 to the inch, enough to read a print on a screen."""
IMAGE_WIDTH = 595.0
"""Points an image is taken to be wide when it is read (`reading.formats.picture`)."""
_BOX = (201, 138, 0)
_WASH = (255, 242, 194)
_MARGIN = 2.0


def paper_of(here: Visit, entry: Entry) -> dict[str, Any]:
    """Return what the document pane shows of an entry.

    `closed` where the document also holds words of a file that is not open to the person: then no piece and no page of it is shown. `pages` are those
    with words of the entry that can be looked at: their number, how far down the words begin in points (`top`), and either the pixels a point is drawn with
    (`scale`) or, of an image, how many points it is wide (`across`).
    """
    document = here.bench.case.document(entry.doc_id)
    if document is None or not may_open(here, entry.doc_id):
        return {"document": document, "closed": document is not None, "blocks": [], "earlier": 0, "later": 0, "pages": []}
    drawn = sorted(_boxes(document, entry).items()) if _can_be_drawn(document) else []
    size = {"across": IMAGE_WIDTH, "scale": None} if document.media == "image" else {"across": None, "scale": SCALE}
    pages = [{"number": number, "top": round(min(box[1] for box in boxes))} | size for number, boxes in drawn]
    return {"document": document, "closed": False, "pages": pages} | beside(entry, document)


def may_open(here: Visit, doc_id: str) -> bool:
    """Tell whether every child whose words stand in the file of a document is open to the person."""
    return here.sight.everything or all(here.sight.holds(ref) for ref in here.bench.case.owners_of(doc_id))


def draw_page(here: Visit, entry: Entry, number: int) -> bytes | None:
    """Return the page of an entry's document as PNG, the entry's words boxed; None if it has no such page, or it is not open to the person."""
    case = here.bench.case
    document = case.document(entry.doc_id)
    if document is None or not _can_be_drawn(document) or not may_open(here, entry.doc_id):
        return None
    data, boxes = case.original(document.sha256), _boxes(document, entry).get(number)
    if data is None or boxes is None:
        return None
    drawn = _draw_pdf(data, number) if document.media == "pdf" else _open_image(data, number)
    if drawn is None:
        return None
    scale = SCALE if document.media == "pdf" else drawn.width / IMAGE_WIDTH
    return _boxed(drawn, [tuple(v * scale for v in box) for box in boxes])


def _can_be_drawn(document: Document) -> bool:
    return document.media in ("pdf", "image")


def _boxes(document: Document, entry: Entry) -> dict[int, list[tuple[float, ...]]]:
    """Page → where the entry's lines stand on it."""
    made: dict[int, list[tuple[float, ...]]] = {}
    for piece in entry.pieces:
        block = document.blocks[piece.block] if piece.block < len(document.blocks) else None
        if block is not None and block.box is not None:
            made.setdefault(block.page or 1, []).append(block.box)
    return made


def _draw_pdf(data: bytes, number: int) -> Image.Image | None:
    pdf = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(pdf):
            return None
        drawn: Image.Image = pdf[number - 1].render(scale=SCALE).to_pil().convert("RGB")
        return drawn
    finally:
        pdf.close()


def _open_image(data: bytes, number: int) -> Image.Image | None:
    try:
        opened = Image.open(io.BytesIO(data))
        opened.seek(number - 1)
        return opened.convert("RGB")
    except (UnidentifiedImageError, OSError, EOFError, Image.DecompressionBombError):
        return None


def _boxed(drawn: Image.Image, boxes: list[tuple[float, ...]]) -> bytes:
    """The page with a wash behind the words, as a marker pen leaves it, and a line at the left of each."""
    wash = Image.new("RGB", drawn.size, (255, 255, 255))
    pen = ImageDraw.Draw(wash)
    for left, top, right, bottom in boxes:
        pen.rectangle((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN), fill=_WASH, outline=_BOX, width=2)
    made = ImageChops.multiply(drawn, wash)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()
