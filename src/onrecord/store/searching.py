"""Words, codes, days → the entries that hold them. The index stands in the case, so it is encrypted as the case is, and is made again when entries changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process

from onrecord.codec import thaw
from onrecord.record import Entry
from onrecord.store.core import Core

_MAKE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2\")",
    "CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab('words', 'row')",
    "CREATE TABLE IF NOT EXISTS terms (term TEXT PRIMARY KEY, length INTEGER) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS entry_places (place INTEGER PRIMARY KEY, entry_id TEXT, hints_id TEXT, day TEXT, agency TEXT)",
    "CREATE INDEX IF NOT EXISTS entry_places_entry ON entry_places (entry_id, day)",
    "DROP INDEX IF EXISTS nouns_code",
    "CREATE INDEX IF NOT EXISTS nouns_coded ON nouns (json_extract(data, '$.code'), json_extract(data, '$.status'), kind, json_extract(data, '$.entry_id')) "
    "WHERE kind IN ('signals', 'responses')",
    "CREATE INDEX IF NOT EXISTS nouns_status ON nouns (json_extract(data, '$.status'), kind, json_extract(data, '$.entry_id')) "
    "WHERE kind IN ('signals', 'responses')",
)
_FILL = (
    "INSERT INTO words(words) VALUES ('delete-all')",
    "INSERT INTO words(rowid, text) SELECT rowid, json_extract(data, '$.text') FROM entries",
    "DELETE FROM terms",
    "INSERT INTO terms SELECT term, length(term) FROM vocabulary",
    "DELETE FROM entry_places",
    "INSERT INTO entry_places SELECT rowid, entry_id, hints_id, json_extract(data, '$.date'), json_extract(data, '$.agency') FROM entries",
)
"""What makes the index: the words of entries, and beside them, without the words, what entries are put in order and chosen by."""
_STATE = "days and terms"
"""The fact "words" while the index holds what the entries do: whoever changes entries forgets it."""
_ALIKE = 80
"""How alike (rapidfuzz ratio, 0..100) a written word must be to one searched for: one letter of five, two of ten."""
_MOST_ALIKE = 12
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: words (in quotes: together), whether words that are written alike count, and what else must hold of the entry; "" asks nothing."""

    words: str = ""
    alike: bool = False
    code: str = ""
    status: str = ""
    agency: str = ""
    child_ref: str = ""
    first: str = ""
    last: str = ""
    entries: tuple[str, ...] | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is asked at all."""
        return not any((self.words.strip(), self.code, self.status, self.agency, self.child_ref, self.first, self.last)) and self.entries is None


class CaseSearch(Core):
    """The part of a case that is searched."""

    def index_words(self) -> None:
        """Make the index of words if it is not there, or entries changed since it was made."""
        if self.fact("words") == _STATE:
            return
        with self.transaction() as db:
            for made in (*_MAKE, *_FILL):
                db.exec_driver_sql(made)
            self.set_fact("words", _STATE)

    def search(self, asked: Asked, *, whole: bool, refs: Iterable[str], start: int = 0, most: int = 50) -> tuple[int, list[Entry], list[str]]:
        """Return how many entries fit, those from `start` in the order of their days, and the words they were found by (for marking).

        Args:
            asked: what must hold.
            whole: with `refs`, what may be seen, as `Sight` tells.
            refs: with `whole`, what may be seen.
            start: the first to return.
            most: how many.
        """
        match, marked = self._match(asked)
        held = sorted(refs)
        values: dict[str, Any] = {"everything": int(whole and not held), "whole": int(whole), "refs": json.dumps(held)}
        where = ["(:everything OR (coalesce(h.child_ref, '') IN (SELECT value FROM json_each(:refs))) <> :whole)"]
        if not whole:
            where.append("h.child_ref IS NOT NULL")
        if match:
            where.append("p.place IN (SELECT rowid FROM words WHERE words MATCH :match)")
            values["match"] = match
        for name, words in _TESTS.items():
            if value := getattr(asked, name):
                where.append(words)
                values[name] = value
        if asked.code or asked.status:
            tests = " AND ".join(_NOUN_TESTS[n] for n in ("code", "status") if getattr(asked, n))
            where.append(_NOUN.format(tests, by="nouns_coded" if asked.code else "nouns_status"))
            values |= {n: getattr(asked, n) for n in ("code", "status") if getattr(asked, n)}
        if asked.entries is not None:
            where.append("p.entry_id IN (SELECT value FROM json_each(:entries))")
            values["entries"] = json.dumps(asked.entries)
        # places first, in the order of days; words are read only of the page that is shown
        joined = "" if values["everything"] and not asked.child_ref else " JOIN hint_sets h ON h.hints_id = p.hints_id"
        where = where if joined else [w for w in where if not w.startswith("(:everything")]
        query = f"""WITH fits AS MATERIALIZED (SELECT p.place, p.day FROM entry_places p{joined} WHERE {" AND ".join(where) or "1"})
        SELECT (SELECT count(*) FROM fits) AS total,
          (SELECT json_group_array(place) FROM (SELECT place FROM fits ORDER BY day, place LIMIT :most OFFSET :start)) AS places"""
        total, places = next((int(r.total), r.places) for r in self._rows(sa.text(query), values | {"start": start, "most": most}))
        page = sa.text(
            """SELECT e.data, h.child_ref FROM json_each(:places) w JOIN entries e ON e.rowid = w.value
            JOIN hint_sets h ON h.hints_id = e.hints_id ORDER BY w.key"""
        )
        found = [replace(thaw(Entry, r.data), child_ref=r.child_ref) for r in self._rows(page, {"places": places})]
        return total, found, marked

    def codes(self) -> list[str]:
        """Return every code of a signal or response in the case, in order; `index_words` first."""
        return [r.v for r in self._rows(sa.text(_CODES))]

    def _match(self, asked: Asked) -> tuple[str, list[str]]:
        """The words asked for in the index's own language, nothing of which comes from the person but plain words, and all words that fit."""
        parts: list[str] = []
        marked: list[str] = []
        for together, alone in re.findall(r'"([^"]*)"|(\S+)', asked.words):
            words = _WORD.findall((together or alone).casefold())
            if not words:
                continue
            if together or len(words) > 1:
                parts.append('"' + " ".join(words) + '"')
                marked.append(" ".join(words))
                continue
            near = self._alike(words[0]) if asked.alike else []
            parts.append(
                "(" + " OR ".join(f'"{w}"' for w in dict.fromkeys((*words, *near))) + ("" if asked.alike else "*" if alone.endswith("*") else "") + ")"
            )
            marked += [*words, *near]
        return " AND ".join(parts), marked

    def _alike(self, word: str) -> list[str]:
        if len(word) < 4:
            return []
        query = sa.text("SELECT term FROM terms WHERE length BETWEEN :least AND :most ORDER BY term")
        terms = [r.term for r in self._rows(query, {"least": len(word) - 2, "most": len(word) + 2})]
        return [str(term) for term, _, _ in process.extract(word, terms, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE)]


_TESTS: Mapping[str, str] = {
    "agency": "p.agency = :agency",
    "child_ref": "h.child_ref = :child_ref",
    "first": "p.day >= :first",
    "last": "p.day <= :last",
}
_NOUN = "p.entry_id IN (SELECT json_extract(n.data, '$.entry_id') FROM nouns n INDEXED BY {by} WHERE n.kind IN ('signals', 'responses') AND {})"
_CODES = """WITH RECURSIVE held(v) AS (
  SELECT min(json_extract(data, '$.code')) FROM nouns INDEXED BY nouns_coded WHERE kind IN ('signals', 'responses')
  UNION ALL
  SELECT (SELECT min(json_extract(data, '$.code')) FROM nouns INDEXED BY nouns_coded
    WHERE kind IN ('signals', 'responses') AND json_extract(data, '$.code') > v)
  FROM held WHERE v IS NOT NULL
) SELECT v FROM held WHERE v > ''"""
"""Each code is the least above the one before, so the index is asked once a code and no row of it is read twice."""
_NOUN_TESTS: Mapping[str, str] = {"code": "json_extract(n.data, '$.code') = :code", "status": "json_extract(n.data, '$.status') = :status"}
