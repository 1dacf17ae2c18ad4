"""A database engine → transactions, streamed rows and remembered facts: what every part of a case is built on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from onrecord.store.tables import facts

_AT_ONCE = 1_000
"""How many rows are taken from the database in one go."""


class Core:
    """An open case's connections. A thread writes in one transaction at a time; rows are read from a connection of their own while others write."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self.engine, self.path = engine, path
        self._mine = threading.local()

    def close(self) -> None:
        """Release the file."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Group writes: all of them are kept, or none. Inside another transaction it joins that one."""
        open_one: sa.Connection | None = getattr(self._mine, "open", None)
        if open_one is not None:
            yield open_one
            return
        with self.engine.begin() as connection, self._within(connection):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read the case as it stands now: what another process writes meanwhile is not seen inside."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            with self._within(connection):
                yield
            connection.rollback()

    @contextmanager
    def _within(self, connection: sa.Connection) -> Iterator[None]:
        self._mine.open = connection
        try:
            yield
        finally:
            self._mine.open = None

    def _rows(self, query: sa.Executable, values: Mapping[str, Any] | None = None) -> Iterator[Any]:
        open_one: sa.Connection | None = getattr(self._mine, "open", None)
        if open_one is not None:
            yield from open_one.execute(query, values, execution_options={"yield_per": _AT_ONCE})
            return
        with self.engine.connect() as connection:
            yield from connection.execute(query, values, execution_options={"yield_per": _AT_ONCE})

    def fact(self, name: str) -> str | None:
        """Return a remembered fact about the case, or None."""
        return next((r.value for r in self._rows(sa.select(facts).where(facts.c.name == name))), None)

    def set_fact(self, name: str, value: str | None) -> None:
        """Remember a fact about the case; None forgets it."""
        with self.transaction() as db:
            db.execute(facts.delete().where(facts.c.name == name))
            if value is not None:
                db.execute(facts.insert(), {"name": name, "value": value})

    @staticmethod
    def _insert(db: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
        given = list(rows)
        if given:
            db.execute(table.insert(), given)
