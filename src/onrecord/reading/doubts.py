"""The entries of a document → a Gap for each date that is missing or doubtful, and for each thing a note says is attached and is not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.knowledge.layouts import Layouts
from onrecord.record import Document, Entry, Gap

SOON = dt.timedelta(days=60)
"""How long after the event a note is usually written up at most; beyond it, a day and month changed about explain nothing."""
LEAST = 4
"""How many dated entries a document needs before one can be said to be out of their order."""


def find_date_doubts(entries: Sequence[Entry], carried: frozenset[str]) -> tuple[Gap, ...]:
    """Return a Gap for each entry that has no date, whose date its own record or its neighbours contradict, or that only stands below one with a date.

    Args:
        entries: those of one document, in its order.
        carried: identifiers of the entries that print no date and keep that of the entry before.
    """
    own = [e for e in entries if not e.hindsight]
    gaps = [_undated(e) for e in own if e.date is None]
    swapped = _changed_about(own)
    for e in own:
        if e.entry_id in carried and not e.time:
            gaps.append(_doubtful(e, "prints no date; that of the entry above it is taken"))
        elif e.entry_id in swapped:
            gaps.append(_doubtful(e, "has a date whose day and month may be changed about: it would then fit the entries beside it"))
        elif e.date and e.recorded and e.precision == "day" and e.recorded < e.date:
            gaps.append(_doubtful(e, "was written up before it happened, so one of its dates is wrong"))
    return tuple(gaps)


def find_missing_parts(documents: Sequence[Document], entries: Sequence[Entry], layouts: Layouts) -> tuple[Gap, ...]:
    """Return a Gap for each entry that says something is attached where its document holds nothing but its words."""
    holding = {d.parent for d in documents}
    cue = layouts.pattern("attachment_named")
    return tuple(
        Gap(
            "missing_attachment",
            f"An entry at {e.locator or 'an unknown place'} of {e.path} says that something is attached, and nothing is, so what it holds was not reviewed. "
            "Look for it in the folder, or ask for it.",
            e.path,
            e.page,
            None,
            e.entry_id,
        )
        for e in entries
        if e.doc_id not in holding and any(not any(a <= m.start() < b for a, b in e.quoted) for m in cue.finditer(e.text))
    )


def _changed_about(entries: Sequence[Entry]) -> frozenset[str]:
    """Entries whose date only fits what stands beside it, or the day they were written up, with day and month changed about."""
    dated = [e for e in entries if e.date and e.precision == "day"]
    out = {e.entry_id for e in dated if e.recorded and e.date and e.recorded < e.date and _fits(_swap(e.date), e.recorded - SOON, e.recorded)}
    days = [e.date for e in dated if e.date]
    ups, downs = sum(a < b for a, b in pairwise(days)), sum(a > b for a, b in pairwise(days))
    if len(dated) >= LEAST and (ups >= 3 * downs or downs >= 3 * ups):
        placed = _between(dated if ups > downs else dated[::-1])
        out |= {e.entry_id for e, low, high in placed if not _fits(e.date, low, high) and _fits(_swap(e.date), low, high)}
    return frozenset(out)


def _between(dated: Sequence[Entry]) -> Iterator[tuple[Entry, dt.date, dt.date]]:
    """Each entry with neighbours, the day before it and the day after it, where those are in order."""
    for before, e, after in zip(dated, dated[1:], dated[2:], strict=False):
        if before.date and after.date and before.date <= after.date:
            yield e, before.date, after.date


def _fits(day: dt.date | None, low: dt.date, high: dt.date) -> bool:
    return day is not None and low <= day <= high


def _swap(day: dt.date | None) -> dt.date | None:
    return day.replace(month=day.day, day=day.month) if day and day.day <= 12 and day.day != day.month else None


def _undated(entry: Entry) -> Gap:
    return Gap(
        "undated_entry",
        f"An entry at {entry.locator or 'an unknown place'} of {entry.path} has no date that could be read, "
        "so it stands outside every count of days. Read it and date it by hand.",
        entry.path,
        entry.page,
        None,
        entry.entry_id,
    )


def _doubtful(entry: Entry, what: str) -> Gap:
    return Gap(
        "date_doubtful",
        f"An entry at {entry.locator or 'an unknown place'} of {entry.path} {what}, so what was known when may be wrong. Check its date in the original.",
        entry.path,
        entry.page,
        None,
        entry.entry_id,
    )
