"""A visit, a subject and a verdict → a row of the trail. Every page that decides goes through `decide_about`; nothing else writes the trail.

A subject is a concern, finding, signal, response, wording flag, link or entity. `seen_of` says what the person had before them, as JSON; the row names
it by its hash, and the words themselves are kept beside the trail (`Case.version`), so that what was decided about can be read after the case is
reviewed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Form

from onrecord.codec import freeze, version_of
from onrecord.decisions import follow
from onrecord.errors import InputError
from onrecord.record import Concern, Decision, DecisionKind, DecisionVerdict, Entity, Finding, LanguageFlag, Link, Response, Signal, identify
from onrecord.store import Case, Overtaken
from onrecord.workbench.visit import Visit

Noun = Concern | Finding | Signal | Response | LanguageFlag | Link | Entity
_ALLOWED: Mapping[str, frozenset[str]] = {
    "concern": frozenset({"accept", "reject", "change", "undo"}),
    "finding": frozenset({"sign", "reject", "undo"}),
    "signal": frozenset({"accept", "reject", "change", "add", "undo"}),
    "response": frozenset({"accept", "reject", "change", "add", "undo"}),
    "language": frozenset({"accept", "reject", "undo"}),
    "link": frozenset({"accept", "reject", "undo"}),
    "entity": frozenset({"accept", "reject", "undo"}),
}
MOST_WORDS = 4000
Words = Annotated[str, Form(max_length=MOST_WORDS + 1)]
"""A field of a form that decides. One character more than may be kept is let through, so that the page can say what is wrong."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about: its kind and identifier, whose files it shows, and what the person had before them as JSON.

    `aside`: what a reader answered or what was settled between readers, which is no decision about the thing itself.
    """

    kind: DecisionKind
    subject: str
    child_refs: tuple[str, ...]
    seen: str
    evidence: str
    aside: bool = False


def subject_of(case: Case, noun: Noun) -> Subject:
    """Return what a decision about a noun is about, with what is to be seen of it now."""
    if isinstance(noun, Link):
        return Subject("link", noun.link_id, noun.child_refs, freeze(noun), noun.evidence)
    if isinstance(noun, Entity):
        return Subject("entity", noun.entity_id, noun.child_refs, freeze(noun), noun.evidence)
    if isinstance(noun, Finding):
        seen = findings_seen(case, [noun.child_ref])[noun.child_ref]
        return Subject("finding", finding_id(noun.child_ref), (noun.child_ref,), seen, version_of(seen))
    seen, refs = freeze(noun), (noun.child_ref,) if noun.child_ref else ()
    if isinstance(noun, Concern):
        return Subject("concern", noun.concern_id, refs, seen, version_of(seen))
    if isinstance(noun, LanguageFlag):
        return Subject("language", flag_id(noun), refs, seen, version_of(seen))
    if isinstance(noun, Response):
        return Subject("response", noun.response_id, refs, seen, version_of(seen))
    return Subject("signal", noun.signal_id, refs, seen, version_of(seen))


def aside_of(subject: Subject, account: str = "") -> Subject:
    """Return what a reader's answers about a subject are kept under; without an account, what is settled between readers."""
    return replace(subject, subject=f"{subject.subject}@{account}", aside=True)


def finding_id(child_ref: str) -> str:
    """Return the identifier decisions about a child's finding are made under."""
    return f"F-{child_ref}"


def flag_id(flag: LanguageFlag) -> str:
    """Return the identifier decisions about flagged wording are made under."""
    return identify("W", flag.entry_id, flag.start, flag.end, flag.code)


def check_verdict(kind: DecisionKind, verdict: str) -> None:
    """Refuse a verdict that cannot be given about this kind of thing.

    Raises:
        InputError: code `bad-verdict`.
    """
    if verdict not in _ALLOWED[kind]:
        raise InputError("this cannot be decided about that", next_step="Choose one of the buttons of the page.", code="bad-verdict")


def decide_about(here: Visit, subject: Subject, verdict: DecisionVerdict, reason: str, *, expected: str, detail: Mapping[str, Any] | None = None) -> Decision:
    """Add a person's decision to the trail and return it.

    Args:
        here: the visit of someone who may decide (and sign, for a finding).
        subject: what it is about.
        verdict: what they decide.
        reason: why, in their words.
        expected: the decision_id of the last row about the subject that their page showed, "" for none.
        detail: what is changed or added, as plain values.

    Raises:
        Denied: their role or access does not allow it.
        Overtaken: someone decided about it since.
        InputError: `no-reason`, `nothing-to-undo`, `bad-verdict`, `too-long`.
    """
    here.need(("assign" if verdict == "settle" else "decide") if subject.aside else "sign" if subject.kind == "finding" else "decide")
    for ref in subject.child_refs:
        here.see(ref)
    if not subject.aside:
        check_verdict(subject.kind, verdict)
    elif verdict not in ("read", "settle"):
        raise InputError("readers only answer", next_step="Use the form of the reading.", code="bad-verdict")
    if len(reason) > MOST_WORDS:
        raise InputError(f"a reason has at most {MOST_WORDS} characters", next_step="Say it shorter.", code="too-long")
    bench = here.bench
    knowledge = bench.case.fact("knowledge") or ""

    def make(last: Decision | None, before: Decision | None) -> Decision:
        return follow(
            subject.kind,
            subject.subject,
            verdict,
            by=here.signature,
            reason=reason,
            at=bench.clock().replace(microsecond=0),
            seen=f"{knowledge}:{subject.evidence}",
            last=last,
            before=before,
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else "",
            account=here.person.account,
            child_ref=subject.child_refs[0] if len(subject.child_refs) == 1 else "",
        )

    try:
        made = bench.case.append_decision(subject.subject, expected, make, subject.seen)
    except Overtaken:
        here.log("overtaken", about=subject.subject)
        raise
    here.log("decided", made.child_ref, made.decision_id)
    return made


def findings_seen(case: Case, child_refs: Iterable[str]) -> dict[str, str]:
    """Return child_ref → a finding with its concerns as they stand and what was decided about each, as JSON: what signing freezes. For many files at once."""
    rows = case.finding_rows(child_refs)
    standing = case.standing([c["concern_id"] for _, concerns in rows.values() for c in concerns])
    made = {}
    for ref, (finding, concerns) in rows.items():
        decided = ((c, standing.get(c["concern_id"])) for c in concerns)
        told = [{"concern": c, "decision": d.decision_id if d else None, "verdict": d.verdict if d else None} for c, d in decided]
        made[ref] = json.dumps({"finding": finding, "concerns": told}, ensure_ascii=False, sort_keys=True)
    return made
