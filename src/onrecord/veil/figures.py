"""A text → its numbers that lead to someone (phones, plates, postcodes, references, mail and online names) and its dates, with where they stand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from onrecord.dates import find_dates
from onrecord.knowledge.plain import say_day

_MAIL = re.compile(r"(?<![\w.])[\w.+'’-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
_AT = re.compile(r"(?<![\w@.])@[A-Za-z0-9_][\w.]{1,29}")
_HANDLE = re.compile(r"(?<![\w@.£/])(?:[A-Za-z][A-Za-z.]*_[\w.]*[A-Za-z0-9]|[a-z][a-z._]{2,20}\d{2,6}[a-z_]{0,6})(?![\w@])")
_PHONE = re.compile(r"(?<![\w£.])(?:\+\s?|\(?[0O])[\dOlI](?:[ \t\u00a0().-]{0,2}\n?[\dOIl]){7,12}(?!\w)")
_PLATE = re.compile(  # current style, then the older ones
    r"(?<![\w/])(?:[A-Z]{2}[0-9OI]{2}[ \t\u00a0]?\n?[A-Z]{3}|[A-HJ-NP-TV-Y]\d{1,3}[ \t]?[A-Z]{3}"
    r"|[A-Z]{3}[ \t]?\d{1,3}[A-HJ-NPR-TV-Y]|[a-hj-pr-y]{2}\d{2}[a-hj-pr-z]{3})(?![\w/])"
)
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?[ \t\u00a0]?\n?\d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_LONG = re.compile(
    r"(?<![\w£.,])(?=(?:[A-Z]{1,5} )?[\w/-]*\d[\w/-]*\d[\w/-]*\d[\w/-]*\d)(?:[A-Z]{1,5}[/ -]?)?\d"
    r"[\dA-Z]*(?:[/-][\dA-Z]+)*(?![\w%])|(?<!\w)\d{3} ?\d{3} ?\d{4}(?!\w)"
)
_HOUSE = re.compile(r"(?<![\w/.£])(?:[Ff]lat \d{1,3},? )?\d{1,4}[a-cA-C]?,? (?=\[)")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[/-](?:\d\d|(?:19|20)\d\d))?")
_QUARTERS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, slots=True)
class DayPolicy:
    """How days are told: as they are, by the quarter of the year, or all moved by the same number of days (`shift`, whole weeks)."""

    kind: Literal["as-is", "banded", "shifted"] = "as-is"
    shift: int = 0

    def say(self, day: dt.date) -> str:
        """Return a day as it may be told.

        >>> DayPolicy("banded").say(dt.date(2007, 5, 17)), DayPolicy("shifted", -7).say(dt.date(2007, 5, 17))
        ('April to June 2007', '10 May 2007')
        """
        if self.kind == "banded":
            return f"{_QUARTERS[(day.month - 1) // 3]} {day.year}"
        return say_day(self.move(day))

    def move(self, day: dt.date) -> dt.date:
        """Return the day it stands for in the report; banded, the first of its quarter."""
        if self.kind == "banded":
            return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return day + dt.timedelta(days=self.shift) if self.kind == "shifted" else day


def find_figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, what it is) of each number, mail address and online name that may lead to someone, whoever's it is.

    >>> [x[2] for x in find_figures("Rang 07700 900417 about YK05 RHT, log 1123-0807, 3 times in 2007.")]
    ['Phone', 'Vehicle', 'Reference']
    """
    taken: dict[tuple[int, int], str] = {}
    dates = [(f.start, f.end) for f in find_dates(text)]
    for pattern, what in (
        (_MAIL, "E-mail"),
        (_WEB, "Web address"),
        (_AT, "Online name"),
        (_PHONE, "Phone"),
        (_PLATE, "Vehicle"),
        (_POSTCODE, "Postcode"),
        (_HANDLE, "Online name"),
        (_LONG, "Reference"),
    ):
        for m in pattern.finditer(text):
            start, end = m.span()
            if what in ("Reference", "Phone") and (_YEARS.fullmatch(m[0].split(" ")[-1]) or any(a < end and start < b for a, b in dates)):
                continue
            if what == "Reference" and re.fullmatch(r"\d{4}", m[0]) and _is_time(text, start, m[0]):
                continue
            if not any(a < end and start < b for a, b in taken):
                taken[start, end] = what
    for (start, end), what in sorted(taken.items()):
        yield start, end, what


def _is_time(text: str, start: int, digits: str) -> bool:
    return int(digits[:2]) < 24 and int(digits[2:]) < 60 and not re.search(r"(?i)(?:ref|log|no|number|incident|crime|badge|pin)\W{0,3}$", text[:start])


def find_days(text: str, policy: DayPolicy, births: Collection[dt.date]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, what to say instead) of each date that must not stand as it is: dates of birth always, others as the policy says."""
    for f in find_dates(text):
        if f.date.value in births and f.date.precision == "day":
            yield f.start, f.end, "date of birth"
        elif policy.kind != "as-is":
            exact = f.date.precision in ("day", "approximate")
            yield f.start, f.end, policy.say(f.date.value) if exact or policy.kind == "banded" else say_day(policy.move(f.date.value)).split(" ", 1)[1]
