"""A case's nouns → the merged chronology: every agency's entries about every child in one table, oldest first, as a document of its own."""

from __future__ import annotations

import datetime as dt

from onrecord.publish.child import UNDER, chronology_table
from onrecord.publish.model import Block, Heading, Part, Report, Run, number_captions
from onrecord.publish.telling import Telling, para, rows_of
from onrecord.publish.whole import PublishedCase, gather, number_entries


def build_chronology(case: PublishedCase, tell: Telling, *, title: str, notes: list[str] | tuple[str, ...] = ()) -> Report:
    """Return the merged chronology of a case; entries without a date come last."""
    number_entries(case, tell)
    m = gather(case, tell, {})
    rows = [(f, e) for f in m.files for e in f.entries]
    rows.sort(key=lambda x: (x[1].date or dt.date.max, x[1].clock, tell.child(x[0].child), x[1].entry_id))
    blocks: list[Block] = [
        *(para(n, kind="status") for n in notes),
        Heading(1, (Run("Merged chronology"),), "merged"),
        tell.claim(
            "Entries: ",
            rows_of(e.entry_id for _, e in rows),
            ", of every agency whose records were handed over, about ",
            rows_of((f.child.child_ref for f in m.files), people=True),
            " children. The number before a date is the entry’s number in the child’s file.",
        ),
        chronology_table(rows, tell, f"Merged chronology of all files. {UNDER}", "merged", merged=True),
    ]
    subtitle = "Merged chronology of all agencies"
    return number_captions(Report(tell.settings.title or title, subtitle, tell.settings.marking, "", (Part(tuple(blocks), landscape=True),), m.version))
