"""One file's child, mentions and missing episodes → its nodes and blocks: everything linking needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from onrecord.knowledge.names import Names, fold
from onrecord.linkage.absences import absence_blocks, absence_nodes
from onrecord.linkage.nodes import ABSENCE, FILE, OWN, FileNodes, Node, blocks_of, has_plate, look_of, pack
from onrecord.linkage.uses import Figure, Use, draw_figures, gather_uses
from onrecord.record import Child, Episode, Mention


def describe_file(
    child: Child,
    mentions: Iterable[Mention],
    names: Names,
    *,
    days: Mapping[str, dt.date | None] | None = None,
    held: Mapping[str, dt.date | None] | None = None,
    same_as: Mapping[str, str] | None = None,
    authors: Iterable[str] = (),
    episodes: Iterable[Episode] = (),
) -> FileNodes:
    """Return one file's nodes and blocks: a pure function of the file.

    Args:
        child: whose file it is.
        mentions: what `find_mentions` returned for its entries.
        names: spellings, short forms and the stop-list.
        days: the day of each entry; without it time weighs nothing.
        held: the day each entry was in the record; without it that of `days`.
        same_as: entries that only repeat an earlier one: a paste is one source.
        authors: who wrote the entries, as printed: they are workers, and tie nothing.
        episodes: when the child was missing.
    """
    ref = child.child_ref
    mentions = list(mentions)
    days = days or {}
    held = days if held is None else held
    uses = gather_uses(ref, mentions, days, held, same_as or {})
    figures = draw_figures(ref, [u for u in uses if u.kind == "person"], names)
    nodes = [_of_figure(f) for f in figures if not f.child]
    own = [u for f in figures if f.child for u in f.uses]
    if own:
        nodes.append(Node(ref, OWN, "person", sorted(own, key=lambda u: u.key), role="child"))
    nodes += _things([u for u in uses if u.kind != "person"])
    since = (min((d for d in days.values() if d), default=None), min((d for d in held.values() if d), default=None))
    nodes += absence_nodes(child, episodes, mentions, days)
    nodes.append(replace(_about(child, bool(own), since), dob=child.dob))
    blocks: dict[tuple[str, str], int] = {}
    stop = {(s.kind, s.key) for s in names.stop}
    for node in nodes:
        for block, adds in absence_blocks(node, stop, names) if node.kind == ABSENCE else blocks_of(node, stop, names):
            blocks[block, node.name] = max(adds, blocks.get((block, node.name), adds))
    blocks |= {(f"staff {given} {family}", FILE): 1 for given, family in _staff(authors)}
    return FileNodes({n.name: pack(n) for n in nodes}, blocks)


def _of_figure(f: Figure) -> Node:
    name = "person " + min(u.key for u in f.uses)
    return Node(f.ref, name, "person", f.uses, frozenset(f.givens), frozenset(f.nicks), f.family, f.role)


def _things(uses: Sequence[Use]) -> list[Node]:
    looks: dict[str, set[str]] = {}
    for u in uses:
        if u.kind == "vehicle" and ("?" in u.key or has_plate(u)):
            looks.setdefault(look_of(u), set()).add(u.key.split(" ")[0])
    return [Node(u.ref, f"{u.kind} {u.key}", u.kind, [u], plates=tuple(sorted(looks.get(look_of(u), ()))) if u.kind == "vehicle" else ()) for u in uses]


def _about(child: Child, own: bool, since: tuple[dt.date | None, dt.date | None]) -> Node:
    parts = fold(child.name).split()
    if len(parts) < 2:
        return Node(child.child_ref, FILE, FILE, own=own, since=since)
    given = {parts[0], *parts[:-1], *(fold(x) for x in child.aliases if len(x) > 2 and " " not in x)}
    return Node(child.child_ref, FILE, FILE, givens=frozenset(given), family=parts[-1], own=own, since=since)


def _staff(authors: Iterable[str]) -> set[tuple[str, str]]:
    """(initial, family name) of everyone who wrote an entry."""
    out = set()
    for author in authors:
        words = author.replace("(", " ").replace(")", " ").split()
        if len(words) > 1:
            out.add((fold(words[-2])[:1], fold(words[-1])))
    return out
