"""A finished file and a veil → where a name of the case still stands in it. Nothing is written while there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.errors import InputError
from onrecord.knowledge.names import fold
from onrecord.knowledge.plain import say_count
from onrecord.veil.finished import read_finished
from onrecord.veil.hiding import Cover, Veil
from onrecord.veil.words import split_words


@dataclass(frozen=True, slots=True)
class Leak:
    """A name that still stands: where, and the label it should have had. The name itself is not kept, so that it cannot reach a log."""

    where: str
    label: str


def find_leaks(data: bytes, fmt: str, veil: Veil, own: Iterable[str] = (), told: Iterable[str] = (), bare: bytes = b"") -> list[Leak]:
    """Return every name, variant, number, address and date of birth of the case that stands in a finished file, in order.

    Args:
        data: the file's bytes.
        fmt: docx, xlsx, pdf or html.
        veil: what the names of the case are.
        own: the report's own wording, in which a word that is also a name of the case (Mark, Page) is none.
        told: every paragraph and cell of the report before it had a form. A word that is also an English word and names nobody there names nobody where the
            form has put a line's end beside it.
        bare: an empty file of the same format, by the same writer: what stands in it too (the names of styles) is the format's own.
    """
    format_own = set(read_finished(bare, fmt)) if bare else set()
    own_words, told_words = list(dict.fromkeys(own)), list(dict.fromkeys(told))

    @cache
    def allowed(word: str) -> set[tuple[str, str]]:
        """The pairs of words with a doubtful one in them that the report had before it had a form."""
        ours, theirs = ([t for t in texts if word in fold(t)] for texts in (own_words, told_words))
        return _pairs((text, ()) for text in ours) | _pairs((text, veil.leaks(text)) for text in theirs)

    out = []
    for where, text in read_finished(data, fmt):
        covers = veil.leaks(text) if (where, text) not in format_own else []
        if not covers:
            continue
        words = split_words(text)
        at = {w.start: n for n, w in enumerate(words)}
        low = [_plain(w.low) for w in words]
        for c in covers:
            n = at.get(c.start)
            if n is not None and not c.sure and _around(low, n) & allowed(low[n]):
                continue
            out.append(Leak(where, c.label))
    return out


def check_finished(data: bytes, fmt: str, veil: Veil, own: Iterable[str] = (), told: Iterable[str] = (), bare: bytes = b"") -> None:
    """Return when a finished file holds no name of the case.

    Raises:
        InputError: code `leak-found`, naming where and what label was missed, never the name.
    """
    leaks = find_leaks(data, fmt, veil, own, told, bare)
    if leaks:
        places = "; ".join(f"{x.where} ({x.label})" + (f" × {n}" if n > 1 else "") for x, n in list(Counter(leaks).items())[:5])
        raise InputError(
            f"a name of the case still stands in the report in {say_count(len(leaks), 'place')}, so the report was not written: {places}.",
            next_step="Tell the makers the place, not the name. Nothing was handed over.",
            code="leak-found",
        )


def _around(low: list[str], n: int) -> set[tuple[str, str]]:
    """A word with the word before it and with the one after; alone where it stands alone."""
    before, after = (low[n - 1] if n else "", low[n + 1] if n + 1 < len(low) else "")
    return {(before, low[n]), (low[n], after)} - {("", low[n]) if after else ("", ""), (low[n], "") if before else ("", "")}


def _plain(low: str) -> str:
    return "0" if low.isdigit() else low


def _pairs(texts: Iterable[tuple[str, Sequence[Cover]]]) -> set[tuple[str, str]]:
    """Each word that is not covered, with the word before it and with the one after."""
    out: set[tuple[str, str]] = set()
    for text, covers in texts:
        words = split_words(text)
        low = [_plain(w.low) for w in words]
        for n, w in enumerate(words):
            if not any(c.start <= w.start < c.end for c in covers):
                out |= _around(low, n)
    return out
