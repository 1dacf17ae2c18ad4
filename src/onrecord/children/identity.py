"""The hints of an entry → one identity: what they say, read together, of the child."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from onrecord.children.names import name_words, names_agree
from onrecord.record import ChildHint

_LOOKS = str.maketrans("OoQDIl|SsBZzG", "0000111558226")
_RANK = {"column": 0, "header": 1, "subject": 2, "properties": 3, "file name": 4, "folder": 5}


@dataclass(frozen=True, slots=True)
class Identity:
    """What one set of hints, read together, says of the child. `folder` is where the document lies.

    `subject` and `said`: a mail's subject and first lines, which may name a child where nothing else does. `others`: further children named beside the first.
    """

    ref: str
    name: str
    dob: dt.date | None
    sex: str
    aliases: tuple[str, ...]
    folder: str
    subject: str = ""
    said: tuple[str, ...] = ()
    others: tuple[tuple[str, dt.date | None], ...] = ()

    @property
    def full_names(self) -> tuple[str, ...]:
        """The name and the other full names, former ones too."""
        return tuple(n for n in (self.name, *(a for a in self.aliases if len(name_words(a)) > 1)) if n)


def read_identity(hints: tuple[ChildHint, ...], folder: str) -> Identity:
    """Return one identity from hints of several origins: the nearest first, farther ones only where they do not contradict."""
    ref = name = sex = ""
    dob: dt.date | None = None
    aliases: list[str] = []
    for hint in sorted((h for h in hints if h.origin in _RANK), key=lambda h: _RANK[h.origin]):
        if hint.name and name and not names_agree(hint.name, name):
            continue
        if hint.ref and ref and hint.ref.strip().casefold() != ref.casefold():
            if not _one_misread(hint.ref.strip(), ref):
                continue
            ref = hint.ref.strip()  # a folder's or file's name was typed; what differs from it by look-alike signs was misread on a scan
        ref = ref or (hint.ref or "").strip()
        name = name or " ".join((hint.name or "").split())
        dob = dob or hint.dob
        sex = sex or (hint.sex or "")
        aliases += [a for a in hint.aliases if a not in aliases]
    silent = not (ref or name or dob)
    subject = next((h.name for h in hints if h.origin == "subject words" and h.name), "") if silent else ""
    said = tuple(h.name for h in hints if h.origin == "words" and h.name) if silent else ()
    others = tuple((h.name, h.dob) for h in hints if h.origin == "beside" and h.name)
    return Identity(ref, name, dob, sex, tuple(aliases), folder, subject, said, others)


def _one_misread(a: str, b: str) -> bool:
    """Whether two record numbers are the same but for signs that a recogniser takes for one another: O03 and 003."""
    return a != b and len(a) == len(b) and a.upper().translate(_LOOKS) == b.upper().translate(_LOOKS)
