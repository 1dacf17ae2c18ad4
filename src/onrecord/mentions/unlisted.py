"""An entry's words → places that no "street" or "cafe" beside them tells: "over Mariner's", "behind Harbour Lights", "at 9 Admiral", "a Minto's car"."""

from __future__ import annotations

import re
from typing import Protocol

from onrecord.knowledge.names import (
    ABBREVIATION,
    ADULT,
    CALENDAR,
    COLOUR,
    COMMON,
    FAMILY,
    GIVEN,
    KIN,
    OFFICE,
    PEER,
    TITLE_CIVIL,
    TITLE_PRO,
)
from onrecord.mentions.formats import Found
from onrecord.mentions.odd import AT, is_odd, stands_alone, where
from onrecord.mentions.words import Words

NUMBER = re.compile(r"\d{1,4}[a-z]?(?:-\d{1,4})?")
"""A house number, with its letter or as far as the next."""
_FIRM_HAS = frozenset(("car cars cab cabs taxi taxis driver drivers van minibus office operator receipt badge bag box card menu").split())
_NO_STREET = OFFICE | CALENDAR | ABBREVIATION | TITLE_PRO | TITLE_CIVIL | KIN | PEER | ADULT | COLOUR
INTO = ("in", "into", "enter", "entered", "leaving")
"""Words before where somebody lives or goes, which is a town or a home rather than a place to meet."""
_IN_SOMEBODY = ("confided", "confides", "confide", "trust", "trusts", "interest", "interested", "faith", "believes", "change", "changes")
_TO_PLACE = ("from", "to", "in", "into", "off", "by", "round")


class KnownPlaces(Protocol):
    """What the reader of places asks of a file's cast."""

    @property
    def places(self) -> dict[str, str]:
        """Names the file uses for places and organisations, with their role."""
        ...

    @property
    def called(self) -> frozenset[str]:
        """Names of the file's people."""
        ...

    @property
    def ordinary(self) -> frozenset[str]:
        """Words the file writes in lower case."""
        ...


def numbered_name(w: Words, i: int, out: list[Found], taken: set[int]) -> bool:
    """Read "at 9 Admiral": a house number and a street's name without its last word."""
    number = w.low[i - 1] if i > 1 else ""
    if (
        not NUMBER.fullmatch(number)
        or len(number) > 3
        or w.gap(i) != " "
        or w.low[i - 2] not in ("at", "to", "from", "outside", "near", "inside")
        or w.bits[i] & _NO_STREET
    ):
        return False
    if (i + 1 < w.n and w.joined(i + 1) and w.word[i + 1][0].isupper()) or len(w.word[i]) < 4 or w.word[i].isupper():
        return False
    out.append(Found(w.start[i - 1], w.end[i], "place", f"{number} {w.low[i]}", "part address"))
    taken.add(i)
    return True


def odd_place(w: Words, i: int, known: KnownPlaces, out: list[Found], taken: set[int]) -> bool:
    """Read "a room over Mariner's", "behind Harbour Lights": everyday words that the words before them make a place."""
    if not known.ordinary or w.low[i] in known.called:
        return False
    if stands_alone(w, i):
        role = where(w, i) if w.low[i] not in known.ordinary else ""
        if role:
            out.append(Found(w.start[i], w.end[i], "place", w.low[i], role))
            taken.add(i)
        return bool(role)
    last = i
    while last + 1 < w.n and last - i < 2 and last + 1 not in taken and w.joined(last + 1) and is_odd(w, last + 1) and not w.possessed(last):
        last += 1
    if last == i or w.opens(i) or w.gap(i) != " " or (last + 1 < w.n and w.joined(last + 1) and w.word[last + 1][0].isupper()):
        return False
    at = w.low[i - 1] if w.low[i - 1] != "the" or i < 2 else w.low[i - 2]
    somewhere = at in AT or at in _TO_PLACE
    if w.low[last] not in known.ordinary and (somewhere or w.low[i] not in known.ordinary):
        out.append(Found(w.start[i], w.end[last], "place", " ".join(w.low[i : last + 1]), "venue?"))
        taken.update(range(i, last + 1))
        return True
    return False


def firm(w: Words, i: int) -> bool:
    """Read "outside Minto's", "a Minto's car", "the Minto's driver": a possessive without an owner's thing after it, or a firm's."""
    if not w.possessed(i) or i == 0 or w.bits[i] & ~(GIVEN | FAMILY | COMMON) or w.word[i].isupper() or len(w.word[i]) < 3:
        return False
    before = w.low[i - 1]
    if before in AT or (before == "s" and w.gap(i - 1) == "/"):
        follows = w.bits[i + 1] if i + 1 < w.n and w.gap(i + 1)[2:] == " " and w.word[i + 1].islower() else 0
        return not follows & (KIN | PEER | ADULT)
    after = w.low[i + 1] if i + 1 < w.n else ""
    return (before in ("a", "the") and not w.opens(i) and after in _FIRM_HAS) or after in (
        "operator",
        "taxi",
        "taxis",
        "cabs",
        "licence",
        "cafe",
        "takeaway",
        "shop",
    )


def two_unknown(w: Words, i: int, known: KnownPlaces) -> bool:
    """Read "at Winnow Sands", "into Holm Lea", "trades as Quillon Ferro": two capitals no list holds, after what is said of a place or a firm."""
    if i < 1 or not w.joined(i) or w.possessed(i):
        return False
    if (i + 2 < w.n and w.joined(i + 2) and w.word[i + 2][0].isupper()) or w.word[i].isupper():
        return False
    before, earlier = w.low[i - 1], w.low[i - 2] if i > 1 else ""
    last = COMMON | FAMILY | (GIVEN if before in INTO and not w.bits[i] else 0)
    if w.bits[i] & ~(COMMON | FAMILY) or w.bits[i + 1] & ~last or w.low[i] in known.called or w.low[i + 1] in known.called:
        return False
    return before in AT or (before in INTO and earlier not in _IN_SOMEBODY) or (before == "as" and earlier in ("trading", "trades", "traded", "operating"))


def two_word_venue(w: Words, i: int, known: KnownPlaces, taken: set[int]) -> bool:
    """Read "the Silver Dollar": two everyday words with capitals after "at the", one of them never written small in this file."""
    if i < 2 or i + 1 >= w.n or i + 1 in taken or w.low[i - 1] != "the" or not w.joined(i) or not w.joined(i + 1) or w.word[i].isupper() or not known.ordinary:
        return False
    if not w.word[i + 1][0].isupper() or w.word[i + 1].isupper() or (i + 2 < w.n and w.joined(i + 2) and w.word[i + 2][0].isupper()):
        return False
    if any(w.bits[k] & ~(COMMON | FAMILY | GIVEN | COLOUR) or not w.bits[k] & COMMON or len(w.low[k]) < 4 for k in (i, i + 1)):
        return False
    return w.low[i - 2] in ("at", "outside", "from", "to", "near", "behind", "above", "opposite", "in", "into", "inside") and w.low[i + 1] not in known.ordinary


def common_venue(w: Words, i: int, known: KnownPlaces) -> bool:
    """An everyday word with a capital inside a sentence ("at the Kingfisher"), never written small in this file."""
    low = w.low[i]
    if (
        i < 2
        or w.opens(i)
        or not known.ordinary
        or low in known.ordinary
        or low in known.called
        or len(low) < 5
        or w.word[i].isupper()
        or w.possessed(i)
        or not w.joined(i)
    ):
        return False
    if i + 1 < w.n and w.joined(i + 1) and w.word[i + 1][0].isupper():
        return False
    at = i - 2 if w.low[i - 1] == "the" else i - 1
    return (w.low[i - 1] == "the" and w.low[at] in ("at", "outside", "from", "to", "near", "behind", "above", "opposite", "in", "into", "inside")) or w.low[
        i - 1
    ] in ("at", "outside", "behind", "above")
