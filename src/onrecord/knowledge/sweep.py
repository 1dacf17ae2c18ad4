"""Standards → the faults of a sweep over every day since 1989: days without an answer, and answers that name what did not yet, or no longer, hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache

from onrecord.knowledge.instruments import FAR, Edition, Era, Standards
from onrecord.knowledge.standards import expectations_on
from onrecord.record import Gap

_YEAR = re.compile(r"(?<![\w.])(?:19|20)\d\d(?![\w-])")
_AGES = (12, 15, 17)


def check_days(standards: Standards, until: dt.date, start: dt.date = dt.date(1989, 1, 1)) -> tuple[str, ...]:
    """Sweep every day from `start` to `until` (that day included); return each fault in words, none when every day has an answer or an explicit Gap.

    A fault is: a day with neither era nor named Gap, two eras or two editions of one standard on a day, an era that names an instrument in force on none
    of its days, a source printed for a day on which its instrument was not in force, or words that tell of a later instrument or year.
    """
    faults: dict[str, None] = {}
    for day in _days(start, until):
        eras = [e.era_id for e in standards.eras if e.holds_on(day)]
        named = any(g.start <= day < g.end for g in standards.gaps)
        if len(eras) + named != 1:
            faults[f"{day}: {len(eras)} eras and {int(named)} named gap"] = None
        for s in standards.standards:
            held = [e.edition_id for e in s.editions if e.holds_on(day)]
            if len(held) > 1:
                faults[f"{day}: {', '.join(held)} are both in force"] = None
    for fault in _out_of_time(standards, start, until):
        faults.setdefault(fault)
    for era in standards.eras:
        for name in era.instruments:
            if not _meet(era, standards.edition(name)):
                faults[f"{era.era_id} names {name}, which is in force on none of its days"] = None
    return tuple(faults)


def _out_of_time(standards: Standards, start: dt.date, until: dt.date) -> Iterator[str]:
    """Yield each source and wording that is printed for a day it does not belong to, with the first such day."""
    named = _finder(standards)
    told: set[tuple[str, str]] = set()
    for day in _days(start, until):
        for age in _AGES:
            rows = expectations_on(standards, day, age)
            for row in () if isinstance(rows, Gap) else rows:
                wrong = [e for e in named(row.source) if not e.holds_on(day)] if row.kind != "not in force" else []
                later = [e for e in named(row.expected) if e.start > day]
                years = [y for y in map(int, _YEAR.findall(f"{row.expected} {row.source}")) if y > day.year]
                for what in [*(e.edition_id for e in (*wrong, *later)), *map(str, years)]:
                    if (row.rule_id, what) not in told:
                        told.add((row.rule_id, what))
                        yield f"{day}: {row.rule_id} names {what}"


def _finder(standards: Standards) -> Callable[[str], tuple[Edition, ...]]:
    """Return a function from words to the editions they name, by identifier or title; of titles that begin alike the longest counts."""
    editions = [e for s in standards.standards for e in s.editions]
    ways = {w: e for e in editions for w in (e.edition_id, e.source.instrument)}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in sorted(ways, key=len, reverse=True)))

    @cache
    def named(text: str) -> tuple[Edition, ...]:
        return tuple(ways[m[0]] for m in pattern.finditer(text))

    return named


def _days(start: dt.date, until: dt.date) -> Iterator[dt.date]:
    for i in range((until - start).days + 1):
        yield start + dt.timedelta(days=i)


def _meet(era: Era, edition: Edition | None) -> bool:
    return edition is not None and era.start < (edition.end or FAR) and edition.start < (era.end or FAR)
