"""A concern's era, circumstances and acts → the steps that had a time limit, each in time, late, not shown, or not to be told.

The steps stand beside the outcome; they do not change it.
"""

from __future__ import annotations

import datetime as dt

from onrecord.concerns.acts import Act
from onrecord.concerns.answering import add_limit
from onrecord.concerns.reckoning import File, Reckoning
from onrecord.concerns.words import say_limit
from onrecord.knowledge.instruments import Limit
from onrecord.knowledge.standards import Era
from onrecord.record import Step


def clock_of(file: File, made: Reckoning) -> tuple[Step, ...]:
    """Return each step that the rule of the day gave a limit, in the order of the rule; none where no rule is held."""
    era, draft = made.then.era, made.draft
    if not isinstance(era, Era):
        return ()
    limits = [x for x in era.rule(draft.basis).limits if x.n is not None and x.holds_on(draft.known_on)]
    if "missing" not in made.found:
        limits = [x for x in limits if x.start != "return"]
    return tuple(_step(limit, file, made) for limit in limits)


def _step(limit: Limit, file: File, made: Reckoning) -> Step:
    """Hold one limit against the acts: the first that shows the step, measured from the day its time began."""
    start = _start(limit, file, made)
    near = _showing(limit.step, file, made, start or made.draft.told[0])
    act = next((a for a in near if _names(limit.step, a, file)), None)
    due = add_limit(start, limit, file.books) if start and file.books.calendar.covers(start + dt.timedelta(days=120)) else None
    if act is None:
        state = "unknown" if made.unread or any(_names_none(a, file) for a in near) else "not_shown"
    elif due is None or act.first is None or act.last is None or act.first <= due < act.last:
        state = "unknown"
    else:
        state = "in_time" if act.last <= due else "late"
    return Step(limit.step, say_limit(limit), start, due, act.first if act else None, act.entry.entry_id if act else None, state)


def _start(limit: Limit, file: File, made: Reckoning) -> dt.date | None:
    """The day a limit runs from; None when the record does not give it."""
    if limit.start in ("date_known", "referral"):
        return made.draft.known_on if made.draft.clock[0] == made.draft.clock[1] else None
    steps = file.books.rules.starts.get(limit.start, ())
    days = [a.first for step in steps for a in _showing(step, file, made, made.draft.told[0]) if _names(step, a, file) and a.first == a.last]
    return min((day for day in days if day is not None), default=None)


def _showing(step: str, file: File, made: Reckoning, since: dt.date) -> list[Act]:
    """The acts from a day on of the codes that show a step: those that count, and decisions, which protect nobody but end a step's time."""
    rules = file.books.rules
    codes = rules.steps[step].acts if step in rules.steps else frozenset()
    out = []
    for w in made.weighed:
        r = w.act.response
        decides = r.code in rules.decisions and r.status == "done" and r.subject == "child"
        if r.code in codes and (w.counts or decides) and w.act.first is not None and w.act.first >= since:
            out.append(w.act)
    return out


def _names(step: str, act: Act, file: File) -> bool:
    """Whether the act's sentence names the step, where its code alone does not."""
    words = file.books.rules.steps[step].words
    return words is None or bool(words.search(act.sentence))


def _names_none(act: Act, file: File) -> bool:
    """Whether an act may show any of the steps its code holds together: its sentence names none of them."""
    worded = [name for name, step in file.books.rules.steps.items() if step.words is not None and act.response.code in step.acts]
    return not any(_names(name, act, file) for name in worded)
