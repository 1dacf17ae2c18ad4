"""Entries, Signals and Responses of one child → Concerns in the order they opened, and Gaps for what could not be dated or judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.concerns import words
from onrecord.concerns.acts import Act, find_acts
from onrecord.concerns.answering import Answer, answer_to, due_on
from onrecord.concerns.books import Books
from onrecord.concerns.circumstances import circumstances
from onrecord.concerns.opening import Draft, draft_concerns
from onrecord.concerns.picture import Known, find_known
from onrecord.concerns.weighing import BEFORE, Weight
from onrecord.knowledge.calendars import Calendar
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Era, Standards
from onrecord.record import Child, Concern, Entry, Gap, Response, Signal, identify


@dataclass(frozen=True, slots=True)
class File:
    """All that is read about one child, and what judging goes by."""

    child: Child
    entries: Sequence[Entry]
    signals: Sequence[Signal]
    acts: Sequence[Act]
    books: Books


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
    books = Books(rules, standards, calendar)
    known, undated = find_known(child, entries, signals, rules)
    acts = find_acts(child, entries, signals, responses, known, rules)
    as_a_child = [k for k in known if not _adult(child, k.told[0])]
    gaps = [*undated, *(_too_old(child, k) for k in known if _adult(child, k.told[0]))]
    file = File(child, entries, signals, acts, books)
    drafts = draft_concerns(as_a_child, acts, books)
    concerns = []
    for n, draft in enumerate(drafts):
        era = standards.era_on(draft.clock[0])
        if isinstance(era, Gap):
            gaps.append(Gap("no_standard", era.message, child_ref=child.child_ref, entry_id=draft.opens.entry.entry_id))
        until = drafts[n + 1].known_on if n + 1 < len(drafts) else None
        concerns.append(_concern(file, draft, era, until))
    return tuple(concerns), tuple(gaps)


def _adult(child: Child, day: dt.date) -> bool:
    age = child.age_on(day)
    return age is not None and age >= 18


def _too_old(child: Child, item: Known) -> Gap:
    return Gap(
        "not_a_child",
        "Information from the eighteenth birthday on is not judged: the standards held are for children.",
        child_ref=child.child_ref,
        entry_id=item.entry.entry_id,
    )


def _concern(file: File, draft: Draft, era: Era | Gap, until: dt.date | None) -> Concern:
    """Return the finished concern, with every step a reader may want to check."""
    child, books = file.child, file.books
    answer = answer_to(draft.as_told(until), draft.basis, file.acts, books)
    if not answer.doubt and _adult(child, draft.clock[1]):
        answer = replace(answer, met="cannot_determine", doubt="the child may have been an adult when the file came to hold it")
    due = due_on(draft.known_on, draft.basis, books)
    today = books.standards.latest_era()
    shown_from = draft.told[0] - dt.timedelta(days=books.rules.near_days)
    weighed = [w for w in answer.weights if w.reason != BEFORE or (w.act.response.acted and w.act.last and w.act.last >= shown_from)]
    counted = [w for w in weighed if w.counts]
    nearest = words.nearest(weighed, draft.told[1])
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
        verdict=_verdict(draft, answer, era),
        responses=tuple(dict.fromkeys(w.act.entry.entry_id for w in counted)),
        days_to_response=_days_to_act(draft, counted),
        because=words.because(draft, answer, counted, due, nearest, era)
        + words.short_of(era, draft.basis, {w.act.response.code for w in counted}, books.standards),
        weighed=tuple((w.act.entry.entry_id, f"{w.act.response.code} ({w.act.response.status}): {w.reason}") for w in weighed),
        standard_now=today.rule(draft.basis).rule_id,
        searched=words.searched(child, [e for e in file.entries if e.held_on is None or e.held_on >= draft.told[0]]),
        now_from=draft.now_from,
        then_says="" if isinstance(era, Gap) else words.panel(era, draft.basis, draft.known_on, books.standards),
        now_says=words.panel(today, draft.basis, draft.known_on, books.standards),
        modifiers=circumstances(child, draft, file.entries, file.signals, books.rules),
        nearest=nearest,
        refusal=words.say_refusal(answer.refusal) if answer.refusal else "",
        verdict_now=answer.met,
    )


def _days_to_act(draft: Draft, counted: Sequence[Weight]) -> int | None:
    effective = [w for w in counted if w.points > 0] or counted
    first = min((w.act.first for w in effective if w.act.first is not None), default=None)
    return None if first is None else max(0, (first - draft.known_on).days)


def _verdict(draft: Draft, answer: Answer, era: Era | Gap) -> str:
    """Return the finer verdict by the standard of the day."""
    if isinstance(era, Gap):
        return "cannot_determine"
    if not draft.then and answer.outcome in ("unheeded", "partial", "late"):
        return "not_required_then"
    return answer.met
