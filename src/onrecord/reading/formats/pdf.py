"""PDF: bytes go in, one block a visual line comes out with its page and box; pages that are pictures are recognised one by one, and so are
large pictures beside a page's text.

Running headers and footers are marked, answers in form fields stand where they are printed, notes people stuck on a page come as comments, and
attached files as inner parts.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from onrecord.reading.formats.lines import Span, arrange, line_blocks, mark_running
from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.reading.formats.picture import PICTURE_PIXELS, recognise_page
from onrecord.record import Block
from onrecord.settings import Settings

_FEW: Final = 25
"""A page with fewer letters than this beside a picture is a scan with a stamp on it."""
_STAMPED: Final = 250
_LARGE: Final = 0.08
"""The share of a page from which a picture beside its text may hold words."""
_PICTURE_SAID: Final = {
    "unreadable_page": "No words could be read in a picture on the page",
    "blank_page": "A picture on the page looks blank",
    "low_confidence_page": "The words of a picture on the page were recognised with low confidence",
    "ocr_off": "The page holds a picture and recognition is switched off",
    "ocr_unavailable": "The page holds a picture and no recognition engine is installed",
}
_SCAN_SCALE: Final = (150 / 72, 300 / 72)
_TAIL: Final = 4096
_PIXELS: Final = 24_000_000
_PASSWORD: Final = "password"


def read(part: Part, settings: Settings) -> Reading:
    """Return the lines of every page.

    Raises:
        UnreadableError: the file is protected by a password or damaged.
    """
    try:
        document = pdfium.PdfDocument(part.data)
    except pdfium.PdfiumError as error:
        raise UnreadableError("encrypted" if _PASSWORD in str(error).lower() or "security" in str(error).lower() else "damaged") from error
    try:
        reading = _read_document(document, settings)
    finally:
        document.close()
    if b"%%EOF" not in part.data[-_TAIL:]:
        return replace(reading, troubles=(*reading.troubles, Trouble("damaged", "The file ends early and pages may be missing")))
    return reading


def _read_document(document: Any, settings: Settings) -> Reading:
    blocks: list[Block] = []
    extra: list[Block] = []
    troubles: list[Trouble] = []
    heights: list[float] = []
    recognised = False
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            heights.append(842.0)
            troubles.append(Trouble("damaged", "The page is damaged", page=number))
            continue
        heights.append(page.get_size()[1])
        found, met, seen = _read_page(page, number, settings)
        blocks += found
        troubles += met
        recognised |= seen
        extra += _notes(page, number)
        page.close()
    if not heights:
        raise UnreadableError("damaged", "The file holds no pages")
    marked = mark_running(blocks, heights)
    ordered = sorted([*marked, *extra], key=lambda b: b.page or 0)
    return Reading(
        media="pdf",
        blocks=tuple(ordered),
        headers=_properties(document),
        pages=len(heights),
        read_by="ocr" if recognised else "text",
        inner=tuple(_attached(document)),
        troubles=tuple(troubles),
    )


def _read_page(page: Any, number: int, settings: Settings) -> tuple[list[Block], list[Trouble], bool]:
    """Return a page's lines, what was wrong with it, and whether it was recognised as a whole."""
    width, height = page.get_size()
    spans = _spans(page)
    if _needs_recognition(page, spans, width * height):
        found, met, seen = _recognise(page, number, settings)
        return found or line_blocks(arrange(spans, width), number), met, seen
    pictured, met = _read_pictures(page, spans, number, settings)
    met += [] if spans else [Trouble("blank_page", page=number)]
    return line_blocks(arrange([*spans, *pictured], width), number), met, False


def _spans(page: Any) -> list[Span]:
    """Return the runs of words of a page's text layer and the answers in its form fields."""
    place = _placer(page)
    textpage = page.get_textpage()
    try:
        return [*_runs(textpage, place), *_answers(page, place)]
    finally:
        textpage.close()


def _runs(textpage: Any, place: _Placer) -> Iterator[Span]:
    """Cut the characters into runs: a new run starts at a line end, a jump, or a gap wider than a word space."""
    words: list[str] = []
    box: tuple[float, float, float, float] | None = None
    bold = True
    rect = raw.FS_RECTF()
    space = False
    for i in range(raw.FPDFText_CountChars(textpage)):
        character = _character(raw.FPDFText_GetUnicode(textpage, i))
        if character in {"\r", "\n", ""}:
            if character and words and box:
                yield Span("".join(words), *box, bold=bold)
                words, box, bold, space = [], None, True, False
            continue
        if character.isspace():
            if words and not (space and raw.FPDFText_IsGenerated(textpage, i) == 1):
                words.append(" ")
            space = True
            continue
        raw.FPDFText_GetLooseCharBox(textpage, i, rect)
        own = place.box(rect.left, rect.bottom, rect.right, rect.top)
        if box and _apart(box, own, space=space):
            yield Span("".join(words), *box, bold=bold)
            words, box, bold = [], None, True
        if not words or space:
            bold &= _is_bold(textpage, i)
        words.append(character)
        box = own if box is None else (min(box[0], own[0]), min(box[1], own[1]), max(box[2], own[2]), max(box[3], own[3]))
        space = False
    if words and box:
        yield Span("".join(words), *box, bold=bold)


def _apart(box: tuple[float, float, float, float], own: tuple[float, float, float, float], *, space: bool) -> bool:
    """Whether a character does not continue the run before it."""
    height = max(min(box[3] - box[1], own[3] - own[1]), 1.0)
    gap = own[0] - box[2]
    return abs((own[1] + own[3]) - (box[1] + box[3])) / 2 > 0.5 * height or gap > (1.2 if space else 0.6) * height or gap < -3 * height


def _character(code: int) -> str:
    if code in {0xFFFE, 0x2, 0xAD}:
        return "-"
    if code in {0xA0, 0x9}:
        return " "
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _is_bold(textpage: Any, i: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, i, name, 128, flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower() or raw.FPDFText_GetFontWeight(textpage, i) >= 600


class _Placer:
    """Turns the file's own coordinates into points from the page's top left, as the page is shown."""

    def __init__(self, origin: tuple[float, float], along: tuple[float, float], up: tuple[float, float]) -> None:
        self.origin, self.along, self.up = origin, along, up

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands."""
        return (self.origin[0] + x * self.along[0] + y * self.up[0], self.origin[1] + x * self.along[1] + y * self.up[1])

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return where a box stands: left, top, right, bottom."""
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return (min(a, c), min(b, d), max(a, c), max(b, d))


def _placer(page: Any) -> _Placer:
    width, height = page.get_size()
    grain = 100

    def shown(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, int(width * grain), int(height * grain), 0, x, y, across, down)
        return across.value / grain, down.value / grain

    zero, east, north = shown(0, 0), shown(1000, 0), shown(0, 1000)
    return _Placer(zero, ((east[0] - zero[0]) / 1000, (east[1] - zero[1]) / 1000), ((north[0] - zero[0]) / 1000, (north[1] - zero[1]) / 1000))


def _annotations(page: Any) -> Iterator[tuple[Any, int]]:
    for i in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, i)
        if annotation:
            try:
                yield annotation, raw.FPDFAnnot_GetSubtype(annotation)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").strip()


def _answers(page: Any, place: _Placer) -> Iterator[Span]:
    """Return what form fields hold, placed where they are printed: the words typed in, or a mark for a ticked or empty box."""
    for annotation, subtype in _annotations(page):
        if subtype != raw.FPDF_ANNOT_WIDGET:
            continue
        state = _string(annotation, b"AS")
        text = _string(annotation, b"V") if not state else "[ ]" if state == "Off" else "[x]"
        rect = raw.FS_RECTF()
        if text and raw.FPDFAnnot_GetRect(annotation, rect):
            box = place.box(rect.left, rect.bottom, rect.right, rect.top)
            yield Span(" ".join(text.split()), *box)


def _notes(page: Any, number: int) -> list[Block]:
    """Return the notes people stuck on a page."""
    wanted = {
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_SQUIGGLY,
    }
    blocks = []
    for annotation, subtype in _annotations(page):
        text = _string(annotation, b"Contents") if subtype in wanted else ""
        if text:
            author = _string(annotation, b"T") or "an unnamed author"
            blocks.append(Block(text=text, kind="comment", page=number, locator=f"page {number} comment by {author}"))
    return blocks


def _needs_recognition(page: Any, spans: list[Span], area: float) -> bool:
    """Whether a page is a picture: hardly any letters beside a large picture or drawing, or letters that stand for nothing."""
    text = "".join(s.text for s in spans)
    letters = sum(c.isalnum() for c in text)
    strange = sum(c == "\ufffd" or 0xE000 <= ord(c) <= 0xF8FF or ord(c) < 32 for c in text)
    if strange > 0.2 * max(len(text), 1) and strange > 10:
        return True
    if letters >= _STAMPED:
        return False
    covered = drawn = 0.0
    for item in page.get_objects(max_depth=4):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered = max(covered, abs((right - left) * (top - bottom)))
        elif item.type in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}:
            drawn += 1
    if letters < _FEW:
        return covered > 0.02 * area or drawn > 20
    return covered > 0.5 * area


def _recognise(page: Any, number: int, settings: Settings) -> tuple[list[Block], list[Trouble], bool]:
    scale = _scan_scale(page)
    pixels = np.asarray(page.render(scale=scale, grayscale=True).to_numpy(), np.uint8)
    pixels = pixels[:, :, 0] if pixels.ndim == 3 else pixels
    blocks, troubles = recognise_page(np.ascontiguousarray(pixels), number, 1 / scale, settings)
    return blocks, troubles, bool(blocks)


def _read_pictures(page: Any, spans: list[Span], number: int, settings: Settings) -> tuple[list[Span], list[Trouble]]:
    """Recognise the pictures that stand beside a page's text (a scanned letter pasted into a report), each in its place among the lines."""
    found: list[Span] = []
    troubles: list[Trouble] = []
    boxes = _picture_boxes(page, spans)
    if not boxes:
        return found, troubles
    scale = _scan_scale(page)
    pixels = np.asarray(page.render(scale=scale, grayscale=True).to_numpy(), np.uint8)
    pixels = pixels[:, :, 0] if pixels.ndim == 3 else pixels
    for left, top, right, bottom in boxes:
        part = np.ascontiguousarray(pixels[max(int(top * scale), 0) : int(bottom * scale), max(int(left * scale), 0) : int(right * scale)])
        lines, met = recognise_page(part, number, 1 / scale, settings)
        troubles += [Trouble(t.kind, _PICTURE_SAID.get(t.kind, ""), page=number) for t in met]
        for line in lines:
            if line.box:
                a, b, c, d = line.box
                found.append(Span(line.text, left + a, top + b, left + c, top + d, line.confidence))
    return found, troubles


def _picture_boxes(page: Any, spans: list[Span]) -> list[tuple[float, float, float, float]]:
    """Where the large pictures of a page stand that hold no letters of its text layer."""
    width, height = page.get_size()
    place = _placer(page)
    boxes = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, top, right, bottom = place.box(*item.get_bounds())
        across, down = item.get_px_size()
        if (right - left) * (bottom - top) < _LARGE * width * height or across * down < PICTURE_PIXELS:
            continue
        inside = sum(len(s.text) for s in spans if left <= (s.left + s.right) / 2 <= right and top <= s.middle <= bottom)
        if inside < _FEW:
            boxes.append((max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height)))
    return boxes


def _scan_scale(page: Any) -> float:
    """Return pixels a point: those of the page's largest picture, so that a scan is read as it was scanned."""
    width, height = page.get_size()
    best = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, _, right, _ = item.get_bounds()
        if right - left > 0.5 * width:
            best = max(best, item.get_px_size()[0] / (right - left))
    scale = min(max(best or 200 / 72, _SCAN_SCALE[0]), _SCAN_SCALE[1])
    return float(min(scale, (_PIXELS / max(width * height, 1.0)) ** 0.5))


def _attached(document: Any) -> Iterator[Inner]:
    for i in range(document.count_attachments()):
        attachment = document.get_attachment(i)
        try:
            yield Inner(attachment.get_name() or f"attachment {i + 1}", bytes(attachment.get_data()))
        except pdfium.PdfiumError:
            yield Inner(attachment.get_name() or f"attachment {i + 1}", b"")


def _properties(document: Any) -> tuple[tuple[str, str], ...]:
    names = (("Title", "Title"), ("Author", "Author"), ("Subject", "Subject"), ("CreationDate", "Created"))
    return tuple((label, value.strip()) for key, label in names if (value := document.get_metadata_value(key)) and value.strip())
