"""`plain/*.yaml` and the lexicon's codes → how a code, a day, an entry or a count is said to a reader.

Only wording goes through here; nothing is judged by it. A code that has no wording is said with its underscores as spaces, so that a code of an overlay is
never lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from onrecord.knowledge.loading import Faults, Located, read_kind
from onrecord.record import Entry, Response, Signal

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_CODE = re.compile(r"(\bthe )?\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b")


@dataclass(frozen=True)
class Plain:
    """How codes are said. `words` is kind → code → wording; `codes` those of signals and responses; `acted` the codes of protective acts."""

    words: Mapping[str, Mapping[str, str]]
    marks: Mapping[str, str]
    codes: Mapping[str, str]
    acted: frozenset[str]

    def say(self, kind: str, code: str) -> str:
        """Return the wording of a code of one kind ("status", "verdict" ...).

        >>> plain_words().say("verdict", "late"), plain_words().say("verdict", "made_up")
        ('answered, but late', 'made up')
        """
        return self.words.get(kind, {}).get(code, code.replace("_", " "))

    def say_code(self, code: str) -> str:
        """Return the wording of a signal's or response's code."""
        return self.codes.get(code, code.replace("_", " "))

    def spell_codes(self, text: str) -> str:
        """Return a sentence with every code in it (two words or more joined by underscores) said in words."""

        def said(m: re.Match[str]) -> str:
            words = self.say_code(m[2])
            return (m[1] or "") + (words.removeprefix("a ").removeprefix("an ") if m[1] else words)

        return _CODE.sub(said, text)


def load_plain(overlay: Path | None, faults: Faults) -> Plain:
    """Return the wording of the package with the overlay's laid on top; what is wrong goes to `faults`."""
    words: dict[str, dict[str, str]] = {}
    marks: dict[str, str] = {}
    for file, top in read_kind("plain", overlay, faults):
        if not isinstance(top, Located):
            faults.add(file, "a mapping with words and marks is expected")
        elif faults.check_keys(top, (), ("words", "marks")):
            marks |= {str(k): str(v) for k, v in (top.get("marks") or {}).items()}
            for kind, rows in (top.get("words") or {}).items():
                words.setdefault(str(kind), {}).update({str(k): str(v) for k, v in rows.items()})
    codes: dict[str, str] = {}
    acted: set[str] = set()
    for _, top in read_kind("lexicon", overlay, Faults()):  # the phrasebook's loader reports what is wrong in these
        rows = top.get("codes") if isinstance(top, Located) else None
        for code, row in (rows or {}).items():
            codes[str(code)] = str(row.get("plain", code))
            acted |= {str(code)} if row.get("acted") else set()
    return Plain(words, marks, codes, frozenset(acted))


@lru_cache(maxsize=1)
def plain_words() -> Plain:
    """Return the package's own wording, read once a process.

    Raises:
        KnowledgeError: its file has faults.
    """
    faults = Faults()
    plain = load_plain(None, faults)
    faults.raise_if_any()
    return plain


def say_day(day: dt.date | None) -> str:
    """Return a day as it is written in England.

    >>> say_day(dt.date(2007, 3, 8)), say_day(None)
    ('8 March 2007', 'no date')
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "no date"


def say_entry(entry: Entry) -> str:
    """Return how a sentence names an entry: with its identifier, which a page turns into a link, and its day."""
    return f"entry {entry.entry_id}" + (f" of {say_day(entry.date)}" if entry.date else ", undated")


def say_count(n: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> say_count(1, "day"), say_count(3, "entry", "entries"), say_count(0, "day")
    ('1 day', '3 entries', '0 days')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def say_list(parts: Iterable[str], joint: str = ", ") -> str:
    """Return parts joined as in a sentence.

    >>> say_list(["police", "school", "health"])
    'police, school and health'
    """
    rows = list(parts)
    return joint.join(rows[:-1]) + (" and " if len(rows) > 1 else "") + rows[-1] if rows else ""


def say_place(entry: Entry) -> str:
    """Return where an entry stands in its document: its path, page and locator, without saying the page twice.

    >>> say_place(Entry("E-1", "D-1", "K04/scan.pdf", "", page=1, locator="page 1 line 3"))
    'K04/scan.pdf, page 1 line 3'
    """
    page = f"page {entry.page}" if entry.page else ""
    parts = [entry.path, "" if page and entry.locator.startswith(page) else page, entry.locator]
    return ", ".join(p for p in parts if p)


def say_settled(noun: Signal | Response, plain: Plain) -> str:
    """Return what a person settled of a signal or response, beside what was proposed; "" where nobody has."""
    held = noun.settled
    if held is None:
        return ""
    if held.verdict != "change":
        return f"{'added' if held.verdict == 'add' else 'confirmed'} by {held.by}"
    parts = (plain.say_code(held.code), plain.say("status", held.status), plain.say("subject", held.subject))
    return f"corrected by {held.by}; proposed was: {', '.join(parts)}"
