"""Links → groups of files that hang together: what strong links connect, a very large whole cut by label propagation, the same every time."""

from __future__ import annotations

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
    via: dict[str, set[str]] = defaultdict(set)
    for link in links:
        a, b = link.child_refs
        if link.strength == "strong" and label[a] == label[b]:
            via[label[a]].update(link.via)
    groups = [Group(identify("N", *refs), tuple(refs), tuple(sorted(via[name]))) for name, refs in members.items() if len(refs) > 1]
    return tuple(sorted(groups, key=lambda g: (-len(g.child_refs), g.child_refs)))


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
