"""Title lines, mail subjects, file and folder names → `ChildHint`: who a document says it is about, with where that was read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.dates import LIKELY_DATE, find_dates, parse_uk_date
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.child_names import CAPITAL, find_name, find_other_names, find_parted_name, in_full, may_be_surname
from onrecord.record import ChildHint, Document

_REF_TOKEN = r"[A-Z]{0,6}[\-/]?\d[\w/\-]*"
_REF = re.compile(rf"(?<![\w/.\-])(?<!\d\s){_REF_TOKEN}(?![\w/])(?!\s\d)")
_SEX = re.compile(r"\b(?:sex|gender)\s*[:\-]?\s*(f(?:emale)?|m(?:ale)?)\b", re.I)
_NICK = re.compile(r"\s*[“\"‘(]\s*([^”\"’)]{2,30}?)\s*[”\"’)]")
WORDS_KEPT = 120
"""How many characters of a line that may name a child are kept."""
YOUNGEST = 4
"""A date beside a name is a birth date only where it lies this many years before the first entry."""


@dataclass(frozen=True, slots=True)
class FoundHint:
    """A hint, and where in the line its first part stands (what stands before is the line's title)."""

    hint: ChildHint
    start: int


def read_hint(line: str, origin: str, layouts: Layouts, before: dt.date | None = None) -> FoundHint | None:
    """Return who a line of a title block or a mail's subject is about; None unless it names a date of birth, a reference or a labelled name.

    Args:
        line: the line.
        origin: where it stands, for the hint.
        layouts: vocabulary.
        before: the day of the first entry: a date without a label, years before it and straight after a name, is taken for a birth date.
    """
    taken: list[tuple[int, int]] = []
    dob = _labelled(line, layouts.pattern("dob_labels"), LIKELY_DATE, taken) or _bare_birth(line, taken, before)
    ref = _labelled(line, layouts.pattern("child_ref_labels"), rf"(?:\d{{3}} \d{{3}} \d{{4}}|{_REF_TOKEN})", taken)
    sex = _SEX.search(line)
    if sex:
        taken.append(sex.span())
    aliases = find_other_names(line, taken, layouts.pattern("alias_labels"))
    former = find_other_names(line, taken, layouts.pattern("former_labels"))
    if ref is None and (dob is not None or re.search(r"\(\s*[A-Z]*\d", line)):
        ref = _bare_ref(line, taken, layouts)
    name = find_parted_name(line, taken, layouts) or find_name(line, taken, layouts, strict=dob is None and ref is None)
    if dob is None and ref is None and name is None:
        return None
    if name is None and dob is None and origin == "subject":
        return None
    parsed = parse_uk_date(dob) if dob else None
    start = min([s for s, _ in taken] + [len(line)])
    letter = sex[1][0].upper() if sex else None
    return FoundHint(ChildHint(origin, ref, name, parsed.value if parsed else None, letter, (*aliases, *in_full(former, name))), start)


def _bare_birth(line: str, taken: list[tuple[int, int]], before: dt.date | None) -> str | None:
    """A date that stands straight after a name, in brackets or at a comma, dash or line's end, years before the first entry."""
    if before is None:
        return None
    for found in find_dates(line):
        name = re.search(rf"{CAPITAL}[,\s]+{CAPITAL}[\s(\-–/,]*(?:b\.?\s*)?$", line[: found.start])
        closed = re.match(r"\s*(?:[),;|\]\-–]|$|\s)", line[found.end :])
        if name and closed and found.date.precision == "day" and (before - found.date.value).days > YOUNGEST * 365:
            taken.append((found.start, found.end))
            return line[found.start : found.end]
    return None


def document_hints(document: Document, title_lines: Iterable[str], layouts: Layouts, before: dt.date | None = None) -> tuple[ChildHint, ...]:
    """Return what a document as a whole says: its title block, its properties, its file name and its folders. `before` is the day of its first entry."""
    hints: list[ChildHint] = []
    title_lines = list(title_lines)
    for line in _with_turned_lines(title_lines, layouts):
        found = read_hint(line, "header", layouts, before)
        if found:
            hints.append(found.hint)
    hints = [merge_hints(hints, "header"), *further_children(hints, title_lines, layouts)] if hints else []
    for name, value in document.headers:
        if name.lower() == "subject":
            found = read_hint(value, "subject", layouts, before)
        elif normal(name) in ("title", "keywords", "description", "comments", "category"):
            found = read_hint(value, "properties", layouts, before)
        else:
            continue
        if found:
            hints.append(found.hint)
    *folders, file_name = [p for p in document.path.replace("!", "").split("/") if p]
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", file_name)
    hints += [h for h in [name_hint(stem, "file name", layouts)] if h]
    hints += [h for folder in reversed(folders) if (h := name_hint(re.sub(r"\.[A-Za-z0-9]{2,5}$", "", folder), "folder", layouts))]
    return tuple(dict.fromkeys(hints))


def _with_turned_lines(lines: list[str], layouts: Layouts) -> list[str]:
    """Title lines, a line that ends in a label joined with the next, where its value stands."""
    out = []
    labels = [layouts.pattern("dob_labels"), layouts.pattern("child_ref_labels")]
    for n, line in enumerate(lines):
        last = max((m.end() for p in labels for m in p.finditer(line)), default=-1)
        turned = last >= 0 and not re.search(r"\w", line[last:]) and n + 1 < len(lines)
        out.append(f"{line} {lines[n + 1]}" if turned else line)
    return out


def further_children(hints: list[ChildHint], title_lines: Iterable[str], layouts: Layouts) -> list[ChildHint]:
    """Return the further children a title block names: those of other lines, and of lines with several names each beside a date of birth."""
    births = layouts.pattern("dob_labels")
    found = list(hints)
    for line in title_lines:
        parts = re.split(r"\s+(?:and|&|\+)\s+|[;/]\s+", line)
        if len(births.findall(line)) > 1 and len(parts) > 1:
            found += [f.hint for part in parts if (f := read_hint(part, "header", layouts))]
    first = next((h.name for h in hints if h.name), None)
    if first is None:
        return []
    own = _name_set(first)
    return list(dict.fromkeys(ChildHint("beside", None, h.name, h.dob) for h in found if h.name and " " in h.name and h.dob and not own & _name_set(h.name)))


def _name_set(name: str) -> set[str]:
    return set(re.findall(r"\w{2,}", name.lower()))


def word_hints(subject: str, lines: Iterable[str]) -> tuple[ChildHint, ...]:
    """Return the subject and first lines that may name a child the other files know, for a document that says nowhere whom it is about."""
    told = [("subject words", subject), *(("words", line) for line in lines)]
    return tuple(ChildHint(origin, name=" ".join(t.split())[:WORDS_KEPT]) for origin, t in told if re.search(rf"{CAPITAL}[,\s]+{CAPITAL}|\d{{3}}", t))


def merge_hints(hints: list[ChildHint], origin: str) -> ChildHint:
    """Return one hint of all those a title block gives, the first of each kind."""
    return ChildHint(
        origin,
        next((h.ref for h in hints if h.ref), None),
        next((h.name for h in hints if h.name), None),
        next((h.dob for h in hints if h.dob), None),
        next((h.sex for h in hints if h.sex), None),
        tuple(dict.fromkeys(a for h in hints for a in h.aliases)),
    )


def name_hint(words: str, origin: str, layouts: Layouts) -> ChildHint | None:
    """Return what a file's or folder's name says: a reference, a name, or both, once the words every file is named with are gone."""
    taken: list[tuple[int, int]] = []
    born = _labelled(words, layouts.pattern("dob_labels"), LIKELY_DATE, taken)
    dob = parse_uk_date(born) if born else None
    for start, end in taken:
        words = f"{words[:start]} {words[end:]}"
    tokens = [t.strip("()[].,") for t in re.split(r"[\s_,]+|(?<!\w)-|-(?!\w)|\.(?=\D)", words)]
    tokens = [t for t in tokens if t]
    tokens = [t for n, t in enumerate(tokens) if not layouts.is_word("file_words", t) or (n > 0 and may_be_surname(tokens, n, layouts))]
    ref = next((t for t in tokens if re.fullmatch(rf"{_REF_TOKEN}", t) and not _is_count_or_date(t)), None)
    names = [t for t in tokens if t != ref and re.fullmatch(r"[A-ZÀ-Þ][^\W\d_]*(?:['’\-][^\W\d_]+)*", t)]
    name = " ".join(names) if 2 <= len(names) <= 5 and len(names) >= len([t for t in tokens if t != ref]) - 1 else None
    if name and len(names) == 2 and f"{names[0]}," in words:
        name = f"{names[0]}, {names[1]}"
    return ChildHint(origin, ref, name, dob.value if dob else None) if ref or name else None


def column_hint(values: dict[str, str]) -> ChildHint | None:
    """Return the child that a row's columns name; `values` maps the fields child_ref, child_name, forename, surname, dob, sex, alias to cells."""
    name = values.get("child_name") or " ".join(v for k in ("forename", "surname") if (v := values.get(k, "").strip()))
    nick = _NICK.search(name)
    name = _NICK.sub(" ", name)
    dob = parse_uk_date(values.get("dob", ""))
    sex = values.get("sex", "").strip()[:1].upper() or None
    ref = _close_up(values.get("child_ref", "").strip()) or None
    aliases = tuple(a.strip() for a in [*([nick[1]] if nick else []), *re.split(r"[;,/]", values.get("alias", ""))] if a.strip())
    day: dt.date | None = dob.value if dob else None
    if not (ref or name.strip() or day):
        return None
    return ChildHint("column", ref, " ".join(name.split()) or None, day, sex if sex in ("F", "M") else None, aliases)


def _labelled(line: str, labels: re.Pattern[str], value: str, taken: list[tuple[int, int]]) -> str | None:
    for m in labels.finditer(line):
        if m.start() and line[m.start() - 1].isalnum():
            continue
        v = re.compile(rf"[\s.:#\-='’‘,*]*({value})", re.I).match(line, m.end())
        if v and any(c.isdigit() for c in v[1]):
            taken.append((m.start(), v.end()))
            return _close_up(v[1].strip())
    return None


def _close_up(words: str) -> str:
    """An NHS number printed in three groups, without its spaces; other words as they are."""
    return words.replace(" ", "") if re.fullmatch(r"\d{3} \d{3} \d{4}", words) else words


def _bare_ref(line: str, taken: list[tuple[int, int]], layouts: Layouts) -> str | None:
    """The reference without a label: one alone in brackets, else the one nearest to what is labelled ("S47 record - Name (N07) DOB ..." means N07)."""
    free = [m for m in _REF.finditer(line) if not any(s < m.end() and m.start() < e for s, e in taken) and not _is_count_or_date(m[0])]
    free = [m for m in free if not layouts.pattern("other_numbers").search(line[: m.start()])]
    if not free:
        return None
    anchor = min((s for s, _ in taken), default=len(line))
    best = min(free, key=lambda m: (not (line[: m.start()].endswith("(") and line[m.end() :].startswith(")")), abs(anchor - m.end()), m.start()))
    taken.append(best.span())
    return best[0]


def _is_count_or_date(token: str) -> bool:
    return bool(
        re.fullmatch(r"\d{1,3}", token)
        or re.fullmatch(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?", token)
        or re.fullmatch(r"v(?:ol)?\d+|p\d+|\d+(?:st|nd|rd|th)", token, re.I)
    ) or (parse_uk_date(token) is not None)
