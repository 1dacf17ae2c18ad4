"""Findings and decisions → the findings a named person has signed: the one place where the report looks up whether a finding still is a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.knowledge.plain import plain_words, say_day
from onrecord.record import Finding


@dataclass(frozen=True, slots=True)
class Signed:
    """What a named person decided about a finding: in words, who, on which day, why."""

    says: str
    by: str
    on: str
    reason: str = ""


def signed_findings(findings: Iterable[Finding]) -> dict[str, Signed]:
    """Return child_ref → what was signed, for each finding that a named person decided."""
    say = plain_words().say
    return {f.child_ref: Signed(say("decision", f.decision), f.decided_by, say_day(f.decided_on)) for f in findings if f.decision and f.decided_by}
