"""Signing in: password, second step, session, idle lock. Every step, and every refusal, is a row of the log.

A session is kept under the hash of a random token; the browser holds the token in a cookie that scripts cannot read. Its `step` tells how far someone
has come: "password" (given; the second step is still due), "enrol" (the second step must be set up), "in", "locked" (idle; the password is due again).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord.store import Account, Session
from onrecord.workbench import proofs
from onrecord.workbench.bench import Bench

NOT_SET = "Signing in through an organisation is not set up here."
TOO_MANY = "There were too many tries. Wait 15 minutes, or ask an administrator."
WRONG = "That sign-in name and password do not fit."
WRONG_CODE = "That code does not fit, or has been used. Wait for the next one."


class Refused(Exception):  # noqa: N818 - it names what happened
    """A step of signing in that did not succeed; its words are for the person."""


class Unrecognised(Exception):  # noqa: N818
    """The organisation's sign-in did not say, or not so that it can be believed, who someone is; `why` is a word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def begin(bench: Bench, account: str, password: str, address: str) -> str:
    """Return the token of a new session whose second step is due.

    Raises:
        Refused: wrong, closed, or locked out. The words are the same whether or not there is such an account.
    """
    name = account.strip().casefold()
    _not_too_often(bench, name, address)
    found = bench.desk.account(name)
    right = proofs.check_password(found.password if found else "", password)
    if not right or found is None or found.closed or not takes_password(bench, found):
        _note_failure(bench, name, address, "sign-in-failed", known=found is not None)
        raise Refused(WRONG)
    return open_session(bench, found)


def takes_password(bench: Bench, account: Account) -> bool:
    """Tell whether an account is let in with a password: not where everybody but administrators signs in through their organisation."""
    return bench.provider is None or not bench.provider.only or "administrator" in account.roles


def leave_for_provider(bench: Bench, key: str, address: str) -> str:
    """Return the address at which the organisation signs someone in, who comes back with the key.

    Raises:
        Refused: no such sign-in is set, it cannot be reached, or there were too many tries.
    """
    provider = bench.provider
    if provider is None:
        raise Refused(NOT_SET)
    _not_too_often_outside(bench, address)
    try:
        return provider.way(key)
    except Unrecognised as error:
        raise _not_recognised(bench, error, address) from error


def return_from_provider(bench: Bench, key: str, answer: Mapping[str, str], address: str) -> str:
    """Return the token of a new session of whom the organisation signed in; it is in if the organisation asked for more than a password.

    Raises:
        Refused: it did not say so in a way that can be believed, there is no open account of that name with a role, or there were too many tries.
    """
    provider = bench.provider
    if provider is None:
        raise Refused(NOT_SET)
    _not_too_often_outside(bench, address)
    try:
        known = provider.recognise(key, answer, bench.seconds())
        account = bench.desk.account(known.name)
        if account is None or account.closed or not account.roles:
            raise Unrecognised(f"no-account {known.name[:80]}")
    except Unrecognised as error:
        raise _not_recognised(bench, error, address) from error
    token = open_session(bench, account)
    bench.desk.note(bench.stamp(), account.account, "recognised-by-provider")
    held = bench.desk.session(proofs.hash_token(token)) if known.second_step else None
    return token if held is None else _come_in(bench, held, "signed-in-by-provider")


def open_session(bench: Bench, account: Account) -> str:
    """Return the token of a new session of someone whose password, or other sign-in, was right."""
    now, token = bench.seconds(), proofs.new_token()
    step = "password" if account.totp else "enrol"
    bench.desk.add_session(Session(proofs.hash_token(token), account.account, proofs.new_token(), step, now, now, 0, now))
    return token


def prove(bench: Bench, session: Session, code: str, address: str) -> str:
    """Take a code of the authenticator app, or a recovery code, and return the token of the session that is now in.

    Raises:
        Refused: a code that does not fit or was used, or too many tries.
    """
    _not_too_often(bench, session.account, address)
    account = bench.desk.account(session.account)
    step = proofs.totp_step(account.totp, code, bench.seconds()) if account and account.totp else None
    timed = step is not None and bench.desk.use_totp(session.account, step)
    if not timed and not bench.desk.use_recovery(session.account, proofs.hash_code(code)):
        _note_failure(bench, session.account, address, "code-refused", known=True)
        raise Refused(WRONG_CODE)
    return _come_in(bench, session, "signed-in" if timed else "signed-in-with-recovery-code")


def enrol(bench: Bench, session: Session, secret: str, code: str) -> tuple[str, list[str]]:
    """Set up the second step with a first code of it; return the token of the session that is now in, and the recovery codes to be shown once.

    Raises:
        Refused: the code does not fit.
    """
    step = proofs.totp_step(secret, code, bench.seconds())
    if step is None:
        raise Refused(WRONG_CODE)
    codes = proofs.new_recovery_codes()
    bench.desk.set_totp(session.account, secret, [proofs.hash_code(c) for c in codes])
    bench.desk.use_totp(session.account, step)
    return _come_in(bench, session, "second-step-set-up"), codes


def unlock(bench: Bench, session: Session, password: str, address: str) -> None:
    """Open a session that was idle, with the password.

    Raises:
        Refused: wrong password, or too many tries.
    """
    _not_too_often(bench, session.account, address)
    account = bench.desk.account(session.account)
    if account is None or account.closed or not proofs.check_password(account.password, password):
        _note_failure(bench, session.account, address, "unlock-failed", known=True)
        raise Refused("That password does not fit.")
    bench.desk.forget_tries(proofs.hash_code(session.account))
    bench.desk.change_session(session.token, step="in", seen_at=bench.seconds())
    bench.desk.note(bench.stamp(), session.account, "unlocked")


def lock(bench: Bench, session: Session) -> None:
    """Lock a session until the password is given."""
    bench.desk.change_session(session.token, step="locked")
    bench.desk.note(bench.stamp(), session.account, "locked")


def leave(bench: Bench, session: Session) -> None:
    """End a session."""
    bench.desk.end_session(session.token)
    bench.desk.note(bench.stamp(), session.account, "signed-out")


def session_of(bench: Bench, token: str) -> Session | None:
    """Return the session of a browser's token as it stands now: None if there is none or it is too old, locked if it was idle."""
    found = bench.desk.session(proofs.hash_token(token)) if token else None
    if found is None:
        return None
    now = bench.seconds()
    if now - found.made_at > bench.limits.session:
        bench.desk.end_session(found.token)
        return None
    if found.step == "in" and now - found.seen_at > bench.limits.idle:
        lock(bench, found)
        return replace(found, step="locked")
    if found.step == "in" and now - found.seen_at >= 20:  # seldom enough that reading does not mean writing
        bench.desk.change_session(found.token, seen_at=now)
    return found


def _come_in(bench: Bench, session: Session, event: str) -> str:
    """End the session of the first step and begin one that is in, so that a token known before is worth nothing after."""
    token, now = proofs.new_token(), bench.seconds()
    bench.desk.end_session(session.token)
    bench.desk.add_session(Session(proofs.hash_token(token), session.account, proofs.new_token(), "in", now, now, 0, now))
    bench.desk.forget_tries(proofs.hash_code(session.account))
    bench.desk.note(bench.stamp(), session.account, event)
    return token


def _not_too_often(bench: Bench, account: str, address: str) -> None:
    since, limits = bench.seconds() - bench.limits.lock_out, bench.limits
    too_many = bench.desk.tries_since(proofs.hash_code(account), since) >= limits.tries
    if too_many or bench.desk.tries_since(f"@{address}", since) >= limits.tries_of_address:
        bench.desk.note(bench.stamp(), account if bench.desk.account(account) else "", "locked-out")
        raise Refused(TOO_MANY)


def _not_too_often_outside(bench: Bench, address: str) -> None:
    """Tries through the organisation are counted apart, so that a provider that is down keeps nobody from their password."""
    if bench.desk.tries_since(f"@@{address}", bench.seconds() - bench.limits.lock_out) >= bench.limits.tries_of_address:
        bench.desk.note(bench.stamp(), "", "locked-out")
        raise Refused(TOO_MANY)


def _not_recognised(bench: Bench, error: Unrecognised, address: str) -> Refused:
    """Count and log a try that failed; return what is said of it. What went wrong exactly is for the log: it helps whoever forges an answer."""
    bench.desk.note_try(f"@@{address}", bench.seconds())
    bench.desk.note(bench.stamp(), "", "provider-sign-in-failed", about=error.why)
    if error.why.startswith("no-account"):
        return Refused("Your organisation knows you, but no open account here has that name. Ask an administrator to make one.")
    if error.why == "unreachable":
        return Refused("Your organisation's sign-in does not answer. Try again in a while, or ask an administrator.")
    return Refused("Your organisation's sign-in did not confirm who you are. Begin again here; if it fails again, ask an administrator.")


def _note_failure(bench: Bench, account: str, address: str, event: str, *, known: bool) -> None:
    """Count a failed try. A name that is no account's may be a password typed in the wrong box, so it is not written to the log."""
    now = bench.seconds()
    bench.desk.note_try(proofs.hash_code(account), now)
    bench.desk.note_try(f"@{address}", now)
    bench.desk.note(bench.stamp(), account if known else "", event)
