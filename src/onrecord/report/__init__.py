"""Findings, concerns, responses and gaps of a case → one page a reviewer can read, print and check.

`write_report` makes a single HTML file that needs nothing else: no script, nothing loaded from anywhere.
"""

from onrecord.report.child import render_child
from onrecord.report.marking import Mark, Run, mark_text
from onrecord.report.network import entity_page, group_page, network_page
from onrecord.report.page import child_page, entry_page, index_page, write_report

__all__ = ["Mark", "Run", "child_page", "entity_page", "entry_page", "group_page", "index_page", "mark_text", "network_page", "render_child", "write_report"]
