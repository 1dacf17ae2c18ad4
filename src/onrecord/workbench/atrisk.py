"""Notes that suggest a child is at risk now, set apart at the top of every page until someone says they passed them on.

A note is one if it holds a sign that counts (direct or strong, stated or suspected, about the child), is dated within `RECENT` days of today or of the
last day of the record when that is itself recent, and the person is under 18 on that day, or their age is not known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from onrecord.workbench.blind import blind_files
from onrecord.workbench.visit import Visit

RECENT = 90
"""Days. A choice, not a rule: a quarter is long enough for a file handed over late and short enough that "now" is not a manner of speaking."""
MOST = 50


@dataclass(frozen=True, slots=True)
class NoteNow:
    """A note to pass on: the child, the note's day, and where its page is. No word of the note itself stands on the strip.

    Of a file someone reads blind they are told the child only: `entry_id` is "" and `day` None.
    """

    child_ref: str
    name: str
    entry_id: str
    day: dt.date | None


def notes_now(here: Visit) -> list[NoteNow]:
    """Return the notes still to be passed on, newest first, at most `MOST`, of the files a person may see; of one they read blind, once, without the note."""
    bench = here.bench
    today = bench.clock().date()
    found = bench.case.recent_signs(today - dt.timedelta(days=RECENT), today)
    if not found:
        return []
    passed, blind = bench.desk.passed(bench.case_id), blind_files(here)
    seen: list[NoteNow] = []
    for entry_id, child_ref, day in found:
        if entry_id in passed or not here.sight.holds(child_ref):
            continue
        child = bench.case.child(child_ref)
        if child is None or (child.age_on(today) or 0) >= 18:
            continue
        note = NoteNow(child_ref, child.name, "", None) if child_ref in blind else NoteNow(child_ref, child.name, entry_id, day)
        if note not in seen:
            seen.append(note)
    return seen[:MOST]
