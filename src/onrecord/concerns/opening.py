"""What became known, in the order it came on file → Drafts: where a concern opens, what joins it, what belongs to work under way.

Only what stood on the file within a month counts for this, so that what is found later never moves what was known on an earlier day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.concerns.acts import Act
from onrecord.concerns.answering import Answer, answer_to, due_on
from onrecord.concerns.books import Books
from onrecord.concerns.picture import Known, Span, add_months, meets, window
from onrecord.concerns.weighing import Told, weigh_acts
from onrecord.knowledge.judging import Rules

Basis = Literal["direct", "cumulative"]


@dataclass(slots=True)
class Draft:
    """A concern while the file is being gone through.

    `told` and `clock` are those of `Known`, for a picture those of the piece that came last. `bare`: a picture of no more signs than were needed.
    """

    opens: Known
    known_on: dt.date
    basis: Basis
    then: bool
    now_from: dt.date
    then_from: dt.date
    told: Span
    clock: Span
    bare: bool = False
    evidence: list[Known] = field(default_factory=list)

    @property
    def last(self) -> dt.date:
        """The day of the last new information."""
        return max(k.day for k in self.evidence if not k.restates or k is self.opens)

    @property
    def opening(self) -> tuple[Known, ...]:
        """The evidence that stood when the concern opened; what joined later is hindsight."""
        return tuple(k for k in self.evidence if k.day <= self.known_on)

    def as_told(self, until: dt.date | None = None) -> Told:
        """Return the concern as acts are weighed against it; `until`: the day the next concern of the child was known."""
        return Told(self.opens, tuple(self.evidence), self.known_on, self.told, self.clock, until)


def draft_concerns(known: Sequence[Known], acts: Sequence[Act], books: Books) -> list[Draft]:
    """Return the concerns that a child's information opens, oldest first.

    Args:
        known: what `find_known` gave, without what came when the person was an adult.
        acts: what `find_acts` gave.
        books: what judging goes by.
    """
    drafts: list[Draft] = []
    for at, item in enumerate(known):
        settled = item.day + dt.timedelta(days=books.rules.build_days)
        seen = [a for a in acts if a.entry.held_on is not None and a.entry.held_on <= settled] if drafts else []
        _take(item, known[: at + 1], drafts, seen, books)
    return drafts


def _take(item: Known, so_far: Sequence[Known], drafts: list[Draft], acts: Sequence[Act], books: Books) -> None:
    """Let one entry's information join the last concern, open a new one, or wait for more."""
    rules = books.rules
    after: dt.date | None = None
    if drafts:
        current = drafts[-1]
        answer = answer_to(current.as_told(), current.basis, acts, books)
        fresh = item.day <= add_months(current.last, rules.join_months)
        answered = answer.answered is not None and (answer.answered[0], answer.place) < (item.day, item.place)
        if not answered and fresh:
            _join(current, item, so_far, rules)
            return
        if answered and answer.answered is not None:
            after = answer.answered[0]
            if fresh and _only_named(item, rules):
                return
            if item.restates or (_under_way(item, answer, rules) and _met(item, acts, books)):
                current.evidence.append(item)
                return
    opened = _open(item, so_far, after, rules)
    if opened:
        taken = {k.entry.entry_id for d in drafts for k in d.evidence}
        opened.evidence = [k for k in opened.evidence if k.entry.entry_id not in taken]
        drafts.append(opened)


def _join(current: Draft, item: Known, so_far: Sequence[Known], rules: Rules) -> None:
    """Add to the open concern. It opens here instead when the rule of its own day first found enough here, or a bare picture was still building."""
    codes = {s.code for k in current.evidence for s in k.strong}
    current.evidence.append(item)
    if item.restates:
        return
    new = bool(item.direct or {s.code for s in item.strong} - codes)
    building = current.bare and new and 0 <= (item.held - current.known_on).days <= rules.build_days
    opened = _open(item, so_far, None, rules) if building or not current.then else None
    if opened and (opened.then or building):
        current.opens, current.known_on, current.basis, current.bare = opened.opens, opened.known_on, opened.basis, False
        current.told, current.clock = opened.told, opened.clock
        current.then_from = min(current.then_from, opened.then_from) if current.then else opened.then_from
        current.then, current.now_from = opened.then or current.then, min(current.now_from, opened.now_from)


def _open(item: Known, so_far: Sequence[Known], after: dt.date | None, rules: Rules) -> Draft | None:
    """Return the concern an entry opens: at once for direct information, or when it completes a picture; else None."""
    if item.restates:
        return None
    if item.direct:
        return Draft(item, item.day, "direct", True, item.day, item.day, item.told, item.clock, False, window(so_far, item.day, rules, after, item))
    if not item.strong:
        return None
    until = add_months(item.day, rules.window_months)
    for end in sorted({item.day, *(k.day for k in so_far if item.day < k.day <= until)}):
        opened = _picture(item, window(so_far, end, rules, after, item), rules)
        if opened:
            return opened
    return None


def _picture(item: Known, rows: list[Known], rules: Rules) -> Draft | None:
    """Return the cumulative concern that the records of one window make, known when the last of them was; else None.

    Where the days are not exact, it was enough then only if it was under the rule of the first day as under that of the last.
    """
    known_on = max(k.day for k in rows)
    clock = max(k.clock[0] for k in rows), max(k.clock[1] for k in rows)
    told = max(k.told[0] for k in rows), max(k.told[1] for k in rows)
    held = [rules.picture_on(day) for day in {*clock, known_on}]
    then = all(rule and meets(rows, rule, rules) for rule in held)
    asked = rules.picture_on(known_on) if then else None
    asked = asked or rules.picture_now
    codes = meets(rows, asked, rules)
    if not codes:
        return None
    fewest = min(need.codes for need in asked.any_of)
    return Draft(item, known_on, "cumulative", then, known_on, known_on, told, clock, len(codes) <= fewest, rows)


def _only_named(item: Known, rules: Rules) -> bool:
    """Whether an entry adds no more than a professional's own naming of what is already being answered."""
    return bool(item.direct) and not item.strong and all(s.code in rules.named_codes and s.source in rules.named_sources for s in item.direct)


def _under_way(item: Known, answer: Answer, rules: Rules) -> bool:
    """Whether the entry came while an answer was still being worked on."""
    days = [w.act.first for w in answer.weights if w.points > 0 and w.counts and w.act.first is not None]
    return any(-1 <= (item.day - day).days <= rules.under_way_days for day in days)


def _met(item: Known, acts: Sequence[Act], books: Books) -> bool:
    """Whether something on the matter was done about this very information, in time."""
    due = due_on(item.day, "direct", books)
    weights = weigh_acts(acts, Told(item, (item,), item.day, item.told, item.clock), books.rules)
    return any(w.points > 0 and w.counts and w.act.first is not None and (due is None or w.act.first <= due) for w in weights) or any(
        a.entry.entry_id == item.entry.entry_id and a.response.status == "done" and a.response.acted and a.response.code in books.rules.acts for a in acts
    )
