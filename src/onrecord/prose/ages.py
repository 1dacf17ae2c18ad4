"""A sentence, the words that name a "boyfriend" or "girlfriend" and the child's age that day → whether that person is grown, of the child's age, or unknown.

An age counts only where the words around it make it one ("aged 24", "24 yrs", "is 24", ", 15,", "Year 11"): a time, a sum or a house number does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Grown = Literal["adult", "peer", ""]
_REACH = 45
"""Characters after the words within which an age is still that person's."""
_NEAR = 2
"""Years between two young people who are of an age."""


class Ages:
    """Reads ages beside a phrase. `lead` and `tail` are the words that make a number an age; `words` gives ages written out."""

    def __init__(self, lead: Sequence[str], tail: Sequence[str], words: Sequence[str]) -> None:
        self._written = {word: 10 + n for n, word in enumerate(words)}
        number = r"(?P<n>[1-6]\d|" + ("|".join(map(re.escape, words)) or "(?!)") + ")"
        before = r"(?:" + "|".join(map(re.escape, lead)) + r"|,|\()\s*"
        after = r"\s?(?:" + "|".join(map(re.escape, tail)) + r")\b"
        self._age = re.compile(
            rf"{before}{number}(?!\d|:|%|/|\.\d|\s?(?:am|pm|hrs|miles|weeks|months|days)\b)(?:{after})?|(?<![\d£]){number.replace('?P<n>', '?P<m>')}{after}"
        )
        self._year = re.compile(r"\b(?:year|yr|y)\s?(?P<y>[789]|1[0-3])\b(?!\s?(?:yr|year|old))")

    def grown(self, plain: str, start: int, end: int, child_age: int) -> Grown:
        """Return whether the person the words `[start:end)` of a lower-case sentence name is an adult, a peer of a child of `child_age`, or not told.

        The first age in the words, or shortly after them, counts. Of a school year the usual age is taken.
        """
        reach = plain[start : end + _REACH]
        found = min((m for m in (self._age.search(reach), self._year.search(reach)) if m), key=lambda m: m.start(), default=None)
        if found is None:
            return ""
        groups = found.groupdict()
        if groups.get("y"):
            age = int(groups["y"]) + 5
        else:
            said = groups.get("n") or groups.get("m") or ""
            age = int(said) if said.isdigit() else self._written[said]
        if abs(age - child_age) <= _NEAR:
            return "peer"
        return "adult" if age >= 18 and age > child_age else ""
