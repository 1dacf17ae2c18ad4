"""What people decided, in a case: a trail of rows that is read and added to, and never changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from onrecord.codec import freeze, thaw
from onrecord.errors import InputError
from onrecord.record import Decision
from onrecord.store.core import Core
from onrecord.store.tables import decisions


class CaseDecisions(Core):
    """The part of a case that holds decisions. They outlive every review: what they are about is named by identifiers made of content."""

    def decisions(self) -> list[Decision]:
        """Return every decision, oldest first."""
        return [thaw(Decision, r.data) for r in self._rows(sa.select(decisions.c.data).order_by(decisions.c.place))]

    def add_decision(self, decision: Decision, trail: Sequence[Decision]) -> None:
        """Add a decision made with this trail before it.

        Raises:
            InputError: code `case-busy` if another was added meanwhile.
        """
        try:
            with self.transaction() as db:
                db.execute(decisions.insert(), {"place": len(trail) + 1, "subject": decision.subject, "data": freeze(decision)})
        except sa.exc.IntegrityError as error:
            raise InputError(
                "another decision was added at the same moment, so this one was not kept", where=self.path.name, next_step="Decide again.", code="case-busy"
            ) from error
