"""The package's own knowledge files → the words they are written in: English of the trade that a general word list leaves out (safeguarding, coursework)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from onrecord.knowledge.names import NAME, Names

_KINDS = ("signals", "responses", "language", "lexicon", "plain", "layouts", "judging", "standards", "assertion", "missing")
_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")


@lru_cache(maxsize=1)
def _written() -> frozenset[str]:
    base = resources.files("onrecord.knowledge")
    files = [f for kind in _KINDS for f in base.joinpath(kind).iterdir() if f.name.endswith(".yaml")]
    return frozenset(w for f in files for w in _WORD.findall(f.read_text(encoding="utf-8")))


def own_words(names: Names) -> frozenset[str]:
    """Return every word in small letters of the package's knowledge that no list of names holds.

    Args:
        names: what words are names.
    """
    return frozenset(w for w in _written() if not names.lexicon.get(w, 0) & NAME)
