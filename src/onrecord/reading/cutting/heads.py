"""Header lines of a layout nobody has described → the fields of each: by label where a part has one, else by what most values in that place look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onrecord.dates import TIME, WEEKDAY, FoundDate, is_impossible, parse_time
from onrecord.knowledge.layouts import Layouts, normal
from onrecord.reading.cutting.columns import meaning_of
from onrecord.reading.cutting.draft import read_day, said
from onrecord.reading.cutting.people import looks_like_person, parse_credit

SEPARATORS = re.compile(
    r"\s*[|;•·\t]\s*|\s{2,}|\s+[-–—~>/:]+\s+|\s*[\[\]{}<>]\s*|,\s+|:\s+|\s*=\s*|\s*::\s*"
    r"|(?<!\b[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bSr)\.\s+(?=[A-Z][a-z]+\b)"
)
_ANY_LABEL = re.compile(r"(?:(?<=^)|(?<=[\s|;,\[(]))([A-Z#](?:[\w/'’.]| (?=\S)){0,28}?)\s*(?::|=|\.{3,}|…)\s*")
OFTEN = 0.8
"""The share of header lines that must print a label for it to be one of their shape."""
TIME_OF_DAY = re.compile(rf"(?<![\d/.])(?:{TIME})(?![\d/])", re.I)


def repeated_labels(texts: Sequence[str], layouts: Layouts) -> frozenset[str]:
    """Return the labels (comparable form) that nearly all of several header lines print, known or not; none where a line has fewer than two."""
    counts = Counter(label for text in texts for label in {normal(m[1]) for m in _ANY_LABEL.finditer(text)})
    often = frozenset(label for label, count in counts.items() if label and count >= OFTEN * len(texts))
    return often if len(texts) > 1 and len(often) > 1 else frozenset()


def has_labels(text: str, labels: frozenset[str]) -> bool:
    """Return whether a line prints all of these labels."""
    return bool(labels) and labels <= {normal(m[1]) for m in _ANY_LABEL.finditer(text)}


def label_pairs(text: str, layouts: Layouts, labels: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the "Label: value" pairs of a line whose label is known or one of `labels`."""
    found = [m for m in _ANY_LABEL.finditer(text) if layouts.field_of(m[1]) or normal(m[1]) in labels]
    return [(m[1], text[m.end() : (found[k + 1].start() if k + 1 < len(found) else len(text))].strip(" |;,[]()")) for k, m in enumerate(found)]


def read_parts(text: str, dates: Sequence[FoundDate], layouts: Layouts, labels: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return a header line's (label, value) parts in order.

    The label is "" where the line gives none, a meaning in capitals where it is plain. `labels`: those that count as labels though nobody knows them.
    """
    parts: list[tuple[str, str]] = []
    at = 0
    for found in dates:
        lead = text[max(at, found.start - 30) : found.start]
        parts += _plain_parts(_without_lead(text[at : found.start], layouts), layouts, labels)
        parts.append(("RECORDED" if layouts.pattern("record_words").search(lead) else "DATE", text[found.start : found.end]))
        at = found.end
    return parts + _plain_parts(text[at:], layouts, labels)


def _without_lead(text: str, layouts: Layouts) -> str:
    """Words before a date without those that only announce it ("(typed", ", recorded on")."""
    m = next((m for m in layouts.pattern("record_words").finditer(text) if re.fullmatch(r"(?:\s+(?:on|up|up on))?[\s:\-–]*", text[m.end() :])), None)
    return text[: m.start()].rstrip(" ,;([-–—") if m and m.start() else text


def _plain_parts(text: str, layouts: Layouts, labels: frozenset[str]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    at = 0
    for m in re.finditer(rf"{TIME_OF_DAY.pattern}|^\W{{0,4}}(?:[01]\d|2[0-3])[0-5]\d(?=\s+[A-Z]|\s*$)", text, re.I):
        if parse_time(m[0].strip(" -–,|/")):
            out += _segments(text[at : m.start()], layouts, labels)
            out.append(("TIME", m[0].strip(" -–,|/")))
            at = m.end()
    return out + _segments(text[at:], layouts, labels)


def _segments(text: str, layouts: Layouts, labels: frozenset[str]) -> list[tuple[str, str]]:
    pairs = [(label, re.sub(r"[.,;]?\s+(?:dated|date)$", "", value, flags=re.I)) for label, value in label_pairs(text, layouts, labels)]
    if pairs:
        first = text.find(pairs[0][0])
        return [*_segments(text[:first], layouts, labels), *pairs] if first > 0 else pairs
    out = []
    label = ""
    for part in SEPARATORS.split(text):
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


def person_in(words: str, layouts: Layouts) -> bool:
    """Return whether words of a header credit a person: a name with a role, a rank or title, or a name's usual shape."""
    credit = parse_credit(words, layouts)
    if not credit.author or not looks_like_person(credit.author, layouts) or layouts.has_word("roles", credit.author):
        return layouts.has_word("ranks", words.split()[0]) and looks_like_person(words, layouts) if words.split() else False
    titled = layouts.is_word("ranks", credit.author.split()[0].strip(".")) and " " in credit.author
    return (
        bool(credit.role)
        or titled
        or re.fullmatch(r"(?:[A-Z](?:\.\s?|\s)){1,2}[A-Z][\w'’\-]+|(?:[A-Z][\w'’\-]+\s+){1,3}[A-Z][\w'’\-]+|[A-Z]{2,3}", credit.author) is not None
    )


def settle_parts(heads: Sequence[Sequence[tuple[str, str]]], layouts: Layouts) -> list[dict[str, str]]:
    """Give each head's parts a meaning: by label, else by what most values in that place are."""
    unlabelled = [[value for label, value in head if label == ""] for head in heads]
    width = max((len(u) for u in unlabelled), default=0)
    votes = [_vote([u[n] for u in unlabelled if n < len(u)], layouts) for n in range(width)]
    known = {layouts.field_of(label) or label for head in heads for label, _ in head if label not in ("", "DATE", "TIME", "RECORDED", "number")}
    common = frozenset(place for place, vote in enumerate(votes) if vote == "type" and len(heads) > 2)
    guessed = _guess_labels(heads, layouts)
    dated = any(label == "DATE" for head in heads for label, _ in head)
    out: list[dict[str, str]] = []
    for head in heads:
        fields: dict[str, str] = {}
        place = 0
        for label, value in head:
            if label == "":
                own = _own_meaning(value, layouts)
                meaning = (None if own == "agency" and place in common else own) or (votes[place] if votes[place] not in known else None)
                place += 1
            else:
                meaning = _labelled(label, fields, dated, layouts) if label not in guessed else guessed[label]
            if meaning in ("date", "recorded") and label not in ("DATE", "RECORDED") and read_day(value) is None and not is_impossible(value):
                continue
            if meaning and said(value):
                _put(fields, "credit" if meaning == "author" else meaning, value)
        out.append(_one_author(fields, layouts))
    return _turned_about(out)


def _guess_labels(heads: Sequence[Sequence[tuple[str, str]]], layouts: Layouts) -> dict[str, str]:
    """What labels that nobody knows mean, by their values; "type" where nothing tells."""
    values: dict[str, list[str]] = {}
    for head in heads:
        for label, value in head:
            if label and label not in ("DATE", "TIME", "RECORDED", "author", "number") and not layouts.field_of(label) and value:
                values.setdefault(label, []).append(value)
    taken = {layouts.field_of(label) or label for head in heads for label, _ in head}
    out: dict[str, str] = {}
    for label, cells in values.items():
        out[label] = meaning_of(cells, (*taken, *out.values()), layouts) or "type"
    return out


def _labelled(label: str, fields: dict[str, str], dated: bool, layouts: Layouts) -> str | None:
    """What a part with a label means; a second date is when it was written up, and one of writing up alone is the only date there is."""
    if label == "DATE":
        return "recorded" if "date" in fields else "date"
    if label == "RECORDED":
        return "recorded" if "date" in fields or dated else "date"
    if label == "TIME":
        return None if "time" in fields else "time"
    return layouts.field_of(label) or label


def _put(fields: dict[str, str], meaning: str, value: str) -> None:
    """Add a part; what comes twice is joined where it can be."""
    if meaning in fields and meaning in ("credit", "type", "role", "agency"):
        fields[meaning] += f" - {value}" if meaning == "type" else f", {value}"
    else:
        fields.setdefault(meaning, value)


def _one_author(fields: dict[str, str], layouts: Layouts) -> dict[str, str]:
    """The fields with the author's name alone where the role stands elsewhere in the head."""
    if "credit" in fields and "role" in fields:
        credit = parse_credit(fields.pop("credit"), layouts)
        fields["author"] = credit.author or ""
        if credit.agency:
            fields.setdefault("agency", credit.agency)
    fields.pop("number", None)
    return fields


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
    people = sum(person_in(v, layouts) for v in values)
    roles = sum(layouts.has_word("roles", v) for v in values)
    agencies = sum(layouts.has_word("agencies", v) for v in values)
    if people > 0.5 * len(values):
        return "author"
    if roles > 0.5 * len(values):
        return "role"
    if agencies > 0.5 * len(values):
        return "agency"
    return "type"
