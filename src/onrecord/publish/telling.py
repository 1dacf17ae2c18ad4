"""How a report tells its nouns: names or labels, days as the settings say, small numbers held back. Every word of the record goes through here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, Protocol

from onrecord.knowledge.plain import Plain, say_day, say_list
from onrecord.publish.model import Para, Run, Style, Tally
from onrecord.record import Child, Concern, Document, Entry
from onrecord.settings import ReportSettings

_ENTRY = re.compile(r"\b([Ee])ntry ([A-Z]-[0-9a-f]{14})(?: of (\d{1,2} [A-Z][a-z]+ \d{4}))?")


class Hider(Protocol):
    """What hides names (`veil.Veil` has it)."""

    def label_of(self, child_ref: str) -> str:
        """Return what a child is called."""
        ...

    def key_label(self, key: str) -> str | None:
        """Return what the thing with this key is called."""
        ...

    def say_day(self, day: dt.date) -> str:
        """Return a day as it may be told."""
        ...

    def hide(self, text: str, ref: str | None = None, entry_id: str | None = None, *, brackets: bool = True) -> str:
        """Return a text with every name replaced."""
        ...

    def covers(self, text: str, ref: str | None = None, entry_id: str | None = None) -> Sequence[Any]:
        """Return what is to be hidden (each with start, end and label)."""
        ...

    def cut(self, text: str, covers: Any, start: int, end: int, *, brackets: bool = True) -> str:
        """Return a piece of a text with what is covered replaced."""
        ...


Piece = str | Run | Tally | tuple[Tally, str, str]
"""Part of a claim: our words, a run, a figure, or a figure with what it counts, for one and for many."""


@dataclass
class Telling:
    """Tells nouns as the settings ask. `veil` None: by name. `writer` gives a writer's label from their name."""

    settings: ReportSettings
    plain: Plain
    veil: Hider | None = None
    writer: Callable[[str], str] | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    # names

    def child(self, child: Child | None) -> str:
        """Return what a child is called here."""
        if child is None:
            return "a child"
        return self.veil.label_of(child.child_ref) if self.veil else child.name

    def anchor(self, child_ref: str | None) -> str:
        """Return where links to a child's section lead; it tells nothing of the child."""
        return self.places.get(child_ref or "", "child")

    def person(self, key: str, name: str) -> str:
        """Return what the person with this key is called here."""
        return (self.veil.key_label(key) or "Child") if self.veil else name

    def by(self, entry: Entry) -> str:
        """Return who wrote an entry, as far as it may be told."""
        who = entry.author or ""
        if who and self.veil:
            who = self.writer(who) if self.writer else ""
        role = self._text(entry.role or "", entry.child_ref)
        agency = self._text(entry.agency or "", entry.child_ref)
        return ", ".join(p for p in (who, role, agency) if p) or "writer not given"

    def agency(self, entry: Entry) -> str:
        """Return the agency that recorded an entry."""
        return self._text(entry.agency or "", entry.child_ref) or "not given"

    def kind(self, entry: Entry) -> str:
        """Return what sort of record an entry is, as the record says."""
        return self._text(entry.type or "", entry.child_ref)

    def place(self, entry: Entry) -> str:
        """Return where an entry stands: its document's number in the list of documents, and page."""
        n = self.documents.get(entry.doc_id)
        page = f", page {entry.page}" if entry.page else ""
        return f"document {n}{page}" if n else ""

    def document(self, document: Document) -> str:
        """Return what a document is called: its path, or its kind where names are hidden."""
        return f"{document.media} file" if self.veil else document.path

    # days and ages

    def day(self, day: dt.date | None) -> str:
        """Return a day as the settings tell it."""
        if day is None:
            return "not dated"
        return self.veil.say_day(day) if self.veil else say_day(day)

    def born(self, child: Child) -> str:
        """Return when a child was born: the day by name, the year otherwise."""
        if child.dob is None:
            return "date of birth not in the file"
        return f"born {child.dob.year}" if self.veil else f"born {say_day(child.dob)}"

    # words of the record

    def _text(self, text: str, ref: str | None, entry_id: str | None = None) -> str:
        return self.veil.hide(text, ref, entry_id) if self.veil and text else text

    def words(self, text: str, ref: str | None = None, style: Style = "") -> Run:
        """Return words of the record as a run."""
        return Run(self._text(text, ref), style, own=False)

    def entry_runs(self, entry: Entry, marks: Iterable[tuple[int, int, Style]]) -> tuple[Run, ...]:
        """Return an entry's whole text, what is marked in its look, nothing lost but what is hidden."""
        text = entry.text
        covers = list(self.veil.covers(text, entry.child_ref, entry.entry_id)) if self.veil else []
        inside = {n: c.end for c in covers for n in range(c.start + 1, c.end)}
        marked = [(inside.get(a, a), inside.get(b, b), s) for a, b, s in marks]
        edges = sorted({0, len(text), *(a for a, _, _ in marked), *(b for _, b, _ in marked)})
        out = []
        for a, b in pairwise(edges):
            style: Style = next((s for x, y, s in marked if x <= a and b <= y), "")
            piece = self.veil.cut(text, [c for c in covers if a <= c.start < b], a, b) if self.veil else text[a:b]
            if piece:
                out.append(Run(piece, style, own=False))
        return tuple(out)

    def quote(self, entry: Entry, start: int, end: int) -> Run:
        """Return a quote from an entry, exact but for replacements in square brackets."""
        if self.veil is None:
            return Run(f"“{entry.text[start:end]}”", "evidence", own=False)
        covers = self.veil.covers(entry.text, entry.child_ref, entry.entry_id)
        return Run(f"“{self.veil.cut(entry.text, covers, start, end)}”", "evidence", own=False)

    def sentence(self, text: str, ref: str | None) -> tuple[Run, ...]:
        """Return a sentence of the judging rooms with each entry it names as a link by its number, names and days as they may be told."""
        out: list[Run] = []
        at = 0
        for m in _ENTRY.finditer(text):
            out.append(Run(self._loose(text[at : m.start()], ref), own=False))
            number = self.numbers.get(m[2])
            day = f" of {self._loose(m[3], ref)}" if m[3] else ""
            if number is None or self.owners.get(m[2]) != ref:
                out.append(Run(f"{'An' if m[1] == 'E' else 'an'} entry of another file{day}", own=False))
            else:
                out.append(Run(f"{m[1]}ntry {number}{day}", to=m[2], own=False))
            at = m.end()
        out.append(Run(self._loose(text[at:], ref), own=False))
        return tuple(r for r in out if r.text)

    def _loose(self, text: str, ref: str | None) -> str:
        return self.veil.hide(text, ref, brackets=False) if self.veil and text else text

    def entry_link(self, entry: Entry) -> Run:
        """Return "entry 6, 17 May 2007" leading to the entry."""
        n = self.numbers.get(entry.entry_id)
        return Run(f"entry {n}, {self.day(entry.date)}" if n else self.day(entry.date), to=entry.entry_id if n else "", own=False)

    # figures

    def claim(self, *pieces: Piece) -> Para:
        """Return a sentence of ours from words and figures.

        A small count of people that is held back takes with it the smallest other count of people in the sentence, from which it could be worked out.
        """
        tallies = [p[0] if isinstance(p, tuple) else p for p in pieces if isinstance(p, Tally | tuple)]
        people = [t for t in tallies if t.people and t.value]
        small = [t for t in people if self._is_small(t)]
        rest = [t for t in people if not self._is_small(t)]
        held = min(rest, key=lambda t: t.value) if len(small) == 1 and rest else None
        return Para(tuple(run for p in pieces for run in self._piece(p, held)), "claim")

    def _piece(self, p: Piece, held: Tally | None) -> tuple[Run, ...]:
        if isinstance(p, Run):
            return (p,)
        if isinstance(p, str):
            return (Run(p),)
        tally, one, many = p if isinstance(p, tuple) else (p, "", "")
        run = Run("a number not told", tally=tally) if tally is held else self.figure(tally)
        return (run, Run(f" {one if tally.value == 1 and run.text == '1' else many}")) if one else (run,)

    def _is_small(self, tally: Tally) -> bool:
        return tally.people and 0 < tally.value < self.settings.suppress

    def figure(self, tally: Tally) -> Run:
        """Return a figure as a run, held back where it counts few people."""
        return Run(f"fewer than {self.settings.suppress}" if self._is_small(tally) else tally.said, tally=tally)


def rows_of(rows: Iterable[str], *, people: bool = False) -> Tally:
    """Return how many different rows there are."""
    kept = tuple(dict.fromkeys(rows))
    return Tally(len(kept), "rows", kept, people)


def share_of(rows: Iterable[str], whole: Iterable[str]) -> Tally:
    """Return how many in a hundred of a whole these rows are; the whole is not empty."""
    kept, every = tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(whole))
    return Tally(round(100 * len(kept) / len(every)), "share", kept, of=every)


def middle_of(concerns: Sequence[Concern]) -> Tally | None:
    """Return the middle of the days to the answer of these concerns; None if none was answered."""
    answered = [c for c in concerns if c.days_to_response is not None]
    if not answered:
        return None
    return Tally(float(median(c.days_to_response or 0 for c in answered)), "median", tuple(c.concern_id for c in answered))


def days_of(concern: Concern) -> Tally | None:
    """Return the days from the day a concern was known to the first act that counts."""
    return None if concern.days_to_response is None else Tally(concern.days_to_response, "days", (concern.concern_id,))


def para(*pieces: str | Run, kind: Any = "") -> Para:
    """Return a paragraph of our own words and runs."""
    return Para(tuple(p if isinstance(p, Run) else Run(p) for p in pieces), kind)


def refer(key: str) -> Run:
    """Return a reference to a table or figure, whose number is put in when the report is whole."""
    return Run("", to=key, refers=True)


def cell(*pieces: str | Run) -> Para:
    """Return a cell; an empty one holds a dash, so that no cell is blank."""
    made = para(*pieces)
    return made if made.text.strip() else para("–")


def listed(parts: Iterable[str]) -> str:
    """Return parts as in a sentence."""
    return say_list(parts)
