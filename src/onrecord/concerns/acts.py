"""Responses → Acts: each with its sentence, the day it may have been done, and what its entry says of the matter. The words that show a matter are data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.concerns.picture import Known, days_of
from onrecord.dates import find_dates
from onrecord.knowledge.judging import Rules
from onrecord.prose.passages import sentence_at
from onrecord.record import Child, Entry, Response, Signal

_YEAR = re.compile(r"(?<![\w/.£-])(?:19|20)\d\d(?![\w/-])")
_SHORT_DAYS = 300  # a day without its year is of the months before the entry
_ABOUT = 20  # characters either side of an act's words in which a year tells when it was


@dataclass(frozen=True, slots=True)
class Act:
    """A response with all that is needed to weigh it: its entry, the sentence it stands in, and the first and last day it may have happened."""

    response: Response
    entry: Entry
    sentence: str
    first: dt.date | None
    last: dt.date | None
    place: int
    bears: bool  # the entry holds direct or strong signals about the child
    denies: bool  # the entry holds such signals, all of them denied
    missing: bool  # the entry tells that the child was missing
    informs: bool  # the entry itself brought new information
    named: bool  # its sentence speaks of exploitation
    told: bool  # its entry does
    matter: str | None  # the other matter its sentence names
    years: tuple[int, ...]  # years close to its words


def find_acts(
    child: Child, entries: Sequence[Entry], signals: Sequence[Signal], responses: Sequence[Response], known: Sequence[Known], rules: Rules
) -> tuple[Act, ...]:
    """Return every response of the child's record, or about the child in another's, in the order of its day and its place in the file."""
    places = {e.entry_id: (n, e) for n, e in enumerate(entries)}
    heavy = [s for s in signals if s.tier in ("direct", "strong") and s.subject == "child" and s.child_ref in (None, child.child_ref)]
    bears = {s.entry_id for s in heavy if s.status in ("affirmed", "uncertain")}
    denies = {s.entry_id for s in heavy if s.status == "negated"} - bears
    missing = {s.entry_id for s in heavy if s.code == "missing" and s.status == "affirmed"}
    informs = {k.entry.entry_id for k in known if (k.direct or k.strong) and not k.restates}
    acts: list[Act] = []
    for r in responses:
        if r.entry_id not in places:
            continue
        place, entry = places[r.entry_id]
        if entry.hindsight or entry.void or not (r.child_ref == child.child_ref or (r.child_ref is None and entry.child_ref in (None, child.child_ref))):
            continue
        if any(a <= r.start and r.end <= b for a, b in entry.quoted):  # it repeats an earlier message
            continue
        sentence = sentence_at(entry.text, r.start, r.end)
        span = days_of(entry, rules)
        told = _told_day(sentence, r.quote, entry.date, rules) if entry.date else None
        first, last = (told, told) if told else span if span else (None, None)
        at = max(sentence.find(r.quote), 0)
        years = tuple(int(y) for y in _YEAR.findall(sentence[max(0, at - _ABOUT) : at + len(r.quote) + _ABOUT]))
        named = bool(rules.exploitation.search(sentence))
        speaks = bool(rules.exploitation.search(entry.text))
        where = (entry.entry_id in bears, entry.entry_id in denies, entry.entry_id in missing, entry.entry_id in informs)
        acts.append(Act(r, entry, sentence, first, last, place, *where, named, speaks, _matter_in(sentence, rules), years))
    return tuple(sorted(acts, key=lambda a: (a.first or dt.date.max, a.entry.clock, a.place, a.response.start, a.response.code)))


def _told_day(sentence: str, quote: str, written: dt.date, rules: Rules) -> dt.date | None:
    """Return the day that the words of an act give for it ("seen alone 16/11", "a strategy discussion was held on 12 March 2007"), if on or before `written`.

    A day outside the act's own words must have its year and be joined to them by nothing but the words that join an act to its day.
    """
    for f in find_dates(quote, today_year_hint=written):
        dated = f.date.precision == "day" and f.date.value <= written
        if dated and ((written - f.date.value).days <= _SHORT_DAYS or find_dates(f.date.words)):
            return f.date.value
    at = sentence.find(quote)
    for f in find_dates(sentence) if at >= 0 else ():
        after = f.start >= at + len(quote) and rules.told_after.fullmatch(sentence[at + len(quote) : f.start])
        before = f.end <= at and rules.told_before.fullmatch(sentence[f.end : at])
        if (after or before) and f.date.precision == "day" and f.date.value <= written:
            return f.date.value
    return None


def other_matter(act: Act, near: bool, rules: Rules) -> str | None:
    """Return the other matter an act's sentence names (or its entry, when that never speaks of exploitation and nothing is near); else None."""
    if act.named:
        return None
    if act.matter:
        return act.matter
    if near or act.bears or (act.told and not act.denies):
        return None
    return _matter_in(f"{act.entry.type or ''} {act.entry.text}", rules)


def _matter_in(text: str, rules: Rules) -> str | None:
    return next((label for label, pattern in rules.other_matters if pattern.search(text)), None)
