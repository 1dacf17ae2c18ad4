r"""`layouts/*.yaml` → `Layouts`: how each records system prints an entry, and the words by which columns, labels, signatures and page furniture are known.

A layout file holds any of these sections; sections of several files, and of an overlay, add up:

    prints:     - {id, title, headers: [template, ...], cues, defaults, weak, follow, source}
    fields:     {date: ["Date of event", ...], ...}      what a column or a label means
    words:      {roles: [...], agencies: {...}, ...}     vocabulary the cutter needs
    patterns:   {furniture: [regex, ...], ...}           regular expressions, case-insensitive

A header template is the header as printed, with typed fields:  `Date: {date}  Time: {time?}  Type: {type}`
    {field}   a value (`FIELD_PATTERNS` lists the types); {field?} may be empty     [...]   a part that may be missing
    <a|b>     either wording                                                        \x      the character x itself
White space matches any run of white space, a line's end too, so a header may be printed over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from onrecord.dates import DATE, LIKELY_DATE, LOOSE_DATE, TIME
from onrecord.knowledge.loading import Faults, Located, read_kind

FIELD_PATTERNS: Mapping[str, str] = {
    "date": rf"{DATE}",
    "day": rf"(?:{LOOSE_DATE})",
    "recorded": rf"{DATE}",
    "ignored_date": rf"{DATE}",
    "time": rf"(?:{TIME}|--:--)",
    "ignored_time": rf"(?:{TIME}|--:--)",
    "clock": rf"(?:{TIME}|(?:[01]\d|2[0-3])[0-5]\d(?!\d))",
    "marks": r"[^\w\s(\[]{1,6}",
    "type": r"[^|\n]{1,120}",
    "title": r"[^|\n]{1,200}",
    "author": r"(?:(?!\s[-–—]\s)[^|;,]){2,60}",
    "credit": r"[^|\n]{2,160}?",
    "person": r"[^|;]{2,80}?",
    "listed": r"(?:(?!\s[-–—]\s)[^|;,\n]){2,60},[^|;\n]{1,140}?,[^|;\n]{2,80}?",
    "role": r"[^|;]{2,120}?",
    "agency": r"[^|;(),]{2,80}",
    "team": r"[^|;]{1,80}",
    "number": r"[\w/\-]{1,20}",
    "any": r".*?",
    "text": r"(?:\S.*)",
    "date_ocr": rf"{LIKELY_DATE}",
    "date_loose": rf"(?:{LOOSE_DATE})",
}
"""What each typed field of a header template may hold."""

FIELDS = frozenset(
    [
        "date",
        "time",
        "recorded",
        "recorded_time",
        "finalised",
        "type",
        "title",
        "author",
        "credit",
        "role",
        "agency",
        "team",
        "text",
        "detail",
        "comment",
        "number",
        "flag",
        "status",
        "informant",
        "child_ref",
        "child_name",
        "forename",
        "surname",
        "dob",
        "sex",
        "alias",
    ]
)
"""What a column or a label can mean."""

WORD_LISTS = frozenset(
    [
        "roles",
        "ranks",
        "agencies",
        "teams",
        "closings",
        "on_behalf",
        "file_words",
        "title_words",
        "label_words",
        "child_words",
        "plain_flags",
        "void",
        "yes",
        "cohort_names",
        "cohort_surnames",
        "cohort_other_surnames",
    ]
)
PATTERN_LISTS = frozenset(
    [
        *("furniture", "confidentiality", "quote_lines", "late_entry", "child_ref_labels", "child_name_labels", "dob_labels", "letter_date"),
        *("record_words", "void_entry", "attachment_named", "alias_labels", "former_labels", "surname_like", "other_numbers"),
    ]
)

_TOKEN = re.compile(r"\{(\w+)(\?)?\}|\\(.)|(\[)|(\])|<([^>]*)>|(\s+)|([^\W_]+)|(.)")
_SPREAD = r"\s*"
_SPREAD_OCR = r"[\s'\"’‘.,:;*`~^·°]*"
_BAR_OCR = r"(?:[|!/\\¦\]\[(){}:]|[lI1J](?=\s))?"


def normal(words: str) -> str:
    """Return a label or column name in its comparable form: small letters and digits, single spaces.

    >>> normal(" Date of  Event: ")
    'date of event'
    """
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words).lower()))


@dataclass(frozen=True)
class Template:
    """A header as printed, compiled. `strict` reads text; `loose` too, with a date that is short or in doubt; `tolerant` what a recogniser made of it."""

    text: str
    strict: re.Pattern[str]
    loose: re.Pattern[str]
    tolerant: re.Pattern[str]
    opening: re.Pattern[str]
    opening_loose: re.Pattern[str]
    opening_tolerant: re.Pattern[str]
    lines: int
    fields: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Print:
    """One way of printing entries.

    `follow` are headers that give only a time and keep the day of the note before. `weak`: the header is so plain that one match proves nothing.
    """

    id: str
    title: str
    headers: tuple[Template, ...]
    follow: tuple[Template, ...]
    cues: tuple[str, ...]
    defaults: Mapping[str, str]
    weak: bool


@dataclass(frozen=True)
class Layouts:
    """Everything the cutter knows about prints."""

    prints: tuple[Print, ...]
    fields: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, tuple[str, ...]]

    def field_of(self, label: str) -> str | None:
        """Return what a column's name or a label means; None if it is not known."""
        key = normal(label) or label.strip()
        if key in self.fields:
            return self.fields[key]
        squashed = key.replace(" ", "")
        return self._squashed.get(squashed)

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return the expressions of a list as one; a list nobody filled matches nothing."""
        return self._compiled[name]

    def is_word(self, name: str, words: str) -> bool:
        """Tell whether `words` as a whole stand in a word list (comparable form)."""
        return normal(words) in self._word_sets[name]

    def has_word(self, name: str, words: str) -> bool:
        """Tell whether a member of a word list stands in `words` as whole words."""
        return self._word_patterns[name].search(f" {normal(words)} ") is not None

    def holds_only(self, name: str, words: str) -> bool:
        """Tell whether every word of `words` that is no figure stands in a word list."""
        return all(w in self._word_sets[name] for w in normal(words).split() if not w.isdigit())

    @cached_property
    def _squashed(self) -> dict[str, str]:
        return {k.replace(" ", ""): v for k, v in self.fields.items()}

    @cached_property
    def _compiled(self) -> dict[str, re.Pattern[str]]:
        return {k: re.compile("|".join(f"(?:{p})" for p in self.patterns.get(k, ())) or r"(?!)", re.I) for k in PATTERN_LISTS}

    @cached_property
    def _word_sets(self) -> dict[str, frozenset[str]]:
        return {k: frozenset(normal(w) for w in self.words.get(k, ())) for k in WORD_LISTS}

    @cached_property
    def _word_patterns(self) -> dict[str, re.Pattern[str]]:
        out = {}
        for k, members in self._word_sets.items():
            longest_first = sorted(members, key=lambda w: (-len(w), w))
            out[k] = re.compile(rf" (?:{'|'.join(map(re.escape, longest_first))}) ") if members else re.compile(r"(?!)")
        return out


def load_layouts(overlay: Path | None, faults: Faults) -> Layouts:
    """Return the package's layouts and those of an overlay folder; what is wrong in them goes to `faults`."""
    prints: dict[str, Print] = {}
    fields: dict[str, str] = {}
    words: dict[str, list[str]] = {k: [] for k in sorted(WORD_LISTS)}
    patterns: dict[str, list[str]] = {k: [] for k in sorted(PATTERN_LISTS)}
    for name, values in read_kind("layouts", overlay, faults):
        if not isinstance(values, Located):
            faults.add(name, "a layout file is a mapping")
            continue
        faults.check_keys(values, (), ("prints", "fields", "words", "patterns", "source"))
        for print_ in _prints(values, faults):
            prints[print_.id] = print_
        _add_fields(values, fields, faults)
        _add_lists(values, "words", words, faults)
        _add_lists(values, "patterns", patterns, faults)
    return Layouts(
        tuple(prints.values()), fields, {k: tuple(dict.fromkeys(v)) for k, v in words.items()}, {k: tuple(dict.fromkeys(v)) for k, v in patterns.items()}
    )


def compile_template(text: str) -> Template:
    """Return a header template ready for matching.

    Raises:
        ValueError: an unknown field, a part left open, a field named twice or no field at all.

    >>> compile_template("{date} | {type}").strict.fullmatch("12/03/2007 | Home visit")["type"]
    'Home visit'
    """
    strict, fields = _expression(text)
    loose, _ = _expression(text, dates="date_loose")
    tolerant, _ = _expression(text, ocr=True)
    cut = _first_field_end(text)
    return Template(
        text,
        re.compile(strict, re.I | re.S),
        re.compile(loose, re.I | re.S),
        re.compile(tolerant, re.I | re.S),
        re.compile(_expression(text[:cut])[0], re.I),
        re.compile(_expression(text[:cut], dates="date_loose")[0], re.I),
        re.compile(_expression(text[:cut], ocr=True)[0], re.I),
        text.count("\n") + 1,
        tuple(fields),
        tuple(dict.fromkeys(re.findall(r"[A-Za-z]{4,}", re.sub(r"\{\w+\??\}", " ", text)))),
    )


def _first_field_end(text: str) -> int:
    """Where the opening of a template ends: after its first required field outside an optional part."""
    depth = 0
    for m in _TOKEN.finditer(text):
        depth += bool(m[4]) - bool(m[5])
        if m[1] and not m[2] and depth == 0:
            return m.end()
    raise ValueError("a header template needs a field that is always there")


def _expression(text: str, *, ocr: bool = False, dates: str = "") -> tuple[str, list[str]]:
    """The regular expression of a template and the fields it names."""
    out: list[str] = []
    fields: list[str] = []
    depth = 0
    for m in _TOKEN.finditer(text):
        name, maybe, escaped, opens, closes, either, space, word, mark = m.groups()
        if name:
            out.append(_field(name, bool(maybe), fields, ocr=ocr, dates="date_ocr" if ocr else dates))
        elif opens:
            depth += 1
            out.append("(?:")
        elif closes:
            depth -= 1
            out.append(")?")
        elif either is not None:
            out.append("(?:" + "|".join(_wording(w, ocr=ocr) for w in either.split("|")) + ")")
        elif space:
            out.append(_SPREAD_OCR if ocr else _SPREAD if _beside_mark(text, m.start(), m.end()) else r"\s+")
        elif word:
            out.append(_one_off(word) if ocr else re.escape(word))
        else:
            out.append(_mark(escaped or mark, text, m.start(), m.end(), ocr=ocr))
    if depth:
        raise ValueError("a [ without its ], or the other way round")
    return "".join(out), fields


def _field(name: str, maybe: bool, fields: list[str], *, ocr: bool, dates: str) -> str:
    if name not in FIELD_PATTERNS:
        raise ValueError(f"unknown field {{{name}}}")
    body = FIELD_PATTERNS[dates] if dates and name in ("date", "recorded", "ignored_date") else FIELD_PATTERNS[name]
    if ocr and name in ("credit", "author", "person"):
        body = rf"(?:[|!]\s)?{body}"  # recognisers print a lone capital J as a bar
    if name in ("any", "marks", "ignored_date", "ignored_time"):
        return f"(?:{body}){'?' if maybe else ''}"
    if name in fields:
        raise ValueError(f"field {{{name}}} stands twice")
    fields.append(name)
    return f"(?P<{name}>{body}){'?' if maybe else ''}"


def _wording(words: str, *, ocr: bool) -> str:
    return (_SPREAD_OCR if ocr else r"\s+").join(_one_off(w) if ocr else re.escape(w) for w in words.split())


def _one_off(word: str) -> str:
    """A short word, any one letter of it misread or lost; longer words are mended before matching."""
    if not 2 <= len(word) <= 3:
        return re.escape(word)
    places = range(len(word))
    return "(?:" + "|".join([word, *(word[:k] + r"\w" + word[k + 1 :] for k in places), *(word[:k] + word[k + 1 :] for k in places)]) + ")"


def _beside_mark(text: str, start: int, end: int) -> bool:
    """White space beside punctuation, a bracket or a field that may be empty need not be there."""
    before, after = text[:start], text[end:]
    return bool(re.search(r"([^\w\s}>\]\-]|\?\}|\])$", before) or re.match(r"[^\w\s{<\-]|\{\w+\?\}|\[", after))


def _mark(mark: str, text: str, start: int, end: int, *, ocr: bool) -> str:
    if mark == "-":
        spaced = start > 0 and text[start - 1].isspace() and text[end : end + 1].isspace()
        return r"(?<=\s)[-–—~](?=\s)" if spaced and not ocr else r"[-–—~_]"
    if mark == "|" and ocr:
        return _BAR_OCR
    if mark in ":;,." and ocr:
        return r"[:;,.]?"
    if mark in "()" and ocr:
        return r"[(\[{]?" if mark == "(" else r"[)\]}]?"
    return re.escape(mark)


def _prints(values: Located, faults: Faults) -> Iterator[Print]:
    for one in _list(values, "prints", faults):
        if not isinstance(one, Located):
            faults.add(values, "each print is a mapping", "prints")
            continue
        if not faults.check_keys(one, ("id", "title", "headers", "source"), ("cues", "defaults", "weak", "follow")):
            continue
        defaults = one.get("defaults") or {}
        for key in sorted(set(defaults) - {"agency", "type", "role", "author"}):
            faults.add(one, f"no default can be given for {key!r}", "defaults")
        yield Print(
            str(one["id"]),
            str(one["title"]),
            _templates(one, "headers", faults),
            _templates(one, "follow", faults),
            tuple(_strings(one, "cues", faults)),
            dict(defaults),
            bool(one.get("weak")),
        )


def _templates(one: Located, key: str, faults: Faults) -> tuple[Template, ...]:
    templates = []
    for text in _strings(one, key, faults):
        try:
            templates.append(compile_template(text.strip()))
        except (ValueError, re.error) as error:
            faults.add(one, f"{key}: {text.strip()!r}: {error}", key)
    return tuple(templates)


def _add_fields(values: Located, fields: dict[str, str], faults: Faults) -> None:
    section = values.get("fields") or Located()
    for key in section:
        if key not in FIELDS:
            faults.add(section, f"unknown field {key!r}", key)
            continue
        for label in _strings(section, key, faults):
            fields[normal(label) or label.strip()] = key


def _add_lists(values: Located, section_name: str, lists: dict[str, list[str]], faults: Faults) -> None:
    section = values.get(section_name) or Located()
    for key in section:
        if key not in lists:
            faults.add(section, f"unknown list {key!r}", key)
            continue
        members = _strings(section, key, faults)
        if section_name == "patterns":
            for member in members:
                try:
                    re.compile(member)
                except re.error as error:
                    faults.add(section, f"{member!r} is no regular expression: {error}", key)
                    members = [m for m in members if m != member]
        lists[key].extend(members)


def _list(values: Located, key: str, faults: Faults) -> list[Any]:
    found = values.get(key) or []
    if not isinstance(found, list):
        faults.add(values, f"{key} is a list", key)
        return []
    return found


def _strings(values: Located, key: str, faults: Faults) -> list[str]:
    found = _list(values, key, faults)
    for one in found:
        if not isinstance(one, str):
            faults.add(values, f"{key}: {one!r} is not text (quote it)", key)
    return [one for one in found if isinstance(one, str)]
