"""An entry's words → which everyday words with a capital stand for somebody or somewhere ("Tank", "the Kingfisher", "Mariner's"), by the words around.

A word counts only inside a sentence, standing alone, where no form or office is known to write it so; whether the file also writes it small is for the
caller to ask of its cast.
"""

from __future__ import annotations

from onrecord.knowledge.names import (
    ADULT,
    BEFORE_AREA,
    BEFORE_PERSON,
    BEFORE_VENUE,
    CALLED,
    COMMON,
    FAMILY,
    GIVEN,
    KIN,
    NAME,
    PEER,
    PLACE_SUFFIX,
    SPEECH,
    TRADE,
    VENUE,
)
from onrecord.mentions.words import Words

AT = frozenset(["at", "outside", "behind", "above", "over", "opposite", "near", "inside", "beside", "below", "under", "upstairs", "o/s", "visiting"])
"""Words after which a name inside a sentence is somewhere."""
_TOWARDS = frozenset(["in", "from", "to", "into", "off", "via", "past", "round", "on", "down", "up", "by", "of"])
AIMED = frozenset(
    ["look", "looked", "looking", "looks", "shouted", "shouting", "swore", "swearing", "laughed", "angry", "aimed", "screamed", "furious", "annoyed"]
)
"""Words after which "at" comes before somebody, not somewhere."""
_RANKS = frozenset(["captain", "colonel", "major", "commodore", "commander", "general", "duke", "baron", "count", "king", "prince", "boss", "doc", "skipper"])
_FOR_OR_OF = frozenset(["working", "works", "work", "friend", "mate", "friends", "scared", "afraid"])
_HAS = frozenset(["has", "had", "is", "was"])
_PERSON_AFTER = frozenset(
    (
        "with told saw asked met phoned texted rang named knows know seen visited arrested interviewed informed contacted mentioned dating than like "
        "between re called loves fancies it's that's hates fears owes calls because says said say when where if whether while until"
    ).split()
)
_QUOTES = "'\"‘’“”"


def is_odd(w: Words, i: int) -> bool:
    """True when word i is an everyday word with a capital, of no other known meaning, that forms and offices do not write so."""
    bits, word = w.bits[i], w.word[i]
    return bool(bits & COMMON) and not bits & ~(COMMON | FAMILY) and len(word) > 2 and word[0].isupper() and word.isalpha() and not word.isupper()


def stands_alone(w: Words, i: int) -> bool:
    """True when word i is inside a sentence with no capital beside it: not a heading, a list's item, or the first word of something quoted."""
    if i == 0 or w.opens(i) or w.word[i - 1][0].isdigit():
        return False
    gap = w.gap(i)
    quoted = len(gap) == 2 and gap[0] == " " and gap[1] in _QUOTES + "(" and w.text[w.end[i] : w.end[i] + 1] in {*_QUOTES, ")"}
    if gap not in (" ", "\n", ", ", "'s ", "’s ") and not quoted:
        return False
    if w.word[i - 1][0].isupper() and gap == " " and not (w.opens(i - 1) and w.bits[i - 1] & (SPEECH | BEFORE_PERSON | BEFORE_VENUE | BEFORE_AREA)):
        return False
    return not (i + 1 < w.n and w.gap(i + 1) == " " and w.word[i + 1][0].isupper())


def who(w: Words, i: int) -> int:
    """How surely the words around make word i a person: 0 no, 1 perhaps, 2 yes."""
    before, low = w.bits[i - 1], w.low[i - 1]
    after = w.bits[i + 1] if i + 1 < w.n and w.gap(i + 1) == " " else 0
    if low == "the" and w.low[i] in _RANKS:
        return 2
    if low in AT or low in ("the", "a", "an", "this", "my", "our", "their"):
        return 0
    verb = after & SPEECH and w.low[i + 1] not in _HAS
    if before & CALLED or (before & ADULT and w.gap(i) == " ") or (verb and low not in _TOWARDS):
        return 2
    if w.possessed(i - 1):
        return int(low in ("it", "that", "he", "she", "who"))
    if low in _PERSON_AFTER or (after & SPEECH and low not in _TOWARDS):
        return 1
    if low == "and" and i > 1 and w.bits[i - 2] & GIVEN and w.word[i - 2][0].isupper():
        return 1
    if w.possessed(i) and low not in _TOWARDS and i + 1 < w.n and w.word[i + 1].islower():
        return 1
    return int(low in ("for", "of") and i > 1 and w.low[i - 2] in _FOR_OR_OF)


def begins(w: Words, i: int) -> bool:
    """True when an everyday word opens a sentence as a person would: "Bishop has not rung", "Bishop's other phone"."""
    if not w.opens(i) or i + 1 >= w.n or not w.word[i + 1].islower():
        return False
    return bool(w.gap(i + 1) == " " and w.bits[i + 1] & SPEECH) or (w.possessed(i) and w.gap(i + 1)[2:] == " ")


def where(w: Words, i: int) -> str:
    """The role of the place that word i is by the words before it: "venue?", "area", or ""."""
    low = w.low[i - 1]
    before = w.low[i - 2] if i > 1 else ""
    if low == "the":
        after = w.bits[i + 1] if i + 1 < w.n and w.gap(i + 1) == " " else 0
        if w.low[i] in _RANKS or after & (PEER | KIN | ADULT | TRADE) or (after & SPEECH and w.low[i + 1] not in _HAS):
            return ""
        return "" if before in ("called", "as", "like", "and") and not after else "venue?"
    if before in AIMED:
        return ""
    if low in AT:
        return "venue?"
    if low in ("from", "to", "in", "into", "off", "by", "round", "past", "a") and w.possessed(i):
        follows = w.bits[i + 1] if i + 1 < w.n and w.gap(i + 1)[2:] == " " and w.word[i + 1].islower() else 0
        return "" if follows & (KIN | PEER) or (follows and low == "a" and not follows & (PLACE_SUFFIX | VENUE)) else "venue?"
    return "area" if low in ("in", "from", "to", "into") and not w.bits[i] & NAME else ""
