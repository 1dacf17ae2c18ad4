"""Hints about whom entries concern → the children, and which child each entry is about.

A hint comes from a column, a header, a mail's subject, a file's properties or name, or a folder; what stands nearer to the entry counts first. Hints are
drawn together by printed record number, else by name with date of birth, else by name alone or by folder. Two children who share a name stay two.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from rapidfuzz import fuzz

from onrecord.knowledge.names import Names, fold
from onrecord.record import Child, ChildHint, Gap

T = TypeVar("T")
_RANK = {"column": 0, "header": 1, "subject": 2, "properties": 3, "file name": 4, "folder": 5}
_ID_LIKE = re.compile(r"[A-Za-z]{0,4}[-_ ]?\d{2,}[A-Za-z]?")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "master", "mx"])


@dataclass(frozen=True, slots=True)
class _Identity:
    """What one set of hints, read together, says of the child. `folder` is where the document lies."""

    ref: str
    name: str
    dob: dt.date | None
    sex: str
    aliases: tuple[str, ...]
    folder: str


def resolve_children(
    entries_hints: Iterable[tuple[str, str, tuple[ChildHint, ...]]], names: Names | None = None
) -> tuple[tuple[Child, ...], dict[str, str], tuple[Gap, ...]]:
    """Return (children in order of child_ref, entry id → child_ref, gaps). The result does not depend on the order of the entries.

    Args:
        entries_hints: (entry id, path relative to the input folder, what the document and entry say of the child) of every entry.
        names: short names for `Child.aliases`; without it only what is printed and what derives from it.

    Returns:
        An entry that nothing ties to a child is in no mapping and has a Gap of kind `no_child`; hints that disagree give one of kind `child_unclear`.
    """
    cache: dict[tuple[str, tuple[ChildHint, ...]], _Identity] = {}
    said: dict[str, _Identity] = {}
    paths: dict[_Identity, set[str]] = defaultdict(set)
    counts: Counter[_Identity] = Counter()
    for entry_id, path, hints in entries_hints:
        folder = path.split("!")[0].rpartition("/")[0]
        identity = cache.get((folder, hints))
        if identity is None:
            identity = cache[folder, hints] = _read(hints, folder)
        said[entry_id] = identity
        counts[identity] += 1
        if len(paths[identity]) < 3:
            paths[identity].add(path)
    groups, gaps = _group(counts, paths)
    children, ref_of = _name_children(groups, counts, names)
    placed = {identity: ref_of[number] for number, members in enumerate(groups) for identity in members}
    owners = {entry_id: placed[identity] for entry_id, identity in said.items() if identity in placed}
    for identity in sorted((i for i in counts if i not in placed), key=str):
        for path in sorted(paths[identity]):
            gaps.append(
                Gap("no_child", "Nothing says which child this document is about, so its entries are in no child's file. Put it into the child's folder.", path)
            )
    return children, owners, tuple(sorted(set(gaps), key=lambda g: (g.kind, g.path, g.child_ref or "", g.message)))


def place_gaps(gaps: Iterable[tuple[str, Gap]], owners: Iterable[tuple[str, str]], children: Iterable[Child]) -> tuple[Gap, ...]:
    """Return each gap that lies in a child's file, once for each child: what could not be read may hold what was done for that child.

    Args:
        gaps: (file, gap) of what could not be read.
        owners: (file, child_ref) for each file and each child it holds entries of.
        children: every child.

    Returns:
        Gaps with `child_ref`, in order. A file that holds entries lies with their children. One that does not lies with the child its name gives, else with the
        one child of the nearest folder that is a single child's; a gap that nothing ties to a child is left out.
    """
    by_file: dict[str, set[str]] = defaultdict(set)
    by_folder: dict[str, set[str]] = defaultdict(set)
    for file, ref in owners:
        by_file[file].add(ref)
        folder = file.rpartition("/")[0]
        while folder:
            by_folder[folder].add(ref)
            folder = folder.rpartition("/")[0]
    people = tuple(children)
    return tuple(
        replace(gap, child_ref=ref) for file, gap in gaps for ref in sorted(by_file.get(file) or _by_name(file, people) or _by_folder(file, by_folder))
    )


def _by_name(file: str, people: tuple[Child, ...]) -> set[str]:
    """The one child whose record number, or whole name, a file's name gives."""
    words = name_words(file.rpartition("/")[2].rpartition(".")[0])
    said = set(words)
    found = {c.child_ref for c in people if set(name_words(c.child_ref)) <= said and any(ch.isdigit() for ch in c.child_ref)}
    found = found or {c.child_ref for c in people if len(name_words(c.name)) > 1 and set(name_words(c.name)) <= said}
    return found if len(found) == 1 else set()


def _by_folder(file: str, by_folder: Mapping[str, set[str]]) -> set[str]:
    folder = file.rpartition("/")[0]
    while folder and folder not in by_folder:
        folder = folder.rpartition("/")[0]
    found = by_folder.get(folder, set())
    return found if len(found) == 1 else set()


def _read(hints: tuple[ChildHint, ...], folder: str) -> _Identity:
    """One identity from hints of several origins: the nearest first, farther ones only where they do not contradict."""
    ref = name = sex = ""
    dob: dt.date | None = None
    aliases: list[str] = []
    for hint in sorted(hints, key=lambda h: _RANK.get(h.origin, 9)):
        if hint.name and name and not names_agree(hint.name, name):
            continue
        if hint.ref and ref and hint.ref.strip().casefold() != ref.casefold() and hint.origin != "folder":
            continue
        if hint.origin == "folder" and hint.ref and ref and hint.ref.strip().casefold() != ref.casefold():
            continue
        ref = ref or (hint.ref or "").strip()
        name = name or " ".join((hint.name or "").split())
        dob = dob or hint.dob
        sex = sex or (hint.sex or "")
        aliases += [a for a in hint.aliases if a not in aliases]
    return _Identity(ref, name, dob, sex, tuple(aliases), folder)


def name_words(name: str) -> list[str]:
    """The words of a person's name in plain letters, given names first, titles dropped.

    >>> name_words("STANNIFORTH, Jodie"), name_words("Miss Carly-Jo O’Brien")
    (['jodie', 'stanniforth'], ['carly', 'jo', 'obrien'])
    """
    if "," in name:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    return [w for w in re.split(r"[\s\-_.]+", fold(name).replace("'", "")) if w and w not in _TITLES and not w.isdigit()]


@lru_cache(maxsize=100_000)
def names_agree(a: str, b: str) -> bool:
    """True when two printed names can be one person's: the same words in any order, one a part or initial of the other, or a slip of spelling."""
    wa, wb = name_words(a), name_words(b)
    if not wa or not wb:
        return False
    if sorted(wa) == sorted(wb) or "".join(wa) == "".join(wb):
        return True
    short, long = sorted((wa, wb), key=len)
    if len(short) >= 2 and set(short) <= set(long):
        return True
    if len(short) >= 2 and short[-1] == long[-1] and len(short[0]) == 1 and long[0].startswith(short[0]):
        return True
    return len(wa) == len(wb) and len("".join(wa)) >= 8 and fuzz.ratio(" ".join(sorted(wa)), " ".join(sorted(wb))) >= 90


def _group(counts: Counter[_Identity], paths: dict[_Identity, set[str]]) -> tuple[list[list[_Identity]], list[Gap]]:
    """Draw identities together; each group is one child."""
    gaps: list[Gap] = []
    groups: list[list[_Identity]] = []
    index = _Index()
    by_ref: dict[str, list[int]] = defaultdict(list)

    def put(number: int | None, identity: _Identity) -> int:
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
        if found is None and not identity.name and not (not unclear and _ID_LIKE.fullmatch(identity.folder.rpartition("/")[2])):
            continue
        put(found, identity)
    return groups, gaps


def _contradicts(facts: _Facts, new: _Identity) -> bool:
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

    def add(self, number: int, identity: _Identity) -> None:
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

    def find(self, identity: _Identity) -> tuple[int | None, bool]:
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

    def _fits(self, number: int, identity: _Identity, beside: bool) -> bool:
        facts = self.facts[number]
        if identity.dob and facts.dobs and identity.dob not in facts.dobs:
            return False
        return any(names_agree(identity.name, n) for n in facts.names) if facts.names else beside


def _name_children(groups: list[list[_Identity]], counts: Counter[_Identity], names: Names | None) -> tuple[tuple[Child, ...], dict[int, str]]:
    ref_of: dict[int, str] = {}
    children: list[Child] = []
    taken: set[str] = set()
    order = sorted(
        range(len(groups)),
        key=lambda n: (not any(i.ref for i in groups[n]), _best_name(groups[n], counts), min(str(i.dob) for i in groups[n]), min(i.folder for i in groups[n])),
    )
    for number in order:
        members = groups[number]
        name = _best_name(members, counts)
        dob = _most((i.dob, counts[i]) for i in members if i.dob is not None)
        ref = _most((i.ref, counts[i]) for i in members if i.ref) or _folder_ref(members) or _slug(name) or "child"
        base, extra = ref, 2
        while ref.casefold() in taken:
            year = f"-{dob.year}" if dob and extra == 2 and f"{base}-{dob.year}".casefold() not in taken else f"-{extra}"
            ref, extra = f"{base}{year}", extra + 1
        taken.add(ref.casefold())
        ref_of[number] = ref
        printed = sorted({a for i in members for a in i.aliases})
        sex = _most((i.sex, counts[i]) for i in members if i.sex)
        children.append(Child(ref, name or ref, dob, sex, child_aliases(name, printed, names)))
    return tuple(sorted(children, key=lambda c: _natural(c.child_ref))), ref_of


def _natural(ref: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(p), "") if p.isdigit() else (-1, p.casefold()) for p in re.split(r"(\d+)", ref) if p)


def _most(values: Iterable[tuple[T, int]]) -> T | None:
    total: Counter[T] = Counter()
    for value, n in values:
        total[value] += n
    return min(total, key=lambda v: (-total[v], str(v))) if total else None


def _best_name(members: list[_Identity], counts: Counter[_Identity]) -> str:
    """The name as printed most often, in ordinary letters and order; the fuller of two equally frequent ones."""
    total: Counter[str] = Counter()
    for i in members:
        if i.name:
            total[i.name] += counts[i]
    if not total:
        return ""
    forms: Counter[str] = Counter()
    for name, n in total.items():
        forms[tidy_name(name)] += n
    mixed = {tidy_name(n) for n in total if not n.isupper() and "," not in n}
    return min(forms, key=lambda n: (n not in mixed and bool(mixed), -len(n.split()) if len(n.split()) > 1 else 0, -forms[n], n))


def tidy_name(name: str) -> str:
    """A printed name in the order given name, family name, without title; capitals made ordinary where a whole word is in capitals.

    >>> tidy_name("HALDANE, Naila"), tidy_name("CARLY-JO O'BRIEN"), tidy_name("Miss A McKay")
    ('Naila Haldane', "Carly-Jo O'Brien", 'A McKay')
    """
    if "," in name:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    words = [w for w in name.split() if fold(w).strip(".") not in _TITLES] or name.split()
    return " ".join(re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), w) if w.isupper() and len(w) > 2 else w for w in words)


def child_aliases(name: str, printed: Iterable[str], names: Names | None) -> tuple[str, ...]:
    """Ways a record is likely to write the child: printed aliases, given name and its parts, initials, short names that begin as the name does."""
    words = name.split()
    out: list[str] = list(printed)
    if words:
        given = words[0]
        out += [given, *(p for p in given.split("-") if len(p) > 2)]
        if len(words) > 1:
            parts = [p for w in words for p in w.split("-")]
            out += [words[0][0] + words[-1][0], "".join(w[0] for w in words), "".join(p[0] for p in parts), f"{given} {words[-1][0]}"]
        out.append(given[0])
        if names is not None:
            out += _short_forms(fold(given), names)
    return tuple(dict.fromkeys(a for a in out if a and a != name))


@lru_cache(maxsize=20_000)
def _short_forms(given: str, names: Names) -> tuple[str, ...]:
    forms = (f for f, fulls in names.full_names.items() if given in fulls or names.spelt(given) in fulls)
    return tuple(sorted(f.capitalize() for f in forms if len(f) > 2 and f[:2] == given[:2]))


def _folder_ref(members: list[_Identity]) -> str:
    found = sorted({i.folder.rpartition("/")[2] for i in members if _ID_LIKE.fullmatch(i.folder.rpartition("/")[2])})
    return found[0] if found else ""


def _slug(name: str) -> str:
    return "-".join(name_words(name))
