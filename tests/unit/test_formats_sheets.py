"""Spreadsheets: dates as dates, every sheet, comments, and no sheet too vast to hold."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from onrecord.reading.formats import sheets
from onrecord.reading.formats.part import Part, UnreadableError
from onrecord.settings import Settings

SETTINGS = Settings()


def book() -> bytes:
    made = openpyxl.Workbook()
    first = made.active
    first.title = "Chronology"
    first["B3"], first["C3"], first["D3"] = "Date", "No", "Event"
    first["B4"], first["C4"], first["D4"] = dt.datetime(2007, 3, 12), 4.0, "Mum’s call_x000D_\nnext"
    first["B5"], first["C5"], first["D5"] = dt.datetime(2007, 3, 12, 14, 20), 1.5, dt.time(22, 5)
    first["D4"].comment = Comment("Check this", "IRO")
    hidden = made.create_sheet("Old notes")
    hidden.sheet_state = "hidden"
    hidden.append(["Kept", True])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_rows_dates_hidden_sheets_and_comments() -> None:
    blocks = sheets.read(Part("a.xlsx", book()), SETTINGS).blocks
    assert [(b.table, b.locator, b.cells) for b in blocks if b.kind == "row"] == [
        ("Chronology", "sheet Chronology row 3", ("Date", "No", "Event")),
        ("Chronology", "sheet Chronology row 4", ("2007-03-12", "4", "Mum’s call\nnext")),
        ("Chronology", "sheet Chronology row 5", ("2007-03-12 14:20", "1.5", "22:05")),
        ("Old notes", "sheet Old notes (hidden) row 1", ("Kept", "TRUE")),
    ]
    assert [(b.kind, b.text, b.locator) for b in blocks[-1:]] == [("comment", "Check this", "comment by IRO on sheet Chronology cell D4")]


def test_a_sheet_spread_over_millions_of_cells_is_refused() -> None:
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "a", "b"
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(UnreadableError) as caught:
        sheets.read(Part("a.xlsx", out.getvalue()), SETTINGS)
    assert caught.value.kind == "too_large"


def test_pictures_are_inner_parts_and_text_boxes_are_read() -> None:
    with zipfile.ZipFile(io.BytesIO(book())) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["xl/media/image1.png"] = b"\x89PNG a picture"
    members["xl/drawings/drawing9.xml"] = (
        b'<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>Rang </a:t></a:r><a:r><a:t>mum</a:t></a:r></a:p>'
        b"<a:p><a:r><a:t>No reply</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    reading = sheets.read(Part("a.xlsx", out.getvalue()), SETTINGS)
    assert [(i.name, i.ornament) for i in reading.inner] == [("image1.png", True)]
    assert [b.text for b in reading.blocks if b.kind == "textbox"] == ["Rang mum\nNo reply"]
