"""Words that credit a person ("K Braddish (Social Worker), Children's Services") → who, in what role, for which agency."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.knowledge.layouts import Layouts

_PERSON_WORD = r"(?:[A-Z][\w'’.\-]*|de|van|der|den|von|el|al|bin|bint|ap|la|le|di|da|du|\d{1,6})"
_PERSON = re.compile(rf"{_PERSON_WORD}(?:\s+{_PERSON_WORD}){{0,5}}(?:,\s*{_PERSON_WORD}(?:\s+{_PERSON_WORD}){{0,2}})?")
_NAME_PAIR = re.compile(r"[A-Z][A-Za-z'’\-]+,\s*[A-Z][A-Za-z'’\-]*\.?(?:\s[A-Z]\.?)?")
_GLUED = re.compile(r"^(PC|DC|DS|DI|Dr|Mrs?|Ms|Sr|[A-Z])(?=[A-Z][a-z]{2,}|\d{3,})")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is credited; a part the words do not give is None."""

    author: str | None = None
    role: str | None = None
    agency: str | None = None


def parse_credit(words: str, layouts: Layouts, *, role_known: bool = False) -> Credit:
    """Return the person, role and agency that `words` name, in whichever of the usual arrangements.

    Args:
        words: "Name (Role)", "Name (Role, Agency)", "Name (Role) Agency", "Name, Role, Agency", "Name Role" ...
        layouts: vocabulary of roles and agencies.
        role_known: the role stands elsewhere, so the words are a name only.
    """
    said = re.sub(r"\s+", " ", words).strip(" ,;|-–—\t")
    said = re.sub(r"^(?:by|author|worker|name)\s*[:\-]\s*", "", said, flags=re.I)
    if not said:
        return Credit()
    if role_known:
        return Credit(said)
    before, inside, after = _last_group(said)
    if inside is not None and before:
        if not after and _names_whom(before, inside, layouts):
            return Credit(said)
        return _grouped(before, inside, after, layouts)
    for separator in (r"\s*,\s*", r"\s+[-–—]\s+", r"\s+/\s+|\s*;\s*"):
        parts = [p for p in re.split(separator, said) if p]
        if len(parts) > 1:
            credit = _parted(parts, layouts)
            if credit is not None:
                return credit
    return _trailing_role(said, layouts)


def looks_like_person(words: str, layouts: Layouts) -> bool:
    """Tell whether `words` have the shape of a person's name: capitalised, short, not a role or an agency."""
    words = words.strip(" ,;:.")
    if not 2 <= len(words) <= 60:
        return False
    stripped = re.sub(r"\s*\([^)]*\)$", "", words)
    if _PERSON.fullmatch(stripped) is None or not re.search(r"[A-Za-z]{2}", stripped):
        return False
    return not (layouts.is_word("agencies", stripped) or layouts.is_word("roles", stripped))


def tidy_name(author: str) -> str:
    """Return a recognised name with the space put back after an initial, rank or title that lost it."""
    return _GLUED.sub(lambda m: f"{m[1]} ", author)


def _last_group(words: str) -> tuple[str, str | None, str]:
    """Split off the last bracketed group: (before, inside, after); inside is None if there is none."""
    close = max(words.rfind(")"), words.rfind("]"))
    if close < 0:
        return words, None, ""
    depth = 0
    for at in range(close, -1, -1):
        depth += words[at] in ")]"
        depth -= words[at] in "(["
        if depth == 0:
            return words[:at].strip(" ,"), words[at + 1 : close].strip(), words[close + 1 :].strip(" ,;-–")
    return words, None, ""


def _names_whom(before: str, inside: str, layouts: Layouts) -> bool:
    """ "EDT (B Fairlamb)": a team, and in brackets who of it; the whole is the author."""
    team = layouts.is_word("teams", before) or layouts.is_word("agencies", before) or (before.isupper() and " " not in before)
    return team and looks_like_person(inside, layouts) and not layouts.has_word("roles", inside)


def _grouped(before: str, inside: str, after: str, layouts: Layouts) -> Credit:
    parts = [p.strip() for p in inside.split(",") if p.strip()]
    if after:
        return Credit(before, inside or None, after)
    if len(parts) > 1:
        return Credit(before, ", ".join(parts[:-1]), parts[-1])
    if parts and layouts.is_word("agencies", parts[0]) and not layouts.is_word("roles", parts[0]):
        return Credit(before, None, parts[0])
    if "," in before and not _NAME_PAIR.fullmatch(before):
        name, _, role = before.partition(",")
        return Credit(name.strip(), role.strip(), parts[0] if parts else None)
    return Credit(before, parts[0] if parts else None, None)


def _parted(parts: list[str], layouts: Layouts) -> Credit | None:
    """Name, Role, Agency; Name, Role; Name, Agency; "SMITH, Jo" is one name."""
    if len(parts) == 2:
        name, other = parts
        if layouts.is_word("agencies", other):
            return Credit(name, None, other)
        if layouts.has_word("roles", other):
            return Credit(name, other, None)
        if layouts.has_word("agencies", other):
            return Credit(name, None, other)
        if _NAME_PAIR.fullmatch(f"{name}, {other}"):
            return Credit(f"{name}, {other}")
        return Credit(name, other) if " " in name and looks_like_person(name, layouts) else None
    name, *role, agency = parts
    if len(parts) >= 3 and (layouts.has_word("roles", parts[-1]) and not layouts.has_word("agencies", parts[-1])):
        if _NAME_PAIR.fullmatch(f"{parts[0]}, {parts[1]}"):
            return Credit(f"{parts[0]}, {parts[1]}", ", ".join(parts[2:]))
        return Credit(name, ", ".join(parts[1:]), None)
    return Credit(name, ", ".join(role), agency)


def _trailing_role(said: str, layouts: Layouts) -> Credit:
    """ "J Smith SW": a known role at the end of a name."""
    words = said.split()
    for cut in range(1, len(words)):
        name, role = " ".join(words[:cut]), " ".join(words[cut:])
        if layouts.is_word("roles", role) and not layouts.is_word("ranks", name) and looks_like_person(name, layouts):
            return Credit(name, role)
    return Credit(said)
