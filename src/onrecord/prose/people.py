"""Who a phrase is about and who said so: a sentence, a place in it and the child → subject and source, with the words that show it.

Names are told by their capitals and by what stands before them (a title, a relation), never by a list of names, so that origin changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from onrecord.knowledge.assertion import Cues
from onrecord.prose.sentences import Parsed, Sentence, plain_form, words_of
from onrecord.record import Child, Entry, Source, Subject

WRONG_RECORD = "entered on the wrong record"
Who = Literal["child", "pronoun", "kin", "sibling", "peer", "name", "adult"]
_CAPITAL = re.compile(r"(?<![\w'’])(?:[A-Z][a-z'’]+|[A-Z]{3,})(?:-[A-Z][a-z]+)*")
_WORD = re.compile(r"[\w'’-]+")
_NOT_THEY = re.compile(r"(?:^|[\s(,;–-])(?:not|rather than|instead of|as opposed to) $")
_NOT_THEY_ALONE = re.compile(r"\s*(?:['’]s?\b|only\b|alone\b|just\b|herself\b|himself\b|(?:to|being|having|been|wanting|going)\b)")
_LABEL = re.compile(r"^(?:re )?([A-Z][\w'’-]+(?: (?:and |& )?[A-Z][\w'’-]*)*)\s?:")
_BEFORE: dict[str, Subject] = {
    "child": "child", "pronoun": "child", "kin": "family", "sibling": "other_child", "peer": "other_child", "name": "other_child", "adult": "child",
}  # fmt: skip
_TOLD_BY: tuple[Source, ...] = ("anonymous", "police", "carer", "parent", "public", "professional")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody mentioned: `sentence[start:end]`."""

    start: int
    end: int
    who: Who
    word: str


class People:
    """Finds who is spoken of. Built from the cue lists and the words that are no names."""

    def __init__(self, cues: Cues, known: frozenset[str]) -> None:
        self._known = known
        lists = cues.lists
        self._roles: list[tuple[_Words, Who]] = [
            (_any(lists.get("peer_words", ())), "peer"),
            (_any(lists.get("sibling_words", ())), "sibling"),
            (_any(lists.get("kin_words", ())), "kin"),
            (_any(lists.get("child_words", ())), "child"),
            (_any(("she", "he", "her", "him", "they", "them", "herself", "himself", "hers", "his")), "pronoun"),
        ]
        self._title = re.compile(r"\b(?:" + "|".join(map(re.escape, lists.get("titles", ("mr", "mrs")))) + r")\.?\s+(?:\d+\s+)?(?:[a-z]\.?\s+)?$")
        self._report = re.compile(r"^[\w' ]{0,18}?\b(?:" + "|".join(map(re.escape, lists.get("report_verbs", ("says", "said")))) + r")\b")
        self._own_childhood = _any(lists.get("own_childhood", ()))
        self._wrong_record = _any(lists.get("wrong_record", ())).expression
        self._other_labels = _any(lists.get("label_words", ())).expression
        self._voices: list[tuple[_Words, Source]] = [(_any(lists.get(f"voice_{s}", ())), s) for s in _TOLD_BY]
        self._speech = _any(lists.get("report_verbs", ()))
        relation, teen = _either(lists.get("relations", ())), _either(lists.get("teen_ages", ()))
        one = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
        self._other_hint = re.compile(rf"(?i:{relation})|[A-Z][a-z]+ ?(?:,|\() ?(?:aged )?{teen}\b")
        self._other_name = re.compile(
            rf"(?i:{relation})s?:? (?:is |was |called |named )?(?P<a>{one})(?: (?:and|&) (?P<b>[A-Z][a-z]+))?"
            rf"|(?P<c>{one})(?: [A-Z][\w'-]*)? ?(?:,|\() ?(?:aged )?{teen}(?=[,).;]| yrs| and\b)"
        )
        self._peer_aged = re.compile(rf"\b(?:a|another|one|second|two|other) {_either(lists.get('child_nouns', ()))}s?(?: \w+)?,? (?:aged|of) (?:1?\d)\b")
        self._acts = re.compile(rf"\W*(?:[\w']+\W+)?{_either(lists.get('subject_verbs', ()))}\W+(?:[\w']+\W+){{0,3}}")
        self._suffers = re.compile(rf"\W*(?:[\w']+\W+)?{_either(lists.get('passive_verbs', ()))}\b")
        self._about = re.compile(rf"\s*(?:\w+\s+)?{_either(lists.get('about_words', ()))}\s+(?:her\s+|his\s+|the\s+)?")
        self._known_people: dict[tuple[str, frozenset[str]], list[Person]] = {}
        self._whose: Child | None = None
        self._last: tuple[Parsed, bool, bool] = (Parsed("", ()), False, False)
        self._last_others: tuple[Parsed, frozenset[str]] = (self._last[0], frozenset())

    def subject(self, parsed: Parsed, index: int, start: int, end: int, child: Child | None, who: str, household: bool) -> tuple[Subject, str]:
        """Return whom the words `[start:end)` of sentence `index` are about, and the words that show it ("" when it is simply the file's child)."""
        sentence = parsed.sentences[index]
        if self._is_wrong_record(parsed):
            return "other_child", WRONG_RECORD
        plain = sentence.plain
        own = self._own_childhood.search_in(plain)
        if own and any(p.who == "kin" and p.start < max(start, own.start()) for p in self.people(sentence, child)):
            return "family", own.group()
        if household:
            return "child", ""
        label = self._label(parsed, index, child)
        people = self.people(sentence, child, self._others(parsed) if self._may_name_others(parsed) else frozenset())
        before = [p for p in people if p.end <= start and p.who != "adult" and not self._only_reports(plain, p, start)]
        inside = [p for p in people if p.start < end and p.end > start]
        if label and not any(p.who == "child" for p in (*before, *inside)):
            return "other_child", label
        named = [p for p in people if p.who == "child"]
        if named and all(_is_set_apart(plain, p) for p in named):
            return "other_child", f"not {sentence.raw[named[0].start : named[0].end]}"
        found = self._nearest(parsed, index, plain, before, people, start, who, child)
        if found is not None:
            return found
        return self._inside_or_after(plain, inside, people, end)

    def _nearest(
        self, parsed: Parsed, index: int, plain: str, before: list[Person], people: list[Person], start: int, who: str, child: Child | None
    ) -> tuple[Subject, str] | None:
        if not before:
            return None
        last = before[-1]
        between = len(_WORD.findall(plain[last.end : start]))
        if last.who == "child":
            return "child", ""
        if last.who == "pronoun":
            return self._antecedent(parsed, index, last, before, who, child)
        if last.who == "name" and not self._acts.fullmatch(plain[last.end : start]):
            return None
        if last.who == "kin" and who != "before" and not self._suffers.match(plain[last.end : start + 12]):
            return None
        limit = {"kin": 4 if who == "before" else 2, "sibling": 7, "peer": 7, "name": 6}[last.who]
        if between <= limit and not re.search(r"[;:]", plain[last.end : start]):
            return _BEFORE[last.who], last.word
        return None

    def _antecedent(self, parsed: Parsed, index: int, pronoun: Person, before: list[Person], who: str, child: Child | None) -> tuple[Subject, str] | None:
        earlier = [p for p in before if p.end <= pronoun.start and p.who not in ("pronoun", "adult")]
        plain = parsed.sentences[index].plain
        if earlier:
            if any(p.who == "child" for p in earlier):
                return "child", ""
            nearest = earlier[-1]
            if nearest.who in ("sibling", "peer") and not self._speech.expression.search(plain, nearest.end, pronoun.start):
                return "other_child", nearest.word
            return None
        if index and pronoun.start < 25:
            previous = parsed.sentences[index - 1]
            people = [p for p in self.people(previous, child) if p.who != "adult"]
            other = bool(people) and people[0].who in ("sibling", "peer") and people[0].start < 20 and not any(p.who == "child" for p in people)
            if other and not self._report.match(previous.plain[people[0].end :]):
                return "other_child", people[0].word
        return None

    def _inside_or_after(self, plain: str, inside: list[Person], people: list[Person], end: int) -> tuple[Subject, str]:
        if any(p.who in ("child", "pronoun") for p in inside):
            return "child", ""
        for p in inside:
            if p.who in ("peer", "sibling"):
                return "other_child", p.word
        for p in people:
            between = plain[end : p.start]
            if p.start >= end and p.who in ("sibling", "peer", "name") and self._about.fullmatch(between) and (p.who != "name" or "by" not in between.split()):
                return "other_child", p.word
        return "child", ""

    def source(self, parsed: Parsed, index: int, start: int, entry: Entry, child: Child | None) -> Source:
        """Return who said so: the nearest reported voice in the sentence, else the entry's own author."""
        sentence = parsed.sentences[index]
        head = sentence.plain[:start]
        spoken = None
        for m in self._speech.find_in(sentence.plain):
            if m.start() < start or spoken is None:
                spoken = m
        if spoken is not None:
            by = sentence.plain[max(0, spoken.start() - 40) : spoken.start()]
            for words, source in self._voices:
                if words.search_in(by):
                    return source
            if any(p.end <= spoken.start() and spoken.start() - p.end < 25 and p.who in ("child", "pronoun") for p in self.people(sentence, child)):
                return "child"
        author = _author_of(
            entry.type or "", entry.role or "", entry.agency or "", entry.author or "", parsed.sentences[0].plain[:60] if parsed.sentences else ""
        )
        if author is not None:
            return author
        for words, source in self._voices[2:5]:
            if words.search_in(head):
                return source
        return "professional" if entry.agency or entry.role else "unknown"

    def people(self, sentence: Sentence, child: Child | None, others: frozenset[str] = frozenset()) -> list[Person]:
        """Return everybody mentioned in the sentence, in order of place. `others` are names known to be other children's."""
        if child is not self._whose or len(self._known_people) > 2_000:
            self._known_people.clear()
            self._whose = child
        key = (sentence.raw, others)
        found = self._known_people.get(key)
        if found is None:
            found = self._known_people[key] = self._find_people(sentence, child, others)
        return found

    def _find_people(self, sentence: Sentence, child: Child | None, others: frozenset[str]) -> list[Person]:
        plain = sentence.plain
        taken: list[Person] = []
        for start, end in _aliases(sentence.raw, child):
            taken.append(Person(start, end, "child", plain[start:end]))
        for name in sorted(others):
            for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence.raw):
                if not any(p.start < m.end() and m.start() < p.end for p in taken):
                    taken.append(Person(m.start(), m.end(), "peer", name))
        for m in self._peer_aged.finditer(plain):
            taken.append(Person(m.start(), m.end(), "peer", m.group()))
        for words, who in self._roles:
            for m in words.find_in(plain):
                if not any(p.start < m.end() and m.start() < p.end for p in taken):
                    taken.append(Person(m.start(), m.end(), who, m.group()))
        for m in _CAPITAL.finditer(sentence.raw):
            low = plain[m.start() : m.end()]
            if low in self._known or any(p.start < m.end() and m.start() < p.end for p in taken):
                continue
            who = "adult" if self._title.search(plain[: m.start()]) or re.search(r"(?<!\w)[A-Z]\.? $", sentence.raw[: m.start()]) else "name"
            taken.append(Person(m.start(), m.end(), who, sentence.raw[m.start() : m.end()]))
        return sorted(taken, key=lambda p: p.start)

    def _once(self, parsed: Parsed) -> tuple[bool, bool]:
        """Of a whole entry: is it on the wrong record, may it name other children. Remembered for the entry at hand."""
        if self._last[0] is not parsed:
            self._last = (parsed, bool(self._wrong_record.search(plain_form(parsed.text))), bool(self._other_hint.search(parsed.text)))
        return self._last[1:]

    def _may_name_others(self, parsed: Parsed) -> bool:
        return self._once(parsed)[1]

    def _others(self, parsed: Parsed) -> frozenset[str]:
        """Names the entry gives to other children: by relation ("her sister Amber") or by an age under 18 ("Kasia, fifteen"). Remembered likewise."""
        if self._last_others[0] is not parsed:
            found = frozenset(n for s in parsed.sentences for m in self._other_name.finditer(s.raw) for n in (m["a"], m["b"], m["c"]) if n)
            self._last_others = (parsed, found)
        return self._last_others[1]

    def _only_reports(self, plain: str, person: Person, start: int) -> bool:
        """Somebody who only tells ("mum says she ...") is the source and not the subject."""
        return person.who in ("kin", "sibling", "peer", "name") and bool(self._report.match(plain[person.end : start]))

    def _is_wrong_record(self, parsed: Parsed) -> bool:
        return self._once(parsed)[0]

    def _label(self, parsed: Parsed, index: int, child: Child | None) -> str:
        """A line that opens with another child's name and a colon is about that child."""
        m = _LABEL.match(parsed.sentences[index].raw)
        if m is None or _aliases(m[1], child):
            return ""
        words = m[1].lower().split()
        if len(words) < 2 and m[1] not in self._others(parsed):
            return ""
        return "" if any(w in self._known for w in words) or self._other_labels.search(m[1].lower()) else m[1]


@lru_cache(maxsize=64)
def _is_set_apart(plain: str, person: Person) -> bool:
    """Whether somebody is named only to say that it was not they ("a girl in her form, not Kirsty, was ..."); "not only Kirsty" and "not Kirsty's" do not."""
    return _NOT_THEY.search(plain, 0, person.start) is not None and _NOT_THEY_ALONE.match(plain, person.end) is None


def _author_of(kind: str, role: str, agency: str, author: str, opening: str) -> Source | None:
    """Who an entry's own author is, by its columns and its first words; None for a professional or nobody known."""
    told = f"{kind} {role} {opening}".lower()
    if "anonymous" in told or "anon " in told:
        return "anonymous"
    role = role.lower()
    if "foster carer" in role or role == "carer":
        return "carer"
    if "parent" in role:
        return "parent"
    return "police" if agency.lower() == "police" or re.search(r"\b(?:pc|dc|ds|di|police)\b", f"{author} {role}".lower()) else None


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")" if words else "(?!)"


class _Words:
    """An expression for any of some words (one that ends in `*` is a beginning), looked for only in a text that holds the first word of one."""

    def __init__(self, expression: re.Pattern[str], firsts: frozenset[str] | None) -> None:
        self.expression, self._firsts = expression, firsts

    def find_in(self, plain: str) -> Iterator[re.Match[str]]:
        """Return every place of the words in a plain form."""
        return self.expression.finditer(plain) if self._may_be_in(plain) else iter(())

    def search_in(self, plain: str) -> re.Match[str] | None:
        """Return the first place of the words in a plain form."""
        return self.expression.search(plain) if self._may_be_in(plain) else None

    def _may_be_in(self, plain: str) -> bool:
        return self._firsts is None or not self._firsts.isdisjoint(words_of(plain))


def _any(words: tuple[str, ...]) -> _Words:
    if not words:
        return _Words(re.compile(r"(?!)"), frozenset())
    sources = (re.escape(w).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for w in sorted(words, key=len, reverse=True))
    firsts = [re.match(r"\w+(?!\*)\b", w) for w in words]
    return _Words(re.compile(r"(?<![\w'])(?:" + "|".join(sources) + r")(?![\w])"), None if None in firsts else frozenset(m[0] for m in firsts if m is not None))


@lru_cache(maxsize=512)
def _alias_expression(child: Child) -> re.Pattern[str]:
    names = {a for a in (*child.aliases, child.name, *child.name.split()) if a}
    pieces = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        exact = len(name) <= 3
        pieces.append(re.escape(name) if exact else f"(?i:{re.escape(name)})")
    return re.compile(r"(?<![\w'’])(?:" + "|".join(pieces) + r")(?![\w])")


def _aliases(raw: str, child: Child | None) -> list[tuple[int, int]]:
    if child is None:
        return []
    return [m.span() for m in _alias_expression(child).finditer(raw)]
