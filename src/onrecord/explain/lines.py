"""Parts of an explanation → lines no wider than a screen; entries named by their day, quotes cut to fit one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any, Protocol

from onrecord.knowledge.plain import say_day, say_list
from onrecord.record import Child, Entry, Gap

WIDTH = 100
NAMED = re.compile(r"\b([Ee])ntry ([A-Za-z]\w*(?:-\w+)*)")
"""How a sentence names an entry."""
_LEAST = 22  # characters of a quote that a row always keeps


class CaseView(Protocol):
    """What an explanation needs from a case (`store.Case` has it)."""

    def find(self, noun_id: str) -> tuple[str, Any] | None:
        """Return (kind, noun) by its identifier, or None."""
        ...

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry, or None."""
        ...

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        """Yield what was found of a kind."""
        ...

    def case_nouns(self, kind: str) -> list[Any]:
        """Return what belongs to the whole case."""
        ...

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return each child with counts."""
        ...

    def gaps(self) -> list[Gap]:
        """Return every gap."""
        ...


def paragraphs(*parts: str) -> str:
    """Return the parts that say something, each wrapped, the second and later lines set in."""
    return "\n".join(
        fill(line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) for p in parts if p for line in p.split("\n") if line
    )


def people(refs: Sequence[str], names: Mapping[str, str]) -> str:
    """Return children by name and record number."""
    return say_list(f"{names.get(r, r)} ({r})" if names.get(r, r) != r else r for r in refs)


def in_days(case: CaseView, text: str) -> str:
    """Return a sentence that names entries by identifier, with "the entry" instead where the day already follows, or the entry's day."""

    def said(m: re.Match[str]) -> str:
        entry = case.entry(m[2])
        if entry is None:
            return m[0]
        the = "The" if m[1] == "E" else "the"
        return f"{the} entry" if text[m.end() :].startswith(" of ") else f"{the} entry of {say_day(entry.date)}"

    return NAMED.sub(said, text)


def row(label: str, day: str, quote: str, said: str, where: str) -> str:
    """Return one line: what, when, the record's words, what they were read as (both cut to fit), and where they stand.

    >>> row("Act", "8 Mar 2007", "strategy discussion held with police", "counts", "file 1 p2 [E-1]")
    'Act      8 Mar 2007   “strategy discussion held with police” counts; file 1 p2 [E-1]'
    """
    head, tail = f"{label:8} {day:12} ", f"; {where}"
    words, room = " ".join(quote.split()), WIDTH - len(head) - len(tail)
    words = _cut(words, max(_LEAST, room - len(said) - 3))
    shown = f"“{words}” " if words else ""
    return f"{head}{shown}{_cut(said, room - len(shown))}{tail}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(0, room - 1)].rstrip() + "…"


class Files:
    """Numbers for the documents that the rows of one explanation name, so that each path is printed once."""

    def __init__(self) -> None:
        self.paths: dict[str, int] = {}

    def place(self, entry: Entry | None, entry_id: str) -> str:
        """Return where an entry stands: the number of its document, its page, its identifier."""
        if entry is None:
            return f"[{entry_id}]"
        number = self.paths.setdefault(entry.path, len(self.paths) + 1)
        return f"file {number}{f' p{entry.page}' if entry.page else ''} [{entry_id}]"

    def legend(self) -> str:
        """Return the paths behind the numbers."""
        return "Files   " + "; ".join(f"{n} {path}" for path, n in self.paths.items()) if self.paths else ""
