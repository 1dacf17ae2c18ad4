"""One link, one entity, or a page of links or mentions, without reading all of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.record import Entity, Link, Mention, identify
from onrecord.store.asking import SEEN, sight_values
from onrecord.store.linking import CaseLinks, Place, _decision, _entity, _entity_id, _grounds, _place
from onrecord.store.naming import CaseNaming
from onrecord.store.tables import children, nodes

Pair = tuple[str, str]

_ORDERED = "SELECT a, b, strength FROM ties WHERE strength <> '' ORDER BY strength, coalesce(first_day, '9999'), a, b"
_FIRSTS = """SELECT m.* FROM json_each(:places) w JOIN merged m ON m.child_ref = json_extract(w.value, '$[0]') AND m.name = json_extract(w.value, '$[1]')"""
_MEMBERS = (
    """SELECT m.* FROM json_each(:places) w JOIN merged m ON m.first_ref = json_extract(w.value, '$[0]') AND m.first_name = json_extract(w.value, '$[1]')"""
)
_NODES_AT = """SELECT n.name, n.child_ref, n.kind, n.surfaces, n.forms, n.grounds FROM json_each(:places) w CROSS JOIN nodes n
  ON n.name = json_extract(w.value, '$[1]') WHERE json_extract(w.value, '$[0]') = '' AND n.kind NOT IN ('person', 'file', 'missing')
UNION ALL SELECT n.name, n.child_ref, n.kind, n.surfaces, n.forms, n.grounds FROM json_each(:places) w CROSS JOIN nodes n
  ON n.name = json_extract(w.value, '$[1]') AND n.child_ref = json_extract(w.value, '$[0]') WHERE n.kind = 'person'
ORDER BY 1, 2"""
_NAMING = f"""
WITH named AS MATERIALIZED (
  SELECT n.rowid AS place, n.child_ref, json_extract(n.data, '$.entry_id') AS entry_id, coalesce(json_extract(n.data, '$.start'), 0) AS start
  FROM json_each(:things) w CROSS JOIN nouns n INDEXED BY nouns_mentions ON n.kind = 'mentions'
    AND json_extract(n.data, '$.kind') = json_extract(w.value, '$[0]') AND json_extract(n.data, '$.key') = json_extract(w.value, '$[1]')
  UNION ALL
  SELECT n.rowid, n.child_ref, json_extract(n.data, '$.entry_id'), coalesce(json_extract(n.data, '$.start'), 0)
  FROM json_each(:people) w CROSS JOIN nouns n INDEXED BY nouns_mentions ON n.kind = 'mentions' AND json_extract(n.data, '$.kind') = 'person'
    AND json_extract(n.data, '$.key') = json_extract(w.value, '$[1]') AND n.child_ref = json_extract(w.value, '$[0]')
), seen AS (SELECT * FROM named WHERE {SEEN})
"""
"""The mentions of an entity that may be seen; a thing is named by its form in any file, a person by the forms of their node in one file."""


class CaseTies(CaseLinks, CaseNaming):
    """The part of a case that answers for single links and entities."""

    def pairs(self, holds: Callable[[str], bool]) -> list[tuple[Pair, str, str]]:
        """Return ((file, file), link_id, strength) of the links whose two files may both be seen: strong ones first, then by the day they could be seen."""
        return [((r.a, r.b), identify("L", r.a, r.b), r.strength) for r in self._rows(sa.text(_ORDERED)) if holds(r.a) and holds(r.b)]

    def beside_pair(self, pair: Pair, holds: Callable[[str], bool]) -> tuple[str | None, str | None]:
        """Return the link_ids before and after the link of this pair, among those whose two files may both be seen, in the order of `pairs`."""
        order = [(r.a, r.b) for r in self._rows(sa.text(_ORDERED)) if holds(r.a) and holds(r.b)]
        at = order.index(pair)
        before, after = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
        return before and identify("L", *before), after and identify("L", *after)

    def links_at(self, pairs: Iterable[Pair]) -> list[Link]:
        """Return the links between these pairs of files, in the order given, with what was decided about each."""
        wanted, made = list(pairs), {}
        query = sa.text("SELECT t.* FROM json_each(:pairs) w JOIN ties t ON t.a = json_extract(w.value, '$[0]') AND t.b = json_extract(w.value, '$[1]')")
        rows = list(self._rows(query, {"pairs": json.dumps(wanted)}))
        firsts = self._firsts({(ref, name) for r in rows for ref, name in json.loads(r.via)})
        for r in rows:
            via = tuple(sorted({_entity_id((ref, name), firsts) for ref, name in json.loads(r.via)}))
            days = [dt.date.fromisoformat(d) if d else None for d in (r.first_day, r.both_held)]
            made[r.a, r.b] = Link((r.a, r.b), via, r.strength, r.score, r.because, None, None, None, _grounds(r.grounds), *days)
        standing = self.standing([x.link_id for x in made.values()])
        return [replace(made[p], **_decision(standing.get(made[p].link_id))) for p in wanted if p in made]

    def link(self, link_id: str) -> Link | None:
        """Return one link, or None."""
        named = self.places_named([link_id])
        if named is None:
            pair = next((p for p, i, _ in self.pairs(lambda _: True) if i == link_id), None)
        else:
            pair = named.get(link_id)
        return next((x for x in self.links_at([pair]) if x.strength), None) if pair else None

    def entity(self, entity_id: str) -> Entity | None:
        """Return one entity, or None."""
        return next(iter(self.entities_at([entity_id])), None)

    def entities_at(self, ids: Sequence[str]) -> list[Entity]:
        """Return these entities, in the order given, with what was decided about each."""
        places = self._places_of(ids)
        rows: dict[str, list[sa.Row[tuple[str, str, str, str, str]]]] = {}
        for r in self._rows(sa.text(_NODES_AT), {"places": json.dumps(list(places))}):
            rows.setdefault(places[_place(r)], []).append(r)
        firsts, standing = self._firsts(places), self.standing(ids)
        called = self._names_of({r.child_ref for held in rows.values() for r in held if r.name == "child"})
        why = self._why_joined(self.merged_places()) if firsts else {}
        first_of = {made: firsts.get(place, place) for place, made in places.items()}
        return [_entity(first_of[i], rows[i], called, standing, why.get(first_of[i], [])) for i in ids if i in rows]

    def _places_of(self, ids: Sequence[str]) -> dict[Place, str]:
        """Return place → entity_id of the places that these entities hold."""
        named = self.places_named(ids)
        if named is None:
            return self._places_looked_through(ids)
        asked = {place: i for i, place in named.items() if i.startswith("X-")}
        firsts = self._firsts(asked)
        made = {place: i for place, i in asked.items() if firsts.get(place, place) == place}
        members = self._rows(sa.text(_MEMBERS), {"places": json.dumps(list(made))})
        return made | {(r.child_ref, r.name): made[r.first_ref, r.first_name] for r in members}

    def _places_looked_through(self, ids: Sequence[str]) -> dict[Place, str]:
        """As `_places_of`, where identifiers are not kept beside their places: every place is hashed."""
        firsts, wanted, n = self.merged_places(), set(ids), nodes.c
        query = sa.select(n.name, n.child_ref, n.kind).where(n.kind.not_in(("file", "missing")))
        every = ((_place(r), _entity_id(_place(r), firsts)) for r in self._rows(query))
        return {place: made for place, made in every if made in wanted}

    def _firsts(self, places: Iterable[Place]) -> dict[Place, Place]:
        """As `merged_places`, of these places only."""
        rows = self._rows(sa.text(_FIRSTS), {"places": json.dumps(list(places))})
        return {(r.child_ref, r.name): (r.first_ref, r.first_name) for r in rows}

    def _names_of(self, refs: Iterable[str]) -> dict[str, str]:
        query = sa.select(children.c.child_ref, children.c.data).where(sa.text("child_ref IN (SELECT value FROM json_each(:refs))"))
        return {r.child_ref: json.loads(r.data)["name"] for r in self._rows(query, {"refs": json.dumps(list(refs))})}

    # where an entity is named: `index_words` and `index_names` first

    def mentions_page(self, entity_id: str, *, whole: bool, refs: Iterable[str], start: int = 0, most: int = 50) -> tuple[int, list[Mention]]:
        """Return how many mentions of an entity may be seen, and those from `start` by day, entry and place in it; undated ones last."""
        values = self._forms_of(entity_id) | sight_values(whole, refs) | {"start": start, "most": most}
        total = next(int(r.n) for r in self._rows(sa.text(f"{_NAMING} SELECT count(*) AS n FROM seen"), values))
        page = f"""{_NAMING}, page AS (SELECT s.place, row_number() OVER (ORDER BY p.day IS NULL, p.day, s.entry_id, s.start, s.place) AS at
        FROM seen s LEFT JOIN entry_places p ON p.entry_id = s.entry_id ORDER BY at LIMIT :most OFFSET :start)
        SELECT n.data FROM page CROSS JOIN nouns n ON n.rowid = page.place ORDER BY page.at"""
        return total, [replace(thaw(Mention, r.data), entity_id=entity_id) for r in self._rows(sa.text(page), values)]

    def entries_naming(self, entity_id: str) -> tuple[str, ...]:
        """Return the identifiers of the entries in which an entity is named, in order."""
        values = self._forms_of(entity_id) | sight_values(True, ())
        return tuple(r.entry_id for r in self._rows(sa.text(f"{_NAMING} SELECT DISTINCT entry_id FROM seen ORDER BY entry_id"), values))

    def _forms_of(self, entity_id: str) -> dict[str, str]:
        """The forms an entity is named by, as values of `_NAMING`."""
        things: set[tuple[str, str]] = set()
        people: set[tuple[str, str]] = set()
        for r in self._rows(sa.text(_NODES_AT), {"places": json.dumps(list(self._places_of([entity_id])))}):
            if r.kind == "person":
                people |= {(r.child_ref, key) for key in json.loads(r.forms)}
            else:
                kind, _, key = r.name.partition(" ")
                things.add((kind, key))
        return {"things": json.dumps(sorted(things)), "people": json.dumps(sorted(people))}
