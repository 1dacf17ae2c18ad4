"""Adapts weighing to the public negation kit, so that the machinery (cues, scope, look-alikes) can be compared with others.

usage: python /path/to/negex_kit.py KIT --fn negex:status        (run from this folder)

The kit is clinical text: it tests scope and cues, not safeguarding. `status` gives what the kit asks of (sentence, start, end, phrase).
"""

from __future__ import annotations

from functools import cache

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Code, load_phrasebook
from onrecord.prose import parse
from onrecord.prose.weighing import Weigher
from onrecord.record import Entry

_CODE = Code("finding", "signal", "a finding", "moderate", who="any")


@cache
def _weigher() -> Weigher:
    faults = Faults()
    book, cues = load_phrasebook(None, faults), load_assertion(None, faults)
    faults.raise_if_any()
    return Weigher(cues, book)


def status(sentence: str, start: int, end: int, phrase: str) -> dict[str, str]:
    """Return negation, temporality and experiencer of the phrase in the kit's own words."""
    parsed = parse(sentence)
    weighed = _weigher().weigh_signal(parsed, start, end, Entry("e", "d", "f", sentence), None, _CODE)
    effects = _weigher().effects(parsed, start, end)  # the kit asks for negation and time separately; a status is one of them
    return {
        "negation": "negated" if weighed.status == "negated" or "negated" in effects else "affirmed",
        "temporality": "historical" if "historical" in effects else "hypothetical" if "hypothetical" in effects else "recent",
        "experiencer": "patient" if weighed.subject == "child" else "other",
    }
