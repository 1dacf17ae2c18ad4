"""`missing/*.yaml` → the words that tell when a child's going missing began and ended, and where the child was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from onrecord.knowledge.loading import Faults, Located, read_kind

_KEYS = ("habit", "day_before", "last_seen", "returned", "not_returned", "found", "company")


@dataclass(frozen=True)
class MissingWords:
    """Compiled patterns, matched without regard to case, whole words only; see the file for what each means."""

    habit: re.Pattern[str]
    day_before: re.Pattern[str]
    last_seen: re.Pattern[str]
    returned: re.Pattern[str]
    not_returned: re.Pattern[str]
    found: re.Pattern[str]
    company: re.Pattern[str]


def load_missing(overlay: Path | None, faults: Faults) -> MissingWords:
    """Return the package's words with the overlay's added; what is wrong goes to `faults`."""
    rows: dict[str, list[str]] = {key: [] for key in _KEYS}
    for file, top in read_kind("missing", overlay, faults):
        if not isinstance(top, Located):
            faults.add(file, "a mapping of patterns is expected")
        elif faults.check_keys(top, ["source"], _KEYS):
            for key in _KEYS:
                for pattern in top.get(key) or []:
                    try:
                        re.compile(str(pattern))
                        rows[key].append(str(pattern))
                    except re.error as error:
                        faults.add(top, f"not a regular expression: {error}", key)
    return MissingWords(*(re.compile(rf"\b(?:{'|'.join(rows[key]) or '(?!)'})\b", re.IGNORECASE) for key in _KEYS))
