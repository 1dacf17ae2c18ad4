"""What people decided and what things are called where names are hidden, in a case: rows that are read and added to, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from onrecord.codec import freeze, thaw
from onrecord.errors import InputError
from onrecord.record import Decision
from onrecord.store.core import Core
from onrecord.store.tables import decisions, labels


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

    def labels(self) -> dict[str, str]:
        """Return key → label of everything that was ever hidden in a report of this case, empty if nothing was."""
        return {r.key: r.label for r in self._rows(sa.select(labels).order_by(labels.c.key))}

    def add_labels(self, made: Mapping[str, str]) -> None:
        """Keep labels that are not kept yet; one that is kept stays as it is."""
        with self.transaction() as db:
            known = {r.key for r in db.execute(sa.select(labels.c.key))}
            self._insert(db, labels, [{"key": key, "label": label} for key, label in sorted(made.items()) if key not in known])
