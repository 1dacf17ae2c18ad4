"""Children, links and entities → the spots and lines of a Network, in a stable order."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from onrecord.record import Child, Entity, Line, Link, Network, Spot, identify

K = TypeVar("K")


def gather_network(children: Iterable[Child], links: Sequence[Link], entities: Mapping[str, Entity]) -> Network:
    """Return the files that links tie, the entities the links go through, and the lines between them.

    A thing is first to be seen in the network on the day the first link through it could be.

    Args:
        children: every child with a file, or at least those of the links.
        links: those to show.
        entities: entity_id → entity, at least those the links go through.
    """
    tied = {ref for link in links for ref in link.child_refs}
    seen: dict[str, dt.date | None] = {}
    named: dict[tuple[str, str], dt.date | None] = {}
    for link in links:
        for ref in link.child_refs:
            _note(seen, _file(ref), link.first_day)
        for entity_id in link.via:
            _note(seen, entity_id, link.first_day)
            for ref in link.child_refs:
                if entity_id in entities and ref in entities[entity_id].child_refs:
                    _note(named, (entity_id, ref), link.first_day)
    spots = [Spot(_file(c.child_ref), c.child_ref, "file", c.name, (), c.dob, seen[_file(c.child_ref)]) for c in children if c.child_ref in tied]
    for entity_id in sorted({i for i, _ in named}):
        x = entities[entity_id]
        spots.append(Spot(entity_id, entity_id, x.kind, x.name, x.surfaces, None, seen[entity_id], x.decision))
    shown = {s.spot_id for s in spots}
    lines = []
    for link in links:
        one, two = map(_file, link.child_refs)
        if {one, two} <= shown:
            said = (link.strength, link.score, link.because, link.first_day, link.both_held, link.decision)
            lines.append(Line(link.link_id, one, two, "tie", *said))
    lines += [Line(identify("W", i, ref), i, _file(ref), "named", first_day=day) for (i, ref), day in sorted(named.items(), key=lambda x: x[0])]
    return Network(tuple(spots), tuple(lines))


def part_of(network: Network, child_refs: Collection[str]) -> Network:
    """Return what the network holds of these files: the ties between them, and what is named in at least two of them."""
    files = {_file(ref) for ref in child_refs}
    named: dict[str, list[Line]] = defaultdict(list)
    for x in network.lines:
        if x.kind == "named" and x.b in files:
            named[x.a].append(x)
    kept = files | {i for i, lines in named.items() if len(lines) > 1}
    return Network(tuple(s for s in network.spots if s.spot_id in kept), tuple(x for x in network.lines if x.a in kept and x.b in kept))


def strongest(links: Sequence[Link], most: int) -> list[Link]:
    """Return the strongest links, at most `most` files and things between them, in their order."""
    kept: set[str] = set()
    seen: set[str] = set()
    for link in sorted(links, key=lambda x: (x.strength != "strong", -x.score, x.child_refs)):
        more = {*map(_file, link.child_refs), *link.via}
        if len(seen | more) > most:
            break
        seen |= more
        kept.add(link.link_id)
    return [x for x in links if x.link_id in kept]


def _file(ref: str) -> str:
    """A file's identifier among spots: a child_ref may hold what other programs do not take."""
    return identify("F", ref)


def _note(days: dict[K, dt.date | None], key: K, day: dt.date | None) -> None:
    """Keep the earlier of two days; a day rather than none."""
    days[key] = min((d for d in (days.get(key), day) if d), default=None)
