"""A mail, or the print of one → an entry: who wrote it, its own words, and the older messages quoted among or below them, marked as such.

The signature block and the confidentiality notice are no part of the words. The subject gives the type and often the child.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parseaddr
from itertools import groupby

from onrecord.dates import parse_time, parse_uk_date
from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.draft import Cut, Draft, read_day, said
from onrecord.reading.cutting.hints import read_hint
from onrecord.reading.cutting.lines import Composed, Line, compose, print_width
from onrecord.reading.cutting.people import looks_like_person, parse_credit
from onrecord.record import Document, Piece

LONGEST_SIGNATURE = 12
_FIELD = re.compile(r"^\W{0,2}(from|sent|to|cc|bcc|subject|date|importance|attachments?|reply-to)\s*:\s*(.*)$", re.I)
_REPLY = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|tr)\s*:\s*)+", re.I)
_FORWARD = re.compile(r"\s*(?:(?:re|aw)\s*:\s*)*(?:fw|fwd|tr)\s*:", re.I)
_EMAIL_DATE = re.compile(r"(?:[a-z]{3},\s*)?(\d{1,2}\s+[a-z]{3}\s+\d{4})\s+(\d{2}:\d{2})", re.I)


def cut_mail(document: Document, lines: Sequence[Line], layouts: Layouts) -> Cut | None:
    """Return the entry of a mail, and that of the message it passes on; None if the document is no mail.

    A print of a mail is known by its From, Sent and Subject lines at the top. A forwarded message is an entry of its own, of its own day and writer.
    """
    headers = {k.lower(): v for k, v in document.headers}
    body = list(lines)
    top: list[Line] = []
    if document.media not in ("eml", "msg", "mbox") and "from" not in headers:
        headers, count = printed_headers(lines)
        if not headers:
            return None
        top, body = list(lines[:count]), list(lines[count:])
    elif body:
        printed, count = printed_headers(body)
        count = count if _name_words(printed.get("from", "")) & _name_words(headers.get("from", "")) else 0
        top, body = body[:count], body[count:]
    at, passed_on = _passed_on(headers.get("subject", ""), body, layouts.pattern("quote_lines"))
    drafts = [_message(headers, top, body[:at], document.media, layouts)]
    if passed_on:
        end = next(end for n in range(at, len(body)) if _FIELD.match(body[n].text) and (end := printed_headers(body, n)[1]) > n)
        if not drafts[0].composed or not drafts[0].composed.text:
            top, drafts = [*top, *body[:at]], []
        drafts.append(_message(passed_on, [*([] if drafts else top), *body[at:end]], body[end:], document.media, layouts))
    return Cut(tuple(drafts))


def _name_words(words: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", words.split("@")[0].lower()))


def _passed_on(subject: str, body: Sequence[Line], marks: re.Pattern[str]) -> tuple[int, dict[str, str]]:
    """Where a forwarded message starts, and its From, Sent ... fields; (the end, {}) if the mail passes none on."""
    if _FORWARD.match(subject):
        for n, line in enumerate(body):
            if re.match(r"\W{0,2}from\s*:", line.text, re.I) and (fields := printed_headers(body, n)[0]):
                while n and (not body[n - 1].text or body[n - 1].rule or marks.search(body[n - 1].text)):
                    n -= 1
                return n, fields
    return len(body), {}


def _message(headers: dict[str, str], top: Sequence[Line], body: Sequence[Line], media: str, layouts: Layouts) -> Draft:
    """One message: its own words and the older ones it quotes, without its signature."""
    quoted = mark_quoted(body, layouts)
    own = [line for line, old in zip(body, quoted, strict=True) if not old]
    words, signature = part_signature(own, headers.get("from", ""), layouts)
    fields = _fields(headers, signature, layouts)
    kept = {id(line) for line in words}
    composed, spans = _compose([(line, old) for line, old in zip(body, quoted, strict=True) if old or id(line) in kept], media)
    sent = read_day(fields.get("date"))
    found = read_hint(headers.get("subject", ""), "subject", layouts, sent.value if sent else None)
    return Draft(fields, tuple(top), tuple(body), composed, (found.hint,) if found else (), quoted=spans)


def printed_headers(lines: Sequence[Line], at: int = 0) -> tuple[dict[str, str], int]:
    """Return the From, Sent, Subject ... fields that lines from `at` print, and the line after them; ({}, at) if they are not there."""
    fields: dict[str, str] = {}
    last = ""
    n = at
    while n < len(lines) and n - at < 16:
        m = _FIELD.match(lines[n].text)
        if m:
            last = m[1].lower()
            fields.setdefault(last, m[2].strip())
        elif lines[n].blank and fields:
            if len(fields) >= 3:
                break
        elif last in ("to", "cc", "subject") and not lines[n].blank and n + 1 < len(lines) and _FIELD.match(lines[n + 1].text):
            fields[last] += f" {lines[n].text}"
        elif not (lines[n].blank or (not fields and n - at < 3 and len(lines[n].text.split()) <= 8)):
            break
        n += 1
    if "sent" in fields:
        fields.setdefault("date", fields["sent"])
    if "from" in fields and ("date" in fields) and ("to" in fields or "subject" in fields):
        return fields, n
    return {}, at


def mark_quoted(lines: Sequence[Line], layouts: Layouts) -> list[bool]:
    """Return for each line whether it repeats an older message.

    Where ">" marks such lines, those and their "On ... wrote:" are; words between or below them are the mail's own. Below any other sign of an older
    message ("-----Original Message-----", its From and Sent lines) everything is. Nothing is where the mail has no words of its own: it passes them on.
    """
    marks = layouts.pattern("quote_lines")
    out = [False] * len(lines)
    for n, line in enumerate(lines):
        if line.text.startswith(">"):
            out[n] = True
        elif not out[n] and (length := _heads_older(lines, n, marks)):
            following = next((x.text for x in lines[n + length :] if x.text), "")
            end = n + length if following.startswith(">") else len(lines)
            out[n:end] = [True] * (end - n)
    own = any(line.text and not line.rule for line, old in zip(lines, out, strict=True) if not old)
    return out if own else [False] * len(lines)


def _heads_older(lines: Sequence[Line], n: int, marks: re.Pattern[str]) -> int:
    """How many lines from `n` announce an older message; 0 if they do not."""
    text = lines[n].text
    if marks.search(text) is not None:
        return 1
    if _FIELD.match(text) and re.match(r"\W{0,2}from", text, re.I):
        fields, end = printed_headers(lines, n)
        return end - n if fields else 0
    below = lines[n + 1].text if n + 1 < len(lines) else ""
    return 2 if re.match(r"\s*on\b.{6,}", text, re.I) and re.fullmatch(r"\s*on\b.{6,160}\bwrote\s*:\s*", f"{text} {below}", re.I) else 0


def part_signature(lines: Sequence[Line], sender: str, layouts: Layouts) -> tuple[list[Line], list[Line]]:
    """Return (the words, the signature block with the confidentiality notice below it)."""
    full = [n for n, line in enumerate(lines) if line.text]
    if not full:
        return list(lines), []
    for n in full:
        if re.fullmatch(r"-- ?|—", lines[n].text) and n != full[0]:
            return list(lines[:n]), list(lines[n:])
    tail = full[-30:]
    for n in tail:
        words = lines[n].text.strip(" ,.!")
        if layouts.is_word("closings", words) and len([k for k in full if k > n]) <= LONGEST_SIGNATURE + 6:
            return list(lines[:n]), list(lines[n:])
    name = parseaddr(sender)[0] or sender.split("<")[0].strip(' "')
    for n in full[-LONGEST_SIGNATURE:]:
        if name and n != full[0] and _same_person(lines[n].text, name):
            return list(lines[:n]), list(lines[n:])
    notice = layouts.pattern("confidentiality")
    for n in full[1:]:
        if notice.search(lines[n].text):
            return list(lines[:n]), list(lines[n:])
    return list(lines), []


def _same_person(words: str, name: str) -> bool:
    ours, theirs = set(re.findall(r"\w+", words.lower())), set(re.findall(r"\w+", name.lower()))
    return bool(ours) and len(words.split()) <= 6 and ours <= theirs | {t[0] for t in theirs} and any(len(w) > 2 for w in ours)


def _fields(headers: dict[str, str], signature: Sequence[Line], layouts: Layouts) -> dict[str, str]:
    date = headers.get("date", "") or headers.get("sent", "")
    fields: dict[str, str] = {}
    m = _EMAIL_DATE.search(date)
    if m:
        fields["date"], fields["time"] = m[1], m[2]
    elif (day := re.match(r"\d{4}-\d\d-\d\d", date)) is not None:
        fields["date"] = day[0]
        fields["time"] = parse_time(date[10:]) or ""
    elif date:
        time = parse_time(date)
        core = re.sub(r"[,\s]*(?:at\s*)?\d{1,2}[:.]\d{2}.*$", "", date)
        fields["date"] = core if parse_uk_date(core) else date
        fields["time"] = time or ""
    kind = subject_type(headers.get("subject", ""), layouts)
    if kind:
        fields["type"] = kind
    return fields | sender_credit(headers.get("from", ""), signature, layouts)


def subject_type(subject: str, layouts: Layouts) -> str | None:
    """Return what a subject says the mail is, without the child it names."""
    words = _REPLY.sub("", subject).strip()
    found = read_hint(words, "subject", layouts)
    if found is None:
        return said(words)
    name = found.hint.name
    start = min(found.start, words.find(name) if name and name in words else found.start)
    return said(words[:start].rstrip(" -–—:|,(")) or said(words)


def sender_credit(sender: str, signature: Sequence[Line], layouts: Layouts) -> dict[str, str]:
    """Return author, role and agency of a mail: the author from its From field (or, fuller, from the signature), the rest from the signature."""
    shown = re.sub(r"\s*[<\[][^>\]]*@[^>\]]*[>\]]?\s*$", "", sender).strip(" \"'") or parseaddr(sender)[1] or sender.strip()
    shown = shown.replace('\\"', "").strip()
    texts = [t for line in signature if (t := line.text.strip(" ,")) and not re.fullmatch(r"-- ?|—|-+", line.text)]
    texts = [t for t in texts if not layouts.is_word("closings", t)]
    notice = layouts.pattern("confidentiality")
    stop = next((n for n, t in enumerate(texts) if notice.search(t)), len(texts))
    texts = texts[: min(stop, 6)]
    author, role, agency = shown, None, None
    if texts:
        theirs = set(re.findall(r"\w{2,}", shown.lower()))
        if len(texts) > 1 and set(re.findall(r"\w+", texts[0].lower())) < theirs <= set(re.findall(r"\w+", texts[1].lower())):
            texts = texts[1:]  # "Rob", and below it the block that names him in full
        first = set(re.findall(r"\w{2,}", texts[0].lower()))
        named = bool(first & theirs) or ((not shown or "@" in shown) and looks_like_person(texts[0], layouts))
        if named:
            credit = parse_credit(texts[0], layouts)
            known_as = credit.author or shown
            author = shown if first < theirs else known_as if len(known_as) >= len(shown) or "@" in shown or not theirs <= first or "," in shown else shown
            role, agency = credit.role, credit.agency
            texts = texts[1:]
    if texts and role is None:
        role, agency = _role_agency(texts, layouts)
    credit = parse_credit(author, layouts)
    if role is None and credit.role and credit.author:
        author, role, agency = credit.author, credit.role, agency or credit.agency
    return {k: v for k, v in (("author", author), ("role", role), ("agency", agency)) if v}


def _role_agency(texts: Sequence[str], layouts: Layouts) -> tuple[str | None, str | None]:
    role = agency = None
    for n, text in enumerate(texts[:4]):
        if re.search(r"@|\bwww\.|\b(?:tel|mob|fax|phone|ext)\b|\d{5,}", text, re.I):
            continue
        parts = [p.strip() for p in re.split(r"\s*[,|]\s*|\s+[-–]\s+", text) if p.strip()]
        if role is None and n < 2 and len(parts) >= 2:
            return ", ".join(parts[:-1]), parts[-1]
        if role is None and (layouts.has_word("roles", text) or n == 0):
            role = text
        elif agency is None and role is not None:
            agency = text
    return role, agency


def _compose(lines: Sequence[tuple[Line, bool]], media: str) -> tuple[Composed, tuple[tuple[int, int], ...]]:
    """The words of the lines in their order, and the runs of them that repeat an older message."""
    width, monospaced = print_width([line for line, _ in lines], media)
    text = ""
    pieces: list[Piece] = []
    spans: list[tuple[int, int]] = []
    for old, run in groupby(lines, key=lambda pair: pair[1]):
        part = compose([line for line, _ in run], width, monospaced=monospaced)
        if not part.text:
            continue
        text += "\n" if text else ""
        shift = len(text)
        text += part.text
        pieces += [Piece(p.start + shift, p.end + shift, p.block) for p in part.pieces]
        if old:
            spans.append((shift, len(text)))
    return Composed(text, tuple(pieces)), tuple(spans)
