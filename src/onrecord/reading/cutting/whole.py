"""A document that is one piece (a letter, minutes, a report, a form) → one entry, dated by its own date line where it has one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.dates import PartialDate, find_dates
from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.draft import Cut, Draft, read_day, said
from onrecord.reading.cutting.forms import read_labels
from onrecord.reading.cutting.lines import Line
from onrecord.reading.cutting.people import looks_like_person, parse_credit

LETTERHEAD = 25
"""How many lines from the top a document's own date may stand."""


def cut_whole(lines: Sequence[Line], layouts: Layouts) -> Cut:
    """Return the document as one entry; its date is that of a label ("Date of meeting"), of a line that is a date, or (a letter) of its foot."""
    full = [line for line in lines if line.text and not line.rule]
    if not full:
        return Cut((), tuple(lines))
    fields = _labelled(full, layouts)
    date = read_day(fields.get("date")) or _own_date(full, layouts)
    if "credit" not in fields:
        fields |= _signed(full, layouts)
    if "type" not in fields and (title := _title(full)):
        fields["type"] = title
    return Cut((Draft(fields, (), tuple(lines), date=date),))


def _labelled(lines: Sequence[Line], layouts: Layouts) -> dict[str, str]:
    fields: dict[str, str] = {}
    for n, line in enumerate(lines[: LETTERHEAD * 2]):
        for found in read_labels(n, line, layouts):
            field = "credit" if found.field == "author" else found.field
            if not said(found.value) or (field == "date" and read_day(found.value) is None):
                continue
            if field in ("date", "time", "recorded", "credit", "role", "agency", "type") and field not in fields and len(found.value) < 90:
                fields[field] = found.value
    return fields


def _own_date(lines: Sequence[Line], layouts: Layouts) -> PartialDate | None:
    """The date of a line near the top (or the foot) that holds nothing else, save a word like "Date:", a place or a reference."""
    births = layouts.pattern("dob_labels")
    for line in [*lines[:LETTERHEAD], *lines[-4:]]:
        if births.search(line.text) or len(line.text.split()) > 10:
            continue
        found = find_dates(line.text)
        if len(found) != 1:
            continue
        rest = layouts.pattern("letter_date").sub("", (line.text[: found[0].start] + line.text[found[0].end :]).strip()).strip(" .,:;-")
        if len(rest.split()) <= 5:
            return found[0].date
    return None


def _signed(lines: Sequence[Line], layouts: Layouts) -> dict[str, str]:
    """Who signs under "Yours sincerely", and in what role."""
    for n, line in enumerate(lines):
        if not layouts.is_word("closings", line.text.strip(" ,.")) or n < 2:
            continue
        below = [x.text.strip(" ,") for x in lines[n + 1 : n + 5] if x.text]
        if below and looks_like_person(parse_credit(below[0], layouts).author or "", layouts):
            credit = parse_credit(below[0], layouts)
            role = credit.role or (below[1] if len(below) > 1 and layouts.has_word("roles", below[1]) else None)
            agency = credit.agency or (below[2] if len(below) > 2 and role and layouts.has_word("agencies", below[2]) else None)
            return {k: v for k, v in (("author", credit.author), ("role", role), ("agency", agency)) if v}
    return {}


def _title(lines: Sequence[Line]) -> str | None:
    """A heading at the top, if there is one."""
    for line in lines[:4]:
        text = line.text.strip(" *#=-")
        if (line.kind == "heading" or line.bold or text.isupper()) and 1 <= len(text.split()) <= 10 and not re.search(r"\d{2}", text) and not line.cells:
            return text
    return None
