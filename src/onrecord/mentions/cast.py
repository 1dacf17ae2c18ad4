"""A file's entries → its cast: who its people are, in what role, and which names are places; learnt from authors, titles, lists and the words around.

The cast lets one entry's "Kaz" be read by another entry's "learning mentor Karen 'Kaz' Sowerby", and teaches names that no list holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.knowledge.names import ABBREVIATION, CALENDAR, COMMON, KIN, NAME, OFFICE, PLACE_SUFFIX, TITLE_CIVIL, TITLE_KIN, TITLE_PRO, TRADE, Names, fold
from onrecord.mentions.formats import find_handles
from onrecord.mentions.odd import begins, is_odd, stands_alone, where, who
from onrecord.mentions.people import Person, find_people, merged_role
from onrecord.mentions.places import find_places
from onrecord.mentions.vehicles import find_vehicles
from onrecord.mentions.words import Words
from onrecord.prose.meaning import NOBODY, Called
from onrecord.record import Child, Entry

_LETTERS = re.compile(r"[a-z]{4,}")
_BRACKET = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True)
class Cast:
    """Who and what a file names.

    `roles` gives a one-word name's role, `whole` a (given or initial, family) pair's, `families` a family name's when all of that name share it,
    `initials` that of two or three capitals. `called` holds every word that names a person here, `called_by` those of them that the
    model must not see; `places` each place name with its role; `ordinary` words the file also writes small. `child_words` are the
    child's own names.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[tuple[str, str], str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    initials: Mapping[str, str] = field(default_factory=dict)
    called: frozenset[str] = frozenset()
    called_by: Called = NOBODY
    places: dict[str, str] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    child_words: frozenset[str] = frozenset()
    child_family: frozenset[str] = frozenset()
    full_of: Mapping[str, str] = field(default_factory=dict)

    def called_in(self, entry: Entry) -> Called:
        """Return those words of an entry's text and heading that this file calls people by."""
        low = f"{entry.text} {entry.type} {entry.role} {entry.agency}".lower()
        return Called(*(frozenset(w for w in words if w in low) for words in self.called_by))

    def role_of(self, person: Person) -> str:
        """The role this file gives a person as named."""
        if person.title and person.role == "professional":
            return person.role
        if person.given and person.family:
            if person.given in self.child_words and len(person.family) == 1 and any(f[0] == person.family for f in self.child_family):
                return "child"
            role = self.whole.get((person.given, person.family)) or self.whole.get((person.given[0], person.family))
            if role:
                return role
            if person.given in self.child_words and (
                person.family in self.child_family or (len(person.family) == 1 and any(f[0] == person.family for f in self.child_family))
            ):
                return "child"
            return person.role
        name = person.given or person.nick
        if name:
            if name in self.child_words and person.role != "other child":
                return "child"
            return self.roles.get(name) or person.role
        return self.families.get(person.family) or person.role or ("family" if person.family in self.child_family else "")


def author_parts(author: str, names: Names) -> tuple[str, str, str] | None:
    """Return (given or initial, family, initials) of an author as printed, titles and numbers dropped; None if no name is in it.

    >>> from onrecord.knowledge.names import load_names
    >>> author_parts("Sgt 884 Maddern", load_names()), author_parts("EDT (B Fairlamb)", load_names()), author_parts("SMITH J", load_names())
    (('', 'maddern', ''), ('b', 'fairlamb', 'bf'), ('j', 'smith', 'js'))
    """
    inside = _BRACKET.search(author)
    if inside and author.split("(")[0].strip().isupper():
        author = inside[1]
    author = _BRACKET.sub(" ", author)
    swapped = "," in author
    if swapped:
        family, _, rest = author.partition(",")
        author = f"{rest.strip()} {family.strip()}" if len(rest.split()) <= 2 and len(rest.split()[:1]) else family
    words = [fold(x).strip(".,;:") for x in author.split()]
    words = [x for x in words if x and not x.isdigit() and not (names.lexicon.get(x, 0) & (TITLE_PRO | TITLE_CIVIL)) and any(c.isalpha() for c in x)]
    if not words or all(names.lexicon.get(x, 0) & COMMON and not names.lexicon.get(x, 0) & NAME for x in words):
        return None
    if len(words) > 1 and len(words[-1]) == 1 and len(words[0]) > 1:
        words = [words[-1], *words[:-1]]
    if len(words) == 1:
        return "", words[0], ""
    return words[0], words[-1], "".join(x[0] for x in words)


def child_words(child: Child | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the child's own names as one-word forms, and the family name's."""
    if child is None:
        return frozenset(), frozenset()
    parts = fold(child.name).split()
    family = frozenset(parts[-1:]) if len(parts) > 1 else frozenset()
    given = set(parts[:-1] or parts)
    given |= {fold(a) for a in child.aliases if " " not in a}
    return frozenset(given), family


def learn_cast(entries: Iterable[Entry], child: Child | None, names: Names) -> Cast:
    """Return the cast of one child's file.

    Args:
        entries: every entry of the file, in any order; the result does not depend on it.
        child: whose file it is; None when it is not known.
        names: what is known about names.
    """
    own, own_family = child_words(child)
    whole: dict[tuple[str, str], Counter[str]] = {}
    single: dict[str, Counter[str]] = {}
    surname: dict[str, Counter[str]] = {}
    nick_of: dict[str, set[tuple[str, str]]] = {}
    places: dict[str, Counter[str]] = {}
    small: Counter[str] = Counter()
    sure_names: Counter[str] = Counter()
    odd_people: Counter[str] = Counter()
    odd_places: Counter[str] = Counter()
    phrases: dict[str, Counter[str]] = {}
    aliases: set[str] = set()
    inside: set[str] = set()
    opening: Counter[str] = Counter()
    authors: set[str] = set()
    start = Cast(child_words=own, child_family=own_family, called=frozenset(own | own_family))
    for entry in entries:
        if entry.author:
            authors.add(entry.author)
        w = Words(entry.text, names)
        small.update({x for x, word, b in zip(w.low, w.word, w.bits, strict=True) if word[0].islower() and (len(x) > 3 or (len(x) == 3 and b & COMMON))})
        for handle in find_handles(entry.text):
            aliases.update(x for x in _LETTERS.findall(handle) if not names.lexicon.get(x, 0) & OFFICE)
        _cars, used = find_vehicles(w)
        found, taken = find_places(w, start, names)
        for f in found:
            if f.role in ("venue", "area", "house", "taxi firm") and f.kind in ("place", "org"):
                word = f.key if " " not in f.key else f.key.split()[0]
                owned = " " in f.key and entry.text[f.start + len(word) : f.start + len(word) + 3] in ("'s ", "’s ")
                if (" " not in f.key or not names.lexicon.get(word, 0)) and not owned:
                    places.setdefault(word, Counter())[f.role] += 2 if " " in f.key else 1
                if " " in f.key:
                    phrases.setdefault(f.key, Counter())[f.role] += 1
                    odd_places.update({word: 2} if names.lexicon.get(word, 0) == COMMON and len(word) > 4 else ())
        for i in w.capital:
            if not is_odd(w, i):
                continue
            if stands_alone(w, i) and i not in used:
                odd_people[w.low[i]] += 2 * who(w, i)
                odd_places[w.low[i]] += 2 * (where(w, i) == "venue?" and i not in taken)
                inside.add(w.low[i])
            elif begins(w, i):
                opening[w.low[i]] += 1
        for p in find_people(w, start, taken | used):
            votes = 1
            if p.given and p.family:
                whole.setdefault((p.given, p.family), Counter())[p.role] += votes
                if p.nick:
                    nick_of.setdefault(p.nick, set()).add((p.given, p.family))
            elif p.given or p.nick:
                single.setdefault(p.given or p.nick, Counter())[p.role] += votes
            else:
                surname.setdefault(p.family, Counter())[p.role] += votes
            if p.sure:
                sure_names.update(x for x in (p.given, p.nick, p.family) if len(x) > 1)
    sure_names.update(dict.fromkeys(aliases & inside, 1))
    odd_people.update({word: opening[word] for word in opening.keys() & inside})
    for word in odd_people.keys() | odd_places.keys():
        if small[word]:
            continue
        if odd_people[word] > 1 and odd_people[word] >= odd_places[word]:
            sure_names[word] += odd_people[word]
        elif odd_places[word] > 1 or (odd_places[word] and not odd_people[word]):
            places.setdefault(word, Counter())["venue?"] += odd_places[word]
    places |= phrases
    return _settle(names, own, own_family, whole, single, surname, nick_of, places, small, sure_names, authors)


def _settle(
    names: Names,
    own: frozenset[str],
    own_family: frozenset[str],
    whole: dict[tuple[str, str], Counter[str]],
    single: dict[str, Counter[str]],
    surname: dict[str, Counter[str]],
    nick_of: dict[str, set[tuple[str, str]]],
    places: dict[str, Counter[str]],
    small: Counter[str],
    sure_names: Counter[str],
    authors: set[str],
) -> Cast:
    roles: dict[tuple[str, str], str] = {}
    staff: set[str] = set()
    initials: dict[str, str] = {}
    for author in sorted(authors):
        parts = author_parts(author, names)
        if parts:
            given, family, letters = parts
            roles[given, family] = "professional"
            staff.add(family)
            if len(letters) > 1:
                initials[letters] = "professional"
    writers = frozenset(roles)
    for pair, votes in sorted(whole.items()):
        if pair in writers or (pair[0][0], pair[1]) in writers or (pair[1] in staff and ("", pair[1]) in writers):
            roles[pair] = "professional"
        elif pair[1] in own_family and pair[0] in own:
            roles[pair] = "child"
        else:
            roles[pair] = merged_role(votes) or roles.get(pair, "")
            if not roles[pair] and pair[1] in own_family:
                roles[pair] = "family"
        initials.setdefault(pair[0][0] + pair[1][0], roles[pair])
    families: dict[str, set[str]] = {}
    given_roles: dict[str, set[str]] = {}
    full_of: dict[str, set[str]] = {}
    for (given, family), role in roles.items():
        families.setdefault(family, set()).add(role)
        if len(given) > 1:
            given_roles.setdefault(given, set()).add(role)
            full_of.setdefault(given, set()).add(f"{given} {family}")
    for nick, pairs in nick_of.items():
        for pair in pairs:
            given_roles.setdefault(nick, set()).add(roles.get(pair, ""))
            full_of.setdefault(nick, set()).add(f"{pair[0]} {pair[1]}")
    one: dict[str, str] = {}
    for word, votes in sorted(single.items()):
        own_role = merged_role(votes)
        of_full = given_roles.get(word, set())
        if own_role == "family" and len(of_full) == 1 and not of_full & {"professional", "child"}:
            for pair in [p for p in roles if p[0] == word and len(p[1]) > 1]:
                roles[pair] = "family"
            one[word] = "family"
            continue
        if word in own:
            one[word] = "child"
        elif own_role == "adult of concern" or not of_full:
            one[word] = own_role
        elif len(of_full) == 1:
            one[word] = next(iter(of_full)) or own_role
        else:
            one[word] = own_role
    for word, of_full in given_roles.items():
        one.setdefault(word, next(iter(of_full)) if len(of_full) == 1 else "")
    for word, votes in surname.items():
        families.setdefault(word, set()).add(merged_role(votes))
    settled = {f: next(iter(r - {""})) for f, r in families.items() if len(r - {""}) == 1}
    place_roles = {
        word: _commonest(c) for word, c in places.items() if sum(c.values()) >= sure_names.get(word, 0) and word not in own and word not in own_family
    }
    called = (set(sure_names) | own | own_family | {x for pair in roles for x in pair if len(x) > 2}) - set(place_roles)
    called = {x for x in called if not names.lexicon.get(x, 0) & (PLACE_SUFFIX | TRADE) or names.lexicon.get(x, 0) & NAME or x in own}
    letters_own = {x for x in own if len(x) <= 3}
    return Cast(
        roles=one, whole=roles, families=settled, initials={k: v for k, v in initials.items() if k not in letters_own},
        called=frozenset(called), called_by=_as_names(called, small, sure_names, names), places=place_roles,
        ordinary=frozenset(x for x, c in small.items() if c >= 1 and x not in sure_names), child_words=own, child_family=own_family,
        full_of={k: next(iter(v)) for k, v in full_of.items() if len(v) == 1},
    )  # fmt: skip


_NEVER_NAMES = ABBREVIATION | CALENDAR | KIN | OFFICE | TITLE_CIVIL | TITLE_KIN | TITLE_PRO


def _as_names(called: Iterable[str], small: Container[str], times: Mapping[str, int], names: Names) -> Called:
    """Return the words of a file's people that may be taken for a name wherever they stand, and those that are a word of the file as well.

    The first are listed as names, or in no list, or were surely a name twice, and are never written small.
    """
    only: set[str] = set()
    also: set[str] = set()
    for word in called:
        bits = names.lexicon.get(word, 0)
        if len(word) > 2 and not bits & _NEVER_NAMES:
            sure = bool(bits & NAME) or not bits or times.get(word, 0) > 1
            (only if sure and word not in small else also).add(word)
    return Called(frozenset(only), frozenset(also))


def _commonest(votes: Counter[str]) -> str:
    return min(votes, key=lambda r: (-votes[r], r))
