"""A title line → the child's name in it, and the other names it gives; the stretches of the line already read are passed in and added to."""

from __future__ import annotations

import re
from itertools import groupby, zip_longest

from onrecord.knowledge.layouts import Layouts

_PARTICLE = r"(?:de|van|der|von|el|al|bin|bint|ap|la|le|di|da|du|ul|ur)"
CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-ZÀ-Þ][\w'’\-]*[^\W_]|[A-Z]\.?)"
_FAMILY_FIRST = re.compile(rf"{CAPITAL},\s*{CAPITAL}(?:\s+{CAPITAL})?")
_FULL_NAME = re.compile(rf"{_FAMILY_FIRST.pattern}|{CAPITAL}(?:\s+(?:{CAPITAL}|{_PARTICLE})){{0,5}}")


def find_other_names(line: str, taken: list[tuple[int, int]], labels: re.Pattern[str]) -> tuple[str, ...]:
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


def in_full(former: tuple[str, ...], name: str | None) -> tuple[str, ...]:
    """Former names; a family name alone with the given name before it, as a record of that time would print it."""
    words = (name.partition(",")[2] if name and "," in name else name or "").split()
    return tuple(f"{words[0]} {f}" if words and " " not in f else f for f in former)


def find_parted_name(line: str, taken: list[tuple[int, int]], layouts: Layouts) -> str | None:
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


def find_name(line: str, taken: list[tuple[int, int]], layouts: Layouts, *, strict: bool) -> str | None:
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
    title = [layouts.is_word("title_words", p) and not may_be_surname(parts, n, layouts) for n, p in enumerate(parts)]
    if len(parts) == 2 and title[0] and not title[1] and parts[0].isupper() and not parts[1].isupper() and layouts.pattern("surname_like").match(parts[0]):
        return words
    runs = [" ".join(p for p, _ in run) for is_title, run in groupby(zip(parts, title, strict=True), key=lambda x: x[1]) if not is_title]
    runs = [re.sub(rf"(?:\s+{_PARTICLE})+$", "", r) for r in runs]
    full = [r for r in runs if " " in r]
    best = (full[0] if first else full[-1]) if full else runs[0] if runs else ""
    return best or None


def may_be_surname(words: list[str], n: int, layouts: Layouts) -> bool:
    """Whether a word that titles and file names use is here a family name: "Tom Young", but not "young person"."""
    rest = " ".join(words[n:])
    before = words[n - 1] if n else ""
    known = layouts.is_word("title_words", before) or layouts.is_word("file_words", before)
    return (
        bool(layouts.pattern("surname_like").match(rest)) and bool(re.fullmatch(CAPITAL, words[n])) and not known and re.fullmatch(CAPITAL, before) is not None
    )
