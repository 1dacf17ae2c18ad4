"""Lines and the prints of `layouts/*.yaml` → entries that each stand under a header line.

A header must match its template from end to end, over as many lines as it was printed on. What follows a header up to the next is its entry's body.
A line in a body that only looks like a header is told by what headers of that print otherwise have around them: a rule, bold type, a place on the line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from rapidfuzz.distance import Levenshtein

from onrecord.dates import PartialDate, is_impossible
from onrecord.knowledge.layouts import Layouts, Print, Template
from onrecord.reading.cutting.draft import Cut, Draft, read_day
from onrecord.reading.cutting.lines import Line

SPILL = 4
"""How many lines more than its template a header may be printed on."""
SHARE = 0.8
"""The share of a print's headers that must agree on a feature before a header without it is refused."""
LEAST_TO_AGREE = 4

_STRAY_BARS = re.compile(r"^(?:[|!Il1¦/\\\[\].,:;'’]\s+)+|(?:\s+[|!l¦/\\\[\].,:;'’])+$")
_SPECKS = re.compile(r"^[\s'\"’‘.,:;*`~^·°]+|[\s'\"’‘.,:;*`~^·°]+$")


@dataclass(frozen=True)
class Hit:
    """A header found: lines `start` up to `end` of the document, its fields, and whether it only gives a time (`follows`)."""

    start: int
    end: int
    fields: dict[str, str]
    follows: bool = False
    inline: tuple[int, int] | None = None


_Found = tuple[int, dict[str, str], tuple[int, int] | None]


def cut_headed(lines: Sequence[Line], layouts: Layouts, *, ocr: bool, weak: bool) -> Cut | None:
    """Return the entries under the headers of the one print that explains the document best; None if no print does.

    Args:
        lines: the document's lines.
        layouts: the prints to try.
        ocr: tolerate what a recogniser does to a header.
        weak: try the prints whose header is so plain that one match proves nothing, instead of the others.
    """
    best: tuple[tuple[int, int], Print, list[Hit]] | None = None
    words = " ".join(line.text for line in lines[:60]).lower()
    for print_ in layouts.prints:
        if print_.weak != weak:
            continue
        hits = _checked(lines, _hits(lines, print_, ocr=ocr))
        if hits and not ocr and not weak:
            hits = _with_loose(lines, hits, print_)
        if not hits or (weak and (len(hits) < 2 or not _plausible(lines, hits))):
            continue
        rank = (len(hits), sum(cue.lower() in words for cue in print_.cues))
        if best is None or rank > best[0]:
            best = (rank, print_, hits)
    if best is None:
        return None
    return _cut(lines, best[2], best[1])


def match_template(template: Template, text: str, *, ocr: bool, loose: bool = False) -> dict[str, str] | None:
    """Return the fields of a header that `text` is as a whole; None if it is not one.

    Args:
        template: the header as described.
        text: the line or lines.
        ocr: be tolerant of recognition errors.
        loose: let a date be short or in doubt.
    """
    m = (template.loose if loose else template.strict).fullmatch(text)
    if m is None and ocr:
        text = _SPECKS.sub("", text)
        m = template.tolerant.fullmatch(text) or template.tolerant.fullmatch(_mend_words(text, template.words))
    if m is None:
        return None
    fields = {"time" if k == "clock" else k: v.strip() for k, v in m.groupdict().items() if v and v.strip()}
    if ocr:
        return {k: _STRAY_BARS.sub("", v) if k in ("type", "title") else v for k, v in fields.items()}
    if any(key in fields and read_day(fields[key], 2000 if loose else None) is None and not is_impossible(fields[key]) for key in ("date", "recorded")):
        return None
    return fields


def _mend_words(text: str, words: tuple[str, ...]) -> str:
    """The text with words put right that are within one letter of a word the template prints."""

    def mend(m: re.Match[str]) -> str:
        found = next((w for w in words if abs(len(w) - len(m[0])) <= 1 and Levenshtein.distance(w.lower(), m[0].lower(), score_cutoff=1) <= 1), None)
        return found or m[0]

    return re.sub(r"[A-Za-z0-9]{4,}", mend, text)


def _hits(lines: Sequence[Line], print_: Print, *, ocr: bool) -> list[Hit]:
    hits: list[Hit] = []
    n = 0
    while n < len(lines):
        hit = None if lines[n].cells or lines[n].blank else _hit_at(lines, n, print_, ocr=ocr, after_first=bool(hits))
        if hit is None:
            n += 1
        else:
            hits.append(hit)
            n = hit.end
    return hits


def _with_loose(lines: Sequence[Line], hits: list[Hit], print_: Print) -> list[Hit]:
    """The hits, and between them the headers of the same print whose date is short or in doubt, parted from the note before as the others are."""
    parted = all(_parted(lines, h.start) for h in hits)
    ends = [h.end for h in hits]
    stops = [*(h.start for h in hits[1:]), len(lines)]
    out = []
    for hit, end, stop in zip(hits, ends, stops, strict=True):
        out.append(hit)
        n = end
        while n < stop:
            found = None
            if not (lines[n].cells or lines[n].blank or (parted and not _parted(lines, n))):
                found = next((f for t in print_.headers if (f := _match_at(lines[:stop], n, t, ocr=False, loose=True))), None)
            if found:
                out.append(Hit(n, found[0], found[1], False, found[2]))
            n = found[0] if found else n + 1
    return out


def _parted(lines: Sequence[Line], n: int) -> bool:
    return n == 0 or lines[n - 1].blank or lines[n - 1].rule or lines[n].bold or lines[n].kind == "heading"


def _hit_at(lines: Sequence[Line], n: int, print_: Print, *, ocr: bool, after_first: bool) -> Hit | None:
    for template in print_.headers:
        found = _match_at(lines, n, template, ocr=ocr)
        if found:
            return Hit(n, found[0], found[1], False, found[2])
    if after_first:
        for template in print_.follow:
            found = _match_at(lines, n, template, ocr=ocr)
            if found:
                return Hit(n, found[0], found[1], True, found[2])
    return None


def _match_at(
    lines: Sequence[Line], n: int, template: Template, *, ocr: bool, loose: bool = False
) -> tuple[int, dict[str, str], tuple[int, int] | None] | None:
    """The header of `template` that starts at line `n`: (line after it, fields, where inline text starts), on as few lines as it takes."""
    first = _SPECKS.sub("", lines[n].text) if ocr else lines[n].text
    inline = "text" in template.fields
    opens = template.opening_tolerant if ocr else template.opening_loose if loose else template.opening
    if template.lines == 1 and not opens.match(first):
        return None
    text, taken, end, kept = "", 0, n, None
    most = template.lines + (0 if template.text.endswith("{text}") else SPILL)
    while end < len(lines) and taken < most:
        line = lines[end]
        end += 1
        if line.cells or line.rule:
            break
        if line.blank:
            if taken >= template.lines or not taken:
                break
            continue
        before = len(text) + (1 if text else 0)
        text = f"{text} {line.text}" if text else line.text
        taken += 1
        fields = match_template(template, text, ocr=ocr, loose=loose)
        if fields is None:
            if kept:
                break
            continue
        at = None
        if inline and fields.get("text"):
            at = (end - 1, max(0, len(text) - len(fields["text"]) - before))
        if any(v.count("(") != v.count(")") for k, v in fields.items() if k != "text") and end < len(lines):
            kept = kept or (end, fields, at)
            continue
        return end, fields, at
    return kept


def _checked(lines: Sequence[Line], hits: list[Hit]) -> list[Hit]:
    """The hits without those that lack what nearly all others have: a rule before, bold type, the same left edge, a later place in the file."""
    for feature in (_after_rule, _bold, _at_left):
        main = [h for h in hits if not h.follows]
        if len(main) < LEAST_TO_AGREE:
            return hits
        have = {h.start for h in main if feature(lines, h, main)}
        if SHARE * len(main) <= len(have) < len(main):
            hits = [h for h in hits if h.follows or h.start in have or h is main[0]]
    return hits


def _after_rule(lines: Sequence[Line], hit: Hit, _: Sequence[Hit]) -> bool:
    at = hit.start - 1
    while at >= 0 and lines[at].blank:
        at -= 1
    return at < 0 or lines[at].rule


def _bold(lines: Sequence[Line], hit: Hit, _: Sequence[Hit]) -> bool:
    return lines[hit.start].bold


def _at_left(lines: Sequence[Line], hit: Hit, hits: Sequence[Hit]) -> bool:
    lefts = [x for h in hits if (x := lines[h.start].left) is not None]
    left = lines[hit.start].left
    return left is None or not lefts or abs(left - sorted(lefts)[len(lefts) // 2]) < 30


def _plausible(lines: Sequence[Line], hits: list[Hit]) -> bool:
    """Plain headers are believed when their days run one way, and each starts its own paragraph."""
    hits = [h for h in hits if not h.follows]
    days = [d.value for h in hits if (d := read_day(h.fields.get("date") or h.fields.get("day"), 2000))]
    if not days:
        return False
    ups = sum(a <= b for a, b in pairwise(days))
    downs = sum(a >= b for a, b in pairwise(days))
    return max(ups, downs) >= 0.7 * (len(days) - 1)


def _cut(lines: Sequence[Line], hits: Sequence[Hit], print_: Print) -> Cut:
    drafts: list[Draft] = []
    carried: PartialDate | None = None
    near: int | dt.date | None = _year_named(lines[: hits[0].start])
    heading: tuple[Line, ...] = ()
    for hit, following in zip_longest(hits, hits[1:]):
        header, body = lines[hit.start : hit.end], list(lines[hit.end : following.start if following else len(lines)])
        if hit.inline:
            row, offset = hit.inline
            body.insert(0, replace(lines[row], text=lines[row].text[offset:].strip()))
        fields = {**print_.defaults, **{k: v for k, v in hit.fields.items() if k != "text"}}
        date = carried if hit.follows else read_day(fields.get("date") or fields.get("day"), near)
        carried, near = date, date.value if date else near
        if not hit.follows and following and following.follows and hit.fields.keys() <= {"day", "date"} and not any(line.text for line in body):
            heading = (*heading, *header)  # a day on a line of its own, over notes that give their time
            continue
        drafts.append(Draft(fields, (*heading, *header), tuple(body), date=date, carried=hit.follows))
        heading = ()
    return Cut(tuple(drafts), tuple(lines[: hits[0].start]))


def _year_named(lines: Sequence[Line]) -> int | None:
    """The year a title block speaks of, for logs whose notes leave it out."""
    years = Counter(int(y) for line in lines for y in re.findall(r"(?<![\d/.\-])(?:19[89]\d|20[0-4]\d)(?!\d)", line.text))
    return max(years, key=lambda y: (years[y], y)) if years else None
