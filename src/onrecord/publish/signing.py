"""Decisions about findings → what a report tells of each: signed, rejected, or still a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.knowledge.plain import say_day
from onrecord.record import Decision


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decided about a finding, on which day, why."""

    by: str
    on: str
    reason: str = ""


def told_decisions(decided: Mapping[str, Decision], verdict: str) -> dict[str, Signed]:
    """Return child_ref → what was decided, for each finding about which this verdict stands ("sign" or "reject")."""
    return {ref: Signed(d.by, say_day(d.at.date()), d.reason) for ref, d in decided.items() if d.verdict == verdict}
