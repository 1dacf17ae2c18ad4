"""An entry's text → its words with what each may mean, once, for every reader of mentions."""

from __future__ import annotations

import re

from onrecord.knowledge.names import CALENDAR, COMMON, MAKE, MODEL, NAME, PLACE_SUFFIX, Names, fold, outline_of

_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?!(?<=[^\W_]['’])s\b)[^\W_]+(?:['’](?!s\b)[^\W_]+|[-&][^\W_]+)*")
_BREAK = re.compile(r"[.!?:;\n•|]")


class Words:
    """The words of a text: `word[i]` as written, `low[i]` folded, `bits[i]` its meanings, at `start[i]:end[i]`. `capital` lists
    those that begin with one; `n` is how many there are.
    """

    __slots__ = ("bits", "capital", "end", "low", "n", "start", "text", "word")

    def __init__(self, text: str, names: Names) -> None:
        found = list(_WORD.finditer(text))
        self.text = text
        self.n = len(found)
        self.word = [m[0] if m[0].isalpha() or m[0].isdigit() else mended(m[0], names.lexicon) for m in found]
        self.start = [m.start() for m in found]
        self.end = [m.end() for m in found]
        plain = text.isascii()
        self.low = [w.lower() for w in self.word] if plain else [fold(w) for w in self.word]
        lexicon = names.lexicon
        self.bits = [lexicon.get(w, 0) or meaning_of(w, lexicon) for w in self.low]
        self.capital = [i for i, w in enumerate(self.word) if w[0].isupper()]
        for i, bits in enumerate(self.bits):
            if not bits or (bits == COMMON and self._ends_address(i)):
                self._reread(i, names)

    def _ends_address(self, i: int) -> bool:
        """True where a street's last word stands: "21 Yarrow Lone"."""
        return i > 1 and self.word[i].istitle() and self.word[i - 1].istitle() and self.word[i - 2].isdigit()

    def _reread(self, i: int, names: Names) -> None:
        """Take a word for the telling word it may be misread from: "autside" for outside; with a capital only what ends a place or is a car."""
        word = names.misread.get(outline_of(self.low[i]))
        if word and (self.word[i].islower() or (self.word[i].istitle() and names.lexicon[word] & (PLACE_SUFFIX | MAKE | MODEL))):
            self.low[i], self.bits[i] = word, names.lexicon[word]

    def gap(self, i: int) -> str:
        """The signs between word i-1 and word i."""
        return self.text[self.end[i - 1] if i else 0 : self.start[i]]

    def opens(self, i: int) -> bool:
        """True when word i begins a sentence, a line, a heading's content or a quotation."""
        if i == 0:
            return True
        gap = self.text[self.end[i - 1] : self.start[i]]
        return gap != " " and bool(_BREAK.search(gap)) and not (gap == ". " and len(self.word[i - 1]) == 1 and self.word[i - 1].isalpha())

    def joined(self, i: int) -> bool:
        """True when word i follows word i-1 with nothing but a space (or the break of a full line) between."""
        gap = self.text[self.end[i - 1] : self.start[i]]
        if gap in (" ", "  "):
            return True
        if gap == "\n":
            line = self.text.rfind("\n", 0, self.end[i - 1])
            return self.end[i - 1] - line > 55
        return gap in (". ", ".") and len(self.word[i - 1]) <= 2 and self.word[i - 1].isalpha()

    def possessed(self, i: int) -> bool:
        """True when word i carries 's."""
        return self.text[self.end[i] : self.end[i] + 2] in ("'s", "’s")


_MIXED = re.compile(r"[A-Za-z0158]{4,}")
_AS_LETTER = str.maketrans("0158", "olsb")


def mended(word: str, lexicon: dict[str, int]) -> str:
    """Return a word whose recogniser put a digit for a letter (or the reverse in a house number) as it must have stood; others unchanged.

    >>> mended("5treet", {"street": 1}), mended("To1liver", {}), mended("I60", {}), mended("gaz1974", {}), mended("5pm", {})
    ('Street', 'Tolliver', '160', 'gaz1974', '5pm')
    """
    if len(word) <= 4 and re.fullmatch(r"[IlO]\d{1,3}|\d{1,2}[IlO]\d?", word):
        return word.translate(str.maketrans("IlO", "110"))
    if not _MIXED.fullmatch(word) and not (len(word) == 3 and ((word[0] in "58" and word[1:].isalpha()) or (word[2] == "5" and word[:2].istitle()))):
        return word
    digits = [i for i, c in enumerate(word) if c.isdigit()]
    if not digits or len(digits) > 2 or len(word) - len(digits) < 2:
        return word
    out = word.translate(_AS_LETTER)
    if digits[0] == 0:
        out = out.capitalize()
    inside = all(0 < i < len(word) - 1 for i in digits) and word[1:].lower() == word[1:]
    trailing = digits == [len(word) - 1] and word[0].isupper() and word[-1] == "1" and len(word) > 5 and word[1:-1].islower()
    leading = digits == [0] and word[0] == "0" and len(word) > 4
    plural = digits == [len(word) - 1] and word[-1] == "5" and word[:-1].istitle() and not lexicon.get(word[:-1].lower())
    return out if lexicon.get(out.lower()) or inside or leading or trailing or plural else word


def meaning_of(low: str, lexicon: dict[str, int]) -> int:
    """Return the bits of a word the lexicon does not hold: a number, a hyphenated word made of common ones, or nothing."""
    if low[0].isdigit():
        return COMMON
    if "-" in low:
        parts = [lexicon.get(p, 0) for p in low.split("-")]
        if any(p & CALENDAR for p in parts):
            return COMMON
        if all(p & COMMON and not p & NAME for p in parts):
            return COMMON
        if parts and any(p & NAME for p in parts):
            return NAME & (parts[0] | parts[-1])
    if low.endswith("."):
        return lexicon.get(low.replace(".", ""), 0)
    if "'" in low and low.split("'")[0] + low.split("'")[-1] and low.split("'")[-1] in ("t", "ve", "re", "ll", "d", "m"):
        return COMMON
    return 0
