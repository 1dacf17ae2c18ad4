"""Every reason that ties two files → a `Tie`: whether they suffice, how strongly, and the sentence that says so.

A pair tied by a nickname alone is left over; it is tied weakly after all when that person ties each file to a third, with something else each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.linkage.reasons import Reason

_COMPANIONS = frozenset({"place", "vehicle", "taxi firm"})
_WEAK_KINDS = frozenset({"place", "vehicle", "taxi firm", "nickname", "person", "child"})
_SHOWN = 8

TieRow = tuple[str, str, str, str, float, str, str, str, str]
"""A tie as it is kept: files a and b, grade, strength, score, because, then as JSON the nodes it is through, the nodes it joins, and its reasons."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two files and why. `grade` is what their own reasons suffice for: "strong", "weak", or "left" (over); `third` the file that ties a left one."""

    a: str
    b: str
    grade: str
    reasons: tuple[Reason, ...]
    third: str = ""

    @property
    def strength(self) -> str:
        """strong, weak, or "" for a pair that is not tied."""
        return "weak" if self.grade == "left" and self.third else "" if self.grade == "left" else self.grade

    @property
    def people(self) -> frozenset[tuple[str, str]]:
        """The people on whose names a graded tie rests."""
        if self.grade == "left":
            return frozenset()
        return frozenset(n for r in self.reasons if r.kind in ("nickname", "person") for n in r.nodes)


def grade(a: str, b: str, reasons: Sequence[Reason]) -> Tie | None:
    """Return the tie that these reasons make, or None if they come to nothing."""
    kept = sorted(reasons, key=lambda r: (-r.weight, r.says, r.nodes))
    best: dict[str, Reason] = {}
    for r in kept:
        best.setdefault(r.kind, r)
    strength = _strength(best, kept)
    if not strength and "nickname" in best and best["nickname"].weight >= 1.5:
        strength = "left"
    return Tie(a, b, strength, tuple(kept)) if strength else None


def carry(tie: Tie, through: Mapping[tuple[str, str], set[str]]) -> Tie:
    """Return a left tie with the third file that ties it, if there is one. `through`: person → the files that graded ties on their name join."""
    nick = next(r for r in tie.reasons if r.kind == "nickname")
    shared = set.intersection(*(through.get(n, set()) for n in nick.nodes)) - {tie.a, tie.b}
    return replace(tie, third=min(shared, default=""))


def _strength(best: Mapping[str, Reason], everything: Sequence[Reason]) -> str:
    if any(r.strong for r in best.values()):
        return "strong"
    nick = best.get("nickname")
    companion = max((best[k].weight for k in _COMPANIONS if k in best), default=0.0)
    if nick and nick.weight >= 2.5 and companion >= 2.0 and nick.weight + companion >= 5.5:
        return "strong"
    child = best.get("child")
    if child and child.weight >= 4.5 and sum(r.weight for r in best.values()) - child.weight >= 3.5:
        return "strong"
    others = sorted({r.child: r.weight for r in reversed(everything) if r.kind == "child"}.values())
    if len(others) == 2 and others[0] >= 0.7 and sum(others) >= 2.4:
        return "weak"  # each file names the other's child
    nicks = [r for r in everything if r.kind == "nickname"]
    if len(nicks) > 1 and any(not set(nicks[0].nodes) & set(r.nodes) and nicks[0].weight + r.weight >= 4.0 for r in nicks[1:]):
        return "weak"  # two people of distinctive names in both files
    alone = max((best[k].weight for k in ("place", "vehicle", "taxi firm", "person", "child") if k in best), default=0.0)
    if alone >= 3.4:
        return "weak"
    weights = sorted((r.weight for k, r in best.items() if r.weight >= 1.2), reverse=True)
    if len(weights) >= 2 and weights[0] + weights[1] >= 3.6 and any(k in _WEAK_KINDS for k in best):
        return "weak"
    return ""


def to_row(tie: Tie) -> TieRow:
    """Return a tie as it is kept."""
    reasons = list(tie.reasons)
    if tie.third:
        nick = next(r for r in reasons if r.kind == "nickname")
        reasons.append(replace(nick, kind="through", weight=2.0, strong=False, says=f"Each is tied by this name and something else to file {tie.third}."))
    shown = reasons[:_SHOWN]
    best: dict[str, float] = {}
    for r in reasons:
        best[r.kind] = max(best.get(r.kind, 0.0), r.weight)
    score = round(sum(best.values()), 2)
    sums = " + ".join(f"{kind} {weight:.1f}" for kind, weight in sorted(best.items(), key=lambda x: (-x[1], x[0])))
    entries = sorted({e for r in shown for e in r.entries})
    because = " ".join(r.says for r in shown) + f" Weight {score:.1f} = {sums}. Rests on entries {', '.join(entries)}."
    via = sorted({n for r in shown for n in r.nodes if r.kind != "child" or n == r.nodes[0]})
    joins = [r.nodes for r in reasons if _joins(r)] if tie.strength else []
    return (
        tie.a,
        tie.b,
        tie.grade,
        tie.strength,
        score,
        because,
        json.dumps(via),
        json.dumps(joins),
        json.dumps([_plain(r) for r in tie.reasons], ensure_ascii=False),
    )


def _joins(r: Reason) -> bool:
    """True when a reason makes its two nodes one entity, not only a tie between files."""
    if r.kind == "child":
        return len(r.nodes) == 2 and (r.strong or r.weight >= 4)
    return r.kind not in ("forename", "through") and not (r.kind == "vehicle" and r.weight < 2.5)


def from_row(row: TieRow) -> Tie:
    """Return the tie that `to_row` made a row of, without its third file."""
    reasons = tuple(
        Reason(kind, weight, strong, says, tuple((ref, name) for ref, name in nodes), tuple(entries), child)
        for kind, weight, strong, says, nodes, entries, child in json.loads(row[8])
    )
    return Tie(row[0], row[1], row[2], reasons)


def _plain(r: Reason) -> list[object]:
    return [r.kind, r.weight, r.strong, r.says, r.nodes, r.entries, r.child]
