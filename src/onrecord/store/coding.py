"""What coding asks of a case: units to give out to readers, their answers, and the rows a signature freezes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.record import Decision
from onrecord.store.core import Core
from onrecord.store.tables import nouns


class CaseCoding(Core):
    """The part of a case that holds what readers coded."""

    def readings_about(self, subjects: Iterable[str]) -> dict[str, dict[str, Decision]]:
        """Return subject → account → the last answer of each reader; what was settled about the subject stands under ""."""
        query = """SELECT s.value AS subject, d.data FROM json_each(:subjects) s
        JOIN decisions d ON d.subject >= s.value || '@' AND d.subject < s.value || 'A' ORDER BY d.place"""
        made: dict[str, dict[str, Decision]] = {}
        for r in self._rows(sa.text(query), {"subjects": json.dumps(sorted(set(subjects)))}):
            found = thaw(Decision, r.data)
            made.setdefault(r.subject, {})[found.subject.partition("@")[2]] = found
        return made

    def units(self, kind: str, child_ref: str = "") -> list[tuple[str, str]]:
        """Return (identifier, child_ref) of what can be given out to readers, in the order of the files.

        Args:
            kind: "concern", "signal", or "finding" (one a file, under `F-CHILD`).
            child_ref: of one child, if given.
        """
        name = {"concern": "concerns", "signal": "signals", "finding": "findings"}[kind]
        query = sa.select(nouns.c.noun_id, nouns.c.child_ref).where(nouns.c.kind == name).order_by(nouns.c.child_ref, nouns.c.ordinal)
        if child_ref:
            query = query.where(nouns.c.child_ref == child_ref)
        return [(r.noun_id if kind != "finding" else f"F-{r.child_ref}", r.child_ref) for r in self._rows(query)]

    def finding_rows(self, child_refs: Iterable[str]) -> dict[str, tuple[Any, list[Any]]]:
        """Return child_ref → (finding, concerns) as plain values, as they are kept; for many files at once."""
        query = """SELECT kind, child_ref, data FROM nouns WHERE kind IN ('findings', 'concerns')
        AND child_ref IN (SELECT value FROM json_each(:refs)) ORDER BY child_ref, ordinal"""
        made: dict[str, tuple[Any, list[Any]]] = {}
        for r in self._rows(sa.text(query), {"refs": json.dumps(sorted(set(child_refs)))}):
            finding, concerns = made.get(r.child_ref, (None, []))
            row = json.loads(r.data)
            made[r.child_ref] = (row, concerns) if r.kind == "findings" else (finding, [*concerns, row])
        return made

    def content_counts(self, child_ref: str) -> dict[str, int]:
        """Return code → how many entries of a file hold a signal of that code about the child, stated or suspected."""
        query = """SELECT json_extract(data, '$.code') AS code, count(DISTINCT json_extract(data, '$.entry_id')) AS n FROM nouns
        WHERE kind = 'signals' AND child_ref = :ref AND json_extract(data, '$.subject') = 'child'
          AND json_extract(data, '$.status') IN ('affirmed', 'uncertain', 'historical') GROUP BY code ORDER BY code"""
        return {r.code: r.n for r in self._rows(sa.text(query), {"ref": child_ref})}
