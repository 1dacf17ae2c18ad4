"""Identities → groups, each one child: by record number, else by name with date of birth, else by name alone or by folder."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict

from onrecord.children.identity import Identity
from onrecord.children.names import name_words, names_agree
from onrecord.record import Gap

ID_LIKE = re.compile(r"[A-Za-z]{0,4}[-_ ]?\d{2,}[A-Za-z]?")


def group_identities(counts: Counter[Identity], paths: dict[Identity, set[str]]) -> tuple[list[list[Identity]], list[Gap]]:
    """Draw identities together; each group is one child."""
    gaps: list[Gap] = []
    groups: list[list[Identity]] = []
    index = _Index()
    by_ref: dict[str, list[int]] = defaultdict(list)

    def put(number: int | None, identity: Identity) -> int:
        if number is None:
            number = index.open()
            groups.append([])
        groups[number].append(identity)
        index.add(number, identity)
        return number

    rest = []
    for identity in sorted(counts, key=lambda i: (i.ref.casefold(), -counts[i], i.name, str(i.dob), i.folder)):
        if not identity.ref:
            rest.append(identity)
            continue
        mine = by_ref[identity.ref.casefold()]
        home = next((n for n in mine if not _contradicts(index.facts[n], identity)), None)
        where = min(paths[identity], default="")
        if home is None and mine:
            gaps.append(
                Gap(
                    "child_unclear",
                    "One record number stands with two different names and dates of birth; they are kept apart. Check the number.",
                    where,
                    child_ref=identity.ref,
                )
            )
        elif home is not None and identity.dob and index.facts[home].dobs and identity.dob not in index.facts[home].dobs:
            gaps.append(
                Gap(
                    "child_unclear", "Documents of this child give different dates of birth; the one printed most often is used.", where, child_ref=identity.ref
                )
            )
        number = put(home, identity)
        if home is None:
            mine.append(number)
    for identity in sorted(rest, key=lambda i: (not (i.name and i.dob), not i.name, -counts[i], i.name, str(i.dob), i.folder)):
        found, unclear = index.find(identity)
        if unclear:
            gaps.append(
                Gap(
                    "child_unclear",
                    "More than one child fits what this document gives; it is kept apart. Give a date of birth or record number.",
                    min(paths[identity], default=""),
                )
            )
        if found is None and not identity.name and not (not unclear and ID_LIKE.fullmatch(identity.folder.rpartition("/")[2])):
            continue
        put(found, identity)
    return groups, gaps


def _contradicts(facts: _Facts, new: Identity) -> bool:
    other_name = bool(new.name and facts.names and not any(names_agree(new.name, n) for n in facts.names))
    other_dob = bool(new.dob and facts.dobs and new.dob not in facts.dobs)
    return other_name and other_dob


class _Facts:
    """The names, dates of birth and folders one group of identities has shown so far."""

    __slots__ = ("dobs", "folders", "names")

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.dobs: set[dt.date] = set()
        self.folders: set[str] = set()


class _Index:
    """Finds the groups an identity may belong to, by name words, date of birth and folder."""

    def __init__(self) -> None:
        self.facts: list[_Facts] = []
        self.words: dict[str, set[int]] = defaultdict(set)
        self.dobs: dict[dt.date, set[int]] = defaultdict(set)
        self.folders: dict[str, set[int]] = defaultdict(set)

    def open(self) -> int:
        """Begin a new group and return its number."""
        self.facts.append(_Facts())
        return len(self.facts) - 1

    def add(self, number: int, identity: Identity) -> None:
        """Note what an identity adds to a group."""
        facts = self.facts[number]
        if identity.name and identity.name not in facts.names:
            facts.names[identity.name] = None
            for word in name_words(identity.name):
                self.words[word].add(number)
        if identity.dob and identity.dob not in facts.dobs:
            facts.dobs.add(identity.dob)
            self.dobs[identity.dob].add(number)
        if identity.folder and identity.folder not in facts.folders:
            facts.folders.add(identity.folder)
            self.folders[identity.folder].add(number)

    def find(self, identity: Identity) -> tuple[int | None, bool]:
        """The group it belongs to (None for a new one) and whether several fit so that none was chosen."""
        beside = self.folders.get(identity.folder, set()) if identity.folder else set()
        if not identity.name:
            fits = sorted(n for n in beside if not identity.dob or not self.facts[n].dobs or identity.dob in self.facts[n].dobs)
            return (fits[0], False) if len(fits) == 1 else (None, len(fits) > 1)
        words = name_words(identity.name)
        near = set[int]().union(*(self.words.get(w, set()) for w in words))
        if identity.dob:
            same_day = self.dobs.get(identity.dob, set())
            near = (near & same_day) | (same_day if len(same_day) < 50 else set()) | {n for n in near if not self.facts[n].dobs}
        elif len(words) > 1:
            near = set[int]().union(*(self.words.get(a, set()) & self.words.get(b, set()) for k, a in enumerate(words) for b in words[k + 1 :])) or (
                near if len(near) < 50 else set()
            )
        fits = sorted(n for n in near | (beside if len(beside) < 50 else set()) if self._fits(n, identity, n in beside))
        for wanted in ([n for n in fits if n in beside], [n for n in fits if identity.dob in self.facts[n].dobs], fits):
            if len(wanted) == 1:
                return wanted[0], False
        return None, len(fits) > 1

    def _fits(self, number: int, identity: Identity, beside: bool) -> bool:
        facts = self.facts[number]
        if identity.dob and facts.dobs and identity.dob not in facts.dobs:
            return False
        return any(names_agree(identity.name, n) for n in facts.names) if facts.names else beside
