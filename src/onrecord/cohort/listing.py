"""A list of people as an authority writes it (CSV, Excel) → who is asked about: name, date of birth, other names; what cannot be read is told, row by row."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.dates import from_serial, parse_uk_date
from onrecord.errors import InputError
from onrecord.knowledge.layouts import Layouts, load_layouts
from onrecord.knowledge.loading import Faults
from onrecord.record import Gap

HEADING_ROWS = 8
"""How many rows may stand above the names of the columns."""
_UNKNOWN = frozenset(("", "unknown", "n/k", "n/a", "na", "not known", "nk", "-", "none", "null", "tbc", "?"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A person the review asks about. `others` are further full names; `row` is where the list has a date of birth that cannot be read, else 0.

    `ref` is the person's record number and `sex` their sex as the list gives them, "" where it does not.
    """

    name: str
    dob: dt.date | None = None
    others: tuple[str, ...] = ()
    row: int = 0
    ref: str = ""
    sex: str = ""

    @property
    def gap(self) -> Gap | None:
        """What to tell when the date of birth could not be read."""
        if not self.row:
            return None
        return Gap(
            "cohort_no_dob",
            f"The date of birth on row {self.row} of the cohort list is not a whole date, so this person is matched by name alone, which is possible at most. "
            "Write it as 14/03/1991 or 1991-03-14.",
        )


def read_cohort(path: Path, layouts: Layouts | None = None) -> list[Asked]:
    """Read the people a review asks about from a CSV or Excel file.

    A name column, or forename and surname, and a date of birth in any form files use; column names as people write them, titles above them left out;
    columns of maiden and other names, of sex and of record numbers. Without a heading the first column that holds names and the first that holds dates
    are taken.

    Args:
        path: the list.
        layouts: what columns are called; the package's own if None.

    Raises:
        InputError: `cohort-unreadable` or `cohort-no-name`.
    """
    table = [[_text(c) for c in row] for row in _rows_of(path)]
    full = [(n, row) for n, row in enumerate(table, 1) if any(row)]
    if not full:
        raise InputError(
            "the cohort list is empty, so nobody was asked about.",
            where=path.name,
            next_step="Give one person a row: name, date of birth.",
            code="cohort-unreadable",
        )
    layouts = layouts or load_layouts(None, Faults())
    at, columns = _heading([row for _, row in full], layouts)
    if not columns:
        columns = _by_values([row for _, row in full[at + 1 :]])
    if not columns:
        raise InputError(
            "no column of the cohort list is called name, or forename and surname.",
            where=f"row 1 ({', '.join(full[0][1][:8])})",
            next_step="Rename the columns.",
            code="cohort-no-name",
        )
    out = [asked for number, row in full[at + 1 :] if (asked := _person(number, row, columns, layouts))]
    if not out:
        raise InputError(
            "the cohort list has no names in it.", where=path.name, next_step="Give a column 'name', or 'forename' and 'surname'.", code="cohort-no-name"
        )
    return out


def _rows_of(path: Path) -> list[list[Any]]:
    try:
        if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"):
            from python_calamine import CalamineWorkbook

            return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]
        raw = path.read_bytes()
    except Exception as error:
        raise InputError("the cohort list cannot be opened.", where=path.name, next_step="Give a CSV or Excel file.", code="cohort-unreadable") from error
    text = _decode(raw)
    if text is None:
        raise InputError(
            "the cohort list is not text that can be read.", where=path.name, next_step="Save it as CSV (UTF-8) or Excel.", code="cohort-unreadable"
        )
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))]


def _decode(raw: bytes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or raw[:200].count(0) > len(raw[:200]) // 4:
        encodings = ["utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """The mark that parts most of the first lines into cells, outside quotes."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:20] if line.strip()]
    return max(",;\t|", key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell if cell is not None else "").split())


def _heading(table: Sequence[Sequence[str]], layouts: Layouts) -> tuple[int, dict[str, list[int]]]:
    """The row that names the columns, and which columns are which; (-1, {}) if none does and the first row holds a person."""
    for at, row in enumerate(table[:HEADING_ROWS]):
        columns: dict[str, list[int]] = {}
        for n, cell in enumerate(row):
            field = _field(cell, layouts)
            if field:
                columns.setdefault(field, []).append(n)
        if "child_name" in columns or {"forename", "surname"} <= columns.keys():
            return at, columns
    titled = next((n for n, row in enumerate(table[:HEADING_ROWS]) if any(_day(c) for c in row if c)), 0)
    return titled - 1, {}


def _field(label: str, layouts: Layouts) -> str | None:
    """What a column of a cohort list means: as in any table, with words of its own for the people asked about and their other names."""
    words = re.sub(r"\((?!s\))[^)]*\)", " ", label)
    if layouts.is_word("cohort_names", words):
        return "child_name"
    if layouts.is_word("cohort_other_surnames", words):
        return "other_surname"
    if layouts.is_word("cohort_surnames", words):
        return "surname"
    field = layouts.field_of(words)
    return field if field in ("child_name", "forename", "surname", "dob", "alias", "child_ref", "sex") else None


def _by_values(rows: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """The first column that holds names of two words and the first that holds dates; {} if no column holds names."""
    width = max(map(len, rows), default=0)
    cells = [[row[n] for row in rows if n < len(row) and row[n]] for n in range(width)]
    named = [n for n, column in enumerate(cells) if column and sum(_is_name(c) for c in column) > len(column) / 2]
    dated = [n for n, column in enumerate(cells) if column and sum(_day(c) is not None for c in column) > len(column) / 2]
    if not named or (not dated and len(rows) > 1 and width > 1 and any(re.search(r"\d", c) for column in cells for c in column)):
        return {}
    return {"child_name": named[:1], **({"dob": dated[:1]} if dated else {})}


def _is_name(cell: str) -> bool:
    return not re.search(r"\d", cell) and 1 < len(re.findall(r"[^\W\d_]{2,}", cell)) < 7


def _day(cell: str) -> dt.date | None:
    found = parse_uk_date(cell)
    if found is None:
        return from_serial(cell)
    return found.value if found.precision == "day" else None


def _person(number: int, row: Sequence[str], columns: dict[str, list[int]], layouts: Layouts) -> Asked | None:
    """The person of a row; None if it names nobody."""

    def cells(key: str) -> list[str]:
        return [row[n] for n in columns.get(key, ()) if n < len(row) and row[n]]

    given, family = next(iter(cells("forename")), ""), cells("surname")
    name = next(iter(cells("child_name")), "") or f"{given} {family[0] if family else ''}".strip()
    name, within = _without_others(name, layouts)
    if not name:
        return None
    first = given or (name.partition(",")[2].split() or name.split())[0]
    last = family[0] if family else name.partition(",")[0] if "," in name else name.split()[-1]
    surnames = [*family[1:], *(o for cell in cells("other_surname") for o in _parted(cell))]
    known_as = [o for cell in cells("alias") for o in _parted(cell)]
    others = [*within, *(o if " " in o else f"{first} {o}" for o in surnames), *(o if " " in o else f"{o} {last}" for o in known_as)]
    full = tuple(dict.fromkeys(o for o in others if o))
    words = next(iter(cells("dob")), "")
    day = _day(words)
    unread = number if day is None and words.lower() not in _UNKNOWN else 0
    ref, sex = (next((c for c in cells(key) if c.lower() not in _UNKNOWN), "") for key in ("child_ref", "sex"))
    return Asked(name, day, full, unread, ref, sex)


def _parted(cell: str) -> list[str]:
    """The names of a cell that may hold several."""
    return [o for o in re.split(r"\s*[;/]\s*|,\s+(?=[A-Z])", cell) if o.lower() not in _UNKNOWN]


def _without_others(name: str, layouts: Layouts) -> tuple[str, list[str]]:
    """A name without what follows "née", "formerly" or "aka" in it, and those other names."""
    cues = [m for kind in ("former_labels", "alias_labels") if (m := layouts.pattern(kind).search(name))]
    if not cues:
        return name.strip(), []
    cue = min(cues, key=lambda m: m.start())
    first, other = name[: cue.start()].strip(" (,-–"), name[cue.end() :].strip(" ).,")
    return first, [other if " " in other or not first else f"{first.split()[0]} {other}"] if other else []
