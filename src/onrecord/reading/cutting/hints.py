"""Title lines, mail subjects, file and folder names → `ChildHint`: who a document says it is about, with where that was read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.dates import LIKELY_DATE, parse_uk_date
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.record import ChildHint, Document

_PARTICLE = r"(?:de|van|der|von|el|al|bin|bint|ap|la|le|di|da|du|ul|ur)"
_CAPITAL = r"(?:[A-ZÀ-Þ][\w'’\-]*[^\W_]|[A-Z]\.?)"
_FULL_NAME = re.compile(rf"{_CAPITAL},\s*{_CAPITAL}(?:\s+{_CAPITAL})?|{_CAPITAL}(?:\s+(?:{_CAPITAL}|{_PARTICLE})){{0,5}}")
_REF_TOKEN = r"[A-Z]{0,6}[\-/]?\d[\w/\-]*"
_REF = re.compile(rf"(?<![\w/.\-]){_REF_TOKEN}(?![\w/])")
_SEX = re.compile(r"\b(?:sex|gender)\s*[:\-]?\s*(f(?:emale)?|m(?:ale)?)\b", re.I)
_ALIAS = re.compile(r"\b(?:aka|a\.k\.a\.|also known as|known as|preferred name|alias(?:es)?)\s*:?\s*", re.I)


@dataclass(frozen=True, slots=True)
class FoundHint:
    """A hint, and where in the line its first part stands (what stands before is the line's title)."""

    hint: ChildHint
    start: int


def read_hint(line: str, origin: str, layouts: Layouts) -> FoundHint | None:
    """Return who a line of a title block or a mail's subject is about; None unless it names a date of birth, a reference or a labelled name."""
    taken: list[tuple[int, int]] = []
    dob = _labelled(line, layouts.pattern("dob_labels"), LIKELY_DATE, taken)
    ref = _labelled(line, layouts.pattern("child_ref_labels"), rf"(?:\d{{3}} \d{{3}} \d{{4}}|{_REF_TOKEN})", taken)
    sex = _SEX.search(line)
    if sex:
        taken.append(sex.span())
    alias = _ALIAS.search(line)
    aliases: tuple[str, ...] = ()
    if alias:
        named = _FULL_NAME.match(line, alias.end())
        if named:
            aliases = (named[0],)
            taken.append((alias.start(), named.end()))
    if ref is None and (dob is not None or re.search(r"\(\s*[A-Z]*\d", line)):
        ref = _bare_ref(line, taken)
    name = _name(line, taken, layouts, strict=dob is None and ref is None)
    if dob is None and ref is None and name is None:
        return None
    if name is None and dob is None and origin == "subject":
        return None
    parsed = parse_uk_date(dob) if dob else None
    start = min([s for s, _ in taken] + [len(line)])
    letter = sex[1][0].upper() if sex else None
    return FoundHint(ChildHint(origin, ref, name, parsed.value if parsed else None, letter, aliases), start)


def document_hints(document: Document, title_lines: Iterable[str], layouts: Layouts) -> tuple[ChildHint, ...]:
    """Return what a document as a whole says: its title block, its properties, its file name and its folders."""
    hints: list[ChildHint] = []
    for line in _with_turned_lines(list(title_lines), layouts):
        found = read_hint(line, "header", layouts)
        if found:
            hints.append(found.hint)
    hints = [merge_hints(hints, "header")] if hints else []
    for name, value in document.headers:
        if name.lower() == "subject":
            found = read_hint(value, "subject", layouts)
        elif normal(name) in ("title", "keywords", "description", "comments", "category"):
            found = read_hint(value, "properties", layouts)
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
    tokens = [t.strip("()[].,") for t in re.split(r"[\s_,]+|(?<!\w)-|-(?!\w)|\.(?=\D)", words)]
    tokens = [t for t in tokens if t and not layouts.is_word("file_words", t)]
    ref = next((t for t in tokens if re.fullmatch(rf"{_REF_TOKEN}", t) and not _is_count_or_date(t)), None)
    names = [t for t in tokens if t != ref and re.fullmatch(r"[A-ZÀ-Þ][^\W\d_]*(?:['’\-][^\W\d_]+)*", t)]
    name = " ".join(names) if 2 <= len(names) <= 5 and len(names) >= len([t for t in tokens if t != ref]) - 1 else None
    return ChildHint(origin, ref, name) if ref or name else None


def column_hint(values: dict[str, str]) -> ChildHint | None:
    """Return the child that a row's columns name; `values` maps the fields child_ref, child_name, forename, surname, dob, sex, alias to cells."""
    name = values.get("child_name") or " ".join(v for k in ("forename", "surname") if (v := values.get(k, "").strip()))
    dob = parse_uk_date(values.get("dob", ""))
    sex = values.get("sex", "").strip()[:1].upper() or None
    ref = values.get("child_ref", "").strip() or None
    aliases = tuple(a.strip() for a in re.split(r"[;,/]", values.get("alias", "")) if a.strip())
    day: dt.date | None = dob.value if dob else None
    if not (ref or name.strip() or day):
        return None
    return ChildHint("column", ref, name.strip() or None, day, sex if sex in ("F", "M") else None, aliases)


def _labelled(line: str, labels: re.Pattern[str], value: str, taken: list[tuple[int, int]]) -> str | None:
    for m in labels.finditer(line):
        if m.start() and line[m.start() - 1].isalnum():
            continue
        v = re.compile(rf"[\s.:#\-='’‘,*]*({value})", re.I).match(line, m.end())
        if v and any(c.isdigit() for c in v[1]):
            taken.append((m.start(), v.end()))
            return v[1].strip()
    return None


def _bare_ref(line: str, taken: list[tuple[int, int]]) -> str | None:
    """The reference without a label: one alone in brackets, else the one nearest to what is labelled ("S47 record - Name (N07) DOB ..." means N07)."""
    free = [m for m in _REF.finditer(line) if not any(s < m.end() and m.start() < e for s, e in taken) and not _is_count_or_date(m[0])]
    if not free:
        return None
    anchor = min((s for s, _ in taken), default=len(line))
    best = min(free, key=lambda m: (not (line[: m.start()].endswith("(") and line[m.end() :].startswith(")")), abs(anchor - m.end()), m.start()))
    taken.append(best.span())
    return best[0]


def _name(line: str, taken: list[tuple[int, int]], layouts: Layouts, *, strict: bool) -> str | None:
    """The labelled name, or (when a date of birth or a reference stands by it) the capitalised words nearest to them."""
    for label in layouts.pattern("child_name_labels").finditer(line):
        at = label.end()
        inside = next((e for s, e in taken if s <= at < e), None)
        gap = re.compile(r"[\s:\-|]*").match(line, inside or at)
        found = _FULL_NAME.match(line, gap.end() if gap else at)
        if found and (name := _proper(found[0], layouts)) and not (strict and " " not in name):
            taken.append((found.start(), found.start() + len(name)))
            return name
    if strict:
        return None
    anchor = min((s for s, _ in taken), default=0)
    choices = []
    for m in _FULL_NAME.finditer(line):
        if any(s < m.end() and m.start() < e for s, e in taken):
            continue
        name = _proper(m[0], layouts)
        if name and " " in name:
            at = m.start() + m[0].find(name)
            choices.append((abs(at - anchor), at, name))
    if not choices:
        return None
    _, at, name = min(choices)
    taken.append((at, at + len(name)))
    return name


def _proper(words: str, layouts: Layouts) -> str | None:
    """A name without the title words that ran into it; None if nothing is left."""
    parts = words.split()
    while parts and layouts.is_word("title_words", parts[0]):
        parts.pop(0)
    for n, part in enumerate(parts):
        if layouts.is_word("title_words", part):
            parts = parts[:n]
            break
    while parts and re.fullmatch(_PARTICLE, parts[-1]):
        parts.pop()
    return " ".join(parts) or None


def _is_count_or_date(token: str) -> bool:
    return bool(
        re.fullmatch(r"\d{1,3}", token)
        or re.fullmatch(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?", token)
        or re.fullmatch(r"v(?:ol)?\d+|p\d+|\d+(?:st|nd|rd|th)", token, re.I)
    ) or (parse_uk_date(token) is not None)
