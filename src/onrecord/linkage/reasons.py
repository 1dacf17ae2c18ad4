"""What files name → reasons that tie two of them, each with its weight and the words it rests on. Blocking by normalised form; never all pairs.

Weights (before rarity and time): a whole plate, phone, handle, dwelling, whole name or a child named elsewhere 7-10; a part plate with its car, a
distinctive nickname, a named venue 4; a forename, a street, a colour and model 1-2. `RARE` forms keep their weight; frequent ones lose it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from onrecord.knowledge.names import NAME, Names, fold, sound_of
from onrecord.linkage.uses import Figure, Use, is_distinct
from onrecord.record import Child

_BUILDINGS = frozenset(["court", "house", "lodge", "mansions", "towers", "buildings"])
HUB = 60
"""A form named in more files than this ties no pairs (it is still an entity): a switchboard, a school, a word read as a name."""
NAME_HUB = 24
"""A forename or nickname in more files than this tells nobody apart."""
_SMALLEST = 200
_TIED_ROLES = frozenset({"adult of concern", "", "other child", "friend"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One tie between two files. `kind` tells what it rests on; reasons of one kind are not independent. `strong` ones stand alone."""

    kind: str
    weight: float
    strong: bool
    says: str
    uses: tuple[Use, ...]
    figures: tuple[Figure, ...] = ()
    child: str = ""


Pairs = dict[tuple[str, str], list[Reason]]


def plates_agree(a: str, b: str) -> int:
    """Return how many signs of two plates are known in both and the same; 0 if any known sign differs.

    >>> plates_agree("YJ53X??", "YJ53XKL"), plates_agree("YJ03XLK", "YJ53XKL")
    (5, 0)
    """
    if len(a) != len(b):
        return 0
    both = [(x, y) for x, y in zip(a, b, strict=True) if "?" not in (x, y)]
    return len(both) if all(x == y for x, y in both) else 0


def years_apart(a: Sequence[Use], b: Sequence[Use]) -> float | None:
    """Years between the closest two days on which two sides were named; None when a side has no day."""
    one, two = [d for u in a for d in u.days], [d for u in b for d in u.days]
    if not one or not two:
        return None
    return min(abs((x - y).days) for x in one for y in two) / 365.25


def faded(weight: float, apart: float | None, half_life: float) -> float:
    """A weight after `apart` years, halved every `half_life` years."""
    return weight if apart is None else weight * 0.5 ** (apart / half_life)


class Weigher:
    """Collects reasons for pairs of files. `files` is how many there are: rarity is counted over all of them."""

    def __init__(self, files: int, names: Names) -> None:
        self.files = max(files, _SMALLEST)
        self.names = names
        self.pairs: Pairs = {}
        self.suppressed: list[str] = []

    def rarity(self, in_files: int) -> float:
        """1 for a form in two files, falling to 0 for one in all of them."""
        return max(0.0, min(1.0, math.log(self.files / max(1, in_files)) / math.log(self.files / 2)))

    def add(self, a: str, b: str, reason: Reason) -> None:
        """Take in a reason for the pair of files a and b."""
        if a != b and reason.weight > 0.3:
            self.pairs.setdefault((a, b) if a < b else (b, a), []).append(reason)


def _blocks(uses: Sequence[tuple[str, Use]]) -> Iterator[tuple[str, list[Use]]]:
    out: dict[str, list[Use]] = defaultdict(list)
    for key, use in uses:
        out[key].append(use)
    for key in sorted(out):
        if len({u.ref for u in out[key]}) > 1:
            yield key, out[key]


def _pairs_of(uses: Sequence[Use]) -> Iterator[tuple[Use, Use]]:
    for i, a in enumerate(uses):
        for b in uses[i + 1 :]:
            if a.ref != b.ref:
                yield (a, b) if a.ref < b.ref else (b, a)


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


def weigh_identifiers(weigher: Weigher, uses: Sequence[Use], stop: Mapping[tuple[str, str], str]) -> None:
    """Whole plates, phones, handles, addresses, operations and taxi numbers: the same form in two files."""
    labels = {"vehicle": "Same number plate", "phone": "Same phone number", "handle": "Same online name or address", "place": "Same address"}
    chosen: list[tuple[str, Use]] = []
    for u in uses:
        if (u.kind, u.key) in stop:
            continue
        if u.kind in ("phone", "handle") and "professional" not in u.roles:
            chosen.append((f"{u.kind} {u.key}", u))
        elif u.kind == "vehicle" and "?" not in u.key and any(r.startswith("plate") for r in u.roles):
            chosen.append((f"vehicle {u.key}", u))
        elif u.kind == "place" and "address" in u.roles:
            chosen.append((f"place {address_block(u.key)}", u))
    for key, block in _blocks(chosen):
        kind = key.split(" ", 1)[0]
        refs = {u.ref for u in block}
        if len(refs) > HUB:
            weigher.suppressed.append(f"{kind} named in {len(refs)} files")
            continue
        for a, b in _pairs_of(block):
            if kind == "place" and not addresses_agree(a.key, b.key):
                continue
            apart = years_apart([a], [b])
            weight = faded({"vehicle": 10.0, "phone": 10.0, "handle": 9.0, "place": 9.0}[kind], apart, 25.0)
            weigher.add(a.ref, b.ref, Reason(kind, weight, True, f"{labels[kind]}: {_shown(a)} and {_shown(b)}{_apart_words(apart)}.", (a, b)))


def address_block(key: str) -> str:
    """Number and how the street's name begins to sound: what two spellings of one address share."""
    number, _, street = _split_address(key)
    return f"{number.split()[-1] if number else ''} {sound_of(street.split()[0])[:4] if street else ''}"


def _split_address(key: str) -> tuple[str, str, str]:
    words = key.split()
    at = next((i for i, w in enumerate(words) if w.isalpha() and w != "flat"), len(words))
    return " ".join(words[:at]), " ", " ".join(words[at:])


def addresses_agree(a: str, b: str) -> bool:
    """True when number and street are the same, a slip of spelling allowed.

    >>> addresses_agree("14 hartcliffe street", "14 hartcliff street"), addresses_agree("14 mill lane", "14 mill road")
    (True, False)
    """
    na, _, sa = _split_address(a)
    nb, _, sb = _split_address(b)
    if na != nb and not (sa.rsplit(" ", 1)[-1] in _BUILDINGS and na.removeprefix("flat ") == nb.removeprefix("flat ")):
        return False
    if sa == sb:
        return True
    la, lb = sa.split(), sb.split()
    return len(la) == len(lb) and la[-1] == lb[-1] and fuzz.ratio(sa, sb) >= 88


def weigh_vehicles(weigher: Weigher, uses: Sequence[Use]) -> None:
    """Part plates against whole ones and each other, colour with model, taxi numbers."""
    cars = [u for u in uses if u.kind == "vehicle"]
    parts = [u for u in cars if "?" in u.key]
    whole = [u for u in cars if "?" not in u.key and any(r.startswith("plate") for r in u.roles)]
    keyed: list[tuple[str, Use]] = []
    for u in parts + whole:
        plate = u.key.split(" ")[0]
        known = [(i, c) for i, c in enumerate(plate) if c != "?"]
        if u in parts:
            keyed.append((f"{known[0][0]}:{''.join(c for _, c in known[:2])}", u))
        elif len(plate) == 7:
            keyed += [(f"{i}:{plate[i : i + 2]}", u) for i in (0, 4, 5)]
    seen: set[tuple[int, int]] = set()
    for _key, block in _blocks(keyed):
        partial = [u for u in block if "?" in u.key]
        for a in partial[: HUB * 4]:
            for b in block[: HUB * 4]:
                if a.ref == b.ref or (min(id(a), id(b)), max(id(a), id(b))) in seen:
                    continue
                known_signs = plates_agree(a.key.split(" ")[0], b.key.split(" ")[0])
                same_car = bool(_look(a) & _look(b))
                if known_signs >= 3 and (same_car or known_signs >= 6):
                    seen.add((min(id(a), id(b)), max(id(a), id(b))))
                    apart = years_apart([a], [b])
                    weight = faded(4.5 if known_signs >= 4 else 3.0, apart, 4.0)
                    weigher.add(
                        a.ref,
                        b.ref,
                        Reason(
                            "vehicle",
                            weight,
                            False,
                            f"Part plate that fits ({known_signs} signs) and the same car: {_shown(a)} and {_shown(b)}{_apart_words(apart)}.",
                            tuple(sorted((a, b), key=lambda u: u.ref)),
                        ),
                    )
    described = [(look, u) for u in cars for look in [" ".join(sorted(_look(u)))] if len(_look(u)) >= 2]
    plates: dict[str, set[str]] = defaultdict(set)
    for u in whole + parts:
        plates[u.ref].add(u.key.split(" ")[0])
    for look, block in _blocks(described):
        refs = sorted({u.ref for u in block})
        if len(refs) > HUB:
            continue
        for a, b in _pairs_of(block):
            mine, theirs = plate_of(a), plate_of(b)
            if mine and theirs:
                continue
            if (
                (mine or theirs)
                and (one := mine or theirs)
                and any(
                    len(p) == len(one) and not plates_agree(p, one)
                    for p in plates[b.ref if mine else a.ref]
                    if _same_look(cars, b.ref if mine else a.ref, p, look)
                )
            ):
                continue
            apart = years_apart([a], [b])
            weigher.add(
                a.ref,
                b.ref,
                Reason(
                    "vehicle",
                    faded(2.0 * weigher.rarity(len(refs)), apart, 3.0),
                    False,
                    f"Same make and colour of car: {_shown(a)} and {_shown(b)}{_apart_words(apart)}.",
                    (a, b),
                ),
            )
    for _key, block in _blocks([(u.key, u) for u in cars if "taxi number" in u.roles]):
        for a, b in _pairs_of(block[:HUB]):
            apart = years_apart([a], [b])
            weigher.add(
                a.ref, b.ref, Reason("vehicle", faded(3.0, apart, 3.0), False, f"Same taxi number: {_shown(a)} and {_shown(b)}{_apart_words(apart)}.", (a, b))
            )


def _same_look(cars: Sequence[Use], ref: str, plate: str, look: str) -> bool:
    return any(u.ref == ref and u.key.split(" ")[0] == plate and " ".join(sorted(_look(u))) == look for u in cars)


def plate_of(use: Use) -> str:
    """The plate, whole or part, that a vehicle's form holds; "" if it has none."""
    first = use.key.split(" ")[0]
    return first if "?" in first or any(r.startswith("plate") for r in use.roles) else ""


def _look(use: Use) -> set[str]:
    """Colour, make and model as named with this vehicle."""
    if "taxi number" in use.roles:
        return set()
    words = set() if plate_of(use) and "?" not in use.key else {w for w in use.key.split(" ") if "?" not in w}
    for role in use.roles:
        if ": " in role:
            words |= set(role.split(": ", 1)[1].split())
    return words - {"car", "taxi", "van", "vehicle"}


def weigh_places(weigher: Weigher, uses: Sequence[Use], stop: Mapping[tuple[str, str], str]) -> None:
    """Venues, taxi firms, houses and streets by name, slips of spelling allowed; never schools, services, areas or places without a name."""
    areas: dict[str, int] = defaultdict(int)
    for u in uses:
        if u.kind == "place":
            areas[u.key] += u.roles["area"] - u.roles["venue"]
    table = {"venue": 4.0, "taxi firm": 3.5, "building": 2.5, "house": 2.0, "venue?": 2.0, "street": 1.5}
    chosen: list[tuple[str, Use]] = []
    for u in uses:
        role = next((r for r in table if r in u.roles), None)
        if u.kind not in ("place", "org") or role is None or (u.kind, u.key) in stop or areas[u.key] > 0:
            continue
        if role in ("street", "building"):
            chosen.append((u.key, u))
        else:
            sound = sound_of(u.key.split()[0])
            chosen += [(f"{sound[:4]} ", u), (f" {sound[-4:]}", u)]
    seen: set[tuple[int, int]] = set()
    for _key, block in _blocks(chosen):
        refs = {u.ref for u in block}
        if len(refs) > HUB:
            continue
        for a, b in _pairs_of(block):
            if (id(a), id(b)) in seen or not venues_agree(a.key, b.key):
                continue
            seen.add((id(a), id(b)))
            role_a, role_b = (next(r for r in table if r in u.roles) for u in (a, b))
            base = max(table[role_a], table[role_b]) if "venue" in (role_a, role_b) else min(table[role_a], table[role_b])
            apart = years_apart([a], [b])
            weight = faded(base * weigher.rarity(len(refs)), None if apart is not None and apart <= 1 else apart, 4.0)
            kind = "taxi firm" if role_a == role_b == "taxi firm" else "place"
            weigher.add(
                a.ref,
                b.ref,
                Reason(
                    kind, weight, False, f"Same {'taxi firm' if kind == 'taxi firm' else 'place'}: {_shown(a)} and {_shown(b)}{_apart_words(apart)}.", (a, b)
                ),
            )


def venues_agree(a: str, b: str) -> bool:
    """True when two venue names are the same but for a slip of spelling or the word that says what it is.

    >>> venues_agree("peppazan", "pepazan"), venues_agree("crown pizza", "crown hotel"), venues_agree("belvedere court", "belvedere")
    (True, False, True)
    """
    if a == b:
        return True
    la, lb = a.split(), b.split()
    if len(la) == len(lb):
        return fuzz.ratio(a, b) >= 88 and all(fuzz.ratio(x, y) >= 75 for x, y in zip(la, lb, strict=True))
    short, long = sorted((la, lb), key=len)
    return len(short[0]) >= 5 and all(fuzz.ratio(x, y) >= 88 for x, y in zip(short, long, strict=False))


def weigh_figures(weigher: Weigher, figures: Sequence[Figure], staff: frozenset[tuple[str, str]]) -> None:
    """Adults (and children without a file) who bear the same whole name, nickname or forename in two files."""
    names = weigher.names
    tied = [
        f
        for f in figures
        if not f.child and f.role != "professional" and not (f.family and any((g[0], f.family) in staff for g in f.givens) and f.role != "adult of concern")
    ]
    by_family: dict[str, list[Figure]] = defaultdict(list)
    by_name: dict[str, list[Figure]] = defaultdict(list)
    for f in tied:
        if len(f.family) > 1 and f.givens:
            sound = sound_of(f.family)
            starts = {g[0] for g in f.givens} | ({form[0] for g in f.givens if len(g) > 1 for form in names.forms_of(g)} if f.full else set())
            for letter in sorted(starts):
                by_family[f"{sound[:4]} {letter}"].append(f)
                by_family[f"-{sound[-5:]} {letter}"].append(f)
        if f.role != "family":
            for form in {x for n in f.names for x in (n, sound_of(n), *names.forms_of(n))}:
                by_name[form].append(f)
    seen: set[tuple[int, int]] = set()
    for key in sorted(by_family):
        block = list(dict.fromkeys(by_family[key]))
        if len({f.ref for f in block}) > HUB:
            continue
        for i, a in enumerate(block):
            for b in block[i + 1 :]:
                if a.ref != b.ref and (id(a), id(b)) not in seen:
                    seen |= {(id(a), id(b)), (id(b), id(a))}
                    _whole_names(weigher, a, b)
    for key in sorted(by_name):
        block = list(dict.fromkeys(by_name[key]))
        refs = {f.ref for f in block}
        if len(refs) < 2 or len(refs) > NAME_HUB:
            continue
        rare = weigher.rarity(len(refs))
        for i, a in enumerate(block):
            for b in block[i + 1 :]:
                if a.ref != b.ref and (id(a), id(b)) not in seen and not (a.family and b.family):
                    seen |= {(id(a), id(b)), (id(b), id(a))}
                    _part_names(weigher, a, b, rare)


def _whole_names(weigher: Weigher, a: Figure, b: Figure) -> None:
    names = weigher.names
    slip = min(len(a.family), len(b.family)) >= 7 and fuzz.ratio(a.family, b.family) >= 88
    if names.spelt(a.family) != names.spelt(b.family) and JaroWinkler.similarity(a.family, b.family) < 0.92 and not slip:
        return
    how = next(
        (
            h
            for h in ("same", "spelling", "short form", "sound")
            for g in sorted(a.givens)
            for o in sorted(b.givens)
            if len(g) > 1 and len(o) > 1 and names.same_given(g, o) == h
        ),
        "",
    )
    rare = a.family not in names.nobody and b.family not in names.nobody
    if not how and rare and any(min(len(g), len(o)) >= 4 and fuzz.ratio(g, o) >= 75 and g[0] == o[0] for g in a.givens for o in b.givens):
        how = "slip"
    by_initial = not how and any(g[0] == o[0] for g in a.givens for o in b.givens if len(g) == 1 or len(o) == 1)
    near = a.family != b.family
    if not how and not by_initial:
        return
    apart = years_apart(a.uses, b.uses)
    both_family = a.role == b.role == "family"
    weight = {"same": 8.5, "spelling": 8.0, "short form": 7.5, "sound": 6.0, "slip": 6.0, "": 3.0}[how] - (1.0 if near else 0.0)
    weight *= 0.5 if both_family else 1.0
    if a.role == b.role == "other child":
        weight *= 0.6
    if not a.role and not b.role and not any(names.lexicon.get(x, 0) & NAME for x in (*a.givens, a.family)):
        weight *= 0.4
    if names.spelt(a.family) in names.nobody and how and all(g in names.nobody for g in a.givens):
        weight *= 0.5
    weight = faded(weight, apart, 20.0)
    text = {
        "same": "Same full name",
        "spelling": "Same full name, spelt otherwise",
        "short form": "Full name and its short form",
        "sound": "Full names that sound alike",
        "slip": "Full names a slip of spelling apart",
        "": "Same family name and initial",
    }[how]
    strong = weight >= 6.5
    weigher.add(
        a.ref, b.ref, Reason("person", weight, strong, f"{text}: {_shown(_best(a))} and {_shown(_best(b))}{_apart_words(apart)}.", (_best(a), _best(b)), (a, b))
    )


def _best(figure: Figure) -> Use:
    return max(figure.uses, key=lambda u: (len(u.key.split()), u.count, u.key))


def _part_names(weigher: Weigher, a: Figure, b: Figure, rare: float) -> None:
    names = weigher.names
    if a.role not in _TIED_ROLES or b.role not in _TIED_ROLES:
        return
    best = None
    for x in a.names:
        for y in b.names:
            how = names.same_given(x, y)
            if how:
                distinct = is_distinct(x, names) and is_distinct(y, names)
                weight = (4.0 if distinct else 1.5) * {"same": 1.0, "spelling": 1.0, "sound": 0.95, "short form": 0.75}[how]
                if best is None or weight > best[0]:
                    best = (weight, distinct, how)
    if best is None:
        return
    weight, distinct, how = best
    concerned = (a.role == "adult of concern") + (b.role == "adult of concern")
    weight *= rare * (1.0 if concerned == 2 else 0.9 if concerned else 0.6)
    if "other child" in (a.role, b.role) and a.role != b.role:
        weight *= 0.4
    apart = years_apart(a.uses, b.uses)
    kind = "nickname" if distinct else "forename"
    says = f"Same {kind}{'' if how == 'same' else ' in another form'}: {_shown(_best(a))} and {_shown(_best(b))}{_apart_words(apart)}."
    weigher.add(a.ref, b.ref, Reason(kind, faded(weight, apart, 6.0), False, says, (_best(a), _best(b)), (a, b)))


def weigh_children(weigher: Weigher, children: Sequence[Child], figures: Sequence[Figure]) -> None:
    """A child with a file of their own, named in another child's file."""
    names = weigher.names
    by_given: dict[str, list[tuple[Child, set[str], str]]] = defaultdict(list)
    for c in sorted(children, key=lambda c: c.child_ref):
        parts = fold(c.name).split()
        if len(parts) < 2:
            continue
        given = {parts[0], *parts[:-1], *(fold(x) for x in c.aliases if len(x) > 2 and " " not in x)}
        for g in sorted({form for x in given for form in names.forms_of(x)}):
            by_given[g].append((c, given, parts[-1]))
    for f in figures:
        if f.child or f.role == "professional":
            continue
        seen: set[str] = set()
        for form in sorted({x for n in f.names for x in names.forms_of(n)}):
            for child, given, family in by_given.get(form, ()):
                if child.child_ref == f.ref or child.child_ref in seen or not any(names.same_given(n, g) for n in f.names for g in given):
                    continue
                seen.add(child.child_ref)
                _named_child(weigher, f, child, family, len(by_given[form]))


def _named_child(weigher: Weigher, f: Figure, child: Child, family: str, namesakes: int) -> None:
    use = _best(f)
    whole = len(f.family) > 1
    if whole and not (weigher.names.spelt(f.family) == weigher.names.spelt(family) or JaroWinkler.similarity(f.family, family) >= 0.95):
        return
    if not whole and f.family and not family.startswith(f.family):
        return
    if whole:
        weight, strong, says = 9.0, True, f"{_shown(use)} is the name of the child whose file {child.child_ref} is"
    elif f.family:
        weight, strong, says = (5.0 if namesakes <= 2 else 2.5), False, f"{_shown(use)} fits the forename and initial of the child of {child.child_ref}"
    elif f.role == "family":
        weight, strong, says = 1.5 / max(1, namesakes - 1), False, f"{_shown(use)} is the forename of the child of {child.child_ref}"
    else:
        peer = f.role == "other child"
        weight, strong, says = (2.0 if peer else 1.2) / max(1, namesakes - 1), False, f"{_shown(use)} is the forename of the child of {child.child_ref}"
    weigher.add(f.ref, child.child_ref, Reason("child", weight, strong, says + ".", (use,), (f,), child.child_ref))


def day_words(day: dt.date | None) -> str:
    """A day in ISO form, or "no date"."""
    return day.isoformat() if day else "no date"
