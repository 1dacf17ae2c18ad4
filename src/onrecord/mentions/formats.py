"""Words → number plates, phones, postcodes, NHS numbers, handles and references: each parser gives one normalised form, or None.

Recognisers confuse 0 with O, 1 with I, 5 with S, 8 with B, 2 with Z and 6 with G; a plate is read with each sign in the class its place calls for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TO_DIGIT = str.maketrans("OQDIlZSBG", "000112586")
_TO_LETTER = str.maketrans("0158264", "OISBZGA")
_CURRENT = re.compile(r"[A-HJ-PR-Y]{2}[0-9]{2}[A-HJ-PR-Z]{3}")
_PREFIX = re.compile(r"[A-HJ-NP-TV-Y]\d{1,3}[A-Z]{3}")
_SUFFIX = re.compile(r"[A-Z]{3}\d{1,3}[A-HJ-NPR-TV-Y]")
_DATELESS = re.compile(r"[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3}")
_OUTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s?(\d[ABD-HJLNP-UW-Z]{2})")

PLATE_LIKE = re.compile(
    r"(?<![\w/])(?:"
    r"[A-Z0158]{2}[0-9OISBZ]{2}[ \t]?[A-Z01258]{3}"
    r"|[A-HJ-NP-TV-Y]\d{1,3}[ \t]?[A-Z]{3}"
    r"|[A-Z]{3}[ \t]?\d{1,3}[A-HJ-NPR-TV-Y]"
    r"|[a-hj-pr-y]{2}\d{2}[a-hj-pr-z]{3}"
    r")(?![\w/])"
)
PARTIAL_LIKE = re.compile(
    r"(?<![\w/])(?:"
    r"(?P<head>[A-HJ-PR-Y]{2}(?:\d[0-9OISBZ]|[OISBZ]\d)|[A-HJ-NP-TV-Y]\d{2,3}(?=,?[ \t]?(?:something|summat|[?*.…]{2})))"
    r"(?P<wild>,?[ \t]?(?:something|summat|poss(?:ibly)?|then|blank)(?:[ \t][A-Z]{1,2}(?![\w])[-?]*)?|[ \t]?[A-Z]{0,2}[?*_.…-]{1,3}|(?![\w/]))"
    r"|[.…?*_-]{2,3}[ \t]?(?P<tail>\d?[A-Z]{2,3})(?!\w)"
    r")"
)
PARTIAL_SAID = re.compile(
    r"(?i:\b(?:reg(?:istration)?|plate|vrm|index)\b\W{0,3}(?:\w{1,8}\W{1,2}){0,2}?(?P<how>end(?:s|ed|ing)?|finish\w*|start(?:s|ed|ing)?|beg[aiu]n\w*|first|last|"
    r"part(?:ial)?)"
    r"(?: (?:letters|part|bit|in|with|was|is|of|four|three|number|numbers|digits))*)[\W_]{1,3}(?P<what>[A-Z0-9]{1,4}(?:[ \t][A-Z]{1,3})?)(?!\w)"
)
PHONE_LIKE = re.compile(r"(?<![\w£])(?:\+|\(?[0O])[\dOlISB](?:[ \t().-]{0,2}[\dOIlSB]){7,12}(?![\w])")
_HANDLE_SIGN = re.compile(r"[A-Za-z.]\d|_")
_DIGIT = re.compile(r"\d")
_ELEVEN = re.compile(r"(?:\D{0,2}\d){11}(?!\d)")
MAIL_LIKE = re.compile(r"(?<![\w.])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
AT_LIKE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_][\w.]{1,29}")
HANDLE_SAID = re.compile(
    r"(?i:\b(?:snap(?:chat)?|insta(?:gram)?|kik|bbm(?: pin)?|msn|bebo|facebook|fb|tiktok|skype|discord|gamertag|psn|xbox|"
    r"username|user name|screen ?name|chat name|profile|account|handle|pin)"
    r"(?: (?:name|id|account|is|as|of|called|name is|profile))*)[ :='\"‘“(]{1,3}(?P<what>[A-Za-z][\w.]*[\d_][\w]*|(?=[A-F\d]{8}\b)[A-F\d]*\d[A-F\d]*)"
)
HANDLE_LIKE = re.compile(r"(?<![\w@.£])[a-z][a-z._]{1,20}[a-z_]\d{2,4}(?:[a-z_]{0,6})(?![\w@])|(?<![\w@.])[a-z]{2,}_[a-z\d_]{2,}(?![\w@])")
REFERENCE_SAID = re.compile(
    r"(?i:\b(?:(?P<cue>log|inc(?:ident)?|fwin|crime|occ(?:urrence)?|ref(?:erence)?|urn|niche|misper|op(?:eration)?|case|intel)"
    r"(?:(?: (?:no|num|number|ref|reference|report))?\b\.?)?)[ :#]{1,3})"
    r"(?P<what>[A-Z]{0,3}[/-]?\d{1,7}[A-Z]?(?:(?: of |[/-])\d{1,4}(?:[./]\d{1,4}){0,2})?|\d{11}|\d{2}[A-Z0-9]{2}\d+/?\d{0,2})(?!\w)"
)
OPERATION_SAID = re.compile(r"\b(?:Operation|Op)[ \t](?P<what>[A-Z][a-z]+)\b")
TAXI_NUMBER = re.compile(
    r"(?i:\b(?:taxi|cab|badge|plate|hackney|private hire)(?: (?:plate|badge|licen[cs]e))?(?: (?:no|num|number))?\b\.?[ :#]{1,2})"
    r"(?P<what>\d{2,4})(?![\w/:.]\d|\w|%)"
)


class Plate(NamedTuple):
    """A number plate: `key` with `?` for each sign not read, `full` when none is missing."""

    key: str
    full: bool


def parse_plate(text: str, *, cue: bool = False) -> Plate | None:
    """Return the plate that `text` is, or None.

    Args:
        text: one plate, spaces allowed, damage by a recogniser allowed in plates of the current style.
        cue: the words around speak of a registration; only then are dateless and Northern Irish plates read.

    >>> parse_plate("YKO5 RHT"), parse_plate("PC 1234"), parse_plate("S47")
    (Plate(key='YK05RHT', full=True), None, None)
    """
    raw = re.sub(r"[\s-]", "", text)
    up = raw.upper()
    if _CURRENT.fullmatch(up):
        return Plate(up, True) if up[2:4] not in ("00", "01") else None
    if _PREFIX.fullmatch(up) or _SUFFIX.fullmatch(up):
        return Plate(up, True)
    if len(up) == 7:
        mended = up[:2].translate(_TO_LETTER) + up[2:4].translate(_TO_DIGIT) + up[4:].translate(_TO_LETTER)
        if (
            _CURRENT.fullmatch(mended)
            and sum(a != b for a, b in zip(up, mended, strict=True)) <= 2
            and any(c.isdigit() for c in up[2:4])
            and mended[2:4] not in ("00", "01")
        ):
            return Plate(mended, True)
    if cue and len(up) >= 4 and _DATELESS.fullmatch(up):
        return Plate(up, True)
    return None


def parse_phone(text: str) -> str | None:
    """Return a British phone number in international form (E.164), or None.

    >>> parse_phone("07700 900 417"), parse_phone("(01632) 960 001"), parse_phone("07OO 9OO417")
    ('+447700900417', '+441632960001', None)
    """
    digits = re.sub(r"[^\dA-Za-z+]", "", text)
    lead = digits[1:] if digits.startswith("+") else digits
    plain = sum(c.isdigit() for c in lead)
    lead = lead.translate(_TO_DIGIT)
    if plain < 8 or not lead.isdigit():
        return None
    for prefix in ("0044", "44"):
        if lead.startswith(prefix) and len(lead) >= len(prefix) + 9:
            lead = "0" + lead[len(prefix) :].lstrip("0")
            break
    if not lead.startswith("0"):
        return None
    rest = lead[1:]
    if re.fullmatch(r"7[1-57-9]\d{8}|[12]\d{8,9}|3\d{9}|800\d{6,7}|80\d{8}|84\d{8}", rest):
        return "+44" + rest
    return None


def parse_postcode(text: str) -> str | None:
    """Return a full postcode with one space, or None; an outward half alone is an area, not an address.

    >>> parse_postcode("hd1 2ab"), parse_postcode("HD1")
    ('HD1 2AB', None)
    """
    m = _POSTCODE.fullmatch(text.strip().upper())
    return f"{m[1]} {m[2]}" if m else None


def parse_nhs_number(text: str) -> str | None:
    """Return the ten digits of an NHS number whose check digit is right, or None.

    >>> parse_nhs_number("999 000 0018"), parse_nhs_number("999 000 0019")
    ('9990000018', None)
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{10}", digits):
        return None
    check = 11 - sum(int(d) * w for d, w in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    check = 0 if check == 11 else check
    return digits if check != 10 and check == int(digits[9]) else None


def parse_reference(text: str) -> str | None:
    """Return a reference in capitals without spaces ("LOG412OF12/03" style), or None if it holds no digit."""
    out = re.sub(r"\s+", "", text.upper())
    return out if any(c.isdigit() for c in out) else None


class Found(NamedTuple):
    """A run of text and what it is: `kind` as in a Mention, `key` its normalised form."""

    start: int
    end: int
    kind: str
    key: str
    role: str = ""


_CUE = re.compile(r"(?i)\b(?:reg(?:istration)?|plate|vrm|vrn|index|car|van|taxi|vehicle|hatchback|saloon|estate|driver|driving|parked|motor|anpr|pnc)\b")
_NOT_PLATE = frozenset(
    [
        "AND",
        "THE",
        "FOR",
        "NOT",
        "WAS",
        "HAS",
        "HAD",
        "SHE",
        "HER",
        "HIS",
        "HIM",
        "ALL",
        "ANY",
        "ARE",
        "BUT",
        "CAN",
        "DAY",
        "DID",
        "GET",
        "GOT",
        "LAC",
        "MAX",
        "MIN",
        "MUM",
        "DAD",
        "NEW",
        "NOW",
        "OFF",
        "OLD",
        "ONE",
        "OUR",
        "OUT",
        "OWN",
        "PER",
        "SEE",
        "TWO",
        "VIA",
        "WHO",
        "YET",
        "YOU",
        "PMS",
        "AMS",
        "HRS",
        "YRS",
        "GCS",
        "CSE",
        "POL",
        "ICS",
    ]
)


def near_car(text: str, start: int, end: int) -> bool:
    """True when the words just around speak of a car or its plate."""
    return bool(_CUE.search(text, max(0, start - 45), min(len(text), end + 25)))


def find_plates(text: str, is_car: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> list[Found]:
    """Return whole and part plates in order. `is_car` are runs that name a make, a model or a colour: beside them a part plate counts."""
    cars = list(is_car)
    out: list[Found] = []

    def beside(start: int, end: int) -> bool:
        return any(s - 30 < end and start < e + 30 for s, e in cars) or near_car(text, start, end)

    for m in PLATE_LIKE.finditer(text):
        plate = parse_plate(m[0])
        if plate is None:
            continue
        letters = re.sub(r"[^A-Z]", " ", m[0].upper()).split()
        clean = bool(_CURRENT.fullmatch(re.sub(r"\s", "", m[0].upper()))) and not set(letters[1:]) & _NOT_PLATE
        if clean or beside(m.start(), m.end()):
            out.append(Found(m.start(), m.end(), "vehicle", plate.key))
    for m in PARTIAL_LIKE.finditer(text):
        if any(f.start < m.end() and m.start() < f.end for f in out) or not beside(m.start(), m.end()):
            continue
        if m["head"]:
            head, extra = m["head"][:2] + m["head"][2:].translate(_TO_DIGIT), re.findall(r"(?<![a-z])[A-Z]{1,2}(?![a-z])", m["wild"] or "")
            key = (head + "".join(extra))[:7]
            out.append(Found(m.start(), m.end(), "vehicle", key + "?" * (7 - len(key))))
        elif m["tail"]:
            out.append(Found(m.start(), m.end(), "vehicle", "?" * (7 - len(m["tail"])) + m["tail"]))
    for m in PARTIAL_SAID.finditer(text):
        s, e = m.span("what")
        what = re.sub(r"\s", "", m["what"])
        if any(f.start < e and s < f.end for f in out) or len(what) < 2 or what in _NOT_PLATE:
            continue
        ends = m["how"].lower().startswith(("end", "fin", "last"))
        pad = "?" * (7 - len(what))
        out.append(Found(s, e, "vehicle", pad + what if ends else what + pad))
    return sorted(out)


def find_handles(text: str) -> list[str]:
    """Return the handles a text names, mail addresses left out, in lower case: those beside a cue first."""
    if not _HANDLE_SIGN.search(text):
        return []
    return [m["what"].lower() for m in HANDLE_SAID.finditer(text)] + [m[0].lower() for m in HANDLE_LIKE.finditer(text)]


def find_formats(text: str) -> list[Found]:
    """Return phones, mail addresses, handles, references, operations and postcodes, in order, none overlapping."""
    out: list[Found] = []
    digits = _DIGIT.search(text)

    def add(start: int, end: int, kind: str, key: str, role: str = "") -> None:
        if not any(f.start < end and start < f.end for f in out):
            out.append(Found(start, end, kind, key, role))

    if "@" in text:
        for m in MAIL_LIKE.finditer(text):
            add(m.start(), m.end(), "handle", m[0].lower().rstrip("."))
        for m in AT_LIKE.finditer(text):
            add(m.start(), m.end(), "handle", m[0][1:].lower().rstrip("."))
    if digits:
        for m in PHONE_LIKE.finditer(text):
            phone, end = parse_phone(m[0]), m.end()
            if not phone and (shorter := _ELEVEN.match(m[0])):  # a number that begins the next sentence was taken with it
                phone, end = parse_phone(shorter[0]), m.start() + shorter.end()
            if phone:
                add(m.start(), end, "phone", phone)
        for m in _POSTCODE.finditer(text):
            if not text[m.start() - 1 : m.start()].isalnum() and not text[m.end() : m.end() + 1].isalnum():
                add(m.start(), m.end(), "place", f"{m[1]} {m[2]}", "postcode")
        for m in REFERENCE_SAID.finditer(text):
            key = parse_reference(m["what"])
            if key and len(key) >= 3:
                add(*m.span("what"), "reference", f"{m['cue'].lower()[:4]} {key}")
    if digits or "_" in text:
        for m in HANDLE_SAID.finditer(text):
            add(*m.span("what"), "handle", m["what"].lower().rstrip("."))
        for m in HANDLE_LIKE.finditer(text) if _HANDLE_SIGN.search(text) else ():
            add(m.start(), m.end(), "handle", m[0].lower().rstrip("."))
    if "Op" in text:
        for m in OPERATION_SAID.finditer(text):
            add(m.start(), m.end(), "reference", f"operation {m['what'].lower()}", "operation")
    return sorted(out)
