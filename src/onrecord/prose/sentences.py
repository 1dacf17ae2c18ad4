"""An entry's text → its sentences, each with its place in the text and a plain form of the same length.

The plain form is what phrases are matched against: lower case, straight quotes and dashes, so that an offset in it is an offset in the text.
Case notes are telegraphic: a sentence here is also a tick-box row, a bullet, a form's line or a label with what follows it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\n": " ", "\t": " ", "\r": " ", "\xa0": " "})
_ABBREVIATED = frozenset(  # words whose full stop does not end a sentence
    """mr mrs ms dr prof st rd ave sr jr rev hon cllr e.g i.e eg ie etc approx appt tel ext no nos ref re cons dept incl poss prev temp vs yr yrs min hr hrs
    wk wks mth mths jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun a.m p.m b.f g.f dob d.o.b para sgt insp supt
    det c reg asst""".split()
)
_END = re.compile(r"""[.!?]+["'”’)\]]*(?=\s)|\n+|(?<=\s)[•●▪◦►](?=\s)""")
_LAST_WORD = re.compile(r"[\w.']+$")
_BULLET = re.compile(r"\s*(?:[-*•●▪◦►☐☑☒✓✔]|\[[ xX✓]?\]|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s|[A-Z][\w /&()-]{1,40}:)")
_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(
    r";|\s-\s|,\s(?=(?:but|and (?:she|he|they|mum|dad|is|was|has|had)|although|though|however|so|because|then|who|which|while|whereas|says|said|nor|yet)\b)"
    r"|\s(?=(?:but|although|though|however|whereas|because|except)\b)|:\s"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `text[start:end]` of its entry, `plain` in its plain form (same length), `raw` as written."""

    start: int
    end: int
    raw: str
    plain: str

    def words(self) -> list[tuple[int, int, str]]:
        """Return (start, end, word) of each word, offsets within the sentence."""
        return [(m.start(), m.end(), m.group()) for m in _WORD.finditer(self.plain)]

    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Return the clauses as (start, end) within the sentence, in order; together they cover it."""
        return _clauses(self.plain)


@lru_cache(maxsize=4096)
def _clauses(plain: str) -> tuple[tuple[int, int], ...]:
    cuts = sorted({m.end() for m in _CLAUSE.finditer(plain)} | {0, len(plain)})
    return tuple((a, b) for a, b in itertools.pairwise(cuts) if b > a)


@dataclass(frozen=True)
class Parsed:
    """An entry's text cut up. Sentences are in order and do not overlap."""

    text: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def index_at(self, offset: int) -> int:
        """Return the index of the sentence that holds `offset` (the nearest before it, if it falls between two)."""
        return max(0, bisect_right(self._starts, offset) - 1)


def tokens_of(plain: str) -> list[tuple[int, str]]:
    """Return (place, word) of each word of a sentence's plain form."""
    return [(m.start(), m[0]) for m in _WORD.finditer(plain)]


@lru_cache(maxsize=256)
def words_of(plain: str) -> frozenset[str]:
    """Return the different words of a sentence's plain form."""
    return frozenset(_WORD.findall(plain))


def plain_form(text: str) -> str:
    r"""Return `text` in lower case with straight quotes and dashes, character for character the same length.

    >>> plain_form("She’s “OK” – Mum")
    'she\\'s "ok" - mum'
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_PLAIN)


def parse(text: str) -> Parsed:
    """Return `text` cut into sentences.

    A full stop after an abbreviation, an initial or a number's point does not end one; a line break does, unless the line was only wrapped.
    """
    plain = plain_form(text)
    out: list[Sentence] = []
    start, size = 0, len(text)
    for m in _END.finditer(text):
        at = m.end()
        if m.start() < start or not _ends(text, plain, start, m):
            continue
        _add(out, text, plain, start, at)
        start = at
    _add(out, text, plain, start, size)
    return Parsed(text, tuple(out))


def _ends(text: str, plain: str, start: int, m: re.Match[str]) -> bool:
    mark = text[m.start()]
    after = text[m.end() : m.end() + 60]
    if mark == "\n":
        return _line_ends(text, start, m.start(), after)
    if mark in "•●▪◦►!?":
        return True
    word = _LAST_WORD.search(plain, max(start, m.start() - 12), m.start())
    following = after.lstrip(" \t\"'“‘([")
    if word is None:
        return True
    last = word.group().strip("'")
    if last in _ABBREVIATED and not (last in ("no", "re", "c", "min", "sat", "sun", "mar") and following[:1].isupper() and last != "c"):
        return last in ("a.m", "p.m", "yrs", "hrs", "hr", "wks", "etc", "dept", "appt") and following[:1].isupper()
    if len(last) == 1 and last.isalpha() and text[word.start()].isupper() and last not in "iyn":
        return False
    return not following[:1].islower() or mark != "." or after.startswith("\n")


def _line_ends(text: str, start: int, at: int, after: str) -> bool:
    line_start = text.rfind("\n", 0, at) + 1
    line = text[max(line_start, start) : at].rstrip()
    if not line or after.startswith("\n") or text[at : at + 2] == "\n\n":
        return True
    if _BULLET.match(after) or line[-1] in ".!?:;":
        return True
    following = after.lstrip()
    return not (following[:1].islower() or (at - line_start >= 55))


def _add(out: list[Sentence], text: str, plain: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        out.append(Sentence(start, end, text[start:end], plain[start:end]))
