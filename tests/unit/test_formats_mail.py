"""Mails of every kind: headers, bodies in any charset, attachments, mails inside mails."""

from __future__ import annotations

import datetime as dt
import io
import runpy
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from onrecord.reading.files import read_file
from onrecord.reading.formats import mail, outlook
from onrecord.reading.formats.part import Part
from onrecord.settings import Settings

SETTINGS = Settings()
build_compound = runpy.run_path(str(Path(__file__).parents[1] / "compound_file.py"))["build"]


def letter(subject: str = "Case note – Zofia") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Amina Yusuf <amina@agency.example>"
    message["To"] = "Duty <duty@council.example>"
    message["Date"] = dt.datetime(2007, 3, 12, 14, 20, tzinfo=dt.UTC)
    message["Subject"] = subject
    message.set_content("Rang Mum.\n\nShe’s worried.\n")
    return message


def test_headers_and_plain_body() -> None:
    reading = mail.read(Part("a.eml", bytes(letter())), SETTINGS)
    assert dict(reading.headers)["Subject"] == "Case note – Zofia"
    assert dict(reading.headers)["From"] == "Amina Yusuf <amina@agency.example>"
    assert dict(reading.headers)["Date"] == "Mon, 12 Mar 2007 14:20:00 +0000"
    assert [b.text for b in reading.blocks] == ["Rang Mum.", "", "She’s worried."]


def test_plain_text_wins_over_html_and_html_is_used_when_alone() -> None:
    both = letter()
    both.add_alternative("<p>Rang <b>Mum</b></p>", subtype="html")
    assert "She’s worried." in [b.text for b in mail.read(Part("a.eml", bytes(both)), SETTINGS).blocks]
    alone = EmailMessage()
    alone["From"] = "a@b.example"
    alone.set_content("<p>First</p><p>Second</p>", subtype="html")
    assert [b.text for b in mail.read(Part("a.eml", bytes(alone)), SETTINGS).blocks] == ["First", "Second"]


def test_unknown_charset_and_flowed_lines() -> None:
    raw = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-nonsense; format=flowed\r\n\r\n"
    raw += b"Soft \r\nend. Mum\x92s car\r\n-- \r\nName\r\n"
    assert [b.text for b in mail.read(Part("a.eml", raw), SETTINGS).blocks] == ["Soft end. Mum’s car", "--", "Name"]


def test_everything_inside_a_mail_is_a_document(tmp_path: Path) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("notes/visit.txt", "Visit note")
    message = letter()
    message.add_attachment(zipped.getvalue(), maintype="application", subtype="zip", filename="Files.zip")
    message.add_attachment(b"Plan text", maintype="text", subtype="plain", filename="plan.txt")
    message.add_attachment(letter("Inner"))
    path = tmp_path / "m.eml"
    path.write_bytes(bytes(message))
    documents, gaps = read_file(path, "C1/m.eml", SETTINGS)
    assert [d.path for d in documents] == [
        "C1/m.eml",
        "C1/m.eml!/Files.zip",
        "C1/m.eml!/Files.zip!/notes/visit.txt",
        "C1/m.eml!/plan.txt",
        "C1/m.eml!/attachment 3.eml",
    ]
    assert gaps == ()
    by_path = {d.path: d for d in documents}
    assert by_path["C1/m.eml!/plan.txt"].parent == documents[0].doc_id
    assert by_path["C1/m.eml!/Files.zip!/notes/visit.txt"].parent == by_path["C1/m.eml!/Files.zip"].doc_id
    assert dict(by_path["C1/m.eml!/attachment 3.eml"].headers)["Subject"] == "Inner"


def test_an_attachment_without_content_is_a_gap(tmp_path: Path) -> None:
    raw = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    raw += b"--x\nContent-Type: text/plain\n\nSee fax\n--x\nContent-Type: application/pdf; name=fax.pdf\n\n--x--\n"
    path = tmp_path / "m.eml"
    path.write_bytes(raw)
    _, gaps = read_file(path, "m.eml", SETTINGS)
    assert [(g.kind, g.path) for g in gaps] == [("missing_attachment", "m.eml!/fax.pdf")]


def test_mbox_messages_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "box.mbox"
    path.write_bytes(b"".join(b"From duty@council.example Mon Mar 12 14:20:00 2007\n" + bytes(letter(f"No {n}")) + b"\n>From the start\n\n" for n in (1, 2)))
    documents, gaps = read_file(path, "box.mbox", SETTINGS)
    assert [(d.path, d.media) for d in documents] == [("box.mbox", "mbox"), ("box.mbox!/message 1.eml", "eml"), ("box.mbox!/message 2.eml", "eml")]
    assert documents[2].blocks[-1].text == "From the start"
    assert gaps == ()


def outlook_tree(subject: str, *, top: bool = True, extra: dict[str, object] | None = None) -> dict[str, object]:
    sent = int((dt.datetime(2009, 11, 5, 9, 30, tzinfo=dt.UTC) - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds() * 10_000_000)
    fixed = bytes(32 if top else 24) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, sent)
    return {
        "__properties_version1.0": fixed,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Gwen Rees".encode("utf-16-le"),
        "__substg1.0_5D01001F": "gwen@police.example".encode("utf-16-le"),
        "__substg1.0_0E04001F": "Duty".encode("utf-16-le"),
        "__substg1.0_1000001F": "First line\r\nSecond – line\r\n".encode("utf-16-le"),
        **(extra or {}),
    }


def test_outlook_mail_with_attachment_and_mail_inside(tmp_path: Path) -> None:
    plain = {"__properties_version1.0": bytes(8), "__substg1.0_3707001F": "log.txt".encode("utf-16-le"), "__substg1.0_37010102": b"Log entry"}
    held = {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3001001F": "Fw referral".encode("utf-16-le"),
        "__substg1.0_3701000D": outlook_tree("Inner", top=False),
    }
    gone = {"__properties_version1.0": bytes(8), "__substg1.0_3707001F": "fax.pdf".encode("utf-16-le")}
    tree = outlook_tree(
        "Referral", extra={"__attach_version1.0_#00000000": plain, "__attach_version1.0_#00000001": held, "__attach_version1.0_#00000002": gone}
    )
    path = tmp_path / "m.msg"
    path.write_bytes(build_compound(tree))
    documents, gaps = read_file(path, "m.msg", SETTINGS)
    assert [(d.path, d.media) for d in documents] == [("m.msg", "msg"), ("m.msg!/log.txt", "txt"), ("m.msg!/Fw referral.eml", "eml")]
    assert documents[0].headers == (
        ("From", "Gwen Rees <gwen@police.example>"),
        ("To", "Duty"),
        ("Date", "Thu, 05 Nov 2009 09:30:00 +0000"),
        ("Subject", "Referral"),
    )
    assert [b.text for b in documents[0].blocks] == ["First line", "Second – line"]
    assert dict(documents[2].headers)["Subject"] == "Inner"
    assert dict(documents[2].headers)["Date"] == "Thu, 05 Nov 2009 09:30:00 +0000"
    assert [b.text for b in documents[2].blocks] == ["First line", "Second – line"]
    assert [(g.kind, g.path) for g in gaps] == [("missing_attachment", "m.msg!/fax.pdf")]


def test_compressed_rich_text_of_the_published_example() -> None:
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert outlook.unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    with pytest.raises(ValueError, match="unknown kind"):
        outlook.unpack_rtf(b"\0" * 20)
