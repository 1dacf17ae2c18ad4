"""Two nodes of different files that met in a block → the reason they give to tie the files, with its weight and the words it rests on, or None.

Weights (before rarity and time): a whole plate, phone, handle, dwelling, whole name or a child named elsewhere 7-10; a part plate with its car, a
distinctive nickname, a named venue, a taxi's number, a family name in no list 4; a forename, another family name, a street, a colour and model 1-2. Rare
forms keep their weight; frequent ones lose it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from onrecord.knowledge.names import FAMILY, NAME, Names
from onrecord.linkage.absences import absence_reason
from onrecord.linkage.agreeing import Known, Reason, addresses_agree, faded, plates_agree, venues_agree, years_apart
from onrecord.linkage.contradictions import age_of_child_against, speaks_against
from onrecord.linkage.nodes import ABSENCE, CROWD, FILE, OWN, VENUES, Node, child_forms, look_of, plate_of, rarity
from onrecord.linkage.uses import Use, is_distinct, name_parts

_TIED_ROLES = frozenset({"adult of concern", "", "other child", "friend"})
_LEAST = 0.3


def reason_of(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    """Return why two nodes that met in `block`, with that tally, tie their files, or None; it does not matter which comes first."""
    if a.ref > b.ref:
        a, b = b, a
    made = _WEIGH[block.split(" ", 1)[0]](block, tally, a, b, known)
    return made if made is not None and made.weight > _LEAST else None


def may_tie(block: str, name: str, its: str, names: Names) -> bool:
    """Return False where the names of two nodes that met in `block` show already that they give no reason, so that neither need be read."""
    prefix = block.split(" ", 1)[0]
    if prefix == "plate":
        return ("?" in name or "?" in its) and plates_agree(name.split(" ", 2)[1], its.split(" ", 2)[1]) > 2
    if prefix == "family":
        one, two = _family_in(name), _family_in(its)
        return len(one) < 2 or len(two) < 2 or _families_agree(one, two, names)
    return prefix != "at" or venues_agree(name.split(" ", 1)[1], its.split(" ", 1)[1])


@lru_cache(maxsize=200_000)
def _family_in(name: str) -> str:
    """The family name in the name of a person's node: where it is more than an initial, it is the person's."""
    return name_parts(name.removeprefix("person "))[2]


def _families_agree(one: str, two: str, names: Names) -> bool:
    slip = min(len(one), len(two)) >= 7 and fuzz.ratio(one, two) >= 88
    return slip or names.spelt(one) == names.spelt(two) or JaroWinkler.similarity(one, two) >= 0.92


def sort_of(block: str) -> str:
    """Return which comparison a block calls for: two nodes that meet in several blocks of a sort are compared once, for the first block by name."""
    prefix = block.split(" ", 1)[0]
    return "kid" if prefix == "kids" else prefix


def _shown(use: Use) -> str:
    surface = max(sorted(use.surfaces), key=lambda s: use.surfaces[s]) if use.surfaces else use.key
    when = f", {use.days[0].isoformat()}" if use.days else ""
    return f"“{surface}” ({use.ref}{when})"


def _apart_words(apart: float | None) -> str:
    if apart is None:
        return ""
    days = round(apart * 365.25)
    if days < 1:
        return ", on the same day"
    if days < 15:
        return f", {days} day{'s' if days > 1 else ''} apart"
    if days < 90:
        return f", {round(days / 7)} weeks apart"
    return f", {round(days / 30.4)} months apart" if days < 700 else f", {apart:.0f} years apart"


def _both(kind: str, weight: float, says: str, a: Node, b: Node, apart: float | None, known: Known, *, strong: bool = False) -> Reason:
    x, y = _best(a), _best(b)
    words = f"{says}: {_shown(x)} and {_shown(y)}{_apart_words(apart)}."
    against = speaks_against(a.uses, b.uses, apart, known.names)
    days, held = (_first(x), _first(y)), (x.held, y.held)
    return Reason(kind, weight, strong, words, (a.place, b.place), (*x.entries[:2], *y.entries[:2]), "", days, held, against)


def _first(use: Use) -> dt.date | None:
    return use.days[0] if use.days else None


def _best(node: Node) -> Use:
    return max(node.uses, key=lambda u: (len(u.key.split()), u.count, u.key))


# things


def _same_identifier(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    kind = block.split(" ", 2)[1]
    if kind == "place" and not addresses_agree(a.uses[0].key, b.uses[0].key):
        return None
    base, label = {
        "vehicle": (10.0, "Same number plate"),
        "phone": (10.0, "Same phone number"),
        "handle": (9.0, "Same online name or address"),
        "place": (9.0, "Same address"),
    }[kind]
    apart = years_apart(a.uses, b.uses)
    return _both(kind, faded(base, apart, 25.0), label, a, b, apart, known, strong=True)


def _part_plates(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    one, two = a.uses[0], b.uses[0]
    if "?" not in one.key + two.key:
        return None
    signs = plates_agree(one.key.split(" ")[0], two.key.split(" ")[0])
    same_car = bool(set(look_of(one).split()) & set(look_of(two).split()))
    if signs < 3 or not (same_car or signs >= 6):
        return None
    apart = years_apart(a.uses, b.uses)
    return _both("vehicle", faded(4.5 if signs >= 4 else 3.0, apart, 4.0), f"Part plate that fits ({signs} signs) and the same car", a, b, apart, known)


def _same_look(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    mine, theirs = plate_of(a.uses[0]), plate_of(b.uses[0])
    if mine and theirs:
        return None
    plate, other = (mine, b) if mine else (theirs, a)
    if plate and any(len(p) == len(plate) and not plates_agree(p, plate) for p in other.plates):
        return None
    apart = years_apart(a.uses, b.uses)
    return _both("vehicle", faded(2.0 * rarity(tally), apart, 3.0), "Same make and colour of car", a, b, apart, known)


def _same_taxi(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    apart = years_apart(a.uses, b.uses)
    number = max((w for w in a.uses[0].key.split() if w.isdigit()), key=len, default="")
    return _both("vehicle", faded(4.0 if len(number) > 2 else 2.5, apart, 3.0), "Same taxi number", a, b, apart, known)


def _same_place(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    one, two = a.uses[0], b.uses[0]
    if not venues_agree(one.key, two.key) or known.is_on(f"area {one.key}") or known.is_on(f"area {two.key}"):
        return None
    role_a, role_b = (next(r for r in VENUES if r in u.roles) for u in (one, two))
    weigh = max if "venue" in (role_a, role_b) else min
    base = weigh(VENUES[role_a], VENUES[role_b])
    apart = years_apart(a.uses, b.uses)
    weight = faded(base * rarity(tally), None if apart is not None and apart <= 1 else apart, 8.0)
    kind = "taxi firm" if role_a == role_b == "taxi firm" else "place"
    return _both(kind, weight, f"Same {kind}", a, b, apart, known)


# people


def _is_staff(f: Node, known: Known) -> bool:
    """True for someone who works with children according to another file, unless this file says adult of concern."""
    return bool(f.family) and f.role != "adult of concern" and any(known.is_on(f"staff {g[0]} {f.family}") for g in f.givens)


def _whole_names(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    names = known.names
    if not _families_agree(a.family, b.family, names):
        return None
    how = _given_names_agree(a, b, names)
    by_initial = not how and any(g[0] == o[0] for g in a.givens for o in b.givens if len(g) == 1 or len(o) == 1)
    if (not how and not by_initial) or _is_staff(a, known) or _is_staff(b, known):
        return None
    weight = {"same": 8.5, "spelling": 8.0, "short form": 7.5, "sound": 6.0, "misread": 6.0, "slip": 6.0, "": 3.0}[how] - (1.0 if a.family != b.family else 0.0)
    weight *= 0.5 if a.role == b.role == "family" else 1.0
    if a.role == b.role == "other child":
        weight *= 0.6
    if not a.role and not b.role and not any(names.lexicon.get(x, 0) & NAME for x in (*a.givens, a.family)):
        weight *= 0.4
    if names.spelt(a.family) in names.nobody and how and all(g in names.nobody for g in a.givens):
        weight *= 0.5
    apart = years_apart(a.uses, b.uses)
    weight = faded(weight, apart, 20.0)
    text = {
        "same": "Same full name",
        "spelling": "Same full name, spelt otherwise",
        "short form": "Full name and its short form",
        "sound": "Full names that sound alike",
        "misread": "Full names that differ by letters easily misread",
        "slip": "Full names a slip of spelling apart",
        "": "Same family name and initial",
    }[how]
    return _both("person", weight, text, a, b, apart, known, strong=weight >= 6.5)


def _given_names_agree(a: Node, b: Node, names: Names) -> str:
    found = {names.same_given(g, o) for g in a.givens for o in b.givens if len(g) > 1 and len(o) > 1}
    how = next((h for h in ("same", "spelling", "short form", "sound", "misread") if h in found), "")
    rare = a.family not in names.nobody and b.family not in names.nobody
    if not how and rare and any(min(len(g), len(o)) >= 4 and fuzz.ratio(g, o) >= 75 and g[0] == o[0] for g in a.givens for o in b.givens):
        return "slip"
    return how


def _part_names(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    names = known.names
    if (a.family and b.family) or a.role not in _TIED_ROLES or b.role not in _TIED_ROLES or _is_staff(a, known) or _is_staff(b, known):
        return None
    best = None
    somewhere = {x for f in (a, b) if f.role != "adult of concern" for x in f.names if known.is_on(f"spot {x}")}
    for x in a.names:
        for y in b.names:
            how = names.same_given(x, y)
            if how and not somewhere & {x, y}:
                distinct = is_distinct(x, names) and is_distinct(y, names)
                weight = (4.0 if distinct else 1.5) * {"same": 1.0, "spelling": 1.0, "sound": 0.95, "misread": 0.9, "short form": 0.75}[how]
                if best is None or weight > best[0]:
                    best = (weight, distinct, how)
    if best is None:
        return None
    weight, distinct, how = best
    concerned = (a.role == "adult of concern") + (b.role == "adult of concern")
    weight *= rarity(tally) * (1.0 if concerned == 2 else 0.9 if concerned else 0.6)
    if "other child" in (a.role, b.role) and a.role != b.role:
        weight *= 0.4
    apart = years_apart(a.uses, b.uses)
    kind = "nickname" if distinct else "forename"
    return _both(kind, faded(weight, apart, 6.0), f"Same {kind}{'' if how == 'same' else ' in another form'}", a, b, apart, known)


def _same_surname(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    """A word alone ("Varley was outside again") that is the family name of somebody in another file; one of them is an adult of concern."""
    alone = [not f.family or not f.names for f in (a, b)]
    if not any(alone) or not (a.family or b.family) or "adult of concern" not in (a.role, b.role) or _is_staff(a, known) or _is_staff(b, known):
        return None
    family, apart = a.family or b.family, years_apart(a.uses, b.uses)
    weight = (1.0 if known.names.spelt(family) in known.names.nobody else 2.0 if known.names.lexicon.get(family, 0) & FAMILY else 4.0) * rarity(tally)
    return _both("surname", faded(weight, apart, 10.0), "Same family name", a, b, apart, known)


def _named_child(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    """A child with a file of their own, named in another child's file."""
    if (a.kind == FILE) == (b.kind == FILE):
        return None
    f, about = (b, a) if a.kind == FILE else (a, b)
    names = known.names
    if not any(names.same_given(n, g) for n in f.names for g in about.givens):
        return None
    whole = len(f.family) > 1
    if whole and not (names.spelt(f.family) == names.spelt(about.family) or JaroWinkler.similarity(f.family, about.family) >= 0.95):
        return None
    if not whole and f.family and not about.family.startswith(f.family):
        return None
    forms = {form for n in f.names for form in names.forms_of(n)}
    shared = min((form for form in child_forms(about, names) if form in forms), default="")
    namesakes = known.tallies.get(f"kid {shared}", 1)
    weight, strong, says = _weight_of_child(f, namesakes, whole)
    use = _best(f)
    nodes: tuple[tuple[str, str], ...] = (f.place, (about.ref, OWN)) if about.own else (f.place,)
    words = f"{_shown(use)} {says} {about.ref}{' is' if whole else ''}."
    days, held = (_first(use), about.since[0]), (use.held, about.since[1])
    against = age_of_child_against(f.uses, about.ref, about.dob)
    return Reason("child", weight, strong, words, nodes, tuple(use.entries[:2]), about.ref, days, held, against)


def _weight_of_child(f: Node, namesakes: int, whole: bool) -> tuple[float, bool, str]:
    if whole:
        return 9.0, True, "is the name of the child whose file"
    if f.family:
        return 5.0 if namesakes <= 2 else 2.5, False, "fits the forename and initial of the child of"
    base = 1.5 if f.role == "family" else 2.0 if f.role == "other child" else 1.2
    return 0.0 if namesakes == CROWD else base / max(1, namesakes - 1), False, "is the forename of the child of"


_WEIGH: dict[str, Callable[[str, int, Node, Node, Known], Reason | None]] = {
    "id": _same_identifier,
    "plate": _part_plates,
    "look": _same_look,
    "taxi": _same_taxi,
    "at": _same_place,
    "family": _whole_names,
    "name": _part_names,
    "surname": _same_surname,
    "kid": _named_child,
    "kids": _named_child,
    ABSENCE: absence_reason,
}
