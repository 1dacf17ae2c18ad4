"""Entries and Signals → what the file held about exploitation, entry by entry, and whether it was enough on a day.

Only what was known counts: nothing undated, nothing written for a later review, nothing another child's signals say. Only affirmed signals complete a picture.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from onrecord.knowledge.judging import PictureRule, Rules
from onrecord.prose.passages import sentence_at
from onrecord.record import Child, Entry, Gap, Signal

Span = tuple[dt.date, dt.date]
"""The first and the last day something may have been; both count."""
_SAME = 92.0  # two sentences are the same words above this likeness (0..100)
_LONG = 12  # characters below which alike words prove nothing


@dataclass(frozen=True, slots=True)
class Known:
    """What one entry made known. `day`: the day it counts from; `held`: when it stood on the file; `place`: its order in the file.

    `told` is the first and last day on which its writer may have known; `clock` those from which the file's time may run: the same, or the day it was written
    up where that was more than a routine delay later. `direct` and `strong` are affirmed, `support` is uncertain and never counts towards a number.
    `restates`: it only repeats what an earlier entry held.
    """

    entry: Entry
    day: dt.date
    held: dt.date
    told: Span
    clock: Span
    place: int
    direct: tuple[Signal, ...]
    strong: tuple[Signal, ...]
    support: tuple[Signal, ...]
    named: bool
    restates: bool

    @property
    def late(self) -> bool:
        """Whether the file held it only well after its writer knew."""
        return self.clock[0] > self.told[1]


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether what stood on the file on a day was enough, under that day's rule and under today's, and on what it rests."""

    day: dt.date
    then: bool
    now: bool
    direct: tuple[str, ...]
    codes: tuple[str, ...]
    entries: tuple[str, ...]


def add_months(day: dt.date, n: int) -> dt.date:
    """Return the same day `n` months on (or back), the month's last day where it has no such day.

    >>> add_months(dt.date(2010, 8, 31), 6)
    datetime.date(2011, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def days_of(entry: Entry, rules: Rules) -> Span | None:
    """Return the first and last day on which the entry's event may have happened, never after it was written up; None when it is undated."""
    day = entry.date
    if day is None or entry.precision == "none":
        return None
    if entry.precision in ("month", "year"):
        first = day.replace(day=1) if entry.precision == "month" else dt.date(day.year, 1, 1)
        last = add_months(first, 1 if entry.precision == "month" else 12) - dt.timedelta(days=1)
        return first, min(last, max(first, entry.recorded)) if entry.recorded else last
    slack = dt.timedelta(days=rules.approximate_days if entry.precision == "approximate" else 0)
    return day - slack, day + slack


def cut_as_of(entries: Sequence[Entry], day: dt.date) -> tuple[Entry, ...]:
    """Return the entries on file on `day`: neither later, nor written up later, nor undated, nor added with hindsight. Order is kept."""
    return tuple(e for e in entries if not e.hindsight and e.held_on is not None and e.held_on <= day)


def find_known(child: Child, entries: Sequence[Entry], signals: Sequence[Signal], rules: Rules) -> tuple[tuple[Known, ...], tuple[Gap, ...]]:
    """Return what each entry made known about the child, in the order it came on file, and a Gap for each signal that has no day."""
    by_entry: dict[str, list[Signal]] = {}
    for s in signals:
        if s.subject == "child" and s.tier in ("direct", "strong") and s.status in ("affirmed", "uncertain") and s.child_ref in (None, child.child_ref):
            by_entry.setdefault(s.entry_id, []).append(s)
    gaps: list[Gap] = []
    found: list[tuple[Entry, dt.date, int, list[Signal]]] = []
    for place, entry in enumerate(entries):
        own = [s for s in by_entry.get(entry.entry_id, []) if not any(a <= s.start and s.end <= b for a, b in entry.quoted)]
        if not own or entry.hindsight or not (entry.child_ref in (None, child.child_ref) or any(s.child_ref for s in own)):
            continue
        if entry.void:
            gaps.append(_void(child, entry))
            continue
        held = entry.held_on
        if held is None:
            gaps.append(_undated(child, entry))
            continue
        found.append((entry, held, place, own))
    found.sort(key=lambda row: (row[1], row[0].date, row[2]))
    since = {e.entry_id: e.held_on for e in entries}
    known: list[Known] = []
    for entry, held, place, own in found:
        first = since.get(entry.duplicate_of) if entry.duplicate_of else None
        copied = first is not None and first <= held
        known.append(_known(entry, held, place, own, known, copied, rules))
    return tuple(known), tuple(gaps)


def _undated(child: Child, entry: Entry) -> Gap:
    return Gap(
        "undated_entry",
        "An entry that bears on exploitation has no date, so it cannot show what was known when. Find its date in the original and review it by hand.",
        path=entry.path,
        page=entry.page,
        child_ref=child.child_ref,
        entry_id=entry.entry_id,
    )


def _void(child: Child, entry: Entry) -> Gap:
    return Gap(
        "void_entry",
        "An entry that the record marks as deleted or made in error bears on exploitation; it is kept and is no evidence by itself. "
        "Read it, and ask who took it back and why.",
        path=entry.path,
        page=entry.page,
        child_ref=child.child_ref,
        entry_id=entry.entry_id,
    )


def _known(entry: Entry, held: dt.date, place: int, own: list[Signal], before: list[Known], copied: bool, rules: Rules) -> Known:
    affirmed = [s for s in own if s.status == "affirmed"]
    direct = tuple(s for s in affirmed if rules.is_sure(s.tier, s.score) and s.tier == "direct" and s.status in rules.direct_status)
    strong = tuple(s for s in affirmed if rules.is_sure(s.tier, s.score) and s.tier == "strong")
    support = tuple(s for s in own if s not in direct and s not in strong)
    named = any(s.code in rules.named_codes and s.status in rules.named_status and s.source in rules.named_sources for s in own)
    told = days_of(entry, rules) or (held, held)
    late = (held - told[1]).days > rules.routine_lag_days
    day = held if late or entry.precision in ("month", "year") else entry.date or held
    restates = copied or _restates(entry, own, before, rules)
    return Known(entry, day, held, told, (held, held) if late else told, place, direct, strong, support, named, restates)


def _restates(entry: Entry, own: list[Signal], before: list[Known], rules: Rules) -> bool:
    """Whether an entry says nothing new: the sentence of every signal stands in an earlier entry, or it is a summary whose every code was known."""
    if not before:
        return False
    kind = (entry.type or "").lower()
    if any(word in kind for word in rules.restating_types):
        codes = {s.code for k in before for s in (*k.direct, *k.strong, *k.support)}
        tiers = {s.tier for k in before for s in (*k.direct, *k.strong)}
        if all(s.code in codes or (s.tier == "direct" and "direct" in tiers) for s in own):
            return True
    return all(any(_said(sentence_at(entry.text, s.start, s.end), k.entry.text) for k in before) for s in own)


def _said(sentence: str, text: str) -> bool:
    """Whether a text holds the words of a sentence: a text shorter than they are cannot."""
    words, earlier = (re.sub(r"\W+", " ", x).strip().lower() for x in (sentence, text))
    return _LONG <= len(words) <= len(earlier) and fuzz.partial_ratio(words, earlier) >= _SAME


def meets(known: Iterable[Known], rule: PictureRule, rules: Rules) -> tuple[str, ...]:
    """Return the strong codes that complete a picture under `rule`, in name order; empty when they do not.

    Args:
        known: what became known within one window.
        rule: the picture rule to apply.
        rules: all working rules.
    """
    rows = [k for k in known if not k.restates]
    codes = {s.code for k in rows for s in k.strong}
    named = any(k.named for k in rows)
    if codes <= rules.not_alone:
        return ()
    return tuple(sorted(codes)) if any(len(codes) >= need.codes and (named or not need.named) for need in rule.any_of) else ()


def window(known: Sequence[Known], day: dt.date, rules: Rules, after: dt.date | None = None, item: Known | None = None) -> list[Known]:
    """Return what became known in the window of a picture that ends on `day` (that day included), and not on or before `after`; `item` itself always."""
    start = add_months(day, -rules.window_months)
    return [k for k in known if start <= k.day <= day and (after is None or k.day > after or k is item)]


def judge_day(child: Child, entries: Sequence[Entry], signals: Sequence[Signal], day: dt.date, rules: Rules) -> Sufficiency:
    """Return whether the file as it stood on `day` was enough to act on, under that day's rule and today's; nothing later can change it."""
    known, _ = find_known(child, cut_as_of(entries, day), signals, rules)
    rows = window(known, day, rules)
    direct = tuple(k.entry.entry_id for k in rows if k.direct)
    then_rule = rules.picture_on(day)
    then = meets(rows, then_rule, rules) if then_rule else ()
    now = meets(rows, rules.picture_now, rules)
    return Sufficiency(day, bool(direct or then), bool(direct or now), direct, then or now, tuple(k.entry.entry_id for k in rows))
