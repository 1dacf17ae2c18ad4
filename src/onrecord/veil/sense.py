"""A word that is both a name of this case and an English word (Will, Hope, Summer, Mark) → whether it names someone where it stands.

Where the words around do not tell, it is taken for a name: a word hidden too often costs a reader a moment, a name left standing costs a child far more.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.knowledge.names import CALENDAR, COMMON, NAME, PLACE_SUFFIX, TITLE_CIVIL, TITLE_KIN, TITLE_PRO, Names
from onrecord.veil.words import Part

_DETERMINERS = frozenset(
    "a an the this that these those no any some every each his her its their our my your another one old new high great little last next".split()
)
_AFTER_VERB = frozenset(
    "to that the this she he they we you it i there these those a an her his their our my your any all not be of such whether no so".split()
)
_SAID = frozenset(
    "said says told asked rang phoned called texted replied stated states disclosed reported "
    "reports admitted denied denies explained refused agreed wants wanted "
    "went came left returned ran walked arrived attended lives lived likes looked seemed appeared cried got goes stayed".split()
)
_IS = frozenset("is was has had does did will would can could should may might must were are have be been isn wasn hasn hadn didn doesn".split())
_WITH = frozenset("with from by told saw met called named between of to for at about".split())
_NEVER_A_NOUN = frozenset(["will", "may", "can", "might"])
_CALLED = frozenset("called named name aka known alias surname forename".split())
_WHEN = frozenset(
    "in since last next this during by until till from of early late mid to between before after end through throughout over around and for every".split()
)
_SEASON = frozenset("holiday holidays term break school camp programme activities time of half sports fair club course vacation solstice bank day".split())
_KIN = frozenset("mum mom dad mother father sister brother friend boyfriend girlfriend aunt uncle cousin nan gran son daughter partner child girl boy".split())


def is_name(parts: Sequence[Part], i: int, names: Names, *, given: bool) -> bool:
    """Return whether part `i` names someone.

    Args:
        parts: of the text.
        i: which of them.
        names: what English words and titles are.
        given: whether it is a given name of the case (else a family name only, which seldom stands alone).
    """
    p = parts[i]
    before = parts[i - 1] if i and parts[i - 1].gap is not None else None
    after = parts[i + 1] if i + 1 < len(parts) else None
    prev = before.low if before and not _breaks(p.gap) else ""
    nxt = after.low if after and not _breaks(after.gap) else ""
    bits = names.lexicon.get(prev, 0)
    titled = bool(bits & (TITLE_PRO | TITLE_CIVIL | TITLE_KIN)) and bool(before and (before.capital or bits & TITLE_CIVIL))
    if titled or prev in _CALLED:
        return True
    owns = bool(after and after.possessive and after.gap in "'’ʼ")
    if not p.capital:
        return _lower(p, prev, nxt, owns, given)
    if names.lexicon.get(p.low, 0) & CALENDAR and _dated(parts, i, prev, nxt):
        return False
    if after and after.gap == " " and (after.capital or after.low.isdigit()) and _heading(parts, i, names):
        return False
    if p.opens or (p.shouted and before is not None and before.shouted):
        return _opening(p, nxt, owns, given, after, names)
    return True


def _breaks(gap: str) -> bool:
    return any(c in gap for c in ".!?:;\n|•")


def _lower(p: Part, prev: str, nxt: str, owns: bool, given: bool) -> bool:
    """In small letters: only where nothing but a name fits."""
    if not given or prev in _DETERMINERS:
        return False
    if owns:
        return prev not in _DETERMINERS
    if p.low in _NEVER_A_NOUN and prev in _WITH and p.low != "may":
        return True
    return (
        nxt in _SAID and prev not in _WITH and prev not in ("i", "we", "they", "she", "he", "it", "you", "who", "to") and p.low not in _NEVER_A_NOUN | {"hope"}
    ) or (nxt in _SAID and not prev and p.low != "may")


def _dated(parts: Sequence[Part], i: int, prev: str, nxt: str) -> bool:
    """A month, day or season: beside a number, after in or since, before term or holidays."""
    if prev[:1].isdigit() or nxt[:1].isdigit() or nxt in _SEASON:
        return True
    return prev in _WHEN | _DETERMINERS and prev not in ("and", "for", "to", "of", "from", "by", "about") and nxt not in _SAID


def _heading(parts: Sequence[Part], i: int, names: Names) -> bool:
    """A heading's or a form's words (Case Summary, Page 3): the next is capital and no name, and so is the one before, or it begins here."""
    after, p = parts[i + 1], parts[i]
    if after.low.isdigit():
        return p.opens
    known = names.lexicon.get(after.low, 0)
    if not known & COMMON or known & NAME or known & (TITLE_PRO | TITLE_CIVIL) or after.shouted != p.shouted or known & PLACE_SUFFIX:
        return False
    if after.low in _SAID | _IS:
        return False
    before = parts[i - 1] if i and p.gap == " " else None
    return p.opens or (before is not None and before.capital and before.low not in _KIN)


def _opening(p: Part, nxt: str, owns: bool, given: bool, after: Part | None, names: Names) -> bool:
    """Where a sentence begins, or among capitals: a name unless the next word shows otherwise."""
    if owns:
        return True
    if p.low in _NEVER_A_NOUN:
        return nxt not in _AFTER_VERB - {"to", "of", "a", "an"} and nxt not in ("also", "need", "still", "only", "anyone", "someone", "mum", "dad")
    if given:
        return nxt not in _AFTER_VERB - {"not", "be", "no", "so"}
    if not nxt or nxt in _SAID | _IS or (after is not None and after.capital):
        return True
    return not names.lexicon.get(nxt, 0) & COMMON
