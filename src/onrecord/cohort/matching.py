"""The people asked about and the children found → one CohortMember a person, with the level of the match, its reason and its weights.

What agrees decides the level; the weights (`weights`) choose between files of one level, and a level they do not bear out waits for a person.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.cohort.listing import Asked
from onrecord.cohort.naming import compare_names, compare_parts, name_parts
from onrecord.cohort.weights import SURE, Shares, Weights, tell_weights, total_of, weigh
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
_SAME = {"same": "exact", "swapped": "probable", "slip": "probable", "far": "possible", "unknown": "possible"}
_CLOSE = {"same": "probable", "swapped": "possible", "slip": "possible", "far": "none", "unknown": "possible"}
_SEXES = {"f": "f", "g": "f", "m": "m", "b": "m"}
FAR_YEARS = 5
"""A year of birth that is this far off is more likely another person's than a slip."""
RARE_WORDS = 3
"""A name of so many words, the same in list and file, means one person even where no date of birth can be compared."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well one file fits: a place in `_LEVELS`, the weights, whose file it is, and the reason in words."""

    rank: int
    weights: Weights
    ref: str
    why: str

    @property
    def order(self) -> tuple[int, float, str]:
        """Best first."""
        return self.rank, -total_of(self.weights), self.ref


@dataclass(frozen=True, slots=True)
class _Files:
    """The children with a file: their names' shares and their record numbers."""

    known: Sequence[Child]
    shares: Shares
    numbers: frozenset[str]


def match_cohort(rows: Sequence[Asked | tuple[str, dt.date | None]], children: Iterable[Child], names: Names | None = None) -> tuple[CohortMember, ...]:
    """Return one CohortMember for each row, in the order of the rows.

    Args:
        rows: who is asked about: name (any order, "Surname, Forename" too) and date of birth or None, and what else the list gives.
        children: every child found.
        names: spellings and short forms; without it only letters are compared.
    """
    known = sorted(children, key=lambda c: c.child_ref)
    files = _Files(known, Shares(name_parts(c.name) for c in known), frozenset(n for c in known if (n := _number(c.child_ref))))
    index: dict[str, list[int]] = defaultdict(list)
    for at, child in enumerate(known):
        for key in _all_keys(child.name, child.aliases, child.dob, child.child_ref, names):
            index[key].append(at)
    out = []
    for row in rows:
        asked = row if isinstance(row, Asked) else Asked(*row)
        near = sorted({n for key in _all_keys(asked.name, asked.others, asked.dob, asked.ref, names) for n in index.get(key, ())})
        out.append(_member(asked, sorted((_compare(asked, known[n], files, names) for n in near), key=lambda f: f.order)))
    return tuple(out)


def _forms(name: str, others: Iterable[str]) -> list[tuple[str, ...]]:
    """The name and the other full names, as words."""
    return [name_parts(name), *(p for o in others if len(p := name_parts(o)) > 1 and len(p[-1]) > 1)]


def _member(asked: Asked, ranked: Sequence[_Fit]) -> CohortMember:
    name, dob = asked.name, asked.dob
    if not ranked or ranked[0].rank == 3:
        reason = f"No file found under this name or a variant of it{'' if dob else '; no date of birth was given'}."
        if ranked and ranked[0].why:
            reason = f"No file found: {ranked[0].why}."
        return CohortMember(name, dob, False, None, "none", reason)
    best = ranked[0]
    tied = [r.ref for r in ranked[1:] if r.order[:2] == best.order[:2]]
    level, reason = _LEVELS[best.rank], best.why
    if tied and level != "exact":
        level, reason = "possible", f"{reason}; but {len(tied) + 1} files fit equally ({', '.join([best.ref, *tied])})"
    elif tied:
        reason = f"{reason}; the same name and date of birth also stand on {', '.join(tied)}"
    sums = tell_weights(best.weights)
    if level == "possible":
        return CohortMember(name, dob, False, None, "possible", f"May be {best.ref}: {reason}. A person must decide. {sums}.")
    return CohortMember(name, dob, True, best.ref, "exact" if level == "exact" else "probable", f"{reason[0].upper()}{reason[1:]}. {sums}.")


def _all_keys(name: str, others: Iterable[str], dob: dt.date | None, number: str, names: Names | None) -> set[str]:
    """The keys of every name, and the number's."""
    keys = {key for form in _forms(name, others) for key in _keys(form, dob, names)}
    return keys | ({f"n {_number(number)}"} if _number(number) else set())


def _keys(words: tuple[str, ...], dob: dt.date | None, names: Names | None) -> set[str]:
    """What two records of one person are likely to share: for blocking only."""
    keys = {f"w {sound_of(names.spelt(w) if names else w)}" for w in words if len(w) > 2}
    keys |= {f"j {''.join(words)[:4]}"}
    if dob:
        keys |= {f"d {dob.isoformat()}"}
        if dob.day <= 12:
            keys.add(f"d {dt.date(dob.year, dob.day, dob.month).isoformat()}")
    return keys


def _compare(asked: Asked, child: Child, files: _Files, names: Names | None) -> _Fit:
    """How one file fits one person."""
    words, theirs = name_parts(asked.name), name_parts(child.name)
    best, how = compare_names(words, theirs, names)
    if best not in ("same", "close"):
        best, how = _by_other_name(asked, child, names) or (best, how)
    day, number, sex = _compare_days(asked.dob, child.dob), _compare_numbers(asked, child, files), _compare_sexes(asked.sex, child.sex or "")
    parts = ("same", "same") if best == "same" else compare_parts(words, theirs, names)
    parts = ("close", "close") if best == "close" and "other" in parts else parts
    fit = _Fit(3, weigh(files.shares, theirs, parts, day, number, sex), child.child_ref, "")
    level, reason = _level(best, how, day, words, theirs)
    if number == "same":
        level, reason = _with_number(level, best, day, reason)
    against = _against(level, number, sex)
    if against:
        level, reason = "possible", f"{reason}, but {against}"
    if level == "probable" and total_of(fit.weights) < SURE:
        level = "possible"
    return replace(fit, rank=_LEVELS.index(level), why=reason)


def _level(best: str, how: str, day: str, words: Sequence[str], theirs: Sequence[str]) -> tuple[str, str]:
    """The level that name and date of birth come to, and the reason; "" for what need not be told."""
    reason = f"{how}, {_DOB_SAID[day]}"
    if best in ("same", "close") and day == "different":
        return "none", reason
    if best == "same":
        return ("probable" if day == "unknown" and len(words) >= RARE_WORDS else _SAME[day]), reason
    if best == "close":
        return _CLOSE[day], reason
    if best == "given" and day == "same":
        return "possible", reason
    if best == "family" and day == "same":
        return "possible", reason + (" (a twin, or another given name?)" if words[0] != theirs[0] else "")
    return "none", ""


def _with_number(level: str, best: str, day: str, reason: str) -> tuple[str, str]:
    """The level once the record number is the same too: sure with the name, or with the date of birth; never by itself."""
    said = f"{reason or f'another name, {_DOB_SAID[day]}'}, the same record number"
    if level == "exact" or best in ("same", "close") or day == "same" or (best and day != "different"):
        return ("exact" if level == "exact" else "probable"), said
    return "possible", said


def _against(level: str, number: str, sex: str) -> str:
    """What speaks against a match that would count; "" if nothing does."""
    if level not in ("exact", "probable"):
        return ""
    if number == "another":
        return "the list's record number is that of another file"
    return "list and file give different sexes" if level == "probable" and sex == "other" and number != "same" else ""


def _number(words: str) -> str:
    """A record number in plain signs; "" for one too short to tell records apart."""
    plain = "".join(c for c in words.casefold() if c.isalnum())
    return plain if len(plain) > 3 and sum(c.isdigit() for c in plain) > 1 else ""


def _compare_numbers(asked: Asked, child: Child, files: _Files) -> str:
    number = _number(asked.ref)
    if not number:
        return ""
    return "same" if number == _number(child.child_ref) else "another" if number in files.numbers else ""


def _compare_sexes(a: str, b: str) -> str:
    one, two = (_SEXES.get(x[:1].casefold(), "") for x in (a, b))
    return "" if not one or not two else "same" if one == two else "other"


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
