"""Entries, Signals and Responses of one child → Concerns in the order they opened, and Gaps for what could not be dated or judged.

Information is taken in the order it came on file. It opens a concern, joins the open one, or belongs to work under way; then what followed is weighed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.concerns import words
from onrecord.concerns.acts import Act, Weight, days_of, find_acts, weigh_acts
from onrecord.concerns.picture import Known, add_months, find_known, meets, window
from onrecord.knowledge.calendars import Calendar
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Era, Standards
from onrecord.record import Child, Concern, Entry, Gap, Response, Signal, identify

Outcome = Literal["heeded", "late", "partial", "unheeded"]


@dataclass(slots=True)
class Draft:
    """A concern while the file is being gone through."""

    opens: Known
    known_on: dt.date
    basis: Literal["direct", "cumulative"]
    then: bool
    now_from: dt.date
    bare: bool = False
    evidence: list[Known] = field(default_factory=list)

    @property
    def last(self) -> dt.date:
        """The day of the last new information."""
        return max(k.day for k in self.evidence if not k.restates or k is self.opens)


@dataclass(frozen=True, slots=True)
class Answer:
    """What followed: the weights, the outcome and the finer verdict, and the first and last day on which it was answered, if it was."""

    weights: tuple[Weight, ...]
    outcome: Outcome
    verdict: str
    answered: tuple[dt.date, dt.date] | None
    place: int
    doubt: str = ""


def find_concerns(
    child: Child, entries: Sequence[Entry], signals: Sequence[Signal], responses: Sequence[Response], rules: Rules, standards: Standards, calendar: Calendar
) -> tuple[tuple[Concern, ...], tuple[Gap, ...]]:
    """Return the child's concerns, oldest first, and what could not be judged.

    Args:
        child: whose file it is.
        entries: the child's entries in file order; entries of other files may be among them, for responses that are about this child.
        signals: of those entries.
        responses: of those entries; one of another child's entry counts when its `child_ref` is this child's.
        rules: the working rules.
        standards: what was expected when.
        calendar: the days not worked.

    Returns:
        Concerns and Gaps. No concern is opened by an undated entry, on or after the eighteenth birthday, or by uncertain information alone.
    """
    known, undated = find_known(child, entries, signals, rules)
    acts = find_acts(child, entries, signals, responses, known, rules)
    gaps = list(undated)
    drafts: list[Draft] = []
    for at, item in enumerate(known):
        age = child.age_on(item.day)
        if age is not None and age >= 18:
            gaps.append(
                Gap(
                    "not_a_child",
                    "Information from the eighteenth birthday on is not judged: the standards held are for children.",
                    child_ref=child.child_ref,
                    entry_id=item.entry.entry_id,
                )
            )
            continue
        _take(item, known[: at + 1], drafts, acts, rules, standards, calendar)
    concerns = []
    for draft in drafts:
        era = standards.era_on(draft.known_on)
        if isinstance(era, Gap):
            gaps.append(Gap("no_standard", era.message, child_ref=child.child_ref, entry_id=draft.opens.entry.entry_id))
        concerns.append(_concern(child, entries, signals, draft, acts, era, rules, standards, calendar))
    return tuple(concerns), tuple(gaps)


def _take(item: Known, so_far: Sequence[Known], drafts: list[Draft], acts: Sequence[Act], rules: Rules, standards: Standards, calendar: Calendar) -> None:
    """Let one entry's information join the last concern, open a new one, or wait for more."""
    after: dt.date | None = None
    if drafts:
        current = drafts[-1]
        answer = _answer(current, acts, rules, standards, calendar)
        fresh = item.day <= add_months(current.last, rules.join_months)
        answered = answer.answered is not None and (answer.answered[0], answer.place) < (item.day, item.place)
        if not answered and fresh:
            _join(current, item, so_far, rules)
            return
        if answered and answer.answered is not None:
            after = answer.answered[0]
            if fresh and _only_named(item, rules):
                return
            if item.restates or (_under_way(item, answer, rules) and _met(item, acts, rules, standards, calendar)):
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
    building = current.bare and (item.day - current.known_on).days <= rules.build_days and bool(item.direct or {s.code for s in item.strong} - codes)
    opened = _open(item, so_far, None, rules) if building or not current.then else None
    if opened and (opened.then or building):
        current.opens, current.known_on, current.basis, current.bare = opened.opens, opened.known_on, opened.basis, False
        current.then, current.now_from = opened.then or current.then, min(current.now_from, opened.now_from)


def _open(item: Known, so_far: Sequence[Known], after: dt.date | None, rules: Rules) -> Draft | None:
    """Return the concern an entry opens: at once for direct information, or when it completes a picture; else None."""
    if item.restates:
        return None
    if item.direct:
        return Draft(item, item.day, "direct", True, item.day, False, window(so_far, item.day, rules, after))
    if not item.strong:
        return None
    until = add_months(item.day, rules.window_months)
    for end in sorted({item.day, *(k.day for k in so_far if item.day < k.day <= until)}):
        opened = _picture(item, window(so_far, end, rules, after), rules)
        if opened:
            return opened
    return None


def _picture(item: Known, rows: list[Known], rules: Rules) -> Draft | None:
    """Return the cumulative concern that the records of one window make, known when the last of them was; else None."""
    late_entry = any((k.held - k.day).days > rules.routine_lag_days for k in rows)
    known_on = max(k.held if late_entry else k.day for k in rows)
    rule = rules.picture_on(known_on)
    then = bool(rule and meets(rows, rule, rules))
    asked = rule if then and rule else rules.picture_now
    codes = meets(rows, asked, rules)
    if not codes:
        return None
    fewest = min(need.codes for need in asked.any_of)
    return Draft(item, known_on, "cumulative", then, known_on, len(codes) <= fewest, rows)


def _only_named(item: Known, rules: Rules) -> bool:
    """Whether an entry adds no more than a professional's own naming of what is already being answered."""
    return bool(item.direct) and not item.strong and all(s.code in rules.named_codes and s.source in rules.named_sources for s in item.direct)


def _under_way(item: Known, answer: Answer, rules: Rules) -> bool:
    """Whether the entry came while an answer was still being worked on."""
    days = [w.act.first for w in answer.weights if w.points > 0 and w.counts and w.act.first is not None]
    return any(-1 <= (item.day - day).days <= rules.under_way_days for day in days)


def _met(item: Known, acts: Sequence[Act], rules: Rules, standards: Standards, calendar: Calendar) -> bool:
    """Whether something on the matter was done about this very information, in time."""
    due = _due(item.day, "direct", standards, rules, calendar)
    weights = weigh_acts(acts, [item], item.day, item, rules)
    return any(w.points > 0 and w.counts and w.act.first is not None and (due is None or w.act.first <= due) for w in weights) or any(
        a.entry.entry_id == item.entry.entry_id and a.response.status == "done" and a.response.acted and a.response.code in rules.acts for a in acts
    )


def _due(known_on: dt.date, basis: Literal["direct", "cumulative"], standards: Standards, rules: Rules, calendar: Calendar) -> dt.date | None:
    """Return the last day in time: our yardstick, or a local limit on the strategy discussion that is tighter; None outside the calendar."""
    n = rules.within_days
    era = standards.era_on(known_on)
    days = [n]
    if isinstance(era, Era):
        for limit in era.rule(basis).limits:
            if limit.basis == "local_overlay" and limit.n is not None and limit.holds_on(known_on) and limit.start == "date_known":
                days.append(limit.n if limit.unit == "wd" else -(-limit.n // 24))
    if not calendar.covers(known_on) or not calendar.covers(known_on + dt.timedelta(days=60)):
        return None
    return calendar.add_working_days(known_on, min(days))


def _answer(draft: Draft, acts: Sequence[Act], rules: Rules, standards: Standards, calendar: Calendar) -> Answer:
    """Weigh what followed and say how the concern was met."""
    weights = weigh_acts(acts, draft.evidence, draft.known_on, draft.opens, rules)
    for last in weights:
        if last.points > 0 and last.counts and _adds_up(last, weights, rules):
            return _in_time(draft, weights, last, rules, standards, calendar)
    if any(w.undated and w.points > 0 for w in weights):
        return Answer(weights, "partial", "cannot_determine", None, 0, "an act that may answer it has no date")
    if any(w.counts for w in weights):
        return Answer(weights, "partial", "partial", None, 0)
    if any(w.planned and not _given_up(w, weights) for w in weights):
        return Answer(weights, "partial", "planned_not_evidenced", None, 0)
    return Answer(weights, "unheeded", _refusal(weights, rules), None, 0)


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


def _given_up(plan: Weight, weights: Sequence[Weight]) -> bool:
    """Whether a plan was made once only, and the record then shows no further action or a closed case: a plan made again is a step, one dropped is none."""
    renewed = {w.act.entry.entry_id for w in weights if w.planned}
    return len(renewed) == 1 and any(
        w.act.response.code in ("nfa", "closed") and w.act.response.status == "done" and (w.act.first or dt.date.min) > (plan.act.first or dt.date.min)
        for w in weights
    )


def _in_time(draft: Draft, weights: tuple[Weight, ...], last: Weight, rules: Rules, standards: Standards, calendar: Calendar) -> Answer:
    """Compare the day it was answered with the day it was due, both of which may be ranges."""
    first_day, last_day = last.act.first, last.act.last
    assert first_day is not None
    assert last_day is not None
    known = days_of(draft.opens.entry, rules) or (draft.known_on, draft.known_on)
    exact = known[0] == known[1]
    due_first = _due(draft.known_on if exact else known[0], draft.basis, standards, rules, calendar)
    due_last = _due(draft.known_on if exact else known[1], draft.basis, standards, rules, calendar)
    days = (first_day, last_day)
    if due_first is None or due_last is None:
        return Answer(weights, "heeded", "cannot_determine", days, last.act.place, "no calendar is held for these days")
    if last_day <= due_first:
        return Answer(weights, "heeded", "adequate", days, last.act.place)
    if first_day > due_last:
        return Answer(weights, "late", "late", days, last.act.place)
    return Answer(weights, "heeded", "cannot_determine", days, last.act.place, "the dates are not exact enough to tell whether it was in time")


def _refusal(weights: Sequence[Weight], rules: Rules) -> str:
    """Return `reasoned_no` when a manager's decision that the threshold was not met stands on file after the information, else `recorded_only`."""
    for w in weights:
        r, role = w.act.response, (w.act.entry.role or "").lower()
        if r.code == "below_threshold" and r.status == "done" and w.reason == "judged below the threshold" and any(m in role for m in rules.manager_roles):
            return "reasoned_no"
    return "recorded_only"


def _concern(
    child: Child,
    entries: Sequence[Entry],
    signals: Sequence[Signal],
    draft: Draft,
    acts: Sequence[Act],
    era: Era | Gap,
    rules: Rules,
    standards: Standards,
    calendar: Calendar,
) -> Concern:
    """Return the finished concern, with every step a reader may want to check."""
    answer = _answer(draft, acts, rules, standards, calendar)
    due = _due(draft.known_on, draft.basis, standards, rules, calendar)
    today = standards.latest_era()
    weighed = [w for w in answer.weights if w.act.last is None or w.act.last >= draft.known_on]
    counted = [w for w in weighed if w.counts]
    effective = [w for w in counted if w.points > 0] or counted
    first_day = min((w.act.first for w in effective if w.act.first is not None), default=None)
    verdict = answer.verdict
    if isinstance(era, Gap):
        verdict = "cannot_determine"
    elif not draft.then and answer.outcome in ("unheeded", "partial", "late"):
        verdict = "not_required_then"
    nearest = words.nearest(weighed, draft.known_on)
    return Concern(
        concern_id=identify("C", child.child_ref, draft.opens.entry.entry_id, draft.basis),
        child_ref=child.child_ref,
        opens=draft.opens.entry.entry_id,
        evidence=tuple(dict.fromkeys(k.entry.entry_id for k in sorted(draft.evidence, key=lambda k: (k.day, k.place)))),
        basis=draft.basis,
        known_on=draft.known_on,
        standard_then="" if isinstance(era, Gap) else era.rule(draft.basis).rule_id,
        due=due,
        sufficient_then=draft.then and not isinstance(era, Gap),
        sufficient_now=True,
        outcome=answer.outcome,
        verdict=verdict,
        responses=tuple(dict.fromkeys(w.act.entry.entry_id for w in counted)),
        days_to_response=None if first_day is None else max(0, (first_day - draft.known_on).days),
        because=words.because(draft, answer.outcome, answer.doubt, counted, due, nearest, era)
        + words.short_of(era, draft.basis, {w.act.response.code for w in counted}, standards),
        weighed=tuple((w.act.entry.entry_id, f"{w.act.response.code} ({w.act.response.status}): {w.reason}") for w in weighed),
        standard_now=today.rule(draft.basis).rule_id,
        searched=words.searched(child, [e for e in entries if e.held_on is None or e.held_on >= draft.known_on]),
        now_from=draft.now_from,
        then_says="" if isinstance(era, Gap) else words.panel(era, draft.basis, draft.known_on, standards),
        now_says=words.panel(today, draft.basis, draft.known_on, standards),
        modifiers=words.modifiers(child, draft, signals, rules),
        nearest=nearest,
        verdict_now=answer.verdict,
    )
