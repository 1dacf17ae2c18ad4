"""A folder of damaged, empty, protected, misnamed and oversized files: nothing raises, and every one gives a Gap, a Document or both."""

from __future__ import annotations

import io
import os
import random
import runpy
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from onrecord.reading.files import list_files, read_file
from onrecord.settings import Settings

build_compound = runpy.run_path(str(Path(__file__).parents[1] / "compound_file.py"))["build"]
LIMITS = Settings(max_file_mb=4, max_unpacked_mb=3, ocr=False)
SECRET = "Aaliyah"


def a_docx() -> bytes:
    made = docx.Document()
    for n in range(40):
        made.add_paragraph(f"{SECRET} entry {n}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def a_pdf(**options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    canvas.drawString(50, 700, f"{SECRET} seen alone at school by the duty worker")
    canvas.save()
    return out.getvalue()


def an_xlsx() -> bytes:
    made = openpyxl.Workbook()
    for n in range(50):
        made.active.append([n, SECRET, "note"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def a_picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.frombytes("L", (300, 300), random.Random(5).randbytes(90_000)).save(out, kind)
    return out.getvalue()


def a_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The archive with its first member marked as protected, in both places that say so."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark) + at
        struct.pack_into("<H", out, place, struct.unpack_from("<H", out, place)[0] | 1)
    return bytes(out)


def a_msg() -> bytes:
    return build_compound({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": (f"{SECRET} rang. " * 400).encode("utf-16-le")})


def bad_files() -> Iterator[tuple[str, bytes]]:
    noise = random.Random(7)
    for ending, whole in (
        ("docx", a_docx()),
        ("pdf", a_pdf()),
        ("xlsx", an_xlsx()),
        ("zip", a_zip({"a.txt": b"x" * 5000})),
        ("png", a_picture("PNG")),
        ("jpg", a_picture("JPEG")),
        ("tif", a_picture("TIFF")),
        ("msg", a_msg()),
    ):
        yield f"cut short.{ending}", whole[: len(whole) // 2]
        yield f"first bytes only.{ending}", whole[:9]
        flipped = bytearray(whole)
        for _ in range(60):
            flipped[noise.randrange(8, len(flipped))] = noise.randrange(256)
        yield f"scrambled.{ending}", bytes(flipped)
        yield f"empty.{ending}", b""
    for ending in ("docx", "pdf", "doc", "rtf", "csv", "eml", "html", "mbox"):
        yield f"random.{ending}", noise.randbytes(4000)
    for ending in ("txt", "docx", "pdf"):
        yield f"zeros.{ending}", bytes(5000)
    yield "locked.pdf", a_pdf(encrypt=StandardEncryption("secret"))
    yield "locked.docx", build_compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(200)})
    yield "locked.zip", locked(a_zip({"a.txt": b"x" * 500, "b.txt": b"y"}))
    yield "bomb.zip", a_zip({f"{n}.txt": b"0" * 2_500_000 for n in range(5)})
    yield "bomb.docx", a_zip({"word/document.xml": b"<w>" + b"0" * 3_000_000})
    yield "page.docx", f"<html><body><p>{SECRET}</p></body></html>".encode()
    yield "letter.pdf", a_docx()
    yield "table.txt", an_xlsx()
    yield "scan.docx", a_picture("PNG")
    yield "huge.txt", b"x" * 5_000_000
    yield "one line.csv", b'a,b\n"' + b"x" * 2_000_000
    yield "nul.csv", b"a,b\n1,\x002\n"
    yield "charset.eml", b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\n!!!!\n"
    yield "parts.eml", b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\nno boundary at all\n"
    yield "deep.html", b"<div>" * 20_000
    yield "deep.rtf", b"{\\rtf1" + b"{" * 20_000 + b"x"
    yield "deep.eml", b"".join(b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" for _ in range(400))
    yield "archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50)
    yield "film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(50)
    yield "odd.xyz", noise.randbytes(300)
    yield "no pages.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>"
    yield "no text.txt", b" \r\n \r\n"
    yield "not word.doc", build_compound({"WordDocument": bytes(600)})
    yield "not mail.msg", build_compound({"__properties_version1.0": b"\xff" * 7})
    yield "unknown.ole", build_compound({"Something": b"else"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("handed over")
    for name, data in bad_files():
        (root / name).write_bytes(data)
    nested = root
    for n in range(40):
        nested = nested / f"folder {n}"
    nested.mkdir(parents=True)
    (nested / "deep.txt").write_text("found")
    (root / "folder.pdf").mkdir()
    (root / "folder.pdf" / "kept.txt").write_text("found")
    if sys.platform != "win32":
        (root / "loop a").symlink_to(root / "loop b")
        (root / "loop b").symlink_to(root / "loop a")
        (root / "up").symlink_to(root)
        (root / "nowhere.docx").symlink_to(root / "not there.docx")
        os.mkfifo(root / "pipe.txt")
    return root


def test_nothing_raises_and_nothing_is_passed_over(folder: Path) -> None:
    listed = list_files(folder)
    assert len(listed) >= 60
    for path, relative in listed:
        documents, gaps = read_file(path, relative, LIMITS)
        assert documents or gaps, relative
        assert gaps or any(b.text.strip() for d in documents for b in d.blocks), relative
        assert all(SECRET not in gap.message for gap in gaps), relative
        assert (documents, gaps) == read_file(path, relative, LIMITS), relative


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cut short.docx", "damaged"),
        ("cut short.pdf", "damaged"),
        ("cut short.xlsx", "damaged"),
        ("cut short.zip", "damaged"),
        ("cut short.png", "damaged"),
        ("first bytes only.pdf", "damaged"),
        ("empty.docx", "empty_file"),
        ("zeros.txt", "damaged"),
        ("locked.pdf", "encrypted"),
        ("locked.docx", "encrypted"),
        ("locked.zip", "encrypted"),
        ("bomb.zip", "unpacked_limit"),
        ("page.docx", "mislabelled"),
        ("letter.pdf", "mislabelled"),
        ("huge.txt", "too_large"),
        ("archive.7z", "unsupported"),
        ("film.mp4", "unsupported"),
        ("no text.txt", "no_text"),
        ("loop a", "odd_entry"),
        ("up", "odd_entry"),
        ("nowhere.docx", "odd_entry"),
        ("pipe.txt", "odd_entry"),
    ],
)
def test_each_fault_is_named_for_what_it_is(folder: Path, name: str, kind: str) -> None:
    if name in {"loop a", "up", "nowhere.docx", "pipe.txt"} and sys.platform == "win32":
        pytest.skip("no links or pipes here")
    assert kind in {gap.kind for gap in read_file(folder / name, name, LIMITS)[1]}


def test_what_can_be_saved_is_saved(folder: Path) -> None:
    for name in ("page.docx", "letter.pdf", "table.txt"):
        documents, _ = read_file(folder / name, name, LIMITS)
        assert any(SECRET in block.text for block in documents[0].blocks), name
    documents, _ = read_file(folder / "locked.zip", "locked.zip", LIMITS)
    assert [d.path for d in documents[1:]] == ["locked.zip!/b.txt"]


def test_originals_are_not_touched(folder: Path) -> None:
    path = folder / "letter.pdf"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_file(path, "letter.pdf", LIMITS)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
