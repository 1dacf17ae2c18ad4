"""One file's mentions → its nodes (each person, thing and the child the file is about, once) and the blocks in which they can meet those of other files.

A block is a word such as "name razza" or "id phone +447700900417": two nodes are compared only when they share one, never all with all. What a block says
of the whole case is one small number, its tally (`tally_of`): how many files are in it, coarsely, or that there are too many to tell anyone apart.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.codec import freeze
from onrecord.knowledge.names import GIVEN, Names, outline_of, sound_of
from onrecord.linkage.contradictions import within_file
from onrecord.linkage.grounds import forms_in_file
from onrecord.linkage.uses import Use

FILE, OWN = "file", "child"
"""Names of two nodes of every file: whom the file is about as its heading says, and every mention of that child in it."""
ABSENCE = "missing"
"""The kind of a node that is no person or thing but a time the child was missing, and what two such times may share."""
CROWD = 99
"""The tally of a block with too many files to tell anyone apart: it ties nothing (a switchboard, a school, a word read as a name)."""
ON = -1
"""The tally of a block that is a fact about the case, not a meeting place: a name that a worker bears, a name that is a place's."""
LIMITS = {"id": 60, "plate": 240, "look": 60, "taxi": 60, "at": 60, "family": 60, "surname": 24, "name": 24, ABSENCE: 60}
"""In how many files a block may be, by its first word, before it is a crowd."""
_GRADED = ("look", "at", "surname", "name", ABSENCE)
MOST_NAMESAKES = 8
"""How many children with a file may share a forename before it points to none of them."""
_STEPS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 60)
_SCALE = 200
_AS_DIGIT = str.maketrans("olisb", "01158")
VENUES = {"venue": 4.0, "taxi firm": 3.5, "building": 2.5, "house": 2.0, "venue?": 2.0, "street": 1.5}
"""What a named place weighs by its role, before rarity and time; the first role a place has counts."""

NodeRow = tuple[str, str, str, str, str]
"""A node as it is kept: see `pack`."""


@dataclass(slots=True)
class Node:
    """A person or thing as one file knows it. `plates` are those of cars that look like this one in the same file; `own`: the file names its child.

    `since` and `dob` are given for the node of the file itself: the first day in it and the first day something of it was held; when its child was born.
    `sources` are given for an episode: entry → a mark of its words (`Episode.sources`).
    """

    ref: str
    name: str
    kind: str
    uses: list[Use] = field(default_factory=list)
    givens: frozenset[str] = frozenset()
    nicks: frozenset[str] = frozenset()
    family: str = ""
    role: str = ""
    plates: tuple[str, ...] = ()
    own: bool = False
    since: tuple[dt.date | None, dt.date | None] = (None, None)
    dob: dt.date | None = None
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Given and nicknames of more than one letter, in order."""
        return sorted(n for n in self.givens | self.nicks if len(n) > 1)

    @property
    def place(self) -> tuple[str, str]:
        """(file, name) of a person; ("", name) of a thing, which is the same thing in every file."""
        return (self.ref if self.kind in ("person", ABSENCE) else "", self.name)


@dataclass(frozen=True, slots=True)
class FileNodes:
    """What linking needs of one file. `nodes`: name → what `pack` makes of it; `blocks`: (block, node name) → what it adds."""

    nodes: dict[str, NodeRow]
    blocks: dict[tuple[str, str], int]


def tally_of(block: str, files: int, total: int) -> int:
    """Return what a block says of the case: 0 nothing, `ON`, `CROWD`, or a number from 1 that says how many files are in it.

    Args:
        block: the block.
        files: in how many files it is.
        total: the sum of what its nodes add.

    >>> tally_of("name razza", 5, 5), tally_of("name ali", 25, 25), tally_of("staff j smith", 9, 0), tally_of("id phone 1", 1, 1)
    (4, 99, 0, 0)
    """
    prefix = block.split(" ", 1)[0]
    if prefix in ("staff", "area", "spot"):
        return ON if total > 0 else 0
    if prefix == "kid":
        return 0 if total < 1 or files < 2 else CROWD if total > MOST_NAMESAKES else total
    if prefix == "kids":
        return 1 if total > 0 and files > 1 else 0
    if files < 2 or files > LIMITS[prefix]:
        return CROWD if files > 1 else 0
    return _STEPS[bisect_right(_STEPS, files) - 1] if prefix in _GRADED else 1


def rarity(tally: int) -> float:
    """1 for a form in two files, falling with their number: log(200 / files) / log(100)."""
    return max(0.0, min(1.0, math.log(_SCALE / max(1, tally)) / math.log(_SCALE / 2)))


def pack(node: Node) -> NodeRow:
    """Return a node as it is kept: kind, its uses' forms, surfaces with counts, the rest, and why several forms are taken for one."""
    surfaces: dict[str, int] = {}
    for u in node.uses:
        for s, n in u.surfaces.items():
            surfaces[s] = surfaces.get(s, 0) + n
    since = [d and d.toordinal() for d in (*node.since, node.dob)]
    rest = [[_pack_use(u) for u in node.uses], sorted(node.givens), sorted(node.nicks), node.family, node.role, node.plates, node.own, since, node.sources]
    why = (*forms_in_file(node.ref, node.name == OWN, node.uses), *within_file(node.uses)) if node.kind != ABSENCE else ()
    grounds = f"[{','.join(freeze(g) for g in why)}]"
    return node.kind, _json([u.key for u in node.uses]), _json(surfaces), _json(rest), grounds


def _pack_use(u: Use) -> list[object]:
    ages = [[age, d.toordinal()] for age, d in u.ages]
    return [u.kind, u.key, u.count, u.roles, u.entries, [d.toordinal() for d in u.days], u.surfaces, u.held and u.held.toordinal(), ages]


def unpack(ref: str, name: str, kind: str, rest: str) -> Node:
    """Return the node that `pack` made `rest` of."""
    told, givens, nicks, family, role, plates, own, (first, held_first, dob), sources = json.loads(rest)
    uses = []
    for use_kind, key, count, roles, entries, days, surfaces, held, ages in told:
        use = Use(ref, use_kind, key)
        use.count, use.roles, use.entries, use.surfaces = count, roles, entries, surfaces
        use.days = [dt.date.fromordinal(d) for d in days]
        use.held = _day(held)
        use.ages = [(age, dt.date.fromordinal(d)) for age, d in ages]
        uses.append(use)
    return Node(
        ref, name, kind, uses, frozenset(givens), frozenset(nicks), family, role, tuple(plates), own, (_day(first), _day(held_first)), _day(dob), sources
    )


def _day(ordinal: int | None) -> dt.date | None:
    return dt.date.fromordinal(ordinal) if ordinal else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def blocks_of(node: Node, stop: set[tuple[str, str]], names: Names) -> Iterable[tuple[str, int]]:
    """Yield (block, what the node adds to it) of a node; something on the stop-list is in no block of its own."""
    if node.kind == FILE:
        yield from _file_blocks(node, names)
    elif node.kind == "person":
        if node.name != OWN:
            yield from _figure_blocks(node, names)
    elif node.kind != ABSENCE:
        use = node.uses[0]
        if (use.kind, use.key) not in stop:
            yield from _identifier_blocks(use)
            yield from _place_blocks(use)
            if use.kind == "vehicle":
                yield from _vehicle_blocks(use)


def _identifier_blocks(use: Use) -> Iterable[tuple[str, int]]:
    """Whole plates, phones, handles and addresses."""
    if (use.kind in ("phone", "handle") and "professional" not in use.roles) or (use.kind == "vehicle" and "?" not in use.key and has_plate(use)):
        yield f"id {use.kind} {use.key}", 1
    elif use.kind == "place" and "address" in use.roles:
        yield f"id place {address_block(use.key)}", 1


def _vehicle_blocks(use: Use) -> Iterable[tuple[str, int]]:
    """Part plates by their first known signs, whole ones by the same; colour with model; taxi numbers."""
    plate = use.key.split(" ")[0]
    part = "?" in use.key
    if part or (has_plate(use) and len(plate) == 7):
        known = [i for i, c in enumerate(plate) if c != "?"]
        at = {(0, 1, i) for i in known if i > 1} if known[:2] == [0, 1] else set()
        at |= {(4, 5, 6)} if set(known) >= {4, 5, 6} else set()
        at |= {(known[0], known[1], known[2])} if part and len(known) > 2 else set()
        for where in sorted(at):
            yield f"plate {len(plate)}:{''.join(map(str, where))}:{''.join(plate[i] for i in where)}", 1
    look = look_of(use)
    if " " in look:
        yield f"look {look}", 0 if plate_of(use) else 1
    if "taxi number" in use.roles:
        yield f"taxi {use.key}", 1


def _place_blocks(use: Use) -> Iterable[tuple[str, int]]:
    """Venues, taxi firms, houses and streets by name; whether the name is more often an area's; and that the word names a place."""
    role = next((r for r in VENUES if r in use.roles), None) if use.kind in ("place", "org") else None
    areas = use.roles.get("area", 0) - use.roles.get("venue", 0) if use.kind == "place" else 0
    if areas or role:
        yield f"area {use.key}", areas
        if " " not in use.key:
            yield f"spot {use.key}", 1
    if role is None:
        return
    if role in ("street", "building"):
        yield f"at {use.key}", 1
    else:
        sound = sound_of(use.key.split()[0])
        yield f"at {sound[:4]} ", 1
        yield f"at  {sound[-4:]}", 1


def _figure_blocks(f: Node, names: Names) -> Iterable[tuple[str, int]]:
    """People: family name's sound with a first letter, the family name alone, every form of a first name, and the children they may be."""
    if f.role == "professional":
        if len(f.family) > 1:
            yield from ((f"staff {letter} {f.family}", 1) for letter in sorted({g[0] for g in f.givens}))
        return
    if f.family and f.role != "adult of concern":
        yield from ((f"staff {letter} {f.family}", 0) for letter in sorted({g[0] for g in f.givens}))
    if len(f.family) > 1 and f.givens:
        sound = sound_of(f.family)
        full = any(len(g) > 1 for g in f.givens)
        starts = {g[0] for g in f.givens} | ({form[0] for g in f.givens if len(g) > 1 for form in names.forms_of(g)} if full else set())
        for letter in sorted(starts):
            yield f"family {sound[:4]} {letter}", 1
            yield f"family -{sound[-5:]} {letter}", 1
    if f.role in ("adult of concern", ""):
        if len(f.family) > 1:
            yield f"surname {names.spelt(f.family)}", 0 if f.names else 1
        elif not f.family:
            yield from ((f"surname {names.spelt(n)}", 1) for n in f.names if not names.lexicon.get(n, 0) & GIVEN)
    yield from ((f"spot {n}", 0) for n in f.names if not f.family and f.role != "family")
    forms = sorted({form for n in f.names for form in names.forms_of(n)})
    if f.role != "family":
        misread = {"~" + outline_of(n) for n in f.names if len(n) > 3}
        yield from ((f"name {form}", 1) for form in sorted({*forms, *f.names, *(sound_of(n) for n in f.names), *misread}))
    for form in forms:
        if len(f.family) < 2:
            yield f"kid {form}", 0
        for letter in _first_letters(f.family, names):
            yield f"kids {form} {letter}", 0


def _file_blocks(about: Node, names: Names) -> Iterable[tuple[str, int]]:
    """Under which first names the child may be named in other files."""
    for form in child_forms(about, names):
        yield f"kid {form}", 1
        for letter in _first_letters(about.family, names):
            yield f"kids {form} {letter}", 1


def child_forms(about: Node, names: Names) -> list[str]:
    """Return every form of the first names of the child a file is about."""
    return sorted({form for g in about.givens for form in names.forms_of(g)})


def _first_letters(family: str, names: Names) -> list[str]:
    return sorted({family[0], names.spelt(family)[0]}) if family else []


def has_plate(use: Use) -> bool:
    """True when the file calls it a number plate somewhere."""
    return any(r.startswith("plate") for r in use.roles)


def plate_of(use: Use) -> str:
    """The plate, whole or part, that a vehicle's form holds; "" if it has none."""
    first = use.key.split(" ")[0]
    return first if "?" in first or has_plate(use) else ""


def look_of(use: Use) -> str:
    """Colour, make and model as named with this vehicle, in order."""
    if "taxi number" in use.roles:
        return ""
    words = set() if plate_of(use) and "?" not in use.key else {w for w in use.key.split(" ") if "?" not in w}
    for role in use.roles:
        if ": " in role:
            words |= set(role.split(": ", 1)[1].split())
    return " ".join(sorted(words - {"car", "taxi", "van", "vehicle"}))


def address_block(key: str) -> str:
    """Number and how the street's name begins to sound: what two spellings of one address share."""
    number, street = split_address(key)
    return f"{number_read(number).split()[-1] if number else ''} {outline_of(sound_of(street.split()[0])[:4]) if street else ''}"


def number_read(number: str) -> str:
    """Return a house number with the letters a recogniser takes for digits read as those digits.

    >>> number_read("7b"), number_read("l4"), number_read("flat 3")
    ('78', '14', 'flat 3')
    """
    return " ".join(w.translate(_AS_DIGIT) if any(c.isdigit() for c in w) else w for w in number.split())


def split_address(key: str) -> tuple[str, str]:
    """Return (number, street) of an address's normalised form."""
    words = key.split()
    at = next((i for i, w in enumerate(words) if w.isalpha() and w != "flat"), len(words))
    return " ".join(words[:at]), " ".join(words[at:])
