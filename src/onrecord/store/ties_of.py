"""One link, one entity, or a page of links, without reading all of them: identifiers are hashes, so places are hashed until one fits."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from onrecord.record import Entity, Link, identify
from onrecord.store.linking import CaseLinks, Place, _decision, _entity, _entity_id, _grounds, _place
from onrecord.store.tables import children, nodes, ties

Pair = tuple[str, str]


class CaseTies(CaseLinks):
    """The part of a case that answers for single links and entities."""

    def pairs(self, holds: Callable[[str], bool]) -> list[tuple[Pair, str, str]]:
        """Return ((file, file), link_id, strength) of the links whose two files may both be seen: strong ones first, then by the day they could be seen."""
        t = ties.c
        query = sa.select(t.a, t.b, t.strength).where(t.strength != "").order_by(t.strength, sa.func.coalesce(t.first_day, "9999"), t.a, t.b)
        return [((r.a, r.b), identify("L", r.a, r.b), r.strength) for r in self._rows(query) if holds(r.a) and holds(r.b)]

    def links_at(self, pairs: Iterable[Pair]) -> list[Link]:
        """Return the links between these pairs of files, in the order given, with what was decided about each."""
        wanted = list(pairs)
        firsts, made = self.merged_places(), {}
        query = sa.text("SELECT t.* FROM json_each(:pairs) w JOIN ties t ON t.a = json_extract(w.value, '$[0]') AND t.b = json_extract(w.value, '$[1]')")
        for r in self._rows(query, {"pairs": json.dumps(wanted)}):
            via = tuple(sorted({_entity_id((ref, name), firsts) for ref, name in json.loads(r.via)}))
            days = [dt.date.fromisoformat(d) if d else None for d in (r.first_day, r.both_held)]
            made[r.a, r.b] = Link((r.a, r.b), via, r.strength, r.score, r.because, None, None, None, _grounds(r.grounds), *days)
        standing = self.standing([x.link_id for x in made.values()])
        return [replace(made[p], **_decision(standing.get(made[p].link_id))) for p in wanted if p in made]

    def link(self, link_id: str) -> Link | None:
        """Return one link, or None."""
        pair = next((p for p, i, _ in self.pairs(lambda _: True) if i == link_id), None)
        return next(iter(self.links_at([pair])), None) if pair else None

    def entity(self, entity_id: str) -> Entity | None:
        """Return one entity, or None."""
        return next(iter(self.entities_at([entity_id])), None)

    def entities_at(self, ids: Sequence[str]) -> list[Entity]:
        """Return these entities, in the order given, with what was decided about each."""
        firsts, wanted, places = self.merged_places(), set(ids), dict[Place, str]()
        n = nodes.c
        query = sa.select(n.name, n.child_ref, n.kind).where(n.kind.not_in(("file", "missing")))
        for r in self._rows(query):
            made = _entity_id(_place(r), firsts)
            if made in wanted:
                places[_place(r)] = made
        rows: dict[str, list[sa.Row[tuple[str, str, str, str, str]]]] = {}
        names = sorted({name for _, name in places})
        whole = sa.select(n.name, n.child_ref, n.kind, n.surfaces, n.grounds).where(sa.text("name IN (SELECT value FROM json_each(:names))"))
        for r in self._rows(whole.order_by(n.name, n.child_ref), {"names": json.dumps(names)}):
            if _place(r) in places:
                rows.setdefault(places[_place(r)], []).append(r)
        called = {r.child_ref: json.loads(r.data)["name"] for r in self._rows(sa.select(children.c.child_ref, children.c.data))}
        joined, standing = set(firsts.values()), self.standing(ids)
        why = self._why_joined(firsts) if joined & places.keys() else {}
        first_of = {made: firsts.get(place, place) for place, made in places.items()}
        return [_entity(first_of[i], rows[i], called, standing, why.get(first_of[i], [])) for i in ids if i in rows]
