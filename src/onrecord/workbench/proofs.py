"""What proves who someone is: a password (argon2id), a code that changes every 30 seconds (TOTP, RFC 6238), and recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from onrecord.errors import InputError

SHORTEST = 12
"""Characters a password needs; length counts for more than signs (NCSC, "Password policy: updating your approach")."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()


def hash_password(password: str, *, account: str = "") -> str:
    """Return the argon2id hash of a new password.

    Raises:
        InputError: code `weak-password` if it is too short, of one sign only, or holds the account's name.
    """
    plain = password.strip()
    if len(plain) < SHORTEST or len(set(plain)) < 5 or (account and account.casefold() in plain.casefold()):
        raise InputError(
            f"a password needs {SHORTEST} characters or more, more than a few different ones, and not the sign-in name",
            next_step="Choose a longer one: three or four words that do not belong together are easy to remember.",
            code="weak-password",
        )
    return _HASHER.hash(password)


def check_password(hashed: str, password: str) -> bool:
    """Tell whether a password is right. An empty hash (no such account) takes as long and is never right."""
    try:
        return _HASHER.verify(hashed or _decoy(), password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def new_totp() -> str:
    """Return a new secret for a second step."""
    return pyotp.random_base32()


def totp_step(secret: str, code: str, now: int) -> int | None:
    """Return the 30-second step whose code this is: the present one, the one before or after; None if it is none of them."""
    given = "".join(c for c in code if c.isdigit())
    step = now // 30
    made = pyotp.TOTP(secret)
    return next((s for s in (step, step - 1, step + 1) if hmac.compare_digest(made.at(s * 30), given)), None)


def totp_picture(secret: str, account: str, case: str) -> str:
    """Return an SVG of the code an authenticator app reads; nothing leaves the machine."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"OnRecord {case}")
    drawn: str = segno.make(uri, error="m").svg_inline(scale=5, border=2, title="Code for an authenticator app")
    return drawn


def new_recovery_codes() -> list[str]:
    """Return recovery codes, each good for one sign-in (10 letters of 31: 49 bits)."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def hash_code(code: str) -> str:
    """Return the hash a recovery code is kept as."""
    return hashlib.sha256("".join(c for c in code.casefold() if c.isalnum()).encode()).hexdigest()


def new_token() -> str:
    """Return a random name for a session or a form (256 bits)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the hash a session's token is kept as."""
    return hashlib.sha256(token.encode()).hexdigest()
