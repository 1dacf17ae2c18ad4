"""An entry's words → the vehicles it names: colour, make, model, with the plate or part plate beside them; taxi numbers."""

from __future__ import annotations

from bisect import bisect_left

from onrecord.knowledge.names import COLOUR, MAKE, MODEL, VEHICLE
from onrecord.mentions.formats import TAXI_NUMBER, Found, find_plates
from onrecord.mentions.words import Words

_ANY = COLOUR | MAKE | MODEL | VEHICLE
_SHADES = {"gray": "grey", "merc": "mercedes", "vw": "volkswagen", "minicab": "taxi", "cab": "taxi", "motor": "car"}


def find_vehicles(w: Words) -> tuple[list[Found], set[int]]:
    """Return the vehicles named, in order, and the positions of the words they took.

    A vehicle's key is its plate, or plate with `?` and description, or the description alone ("silver vectra"). A bare "car" names nothing.
    """
    cars: list[tuple[int, int, str, set[int]]] = []
    taken: set[int] = set()
    i, n = 0, w.n
    while i < n:
        if not w.bits[i] & (_ANY):
            i += 1
            continue
        j = i
        while (j + 1 < n and w.bits[j + 1] & _ANY and w.joined(j + 1)) or (
            j + 1 < n and w.bits[j] & COLOUR and w.gap(j + 1) == ", " and w.bits[j + 1] & (MAKE | MODEL)
        ):
            j += 1
        run = list(range(i, j + 1))
        if (
            len(run) == 1
            and w.word[i][0].isupper()
            and j + 1 < n
            and w.joined(j + 1)
            and w.word[j + 1][0].isupper()
            and not any(c.isdigit() for c in w.word[j + 1])
        ):
            i = j + 1
            continue
        if _names_car(w, run):
            cars.append((w.start[i], w.end[j], _describe(w, run), set(run)))
        i = j + 1
    plates = find_plates(w.text, [(s, e) for s, e, *_ in cars])
    out: list[Found] = []
    used: set[int] = set()
    for start, end, words, positions in cars:
        plate = next(
            (k for k, p in enumerate(plates) if k not in used and 0 <= p.start - end <= 12 and not any(c in ".;\n" for c in w.text[end : p.start].strip())),
            None,
        )
        if plate is None:
            plate = next((k for k, p in enumerate(plates) if k not in used and 0 <= start - p.end <= 4), None)
        if plate is None:
            out.append(Found(start, end, "vehicle", words, "description"))
        else:
            used.add(plate)
            p = plates[plate]
            full = "?" not in p.key
            out.append(Found(min(start, p.start), max(end, p.end), "vehicle", p.key if full else f"{p.key} {words}", "plate" if full else "part plate"))
            out[-1] = out[-1]._replace(role=f"{out[-1].role}: {words}")
        taken |= positions
    for k, p in enumerate(plates):
        if k not in used:
            out.append(p._replace(role="plate" if "?" not in p.key else "part plate"))
    for m in TAXI_NUMBER.finditer(w.text):
        if not any(f.start < m.end() and m.start() < f.end for f in out if f.role != "description"):
            out.append(Found(m.start(), m.end(), "vehicle", f"taxi {m['what']}", "taxi number"))
    for f in out:
        if "plate" in f.role:
            taken.update(range(bisect_left(w.start, f.start), bisect_left(w.start, f.end)))
    return sorted(out), taken


def _names_car(w: Words, run: list[int]) -> bool:
    bits = [w.bits[i] for i in run]
    if any(b & MODEL for b in bits):
        lone = [i for i in run if w.bits[i] & MODEL]
        return (
            len(run) > 1
            or (w.word[lone[0]][0].isupper() and not w.opens(lone[0]))
            or (lone[0] > 0 and w.low[lone[0] - 1] in ("a", "the", "his", "same", "in") and any(c.isdigit() for c in w.low[lone[0]]))
        )
    if any(b & MAKE for b in bits):
        return len(run) > 1 or w.word[run[0]][0].isupper()
    return len(run) > 1 and bool(bits[0] & COLOUR) and bool(bits[-1] & VEHICLE)


def _describe(w: Words, run: list[int]) -> str:
    """Colour, make and model in one order and spelling."""
    words = [_SHADES.get(w.low[i], w.low[i]) for i in run]
    kinds = [w.bits[i] for i in run]
    parts = [
        x
        for want in (COLOUR, MAKE, MODEL, VEHICLE)
        for x, k in zip(words, kinds, strict=True)
        if k & want and not (want == VEHICLE and any(b & (MAKE | MODEL) for b in kinds))
    ]
    return " ".join(dict.fromkeys(parts))
