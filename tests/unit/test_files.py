"""The intake room's own promises: identity, order, limits, names, and messages without case text."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from onrecord.reading.files import hash_file, list_files, read_file
from onrecord.reading.formats.kinds import kind_of
from onrecord.reading.formats.part import Part
from onrecord.reading.formats.problems import KINDS, PROBLEMS, make_gap
from onrecord.record import identify
from onrecord.settings import Settings

SETTINGS = Settings()
ROOT = Path(__file__).parents[2]


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_identity_comes_from_place_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(b"Rang Mum.")
    (document,), gaps = read_file(path, "C1/note.txt", SETTINGS)
    assert document.sha256 == hashlib.sha256(b"Rang Mum.").hexdigest() == hash_file(path)
    assert document.doc_id == identify("D", "C1/note.txt", document.sha256)
    assert gaps == ()
    assert read_file(path, "C1/note.txt", SETTINGS) == ((document,), gaps)


def test_listing_is_ordered_and_leaves_out_what_systems_leave_behind(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.txt", ".DS_Store", "b/Thumbs.db", "b/~$note.docx", ".hidden/x.txt", "__MACOSX/a.txt", "b/._a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [relative for _, relative in list_files(tmp_path)] == ["a.txt", "b/10.txt", "b/2.txt", "loop"]
    assert [gap.kind for gap in read_file(tmp_path / "loop", "loop", SETTINGS)[1]] == ["odd_entry"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"Date: 1/2/2007  Type: HV\n\nRang mum, no reply.", "txt"),
        ("a.txt", b"From: x@y.example\nTo: z@y.example\nSubject: pasted\n\nbody", "txt"),
        ("a.eml", b"From: x@y.example\nTo: z@y.example\nSubject: real\n\nbody", "eml"),
        ("a.dat", b"Received: from a\nMessage-ID: <1@x>\nFrom: x@y.example\n\nbody", "eml"),
        ("a.xls", b"<html><body><table><tr><td>x</td></tr></table></body></html>", "html"),
        ("a.doc", b"{\\rtf1 hello}", "rtf"),
        ("a.csv", b"ID,Date\n1,2/3/2007\n", "csv"),
        ("a.txt", b"ID\tDate\tType\tText\n1\t2/3/2007\tHV\tSeen\n", "csv"),
        ("a.txt", b"<b>quoted markup</b> in a note", "txt"),
        ("a.pdf", zipped({"word/document.xml": b"<d/>"}), "docx"),
        ("a", zipped({"xl/workbook.xml": b"<d/>"}), "xlsx"),
        ("a.zip", zipped({"x.txt": b"x"}), "zip"),
    ],
)
def test_content_decides_the_kind(name: str, data: bytes, kind: str) -> None:
    assert kind_of(Part(name, data)) == kind


def test_a_mislabelled_file_is_read_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"<html><body><p>Plan agreed</p></body></html>")
    (document,), (gap,) = read_file(path, "plan.docx", SETTINGS)
    assert (document.media, document.blocks[0].text) == ("html", "Plan agreed")
    assert gap.kind == "mislabelled"
    assert "named as a Word document but is a web page" in gap.message


def test_rtf_saved_as_doc_is_usual_and_no_gap(tmp_path: Path) -> None:
    path = tmp_path / "letter.doc"
    path.write_bytes(b"{\\rtf1 Dear Mrs Okafor\\par}")
    assert read_file(path, "letter.doc", SETTINGS)[1] == ()


def test_archive_members_cannot_climb_out_and_keep_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"../../etc/x.txt": b"one", "/abs/x.txt": b"two", "C:\\w\\x.txt": b"three", "etc/x.txt": b"four"}))
    documents, gaps = read_file(path, "a.zip", SETTINGS)
    assert sorted(d.path for d in documents[1:]) == ["a.zip!/abs/x.txt", "a.zip!/etc/x (2).txt", "a.zip!/etc/x.txt", "a.zip!/w/x.txt"]
    assert len({d.doc_id for d in documents}) == 5
    assert gaps == ()


def test_unpacking_stops_at_the_limit_over_all_levels(tmp_path: Path) -> None:
    big = b"a line of a note\n" * 40_000
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{n}.zip": zipped({"x.txt": big}) for n in range(4)}))
    documents, gaps = read_file(path, "a.zip", Settings(max_unpacked_mb=1))
    assert [d.path for d in documents if d.media == "txt"] == ["a.zip!/0.zip!/x.txt"]
    assert {g.kind for g in gaps} == {"unpacked_limit"}


def test_nesting_stops_at_the_limit(tmp_path: Path) -> None:
    data = b"deep"
    for n in range(8):
        data = zipped({f"{n}.zip" if n else "x.txt": data})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    documents, gaps = read_file(path, "a.zip", SETTINGS)
    assert len(documents) == SETTINGS.max_depth + 1
    assert [g.kind for g in gaps] == ["too_deep"]


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1_100_000)
    documents, gaps = read_file(path, "a.txt", Settings(max_file_mb=1))
    assert documents == ()
    assert [g.kind for g in gaps] == ["too_large"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_gap_says_what_where_why_and_what_next_and_is_documented(kind: str) -> None:
    assert set(PROBLEMS) == set(KINDS)
    gap = make_gap(kind, "C1/scan.pdf", page=7)  # type: ignore[arg-type]
    assert gap.message.startswith("C1/scan.pdf page 7: ")
    assert gap.message.endswith(f"[{kind}]")
    assert ", so " in gap.message
    assert gap.message.count(". ") >= 1
    assert f"| `{kind}` |" in (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")


def test_a_file_name_that_is_no_text_and_half_characters_are_kept_as_question_marks(tmp_path: Path) -> None:
    path = tmp_path / "note.csv"
    path.write_bytes(b"a,b\n1,x\n")
    (document,), _ = read_file(path, "n\udce9.csv", SETTINGS)
    assert document.path == "n?.csv"


def test_a_pdf_without_its_end_says_pages_may_be_missing(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(50, 700, "Words enough to be read as a page of text")
    canvas.save()
    path = tmp_path / "a.pdf"
    path.write_bytes(out.getvalue().replace(b"%%EOF", b""))
    documents, gaps = read_file(path, "a.pdf", SETTINGS)
    assert documents[0].blocks
    assert [g.kind for g in gaps] == ["damaged"]


def test_a_word_text_cut_short_inside_is_read_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    start += b"<w:body><w:p><w:r><w:t>Seen alone</w:t></w:r></w:p><w:p><w:r><w:t>and th"
    path.write_bytes(zipped({"word/document.xml": start}))
    (document,), (gap,) = read_file(path, "a.docx", SETTINGS)
    assert document.blocks[0].text == "Seen alone"
    assert (gap.kind, gap.path) == ("damaged", "a.docx!/document.xml")


def test_reports_and_exports_of_our_own_are_no_part_of_the_record(tmp_path: Path) -> None:
    written = {
        "report.html": b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="OnRecord">\n<p>Seen</p>',
        "out/gaps.jsonl": b'{"gap_id": "G-1", "child_ref": null, "path": "a", "message": "x"}\n',
        "out/links.jsonl": b"",
    }
    for name, data in {**written, "phone.jsonl": b'{"from": "x", "text": "come out"}\n', "page.html": b"<p>Seen</p>"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    for path, name in list_files(tmp_path):
        documents, gaps = read_file(path, name, SETTINGS)
        assert [g.kind for g in gaps] == (["own_output"] if name in written else [])
        assert bool(documents) == (name not in written)
