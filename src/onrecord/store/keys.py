"""A key file, a passphrase or the demo key → the secret that locks a case, and the raw key made of it."""

from __future__ import annotations

import os
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from onrecord.errors import SettingsError

DEMO_PASSPHRASE = "onrecord-demo-key-published-and-worthless"


def read_key(*, demo: bool = False, key_file: Path | None = None, passphrase: str | None = None) -> bytes:
    """Return the secret a case is locked with: a key file's bytes, a passphrase, or the published demo key.

    `key_file` falls back to the environment's `ONRECORD_KEY_FILE`, `passphrase` to `ONRECORD_PASSPHRASE`.

    Raises:
        SettingsError: code `no-key` if none is given, `bad-key-file` if the file cannot be read or is shorter than 16 bytes.
    """
    if demo:
        return DEMO_PASSPHRASE.encode()
    named = key_file or (Path(os.environ["ONRECORD_KEY_FILE"]) if os.environ.get("ONRECORD_KEY_FILE") else None)
    if named is not None:
        try:
            secret = named.read_bytes()
        except OSError as error:
            raise SettingsError("the key file cannot be read", where=str(named), next_step="Check ONRECORD_KEY_FILE.", code="bad-key-file") from error
        if len(secret.strip()) < 16:
            raise SettingsError(
                "the key file is shorter than 16 bytes", where=str(named), next_step="Make one with: onrecord new-key FILE", code="bad-key-file"
            )
        return secret
    passphrase = passphrase or os.environ.get("ONRECORD_PASSPHRASE")
    if passphrase:
        return passphrase.encode()
    raise SettingsError(
        "no key for the case file was given",
        next_step="Set ONRECORD_KEY_FILE to a key file (onrecord new-key FILE makes one), or use --demo for invented examples only.",
        code="no-key",
    )


def derive_key(secret: bytes, salt: bytes) -> str:
    """Return SQLCipher's raw key and salt as hexadecimal (argon2id, 64 MiB, 3 passes; RFC 9106's second recommended choice)."""
    key = hash_secret_raw(secret, salt, time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, type=Type.ID)
    return (key + salt).hex()
