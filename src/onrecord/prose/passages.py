"""A place in an entry's text → the sentence it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^.!?;\n]+(?:\.(?=\w)[^.!?;\n]*)*")


def sentences_of(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield where each sentence of a text starts, its words, and whether it is a question.

    >>> list(sentences_of("In danger? No."))
    [(0, 'In danger', True), (10, ' No', False)]
    """
    for m in _SENTENCE.finditer(text):
        yield m.start(), m[0], text[m.end() : m.end() + 1] == "?"


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentence of `text` that holds `text[start:end]`, to the end of those words if they run on.

    >>> sentence_at("Seen at home. Strategy discussion held at 3.30pm. NFA.", 14, 24)
    ' Strategy discussion held at 3.30pm'
    """
    for m in _SENTENCE.finditer(text):
        if m.start() <= start < m.end():
            return text[m.start() : max(m.end(), end)]
    return text[start:end]
