"""A draft concern and what was done → the verdicts, by the standard of the day and by today's, with all that a reader needs to follow them.

The outcome is the guide's (answered in time, late, in part, not at all). The verdict is finer: it also asks for what the rule of the day named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.concerns.acts import Act
from onrecord.concerns.answering import Answer, add_limit, answer_to, due_on
from onrecord.concerns.books import Books
from onrecord.concerns.circumstances import circumstances
from onrecord.concerns.opening import Draft
from onrecord.concerns.picture import add_months
from onrecord.concerns.weighing import BEFORE, Weight
from onrecord.knowledge.instruments import Modifier
from onrecord.knowledge.standards import Era
from onrecord.record import Child, Entry, Gap, Signal


@dataclass(frozen=True, slots=True)
class File:
    """All that is read about one child, and what judging goes by. `unread`: what of it could not be read."""

    child: Child
    entries: Sequence[Entry]
    signals: Sequence[Signal]
    acts: Sequence[Act]
    unread: Sequence[Gap]
    books: Books


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, then or today: the rule's era (a Gap where none is held), what it named that is not shown, and the verdict."""

    era: Era | Gap
    missing: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A concern with what followed.

    `weighed` are the acts to be shown, `found` the circumstances, `urgent` the day by which danger called for an act, `unread` what may hold an answer;
    `elsewhere`: it opens with an entry of another child's file.
    """

    draft: Draft
    answer: Answer
    weighed: tuple[Weight, ...]
    found: tuple[str, ...]
    due: dt.date | None
    urgent: dt.date | None
    unread: tuple[Gap, ...]
    then: Column
    now: Column
    elsewhere: bool = False

    @property
    def counted(self) -> tuple[Weight, ...]:
        """The acts that answer at least in part."""
        return tuple(w for w in self.weighed if w.counts)


def reckon(file: File, draft: Draft, until: dt.date | None) -> Reckoning:
    """Return how a concern was met, judged then and now.

    Args:
        file: all that is read about the child.
        draft: the concern as it opened and what joined it.
        until: the day the child's next concern was known, if there is one.
    """
    books = file.books
    answer = answer_to(draft.as_told(until), draft.basis, file.acts, books)
    adult = file.child.age_on(draft.clock[1])
    if not answer.doubt and adult is not None and adult >= 18:
        answer = replace(answer, met="cannot_determine", doubt="the child may have been an adult when the file came to hold it")
    found = circumstances(file.child, draft, file.entries, file.signals, books.rules)
    era = books.standards.era_on(draft.clock[0])
    unread = _unread(file, draft) if answer.met == "recorded_only" else ()
    urgent = _urgent(books.standards.modifiers_on(draft.known_on, found, draft.basis), draft.known_on, books)
    due = due_on(draft.known_on, draft.basis, books)
    return Reckoning(
        draft,
        answer,
        _shown(answer, draft, books),
        found,
        min(due, urgent) if due and urgent else due,
        urgent,
        unread,
        _column(era, draft.known_on, draft, answer, found, unread, books),
        _column(books.standards.latest_era(), None, draft, answer, found, unread, books),
        draft.opens.entry.child_ref not in (None, file.child.child_ref),
    )


def _shown(answer: Answer, draft: Draft, books: Books) -> tuple[Weight, ...]:
    """The acts a reader should see: those from the information on, and protective ones of the days just before."""
    since = draft.told[0] - dt.timedelta(days=books.rules.near_days)
    return tuple(w for w in answer.weights if w.reason != BEFORE or (w.act.response.acted and w.act.last is not None and w.act.last >= since))


def _column(era: Era | Gap, day: dt.date | None, draft: Draft, answer: Answer, found: Sequence[str], unread: Sequence[Gap], books: Books) -> Column:
    """Judge by one era: that of the day, or (day None) today's."""
    if isinstance(era, Gap):
        return Column(era, (), "cannot_determine")
    if day is not None and not draft.then:
        return Column(era, (), answer.met if answer.outcome == "heeded" else "not_required_then")
    modifiers = books.standards.modifiers_on(day or era.start, found, draft.basis)
    counted = [w for w in answer.weights if w.counts and w.act.response.code not in _lapsed(answer, books)]
    missing = books.standards.missing_sets(era.rule(draft.basis), {w.act.response.code for w in counted}, modifiers) if counted else ()
    if answer.met == "recorded_only" and unread:
        return Column(era, missing, "cannot_determine")
    if answer.met == "adequate" and missing:
        return Column(era, missing, "partial")
    if answer.met == "adequate" and _too_slow(modifiers, draft, counted, books):
        return Column(era, missing, "late")
    return Column(era, missing, answer.met)


def _lapsed(answer: Answer, books: Books) -> set[str]:
    """The codes whose every act came to less than it agreed."""
    rows = [w for w in answer.weights if w.counts and w.act.response.code in books.rules.lapses.values()]
    return {w.act.response.code for w in rows} - {w.act.response.code for w in rows if w.points > books.rules.lapsed_points}


def _urgent(modifiers: Sequence[Modifier], day: dt.date, books: Books) -> dt.date | None:
    return min((add_limit(day, m.within, books) for m in modifiers if m.within is not None), default=None)


def _too_slow(modifiers: Sequence[Modifier], draft: Draft, counted: Sequence[Weight], books: Books) -> bool:
    """Whether a circumstance called for an act by a day on which none of its kind is shown."""
    for m in modifiers:
        if m.within is None:
            continue
        due = add_limit(draft.clock[1], m.within, books)
        codes = {code for name in m.needs for code in books.standards.sets[name]}
        if not any(w.act.response.code in codes and w.act.first is not None and w.act.first <= due for w in counted):
            return True
    return False


def _unread(file: File, draft: Draft) -> tuple[Gap, ...]:
    """What could not be read of the child's file and may hold an answer: all of it but documents whose dated entries lie wholly before or long after."""
    until = add_months(draft.known_on, file.books.rules.answer_months)
    days: dict[str, list[dt.date]] = {}
    for e in file.entries:
        if e.date is not None:
            days.setdefault(e.path, []).append(e.date)
    return tuple(g for g in file.unread if g.path not in days or (max(days[g.path]) >= draft.told[0] and min(days[g.path]) <= until))
