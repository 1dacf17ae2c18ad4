"""What lies on the desk: half-written words, work given out, searches kept, and what was passed on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from onrecord.errors import InputError
from onrecord.store.core import Core
from onrecord.store.desk_tables import assignments, drafts, passed_on, searches


class DeskWork(Core):
    """The part of the desk that holds unfinished work."""

    def save_draft(self, account: str, place: str, fields: Mapping[str, str], at: str) -> None:
        """Keep the fields of a form someone has begun, by the place (path) of its page."""
        with self.transaction() as db:
            db.execute(drafts.delete().where(drafts.c.account == account, drafts.c.place == place))
            if any(v.strip() for v in fields.values()):
                db.execute(drafts.insert(), {"account": account, "place": place, "fields": json.dumps(dict(fields)), "at": at})

    def draft(self, account: str, place: str) -> dict[str, str]:
        """Return the fields kept for a place; empty if there are none."""
        query = sa.select(drafts.c.fields).where(drafts.c.account == account, drafts.c.place == place)
        found: dict[str, str] = next((json.loads(r.fields) for r in self._rows(query)), {})
        return found

    def drop_draft(self, account: str, place: str) -> None:
        """Forget the fields kept for a place."""
        self.save_draft(account, place, {}, "")

    def assign(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Give work out: rows of case_id, kind, subject, child_ref, account, share, blind, hides_machine, made_by, made_at.

        Raises:
            InputError: code `already-assigned` if one of them has been given to that account.
        """
        try:
            with self.transaction() as db:
                self._insert(db, assignments, [{"state": "open", **row} for row in rows])
        except sa.exc.IntegrityError as error:
            raise InputError(
                "some of this is given to that person already", next_step="Choose another share, or another person.", code="already-assigned"
            ) from error

    def assigned(self, case_id: str, **only: Any) -> list[Mapping[str, Any]]:
        """Return the assignments of a case in the order they were made; `only` gives columns and the value each must have."""
        query = sa.select(assignments).where(assignments.c.case_id == case_id).order_by(assignments.c.assignment)
        for name, value in only.items():
            query = query.where(assignments.c[name] == value)
        return [dict(r._mapping) for r in self._rows(query)]

    def close_assignment(self, assignment: int, state: str = "done") -> None:
        """Set the state of an assignment."""
        with self.transaction() as db:
            db.execute(assignments.update().where(assignments.c.assignment == assignment).values(state=state))

    def withdraw_work(self, given: Sequence[int]) -> None:
        """Forget assignments that are still open, so that they can be given out again."""
        with self.transaction() as db:
            if given:
                query = assignments.delete().where(assignments.c.assignment == sa.bindparam("given"), assignments.c.state == "open")
                db.execute(query, [{"given": a} for a in given])

    def save_search(self, account: str, case_id: str, name: str, query: str) -> None:
        """Keep a search under a name, in place of one of that name; an empty query forgets it."""
        with self.transaction() as db:
            db.execute(searches.delete().where(searches.c.account == account, searches.c.case_id == case_id, searches.c.name == name))
            if query:
                db.execute(searches.insert(), {"account": account, "case_id": case_id, "name": name, "query": query})

    def saved_searches(self, account: str, case_id: str) -> list[tuple[str, str]]:
        """Return (name, query) of the searches someone kept, by name."""
        rows = self._rows(sa.select(searches).where(searches.c.account == account, searches.c.case_id == case_id).order_by(searches.c.name))
        return [(r.name, r.query) for r in rows]

    def pass_on(self, case_id: str, entry_id: str, account: str, at: str, words: str) -> bool:
        """Note that a note suggesting a child is at risk now was passed on; False if someone had done so before."""
        try:
            with self.transaction() as db:
                db.execute(passed_on.insert(), {"case_id": case_id, "entry_id": entry_id, "account": account, "at": at, "words": words})
        except sa.exc.IntegrityError:
            return False
        return True

    def passed(self, case_id: str) -> dict[str, Mapping[str, str]]:
        """Return entry_id → account, at, words of what was passed on."""
        return {r.entry_id: dict(r._mapping) for r in self._rows(sa.select(passed_on).where(passed_on.c.case_id == case_id))}
