"""PDF pages and visual lines: order, boxes, bold, running lines, columns, form answers and pages that are pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from onrecord.reading.formats import pdf
from onrecord.reading.formats.lines import Span, arrange, mark_running
from onrecord.reading.formats.part import Part, UnreadableError
from onrecord.record import Block
from onrecord.settings import Settings

SETTINGS = Settings()


def pages(*contents: list[tuple[float, float, str, bool]], **options: object) -> bytes:
    """A PDF with (left, top, words, bold) on each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    for content in contents:
        for left, top, words, bold in content:
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 10)
            canvas.drawString(left, A4[1] - top, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_lines_come_top_down_whatever_their_order_in_the_file() -> None:
    reading = pdf.read(Part("a.pdf", pages([(50, 300, "Third line", False), (50, 100, "First line", True), (50, 200, "Second line", False)])), SETTINGS)
    assert [(b.text, b.bold, b.page) for b in reading.blocks] == [("First line", True, 1), ("Second line", False, 1), ("Third line", False, 1)]
    left, top, right, bottom = reading.blocks[0].box or (0, 0, 0, 0)
    assert 48 < left < 52
    assert 85 < top < 95
    assert bottom > 98
    assert right > left


def test_running_lines_are_marked_and_dated_headings_are_not() -> None:
    content = [
        [
            (50, 30, "Case notes of one child", False),
            (50, 120, f"{day} Mar 2007 | Home visit", True),
            (50, 400, f"Body {day}", False),
            (50, 820, f"Printed 1 May Page {n} of 3", False),
        ]
        for n, day in enumerate((12, 13, 14), 1)
    ]
    reading = pdf.read(Part("a.pdf", pages(*content)), SETTINGS)
    kinds = {b.text: b.kind for b in reading.blocks}
    assert kinds["Case notes of one child"] == "header"
    assert kinds["Printed 1 May Page 2 of 3"] == "footer"
    assert kinds["13 Mar 2007 | Home visit"] == "line"
    assert kinds["Body 14"] == "line"


def test_wide_columns_are_read_one_after_the_other_and_tables_row_by_row() -> None:
    columns = [Span(f"L{i} " + "x" * 40, 50, 100 + 14 * i, 280, 110 + 14 * i) for i in range(10)] + [
        Span(f"R{i} " + "x" * 40, 310, 100 + 14 * i, 540, 110 + 14 * i) for i in range(10)
    ]
    assert [s.text[:2] for s in arrange(columns, 595)] == [f"L{i}" for i in range(10)] + [f"R{i}" for i in range(10)]
    table = [Span(f"{i}/3/07", 50, 100 + 14 * i, 95, 110 + 14 * i) for i in range(10)] + [
        Span(f"Event {i}", 310, 100 + 14 * i, 500, 110 + 14 * i) for i in range(10)
    ]
    assert [s.text for s in arrange(table, 595)] == [f"{i}/3/07\tEvent {i}" for i in range(10)]


def test_a_line_found_on_one_page_in_three_is_no_header() -> None:
    blocks = [Block(text="Date 1/2/07" if page == 1 else f"Other {page}x", kind="line", page=page, box=(50, 30, 100, 40)) for page in (1, 2, 3)]
    assert {b.kind for b in mark_running(blocks, [842.0] * 3)} == {"line"}


def test_passwords_and_damage() -> None:
    with pytest.raises(UnreadableError) as locked:
        pdf.read(Part("a.pdf", pages([(50, 50, "x", False)], encrypt=StandardEncryption("secret"))), SETTINGS)
    assert locked.value.kind == "encrypted"
    with pytest.raises(UnreadableError) as broken:
        pdf.read(Part("a.pdf", b"%PDF-1.4 nothing more"), SETTINGS)
    assert broken.value.kind == "damaged"


def test_a_picture_page_without_recognition_and_an_empty_page_are_told() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(50, 700, "Words of the first page, long enough to be no stamp")
    canvas.showPage()
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 300), np.uint8))
    canvas.drawInlineImage(picture, 0, 0, *A4)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    reading = pdf.read(Part("a.pdf", out.getvalue()), Settings(ocr=False))
    assert [(t.kind, t.page) for t in reading.troubles] == [("ocr_off", 2), ("blank_page", 3)]
    assert reading.pages == 3
    assert reading.read_by == "text"


def test_form_answers_stand_beside_their_labels() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(50, 700, "Seen alone?")
    canvas.acroForm.checkbox(name="alone", checked=True, x=140, y=697, size=12)
    canvas.drawString(50, 650, "Worker")
    canvas.acroForm.textfield(name="worker", value="Bronwen Price", x=140, y=646, width=200, height=14, fontSize=10)
    canvas.save()
    texts = [" ".join(b.text.split()) for b in pdf.read(Part("a.pdf", out.getvalue()), SETTINGS).blocks]
    assert texts == ["Seen alone? [x]", "Worker Bronwen Price"]


def test_a_picture_beside_a_pages_text_is_read_in_its_place_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for n in range(8):
        canvas.drawString(50, 800 - 14 * n, f"Line {n} of a note that goes on and on until the page holds many letters")
    canvas.drawInlineImage(Image.fromarray(np.full((300, 500), 255, np.uint8)), 50, 300, 400, 240)
    canvas.drawInlineImage(Image.fromarray(np.full((20, 20), 0, np.uint8)), 500, 780, 40, 40)
    canvas.drawString(50, 100, "Foot of the page")
    canvas.save()
    part = Part("a.pdf", out.getvalue())
    assert [(t.kind, t.page) for t in pdf.read(part, Settings(ocr=False)).troubles] == [("ocr_off", 1)]
    seen = []

    def recognised(pixels, page, scale, settings):
        seen.append((page, round(pixels.shape[0] * scale), round(pixels.shape[1] * scale)))
        return [Block("Amy said that she was afraid", "line", page, box=(10, 20, 200, 32), confidence=0.9)], []

    monkeypatch.setattr(pdf, "recognise_page", recognised)
    reading = pdf.read(part, SETTINGS)
    assert seen == [(1, 240, 400)]
    assert [b.text for b in reading.blocks][-2:] == ["Amy said that she was afraid", "Foot of the page"]
    assert [b.confidence for b in reading.blocks][-2:] == [0.9, 1.0]
    assert reading.read_by == "text"


def test_a_scan_with_its_scanners_own_text_is_trusted_as_text() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawInlineImage(Image.fromarray(np.full((400, 300), 255, np.uint8)), 0, 0, *A4)
    for n in range(8):
        canvas.drawString(50, 800 - 14 * n, f"Line {n} of a note that goes on and on until the page holds many letters")
    canvas.save()
    assert pdf.read(Part("a.pdf", out.getvalue()), Settings(ocr=False)).troubles == ()
