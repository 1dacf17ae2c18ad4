"""Two names as lists print them → how they agree: letter by letter, in any order, by known spellings, short forms and sounds."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from onrecord.knowledge.names import GIVEN, Names, fold

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "master", "mx", "dr"])
_GIVEN_SAID = {
    "spelling": "the given name spelt otherwise",
    "short form": "a short form of the given name",
    "sound": "a given name that sounds the same",
    "misread": "a given name with letters easily misread",
    "slip": "a slip in the given name",
}


def name_parts(name: str) -> tuple[str, ...]:
    """Return a name's words in plain letters, given names first, without title.

    >>> name_parts("O’BRIEN, Miss Carly-Jo")
    ('carly', 'jo', 'obrien')
    """
    if "," in name or ";" in name:
        family, _, given = name.replace(";", ",").partition(",")
        name = f"{given} {family}"
    clean = fold(name).replace("'", "").replace(".", " ")
    return tuple(w for w in clean.replace("-", " ").split() if w not in _TITLES)


def compare_names(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> tuple[str, str]:
    """Return ("same" | "close" | "given" | "family" | "", how in words) for two names as `name_parts` gives them.

    "given" means the given name agrees and the family name does not; "family" the reverse.
    """
    if not a or not b:
        return "", ""
    whole = _whole(a, b)
    if whole:
        return "same", whole
    given = _same_given(a[0], b[0], names)
    if (set(a) < set(b) or set(b) < set(a)) and given:
        return "close", "the same name, one record giving more of it"
    family = _same_family(a, b, names)
    if given and family:
        bits = [] if given == "same" else [_GIVEN_SAID[given]]
        bits += [] if a[-1] == b[-1] else ["the family name spelt otherwise"]
        return "close", " and ".join(bits) or "the same name but for a middle name"
    if not _two_names(a[0], b[0], names):
        if fuzz.ratio(" ".join(a), " ".join(b)) >= 90 or (len(a) != len(b) and fuzz.ratio("".join(a), "".join(b)) >= 88):
            return "close", "a slip of spelling"
        if fuzz.ratio(" ".join(sorted(a)), " ".join(sorted(b))) >= 90:
            return "close", "the name in another order with a slip of spelling"
    if given:
        return "given", "the same given name but another family name (maiden, married or foster name?)"
    if family:
        return "family", "the same family name but another given name"
    return "", ""


def _whole(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """How two names are the same letter for letter; "" if they are not."""
    if a == b:
        return "the same name"
    if "".join(a) == "".join(b):
        return "the same name, spaces or hyphens apart"
    return "the same name in another order" if sorted(a) == sorted(b) else ""


def compare_parts(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> tuple[str, str]:
    """Return how given and family name agree, each "same", "close", "other", or "" where one of the two has no such name."""
    if not a or not b:
        return "", ""
    if min(len(a), len(b)) < 2:
        family = _how_family(a, b, names)  # the one word of a short record may be either name
        return ("", family) if family != "other" else (_how_given(a, b, names), "")
    return _how_given(a, b, names), _how_family(a, b, names)


def _how_given(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> str:
    how = _same_given(a[0], b[0], names)
    return "same" if how == "same" else "close" if how else "other"


def _how_family(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> str:
    return "same" if a[-1] == b[-1] else "close" if _same_family(a, b, names) else "other"


def _same_family(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> bool:
    spelt = names is not None and names.spelt(a[-1]) == names.spelt(b[-1])
    return a[-1] == b[-1] or spelt or fuzz.ratio(a[-1], b[-1]) >= 85 or _is_slip(a[-1], b[-1]) or a[-1] in b[1:] or b[-1] in a[1:]


def _same_given(a: str, b: str, names: Names | None) -> str:
    if a == b:
        return "same"
    if names is not None and (how := names.same_given(a, b)):
        return how
    return "slip" if not _two_names(a, b, names) and _is_slip(a, b) else ""


def _is_slip(a: str, b: str) -> bool:
    """True for one letter added, lost, changed or moved, or two in a longer word."""
    shorter = min(len(a), len(b))
    return shorter >= 4 and OSA.distance(a, b) <= (1 if shorter < 6 else 2)


def _two_names(a: str, b: str, names: Names | None) -> bool:
    """True when both are given names that people bear and none is a form of the other: Jake and Jade are two people, however alike."""
    return names is not None and bool(names.lexicon.get(a, 0) & names.lexicon.get(b, 0) & GIVEN) and not names.same_given(a, b)
