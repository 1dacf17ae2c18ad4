"""A text and the place of a person's name in it → the age the words beside the name give that person, or None.

An age counts only where nothing else can be meant: "Razza, 31." and "a 31 year old called Razza" give one; a house number, a date, a time or a badge does not.
"""

from __future__ import annotations

import re

_REACH = 45
_LEAST, _MOST = 8, 89
_UNIT = r"(?:[\s-]?(?:yrs?|years?|y/?o)\b)"
_AFTER = re.compile(
    rf"""\s?(?:[,(–-]\s?)?(?:(?:who|he|she)\s)?(?:(?:is|was|aged|age|now|only|just|nearly|about|around|approx\.?|approximately)\s){{0,3}}
    (?P<n>\d\d?)(?:{_UNIT}|(?=\s?[,;)](?!\d))|(?=\.(?:\s|$)|\s*$|\n))""",
    re.VERBOSE,
)
_SAYS_AGE = re.compile(r"\b(?:is|was|aged|age|now|only|just|nearly|about|around|approx\.?|approximately)\s$|[,(–-]\s?$")
_BEFORE = re.compile(rf"(?<![\d/.])(?P<n>\d\d?){_UNIT}(?:[\s-]old)?(?:\s(?:called|named|known\sas|a|girl|boy|lad|man|male|female|woman|friend)){{0,4}}\s$")


def find_age(text: str, start: int, end: int) -> int | None:
    """Return the age in years that the words right beside `text[start:end]` give.

    >>> find_age("Driver Dean Ackersley, 31 yrs, drove.", 7, 21), find_age("Seen with a 14 year old girl called Leanne.", 36, 42)
    (31, 14)
    >>> find_age("Razza, 14 Mill Lane", 0, 5), find_age("Shaw 88 rang", 0, 4), find_age("Razza, 12.06.07", 0, 5)
    (None, None, None)
    """
    found = _AFTER.match(text, end, min(len(text), end + _REACH))
    if found and not (_SAYS_AGE.search(text[end : found.start("n")]) or re.match(_UNIT, text[found.end("n") :])):
        found = None
    found = found or _BEFORE.search(text, max(0, start - _REACH), start)
    age = int(found["n"]) if found else 0
    return age if _LEAST <= age <= _MOST else None
