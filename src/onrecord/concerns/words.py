"""What was judged → the sentences a lay reader can follow. They name entries and claim no more than it shows; only a
manager's reasons for a refusal are quoted, for a person has to judge them.

An entry is always named as "entry <identifier> of <day>", which a page turns into a link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from onrecord.concerns.answering import Answer, Basis, Refusal
from onrecord.concerns.opening import Draft
from onrecord.concerns.reckoning import Reckoning
from onrecord.concerns.weighing import Weight
from onrecord.knowledge.instruments import UNITS, Limit
from onrecord.knowledge.plain import plain_words, say_count, say_day, say_entry, say_list
from onrecord.knowledge.standards import Era, Standards
from onrecord.record import Child, Entry, Gap

_DOCUMENTS = 5  # documents that the search log names before it only counts
_NAMED = 3  # documents and acts that a sentence names before it only counts


def because(made: Reckoning, nearest_act: str) -> str:
    """Return why the concern opened and how it was met."""
    draft, answer, gap = made.draft, made.answer, isinstance(made.then.era, Gap)
    met = not gap and draft.then and answer.outcome == "heeded"
    parts = [_opened(draft, made.elsewhere), *_days(made), *_enough(draft, gap), _met(answer, made.counted)]
    if made.due and (not met or made.then.verdict == "late"):
        urgent = ": words of immediate danger stand in the record" if made.urgent == made.due else ""
        was = "was" if draft.then and not gap else "would have been"
        parts.append(f"An answer {was} due by {say_day(made.due)} (our yardstick, not law, unless a local limit is given){urgent}.")
    if answer.doubt:
        parts.append(f"Whether it was met in time cannot be told: {answer.doubt}.")
    if made.unread:
        parts.append(f"Whether it was answered cannot be told: {say_unread(made.unread)}.")
    if nearest_act and (not met or answer.doubt):
        parts.append(f"The nearest act that does not count: {nearest_act}.")
    if made.then.missing:
        parts.append(f"The rule of that day also named, and the entries read do not show: {'; '.join(made.then.missing)}.")
    if "age_unknown" in made.found:
        parts.append("The file read gives no date of birth, so the child's age was not weighed.")
    return " ".join(parts)


def _days(made: Reckoning) -> list[str]:
    """What is to be said of the day it became known, where one day does not tell it."""
    draft, out = made.draft, []
    if draft.clock[0] > draft.told[1]:
        out.append(f"It was known to its writer on {say_day(draft.told[0])}; it stands on the file only from {say_day(draft.known_on)}.")
    elif draft.clock[0] < draft.clock[1]:
        out.append(f"The day is not exact: it lies between {say_day(draft.clock[0])} and {say_day(draft.clock[1])}.")
        if isinstance(made.then.era, Era) and not made.then.era.holds_on(draft.clock[1]):
            out.append("The guidance changed between the two; the earlier is applied.")
    return out


def _enough(draft: Draft, gap: bool) -> list[str]:
    """Whether it was enough then, and from when, where that is not the day it opened."""
    if gap:
        return ["No standard is held for that day."]
    if not draft.then:
        return ["Under the guidance of that day, as we read it, that was not enough; under today's it would be."]
    if draft.then_from < draft.known_on:
        return [f"Just enough stood on file from {say_day(draft.then_from)}; a further sign within the month completed the picture."]
    if draft.now_from < draft.known_on:
        return [f"Under today's guidance it would have been enough from {say_day(draft.now_from)}."]
    return []


def say_unread(gaps: Sequence[Gap]) -> str:
    """Return which documents could not be read, the first few by name."""
    return f"of this file, {_named_gaps(gaps)} could not be read"


def _named_gaps(gaps: Sequence[Gap]) -> str:
    named = list(dict.fromkeys(f"{g.path}{f' page {g.page}' if g.page else ''} ({plain_words().say('gap', g.kind)})" for g in gaps))
    return say_list([*named[:_NAMED], *([say_count(len(named) - _NAMED, "more place")] if len(named) > _NAMED else [])])


def _opened(draft: Draft, elsewhere: bool) -> str:
    plain = plain_words()
    codes = sorted({s.code for k in draft.opening for s in (k.direct if draft.basis == "direct" else k.strong)})
    named = "; ".join(plain.say_code(c) for c in codes)
    whose = ", which stands in another child's file" if elsewhere else ""
    if draft.basis == "direct":
        return f"On {say_day(draft.known_on)} one record was enough by itself ({named}): {say_entry(draft.opens.entry)}{whose}."
    opens = f"The concern opens with {say_entry(draft.opens.entry)}{whose}."
    held = "the files" if elsewhere else "the file"
    return f"By {say_day(draft.known_on)} {held} held {len(codes)} different strong signs together ({named}). {opens}"


def _met(answer: Answer, counted: Sequence[Weight]) -> str:
    acts = _acts(counted)
    if answer.refusal:
        return f"A manager decided that the threshold was not met, {say_refusal(answer.refusal)}; a person must judge the reasons."
    if answer.outcome == "heeded" and answer.doubt:
        return f"It may have been answered: {acts}."
    return {
        "heeded": f"It was answered: {acts}.",
        "late": f"It was answered, but late: {acts}.",
        "partial": f"Something was done or planned, short of what it called for{': ' + acts if acts else ''}.",
        "unheeded": "No protective act about it was found in the entries read.",
    }[answer.outcome]


def say_refusal(refusal: Refusal) -> str:
    """Return where a reasoned refusal stands and its words: the one place where a sentence quotes the record."""
    return f"{say_entry(refusal.entry)}: “{refusal.words}”"


def _acts(counted: Sequence[Weight]) -> str:
    """The acts that count, those of one entry together; the first three entries by name."""
    rows: dict[str, dict[str, None]] = {}
    for w in counted:
        rows.setdefault(_where(w), {})[plain_words().say_code(w.act.response.code)] = None
    said = [f"{say_list(codes)} in {where}" for where, codes in rows.items()]
    return "; ".join(said[:_NAMED]) + ("; and more" if len(said) > _NAMED else "")


def _where(weight: Weight) -> str:
    """The entry of an act, with the act's own day where that is not the entry's."""
    act = weight.act
    on = f", done on {say_day(act.first)}" if act.first and act.first == act.last and act.first != act.entry.date else ""
    return say_entry(act.entry) + on


def nearest(weighed: Sequence[Weight], known_on: dt.date) -> str:
    """Return the protective act nearest in time that did not count, with the reason; empty when there is none."""
    passed = [
        w for w in weighed if not w.counts and w.act.response.acted and w.act.response.status in ("done", "planned", "not_done") and w.act.first is not None
    ]
    if not passed:
        return ""
    w = min(passed, key=lambda x: (abs(((x.act.first or known_on) - known_on).days), (x.act.first or known_on) < known_on, x.act.place))
    return f"{plain_words().say_code(w.act.response.code)} in {_where(w)} ({plain_words().spell_codes(w.reason)})"


def searched(child: Child, entries: Sequence[Entry], unread: Sequence[Gap]) -> str:
    """Return what was looked through for an answer: documents with their days, agencies, other children's files, and what could not be read."""
    own = [e for e in entries if e.child_ref in (None, child.child_ref)]
    others = sorted({e.child_ref for e in entries if e.child_ref} - {child.child_ref})
    documents: dict[str, list[Entry]] = {}
    for e in own:
        documents.setdefault(e.path, []).append(e)
    days = [e.date for e in entries if e.date]
    agencies = sorted({e.agency or "an agency not named" for e in entries})
    parts = [f"{say_count(len(own), 'entry', 'entries')} of {say_count(len(documents), 'document')}"]
    parts.append(_span(days) or "no dated entry")
    if agencies:
        parts.append(f"written by {say_list(agencies)}")
    if undated := sum(e.date is None for e in entries):
        parts.append(f"{undated} of them undated")
    if others:
        parts.append(f"and {say_count(len(entries) - len(own), 'entry', 'entries')} of other children's files ({', '.join(others)})")
    said = ", ".join(parts)
    named = [f"{path} ({say_count(len(rows), 'entry', 'entries')}, {_span([e.date for e in rows if e.date]) or 'undated'})" for path, rows in documents.items()]
    if named:
        said += f": {'; '.join(named[:_DOCUMENTS])}" + (f"; and {say_count(len(named) - _DOCUMENTS, 'more document')}" if len(named) > _DOCUMENTS else "")
    if unread:
        said += f". Not read: {_named_gaps(unread)}"
    return said


def _span(days: Sequence[dt.date]) -> str:
    return "" if not days else say_day(min(days)) if min(days) == max(days) else f"{say_day(min(days))} to {say_day(max(days))}"


def panel(era: Era, basis: Basis, day: dt.date | None, found: Collection[str], standards: Standards) -> str:
    """Return what the rule of an era asked, a line each: the rule, its time limits, what circumstances added, the instruments in force with paragraph and mark.

    Args:
        era: then, or today's.
        basis: what the concern rests on.
        day: the day it became known; None for what holds today.
        found: the circumstances beside it.
        standards: what was expected when.
    """
    rule = era.rule(basis)
    on = day or era.start
    ways = "; or instead ".join(" + ".join(standards.set_names.get(name, name) for name in group) for group in rule.adequate)
    limits = "; ".join(say_limit(x) for x in rule.limits if x.holds_on(on) and x.n is not None)
    added = [f"{plain_words().say('modifier', m.modifier_id)}: {m.require} [{m.source.mark}]" for m in standards.modifiers_on(on, found, basis)]
    cited = standards.cited(era.instruments, day)
    seen = "; ".join(str(x) for x in standards.seen(" ".join([limits, *added, *cited])))
    lines = [
        f"Rule {rule.rule_id} [{era.source.mark}{', provisional' if era.provisional else ''}]: {rule.require} In short: {ways}.",
        f"Time limits: {limits}." if limits else "",
        f"Beside it: {' '.join(added)}" if added else "",
        f"Instruments: {'; '.join(cited)}." if cited else "",
        f"Seen: {seen}." if seen else "",
    ]
    return "\n".join(x for x in lines if x)


def say_limit(limit: Limit) -> str:
    """Return a time limit in words."""
    plain = plain_words()
    unit = UNITS.get(limit.unit, limit.unit)
    size = f"{limit.n} {unit.removesuffix('s') if limit.n == 1 else unit}"
    basis = "" if limit.basis == "national" else f", local ({limit.source})" if limit.basis == "local_overlay" else ", our yardstick"
    return f"{plain.say('step', limit.step)} within {size} of {plain.say('start', limit.start)}{basis} [{limit.mark}]"
