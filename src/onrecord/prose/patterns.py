"""Patterns compiled, and many of them found in one pass: a sentence's plain form → which patterns match, and where.

Each pattern becomes one bounded regular expression, tried only where every word set it cannot do without occurs in the sentence (a word-level
index), so a sentence costs a few look-ups, and a few expressions at most. Gaps are bounded and nothing repeats without end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_SEP = r"[^\w;\[\]☐☑☒]+"
_TURNS = "no|not|nor|nobody|never|none|nil|nothing|without|denie[sd]|if|but|although|however|except"  # a gap never skips what turns the sense
_GAP_WORD = rf"(?!(?:{_TURNS})\b|\w+n't\b)[\w£][\w'/-]*"
_TOKEN = re.compile(r"\s*(\.\.\d+|<[^<>]+>|\(|\)\??|\||\^|\$|[^\s()|<>^$]+)")
_WORD = re.compile(r"\w+")
_NUMBER = frozenset({"#*"})
"""Stands in word sets for every word that begins with a digit."""
_AT_START = -1
"""How a pattern that opens with `^` begins."""
_BUILT_IN = {
    "<n>": r"[£$]?\d+(?:[.:]\d+)?",
    "<cash>": r"(?:£\s?\d+(?:[.,]\d+)*|\d+\s?(?:quid|pounds?))",
    "<w>": r"[\w'-]+",
    "<teen>": r"1[2-7](?:\s?(?:yrs?|years?|y/o|yo))?(?:\s?old)?",
    "<adult-age>": r"(?<![:.£\d])(?:1[89]|[2-6]\d)(?![:.]\d)(?:\s?(?:yrs?|years?|y/o|yo|s|ish))?(?:\s?(?:old|plus))?",
    "<pct-low>": r"[1-8]?\d(?:\.\d)?\s?(?:%|per\s?cent|pc)",
    "<pct-high>": r"(?:9\d|100)(?:\.\d+)?\s?(?:%|per\s?cent|pc)",
    "<night>": r"(?:(?:2[1-3]|0?[0-5])[.:]?[0-5]\d\s?(?:am|hrs|hours)?|(?:0?[1-5]|12)\s?am|1[01]\s?pm)",
}


class PatternError(ValueError):
    """A pattern that does not follow the pattern language; the message says what and where in the pattern."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: dict[str, tuple[str, ...]]
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Node:
    """`need`: words of which one must occur, None if the node may match nothing or anything; `first`: the words it may begin with."""

    source: str
    need: frozenset[str] | None
    optional: bool = False
    gap: bool = False
    first: frozenset[str] | None = None


def compile_pattern(
    pattern: str, slots: dict[str, tuple[str, ...]], common: frozenset[str] = frozenset()
) -> tuple[str, tuple[frozenset[str], ...], frozenset[str] | None]:
    """Return a pattern's regular expression, the word sets of which each must occur, and the words it can begin with.

    In a set `stem*` is a prefix, and `=word` one way of several in which a word of the pattern is written. Of an option of several words the one that is
    not `common` stands for it.

    Raises:
        PatternError: an unknown slot, a bracket left open, an empty pattern.
    """
    parts = _TOKEN.findall(pattern)
    nodes, at = _sequence(parts, 0, _Lexicon(slots, common), pattern, ())
    if at != len(parts):
        raise PatternError(f"{pattern!r}: a bracket is not matched")
    source = _join(nodes, pattern)
    head = "" if parts[0][:1] in "?£&" else r"(?<!\w)"
    tail = "" if parts[-1] in ("?", "<pct-low>", "<pct-high>") or parts[-1][-1:] == "%" else r"(?!\w)"
    needs = tuple(n.need for n in nodes if n.need is not None)
    if not needs and len(parts) == 1 and parts[0][0] != "<" and (loose := _first(parts[0].lstrip("'"), 1)):
        needs = (frozenset(w if w.endswith("*") else "=" + w.lstrip("=") for w in loose),)
    return f"{head}{source}{tail}", needs, nodes[0].first


def split_choice(pattern: str) -> list[str]:
    """Return the options of a pattern that is one choice and nothing else; otherwise the pattern itself.

    >>> split_choice("(gone (far )?away|awol)")
    ['gone (far )?away', 'awol']
    >>> split_choice("(a|b) c")
    ['(a|b) c']
    """
    text = pattern.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return [pattern]
    depth, cuts = 0, [0]
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0 and i < len(text) - 1:
            return [pattern]
        if c == "|" and depth == 1:
            cuts.append(i)
    cuts.append(len(text) - 1)
    return [text[a + 1 : b].strip() for a, b in itertools.pairwise(cuts)]


def _sequence(parts: Sequence[str], at: int, slots: _Lexicon, pattern: str, seen: tuple[str, ...]) -> tuple[list[_Node], int]:
    nodes: list[_Node] = []
    while at < len(parts) and parts[at] not in (")", ")?", "|"):
        part = parts[at]
        if part == "(":
            node, at = _group(parts, at + 1, slots, pattern, seen)
            nodes.append(node)
            continue
        nodes.append(_single(part, slots, pattern, seen))
        at += 1
    return nodes, at


def _group(parts: Sequence[str], at: int, slots: _Lexicon, pattern: str, seen: tuple[str, ...]) -> tuple[_Node, int]:
    options: list[list[_Node]] = []
    while True:
        nodes, at = _sequence(parts, at, slots, pattern, seen)
        options.append(nodes)
        if at >= len(parts):
            raise PatternError(f"{pattern!r}: a bracket is left open")
        if parts[at] == "|":
            at += 1
            continue
        optional = parts[at] == ")?"
        sources = [_join(o, pattern) for o in options]
        return _Node(
            "(?:" + "|".join(sources) + ")", None if optional else _need_of(options, slots.common), optional, first=None if optional else _first_of(options)
        ), at + 1


def _need_of(options: list[list[_Node]], common: frozenset[str]) -> frozenset[str] | None:
    out: set[str] = set()
    for nodes in options:
        needs = [n.need for n in nodes if n.need is not None and n.need is not _NUMBER]
        if not needs:
            return None
        out |= min(needs, key=lambda n: (len(n & common), max(1, sum(not w.startswith("=") for w in n))))
    return frozenset(out)


def _first_of(options: list[list[_Node]]) -> frozenset[str] | None:
    out: set[str] = set()
    for nodes in options:
        if not nodes or nodes[0].first is None or nodes[0].first is _NUMBER:
            return None
        out |= nodes[0].first
    return frozenset(out)


def _single(part: str, slots: _Lexicon, pattern: str, seen: tuple[str, ...]) -> _Node:
    if part.startswith(".."):
        return _Node(f"{{0,{part[2:]}}}", None, gap=True)
    if part in "^$":
        return _Node(r"^\W*" if part == "^" else r"\W*$", None)
    if part == "<w>":
        return _Node(_BUILT_IN[part], None)
    if part in _BUILT_IN:
        return _Node(_BUILT_IN[part], _NUMBER, first=None if part in ("<n>", "<cash>") else _NUMBER)
    if part.startswith("<"):
        name = part[1:-1]
        if name not in slots.words or name in seen:
            raise PatternError(f"{pattern!r}: there is no slot {part}")
        options = [_sequence(_TOKEN.findall(w), 0, slots, w, (*seen, name))[0] for w in slots.words[name]]
        return _Node(
            "(?:" + "|".join(_join(o, pattern) for o in sorted(options, key=lambda o: -len(_join(o, pattern)))) + ")",
            _need_of(options, slots.common),
            first=_first_of(options),
        )
    need = _first(part)
    return _Node(_literal(part), need, first=need if _WORD.match(part) else None)


def _literal(word: str) -> str:
    body, star = (word[:-1], r"\w*") if word.endswith("*") else (word, "")
    if len(word) > 1 and set(body) & set("[]\\+*"):
        raise PatternError(f"{word!r}: only a closing * and ? are read in a word")
    if "?" in body and len(body) > 1:
        return "".join(re.escape(body[i].lower()) + ("?" if body[i + 1 : i + 2] == "?" else "") for i in range(len(body)) if body[i] != "?") + star
    return re.escape(body.lower()).replace("'", "'?").replace(r"\-", r"[\s-]?") + star


def _first(word: str, least: int = 2) -> frozenset[str] | None:
    """Return the words of which one must occur, and come first, where `word` stands; None where that is one of fewer than `least` letters and a sign."""
    body = word.lower()
    if "?" in body[1:]:
        stem = body[: body.index("?") - 1]
        if _WORD.fullmatch(stem) and _WORD.fullmatch(body[:-1]):
            return frozenset({f"={stem}", f"={body[:-1]}"})
        head = _WORD.match(stem)
        return frozenset({head[0] + "*"}) if head and len(head[0]) > 1 else None
    if "-" in body or "'" in body:  # may be written together or apart
        one, rest = re.split("[-']", body.rstrip("*"), maxsplit=1)
        head = _WORD.match(one)
        if head is None or len(head[0]) < least:
            return None
        if head[0] != one:
            return frozenset({f"={head[0]}"})
        more = _WORD.match(rest)
        return frozenset({f"={one}", f"{one}{more[0] if more else ''}*"})
    first = _WORD.search(body)
    if first is None:
        return None
    return frozenset({first[0] + "*" if body.endswith("*") and first.end() == len(body) - 1 else first[0]})


def _join(nodes: list[_Node], pattern: str) -> str:
    if not nodes:
        raise PatternError(f"{pattern!r}: something is empty")
    out, started = "", False
    for i, node in enumerate(nodes):
        if node.source == r"^\W*" or node.source == r"\W*$":
            out += node.source
        elif node.gap:
            out += f"(?:{_SEP}{_GAP_WORD}){node.source}" if started else f"(?:{_GAP_WORD}{_SEP}){node.source}"
        elif node.optional:
            out += f"(?:{_SEP}{node.source})?" if started else f"(?:{node.source}{_SEP})?"
        else:
            out += (_SEP if started else "") + node.source
            started = True
        if i == len(nodes) - 1 and not started:
            raise PatternError(f"{pattern!r}: nothing in it must occur")
    return out


_Told = tuple[int, tuple[int, ...], tuple[tuple[int, int], ...], frozenset[int]]
"""What a word tells an `Index`: its bits; the patterns it anchors that need no other word; those that do, with their bits; and what begins with it."""


class Index:
    """Patterns gathered under numbers (`owner`), and `scan` to find them all in a sentence's plain form.

    Of the word sets a pattern needs the cheapest anchors it, and each other is one bit; a word carries the bits of the sets it is in, and the patterns it
    anchors. A sentence's bits are its words' bits together; an anchored pattern is tried only where all its bits are there, and only from words that it
    can begin with.
    """

    def __init__(self, slots: dict[str, tuple[str, ...]], common: frozenset[str]) -> None:
        self._slots, self._common = slots, common
        self._owners: list[int] = []
        self._sources: list[str] = []
        self._compiled: list[re.Pattern[str] | None] = []
        self._begins: list[int] = []
        self._firsts: dict[frozenset[str], int] = {}
        self._bits: dict[frozenset[str], int] = {}
        self._words: dict[str, int] = {}
        self._anchored: dict[str, list[tuple[int, int]]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self._always: list[tuple[str, int]] = []
        self._opening: dict[str, set[int]] = {}
        self._vocabulary: set[str] = set()
        self.present = 0
        """The bits of the words of the sentence last scanned."""
        self._of_word: dict[str, _Told] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_compiled": [None] * len(self._compiled), "_of_word": {}}

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words patterns hold."""
        return frozenset(w for w in self._vocabulary if not w.endswith("*") and not w.startswith("="))

    def add(self, owner: int, pattern: str) -> None:
        """Add a pattern; raises PatternError. One that is a single choice is added option by option, each under its own rarest word."""
        options = split_choice(pattern)
        if len(options) > 1:
            for option in options:
                self.add(owner, option)
            return
        source, needs, first = compile_pattern(pattern, self._slots, self._common)
        number = len(self._owners)
        self._owners.append(owner)
        self._sources.append(source)
        self._compiled.append(None)
        self._begins.append(self._beginning(first) if first else _AT_START if source.startswith(r"(?<!\w)^") else 0)
        if not needs:
            self._always.append((pattern if len(pattern) == 1 else "", number))
            return
        cheapest = min(needs, key=lambda n: (sum(self._cost(w) for w in n), sorted(n)))
        need = self.bits_of([n for n in needs if n != cheapest])
        self._vocabulary.update(*needs, first or ())
        for word in cheapest:
            self._anchored.setdefault(word, []).append((need, number))
            self._note_prefix(word)

    def bits_of(self, needs: Sequence[frozenset[str]]) -> int:
        """Return the bits of word sets; where `present` has them all, each set has a word in the sentence last scanned."""
        bits = 0
        for words in needs:
            bits |= self._bit(words)
        return bits

    def _cost(self, word: str) -> int:
        return 40 if word in self._common else 5 if word.endswith("*") and len(word) < 5 else 1

    def _bit(self, words: frozenset[str]) -> int:
        known = self._bits.get(words)
        if known is not None:
            return known
        bit = self._bits[words] = 1 << len(self._bits)
        for word in words:
            self._words[word] = self._words.get(word, 0) | bit
            self._note_prefix(word)
        return bit

    def _beginning(self, words: frozenset[str]) -> int:
        known = self._firsts.get(words)
        if known is not None:
            return known
        number = self._firsts[words] = len(self._firsts) + 1
        for word in words:
            self._opening.setdefault(word, set()).add(number)
            self._note_prefix(word)
        return number

    def _note_prefix(self, word: str) -> None:
        if word.endswith("*") and word not in _NUMBER:
            self._prefixes.setdefault(word[:-1][:2], set()).add(word)

    def _look_up(self, word: str) -> _Told:
        stems = {*self._prefixes.get(word[0], ()), *self._prefixes.get(word[:2], ())}
        keys = [word, "=" + word, *sorted(p for p in stems if word.startswith(p[:-1]))]
        if word[0].isdecimal():
            keys += _NUMBER
        bits = 0
        for key in keys:
            bits |= self._words.get(key, 0)
        anchored = [a for key in keys for a in self._anchored.get(key, ())]
        sure = tuple(number for need, number in anchored if need & bits == need)
        unsure = tuple((need, number) for need, number in anchored if need & bits != need)
        out = bits, sure, unsure, frozenset(n for key in keys for n in self._opening.get(key, ()))
        if len(self._of_word) > 100_000:
            self._of_word.clear()
        self._of_word[word] = out
        return out

    def scan(self, plain: str, tokens: Sequence[tuple[int, str]]) -> list[tuple[int, int, int]]:
        """Return (owner, start, end) of every match; `tokens` are the sentence's words with their places."""
        present = 0
        numbers = {number for sign, number in self._always if sign in plain}
        places: list[tuple[int, frozenset[int]]] = []
        unsure: list[tuple[tuple[int, int], ...]] = []
        of_word = self._of_word
        for at, word in tokens:
            bits, sure, rest, begins = of_word.get(word) or self._look_up(word)
            if begins:
                places.append((at, begins))
            if bits:
                present |= bits
            if sure:
                numbers.update(sure)
            if rest:
                unsure.append(rest)
        self.present = present
        numbers.update([number for rest in unsure for need, number in rest if need & present == need])
        out: list[tuple[int, int, int]] = []
        for number in numbers:
            self._try(number, plain, places, out)
        return out

    def _try(self, number: int, plain: str, places: list[tuple[int, frozenset[int]]], out: list[tuple[int, int, int]]) -> None:
        expression = self._compiled[number]
        if expression is None:
            expression = self._compiled[number] = re.compile(self._sources[number])
        begins = self._begins[number]
        if begins > 0:
            after = 0
            for at, here in places:
                if begins in here and at >= after:
                    m = expression.match(plain, at)
                    if m is not None:
                        after = m.end()
                        out.append((self._owners[number], at, after))
        elif begins == _AT_START:
            m = expression.match(plain)
            if m is not None and m.end() > 0:
                out.append((self._owners[number], 0, m.end()))
        else:
            out += [(self._owners[number], m.start(), m.end()) for m in expression.finditer(plain) if m.end() > m.start()]

    def warm(self) -> None:
        """Compile every expression now instead of when first needed."""
        for number, source in enumerate(self._sources):
            self._compiled[number] = self._compiled[number] or re.compile(source)
