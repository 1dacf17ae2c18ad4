"""The pairs of nodes that ties make one → which nodes are one entity: suggestions that several mentions may be one person, car, number or place."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.linkage.nodes import OWN

Place = tuple[str, str]


class _Sets:
    """Union-find over places; two children never come together."""

    def __init__(self) -> None:
        self.up: dict[Place, Place] = {}
        self.child: dict[Place, str] = {}

    def root(self, place: Place) -> Place:
        if place not in self.up:
            self.up[place] = place
            if place[1] == OWN:
                self.child[place] = place[0]
        while self.up[place] != place:
            self.up[place] = place = self.up[self.up[place]]
        return place

    def join(self, one: Place, two: Place) -> None:
        low, high = sorted((self.root(one), self.root(two)))
        children = {c for p in (low, high) if (c := self.child.get(p))}
        if low == high or len(children) > 1:
            return
        self.up[high] = low
        if children:
            self.child[low] = children.pop()


def merge_nodes(joins: Iterable[tuple[Place, Place]]) -> dict[Place, Place]:
    """Return place → the first place of its entity, for every place that is joined to another.

    Args:
        joins: in the order of the ties; where two children would come together the later join is left out.
    """
    sets = _Sets()
    for one, two in joins:
        sets.join(one, two)
    roots = {place: sets.root(place) for place in sorted(sets.up)}
    shared = {root for place, root in roots.items() if root != place}
    return {place: root for place, root in roots.items() if root in shared}
