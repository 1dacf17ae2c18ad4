"""Entry → Mentions: the people, vehicles, phones, places, handles, organisations and references a record names, in its exact words.

`learn_cast` reads a whole file once and returns its cast list; `find_mentions` reads one entry in the light of it. A name is read from the words
around it before any list of names, so that recall is the same for every community.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from onrecord.knowledge.names import ABBREVIATION, NAME, Names
from onrecord.mentions.ages import find_age
from onrecord.mentions.cast import Cast, learn_cast
from onrecord.mentions.formats import Found, find_formats
from onrecord.mentions.people import find_people
from onrecord.mentions.places import find_places
from onrecord.mentions.vehicles import find_vehicles
from onrecord.mentions.words import Words
from onrecord.record import Child, Entry, Mention

_PARTS = re.compile(r"[._+-]")

__all__ = ["Cast", "find_mentions", "learn_cast"]


def find_mentions(entry: Entry, child: Child | None, cast: Cast, names: Names) -> tuple[Mention, ...]:
    """Return what an entry names, in order of place; `quote == entry.text[start:end]`, always.

    Args:
        entry: the entry to read.
        child: whose file it is in.
        cast: what `learn_cast` returned for that file (an empty `Cast()` reads the entry on its own).
        names: what is known about names.
    """
    ref = child.child_ref if child else entry.child_ref
    w = Words(entry.text, names)
    cars, used = find_vehicles(w)
    found = [*cars]
    for f in find_formats(entry.text):
        if not _covered(f, found):
            found.append(f)
    for f in found[len(cars) :]:
        if f.kind in ("handle", "reference", "phone"):
            used |= set(range(bisect_left(w.start, f.start), bisect_left(w.start, f.end)))
    places, taken = find_places(w, cast, names)
    found += [f for f in places if not _covered(f, [x for x in found if x.role != "description"])]
    people = find_people(w, cast, taken | used)
    found += [Found(p.start, p.end, "person", p.key, cast.role_of(p)) for p in people]
    found += _initials(w, cast, taken | used | {i for p in people for i in range(p.first, p.last + 1)})
    found = [f._replace(role="professional") if f.kind == "handle" and _is_office(f.key, names) else f for f in found]
    found += [f._replace(kind="person", role="") for f in found if f.kind == "handle" and "@" not in f.key]  # often all that is known of who uses it
    found += [f._replace(kind="place", role="as place") for f in found if f.role == "taxi firm"]  # a firm, and where it is; only the firm ties files
    text, entry_id = entry.text, entry.entry_id
    out = []
    for f in sorted(found):
        age = find_age(text, f.start, f.end) if f.kind == "person" and f.role not in ("child", "professional") else None
        out.append(Mention(entry_id, ref, f.start, f.end, text[f.start : f.end], f.kind, f.key, f.role, age=age))  # type: ignore[arg-type]
    return tuple(out)


def _is_office(handle: str, names: Names) -> bool:
    """True for the mailbox of an office for children ("childrens.duty@council.example"), not for a firm's ("info@cars.example")."""
    return "@" in handle and not names.mailboxes.isdisjoint(_PARTS.split(handle.partition("@")[0]))


def _covered(f: Found, others: list[Found]) -> bool:
    return any(o.start < f.end and f.start < o.end for o in others)


def _initials(w: Words, cast: Cast, skip: set[int]) -> list[Found]:
    """Two or three capitals (or J.S.) that stand for someone the file names; one capital only for the child."""
    out = []
    for i in w.capital:
        word = w.word[i]
        if len(word) > 6 or i in skip or not word.replace(".", "").isupper():
            continue
        low = w.low[i].replace(".", "")
        if low in cast.child_words and len(low) <= 3:
            if len(low) > 1 or not (low in ("a", "i") and w.opens(i)):
                out.append(Found(w.start[i], w.end[i], "person", low, "child"))
        elif 2 <= len(low) <= 3 and low in cast.initials and not (w.bits[i] & ABBREVIATION and not w.bits[i] & NAME):
            out.append(Found(w.start[i], w.end[i], "person", low, cast.initials[low]))
    return out
