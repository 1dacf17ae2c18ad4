"""Figures, things and the reasons that tie files → entities: suggestions that several mentions may be one person, car, number or place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onrecord.linkage.reasons import Reason
from onrecord.linkage.uses import Figure, Use
from onrecord.record import Child, Entity, identify


class _Sets:
    """Union-find over numbered nodes; a node may carry a child, and two children never come together."""

    def __init__(self, n: int) -> None:
        self.up = list(range(n))
        self.child: dict[int, str] = {}

    def root(self, i: int) -> int:
        while self.up[i] != i:
            self.up[i] = self.up[self.up[i]]
            i = self.up[i]
        return i

    def join(self, a: int, b: int) -> bool:
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        ca, cb = self.child.get(a), self.child.get(b)
        if ca and cb and ca != cb:
            return False
        low, high = min(a, b), max(a, b)
        self.up[high] = low
        if ca or cb:
            self.child[low] = ca or cb or ""
        return True


def suggest_entities(
    children: Sequence[Child],
    figures: Sequence[Figure],
    things: Sequence[Use],
    graded: Mapping[tuple[str, str], tuple[list[Reason], str]],
    found: Mapping[str, tuple[str, str, str]],
) -> tuple[tuple[Entity, ...], dict[str, str], dict[int, str]]:
    """Return the entities in order, mention id → entity id, and id(use) → entity id.

    Two files' figures come together only where their files are linked and the name was one of the reasons.
    """
    nodes: list[list[Use]] = [[*f.uses] for f in figures] + [[u] for u in things]
    at = {id(u): n for n, us in enumerate(nodes) for u in us}
    sets = _Sets(len(nodes))
    own: dict[str, int] = {}
    for n, f in enumerate(figures):
        if f.child:
            sets.child[n] = f.ref
            if f.ref in own:
                sets.join(own[f.ref], n)
            own.setdefault(f.ref, n)
    same: dict[tuple[str, str], int] = {}
    for n, u in enumerate(things, len(figures)):
        first = same.setdefault((u.kind, u.key), n)
        sets.join(first, n)
    for _pair, (reasons, _strength) in sorted(graded.items()):
        for r in reasons:
            if r.child and r.child in own and (r.strong or r.weight >= 4):
                sets.join(own[r.child], at[id(r.uses[0])])
            elif len(r.uses) == 2 and r.kind not in ("forename", "through") and not (r.kind == "vehicle" and r.weight < 2.5):
                sets.join(at[id(r.uses[0])], at[id(r.uses[1])])
    members: dict[int, list[int]] = defaultdict(list)
    for n in range(len(nodes)):
        members[sets.root(n)].append(n)
    names_of = {c.child_ref: c.name for c in children}
    entities: list[Entity] = []
    of_use: dict[int, str] = {}
    by_form: dict[tuple[str, str, str], str] = {}
    for root in sorted(members):
        uses = [u for n in members[root] for u in nodes[n]]
        entity = _entity(uses, names_of.get(sets.child.get(root, "")))
        entities.append(entity)
        for u in uses:
            of_use[id(u)] = entity.entity_id
            by_form[u.ref, u.kind, u.key] = entity.entity_id
    return tuple(sorted(entities, key=lambda e: (e.kind, e.name, e.entity_id))), {m: by_form[form] for m, form in found.items()}, of_use


def _entity(uses: list[Use], name: str | None) -> Entity:
    surfaces: dict[str, int] = defaultdict(int)
    for u in uses:
        for s, n in u.surfaces.items():
            surfaces[s] += n
    kind = uses[0].kind
    best = name or max(sorted(surfaces), key=lambda s: (len(s.split()) if kind == "person" else 0, surfaces[s]))
    forms = sorted({(u.ref, u.key) for u in uses})
    return Entity(identify("X", kind, forms), kind, best, tuple(sorted(surfaces)), tuple(sorted({u.ref for u in uses})))
