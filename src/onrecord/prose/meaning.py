"""Reading by meaning: an entry's text → the codes a small local model believes its words carry, with where, how sure, and how asserted.

The model is a token tagger (`training/train_meaning.py` makes it): for every word piece it gives the chance of each code and of each status, subject and
source. It sees no names and no descriptors of origin: the child's own names become one mark, every other name another, and words for ethnicity, nationality and
religion are taken out, so that swapping them cannot change what it says. One text is read at a time on one thread, so the answer does not depend on its neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]|_+")
PART = re.compile(r"[^\W_]+|[^\w\s]|_+")
CHILD, NAME, FAITH = "[unused1]", "[unused2]", "[unused3]"
LONGEST = 320
"""Word pieces in one window; a longer text is cut at line or sentence ends."""


@dataclass(frozen=True, slots=True)
class Believed:
    """A run of words the model believes carries a code, with its chance (0..1) and the likeliest status, subject and source."""

    start: int
    end: int
    code: str
    chance: float
    status: str
    subject: str
    source: str


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


class Masker:
    """Text → words without names or descriptors of origin, each with its place in the text."""

    def __init__(self, known: Iterable[str], dropped: Iterable[str], faith: Iterable[str]) -> None:
        self.known, self.dropped, self.faith = frozenset(known), frozenset(dropped), frozenset(faith)

    def words(self, text: str, child_names: Iterable[str] = (), cast: Iterable[str] = ()) -> list[tuple[str, int, int]]:
        """Return (word or mark, start, end) of every word that the model may see.

        Args:
            text: an entry's text.
            child_names: the child's names, short names and initials.
            cast: other people's names the file itself teaches.
        """
        mine = {w for n in child_names for w in n.replace("-", " ").split() if len(w) > 0}
        others = {w for n in cast for w in n.replace("-", " ").split() if len(w) > 1} - mine
        out: list[tuple[str, int, int]] = []
        for m in WORD.finditer(text):
            word, low = m[0], m[0].lower()
            if low in self.dropped or (low[-1:] == "s" and low[:-1] in self.dropped):
                continue
            if low in self.faith:
                mark = FAITH
            elif _is_name(word, mine):
                mark = CHILD
            elif _is_name(word, others) or (word[:1].isupper() and not self._ordinary(word)):
                mark = NAME
            else:
                out.append((word, m.start(), m.end()))
                continue
            if out and out[-1][0] == mark and mark != FAITH:
                out[-1] = (mark, out[-1][1], m.end())
            else:
                out.append((mark, m.start(), m.end()))
        return out

    def _ordinary(self, word: str) -> bool:
        """Whether a capitalised word is no name: all capitals (an abbreviation), or a word that also stands without its capital."""
        low = word.lower()
        if low in self.known or any(c.isdigit() for c in word):
            return True
        if word.isupper() and len(word) <= 6:
            return True
        parts = re.split(r"[-'’]", low)
        return len(parts) > 1 and all(p in self.known or len(p) <= 1 for p in parts)


def _is_name(word: str, names: set[str]) -> bool:
    if not word[:1].isupper():
        return False
    stem = re.sub(r"['’]s?$", "", word)
    return stem in names or (("-" in stem or "'" in stem) and any(p in names for p in re.split(r"[-'’]", stem) if len(p) > 1))


class Pieces:
    """BERT word pieces of single words, remembered."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.ids = {w: i for i, w in enumerate(vocabulary)}
        self.unknown = self.ids["[UNK]"]
        self.cut = lru_cache(maxsize=200_000)(self._cut)

    def _cut(self, word: str) -> tuple[int, ...]:
        if word in (CHILD, NAME, FAITH):
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


def decode(logits: npt.NDArray[np.float32], spans: Sequence[tuple[int, int] | None], labels: Labels, thresholds: Sequence[float], text: str) -> list[Believed]:
    """Return the runs of words whose chance of a code reaches its threshold, joined over gaps of up to two words of the same sentence.

    Args:
        logits: pieces x columns.
        spans: each piece's place in the text, None for pieces outside it.
        labels: the columns' meaning.
        thresholds: one a code.
        text: the text, to keep a run inside its sentence.
    """
    n = len(labels.codes)
    chance = 1.0 / (1.0 + np.exp(-logits[:, :n]))
    inside = np.array([s is not None for s in spans])
    chance[~inside] = 0.0
    out: list[Believed] = []
    hot = np.argwhere((chance >= np.asarray(thresholds)[None, :]).any(axis=0)).ravel()
    for c in hot:
        code = labels.codes[c]
        on = np.flatnonzero(chance[:, c] >= thresholds[c])
        runs: list[list[int]] = []
        for i in on:
            if runs and i - runs[-1][-1] <= 3 and not _breaks(text, spans[runs[-1][-1]], spans[i]):
                runs[-1].append(int(i))
            else:
                runs.append([int(i)])
        for run in runs:
            place = [spans[i] for i in run]
            start = min(p[0] for p in place if p)
            end = max(p[1] for p in place if p)
            status, subject, source = _assertion(logits[run], n, code, labels)
            out.append(Believed(start, end, code, float(chance[run, c].max()), status, subject, source))
    return sorted(out, key=lambda b: (b.start, b.end, b.code))


def _breaks(text: str, a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is None or b is None or bool(re.search(r"[.!?]\s|\n", text[a[1] : b[0]]))


def _assertion(rows: npt.NDArray[np.float32], n: int, code: str, labels: Labels) -> tuple[str, str, str]:
    def best(names: tuple[str, ...], at: int) -> str:
        return names[int(rows[:, at : at + len(names)].mean(axis=0).argmax())]

    a = n + len(labels.status)
    b = a + len(labels.response_status)
    c = b + len(labels.subject)
    if code in labels.language:
        return ("challenged" if rows[:, c + len(labels.source)].mean() > 0 else "stated"), "child", "professional"
    status = best(labels.status, n) if code in labels.signals else best(labels.response_status, a)
    return status, best(labels.subject, b), best(labels.source, c)


class MeaningModel:
    """The shipped model, loaded once a process. `read` is deterministic for a given text and context."""

    def __init__(self, folder: Traversable) -> None:
        import onnxruntime as ort

        config = json.loads(folder.joinpath("config.json").read_text(encoding="utf-8"))
        self.labels = Labels(**{k: tuple(v) for k, v in config["labels"].items()})
        self.thresholds = [config["thresholds"][c] for c in self.labels.codes]
        self.masker = Masker(config["known"], config["dropped"], config["faith"])
        self.pieces = Pieces(folder.joinpath("vocab.txt").read_text(encoding="utf-8").split("\n"))
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = ort.InferenceSession(folder.joinpath("model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"])

    def read(self, text: str, context: str = "", child_names: Iterable[str] = (), cast: Iterable[str] = ()) -> list[Believed]:
        """Return what the model believes a text carries, in order of place.

        Args:
            text: an entry's text.
            context: who wrote it and on what kind of record ("Police. Police Officer. Missing notification. Aged 15.").
            child_names: the child's own names.
            cast: other people's names.
        """
        words = self.masker.words(text, child_names, cast)
        head = [w for w, _, _ in self.masker.words(context, child_names, cast)]
        out: list[Believed] = []
        for window in make_windows(words, head, self.pieces, text):
            feed: dict[str, Any] = {"ids": np.array([window.ids], dtype=np.int64), "types": np.array([window.types], dtype=np.int64)}
            logits = self.session.run(None, feed)[0][0]
            out += decode(logits, window.spans, self.labels, self.thresholds, text)
        return out


@lru_cache(maxsize=1)
def load_meaning() -> MeaningModel | None:
    """Return the shipped model, or None if the package was built without it."""
    folder = resources.files("onrecord.prose").joinpath("model")
    return MeaningModel(folder) if folder.joinpath("model.onnx").is_file() else None
