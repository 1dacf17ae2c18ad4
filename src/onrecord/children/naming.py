"""Groups of identities → children: a record number, the name as printed most often, and the ways a record is likely to write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from onrecord.children.grouping import ID_LIKE
from onrecord.children.identity import Identity
from onrecord.children.names import name_words, tidy_name
from onrecord.knowledge.names import Names, fold
from onrecord.record import Child

T = TypeVar("T")


def name_children(groups: list[list[Identity]], counts: Counter[Identity], names: Names | None) -> tuple[tuple[Child, ...], dict[int, str]]:
    """Return the children in order of child_ref, and group number → child_ref."""
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


def _best_name(members: list[Identity], counts: Counter[Identity]) -> str:
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


def _folder_ref(members: list[Identity]) -> str:
    found = sorted({i.folder.rpartition("/")[2] for i in members if ID_LIKE.fullmatch(i.folder.rpartition("/")[2])})
    return found[0] if found else ""


def _slug(name: str) -> str:
    return "-".join(name_words(name))
