"""A reviewer's word that something ties nothing → a row of their own stop-list, `names/stop-list.yaml` of an overlay folder, with the reason; and out again.

The file is plain text that a person may read and edit. It holds numbers, plates, places and online names, never a person's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from onrecord.errors import InputError

_SOURCE = {"work": "the reviewers' own stop-list", "note": "each row ties no files; its reason says why, who said so and when"}
Form = tuple[str, str]
"""Kind and normalised form, as in a Mention."""


def add_stops(folder: Path, forms: Iterable[Form], reason: str, by: str, on: dt.date) -> list[Form]:
    """Put forms on the stop-list of an overlay folder, made if it is not there, and return those that are new.

    Raises:
        InputError: `no-name`, `no-reason`, or `bad-stop-list` if the file there cannot be read.
    """
    if not any(c.isalpha() for c in by):
        raise InputError("the stop-list tells who put a row on it", next_step="Give --by NAME.", code="no-name")
    if not reason.strip():
        raise InputError("a row of the stop-list needs a reason, so that others can follow it", next_step="Give --reason TEXT.", code="no-reason")
    rows = _read(folder)
    new = sorted(set(forms) - {(r["kind"], r["key"]) for r in rows})
    said = f"{' '.join(reason.split())} ({' '.join(by.split())}, {on.isoformat()})"
    if new:
        _write(folder, [*rows, *({"kind": kind, "key": key, "reason": said} for kind, key in new)])
    return new


def drop_stops(folder: Path, forms: Iterable[Form]) -> list[Form]:
    """Take forms off the stop-list of an overlay folder and return those that stood there.

    Raises:
        InputError: `nothing-to-undo` if none did, or `bad-stop-list`.
    """
    rows = _read(folder)
    gone = sorted(set(forms) & {(r["kind"], r["key"]) for r in rows})
    if not gone:
        raise InputError("this is not on the stop-list, so there is nothing to take off", next_step="Look into names/stop-list.yaml.", code="nothing-to-undo")
    _write(folder, [r for r in rows if (r["kind"], r["key"]) not in gone])
    return gone


def _path(folder: Path) -> Path:
    return folder / "names" / "stop-list.yaml"


def _read(folder: Path) -> list[dict[str, Any]]:
    path = _path(folder)
    if not path.exists():
        return []
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["stop"]
        return [{k: str(r[k]) for k in ("kind", "key", "reason")} for r in rows]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise InputError(
            "the stop-list is not rows of kind, key and reason", where=str(path.name), next_step="Mend it, or move it away.", code="bad-stop-list"
        ) from error


def _write(folder: Path, rows: list[dict[str, Any]]) -> None:
    path = _path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(rows, key=lambda r: (r["kind"], r["key"]))
    path.write_text(yaml.safe_dump({"source": _SOURCE, "stop": ordered}, sort_keys=False, allow_unicode=True, width=160), encoding="utf-8", newline="\n")
