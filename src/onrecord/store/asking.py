"""What the workbench asks of a case, answered in SQL so that no page loads the whole of it.

JSON columns are read with `json_extract`, with indexes on the expressions that are looked up often (`prepare`),
which are named in the questions: without statistics the planner would walk whole tables.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.record import Entry, LanguageFlag, identify
from onrecord.store.core import Core
from onrecord.store.tables import CHILD_KINDS

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS entries_day ON entries (json_extract(data, '$.date'))",
    "CREATE INDEX IF NOT EXISTS nouns_entry ON nouns (json_extract(data, '$.entry_id'), kind)",
    "CREATE INDEX IF NOT EXISTS nouns_opens ON nouns (json_extract(data, '$.opens')) WHERE kind = 'concerns'",
    "CREATE INDEX IF NOT EXISTS decisions_child ON decisions (json_extract(data, '$.child_ref'))",
    "CREATE INDEX IF NOT EXISTS nouns_queue ON nouns (child_ref, ordinal, noun_id, json_extract(data, '$.known_on'), json_extract(data, '$.basis')) "
    "WHERE kind = 'concerns'",
)
SEEN = "(:everything OR (child_ref IN (SELECT value FROM json_each(:refs))) <> :whole)"
"""Whether a row's child may be seen, as `Sight.holds` tells."""

_RECENT = """
SELECT e.entry_id, h.child_ref, json_extract(e.data, '$.date') AS day
FROM entries e JOIN hint_sets h ON h.hints_id = e.hints_id
WHERE json_extract(e.data, '$.date') BETWEEN :first AND :last AND h.child_ref IS NOT NULL
  AND EXISTS (SELECT 1 FROM nouns n INDEXED BY nouns_entry WHERE json_extract(n.data, '$.entry_id') = +e.entry_id AND n.kind = 'signals'
    AND json_extract(n.data, '$.tier') IN ('direct', 'strong') AND json_extract(n.data, '$.subject') = 'child'
    AND json_extract(n.data, '$.status') IN ('affirmed', 'uncertain'))
ORDER BY day DESC, e.entry_id
"""

_LAST = "(SELECT max(place) FROM decisions WHERE subject = n.noun_id)"
_CONCERNS = f"""
SELECT n.noun_id AS concern_id, n.child_ref, json_extract(n.data, '$.known_on') AS known_on, json_extract(n.data, '$.verdict') AS verdict,
  json_extract(n.data, '$.basis') AS basis, json_extract(d.data, '$.verdict') AS decided, json_extract(d.data, '$.by') AS decided_by,
  json_extract(json_extract(d.data, '$.detail'), '$.outcome') AS settled, json_extract(c.data, '$.name') AS name
FROM nouns n LEFT JOIN decisions d ON d.place = {_LAST} LEFT JOIN children c ON c.child_ref = n.child_ref
WHERE n.noun_id IN (SELECT value FROM json_each(:only))
"""
ORDERS: Mapping[str, str] = {
    "file": "n.child_ref, n.ordinal",
    "oldest": "known_on, n.child_ref, n.ordinal",
    "newest": "known_on DESC, n.child_ref, n.ordinal",
    "direct": "json_extract(n.data, '$.basis') <> 'direct', known_on, n.child_ref, n.ordinal",
}
"""The orders a queue can be worked in. None of them ranks a child."""


class CaseAsking(Core):
    """The part of a case that answers the workbench's questions. `whole` and `refs` are those of a `Sight`."""

    def prepare(self) -> None:
        """Make the indexes that the questions below lean on, if they are not there."""
        with self.transaction() as db:
            for made in _INDEXES:
                db.exec_driver_sql(made)

    def recent_signs(self, first: dt.date, last: dt.date) -> list[tuple[str, str, dt.date]]:
        """Return (entry_id, child_ref, day) of the entries of those days that hold a direct or strong sign about the child, newest first."""
        rows = self._rows(sa.text(_RECENT), {"first": first.isoformat(), "last": last.isoformat()})
        return [(r.entry_id, r.child_ref, dt.date.fromisoformat(r.day)) for r in rows]

    def concern_rows(self, only: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return concern_id → day, verdict, basis, the last decision about it ("undo" is none) with the outcome it settles, and the child's name."""
        rows = self._rows(sa.text(_CONCERNS), {"only": json.dumps(list(only))})
        return {r.concern_id: dict(r._mapping) for r in rows}

    def concern_order(self, *, whole: bool, refs: Iterable[str], order: str = "file", child_ref: str = "") -> list[tuple[str, str, bool]]:
        """Return (concern_id, child_ref, whether it is still to be decided) of every concern that may be seen, in an order of `ORDERS`."""
        query = f"""SELECT n.noun_id, n.child_ref, json_extract(n.data, '$.known_on') AS known_on, json_extract(d.data, '$.verdict') AS decided
        FROM nouns n INDEXED BY nouns_queue LEFT JOIN decisions d ON d.place = {_LAST}
        WHERE n.kind = 'concerns' AND {SEEN.replace("child_ref", "n.child_ref")}{" AND n.child_ref = :child_ref" if child_ref else ""}
        ORDER BY {ORDERS[order]}"""
        values = sight_values(whole, refs) | ({"child_ref": child_ref} if child_ref else {})
        return [(r.noun_id, r.child_ref, r.decided in (None, "undo")) for r in self._rows(sa.text(query), values)]

    def child_lines(self, *, whole: bool, refs: Iterable[str]) -> list[Mapping[str, Any]]:
        """Return one row a child: name, entries, days, concerns (and how many are decided), the finding's answers and whether it is signed; by child_ref."""
        query = f"""
        SELECT c.child_ref, json_extract(c.data, '$.name') AS name, json_extract(c.data, '$.dob') AS dob, c.entries, c.documents, c.first_date, c.last_date,
          (SELECT count(*) FROM nouns n WHERE n.kind = 'concerns' AND n.child_ref = c.child_ref) AS concerns,
          (SELECT count(*) FROM nouns n JOIN decisions d ON d.place = {_LAST} WHERE n.kind = 'concerns' AND n.child_ref = c.child_ref
            AND json_extract(d.data, '$.verdict') <> 'undo') AS decided,
          json_extract(f.data, '$.known') AS known, json_extract(f.data, '$.direct_intelligence') AS direct,
          json_extract(f.data, '$.sufficient_then') AS then_enough, json_extract(f.data, '$.lost_opportunity') AS lost,
          json_extract(s.data, '$.verdict') AS signed, json_extract(s.data, '$.by') AS signed_by
        FROM children c LEFT JOIN nouns f ON f.kind = 'findings' AND f.child_ref = c.child_ref
          LEFT JOIN decisions s ON s.place = (SELECT max(place) FROM decisions WHERE subject = 'F-' || c.child_ref)
        WHERE {SEEN.replace("child_ref", "c.child_ref")} ORDER BY c.child_ref
        """
        return [dict(r._mapping) for r in self._rows(sa.text(query), sight_values(whole, refs))]

    def entries_by_id(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Return entry_id → entry with its child_ref, of those given that the case holds."""
        query = """SELECT e.data, h.child_ref FROM entries e JOIN hint_sets h ON h.hints_id = e.hints_id
        WHERE e.entry_id IN (SELECT value FROM json_each(:ids))"""
        found = (replace(thaw(Entry, r.data), child_ref=r.child_ref) for r in self._rows(sa.text(query), {"ids": json.dumps(list(ids))}))
        return {e.entry_id: e for e in found}

    def nouns_in(self, ids: Iterable[str], kinds: Iterable[str] = ("signals", "responses", "language")) -> dict[str, list[Any]]:
        """Return entry_id → the nouns of these kinds in those entries, in the order of the text."""
        query = """SELECT kind, data FROM nouns INDEXED BY nouns_entry WHERE json_extract(data, '$.entry_id') IN (SELECT value FROM json_each(:ids))
        AND kind IN (SELECT value FROM json_each(:kinds))"""
        out: dict[str, list[Any]] = {}
        for r in self._rows(sa.text(query), {"ids": json.dumps(list(ids)), "kinds": json.dumps(list(kinds))}):
            noun: Any = thaw(CHILD_KINDS[r.kind], r.data)
            out.setdefault(noun.entry_id, []).append(noun)
        for found in out.values():
            found.sort(key=lambda n: (n.start, n.end, getattr(n, "found_by", "")))
        return out

    def flag_places(self, *, whole: bool, refs: Iterable[str], child_ref: str = "") -> list[tuple[int, str]]:
        """Return (row, identifier decisions are made under) of each flagged wording that may be seen, of one child if one is given, in child order."""
        query = f"""SELECT rowid AS row, json_extract(data, '$.entry_id') AS e, json_extract(data, '$.start') AS a, json_extract(data, '$.end') AS b,
        json_extract(data, '$.code') AS c FROM nouns WHERE kind = 'language' AND {SEEN}
        {"AND child_ref = :child_ref" if child_ref else ""} ORDER BY child_ref, ordinal"""
        values = sight_values(whole, refs) | ({"child_ref": child_ref} if child_ref else {})
        return [(r.row, identify("W", r.e, r.a or 0, r.b, r.c)) for r in self._rows(sa.text(query), values)]

    def flags_at(self, rows: Sequence[int]) -> list[LanguageFlag]:
        """Return the flagged wording of these rows, in the order given."""
        query = sa.text("SELECT rowid AS row, data FROM nouns WHERE rowid IN (SELECT value FROM json_each(:rows))")
        found = {r.row: thaw(LanguageFlag, r.data) for r in self._rows(query, {"rows": json.dumps(list(rows))})}
        return [found[row] for row in rows if row in found]

    def same_words(self, entry: Entry) -> list[tuple[str, str]]:
        """Return (concern_id, child_ref) of the concerns opened by an entry of that day with these words, this one's among them."""
        query = """SELECT n.noun_id, n.child_ref FROM entries e INDEXED BY entries_day
        CROSS JOIN nouns n INDEXED BY nouns_opens
        ON json_extract(n.data, '$.opens') = +e.entry_id AND n.kind = 'concerns'
        WHERE json_extract(e.data, '$.date') = :day AND json_extract(e.data, '$.text') = :words
        ORDER BY n.child_ref, n.ordinal"""
        values = {"day": entry.date.isoformat() if entry.date else "", "words": entry.text}
        return [(r.noun_id, r.child_ref) for r in self._rows(sa.text(query), values)]


def sight_values(whole: bool, refs: Iterable[str]) -> dict[str, Any]:
    """Return the values that `SEEN` asks for."""
    held = sorted(refs)
    return {"everything": int(whole and not held), "whole": int(whole), "refs": json.dumps(held)}
