"""YAML of `knowledge/names` → `Names`: what the words around a name tell, the short forms and spellings of names, and what ties nothing to nothing.

A word's meaning here is a set of bits in one dictionary, so that a text is read in one pass. Given and family names are held by community only so
that their number can be kept even; no function tells which community a name is of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from onrecord.knowledge.loading import Faults, Located, read_kind

COMMON, GIVEN, FAMILY, TITLE_PRO, TITLE_CIVIL, TITLE_KIN, ABBREVIATION, CALENDAR = (1 << n for n in range(8))
STREET, VENUE, HOME, SCHOOL, SERVICE, AREA, ORG, TAXI = (1 << n for n in range(8, 16))
COLOUR, MAKE, MODEL, VEHICLE, PLATE_WORD = (1 << n for n in range(16, 21))
KIN, PEER, ADULT, TRADE, BEFORE_VENUE, BEFORE_AREA, CALLED, SPEECH, BEFORE_PERSON, PARTICLE, MOTION = (1 << n for n in range(21, 32))
OFFICE = 1 << 32
PLACE_SUFFIX = STREET | VENUE | HOME | SCHOOL | SERVICE | AREA | ORG | TAXI
NAME = GIVEN | FAMILY
_TELLS = PLACE_SUFFIX | COLOUR | MAKE | MODEL | VEHICLE | PEER | ADULT | BEFORE_VENUE | BEFORE_AREA | CALLED | SPEECH | BEFORE_PERSON | MOTION

_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʻ": "'", "ə": "e"}
)
_VOCABULARY_KEYS = [
    "source",
    "titles_professional",
    "titles_civil",
    "titles_kin",
    "professional",
    "family",
    "other_child",
    "adult",
    "nobody",
    "called",
    "abbreviations",
    "capitalised",
    "office",
    "street_suffixes",
    "street_full",
    "speech",
    "motion",
    "before_person",
    "attendance",
    "office_mailboxes",
    "particles",
    "venues",
    "orgs",
    "before_venue",
    "before_area",
    "unnamed_places",
    "vehicles",
    "stop",
]


def fold(text: str) -> str:
    """Return `text` in plain lower-case letters: no accents, one kind of apostrophe.

    >>> fold("Łukasz O’Brien-Şahin")
    "lukasz o'brien-sahin"
    """
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c)).lower()


_SOUNDS = [(re.compile(p), r) for p, r in (
    (r"[^a-z]", ""), (r"ph", "f"), (r"(?:ck|kh|q)u?", "k"), (r"c(?=[aou])", "k"), (r"[zx]", "s"), (r"(?:gh|h)(?=[^aeiou]|$)", ""), (r"(?:ie|ey|ee|ei|y)$", "i"),
    (r"ee|ea|ie|ei|y", "i"), (r"oo|ou", "u"), (r"w(?=[aeiou])", "v"), (r"(.)\1", r"\1"), (r"e$", ""),
)]  # fmt: skip


@lru_cache(maxsize=200_000)
def sound_of(name: str) -> str:
    """Return how a name roughly sounds, whatever its community's spelling.

    >>> sound_of("Kaz") == sound_of("kas"), sound_of("Billy") == sound_of("Billie"), sound_of("Tariq") == sound_of("Tarik")
    (True, True, True)
    """
    out = fold(name)
    for pattern, by in _SOUNDS:
        out = pattern.sub(by, out)
    return out


_OUTLINE = str.maketrans("ao0ecnruvyhbtfi1gqs5", "oooccnnvvvhhttllggss")


def outline_of(word: str) -> str:
    """Return a lower-case word with the letters a recogniser takes for one another made one: two words of one outline may be one word misread.

    >>> outline_of("autside") == outline_of("outside"), outline_of("ot") == outline_of("at")
    (True, True)
    """
    return word.translate(_OUTLINE)


@dataclass(frozen=True)
class StopEntity:
    """Something that ties no files together, and why. `key` is a mention's normalised form."""

    kind: str
    key: str
    reason: str


@dataclass(frozen=True)
class Names:
    """What is known about names and the words around them.

    `lexicon` gives each lower-case word its bits. `full_names` maps a short form to the names it may stand for; `spellings` a spelling to the one that
    stands for all its variants. `nobody` are forms that identify no one, `mailboxes` words that make a mailbox that of an office for children. `misread`
    maps the outline (`outline_of`) of each word that tells what stands beside it ("at", "outside", "Street") to that word, where no other such word has
    the same.
    """

    lexicon: dict[str, int]
    full_names: dict[str, frozenset[str]]
    spellings: dict[str, str]
    nobody: frozenset[str]
    street_full: dict[str, str]
    unnamed_places: tuple[str, ...]
    stop: tuple[StopEntity, ...]
    attendance: frozenset[str]
    mailboxes: frozenset[str]
    misread: dict[str, str]

    def __hash__(self) -> int:
        return id(self)

    def spelt(self, word: str) -> str:
        """Return the spelling that stands for every variant of a given or family name (itself if no variant is known)."""
        return self.spellings.get(word, word)

    def forms_of(self, word: str) -> frozenset[str]:
        """Return every name that `word` may stand for: its own standard spelling and the full names it is short for."""
        return _forms_of(self, word)

    def same_given(self, a: str, b: str) -> str:
        """Tell how two given names agree: "same", "spelling", "short form", "sound", "misread" (letters a recogniser takes for one another), or "" if not.

        >>> load_names().same_given("mo", "mohammed")
        'short form'
        """
        if a == b:
            return "same"
        if self.spelt(a) == self.spelt(b):
            return "spelling"
        if self.forms_of(a) & self.forms_of(b):
            return "short form"
        if len(a) > 2 and len(b) > 2 and sound_of(a) == sound_of(b):
            return "sound"
        if min(len(a), len(b)) > 3 and outline_of(a) == outline_of(b):
            return "misread"
        return ""

    def without(self, words: Iterable[str]) -> Names:
        """Return the same knowledge with these words unknown as names (to measure reading that does not rest on a list)."""
        gone = {fold(w) for w in words}
        return replace(self, lexicon={w: (f & ~NAME if w in gone else f) for w, f in self.lexicon.items() if w not in gone or f & ~NAME})


@lru_cache(maxsize=100_000)
def _forms_of(names: Names, word: str) -> frozenset[str]:
    own = names.spelt(word)
    return frozenset({own, *(names.spelt(f) for w in (word, own) for f in names.full_names.get(w, ()))})


def _add(lexicon: dict[str, int], words: Iterable[str], bits: int) -> None:
    for word in words:
        lexicon[word] = lexicon.get(word, 0) | bits


def load_names(overlay: Path | None = None) -> Names:
    """Read the package's names and the overlay's (its lists are added to ours).

    Raises:
        KnowledgeError: unknown keys or wrong shapes, all listed at once.
    """
    faults = Faults()
    merged: dict[str, list[Any]] = {}
    for file, values in read_kind("names", overlay, faults):
        if not isinstance(values, Located):
            faults.add(file, "not a mapping")
            continue
        if "source" not in values:
            faults.add(values, "missing key 'source'")
        for key, value in values.items():
            if key not in {*_VOCABULARY_KEYS, "given", "family", "words", "short", "spelling"}:
                faults.add(values, f"unknown key {key!r}", key)
            merged.setdefault("family_names" if key == "family" and isinstance(value, dict) else key, []).append(value)
    faults.raise_if_any()
    return _build(merged)


def _words(merged: dict[str, list[Any]], key: str, sub: str | None = None) -> list[str]:
    texts = [v[sub] if sub else v for v in merged.get(key, []) if sub is None or sub in v]
    return [w for t in texts for w in str(t).split()]


def _build(merged: dict[str, list[Any]]) -> Names:
    lex: dict[str, int] = {}
    _add(lex, _words(merged, "words"), COMMON)
    for key, bits in (("given", GIVEN), ("family_names", FAMILY)):
        for groups in merged.get(key, []):
            for text in groups.values():
                _add(lex, str(text).split(), bits)
    for key, bits in (
        ("titles_professional", TITLE_PRO), ("titles_civil", TITLE_CIVIL), ("titles_kin", TITLE_KIN),
        ("abbreviations", ABBREVIATION), ("capitalised", CALENDAR), ("office", OFFICE),
        ("street_suffixes", STREET), ("family", KIN), ("other_child", PEER), ("adult", ADULT),
        ("before_venue", BEFORE_VENUE), ("before_area", BEFORE_AREA), ("called", CALLED),
        ("speech", SPEECH), ("before_person", BEFORE_PERSON), ("particles", PARTICLE), ("motion", MOTION),
    ):  # fmt: skip
        _add(lex, _words(merged, key), bits)
    for sub, bits in (("venue", VENUE), ("home", HOME), ("school", SCHOOL), ("service", SERVICE), ("area", AREA)):
        _add(lex, _words(merged, "venues", sub), bits)
    for sub, bits in (("taxi", TAXI), ("org", ORG)):
        _add(lex, _words(merged, "orgs", sub), bits)
    for sub, bits in (("colours", COLOUR), ("makes", MAKE), ("models", MODEL), ("nouns", VEHICLE), ("plate_words", PLATE_WORD)):
        _add(lex, _words(merged, "vehicles", sub), bits)
    _add(lex, [w + "s" for w in _words(merged, "capitalised") if w.endswith(("day", "er", "as"))], CALENDAR)
    trades = [p.strip() for text in merged.get("professional", []) for p in str(text).split("|")]
    _add(lex, (p.split()[-1] for p in trades if p), TRADE)
    _add(lex, (p.split()[-1] + "s" for p in trades if p and len(p) > 4), COMMON)
    full: dict[str, set[str]] = {}
    for table in merged.get("short", []):
        for name, forms in table.items():
            _add(lex, [name], GIVEN)
            for form in forms:
                full.setdefault(str(form), set()).add(str(name))
                if len(str(form)) > 2:
                    _add(lex, [str(form)], GIVEN)
    spellings: dict[str, str] = {}
    for groups in merged.get("spelling", []):
        for group in groups:
            for form in group:
                spellings.setdefault(str(form), str(group[0]))
                _add(lex, [str(form)], 0 if lex.get(str(form), 0) & (NAME | COMMON) else GIVEN)
    street_full = {str(k): str(v) for t in merged.get("street_full", []) for k, v in t.items()}
    stop = tuple(StopEntity(str(s["kind"]), str(s["key"]), str(s["reason"])) for group in merged.get("stop", []) for s in group)
    unnamed = tuple(p.strip() for text in merged.get("unnamed_places", []) for p in str(text).split("|"))
    return Names(
        lex,
        {k: frozenset(v) for k, v in full.items()},
        spellings,
        frozenset(_words(merged, "nobody")),
        street_full,
        unnamed,
        stop,
        frozenset(_words(merged, "attendance")),
        frozenset(_words(merged, "office_mailboxes")),
        _outlines(lex),
    )


def _outlines(lexicon: dict[str, int]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for word, bits in lexicon.items():
        if bits & _TELLS and not bits & NAME and len(word) > 1:
            found.setdefault(outline_of(word), []).append(word)
    return {outline: words[0] for outline, words in found.items() if len(words) == 1}
