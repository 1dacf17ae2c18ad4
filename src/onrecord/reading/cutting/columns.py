"""A table's rows → what its columns mean: by their names where those are known, else by their values.

A column of dates that never changes for a child, or lies years before the others, holds birth dates, not the days of events. Where the days written up
come before the days of the events in most rows, the two were named or taken the wrong way round.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.dates import TIME, parse_time
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.draft import read_day
from onrecord.reading.cutting.lines import Line
from onrecord.reading.cutting.people import looks_like_person, parse_credit

HEADER_SEARCH = 12
"""How many rows of a table may stand above its column names."""
LONG_TEXT = 40
"""Mean number of characters from which a column is taken for the text."""
MOST, HALF = 0.6, 0.5
BIRTH_YEARS = 8
"""A column of dates whose days lie this many years before the others' holds birth dates."""
_NO_EVENT = frozenset(("dob", "recorded", "finalised", "flag", "status", "number", "child_ref", "time"))
_ID = re.compile(r"[A-Za-z]{1,5}[\-/ ]?\d[\d\-/]*[A-Za-z]?|(?=.*\d)[\d\-/]{2,}[A-Za-z]?|\d{3} \d{3} \d{4}")
_STRONG_TEXT = ("text", "narrative", "detail", "information", "description", "content", "event", "note", "what happened", "discussion")

Rows = Sequence[Sequence[str]]
Fields = list[str | None]


@dataclass(frozen=True)
class Columns:
    """What each column of a table means (None: not known), what it is called, and the line of the names (None if they were inferred)."""

    fields: tuple[str | None, ...]
    names: tuple[str, ...]
    line: Line | None

    def having(self, field: str) -> list[int]:
        """The columns of a meaning, in order."""
        return [n for n, f in enumerate(self.fields) if f == field]


def read_columns(rows: Sequence[Line], layouts: Layouts, carried: Columns | None = None) -> tuple[int, Columns | None]:
    """Return (first row of data, what the columns mean): by their names, else by those of the same table on the page before, else by their values."""
    start, fields, names = _named(rows, layouts)
    if not start:
        if carried is not None and len(carried.fields) == len(rows[0].cells):
            return 0, carried
        first = _first_data([row.cells for row in rows])
        if first is None:
            return 0, None
        start = first
        above = [c.strip() for c in rows[start - 1].cells] if start else []
        names = tuple(above) if 2 * sum(map(bool, above)) >= sum(bool(c.strip()) for c in rows[start].cells) and sum(map(bool, above)) > 1 else ()
        fields = [layouts.field_of(c) if c else None for c in names]
        if len([f for f in fields if f]) < 2:  # one word in common proves no name
            fields = [f if f in ("dob", "child_ref", "child_name") else None for f in fields]
    found = infer_fields([row.cells for row in rows[start:]], fields, names, layouts)
    if "date" not in found or (not _known(fields) and "text" not in found):
        return start, None
    return start, Columns(tuple(found), (*names, *[""] * (len(found) - len(names))), rows[start - 1] if start and names else None)


def infer_fields(data: Rows, fields: Sequence[str | None], names: Sequence[str], layouts: Layouts) -> Fields:
    """Return the meaning of each column: those given, and by their values those that are None.

    Args:
        data: the rows below the names.
        fields: what is known of the columns by their names.
        names: the columns' names ("" or missing where there is none).
        layouts: vocabulary.
    """
    width = max([len(r) for r in data] + [len(fields)])
    rows = [[*r, *[""] * (width - len(r))] for r in data]
    table = _Table(rows, [*names, *[""] * (width - len(names))], layouts)
    out: Fields = _one_each([*fields, *[None] * (width - len(fields))], table.names)
    plain = not _known(fields)
    _place_dates(table, out, plain=plain)
    _place_child(table, out)
    _place_text(table, out)
    for n in table.filled:
        if out[n] is None and not table.is_dated(n):
            found = meaning_of(table.cells[n], out, layouts)
            out[n] = found if plain or not (found == "type" or (found == "number" and n)) else None
    return out


def _known(fields: Sequence[str | None]) -> bool:
    return sum(f is not None for f in fields) >= 2


class _Table:
    """Rows with their columns' values and the questions asked of them."""

    def __init__(self, rows: list[list[str]], names: list[str], layouts: Layouts) -> None:
        self.rows, self.names, self.layouts = rows, names, layouts
        self.cells = [[c for r in rows if (c := r[n].strip())] for n in range(len(names))]
        self.filled = [n for n, cells in enumerate(self.cells) if cells]
        self._days = [[read_day(r[n]) for r in rows] for n in range(len(names))]

    def days(self, n: int) -> list[int]:
        """The column's days as ordinals, in order of size."""
        return sorted(d.value.toordinal() for d in self._days[n] if d)

    def is_dated(self, n: int) -> bool:
        """Whether most filled cells hold a date, and enough are filled."""
        held = sum(d is not None for d in self._days[n])
        return bool(self.cells[n]) and held >= MOST * len(self.cells[n]) and len(self.cells[n]) >= HALF * len(self.rows)

    def pairs(self, a: int, b: int) -> list[tuple[int, int]]:
        """The days of two columns in the rows where both have one."""
        both = zip(self._days[a], self._days[b], strict=True)
        return [(x.value.toordinal(), y.value.toordinal()) for x, y in both if x and y and x.precision == y.precision == "day"]

    def follows(self, a: int, b: int) -> bool:
        """Whether column `b` has one value for each value of `a`."""
        seen: dict[str, set[str]] = defaultdict(set)
        for r in self.rows:
            if r[a].strip() and r[b].strip():
                seen[normal(r[a])].add(normal(r[b]))
        return bool(seen) and all(len(v) == 1 for v in seen.values())

    def of_child(self, n: int) -> bool:
        """Whether the column's name speaks of a child."""
        return self.layouts.has_word("child_words", self.names[n])

    def most(self, n: int, test: Callable[[str], object]) -> bool:
        """Whether most cells pass a test."""
        return sum(bool(test(c)) for c in self.cells[n]) >= MOST * len(self.cells[n])


def _named(rows: Sequence[Line], layouts: Layouts) -> tuple[int, Fields, tuple[str, ...]]:
    """The row that names the columns best: (the row below it, fields, names); (0, [], ()) if none does."""
    best: tuple[int, int, Fields, tuple[str, ...]] | None = None
    for n, row in enumerate(rows[:HEADER_SEARCH]):
        fields = [layouts.field_of(c) if c.strip() else None for c in row.cells]
        known, filled = sum(f is not None for f in fields), sum(bool(c.strip()) for c in row.cells)
        if known >= 2 and known >= 0.4 * filled and (best is None or known > best[0]):
            best = (known, n + 1, fields, tuple(c.strip() for c in row.cells))
    return best[1:] if best else (0, [], ())


def _first_data(rows: Rows) -> int | None:
    """The first row of data where no names are known: the first that holds a date in a cell of its own; the row above names the columns."""
    for n, row in enumerate(rows[:HEADER_SEARCH]):
        if any(read_day(c) for c in row if c.strip()) and sum(bool(c.strip()) for c in row) > 1:
            return n
    return None


def _one_each(fields: Fields, names: Sequence[str]) -> Fields:
    """One column of each head meaning, the one named most plainly; the others keep their words as details of the row."""
    out = list(fields)
    for field, spare in (("text", "detail"), ("date", None), ("recorded", None), ("type", "title"), ("author", None), ("time", None)):
        members = [n for n, f in enumerate(out) if f == field]
        keep = _plainest(field, members, names) if len(members) > 1 else None
        for n in members if keep is not None else ():
            if n != keep:
                out[n] = spare
    if "text" not in out and _known(out):
        spare_text = [n for n, f in enumerate(out) if f == "detail"] or [n for n, f in enumerate(out) if f == "comment"]
        if spare_text:
            out[spare_text[0]] = "text"
    return out


def _plainest(field: str, members: list[int], names: Sequence[str]) -> int:
    if field == "text":
        for word in _STRONG_TEXT:
            for n in members:
                if word in normal(names[n]):
                    return n
    if field == "date":
        for n in members:
            if re.search(r"\b(?:event|contact|incident|visit|occurred|note)\b", normal(names[n])):
                return n
    return members[0]


def _place_dates(table: _Table, out: Fields, *, plain: bool) -> None:
    """Find the day of the event, the day it was written up, and birth dates, where the names do not tell them."""
    free = [n for n in table.filled if out[n] not in _NO_EVENT and (out[n] in (None, "date")) and table.is_dated(n)]
    if not free and "date" not in out:
        return
    births = [n for n in free if out[n] is None and _holds_births(table, n, out)]
    if births and "dob" not in out:
        out[births[0]] = "dob"
    free = [n for n in free if n not in births]
    late = [n for n in free if table.layouts.pattern("record_words").search(table.names[n])]
    if "date" not in out:
        chosen = [n for n in free if n not in late] or free or births
        if not chosen:
            return
        out[chosen[0]] = "date"
    date = out.index("date")
    rest = [n for n in [*late, *(free if plain else ())] if n != date and out[n] is None]
    if "recorded" not in out and rest:
        out[rest[0]] = "recorded"
    if "recorded" not in out and "finalised" in out:
        out[out.index("finalised")] = "recorded"
    _turn_about(table, out, date)


def _turn_about(table: _Table, out: Fields, date: int) -> None:
    """Change the two dates about where most rows would have been written up before they happened."""
    if "recorded" not in out:
        return
    recorded = out.index("recorded")
    pairs = table.pairs(date, recorded)
    before = sum(b < a for a, b in pairs)
    if before > HALF * len(pairs) and before > sum(b > a for a, b in pairs):
        out[date], out[recorded] = "recorded", "date"


def _holds_births(table: _Table, n: int, out: Fields) -> bool:
    """Whether a column's days lie years before the others', or are before them and the same on every row of a child who has several."""
    others = [m for m in table.filled if m != n and table.is_dated(m) and out[m] not in ("dob", "flag", "number")]
    if not others:
        return False
    middle = table.days(n)[len(table.days(n)) // 2]
    first = min(table.days(m)[len(table.days(m)) // 2] for m in others)
    if first - middle > BIRTH_YEARS * 365:
        return True
    child = next((out.index(f) for f in ("child_ref", "child_name") if f in out), None)
    several = child is not None and len({*table.cells[child]}) >= 2 and len(table.rows) >= 2 * len({*table.cells[child]})
    return child is not None and several and middle < first and table.follows(child, n)


def _place_child(table: _Table, out: Fields) -> None:
    """Find who the child is: the person and the number that go with one birth date, or that are named as a child's."""
    if "dob" in out:
        dob = out.index("dob")
        near = sorted((n for n in table.filled if out[n] is None), key=lambda n: (not table.of_child(n), abs(n - dob), n))
    else:
        dob, near = -1, [n for n in table.filled if out[n] is None and table.of_child(n)]
    if not {"child_name", "surname"} & {*out}:
        for n in near:
            if (dob < 0 or ((abs(n - dob) <= 2 or table.of_child(n)) and table.follows(dob, n))) and table.most(n, lambda c: _full_name(c, table.layouts)):
                out[n] = "child_name"
                break
    named = out.index("child_name") if "child_name" in out else -1
    if "child_ref" not in out and (dob >= 0 or named >= 0):
        for n in near:
            close = table.of_child(n) or min(abs(n - m) for m in (dob, named) if m >= 0) <= 2
            if (
                out[n] is None
                and close
                and table.most(n, lambda c: _ID.fullmatch(c))
                and table.follows(n, dob if dob >= 0 else named)
                and not counts(table.cells[n])
            ):
                out[n] = "child_ref"
                break


def _full_name(cell: str, layouts: Layouts) -> bool:
    bare = re.sub(r"[“\"(].*?[”\")]", " ", cell)
    return looks_like_person(" ".join(bare.split()), layouts) and len(bare.split()) > 1


def _place_text(table: _Table, out: Fields) -> None:
    if "text" in out:
        return
    lengths = {n: sum(map(len, table.cells[n])) / len(table.cells[n]) for n in table.filled if out[n] is None and not table.is_dated(n)}
    text = max(lengths, key=lambda n: (lengths[n], -n), default=None)
    if text is not None and lengths[text] >= LONG_TEXT:
        out[text] = "text"


def meaning_of(cells: Sequence[str], taken: Sequence[str | None], layouts: Layouts) -> str | None:
    """Return what most of a column's (or a label's) values are: time, number, agency, role, author or type; None if nothing tells."""

    def most(test: Callable[[str], object]) -> bool:
        return sum(bool(test(c)) for c in cells) >= MOST * len(cells)

    if "time" not in taken and most(lambda c: re.fullmatch(TIME, c, re.I) or (re.fullmatch(r"\d{4}", c) and parse_time(c))):
        return "time"
    if "number" not in taken and counts(cells):
        return "number"
    if "agency" not in taken and most(lambda c: layouts.is_word("agencies", c)):
        return "agency"
    if "role" not in taken and most(lambda c: _only_role(c, layouts)):
        return "role"
    if "author" not in taken and most(lambda c: len(c) < 60 and _credits(c, layouts)) and (len({*cells}) > 1 or len(cells) == 1):
        return "author"
    if "type" not in taken and most(lambda c: len(c.split()) <= 5 and re.search(r"[A-Za-z]{2}", c)) and len({*cells}) < len(cells):
        return "type"
    return None


def counts(cells: Sequence[str]) -> bool:
    """Return whether values only number the rows."""
    numbers = [int(m[1]) for c in cells if (m := re.fullmatch(r"#?(\d{1,6})[.)]?", c))]
    return 1 < len(numbers) == len(cells) and all(b - a == 1 for a, b in pairwise(numbers))


def _only_role(cell: str, layouts: Layouts) -> bool:
    return layouts.is_word("roles", cell) or (
        layouts.has_word("roles", cell) and "(" not in cell and not looks_like_person(parse_credit(cell, layouts).author or "", layouts)
    )


def _credits(cell: str, layouts: Layouts) -> bool:
    shaped = re.search(r"\b[A-Z]\.?\s+[A-Z]|[A-Z][\w'’\-]+\s+[A-Z]|\b(?:PC|DC|DS|Dr|Mrs?|Ms)\b|\(", cell)
    return bool(shaped) and looks_like_person(parse_credit(cell, layouts).author or "", layouts)
