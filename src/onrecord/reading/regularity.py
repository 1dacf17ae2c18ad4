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

from onrecord.dates import TIME, WEEKDAY, FoundDate, find_dates, find_loose_date, is_impossible, parse_time, parse_uk_date
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.draft import Cut, Draft, read_day, said
from onrecord.reading.cutting.lines import Line
from onrecord.reading.cutting.people import looks_like_person, parse_credit

LEAST_HEADERS = 2
SIGNED = 0.7
"""The share of headers that must agree on what follows the date before a line with a doubtful date is one of them."""
LONGEST_HEADER = 22
"""How many words a header line may hold, dates counted as one."""
ONE_WAY = 0.75
"""The share of neighbouring headers whose days must run the same way."""
COMMON = 0.7
"""The share of date lines in which a word must stand before the date to be part of their shape."""

_SEPARATORS = re.compile(
    r"\s*[|;•·\t]\s*|\s{2,}|\s+[-–—~>/:]+\s+|\s*[\[\]{}<>]\s*|,\s+|:\s+|\s*=\s*|\s*::\s*"
    r"|(?<!\b[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bSr)\.\s+(?=[A-Z][a-z]+\b)"
)
_TIME = re.compile(rf"(?<![\d/.])(?:{TIME})(?![\d/])", re.I)
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
    members = _with_loose(lines, best[1], common, births)
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
    for m in re.finditer(rf"{_TIME.pattern}|\d+|[^\W\d_][\w'’\-]*|[^\w\s]", before, re.I):
        token = m[0]
        if _TIME.fullmatch(token):
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


def _with_loose(lines: Sequence[Line], members: list[DateLine], common: frozenset[str], births: re.Pattern[str]) -> list[DateLine]:
    """The chosen lines, and those of the same shape between them whose date is short, in doubt or impossible ("17th March - T/C", "20/03/07?")."""
    parted = all(_parted(lines, m.at) for m in members)
    signs = Counter(_after(lines[m.at].text, m.dates[0].end) for m in members)
    sign, agree = signs.most_common(1)[0]
    if agree < SIGNED * len(members) or (sign == "A" and not parted):
        return members
    chosen = {m.at for m in members}
    out: list[DateLine] = []
    near = members[0].dates[0].date
    for n, line in enumerate(lines):
        if n in chosen:
            out += [m for m in members if m.at == n]
            near = out[-1].dates[0].date
            continue
        place = find_loose_date(line.text, near.value) if n > members[0].at and _may_head(line) and (_parted(lines, n) or not parted) else None
        if place is None or births.search(line.text[: place[0]]):
            continue
        if _shape(line.text[: place[0]], common) == members[0].shape and _after(line.text, place[1]) == sign:
            found = parse_uk_date(line.text[slice(*place)], today_year_hint=near.value) or near
            out.append(DateLine(n, members[0].shape, (FoundDate(*place, found),)))
            near = found
    return out


def _may_head(line: Line) -> bool:
    """Whether a line is short enough for a header and no running sentence."""
    return not (line.cells or line.blank) and len(line.text.split()) <= LONGEST_HEADER and not re.search(r"[a-z]{3}\w*[.!?]\s+\w", line.text)


def _parted(lines: Sequence[Line], n: int) -> bool:
    return n == 0 or lines[n - 1].blank or lines[n - 1].rule or lines[n].bold or lines[n].kind == "heading"


def _after(text: str, at: int) -> str:
    """What follows a date, as a class: a separator, T a time, A a word, "" nothing."""
    rest = text[at:].lstrip(" ?)")
    return "" if not rest else "T" if _TIME.match(rest) or re.match(r"\d{4}\b", rest) else "A" if rest[0].isalnum() else rest[0]


def _closes(members: Sequence[DateLine], lines: Sequence[Line]) -> bool:
    """Whether the date lines close their entries: they say so, or words stand before the first and none after the last."""
    closing = sum(bool(_CLOSING_WORDS.search(lines[m.at].text[: m.dates[0].start])) for m in members)
    if closing >= 0.6 * len(members):
        return True
    after = any(line.text and not line.rule for line in lines[members[-1].at + 1 :])
    before = sum(len(line.text.split()) for line in lines[: members[0].at] if not line.rule)
    return not after and before > 15


def _cut_closing(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> Cut:
    heads = [_fields(lines[m.at].text, m.dates, layouts) for m in members]
    fields = _settle(heads, layouts)
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
    heads = []
    for member in members:
        head = _fields(lines[member.at].text, member.dates, layouts)
        for n in extra.get(member.at, ()):
            head += [(label, value) for label, value in _fields(lines[n].text, find_dates(lines[n].text), layouts)]
        heads.append(head)
    heads = [_with_leading(lines, s, m.at, h, layouts) for s, m, h in zip(starts, members, heads, strict=True)]
    settled = _settle(heads, layouts)
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
    return head if start == at else [*_fields(lines[start].text, (), layouts), *head]


def _second_lines(lines: Sequence[Line], members: Sequence[DateLine], layouts: Layouts) -> dict[int, tuple[int, ...]]:
    """The lines under a date line that are header too: short, and naming a person or a known label in nearly every entry."""

    def header_like(n: int) -> bool:
        if n >= len(lines) or lines[n].blank or lines[n].rule or lines[n].cells or len(lines[n].text.split()) > 16:
            return False
        text = lines[n].text
        if re.search(r"[a-z]\w*[.!?]$", text) and not re.search(r"\b(?:SW|TM)\.$", text):
            return False
        if any(layouts.field_of(label) for label, _ in _label_pairs(text, layouts)):
            return True
        return any(_person_in(part, layouts) for part in _SEPARATORS.split(text)) or re.search(r"\bby\s+[A-Z]", text) is not None

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


def _label_pairs(text: str, layouts: Layouts) -> list[tuple[str, str]]:
    """As in "Label: value" pairs of a line, only with labels that are known."""
    found = [m for m in re.finditer(r"(?:(?<=^)|(?<=[\s|;,\[(]))([A-Z#][\w /'’.]{0,28}?)\s*(?::|=|\.{3,}|…)\s*", text) if layouts.field_of(m[1])]
    return [(m[1], text[m.end() : (found[k + 1].start() if k + 1 < len(found) else len(text))].strip(" |;,[]()")) for k, m in enumerate(found)]


def _fields(text: str, dates: Sequence[FoundDate], layouts: Layouts) -> list[tuple[str, str]]:
    """A header line's (label, value) parts in order; the label is "" where the line gives none, and a meaning in capitals where it is plain."""
    parts: list[tuple[str, str]] = []
    at = 0
    for found in dates:
        lead = text[max(at, found.start - 30) : found.start]
        parts += _plain_parts(_without_lead(text[at : found.start], layouts), layouts)
        parts.append(("RECORDED" if layouts.pattern("record_words").search(lead) else "DATE", text[found.start : found.end]))
        at = found.end
    return parts + _plain_parts(text[at:], layouts)


def _without_lead(text: str, layouts: Layouts) -> str:
    """Words before a date without those that only announce it ("(typed", ", recorded on")."""
    m = next((m for m in layouts.pattern("record_words").finditer(text) if re.fullmatch(r"(?:\s+(?:on|up|up on))?[\s:\-–]*", text[m.end() :])), None)
    return text[: m.start()].rstrip(" ,;([-–—") if m and m.start() else text


def _plain_parts(text: str, layouts: Layouts) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    at = 0
    for m in re.finditer(rf"{_TIME.pattern}|^\W{{0,4}}(?:[01]\d|2[0-3])[0-5]\d(?=\s+[A-Z]|\s*$)", text, re.I):
        if parse_time(m[0].strip(" -–,|/")):
            out += _segments(text[at : m.start()], layouts)
            out.append(("TIME", m[0].strip(" -–,|/")))
            at = m.end()
    return out + _segments(text[at:], layouts)


def _segments(text: str, layouts: Layouts) -> list[tuple[str, str]]:
    pairs = [(label, re.sub(r"[.,;]?\s+(?:dated|date)$", "", value, flags=re.I)) for label, value in _label_pairs(text, layouts)]
    if pairs:
        first = text.find(pairs[0][0])
        return [*_segments(text[:first], layouts), *pairs] if first > 0 else pairs
    out = []
    label = ""
    for part in _SEPARATORS.split(text):
        words = (part or "").strip(" ,;:|[]{}<>*#=\t-–—~")
        words = words.strip("()") if words.startswith("(") and words.endswith(")") else words
        if words.count("(") != words.count(")"):
            words = words.strip("() ")
        if not words or (words.count("(") < words.count(")") and len(words) < 2):
            continue
        words = re.sub(r"[.,;]?\s+(?:dated|on|date)$", "", words, flags=re.I)
        m = re.match(r"(.*?)\b(?:by|author|worker|signed(?: by)?)\s+(?=[A-Z\d])(.+)$", words, re.I)
        if m:
            lead = m[1].strip(" ,-–")
            if lead and not layouts.pattern("record_words").fullmatch(lead):
                out.append(("", lead))
            out.append(("author", m[2].strip()))
            continue
        if re.fullmatch(rf"\W*{WEEKDAY}(?:\s+the)?\W*", words, re.I):
            continue
        if normal(words) in ("at", "on", "about", "of", "dated", "date", "by", "time", "hrs", "hours") or layouts.pattern("record_words").fullmatch(words):
            label = words if layouts.field_of(words) else ""
            continue
        if re.fullmatch(r"(?:[A-Za-z]+\s*)?(?:no\.?\s*)?#?\d+[.)]?", words) and not layouts.has_word("ranks", words):
            out.append(("number", words))
            continue
        out.append((label, words))
        label = ""
    return out


def _person_in(words: str, layouts: Layouts) -> bool:
    credit = parse_credit(words, layouts)
    if not credit.author or not looks_like_person(credit.author, layouts) or layouts.has_word("roles", credit.author):
        return layouts.has_word("ranks", words.split()[0]) and looks_like_person(words, layouts) if words.split() else False
    titled = layouts.is_word("ranks", credit.author.split()[0].strip(".")) and " " in credit.author
    return (
        bool(credit.role)
        or titled
        or re.fullmatch(r"(?:[A-Z](?:\.\s?|\s)){1,2}[A-Z][\w'’\-]+|(?:[A-Z][\w'’\-]+\s+){1,3}[A-Z][\w'’\-]+|[A-Z]{2,3}", credit.author) is not None
    )


def _settle(heads: Sequence[Sequence[tuple[str, str]]], layouts: Layouts) -> list[dict[str, str]]:
    """Give each head's parts a meaning: by label, else by what most values in that place are."""
    unlabelled = [[value for label, value in head if label == ""] for head in heads]
    width = max((len(u) for u in unlabelled), default=0)
    votes = [_vote([u[n] for u in unlabelled if n < len(u)], layouts) for n in range(width)]
    known = {layouts.field_of(label) or label for head in heads for label, _ in head if label not in ("", "DATE", "TIME", "RECORDED", "number")}
    out: list[dict[str, str]] = []
    for head in heads:
        fields: dict[str, str] = {}
        place = 0
        for label, value in head:
            if label == "":
                own = _own_meaning(value, layouts)
                own = None if own == "agency" and len(heads) > 2 and votes[place] == "type" else own
                meaning = own or (votes[place] if votes[place] not in known else None)
                place += 1
            elif label in ("DATE", "TIME", "RECORDED"):
                meaning = {"DATE": "date", "TIME": "time", "RECORDED": "recorded"}[label]
                if meaning == "date" and "date" in fields:
                    meaning = "recorded"
                if meaning == "recorded" and "date" not in fields and not any(label == "DATE" for label, _ in head):
                    meaning = "date"
                if meaning == "time" and "time" in fields:
                    continue
            else:
                meaning = layouts.field_of(label) or label
            if meaning == "author":
                meaning = "credit"
            if meaning in ("date", "recorded") and label not in ("DATE", "RECORDED") and read_day(value) is None and not is_impossible(value):
                continue
            if meaning and said(value):
                if meaning == "credit" and "credit" in fields:
                    fields["credit"] += f", {value}"
                elif meaning in fields and meaning in ("type", "role", "agency"):
                    fields[meaning] += f", {value}" if meaning != "type" else f" - {value}"
                else:
                    fields.setdefault(meaning, value)
        if "credit" in fields and "role" in fields:
            credit = parse_credit(fields.pop("credit"), layouts)
            fields["author"] = credit.author or ""
            if credit.agency:
                fields.setdefault("agency", credit.agency)
        fields.pop("number", None)
        out.append(fields)
    return _turned_about(out)


def _turned_about(heads: list[dict[str, str]]) -> list[dict[str, str]]:
    """The heads, the two dates changed about where most of them would have been written up before they happened."""
    pairs = [(a.value, b.value) for f in heads if (a := read_day(f.get("date"))) and (b := read_day(f.get("recorded")))]
    if sum(b < a for a, b in pairs) <= max(len(pairs) // 2, sum(b > a for a, b in pairs)):
        return heads
    return [{**f, "date": f["recorded"], "recorded": f["date"]} if "date" in f and "recorded" in f else f for f in heads]


def _own_meaning(value: str, layouts: Layouts) -> str | None:
    """What a value plainly is whatever its neighbours say: an agency, a role, a person with a role."""
    if layouts.is_word("agencies", value) and not layouts.is_word("roles", value):
        return "agency"
    if layouts.is_word("roles", value):
        return "role"
    credit = parse_credit(value, layouts)
    if credit.author and credit.role and looks_like_person(credit.author, layouts):
        return "author"
    return None


def _vote(values: Sequence[str], layouts: Layouts) -> str:
    people = sum(_person_in(v, layouts) for v in values)
    roles = sum(layouts.has_word("roles", v) for v in values)
    agencies = sum(layouts.has_word("agencies", v) for v in values)
    if people > 0.5 * len(values):
        return "author"
    if roles > 0.5 * len(values):
        return "role"
    if agencies > 0.5 * len(values):
        return "agency"
    return "type"
