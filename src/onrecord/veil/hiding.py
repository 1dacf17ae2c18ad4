"""Things with labels → `Veil`: any text of the case with every name replaced by its label in square brackets, and nothing else changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.knowledge.names import ABBREVIATION, CALENDAR, COMMON, GIVEN, TITLE_PRO, Names
from onrecord.record import Mention
from onrecord.veil.figures import DayPolicy, find_days, find_figures
from onrecord.veil.forms import NEAR, TITLES, Forms
from onrecord.veil.sense import is_name
from onrecord.veil.things import Thing, writer_key
from onrecord.veil.words import Part, is_close, is_split, parts_of, split_words

_APOSTROPHES = ("'", "’", "‘", "ʼ", "`", "´")
_PLAIN = (" ", "\n", "\u00a0", "-", *_APOSTROPHES)


@dataclass(frozen=True, slots=True)
class Cover:
    """Words to hide: `text[start:end]` gives way to `label`. `sure`: no English word is written so."""

    start: int
    end: int
    label: str
    sure: bool = True


class Veil:
    """Hides the names of a case. `hide` gives a text as it may be told; `covers` where names stand in it; `leaks` the names of this case alone."""

    def __init__(
        self,
        things: Sequence[Thing],
        names: Names,
        *,
        days: DayPolicy = DayPolicy(),  # noqa: B008  (frozen)
        births: Collection[dt.date] = (),
        origins: Collection[str] = (),
        ordinary: Collection[str] = (),
        mentions: Mapping[str, Sequence[Mention]] | None = None,
    ) -> None:
        """Make a veil.

        Args:
            things: everything the case names, with labels.
            names: the English words, the lists of names and the titles.
            days: how days are told.
            births: dates of birth, which are never told.
            origins: words for origin or faith that are hidden (none: they are told as written).
            ordinary: further words that are no names, folded (those of our own wording).
            mentions: entry_id → what the entry names, where the reader of mentions found it.
        """
        self.names, self.days, self.births, self.mentions = names, days, frozenset(births), mentions or {}
        self.forms = Forms(things, names, ordinary)
        self._covers: dict[tuple[str, str | None, str | None], list[Cover]] = {}
        self._leaks: dict[str, list[Cover]] = {}
        self._origins = frozenset(parts_of(o) for o in origins)
        self._labels = {t.own: t.label for t in things if t.own}
        self._by_key = {k: t.label for t in things for k in t.keys}

    # telling

    def label_of(self, child_ref: str) -> str:
        """Return what a child is called."""
        return self._labels.get(child_ref, "Child")

    def key_label(self, key: str) -> str | None:
        """Return what the thing with this key is called, or None."""
        return self._by_key.get(key)

    def say_day(self, day: dt.date) -> str:
        """Return a day as it may be told."""
        return self.days.say(day)

    def hide(self, text: str, ref: str | None = None, entry_id: str | None = None, *, brackets: bool = True) -> str:
        """Return a text with every name replaced.

        Args:
            text: words of the record, or a sentence that may quote them.
            ref: the child whose file it is of.
            entry_id: the entry the whole text is of, so that what the reader of mentions found there is used.
            brackets: whether replacements stand in square brackets.
        """
        return self.cut(text, self.covers(text, ref, entry_id), 0, len(text), brackets=brackets)

    @staticmethod
    def cut(text: str, covers: Sequence[Cover], start: int, end: int, *, brackets: bool = True) -> str:
        """Return `text[start:end]` with what is covered replaced; a name that only begins or ends inside is replaced whole."""
        out, at = [], start
        for c in covers:
            if c.end <= start or c.start >= end:
                continue
            out += [text[at : max(at, c.start)], f"[{c.label}]" if brackets else c.label]
            at = max(at, c.end)
        return "".join([*out, text[at:end] if at < end else ""])

    def covers(self, text: str, ref: str | None = None, entry_id: str | None = None) -> list[Cover]:
        """Return what is to be hidden in a text, in order, without overlaps."""
        key = (text, ref, entry_id)
        if key not in self._covers:
            found = [*self._from_mentions(text, entry_id), *self._known(text, ref), *self._doubtful(text, ref)]
            self._covers[key] = _settle(text, found)
        return self._covers[key]

    def leaks(self, text: str) -> list[Cover]:
        """Return where this case's own names, numbers and dates of birth stand in a text that is to be handed over."""
        if text not in self._leaks:
            found = [*self._known(text, None), *(Cover(a, b, w) for a, b, w in find_days(text, DayPolicy(), self.births))]
            self._leaks[text] = _settle(text, found)
        return self._leaks[text]

    def _from_mentions(self, text: str, entry_id: str | None) -> Iterator[Cover]:
        for m in self.mentions.get(entry_id or "", ()):
            if text[m.start : m.end] != m.quote:
                continue
            low = parts_of(m.quote)
            if m.kind == "person" and self.forms.is_ordinary(low):
                continue
            label = self._mention_label(m)
            if m.kind == "place":
                yield from self._capital_run(m, label)
            elif m.kind != "vehicle" or any(c.isdigit() for c in m.quote):
                first = next((p for p in split_words(m.quote) if p.low not in TITLES), None) if m.kind == "person" else None
                yield Cover(m.start + (first.start if first else 0), m.start + _without_next_sentence(m.quote), label)

    def _capital_run(self, m: Mention, label: str) -> Iterator[Cover]:
        """Of a place only what is its name: from its first capital word to its last."""
        parts = [p for p in split_words(m.quote) if p.capital or p.word[0].isdigit()]
        if any(not self.forms.is_word(p.low) for p in parts) or len(parts) > 1:
            yield Cover(m.start + parts[0].start, m.start + parts[-1].end, label)

    def _mention_label(self, m: Mention) -> str:
        if m.kind == "person" and m.role == "child" and m.child_ref in self._labels:
            return self._labels[m.child_ref]
        key = writer_key(m.quote) if m.role == "professional" else f"{m.kind} {m.child_ref if m.kind == 'person' else ''} {m.key}"
        return self._by_key.get(key) or self._pick(self.forms.single.get(parts_of(m.quote)[-1], ()), m.child_ref) or "Name"

    def _known(self, text: str, ref: str | None) -> Iterator[Cover]:
        """The forms of the case's things, however they are written."""
        parts = split_words(text)
        low = [p.low for p in parts]
        found: list[Cover] = []
        for i in range(len(parts)):
            found += self._phrases(parts, low, i, ref)
            found += self._one(parts, i, ref)
            found += self._broken(text, parts, i, ref)
        yield from found
        yield from self._beside(parts, {c.start for c in found if c.sure}, {c.end for c in found if c.sure}, ref)
        if ref:
            yield from self._short(parts, ref)

    def _beside(self, parts: Sequence[Part], starts: Collection[int], ends: Collection[int], ref: str | None) -> Iterator[Cover]:
        """A name that is a word, with a capital, beside one that surely is a name: Grace Rush-worth."""
        for i, p in enumerate(parts):
            if not p.capital or p.low not in self.forms.single or not self.forms.is_word(p.low):
                continue
            after = parts[i + 1] if i + 1 < len(parts) else None
            if (after and after.start in starts and after.gap in _PLAIN) or (i and parts[i - 1].end in ends and p.gap in _PLAIN):
                yield Cover(p.start, p.end, self._pick(self.forms.single[p.low], ref) or "Name")

    def _phrases(self, parts: Sequence[Part], low: Sequence[str], i: int, ref: str | None) -> Iterator[Cover]:
        for s in self.forms.starts.get(low[i], ()):
            n = len(s.parts)
            if i + n > len(parts) or tuple(low[i : i + n]) != s.parts or not all(is_close(parts[k].gap) for k in range(i + 1, i + n)):
                continue
            run = parts[i : i + n]
            if len(run[-1].low) == 1 and "." in run[-1].gap and len(run[-2].low) > 1:
                continue  # the sentence ends: "Hargreaves. I spoke"
            if any(len(q.low) == 1 and not q.capital and parts[k + 1 : k + 2] and parts[k + 1].gap not in _APOSTROPHES for k, q in enumerate(run, i)):
                continue
            if all(self.forms.is_word(q.low) for q in run) and not self._reads_as_name(run):
                continue
            if (
                all(self.forms.is_word(q.low) or len(q.low) == 1 for q in run)
                and any(len(q.low) == 1 for q in run)
                and run[0].opens
                and len(run[0].low) == 1
                and run[0].low in "ai"
            ):
                continue
            yield Cover(run[0].start, run[-1].end, self._pick([s.thing], ref) or s.thing.label)

    @staticmethod
    def _reads_as_name(run: Sequence[Part]) -> bool:
        """English words that are a whole name: all with capitals, or in small letters with nothing but a space between (jade power)."""
        if all(q.capital for q in run if len(q.low) > 1):
            return True
        return not any(q.capital for q in run) and all(q.gap in _PLAIN for q in run[1:])

    def _one(self, parts: Sequence[Part], i: int, ref: str | None) -> Iterator[Cover]:
        p = parts[i]
        low = p.low
        things = self.forms.single.get(low) or self.forms.joined.get(low)
        if things is None and low.endswith("s") and len(low) > 4 and not self.forms.is_word(low):
            things = self.forms.single.get(low[:-1]) if not self.forms.is_word(low[:-1]) else None
        if things is None:
            word = self.forms.variant(low) if len(low) >= NEAR and not self.forms.is_word(low) else None
            things = self.forms.single.get(word) if word else self._inside(low, p)
        if not things:
            return
        if self.forms.is_word(low):
            if is_name(parts, i, self.names, given=low in self.forms.given):
                yield Cover(p.start, p.end, self._pick(things, ref) or "Name", sure=False)
        elif len(low) > 2 or p.capital:
            yield Cover(p.start, p.end, self._pick(things, ref) or "Name")

    def _inside(self, low: str, p: Part) -> list[Thing] | None:
        """A name inside a word that is no word: with digits (harper99), or two names run together (WillHarper)."""
        if self.forms.is_word(low) or len(low) < 6 or (low.isalpha() and not any(c.isupper() for c in p.word[1:])):
            return None
        letters = "".join(c for c in low if c.isalpha())
        inside = (t for w, t in self.forms.single.items() if len(w) > 3 and w in letters and not self.forms.is_word(w))
        return next(inside, None) or self.forms.joined.get(letters)

    def _broken(self, text: str, parts: Sequence[Part], i: int, ref: str | None) -> Iterator[Cover]:
        """A name cut in two by the end of a line, or written with a space between its letters."""
        p = parts[i]
        if i + 1 < len(parts) and is_split(parts[i + 1].gap):
            whole = p.low + parts[i + 1].low
            things = self.forms.single.get(whole) or self.forms.joined.get(whole)
            hyphen = "-" in parts[i + 1].gap or "\u2010" in parts[i + 1].gap
            if things and (hyphen or not self.forms.is_word(whole)) and not (self.forms.is_word(p.low) and self.forms.is_word(parts[i + 1].low) and not hyphen):
                yield Cover(p.start, parts[i + 1].end, self._pick(things, ref) or "Name")
        if len(p.low) == 1 and p.capital and (i == 0 or len(parts[i - 1].low) > 1):
            k = i
            while k + 1 < len(parts) and len(parts[k + 1].low) == 1 and parts[k + 1].gap in (" ", ". ", ".", "-", "\u00a0", "  "):
                k += 1
            whole = "".join(q.low for q in parts[i : k + 1])
            things = self.forms.single.get(whole) or self.forms.joined.get(whole) if k - i > 1 else None
            if things:
                yield Cover(p.start, parts[k].end, self._pick(things, ref) or "Name")

    def _short(self, parts: Sequence[Part], ref: str) -> Iterator[Cover]:
        """Initials that stand for someone in this file: DR, D.R., and one capital for the child."""
        mine = self.forms.initials.get(ref)
        if not mine:
            return
        for i, p in enumerate(parts):
            if not p.word.isupper() or not p.word.isalpha() or len(p.word) > 3:
                continue
            if len(p.word) == 1:
                yield from self._dotted(parts, i, mine)
                continue
            bits = self.names.lexicon.get(p.low, 0)
            after = parts[i + 1] if i + 1 < len(parts) else None
            if bits & ABBREVIATION or p.low not in mine or (bits & TITLE_PRO and after and after.capital and len(after.gap) < 3):
                continue
            if bits & COMMON and all(q.shouted for q in parts[max(0, i - 1) : i + 2]):
                continue
            yield Cover(p.start, p.end, mine[p.low].label, sure=False)

    def _dotted(self, parts: Sequence[Part], i: int, mine: Mapping[str, Thing]) -> Iterator[Cover]:
        p = parts[i]
        after = parts[i + 1] if i + 1 < len(parts) else None
        if (after and after.gap[:1] in ("-", "/", "&", "\u2010", "\u2011")) or (i and p.gap[-1:] in ("-", "/", "&")):
            return
        if after and len(after.word) == 1 and after.capital and after.gap in (".", ". ", " "):
            letters = p.low + after.low
            third = parts[i + 2] if i + 2 < len(parts) else None
            if third and len(third.word) == 1 and third.capital and third.gap in (".", ". ") and letters + third.low in mine:
                yield Cover(p.start, third.end, mine[letters + third.low].label, sure=False)
            elif letters in mine:
                yield Cover(p.start, after.end, mine[letters].label, sure=False)
        elif (
            p.low in mine
            and p.low not in ("a", "i")
            and not (after and after.low.isdigit() and len(after.gap) < 2)
            and not (
                i
                and parts[i - 1].low
                in ("plan", "level", "section", "part", "form", "option", "annex", "appendix", "grade", "band", "tier", "year", "vitamin", "hepatitis", "hep")
            )
        ) or (p.low in mine and after and (after.possessive or (not p.opens and p.low == "a" and after.low in ("said", "was", "is", "has", "told")))):
            yield Cover(p.start, p.end, mine[p.low].label, sure=False)

    def _doubtful(self, text: str, ref: str | None) -> Iterator[Cover]:
        """What is hidden whoever's it is: numbers, online names, dates of birth, words of origin, and capital words that are no English words."""
        for start, end, what in find_figures(text):
            low = "".join(parts_of(text[start:end]))
            yield Cover(start, end, self._pick(self.forms.joined.get(low, ()), ref) or what)
        for start, end, said in find_days(text, self.days, self.births):
            yield Cover(start, end, said)
        parts = split_words(text)
        for i, p in enumerate(parts):
            if self._origins:
                for n in (2, 1):
                    if i + n <= len(parts) and tuple(q.low for q in parts[i : i + n]) in self._origins and self._is_origin(parts, i, n):
                        yield Cover(p.start, parts[i + n - 1].end, "descriptor")
            if (
                p.capital
                and len(p.low) > 2
                and p.low.isalpha()
                and not self.forms.is_word(p.low)
                and not (p.shouted and (len(p.low) < 5 or self.names.lexicon.get(p.low, 0) & ABBREVIATION))
            ):
                yield Cover(p.start, p.end, "Name")
            elif (
                p.capital
                and not p.opens
                and not p.shouted
                and self.names.lexicon.get(p.low, 0) & GIVEN
                and not self.names.lexicon[p.low] & CALENDAR
                and p.low not in self.forms.single
            ):
                yield from ([Cover(p.start, p.end, "Name", sure=False)] if is_name(parts, i, self.names, given=True) else [])

    def _is_origin(self, parts: Sequence[Part], i: int, n: int) -> bool:
        """A word that is also an ordinary one (white, black, mixed) is of origin only with a capital, or before a person."""
        p = parts[i]
        if p.low not in ("white", "black", "mixed", "brown", "traveller", "english", "maths"):
            return True
        after = parts[i + n].low if i + n < len(parts) else ""
        return (p.capital and not p.opens) or after in (
            "man",
            "men",
            "male",
            "males",
            "woman",
            "women",
            "female",
            "girl",
            "boy",
            "lad",
            "lads",
            "youth",
            "family",
            "people",
        )

    def _pick(self, things: Sequence[Thing], ref: str | None) -> str | None:
        """The label a form has in this file: that of the child itself, else of someone this file names, else of the only one there is."""
        if not things:
            return None
        for test in (lambda t: t.own is not None and t.own == ref, lambda t: ref in t.refs, lambda t: t.own is not None):
            mine = {t.label for t in things if test(t)}
            if mine:
                return min(mine, key=lambda x: (len(x), x))
        return min((t.label for t in things), key=lambda x: (len(x), x))


def _without_next_sentence(quote: str) -> int:
    """Where a name ends that was read on into the next sentence: "Imran Hargreaves. I"."""
    parts = split_words(quote)
    return parts[-2].end if len(parts) > 2 and len(parts[-1].low) == 1 and "." in parts[-1].gap and len(parts[-2].low) > 2 else len(quote)


def _settle(text: str, found: Sequence[Cover]) -> list[Cover]:
    """Overlaps as one cover with the label of the longest; two of one label beside each other as one."""
    out: list[Cover] = []
    for c in sorted(found, key=lambda c: (c.start, c.start - c.end, c.label in ("Name", "Reference"), c.label)):
        last = out[-1] if out else None
        if last and c.start < last.end:
            if c.end > last.end:
                longer = c if (c.end - c.start > last.end - last.start and c.label != "Name") or last.label == "Name" else last
                out[-1] = Cover(last.start, c.end, longer.label, last.sure or c.sure)
            elif last.label == "Name" and c.label != "Name":
                out[-1] = Cover(last.start, last.end, c.label, last.sure or c.sure)
        elif (
            last
            and (c.label in (last.label, "Name") or last.label == "Name")
            and is_close(text[last.end : c.start])
            and "\n\n" not in text[last.end : c.start]
            and "." not in text[last.end : c.start]
        ):
            label = c.label if last.label == "Name" else last.label
            out[-1] = Cover(last.start, c.end, label, last.sure or c.sure)
        else:
            out.append(c)
    return out
