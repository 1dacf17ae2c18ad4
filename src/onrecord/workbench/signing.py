"""Signed findings → whether each still rests on what was signed, and, where it does not, what is different."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from onrecord.codec import version_of
from onrecord.record import Decision
from onrecord.store import Case
from onrecord.workbench import trail

State = Literal["signed", "other evidence"]
_CALLED = {
    "outcome": "what followed",
    "verdict": "what followed",
    "evidence": "what it rests on",
    "known_on": "the day it was known",
    "sufficient_then": "whether it was enough to act on then",
    "sufficient_now": "whether it is enough by today's guidance",
    "responses": "the acts that answer it",
    "lost_opportunity": "whether an opportunity was lost",
    "direct_intelligence": "whether there was direct information",
    "known": "whether the child was known",
    "summary": "its summary",
    "counter_argument": "the argument against it",
}
"""Fields a reader knows by another name; others are said as they are written."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A standing signature, and whether the finding rests on the same as when it was signed."""

    decision: Decision
    child_ref: str
    state: State

    @property
    def version(self) -> str:
        """The hash that names what was signed."""
        return self.decision.seen.rpartition(":")[2]


def signatures(case: Case, child_refs: Iterable[str] | None = None) -> dict[str, Signature]:
    """Return child_ref → its standing signature, of those given or of every file that has one."""
    wanted = None if child_refs is None else frozenset(child_refs)
    signed = {ref: d for ref, d in case.decided_findings().items() if d.verdict == "sign" and (wanted is None or ref in wanted)}
    now = {ref: version_of(seen) for ref, seen in trail.findings_seen(case, signed).items()}
    return {ref: Signature(d, ref, "signed" if d.seen.endswith(f":{now.get(ref)}") else "other evidence") for ref, d in signed.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was when a finding was signed. `concern_id` is "" for the finding itself."""

    concern_id: str
    says: str


def differences(case: Case, signature: Signature) -> list[Difference]:
    """Return what a finding rests on now that is not what was signed: concerns that came or went, fields and decisions that changed."""
    held = case.version(signature.version)
    seen = trail.findings_seen(case, [signature.child_ref]).get(signature.child_ref)
    if held is None:
        return [Difference("", "What was signed is no longer held as it was kept.")]
    before = json.loads(held)
    now = json.loads(seen) if seen else {"finding": {}, "concerns": []}
    made = [Difference("", f"Of the finding: {_named(before['finding'], now['finding'])}.")] if before["finding"] != now["finding"] else []
    old = {row["concern"]["concern_id"]: row for row in before["concerns"]}
    new = {row["concern"]["concern_id"]: row for row in now["concerns"]}
    made += [Difference(i, "A concern that was signed is no longer there.") for i in old if i not in new]
    made += [Difference(i, "A concern that was not there when it was signed.") for i in new if i not in old]
    for i in old.keys() & new.keys():
        if old[i]["concern"] != new[i]["concern"]:
            made.append(Difference(i, f"Of a concern: {_named(old[i]['concern'], new[i]['concern'])}."))
        if old[i]["decision"] != new[i]["decision"]:
            made.append(Difference(i, f"The decision about a concern: {old[i]['verdict'] or 'none'} when signed, {new[i]['verdict'] or 'none'} now."))
    return sorted(made, key=lambda d: (d.concern_id, d.says))


def _named(before: dict[str, Any], now: dict[str, Any]) -> str:
    changed = [name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]
    return ", ".join(dict.fromkeys(_CALLED.get(name, name.replace("_", " ")) for name in changed))
