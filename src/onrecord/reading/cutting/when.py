"""Words that name a day only beside something else ("yesterday", "aged 13", "Yr 9") → that day, for an entry whose date is nothing more.

Only what stands where the date stands is read so. A note that tells of an earlier day keeps its own date.
"""

from __future__ import annotations

import datetime as dt
import re

from onrecord.dates import WEEKDAY, PartialDate, Precision, weekday_number

_AGE = re.compile(r"(?:when )?(?:aged?|age of|at)\s*(\d{1,2})(?:\s*(?:years?(?: old)?|yrs?))?|(\d{1,2})\s*(?:years old|yrs old|y/o)")
_SCHOOL_YEAR = re.compile(r"(?:in )?(?:school )?(?:year|yr)\.?\s*(\d{1,2})")
_FIRST_SCHOOL_YEAR = 5
"""Year 1 begins in the September after the fifth birthday, counted in school years from September to August."""


def place_in_time(words: str, written: dt.date | None, dob: dt.date | None) -> PartialDate | None:
    """Return the day that words mean from the day they were written or from the child's birth; None if they mean none.

    >>> place_in_time("last night", dt.date(2007, 3, 12), None).value
    datetime.date(2007, 3, 11)
    >>> place_in_time("Yr 9", None, dt.date(1993, 5, 2)).value
    datetime.date(2006, 9, 1)
    """
    core = re.sub(r"\s+", " ", words.strip(" ().,;").lower())
    if written and (found := resolve_relative(core, written)):
        return PartialDate(found.value, found.precision, words)
    if dob and (m := _AGE.fullmatch(core)) and 0 < int(m[1] or m[2]) < 26:
        year = dob.year + int(m[1] or m[2])
        return PartialDate(dt.date(year, dob.month, min(dob.day, 28)), "year", words)
    if dob and (m := _SCHOOL_YEAR.fullmatch(core)) and 0 < int(m[1]) < 14:
        start = dob.year if dob.month >= 9 else dob.year - 1
        return PartialDate(dt.date(start + _FIRST_SCHOOL_YEAR + int(m[1]), 9, 1), "year", words)
    return None


def resolve_relative(words: str, on: dt.date) -> PartialDate | None:
    """Return the day that "yesterday", "last night", "over the w/e", "on Friday", "3 days ago" ... mean in an entry of the day `on`.

    >>> resolve_relative("last night", dt.date(2007, 3, 12)).value
    datetime.date(2007, 3, 11)
    """
    core = re.sub(r"\s+", " ", words.strip().lower())
    for pattern, days, precision in _RELATIVE:
        if re.fullmatch(pattern, core):
            return PartialDate(on - dt.timedelta(days=days), precision, words)
    if re.fullmatch(r"(?:over |at |all |during )?(?:the |this |last )?(?:past )?(?:w/e|w/end|week-?end)", core):
        return PartialDate(on - dt.timedelta(days=(on.weekday() - 5) % 7 or 7), "approximate", words)
    if m := re.fullmatch(r"(\d{1,2}|a|one|two|three|four|five|six) (day|week)s? (?:ago|earlier|before)", core):
        n = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}.get(m[1]) or int(m[1])
        return PartialDate(on - dt.timedelta(days=n * (7 if m[2] == "week" else 1)), "day" if m[2] == "day" else "approximate", words)
    if m := re.fullmatch(rf"(?:on |last |this |on the night of )?({WEEKDAY})(?: (?:night|evening|morning|afternoon))?", core):
        weekday = weekday_number(m[1])
        if weekday is not None:
            back = (on.weekday() - weekday) % 7
            return PartialDate(on - dt.timedelta(days=back or (7 if core.startswith("last") else 0)), "day", words)
    if core in ("last month", "earlier this month"):
        first = on.replace(day=1)
        return PartialDate(first if core.startswith("earlier") else (first - dt.timedelta(days=1)).replace(day=1), "month", words)
    if core == "last year":
        return PartialDate(dt.date(on.year - 1, 1, 1), "year", words)
    return None


_RELATIVE: tuple[tuple[str, int, Precision], ...] = (
    (r"today|tonight|this (?:morning|afternoon|evening)|earlier today", 0, "day"),
    (r"yesterday(?: (?:morning|afternoon|evening|night))?|last (?:night|evening)|the (?:day|night) before|overnight", 1, "day"),
    (r"the (?:day before yesterday|night before last)", 2, "day"),
    (r"last week|the other (?:day|night)|earlier (?:in|this) (?:the )?week|a few days ago", 7, "approximate"),
)
