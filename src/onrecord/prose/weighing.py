"""A phrase in its place → how it stands: status, subject and source, and the words that show it.

Cues are data (`knowledge/assertion/`): each has an effect, looks forward or back, reaches so many words, and is stopped by words that turn the
sentence. A cue inside the phrase itself does not weigh it. Forms are asked first (a box, an answer), then cues by rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.dates import find_dates
from onrecord.knowledge.assertion import Cue, Cues
from onrecord.knowledge.phrasebook import Code, Phrase, Phrasebook
from onrecord.prose.ages import Ages
from onrecord.prose.forms import Forms
from onrecord.prose.patterns import Index, compile_pattern
from onrecord.prose.people import WRONG_RECORD, People
from onrecord.prose.phrases import Skipper
from onrecord.prose.sentences import Parsed, Sentence
from onrecord.record import Child, Entry, ResponseStatus, Source, Status, Subject

_GAP = re.compile(r"[\w'£/-]+")
_YEAR = re.compile(r"(?<![\w/.-])(19[6-9]\d|20[0-4]\d)(?![\d/-])")
_BORN = re.compile(r"\b(?:born|dob|d\.o\.b|since|from|until|to)\W*$")
_NEW_LABEL = re.compile(r"(?<!\bre)(?<!following):\s")  # what was said before a form's next label does not reach past it
_RANK = ("boilerplate", "hypothetical", "negated", "historical", "uncertain", "affirmed")
_RESPONSE_RANK = ("boilerplate", "not_done", "hypothetical", "took_place", "planned", "done", "agreed")
_AHEAD = 4
"""How many words may stand between an act and the coming day it is set for."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a signal stands. `cue` is the words that show it, empty where the record simply says so; `firm`: a stated age settles it, or the entry says that
    it stands on the wrong record; `fixed`: the phrase itself ("contracted taxi") or a form's answer settles its status.
    """

    status: Status
    subject: Subject
    source: Source
    cue: str = ""
    about: str = ""
    firm: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class WeighedResponse:
    """How a response stands."""

    status: ResponseStatus
    subject: Subject
    cue: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    cue: Cue


class Weigher:
    """Weighs phrases. Build once from cues and phrasebook; it can be pickled."""

    def __init__(self, cues: Cues, book: Phrasebook) -> None:
        self.book = book
        self._cues = cues.cues
        self._index = Index(book.slots, book.common)
        for number, cue in enumerate(cues.cues):
            for pattern in cue.patterns:
                self._index.add(number, pattern)
        self._stops = re.compile("|".join([*(compile_pattern(p, book.slots)[0] for p in cues.stops), ";", r"(?<!\w)\d{1,2}\)\s"]))
        known = frozenset(w for words in book.slots.values() for w in words) | self._index.vocabulary | book.common | frozenset(cues.lists.get("not_names", ()))
        self.people = People(cues, known)
        self.forms = Forms(cues)
        self._ages = Ages(*(cues.lists.get(name, ()) for name in ("age_lead", "age_tail", "age_words")))
        self._skipper = Skipper(book.skipped, known)
        self._types = {k: re.compile("|".join(map(re.escape, v)) or "(?!)") for k, v in cues.lists.items() if k in ("boilerplate_types",)}
        self._general = re.compile("|".join(map(re.escape, cues.lists.get("general_text", ()))) or "(?!)")
        self._seen: dict[str, tuple[_Mark, ...]] = {}
        self.remember = True
        self._parsed: Parsed | None = None
        self._entry: Entry | None = None
        self._child: Child | None = None
        self._weighed: dict[tuple[int, int, str, str], Weighed | WeighedResponse] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_seen": {}, "_parsed": None, "_entry": None, "_child": None, "_weighed": {}}

    def warm(self) -> None:
        """Compile every cue's expression now, as a benchmark or a long-lived process wants."""
        self._index.warm()

    def forget(self) -> None:
        """Forget the sentences and the entry weighed, as a benchmark wants."""
        self._seen.clear()
        self._parsed = self._entry = self._child = None

    def weigh_signal(self, parsed: Parsed, start: int, end: int, entry: Entry, child: Child | None, code: Code, phrase: Phrase | None = None) -> Weighed:
        """Return status, subject and source of the words `[start:end)` of the entry's text, read as `code`.

        `phrase` is what found them; None where a model did.
        """
        known = self._at_hand(parsed, entry, child)
        key = (start, end, code.name, phrase.id if phrase else "")
        weighed = known.get(key)
        if not isinstance(weighed, Weighed):
            weighed = known[key] = self._weigh_signal(parsed, start, end, entry, child, code, phrase)
        return weighed

    def _weigh_signal(self, parsed: Parsed, start: int, end: int, entry: Entry, child: Child | None, code: Code, phrase: Phrase | None) -> Weighed:
        index, sentence, s, e = self._place(parsed, start, end)
        subject, about = self.people.subject(parsed, index, s, e, child, (phrase.who if phrase and phrase.who else code.who), code.household)
        source = self.people.source(parsed, index, s, entry, child)
        answer, words = self.forms.answer_at(sentence.plain, s, e, self._following(parsed, index))
        if answer in ("unticked", "open", "no"):
            return Weighed(_answered(answer, phrase), subject, source, words, about, about == WRONG_RECORD, True)
        status, cue = self._signal_status(sentence, s, e, entry, code, phrase)
        firm = about == WRONG_RECORD
        if code.aged and subject == "child" and status in ("affirmed", "uncertain", "negated"):
            status, cue, firm = self._by_age(sentence, s, e, entry, child, status, cue)
        if status == "boilerplate" and subject == "child" and self._general.search(f"{cue} {sentence.plain[s:e]}".lower()):
            subject, about = "other", cue
        return Weighed(status, subject, source, cue, about, firm, bool(phrase and phrase.fixed))

    def _by_age(self, sentence: Sentence, s: int, e: int, entry: Entry, child: Child | None, status: Status, cue: str) -> tuple[Status, str, bool]:
        """Return the status a stated age gives: of the child's own age that day it is no adult, an adult's age it is; else the status as it stands."""
        age = child.age_on(entry.date) if child and entry.date else None
        grown = self._ages.grown(sentence.plain, s, e, age) if age is not None else ""
        if grown == "peer":
            return "negated", "an age near the child's", True
        if grown == "adult" and status == "uncertain" and not cue:
            return "affirmed", "an adult's age", True
        return status, cue, False

    def effects(self, parsed: Parsed, start: int, end: int) -> frozenset[str]:
        """Return every effect that bears on the words `[start:end)` read as a signal, not only the one that decides its status."""
        _, sentence, s, e = self._place(parsed, start, end)
        return frozenset(m.cue.effect for m in self._marks(sentence) if "signal" in m.cue.kinds and not m.cue.codes and self._bears(sentence, m, s, e))

    def weigh_response(
        self, parsed: Parsed, start: int, end: int, entry: Entry, child: Child | None, code: Code, phrase: Phrase | None = None
    ) -> WeighedResponse:
        """Return status and subject of the words `[start:end)` read as a response."""
        known = self._at_hand(parsed, entry, child)
        key = (start, end, code.name, phrase.id if phrase else "")
        weighed = known.get(key)
        if not isinstance(weighed, WeighedResponse):
            weighed = known[key] = self._weigh_response(parsed, start, end, entry, child, code, phrase)
        return weighed

    def _weigh_response(self, parsed: Parsed, start: int, end: int, entry: Entry, child: Child | None, code: Code, phrase: Phrase | None) -> WeighedResponse:
        index, sentence, s, e = self._place(parsed, start, end)
        subject, about = self.people.subject(parsed, index, s, e, child, "any", False)
        status, cue = self._response_status(parsed, index, sentence, s, e, entry, code, phrase)
        return WeighedResponse(status, subject, cue, about)

    def weigh_language(self, parsed: Parsed, start: int, end: int, child: Child | None) -> tuple[bool, str, bool, str]:
        """Return (challenged, cue, dropped, why): `dropped` where it is denied, literal, or about somebody who is not this child."""
        index, sentence, s, e = self._place(parsed, start, end)
        following = self._following(parsed, index)
        answer, words = self.forms.answer_at(sentence.plain, s, e, following)
        if answer in ("unticked", "open", "no"):
            return True, words, False, ""
        for neighbour, whole in ((index, False), (index + 1, True)):
            if neighbour < len(parsed.sentences):
                for mark in self._marks(parsed.sentences[neighbour]):
                    if mark.cue.effect == "challenged" and ((whole and mark.cue.direction == "sentence") or (not whole and self._bears(sentence, mark, s, e))):
                        return True, parsed.sentences[neighbour].raw[mark.start : mark.end], False, ""
        for mark in self._marks(sentence):
            if mark.cue.effect == "negated" and "language" in mark.cue.kinds and self._bears(sentence, mark, s, e):
                return False, "", True, sentence.raw[mark.start : mark.end]
        subject, about = self.people.subject(parsed, index, s, e, child, "before", False)
        return (False, "", True, about) if subject == "family" else (False, "", False, "")

    def _at_hand(self, parsed: Parsed, entry: Entry, child: Child | None) -> dict[tuple[int, int, str, str], Weighed | WeighedResponse]:
        """What was weighed of the entry at hand: joining the readers weighs what is told again when signals and responses are made."""
        if parsed is not self._parsed or entry is not self._entry or child is not self._child:
            self._parsed, self._entry, self._child, self._weighed = parsed, entry, child, {}
            if not self.remember:
                self._seen.clear()
        return self._weighed

    def _place(self, parsed: Parsed, start: int, end: int) -> tuple[int, Sentence, int, int]:
        index = parsed.index_at(start)
        sentence = parsed.sentences[index]
        return index, sentence, start - sentence.start, min(end, sentence.end) - sentence.start

    def _following(self, parsed: Parsed, index: int) -> str:
        return parsed.sentences[index + 1].plain if index + 1 < len(parsed.sentences) else ""

    def _signal_status(self, sentence: Sentence, s: int, e: int, entry: Entry, code: Code, phrase: Phrase | None) -> tuple[Status, str]:
        default: Status = phrase.status if phrase and phrase.status else "affirmed"  # type: ignore[assignment]
        if phrase and phrase.fixed:
            return default, ""
        if self._is_boilerplate_entry(entry):
            return "boilerplate", (entry.type or "").strip()
        best: tuple[int, str, str] | None = None
        for mark in self._marks(sentence):
            effect = mark.cue.effect
            if effect not in _RANK or "signal" not in mark.cue.kinds or (mark.cue.codes and code.name not in mark.cue.codes):
                continue
            if (best is None or _RANK.index(effect) < best[0]) and self._bears(sentence, mark, s, e):
                best = (_RANK.index(effect), effect, sentence.raw[mark.start : mark.end])
        if best is None or best[1] in ("uncertain", "affirmed"):
            year = self._long_past(sentence, s, e, entry)
            if year:
                return "historical", year
        if best is None:
            return default, ""
        if best[1] == "negated" and default == "negated":
            return "negated", best[2]
        return ("affirmed" if best[1] == "affirmed" else best[1]), best[2]  # type: ignore[return-value]

    def _response_status(
        self, parsed: Parsed, index: int, sentence: Sentence, s: int, e: int, entry: Entry, code: Code, phrase: Phrase | None
    ) -> tuple[ResponseStatus, str]:
        default: ResponseStatus = phrase.status if phrase and phrase.status else "done"  # type: ignore[assignment]
        answer, words = self.forms.answer_at(sentence.plain, s, e, self._following(parsed, index))
        if answer in ("unticked", "open"):
            return "boilerplate", words
        if answer == "no":
            return "not_done", words
        if phrase and phrase.fixed:
            return default, ""
        if self._is_boilerplate_entry(entry):
            return "boilerplate", (entry.type or "").strip()
        same = {"negated": "not_done"}
        best: tuple[int, str, str] | None = None
        for mark in self._marks(sentence):
            if "response" not in mark.cue.kinds or (mark.cue.codes and code.name not in mark.cue.codes):
                continue
            effect = same.get(mark.cue.effect, mark.cue.effect)
            if effect not in _RESPONSE_RANK:
                continue
            within = s <= mark.start and mark.end <= e and mark.end - mark.start > 2
            if (best is None or _RESPONSE_RANK.index(effect) < best[0]) and (within or self._bears(sentence, mark, s, e)):
                best = (_RESPONSE_RANK.index(effect), effect, sentence.raw[mark.start : mark.end])
        ahead = self._ahead(sentence, s, e, entry) if default == "done" and (best is None or best[1] == "agreed") else ""
        if ahead:
            return "planned", ahead
        if best is None:
            return default, ""
        meant = {"agreed": "planned", "took_place": "done"}
        return meant.get(best[1], best[1]), best[2]  # type: ignore[return-value]

    def _ahead(self, sentence: Sentence, s: int, e: int, entry: Entry) -> str:
        """Return the coming day that the words `[s:e)` are set for ("MACE 6 December", written in November); "" if there is none."""
        if entry.date is None:
            return ""
        for found in find_dates(sentence.raw[s:], today_year_hint=entry.date):
            between = sentence.plain[e : s + found.start]
            if len(_GAP.findall(between)) > _AHEAD or self._stops.search(between) or "," in between or ";" in between:
                return ""
            if found.date.value is not None and found.date.value > entry.date:
                return sentence.raw[s + found.start : s + found.end]
        return ""

    def _is_boilerplate_entry(self, entry: Entry) -> bool:
        return bool(self._types["boilerplate_types"].search((entry.type or "").lower())) if "boilerplate_types" in self._types else False

    def _long_past(self, sentence: Sentence, s: int, e: int, entry: Entry) -> str:
        if entry.date is None:
            return ""
        for m in _YEAR.finditer(sentence.plain):
            if int(m[1]) > entry.date.year - 2 or _BORN.search(sentence.plain[: m.start()]):
                continue
            between = sentence.plain[m.end() : s] if m.end() <= s else sentence.plain[e : m.start()] if m.start() >= e else ""
            if len(_GAP.findall(between)) <= 8 and not self._stops.search(between) and not (m.start() >= e and "," in between):
                return m[1]
        return ""

    def _marks(self, sentence: Sentence) -> tuple[_Mark, ...]:
        known = self._seen.get(sentence.raw)
        if known is not None:
            return known
        plain, tokens = self._skipper.prepare(sentence)
        marks = [_Mark(s, e, self._cues[n]) for n, s, e in self._index.scan(plain, tokens)]
        marks.sort(key=lambda m: (m.start, -(m.end - m.start), m.cue.id))
        kept = [m for m in marks if not any(_covers(o, m) for o in marks)]
        out = tuple(m for m in kept if m.cue.effect != "none")
        if len(self._seen) > 20_000:
            self._seen.clear()
        self._seen[sentence.raw] = out
        return out

    def _bears(self, sentence: Sentence, mark: _Mark, s: int, e: int) -> bool:
        """True when a cue's effect reaches the words `[s:e)`."""
        look = mark.cue.direction
        if look == "sentence":
            return True
        if mark.start < e and s < mark.end:
            return (
                look == "inside"
                or mark.cue.effect in ("done", "took_place")
                or (mark.cue.effect == "historical" and look == "back")
                or (mark.start < s and look in ("forward", "both"))
                or (mark.end > e and look in ("back", "both"))
            )
        if mark.end <= s and look in ("forward", "both"):
            between = sentence.plain[mark.end : s]
        elif mark.start >= e and look in ("back", "both"):
            between = sentence.plain[e : mark.start]
        else:
            return False
        if len(_GAP.findall(between)) > mark.cue.reach:
            return False
        return not (mark.cue.stops and (self._stops.search(between) or (mark.end <= s and _NEW_LABEL.search(between, 2))))


def _answered(answer: str, phrase: Phrase | None) -> Status:
    """Return how a form's answer leaves the words it answers."""
    if answer != "no":
        return "boilerplate"
    return "affirmed" if phrase and phrase.status == "negated" else "negated"


def _covers(other: _Mark, mark: _Mark) -> bool:
    """A longer cue, or a look-alike, over the same words takes a shorter one's place, where it speaks of the same kinds of phrase."""
    if other is mark or not (other.start <= mark.start and mark.end <= other.end) or not set(mark.cue.kinds) <= set(other.cue.kinds):
        return False
    if (mark.cue.codes != other.cue.codes and other.cue.codes) or (other.cue.effect == "negated" and mark.cue.effect == "historical"):
        return False  # "no history of" denies, and speaks of the past
    longer = other.end - other.start > mark.end - mark.start
    return longer or (other.cue.effect == "none" and mark.cue.effect != "none")
