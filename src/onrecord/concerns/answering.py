"""Weighed acts → how a concern was met: the outcome, whether in time, and what is in doubt.

Days that are not exact are compared as ranges: in time, late, or not to be told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.concerns.acts import Act, other_matter
from onrecord.concerns.books import Books
from onrecord.concerns.picture import Span
from onrecord.concerns.weighing import BEFORE, Told, Weight, weigh_acts
from onrecord.knowledge.instruments import Limit
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Era
from onrecord.prose.passages import sentence_at
from onrecord.record import Entry

_REASONS = 300  # characters either side of a refusal in which its reasons may stand
Basis = Literal["direct", "cumulative"]
Outcome = Literal["heeded", "late", "partial", "unheeded"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What followed: the weights, the outcome and how it was met, the first and last day on which it was answered, if it was, and the doubt in words.

    `met` is one of the finer verdicts; what the rule of a day also asked is not weighed yet.
    """

    weights: tuple[Weight, ...]
    outcome: Outcome
    met: str
    answered: Span | None = None
    place: int = 0
    doubt: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A manager's recorded decision that the threshold was not met, with the words of its reasons."""

    entry: Entry
    words: str


def answer_to(info: Told, basis: Basis, acts: Sequence[Act], books: Books) -> Answer:
    """Return how the information was met.

    Args:
        info: the information and when it was known.
        basis: what it rests on, for the limits of the day.
        acts: what `find_acts` gave, or those of them on file by a day.
        books: what judging goes by.
    """
    weights = _say_late(weigh_acts(acts, info, books.rules), info, basis, books)
    sure = [w for w in weights if not w.doubtful]
    certain = _first_answer(sure, books.rules)
    likely = _first_answer(weights, books.rules)
    if certain is None and likely is None:
        return _short_of(weights, books.rules)
    answer = _in_time(info, basis, weights, certain, books) if certain else None
    if answer is not None and (answer.outcome != "late" or likely is certain):
        return answer
    assert likely is not None
    days = _days(likely)
    return Answer(weights, "heeded", "cannot_determine", days, likely.act.place, "the dates do not tell whether it was done before or after the information")


def _first_answer(weights: Sequence[Weight], rules: Rules) -> Weight | None:
    """The act with which what was done adds up to an answer, if any does."""
    return next((w for w in weights if w.points > 0 and w.counts and _adds_up(w, weights, rules)), None)


def _adds_up(last: Weight, weights: Sequence[Weight], rules: Rules) -> bool:
    """Whether an act, with others of other codes in the days before it, is enough."""
    best: dict[str, float] = {}
    for w in weights:
        if (
            w.points > 0
            and w.counts
            and w.act.first is not None
            and last.act.first is not None
            and 0 <= (last.act.first - w.act.first).days <= rules.together_days
        ):
            best[w.act.response.code] = max(best.get(w.act.response.code, 0), w.points)
    return sum(best.values()) >= rules.enough


def _days(weight: Weight) -> Span:
    assert weight.act.first is not None
    assert weight.act.last is not None
    return weight.act.first, weight.act.last


def _in_time(info: Told, basis: Basis, weights: tuple[Weight, ...], last: Weight, books: Books) -> Answer:
    """Compare the day it was answered with the day it was due, both of which may be ranges."""
    days, place = _days(last), last.act.place
    due_first, due_last = (due_on(day, basis, books, last.act.response.code) for day in info.clock)
    if due_first is None or due_last is None:
        return Answer(weights, "heeded", "cannot_determine", days, place, "no calendar is held for these days")
    if days[1] <= due_first:
        return Answer(weights, "heeded", "adequate", days, place)
    if days[0] > due_last:
        return Answer(weights, "late", "late", days, place)
    return Answer(weights, "heeded", "cannot_determine", days, place, "the dates are not exact enough to tell whether it was in time")


def _short_of(weights: tuple[Weight, ...], rules: Rules) -> Answer:
    """Say how a concern was met that nothing answers."""
    if any(w.undated and w.points > 0 for w in weights):
        return Answer(weights, "partial", "cannot_determine", doubt="an act that may answer it has no date")
    if any(w.counts for w in weights):
        return Answer(weights, "partial", "partial")
    if any(w.planned and not _given_up(w, weights) for w in weights):
        return Answer(weights, "partial", "planned_not_evidenced")
    refusal = _refusal(weights, rules)
    return Answer(weights, "unheeded", "reasoned_no" if refusal else "recorded_only", refusal=refusal)


def _refusal(weights: Sequence[Weight], rules: Rules) -> Refusal | None:
    """Return a manager's decision, after the information, that the threshold was not met, if its words give a reason: without one it only records."""
    for w in weights:
        r, entry = w.act.response, w.act.entry
        by_manager = any(m in (entry.role or "").lower() for m in rules.manager_roles)
        if r.code != "below_threshold" or r.status != "done" or r.subject != "child" or w.reason == BEFORE or not by_manager:
            continue
        words = _reasons(entry.text, w.act, rules)
        if words and not other_matter(w.act, True, rules):
            return Refusal(entry, words)
    return None


def _reasons(text: str, act: Act, rules: Rules) -> str:
    """Return the words of an entry from a refusal to the nearest reason, whichever comes first; empty when it gives none close by."""
    at = max(text.find(act.sentence), 0)
    end = at + len(act.sentence)
    near = [m for m in rules.refusal_reasons.finditer(text) if m.start() < end + _REASONS and m.end() > at - _REASONS]
    if not near:
        return ""
    reason = min(near, key=lambda m: (max(m.start() - end, at - m.end(), 0), m.start()))
    said = sentence_at(text, reason.start(), reason.end())
    first = text.rfind(said, 0, reason.end() + len(said))
    return " ".join(text[min(at, first) : max(end, first + len(said))].split())


def _given_up(plan: Weight, weights: Sequence[Weight]) -> bool:
    """Whether a plan was made once only, and the record then shows no further action or a closed case: a plan made again is a step, one dropped is none."""
    renewed = {w.act.entry.entry_id for w in weights if w.planned}
    return len(renewed) == 1 and any(
        w.act.response.code in ("nfa", "closed") and w.act.response.status == "done" and (w.act.first or dt.date.min) > (plan.act.first or dt.date.min)
        for w in weights
    )


def _say_late(weights: Sequence[Weight], info: Told, basis: Basis, books: Books) -> tuple[Weight, ...]:
    """The weights, with "late" said of each act that counts and came after the last day it can have been due."""
    out = []
    for w in weights:
        due = due_on(info.clock[1], basis, books, w.act.response.code) if w.counts and not w.doubtful else None
        late = due is not None and w.act.first is not None and w.act.first > due
        out.append(replace(w, reason=f"{w.reason}, but late") if late else w)
    return tuple(out)


def due_on(day: dt.date, basis: Basis, books: Books, code: str | None = None) -> dt.date | None:
    """Return the last day in time of what became known on `day`: our yardstick, or a tighter local limit; None outside the calendar.

    Args:
        day: when it became known.
        basis: what it rests on.
        books: what judging goes by.
        code: the response to be measured; a local limit binds only the step it names. None: the tightest.
    """
    calendar = books.calendar
    if not calendar.covers(day) or not calendar.covers(day + dt.timedelta(days=60)):
        return None
    due = [calendar.add_working_days(day, books.rules.within_days)]
    era = books.standards.era_on(day)
    for limit in era.rule(basis).limits if isinstance(era, Era) else ():
        step = books.rules.steps.get(limit.step)
        binds = step is not None and limit.step in books.rules.opening_steps and (code is None or code in step.acts)
        if binds and limit.basis == "local_overlay" and limit.n is not None and limit.holds_on(day) and limit.start == "date_known":
            due.append(add_limit(day, limit, books))
    return min(due)


def add_limit(day: dt.date, limit: Limit, books: Books) -> dt.date:
    """Return the last day in time of a limit that runs from `day`: working days by the calendar; days and hours run through weekends, part of a day counts."""
    n = limit.n or 0
    if limit.unit == "wd":
        return books.calendar.add_working_days(day, n)
    return day + dt.timedelta(days=n if limit.unit == "d" else -(-n // 24))
