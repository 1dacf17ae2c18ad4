"""An entry's words → the people it names: whole names, nicknames, part names, titles and ranks, with the role the words around give them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Protocol

from onrecord.knowledge.names import (
    ABBREVIATION,
    ADULT,
    BEFORE_AREA,
    BEFORE_PERSON,
    BEFORE_VENUE,
    CALENDAR,
    CALLED,
    COMMON,
    FAMILY,
    GIVEN,
    KIN,
    NAME,
    OFFICE,
    PARTICLE,
    PEER,
    PLACE_SUFFIX,
    SPEECH,
    STREET,
    TITLE_CIVIL,
    TITLE_KIN,
    TITLE_PRO,
    TRADE,
)
from onrecord.mentions.odd import is_odd, stands_alone, who
from onrecord.mentions.words import Words

_AGED = frozenset(
    [
        "yrs",
        "years",
        "year",
        "yr",
        "y",
        "yo",
        "old",
        "and",
        "who",
        "was",
        "is",
        "has",
        "had",
        "from",
        "said",
        "also",
        "with",
        "arrested",
        "charged",
        "known",
        "named",
        "living",
    ]
)
_AGE_WORDS = frozenset(["aged", "age", "approx", "approximately", "about", "around", "only", "just", "nearly", "almost", "is", "now", "then"])
_SAID_AS = frozenset(["as", "by", "is", "him", "himself", "herself"])
_BEFORE_MONTH = frozenset(("in since until till early late mid last next during by from to of before after this every each end and").split())
_DOTTED = frozenset(["mr", "mrs", "ms", "dr", "sgt", "det", "prof", "rev", "insp", "supt"])
_QUOTES = "'\"‘’“”"
_KIN_TITLES = frozenset(["uncle", "auntie", "aunty", "aunt", "nan", "nana", "nanna", "gran", "granny", "grandad", "grandma"])
_TITLE = TITLE_PRO | TITLE_CIVIL
_NOT_FAMILY = TRADE | PLACE_SUFFIX | CALENDAR | ABBREVIATION | KIN | PEER | SPEECH | OFFICE


class Known(Protocol):
    """What the reader of people asks of a file's cast."""

    @property
    def called(self) -> Container[str]:
        """Given names, nicknames and family names of the file's people."""
        ...

    @property
    def places(self) -> Container[str]:
        """Names the file uses for places and organisations."""
        ...

    @property
    def ordinary(self) -> Container[str]:
        """Words the file also writes in lower case, so that a capital does not make them a name."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named in one run of words `first..last` (both included). Parts are folded; `role` is "" where the words around say nothing."""

    first: int
    last: int
    start: int
    end: int
    title: str = ""
    given: str = ""
    nick: str = ""
    family: str = ""
    role: str = ""
    sure: bool = True

    @property
    def key(self) -> str:
        """Normalised form: `given 'nick' family`, or `mr family` when only a family name and a title are given."""
        if self.family and not self.given and not self.nick:
            return f"{self.title or '-'} {self.family}"
        return " ".join(p for p in (self.given, f"'{self.nick}'" if self.nick and (self.given or self.family) else self.nick, self.family) if p)


def _name_like(w: Words, i: int) -> int:
    """How a capital word may be a name: 0 no, 1 perhaps (also a common word), 2 yes or unknown."""
    bits, word = w.bits[i], w.word[i]
    if len(word) == 1 or word[-1] == "." or any(c.isdigit() for c in word):
        return 0
    upper = word.isupper()
    if bits & ABBREVIATION and (upper or not bits & NAME):
        return 0
    if upper and len(word) <= 3 and not bits & NAME:
        return 0
    if bits & (CALENDAR | COMMON):
        return 1 if bits & NAME else 0
    if bits & (TITLE_PRO | TITLE_CIVIL | KIN | TRADE | PLACE_SUFFIX | SPEECH) and not bits & NAME:
        return 0
    return 2


def _initial(w: Words, i: int) -> bool:
    word = w.word[i]
    return word[0].isupper() and (len(word) == 1 or (len(word) <= 6 and word[-1] == "." and "." in word[:-1]))


def find_people(w: Words, known: Known, skip: Container[int] = ()) -> list[Person]:
    """Return the people named, in order. `skip` are word positions already read as something else (a place, a car)."""
    out: list[Person] = []
    done = -1
    capital, n = w.capital, w.n
    lower_names = known.called
    candidates = (
        capital
        if not lower_names
        else sorted({*capital, *(i for i in range(n) if w.low[i] in lower_names and not w.word[i][0].isupper() and not w.bits[i] & COMMON)})
    )
    for i in candidates:
        if i <= done or i in skip:
            continue
        found = _read_at(w, i, known, skip)
        if found is not None:
            out.append(found)
            done = found.last
    return out


def _read_at(w: Words, i: int, known: Known, skip: Container[int]) -> Person | None:
    n, first = w.n, i
    title = ""
    j = i
    while j < n and w.bits[j] & (_TITLE | TITLE_KIN) and (j == i or w.joined(j)) and not (w.bits[j] & GIVEN and not w.bits[j] & TITLE_KIN):
        if w.bits[j] & TITLE_KIN and not (j + 1 < n and w.joined(j + 1) and w.word[j + 1][0].isupper() and _name_like(w, j + 1)):
            break
        title = w.low[j]
        j += 1
        if title and j < n and w.joined(j) and w.word[j].isdigit():
            j += 1
    if title and (j >= n or not ((w.joined(j) and w.gap(j) != ". ") or (w.gap(j) == ". " and title in _DOTTED))):
        return None
    if j >= n or (not w.word[j][0].isupper() and j != i):
        return None
    parts: list[int] = []
    initials: list[int] = []
    nick = -1
    k = j
    while k < n and k not in skip:
        if k > j and not w.joined(k):
            quoted = _nickname(w, k)
            if quoted and (parts or initials) and nick < 0:
                nick, k = k, k + 1
                if k < n and w.gap(k)[:1] in _QUOTES and w.gap(k)[1:] == " " and w.word[k][0].isupper() and _name_like(w, k) and k not in skip:
                    parts.append(k)
                    k += 1
                break
            if (
                len(parts) == 1
                and not initials
                and w.word[k - 1].isupper()
                and len(w.word[k - 1]) > 2
                and w.gap(k) == ", "
                and w.word[k][0].isupper()
                and w.bits[k] & GIVEN
            ):
                parts.append(k)
                return _person(w, first, k, title, [k], parts[:-1], -1, known, [])
            break
        if w.word[k][0].isupper() or k == i:
            if _initial(w, k) and not (parts and w.low[k] in ("i", "a")) and not (k == j and w.low[k] in ("i", "a") and w.opens(k)):
                initials.append(k)
                k += 1
                continue
            like = _name_like(w, k)
            if like == 0 and k == j and (w.low[k] in known.called or title in _KIN_TITLES) and len(w.word[k]) > 2 and not w.bits[k] & (ABBREVIATION | CALENDAR):
                like = 1 if title in _KIN_TITLES or not w.opens(k) or (k + 1 < n and w.bits[k + 1] & SPEECH) or _only_a_name(w, k, known) else 0
                if like:
                    parts.append(k)
                    k += 1
                    break
            if like == 0 and k == j == i and w.bits[k] == COMMON and not w.opens(k) and not w.word[k].isupper() and _surname_follows(w, k):
                parts += [k, k + 1]
                break
            if like == 0 and k == j == i and _odd_person(w, k, known):
                parts.append(k)
                break
            if like == 0 and k == j and k == i and _called_before(w, k) and not w.bits[k] & (ABBREVIATION | CALENDAR | TRADE | KIN):
                parts.append(k)
                break
            if like == 0:
                strong = parts and not w.bits[parts[-1]] & (COMMON | PLACE_SUFFIX)
                after_title = bool(title) and not parts and not w.bits[k] & (TRADE | PLACE_SUFFIX | ABBREVIATION | CALENDAR)
                plain = w.bits[k] & COMMON and not w.bits[k] & _NOT_FAMILY and len(w.word[k]) > 2 and not w.word[k].isdigit()
                last = k + 1 >= n or not w.joined(k + 1) or not w.word[k + 1][0].isupper()
                shouted = (
                    len(parts) == 1
                    and w.word[k].isupper()
                    and len(w.word[k]) > 2
                    and not w.word[k - 1].isupper()
                    and (w.bits[parts[0]] & GIVEN or not w.bits[parts[0]])
                    and not w.bits[k] & ABBREVIATION
                )
                if shouted or (
                    plain
                    and last
                    and (after_title or (not w.word[k].isupper() and ((initials and not parts) or (strong and len(parts) == 1 and not initials))))
                ):
                    parts.append(k)
                    k += 1
                break
            if like == 1 and k > j and not w.bits[k] & (FAMILY | GIVEN):
                break
            if parts and w.word[k].isupper() != w.word[parts[-1]].isupper() and w.word[parts[-1]].isupper() and not w.bits[k] & NAME:
                break
            parts.append(k)
            k += 1
            if len(parts) == 4:
                break
        elif w.bits[k] & PARTICLE and parts and k + 1 < n and w.joined(k + 1) and w.word[k + 1][0].isupper() and _name_like(w, k + 1) == 2:
            k += 1
        else:
            break
    if not parts:
        return None
    return _person(w, first, max([*parts, *initials, nick]), title, parts, [], nick, known, initials)


def _surname_follows(w: Words, k: int) -> bool:
    """True when an everyday word with a capital is followed by a name nobody could take for a word: "Prudence ODUORI"."""
    if k + 1 >= w.n or not w.joined(k + 1) or not w.word[k + 1][0].isupper() or w.bits[k + 1] & ~FAMILY or len(w.word[k + 1]) < 4:
        return False
    return not w.word[k - 1][0].isupper() or bool(w.bits[k - 1] & (ADULT | KIN | PEER)) if k else False


def _only_a_name(w: Words, k: int, known: Known) -> bool:
    """True when the file, which knows this word as a name, never writes it small, and it stands by itself here."""
    if len(w.word[k]) < 4 or w.bits[k] & OFFICE or not known.ordinary or w.low[k] in known.ordinary:
        return False
    return k + 1 < w.n and w.gap(k + 1) in (" ", "'s ", "’s ", ", ") and not w.word[k + 1][0].isupper() and not w.word[k + 1][0].isdigit()


def _odd_person(w: Words, k: int, known: Known) -> bool:
    """True for an everyday word that only the words around make a name, in a file that does not write it small."""
    return is_odd(w, k) and stands_alone(w, k) and bool(known.ordinary) and w.low[k] not in known.ordinary and who(w, k) == 2


def _no_date(w: Words, i: int) -> bool:
    """True when a word that is both a month and a name ("Jan", "April") has nothing of a date around it."""
    beside = [w.word[k] for k in (i - 1, i + 1) if 0 <= k < w.n and not (k < i and w.opens(i))]
    if any(x[0].isdigit() for x in beside) or (i and w.bits[i - 1] & CALENDAR):
        return False
    return not i or w.opens(i) or w.low[i - 1] not in _BEFORE_MONTH or w.possessed(i)


def _called_before(w: Words, k: int) -> bool:
    """True when the words before say that what follows is a name: "called X", "known as X"."""
    if k == 0 or any(c in ".;\n" for c in w.gap(k)):
        return False
    quoted = w.gap(k)[-1:] in _QUOTES and w.text[w.end[k] : w.end[k] + 1] in _QUOTES and w.end[k] < len(w.text)
    if quoted and (w.low[k - 1] in ("is", "was") or w.bits[k - 1] & ADULT):
        return True
    if w.bits[k - 1] & (KIN | PEER | ADULT) and w.gap(k) == " " and w.word[k - 1].islower() and w.bits[k] == COMMON and not w.word[k].isupper():
        return True
    return bool(w.bits[k - 1] & CALLED) or (k > 1 and w.low[k - 1] in _SAID_AS and bool(w.bits[k - 2] & CALLED))


def _nickname(w: Words, k: int) -> bool:
    """True when word k stands alone in quotation marks or brackets, as a nickname does."""
    gap = w.gap(k)
    if len(gap) < 2 or gap[-1] not in _QUOTES + "(" or gap[:-1].strip():
        return False
    return w.text[w.end[k] : w.end[k] + 1] in {*_QUOTES, ")"} and w.word[k][0].isupper() and not w.bits[k] & (TRADE | ABBREVIATION | KIN)


def _person(w: Words, first: int, last: int, title: str, parts: list[int], family: list[int], nick: int, known: Known, initials: list[int]) -> Person | None:
    if len(parts) > 2 and parts[0] == first and w.opens(first) and not w.bits[first] and w.bits[parts[1]] & GIVEN:
        parts = parts[1:]  # a damaged word that opens the sentence
        first = parts[0]
    role = _role(w, first, last, title)
    given = surname = ""
    if family:
        given, surname = w.low[parts[0]], w.low[family[0]]
    elif len(parts) >= 2:
        given, surname = w.low[parts[0]], w.low[parts[-1]]
    elif initials and initials[0] < parts[0]:
        given, surname = w.low[initials[0]][0], w.low[parts[0]]
    elif initials:
        given, surname = w.low[parts[0]], w.low[initials[-1]][0]
    elif title and title not in _KIN_TITLES and not w.bits[parts[0]] & GIVEN:
        surname = w.low[parts[0]]
    elif w.bits[parts[0]] & (TITLE_PRO | TITLE_CIVIL):
        return None
    else:
        given = w.low[parts[0]]
        if title and title not in {"big", "little", "old", "young", *_KIN_TITLES} and w.bits[parts[0]] & FAMILY:
            given, surname = "", given
    sure = len(parts) > 1 or bool(title) or bool(initials) or nick >= 0
    if not sure:
        verdict = _single(w, parts[0], role, known)
        if verdict == 0:
            return None
        sure = verdict == 2
    elif len(parts) > 1 and not initials and not title and nick < 0 and not any(w.bits[p] & NAME or w.low[p] in known.called for p in parts):
        sure = bool(role)  # two unknown capitals: a name or a place nobody listed
        if not sure and first > 0 and w.bits[first - 1] & (BEFORE_VENUE | BEFORE_AREA) and not w.bits[first - 1] & BEFORE_PERSON and not w.opens(first):
            return None
    end = w.end[last]
    if nick == last and end < len(w.text) and w.text[end] in _QUOTES + ")":
        end += 1
    return Person(first, last, w.start[first], end, title, given, w.low[nick] if nick >= 0 else "", surname, role, sure)


def _single(w: Words, i: int, role: str, known: Known) -> int:
    """Whether one word alone is a person: 0 no, 1 perhaps, 2 yes."""
    bits, low = w.bits[i], w.low[i]
    opens, n = w.opens(i), w.n
    after = w.bits[i + 1] if i + 1 < n and w.gap(i + 1) == " " else 0
    if not w.word[i][0].isupper():
        return 2
    if low in known.called and not (bits & COMMON and opens and not after & SPEECH and not w.possessed(i) and not _only_a_name(w, i, known)):
        return 0 if bits & CALENDAR and not _no_date(w, i) else 2
    if low in known.places:
        return 0
    if bits & COMMON and not bits & GIVEN and _odd_person(w, i, known):
        return 1
    if bits & COMMON and not bits & NAME:
        return 2 if _called_before(w, i) else 0
    if bits & CALENDAR and bits & GIVEN and not bits & COMMON and _no_date(w, i) and (after & SPEECH or w.possessed(i)):
        return 2
    if bits & CALENDAR:
        return 2 if bits & GIVEN and role and not (i + 1 < n and w.word[i + 1][0].isdigit()) else 0
    if bits & COMMON:
        if not bits & GIVEN or w.word[i].isupper() or (i + 1 < n and w.joined(i + 1) and w.word[i + 1][0].isupper() and not opens):
            return 0
        if not opens:
            return 2 if not w.joined(i) or not w.word[i - 1][0].isupper() else 0
        return 1 if after & SPEECH and not after & (COMMON & NAME) and low not in ("will", "may", "said", "was", "has") else 0
    if w.word[i].isupper() and not bits & NAME:
        following = w.word[i + 1] if i + 1 < n else ""
        alone = following.islower() or (i > 0 and not opens and w.word[i - 1].islower() and not (following.isupper() and len(following) > 3))
        alone = alone and sum(c in "aeiouy" for c in low) > 1
        return 1 if len(low) >= 5 and not bits and alone and (i == 0 or not w.word[i - 1].isupper()) else 0
    if bits & GIVEN:
        return 2
    if role or w.possessed(i):
        return 2 if bits & FAMILY or role else 1
    before = w.bits[i - 1] if i and not opens else 0
    if i and w.low[i - 1] == "the" and not (i + 1 < n and w.word[i + 1][0].islower() and w.bits[i + 1] & (PEER | ADULT | KIN)):
        return 0
    if bits & PLACE_SUFFIX or low in known.ordinary:
        return 0
    if i + 1 < n and w.joined(i + 1) and w.bits[i + 1] & (PLACE_SUFFIX | STREET) and not w.bits[i + 1] & (KIN | PEER | ADULT):
        return 0
    if before & BEFORE_PERSON and not before & (BEFORE_VENUE | BEFORE_AREA):
        return 2 if after & SPEECH else 1
    if before & (BEFORE_VENUE | BEFORE_AREA):
        return 0
    return 1


def _role(w: Words, first: int, last: int, title: str) -> str:
    """The role the words just around give: "professional", "family", "other child", "friend", "adult of concern" or ""."""
    if title:
        if title in _KIN_TITLES:
            return "family"
        code = _title_bits(w, first)
        if code & TITLE_PRO:
            return "professional"
    after = _role_after(w, last)
    if after:
        return after
    if first == 0:
        return ""
    i, steps, named = first - 1, 0, False
    while i >= 0 and steps < 6:
        gap = w.gap(i + 1)
        if "." in gap or "\n" in gap or ";" in gap or ("," in gap and steps == 0 and not named) or (steps and "," in gap):
            break
        bits = w.bits[i]
        if bits & CALLED or (w.low[i] in _SAID_AS and i and w.bits[i - 1] & CALLED):
            named = True
        elif steps and not named and w.word[i][0].isupper() and w.low[i] not in ("the",) and bits & NAME:
            break
        if bits & (KIN | TRADE | PEER | ADULT) and not w.possessed(i):
            near = steps <= 1 or named
            if bits & KIN and (steps == 0 or named) and not bits & ADULT:
                return "family"
            if bits & TRADE and near and steps <= 1:
                return "professional"
            if bits & PEER and (steps == 0 or named):
                return _peer(w.low[i])
            if bits & ADULT and (steps <= 2 or named):
                return "adult of concern"
        i -= 1
        steps += 1
    return ""


def _title_bits(w: Words, first: int) -> int:
    return w.bits[first]


def _role_after(w: Words, last: int) -> str:
    n = w.n
    for step in range(1, 4):
        k = last + step
        if k >= n:
            return ""
        gap = w.gap(k)
        if step == 1:
            direct = gap == " " and w.word[k].isupper() and w.bits[k] & TRADE
            if direct:
                return "professional"
            if not (gap in (", ", " (", " - ", " – ") or (gap == " " and w.word[k].isdigit() and len(w.word[k]) == 2)):
                return ""
        elif "." in gap or ")" in gap or "\n" in gap:
            return ""
        low, bits = w.low[k], w.bits[k]
        if low.isdigit() and len(low) <= 2:
            if (
                step == 1
                and gap == " "
                and not (k + 1 < n and w.low[k + 1] in ("yrs", "years", "yr", "y"))
                and w.gap(k + 1 if k + 1 < n else k)[:1] not in ",.;)"
            ):
                return ""
            following = w.text[w.end[k] : w.end[k] + 2]
            aged = k + 1 >= n or w.low[k + 1] in _AGED or (following[:1] in ",.;)\n-–" and not following[1:].isdigit())
            if not aged or (step > 1 and w.low[k - 1] not in _AGE_WORDS):
                return ""
            return "other child" if 8 <= int(low) < 18 else "adult of concern" if 18 <= int(low) < 90 else ""
        if low[0] == "y" and low[1:].isdigit():
            return "other child"
        if bits & KIN and not bits & ADULT:
            return "family"
        if bits & TRADE and not bits & ADULT:
            return "professional"
        if bits & PEER and step > 1 and w.low[k - 1] in ("a", "her", "his", "another", "same", "school", "best", "also"):
            return _peer(low)
        if bits & ADULT and step > 1:
            return "adult of concern"
        if w.word[k][0].isupper() and not bits & (ABBREVIATION | COMMON):
            return ""
    return ""


def _peer(low: str) -> str:
    """A friend may be of any age; a girl, a pupil or a classmate is a child."""
    return "friend" if low.startswith(("friend", "mate", "bestie")) else "other child"


def merged_role(votes: dict[str, int]) -> str:
    """The role a file gives a person, from how often the words around said each."""
    adult = votes.get("adult of concern", 0)
    if votes.get("family", 0) and votes["family"] * 3 >= adult:
        return "family"
    if votes.get("professional", 0) > adult // 2:
        return "professional"
    if not votes.get("adult of concern") and not votes.get("other child") and votes.get("friend"):
        return "friend"
    if votes.get("adult of concern") or votes.get("other child"):
        return "adult of concern" if votes.get("adult of concern", 0) >= votes.get("other child", 0) else "other child"
    return ""
