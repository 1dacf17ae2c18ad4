"""Entries, Signals and Responses of one child → Concerns in the order they opened, and Gaps for what could not be dated or judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from onrecord.concerns import words
from onrecord.concerns.acts import find_acts
from onrecord.concerns.books import Books
from onrecord.concerns.clock import clock_of
from onrecord.concerns.opening import draft_concerns
from onrecord.concerns.picture import Known, find_known
from onrecord.concerns.reckoning import File, Reckoning, reckon
from onrecord.knowledge.calendars import Calendar
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Standards
from onrecord.record import Child, Concern, Entry, Gap, Response, Signal, identify


def find_concerns(
    child: Child,
    entries: Sequence[Entry],
    signals: Sequence[Signal],
    responses: Sequence[Response],
    rules: Rules,
    standards: Standards,
    calendar: Calendar,
    unread: Sequence[Gap] = (),
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
        unread: what of the child's file could not be read, for an answer may stand there.

    Returns:
        Concerns and Gaps. No concern is opened by an undated entry, on or after the eighteenth birthday, or by uncertain information alone.
    """
    books = Books(rules, standards, calendar)
    known, undated = find_known(child, entries, signals, rules)
    acts = find_acts(child, entries, signals, responses, known, rules)
    file = File(child, entries, signals, acts, [g for g in unread if g.kind in rules.unread_kinds], books)
    gaps = [*undated, *(_too_old(child, k) for k in known if _adult(child, k.told[0]))]
    drafts = draft_concerns([k for k in known if not _adult(child, k.told[0])], acts, books)
    concerns = []
    for draft, after in zip_longest(drafts, drafts[1:]):
        made = reckon(file, draft, after.known_on if after else None)
        if isinstance(made.then.era, Gap):
            gaps.append(replace(made.then.era, child_ref=child.child_ref, entry_id=draft.opens.entry.entry_id))
        concerns.append(_concern(file, made))
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


def _concern(file: File, made: Reckoning) -> Concern:
    """Return the finished concern, with every step a reader may want to check."""
    child, standards, draft = file.child, file.books.standards, made.draft
    then, today = made.then.era, standards.latest_era()
    nearest = words.nearest(made.weighed, draft.told[1])
    return Concern(
        concern_id=identify("C", child.child_ref, draft.opens.entry.entry_id, draft.basis),
        child_ref=child.child_ref,
        opens=draft.opens.entry.entry_id,
        evidence=tuple(dict.fromkeys(k.entry.entry_id for k in sorted(draft.evidence, key=lambda k: (k.day, k.place)))),
        basis=draft.basis,
        known_on=draft.known_on,
        standard_then="" if isinstance(then, Gap) else then.rule(draft.basis).rule_id,
        due=made.due,
        sufficient_then=draft.then and not isinstance(then, Gap),
        sufficient_now=True,
        outcome=made.answer.outcome,
        verdict=made.then.verdict,
        responses=tuple(dict.fromkeys(w.act.entry.entry_id for w in made.counted)),
        days_to_response=_days_to_act(made),
        because=words.because(made, nearest),
        weighed=tuple((w.act.entry.entry_id, f"{w.act.response.code} ({w.act.response.status}): {w.reason}") for w in made.weighed),
        standard_now=today.rule(draft.basis).rule_id,
        searched=words.searched(child, [e for e in file.entries if e.held_on is None or e.held_on >= draft.told[0]], file.unread),
        now_from=draft.now_from,
        then_says="" if isinstance(then, Gap) else words.panel(then, draft.basis, draft.known_on, made.found, standards),
        now_says=words.panel(today, draft.basis, None, made.found, standards),
        modifiers=made.found,
        nearest=nearest,
        verdict_now=made.now.verdict,
        steps=clock_of(file, made),
        refusal=words.say_refusal(made.answer.refusal) if made.answer.refusal else "",
    )


def _days_to_act(made: Reckoning) -> int | None:
    effective = [w for w in made.counted if w.points > 0] or made.counted
    first = min((w.act.first for w in effective if w.act.first is not None), default=None)
    return None if first is None else max(0, (first - made.draft.known_on).days)
