"""How a person asked about and a file agree, field by field → a match weight for each field and their sum, after Fellegi and Sunter (1969).

A weight is log2(m / u): m, how often the field agrees so for one person's two records; u, how often for two people's. The u of a name is its share
of the files at hand, drawn towards a working value so that few files teach little. All else is fixed, so that no weight rests on a training run: working
values, marked [I], but for the u of names that are close, measured on 200,000 pairs of different people of FEBRL's fourth set (0.0026 of given names,
0.0021 of family names).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

Weights = dict[str, float]
"""Field → weight, "files" for how many there are to choose from; in the order in which they are told."""

SURE = 3.32
"""The least sum with which a person is taken for known: odds of ten to one."""
_DAYS_OF_BIRTH = 18 * 365.25
_NAME_SHARE = 1 / 200
_DRAWN = 200
_SAME_NAME = 0.85
_GIVEN_CLOSE, _GIVEN_OTHER = math.log2(0.10 / 0.003), math.log2(0.05 / 0.97)
_FAMILY_CLOSE, _FAMILY_OTHER = math.log2(0.07 / 0.002), math.log2(0.08 / 0.98)
_DOB = {
    "same": math.log2(0.93 * _DAYS_OF_BIRTH),
    "swapped": math.log2(0.01 / 0.0003),
    "slip": math.log2(0.03 / 0.006),
    "far": math.log2(0.005 / 0.01),
    "different": math.log2(0.02 / 0.99),
    "unknown": 0.0,
}
_NUMBER_SAME, _NUMBER_OF_ANOTHER = math.log2(0.9 * 1_000_000), math.log2(0.05 / 0.99)
_SEX_SAME, _SEX_OTHER = math.log2(0.98 / 0.5), math.log2(0.02 / 0.5)


class Shares:
    """How common each name is among the files.

    >>> shares = Shares([("dean", "ackersley"), ("dean", "kaya")])
    >>> shares.weight("given name", "kaya") > shares.weight("given name", "dean")
    True
    """

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        every = [words for words in names if words]
        self.files = len(every)
        self._seen = {"given name": Counter(w[0] for w in every), "family name": Counter(w[-1] for w in every)}

    def weight(self, field: str, word: str) -> float:
        """Return what the same given or family name weighs: more, the fewer files bear it."""
        share = (self._seen[field][word] + _DRAWN * _NAME_SHARE) / (self.files + _DRAWN)
        return math.log2(_SAME_NAME / share)


def weigh(shares: Shares, theirs: Sequence[str], name: tuple[str, str], day: str, number: str, sex: str) -> Weights:
    """Return the weight of each field.

    Args:
        shares: how common names are among the files.
        theirs: the words of the file's name.
        name: how given and family name agree, each "same", "close", "other" or "" (not to be compared).
        day: how the dates of birth do, as `dates.compare_dobs` says, or "far".
        number: "same", "another" (it is the number of another file) or "".
        sex: "same", "other" or "".
    """
    given = {"same": shares.weight("given name", theirs[0]) if theirs else 0.0, "close": _GIVEN_CLOSE, "other": _GIVEN_OTHER, "": 0.0}[name[0]]
    family = {"same": shares.weight("family name", theirs[-1]) if theirs else 0.0, "close": _FAMILY_CLOSE, "other": _FAMILY_OTHER, "": 0.0}[name[1]]
    made = {
        "given name": given,
        "family name": family,
        "date of birth": _DOB[day],
        "number": {"same": _NUMBER_SAME, "another": _NUMBER_OF_ANOTHER, "": 0.0}[number],
        "sex": {"same": _SEX_SAME, "other": _SEX_OTHER, "": 0.0}[sex],
        "files": -math.log2(2 * max(1, shares.files)),
    }
    return {field: round(weight, 1) for field, weight in made.items() if weight}


def tell_weights(weights: Weights) -> str:
    """Return the sum in words a person can add up.

    >>> tell_weights({"given name": 6.4, "date of birth": -5.6, "files": -3.0})
    'Weight -2.2: given name +6.4, date of birth -5.6, number of files -3.0'
    """
    said = ", ".join(f"{'number of files' if field == 'files' else field} {weight:+.1f}" for field, weight in weights.items())
    return f"Weight {total_of(weights):.1f}: {said}"


def total_of(weights: Weights) -> float:
    """Return the sum of all weights: log2 of the odds that file and person are one."""
    return round(sum(weights.values()), 1)
