"""The lexicon's words for origin and faith, which reading passes over and an anonymised report hides."""

from __future__ import annotations

from functools import lru_cache

from onrecord.knowledge.loading import Faults, Located, read_kind


@lru_cache(maxsize=1)
def origin_words() -> frozenset[str]:
    """Return every word or pair of words for origin or faith, in small letters.

    Raises:
        KnowledgeError: the lexicon has faults.
    """
    faults = Faults()
    tops = [top for _, top in read_kind("lexicon", None, faults) if isinstance(top, Located)]
    faults.raise_if_any()
    return frozenset(w.strip() for top in tops for w in str(top.get("skipped") or "").split(",") if w.strip())
