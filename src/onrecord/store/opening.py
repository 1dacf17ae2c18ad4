"""A path and a secret → a database engine whose connections open the encrypted file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from onrecord.errors import SettingsError
from onrecord.store.keys import derive_key


def is_fresh(path: Path) -> bool:
    """Tell whether the file is still to be made."""
    return not path.exists() or path.stat().st_size == 0


def open_engine(path: Path, secret: bytes, *, read_only: bool = False) -> sa.Engine:
    """Return an engine for the file, which is made when it is first written to.

    Raises:
        SettingsError: code `wrong-key`, by the first connection, if the key does not open it or it is no such file.
    """
    salt = os.urandom(16) if is_fresh(path) else path.open("rb").read(16)
    raw = derive_key(secret, salt)

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), timeout=30, check_same_thread=False)
        connection.execute(f"PRAGMA key = \"x'{raw}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cipher_memory_security = OFF")
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -64000")
            connection.execute("PRAGMA wal_autocheckpoint = 8000")
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except sqlcipher.DatabaseError as error:
            connection.close()
            raise SettingsError(
                "the key does not open this file, or the file is not a case", where=path.name, next_step="Check the key file or passphrase.", code="wrong-key"
            ) from error
        return connection

    return sa.create_engine("sqlite+pysqlite://", creator=connect, poolclass=sa.pool.QueuePool, module=sqlcipher, pool_size=8, max_overflow=32)
