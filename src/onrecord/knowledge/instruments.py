"""The nouns of dated law and guidance: instruments with their editions, eras with their rules, limits, modifiers, named Gaps. All frozen, all sourced.

`standards` reads them from YAML and answers what was expected on a day. Ranges are half-open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from onrecord.record import Gap

FAR = dt.date(9999, 12, 31)
UNITS = {"wd": "working days", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from. `mark`: V seen in a stored source, GK general knowledge, I our reading; `checked` when someone last compared it."""

    instrument: str
    paragraph: str | None
    words: str | None
    mark: str
    checked: dt.date | None

    def __str__(self) -> str:
        place = f", {self.paragraph}" if self.paragraph else ""
        return f"{self.instrument}{place} [{self.mark}{'' if self.checked else ', not checked since'}]"


@dataclass(frozen=True, slots=True)
class Source:
    """What a numbered mark (V5) names: a source that was seen, as the `document` itself or somebody's account of it."""

    number: int
    name: str
    document: bool

    def __str__(self) -> str:
        return f"V{self.number} {self.name} ({'the document itself' if self.document else 'an account of it'})"


_NUMBERED = re.compile(r"\bV(\d+)")


def numbers_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the sources that the marks in a text name, in order, each once.

    >>> numbers_in("Working Together 2010 [V16,V17,GK]; V16")
    (16, 17)
    """
    return tuple(dict.fromkeys(int(n) for n in _NUMBERED.findall(text)))


@dataclass(frozen=True, slots=True)
class Limit:
    """By when a step was due: `n` units after `start`. `basis` is national, local_overlay or project_yardstick; only the first is law. `n` None: no figure."""

    step: str
    n: int | None
    unit: str
    start: str
    basis: str
    mark: str
    begins: dt.date | None = None
    ends: dt.date | None = None
    source: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Whether the limit stands on `day`."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)

    def __str__(self) -> str:
        size = "no fixed number" if self.n is None else f"{self.n} {UNITS.get(self.unit, self.unit)}"
        return f"{self.step}: {size} from {self.start} ({self.basis}{f': {self.source}' if self.source else ''}) [{self.mark}]"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a standard, in force from `start` until the day before `end` (None: still). `from_known` says how exact the first day is."""

    edition_id: str
    standard: str
    title: str
    start: dt.date
    end: dt.date | None
    from_known: str
    to_known: str
    kind: str
    modality: str
    require: str
    child: str | None
    limits: tuple[Limit, ...]
    source: Reference
    provisional: bool = False

    def holds_on(self, day: dt.date) -> bool:
        """Whether this edition was in force on `day`."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Standard:
    """An instrument and its editions, oldest first."""

    standard_id: str
    title: str
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What an adequate answer was in one era for direct information or for strong signs. `adequate`: lists of sets; every set of one list is needed."""

    rule_id: str
    require: str
    adequate: tuple[tuple[str, ...], ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Era:
    """A span of days in which one pair of rules held, with the instruments behind it."""

    era_id: str
    start: dt.date
    end: dt.date | None
    from_known: str
    instruments: tuple[str, ...]
    direct: Rule
    strong: Rule
    source: Reference
    provisional: bool = False

    def rule(self, basis: Literal["direct", "cumulative"]) -> Rule:
        """Return the rule for direct information or for a cumulative picture."""
        return self.direct if basis == "direct" else self.strong

    def holds_on(self, day: dt.date) -> bool:
        """Whether this era held on `day`."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Modifier:
    """A circumstance that added to what was expected.

    `needs` are the sets an adequate answer must show besides, `of` the kinds of information for which it must, `within` by when.
    """

    modifier_id: str
    start: dt.date
    end: dt.date | None
    require: str
    source: Reference
    instruments: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    of: frozenset[str] = frozenset()
    within: Limit | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it added anything on `day`."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class HeldGap:
    """Days for which we hold no rule, and why."""

    start: dt.date
    end: dt.date
    why: str
    source: Reference


@dataclass(frozen=True, slots=True)
class Pending:
    """Something known of but in force on no day we can name."""

    pending_id: str
    title: str
    since: dt.date
    require: str
    source: Reference


@dataclass(frozen=True, slots=True)
class Expectation:
    """One row of what was expected on a day: where it comes from, what it asked, by when, and how sure we are."""

    expected: str
    rule_id: str
    limit: str
    source: str
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class Standards:
    """Everything held about what was expected, and when."""

    standards: tuple[Standard, ...]
    eras: tuple[Era, ...]
    gaps: tuple[HeldGap, ...]
    modifiers: tuple[Modifier, ...]
    pending: tuple[Pending, ...]
    sets: Mapping[str, tuple[str, ...]]
    holds_from: dt.date
    set_names: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[int, Source] = field(default_factory=dict)

    def standard(self, standard_id: str) -> Standard:
        """Return a standard by its id.

        Raises:
            KeyError: there is none of that id.
        """
        found = next((s for s in self.standards if s.standard_id == standard_id), None)
        if found is None:
            raise KeyError(standard_id)
        return found

    def edition(self, edition_id: str) -> Edition | None:
        """Return an edition by its id; a section after a dot ("CA89.s47") is ignored when no edition bears the whole name."""
        every = {e.edition_id: e for s in self.standards for e in s.editions}
        return every.get(edition_id) or every.get(edition_id.split(".")[0])

    def editions_on(self, day: dt.date) -> tuple[Edition, ...]:
        """Return every edition in force on `day`, in the order of the files."""
        return tuple(e for s in self.standards for e in s.editions if e.holds_on(day))

    def era_on(self, day: dt.date) -> Era | Gap:
        """Return the era that held on `day`; a Gap where none is held."""
        era = next((e for e in self.eras if e.holds_on(day)), None)
        if era:
            return era
        why = next((g.why for g in self.gaps if g.start <= day < g.end), f"Nothing is held before {self.holds_from}.")
        return Gap("no_standard", f"No standard is held for {day}. {why}")

    def modifiers_on(self, day: dt.date, found: Collection[str], basis: str | None = None) -> tuple[Modifier, ...]:
        """Return the circumstances, of those `found`, that added to what was expected on `day`; with a basis only those that add to an answer to it."""
        held = (m for m in self.modifiers if m.modifier_id in found and m.holds_on(day))
        return tuple(m for m in held if basis is None or (m.needs and basis in m.of))

    def missing_sets(self, rule: Rule, codes: set[str], modifiers: Iterable[Modifier] = ()) -> tuple[str, ...]:
        """Return, in words, what an adequate answer under `rule` named and acts of these response `codes` do not show; of several ways, the nearest.

        Args:
            rule: of the day.
            codes: of the acts that count.
            modifiers: circumstances whose sets are needed as well.
        """
        also = [name for m in modifiers for name in m.needs]
        ways = [tuple(name for name in dict.fromkeys([*group, *also]) if not codes & set(self.sets[name])) for group in rule.adequate]
        return tuple(self.set_names.get(name, name) for name in min(ways, key=len, default=()))

    def seen(self, text: str) -> tuple[Source, ...]:
        """Return the sources that the numbered marks in a text name, in the order of their numbers."""
        return tuple(self.sources[n] for n in sorted(numbers_in(text)) if n in self.sources)

    def cited(self, names: Iterable[str], day: dt.date | None) -> tuple[str, ...]:
        """Return the instruments of these names that were in force on `day` (None: those still in force), with their section and mark."""
        out = []
        for name in names:
            edition = self.edition(name)
            if edition is not None and (edition.end is None if day is None else edition.holds_on(day)):
                section = "" if name == edition.edition_id else f" {name.partition('.')[2]}"
                out.append(f"{edition.source.instrument}{section} [{edition.source.mark}]")
        return tuple(out)

    def latest_era(self) -> Era:
        """Return the era that holds today: the last one."""
        return self.eras[-1]
