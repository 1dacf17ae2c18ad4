"""Findings and decisions → the findings a named person has signed: the one place where the report looks up whether a finding still is a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.knowledge.plain import plain_words, say_day
from onrecord.record import Decision, Finding


@dataclass(frozen=True, slots=True)
class Signed:
    """What a named person decided about a finding: in words, who, on which day, why."""

    says: str
    by: str
    on: str
    reason: str = ""


def signed_findings(findings: Iterable[Finding], trail: Iterable[Decision] = ()) -> dict[str, Signed]:
    """Return child_ref → what was signed, for each finding that a named person decided; the reason is that of the last signature in the trail."""
    say = plain_words().say
    reasons = {d.subject: d.reason for d in trail if d.verdict == "sign"}
    return {
        f.child_ref: Signed(say("decision", f.decision), f.decided_by, say_day(f.decided_on), reasons.get(f"F-{f.child_ref}", ""))
        for f in findings
        if f.decision and f.decided_by
    }
