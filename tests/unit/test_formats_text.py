"""Plain text, delimited text, HTML and Rich Text: what each reader must keep."""

from __future__ import annotations

import codecs

import pytest

from onrecord.reading.formats import rtf, table_text, text, web
from onrecord.reading.formats.part import Part, UnreadableError
from onrecord.settings import Settings

SETTINGS = Settings()
WORDS = "Nadia’s mother – £20, café"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        WORDS.encode("cp1252"),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
    ],
)
def test_every_usual_encoding_is_told_apart(data: bytes) -> None:
    assert text.decode(data) == WORDS


def test_utf8_with_a_stray_windows_byte_keeps_both() -> None:
    assert text.decode("Zoë’s café – José ".encode() + b"\x92") == "Zoë’s café – José ’"


def test_lines_keep_blanks_and_form_feeds_number_pages() -> None:
    reading = text.read(Part("a.txt", b"Date: 1/2/07\r\n\r\nRang mum.\x0cSecond page\n"), SETTINGS)
    assert [(b.text, b.page) for b in reading.blocks] == [("Date: 1/2/07", 1), ("", 1), ("Rang mum.", 1), ("Second page", 2)]
    assert reading.pages == 2


def test_binary_is_not_text() -> None:
    with pytest.raises(UnreadableError):
        text.read(Part("a.txt", bytes(range(256)) * 20), SETTINGS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_quoted_line_ends_and_markup(delimiter: str) -> None:
    rows = [
        ["ID", "Date", "Type", "Text"],
        ["1", "02/03/2007", "T/C", '"First line\nsecond, line; here"'],
        ["2", "03/03/2007", "HV", "<p>Seen <b>alone</b></p><p>Well</p>"],
    ]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode("cp1252")
    blocks = table_text.read(Part("export.csv", data), SETTINGS).blocks
    assert [b.cells[3] for b in blocks] == ["Text", "First line\nsecond, line; here", "Seen alone\nWell"]
    assert blocks[1].locator == "row 2"
    assert blocks[1].text == "\t".join(blocks[1].cells)


def test_prose_with_commas_is_no_table() -> None:
    assert table_text.find_delimiter("Rang mum, no reply.\nRang dad, gran, aunt.\n", named=False) is None


def test_double_decoded_apostrophes_are_mended_and_clean_text_is_left() -> None:
    assert text.mend("sheâ€™s at her nanâ€™s") == "she’s at her nan’s"
    assert text.mend("Zoë and José – 100€") == "Zoë and José – 100€"


def test_html_keeps_rows_spans_ticks_and_drops_scripts() -> None:
    page = (
        "<html><head><title>Notes</title><style>p{}</style><script>var a='hidden'</script></head><body><h1>Council</h1>"
        "<div class='hd'><span class='d'>12/03/2007</span><span class='t'>Home visit</span></div><p>Jo<b>die</b> seen<br>alone</p>"
        "<table><tr>"
        "<th>Risk</th><th>Yes</th></tr>"
        "<tr><td>Missing<table><tr><td>inner</td><td>cell</td></tr></table></td><td><input type=checkbox checked></td></tr></table>"
        "<p><b>All bold</b></p></body></html>"
    )
    reading = web.read(Part("n.html", page.encode()), SETTINGS)
    assert [(b.kind, b.text, b.table) for b in reading.blocks] == [
        ("heading", "Council", None),
        ("paragraph", "12/03/2007 Home visit", None),
        ("paragraph", "Jodie seen\nalone", None),
        ("row", "Risk\tYes", "table 1"),
        ("row", "Missing\t[x]", "table 1"),
        ("row", "inner\tcell", "table 1.1"),
        ("paragraph", "All bold", None),
    ]
    assert reading.blocks[-1].bold
    assert not reading.blocks[2].bold
    assert dict(reading.headers)["Title"] == "Notes"


def test_html_in_windows_characters_named_latin() -> None:
    page = b"<html><head><meta charset='iso-8859-1'></head><body><p>\x93No\x94 \x96 she\x92s fine</p></body></html>"
    assert web.read(Part("n.html", page), SETTINGS).blocks[0].text == "“No” – she’s fine"


def test_html_nested_ten_thousand_deep_is_read() -> None:
    page = ("<div>" * 10_000 + "seen" + "</div>" * 10_000).encode()
    assert [b.text for b in web.read(Part("n.html", page), SETTINGS).blocks] == ["seen"]


RICH = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset238 Arial CE;}}{\colortbl;\red0\green0\blue0;}{\info{\author Secret}}
{\header Page header\par}{\footer Confidential\par}
\pard\b 12.03.07 T/C from EWO\b0\par
Mum\'92s partner said \u8220?no\u8221? {\f1 Kowalska\'f3w} {\deleted struck out}\par
{\*\unknown hidden}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt shown}}\par
\trowd\cellx100\cellx200\pard\intbl Date\cell Event\cell\row
\trowd\cellx100\cellx200\pard\intbl 13.03.07\cell Home visit\par second line\cell\row
\pard After{\footnote A note}\par
{\*\annotation Seen by manager}
\u-10179?\u-8704? smile\tab end\par}"""


def test_rtf_keeps_bold_rows_code_pages_notes_and_deletions() -> None:
    reading = rtf.read(Part("r.rtf", RICH), SETTINGS)
    found = [(b.kind, b.text, b.bold) for b in reading.blocks]
    assert found[0] == ("header", "Page header", False)
    assert found[-1] == ("footer", "Confidential", False)
    assert ("paragraph", "12.03.07 T/C from EWO", True) in found
    assert ("paragraph", "Mum’s partner said “no” Kowalskaów", False) in found
    assert ("deleted", "struck out", False) in found
    assert ("paragraph", "shown", False) in found
    rows = [b for b in reading.blocks if b.kind == "row"]
    assert [r.cells for r in rows] == [("Date", "Event"), ("13.03.07", "Home visit\nsecond line")]
    assert {r.table for r in rows} == {"table 1"}
    assert ("comment", "Seen by manager", False) in found
    assert ("paragraph", "\U0001f600 smile\tend", False) in found
    assert not any("Secret" in t or "hidden" in t for _, t, _ in found)
    assert any(b.text == "A note" and b.locator == "footnote" for b in reading.blocks)


def test_rtf_cut_short_says_so_and_keeps_what_is_there() -> None:
    reading = rtf.read(Part("r.rtf", RICH[:300]), SETTINGS)
    assert [t.kind for t in reading.troubles] == ["damaged"]
    assert any("T/C from EWO" in b.text for b in reading.blocks)


def test_html_gives_the_pictures_it_holds_and_tells_of_those_it_does_not() -> None:
    page = "<p>Seen</p><img src='data:image/png;base64,QUJD'><img src='spacer.gif' width='1' height='1'>"
    reading = web.read(Part("a.html", page.encode()), SETTINGS)
    assert [(i.name, i.data) for i in reading.inner] == [("picture 1.png", b"ABC")]
    assert reading.troubles == ()
    reading = web.read(Part("a.html", (page + "<img src='scan.png' alt='scanned letter'>").encode()), SETTINGS)
    assert [t.kind for t in reading.troubles] == ["missing_attachment"]


def test_a_title_row_may_stand_above_a_table() -> None:
    words = "Eve Nash\tDOB 07/07/1995\nDate\tTime\tWho\tWhat\n1.5.09\t0930\tK Ross\tOut all night\n2.5.09\t\tK Ross\tIn\n"
    assert table_text.find_delimiter(words, named=False) == "\t"
