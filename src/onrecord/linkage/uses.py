"""One file's mentions → what it names, once: a `Use` for every kind and normalised form, and the people of the file drawn together.

Only within one file, and only where a single reading is possible, are several forms ("Deano", "D Ackersley") put to one `Figure`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from onrecord.knowledge.names import GIVEN, Names
from onrecord.record import Mention

_KEY = re.compile(r"(?:(?P<given>[^' ]\S*(?: (?!')\S+)*?) )?'(?P<nick>[^']+)'(?: (?P<family>\S+))?$")
_EXAMPLES = 6
Age = tuple[int, dt.date]
"""An age in years and the day on which it was said."""


class Use:
    """How one file uses one form: entries, days, roles, a few surfaces as written, ages given, and the first day it was held in the record."""

    __slots__ = ("ages", "count", "days", "entries", "held", "key", "kind", "ref", "roles", "surfaces")

    def __init__(self, ref: str, kind: str, key: str) -> None:
        self.ref, self.kind, self.key = ref, kind, key
        self.count = 0
        self.roles: dict[str, int] = {}
        self.entries: list[str] = []
        self.days: list[dt.date] = []
        self.ages: list[Age] = []
        self.surfaces: dict[str, int] = {}
        self.held: dt.date | None = None

    def add(self, mention: Mention, day: dt.date | None, held: dt.date | None) -> None:
        """Take in one mention, of what happened on `day` and was held in the record from `held` on."""
        self.held = min((d for d in (self.held, held) if d), default=None)
        self.count += 1
        self.roles[mention.role] = self.roles.get(mention.role, 0) + 1
        if len(self.entries) < _EXAMPLES and mention.entry_id not in self.entries:
            self.entries.append(mention.entry_id)
        if day is not None and (len(self.days) < _EXAMPLES or day < self.days[0] or day > self.days[-1]):
            self.days.append(day)
            self.days.sort()
        if mention.age is not None and day is not None and len(self.ages) < _EXAMPLES and (mention.age, day) not in self.ages:
            self.ages.append((mention.age, day))
        if len(self.surfaces) < _EXAMPLES or mention.quote in self.surfaces:
            self.surfaces[mention.quote] = self.surfaces.get(mention.quote, 0) + 1


class Figure:
    """A person as one file knows them: the parts of their name, every use, and the role the file gives."""

    __slots__ = ("child", "family", "givens", "nicks", "ref", "role", "uses")

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.givens: set[str] = set()
        self.nicks: set[str] = set()
        self.family = ""
        self.role = ""
        self.child = False
        self.uses: list[Use] = []

    @property
    def names(self) -> list[str]:
        """Given and nicknames of more than one letter, in order."""
        return sorted(n for n in self.givens | self.nicks if len(n) > 1)

    @property
    def full(self) -> bool:
        """True when a given name (more than an initial) and a whole family name are known."""
        return len(self.family) > 1 and any(len(g) > 1 for g in self.givens)


def gather_uses(
    ref: str, mentions: Iterable[Mention], days: Mapping[str, dt.date | None], held: Mapping[str, dt.date | None], same_as: Mapping[str, str]
) -> list[Use]:
    """Return one file's uses, in order of kind and form.

    A mention in an entry that only repeats an earlier one (`same_as`) is known but counts for nothing.
    """
    uses: dict[tuple[str, str], Use] = {}
    for m in mentions:
        at: tuple[str, str] = (m.kind, m.key)
        use = uses.get(at)
        if use is None:
            use = uses[at] = Use(ref, *at)
        if m.entry_id not in same_as or not use.count:
            use.add(m, days.get(m.entry_id), held.get(m.entry_id))
    return [uses[at] for at in sorted(uses)]


def name_parts(key: str) -> tuple[str, str, str]:
    """Return (given, nickname, family) of a person's normalised form; a title before a family name is dropped.

    >>> name_parts("karen 'kaz' sowerby"), name_parts("dean ackersley"), name_parts("mr threlkeld"), name_parts("kaz")
    (('karen', 'kaz', 'sowerby'), ('dean', '', 'ackersley'), ('', '', 'threlkeld'), ('kaz', '', ''))
    """
    m = _KEY.match(key)
    if m:
        return m["given"] or "", m["nick"], m["family"] or ""
    words = key.split()
    if len(words) == 1:
        return words[0], "", ""
    if words[0] in _TITLES or words[0] == "-":
        return "", "", words[-1]
    return words[0], "", words[-1]


_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "miss",
        "ms",
        "mx",
        "master",
        "dr",
        "pc",
        "dc",
        "ds",
        "di",
        "dci",
        "sgt",
        "insp",
        "pcso",
        "wpc",
        "det",
        "prof",
        "sr",
        "rev",
        "cllr",
        "sister",
        "inspector",
        "sergeant",
        "constable",
        "doctor",
        "professor",
        "judge",
        "nurse",
        "imam",
        "fr",
        "sw",
        "ewo",
        "iro",
    ]
)


def role_of(roles: Mapping[str, int]) -> str:
    """The role most mentions give; a role counts before none."""
    said = {r: n for r, n in roles.items() if r}
    return max(sorted(said), key=lambda r: said[r]) if said else ""


def draw_figures(ref: str, uses: list[Use], names: Names) -> list[Figure]:
    """Return the people of one file: whole names first, then the part names that can only be one of them, the rest alone."""
    figures: list[Figure] = []
    later: list[tuple[Use, str, str, str]] = []
    for use in uses:
        given, nick, family = name_parts(use.key)
        if len(given) > 1 and len(family) > 1:
            home = next((f for f in figures if f.family == family and any(names.same_given(given, g) for g in f.givens)), None)
            _take(figures, home, ref, use, given, nick, family)
        else:
            later.append((use, given, nick, family))
    anchors = list(figures)
    for use, given, nick, family in later:
        role = role_of(use.roles)
        fits = [f for f in anchors if _fits(f, given, nick, family, names)]
        fits = [f for f in fits if not role or not f.uses or _roles_agree(role, role_of(f.uses[0].roles))]
        home = fits[0] if len(fits) == 1 else None
        if home is None and not family:
            home = next((f for f in figures if not f.family and given and given in f.givens | f.nicks), None)
        _take(figures, home, ref, use, given, nick, family)
    for f in figures:
        total: Counter[str] = Counter()
        for u in f.uses:
            total.update(u.roles)
        f.role = "professional" if total["professional"] and not total["adult of concern"] else role_of(total)
        f.child = f.role == "child"
    return figures


def _take(figures: list[Figure], home: Figure | None, ref: str, use: Use, given: str, nick: str, family: str) -> None:
    if home is None:
        home = Figure(ref)
        figures.append(home)
    if given:
        home.givens.add(given)
    if nick:
        home.nicks.add(nick)
    if len(family) > len(home.family):
        home.family = family
    home.uses.append(use)


def _roles_agree(a: str, b: str) -> bool:
    return a == b or not a or not b or {a, b} <= {"adult of concern", "family"} or ("child" not in (a, b) and "professional" not in (a, b))


def _fits(figure: Figure, given: str, nick: str, family: str, names: Names) -> bool:
    if family and not (figure.family == family or (len(family) == 1 and figure.family.startswith(family))):
        return False
    if not given and not nick:
        return bool(family)
    if len(given) == 1:
        return bool(family) and any(g.startswith(given) for g in figure.givens)
    return any(names.same_given(given or nick, g) in ("same", "spelling", "short form") for g in figure.givens | figure.nicks)


def is_distinct(word: str, names: Names) -> bool:
    """True for a nickname that few people bear: not a form of address, a very common name, or a plain given name."""
    if word in names.nobody or (len(word) < 3 and word not in names.full_names):
        return False
    return word in names.full_names or not names.lexicon.get(word, 0) & GIVEN
