"""Identifiers of links and entities → the places they are made from: identifiers are hashes, so they are kept beside the places once made."""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa

from onrecord.record import identify
from onrecord.store.core import Core

Place = tuple[str, str]

_MAKE = (
    "CREATE TABLE IF NOT EXISTS places (letter TEXT, one TEXT, two TEXT, noun_id TEXT, PRIMARY KEY (letter, one, two)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS places_noun ON places (noun_id)",
    "CREATE INDEX IF NOT EXISTS merged_first ON merged (first_ref, first_name)",
    "CREATE INDEX IF NOT EXISTS ties_order ON ties (strength, coalesce(first_day, '9999'), a, b) WHERE strength <> ''",
    "CREATE INDEX IF NOT EXISTS nouns_mentions ON nouns (json_extract(data, '$.kind'), json_extract(data, '$.key'), child_ref, "
    "json_extract(data, '$.entry_id'), json_extract(data, '$.start')) WHERE kind = 'mentions'",
)
_THINGS = "SELECT DISTINCT CASE kind WHEN 'person' THEN child_ref ELSE '' END AS one, name AS two FROM nodes WHERE kind NOT IN ('file', 'missing')"
_NEW: dict[str, str] = {
    "X": f"SELECT one, two FROM ({_THINGS}) t WHERE NOT EXISTS (SELECT 1 FROM places p WHERE p.letter = 'X' AND p.one = t.one AND p.two = t.two)",
    "L": "SELECT a AS one, b AS two FROM ties t WHERE NOT EXISTS (SELECT 1 FROM places p WHERE p.letter = 'L' AND p.one = t.a AND p.two = t.b)",
}


class CaseNaming(Core):
    """The part of a case that finds what an identifier stands for.

    An identifier is made from its place alone, so a row is right for ever; the fact "named" stands while no place is without one.
    """

    def index_names(self) -> None:
        """Keep the identifier of every place that has none yet, if nodes or ties changed since this was last done."""
        if self.fact("named"):
            return
        with self.transaction() as db:
            for made in _MAKE:
                db.exec_driver_sql(made)
            for letter, query in _NEW.items():
                rows = [{"x": letter, "a": r.one, "b": r.two, "i": identify(letter, r.one, r.two)} for r in db.execute(sa.text(query))]
                if rows:
                    db.execute(sa.text("INSERT INTO places VALUES (:x, :a, :b, :i)"), rows)
            self.set_fact("named", "yes")

    def places_named(self, ids: Iterable[str]) -> dict[str, Place] | None:
        """Return identifier → the place (of an entity) or the files (of a link) it is made from, of these; None while that is not kept."""
        if not self.fact("named"):
            return None
        query = sa.text("SELECT noun_id, one, two FROM json_each(:ids) w CROSS JOIN places p INDEXED BY places_noun ON p.noun_id = w.value")
        return {r.noun_id: (r.one, r.two) for r in self._rows(query, {"ids": json.dumps(list(ids))})}
