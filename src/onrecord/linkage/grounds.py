"""Why one file's forms are taken for one person or thing, in words a person can check; and when all of several days have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from onrecord.linkage.uses import Use
from onrecord.record import Ground


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


def later(days: Iterable[dt.date | None]) -> dt.date | None:
    """Return the last of the days; None if one is not known."""
    known = list(days)
    return None if None in known else max((d for d in known if d), default=None)
