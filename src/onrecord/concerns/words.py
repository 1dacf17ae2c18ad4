"""What was judged → the sentences a lay reader can follow. They name entries, never repeat the record's own words, and claim no more than it shows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from onrecord.concerns.acts import Weight
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Era, Standards
from onrecord.record import Child, Concern, Entry, Gap, Signal

if TYPE_CHECKING:
    from onrecord.concerns.judge import Draft

_SHOWN = 12  # entries and acts that fit on a screen


def because(draft: Draft, outcome: str, doubt: str, counted: Sequence[Weight], due: dt.date | None, nearest_act: str, era: Era | Gap) -> str:
    """Return why the concern opened and how it was met."""
    codes = sorted({s.code for k in draft.evidence for s in (k.direct if draft.basis == "direct" else k.strong) if k.day <= draft.known_on})
    how = "one record was enough by itself" if draft.basis == "direct" else f"{len(codes)} different strong signs stood together"
    parts = [f"On {draft.known_on} {draft.opens.entry.entry_id} was on file: {how} ({', '.join(codes)})."]
    if isinstance(era, Gap):
        parts.append("No standard is held for that day.")
    elif not draft.then:
        parts.append("That was not enough under the rule of that day; it would be under today's.")
    elif draft.now_from < draft.known_on:
        parts.append(f"Under today's rule it would have been enough on {draft.now_from}.")
    acts = ", ".join(dict.fromkeys(f"{w.act.response.code} in {w.act.entry.entry_id}" + (f" on {w.act.first}" if w.act.first else "") for w in counted[:4]))
    limit = f" Due by {due} (our yardstick unless a local limit is given)." if due else ""
    parts.append(
        {
            "heeded": f"It was answered: {acts}.{limit}",
            "late": f"It was answered late: {acts}.{limit}",
            "partial": f"Something was done or planned, short of what was called for{': ' + acts if acts else ''}.{limit}",
            "unheeded": f"No protective act about it was found in the entries read.{limit}",
        }[outcome]
    )
    if doubt:
        parts.append(f"It cannot be determined: {doubt}.")
    if nearest_act and outcome != "heeded":
        parts.append(f"Nearest act that did not count: {nearest_act}.")
    return " ".join(parts)


def short_of(era: Era | Gap, basis: Literal["direct", "cumulative"], codes: set[str], standards: Standards) -> str:
    """Return, where something was done, what the rule of that day also named and the entries read do not show; empty when nothing is short."""
    if isinstance(era, Gap) or not codes:
        return ""
    missing = standards.missing_sets(era.rule(basis), codes)
    return f" Also named by {era.rule(basis).rule_id} and not found: {'; '.join(missing)}." if missing else ""


def explain_concern(concern: Concern, entries: Sequence[Entry]) -> str:
    """Return one concern step by step, each with the entry and the document it rests on, short enough for a screen."""
    where = {e.entry_id: f"{e.date or 'no date'}, {e.path}{f' page {e.page}' if e.page else ''}{f', {e.locator}' if e.locator else ''}" for e in entries}
    first = sorted(concern.weighed, key=lambda w: ": counts" not in w[1])[:_SHOWN]
    weighed = [row for row in concern.weighed if row in first]
    more = len(concern.weighed) - len(weighed)
    lines = [
        f"{concern.concern_id}  {concern.outcome} ({concern.verdict}; by today's standard {concern.verdict_now})",
        f"Opens   {concern.opens} ({where.get(concern.opens, '')}), known on {concern.known_on}, {concern.basis}",
        f"Why     {concern.because}",
        f"Then    {'enough' if concern.sufficient_then else 'not enough'}. {concern.then_says}",
        f"Now     {'enough' if concern.sufficient_now else 'not enough'}. {concern.now_says}",
        f"Beside  {', '.join(concern.modifiers) or 'no circumstance recorded'}",
        "Held by " + "; ".join(f"{i} ({where.get(i, '')})" for i in concern.evidence[:_SHOWN]),
        *(f"Weighed {i} ({where.get(i, '')}): {why}" for i, why in weighed),
        *([f"        and {more} more that did not count"] if more else []),
        f"Searched {concern.searched}",
    ]
    return "\n".join(lines)


def nearest(weighed: Sequence[Weight], known_on: dt.date) -> str:
    """Return the protective act nearest in time that did not count, with the reason; empty when there is none."""
    passed = [
        w for w in weighed if not w.counts and w.act.response.acted and w.act.response.status in ("done", "planned", "not_done") and w.act.first is not None
    ]
    if not passed:
        return ""
    w = min(passed, key=lambda x: (abs(((x.act.first or known_on) - known_on).days), x.act.place))
    return f"{w.act.response.code} in {w.act.entry.entry_id} on {w.act.first}: {w.reason}"


def searched(child: Child, entries: Sequence[Entry]) -> str:
    """Return what was looked through for an answer: entries, documents, days, agencies, other children's files."""
    own = [e for e in entries if e.child_ref in (None, child.child_ref)]
    others = sorted({e.child_ref for e in entries if e.child_ref} - {child.child_ref})
    days = sorted(e.date for e in entries if e.date)
    agencies = ", ".join(name for name, _ in sorted(Counter(e.agency or "agency not given" for e in entries).items()))
    span = f"{days[0]} to {days[-1]}" if days else "no dated entry"
    undated = sum(e.date is None for e in entries)
    return (
        f"{len(own)} entries of {len({e.doc_id for e in own})} document(s), {span}; agencies: {agencies or 'none'}; "
        f"other children's files: {', '.join(others) or 'none'} ({len(entries) - len(own)} entries); undated entries: {undated}"
    )


def panel(era: Era, basis: Literal["direct", "cumulative"], day: dt.date, standards: Standards) -> str:
    """Return what the rule of an era asked, with the instruments in force that day, their paragraphs and their marks."""
    rule = era.rule(basis)
    named = []
    for name in era.instruments:
        edition = standards.edition(name)
        if edition is not None and (edition.holds_on(day) or not era.holds_on(day)):
            section = f" {name.split('.', 1)[1]}" if "." in name else ""
            named.append(f"{edition.source.instrument}{section} [{edition.source.mark}]")
    limits = "; ".join(str(x) for x in rule.limits if x.holds_on(day) and x.n is not None)
    return f"{rule.rule_id} [{era.source.mark}{', provisional' if era.provisional else ''}]: {rule.require} {limits}. {'; '.join(named)}."


def modifiers(child: Child, draft: Draft, signals: Sequence[Signal], rules: Rules) -> tuple[str, ...]:
    """Return the circumstances that matter beside the information: age, care, missing, other children, repetition, danger, trust."""
    ids = {k.entry.entry_id for k in draft.evidence}
    codes = [s for s in signals if s.entry_id in ids and s.status == "affirmed"]
    age = child.age_on(draft.known_on)
    out = []
    if age is not None:
        out.append("under_13" if age < 13 else "under_16" if age < 16 else "age_16_17")
    days = {k.entry.entry_id: k.day for k in draft.evidence}
    if any(s.code == "in_care" and s.subject == "child" and s.status == "affirmed" for s in signals):
        out.append("looked_after")
    if any(s.code == "missing" and s.subject == "child" for s in codes):
        out.append("missing")
    if any(s.subject == "other_child" and s.tier in ("direct", "strong") for s in codes):
        out.append("other_children_named")
    if len({d for i, d in days.items() if any(s.entry_id == i for s in codes)}) > 1:
        out.append("repeat_signal")
    text = " ".join(k.entry.text for k in draft.evidence)
    out += [label for label, pattern in rules.modifiers if pattern.search(text)]
    return tuple(out)
