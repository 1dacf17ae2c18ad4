"""The people a review asks about, and the children found → who was known to services: exact, probable, possible or none, with the reason in words.

Only exact and probable count as known; "possible" waits for a person. Names are compared letter by letter, by known spellings and short forms, never by
what community they are of.
"""

from __future__ import annotations

from onrecord.cohort.listing import Asked, read_cohort
from onrecord.cohort.matching import match_cohort

__all__ = ["Asked", "match_cohort", "read_cohort"]
