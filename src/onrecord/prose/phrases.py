"""The phrases of a phrasebook found in an entry: sentences → Matches.

All patterns are found in one pass (`patterns.Index`); then a phrase's own conditions are applied: look-alikes, what must stand in the sentence or near,
the child's age and the kind of record. Identical sentences are read once and remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.knowledge.phrasebook import Kind, Phrase, Phrasebook
from onrecord.prose.patterns import Index, compile_pattern
from onrecord.prose.sentences import Parsed, Sentence, parse, tokens_of
from onrecord.record import Child, Entry, Tier

_WORD = re.compile(r"\w+")
_NAMES = re.compile(r"[A-Z][\w'’]*(?:[ -][A-Z][\w'’]*)+")
_KEEP = 20_000


@dataclass(frozen=True, slots=True)
class Meant:
    """What both readers together say of a match.

    `right`: the chance (0..1) that it is right, fitted on files held out from training; `status` and `subject` as settled between cues and model;
    `nearest` example of the phrasebook, for words no phrase caught.
    """

    right: float
    status: str = ""
    subject: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found, or words a model believes in: `start`/`end` in the entry's text, `pattern` the phrase's id or the model's name."""

    start: int
    end: int
    code: str
    kind: Kind
    pattern: str
    tier: Tier | None = None
    meant: Meant | None = None


class Skipper:
    """Makes a sentence ready for matching: words of origin or faith blanked, a name of several words written as one. The length never changes."""

    def __init__(self, skipped: frozenset[str], known: frozenset[str]) -> None:
        self._skipped, self._known = skipped, known
        self._expression = re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, skipped), key=len, reverse=True)) + r")(?!\w)[ -]?") if skipped else None
        self._firsts = frozenset(m[0] for w in skipped if (m := _WORD.search(w)))

    def prepare(self, sentence: Sentence) -> tuple[str, list[tuple[int, str]]]:
        """Return the text to match and its words with their places."""
        plain = sentence.plain
        changed = plain
        if self._expression is not None and not self._firsts.isdisjoint(_WORD.findall(plain)):
            changed = self._expression.sub(lambda m: " " * len(m.group()), changed)
        for m in _NAMES.finditer(sentence.raw):
            start, end = m.span()
            parts = plain[start:end].replace("-", " ").split(" ")
            if self._known.isdisjoint(parts) and min(map(len, parts)) > 1:
                changed = changed[:start] + changed[start:end].replace(" ", "_").replace("-", "_") + changed[end:]
        return changed, tokens_of(changed)


class Reader:
    """Finds every phrase of a phrasebook in an entry.

    Build once and use for many entries; it can be pickled and sent to worker processes.
    """

    def __init__(self, book: Phrasebook) -> None:
        self.book = book
        self._index = Index(book.slots, book.common)
        self._guards: list[_Guard | None] = []
        for number, phrase in enumerate(book.phrases):
            for pattern in phrase.patterns:
                self._index.add(number, pattern)
        self.skipper = Skipper(book.skipped, self._index.vocabulary | book.common)
        for phrase in book.phrases:
            self._guards.append(_Guard(phrase, book.slots, self._index) if phrase.exclude or phrase.unless or phrase.needs or phrase.near else None)
        self._seen: dict[str, tuple[tuple[int, int, int], ...]] = {}
        self.remember = True

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_seen": {}}

    def warm(self) -> None:
        """Compile every expression now, as a benchmark or a long-lived process wants."""
        self._index.warm()

    def forget(self) -> None:
        """Forget the sentences read, as a benchmark wants."""
        self._seen.clear()

    def read_sentence(self, sentence: Sentence) -> tuple[tuple[int, int, int], ...]:
        """Return (phrase number, start, end) within the sentence, in order of place; the entry's own conditions are not yet applied."""
        if self.remember and (known := self._seen.get(sentence.raw)) is not None:
            return known
        plain, tokens = self.skipper.prepare(sentence)
        found = self._index.scan(plain, tokens)
        if found:
            found = [f for f in found if (g := self._guards[f[0]]) is None or g.allows(plain, f[1], f[2], self._index.present)]
        out = tuple(sorted(set(found), key=lambda f: (f[1], -f[2], f[0])))
        if self.remember:
            if len(self._seen) >= _KEEP:
                self._seen.clear()
            self._seen[sentence.raw] = out
        return out

    def read(self, entry: Entry, child: Child | None = None, parsed: Parsed | None = None) -> tuple[Match, ...]:
        """Return every phrase in the entry, in order of place; of overlapping ones with the same code the longest stands.

        `child` gives the age on the entry's date, which some phrases need; where it is not known they are kept.
        """
        parsed = parsed or parse(entry.text)
        age = child.age_on(entry.date) if child and entry.date else None
        best: dict[str, list[tuple[bool, Match]]] = {}
        for sentence in parsed.sentences:
            for number, start, end in self.read_sentence(sentence):
                phrase = self.book.phrases[number]
                if not self._fits(phrase, number, entry, age, parsed):
                    continue
                code = self.book.codes[phrase.code]
                _keep_best(
                    best.setdefault(code.name, []),
                    phrase.fixed,
                    Match(sentence.start + start, sentence.start + end, code.name, code.kind, phrase.id, code.tier),
                )
        return tuple(sorted((m for rows in best.values() for _, m in rows), key=lambda m: (m.start, m.end, m.code)))

    def _fits(self, phrase: Phrase, number: int, entry: Entry, age: int | None, parsed: Parsed) -> bool:
        if phrase.age_under is not None and age is not None and age >= phrase.age_under:
            return False
        if phrase.types and not any(t in f"{entry.type or ''} {entry.role or ''}".lower() for t in phrase.types):
            return False
        guard = self._guards[number]
        return guard is None or not phrase.near or guard.stands_near(parsed)


def _keep_best(rows: list[tuple[bool, Match]], fixed: bool, new: Match) -> None:
    """Of overlapping matches of one code the one that settles its own status stands, then the longer."""
    for i, (was_fixed, old) in enumerate(rows):
        if new.start < old.end and old.start < new.end:
            if (fixed, new.end - new.start) > (was_fixed, old.end - old.start):
                rows[i] = (fixed, new)
            return
    rows.append((fixed, new))


class _Guard:
    """A phrase's look-alikes and conditions, compiled when first needed."""

    def __init__(self, phrase: Phrase, slots: dict[str, tuple[str, ...]], index: Index) -> None:
        groups = [[compile_pattern(p, slots) for p in group] for group in (phrase.exclude, phrase.unless, phrase.needs, phrase.near)]
        self._sources = ["|".join(source for source, _, _ in group) for group in groups]
        self._bits = [tuple(index.bits_of(needs) for _, needs, _ in group) for group in groups]
        self._compiled: dict[int, re.Pattern[str]] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_compiled": {}}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    def _get(self, i: int) -> re.Pattern[str] | None:
        if i not in self._compiled and self._sources[i]:
            self._compiled[i] = re.compile(self._sources[i])
        return self._compiled.get(i)

    def _may(self, i: int, present: int) -> re.Pattern[str] | None:
        """The expression of a group, if the words that one of its patterns cannot do without are `present`."""
        for bits in self._bits[i]:
            if bits & present == bits:
                return self._get(i)
        return None

    def allows(self, plain: str, start: int, end: int, present: int) -> bool:
        """True when no look-alike overlaps the match or stands in the sentence, and what must stand in it does; `present` is the sentence's `Index.present`."""
        exclude, unless = self._may(0, present), self._may(1, present)
        if exclude is not None and any(m.start() < end and start < m.end() for m in exclude.finditer(plain)):
            return False
        if unless is not None and unless.search(plain):
            return False
        return not self._sources[2] or ((needs := self._may(2, present)) is not None and needs.search(plain) is not None)

    def stands_near(self, parsed: Parsed) -> bool:
        """True when what must stand in the entry does."""
        near = self._get(3)
        return near is None or any(near.search(s.plain) for s in parsed.sentences)
