"""Decisions about signals → what people added to an entry and what they rejected in it; applied to what the product read there.

An added signal is evidence like any other: the same codes and tiers, exact words at exact offsets, judged by the same rules. Only who read it differs, and
it says so (`found_by` is "person"). Nothing is taken out of the record: a rejected signal stands in the trail with its reason and can come back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from onrecord.codec import thaw
from onrecord.errors import InputError
from onrecord.knowledge.phrasebook import Code
from onrecord.knowledge.plain import plain_words, say_day
from onrecord.record import Decision, Entry, Signal, Source, Status, Subject

PERSON = "person"
"""What `found_by` says of a signal that a person added."""


@dataclass(frozen=True, slots=True)
class Told:
    """What people said of one entry: signals they added, in the order of the text, and identifiers of those they rejected, sorted."""

    added: tuple[Signal, ...] = ()
    rejected: tuple[str, ...] = ()


def told_by_people(standing: Iterable[Decision]) -> dict[str, Told]:
    """Return entry_id → what people said of it.

    Args:
        standing: the decisions about signals that stand; those that add or reject hold the signal in `detail`.
    """
    added: dict[str, list[Signal]] = defaultdict(list)
    rejected: dict[str, list[str]] = defaultdict(list)
    for decision in standing:
        if decision.kind != "signal" or decision.verdict not in ("add", "reject"):
            continue
        signal = thaw(Signal, decision.detail)
        if decision.verdict == "add":
            added[signal.entry_id].append(signal)
        else:
            rejected[signal.entry_id].append(decision.subject)
    return {i: Told(tuple(sorted(added.get(i, ()), key=_place)), tuple(sorted(rejected.get(i, ())))) for i in sorted(added.keys() | rejected.keys())}


def apply_told(entry: Entry, signals: Sequence[Signal], told: Told) -> tuple[Signal, ...]:
    """Return an entry's signals with those that people rejected left out and those they added put in, in the order of the text.

    Where a person's signal and one the product found have the same code and words in common, the person's stands. An addition whose words are no longer
    those of the entry is left out.
    """
    added = [replace(s, child_ref=entry.child_ref) for s in told.added if entry.text[s.start : s.end] == s.quote]
    kept = [s for s in signals if s.signal_id not in told.rejected and not any(s.code == a.code and s.start < a.end and a.start < s.end for a in added)]
    return tuple(sorted([*kept, *added], key=_place))


def find_words(entry: Entry, words: str) -> list[tuple[int, int]]:
    """Return where words stand in an entry, as (start, end); they match exactly but for letter case and how the space between them runs."""
    parts = words.split()
    if not parts:
        return []
    return [m.span() for m in re.finditer(r"\s+".join(map(re.escape, parts)), entry.text, re.IGNORECASE)]


def add_signal(
    entry: Entry, place: tuple[int, int], code: str, status: str, subject: str, source: str, *, codes: Mapping[str, Code], by: str, on: dt.date, reason: str
) -> Signal:
    """Return the signal that a person reads in some words of an entry.

    Args:
        entry: the entry, with its child_ref.
        place: (start, end) of the words in its text.
        code: a signal's code of the phrasebook.
        status: how it is asserted.
        subject: whom it is about.
        source: who says it.
        codes: the phrasebook's codes.
        by: the person's name.
        on: the day they add it.
        reason: why, in their words.

    Raises:
        InputError: `no-words` if the place is empty or outside the text, `bad-signal` if code, status, subject or source is none there is.
    """
    start, end = place
    quote = entry.text[start:end]
    if not 0 <= start < end <= len(entry.text) or not quote.strip():
        raise InputError("no words of this entry were chosen", next_step="Select the words, or type them exactly as they stand.", code="no-words")
    held = codes.get(code)
    known = status in get_args(Status) and subject in get_args(Subject) and source in get_args(Source)
    if held is None or held.tier is None or not known:
        raise InputError(
            "this is not a code, status, subject and source that a signal can have", next_step="Choose one of each from the lists.", code="bad-signal"
        )
    plain = plain_words()
    because = (
        f"Added by {by} on {say_day(on)}: {' '.join(reason.split())} Read as {held.plain}; "
        f"{plain.say('status', status)}; {plain.say('subject', subject)}; {plain.say('source', source)}."
    )
    return Signal(entry.entry_id, entry.child_ref, start, end, quote, code, held.tier, status, subject, source, PERSON, because)  # type: ignore[arg-type]


def _place(signal: Signal) -> tuple[int, int, str, str]:
    return signal.start, signal.end, signal.code, signal.found_by
