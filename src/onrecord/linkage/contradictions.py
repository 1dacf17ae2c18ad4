"""What is said of two people or things, or of one in one file, that cannot all be so → sentences a person can check, with the arithmetic.

None of it changes a weight: a record may be wrong, and a person must look.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import combinations, product

from onrecord.knowledge.names import COLOUR, Names
from onrecord.linkage.uses import Age, Use, role_of
from onrecord.record import Ground

_LONG_APART = 5.0
_CHILD_SLIP, _ADULT_SLIP = 2, 6
"""How many years two ages may be out: a child's is known, a grown-up's is often a guess."""
_CURRENT = re.compile(r"[A-Z?]{2}(?P<age>\d\d)[A-Z?]{3}")
_PREFIX = re.compile(r"(?P<age>[A-HJ-NP-TV-Y])[\d?]{1,3}[A-Z?]{3}")
_LETTERS = {letter: (1983 + n, 8) for n, letter in enumerate("ABCDEFGHJKLMNPRS")}
_LETTERS |= {"T": (1999, 3), "V": (1999, 9), "W": (2000, 3), "X": (2000, 9), "Y": (2001, 3)}
"""From which year and month a first letter was issued. Source: the DVLA's table of registration years [GK]."""
_UNLIKE = (
    frozenset({"adult of concern", "family"}),
    frozenset({"adult of concern", "professional"}),
    frozenset({"adult of concern", "other child"}),
    frozenset({"family", "other child"}),
)


def speaks_against(a: Sequence[Use], b: Sequence[Use], apart: float | None, names: Names) -> tuple[str, ...]:
    """Return what the two files say that does not fit their being about one person or thing; it changes no weight: a person must look.

    Args:
        a: one file's uses.
        b: the other's.
        apart: years between the closest days on which the two were named.
        names: which words are colours.
    """
    out = []
    one, two = _role(a), _role(b)
    if {one, two} in _UNLIKE:
        out.append(f"File {a[0].ref} records {_say(a)} as {one}, file {b[0].ref} records {_say(b)} as {two}.")
    mine, theirs = _colours(a, names), _colours(b, names)
    if mine and theirs and not mine & theirs:
        out.append(f"File {a[0].ref} says {' and '.join(sorted(mine))}, file {b[0].ref} {' and '.join(sorted(theirs))}.")
    if apart is not None and apart > _LONG_APART:
        out.append(f"Named {apart:.0f} years apart: cars and numbers change hands.")
    return (*out, *_ages_against(a, b), *plates_against(a), *(words for words in plates_against(b) if words not in plates_against(a)))


def within_file(uses: Sequence[Use]) -> tuple[Ground, ...]:
    """Return what one file says of one person or thing that does not fit."""
    ages = [(age, u.ref) for u in uses for age in u.ages]
    told = _widest(combinations(ages, 2))
    return tuple(Ground("against", 0.0, words, contradiction=True) for words in ((told,) if told else ()) + plates_against(uses))


def age_of_child_against(uses: Sequence[Use], ref: str, dob: dt.date | None) -> tuple[str, ...]:
    """Return what does not fit when a named person is taken for the child of file `ref`, born on `dob`: an age no slip explains."""
    if dob is None:
        return ()
    for u in uses:
        for age, day in u.ages:
            own = day.year - dob.year - ((day.month, day.day) < (dob.month, dob.day))
            if abs(own - age) > _CHILD_SLIP:
                return (f"File {u.ref} gives an age of {age} on {day}; the child of {ref} was {own} that day, {abs(own - age)} years apart.",)
    return ()


def plates_against(uses: Sequence[Use]) -> tuple[str, ...]:
    """Return, for each plate that was not issued yet on the first day it was named, that it was not."""
    out = []
    for u in uses:
        plate = u.key.split(" ")[0] if u.kind == "vehicle" and ("?" in u.key or any(r.startswith("plate") for r in u.roles)) else ""
        since = issued_from(plate)
        if since and u.days and u.days[0] < since:
            early = (since - u.days[0]).days
            out.append(
                f"File {u.ref} names {plate} on {u.days[0]}, {early} days before plates with its age mark were issued ({since}): misread, or written later."
            )
    return tuple(out)


def issued_from(plate: str) -> dt.date | None:
    """Return the first day on which a plate, whole or part, can have been seen; None where it does not tell.

    >>> issued_from("YK05???"), issued_from("YD55XTB"), issued_from("P123ABC"), issued_from("YK00ABC"), issued_from("???4XYZ")
    (datetime.date(2005, 3, 1), datetime.date(2005, 9, 1), datetime.date(1996, 8, 1), None, None)
    """
    if found := _CURRENT.fullmatch(plate):
        half, year = divmod(int(found["age"]), 50)
        return dt.date(2000 + year, 9 if half else 3, 1) if year > 1 or (half and year) else None
    if found := _PREFIX.fullmatch(plate):
        year, month = _LETTERS[found["age"]]
        return dt.date(year, month, 1)
    return None


def _ages_against(a: Sequence[Use], b: Sequence[Use]) -> tuple[str, ...]:
    told = _closest([(age, u.ref) for u in a for age in u.ages], [(age, u.ref) for u in b for age in u.ages])
    return (told,) if told else ()


def _closest(a: Sequence[tuple[Age, str]], b: Sequence[tuple[Age, str]]) -> str:
    """The contradiction of the two ages that are nearest to fitting; "" if any two fit."""
    pairs = sorted(product(a, b), key=lambda p: (_out_by(p[0][0], p[1][0]), str(p)))
    return _tell(*pairs[0]) if pairs else ""


def _widest(pairs: Iterable[tuple[tuple[Age, str], tuple[Age, str]]]) -> str:
    """The contradiction of the two ages that fit least; "" if all fit."""
    return next((said for p in sorted(pairs, key=lambda p: (-_out_by(p[0][0], p[1][0]), str(p))) if (said := _tell(*p))), "")


def _out_by(one: Age, two: Age) -> int:
    return abs(_born(one) - _born(two))


def _born(age: Age) -> int:
    return age[1].year - age[0]


def _tell(one: tuple[Age, str], two: tuple[Age, str]) -> str:
    a, b = one[0], two[0]
    if _out_by(a, b) <= (_CHILD_SLIP if min(a[0], b[0]) < 18 else _ADULT_SLIP):
        return ""
    sums = [f"File {ref} gives an age of {age} on {day} ({day.year} - {age} = {day.year - age})" for (age, day), ref in (one, two)]
    return f"{sums[0]}, {sums[1][0].lower()}{sums[1][1:]}: years of birth {_out_by(a, b)} apart."


def _role(uses: Sequence[Use]) -> str:
    total: dict[str, int] = {}
    for u in uses:
        for role, n in u.roles.items():
            total[role] = total.get(role, 0) + n
    return role_of(total)


def _say(uses: Sequence[Use]) -> str:
    surfaces = {s: n for u in uses for s, n in u.surfaces.items()}
    return f"“{max(sorted(surfaces), key=lambda s: surfaces[s])}”" if surfaces else uses[0].key


def _colours(uses: Sequence[Use], names: Names) -> set[str]:
    return {word for u in uses if u.kind == "vehicle" for text in (u.key, *u.roles) for word in text.split() if names.lexicon.get(word, 0) & COLOUR}
