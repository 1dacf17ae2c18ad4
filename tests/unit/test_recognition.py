"""Recognition: what the wrapper adds to an engine, and one real page if an engine is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont

from onrecord.reading import recognition
from onrecord.reading.files import read_file
from onrecord.reading.formats.lines import Span
from onrecord.settings import Settings

FONT = str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")
LINES = [
    "12-Mar-2007 14:20 | Home visit | Recorded by Zainab Malik (Social Worker)",
    "Children's Services on 13-Mar-2007",
    "Seen alone. Said a man called Terry gives her lifts.",
]
TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
4\t1\t1\t1\t1\t0\t10\t10\t300\t20\t-1\t
5\t1\t1\t1\t1\t1\t10\t10\t80\t20\t96\t12-Mar-2007
5\t1\t1\t1\t1\t2\t100\t10\t4\t20\t90\t|Home
5\t1\t1\t1\t2\t1\t10\t40\t80\t20\t50\tSeen
"""


def page(angle: float = 0.3) -> Image.Image:
    image = Image.new("L", (1240, 420), 250)
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(LINES):
        draw.text((90, 90 + 40 * n), line, font=ImageFont.truetype(FONT, 22), fill=25)
    noisy = np.asarray(image.rotate(angle, fillcolor=245)).astype(np.int16) + np.random.default_rng(3).normal(0, 10, (420, 1240)).astype(np.int16)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def test_tesseract_words_become_lines_with_separate_bars() -> None:
    spans = recognition.parse_tesseract(TABLE)
    assert [(s.text, s.left, s.right) for s in spans] == [("12-Mar-2007 | Home", 10, 104), ("Seen", 10, 90)]
    assert spans[1].confidence == 0.5
    assert 0.9 < spans[0].confidence < 0.96


def test_blank_pages_are_told_from_written_ones() -> None:
    assert recognition.is_blank(np.full((800, 600), 240, np.uint8))
    assert not recognition.is_blank(np.asarray(page(), np.uint8))


def test_skew_is_found_within_a_fifth_of_a_degree() -> None:
    assert recognition.skew_of(np.asarray(page(-1.0), np.uint8)) == pytest.approx(1.0, abs=0.25)


def test_a_page_is_brought_level() -> None:
    assert abs(recognition.skew_of(recognition.level(np.asarray(page(-1.0), np.uint8)))) <= 0.25


def test_a_page_read_badly_is_read_again_and_the_better_reading_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([[Span("8lurred", 0, 0, 90, 20, 0.5)], [Span("Blurred", 0, 0, 90, 20, 0.97)]])
    monkeypatch.setattr(recognition, "engine_name", lambda: "rapidocr")
    monkeypatch.setattr(recognition, "_read_rapid", lambda image, threads: next(answers))
    result = recognition.recognise(np.asarray(page(), np.uint8), Settings())
    assert [s.text for s in result.lines] == ["Blurred"]
    assert result.confidence == pytest.approx(0.97)


@pytest.mark.skipif(recognition.engine_name() is None, reason="no recognition engine installed")
def test_header_lines_of_a_scan_keep_spaces_and_bars(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    blank = Image.new("L", (1240, 420), 250)
    page().save(path, save_all=True, append_images=[blank])
    documents, gaps = read_file(path, "scan.tif", Settings())
    assert [b.text for b in documents[0].blocks] == LINES
    assert {b.page for b in documents[0].blocks} == {1}
    assert all(0.8 < b.confidence < 1 for b in documents[0].blocks)
    assert documents[0].read_by == "ocr"
    assert [(g.kind, g.page) for g in gaps] == [("blank_page", 2)]
