"""What a reason is, and when two plates, addresses or venue names are the same but for a slip; what is left of a weight after years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from onrecord.knowledge.names import Names, outline_of
from onrecord.linkage.nodes import ON, number_read, split_address
from onrecord.linkage.uses import Use

_BUILDINGS = frozenset(["court", "house", "lodge", "mansions", "towers", "buildings"])


@dataclass(frozen=True, slots=True)
class Reason:
    """One tie between two files. `kind` tells what it rests on; reasons of one kind are not independent. `strong` ones stand alone.

    `nodes` are the places (`Node.place`) it rests on, `entries` the entries, `child` the file of the child it names. `days` is the first day each half
    was named, `held` the first day each was in the record; `against` what does not fit.
    """

    kind: str
    weight: float
    strong: bool
    says: str
    nodes: tuple[tuple[str, str], ...]
    entries: tuple[str, ...]
    child: str = ""
    days: tuple[dt.date | None, ...] = ()
    held: tuple[dt.date | None, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the whole case says: names, and the tallies of facts and of first names."""

    names: Names
    tallies: Mapping[str, int]

    def is_on(self, block: str) -> bool:
        """True when this fact holds for the case."""
        return self.tallies.get(block, 0) == ON


def plates_agree(a: str, b: str) -> int:
    """Return how many signs of two plates are known in both and the same; 0 if any known sign differs.

    >>> plates_agree("YJ53X??", "YJ53XKL"), plates_agree("YJ03XLK", "YJ53XKL")
    (5, 0)
    """
    if len(a) != len(b):
        return 0
    both = [(x, y) for x, y in zip(a, b, strict=True) if "?" not in (x, y)]
    return len(both) if all(x == y for x, y in both) else 0


def addresses_agree(a: str, b: str) -> bool:
    """True when number and street are the same, a slip of spelling or of the recogniser allowed.

    >>> addresses_agree("14 hartcliffe street", "14 hartcliff street"), addresses_agree("14 mill lane", "14 mill road")
    (True, False)
    >>> addresses_agree("78 penrith lane", "7b penrith lone")
    True
    """
    na, sa = split_address(a)
    nb, sb = split_address(b)
    na, nb = number_read(na), number_read(nb)
    if na != nb and not (sa.rsplit(" ", 1)[-1] in _BUILDINGS and na.removeprefix("flat ") == nb.removeprefix("flat ")):
        return False
    if sa == sb:
        return True
    la, lb = sa.split(), sb.split()
    return len(la) == len(lb) and outline_of(la[-1]) == outline_of(lb[-1]) and (fuzz.ratio(sa, sb) >= 88 or outline_of(sa) == outline_of(sb))


def venues_agree(a: str, b: str) -> bool:
    """True when two venue names are the same but for a slip of spelling or the word that says what it is.

    >>> venues_agree("peppazan", "pepazan"), venues_agree("crown pizza", "crown hotel"), venues_agree("belvedere court", "belvedere")
    (True, False, True)
    """
    if a == b:
        return True
    la, lb = a.split(), b.split()
    if len(la) == len(lb):
        return fuzz.ratio(a, b) >= 88 and all(fuzz.ratio(x, y) >= 75 for x, y in zip(la, lb, strict=True))
    short, long = sorted((la, lb), key=len)
    return len(short[0]) >= 5 and all(fuzz.ratio(x, y) >= 88 for x, y in zip(short, long, strict=False))


def years_apart(a: Sequence[Use], b: Sequence[Use]) -> float | None:
    """Years between the closest two days on which two sides were named; None when a side has no day."""
    one, two = [d for u in a for d in u.days], [d for u in b for d in u.days]
    if not one or not two:
        return None
    return min(abs((x - y).days) for x in one for y in two) / 365.25


def faded(weight: float, apart: float | None, half_life: float) -> float:
    """A weight after `apart` years, halved every `half_life` years."""
    return weight if apart is None else weight * 0.5 ** (apart / half_life)
