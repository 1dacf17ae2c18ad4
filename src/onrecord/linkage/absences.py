"""Two children missing at overlapping times → the reason this gives to tie their files: strong or medium with a fact both share, next to nothing without.

An episode is a node of its file, with the places, cars and people of its entries and the child's own first names; episodes meet by the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from onrecord.knowledge.names import Names, fold, sound_of
from onrecord.linkage.agreeing import Known, Reason, addresses_agree, plates_agree, venues_agree
from onrecord.linkage.nodes import ABSENCE, VENUES, Node, look_of, plate_of, rarity
from onrecord.linkage.uses import Use, is_distinct, name_parts
from onrecord.record import Child, Episode, Mention

_MOST_DAYS = 7
_ALONE = 1.2
_PLACES = {"address": 7.0, "venue": 6.5, "building": 6.0, "house": 6.0, "taxi firm": 4.5, "venue?": 4.5, "street": 3.6, "area": 3.6}
_STRONG = 6.0
Fact = tuple[float, str, tuple[tuple[str, str], ...]]
"""Weight, words, and the places (`Node.place`) of something two episodes share."""


def absence_nodes(child: Child, episodes: Iterable[Episode], mentions: Iterable[Mention], days: Mapping[str, dt.date | None]) -> list[Node]:
    """Return a node for each episode of a file."""
    by_id = {m.mention_id: m for m in mentions}
    givens = frozenset(fold(child.name).split()[:1])
    out = []
    for e in episodes:
        own = Use(child.child_ref, ABSENCE, f"{e.start:%Y-%m-%dT%H:%M}/{e.end:%Y-%m-%dT%H:%M}")
        own.count, own.entries, own.days, own.held = 1, list(e.entry_ids[:6]), [e.start.date()], e.held
        facts: dict[tuple[str, str], Use] = {}
        for m in (by_id[i] for i in e.mention_ids if i in by_id):
            facts.setdefault((m.kind, m.key), Use(child.child_ref, m.kind, m.key)).add(m, days.get(m.entry_id), e.held)
        sources = {entry: mark for entry, mark in zip(e.entry_ids, e.sources, strict=False) if mark}
        out.append(Node(child.child_ref, f"{ABSENCE} {own.key}", ABSENCE, [own, *(facts[k] for k in sorted(facts))], givens=givens, sources=sources))
    return out


def absence_blocks(node: Node, stop: set[tuple[str, str]], names: Names) -> Iterable[tuple[str, int]]:
    """Yield (block, what it adds): the days of an episode, and each of them with what was shared."""
    start, end = _span(node)
    for n in range(min((end.date() - start.date()).days + 1, _MOST_DAYS)):
        day = f"{ABSENCE} {start.date() + dt.timedelta(days=n)}"
        yield day, 1
        for use in node.uses[1:]:
            if (use.kind, use.key) not in stop:
                yield from ((f"{day} {key}", 1) for key in _keys(use, names))
        yield from ((f"{day} who {form}", 0) for given in sorted(node.givens) for form in sorted(names.forms_of(given)))


def absence_reason(block: str, tally: int, a: Node, b: Node, known: Known) -> Reason | None:
    """Return why two overlapping episodes tie two files; None when they do not overlap, or one file has its own only as a copy from the other."""
    (start_a, end_a), (start_b, end_b) = _span(a), _span(b)
    if max(start_a, start_b) > min(end_a, end_b) or _one_source(a.uses[0], a, b.uses[0], b):
        return None
    shared = max((f for f in _shared(a, b, known)), key=lambda f: (f[0], f[1]), default=None)
    weight, what, nodes = shared or (_ALONE * rarity(tally), "", ())
    x, y = a.uses[0], b.uses[0]
    says = f"Missing at overlapping times ({a.ref}, {_say(start_a, end_a)}) and ({b.ref}, {_say(start_b, end_b)}){what}."
    days, held = (start_a.date(), start_b.date()), (x.held, y.held)
    return Reason(ABSENCE, weight, weight >= _STRONG, says, nodes, (*x.entries[:2], *y.entries[:2]), "", days, held)


def _span(node: Node) -> tuple[dt.datetime, dt.datetime]:
    start, end = node.uses[0].key.split("/")
    return dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)


def _say(start: dt.datetime, end: dt.datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def _keys(use: Use, names: Names) -> list[str]:
    """What two episodes that share this are likely to have in common: for blocking only."""
    if use.kind == "person":
        given, nick, _ = name_parts(use.key)
        return sorted({f"who {form}" for n in (given, nick) if len(n) > 1 for form in names.forms_of(n)})
    if use.kind == "vehicle":
        return [f"car {use.key.split(' ')[0]}"] if plate_of(use) else [f"car {look_of(use)}"]
    return [f"place {sound_of(use.key.split()[-1 if 'address' in use.roles else 0])[:4]}"]


def _shared(a: Node, b: Node, known: Known) -> Iterable[Fact]:
    for x in a.uses[1:]:
        for y in b.uses[1:]:
            if _one_source(x, a, y, b):
                continue
            if {x.kind, y.kind} <= {"place", "org"}:
                yield from _same_place(x, y)
            elif x.kind == y.kind == "vehicle":
                yield from _same_car(x, y)
            elif x.kind == y.kind == "person":
                yield from _same_companion(x, y, known.names)
    for one, other in ((a, b), (b, a)):
        for use in one.uses[1:]:
            told_alone = use.kind == "person" and _names(use) and not _marks(use, one) & set(other.sources.values())
            if told_alone and any(known.names.same_given(n, g) for n in _names(use) for g in other.givens):
                yield 7.0, f"; the record of {one.ref} names “{_surface(use)}” with the child, the name of the child of {other.ref}", ()


def _marks(use: Use, node: Node) -> set[str]:
    """The marks of the entries that name something."""
    return {node.sources.get(entry, f"{node.ref} {entry}") for entry in use.entries}


def _one_source(x: Use, a: Node, y: Use, b: Node) -> bool:
    """True when one of two files has what both name only in words that the other holds too: a paste is one source."""
    mine, theirs = _marks(x, a), _marks(y, b)
    return mine <= theirs or theirs <= mine


def _same_place(x: Use, y: Use) -> Iterable[Fact]:
    roles = [next((r for r in ("address", *VENUES, "area") if r in u.roles), "") for u in (x, y)]
    if not all(roles):
        return
    agree = addresses_agree(x.key, y.key) if roles == ["address", "address"] else "address" not in roles and venues_agree(x.key, y.key)
    if agree:
        weight = min(_PLACES[r] for r in roles)
        yield weight, f", both at “{_surface(x)}”", (("", f"{x.kind} {x.key}"), ("", f"{y.kind} {y.key}"))


def _same_car(x: Use, y: Use) -> Iterable[Fact]:
    places = (("", f"vehicle {x.key}"), ("", f"vehicle {y.key}"))
    mine, theirs = plate_of(x), plate_of(y)
    if mine and theirs:
        signs = plates_agree(mine, theirs)
        if signs >= 4:
            yield 7.0 if signs >= 7 else 4.5, f", with the same car “{_surface(x)}”", places
    elif " " in look_of(x) and look_of(x) == look_of(y):
        yield 4.0, f", with a car of the same look “{_surface(x)}”", places


def _same_companion(x: Use, y: Use, names: Names) -> Iterable[Fact]:
    if not any(names.same_given(n, m) for n in _names(x) for m in _names(y)):
        return
    families = [name_parts(u.key)[2] for u in (x, y)]
    if all(len(f) > 1 for f in families):
        if names.spelt(families[0]) == names.spelt(families[1]):
            yield 6.5, f", both with “{_surface(x)}”", ()
    elif all(is_distinct(n, names) for u in (x, y) for n in _names(u)):
        yield 4.5, f", both with “{_surface(x)}”", ()
    else:
        yield 2.5, f", both with “{_surface(x)}”", ()


def _names(use: Use) -> list[str]:
    given, nick, _ = name_parts(use.key)
    return [n for n in (given, nick) if len(n) > 1]


def _surface(use: Use) -> str:
    return max(sorted(use.surfaces), key=lambda s: use.surfaces[s]) if use.surfaces else use.key
