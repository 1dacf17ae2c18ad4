"""The people asked about and the children found → one CohortMember a person, with the level of the match and its reason."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.cohort.listing import Asked
from onrecord.cohort.naming import compare_names, name_parts
from onrecord.dates import compare_dobs
from onrecord.knowledge.names import Names, sound_of
from onrecord.record import Child, CohortMember

_LEVELS = ("exact", "probable", "possible", "none")
_DOB_SAID = {
    "same": "the same date of birth",
    "swapped": "day and month of birth changed about",
    "slip": "one digit of the date of birth different",
    "far": "dates of birth years apart, though one digit differs",
    "unknown": "no date of birth to compare",
    "different": "another date of birth",
}
_SAME = {"same": ("exact", 10.0), "swapped": ("probable", 8.0), "slip": ("probable", 8.0), "far": ("possible", 4.0), "unknown": ("possible", 6.0)}
_CLOSE = {"same": ("probable", 7.0), "swapped": ("possible", 5.0), "slip": ("possible", 5.0), "far": ("none", 0.0), "unknown": ("possible", 4.0)}
FAR_YEARS = 5
"""A year of birth that is this far off is more likely another person's than a slip."""
RARE_WORDS = 3
"""A name of so many words, the same in list and file, means one person even where no date of birth can be compared."""


def match_cohort(rows: Sequence[Asked | tuple[str, dt.date | None]], children: Iterable[Child], names: Names | None = None) -> tuple[CohortMember, ...]:
    """Return one CohortMember for each row, in the order of the rows.

    Args:
        rows: who is asked about: name (any order, "Surname, Forename" too) and date of birth or None, and other names the list gives.
        children: every child found.
        names: spellings and short forms; without it only letters are compared.
    """
    known = sorted(children, key=lambda c: c.child_ref)
    index: dict[str, list[int]] = defaultdict(list)
    for n, child in enumerate(known):
        for form in _forms(child.name, child.aliases):
            for key in _keys(form, child.dob, names):
                index[key].append(n)
    out = []
    for row in rows:
        asked = row if isinstance(row, Asked) else Asked(*row)
        forms = _forms(asked.name, asked.others)
        near = sorted({n for form in forms for key in _keys(form, asked.dob, names) for n in index.get(key, ())})
        ranked = sorted((_LEVELS.index(level), -weight, known[n].child_ref, why) for n in near for level, weight, why in [_compare(asked, known[n], names)])
        out.append(_member(asked, ranked))
    return tuple(out)


def _forms(name: str, others: Iterable[str]) -> list[tuple[str, ...]]:
    """The name and the other full names, as words."""
    return [name_parts(name), *(p for o in others if len(p := name_parts(o)) > 1 and len(p[-1]) > 1)]


def _member(asked: Asked, ranked: list[tuple[int, float, str, str]]) -> CohortMember:
    name, dob = asked.name, asked.dob
    if not ranked or ranked[0][0] == 3:
        reason = f"No file found under this name or a variant of it{'' if dob else '; no date of birth was given'}."
        if ranked and ranked[0][3]:
            reason = f"No file found: {ranked[0][3]}."
        return CohortMember(name, dob, False, None, "none", reason)
    rank, weight, ref, reason = ranked[0]
    tied = [r for r in ranked[1:] if r[0] == rank and r[1] == weight]
    level = _LEVELS[rank]
    if tied and level != "exact":
        level, reason = "possible", f"{reason}; but {len(tied) + 1} files fit equally ({', '.join([ref, *(t[2] for t in tied)])})"
    elif tied:
        reason = f"{reason}; the same name and date of birth also stand on {', '.join(t[2] for t in tied)}"
    if level == "possible":
        return CohortMember(name, dob, False, None, "possible", f"May be {ref}: {reason}. A person must decide.")
    return CohortMember(name, dob, True, ref, "exact" if level == "exact" else "probable", reason[0].upper() + reason[1:] + ".")


def _keys(words: tuple[str, ...], dob: dt.date | None, names: Names | None) -> set[str]:
    """What two records of one person are likely to share: for blocking only."""
    keys = {f"w {sound_of(names.spelt(w) if names else w)}" for w in words if len(w) > 2}
    keys |= {f"j {''.join(words)[:4]}"}
    if dob:
        keys |= {f"d {dob.isoformat()}"}
        if dob.day <= 12:
            keys.add(f"d {dt.date(dob.year, dob.day, dob.month).isoformat()}")
    return keys


def _compare(asked: Asked, child: Child, names: Names | None) -> tuple[str, float, str]:
    """The level, its weight and its reason for one person and one child."""
    words, theirs = name_parts(asked.name), name_parts(child.name)
    best, how = compare_names(words, theirs, names)
    if best not in ("same", "close"):
        best, how = _by_other_name(asked, child, names) or (best, how)
    day = _compare_days(asked.dob, child.dob)
    reason = f"{how}, {_DOB_SAID[day]}"
    if best in ("same", "close") and day == "different":
        return "none", 0.0, reason
    if best == "same":
        level, weight = _SAME[day]
        return ("probable" if day == "unknown" and len(words) >= RARE_WORDS else level), weight, reason
    if best == "close":
        return (*_CLOSE[day], reason)
    if best == "given" and day == "same":
        return "possible", 3.0, reason
    if best == "family" and day == "same":
        twin = words[0][0] != theirs[0][0]
        return "possible", 1.0 if twin else 2.0, reason + (" (a twin, or another given name?)" if twin else "")
    return "none", 0.0, ""


def _by_other_name(asked: Asked, child: Child, names: Names | None) -> tuple[str, str] | None:
    """How another name of the list or the file agrees; None if none does."""
    theirs = _forms(child.name, child.aliases)
    for n, form in enumerate(_forms(asked.name, asked.others)):
        for k, other in enumerate(theirs):
            if (n or k) and compare_names(form, other, names)[0] in ("same", "close"):
                return "close", "another name the list gives" if n else "a name the file gives as an alias"
    return None


def _compare_days(a: dt.date | None, b: dt.date | None) -> str:
    day = compare_dobs(a, b)
    return "far" if day == "slip" and a and b and abs(a.year - b.year) >= FAR_YEARS else day
