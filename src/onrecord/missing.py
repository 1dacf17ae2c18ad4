"""A file's entries, with the signals and mentions found in them → Episodes: when the child was missing, from last seen or reported until returned.

Only what is stated of one time counts, never a habit, a plan or a form. Where the record gives no hour the whole day is taken; where it tells no return, a
day and a night.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from onrecord.dates import TIME, parse_time
from onrecord.knowledge.missing import MissingWords
from onrecord.prose import parse
from onrecord.prose.sentences import Sentence
from onrecord.record import Entry, Episode, Mention, Response, Signal, identify

_TIME = re.compile(TIME, re.IGNORECASE)
_OPEN = dt.timedelta(days=3)
_TOLD_LATER = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)
_REACH = 60
_LAST = dt.time(23, 59)
_WORD = re.compile(r"\w+")
_PASTE = 8
"""So many words in the same order are a copy."""
_COMPANIONS = frozenset({"adult of concern", "other child", "friend"})


class _Episode:
    """An episode while it is being read."""

    def __init__(self, start: dt.datetime) -> None:
        self.start = start
        self.end: dt.datetime | None = None
        self.entries: list[Entry] = []
        self.facts: list[str] = []

    def add(self, entry: Entry, facts: Iterable[str]) -> None:
        self.entries.append(entry)
        self.facts += facts


def find_episodes(
    entries: Sequence[Entry], signals: Iterable[Signal], responses: Iterable[Response], mentions: Iterable[Mention], words: MissingWords
) -> tuple[Episode, ...]:
    """Return the times the child of a file was missing, oldest first.

    Args:
        entries: of one child's file, in the order of the record, repeats marked.
        signals: of those entries.
        responses: of those entries; a return interview tells of an episode that has ended.
        mentions: of those entries: places, cars and people named are what two children's episodes may share.
        words: how beginning, return and finding are told.
    """
    missing: dict[str, list[Signal]] = {}
    for s in signals:
        if s.code == "missing" and s.status == "affirmed" and s.subject == "child" and not words.returned.search(s.quote.lower()):
            missing.setdefault(s.entry_id, []).append(s)
    asked = {r.entry_id for r in responses if r.code == "return_interview" and r.status == "done"}
    named: dict[str, list[Mention]] = {}
    for m in mentions:
        named.setdefault(m.entry_id, []).append(m)
    out: list[_Episode] = []
    for entry in entries:
        if entry.date is None or entry.precision != "day" or entry.hindsight or entry.duplicate_of:
            continue
        _take(out, entry, missing.get(entry.entry_id, ()), entry.entry_id in asked, named.get(entry.entry_id, ()), words)
    return tuple(_told(e) for e in out)


def _take(out: list[_Episode], entry: Entry, signals: Sequence[Signal], asked: bool, mentions: Sequence[Mention], words: MissingWords) -> None:
    """Let one entry begin, prolong, end or tell of an episode."""
    day = dt.datetime.combine(entry.date or dt.date.min, dt.time())
    now = out[-1] if out else None
    still_open = now is not None and now.end is None and day - now.start <= _OPEN
    told_later = asked and now is not None and now.end is not None and day - now.end <= _TOLD_LATER
    if not (signals or still_open or told_later):
        return
    sentences = parse(entry.text).sentences
    began = next((s for s in sentences if _begins(s, signals, entry, words)), None)
    facts = [m.mention_id for m in mentions if _is_fact(m, sentences, words)]
    if began is None:
        if now is not None and (still_open or told_later):
            back = None if told_later else _return(sentences, -1, entry, words)
            if back or told_later:
                now.add(entry, facts)
                now.end = back or now.end
        return
    if not (still_open and now):
        now = _Episode(_start(began, entry, words))
        out.append(now)
    now.add(entry, facts)
    now.end = _return(sentences, max(s.start for s in signals if s.start < began.end), entry, words)


def _begins(sentence: Sentence, signals: Sequence[Signal], entry: Entry, words: MissingWords) -> bool:
    here = any(sentence.start <= s.start < sentence.end and not any(a <= s.start < b for a, b in entry.quoted) for s in signals)
    return here and not words.habit.search(sentence.plain)


def _start(sentence: Sentence, entry: Entry, words: MissingWords) -> dt.datetime:
    day = entry.date or dt.date.min
    seen = words.last_seen.search(sentence.plain)
    hour = _hour_in(sentence.plain[seen.end() :] if seen else "") or entry.time
    if words.day_before.search(sentence.plain):
        day -= _DAY
        hour = _hour_in(sentence.plain) or "18:00"
    return dt.datetime.combine(day, dt.time.fromisoformat(hour) if hour else dt.time())


def _return(sentences: Sequence[Sentence], after: int, entry: Entry, words: MissingWords) -> dt.datetime | None:
    """When the entry says the child came back or was found; None if it does not."""
    day = entry.date or dt.date.min
    for s in sentences:
        said = next((m for m in words.returned.finditer(s.plain) if s.start + m.start() > after), None) if s.end > after else None
        if said and not words.not_returned.search(s.plain):
            hour = _hour_in(s.plain[said.end() :]) or entry.time
            return dt.datetime.combine(day, dt.time.fromisoformat(hour) if hour else _LAST)
    return None


def _hour_in(words: str) -> str | None:
    found = _TIME.search(words)
    return parse_time(found[0]) if found else None


def _is_fact(m: Mention, sentences: Sequence[Sentence], words: MissingWords) -> bool:
    """True for a place where the child was found or seen, a car, or somebody who is no kin and no worker."""
    if m.kind == "vehicle":
        return True
    if m.kind == "person":
        return m.role in _COMPANIONS or (not m.role and _follows(m, sentences, words.company))
    return m.kind in ("place", "org") and _follows(m, sentences, words.found)


def _follows(m: Mention, sentences: Sequence[Sentence], words: re.Pattern[str]) -> bool:
    """True when one of the words stands before the mention in its sentence, near enough."""
    sentence = next((s for s in sentences if s.start <= m.start < s.end), None)
    return sentence is not None and bool(words.search(sentence.plain[: m.start - sentence.start][-_REACH:]))


def _told(e: _Episode) -> Episode:
    end = e.end or e.start + _DAY
    if end <= e.start:
        end = max(dt.datetime.combine(e.start.date(), _LAST), e.start + dt.timedelta(hours=1))
    held = max((d for x in e.entries[:1] if (d := x.held_on)), default=None)
    sources = tuple(_source(x.text) for x in e.entries)
    return Episode(e.start, end, e.end is not None, tuple(x.entry_id for x in e.entries), tuple(e.facts), held, sources)


def _source(text: str) -> str:
    """A mark of an entry's words; "" where two people may well have written the same."""
    words = _WORD.findall(text.lower())
    return identify("W", *words) if len(words) >= _PASTE else ""


__all__ = ["find_episodes"]
