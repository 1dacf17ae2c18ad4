"""An entry's words and the marks on them → runs of words that each carry their marks, in order, nothing lost."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A reason to point at words: `kind` is how they are shown, `label` what is said of them, `key` the short name ("D1") a note below refers to."""

    start: int
    end: int
    kind: str
    label: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that carry the same marks. `kind` is that of the weightiest mark, empty where there is none; `keys` those of the marks that begin here."""

    text: str
    kind: str
    label: str
    keys: str = ""


WEIGHT = ("mine", "direct", "strong", "moderate", "vulnerable", "response", "language", "uncounted", "quoted")
LETTERS = {"direct": "D", "strong": "S", "moderate": "M", "vulnerable": "V", "response": "R", "language": "L", "uncounted": "n"}
"""The letter that tells the marks apart without colour."""


def mark_text(text: str, marks: Sequence[Mark]) -> list[Run]:
    """Return the text cut where marks begin and end; the runs' texts joined are the text.

    >>> [(r.text, r.kind) for r in mark_text("abcd", [Mark(1, 3, "direct", "x")])]
    [('a', ''), ('bc', 'direct'), ('d', '')]
    """
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    runs: list[Run] = []
    for start, end in itertools.pairwise(edges):
        here = sorted((m for m in marks if m.start <= start and end <= m.end), key=lambda m: (WEIGHT.index(m.kind), m.label))
        keys = " ".join(m.key for m in here if m.start == start and m.key)
        runs.append(Run(text[start:end], here[0].kind if here else "", "; ".join(dict.fromkeys(m.label for m in here)), keys))
    return runs
