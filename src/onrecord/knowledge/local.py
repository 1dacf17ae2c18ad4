"""An overlay's limits → laid on the rules they name. They may add to a national limit or tighten it; one that would loosen it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.knowledge.instruments import FAR, Era, Limit, Rule
from onrecord.knowledge.loading import Faults, Located


def add_local(eras: tuple[Era, ...], rows: Sequence[tuple[Located, Limit]], faults: Faults) -> tuple[Era, ...]:
    """Return the eras with each limit on the rules its row names (`rules: [E4.DIRECT, ...]`, or `all`).

    Args:
        eras: as the package holds them.
        rows: (where it stands, the limit).
        faults: told of a limit without a source, for a rule that is not there, or looser than a national one of the same days.
    """
    known = {rule.rule_id: (era, rule) for era in eras for rule in (era.direct, era.strong)}
    extra: dict[str, list[Limit]] = {}
    for row, limit in rows:
        if not limit.source:
            faults.add(row, "a local limit needs a source")
        names = set(known) if row.get("rules", "all") == "all" else set(row["rules"])
        for name in sorted(names - known.keys()):
            faults.add(row, f"there is no rule {name!r}", "rules")
        for name in sorted(names & known.keys()):
            extra.setdefault(name, []).append(replace(limit, basis="local_overlay"))
            _refuse_looser(row, limit, *known[name], faults)
    return tuple(replace(e, direct=_tighten(e.direct, extra), strong=_tighten(e.strong, extra)) for e in eras)


def _refuse_looser(row: Located, limit: Limit, era: Era, rule: Rule, faults: Faults) -> None:
    for ours in rule.limits:
        same = ours.step == limit.step and ours.n is not None and _meet(limit, ours, era)
        if same and (limit.n is None or _longest(limit, ours) > _shortest(ours, limit)):
            said = f"{limit.step} {limit.n} {limit.unit} is looser than {ours.n} {ours.unit} in {rule.rule_id}"
            faults.add(row, f"{said}: an overlay may only add or tighten", "n")


def _meet(limit: Limit, ours: Limit, era: Era) -> bool:
    """Whether both limits stand on some day of the era."""
    starts = [x for x in (limit.begins, ours.begins, era.start) if x is not None]
    ends: list[dt.date] = [x if x is not None else FAR for x in (limit.ends, ours.ends, era.end)]
    return max(starts) < min(ends)


def _longest(limit: Limit, other: Limit) -> int:
    """The most calendar days a limit can be, weekends counted; in working days where both are."""
    n = limit.n or 0
    if limit.unit == "wd":
        return n if other.unit == "wd" else n + 2 * (-(-n // 5))
    return n if limit.unit == "d" else -(-n // 24)


def _shortest(limit: Limit, other: Limit) -> int:
    """The fewest calendar days a limit can be; in working days where both are."""
    n = limit.n or 0
    if limit.unit == "wd":
        return n if other.unit == "wd" else n + 2 * (max(n - 1, 0) // 5)
    return n if limit.unit == "d" else -(-n // 24)


def _tighten(rule: Rule, extra: Mapping[str, list[Limit]]) -> Rule:
    return replace(rule, limits=rule.limits + tuple(extra.get(rule.rule_id, ())))
