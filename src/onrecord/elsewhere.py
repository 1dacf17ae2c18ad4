"""One child's entries and what was read in them → what they say of other children of the case, handed to those children's judging.

A child is named by the full name, or by a printed name of two words or more that only one child of the case bears. A first name alone names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.knowledge.judging import Rules
from onrecord.prose.passages import sentence_at
from onrecord.record import Child, Entry, Response, Signal

MOST = 500
"""What one file may hand to one other child; the rest would be no news."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Handed:
    """What an entry of another file says of a child: the noun, told as about that child."""

    child_ref: str
    noun: Signal | Response


@dataclass(frozen=True)
class NameIndex:
    """The ways the children of a case are named in full: words → child_ref; ways that two children share are left out."""

    ways: dict[tuple[str, ...], str]
    sizes: tuple[int, ...]

    def named_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (where the name starts, child_ref) for each child named in a text."""
        found = list(_WORD.finditer(text))
        words = [_plain(m[0]) for m in found]
        at = 0
        while at < len(words):
            size = next((n for n in self.sizes if tuple(words[at : at + n]) in self.ways and at + n <= len(words)), 0)
            if size:
                yield found[at].start(), self.ways[tuple(words[at : at + size])]
            at += size or 1


def index_names(children: Iterable[Child]) -> NameIndex:
    """Return the ways in which the children of a case are named in full."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for child in children:
        for way in _ways(child):
            owners.setdefault(way, set()).add(child.child_ref)
    ways = {way: next(iter(refs)) for way, refs in owners.items() if len(refs) == 1}
    return NameIndex(ways, tuple(sorted({len(w) for w in ways}, reverse=True)))


def _ways(child: Child) -> set[tuple[str, ...]]:
    """Full name; first and last name; the last name first; each printed or short first name with the last name; printed names of several words."""
    whole = tuple(_plain(m[0]) for m in _WORD.finditer(child.name))
    if len(whole) < 2:
        return set()
    family = tuple(_plain(m[0]) for m in _WORD.finditer(child.name.split()[-1]))
    out = {whole, (whole[0], *family), (*family, whole[0])}
    for alias in child.aliases:
        words = tuple(_plain(m[0]) for m in _WORD.finditer(alias))
        if len(words) == 1 and len(words[0]) > 2 and not alias.isupper():
            out |= {(*words, *family), (*family, *words)}
        elif len(words) > 1 and all(len(w) > 2 for w in words):
            out.add(words)
    return out


def _plain(word: str) -> str:
    return re.sub(r"['’]s$", "", word.casefold()).replace("’", "'")


def spoken_words(entries: Iterable[Entry], signals: Sequence[Signal], responses: Sequence[Response]) -> str:
    """Return, in order and once each, the words of the sentences in which a file may name another child: a child named by none of them is not named there."""
    texts = {e.entry_id: e for e in entries if not e.hindsight}
    spans = {(n.entry_id, n.start, n.end) for n in _heavy(signals) + _acts(responses) if n.entry_id in texts}
    words = {_plain(m[0]) for entry_id, start, end in spans for m in _WORD.finditer(sentence_at(texts[entry_id].text, start, end))}
    return " ".join(sorted(words))


def changed_ways(before: Mapping[str, Sequence[str]], children: Iterable[Child]) -> tuple[dict[str, list[str]], list[frozenset[str]]]:
    """Return how each child is named now (child_ref → ways, words joined by spaces), and the words of each way that came or went since `before`."""
    now = {c.child_ref: sorted(" ".join(way) for way in _ways(c)) for c in children}
    news = {way for ref in now.keys() | before.keys() if now.get(ref) != list(before.get(ref, ())) for way in (*now.get(ref, ()), *before.get(ref, ()))}
    return now, [frozenset(way.split(" ")) for way in sorted(news)]


def _heavy(signals: Sequence[Signal]) -> list[Signal | Response]:
    return [s for s in signals if s.subject == "other_child" and s.tier in ("direct", "strong") and s.status in ("affirmed", "uncertain")]


def _acts(responses: Sequence[Response]) -> list[Signal | Response]:
    return [r for r in responses if r.subject in ("child", "other_child") and r.status in ("done", "planned", "not_done")]


def find_elsewhere(
    child: Child, entries: Iterable[Entry], signals: Sequence[Signal], responses: Sequence[Response], index: NameIndex, rules: Rules
) -> list[Handed]:
    """Return what a child's file says of other children, in the order of the file.

    Args:
        child: whose file it is.
        entries: of that file.
        signals: of those entries; direct and strong ones about another child are handed on.
        responses: of those entries; those about another child, or whose own words say for whom they were, are handed on.
        index: how the children of the case are named.
        rules: the working rules, for the words that say for whom an act was.
    """
    texts = {e.entry_id: e for e in entries if not e.hindsight}
    out: list[Handed] = []
    counts: dict[str, int] = {}
    for noun in [*_heavy(signals), *_acts(responses)]:
        entry = texts.get(noun.entry_id)
        for ref in _whom(noun, entry, index, rules) if entry else ():
            counts[ref] = counts.get(ref, 0) + 1
            if ref != child.child_ref and counts[ref] <= MOST:
                out.append(Handed(ref, replace(noun, child_ref=ref, subject="child")))
    return out


def _whom(noun: Signal | Response, entry: Entry, index: NameIndex, rules: Rules) -> list[str]:
    """The children whom the noun's sentence names; where it is read as about the file's own child, only those its words say it was for."""
    if any(a <= noun.start < b for a, b in entry.quoted):
        return []
    sentence = sentence_at(entry.text, noun.start, noun.end)
    start = max(sentence.find(noun.quote), 0)
    named = list(index.named_in(sentence))
    if noun.subject == "child":
        named = [(at, ref) for at, ref in named if at > start and rules.for_whom.search(sentence[start:at])]
    return list(dict.fromkeys(ref for _, ref in named))
