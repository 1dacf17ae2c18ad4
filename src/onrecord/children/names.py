"""Printed names of one person: whether two agree, and how they read in ordinary letters and order."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from onrecord.knowledge.names import fold

TITLES = frozenset(["mr", "mrs", "ms", "miss", "master", "mx"])


def name_words(name: str) -> list[str]:
    """The words of a person's name in plain letters, given names first, titles dropped.

    >>> name_words("STANNIFORTH, Jodie"), name_words("Miss Carly-Jo O’Brien")
    (['jodie', 'stanniforth'], ['carly', 'jo', 'obrien'])
    """
    if "," in name:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    return [w for w in re.split(r"[\s\-_.]+", fold(name).replace("'", "")) if w and w not in TITLES and not w.isdigit()]


@lru_cache(maxsize=100_000)
def names_agree(a: str, b: str) -> bool:
    """True when two printed names can be one person's: the same words in any order, one a part or initial of the other, or a slip of spelling."""
    wa, wb = name_words(a), name_words(b)
    if not wa or not wb:
        return False
    if sorted(wa) == sorted(wb) or "".join(wa) == "".join(wb):
        return True
    short, long = sorted((wa, wb), key=len)
    if len(short) >= 2 and set(short) <= set(long):
        return True
    if len(short) >= 2 and short[-1] == long[-1] and len(short[0]) == 1 and long[0].startswith(short[0]):
        return True
    return len(wa) == len(wb) and len("".join(wa)) >= 8 and fuzz.ratio(" ".join(sorted(wa)), " ".join(sorted(wb))) >= 90


def tidy_name(name: str) -> str:
    """A printed name in the order given name, family name, without title; capitals made ordinary where a whole word is in capitals.

    >>> tidy_name("HALDANE, Naila"), tidy_name("CARLY-JO O'BRIEN"), tidy_name("Miss A McKay")
    ('Naila Haldane', "Carly-Jo O'Brien", 'A McKay')
    """
    if "," in name:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    words = [w for w in name.split() if fold(w).strip(".") not in TITLES] or name.split()
    return " ".join(re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), w) if w.isupper() and len(w) > 2 else w for w in words)
