"""Write the bundled example: examples/kelderby-source (annotated, by hand) → examples/kelderby, as an authority would hand its files over.

usage: make_kelderby.py [OUT_FOLDER]    needs python-docx, reportlab, openpyxl, pillow and numpy (`pip install onrecord[test]`)

One folder a child, each in another system's print, a scan among them; beside them a damaged file, an empty one and a zip. Everything is fiction.
The same source always gives the same bytes: dates inside the files are fixed, and the specks of the scan come from a fixed seed.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import shutil
import sys
import textwrap
import zipfile
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import numpy as np
import reportlab
import yaml
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "training"))
from annotated import read_file  # noqa: E402

FONTS = Path(reportlab.__file__).parent / "fonts"
PRINTED = dt.datetime(2019, 4, 2, 9, 30)
"""When the authority is taken to have printed its files."""

Doc = dict[str, Any]


def main(out: Path = HERE / "kelderby") -> None:
    """Render every child's file, the odd files and the cohort list (beside `out`)."""
    source = HERE / "kelderby-source"
    corpus = yaml.safe_load((source / "corpus.yaml").read_text(encoding="utf-8"))
    shutil.rmtree(out, ignore_errors=True)
    for path in sorted((source / "files").glob("*.yaml")):
        doc = read_file(path)
        child = doc["child"]
        folder = out / f"{child['ref']} {child['name']}"
        folder.mkdir(parents=True)
        apart = doc.get("also") or {}
        elsewhere = {n for numbers in apart.values() for n in numbers}
        write(doc["style"], doc, [e for n, e in enumerate(doc["entries"], 1) if n not in elsewhere], corpus["authority"], folder)
        for style, numbers in apart.items():
            write(style, doc, [doc["entries"][n - 1] for n in numbers], corpus["authority"], folder)
    spoil(out)
    with (out.parent / f"{out.name}-cohort.csv").open("w", newline="", encoding="utf-8") as f:
        rows = csv.writer(f, lineterminator="\n")
        rows.writerow(["name", "date_of_birth"])
        rows.writerows([p["name"], p["dob"].isoformat()] for p in corpus["cohort"])


def write(style: str, doc: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    """Write these entries of a child in one style."""
    STYLES[style](doc["child"], entries, authority, folder)


def spoil(out: Path) -> None:
    """Add what every hand-over holds: a file cut short in copying and a file with nothing in it."""
    from docx import Document

    minutes = Document()
    minutes.add_paragraph("Core group minutes")
    whole = docx_bytes(minutes)
    next(out.glob("K03*")).joinpath("core group minutes.docx").write_bytes(whole[: len(whole) // 3])
    next(out.glob("K08*")).joinpath("telephone notes.txt").write_bytes(b"")


# one function a style


def carefirst_txt(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    (folder / f"{child['ref']} observations.txt").write_bytes(carefirst(child, entries, authority).encode("cp1252"))


def carefirst(child: Doc, entries: list[dict[str, Any]], authority: str) -> str:
    """Return an observations print, 78 characters wide."""
    lines = [
        authority.upper(),
        "CareFirst  OBSERVATIONS PRINT",
        f"Person: {child['ref']}  {child['name'].upper()}  DOB {uk(child['dob'])}  Sex {child['sex']}",
        "=" * 78,
    ]
    for e in entries:
        lines += ["", f"OBSERVATION  Type: {e['type']}  Date: {uk(e['date'])}  Time: {e.get('time') or '--:--'}"]
        lines += [f"             Worker: {e['author']} ({e['role']}, {e['agency']})  Entered: {uk(entered(e))}", ""]
        lines += textwrap.wrap(e["text"], 78)
    return "\r\n".join([*lines, "", "*** END OF PRINT ***", ""])


def ics_docx(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    from docx import Document

    d = Document()
    d.sections[0].header.paragraphs[0].text = f"{authority}   CONFIDENTIAL"
    d.add_heading("Looked after child: case record", 1)
    d.add_paragraph(f"Name: {child['name']}   Person ID: {child['ref']}   Date of birth: {child['dob']:%d %B %Y}   Sex: {child['sex']}")
    for e in entries:
        table = d.add_table(rows=2, cols=4)
        table.style = "Table Grid"
        values = [
            uk(e["date"]) + (f" {e['time']}" if e.get("time") else ""),
            e["type"],
            f"{e['author']}, {e['role']}, {e['agency']}",
            uk(entered(e)),
        ]
        for row, words in zip(table.rows, (["Date of contact", "Type of contact", "Recorded by", "Recorded on"], values), strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
        d.add_paragraph(e["text"])
    (folder / f"Case record {child['ref']}.docx").write_bytes(docx_bytes(d))


def chronology_xlsx(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Chronology"
    sheet.append([f"Chronology: {child['name']}   DOB {uk(child['dob'])}   Ref {child['ref']}"])
    sheet.append(["Date", "Time", "Agency", "Author", "Role", "Type of record", "Event", "Date entered"])
    for e in entries:
        days = [dt.datetime.combine(day, dt.time()) for day in (e["date"], entered(e))]
        sheet.append([days[0], e.get("time"), e["agency"], e["author"], e["role"], e["type"], e["text"], days[1]])
    for letter, width in zip("ABCDEFGH", (12, 8, 20, 18, 22, 22, 90, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    made = io.BytesIO()
    book.save(made)
    (folder / f"{child['ref']} chronology.xlsx").write_bytes(steady_zip(made.getvalue()))


def scan_pdf(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    """Print, then lay on the scanner a little askew: pictures only, no text inside."""
    plain, bold = (ImageFont.truetype(str(FONTS / name), 22) for name in ("Vera.ttf", "VeraBd.ttf"))
    lines = [(bold, f"{authority} - Case Notes"), (bold, f"{child['name']}   Person ID: {child['ref']}   Date of birth: {uk(child['dob'])}")]
    for e in entries:
        head = f"{e['date']:%d-%b-%Y} {e.get('time') or ''} | {e['type']} | Recorded by {e['author']} ({e['role']}) {e['agency']} on {entered(e):%d-%b-%Y}"
        lines += [(plain, ""), *((bold, part) for part in fold(head, bold)), *((plain, part) for part in fold(e["text"], plain))]
    pages = [draw_page(lines[at : at + 46]) for at in range(0, len(lines), 46)]
    chance = np.random.default_rng(1990)
    scans = [scanned(page, chance) for page in pages]
    when = PRINTED.timetuple()
    scans[0].save(
        folder / f"scan {child['ref']}.pdf",
        save_all=True,
        append_images=scans[1:],
        resolution=150,
        quality=45,
        creationDate=when,
        modDate=when,
        title="",
        producer="",
    )


def mosaic_pdf(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import HRFlowable, Paragraph, SimpleDocTemplate

    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    body = ParagraphStyle("body", fontName="Vera", fontSize=9.5, leading=13)
    head = ParagraphStyle("head", parent=body, fontName="VeraBd")

    def footer(canvas: Any, page: Any) -> None:
        canvas.setFont("Vera", 8)
        canvas.drawString(50, 30, f"CONFIDENTIAL   {child['ref']}   Printed {uk(PRINTED.date())}   Page {page.page}")

    flow: list[Any] = [Paragraph(f"{html.escape(authority)} - Case Notes Report", head)]
    flow.append(Paragraph(f"Name: {child['name']}   Person ID: {child['ref']}   Date of birth: {uk(child['dob'])}", head))
    for e in entries:
        title = f"{uk(e['date'])} {e.get('time') or ''} | Case Note | {e['type']} | {e['author']} ({e['role']}, {e['agency']}) | Finalised {uk(entered(e))}"
        flow += [HRFlowable(width="100%", spaceBefore=8, spaceAfter=4), Paragraph(html.escape(title), head), Paragraph(html.escape(e["text"]), body)]
    SimpleDocTemplate(str(folder / f"{child['ref']} case notes.pdf"), pagesize=A4, invariant=1).build(flow, onFirstPage=footer, onLaterPages=footer)


def email_eml(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    for n, e in enumerate(entries, 1):
        mail = EmailMessage()
        hour, minute = map(int, (e.get("time") or "09:00").split(":"))
        mail["From"] = f"{e['author']} <{e['author'].split()[-1].lower()}@kelderby.example>"
        mail["To"] = "Children's Duty Team <duty@kelderby.example>"
        mail["Date"] = format_datetime(dt.datetime.combine(e["date"], dt.time(hour, minute), dt.UTC))
        mail["Subject"] = f"{e['type']} - {child['name']} ({child['ref']}) DOB {uk(child['dob'])}"
        mail.set_content(
            f"{e['text']}\n\n-- \n{e['author']}\n{e['role']}, {e['agency']}\nThis email may contain confidential information.\n", charset="utf-8", cte="8bit"
        )
        (folder / f"{n:02d} {e['type'].lower()}.eml").write_bytes(bytes(mail))


def word_rtf(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    parts = [
        r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\fs20",
        rf"\b {rtf(authority)}: running record\b0\par",
        rf"{rtf(child['name'])} ({child['ref']}) d.o.b. {child['dob']:%d.%m.%y}\par\par",
    ]
    for e in entries:
        parts.append(rf"\b {e['date']:%d.%m.%y} {e.get('time') or ''} - {rtf(e['type'])} - {rtf(e['author'])}, {rtf(e['role'])}, {rtf(e['agency'])}\b0\par")
        parts.append(rf"{rtf(e['text'])}\par\par")
    (folder / f"{child['ref']} running record.rtf").write_text("\n".join(parts) + "}", encoding="ascii", newline="\n")


def html_print(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    notes = "\n".join(
        f"<div class='note'><h3>{e['date']:%a %d %b %Y} {e.get('time') or ''} {html.escape(e['type'])}</h3><p class='by'>Author: {html.escape(e['author'])}; "
        f"Role: {html.escape(e['role'])}; Organisation: {html.escape(e['agency'])}; Recorded on: {uk(entered(e))}</p><p>{html.escape(e['text'])}</p></div>"
        for e in entries
    )
    top = f"<h1>{html.escape(authority)}</h1><h2>{html.escape(child['name'])} | {child['ref']} | DoB {uk(child['dob'])}</h2>"
    page = f"<html><head><meta charset='utf-8'><title>Case notes {child['ref']}</title></head><body>{top}\n{notes}</body></html>\n"
    (folder / "case notes.html").write_text(page, encoding="utf-8", newline="\n")


def zip_txt(child: Doc, entries: list[dict[str, Any]], authority: str, folder: Path) -> None:
    with zipfile.ZipFile(folder / "later notes.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo(f"{child['ref']} observations.txt", PRINTED.timetuple()[:6]), carefirst(child, entries, authority).encode("cp1252"))


STYLES = {f.__name__: f for f in (carefirst_txt, ics_docx, chronology_xlsx, scan_pdf, mosaic_pdf, email_eml, word_rtf, html_print, zip_txt)}


# small parts


def entered(e: dict[str, Any]) -> dt.date:
    """Return the day an entry was written up."""
    day: dt.date = e.get("recorded") or e["date"]
    return day


def uk(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def rtf(text: str) -> str:
    return "".join(("\\" + c if c in "\\{}" else c) if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)


def fold(text: str, font: ImageFont.FreeTypeFont, width: int = 1060) -> list[str]:
    """Return `text` in lines of at most `width` pixels."""
    lines = [""]
    for word in text.split():
        if lines[-1] and font.getlength(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def draw_page(lines: list[tuple[ImageFont.FreeTypeFont, str]]) -> Image.Image:
    page = Image.new("L", (1240, 1754), 248)
    pen = ImageDraw.Draw(page)
    for n, (font, text) in enumerate(lines):
        pen.text((90, 110 + 33 * n), text, font=font, fill=30)
    return page


def scanned(page: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Return the page turned by up to half a degree, with grain and specks."""
    turned = page.rotate(float(chance.uniform(-0.5, 0.5)), resample=Image.Resampling.BICUBIC, fillcolor=244)
    grain = np.asarray(turned).astype("int16") + chance.normal(0, 6, (page.height, page.width)).astype("int16")
    for y, x in zip(chance.integers(0, page.height - 2, 40), chance.integers(0, page.width - 2, 40), strict=True):
        grain[y : y + 2, x : x + 2] = 80
    return Image.fromarray(grain.clip(0, 255).astype("uint8"))


def docx_bytes(document: Any) -> bytes:
    document.core_properties.author, document.core_properties.last_modified_by = "", ""
    made = io.BytesIO()
    document.save(made)
    return steady_zip(made.getvalue())


def steady_zip(data: bytes) -> bytes:
    """Return an office file with its clocks stopped: fixed dates in the archive and in its properties."""
    made = io.BytesIO()
    stamp = PRINTED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", stamp, body)
            new.writestr(zipfile.ZipInfo(name, PRINTED.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
