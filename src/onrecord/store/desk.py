"""A path and a secret → the desk: accounts, sessions, access, drafts, assignments and the log, in an encrypted file beside the case.

It stands apart from the case so that a copy of a case carries no passwords, one desk can serve several cases, and what reviewers do at their desks never
waits for a review that is writing the case. Times are whole seconds of the epoch where they are compared, ISO 8601 where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from onrecord.errors import InputError, SettingsError
from onrecord.store.core import Core
from onrecord.store.desk_access import DeskAccess
from onrecord.store.desk_tables import DESK_FORMAT, accounts, desk, desk_facts, log, recovery, sessions, tries
from onrecord.store.desk_work import DeskWork
from onrecord.store.opening import open_engine


@dataclass(frozen=True, slots=True)
class Account:
    """A person who works at the desk. `roles` are of `ROLES`; `totp` is "" until the second step is set up."""

    account: str
    name: str
    roles: tuple[str, ...]
    password: str
    totp: str
    totp_step: int
    closed: bool
    made_at: str


@dataclass(frozen=True, slots=True)
class Session:
    """A browser someone signed in with. `token` is the hash of what the browser holds; `step` is "password", "enrol", "in" or "locked"."""

    token: str
    account: str
    csrf: str
    step: str
    made_at: int
    seen_at: int
    reads: int
    rest_at: int


class Desk(DeskAccess, DeskWork, Core):
    """An open desk. Every method is one transaction."""

    # accounts

    def account(self, name: str) -> Account | None:
        """Return an account by its sign-in name, or None."""
        return next((_account(r) for r in self._rows(sa.select(accounts).where(accounts.c.account == name))), None)

    def accounts(self) -> list[Account]:
        """Return every account, by sign-in name."""
        return [_account(r) for r in self._rows(sa.select(accounts).order_by(accounts.c.account))]

    def add_account(self, made: Account) -> None:
        """Keep a new account.

        Raises:
            InputError: code `account-taken` if the sign-in name or the person's name is in use.
        """
        try:
            with self.transaction() as db:
                db.execute(accounts.insert(), _row(made))
        except sa.exc.IntegrityError as error:
            raise InputError("there is already an account of that name", where=made.account, next_step="Choose another name.", code="account-taken") from error

    def change_account(self, account: str, **values: Any) -> None:
        """Change fields of an account; whoever is signed in with it is signed out."""
        with self.transaction() as db:
            db.execute(accounts.update().where(accounts.c.account == account).values(**values))
            db.execute(sessions.delete().where(sessions.c.account == account))

    def use_totp(self, account: str, step: int) -> bool:
        """Note that the code of a time step was used; False if it, or a later one, was used before."""
        with self.transaction() as db:
            done = db.execute(accounts.update().where(accounts.c.account == account, accounts.c.totp_step < step).values(totp_step=step))
            return bool(done.rowcount)

    def set_totp(self, account: str, secret: str, codes: Sequence[str]) -> None:
        """Set the second step of an account and replace its recovery codes (given as hashes)."""
        with self.transaction() as db:
            db.execute(accounts.update().where(accounts.c.account == account).values(totp=secret, totp_step=0))
            db.execute(recovery.delete().where(recovery.c.account == account))
            self._insert(db, recovery, [{"account": account, "code": c} for c in codes])

    def use_recovery(self, account: str, code: str) -> bool:
        """Use up a recovery code (given as its hash); False if there is no such code."""
        with self.transaction() as db:
            done = db.execute(recovery.delete().where(recovery.c.account == account, recovery.c.code == code))
            return bool(done.rowcount)

    # trying to sign in

    def note_try(self, key: str, at: int) -> None:
        """Note a failed try of an account or an address; tries older than a day are forgotten."""
        with self.transaction() as db:
            db.execute(tries.insert(), {"key": key, "at": at})
            db.execute(tries.delete().where(tries.c.at < at - 86_400))

    def tries_since(self, key: str, since: int) -> int:
        """Return how many tries failed since then."""
        query = sa.select(sa.func.count().label("n")).where(tries.c.key == key, tries.c.at >= since)
        return int(next(r.n for r in self._rows(query)))

    def forget_tries(self, key: str) -> None:
        """Forget the failed tries, after one that did not fail."""
        with self.transaction() as db:
            db.execute(tries.delete().where(tries.c.key == key))

    # sessions

    def session(self, token: str) -> Session | None:
        """Return a session by the hash of its token, or None."""
        return next((Session(**r._mapping) for r in self._rows(sa.select(sessions).where(sessions.c.token == token))), None)

    def add_session(self, made: Session) -> None:
        """Keep a new session."""
        with self.transaction() as db:
            db.execute(sessions.insert(), {name: getattr(made, name) for name in Session.__slots__})

    def change_session(self, token: str, **values: Any) -> None:
        """Change fields of a session."""
        with self.transaction() as db:
            db.execute(sessions.update().where(sessions.c.token == token).values(**values))

    def end_session(self, token: str) -> None:
        """Forget a session."""
        with self.transaction() as db:
            db.execute(sessions.delete().where(sessions.c.token == token))

    # the log

    def note(self, at: str, account: str, event: str, *, case_id: str = "", child_ref: str = "", about: str = "") -> None:
        """Add a row to the log. `about` is an identifier or a page's path without its query, never case text."""
        with self.transaction() as db:
            db.execute(log.insert(), {"at": at, "account": account, "event": event, "case_id": case_id, "child_ref": child_ref, "about": about})

    def log_rows(self, *, before: int | None = None, most: int = 200, **only: str) -> list[Mapping[str, Any]]:
        """Return rows of the log, newest first, before a place; `only` gives columns and the value each must have."""
        query = sa.select(log).order_by(log.c.place.desc()).limit(most)
        if before is not None:
            query = query.where(log.c.place < before)
        for name, value in only.items():
            query = query.where(log.c[name] == value)
        return [dict(r._mapping) for r in self._rows(query)]


def open_desk(path: Path, secret: bytes) -> Desk:
    """Open a desk file, making it if it is not there.

    Raises:
        SettingsError: code `wrong-key` if the key does not open it, `desk-format` if another version made it.
    """
    made = Desk(open_engine(path, secret), path)
    desk.create_all(made.engine)
    with made.transaction() as db:
        held = db.scalar(sa.select(desk_facts.c.value).where(desk_facts.c.name == "format"))
        if held is None:
            db.execute(desk_facts.insert(), {"name": "format", "value": DESK_FORMAT})
    if held not in (None, DESK_FORMAT):
        made.close()
        raise SettingsError("this desk was made by another version of OnRecord", where=path.name, next_step="Use that version.", code="desk-format")
    return made


def desk_path(case: Path) -> Path:
    """Return where a case's desk stands unless another is named."""
    return case.with_name(case.name + ".desk")


def _account(r: Any) -> Account:
    return Account(r.account, r.name, tuple(r.roles.split()), r.password, r.totp, r.totp_step, bool(r.closed), r.made_at)


def _row(made: Account) -> dict[str, Any]:
    return {name: getattr(made, name) for name in Account.__slots__} | {"roles": " ".join(made.roles), "closed": int(made.closed)}
