"""A path → a lock that one process at a time can hold, and that falls away when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import InputError


def lock_file(path: Path) -> Path:
    """Return the file beside a case that is locked while a review writes it."""
    return path.with_name(path.name + ".lock")


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock of the case at `path`.

    Raises:
        InputError: code `case-busy` if another process holds it.
    """
    handle = os.open(lock_file(path), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(handle):
            raise InputError(
                "another review is writing this case", where=path.name, next_step="Wait until it has ended, or stop it, then run this again.", code="case-busy"
            )
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a record lock: worker processes do not inherit it
        except OSError:
            return False
        return True
