"""Label-per-line forms (`Date of Contact: ...`, `key=value`, two-column tables) → one entry a filled form.

A form starts again where its first label comes round again. Labels that head the record (date, type, author ...) become the entry's fields; the other
lines are its words, labels included, as printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.dates import is_impossible
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.columns import LONG_TEXT, meaning_of
from onrecord.reading.cutting.draft import Cut, Draft, read_day, said, void_words
from onrecord.reading.cutting.hints import column_hint
from onrecord.reading.cutting.lines import Line
from onrecord.reading.cutting.people import parse_credit
from onrecord.reading.cutting.tables import CHILD_FIELDS

_LABEL = re.compile(r"^\W{0,3}([A-Za-z#][^:=\t]{0,48}?)\s*(?::(?!\d\d)|=|\t|\.{3,}|\s-\s(?=\S+$))\s*(.*)$", re.S)
HEAD_FIELDS = frozenset(("date", "time", "recorded", "recorded_time", "finalised", "type", "author", "role", "agency", "team", "number", "flag", *CHILD_FIELDS))
LEAST_KNOWN = 3
"""How many known labels a form needs, its date among them."""


@dataclass(frozen=True)
class Labelled:
    """A line that gives a label's value."""

    at: int
    label: str
    value: str
    field: str | None


def cut_forms(lines: Sequence[Line], layouts: Layouts) -> Cut | None:
    """Return one entry a form; None if the document is not made of forms."""
    labelled = [found for n, line in enumerate(lines) for found in read_labels(n, line, layouts)]
    labelled = _with_meanings(_with_dates(_with_values(labelled, lines), layouts), layouts)
    dates = [f for f in labelled if f.field == "date" and read_day(f.value) is not None]
    known = {f.field for f in labelled if f.field}
    if not dates or len(known) < LEAST_KNOWN or not known & {"text", "detail", "type", "author", "recorded"}:
        return None
    first_label = Counter(normal(d.label) for d in dates).most_common(1)[0][0]
    anchors = [f for f in labelled if f.field == "date" and normal(f.label) == first_label]
    if len(dates) < 0.6 * len(anchors):
        anchors = [d for d in dates if normal(d.label) == first_label]
    if len(anchors) == 1 and not _mostly_form(labelled, lines):
        return None
    starts = _starts(anchors, labelled, lines)
    if len(anchors) > 1 and not _heads(anchors, labelled):
        return None
    drafts = []
    for k, start in enumerate(starts):
        until = starts[k + 1] if k + 1 < len(starts) else len(lines)
        drafts.append(_form([f for f in labelled if start <= f.at < until], lines[start:until], start, layouts))
    return Cut(tuple(drafts), tuple(lines[: starts[0]]))


def read_labels(n: int, line: Line, layouts: Layouts) -> list[Labelled]:
    """Return the labels and values of a line or of a two-column row, in order; further labels on a line stand after a wide space."""
    if line.cells:
        cells = [c for c in line.cells if c.strip()]
        if len(line.cells) < 2 or not cells or len(cells) > 2 or len(cells[0]) > 50:
            return []
        label, value = cells[0].strip().rstrip(":"), cells[1] if len(cells) > 1 else ""
        return [Labelled(n, label, value.strip(), layouts.field_of(label))]
    out = []
    for part in re.split(r"(?:\s{2,}|\t)(?=[A-Z][\w '’/.]{1,30}:)", line.text):
        m = _LABEL.match(part)
        if m is not None:
            out.append(Labelled(n, m[1].strip(), m[2].strip(), layouts.field_of(m[1])))
    return out


def _with_dates(labelled: list[Labelled], layouts: Layouts) -> list[Labelled]:
    """Where no label is known to be the date: a label that comes again and whose values are all dates is one; so is the one of recording."""
    if any(f.field == "date" for f in labelled):
        return labelled
    values: dict[str, list[str]] = {}
    for f in labelled:
        if f.field is None:
            values.setdefault(normal(f.label), []).append(f.value)
    dated = [label for label, cells in values.items() if len(cells) > 1 and all(read_day(c) or is_impossible(c) or not said(c) for c in cells)]
    event = next((label for label in dated if not layouts.pattern("record_words").search(label)), None)
    late = next((label for label in dated if label != event), None)
    meanings = {event: "date", late: "recorded"}
    return [replace(f, field=meanings[normal(f.label)]) if f.field is None and normal(f.label) in (event, late) else f for f in labelled]


def _with_meanings(labelled: list[Labelled], layouts: Layouts) -> list[Labelled]:
    """Labels that nobody knows and that come again, by what their values are: a count, a time, the author (with a role), the longest words."""
    values: dict[str, list[str]] = {}
    for f in labelled:
        if f.field is None and f.value:
            values.setdefault(normal(f.label), []).append(f.value)
    taken = {f.field for f in labelled if f.field}
    found: dict[str, str] = {}
    for label, cells in values.items():
        field = meaning_of(cells, tuple(taken), layouts) if len(cells) > 1 else None
        if field in ("number", "time") or (field == "author" and all(parse_credit(c, layouts).role for c in cells)):
            found[label] = field
            taken.add(field)
    lengths = {label: sum(map(len, cells)) / len(cells) for label, cells in values.items() if label not in found and len(cells) > 1}
    longest = max(lengths, key=lambda label: (lengths[label], label), default=None)
    if longest is not None and "text" not in taken and lengths[longest] >= LONG_TEXT:
        found[longest] = "text"
    return [replace(f, field=found[normal(f.label)]) if f.field is None and normal(f.label) in found else f for f in labelled]


def _with_values(labelled: Sequence[Labelled], lines: Sequence[Line]) -> list[Labelled]:
    """Labels that stand alone take the next line as their value, where that has no label itself."""
    at = {f.at for f in labelled}
    out = []
    for f in labelled:
        following = f.at + 1
        if not f.value and f.field in HEAD_FIELDS and following < len(lines) and following not in at and lines[following].text and not lines[following].cells:
            f = replace(f, value=lines[following].text)
        out.append(f)
    return out


def _mostly_form(labelled: Sequence[Labelled], lines: Sequence[Line]) -> bool:
    full = sum(1 for line in lines if line.text and not line.rule)
    return (sum(f.field is not None for f in labelled) >= 4 and len(labelled) >= 0.35 * full) or (
        len(labelled) >= LEAST_KNOWN and all(line.cells for line in lines if line.text)
    )


def _heads(anchors: Sequence[Labelled], labelled: Sequence[Labelled]) -> bool:
    """Whether most date labels have another label of a record's head beside them: a date alone proves no form."""
    beside = {f.at for f in labelled if f.field in HEAD_FIELDS | {"text", "detail"}}
    return sum(any(a.at + d in beside for d in (-3, -2, -1, 1, 2, 3)) for a in anchors) >= 0.6 * len(anchors)


def _starts(anchors: Sequence[Labelled], labelled: Sequence[Labelled], lines: Sequence[Line]) -> list[int]:
    """Where each form starts: at its date label, or at the label before it that stands there in every form."""
    by_line = {f.at: f for f in labelled}
    back = 0
    while True:
        labels = {normal(by_line[a.at - back - 1].label) if a.at - back - 1 in by_line else None for a in anchors}
        fields = {by_line[a.at - back - 1].field if a.at - back - 1 in by_line else None for a in anchors}
        if len(labels) != 1 or None in labels or not fields <= HEAD_FIELDS | {"title", "detail", "informant", None} or fields & {"text"}:
            break
        back += 1
        if back > 12 or (len(anchors) == 1 and anchors[0].at - back == 0):
            break
    if len(anchors) > 1:
        return [a.at - back for a in anchors]
    first = next((f.at for f in labelled), 0)
    return [min(first, anchors[0].at)]


def _form(members: Sequence[Labelled], lines: Sequence[Line], start: int, layouts: Layouts) -> Draft:
    fields: dict[str, str] = {}
    values: dict[str, str] = {}
    header: list[Line] = []
    body: list[Line] = []
    texts = [f for f in members if f.field in ("text", "detail", "title", "comment", "informant") or f.field is None]
    bare = len([f for f in members if f.field == "text"]) == 1 and not [f for f in texts if f.field in ("detail", "comment")]
    named = {f.at: f for f in reversed(members)}
    took = False
    for n, line in enumerate(lines, start):
        found = named.get(n)
        if found is None:
            if not (took and n - 1 in named and not _own_value(lines[n - 1 - start]) and named[n - 1].value == line.text):
                body.append(line)
            else:
                header.append(line)
            took = False
            continue
        took = found.field in HEAD_FIELDS
        here = [f for f in members if f.at == n]
        taken = [f.field in HEAD_FIELDS and _takes(f, fields, values) for f in here]
        if all(taken):
            header.append(line)
        elif found.field == "text" and bare and not line.cells:
            if found.value and said(found.value):
                body.append(replace(line, text=line.text[len(line.text) - len(found.value) :]))
            else:
                header.append(line)
        elif found.value and said(found.value):
            body.append(
                line
                if not line.cells
                else replace(line, text=f"{found.label}: {found.value}" if not (bare and found.field == "text") else found.value, cells=())
            )
        elif line.cells:
            header.append(line)
        else:
            body.append(line)
    hint = column_hint(values)
    return Draft(fields | _void(members, layouts), tuple(header), tuple(body), hints=(hint,) if hint else ())


def _void(members: Sequence[Labelled], layouts: Layouts) -> dict[str, str]:
    """How a form's status takes its note back, as a field; none if it stands."""
    found = next((v for f in members if f.field in ("flag", "status") and (v := void_words(f.label, f.value, layouts))), None)
    return {"void": found} if found else {}


def _own_value(line: Line) -> bool:
    m = _LABEL.match(line.text)
    return bool(m and m[2].strip())


def _takes(found: Labelled, fields: dict[str, str], values: dict[str, str]) -> bool:
    """Put a head label's value in its place; false if the place is taken, so that the line stays among the words."""
    field = found.field or ""
    if field in CHILD_FIELDS:
        values.setdefault(field, found.value)
        return True
    if field == "date" and found.value and read_day(found.value) is None and not is_impossible(found.value):
        return False
    key = "credit" if field == "author" else field
    if key in fields:
        return False
    if said(found.value):
        fields[key] = found.value
    return True
