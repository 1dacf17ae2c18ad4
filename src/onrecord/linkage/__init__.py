"""What files name → suggested entities, links between files with their reasons, and groups of files: leads for a person, never findings.

Nothing merges by itself: an entity is a suggestion that its mentions may be one thing, and two children are never put into one entity.
`describe_file` reads one file; `relink` brings a case's ties up to date with the files that changed; `find_unheld` lists
children named without a file. Weights, rarity, fading with years and the rule for strong and weak are in `docs/decisions/005-linking.md`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onrecord.codec import thaw
from onrecord.knowledge.names import Names
from onrecord.linkage.board import Board, Memory
from onrecord.linkage.describing import describe_file
from onrecord.linkage.nodes import FileNodes
from onrecord.linkage.relinking import entity_id, relink
from onrecord.linkage.suppressed import find_suppressed
from onrecord.linkage.unheld import CHILD_WORDS, find_unheld
from onrecord.record import Child, Episode, Group, Link, Mention

__all__ = ["CHILD_WORDS", "Board", "FileNodes", "describe_file", "find_links", "find_suppressed", "find_unheld", "relink"]


def find_links(
    children: Sequence[Child],
    mentions: Iterable[Mention],
    names: Names,
    *,
    days: Mapping[str, dt.date | None] | None = None,
    held: Mapping[str, dt.date | None] | None = None,
    same_as: Mapping[str, str] | None = None,
    episodes: Mapping[str, Iterable[Episode]] | None = None,
) -> tuple[tuple[Link, ...], tuple[Group, ...], dict[str, str]]:
    """Return (links, groups, mention id → entity id) of a few files at once, in memory: what `relink` gives for a case.

    Args:
        children: every child with a file.
        mentions: what `find_mentions` returned for every entry.
        names: spellings, short forms and the stop-list.
        days: the day of each entry; without it time weighs nothing.
        held: the day each entry was in the record; without it that of `days`.
        same_as: entries that only repeat an earlier one: a paste is one source.
        episodes: child_ref → when that child was missing.
    """
    by_file: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.child_ref is not None:
            by_file[m.child_ref].append(m)
    away = episodes or {}
    board = Memory(
        {
            c.child_ref: describe_file(c, by_file[c.child_ref], names, days=days, held=held, same_as=same_as, episodes=away.get(c.child_ref, ()))
            for c in children
        }
    )
    relink(board, names)
    links = []
    for _, row in sorted(board.ties.items()):
        a, b, _grade, strength, score, because, via, _, _, grounds, first_day, both_held = row
        if strength:
            through = sorted({entity_id((r, n), board.merged) for r, n in json.loads(via)})
            frozen = {"reasons": json.loads(grounds), "first_day": first_day or None, "both_held": both_held or None}
            made = {"child_refs": [a, b], "via": through, "strength": strength, "score": score, "because": because}
            links.append(thaw(Link, json.dumps(made | frozen)))
    entity_of: dict[str, str] = {}
    for ref, file in board.files.items():
        place = {(kind, key): (ref if kind == "person" else "", name) for name, (kind, keys, *_) in file.nodes.items() for key in json.loads(keys)}
        entity_of |= {m.mention_id: entity_id(place[m.kind, m.key], board.merged) for m in by_file[ref]}
    return tuple(links), board.groups, entity_of
