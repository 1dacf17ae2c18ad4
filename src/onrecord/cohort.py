"""The people a review asks about, and the children found → who was known to services: exact, probable, possible or none, with the reason in words.

Only exact and probable count as known; "possible" waits for a person. Names are compared letter by letter, by known spellings and short forms, never by
what community they are of.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from onrecord.dates import parse_uk_date
from onrecord.errors import InputError
from onrecord.knowledge.names import Names, fold, sound_of
from onrecord.record import Child, CohortMember

_LEVELS = ("exact", "probable", "possible", "none")
_FULL = frozenset(
    {
        "name",
        "full name",
        "fullname",
        "child",
        "child name",
        "child's name",
        "childs name",
        "client",
        "client name",
        "subject",
        "subject name",
        "person",
        "person name",
        "young person",
        "yp",
        "name of child",
    }
)
_GIVEN = frozenset({"forename", "forenames", "first name", "firstname", "given name", "given names", "first", "first names", "christian name"})
_FAMILY = frozenset({"surname", "last name", "lastname", "family name", "last", "second name"})
_DOB = frozenset({"dob", "d o b", "date of birth", "dateofbirth", "birth date", "birthdate", "born", "birthday", "date birth"})
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "master", "mx", "dr"])


def match_cohort(rows: Sequence[tuple[str, dt.date | None]], children: Iterable[Child], names: Names | None = None) -> tuple[CohortMember, ...]:
    """Return one CohortMember for each row, in the order of the rows.

    Args:
        rows: name (any order, "Surname, Forename" too) and date of birth or None.
        children: every child found.
        names: spellings and short forms; without it only letters are compared.
    """
    known = sorted(children, key=lambda c: c.child_ref)
    index: dict[str, list[int]] = defaultdict(list)
    words = [_parts(c.name) for c in known]
    for n, child in enumerate(known):
        for key in _keys(words[n], child.dob, names):
            index[key].append(n)
    out = []
    for name, dob in rows:
        asked = _parts(name)
        near = sorted({n for key in _keys(asked, dob, names) for n in index.get(key, ())})
        ranked = sorted(
            (_LEVELS.index(level), -weight, known[n].child_ref, reason)
            for n in near
            for level, weight, reason in [_compare(asked, dob, words[n], known[n], names)]
        )
        out.append(_member(name, dob, ranked))
    return tuple(out)


def _member(name: str, dob: dt.date | None, ranked: list[tuple[int, float, str, str]]) -> CohortMember:
    if not ranked or ranked[0][0] == 3:
        reason = f"No file found under this name or a variant of it{'' if dob else '; no date of birth was given'}."
        if ranked and ranked[0][3]:
            reason = f"No file found: {ranked[0][3]}."
        return CohortMember(name, dob, False, None, "none", reason)
    rank, weight, ref, reason = ranked[0]
    tied = [r for r in ranked[1:] if r[0] == rank and r[1] == weight]
    level = _LEVELS[rank]
    if tied and level != "exact":
        level, reason = "possible", f"{reason}; but {len(tied) + 1} files fit equally ({', '.join([ref, *(t[2] for t in tied)])})"
    elif tied:
        reason = f"{reason}; the same name and date of birth also stand on {', '.join(t[2] for t in tied)}"
    if level == "possible":
        return CohortMember(name, dob, False, None, "possible", f"May be {ref}: {reason}. A person must decide.")
    return CohortMember(name, dob, True, ref, "exact" if level == "exact" else "probable", reason[0].upper() + reason[1:] + ".")


def _parts(name: str) -> tuple[str, ...]:
    """A name's words in plain letters, given names first."""
    if "," in name:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    clean = fold(name).replace("'", "").replace(".", " ")
    return tuple(w for w in clean.replace("-", " ").split() if w not in _TITLES)


def _keys(words: tuple[str, ...], dob: dt.date | None, names: Names | None) -> set[str]:
    """What two records of one person are likely to share: for blocking only."""
    keys = {f"w {sound_of(names.spelt(w) if names else w)}" for w in words if len(w) > 2}
    keys |= {f"j {''.join(words)[:4]}"}
    if dob:
        keys |= {f"d {dob.isoformat()}"}
        if dob.day <= 12:
            keys.add(f"d {dt.date(dob.year, dob.day, dob.month).isoformat()}")
    return keys


def compare_dobs(a: dt.date | None, b: dt.date | None) -> str:
    """Tell how two dates of birth agree: "same", "swapped" (day and month), "slip" (one digit, or two changed places), "unknown" or "different".

    >>> compare_dobs(dt.date(1991, 3, 4), dt.date(1991, 4, 3)), compare_dobs(dt.date(1991, 5, 22), dt.date(1991, 5, 23))
    ('swapped', 'slip')
    """
    if a is None or b is None:
        return "unknown"
    if a == b:
        return "same"
    if a.year == b.year and (a.day, a.month) == (b.month, b.day):
        return "swapped"
    return "slip" if OSA.distance(f"{a:%d%m%Y}", f"{b:%d%m%Y}") == 1 else "different"


def compare_names(a: tuple[str, ...], b: tuple[str, ...], names: Names | None) -> tuple[str, str]:
    """Return ("same" | "close" | "given" | "family" | "", how in words) for two names as `_parts` gives them.

    "given" means the given name agrees and the family name does not; "family" the reverse.
    """
    if a == b:
        return "same", "the same name"
    if not a or not b:
        return "", ""
    if "".join(a) == "".join(b):
        return "same", "the same name, spaces or hyphens apart"
    if sorted(a) == sorted(b):
        return "same", "the same name in another order"
    given = _same_given(a[0], b[0], names)
    if (set(a) < set(b) or set(b) < set(a)) and given:
        return "close", "the same name, one record giving more of it"
    family = a[-1] == b[-1] or bool(names and names.spelt(a[-1]) == names.spelt(b[-1])) or fuzz.ratio(a[-1], b[-1]) >= 85 or a[-1] in b[1:] or b[-1] in a[1:]
    if given and family:
        bits = (
            []
            if given == "same"
            else [
                {
                    "spelling": "the given name spelt otherwise",
                    "short form": "a short form of the given name",
                    "sound": "a given name that sounds the same",
                    "misread": "a given name with letters easily misread",
                    "slip": "a slip in the given name",
                }[given]
            ]
        )
        bits += [] if a[-1] == b[-1] else ["the family name spelt otherwise"]
        return "close", " and ".join(bits) or "the same name but for a middle name"
    whole = fuzz.ratio(" ".join(a), " ".join(b))
    if whole >= 90:
        return "close", "a slip of spelling"
    swapped = fuzz.ratio(" ".join(sorted(a)), " ".join(sorted(b)))
    if swapped >= 90:
        return "close", "the name in another order with a slip of spelling"
    if given:
        return "given", "the same given name but another family name (maiden, married or foster name?)"
    if family:
        return "family", "the same family name but another given name"
    return "", ""


def _same_given(a: str, b: str, names: Names | None) -> str:
    if a == b:
        return "same"
    if names is not None and (how := names.same_given(a, b)):
        return how
    if min(len(a), len(b)) >= 4 and (OSA.distance(a, b) == 1 or (min(len(a), len(b)) >= 6 and OSA.distance(a, b) == 2)):
        return "slip"
    return ""


def _compare(asked: tuple[str, ...], dob: dt.date | None, words: tuple[str, ...], child: Child, names: Names | None) -> tuple[str, float, str]:
    best, how = compare_names(asked, words, names)
    for alias in child.aliases:
        if " " in alias and best not in ("same", "close") and len(_parts(alias)[-1]) > 1:
            level, _said = compare_names(asked, _parts(alias), names)
            if level in ("same", "close"):
                best, how = "close", "a name the file gives as an alias"
    day = compare_dobs(dob, child.dob)
    said = {"same": "the same date of birth", "swapped": "day and month of birth changed about", "slip": "one digit of the date of birth different",
            "unknown": "no date of birth to compare", "different": "another date of birth"}[day]  # fmt: skip
    reason = f"{how}, {said}"
    if best == "same":
        return {"same": ("exact", 10.0), "swapped": ("probable", 8.0), "slip": ("probable", 8.0), "unknown": ("probable", 6.0), "different": ("none", 0.0)}[
            day
        ] + (reason,)
    if best == "close":
        return {"same": ("probable", 7.0), "swapped": ("possible", 5.0), "slip": ("possible", 5.0), "unknown": ("possible", 4.0), "different": ("none", 0.0)}[
            day
        ] + (reason,)
    if best == "given" and day == "same":
        return "possible", 3.0, reason
    if best == "family" and day == "same":
        twin = asked[0][0] != words[0][0]
        return "possible", 1.0 if twin else 2.0, reason + (" (a twin, or another given name?)" if twin else "")
    return "none", 0.0, reason if best and day in ("same", "different") and best in ("same", "close") else ""


def read_cohort(path: Path) -> list[tuple[str, dt.date | None]]:
    """Read the people a review asks about from a CSV or Excel file.

    A name column, or forename and surname, and a date of birth in British or ISO form; column names as people write them. Without a heading the first
    column is the name and the second the date.

    Raises:
        InputError: `cohort-unreadable`, `cohort-no-name`, or `cohort-bad-date` naming the rows.
    """
    table = _rows_of(path)
    table = [[_text(c) for c in row] for row in table if any(_text(c) for c in row)]
    if not table:
        raise InputError(
            "the cohort list is empty, so nobody was asked about.",
            where=path.name,
            next_step="Give one person a row: name, date of birth.",
            code="cohort-unreadable",
        )
    at, columns = _heading(table)
    if columns is None:
        at, columns = -1, {"name": 0, "dob": 1}
    out: list[tuple[str, dt.date | None]] = []
    bad: list[int] = []
    for number, row in enumerate(table[at + 1 :], at + 2):
        name = _name_in(row, columns)
        if not name:
            continue
        words = row[columns["dob"]] if "dob" in columns and columns["dob"] < len(row) else ""
        parsed = parse_uk_date(words) if words else None
        if words and (parsed is None or parsed.precision != "day") and words.lower() not in ("unknown", "n/k", "not known", "nk", "-", "none", "null"):
            bad.append(number)
            continue
        out.append((name, parsed.value if parsed and parsed.precision == "day" else None))
    if bad:
        raise InputError(
            f"the date of birth on row {', '.join(map(str, bad[:20]))} is not a whole date.",
            where=path.name,
            next_step="Write 14/03/1991 or 1991-03-14, or leave it empty.",
            code="cohort-bad-date",
        )
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
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(
            "the cohort list is not text that can be read.", where=path.name, next_step="Save it as CSV (UTF-8) or Excel.", code="cohort-unreadable"
        )
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell if cell is not None else "").split())


def _heading(table: list[list[str]]) -> tuple[int, dict[str, int] | None]:
    """The row that names the columns (one of the first five) and which column is which."""
    for at, row in enumerate(table[:5]):
        columns: dict[str, int] = {}
        for n, cell in enumerate(row):
            label = " ".join(fold(cell).replace("_", " ").replace(".", " ").replace("-", " ").split())
            for key, accepted in (("dob", _DOB), ("given", _GIVEN), ("family", _FAMILY), ("name", _FULL)):
                if label in accepted:
                    columns.setdefault(key, n)
                    break
        if "name" in columns or {"given", "family"} <= columns.keys():
            return at, columns
    if (
        all(not any(ch.isdigit() for ch in c) for c in table[0])
        and len(table) > 1
        and len(table[0]) > 1
        and any(any(ch.isdigit() for ch in c) for c in table[1])
    ):
        raise InputError(
            "no column of the cohort list is called name, or forename and surname.",
            where=f"row 1 ({', '.join(table[0][:8])})",
            next_step="Rename the columns.",
            code="cohort-no-name",
        )
    return -1, None


def _name_in(row: list[str], columns: dict[str, int]) -> str:
    def cell(key: str) -> str:
        return row[columns[key]] if key in columns and columns[key] < len(row) else ""

    return cell("name") if "name" in columns and cell("name") else f"{cell('given')} {cell('family')}".strip()
