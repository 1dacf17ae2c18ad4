"""A report's model → a Word file: real headings, styles, captions, table heads that repeat, page numbers, links, an authority's own template by setting."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, SettingsError
from onrecord.publish.model import Block, Bullets, Heading, Para, Picture, Report, Run, Table, clean
from onrecord.publish.pdf import draw_png

_FIXED = (1980, 1, 1, 0, 0, 0)
_BORN = dt.datetime(2000, 1, 1)
_SAVED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:(?:modified|created)>)")
_LOOKS = {"evidence": "OnRecord Evidence", "act": "OnRecord Act", "quiet": "OnRecord Quiet", "strong": "OnRecord Bold"}


def load_docx() -> Any:
    """Return the module that writes Word files.

    Raises:
        SettingsError: code `no-report-extra` if it is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise SettingsError("what writes Word files is not installed", next_step="Run: pip install 'onrecord[report]'", code="no-report-extra") from error
    return docx


def write_docx(report: Report, template: Path | None = None) -> bytes:
    """Return the report as a Word file; the same report and template give the same bytes.

    Args:
        report: what it says.
        template: an authority's own docx, whose styles, headers and page are kept and whose words are not.

    Raises:
        SettingsError: codes `no-report-extra`, `bad-template`.
    """
    return _Writer(report, template).write()


class _Writer:
    """Writes one document. Words of a record are always text of a run, never markup."""

    def __init__(self, report: Report, template: Path | None) -> None:
        from onrecord.publish.docx_styles import set_styles, style_ids

        docx = load_docx()
        self.report = replace(report, title=clean(report.title), subtitle=clean(report.subtitle), marking=clean(report.marking), status=clean(report.status))
        try:
            self.document = docx.Document(str(template) if template else None)
        except Exception as error:
            raise SettingsError(
                "the template cannot be opened as a Word file",
                where=template.name if template else "",
                next_step="Save it as .docx and give that.",
                code="bad-template",
            ) from error
        body = self.document.element.body
        for child in list(body):
            if not child.tag.endswith("}sectPr"):
                body.remove(child)
        self.own_template = template is not None
        set_styles(self.document, self.own_template)
        self.ids = style_ids(self.document)
        self.marks: dict[str, str] = {}
        for b in report.blocks():
            if isinstance(b, Heading):
                self._mark(b.anchor)
            else:
                for a in filter(None, (b.key, *(b.anchors if isinstance(b, Table) else ())) if isinstance(b, Table | Picture) else ()):
                    self._mark(a)
        self.last = 0

    def _mark(self, anchor: str) -> None:
        self.marks.setdefault(anchor, f"place{len(self.marks) + 1}")

    def write(self) -> bytes:
        from onrecord.publish.docx_styles import set_pages, start_section

        r = self.report
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = r.title, "OnRecord", ""
        properties.subject, properties.comments, properties.keywords, properties.category = r.subtitle, "", "", r.marking
        properties.created = properties.modified = _BORN
        properties.last_printed, properties.revision, properties.language = _BORN, 1, "en-GB"
        self._front()
        for n, part in enumerate(r.parts):
            start_section(self.document, landscape=part.landscape, first=n == 0)
            for block in part.blocks:
                self._block(block, part.landscape)
        set_pages(self.document, r, self.own_template)
        out = io.BytesIO()
        self.document.save(out)
        return _settled(out.getvalue())

    def _front(self) -> None:
        from onrecord.publish.docx_styles import add_contents

        r = self.report
        self.document.add_paragraph(r.title, style="Title")
        self.document.add_paragraph(r.subtitle, style="Subtitle")
        if r.marking:
            self.document.add_paragraph(style="Normal").add_run(r.marking).bold = True
        if r.status:
            self.document.add_paragraph(r.status + ".", style="OnRecord Status")
        self.document.add_paragraph("Contents", style="OnRecord Contents")
        add_contents(self.document, [(b.level, clean(b.text), self.marks[b.anchor]) for b in r.blocks() if isinstance(b, Heading) and b.level < 3])

    def _block(self, b: Block, landscape: bool) -> None:
        if isinstance(b, Heading):
            p = self._paragraph(f"Heading {b.level}")
            self._bookmark(p, b.anchor)
            self._runs(p, b.runs)
        elif isinstance(b, Para):
            self._runs(self._paragraph({"quiet": "OnRecord Small", "status": "OnRecord Status", "lead": "OnRecord Lead"}.get(b.kind, "Normal")), b.runs)
        elif isinstance(b, Bullets):
            for item in b.items:
                self._runs(self._paragraph("List Bullet"), item.runs)
        elif isinstance(b, Table):
            self._table(b, landscape)
        else:
            self._picture(b)

    def _paragraph(self, style: str) -> Any:
        from onrecord.publish.docx_styles import new_paragraph

        return new_paragraph(self.document, self.ids[style])

    def _runs(self, p: Any, runs: Sequence[Run]) -> None:
        from onrecord.publish.docx_styles import add_field, add_link, add_words

        for r in runs:
            if r.refers:
                add_field(p, f"REF {self.marks[r.to]} \\h", r.text, style_id=self.ids["Hyperlink"])
            elif r.to in self.marks:
                add_link(p, clean(r.text), self.marks[r.to], self.ids["Hyperlink"])
            elif r.text:
                add_words(p, clean(r.text), self.ids[_LOOKS[r.style]] if r.style in _LOOKS else None)

    def _bookmark(self, p: Any, anchor: str) -> None:
        from onrecord.publish.docx_styles import add_bookmark

        if anchor in self.marks:
            self.last += 1
            add_bookmark(p, self.marks[anchor], self.last)

    def _table(self, t: Table, landscape: bool) -> None:
        from onrecord.publish.docx_styles import add_words, make_table

        self._caption(t).paragraph_format.keep_with_next = True
        cells = make_table(self.document, t, landscape, clean(f"{t.title} {t.named}".strip()), self.ids)
        wide = len(t.head)
        for p, h in zip(cells, t.head, strict=False):
            add_words(p, clean(h), bold=True)
        for n, row in enumerate(t.rows, 1):
            for k, para in enumerate(row):
                p = cells[n * wide + k]
                if k == 0 and n <= len(t.anchors) and t.anchors[n - 1]:
                    self._bookmark(p, t.anchors[n - 1])
                self._runs(p, para.runs)
        self._paragraph("OnRecord Gap")

    def _picture(self, b: Picture) -> None:
        from docx.shared import Cm

        p = self.document.add_paragraph(style="Normal")
        p.paragraph_format.keep_with_next = True
        shape = p.add_run().add_picture(io.BytesIO(draw_png(b.svg)), width=Cm(16.4))
        names = shape._inline.docPr
        names.set("descr", clean(b.alt))
        names.set("title", clean(b.title))
        names.set("name", f"Picture {names.get('id')}")
        self._caption(b)

    def _caption(self, b: Table | Picture) -> Any:
        """The caption with its number as a field, and around both the bookmark that references show."""
        from onrecord.publish.docx_styles import add_bookmark, add_field, add_words

        made = self.document.add_paragraph(style="Caption")
        p, name = made._p, b.label.partition(" ")[0]
        if b.label:

            def label() -> None:
                add_words(p, f"{name} ", bold=True)
                add_field(p, f"SEQ {name} \\* ARABIC", str(b.number), bold=True)

            if b.key:
                self.last += 1
                add_bookmark(p, self.marks[b.key], self.last, label)
            else:
                label()
            add_words(p, ". ", bold=True)
        add_words(p, clean(b.caption))
        return made


def _settled(data: bytes) -> bytes:
    """The same parts with one time for all, so that the same words give the same bytes."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in ("[Content_Types].xml", *sorted(n for n in old.namelist() if n != "[Content_Types].xml")):
                info = zipfile.ZipInfo(name, _FIXED)
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
                body = old.read(name)
                new.writestr(info, _SAVED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", body) if name == "docProps/core.xml" else body)
    except zipfile.BadZipFile as error:
        raise InputError("the Word file that was made is not whole", next_step="Tell the makers.", code="report-unreadable") from error
    return out.getvalue()


settle_zip = _settled
