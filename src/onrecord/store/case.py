"""A path and a secret → an open case."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.errors import InputError, SettingsError
from onrecord.store.asking import CaseAsking
from onrecord.store.coding import CaseCoding
from onrecord.store.files import CaseFiles
from onrecord.store.locking import hold, lock_file
from onrecord.store.opening import is_fresh, open_engine
from onrecord.store.reading_file import CaseReading
from onrecord.store.searching import CaseSearch
from onrecord.store.tables import CASE_KINDS, CHILD_KINDS, FORMAT, meta, nouns
from onrecord.store.ties_of import CaseTies


class Case(CaseFiles, CaseTies, CaseAsking, CaseReading, CaseSearch, CaseCoding):
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
            entity = self.entity(noun_id)
            return ("entities", entity) if entity else None
        link = self.link(noun_id) if noun_id.startswith("L-") else None
        return ("links", link) if link else None

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
    fresh = is_fresh(path)
    if fresh and not create:
        raise InputError("there is no such case file", where=path.name, next_step="Make one with: onrecord review FOLDER --case FILE", code="no-case")
    engine = open_engine(path, secret, read_only=read_only)
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
