"""A child's Concerns → one candidate Finding with its strongest counter-argument; the cohort's Findings → the sentences and tables a review publishes.

Nothing here decides: a named person does. Every sentence is generated from rows and claims no more than the record supports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from onrecord.knowledge.judging import Rules
from onrecord.knowledge.plain import say_count, say_day
from onrecord.record import Child, CohortMember, CohortPicture, Concern, Entry, Finding, Pattern, Shared, Signal

_LOST = ("unheeded", "partial", "late")


def find_finding(child: Child, entries: Sequence[Entry], signals: Sequence[Signal], concerns: Sequence[Concern], rules: Rules) -> Finding:
    """Return the candidate answer for one child.

    Args:
        child: whose file it is; a file is what makes them known.
        entries: the child's entries.
        signals: of those entries.
        concerns: what `find_concerns` gave for the child.
        rules: the working rules, for how sure a reading must be.
    """
    direct_entries = {s.entry_id for s in signals if s.tier == "direct" and s.status == "affirmed" and s.subject == "child" and rules.is_sure(s.tier, s.score)}
    direct = any(direct_entries & {*c.evidence, c.opens} for c in concerns)
    enough = [c for c in concerns if c.sufficient_then]
    lost = [c for c in enough if is_lost(c)]
    return Finding(
        child_ref=child.child_ref,
        known=bool(entries),
        direct_intelligence=direct,
        sufficient_then=bool(enough),
        lost_opportunity=bool(lost),
        summary=_summary(concerns, enough, lost, {e.entry_id for e in entries}),
        concerns=tuple(c.concern_id for c in concerns),
        counter_argument=_counter(concerns, enough, lost),
    )


def is_lost(concern: Concern) -> bool:
    """Whether a concern is a lost opportunity: enough then, not answered in time, and the file can tell."""
    return concern.sufficient_then and concern.outcome in _LOST and concern.verdict != "cannot_determine"


def _summary(concerns: Sequence[Concern], enough: Sequence[Concern], lost: Sequence[Concern], own: set[str]) -> str:
    if not concerns:
        return "In the entries read nothing was found that was enough to act on, then or now."
    if not enough:
        return _today_only(concerns[0], own)
    if lost:
        c = lost[0]
        return f"{_held(c, own)} under the guidance of that day ({_opens(c)}). {_outcome(c)}{_also(lost[1:])}"
    unsure = [c for c in enough if c.verdict == "cannot_determine"]
    if unsure:
        c = unsure[0]
        return f"{_held(c, own)} ({_opens(c)}). Whether it was answered in time cannot be determined from what could be read."
    c = enough[0]
    also = f", as were {say_count(len(enough) - 1, 'later concern')}" if len(enough) > 1 else ""
    return f"{_held(c, own)} ({_opens(c)}), and the record shows that it was answered in time{also}."


def _today_only(c: Concern, own: set[str]) -> str:
    held = f"By {say_day(c.known_on)} {_holder(c, own)} held what would be enough under today's guidance ({_opens(c)})"
    if not c.standard_then:
        return f"{held}. No standard is held for that day, so what was called for then cannot be told."
    return f"{held}; under the guidance of that day it was not."


def _holder(c: Concern, own: set[str]) -> str:
    return "the file" if c.opens in own else "another child's file"


def _held(c: Concern, own: set[str]) -> str:
    kind = "direct information" if c.basis == "direct" else "a picture made of several records"
    return f"From {say_day(c.known_on)} {_holder(c, own)} held {kind} that was enough to act on"


def _opens(concern: Concern) -> str:
    return f"it opens with entry {concern.opens}"


def _outcome(c: Concern) -> str:
    if c.refusal:
        return f"A manager decided that the threshold was not met ({c.refusal}); a person must judge the reasons."
    return _OUTCOME[c.outcome]


_OUTCOME = {
    "unheeded": "No protective act about it was found in the entries read.",
    "partial": "What was found fell short of what it called for.",
    "late": "It was answered, but late.",
}


def _also(later: Sequence[Concern]) -> str:
    """The later concerns that were lost too: the first by name, the rest counted."""
    if not later:
        return ""
    c = later[0]
    more = f", and {len(later) - 1} more after it" if len(later) > 1 else ""
    met = {"unheeded": "no protective act about it was found", "partial": "it was answered in part", "late": "it was answered late"}[c.outcome]
    return f" A later concern, of {say_day(c.known_on)} (entry {c.opens}), stands as well: {met}{more}."


def _counter(concerns: Sequence[Concern], enough: Sequence[Concern], lost: Sequence[Concern]) -> str:
    """Return the strongest thing to be said against the candidate answer, from the record itself."""
    if lost:
        c = lost[0]
        parts = []
        if c.nearest:
            parts.append(f"An act was recorded that did not count here and might on a closer look: {c.nearest}.")
        if c.verdict == "reasoned_no":
            parts.append("A manager recorded a decision that the threshold was not met; its reasoning is for the reviewer.")
        if c.basis == "cumulative":
            parts.append("No single record was enough; the signs stood in different entries, perhaps before different readers.")
        parts.append("Steps may have been taken that were never recorded, or that stand in papers not handed over.")
        return " ".join(parts)
    if enough:
        return "The record shows that steps were taken, not that they protected the child."
    if concerns:
        return "The same records would be enough today, and a careful reader at the time might have joined them."
    return "What was never recorded, or could not be read, cannot be found here."


def describe_cohort(
    members: Sequence[CohortMember], findings: Sequence[Finding], concerns: Sequence[Concern], writers: Mapping[str, tuple[str, str]] | None = None
) -> CohortPicture:
    """Return the aggregate sentences and the repeated patterns of a cohort, generated only from rows.

    Args:
        members: the people the review asks about.
        findings: one a child; those of children outside the cohort are left out.
        concerns: of all children.
        writers: entry_id → (agency, role) of those who wrote the entries that concerns open with; None leaves these patterns out.
    """
    refs = {m.child_ref for m in members if m.known and m.child_ref}
    rows = sorted((f for f in findings if f.child_ref in refs), key=lambda f: f.child_ref)
    mine = [c for c in concerns if c.child_ref in refs]
    lost = [f for f in rows if f.lost_opportunity]
    sentences = _sentences(members, refs, rows, mine, lost)
    patterns = _patterns(mine, "year", {c.concern_id: str(c.known_on.year) for c in mine})
    if writers is not None:
        wrote = {c.concern_id: writers.get(c.opens, ("", "")) for c in mine}
        patterns += _patterns(mine, "agency", {i: agency or _NOT_GIVEN for i, (agency, _) in wrote.items()})
        patterns += _patterns(mine, "team", {i: ", ".join(x for x in who if x) or _NOT_GIVEN for i, who in wrote.items()})
    return CohortPicture(tuple(sentences), tuple(patterns), tuple(f.child_ref for f in lost), _common([c for c in mine if is_lost(c)]))


_NOT_GIVEN = "not given"


def _sentences(members: Sequence[CohortMember], refs: set[str], rows: Sequence[Finding], concerns: Sequence[Concern], lost: Sequence[Finding]) -> list[str]:
    known = sum(bool(m.known and m.child_ref) for m in members)
    waiting = sum(m.match == "possible" for m in members)
    people = say_count(len(members), "person", "people")
    out = [
        f"Of {people} the review asks about, {known} {'was' if known == 1 else 'were'} known to services; "
        f"for {len(members) - known - waiting} no file was found."
    ]
    if known > len(refs):
        out.append(f"The {known} names lead to {say_count(len(refs), 'file')}: a person should check which names are one child's.")
    if waiting:
        out.append(f"{say_count(waiting, 'possible match', 'possible matches')} {'waits' if waiting == 1 else 'wait'} for a person to decide.")
    if rows:
        enough = [f for f in rows if f.sufficient_then]
        little = {f.child_ref for f in rows if not f.sufficient_then}
        today = {c.child_ref for c in concerns if c.sufficient_now and not c.sufficient_then} & little
        out += [
            f"In {sum(f.direct_intelligence for f in rows)} of the {len(rows)} files direct information that the child was being exploited was on record.",
            f"In {len(enough)} the file held enough to act on under the guidance of the day; in {len(lost)} of these no adequate answer in time was found.",
            f"In {len(little)} the file held too little by the rule of the day; {len(today)} of these would be enough today.",
        ]
    return out


def _patterns(concerns: Sequence[Concern], by: str, value: dict[str, str]) -> list[Pattern]:
    out = []
    for name in sorted(set(value.values())):
        rows = [c for c in concerns if value[c.concern_id] == name and c.sufficient_then]
        days = [c.days_to_response for c in rows if c.days_to_response is not None and c.outcome in ("heeded", "late")]
        if rows:
            out.append(Pattern(by, name, len(rows), len(days), float(median(days)) if days else None))
    return out


def _common(lost: Sequence[Concern]) -> tuple[Shared, ...]:
    """Return what at least half of the lost concerns (and two) have in common: basis, verdict, circumstances."""
    counts = Counter(x for c in lost for x in {("basis", c.basis), ("verdict", c.verdict), *(("modifier", m) for m in c.modifiers)})
    rows = sorted(counts.items(), key=lambda x: (-x[1], x[0]))
    return tuple(Shared(kind, code, n, len(lost)) for (kind, code), n in rows if n >= 2 and 2 * n >= len(lost))
