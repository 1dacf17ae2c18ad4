"""Reading by meaning: an entry's text → the codes a small local model believes its words carry, with where, how sure, and how asserted.

The model is a token tagger (`training/train_meaning.py` makes it): for every word piece it gives the chance of each code and of each status, subject
and source. It sees no names and no descriptors of origin: the child's own names become one mark, every other name another, and words for ethnicity,
nationality and religion are taken out, so that swapping them cannot change what it says. One text is read at a time on one thread, so the answer does
not depend on its neighbours.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]|_+")
PART = re.compile(r"[^\W_]+|[^\w\s]|_+")
_BREAK = re.compile(r"[.!?]\s|\n")
VERB_AFTER = re.compile(r"(?:is|was|has|had|said|told|rang|came|went|left|got|gave|did|will|would|to|and|[a-z]+(?:ed|s))")
"""What follows a person and not an article: "A says", "A was"."""
CHILD, FAITH = "[unused1]", "[unused3]"
NAMES = ("[unused2]", *(f"[unused{n}]" for n in range(4, 11)))
"""The marks of everybody and everything else named in a text, by who is named first; whoever comes after these shares the last."""
MARKS = frozenset((CHILD, FAITH, *NAMES))
_ADULT_TITLE = frozenset("mr mrs ms dr".split())
_BESIDE = 0.5
"""The share of a run's threshold that words beside it must reach to be part of it."""
_SHORTEST = 4
_BEFORE, _AFTER = " \t\n,;:.!?)]}-–—/", " \t\n,;:.([{-–—/"
"""Marks that a quote does not begin with, and does not end with."""
LONGEST = 320
"""Word pieces in one window; a longer text is cut at line or sentence ends."""


@dataclass(frozen=True, slots=True)
class Believed:
    """A run of words the model believes carries a code, with its greatest chance (0..1)."""

    start: int
    end: int
    code: str
    chance: float


@dataclass(frozen=True, slots=True)
class Assertion:
    """How the model thinks some words are asserted: the share (0..1) it gives each status and each subject, likeliest first, and the likeliest source."""

    statuses: tuple[tuple[str, float], ...]
    subjects: tuple[tuple[str, float], ...]
    source: str

    @property
    def status(self) -> str:
        """The likeliest status."""
        return self.statuses[0][0]

    @property
    def subject(self) -> str:
        """The likeliest subject."""
        return self.subjects[0][0]

    def share(self, *names: str) -> float:
        """Return the share of some statuses, or of some subjects, together."""
        return sum(share for name, share in (*self.statuses, *self.subjects) if name in names)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the model's columns mean, in order."""

    signals: tuple[str, ...]
    responses: tuple[str, ...]
    language: tuple[str, ...]
    status: tuple[str, ...]
    response_status: tuple[str, ...]
    subject: tuple[str, ...]
    source: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, signals first."""
        return self.signals + self.responses + self.language

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.codes) + len(self.status) + len(self.response_status) + len(self.subject) + len(self.source) + 1


class Called(NamedTuple):
    """The words a file calls people by, in small letters: those that are nothing else in it, and those that are words as well ("amber", "skip")."""

    only: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


NOBODY = Called()


class Masker:
    """Text → words without names or descriptors of origin, each with its place in the text."""

    def __init__(
        self,
        known: Iterable[str],
        capitals: Iterable[str],
        dropped: Iterable[str],
        faith: Iterable[str],
        titles: Iterable[str] = (),
        either: Iterable[str] = (),
    ) -> None:
        self.known, self.capitals, self.dropped, self.faith = frozenset(known), frozenset(capitals), frozenset(dropped), frozenset(faith)
        self.titles, self.either = frozenset(titles), frozenset(either)

    def words(self, text: str, child_names: Iterable[str] = (), called: Called = NOBODY) -> list[tuple[str, int, int]]:
        """Return (word or mark, start, end) of every word that the model may see.

        Whoever is named again has the same mark, by any word of the name. A child's family name under an adult's title ("Mrs Marsden") or after another
        given name is a relative's.

        Args:
            text: an entry's text.
            child_names: the child's names, short names and initials; of a full name the last word is the family name.
            called: the words the file calls people by.
        """
        child_names = list(child_names)
        parts = [n.replace("-", " ").split() for n in child_names]
        given = {w for p in parts for w in (p[:-1] or p) if len(w) > 1}
        family = {p[-1] for p in parts if len(p) > 1 and len(p[-1]) > 1} - given
        letters = {n for n in child_names if len(n) == 1}
        found = list(WORD.finditer(text))
        out: list[tuple[str, int, int]] = []
        people: list[set[str]] = []
        run: list[tuple[str, re.Match[str]]] = []
        for k, m in enumerate(found):
            word, low = m[0], m[0].lower()
            if (low[-1:] == "s" and low[:-1] in self.dropped) or all(part in self.dropped for part in low.split("-")):
                continue
            letter = _letter(text, found, k, letters) if len(word) == 1 and word.isupper() else ""
            if low in self.faith:
                kind = FAITH
            elif letter:
                kind = letter
            elif _is_name(word, given):
                kind = CHILD
            elif _is_name(word, family):
                title = found[k - 1][0].lower() if k else ""
                kind = title if title in _ADULT_TITLE else "family"
            elif word[0].isupper() and (
                _stem(word).lower() in called.only or self._placed_as_name(text, found, k, called.also) or (len(word) > 1 and not self._ordinary(word))
            ):
                kind = "name"
            else:
                kind = ""
            if kind in ("", FAITH):
                out += _marked(run, people)
                run = []
                out.append((FAITH if kind else word, m.start(), m.end()))
            else:
                run.append((kind, m))
        return out + _marked(run, people)

    def _placed_as_name(self, text: str, found: Sequence[re.Match[str]], k: int, also: Set[str]) -> bool:
        """Whether a capital word is a name by where it stands: after a title, or ("Amber", "Ward") inside a sentence or before what follows a person."""
        word, before = found[k][0], found[k - 1][0] if k else ""
        if before.lower() in self.titles:
            return True
        low = _stem(word).lower()
        if low not in self.either and low not in also:
            return False
        after = found[k + 1][0] if k + 1 < len(found) else ""
        if word.isupper():  # TORDOFF, in a note that is not written so
            return len(word) > 2 and after != ":" and not any(len(w) > 1 and w.isupper() for w in (before, after))
        if not _stem(word)[1:].islower():
            return False
        initial = k > 1 and before == "." and len(found[k - 2][0]) == 1 and found[k - 2][0].isupper()
        owner = word != _stem(word)
        return initial or owner or not _opens(text, found, k) or after[:1].isupper() or after in (",", ":", "(") or bool(VERB_AFTER.fullmatch(after))

    def _ordinary(self, word: str) -> bool:
        """Whether a capitalised word is no name: an abbreviation many files use, or a word that also stands without its capital."""
        low = word.lower()
        if low in self.known or any(c.isdigit() for c in word):
            return True
        if word.isupper():
            return word in self.capitals
        parts = re.split(r"[-'’]", low)
        return len(parts) > 1 and all(p in self.known or len(p) <= 1 for p in parts)


def _marked(run: Sequence[tuple[str, re.Match[str]]], people: list[set[str]]) -> list[tuple[str, int, int]]:
    """Return the one mark of a run of name words: the child's, or that of whoever of `people` bears it; somebody new is added to them.

    Two full names are one person's if they begin alike; a single name is that of the first who bears it.
    """
    if not run:
        return []
    kinds, start, end = {kind for kind, _ in run}, run[0][1].start(), run[-1][1].end()
    if CHILD in kinds or kinds == {"family"}:
        return [(CHILD, start, end)]
    words = [(f"{kind} " if kind in _ADULT_TITLE else "") + _stem(m[0]).lower() for kind, m in run if kind != "family"]
    who = next((n for n, known in enumerate(people) if words[0] in known or ((len(words) == 1 or len(known) == 1) and known & set(words))), len(people))
    if who == len(people):
        people.append(set())
    people[who] |= set(words)
    return [(NAMES[min(who, len(NAMES) - 1)], start, end)]


def _letter(text: str, found: Sequence[re.Match[str]], k: int, letters: set[str]) -> str:
    """Return what a capital standing alone is: an initial of somebody named, the child ("M was seen"), or "" for a word ("A girl", "I rang").

    Every letter is told alike, so that whose name begins with one changes nothing.
    """
    word, after = found[k][0], found[k + 1] if k + 1 < len(found) else None
    if (
        after
        and after[0][:1].isupper()
        and not (word == "A" and after[0].isupper() and len(after[0]) > 2)
        and not text[found[k].end() : after.start()].strip(" .")
    ):
        return "name"
    if word == "I" or (_opens(text, found, k) and not (after and VERB_AFTER.fullmatch(after[0]))):
        return "" if word in "AI" else "name"
    return CHILD if word in letters else "name"


def _opens(text: str, found: Sequence[re.Match[str]], k: int) -> bool:
    """Whether word k opens a sentence, a line or what follows a sign."""
    return k == 0 or not found[k - 1][0][-1].isalnum() or "\n" in text[found[k - 1].end() : found[k].start()]


def _is_name(word: str, names: set[str]) -> bool:
    if not word[:1].isupper():
        return False
    stem = _stem(word)
    return stem in names or (("-" in stem or "'" in stem) and any(p in names for p in re.split(r"[-'’]", stem) if len(p) > 1))


def _stem(word: str) -> str:
    """A name without the ending of what is its bearer's."""
    return re.sub(r"['’]s?$", "", word)


class Pieces:
    """BERT word pieces of single words, remembered."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.ids = {w: i for i, w in enumerate(vocabulary)}
        self.unknown = self.ids["[UNK]"]
        self.cut = lru_cache(maxsize=200_000)(self._cut)

    def _cut(self, word: str) -> tuple[int, ...]:
        if word in MARKS:
            return (self.ids[word],)
        out: list[int] = []
        for part in PART.findall(word.lower()):
            start = 0
            piece_ids: list[int] = []
            while start < len(part):
                end = len(part)
                while end > start and (("##" if start else "") + part[start:end]) not in self.ids:
                    end -= 1
                if end == start:
                    piece_ids = [self.unknown]
                    break
                piece_ids.append(self.ids[("##" if start else "") + part[start:end]])
                start = end
            out += piece_ids
        return tuple(out) or (self.unknown,)


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of part of a text: `ids` with [CLS] context [SEP] ... [SEP]; `spans` the place of each piece (None outside the text)."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    spans: tuple[tuple[int, int] | None, ...]


def make_windows(words: Sequence[tuple[str, int, int]], context: Sequence[str], pieces: Pieces, text: str) -> list[Window]:
    """Return the windows a text is read in; each starts with the context (who writes, to which kind of record, the child's age)."""
    head = [pieces.ids["[CLS]"], *(i for w in context for i in pieces.cut(w)), pieces.ids["[SEP]"]][:60]
    room = LONGEST - len(head) - 1
    cut = [(pieces.cut(w), s, e) for w, s, e in words]
    out: list[Window] = []
    at = 0
    while at < len(cut) or not out:
        used, end, stop = 0, at, None
        while end < len(cut) and used + len(cut[end][0]) <= room:
            used += len(cut[end][0])
            end += 1
            if end < len(cut) and used > room // 2 and (words[end - 1][0] in ".!?" or "\n" in text[cut[end - 1][2] : cut[end][1]]):
                stop = end
        if end < len(cut) and stop:
            end = stop
        end = max(end, at + 1)
        ids, spans = list(head), [None] * len(head)
        for piece_ids, s, e in cut[at:end]:
            ids += piece_ids[:room]
            spans += [(s, e)] * len(piece_ids[:room])  # type: ignore[list-item]
        ids.append(pieces.ids["[SEP]"])
        spans.append(None)
        out.append(Window(tuple(ids), tuple([0] * len(head) + [1] * (len(ids) - len(head))), tuple(spans)))
        at = end
    return out


@dataclass(frozen=True, slots=True)
class Joint:
    """How wording, meaning and weighing are added up for one kind of code, into the chance that a reading is right.

    `weights` belong to what is known of a reading (`prose.joining` names it), `codes` to its code; a reading stands from the chance `least`. `trust` is the
    share from which the model's own view of the status is taken over that of the cues. Fitted on files held out from training (`training/fit_joining.py`).
    """

    weights: Mapping[str, float]
    codes: Mapping[str, float]
    least: float
    trust: float

    def right(self, code: str, known: Mapping[str, float]) -> float:
        """Return the chance (0..1) that a reading as `code`, of which this is known, is right."""
        total = self.codes.get(code, 0.0) + sum(self.weights.get(name, 0.0) * value for name, value in known.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


class Belief:
    """What the model believes of one text: a chance for every piece of every word and every code, and how each would be asserted."""

    def __init__(
        self, text: str, labels: Labels, windows: Sequence[Window], logits: Sequence[npt.NDArray[np.float32]], hidden: Sequence[npt.NDArray[np.float32]] = ()
    ) -> None:
        self.text, self.labels = text, labels
        place = [s for w in windows for s in w.spans]
        inside = np.array([s is not None for s in place], dtype=bool)
        rows = np.concatenate(logits) if logits else np.zeros((0, labels.width), np.float32)
        self.rows = rows[inside]
        self.spans = [s for s in place if s is not None]
        self.starts = np.array([s[0] for s in self.spans], dtype=np.int64)
        self.ends = np.array([s[1] for s in self.spans], dtype=np.int64)
        self.hidden = np.concatenate(hidden)[inside] if hidden else np.zeros((len(self.spans), 0), np.float32)
        self.chance = 1.0 / (1.0 + np.exp(-self.rows[:, : len(labels.codes)]))

    def chance_of(self, code: str, start: int, end: int) -> float:
        """Return the greatest chance of a code among the words that touch `[start:end)`; 0 where there are none."""
        column = self.chance[self._touched(start, end), self.labels.codes.index(code)]
        return float(column.max()) if len(column) else 0.0

    def _touched(self, start: int, end: int) -> slice:
        """The pieces of the words that touch `[start:end)`: places never go back, so they stand together."""
        return slice(int(self.ends.searchsorted(start, "right")), int(self.starts.searchsorted(end, "left")))

    def vector(self, start: int, end: int) -> npt.NDArray[np.float32]:
        """Return the mean direction of the words `[start:end)` in the model's space, of length 1."""
        mean = self.hidden[self._touched(start, end)].mean(axis=0)
        unit: npt.NDArray[np.float32] = mean / max(1e-9, float(np.linalg.norm(mean)))
        return unit

    def runs(self, thresholds: Sequence[float]) -> list[Believed]:
        """Return the runs of words whose chance of a code reaches its threshold, in order of place.

        Runs are joined over gaps of up to two pieces of one sentence, and take in the words beside them whose chance is not far below: a quote of a
        single word tells a reader nothing.
        """
        if not self.spans:
            return []
        out: list[Believed] = []
        floor = np.asarray(thresholds)
        for c in np.flatnonzero((self.chance >= floor[None, :]).any(axis=0)):
            runs: list[list[int]] = []
            for i in np.flatnonzero(self.chance[:, c] >= floor[c]):
                if runs and i - runs[-1][-1] <= 3 and not self._breaks(runs[-1][-1], int(i)):
                    runs[-1].append(int(i))
                else:
                    runs.append([int(i)])
            code = self.labels.codes[c]
            for run in runs:
                first, last = self._grown(run[0], run[-1], int(c), float(floor[c]) * _BESIDE)
                out.append(Believed(*_whole_words(self.text, self.spans[first][0], self.spans[last][1]), code, float(self.chance[run, c].max())))
        return sorted(out, key=lambda b: (b.start, b.end, b.code))

    def _grown(self, first: int, last: int, column: int, least: float) -> tuple[int, int]:
        """Return a run with the pieces beside it, in its sentence, whose chance is at least `least`; `_SHORTEST` pieces at least, if there are so many."""
        n = len(self.spans)
        while first > 0 and (self.chance[first - 1, column] >= least or last - first + 1 < _SHORTEST) and not self._breaks(first - 1, first):
            first -= 1
        while last + 1 < n and (self.chance[last + 1, column] >= least or last - first + 1 < _SHORTEST) and not self._breaks(last, last + 1):
            last += 1
        return first, last

    def assertion(self, code: str, start: int, end: int) -> Assertion:
        """Return how the model thinks the words `[start:end)` are asserted when read as `code`."""
        labels = self.labels
        here = self.rows[self._touched(start, end)].mean(axis=0)
        n = len(labels.codes)
        a = n + len(labels.status)
        b = a + len(labels.response_status)
        c = b + len(labels.subject)
        d = c + len(labels.source)
        subjects, source = _shares(labels.subject, here[b:c]), labels.source[int(here[c:d].argmax())]
        if code in labels.language:
            challenged = 1.0 / (1.0 + float(np.exp(-here[d])))
            both = sorted((("challenged", challenged), ("stated", 1 - challenged)), key=lambda x: -x[1])
            return Assertion(tuple(both), subjects, source)
        statuses = _shares(labels.status, here[n:a]) if code in labels.signals else _shares(labels.response_status, here[a:b])
        return Assertion(statuses, subjects, source)

    def _breaks(self, before: int, after: int) -> bool:
        return _BREAK.search(self.text, self.spans[before][0], self.spans[after][1]) is not None


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place `[start:end)` with its first and last word whole, and without the marks between words at either end.

    >>> _whole_words("seen at 01:40 hrs, [ ] no", 10, 18)
    (8, 17)
    """
    while start < end and text[start].isspace():
        start += 1
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    first, last = start, end
    while first < last and text[first] in _BEFORE:
        first += 1
    while last > first and text[last - 1] in _AFTER:
        last -= 1
    return (first, last) if first < last else (start, end)


def _shares(names: Sequence[str], part: npt.NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
    share = np.exp(part - part.max())
    share /= share.sum()
    return tuple((names[k], float(share[k])) for k in np.argsort(-share, kind="stable"))


class MeaningModel:
    """The shipped model, loaded once a process. `read` is deterministic for a given text and context."""

    def __init__(self, folder: Traversable) -> None:
        import onnxruntime as ort

        config = json.loads(folder.joinpath("config.json").read_text(encoding="utf-8"))
        self.name: str = config["name"]
        self.labels = Labels(**{k: tuple(v) for k, v in config["labels"].items()})
        self._joints = {kind: Joint(**joint) for kind, joint in config["join"].items()}
        self._kind_of = {code: kind for kind, codes in config["kinds"].items() for code in codes}
        self.masker = Masker(config["known"], config["capitals"], config["dropped"], config["faith"], config["titles"], config["either"])
        self.pieces = Pieces(folder.joinpath("vocab.txt").read_text(encoding="utf-8").split("\n"))
        self._examples: dict[str, list[str]] = json.loads(folder.joinpath("examples.json").read_text(encoding="utf-8"))
        table = np.frombuffer(folder.joinpath("examples.bin").read_bytes(), np.float16).astype(np.float32).reshape(-1, config["hidden"])
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}
        at = 0
        for code, texts in self._examples.items():
            self._vectors[code] = table[at : at + len(texts)]
            at += len(texts)
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        weights = folder.joinpath("model.onnx").read_bytes()
        self.digest = hashlib.sha256(weights + folder.joinpath("config.json").read_bytes()).hexdigest()[:16]
        # without this fusion the graph runs a seventh faster (decision 011); it must be the same when the joining is fitted and when it is used
        self.session = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])
        self._remembered = lru_cache(maxsize=128)(self._run)  # pasted notes are read once

    def joint(self, code: str) -> Joint:
        """Return how readings as a code are added up."""
        return self._joints[self._kind_of[code]]

    def nearest(self, code: str, vector: npt.NDArray[np.float32]) -> str:
        """Return the phrasebook's example of a code that lies nearest to a vector; empty if it has none."""
        texts = self._examples.get(code, [])
        return texts[int(np.round(self._vectors[code] @ vector, 4).argmax())] if texts else ""

    def read(self, text: str, context: str = "", child_names: Iterable[str] = (), called: Called = NOBODY) -> Belief:
        """Return what the model believes of a text.

        Args:
            text: an entry's text.
            context: who wrote it and on what kind of record ("Police. Police Officer. Missing notification. Aged 15.").
            child_names: the child's own names.
            called: the words the file calls people by.
        """
        words = self.masker.words(text, child_names, called)
        head = [w for w, _, _ in self.masker.words(context, child_names, called)]
        windows = make_windows(words, head, self.pieces, text)
        rows = [self._remembered(window.ids, window.types) for window in windows]
        return Belief(text, self.labels, windows, [logits for logits, _ in rows], [hidden for _, hidden in rows])

    def _run(self, ids: tuple[int, ...], types: tuple[int, ...]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        feed: dict[str, Any] = {"ids": np.array([ids], dtype=np.int64), "types": np.array([types], dtype=np.int64)}
        logits, hidden = self.session.run(["logits", "hidden"], feed)
        return logits[0], hidden[0]


@lru_cache(maxsize=1)
def load_meaning() -> MeaningModel | None:
    """Return the shipped model, or None if the package was built without it."""
    folder = resources.files("onrecord.prose").joinpath("model")
    return MeaningModel(folder) if folder.joinpath("model.onnx").is_file() else None
