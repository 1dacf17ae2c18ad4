"""Word files: every place where words can stand, and none read twice."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest

from onrecord.reading.formats import old_word, word
from onrecord.reading.formats.part import Part, UnreadableError
from onrecord.record import Block
from onrecord.settings import Settings

SETTINGS = Settings()
W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
BODY = """
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Case record</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">12/03/2007 </w:t></w:r><w:r><w:rPr><w:b w:val="1"/></w:rPr><w:t>Home visit</w:t></w:r></w:p>
<w:p><w:r><w:t>Seen </w:t></w:r><w:ins w:author="Team Manager"><w:r><w:t>alone </w:t></w:r></w:ins>
<w:del w:author="R Patel"><w:r><w:delText>with mum</w:delText></w:r></w:del>
<w:smartTag><w:r><w:t>at school</w:t></w:r></w:smartTag><w:r><w:commentReference w:id="3"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict>
</mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Missing</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>First</w:t></w:r></w:p><w:p><w:r><w:t>second</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r>
<w:t>nested</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc>
<w:tc><w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar>
<w:instrText>FORMCHECKBOX</w:instrText></w:r></w:p></w:tc></w:tr></w:tbl>
"""


def build(body: str = BODY, extra: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", f'<w:styles {W}><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>')
        archive.writestr("word/header1.xml", f"<w:hdr {W}><w:p><w:r><w:t>OFFICIAL</w:t></w:r></w:p></w:hdr>")
        archive.writestr("word/footer1.xml", f"<w:ftr {W}><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:ftr>")
        archive.writestr(
            "word/comments.xml",
            f'<w:comments {W}><w:comment w:id="3" w:author="IRO" w:date="2009-01-05T10:00:00Z">'
            f"<w:p><w:r><w:t>Why not before?</w:t></w:r></w:p></w:comment></w:comments>",
        )
        archive.writestr(
            "word/footnotes.xml", f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>See volume 3</w:t></w:r></w:p></w:footnote></w:footnotes>'
        )
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def blocks_of(data: bytes) -> tuple[Block, ...]:
    return word.read(Part("a.docx", data), SETTINGS).blocks


def test_every_place_where_words_stand() -> None:
    assert [(b.kind, b.text, b.table) for b in blocks_of(build())] == [
        ("header", "OFFICIAL", None),
        ("heading", "Case record", None),
        ("paragraph", "12/03/2007 Home visit", None),
        ("paragraph", "Seen alone at school", None),
        ("deleted", "with mum", None),
        ("comment", "Why not before?", None),
        ("paragraph", "See volume 3", None),
        ("paragraph", "In a control", None),
        ("textbox", "Boxed words", None),
        ("row", "Missing\t☒", "table 1"),
        ("row", "First\nsecond\t☒", "table 1"),
        ("row", "nested", "table 2"),
        ("footer", "Page 1", None),
    ]


def test_authors_of_comments_and_deletions_stand_in_the_locator() -> None:
    by_kind = {b.kind: b.locator for b in blocks_of(build())}
    assert by_kind["comment"] == "comment by IRO on 2009-01-05T10:00:00Z"
    assert by_kind["deleted"].endswith("deleted by R Patel")


def test_bold_is_marked_only_when_the_whole_paragraph_is() -> None:
    bold = {b.text: b.bold for b in blocks_of(build())}
    assert bold["12/03/2007 Home visit"]
    assert not bold["Seen alone at school"]


def test_python_docx_tables_and_styles() -> None:
    made = docx.Document()
    made.add_heading("Council", 1)
    made.add_paragraph("Plain words")
    table = made.add_table(rows=2, cols=2)
    for cell, value in zip([c for row in table.rows for c in row.cells], ["Date", "Type", "12/03/2007", "Home visit"], strict=True):
        cell.text = value
    out = io.BytesIO()
    made.save(out)
    blocks = [b for b in blocks_of(out.getvalue()) if b.kind not in {"header", "footer"}]
    assert [(b.kind, b.cells) for b in blocks] == [("heading", ()), ("paragraph", ()), ("row", ("Date", "Type")), ("row", ("12/03/2007", "Home visit"))]


def test_a_damaged_side_part_is_reported_and_the_text_still_read() -> None:
    reading = word.read(Part("a.docx", build(extra={"word/header2.xml": "\x00"})), SETTINGS)
    assert [t.kind for t in reading.troubles] == ["damaged"]
    assert any(b.text == "Case record" for b in reading.blocks)


def test_entities_are_not_expanded() -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;">]><w:document {W}><w:body><w:p><w:r><w:t>ok &b;</w:t></w:r></w:p></w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    assert not any("boom" in b.text for b in blocks_of(out.getvalue()))


def old_document(text: str, *, row_ends: tuple[int, ...] = (), encrypted: bool = False) -> tuple[bytes, bytes]:
    """The two streams of a Word 97 file holding `text` in one piece of two-byte characters."""
    start = 0x800
    raw = text.encode("utf-16-le")
    main = bytearray(0x800) + raw
    main += bytes(-len(main) % 512)
    table = bytearray(b"\x02" + struct.pack("<I", 16) + struct.pack("<IIHIH", 0, len(text), 0, start, 0))
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, 0x0200 | (0x0100 if encrypted else 0))
    struct.pack_into("<i", main, 0x4C, len(text))
    struct.pack_into("<II", main, 0x1A2, 0, len(table))
    if row_ends:
        sheet = bytearray(512)
        edges = sorted({start, *(start + 2 * e for e in row_ends), *(start + 2 * (e + 1) for e in row_ends), start + len(raw)})
        runs = len(edges) - 1
        struct.pack_into(f"<{runs + 1}I", sheet, 0, *edges)
        word_at = 240
        sheet[word_at * 2 : word_at * 2 + 6] = bytes([3, 0, 0]) + struct.pack("<H", 0x2417) + b"\x01"
        for i in range(runs):
            if edges[i] in {start + 2 * e for e in row_ends}:
                sheet[4 * (runs + 1) + 13 * i] = word_at
        sheet[511] = runs
        page = len(main) // 512
        struct.pack_into("<II", main, 0x102, len(table), 12)
        table += struct.pack("<III", start, start + len(raw), page)
        main += sheet
    return bytes(main), bytes(table)


class FakeOle:
    """Stands for an opened compound file: this test is about the text inside, not the container."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self.streams = {"WordDocument": main, "1Table": table}

    def __enter__(self) -> FakeOle:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def openstream(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.streams[name])


def test_old_word_paragraphs_fields_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Running record\rSee \x13HYPERLINK x\x14the plan\x15\rDate\x07Event\x07\x0712/3/07\x07Seen at home\x07\x07After\r"
    row_ends = tuple(i for i, c in enumerate(text) if c == "\x07" and text[i - 1] == "\x07")
    monkeypatch.setattr("onrecord.reading.formats.old_word.olefile.OleFileIO", lambda _: FakeOle(*old_document(text, row_ends=row_ends)))
    blocks = old_word.read(Part("a.doc", b""), SETTINGS).blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("paragraph", "Running record"),
        ("paragraph", "See the plan"),
        ("row", "Date\tEvent"),
        ("row", "12/3/07\tSeen at home"),
        ("paragraph", "After"),
    ]


def test_old_word_under_a_password_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.reading.formats.old_word.olefile.OleFileIO", lambda _: FakeOle(*old_document("x\r", encrypted=True)))
    with pytest.raises(UnreadableError) as caught:
        old_word.read(Part("a.doc", b""), SETTINGS)
    assert caught.value.kind == "encrypted"
