"""One child's file, a part at a time: the chronology filtered and cut into pages in SQL, and whose words stand in a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.record import Entry
from onrecord.store.core import Core

_HELD = """CASE coalesce(json_extract(e.data, '$.precision'), 'day')
  WHEN 'year' THEN coalesce(json_extract(e.data, '$.recorded'), substr(json_extract(e.data, '$.date'), 1, 4) || '-12-31')
  WHEN 'month' THEN coalesce(json_extract(e.data, '$.recorded'), date(json_extract(e.data, '$.date'), 'start of month', '+1 month', '-1 day'))
  ELSE max(json_extract(e.data, '$.date'), coalesce(json_extract(e.data, '$.recorded'), '')) END"""
"""The day an entry stood on the file, as `Entry.held_on` tells."""

_FILE = f"""
WITH numbered AS (
  SELECT e.entry_id, e.data, row_number() OVER (ORDER BY coalesce(json_extract(e.data, '$.date'), '9999'),
    coalesce(json_extract(e.data, '$.after_midnight'), 0),
    coalesce(json_extract(e.data, '$.time'), ''), e.file, e.ordinal) AS number, json_extract(e.data, '$.date') AS day, {_HELD} AS held,
    (SELECT first_id FROM duplicates d WHERE d.child_ref = :ref AND d.entry_id = e.entry_id) AS first_id
  FROM entries e JOIN hint_sets h ON h.hints_id = e.hints_id WHERE h.child_ref = :ref)
"""
_BEARS = "numbered.entry_id IN (SELECT json_extract(n.data, '$.entry_id') FROM nouns n INDEXED BY nouns_place WHERE n.child_ref = :ref AND {})"
_COUNTS = """n.kind = 'signals' AND json_extract(n.data, '$.tier') IN ('direct', 'strong') AND json_extract(n.data, '$.subject') = 'child'
 AND json_extract(n.data, '$.status') IN ('affirmed', 'uncertain')"""
SHOWN: Mapping[str, str] = {
    "evidence": _BEARS.format(_COUNTS),
    "answers": _BEARS.format("n.kind = 'responses' AND json_extract(n.data, '$.acted')"),
    "wording": _BEARS.format("n.kind = 'language'"),
    "marked": _BEARS.format("n.kind IN ('signals', 'responses', 'language')"),
}
"""What a chronology can be cut down to."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a chronology is asked for: a key of `SHOWN` or "", a code, an agency, days from and to, and the day by which it must have stood on the file."""

    shown: str = ""
    code: str = ""
    agency: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    as_of: dt.date | None = None


class CaseReading(Core):
    """The part of a case that reads out a child's file in pieces."""

    def chronology(self, child_ref: str, cut: Cut, *, start: int = 0, most: int = 100) -> tuple[int, list[tuple[int, Entry]]]:
        """Return how many entries of a file are asked for, and (number in the whole file, entry) of those from `start`, in the order of the record."""
        where, values = _where(cut)
        values |= {"ref": child_ref, "start": start, "most": most}
        total = next(r.n for r in self._rows(sa.text(f"{_FILE} SELECT count(*) AS n FROM numbered WHERE {where}"), values))
        query = f"{_FILE} SELECT number, data, first_id FROM numbered WHERE {where} ORDER BY number LIMIT :most OFFSET :start"
        rows = [(int(r.number), replace(thaw(Entry, r.data), child_ref=child_ref, duplicate_of=r.first_id)) for r in self._rows(sa.text(query), values)]
        return int(total), rows

    def place_in_file(self, child_ref: str, entry_id: str, cut: Cut) -> int | None:
        """Return how many of the entries asked for stand before this one, or None if it is not one of them."""
        where, values = _where(cut)
        query = f"""{_FILE} SELECT (SELECT count(*) FROM numbered WHERE {where} AND number < mine.number) AS n
        FROM numbered mine WHERE mine.entry_id = :entry AND mine.entry_id IN (SELECT entry_id FROM numbered WHERE {where})"""
        return next((int(r.n) for r in self._rows(sa.text(query), values | {"ref": child_ref, "entry": entry_id})), None)

    def file_choices(self, child_ref: str) -> dict[str, list[str]]:
        """Return what a file's chronology can be filtered by: the codes and agencies that stand in it, and the days on which it grew."""
        codes = "SELECT DISTINCT json_extract(data, '$.code') AS v FROM nouns WHERE kind IN ('signals', 'responses') AND child_ref = :ref ORDER BY v"
        made = {"codes": self._column(codes, child_ref)}
        made["agencies"] = self._column(
            """SELECT DISTINCT json_extract(e.data, '$.agency') AS v FROM entries e JOIN hint_sets h ON h.hints_id = e.hints_id
            WHERE h.child_ref = :ref AND v IS NOT NULL ORDER BY v""",
            child_ref,
        )
        made["days"] = self._column(f"{_FILE} SELECT DISTINCT held AS v FROM numbered WHERE held IS NOT NULL ORDER BY v", child_ref)
        return made

    def owners_of(self, doc_id: str) -> frozenset[str | None]:
        """Return the children whose entries stand in the file a document came from; None among them if some are about no child."""
        query = """SELECT DISTINCT h.child_ref FROM documents d JOIN entries e ON e.file = d.file JOIN hint_sets h ON h.hints_id = e.hints_id
        WHERE d.doc_id = :doc"""
        return frozenset(r.child_ref for r in self._rows(sa.text(query), {"doc": doc_id}))

    def _column(self, query: str, child_ref: str) -> list[str]:
        return [r.v for r in self._rows(sa.text(query), {"ref": child_ref})]


def _where(cut: Cut) -> tuple[str, dict[str, Any]]:
    parts: Sequence[tuple[object, str]] = (
        (cut.shown in SHOWN, SHOWN.get(cut.shown, "")),
        (cut.code, _BEARS.format("n.kind IN ('signals', 'responses') AND json_extract(n.data, '$.code') = :code")),
        (cut.agency, "json_extract(data, '$.agency') = :agency"),
        (cut.first, "day >= :first"),
        (cut.last, "day <= :last"),
        (cut.as_of, "held <= :as_of"),
    )
    values = {name: str(value) for name in ("code", "agency", "first", "last", "as_of") if (value := getattr(cut, name))}
    return " AND ".join(words for wanted, words in parts if wanted) or "1", values
