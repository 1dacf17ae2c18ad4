"""Readers' answers and a lead's → rows of the trail: what each reader answered, what was settled, and the decision about a concern or signal that follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from onrecord.agreement import NONE
from onrecord.codec import freeze
from onrecord.record import Concern, Decision, DecisionVerdict, Finding, Signal, as_proposed
from onrecord.workbench import coding, handwork, trail
from onrecord.workbench.visit import Visit

READ = "Read independently, as assigned."
AGREED = "The readers, each by themselves, gave the same answers."


def keep_reading(here: Visit, task: Mapping[str, Any], noun: Concern | Finding | Signal, answers: Mapping[str, str], reason: str) -> Decision:
    """Keep what a reader answered, and close their assignment; it cannot be answered again.

    Raises:
        Overtaken: it was answered already (in another window).
    """
    subject = trail.aside_of(trail.subject_of(here.bench.case, noun), here.person.account)
    detail = {"answers": dict(answers), "hides_machine": bool(task["hides_machine"]), "share": task["share"]}
    made = trail.decide_about(here, subject, "read", reason.strip() or READ, expected="", detail=detail)
    here.bench.desk.close_assignment(task["assignment"])
    return made


def settle(here: Visit, unit: coding.Unit, noun: Concern | Finding | Signal, answers: Mapping[str, str], reason: str, *, expected: str) -> Decision:
    """Settle what readers answered. Of a concern or a signal it becomes the decision about it: accepted, changed or rejected.

    Args:
        here: the visit of a lead.
        unit: what was read.
        noun: the noun itself.
        answers: those that stand.
        reason: why.
        expected: the decision_id last shown about the concern or signal itself, "" for none.

    Raises:
        Overtaken: somebody decided about it, or settled this, meanwhile.
    """
    case = here.bench.case
    subject = trail.subject_of(case, noun)
    by_reader = [d.decision_id for d in case.readings_about([unit.subject]).get(unit.subject, {}).values() if d.verdict == "read"]
    detail = {"answers": dict(answers), "readings": by_reader, "differed": list(unit.differ)}
    if isinstance(noun, Concern):
        trail.decide_about(here, subject, _verdict(noun, answers), reason, expected=expected, detail=_changed(noun, answers) | {"readings": by_reader})
    elif isinstance(noun, Signal) and not (noun.found_by == handwork.BY_HAND and answers == coding.proposed(noun)):  # what was added stands as it is
        verdict, made = _read_so(here, noun, answers, reason)
        trail.decide_about(here, subject, verdict, reason, expected=expected, detail=json.loads(freeze(made)))
    return trail.decide_about(here, trail.aside_of(subject), "settle", reason, expected="", detail=detail)


def _read_so(here: Visit, signal: Signal, answers: Mapping[str, str], reason: str) -> tuple[DecisionVerdict, Signal]:
    """How a signal is decided about by what was settled of it, and the signal as it is to be."""
    if answers["code"] == NONE:
        return "reject", signal
    if answers == {"code": signal.code, "status": signal.status, "subject": signal.subject}:
        return "accept" if answers == as_proposed(signal) else "change", signal
    code = next(c for c in handwork.codes_of(here) if c.name == answers["code"])
    how = handwork.How(answers["status"], answers["subject"], signal.source, here.signature, here.bench.clock().date(), reason)
    verdict, made = handwork.corrected(signal, code, how)
    return verdict, cast(Signal, made)


def _verdict(concern: Concern, answers: Mapping[str, str]) -> DecisionVerdict:
    if answers["concern"] != "yes":
        return "reject"
    return "change" if _changed(concern, answers) else "accept"


def _changed(concern: Concern, answers: Mapping[str, str]) -> dict[str, str]:
    """The fields of a concern that were settled otherwise than the product answers."""
    if answers["concern"] != "yes":
        return {}
    mine = coding.proposed(concern)
    return {name: value for name, value in answers.items() if value != mine.get(name)}
