"""Words that name a day, as case files write them → a `PartialDate`: always day first, with how exact it is and the words themselves.

Nothing here looks at a clock: where a year, a month or a day is left unsaid, the caller passes the context it was written in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "approximate", "month", "year"]

FIRST_YEAR, LAST_YEAR = 1900, 2099
LAST_SHORT_YEAR = 26
"""Two-digit years up to this one are of the 2000s, later ones of the 1900s (in old files those are dates of birth)."""

_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTH_NUMBER = {m[:k]: i for i, m in enumerate(_MONTHS, 1) for k in range(3, len(m) + 1)} | {"sept": 9}
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_NUMBER = {d[:k]: i for i, d in enumerate(_DAYS) for k in range(3, len(d) + 1)}
_SEASONS = {"spring": 3, "easter": 4, "summer": 7, "autumn": 9, "winter": 12, "christmas": 12, "xmas": 12, "new year": 1}
_THIRDS = {"early": 1, "beginning": 1, "beg": 1, "start": 1, "mid": 11, "middle": 11, "late": 21, "end": 21}
_FEASTS = {"christmas day": (25, 12), "christmas eve": (24, 12), "xmas day": (25, 12), "xmas eve": (24, 12), "boxing day": (26, 12),
           "new years day": (1, 1), "new years eve": (31, 12), "bonfire night": (5, 11), "halloween": (31, 10)}  # fmt: skip
_LOOKS_LIKE = str.maketrans("OoQDIl|!iSBZzG", "00001111158226")
_LETTER_LIKE = str.maketrans("015862|!", "olsbbzll")

WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|es|nes|rs|urs|ur|r)?(?:day)?"
"""Regular expression (case-insensitive) of a weekday's name or short name."""
_MONTH_WORD = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_ORDINAL = r"(?:st|nd|rd|th)"
_DASH = "[-\u2010-\u2015\u2212]"
_NUMERIC = (
    r"\d{1,2}\s?/\s?\d{1,2}\s?/\s?(?:\d{4}|\d{2})|\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?(?:\d{4}|\d{2})"
    rf"|\d{{1,2}}{_DASH}\d{{1,2}}{_DASH}(?:\d{{4}}|\d{{2}})"
)
_ISO = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+\-]\d{2}:?\d{2})?)?"
_NAMED = rf"\d{{1,2}}\s?{_ORDINAL}?(?:\s+of)?[\s\-./]*{_MONTH_WORD}(?![a-z])[\s\-.,/]*(?:\d{{4}}|['’‘]?\d{{2}}(?![:.]?\d|\s\d{{1,2}}(?![\d:.])))"
_NAMED_SHORT = rf"\d{{1,2}}\s?{_ORDINAL}?(?:\s+of)?[\s\-]*{_MONTH_WORD}\b"
_NIGHT = rf"(?:night of\s+)?\d{{1,2}}{_ORDINAL}?\s?[/&]\s?(?:\d{{1,2}}\s?\.\s?\d{{1,2}}\s?\.\s?(?:\d{{4}}|\d{{2}})|{_NAMED})"
_FEAST = rf"(?:{'|'.join(_FEASTS)})\s+\d{{4}}".replace("years", "year['’]?s")
_MONTH_FIRST = rf"{_MONTH_WORD}\s+\d{{1,2}}{_ORDINAL}?,?\s+\d{{4}}"
DATE = rf"(?:{WEEKDAY}\.?,?\s+(?:the\s+)?)?(?:{_NIGHT}|{_ISO}|{_NUMERIC}|{_NAMED}|{_MONTH_FIRST}|{_FEAST})"
"""Regular expression (case-insensitive) of a full date as files write it."""

_D = r"[0-9OoQDIl|!iSBZzG]"
_SEPARATOR = r"[\s\-./,_~–—:;'’]*"
_LIKELY_NUMERIC = rf"{_D}{{1,2}}\s?[/.\-,]\s?{_D}{{1,2}}\s?[/.\-,]\s?{_D}{{2,4}}"
_LIKELY_NAMED = rf"{_D}{{1,2}}{_SEPARATOR}(?=[01|]?[A-Za-z][A-Za-z01|])[A-Za-z01|][a-z0-9A-Z|]{{2,8}}?{_SEPARATOR}{_D}{{4}}"
LIKELY_DATE = rf"(?:{DATE}|{_LIKELY_NUMERIC}|{_LIKELY_NAMED})"
"""As `DATE`, and what a recogniser of scanned print may make of one (0 and O, 1 and l, lost separators)."""

SHORT_DATE = rf"(?:{WEEKDAY}\.?,?\s+)?(?:{_NAMED_SHORT}|\d{{1,2}}/\d{{1,2}}(?![\d/])|{WEEKDAY}\s+\d{{1,2}}{_ORDINAL})"
"""A day without its year ("12/03", "12th March", "Mon 12th"): means nothing until the context gives the year."""

_UNSURE = r"(?:(?:w\s?/\s?[ceb]|w/e|wk|week\s+(?:commencing|beginning|ending|of)|c\.|circa|approx\.?)\s*|\?\s?)"
_PART_DATE = (
    rf"(?:early|mid|late|end(?:\s+of)?|beg\.?|beginning\s+of)[\s\-]+{_MONTH_WORD}\s+(?:\d{{4}}|'?\d{{2}})"
    r"|(?:\?{1,2}|\d{1,2}\?)[/.]\d{1,2}[/.](?:\d{4}|\d{2})"
)
LOOSE_DATE = rf"{_UNSURE}?(?:{DATE}|{SHORT_DATE}|{_PART_DATE})(?:\s?\(?\?\)?|(?![\w/]))"
"""A date that leaves something out or is in doubt ("17th March", "w/c 26/3/07", "20/03/07?"): of use only where the line is known to hold one."""

TIME = (
    r"(?:[01]?\d|2[0-3])\s?[:;.]\s?[0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?m\b\.?)?(?:\s?hrs?\b)?"
    r"|(?:0?[1-9]|1[0-2])\s?[ap]\.?m\b\.?|(?:[01]\d|2[0-3])[0-5]\d\s?(?:hrs?|h)\b|(?:12\s)?(?:noon|midday|midnight)\b"
)
"""Regular expression (case-insensitive) of a time of day."""

_FULL = re.compile(rf"(?<![\w/.:\-])(?:{_UNSURE})?{DATE}(?:\s?\?|(?![\w/]))", re.I)
_LOOSE = re.compile(rf"(?<![\w/.:\-]){LOOSE_DATE}", re.I)
_SHORT = re.compile(rf"(?<![\w/.:\-]){SHORT_DATE}(?![\w/])", re.I)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as read. `value` is the day, or the first day it can mean; `precision` tells how exact; `words` are those of the record."""

    value: dt.date
    precision: Precision
    words: str


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a text: `text[start:end]` are its words."""

    start: int
    end: int
    date: PartialDate


def full_year(words: str) -> int | None:
    """Return the year that two or four digits mean; None if it is out of range.

    >>> full_year("07"), full_year("91"), full_year("2007"), full_year("207")
    (2007, 1991, 2007, None)
    """
    if not words.isdigit() or len(words) not in (2, 4):
        return None
    year = int(words)
    if len(words) == 2:
        year += 2000 if year <= LAST_SHORT_YEAR else 1900
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def month_number(word: str) -> int | None:
    """Return 1..12 for a month's name or short name; one wrong letter is forgiven when only one month is meant."""
    word = word.strip(" .").lower()
    if word in _MONTH_NUMBER:
        return _MONTH_NUMBER[word]
    word = word.translate(_LETTER_LIKE).replace("rn", "m")
    if word in _MONTH_NUMBER:
        return _MONTH_NUMBER[word]
    for table in (str.maketrans("v", "y"), str.maketrans("u", "a"), str.maketrans("c", "e"), str.maketrans("ll", "ii")):
        if word.translate(table) in _MONTH_NUMBER:
            return _MONTH_NUMBER[word.translate(table)]
    near = {n for name, n in _MONTH_NUMBER.items() if len(name) == len(word) >= 3 and sum(a != b for a, b in zip(name, word, strict=True)) == 1}
    near |= {n for name, n in _MONTH_NUMBER.items() if len(name) == len(word) + 1 >= 7 and any(name[:k] + name[k + 1 :] == word for k in range(len(name)))}
    return near.pop() if len(near) == 1 else None


def weekday_number(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a weekday's name or short name."""
    return _DAY_NUMBER.get(word.lower(), _DAY_NUMBER.get(word.lower()[:3]))


def parse_time(words: str | None) -> str | None:
    """Return a time of day as HH:MM; None if the words give none.

    Four figures alone are a time ("0930").

    >>> parse_time("2.20pm"), parse_time("1420hrs"), parse_time("9:05"), parse_time("0930"), parse_time("--:--")
    ('14:20', '14:20', '09:05', '09:30', None)
    """
    core = (words or "").strip().lower()
    core += "h" if re.fullmatch(r"\d{4}", core) else ""
    m = re.search(
        r"(?<![\d/])(\d{1,2})\s?[:;.]\s?(\d{2})(?::\d{2})?(?:\.\d+)?\s?([ap])?|(?<!\d)(\d{1,2})\s?([ap])\.?m|(?<!\d)(\d{2})(\d{2})\s?h"
        r"|(?:12 )?(noon|midday|midnight)\b",
        core,
    )
    if m is None:
        return None
    if m[8]:
        return "00:00" if m[8] == "midnight" else "12:00"
    hour, minute, half = int(m[1] or m[4] or m[6]), int(m[2] or m[7] or 0), m[3] or m[5]
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def from_serial(words: str) -> dt.date | None:
    """Return the day a spreadsheet's serial number means (days since 30 December 1899); None if it is no likely day of a record.

    >>> from_serial("39153")
    datetime.date(2007, 3, 12)
    """
    m = re.fullmatch(r"\s*(\d{5})(?:\.\d+)?\s*", words)
    if m is None or not 14_000 <= int(m[1]) <= 60_000:
        return None
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(m[1]))


def parse_uk_date(words: str, *, today_year_hint: int | dt.date | None = None) -> PartialDate | None:
    """Return the date that `words` as a whole name, day first; None if they name none.

    Args:
        words: "12/03/2007", "12.3.07", "12-Mar-07", "Mon 12th", "early March 2006", "w/c 5/3/07", "2006", "2007-03-12 00:00:00", ...
        today_year_hint: the year (or a day near by) that a date without a year belongs to.

    >>> parse_uk_date("12.3.07").value
    datetime.date(2007, 3, 12)
    >>> parse_uk_date("12th March") is None
    True
    """
    said = words.strip()
    core = re.sub(r"\s+", " ", said).strip(" ,;:()[]*_\u00a0")
    if not core or len(core) > 60:
        return None
    core, vague = _without_doubt(core)
    week = re.match(r"(?:w\s?/\s?(?:c|e|k|b)|wk|week|weekend|w'?end)\.?\s*(?:commencing|beginning|ending|beg\.?|of)?\s*:?\s+(?=\d|[a-z]{3})", core, re.I)
    if week:
        core, vague = core[week.end() :], True
    night = re.match(r"(?:on\s+)?(?:the\s+)?night\s+of\s+(?:the\s+)?", core, re.I)
    core = re.sub(r"^(?:on\s+)?(?:the\s+)?(?=\d|[a-z]{3})", "", core[night.end() if night else 0 :], flags=re.I)
    found = (
        _whole(core, today_year_hint)
        or _span(core, today_year_hint)
        or _loose(core, today_year_hint)
        or _repaired(core, today_year_hint)
        or _doubted(core, today_year_hint)
    )
    if found is None:
        return None
    value, precision = found
    if night and precision == "approximate" and not vague:
        precision = "day"  # the night from one day to the next is that of its evening
    if vague and precision == "day":
        precision = "approximate"
    return PartialDate(value, precision, said)


def _without_doubt(core: str) -> tuple[str, bool]:
    """The words without what puts them in doubt ("c.", "approx", "?"), and whether anything did."""
    loose = re.sub(
        r"^(?:c(?:irca|\.)?|approx(?:imately|\.)?|about|around|on or (?:about|around)|\?)\s*(?=[\dA-Za-z])|\s*\(?(?:\?|approx\.?)\)?$", "", core, flags=re.I
    )
    if re.match(r"c[a-z]", core, re.I) and not re.match(r"c(?:irca|\.)\s", core, re.I):
        loose = re.sub(r"\s*\?$", "", core)
    if loose != core:
        return loose.strip(" ()"), True
    return core, False


def find_dates(text: str, *, today_year_hint: int | dt.date | None = None) -> tuple[FoundDate, ...]:
    """Return the full dates in a text in order; with a hint also those that leave out the year.

    >>> [f.date.value.isoformat() for f in find_dates("Seen 12/3/07, again on 14th March 2007.")]
    ['2007-03-12', '2007-03-14']
    """
    return tuple(_find(text, today_year_hint))


def find_loose_date(text: str, near: dt.date) -> tuple[int, int] | None:
    """Return where the first date of a text stands, also one that is short, in doubt or impossible; None if there is none.

    >>> find_loose_date("Sun 18th - T/C", dt.date(2007, 3, 17)), find_loose_date("29/02/2011 - Visit", dt.date(2011, 3, 1))
    ((0, 8), (0, 10))
    """
    for m in _LOOSE.finditer(text):
        if parse_uk_date(m[0], today_year_hint=near) or is_impossible(m[0]):
            return m.span()
    return None


def _day(year: int | None, month: int | None, day: int) -> dt.date | None:
    if year is None or month is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _near(month: int | None, day: int, hint: int | dt.date | None) -> dt.date | None:
    """The day of a date without a year: in the hinted year, or nearest to the hinted day."""
    if hint is None or month is None:
        return None
    if isinstance(hint, int):
        return _day(hint, month, day)
    choices = [d for y in (hint.year - 1, hint.year, hint.year + 1) if (d := _day(y, month, day))]
    return min(choices, key=lambda d: (abs((d - hint).days), d), default=None)


def _whole(core: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """Exact days: ISO, numeric, with a month's name, with or without the year."""
    if m := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+[\d:.+Z-]*)?$", core):
        value = _day(int(m[1]), int(m[2]), int(m[3]))
        return (value, "day") if value else None
    if m := re.fullmatch(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)", core):
        value = _day(int(m[1]), int(m[2]), int(m[3]))
        return (value, "day") if value else None
    bare = re.sub(rf"^{WEEKDAY}\.?,?\s*(?:the\s+)?(?=\d)", "", core, flags=re.I)
    timeless = (
        re.sub(r"[ ,T]+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]m|hrs?|h)?(?:\s*(?:[+-]\d{4}|GMT|BST|UTC))?$", "", bare, flags=re.I) or bare
    )
    found = _exact(timeless, hint)
    if found is None and (m := re.fullmatch(r"(.+?\d)[ ,]+(?:at\s+)?(?:[01]\d|2[0-3])[0-5]\d\s*(?:hrs?|h)?", timeless, re.I)):
        found = _exact(m[1], hint)
    if found is None and (m := re.fullmatch(rf"(\d{{1,2}})\s?{_ORDINAL}", timeless, re.I)) and isinstance(hint, dt.date):
        return _day_of_month(int(m[1]), core, hint)
    return found


def _exact(bare: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """A day without weekday or time: numeric, with a month's name, a feast."""
    if m := re.fullmatch(rf"(\d{{1,2}})\s?([/.,]|{_DASH})\s?(\d{{1,2}})\s?(?:[/.,]|{_DASH})\s?(\d{{4}}|\d{{2}})", bare):
        day, month, year = int(m[1]), int(m[3]), full_year(m[4])
        if value := _day(year, month, day):
            return value, "day"
        swapped = _day(year, day, month) if month > 12 >= day else None
        return (swapped, "approximate") if swapped else None
    if m := re.fullmatch(rf"(\d{{1,2}})\s?{_ORDINAL}?(?:\s+of)?[\s\-./]*([a-z]{{3,9}})[\s\-.,/]*['’‘]?(\d{{4}}|\d{{2}})?", bare, re.I):
        number = month_number(m[2])
        exact = _day(full_year(m[3]), number, int(m[1])) if m[3] else _near(number, int(m[1]), hint)
        return (exact, "day") if exact else None
    if m := re.fullmatch(rf"({_MONTH_WORD})\s+(\d{{1,2}})(?:{_ORDINAL}?,?\s+(\d{{4}})|{_ORDINAL})", bare, re.I):
        number = month_number(m[1])
        exact = _day(full_year(m[3]), number, int(m[2])) if m[3] else _near(number, int(m[2]), hint)
        return (exact, "day") if exact else None
    if m := re.fullmatch(r"(\d{1,2})\s?[/.]\s?(\d{1,2})", bare):
        exact = _near(int(m[2]), int(m[1]), hint) if int(m[2]) <= 12 else None
        return (exact, "day") if exact else None
    if (m := re.fullmatch(r"([a-z ]{9,16}?)\s*(\d{4})?", re.sub("['’]", "", bare), re.I)) and (feast := _FEASTS.get(m[1].lower())):
        exact = _day(int(m[2]), feast[1], feast[0]) if m[2] else _near(feast[1], feast[0], hint)
        return (exact, "day") if exact else None
    return None


def _day_of_month(day: int, core: str, hint: dt.date) -> tuple[dt.date, Precision] | None:
    """As in "Mon 12th": the 12th nearest to the hint, on a Monday where one is named."""
    named = re.match(WEEKDAY, core, re.I)
    weekday = _DAY_NUMBER.get(named[0].lower()[:3]) if named else None
    months = [(hint.year + (hint.month - 1 + k) // 12, (hint.month - 1 + k) % 12 + 1) for k in (0, -1, 1, -2, 2)]
    choices = [d for y, m in months if (d := _day(y, m, day))]
    right = [d for d in choices if weekday is None or d.weekday() == weekday]
    value = min(right, key=lambda d: (abs((d - hint).days), d), default=None)
    return (value, "day") if value else None


def _span(core: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """A run of days ("12-14 March 2007", "13/14.3.08", "12/03/07 to 14/03/07"), or one day or the other: its first day, approximate."""
    if m := re.fullmatch(rf"(\d{{1,2}})\s*(/|&|{_DASH})\s*(\d{{1,2}}\s?([/.])\s?\d{{1,2}}\s?\4\s?(?:\d{{4}}|\d{{2}}))", core):
        last = _whole(m[3], hint) if m[2] != m[4] else None
        first = _day(last[0].year, last[0].month, int(m[1])) if last else None
        return (first, "approximate") if first and last and first <= last[0] else None
    if m := re.fullmatch(rf"(\d{{1,2}}){_ORDINAL}?\s*(?:-|–|to|&|and|/)\s*(\d{{1,2}}{_ORDINAL}?[\s\-./]*[a-z]{{3,9}}.*)", core, re.I):
        last = _whole(m[2], hint)
        first = _day(last[0].year, last[0].month, int(m[1])) if last else None
        return (first, "approximate") if first else None
    if m := re.fullmatch(r"(.+?)\s*(?:\s-\s|–|\bto\b|&|\band\b|\bor\b|-)\s*(.+)", core):
        last, start = _whole(m[2], hint), _whole(m[1], hint)
        if last and not start:
            start = _whole(m[1], last[0])
        return (start[0], "approximate") if start and last else None
    return None


def _loose(core: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """Months, years, seasons and "early March"."""
    if m := re.fullmatch(r"(?:in |during |the year )?((?:19|20)\d\d)(?:\s?[-/]\s?(?:19|20)?\d\d)?", core):
        return dt.date(int(m[1]), 1, 1), "year"
    if (m := re.fullmatch(rf"(?:\?{{1,2}}|x{{2}}|_{{1,2}})?\s?(?:/|\.|{_DASH})?\s?(\d{{1,2}})\s?(?:/|\.|{_DASH})\s?(\d{{4}})", core, re.I)) or (
        m := re.fullmatch(rf"(?:\?{{1,2}}|x{{2}}|_{{1,2}})\s?(?:/|\.|{_DASH})\s?(\d{{1,2}})\s?(?:/|\.|{_DASH})\s?(\d{{2}})", core, re.I)
    ):
        value = _day(full_year(m[2]), int(m[1]), 1) if int(m[1]) <= 12 else None
        return (value, "month") if value else None
    m = re.fullmatch(
        rf"(?:({'|'.join(_THIRDS)})\.?(?:\s+of)?)?[\s\-]*([a-z]{{3,9}}(?: year)?)[\s\-./,]*(?:(?:half[\s\-]?term|term|hols|holidays?|break)\s*)?"
        r"['’‘]?(\d{4}|\d{2})?",
        core,
        re.I,
    )
    if m is None:
        return None
    third, word = (m[1] or "").lower(), m[2].lower()
    month = _MONTH_NUMBER.get(word) or _SEASONS.get(word)
    year = full_year(m[3]) if m[3] else None
    if month is None:
        return None
    value = _day(year, month, _THIRDS.get(third, 1)) if m[3] else _near(month, _THIRDS.get(third, 1), hint)
    if value is None:
        return None
    return value, "approximate" if third or word in _SEASONS else "month"


def _repaired(core: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """What a recogniser made of a printed date, mended where letters stand for digits or separators are lost; needs two true digits."""
    if sum(c.isdigit() for c in core) < 2:
        return None
    bare = re.sub(rf"^{WEEKDAY}\.?,?\s*", "", core, flags=re.I)
    if m := re.fullmatch(rf"({_D}{{1,2}}){_ORDINAL}?{_SEPARATOR}([A-Za-z01|][A-Za-z0-9|]{{2,8}}?){_SEPARATOR}({_D}{{4}}|{_D}{{2}})", bare):
        day, year = m[1].translate(_LOOKS_LIKE), full_year(m[3].translate(_LOOKS_LIKE))
        value = _day(year, month_number(m[2]), int(day)) if day.isdigit() else None
        if value:
            return value, "day"
    if m := re.fullmatch(rf"({_D}{{1,2}})[\s/.,\-]+({_D}{{1,2}})[\s/.,\-]+({_D}{{4}}|{_D}{{2}})", bare) or re.fullmatch(
        r"(\d{2})[/.\-]?(\d{2})[/.\-]?(\d{4})", bare
    ):
        return _whole("/".join(g.translate(_LOOKS_LIKE) for g in m.groups()), hint)
    return None


def _doubted(core: str, hint: int | dt.date | None) -> tuple[dt.date, Precision] | None:
    """A date with a "?" at one of its figures ("12?/03/07", "12/?/07"): as near as the rest of it tells."""
    if "?" not in core:
        return None
    if m := re.fullmatch(r"\d{1,2}\s?[/.\-]\s?\?{1,2}\s?[/.\-]\s?(\d{4}|\d{2})", core):
        year = full_year(m[1])
        return (dt.date(year, 1, 1), "year") if year else None
    found = _whole(re.sub(r"(?<=\w)\?|\?(?=\d)", "", core), hint)
    return (found[0], "approximate") if found else None


def is_impossible(words: str) -> bool:
    """Tell whether `words` are a full date of a day its month does not have ("31/04/2010"): a slip, still a date.

    >>> is_impossible("29/02/2011"), is_impossible("28/02/2011"), is_impossible("41/04/2010")
    (True, False, False)
    """
    if _FULL.fullmatch(words.strip()) is None or parse_uk_date(words) is not None:
        return False
    m = re.search(r"(?<!\d)(29|30|31)(?!\d)", words)
    return m is not None and parse_uk_date(f"{words[: m.start()]}28{words[m.end() :]}") is not None


def compare_dobs(a: dt.date | None, b: dt.date | None) -> str:
    """Tell how two dates of birth agree: "same", "swapped" (day and month), "slip" (one digit, or two changed places), "unknown" or "different".

    >>> compare_dobs(dt.date(1991, 3, 4), dt.date(1991, 4, 3)), compare_dobs(dt.date(1991, 5, 22), dt.date(1991, 5, 23))
    ('swapped', 'slip')
    """
    if a is None or b is None:
        return "unknown"
    if a == b:
        return "same"
    if a.year == b.year and (a.day, a.month) == (b.month, b.day):
        return "swapped"
    return "slip" if _one_slip(f"{a:%d%m%Y}", f"{b:%d%m%Y}") else "different"


def _one_slip(a: str, b: str) -> bool:
    """One figure wrong, or two neighbours changed about."""
    wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return len(wrong) == 1 or (len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]])


def _find(text: str, hint: int | dt.date | None) -> Iterator[FoundDate]:
    taken = 0
    for m in sorted([*_FULL.finditer(text), *(_SHORT.finditer(text) if hint is not None else ())], key=lambda m: (m.start(), -m.end())):
        if m.start() < taken:
            continue
        date = parse_uk_date(m[0], today_year_hint=hint)
        if date is not None:
            taken = m.end()
            yield FoundDate(m.start(), m.end(), date)
