"""Making and mending accounts, for the command line and the page of people. What is changed is a row of the log."""

from __future__ import annotations

import re
from typing import Any

from onrecord.errors import InputError
from onrecord.store import Account
from onrecord.workbench.bench import ROLES, Bench
from onrecord.workbench.proofs import hash_password

_NAME = re.compile(r"[a-z0-9][a-z0-9._+@-]{1,79}")


def add(bench: Bench, account: str, name: str, roles: tuple[str, ...], password: str | None, *, by: str) -> Account:
    """Make an account that sees nothing yet, and return it.

    Args:
        bench: where.
        account: the sign-in name.
        name: the person's name, as it will stand under their decisions.
        roles: of `ROLES`.
        password: the first one; None where they sign in through their organisation only.
        by: the account of who makes it, or "command line".

    Raises:
        InputError: codes `bad-account`, `bad-role`, `weak-password`, `account-taken`.
    """
    plain, person = account.strip().casefold(), " ".join(name.split())
    if not _NAME.fullmatch(plain) or not any(c.isalpha() for c in person):
        raise InputError(
            "an account needs a sign-in name of 2 to 80 small letters, figures or the signs . _ + @ -, and the person's name",
            next_step="Choose a name such as r.achebe.",
            code="bad-account",
        )
    hashed = "" if password is None else hash_password(password, account=plain)
    made = Account(plain, person, checked(roles), hashed, "", 0, False, bench.stamp())
    bench.desk.add_account(made)
    _note(bench, by, "account-made", plain)
    return made


def checked(roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return roles in their order, each once.

    Raises:
        InputError: code `bad-role` if one is not of `ROLES`, or there is none.
    """
    if not roles or any(r not in ROLES for r in roles):
        raise InputError("an account needs one or more roles", next_step=f"Choose from: {', '.join(ROLES)}.", code="bad-role")
    return tuple(r for r in ROLES if r in roles)


def reset(bench: Bench, account: str, password: str, *, by: str) -> None:
    """Give an account a new password; its second step is set up again at the next sign-in, and whoever is signed in with it is signed out.

    Raises:
        InputError: codes `no-account`, `weak-password`.
    """
    held = _held(bench, account)
    bench.desk.change_account(held.account, password=hash_password(password, account=held.account), totp="", totp_step=0)
    bench.desk.set_totp(held.account, "", [])
    _note(bench, by, "account-reset", held.account)


def change(bench: Bench, account: str, *, by: str, roles: tuple[str, ...] | None = None, closed: bool | None = None) -> None:
    """Change the roles of an account, or close it or open it again.

    Raises:
        InputError: codes `no-account`, `bad-role`; `last-administrator` if nobody would be left who can make accounts.
    """
    held = _held(bench, account)
    values: dict[str, Any] = {}
    if roles is not None:
        values["roles"] = " ".join(checked(roles))
    if closed is not None:
        values["closed"] = int(closed)
    loses = "administrator" not in values.get("roles", " ".join(held.roles)).split() or bool(values.get("closed", held.closed))
    others = [a for a in bench.desk.accounts() if a.account != held.account and "administrator" in a.roles and not a.closed]
    if loses and not others and "administrator" in held.roles:
        raise InputError("somebody must be left who can make accounts", next_step="Make another administrator first.", code="last-administrator")
    bench.desk.change_account(held.account, **values)
    _note(bench, by, "account-changed", held.account)


def _held(bench: Bench, account: str) -> Account:
    held = bench.desk.account(account.strip().casefold())
    if held is None:
        raise InputError("there is no such account", where=account, next_step="See: onrecord accounts list CASE", code="no-account")
    return held


def _note(bench: Bench, by: str, event: str, account: str) -> None:
    bench.desk.note(bench.stamp(), by, event, case_id=bench.case_id, about=account)


def set_access(bench: Bench, account: str, child_ref: str, access: str, *, by: str) -> None:
    """Let an account see a child's file ("see"), keep it from them ("keep-back"), or leave it to what holds for the case ("forget"); "" is the case.

    Raises:
        InputError: codes `no-account`, `no-child`.
    """
    held = _held(bench, account)
    if child_ref and bench.case.child(child_ref) is None:
        raise InputError("there is no such child in this case", where=child_ref, next_step="Take the record number from the report.", code="no-child")
    if access == "forget":
        bench.desk.withdraw(held.account, bench.case_id, child_ref)
    else:
        bench.desk.grant(held.account, bench.case_id, child_ref, allowed=access == "see")
    bench.desk.note(bench.stamp(), by, f"access-{access}", case_id=bench.case_id, child_ref=child_ref, about=held.account)
