"""Lines of a layout nobody has described → entries, by what repeats: the shape of a date line.

A date line's shape is its words with dates, times, figures and names put down as classes. The shape that comes back again and again, with days that
run one way, is taken for the header (or the closing line) of every entry; what stands between the dates and separators is given a meaning by its
label where it has one, else by what most of the values in that place look like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from onrecord.dates import FoundDate, find_dates, find_loose_date, parse_uk_date
from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.draft import Cut, Draft
from onrecord.reading.cutting.heads import SEPARATORS, TIME_OF_DAY, has_labels, label_pairs, person_in, read_parts, repeated_labels, settle_parts
from onrecord.reading.cutting.lines import Line

LEAST_HEADERS = 2
SIGNED = 0.7
"""The share of headers that must agree on what follows the date before a line with a doubtful date is one of them."""
LONGEST_HEADER = 22
"""How many words a header line may hold, dates counted as one."""
ONE_WAY = 0.75
"""The share of neighbouring headers whose days must run the same way."""
COMMON = 0.7
"""The share of date lines in which a word must stand before the date to be part of their shape."""

_CLOSING_WORDS = re.compile(r"\b(?:signed|dated|sign|initialled)\b", re.I)


@dataclass(frozen=True)
class DateLine:
    """A line that holds a date and little else: its number, its shape, its dates."""

    at: int
    shape: str
    dates: tuple[FoundDate, ...]


def cut_regular(lines: Sequence[Line], layouts: Layouts) -> Cut | None:
    """Return the entries of a document by the date lines that repeat; None if no shape repeats believably."""
    births = layouts.pattern("dob_labels")
    found = [(n, line, dates) for n, line in enumerate(lines) if (dates := _header_dates(line)) and not births.search(line.text[: dates[0].start])]
    if len(found) < LEAST_HEADERS:
        return None
    words = Counter(w for _, line, dates in found for w in {*re.findall(r"[^\W\d_]+", line.text[: dates[0].start])})
    common = frozenset(
        w for w, count in words.items() if count >= max(LEAST_HEADERS, COMMON * len(found)) and (w.islower() or layouts.is_word("label_words", w))
    )
    candidates = [DateLine(n, _shape(line.text[: dates[0].start], common), dates) for n, line, dates in found]
    counts = Counter(c.shape for c in candidates)
    best: tuple[float, list[DateLine]] | None = None
    for shape in sorted(counts, key=lambda s: (-counts[s], s)):
        members = [c for c in candidates if c.shape == shape]
        score = _believable(members, lines)
        if score and (best is None or score > best[0]):
            best = (score, members)
    if best is None:
        return None
    members = _with_loose(lines, best[1], common, births, layouts)
    if _closes(members, lines):
        return _cut_closing(lines, members, layouts)
    return _cut_opening(lines, members, layouts)


def _header_dates(line: Line) -> tuple[FoundDate, ...]:
    """The dates of a line that may be a header: few words beside them, no running sentence."""
    if line.cells or line.blank or len(line.text) > 260:
        return ()
    dates = find_dates(line.text)
    if not dates:
        return ()
    rest = line.text
    for found in reversed(dates):
        rest = f"{rest[: found.start]} \x01 {rest[found.end :]}"
    before = rest[: rest.index("\x01")]
    if len(rest.split()) > LONGEST_HEADER or len(before.split()) > 10 or (re.search(r"[a-z]\w*[.!?]\s+\w", rest) and not _CLOSING_WORDS.search(before)):
        return ()
    return dates


def _shape(before: str, common: frozenset[str]) -> str:
    """What stands before a line's date, as classes: words that most date lines have as they are, T a time, # a figure, A any other words."""
    out: list[str] = []
    for m in re.finditer(rf"{TIME_OF_DAY.pattern}|\d+|[^\W\d_][\w'’\-]*|[^\w\s]", before, re.I):
        token = m[0]
        if TIME_OF_DAY.fullmatch(token):
            kind = "T"
        elif token.isdigit():
            kind = "#"
        elif token[0].isalpha():
            kind = token if token in common else "A"
        elif token in ",()'’.-&" and out and out[-1] == "A":
            continue
        else:
            kind = token
        if kind not in ("A", "#") or not out or out[-1] != "A":
            out.append(kind)
    return " ".join(out)


def _believable(members: Sequence[DateLine], lines: Sequence[Line]) -> float:
    """How far a shape can be believed to be every entry's header; 0: not at all."""
    if len(members) < LEAST_HEADERS:
        return 0.0
    days = [m.dates[0].date.value for m in members]
    steps = len(days) - 1
    ups = sum(a <= b for a, b in pairwise(days))
    downs = sum(a >= b for a, b in pairwise(days))
    if max(ups, downs) < ONE_WAY * steps:
        return 0.0
    neighbours = sum(b.at - a.at == 1 for a, b in pairwise(members))
    if neighbours > 0.3 * steps:
        return 0.0
    parted = sum(m.at == 0 or lines[m.at - 1].blank or lines[m.at - 1].rule or lines[m.at - 1].kind == "paragraph" or lines[m.at].bold for m in members)
    return len(members) * (0.5 + 0.5 * parted / len(members))


def _with_loose(lines: Sequence[Line], members: list[DateLine], common: frozenset[str], births: re.Pattern[str], layouts: Layouts) -> list[DateLine]:
    """The chosen lines, and those of the same shape between them whose date is short, in doubt or impossible ("17th March - T/C", "20/03/07?")."""
    members = _with_labels(lines, members, layouts)
    dated = [m for m in members if m.dates]
    parted = all(_parted(lines, m.at) for m in members)
    signs = Counter(_after(lines[m.at].text, m.dates[0].end) for m in dated)
    sign, agree = signs.most_common(1)[0]
    if agree < SIGNED * len(dated) or (sign == "A" and not parted):
        return members
    chosen = {m.at for m in members}
    out: list[DateLine] = []
    near = members[0].dates[0].date
    for n, line in enumerate(lines):
        if n in chosen:
            out += [m for m in members if m.at == n]
            near = out[-1].dates[0].date if out[-1].dates else near
            continue
        place = find_loose_date(line.text, near.value) if n > members[0].at and _may_head(line) and (_parted(lines, n) or not parted) else None
        if place is None or births.search(line.text[: place[0]]):
            continue
        if _shape(line.text[: place[0]], common) == members[0].shape and _after(line.text, place[1]) == sign:
            found = parse_uk_date(line.text[slice(*place)], today_year_hint=near.value) or near
            out.append(DateLine(n, members[0].shape, (FoundDate(*place, found),)))
            near = found
    return out


def _with_labels(lines: Sequence[Line], members: list[DateLine], layouts: Layouts) -> list[DateLine]:
    """The chosen lines, and those that print the same labels as they all do though no date ("Contact made: NK   Channel: visit")."""
    labels = repeated_labels([lines[m.at].text for m in members], layouts)
    chosen = {m.at for m in members}
    also = [DateLine(n, members[0].shape, ()) for n, line in enumerate(lines) if n > members[0].at and n not in chosen and has_labels(line.text, labels)]
    return sorted([*members, *also], key=lambda m: m.at)


def _may_head(line: Line) -> bool:
    """Whether a line is short enough for a header and no running sentence."""
    return not (line.cells or line.blank) and len(line.text.split()) <= LONGEST_HEADER and not re.search(r"[a-z]{3}\w*[.!?]\s+\w", line.text)


def _parted(lines: Sequence[Line], n: int) -> bool:
    return n == 0 or lines[n - 1].blank or lines[n - 1].rule or lines[n].bold or lines[n].kind == "heading"


def _after(text: str, at: int) -> str:
    """What follows a date, as a class: a separator, T a time, A a word, "" nothing."""
    rest = text[at:].lstrip(" ?)")
    return "" if not rest else "T" if TIME_OF_DAY.match(rest) or re.match(r"\d{4}\b", rest) else "A" if rest[0].isalnum() else rest[0]


def _closes(members: Sequence[DateLine], lines: Sequence[Line]) -> bool:
    """Whether the date lines close their entries: they say so, or words stand before the first and none after the last."""
    closing = sum(bool(_CLOSING_WORDS.search(lines[m.at].text[: m.dates[0].start] if m.dates else "")) for m in members)
    if closing >= 0.6 * len(members):
        return True
    after = any(line.text and not line.rule for line in lines[members[-1].at + 1 :])
    before = sum(len(line.text.split()) for line in lines[: members[0].at] if not line.rule)
    return not after and before > 15


def _cut_closing(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> Cut:
    heads = [read_parts(lines[m.at].text, m.dates, layouts) for m in members]
    fields = settle_parts(heads, layouts)
    start = _first_body(lines, members[0].at)
    preface, drafts = tuple(lines[:start]), []
    for member, found in zip(members, fields, strict=True):
        drafts.append(Draft(found, (lines[member.at],), tuple(lines[start : member.at])))
        start = member.at + 1
    if any(line.text and not line.rule for line in lines[start:]):
        drafts.append(Draft({}, (), tuple(lines[start:]), loose=True))
    return Cut(tuple(drafts), preface)


def _first_body(lines: Sequence[Line], until: int) -> int:
    """Where the first entry starts below the title block: after the last rule or blank line that only short title lines stand above."""
    at = 0
    for n in range(until):
        line = lines[n]
        title = line.rule or line.blank or line.kind == "heading" or line.bold or (len(line.text.split()) <= 12 and not re.search(r"[.!?]$", line.text))
        if not title:
            break
        at = n + 1
    return at


def _cut_opening(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> Cut:
    starts = _with_lead(lines, members, layouts)
    extra = _second_lines(lines, members, layouts)
    labels = repeated_labels([lines[m.at].text for m in members], layouts)
    heads = []
    for member in members:
        head = read_parts(lines[member.at].text, member.dates or find_dates(lines[member.at].text), layouts, labels)
        for n in extra.get(member.at, ()):
            head += [(label, value) for label, value in read_parts(lines[n].text, find_dates(lines[n].text), layouts)]
        heads.append(head)
    heads = [_with_leading(lines, s, m.at, h, layouts) for s, m, h in zip(starts, members, heads, strict=True)]
    settled = settle_parts(heads, layouts)
    drafts = []
    for k, (start, member, fields) in enumerate(zip(starts, members, settled, strict=True)):
        after = max((member.at, *extra.get(member.at, ()))) + 1
        until = starts[k + 1] if k + 1 < len(members) else len(lines)
        body = list(lines[after:until])
        inline = fields.pop("inline", "")
        if inline:
            body.insert(0, replace(lines[member.at], text=inline))
        drafts.append(Draft(fields, tuple(lines[start:after]), tuple(body)))
    return Cut(tuple(drafts), tuple(lines[: starts[0]]))


def _with_lead(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> list[int]:
    """Where each header starts: a line earlier where nearly every date line has a short title line straight above it, itself below a rule or blank."""
    led = [m.at for m in members if m.at and lines[m.at - 1].text and not lines[m.at - 1].rule]
    led = [n for n in led if n == 1 or lines[n - 2].blank or lines[n - 2].rule]
    led = [n for n in led if len(lines[n - 1].text.split()) <= 8 and not re.search(r"[.!?,]$", lines[n - 1].text)]
    if len(led) >= 0.8 * len(members):
        return [m.at - 1 if m.at in led else m.at for m in members]
    return [m.at for m in members]


def _with_leading(lines: Sequence[Line], start: int, at: int, head: list[tuple[str, str]], layouts: Layouts) -> list[tuple[str, str]]:
    return head if start == at else [*read_parts(lines[start].text, (), layouts), *head]


def _second_lines(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> dict[int, tuple[int, ...]]:
    """The lines under a date line that are header too: short, and naming a person or a known label in nearly every entry."""

    def header_like(n: int) -> bool:
        if n >= len(lines) or lines[n].blank or lines[n].rule or lines[n].cells or len(lines[n].text.split()) > 16:
            return False
        text = lines[n].text
        if re.search(r"[a-z]\w*[.!?]$", text) and not re.search(r"\b(?:SW|TM)\.$", text):
            return False
        if any(layouts.field_of(label) for label, _ in label_pairs(text, layouts)):
            return True
        return any(person_in(part, layouts) for part in SEPARATORS.split(text)) or re.search(r"\bby\s+[A-Z]", text) is not None

    out: dict[int, tuple[int, ...]] = {}
    depth = 1
    while depth <= 4:
        have = [m.at for m in members if header_like(m.at + depth)]
        if len(have) < 0.8 * len(members):
            break
        for at in have:
            out[at] = (*out.get(at, ()), at + depth)
        depth += 1
    return out
