"""Every reason that ties two files → a `Tie`: whether they suffice, how strongly, and the sentence that says so.

A pair tied by a nickname alone is left over; it is tied weakly after all when that person ties each file to a third, with something else each time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.codec import freeze
from onrecord.linkage.agreeing import Reason
from onrecord.linkage.grounds import later
from onrecord.record import Ground

_COMPANIONS = frozenset({"place", "vehicle", "taxi firm"})
_WEAK_KINDS = frozenset({"place", "vehicle", "taxi firm", "nickname", "person", "surname", "child"})
_ALONE_KINDS = ("place", "vehicle", "taxi firm", "person", "surname", "child", "missing")
_SHOWN = 8

TieRow = tuple[str, str, str, str, float, str, str, str, str, str, str, str]
"""A tie as it is kept: files a and b, grade, strength, score, because; then as JSON the nodes it is through, the nodes it joins (with the place of the ground
that joins them), its reasons and its grounds; then the day it could first be seen and the day both halves were held, "" where there is none."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two files and why. `grade` is what their own reasons suffice for: "strong", "weak", or "left" (over); `third` the file that ties a left one.

    `third_days` are the days on which the ties with that file could be seen, and were held.
    """

    a: str
    b: str
    grade: str
    reasons: tuple[Reason, ...]
    third: str = ""
    third_days: tuple[dt.date | None, dt.date | None] = (None, None)

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
    enough = _grade_of(kept)
    return Tie(a, b, enough, tuple(kept)) if enough else None


def _grade_of(kept: Sequence[Reason]) -> str:
    """What reasons, weightiest first, suffice for."""
    best: dict[str, Reason] = {}
    for r in kept:
        best.setdefault(r.kind, r)
    strength = _strength(best, kept)
    if not strength and "nickname" in best and best["nickname"].weight >= 1.5:
        return "left"
    return strength


def carry(tie: Tie, through: Mapping[tuple[str, str], set[str]], days_of: Callable[[str, str], tuple[dt.date | None, dt.date | None]]) -> Tie:
    """Return a left tie with the third file that ties it, if there is one.

    Args:
        tie: a left tie.
        through: person → the files that graded ties on their name join.
        days_of: two files → the day their tie could first be seen, and the day both halves were held.
    """
    nick = next(r for r in tie.reasons if r.kind == "nickname")
    third = min(set.intersection(*(through.get(n, set()) for n in nick.nodes)) - {tie.a, tie.b}, default="")
    if not third:
        return tie
    one, two = (days_of(*sorted((file, third))) for file in (tie.a, tie.b))
    return replace(tie, third=third, third_days=(later((one[0], two[0])), later((one[1], two[1]))))


def day_enough(tie: Tie, held: bool) -> dt.date | None:
    """Return the first day on which the reasons known by then sufficed for a tie; None if the record does not tell.

    Args:
        tie: the tie.
        held: go by the days both halves were in the service's record, not by those on which they happened or were told.
    """
    done = {id(r): later(r.held if held else r.days) for r in tie.reasons}
    if tie.grade == "left":
        nick = next(r for r in tie.reasons if r.kind == "nickname")
        return later((done[id(nick)], tie.third_days[held]))
    for day in sorted({d for d in done.values() if d}):
        if _grade_of([r for r in tie.reasons if (d := done[id(r)]) and d <= day]) not in ("", "left"):
            return day
    return None


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
    alone = max((best[k].weight for k in _ALONE_KINDS if k in best), default=0.0)
    if alone >= 3.4:
        return "weak"
    weights = sorted((r.weight for k, r in best.items() if r.weight >= 1.2), reverse=True)
    if len(weights) >= 2 and weights[0] + weights[1] >= 3.6 and any(k in _WEAK_KINDS for k in best):
        return "weak"
    return ""


def to_row(tie: Tie) -> TieRow:
    """Return a tie as it is kept; of one that does not hold only what it may yet be made of."""
    plain = json.dumps([_plain(r) for r in tie.reasons], ensure_ascii=False)
    if not tie.strength:
        return (tie.a, tie.b, tie.grade, "", 0.0, "", "[]", "[]", plain, "[]", "", "")
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
    first, held = (day_enough(tie, side) for side in (False, True))
    against = list(dict.fromkeys(words for r in shown for words in r.against))
    told = [*(r.says for r in shown), *(f"Against it: {words}" for words in against)]
    told += [f"The service held both halves from {held.isoformat()}."] if held else []
    because = " ".join(told) + f" Weight {score:.1f} = {sums}. Rests on entries {', '.join(entries)}."
    via = sorted({n for r in shown for n in r.nodes if r.kind != "child" or n == r.nodes[0]})
    joins = [(*r.nodes, n) for n, r in enumerate(reasons) if _joins(r)]
    grounds = [Ground(r.kind, round(r.weight, 2), r.says, r.entries, r.days) for r in reasons]
    grounds += [Ground("against", 0.0, words, contradiction=True) for words in against]
    return (
        tie.a,
        tie.b,
        tie.grade,
        tie.strength,
        score,
        because,
        json.dumps(via),
        json.dumps(joins),
        plain,
        f"[{','.join(freeze(g) for g in grounds)}]",
        first.isoformat() if first else "",
        held.isoformat() if held else "",
    )


def _joins(r: Reason) -> bool:
    """True when a reason makes its two nodes one entity, not only a tie between files."""
    if r.kind == "child":
        return len(r.nodes) == 2 and (r.strong or r.weight >= 4)
    return r.kind not in ("forename", "surname", "through", "missing") and not (r.kind == "vehicle" and r.weight < 2.5)


def from_row(row: TieRow) -> Tie:
    """Return the tie that `to_row` made a row of, without its third file."""
    reasons = tuple(
        Reason(kind, weight, strong, says, tuple((ref, name) for ref, name in nodes), tuple(entries), child, _days(days), _days(held), tuple(against))
        for kind, weight, strong, says, nodes, entries, child, days, held, against in json.loads(row[8])
    )
    return Tie(row[0], row[1], row[2], reasons)


def _plain(r: Reason) -> list[object]:
    days, held = ([d.isoformat() if d else None for d in side] for side in (r.days, r.held))
    return [r.kind, r.weight, r.strong, r.says, r.nodes, r.entries, r.child, days, held, r.against]


def _days(kept: Sequence[str | None]) -> tuple[dt.date | None, ...]:
    return tuple(dt.date.fromisoformat(d) if d else None for d in kept)
