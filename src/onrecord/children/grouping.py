"""Identities → groups, each one child: by record number, else by name with date of birth, else by name alone or by folder."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from onrecord.children.identity import Identity
from onrecord.children.names import name_words, names_agree
from onrecord.dates import compare_dobs
from onrecord.record import Gap

_OTHER_DOB = "Documents of this child give different dates of birth; the one printed most often is used."
_ONE_NUMBER = "One record number stands with two different names and dates of birth; they are kept apart. Check the number."
_SEVERAL_FIT = "More than one child fits what this document gives; it is kept apart. Give a date of birth or record number."
ID_LIKE = re.compile(r"[A-Za-z]{0,4}[-_ ]?\d{2,}[A-Za-z]?")


def group_identities(
    counts: Counter[Identity], paths: dict[Identity, set[str]], plain_folders: Callable[[str], bool]
) -> tuple[list[list[Identity]], dict[Identity, list[int]], list[Gap]]:
    """Return the groups of identities, each one child; for those in no group that name several, or name more than their own, which; and the Gaps met.

    Args:
        counts: how many entries show each identity.
        paths: some files of each.
        plain_folders: tells whether a folder's name says nothing of whose files it holds ("Emails", "Volume 2").
    """
    made = _Grouping(counts, paths, plain_folders)
    rest = []
    for identity in sorted(counts, key=lambda i: (i.ref.casefold(), -counts[i], i.name, str(i.dob), i.folder, str(i))):
        if identity.ref:
            made.place_by_number(identity)
        else:
            rest.append(identity)
    middle = _middle_first(rest, counts)
    for identity in sorted(rest, key=lambda i: (not (i.name and i.dob), not i.name, -middle[i], -counts[i], i.name, str(i.dob), i.folder, str(i))):
        made.place_by_name(identity)
    for identity in (i for i in counts if i.others):
        made.several[identity] = made.index.called(identity.others)
    return made.groups, made.several, made.gaps


class _Grouping:
    """The groups so far, and what could not be settled."""

    def __init__(self, counts: Counter[Identity], paths: dict[Identity, set[str]], plain_folders: Callable[[str], bool]) -> None:
        self.counts, self.paths = counts, paths
        self.index = _Index(plain_folders)
        self.groups: list[list[Identity]] = []
        self.several: dict[Identity, list[int]] = {}
        self.gaps: list[Gap] = []
        self.by_ref: dict[str, list[int]] = defaultdict(list)

    def place_by_number(self, identity: Identity) -> None:
        """Put an identity with the others of its record number, unless name and date of birth both differ."""
        mine = self.by_ref[identity.ref.casefold()]
        home = next((n for n in mine if not _contradicts(self.index.facts[n], identity)), None)
        if home is None and mine:
            self.tell(_ONE_NUMBER, identity)
        number = self.put(home, identity)
        if home is None:
            mine.append(number)

    def place_by_name(self, identity: Identity) -> None:
        """Put an identity without a number with the child that its words, name, date of birth or folder name; with none if nothing does."""
        named = self.index.named_in([identity.subject]) or self.index.named_in(identity.said)
        if len(named) > 1:
            self.several[identity] = named
            return
        found, unclear = (named[0], False) if named else self.index.find(identity)
        if found is None and not identity.name and (unclear or not ID_LIKE.fullmatch(identity.folder.rpartition("/")[2])):
            return
        if unclear:
            self.tell(_SEVERAL_FIT, identity)
        self.put(found, identity)

    def put(self, number: int | None, identity: Identity) -> int:
        """Put an identity into a group, a new one if `number` is None, and return the group's number."""
        if number is None:
            number = self.index.open()
            self.groups.append([])
        facts = self.index.facts[number]
        if identity.dob and facts.dobs and identity.dob not in facts.dobs:
            self.tell(_OTHER_DOB, identity)
        self.groups[number].append(identity)
        self.index.add(number, identity)
        return number

    def tell(self, what: str, identity: Identity) -> None:
        """Add a Gap about an identity."""
        self.gaps.append(Gap("child_unclear", what, min(self.paths[identity], default=""), child_ref=identity.ref or None))


def _middle_first(rest: list[Identity], counts: Counter[Identity]) -> Counter[Identity]:
    """How many entries show the same child in the same folder with this date of birth or one figure off: the middle one is taken first."""
    alike: dict[tuple[str, ...], list[Identity]] = defaultdict(list)
    for i in (i for i in rest if i.name and i.dob):
        alike[(i.folder, *sorted(name_words(i.name)))].append(i)
    close = ("same", "swapped", "slip")
    return Counter({i: sum(counts[j] for j in group if compare_dobs(i.dob, j.dob) in close) for group in alike.values() if 1 < len(group) < 50 for i in group})


def _contradicts(facts: _Facts, new: Identity) -> bool:
    other_name = bool(new.name and facts.names and not any(names_agree(new.name, n) for n in facts.names))
    other_dob = bool(new.dob and facts.dobs and new.dob not in facts.dobs)
    return other_name and other_dob


class _Facts:
    """The names, other full names, dates of birth and folders one group of identities has shown so far."""

    __slots__ = ("also", "dobs", "folders", "names")

    def __init__(self) -> None:
        self.also: set[str] = set()
        self.names: dict[str, None] = {}
        self.dobs: set[dt.date] = set()
        self.folders: set[str] = set()


class _Index:
    """Finds the groups an identity may belong to, by name words, date of birth and folder."""

    def __init__(self, plain_folders: Callable[[str], bool]) -> None:
        self.plain_folders = plain_folders
        self.facts: list[_Facts] = []
        self.words: dict[str, set[int]] = defaultdict(set)
        self.dobs: dict[dt.date, set[int]] = defaultdict(set)
        self.folders: dict[str, set[int]] = defaultdict(set)
        self.numbers: dict[str, set[int]] = defaultdict(set)

    def open(self) -> int:
        """Begin a new group and return its number."""
        self.facts.append(_Facts())
        return len(self.facts) - 1

    def add(self, number: int, identity: Identity) -> None:
        """Note what an identity adds to a group."""
        facts = self.facts[number]
        if ID_LIKE.fullmatch(identity.ref):
            self.numbers[identity.ref.casefold()].add(number)
        if identity.name and identity.name not in facts.names:
            facts.names[identity.name] = None
            for word in name_words(identity.name):
                self.words[word].add(number)
        for name in identity.full_names[1:]:
            facts.also.add(name)
            for word in name_words(name):
                self.words[word].add(number)
        if identity.dob and identity.dob not in facts.dobs:
            facts.dobs.add(identity.dob)
            self.dobs[identity.dob].add(number)
        if identity.folder and identity.folder not in facts.folders:
            facts.folders.add(identity.folder)
            self.folders[identity.folder].add(number)

    def named_in(self, texts: Iterable[str]) -> list[int]:
        """Return the groups whose full name or record number stands in any of the texts, in order."""
        found: set[int] = set()
        for text in texts:
            words = set(name_words(text.replace(",", " ")))
            near = set[int]().union(*(self.words.get(w, set()) for w in words))
            for n in near:
                names = [set(name_words(name)) for name in (*self.facts[n].names, *self.facts[n].also)]
                found |= {n} if any(len(name) > 1 and max(map(len, name)) > 1 and name <= words for name in names) else set()
            found |= {n for w in re.findall(r"[\w/\-]+", text) for n in self.numbers.get(w.casefold(), set())}
        return sorted(found)

    def called(self, people: Iterable[tuple[str, dt.date | None]]) -> list[int]:
        """Return the groups of people given by name and date of birth."""
        return sorted({n for name, dob in people for n in self.named_in([name]) if not dob or not self.facts[n].dobs or dob in self.facts[n].dobs})

    def find(self, identity: Identity) -> tuple[int | None, bool]:
        """The group it belongs to (None for a new one) and whether several fit so that none was chosen."""
        beside = self.folders.get(identity.folder, set()) if identity.folder else set()
        if not identity.name:
            return self._nameless(identity, beside)
        near = self._near(identity)
        fits = sorted(n for n in near | (beside if len(beside) < 50 else set()) if self._fits(n, identity, n in beside))
        same_day = [n for n in fits if identity.dob in self.facts[n].dobs]
        open_day = [n for n in fits if not identity.dob or not self.facts[n].dobs or identity.dob in self.facts[n].dobs]
        for wanted in ([n for n in open_day if n in beside], same_day, [n for n in fits if n in beside], fits):
            if len(wanted) == 1:
                return (None, True) if self._own_folders_differ(wanted[0], identity) else (wanted[0], False)
        return None, len(fits) > 1

    def _nameless(self, identity: Identity, beside: set[int]) -> tuple[int | None, bool]:
        """By the folder, else by a date of birth that only one child has."""
        fits = sorted(n for n in beside if not identity.dob or not self.facts[n].dobs or identity.dob in self.facts[n].dobs)
        if not fits and identity.dob:
            fits = sorted(self.dobs.get(identity.dob, set()))
        return (fits[0], False) if len(fits) == 1 else (None, len(fits) > 1)

    def _near(self, identity: Identity) -> set[int]:
        """Groups that share name words or the date of birth, few enough to compare."""
        near = set[int]()
        for name in identity.full_names:
            words = name_words(name)
            shared = set[int]().union(*(self.words.get(w, set()) for w in words))
            if not identity.dob and len(words) > 1:
                both = (self.words.get(a, set()) & self.words.get(b, set()) for k, a in enumerate(words) for b in words[k + 1 :])
                shared = set[int]().union(*both) or (shared if len(shared) < 50 else set())
            near |= shared
        if identity.dob:
            same_day = self.dobs.get(identity.dob, set())
            near = (near & same_day) | (same_day if len(same_day) < 50 else set()) | {n for n in near if not self.facts[n].dobs}
        return near

    def _fits(self, number: int, identity: Identity, beside: bool) -> bool:
        facts = self.facts[number]
        if identity.dob and facts.dobs and identity.dob not in facts.dobs:
            return beside and self._misprint(facts, identity)
        if not facts.names:
            return beside
        if any(names_agree(identity.name, n) for n in facts.names):
            return True
        sure = beside or (identity.dob is not None and identity.dob in facts.dobs)
        former = [(a, b) for a in identity.full_names for b in (*facts.names, *facts.also) if a != identity.name or b in facts.also]
        return sure and any(names_agree(a, b) for a, b in former)

    def _misprint(self, facts: _Facts, identity: Identity) -> bool:
        """Whether another date of birth in one child's folder is a slip: the same full name, one figure off, and nobody else's files there."""
        here = [self.facts[n] for n in self.folders.get(identity.folder, set())]
        alone = all(names_agree(identity.name, n) for f in here for n in f.names)
        same = len(name_words(identity.name)) > 1 and any(sorted(name_words(identity.name)) == sorted(name_words(n)) for n in facts.names)
        return alone and same and any(compare_dobs(identity.dob, d) in ("swapped", "slip") for d in facts.dobs)

    def _own_folders_differ(self, number: int, identity: Identity) -> bool:
        """Whether only a name ties it to a child who has a folder of that name elsewhere ("north/Ella Ward", "south/Ella Ward")."""
        facts = self.facts[number]
        if identity.dob or identity.folder in facts.folders or not _is_own(identity.folder, identity.name):
            return False
        own = [f for f in facts.folders if _is_own(f, identity.name)]
        return bool(own) and not any(self._beside_each_other(f, identity.folder) for f in own)

    def _beside_each_other(self, a: str, b: str) -> bool:
        """Whether two folders differ only in parts that say nothing of whose files they hold, or one lies in the other."""
        return all(self.plain_folders(part) for part in {*a.split("/")} ^ {*b.split("/")} if part)


def _is_own(folder: str, name: str) -> bool:
    last = folder.rpartition("/")[2]
    return len(name_words(name)) > 1 and set(name_words(name)) <= set(name_words(re.sub(r"\d+", " ", last)))
