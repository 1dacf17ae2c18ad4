"""What every way of cutting hands back (a `Cut` of `Draft`s), and a draft → an `Entry`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.dates import PartialDate, find_dates, from_serial, parse_time, parse_uk_date
from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.lines import Composed, Line
from onrecord.reading.cutting.people import parse_credit, tidy_name
from onrecord.reading.cutting.when import place_in_time
from onrecord.record import ChildHint, Document, Entry, identify

_EMPTY = frozenset(("", "-", "--", "--:--", "n/a", "none", "null", "nk", "not known", "not recorded", "unknown date"))


@dataclass(frozen=True)
class Draft:
    """An entry before its words are read: header fields as printed, the lines of its header and of its body.

    `composed` is the text where it is not simply the body's lines (a table's cells). `loose` words stood outside every entry. `carried`: it prints no date
    and keeps that of the one before.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    header: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    composed: Composed | None = None
    hints: tuple[ChildHint, ...] = ()
    hindsight: bool = False
    quoted: tuple[tuple[int, int], ...] = ()
    date: PartialDate | None = None
    loose: bool = False
    carried: bool = False


@dataclass(frozen=True)
class Cut:
    """The drafts one way of cutting found, the lines before them, and those after or between that belong to none."""

    drafts: tuple[Draft, ...]
    preface: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()


def said(value: str | None) -> str | None:
    """Return a field's words without the marks that bound them; None for the ways of writing nothing."""
    words = re.sub(r"\s+", " ", value or "").strip(" |;\t¦")
    return None if words.lower() in _EMPTY else words


def read_day(words: str | None, hint: int | dt.date | None = None) -> PartialDate | None:
    """Return the day a header or a cell names; also a spreadsheet's serial number."""
    core = said(words)
    if core is None:
        return None
    found = parse_uk_date(core, today_year_hint=hint)
    if found is None and (day := from_serial(core)):
        found = PartialDate(day, "day", core)
    return found


def draft_date(draft: Draft, hint: int | dt.date | None = None) -> PartialDate | None:
    """Return the date of a draft: the one it was given, else the one its header names."""
    return draft.date or read_day(draft.fields.get("date") or draft.fields.get("day"), hint)


def void_words(name: str, value: str, layouts: Layouts) -> str | None:
    """Return how a status takes a note back: "Entered in error", or the name of a box ("Deleted") that is ticked; None if the note stands."""
    if layouts.is_word("void", value):
        return value.strip()
    return name.strip() if layouts.is_word("void", name) and layouts.is_word("yes", value) else None


def late_entry_day(text: str, date: PartialDate | None, layouts: Layouts) -> PartialDate | None:
    """Return the day on which a note says, in its own words, that it was written up ("Late entry, typed 2 November from my notebook").

    Only a whole day after the entry's own, within a year of it, is believed.
    """
    if date is None:
        return None
    for cue in layouts.pattern("late_entry").finditer(text):
        words = re.split(r"[;\n]|\.\s", text[cue.start() : cue.end() + 60])[0]
        for found in find_dates(words, today_year_hint=date.value):
            if found.date.precision == "day" and dt.timedelta(0) < found.date.value - date.value <= dt.timedelta(days=366):
                return found.date
    return None


def build_entry(
    draft: Draft, composed: Composed, document: Document, ordinal: int, hints: tuple[ChildHint, ...], layouts: Layouts, near: int | dt.date | None
) -> Entry:
    """Return the Entry of a draft. `near` is the day of the entry before it, for dates that leave out the year."""
    f = draft.fields
    date, recorded = _days(draft, composed, hints, layouts, near)
    author, role, agency = _credited(f, layouts, ocr=document.read_by == "ocr")
    kind, void = said(f.get("type")) or said(f.get("title")), said(f.get("void")) or _taken_back(composed.text, layouts)
    used = [*draft.header, *draft.body]
    blocks = sorted({line.block for line in used} | {p.block for p in composed.pieces})
    first = used[0] if used else None
    marks = [document.blocks[b].confidence for b in blocks]
    page = first.page if first else (document.blocks[blocks[0]].page if blocks else None)
    locator = first.locator if first else (document.blocks[blocks[0]].locator if blocks else "")
    return Entry(
        entry_id=identify("E", document.path, document.sha256, ordinal),
        doc_id=document.doc_id,
        path=document.path,
        text=composed.text,
        date=date.value if date else None,
        date_words=date.words if date else (said(f.get("date")) or ""),
        precision=date.precision if date else "none",
        recorded=recorded.value if recorded else None,
        time=_time(f),
        author=author,
        role=role,
        agency=agency,
        type=f"{kind} ({void.lower()})" if kind and void else kind or void,
        void=void,
        page=page,
        locator=locator or (f"block {blocks[0] + 1}" if blocks else ""),
        read_by="ocr" if any(mark < 1 for mark in marks) else document.read_by,
        confidence=round(sum(marks) / len(marks), 4) if marks else 1.0,
        pieces=composed.pieces,
        quoted=draft.quoted,
        hindsight=draft.hindsight,
        hints=tuple(dict.fromkeys((*draft.hints, *hints))),
    )


def _days(
    draft: Draft, composed: Composed, hints: tuple[ChildHint, ...], layouts: Layouts, near: int | dt.date | None
) -> tuple[PartialDate | None, PartialDate | None]:
    """The day of the event and the day it was written up."""
    f = draft.fields
    date = draft_date(draft, near)
    recorded = read_day(f.get("recorded") or f.get("finalised"), date.value if date else near) or late_entry_day(composed.text, date, layouts)
    if date is None and (words := said(f.get("date"))):
        born = next((h.dob for h in (*draft.hints, *hints) if h.dob), None)
        date = place_in_time(words, recorded.value if recorded else None, born)
    return date, recorded


def _taken_back(text: str, layouts: Layouts) -> str | None:
    """The words with which a note itself says at its head that it does not stand."""
    m = layouts.pattern("void_entry").match(text)
    return said(m[0].strip(" -–—:.*")) if m else None


def _credited(f: Mapping[str, str], layouts: Layouts, *, ocr: bool) -> tuple[str | None, str | None, str | None]:
    role, agency = said(f.get("role")), said(f.get("agency"))
    words = f.get("author") or f.get("person") or f.get("listed") or f.get("credit")
    if ocr and words:
        words = re.sub(r"^[|!]\s(?=[A-Z][a-z])", "J ", words)  # a lone capital J comes out as a bar
    credit = parse_credit(said(words) or "", layouts, role_known=role is not None or "author" in f, agency_known=agency is not None)
    author, role, agency = credit.author, role or said(credit.role), agency or said(credit.agency) or said(f.get("team"))
    if ocr:
        return (tidy_name(author) if author else None), _without_specks(role), _without_specks(agency)
    return author, role, agency


def _without_specks(words: str | None) -> str | None:
    """A recognised header field without the points that specks on the page leave between its words."""
    return re.sub(r"\s*[.·]+\s*(?=[A-Z][a-z])", " ", words).strip() if words else words


def _time(f: Mapping[str, str]) -> str | None:
    """The time of the event; midnight beside a date in one cell is what exports write for no time."""
    if said(f.get("time")):
        return parse_time(f["time"]) or read_fraction(f["time"])
    words = f.get("date") or f.get("day") or ""
    dates = find_dates(words)
    stamp = re.search(r"\dT(\d{2}:\d{2})", words)
    time = stamp[1] if stamp else parse_time(words[dates[0].end :]) if dates else None
    return None if time == "00:00" else time


def read_fraction(words: str) -> str | None:
    """Return the time that a spreadsheet's part of a day means; None if the words are none.

    >>> read_fraction("0.75")
    '18:00'
    """
    m = re.fullmatch(r"0?\.\d+", words.strip())
    if m is None:
        return None
    minutes = round(float(m[0]) * 24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes < 24 * 60 else None
