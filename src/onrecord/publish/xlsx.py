"""The merged chronology's table → a workbook: one sheet, a frozen head, a filter, dates that sort; the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from onrecord.errors import SettingsError
from onrecord.publish.docx import settle_zip
from onrecord.publish.model import Report, Table, clean

_BORN = dt.datetime(2000, 1, 1)


def load_openpyxl() -> Any:
    """Return the module that writes workbooks.

    Raises:
        SettingsError: code `no-report-extra` if it is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise SettingsError("what writes workbooks is not installed", next_step="Run: pip install 'onrecord[report]'", code="no-report-extra") from error
    return openpyxl


def write_xlsx(report: Report) -> bytes:
    """Return the first table of a report as a workbook. A cell never is a formula, whatever its words begin with.

    Raises:
        SettingsError: code `no-report-extra`.
    """
    book = load_openpyxl().Workbook()
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    table = next(b for b in report.blocks() if isinstance(b, Table))
    sheet = book.active
    sheet.title = "Chronology"
    top = [report.title, f"{report.marking}. {report.status}".strip(". ")]
    for n, words in enumerate(top, 1):
        _put(sheet.cell(n, 1), words)
        sheet.cell(n, 1).font = Font(bold=True)
    first = len(top) + 1
    for k, head in enumerate(table.head, 1):
        c = sheet.cell(first, k)
        _put(c, head)
        c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="ECECEC")
        sheet.column_dimensions[get_column_letter(k)].width = max(8, table.widths[k - 1] * 1.7)
    for n, row in enumerate(table.rows, first + 1):
        for k, para in enumerate(row, 1):
            c = sheet.cell(n, k)
            _put(c, para.text)
            c.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(table.head))}{first + len(table.rows)}"
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.right.text, sheet.oddFooter.right.text = report.marking.replace("&", "&&") or None, "Page &P of &N"
    book.properties.title, book.properties.creator, book.properties.created, book.properties.modified = report.title, "OnRecord", _BORN, _BORN
    out = io.BytesIO()
    book.save(out)
    return settle_zip(out.getvalue())


def _put(cell: Any, words: str) -> None:
    cell.value = clean(words)[:32767]
    cell.data_type = "s"
