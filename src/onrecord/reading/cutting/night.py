"""A log's entries in order → the same, those after midnight marked: a log may keep them under the date of the evening before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from onrecord.record import Entry

EVENING, MORNING = "18:00", "09:00"
"""A printed date whose times fall from after `EVENING` to before `MORNING` runs on past midnight."""
FALL = 180
"""Minutes by which the time must fall where a note prints no date of its own; less is a note out of turn."""


def mark_after_midnight(entries: Sequence[Entry], carried: frozenset[str]) -> list[Entry]:
    """Return the entries of one document, in its order, with `after_midnight` set where its clock runs past the end of a day.

    Args:
        entries: in the order of the document.
        carried: identifiers of the entries that print no date and keep that of the note before.
    """
    forward = _runs_forward(entries)
    out: list[Entry] = []
    night = False
    before: Entry | None = None
    for entry in entries:
        if before is None or entry.date is None or entry.date != before.date:
            night = False
        elif not night and before.time and entry.time:
            fall = _minutes(before.time) - _minutes(entry.time)
            night = fall >= FALL if entry.entry_id in carried else forward and before.time >= EVENING and "00:00" < entry.time < MORNING
        elif night and entry.entry_id not in carried and not forward:
            night = False
        out.append(replace(entry, after_midnight=True) if night and entry.time else entry)
        before = entry if entry.time or before is None or entry.date != before.date else before
    return out


def _runs_forward(entries: Sequence[Entry]) -> bool:
    """Whether the days run on and no clock within a day falls but from evening to morning: the way of a log that is written as the night goes."""
    days = [e.date for e in entries if e.date]
    if len(set(days)) < 2 or any(a > b for a, b in pairwise(days)):
        return False
    timed = [e for e in entries if e.date and e.time]
    falls = [(a.time or "", b.time or "") for a, b in pairwise(timed) if a.date == b.date and (a.time or "") > (b.time or "")]
    return all(a >= EVENING and "00:00" < b < MORNING for a, b in falls) and 2 * len(falls) <= len(timed)


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:5])
