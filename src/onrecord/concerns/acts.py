"""Responses → Acts: each with its sentence, the day it may have been done, and what its entry says of the matter. The words that show a matter are data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.concerns.picture import Known, days_of
from onrecord.concerns.sentences import sentence_at
from onrecord.knowledge.judging import Rules
from onrecord.record import Child, Entry, Response, Signal

_YEAR = re.compile(r"(?<![\w/.£-])(?:19|20)\d\d(?![\w/-])")
_DATE = re.compile(r"(?<![\d/£])(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?![\d/])")
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
        if entry.hindsight or not (r.child_ref == child.child_ref or (r.child_ref is None and entry.child_ref in (None, child.child_ref))):
            continue
        sentence = sentence_at(entry.text, r.start, r.end)
        span = days_of(entry, rules)
        told = _told_day(r.quote, entry.date) if entry.date else None
        first, last = (told, told) if told else span if span else (None, None)
        at = max(sentence.find(r.quote), 0)
        years = tuple(int(y) for y in _YEAR.findall(sentence[max(0, at - _ABOUT) : at + len(r.quote) + _ABOUT]))
        named = bool(rules.exploitation.search(sentence))
        speaks = bool(rules.exploitation.search(entry.text))
        where = (entry.entry_id in bears, entry.entry_id in denies, entry.entry_id in missing, entry.entry_id in informs)
        acts.append(Act(r, entry, sentence, first, last, place, *where, named, speaks, _matter_in(sentence, rules), years))
    return tuple(sorted(acts, key=lambda a: (a.first or dt.date.max, a.entry.time or "", a.place, a.response.start, a.response.code)))


def _told_day(quote: str, written: dt.date) -> dt.date | None:
    """Return the day a quote itself gives for the act ("seen alone 16/11"), when it lies on or before the day of writing."""
    for m in _DATE.finditer(quote):
        day, month = int(m[1]), int(m[2])
        years = [written.year, written.year - 1] if m[3] is None else [int(m[3]) + (2000 if len(m[3]) == 2 else 0)]
        for year in years:
            try:
                told = dt.date(year, month, day)
            except ValueError:
                continue
            if told <= written:
                return None if m[3] is None and (written - told).days > 300 else told
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
