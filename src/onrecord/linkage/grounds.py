"""Why forms, nodes and files are taken for one, and what speaks against it, in words a person can check: `Ground`s of entities and links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from onrecord.knowledge.names import COLOUR, Names
from onrecord.linkage.uses import Use, role_of
from onrecord.record import Ground

_LONG_APART = 5.0
_UNLIKE = (
    frozenset({"adult of concern", "family"}),
    frozenset({"adult of concern", "professional"}),
    frozenset({"adult of concern", "other child"}),
    frozenset({"family", "other child"}),
)


def forms_in_file(ref: str, child: bool, uses: Sequence[Use]) -> tuple[Ground, ...]:
    """Return why one file's forms are taken for one person or thing; nothing when it is written in one way only."""
    surfaces = sorted({s for u in uses for s in u.surfaces})
    if len(surfaces) < 2:
        return ()
    entries = tuple(dict.fromkeys(e for u in uses for e in u.entries[:2]))[:6]
    days = tuple(sorted({u.days[0] for u in uses if u.days}))[:1]
    shown = ", ".join(f"“{s}”" for s in surfaces[:6])
    if child:
        return (Ground("same file", None, f"In file {ref} {shown} name the child the file is about.", entries, days),)
    if len(uses) > 1:
        return (Ground("same file", None, f"In file {ref} {shown} can be only one of the people it names.", entries, days),)
    return (Ground("same form", None, f"In file {ref} {shown} are one form, spaces, punctuation and short words apart.", entries, days),)


def speaks_against(a: Sequence[Use], b: Sequence[Use], apart: float | None, names: Names) -> tuple[str, ...]:
    """Return what the two files say that does not fit their being about one person or thing; it changes no weight: a person must look.

    Args:
        a: one file's uses.
        b: the other's.
        apart: years between the closest days on which the two were named.
        names: which words are colours.
    """
    out = []
    one, two = _role(a), _role(b)
    if {one, two} in _UNLIKE:
        out.append(f"File {a[0].ref} records {_say(a)} as {one}, file {b[0].ref} records {_say(b)} as {two}.")
    mine, theirs = _colours(a, names), _colours(b, names)
    if mine and theirs and not mine & theirs:
        out.append(f"File {a[0].ref} says {' and '.join(sorted(mine))}, file {b[0].ref} {' and '.join(sorted(theirs))}.")
    if apart is not None and apart > _LONG_APART:
        out.append(f"Named {apart:.0f} years apart: cars and numbers change hands.")
    return tuple(out)


def later(days: Iterable[dt.date | None]) -> dt.date | None:
    """Return the last of the days; None if one is not known."""
    known = list(days)
    return None if None in known else max((d for d in known if d), default=None)


def _role(uses: Sequence[Use]) -> str:
    total: dict[str, int] = {}
    for u in uses:
        for role, n in u.roles.items():
            total[role] = total.get(role, 0) + n
    return role_of(total)


def _say(uses: Sequence[Use]) -> str:
    surfaces = {s: n for u in uses for s, n in u.surfaces.items()}
    return f"“{max(sorted(surfaces), key=lambda s: surfaces[s])}”" if surfaces else uses[0].key


def _colours(uses: Sequence[Use], names: Names) -> set[str]:
    return {word for u in uses if u.kind == "vehicle" for text in (u.key, *u.roles) for word in text.split() if names.lexicon.get(word, 0) & COLOUR}
