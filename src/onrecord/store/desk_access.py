"""Who may see what of a case: everything but some children, or only some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from onrecord.store.core import Core
from onrecord.store.desk_tables import grants

EVERY = ""
"""The child_ref of a grant that stands for every child of the case."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a case a person may see: every child but `refs` when `whole`, else only `refs`."""

    whole: bool
    refs: frozenset[str]

    def holds(self, child_ref: str | None) -> bool:
        """Tell whether a child's file may be seen; None is what is about no child, which needs the whole case."""
        if child_ref is None:
            return self.whole
        return (child_ref in self.refs) != self.whole

    @property
    def nothing(self) -> bool:
        """Whether nothing may be seen at all."""
        return not self.whole and not self.refs

    @property
    def everything(self) -> bool:
        """Whether no child is kept back."""
        return self.whole and not self.refs


class DeskAccess(Core):
    """The part of the desk that holds access."""

    def sight(self, account: str, case_id: str) -> Sight:
        """Return what of a case an account may see."""
        rows = {r.child_ref: bool(r.allowed) for r in self._rows(sa.select(grants).where(grants.c.account == account, grants.c.case_id == case_id))}
        whole = rows.pop(EVERY, False)
        return Sight(whole, frozenset(ref for ref, allowed in rows.items() if allowed != whole))

    def grant(self, account: str, case_id: str, child_ref: str = EVERY, *, allowed: bool = True) -> None:
        """Let an account see a case or a child, or keep a child from it."""
        with self.transaction() as db:
            self._forget(db, account, case_id, child_ref)
            db.execute(grants.insert(), {"account": account, "case_id": case_id, "child_ref": child_ref, "allowed": int(allowed)})

    def withdraw(self, account: str, case_id: str, child_ref: str = EVERY) -> None:
        """Take a grant (or what keeps a child back) away."""
        with self.transaction() as db:
            self._forget(db, account, case_id, child_ref)

    def grants(self, case_id: str) -> list[tuple[str, str, bool]]:
        """Return (account, child_ref, allowed) of every grant of a case, in order."""
        rows = self._rows(sa.select(grants).where(grants.c.case_id == case_id).order_by(grants.c.account, grants.c.child_ref))
        return [(r.account, r.child_ref, bool(r.allowed)) for r in rows]

    @staticmethod
    def _forget(db: sa.Connection, account: str, case_id: str, child_ref: str) -> Any:
        db.execute(grants.delete().where(grants.c.account == account, grants.c.case_id == case_id, grants.c.child_ref == child_ref))
