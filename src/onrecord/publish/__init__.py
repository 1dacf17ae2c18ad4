"""A case's nouns → the report a review can hand over: one model, and writers for Word, PDF, HTML and (the chronology) a workbook that say the same."""

from onrecord.publish.docx import write_docx
from onrecord.publish.htm import write_html
from onrecord.publish.merged import build_chronology
from onrecord.publish.model import Part, Report, Table, plain_lines
from onrecord.publish.pdf import write_pdf
from onrecord.publish.telling import Telling
from onrecord.publish.whole import build_report
from onrecord.publish.xlsx import write_xlsx

__all__ = ["Part", "Report", "Table", "Telling", "build_chronology", "build_report", "plain_lines", "write_docx", "write_html", "write_pdf", "write_xlsx"]
