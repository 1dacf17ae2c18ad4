"""A child's entries → which of them only repeat an earlier one: pastes, re-prints and scans of the same note.

Short formulaic notes ("T/C mum, no answer") repeat without being copies. An entry that carries on with new text, or changes one fact, is no duplicate.
Candidates share rare runs of words; each is then compared word by word, so the time grows with the text, not with the pairs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from zlib import crc32

from rapidfuzz import fuzz, process

from onrecord.record import Entry

MIN_WORDS = 14
"""Notes shorter than this (in words) are never duplicates unless they stand on the same day by the same author."""
SHARED = 0.9
"""How much of an entry's words must be the earlier one's."""
_RUN = 5
_SAMPLE = 12
_COMMON_RUN = 40
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NEGATIONS = frozenset(
    [
        "no",
        "not",
        "nor",
        "never",
        "none",
        "without",
        "denied",
        "denies",
        "refused",
        "cancelled",
        "declined",
        "nil",
        "unable",
        "stopped",
        "isn't",
        "wasn't",
        "didn't",
        "hasn't",
        "won't",
        "can't",
    ]
)


def find_duplicates(entries: Iterable[Entry]) -> dict[str, str]:
    """Return entry_id → the id of the first entry it repeats, for entries of the same child only.

    The first is the one that stood on the file earliest; of those of one day the earlier by date, then the one that names its author, then by path and place
    in the file. The order given changes nothing.
    """
    files: dict[str | None, list[Entry]] = defaultdict(list)
    for e in entries:
        files[e.child_ref].append(e)
    out: dict[str, str] = {}
    for ref in sorted(files, key=str):
        out.update(_of_one_file(sorted(files[ref], key=_rank)))
    return out


def _rank(e: Entry) -> tuple[object, ...]:
    """Where an entry stands among those that may repeat each other: the first is kept as the one repeated."""
    written = (e.recorded is None, e.recorded or dt.date.max)
    place = (e.path, e.pieces[0].block if e.pieces else 0, e.entry_id)
    return (e.held_on or dt.date.max, e.date or dt.date.max, *written, e.read_by == "ocr", e.author is None, *place)


def _of_one_file(entries: list[Entry]) -> dict[str, str]:
    firsts: dict[str, str] = {}
    exact: dict[tuple[str, ...], int] = {}
    runs: dict[int, list[int]] = defaultdict(list)
    words_of: list[tuple[str, ...]] = []
    for n, entry in enumerate(entries):
        words = tuple(w.lower() for w in _WORD.findall(entry.text))
        words_of.append(words)
        if len(words) < MIN_WORDS:
            short = exact.get((*words, str(entry.date), str(entry.author)))
            if short is not None and words:
                firsts[entry.entry_id] = entries[short].entry_id
            else:
                exact[(*words, str(entry.date), str(entry.author))] = n
            continue
        same = exact.get(words)
        if same is not None:
            firsts[entry.entry_id] = entries[same].entry_id
            continue
        own_runs = _runs(words)
        sample = sorted(own_runs)[: _SAMPLE * 4]
        votes: dict[int, int] = defaultdict(int)
        for run in sample:
            for other in runs[run]:
                votes[other] += 1
        found = None
        for other in sorted(votes, key=lambda o: (-votes[o], o))[:5]:
            if votes[other] >= max(2, len(sample) // 6) and repeats(entry.text, entries[other].text):
                found = other
                break
        if found is not None:
            firsts[entry.entry_id] = entries[found].entry_id
            continue
        exact[words] = n
        for run in own_runs:
            if len(runs[run]) < _COMMON_RUN:
                runs[run].append(n)
    return firsts


def _runs(words: tuple[str, ...]) -> set[int]:
    """Numbers for the runs of words, chosen by content so that equal text gives equal choices: about a quarter of them.

    A word counts by its length and its first, middle and last letter, so that most slips of a recogniser leave its runs the same.
    """
    codes = [f"{len(w)}{w[0]}{w[len(w) // 2]}{w[-1]}" for w in words]
    every = {crc32(" ".join(codes[i : i + _RUN]).encode()) for i in range(len(words) - _RUN + 1)}
    return {h for h in every if h % 4 == 0} or every


def repeats(later: str, earlier: str) -> bool:
    """True when `later` says nothing that `earlier` does not: nine in ten of its words stand there in order, and it adds no name, number or denial."""
    new, old = _WORD.findall(later), _WORD.findall(earlier)
    if not new or not old or len(new) > len(old) * 1.12:
        return False
    low_new, low_old = [w.lower() for w in new], [w.lower() for w in old]
    if not _may_repeat(low_new, low_old):
        return False
    matcher = SequenceMatcher(None, low_new, low_old, autojunk=False)
    shared = 0
    for op, a1, a2, b1, b2 in matcher.get_opcodes():
        if op == "equal":
            shared += a2 - a1
            continue
        if op == "delete" or op == "replace":
            for k in range(a1, a2):
                word = new[k]
                partners = low_old[b1:b2]
                slip = any(fuzz.ratio(low_new[k], p) >= 75 for p in partners) and not word.isdigit() and low_new[k] not in _NEGATIONS
                if slip:
                    shared += 1
                elif (
                    any(c.isdigit() for c in word)
                    or low_new[k] in _NEGATIONS
                    or (word[0].isupper() and k > 0 and not new[k - 1].isupper() and low_new[k] not in low_old)
                ):
                    return False
        if op in ("replace", "insert") and any(w in _NEGATIONS for w in low_old[b1:b2]) and a2 - a1 < b2 - b1 <= 4:
            return False
    return shared >= SHARED * len(new) and (shared >= 0.5 * len(old) or shared >= 40)


def _may_repeat(new: list[str], old: list[str]) -> bool:
    """False when a look at the words without their order already tells that `new` adds a number, a denial, or too much."""
    left = Counter(old)
    kinds = sorted(left)
    lost = 0
    for word, n in Counter(new).items():
        more = n - left[word]
        if more <= 0:
            continue
        if not left[word] and (word.isdigit() or word in _NEGATIONS):
            return False
        if word.isdigit() or word in _NEGATIONS or process.extractOne(word, kinds, scorer=fuzz.ratio, score_cutoff=75) is None:
            lost += more
    most = len(new) - lost
    return most >= SHARED * len(new) and (most >= 0.5 * len(old) or most >= 40)
