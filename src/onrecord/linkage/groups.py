"""Links → groups of files that hang together: what strong links connect, a very large whole cut by label propagation, the same every time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from onrecord.record import Group, Link, identify

_LARGE = 60
_ROUNDS = 20


def group_files(links: Sequence[Link]) -> tuple[Group, ...]:
    """Return the groups of two files or more, largest first."""
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for link in links:
        if link.strength == "strong":
            a, b = link.child_refs
            near[a][b] = near[b][a] = link.score
    label: dict[str, str] = {}
    for start in sorted(near):
        if start in label:
            continue
        whole, todo = {start}, [start]
        while todo:
            for other in near[todo.pop()]:
                if other not in whole:
                    whole.add(other)
                    todo.append(other)
        parts = _communities(sorted(whole), near) if len(whole) > _LARGE else dict.fromkeys(whole, start)
        label.update(parts)
    members: dict[str, list[str]] = defaultdict(list)
    for ref in sorted(label):
        members[label[ref]].append(ref)
    inside: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        a, b = link.child_refs
        if link.strength == "strong" and label[a] == label[b]:
            inside[label[a]].append(link)
    groups = [_group(refs, inside[name]) for name, refs in members.items() if len(refs) > 1]
    return tuple(sorted(groups, key=lambda g: (-len(g.child_refs), g.child_refs)))


def _group(refs: list[str], links: list[Link]) -> Group:
    first = min((x.first_day for x in links if x.first_day), default=None)
    held = min((x.both_held for x in links if x.both_held), default=None)
    via = tuple(sorted({v for x in links for v in x.via}))
    return Group(identify("N", *refs), tuple(refs), via, tuple(x.link_id for x in links), first, held, _joined(refs, links))


def _joined(refs: list[str], links: list[Link]) -> dt.date | None:
    """The day by which ties held in the record connect all files; None if those with a day do not."""
    root = {ref: ref for ref in refs}

    def top(ref: str) -> str:
        while root[ref] != ref:
            ref = root[ref]
        return ref

    apart, day = len(refs) - 1, None
    for link in sorted((x for x in links if x.both_held), key=lambda x: (x.both_held, x.child_refs)):
        a, b = map(top, link.child_refs)
        if a != b:
            root[max(a, b)], apart, day = min(a, b), apart - 1, link.both_held
    return day if apart == 0 else None


def _communities(refs: list[str], near: dict[str, dict[str, float]]) -> dict[str, str]:
    """Each file takes the label that weighs most among its neighbours, in name order, until nothing changes."""
    label = {ref: ref for ref in refs}
    for _ in range(_ROUNDS):
        changed = False
        for ref in refs:
            weight: dict[str, float] = defaultdict(float)
            for other, score in near[ref].items():
                weight[label[other]] += score
            weight[label[ref]] += 0.1
            best = min(weight, key=lambda name: (-weight[name], name))
            if best != label[ref]:
                label[ref], changed = best, True
        if not changed:
            break
    return label
