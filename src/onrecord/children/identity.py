"""The hints of an entry → one identity: what they say, read together, of the child."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from onrecord.children.names import names_agree
from onrecord.record import ChildHint

_RANK = {"column": 0, "header": 1, "subject": 2, "properties": 3, "file name": 4, "folder": 5}


@dataclass(frozen=True, slots=True)
class Identity:
    """What one set of hints, read together, says of the child. `folder` is where the document lies."""

    ref: str
    name: str
    dob: dt.date | None
    sex: str
    aliases: tuple[str, ...]
    folder: str


def read_identity(hints: tuple[ChildHint, ...], folder: str) -> Identity:
    """One identity from hints of several origins: the nearest first, farther ones only where they do not contradict."""
    ref = name = sex = ""
    dob: dt.date | None = None
    aliases: list[str] = []
    for hint in sorted(hints, key=lambda h: _RANK.get(h.origin, 9)):
        if hint.name and name and not names_agree(hint.name, name):
            continue
        if hint.ref and ref and hint.ref.strip().casefold() != ref.casefold() and hint.origin != "folder":
            continue
        if hint.origin == "folder" and hint.ref and ref and hint.ref.strip().casefold() != ref.casefold():
            continue
        ref = ref or (hint.ref or "").strip()
        name = name or " ".join((hint.name or "").split())
        dob = dob or hint.dob
        sex = sex or (hint.sex or "")
        aliases += [a for a in hint.aliases if a not in aliases]
    return Identity(ref, name, dob, sex, tuple(aliases), folder)
