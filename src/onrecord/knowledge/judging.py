"""`judging/*.yaml` → the working rules of sufficiency, of what answers information, and of the words that show an act's matter.

All of these are ours, marked [I]: they say how we read a file, not what the law was. Law and guidance are in `standards`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.knowledge.loading import Faults, Located, read_kind


@dataclass(frozen=True, slots=True)
class Need:
    """One way a picture is complete: so many different strong codes, and whether a professional must have named exploitation."""

    codes: int
    named: bool = False


@dataclass(frozen=True, slots=True)
class PictureRule:
    """What made a cumulative picture enough between two days (half-open; `end` None means still)."""

    rule_id: str
    start: dt.date
    end: dt.date | None
    any_of: tuple[Need, ...]
    mark: str
    source: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether this is the rule of `day`."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Act:
    """What an act of one code is worth. `own`: about exploitation by its nature; `short`: never enough however often."""

    code: str
    points: float
    own: bool
    short: bool = False


@dataclass(frozen=True, slots=True)
class StepActs:
    """Which response codes show a step that has a time limit; `words`: what their sentence must say where one code shows several steps."""

    acts: frozenset[str]
    words: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Rules:
    """Every working rule of the judging rooms. Days and months are counted from the day information became known."""

    direct_status: frozenset[str]
    sure: dict[str, float]
    pictures: tuple[PictureRule, ...]
    build_days: int
    window_months: int
    named_codes: frozenset[str]
    named_status: frozenset[str]
    named_sources: frozenset[str]
    not_alone: frozenset[str]
    join_months: int
    under_way_days: int
    routine_lag_days: int
    approximate_days: int
    enough: float
    together_days: int
    within_days: int
    acts: Mapping[str, Act]
    steps: Mapping[str, StepActs]
    opening_steps: frozenset[str]
    starts: Mapping[str, tuple[str, ...]]
    decisions: frozenset[str]
    carries_information: frozenset[str]
    lapses: Mapping[str, str]
    lapsed_points: float
    plan_points: float
    plan_days: int
    continuing: frozenset[str]
    police_agencies: frozenset[str]
    summary_types: tuple[str, ...]
    near_days: int
    answer_months: int
    manager_roles: tuple[str, ...]
    exploitation: re.Pattern[str]
    other_matters: tuple[tuple[str, re.Pattern[str]], ...]
    missing_report: re.Pattern[str]
    only_considered: re.Pattern[str]
    advice_to_family: re.Pattern[str]
    looking_back: re.Pattern[str]
    refusal_reasons: re.Pattern[str]
    restating_types: tuple[str, ...]
    modifiers: tuple[tuple[str, re.Pattern[str]], ...]
    not_stated: re.Pattern[str]
    for_whom: re.Pattern[str]
    told_after: re.Pattern[str]
    told_before: re.Pattern[str]
    unread_kinds: frozenset[str]

    def is_sure(self, tier: str, chance: float | None) -> bool:
        """Whether a reading is sure enough to count towards a concern: one without a chance (by wording alone, or a person's) is."""
        return chance is None or chance >= self.sure.get(tier, 0.0)

    def picture_on(self, day: dt.date) -> PictureRule | None:
        """Return the rule of sufficiency for a cumulative picture that held on `day`; None before the first."""
        return next((p for p in self.pictures if p.holds_on(day)), None)

    @property
    def picture_now(self) -> PictureRule:
        """Return the rule that holds today."""
        return self.pictures[-1]


_KEYS = {
    "sufficiency": ("direct", "sure", "pictures", "build_days", "window_months", "named", "not_alone", "joining"),
    "acts": (
        "enough",
        "together_days",
        "within",
        "acts",
        "steps",
        "opening_steps",
        "starts",
        "decisions",
        "carries_information",
        "lapses",
        "lapsed_points",
        "plans",
        "continuing",
        "police_agencies",
        "summary_types",
        "near_days",
        "answer_months",
        "manager_roles",
        "unread_kinds",
    ),
    "matters": (
        "exploitation",
        "other",
        "missing_report",
        "advice_to_family",
        "only_considered",
        "looking_back",
        "refusal_reasons",
        "restating_types",
        "modifiers",
        "not_stated",
        "for_whom",
        "told_after",
        "told_before",
    ),
}


def load_judging(overlay: Path | None, faults: Faults) -> Rules:
    """Return the working rules; an overlay file may replace single top-level keys of ours.

    Args:
        overlay: a folder with `judging/*.yaml`, or None.
        faults: collects what is wrong; when anything is, the rules returned may be incomplete, so call `faults.raise_if_any()`.

    Raises:
        KnowledgeError: the files are so broken that no rules can be built.
    """
    parts = _read_parts(overlay, faults)
    faults.raise_if_any()
    pictures = tuple(p for row in parts["pictures"] if (p := _picture(row, faults)))
    _check_pictures(pictures, parts["pictures"], faults)
    acts = {code: act for code, row in parts["acts"].items() if (act := _act(code, row, parts["acts"], faults))}
    for name, keys in _INNER.items():
        faults.check_keys(parts[name], keys)
    faults.raise_if_any()
    joining, named = parts["joining"], parts["named"]
    plain: dict[str, Any] = {name: parts[name] for name in ("build_days", "window_months", "together_days", "near_days", "answer_months")}
    plain |= {name: joining[name] for name in ("under_way_days", "routine_lag_days", "approximate_days")}
    plain |= {name: frozenset(parts[name]) for name in _SETS} | {name: _pattern(parts[name], name, faults) for name in _PATTERNS}
    rules = Rules(
        direct_status=frozenset(parts["direct"]["status"]),
        sure={tier: float(least) for tier, least in parts["sure"].items()},
        pictures=pictures,
        named_codes=frozenset(named["codes"]),
        named_status=frozenset(named["status"]),
        named_sources=frozenset(named["sources"]),
        join_months=joining["months"],
        enough=float(parts["enough"]),
        within_days=parts["within"]["n"],
        acts=acts,
        steps={name: step for name, row in parts["steps"].items() if (step := _step(name, row, parts["steps"], faults))},
        starts={name: tuple(steps) for name, steps in parts["starts"].items()},
        lapses=dict(parts["lapses"]),
        lapsed_points=float(parts["lapsed_points"]),
        plan_points=float(parts["plans"]["points"]),
        plan_days=parts["plans"]["days"],
        summary_types=tuple(parts["summary_types"]),
        manager_roles=tuple(r.lower() for r in parts["manager_roles"]),
        exploitation=_pattern("|".join(parts["exploitation"]), "exploitation", faults),
        other_matters=tuple((label, _pattern(text, f"other.{label}", faults)) for label, text in parts["other"].items()),
        restating_types=tuple(parts["restating_types"]),
        modifiers=tuple((label, _pattern(text, f"modifiers.{label}", faults)) for label, text in parts["modifiers"].items()),
        **plain,
    )
    faults.raise_if_any()
    return rules


_INNER = {
    "within": ("n", "unit", "basis", "mark", "source"),
    "plans": ("points", "days"),
    "direct": ("status", "mark", "source"),
    "named": ("codes", "status", "sources"),
    "joining": ("months", "under_way_days", "routine_lag_days", "approximate_days"),
}
_SETS = ("not_alone", "opening_steps", "decisions", "carries_information", "continuing", "police_agencies", "unread_kinds")
_PATTERNS = (
    *("missing_report", "advice_to_family", "only_considered", "looking_back", "refusal_reasons"),
    *("told_after", "told_before", "for_whom", "not_stated"),
)


def _read_parts(overlay: Path | None, faults: Faults) -> dict[str, Any]:
    """Return every top-level key of the files, an overlay's in place of ours."""
    parts: dict[str, Any] = {}
    known = {key for keys in _KEYS.values() for key in keys}
    for name, value in read_kind("judging", overlay, faults):
        if not isinstance(value, Located):
            faults.add(f"{name}:1", "a mapping was expected")
            continue
        for key in value:
            if key not in known:
                faults.add(value, f"unknown key {key!r}", key)
            elif key in parts and not name.startswith("overlay/"):
                faults.add(value, f"{key!r} already stands in another file", key)
            else:
                parts[key] = value[key]
    for key in sorted(known - parts.keys()):
        faults.add("judging", f"missing key {key!r}")
    return parts


def _picture(row: Located, faults: Faults) -> PictureRule | None:
    if not faults.check_keys(row, ("id", "effective", "any_of", "mark", "source")) or not faults.check_keys(row["effective"], ("from", "to")):
        return None
    if row["mark"] not in ("V", "GK", "I"):
        faults.add(row, f"mark {row['mark']!r} is not V, GK or I", "mark")
    needs = tuple(Need(n["codes"], n.get("named", False)) for n in row["any_of"] if faults.check_keys(n, ("codes",), ("named",)))
    return PictureRule(row["id"], row["effective"]["from"], row["effective"]["to"], needs, row["mark"], row["source"]["instrument"])


def _check_pictures(pictures: tuple[PictureRule, ...], rows: list[Located], faults: Faults) -> None:
    """Pictures must follow one another with neither hole nor overlap, and the last must be open."""
    where = {row.get("id"): row for row in rows}
    for before, after in itertools.pairwise(pictures):
        if before.end != after.start:
            faults.add(where[after.rule_id], f"{before.rule_id} ends {before.end} but {after.rule_id} begins {after.start}")
    if not pictures or pictures[-1].end is not None:
        faults.add(where[pictures[-1].rule_id] if pictures else "judging", "the last picture rule must have no end")


def _act(code: str, row: Located, where: Located, faults: Faults) -> Act | None:
    if not faults.check_keys(row, ("points", "matter"), ("short",)):
        return None
    if row["matter"] not in ("own", "shown"):
        faults.add(where, f"{code}: matter {row['matter']!r} is not own or shown", code)
    return Act(code, float(row["points"]), row["matter"] == "own", bool(row.get("short", False)))


def _step(name: str, row: Located, where: Located, faults: Faults) -> StepActs | None:
    if not isinstance(row, Located) or not faults.check_keys(row, ("acts",), ("words",)):
        faults.add(where, f"{name}: the codes that show this step are needed", name)
        return None
    return StepActs(frozenset(row["acts"]), _pattern(row["words"], f"steps.{name}", faults) if row.get("words") else None)


def _pattern(text: str, name: str, faults: Faults) -> re.Pattern[str]:
    if re.search(r"<\w+>", text):
        faults.add("judging", f"{name}: these are regular expressions, not phrases: write \\w+ for a word, not <w>")
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        faults.add("judging", f"{name}: not a regular expression: {error}")
        return re.compile(r"(?!)")
