"""Things with labels → the forms they are written in, by their first word, so that a text is read in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from onrecord.knowledge.names import CALENDAR, COMMON, GIVEN, NAME, Names, sound_of
from onrecord.veil.things import Thing
from onrecord.veil.words import Part, is_close, parts_of, split_words

TITLES = frozenset("mr mrs miss ms mx dr pc dc ds sgt sr the".split())
NEAR = 5
"""From how many letters on a word one letter away from a name is taken for it."""


@dataclass(frozen=True)
class Form:
    """A run of folded parts that is written for a thing."""

    parts: tuple[str, ...]
    thing: Thing


class Forms:
    """What is written for what. `starts`: first part → forms of several; `single`: one part → things; `joined`: parts run together → things;
    `initials`: child_ref → letters → who they stand for in that file; `given`: single parts that stand for someone by themselves.
    """

    def __init__(self, things: Sequence[Thing], names: Names, ordinary: Collection[str]) -> None:
        self.names = names
        self._ordinary = frozenset(ordinary)
        self._words: dict[str, bool] = {}
        self.starts: dict[str, list[Form]] = defaultdict(list)
        self.single: dict[str, list[Thing]] = defaultdict(list)
        self.joined: dict[str, list[Thing]] = defaultdict(list)
        self.initials: dict[str, dict[str, Thing]] = defaultdict(dict)
        self.given: set[str] = set()
        for thing in things:
            self._learn(thing)
        self._sounds: dict[str, str] = {}
        self._sure = sorted(w for w in self.single if not self.is_word(w) and len(w) >= NEAR and w.isalpha())
        for word in self._sure:
            self._sounds.setdefault(sound_of(word), word)
        self._variants: dict[str, str | None] = {}

    def variant(self, low: str) -> str | None:
        """Return the sure name of the case that a word which is no word is one letter away from, or sounds like; None if there is none."""
        if low not in self._variants:
            self._variants[low] = self._find_variant(low)
        return self._variants[low]

    def _find_variant(self, low: str) -> str | None:
        if not low.isalpha():
            return None
        for word in self._sure:
            if abs(len(word) - len(low)) <= 1 and DamerauLevenshtein.distance(low, word, score_cutoff=1) <= 1:
                return word
        return self._sounds.get(sound_of(low)) if len(low) > NEAR else None

    def is_word(self, low: str) -> bool:
        """Whether a folded word is also an English word, a month or our own wording, so that only what stands around tells whether it is a name."""
        known = self._words.get(low)
        if known is None:
            known = self._words[low] = self._read_word(low)
        return known

    def _read_word(self, low: str) -> bool:
        bits = self.names.lexicon.get(low, 0)
        if bits & (COMMON | CALENDAR) or bits & ~NAME or low in self._ordinary or low.isdigit():
            return True
        return any(low.endswith(e) and self.names.lexicon.get(low.removesuffix(e), 0) & COMMON for e in ("s", "ed", "ing", "ly", "er", "d")) and not bits & NAME

    def is_ordinary(self, low: Sequence[str]) -> bool:
        """One English word, of which only what stands around tells, or words that no list of names holds."""
        return all(self.is_word(p) or len(p) == 1 for p in low) and (len(low) == 1 or not any(self.names.lexicon.get(p, 0) & NAME for p in low))

    def _learn(self, thing: Thing) -> None:
        for form in thing.forms:
            parts = tuple(p for n, p in enumerate(parts_of(form)) if not (n == 0 and p in TITLES))
            if not parts:
                continue
            if len(parts) > 1 and (thing.kind != "vehicle" or any(c.isdigit() for c in form)):
                self.starts[parts[0]].append(Form(parts, thing))
                joined = "".join(parts)
                if len(joined) > 5 and not self.is_word(joined):
                    self.joined[joined].append(thing)
            if thing.kind == "person":
                self._learn_person(form, parts, thing)
            elif thing.kind in ("place", "org"):
                self._learn_place(form, thing)
            elif len("".join(parts)) > 3 and (thing.kind != "vehicle" or any(c.isdigit() for c in form)):
                self.joined["".join(parts)].append(thing)

    def _learn_person(self, form: str, parts: tuple[str, ...], thing: Thing) -> None:
        if thing.noun == "Person" and len(parts) > 1 and self.is_ordinary(parts):
            return
        whole = [p for p in parts if len(p) > 1 and p not in ("s",)]
        initials = len(parts) == 1 and form.replace(".", "").isupper() and len(parts[0]) <= 3
        if thing.own == form:
            self.single[parts[0]].append(thing) if len(parts) == 1 else None
            return
        if initials or (len(form.replace(".", "").replace(" ", "")) <= 3 and form.replace(".", "").replace(" ", "").isupper()):
            for ref in {thing.own, *thing.refs} - {None}:
                self.initials[str(ref)].setdefault("".join(parts), thing)
            return
        if thing.noun == "Person" and len(whole) == 1 and self.is_word(whole[0]) and not self.names.lexicon.get(whole[0], 0) & NAME:
            return
        for n, p in enumerate(whole):
            if p in TITLES or (n == 0 and n + 1 < len(whole) and p.isdigit()):
                continue
            self.single[p].append(thing)
            alone = len(parts) == 1 and self.is_word(p) and not self.names.lexicon.get(p, 0) & GIVEN
            if n == 0 and (len(parts) == 1 or len(parts[0]) > 1) and not alone:
                self.given.add(p)
                if self.names.lexicon.get(p, 0) & NAME or not self.is_word(p):
                    for short, fulls in self.names.full_names.items():
                        if p in fulls and len(short) > 2 and thing.own:
                            self.single[short].append(thing)
        for word in form.split():
            joint = parts_of(word)
            if len(joint) > 1 and len(parts) > len(joint):
                self.starts[joint[0]].append(Form(joint, thing))
                self.joined["".join(joint)].append(thing)
        if len(whole) > 1 and len("".join(parts_of(form.split()[0]))) > 1:
            self._learn_initials(thing, whole)
            for letter in sorted({w[0] for w in (*whole[1:], *parts[1:]) if w != "s"}):  # of O'Rourke both letters
                self.starts[whole[0]].append(Form((whole[0], letter), thing))
                given = parts_of(form.split()[0])
                if len(given) > 1:
                    self.starts[given[0]].append(Form((*given, letter), thing))
            self.starts[whole[0][0]].append(Form((whole[0][0], *whole[1:]), thing))
            self.starts[whole[-1]].append(Form((whole[-1], whole[0][0]), thing))

    def _learn_initials(self, thing: Thing, whole: Sequence[str]) -> None:
        for ref in {thing.own, *thing.refs} - {None}:
            mine = self.initials[str(ref)]
            for letters in {whole[0][0] + whole[-1][0], "".join(w[0] for w in whole)}:
                mine.setdefault(letters, thing)
            if thing.own:
                mine.setdefault(whole[0][0], thing)

    def _learn_place(self, form: str, thing: Thing) -> None:
        """A place's capital words: together they are a form, and each that is no English word is one alone."""
        parts = split_words(form)
        run: list[Part] = []
        for p in [*parts, None]:
            if p is not None and p.capital and (not run or is_close(p.gap)):
                run.append(p)
                continue
            if run:
                low = tuple(q.low for q in run)
                if len(low) > 1:
                    self.starts[low[0]].append(Form(low, thing))
                for q in run:
                    if not self.is_word(q.low) and len(q.low) > 2:
                        self.single[q.low].append(thing)
            run = [p] if p is not None and p.capital else []
