"""`standards/*.yaml` → what was expected on any day: instruments edition by edition, eras with their rules, limits, modifiers and explicit Gaps.

The loader refuses unknown keys, missing sources, unknown marks, overlapping or broken ranges and holes, all at once, each with its file and line. An overlay
may add limits of its own or tighten ours; it cannot loosen a national one. Ranges are half-open.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onrecord.knowledge.instruments import (
    FAR,
    UNITS,
    Edition,
    Era,
    Expectation,
    HeldGap,
    Limit,
    Modifier,
    Pending,
    Reference,
    Rule,
    Source,
    Standard,
    Standards,
    numbers_in,
)
from onrecord.knowledge.loading import Faults, Located, read_kind
from onrecord.knowledge.local import add_local
from onrecord.record import Gap

__all__ = [
    "Edition",
    "Era",
    "Expectation",
    "Limit",
    "Modifier",
    "Reference",
    "Rule",
    "Standard",
    "Standards",
    "edition_on",
    "expectations_on",
    "load_standards",
]

_MARK = re.compile(r"(V\d*|GK|I)(,(V\d*|GK|I))*$")
_KNOWN = ("day", "month", "year", "approximate")


def edition_on(standard: Standard, day: dt.date) -> Edition | Gap:
    """Return the edition of `standard` in force on `day`; a Gap if none is held for that day."""
    for edition in standard.editions:  # the loader has refused overlaps
        if edition.holds_on(day):
            return edition
    return Gap("no_standard", f"No edition of {standard.title} is held for {day}.")


def expectations_on(standards: Standards, day: dt.date, age: int | None = None) -> tuple[Expectation, ...] | Gap:
    """Return what was expected on `day` of someone who learnt that a child may be exploited: our era's rules first, then the instruments in force.

    Args:
        standards: what `load_standards` gave.
        day: the day it became known.
        age: the child's whole years of age, if known; 18 and over gives a Gap, for nothing here speaks of adults.
    """
    if age is not None and age >= 18:
        return Gap("not_a_child", f"At {age} the person is an adult: these standards are for children, that is under 18.")
    era = standards.era_on(day)
    if isinstance(era, Gap):
        return era
    ours = _reading(standards, era.instruments, era.source, day)
    rows = [
        Expectation(rule.require, rule.rule_id, _limits(rule.limits, day), ours, era.source.mark, f"era, {name}")
        for name, rule in (("direct information", era.direct), ("strong signs", era.strong))
    ]
    by_age = {"under_13": age is not None and age < 13, "under_16": age is not None and age < 16, "age_16_17": age is not None and age >= 16}
    asked = [m.modifier_id for m in standards.modifiers if by_age.get(m.modifier_id, True)]
    rows += [
        Expectation(m.require, m.modifier_id, "", _reading(standards, m.instruments, m.source, day), m.source.mark, "modifier")
        for m in standards.modifiers_on(day, asked)
    ]
    rows += [
        Expectation(
            e.require,
            e.edition_id,
            _limits(e.limits, day),
            str(e.source),
            e.source.mark,
            e.kind + (", provisional" if e.provisional else ""),
        )
        for e in standards.editions_on(day)
    ]
    rows += [Expectation(p.require, p.pending_id, "", str(p.source), p.source.mark, "not in force") for p in standards.pending if p.since <= day]
    return tuple(rows)


def _limits(limits: Iterable[Limit], day: dt.date) -> str:
    return "; ".join(str(x) for x in limits if x.holds_on(day))


def _reading(standards: Standards, names: Iterable[str], source: Reference, day: dt.date) -> str:
    """Where a rule of ours comes from: the instruments it reads, those in force that day only."""
    cited = "; ".join(standards.cited(names, day))
    return f"{source}{f' of {cited}' if cited else ''}"


def load_standards(overlay: Path | None, faults: Faults) -> Standards:
    """Return every standard held, with an overlay's limits added to the rules they name.

    Args:
        overlay: a folder with `standards/*.yaml` whose files hold only `limits`, or None.
        faults: collects what is wrong; call `faults.raise_if_any()` before use.
    """
    top: dict[str, list[Any]] = {k: [] for k in ("standards", "eras", "gaps", "modifiers", "pending")}
    sources: dict[int, Source] = {}
    sets: dict[str, tuple[str, ...]] = {}
    set_names: dict[str, str] = {}
    holds_from = dt.date(1989, 1, 1)
    local: list[Located] = []
    for name, value in read_kind("standards", overlay, faults):
        if not isinstance(value, Located):
            faults.add(f"{name}:1", "a mapping was expected")
        elif name.startswith("overlay/"):
            if faults.check_keys(value, ("limits",)):
                local += value["limits"]
        else:
            faults.check_keys(value, (), (*top, "sets", "set_names", "holds_from", "sources"))
            holds_from = value.get("holds_from", holds_from)
            sets |= {k: tuple(v) for k, v in (value.get("sets") or {}).items()}
            set_names |= dict(value.get("set_names") or {})
            sources |= {n: made for n, row in (value.get("sources") or {}).items() if (made := _seen(n, row, faults))}
            for key in top:
                top[key] += value.get(key) or []
    standards = tuple(s for row in top["standards"] if (s := _standard(row, faults)))
    gaps = tuple(g for row in top["gaps"] if (g := _gap(row, faults)))
    eras = add_local(tuple(e for row in top["eras"] if (e := _era(row, sets, faults))), [(row, x) for row in local if (x := _limit(row, faults))], faults)
    _check_unique(top["standards"], faults)
    _check_cover(eras, gaps, holds_from, [*top["eras"], *top["gaps"]], faults)
    modifiers = tuple(m for row in top["modifiers"] if (m := _modifier(row, sets, faults)))
    pending = tuple(p for row in top["pending"] if (p := _pending(row, faults)))
    _check_marks(top, sources, faults)
    return Standards(standards, eras, gaps, modifiers, pending, sets, holds_from, set_names, sources)


def _standard(row: Located, faults: Faults) -> Standard | None:
    if not faults.check_keys(row, ("id", "title", "editions")):
        return None
    editions = tuple(e for one in row["editions"] if (e := _edition(one, row["id"], row["title"], faults)))
    lines = {one.get("id"): one for one in row["editions"]}
    for before, after in itertools.pairwise(editions):
        if before.end is None or before.end > after.start:
            faults.add(
                lines[after.edition_id],
                f"{after.edition_id} begins {after.start} while {before.edition_id} is in force until {before.end or 'further notice'}: they overlap",
            )
        elif before.end < after.start:
            faults.add(lines[after.edition_id], f"hole: {before.edition_id} ends {before.end}, {after.edition_id} begins {after.start}")
    return Standard(row["id"], row["title"], editions)


def _edition(row: Located, standard: str, title: str, faults: Faults) -> Edition | None:
    if not faults.check_keys(row, ("id", "effective", "kind", "modality", "require", "child", "source"), ("limits", "provisional")):
        return None
    span, source = _range(row, faults), _source(row, faults)
    if span is None or source is None:
        return None
    limits = tuple(x for one in row.get("limits") or [] if (x := _limit(one, faults)))
    start, end, known, to_known = span
    return Edition(
        row["id"],
        standard,
        title,
        start,
        end,
        known,
        to_known,
        row["kind"],
        row["modality"],
        row["require"],
        row["child"],
        limits,
        source,
        bool(row.get("provisional")),
    )


def _range(row: Located, faults: Faults) -> tuple[dt.date, dt.date | None, str, str] | None:
    span = row["effective"]
    if not isinstance(span, Located) or not faults.check_keys(span, ("from", "to"), ("from_known", "to_known")):
        return None
    start, end = span["from"], span["to"]
    if not isinstance(start, dt.date) or not (end is None or isinstance(end, dt.date)):
        faults.add(span, f"from {start!r} and to {end!r} must be days (to may be null)")
        return None
    if end is not None and end <= start:
        faults.add(span, f"ends {end} before or on the day it begins, {start}")
    for key in ("from_known", "to_known"):
        if span.get(key, "day") not in _KNOWN:
            faults.add(span, f"{key} {span[key]!r} is not one of {', '.join(_KNOWN)}", key)
    return start, end, span.get("from_known", "day"), span.get("to_known", "day")


def _source(row: Located, faults: Faults) -> Reference | None:
    source = row["source"]
    if not isinstance(source, Located) or not faults.check_keys(source, ("instrument", "paragraph", "words", "mark", "checked")):
        faults.add(row, "no source: instrument, paragraph, words, mark and checked are needed", "source")
        return None
    if not _MARK.match(str(source["mark"])):
        faults.add(source, f"mark {source['mark']!r} is not made of V, GK and I", "mark")
    if not source["instrument"]:
        faults.add(source, "the instrument is not named", "instrument")
    if source["checked"] is not None and not isinstance(source["checked"], dt.date):
        faults.add(source, f"checked {source['checked']!r} is neither a day nor null", "checked")
    return Reference(source["instrument"], source["paragraph"], source["words"], str(source["mark"]), source["checked"])


def _limit(row: Located, faults: Faults) -> Limit | None:
    if not faults.check_keys(row, ("step", "n", "unit", "start", "basis", "mark"), ("from", "to", "source", "rules")):
        return None
    if row["unit"] not in UNITS:
        faults.add(row, f"unit {row['unit']!r} is not one of {', '.join(UNITS)}", "unit")
    if row["basis"] not in ("national", "local_overlay", "project_yardstick"):
        faults.add(row, f"basis {row['basis']!r} is not national, local_overlay or project_yardstick", "basis")
    if row["n"] is not None and (not isinstance(row["n"], int) or row["n"] < 0):
        faults.add(row, f"n {row['n']!r} is not a number of {row['unit']}", "n")
    if not _MARK.match(str(row["mark"])):
        faults.add(row, f"mark {row['mark']!r} is not made of V, GK and I", "mark")
    begins, ends = (_day(row, key, faults) for key in ("from", "to"))
    return Limit(row["step"], row["n"], row["unit"], row["start"], row["basis"], str(row["mark"]), begins, ends, row.get("source", ""))


def _day(row: Located, key: str, faults: Faults) -> dt.date | None:
    value = row.get(key)
    if value is None or isinstance(value, dt.date):
        return value
    faults.add(row, f"{key} {value!r} is not a day", key)
    return None


def _era(row: Located, sets: Mapping[str, tuple[str, ...]], faults: Faults) -> Era | None:
    if not faults.check_keys(row, ("id", "effective", "instruments", "source", "direct", "strong"), ("provisional",)):
        return None
    span, source = _range(row, faults), _source(row, faults)
    direct, strong = (_rule(f"{row['id']}.{kind.upper()}", row[kind], sets, faults) for kind in ("direct", "strong"))
    if span is None or source is None or direct is None or strong is None:
        return None
    return Era(row["id"], span[0], span[1], span[2], tuple(row["instruments"]), direct, strong, source, bool(row.get("provisional")))


def _rule(rule_id: str, row: Located, sets: Mapping[str, tuple[str, ...]], faults: Faults) -> Rule | None:
    if not isinstance(row, Located) or not faults.check_keys(row, ("require", "adequate", "limits")):
        return None
    for name in sorted({n for group in row["adequate"] for n in group} - sets.keys()):
        faults.add(row, f"{rule_id} names a set {name!r} that is not defined", "adequate")
    return Rule(rule_id, row["require"], tuple(tuple(g) for g in row["adequate"]), tuple(x for one in row["limits"] if (x := _limit(one, faults))))


def _gap(row: Located, faults: Faults) -> HeldGap | None:
    if not faults.check_keys(row, ("effective", "why", "source")):
        return None
    span, source = _range(row, faults), _source(row, faults)
    if span is None or source is None or span[1] is None:
        faults.add(row, "a gap needs a first day, a last and a source")
        return None
    return HeldGap(span[0], span[1], row["why"], source)


def _modifier(row: Located, sets: Mapping[str, tuple[str, ...]], faults: Faults) -> Modifier | None:
    if not faults.check_keys(row, ("id", "effective", "require", "instruments", "source"), ("needs", "of", "within")):
        return None
    span, source = _range(row, faults), _source(row, faults)
    within = _limit(row["within"], faults) if row.get("within") else None
    needs, of = tuple(row.get("needs") or ()), frozenset(row.get("of") or ("direct", "cumulative"))
    for name in sorted(set(needs) - sets.keys()):
        faults.add(row, f"{row['id']} names a set {name!r} that is not defined", "needs")
    if span is None or source is None:
        return None
    return Modifier(row["id"], span[0], span[1], row["require"], source, tuple(row["instruments"]), needs, of, within)


def _pending(row: Located, faults: Faults) -> Pending | None:
    if not faults.check_keys(row, ("id", "title", "since", "require", "source")):
        return None
    source = _source(row, faults)
    return Pending(row["id"], row["title"], row["since"], row["require"], source) if source else None


def _seen(number: Any, row: Any, faults: Faults) -> Source | None:
    if not isinstance(number, int) or not isinstance(row, Located) or not faults.check_keys(row, ("name", "seen")):
        faults.add(row if isinstance(row, Located) else "standards", f"source {number!r} needs a number, a name and how it was seen")
        return None
    if row["seen"] not in ("document", "account"):
        faults.add(row, f"seen {row['seen']!r} is not document or account", "seen")
    return Source(number, row["name"], row["seen"] == "document")


def _check_marks(top: Mapping[str, list[Any]], sources: Mapping[int, Source], faults: Faults) -> None:
    """Every numbered mark, wherever it stands, must name a source that is listed."""
    waiting: list[Any] = [row for rows in top.values() for row in rows]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Located):
            for number in numbers_in(str(value.get("mark", ""))):
                if number not in sources:
                    faults.add(value, f"mark V{number} names no source that is listed", "mark")
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _check_unique(rows: Iterable[Located], faults: Faults) -> None:
    seen: set[str] = set()
    for one in (e for row in rows for e in row.get("editions") or []):
        if one.get("id") in seen:
            faults.add(one, f"edition {one['id']!r} stands twice", "id")
        seen.add(one.get("id"))


def _check_cover(eras: tuple[Era, ...], gaps: tuple[HeldGap, ...], holds_from: dt.date, rows: Iterable[Located], faults: Faults) -> None:
    """Eras and named gaps together must cover every day from `holds_from` on, once."""
    where = {row["effective"]["from"]: row for row in rows if isinstance(row.get("effective"), Located)}
    spans: list[tuple[dt.date, dt.date, str]] = sorted([(e.start, e.end or FAR, e.era_id) for e in eras] + [(g.start, g.end, "the named gap") for g in gaps])
    at, last = holds_from, holds_from
    for start, end, name in spans:
        if start > at:
            faults.add(where.get(start, "standards"), f"hole: nothing is held from {at} until {name} begins on {start}")
        elif start < at:
            faults.add(where.get(start, "standards"), f"overlap: {name} begins on {start}, before {at}")
        at, last = end, start
    if at != FAR:
        faults.add(where.get(last, "standards"), f"hole: nothing is held from {at} on")
