"""A text → its word parts, folded, with where they stand: names split by hyphens, apostrophes or the end of a line are still one run of parts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from onrecord.knowledge.names import fold

_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PART = re.compile(rf"(?:[^\W_][\u0300-\u036f{_JOINERS}]*)+")
_ENDS = re.compile(r"[.!?:;\n\r•|]")
_CLOSE = re.compile(r"[ \t\r\n\u00a0\u2007\u202f]*[-\u2010\u2011\u2013'’‘ʼ`´.,]?[ \t\r\n\u00a0\u2007\u202f]*")
_APOSTROPHES = "'’‘ʼ`´"
_FORMAT = str.maketrans("", "", _JOINERS)


@dataclass(frozen=True, slots=True)
class Part:
    """One run of letters and digits: as written, folded (`low`), at `start:end`; `gap` is what stands before it."""

    word: str
    low: str
    start: int
    end: int
    gap: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.word[:1].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is all capitals (two letters or more)."""
        return len(self.word) > 1 and self.word.isupper()

    @property
    def opens(self) -> bool:
        """Whether a sentence, a line or a cell may begin here."""
        return self.start == 0 or not self.gap or bool(_ENDS.search(self.gap)) or self.gap.lstrip()[:1] in ("“", '"', "‘", "(", "[", "–", "—", "/")

    @property
    def possessive(self) -> bool:
        """Whether it is the s of a possessive: Hope's."""
        return self.low == "s" and self.gap in _APOSTROPHES and bool(self.gap)


def split_words(text: str) -> list[Part]:
    """Return the parts of a text in order.

    >>> [(p.low, p.gap) for p in split_words("O’Neill, Zoë")]
    [('o', ''), ('neill', '’'), ('zoe', ', ')]
    """
    out: list[Part] = []
    last = 0
    for m in _PART.finditer(text):
        word = m[0].translate(_FORMAT)
        if not word.isascii():
            word = unicodedata.normalize("NFC", word)
        out.append(Part(word, fold(word), m.start(), m.end(), text[last : m.start()]))
        last = m.end()
    return out


def parts_of(form: str) -> tuple[str, ...]:
    """Return the folded parts of a form.

    >>> parts_of("Okafor-Byrne")
    ('okafor', 'byrne')
    """
    return tuple(p.low for p in split_words(form))


def is_close(gap: str) -> bool:
    """Whether two parts with this between them may belong to one name."""
    return len(gap) <= 40 and _CLOSE.fullmatch(gap) is not None


def is_split(gap: str) -> bool:
    """Whether this is what splits one word: a hyphen at the end of a line, or the end of a line alone."""
    return "\n" in gap and gap.strip(" \t\r\n\u00a0") in ("", "-", "\u2010", "\u2011")
