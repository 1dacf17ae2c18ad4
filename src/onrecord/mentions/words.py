"""An entry's text → its words with what each may mean, once, for every reader of mentions."""

from __future__ import annotations

import re

from onrecord.knowledge.names import CALENDAR, COMMON, NAME, Names, fold

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’](?!s\b)[^\W_]+|[-&][^\W_]+)*")
_BREAK = re.compile(r"[.!?:;\n•|]")


class Words:
    """The words of a text: `word[i]` as written, `low[i]` folded, `bits[i]` its meanings, at `start[i]:end[i]`. `capital` lists those that begin with one."""

    __slots__ = ("bits", "capital", "end", "low", "start", "text", "word")

    def __init__(self, text: str, names: Names) -> None:
        found = list(_WORD.finditer(text))
        self.text = text
        self.word = [m[0] for m in found]
        self.start = [m.start() for m in found]
        self.end = [m.end() for m in found]
        plain = text.isascii()
        self.low = [w.lower() for w in self.word] if plain else [fold(w) for w in self.word]
        lexicon = names.lexicon
        self.bits = [lexicon.get(w, 0) or meaning_of(w, lexicon) for w in self.low]
        self.capital = [i for i, w in enumerate(self.word) if w[0].isupper()]

    def __len__(self) -> int:
        return len(self.word)

    def gap(self, i: int) -> str:
        """The signs between word i-1 and word i."""
        return self.text[self.end[i - 1] if i else 0 : self.start[i]]

    def opens(self, i: int) -> bool:
        """True when word i begins a sentence, a line, a heading's content or a quotation."""
        if i == 0:
            return True
        gap = self.text[self.end[i - 1] : self.start[i]]
        return gap != " " and bool(_BREAK.search(gap)) and not (gap == ". " and len(self.word[i - 1]) == 1)

    def joined(self, i: int) -> bool:
        """True when word i follows word i-1 with nothing but a space (or the break of a full line) between."""
        gap = self.text[self.end[i - 1] : self.start[i]]
        if gap in (" ", "  "):
            return True
        if gap == "\n":
            line = self.text.rfind("\n", 0, self.end[i - 1])
            return self.end[i - 1] - line > 55
        return gap in (". ", ".") and len(self.word[i - 1]) <= 2

    def possessed(self, i: int) -> bool:
        """True when word i carries 's."""
        return self.text[self.end[i] : self.end[i] + 2] in ("'s", "’s")


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
