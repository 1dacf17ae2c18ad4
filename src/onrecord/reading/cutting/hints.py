"""Title lines, mail subjects, file and folder names → `ChildHint`: who a document says it is about, with where that was read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, zip_longest

from onrecord.dates import LIKELY_DATE, find_dates, parse_uk_date
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.record import ChildHint, Document

_PARTICLE = r"(?:de|van|der|von|el|al|bin|bint|ap|la|le|di|da|du|ul|ur)"
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ][\w'’\-]*[^\W_]|[A-Z]\.?)"
_FAMILY_FIRST = re.compile(rf"{_CAPITAL},\s*{_CAPITAL}(?:\s+{_CAPITAL})?")
_FULL_NAME = re.compile(rf"{_FAMILY_FIRST.pattern}|{_CAPITAL}(?:\s+(?:{_CAPITAL}|{_PARTICLE})){{0,5}}")
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
    aliases = _other_names(line, taken, layouts.pattern("alias_labels"))
    former = _other_names(line, taken, layouts.pattern("former_labels"))
    if ref is None and (dob is not None or re.search(r"\(\s*[A-Z]*\d", line)):
        ref = _bare_ref(line, taken, layouts)
    name = _by_parts(line, taken, layouts) or _name(line, taken, layouts, strict=dob is None and ref is None)
    if dob is None and ref is None and name is None:
        return None
    if name is None and dob is None and origin == "subject":
        return None
    parsed = parse_uk_date(dob) if dob else None
    start = min([s for s, _ in taken] + [len(line)])
    letter = sex[1][0].upper() if sex else None
    return FoundHint(ChildHint(origin, ref, name, parsed.value if parsed else None, letter, (*aliases, *_in_full(former, name))), start)


def _bare_birth(line: str, taken: list[tuple[int, int]], before: dt.date | None) -> str | None:
    """A date that stands straight after a name, in brackets or at a comma, dash or line's end, years before the first entry."""
    if before is None:
        return None
    for found in find_dates(line):
        name = re.search(rf"{_CAPITAL}[,\s]+{_CAPITAL}[\s(\-–/,]*(?:b\.?\s*)?$", line[: found.start])
        closed = re.match(r"\s*(?:[),;|\]\-–]|$|\s)", line[found.end :])
        if name and closed and found.date.precision == "day" and (before - found.date.value).days > YOUNGEST * 365:
            taken.append((found.start, found.end))
            return line[found.start : found.end]
    return None


def _other_names(line: str, taken: list[tuple[int, int]], labels: re.Pattern[str]) -> tuple[str, ...]:
    """The names that follow "aka", "formerly", "née" and the like."""
    out = []
    for label in labels.finditer(line):
        limit = min([s for s, _ in taken if s >= label.end()] + [len(line)])
        named = _FULL_NAME.match(line[:limit], label.end())
        if named and not any(s <= label.start() < e for s, e in taken):
            words = re.split(r"\s{2,}", named[0])[0]
            out.append(words)
            taken.append((label.start(), named.start() + len(words)))
    return tuple(out)


def _in_full(former: tuple[str, ...], name: str | None) -> tuple[str, ...]:
    """Former names; a family name alone with the given name before it, as a record of that time would print it."""
    words = (name.partition(",")[2] if name and "," in name else name or "").split()
    return tuple(f"{words[0]} {f}" if words and " " not in f else f for f in former)


def _by_parts(line: str, taken: list[tuple[int, int]], layouts: Layouts) -> str | None:
    """A name given as forename and surname, each with its label."""
    parts: dict[str, str] = {}
    labels = _labels(line, layouts)
    for (start, end, field), following in zip_longest(labels, labels[1:]):
        if field in ("forename", "surname") and field not in parts and (m := _FULL_NAME.match(line[: following[0] if following else None], end)):
            parts[field] = m[0]
            taken.append((start, m.end()))
    return f"{parts['forename']} {parts['surname']}" if len(parts) == 2 else None


def _labels(line: str, layouts: Layouts) -> list[tuple[int, int, str]]:
    """The known labels of a line that end in a colon: (start, end, meaning)."""
    out: list[tuple[int, int, str]] = []
    for colon in re.finditer(r"\s*:\s*", line):
        words = list(re.finditer(r"[\w'’]+", line[out[-1][1] if out else 0 : colon.start()]))[-4:]
        for word in words:
            start = word.start() + (out[-1][1] if out else 0)
            if field := layouts.field_of(line[start : colon.start()]):
                out.append((start, colon.end(), field))
                break
    return out


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
    return tuple(ChildHint(origin, name=" ".join(t.split())[:WORDS_KEPT]) for origin, t in told if re.search(rf"{_CAPITAL}[,\s]+{_CAPITAL}|\d{{3}}", t))


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
    tokens = [t for n, t in enumerate(tokens) if not layouts.is_word("file_words", t) or (n > 0 and _may_be_surname(tokens, n, layouts))]
    ref = next((t for t in tokens if re.fullmatch(rf"{_REF_TOKEN}", t) and not _is_count_or_date(t)), None)
    names = [t for t in tokens if t != ref and re.fullmatch(r"[A-ZÀ-Þ][^\W\d_]*(?:['’\-][^\W\d_]+)*", t)]
    name = " ".join(names) if 2 <= len(names) <= 5 and len(names) >= len([t for t in tokens if t != ref]) - 1 else None
    if name and len(names) == 2 and f"{names[0]}," in words:
        name = f"{names[0]}, {names[1]}"
    return ChildHint(origin, ref, name, dob.value if dob else None) if ref or name else None


def _may_be_surname(words: list[str], n: int, layouts: Layouts) -> bool:
    """Whether a word that titles and file names use is here a family name: "Tom Young", but not "young person"."""
    rest = " ".join(words[n:])
    before = words[n - 1] if n else ""
    known = layouts.is_word("title_words", before) or layouts.is_word("file_words", before)
    return (
        bool(layouts.pattern("surname_like").match(rest))
        and bool(re.fullmatch(_CAPITAL, words[n]))
        and not known
        and re.fullmatch(_CAPITAL, before) is not None
    )


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


def _name(line: str, taken: list[tuple[int, int]], layouts: Layouts, *, strict: bool) -> str | None:
    """The labelled name, or (when a date of birth or a reference stands by it) the capitalised words nearest to them."""
    for label in layouts.pattern("child_name_labels").finditer(line):
        at = label.end()
        inside = next((e for s, e in taken if s <= at < e), None)
        gap = re.compile(r"[\s:\-|]*").match(line, inside or at)
        at = gap.end() if gap else at
        limit = min([s for s, _ in taken if s >= at] + [len(line)])
        found = _FULL_NAME.match(line[:limit], at)
        if found and (name := _proper(found[0], layouts, first=True)) and not (strict and " " not in name):
            start = line.find(name, at)
            taken.append((start, start + len(name)))
            return name
    if strict:
        return None
    anchor = min((s for s, _ in taken), default=0)
    choices = []
    for start, end in _free(line, taken):
        for m in [*_FULL_NAME.finditer(line[start:end]), *_FAMILY_FIRST.finditer(line[start:end])]:
            name = _proper(m[0], layouts, first=start + m.start() > anchor)
            if name and " " in name:
                at = line.find(name, start + m.start())
                choices.append((abs(at - anchor), at, name))
    if not choices:
        return None
    _, at, name = min(choices)
    taken.append((at, at + len(name)))
    return name


def _free(line: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of a line that nothing has been read from."""
    edges = sorted(taken)
    starts = [0, *(e for _, e in edges)]
    ends = [*(s for s, _ in edges), len(line)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _proper(words: str, layouts: Layouts, *, first: bool) -> str | None:
    """The name in a run of capitalised words, without the title words beside it: of several the first, else the last. None if nothing is left."""
    wide = [w for w in re.split(r"\s{2,}|\t", words) if w]
    if len(wide) > 1 and (named := [n for w in wide if (n := _proper(w, layouts, first=first)) and " " in n]):
        return named[0] if first else named[-1]
    if "," in words:
        return words
    parts = words.split()
    title = [layouts.is_word("title_words", p) and not _may_be_surname(parts, n, layouts) for n, p in enumerate(parts)]
    if len(parts) == 2 and title[0] and not title[1] and parts[0].isupper() and not parts[1].isupper() and layouts.pattern("surname_like").match(parts[0]):
        return words
    runs = [" ".join(p for p, _ in run) for is_title, run in groupby(zip(parts, title, strict=True), key=lambda x: x[1]) if not is_title]
    runs = [re.sub(rf"(?:\s+{_PARTICLE})+$", "", r) for r in runs]
    full = [r for r in runs if " " in r]
    best = (full[0] if first else full[-1]) if full else runs[0] if runs else ""
    return best or None


def _is_count_or_date(token: str) -> bool:
    return bool(
        re.fullmatch(r"\d{1,3}", token)
        or re.fullmatch(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?", token)
        or re.fullmatch(r"v(?:ol)?\d+|p\d+|\d+(?:st|nd|rd|th)", token, re.I)
    ) or (parse_uk_date(token) is not None)
