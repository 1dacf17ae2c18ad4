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


def parse_credit(words: str, layouts: Layouts, *, role_known: bool = False, agency_known: bool = False) -> Credit:
    """Return the person, role and agency that `words` name, in whichever of the usual arrangements.

    Args:
        words: "Name (Role)", "Name (Role, Agency)", "Name (Role) Agency", "Name, Role, Agency", "Name Role" ...
        layouts: vocabulary of roles and agencies.
        role_known: the role stands elsewhere, so the words are a name only.
        agency_known: the agency stands elsewhere, so all that follows the name is the role.
    """
    said = re.sub(r"\s+", " ", words).strip(" ,;|-–—\t")
    said = re.sub(r"^(?:by|author|worker|name)\s*[:\-]\s*", "", said, flags=re.I)
    if not said:
        return Credit()
    if role_known:
        return Credit(said)
    listed = _split_outside(said)
    if len(listed) > 2 or (len(listed) == 2 and _is_team_member(listed[0], layouts)):
        credit = _parted(listed, layouts)
        if credit is not None:
            return credit
    before, inside, after = _last_group(said)
    if inside is not None and before:
        if not after and _names_whom(before, inside, layouts):
            return Credit(said)
        if agency_known and not after:
            return Credit(before, inside or None)
        return _grouped(before, inside, after, layouts)
    for separator in (r"\s*\|\s*", r"\s*,\s*", r"\s+[-–—]\s+", r"\s+/\s+|\s*;\s*"):
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
    author = re.sub(r"^0(?=\s?[A-Z])", "O", re.sub(r"^[l|](?=\s[A-Z])", "I", author))
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


def _split_outside(words: str) -> list[str]:
    """Split at the commas that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for at, c in enumerate(words):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append(words[start:at])
            start = at + 1
    return [p for part in (*parts, words[start:]) if (p := part.strip())]


def _is_team_member(words: str, layouts: Layouts) -> bool:
    before, inside, after = _last_group(words)
    return bool(inside and before and not after and _names_whom(before, inside, layouts))


def _names_whom(before: str, inside: str, layouts: Layouts) -> bool:
    """As in "EDT (B Fairlamb)": a team, and in brackets who of it; the whole is the author."""
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
        if (layouts.is_word("roles", name) or layouts.is_word("teams", name)) and looks_like_person(other, layouts) and not layouts.has_word("roles", other):
            return Credit(other, name)
        if layouts.is_word("agencies", other):
            return Credit(name, None, other)
        if layouts.has_word("roles", other):
            return Credit(name, other, None)
        if layouts.has_word("agencies", other):
            return Credit(name, None, other)
        if _NAME_PAIR.fullmatch(f"{name}, {other}"):
            return Credit(f"{name}, {other}")
        return Credit(name, other) if " " in name and looks_like_person(name, layouts) else None
    if len(parts) > 3 and _belongs_to_name(parts, layouts):
        parts = [f"{parts[0]}, {parts[1]}", *parts[2:]]
    name, *role, agency = parts
    if len(parts) >= 3 and (layouts.has_word("roles", parts[-1]) and not layouts.has_word("agencies", parts[-1])):
        if _NAME_PAIR.fullmatch(f"{parts[0]}, {parts[1]}"):
            return Credit(f"{parts[0]}, {parts[1]}", ", ".join(parts[2:]))
        return Credit(name, ", ".join(parts[1:]), None)
    return Credit(name, ", ".join(role), agency)


def _belongs_to_name(parts: list[str], layouts: Layouts) -> bool:
    """As in "Night porter, via D Haines, Prevention Officer, Housing": the second part still says who."""
    first, second = parts[0], parts[1]
    if layouts.has_word("on_behalf", " ".join(second.split()[:3])) and re.match(r"[a-z]", second):
        return True
    return not looks_like_person(first, layouts) and looks_like_person(second, layouts) and " " in second and not layouts.has_word("roles", second)


def _trailing_role(said: str, layouts: Layouts) -> Credit:
    """As in "J Smith SW": a known role at the end of a name."""
    words = said.split()
    for cut in range(1, len(words)):
        name, role = " ".join(words[:cut]), " ".join(words[cut:])
        if layouts.is_word("roles", role) and not layouts.is_word("ranks", name) and looks_like_person(name, layouts):
            return Credit(name, role)
    return Credit(said)
