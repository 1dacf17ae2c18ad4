"""A path and a secret → an open case."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from onrecord.codec import thaw
from onrecord.errors import InputError, SettingsError
from onrecord.store.files import CaseFiles
from onrecord.store.keys import derive_key
from onrecord.store.linking import CaseLinks
from onrecord.store.locking import hold, lock_file
from onrecord.store.tables import CASE_KINDS, CHILD_KINDS, FORMAT, meta, nouns


class Case(CaseFiles, CaseLinks):
    """An open case. Methods named `save_…` write in one transaction; methods that iterate stream in a stable order."""

    def case_nouns(self, kind: str) -> list[Any]:
        """Return the nouns of a whole-case kind, in order: cohort, groups, placing_gaps, cohort_gaps, unheld, suppressed, links or entities."""
        if kind == "links":
            return list(self.links())
        return list(self.entities()) if kind == "entities" else self.case_kind(kind)

    def find(self, noun_id: str) -> tuple[str, Any] | None:
        """Return (kind, noun) of a signal, response, concern, entity, link ... by its identifier, or None."""
        for r in self._rows(sa.select(nouns.c.kind, nouns.c.data).where(nouns.c.noun_id == noun_id).limit(1)):
            return r.kind, thaw((CHILD_KINDS | CASE_KINDS)[r.kind], r.data)
        if noun_id.startswith("X-"):
            return next((("entities", e) for e in self.entities() if e.entity_id == noun_id), None)
        return next((("links", x) for x in self.links() if x.link_id == noun_id), None) if noun_id.startswith("L-") else None

    def hold(self) -> AbstractContextManager[None]:
        """Keep other processes from reviewing into this case.

        Raises:
            InputError: code `case-busy` if one is doing so.
        """
        return hold(self.path)

    def own_files(self) -> list[Path]:
        """Return the paths of the case file and what stands beside it while it is open."""
        return [self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm", "-journal")), lock_file(self.path)]


def open_case(path: Path, secret: bytes, *, create: bool = False, read_only: bool = False) -> Case:
    """Open a case file, making it first if `create` is set and it is not there.

    Raises:
        InputError: code `no-case` if there is no such file.
        SettingsError: code `wrong-key` if the key does not open it (or it is not a case file), `case-format` if another version made it.
    """
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh and not create:
        raise InputError("there is no such case file", where=path.name, next_step="Make one with: onrecord review FOLDER --case FILE", code="no-case")
    salt = os.urandom(16) if fresh else path.open("rb").read(16)
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

    engine = sa.create_engine("sqlite+pysqlite://", creator=connect, poolclass=sa.pool.QueuePool, module=sqlcipher)
    case = Case(engine, path)
    if not read_only:
        meta.create_all(engine)
        if fresh or case.fact("format") is None:  # a case killed while it was being made has no format yet
            case.set_fact("format", FORMAT)
    if case.fact("format") != FORMAT:
        case.close()
        raise SettingsError(
            "this case was made by another version of OnRecord", where=path.name, next_step="Review the folder into a new case.", code="case-format"
        )
    return case
