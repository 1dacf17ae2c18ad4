"""A draft concern → the circumstances that mattered on the day it was known: age, care, missing, other children, repetition, danger, trust.

Only what the file held by then counts, and only what it states: a denial, a condition or a question names no circumstance.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from onrecord.concerns.opening import Draft
from onrecord.knowledge.judging import Rules
from onrecord.prose.passages import sentences_of
from onrecord.record import Child, Entry, Signal


def circumstances(child: Child, draft: Draft, entries: Sequence[Entry], signals: Sequence[Signal], rules: Rules) -> tuple[str, ...]:
    """Return the circumstances beside the information of a concern, as codes.

    Args:
        child: whose file it is.
        draft: the concern as it opened; what joined later is left out.
        entries: of the file.
        signals: of those entries.
        rules: the working rules, with the words of danger and trust.
    """
    opening = {k.entry.entry_id: k for k in draft.opening}
    stated = [s for s in signals if s.entry_id in opening and s.status == "affirmed" and s.tier in ("direct", "strong")]
    own = [s for s in stated if s.subject == "child"]
    out = [_age(child, draft)]
    if _in_care(child, draft.known_on, entries, signals):
        out.append("looked_after")
    if any(s.code == "missing" for s in own):
        out.append("missing")
    if any(s.subject == "other_child" for s in stated):
        out.append("other_children_named")
    if _repeated(draft):
        out.append("repeat_signal")
    out += [label for label, pattern in rules.modifiers if _said(pattern, draft, own, rules)]
    return tuple(out)


def _age(child: Child, draft: Draft) -> str:
    """The child's age band when the information was told; where the days straddle a birthday, the older."""
    age = child.age_on(draft.told[1])
    if age is None:
        return "age_unknown"
    return "under_13" if age < 13 else "under_16" if age < 16 else "age_16_17"


def _in_care(child: Child, known_on: dt.date, entries: Sequence[Entry], signals: Sequence[Signal]) -> bool:
    """Whether the file held by that day that the child was in care."""
    held = {e.entry_id for e in entries if not e.hindsight and e.held_on is not None and e.held_on <= known_on}
    mine = (None, child.child_ref)
    return any(s.code == "in_care" and s.subject == "child" and s.status == "affirmed" and s.child_ref in mine and s.entry_id in held for s in signals)


def _repeated(draft: Draft) -> bool:
    """Whether one and the same sign had been recorded on more than one day."""
    days: dict[str, set[dt.date]] = {}
    for k in draft.opening:
        for s in () if k.restates else (*k.direct, *k.strong):
            days.setdefault(s.code, set()).add(k.day)
    return any(len(d) > 1 for d in days.values())


def _said(pattern: re.Pattern[str], draft: Draft, own: Sequence[Signal], rules: Rules) -> bool:
    """Whether the entry that opens the concern, itself holding a sign that counts, states the circumstance."""
    entry = draft.opens.entry
    if not any(s.entry_id == entry.entry_id for s in own):
        return False
    for start, words, asked in sentences_of(entry.text):
        quoted = any(a <= start < b for a, b in entry.quoted)
        found = pattern.search(words)
        if found and not asked and not quoted and not rules.not_stated.search(words[: found.start()]):
            return True
    return False
