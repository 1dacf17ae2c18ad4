"""`calendars/*.yaml` → a Calendar that counts working days.

Day 0 is the trigger: one working day after a Friday is the Monday. Weekends and the bank holidays held are not worked.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import KnowledgeError
from onrecord.knowledge.loading import Faults, Located, read_kind

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days not worked, each with its name, and the span of days for which they are held (half-open)."""

    holidays: Mapping[dt.date, str]
    start: dt.date
    end: dt.date

    def is_working_day(self, day: dt.date) -> bool:
        """Whether `day` is neither a weekend nor a bank holiday.

        Raises:
            KnowledgeError: no holidays are held for that day (code `no-calendar`).
        """
        if not self.covers(day):
            raise KnowledgeError(f"no bank holidays are held for {day}", next_step="Add the year to an overlay's calendars folder.", code="no-calendar")
        return day.weekday() < 5 and day not in self.holidays

    def covers(self, day: dt.date) -> bool:
        """Whether bank holidays are held for `day`."""
        return self.start <= day < self.end

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """Return the `n`th working day after `day` (n ≥ 0; 0 gives `day` itself, worked or not).

        Raises:
            KnowledgeError: the count runs outside the calendar.
        """
        while n > 0:
            day += _DAY
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days after `first` the day `last` is; `last` counts, `first` does not. Negative when `last` comes before.

        Raises:
            KnowledgeError: a day lies outside the calendar.
        """
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + dt.timedelta(days=i)) for i in range(1, (last - first).days + 1))


def load_calendar(overlay: Path | None, faults: Faults) -> Calendar:
    """Return the calendar of England's bank holidays, with an overlay's further days not worked.

    Args:
        overlay: a folder with `calendars/*.yaml`, or None; its days are added to ours.
        faults: collects what is wrong; call `faults.raise_if_any()` before use.
    """
    days: dict[dt.date, str] = {}
    covers: list[int] = []
    for name, value in read_kind("calendars", overlay, faults):
        if not isinstance(value, Located):
            faults.add(f"{name}:1", "a mapping was expected")
        elif faults.check_keys(value, ("calendar", "mark", "source", "checked", "years"), ("sources",)):
            _read_years(value, days, covers, faults, optional_cover=name.startswith("overlay/"))
    years = sorted(set(covers)) or [1989]
    for a, b in itertools.pairwise(years):
        if b != a + 1:
            faults.add("calendars", f"no year between {a} and {b}")
    return Calendar(dict(sorted(days.items())), dt.date(years[0], 1, 1), dt.date(years[-1] + 1, 1, 1))


def _read_years(value: Located, days: dict[dt.date, str], covers: list[int], faults: Faults, *, optional_cover: bool) -> None:
    sources = value.get("sources") or {}
    for year, rows in value["years"].items():
        covers.append(year)
        for row in rows:
            if not faults.check_keys(row, ("day", "name"), ("note", "source")):
                continue
            day = row["day"]
            if not isinstance(day, dt.date) or day.year != year:
                faults.add(row, f"{day!r} is not a day of {year}", "day")
            elif day.weekday() >= 5:
                faults.add(row, f"{day} is a weekend day: name the substitute day", "day")
            elif day in days and not optional_cover:
                faults.add(row, f"{day} stands twice", "day")
            else:
                days[day] = row["name"]
            if row.get("source") and row["source"] not in sources:
                faults.add(row, f"source {row['source']!r} is not listed", "source")
