"""An entry's words → the addresses, streets, venues, areas and organisations it names. A place's role says which of these it is."""

from __future__ import annotations

from bisect import bisect_left

from onrecord.knowledge.names import (
    ABBREVIATION,
    AREA,
    BEFORE_AREA,
    BEFORE_PERSON,
    BEFORE_VENUE,
    CALENDAR,
    COMMON,
    FAMILY,
    GIVEN,
    HOME,
    MOTION,
    NAME,
    OFFICE,
    ORG,
    PLACE_SUFFIX,
    SCHOOL,
    SERVICE,
    SPEECH,
    STREET,
    TAXI,
    TITLE_CIVIL,
    TITLE_PRO,
    VENUE,
    Names,
)
from onrecord.mentions.formats import Found
from onrecord.mentions.odd import AIMED, is_odd
from onrecord.mentions.unlisted import INTO, NUMBER, KnownPlaces, common_venue, firm, numbered_name, odd_place, two_unknown, two_word_venue
from onrecord.mentions.words import Words

_LEAD = frozenset(["flat", "number", "no", "room", "unit", "apartment", "apt"])
_COURTS = frozenset(
    "crown family county high magistrates magistrates' magistrate's youth juvenile appeal supreme civil criminal coroner's coroners law protection "
    "tennis food basketball netball squash badminton volleyball the sheriff combined division".split()
)
_FOUND = frozenset("found located traced arrested stopped collected dropped met meets meeting".split())
_ORG_ROLES = ("taxi firm", "organisation", "school", "service")
_KINDS = (
    (TAXI, "org", "taxi firm"),
    (ORG, "org", "organisation"),
    (SCHOOL, "org", "school"),
    (SERVICE, "org", "service"),
    (STREET, "place", "street"),
    (VENUE, "place", "venue"),
    (HOME, "place", "house"),
    (AREA, "place", "area"),
)


def street_key(words: list[str], names: Names) -> str:
    """Normalised name of a street: its last word written in full, spelling kept.

    >>> from onrecord.knowledge.names import load_names
    >>> street_key(["Hartcliffe", "St"], load_names())
    'hartcliffe street'
    """
    low = [w.lower().rstrip(".") for w in words]
    return " ".join([*low[:-1], names.street_full.get(low[-1], low[-1])])


def find_places(w: Words, known: KnownPlaces, names: Names) -> tuple[list[Found], set[int]]:
    """Return the places and organisations named, and the positions of the words they took."""
    out: list[Found] = []
    taken: set[int] = set()
    for i in w.capital:
        if w.bits[i] & PLACE_SUFFIX and not (i + 1 < w.n and w.joined(i + 1) and w.word[i + 1][0].isupper() and w.bits[i + 1] & PLACE_SUFFIX):
            _suffixed(w, i, names, out, taken)
        elif i + 1 < w.n and w.bits[i + 1] & (STREET | VENUE | HOME | TAXI) and not w.word[i + 1][0].isupper() and w.joined(i + 1):
            _lower_suffix(w, i, names, out, taken)
        elif (
            i + 2 < w.n and w.bits[i + 2] & (VENUE | SERVICE) and w.bits[i + 1] & COMMON and w.word[i + 1][0].islower() and w.joined(i + 1) and w.joined(i + 2)
        ):
            _spaced_suffix(w, i, out, taken)
    for i in w.capital:
        if i not in taken:
            _alone(w, i, known, out, taken)
    _venues_on_streets(w, out)
    _part_addresses(w, out)
    _unnamed(w, names, out)
    return sorted(out), taken


def _starts_name(w: Words, i: int) -> bool:
    """True when the capital word i can belong to a place's name."""
    bits = w.bits[i]
    if not w.word[i][0].isupper() or (bits & (CALENDAR | TITLE_PRO | TITLE_CIVIL) and not bits & NAME):
        return False
    if bits & ABBREVIATION and w.word[i].isupper():
        return False
    return not (
        w.opens(i)
        and bits & COMMON
        and (
            bits & (BEFORE_AREA | BEFORE_VENUE | BEFORE_PERSON | SPEECH)
            or w.low[i] in ("the", "a", "she", "he", "his", "her", "my", "our", "this", "that", "no", "new")
        )
    )


def _suffixed(w: Words, last: int, names: Names, out: list[Found], taken: set[int]) -> None:
    first = last
    while first > 0 and last - first < 4 and first - 1 not in taken and (w.joined(first) or w.gap(first) in ("'s ", "’s ")) and _starts_name(w, first - 1):
        first -= 1
    if first == last and not (
        first > 0 and w.low[first - 1] == "the" and w.bits[last] & (VENUE | HOME) and w.low[last] not in ("house", "home", "unit", "end", "side")
    ):
        return
    bits = w.bits[last]
    kind, role = next((k, r) for b, k, r in _KINDS if bits & b)
    if (
        bits & FAMILY
        and bits & STREET
        and first == last - 1
        and w.bits[first] & GIVEN
        and not _house_number(w, first)[1]
        and not (
            first and w.bits[first - 1] & (BEFORE_AREA | BEFORE_VENUE | COMMON) and w.low[first - 1] in ("on", "in", "at", "of", "down", "along", "off", "near")
        )
    ):
        return
    if bits & STREET and w.low[last] == "court" and _a_court(w, first, last):
        return
    if role in ("service", "organisation", "area") and all(w.bits[k] & COMMON and not w.bits[k] & NAME for k in range(first, last)) and first < last:
        return
    if role == "street":
        building = w.low[last] in ("court", "mansions", "towers", "buildings")
        start, number = _house_number(w, first)
        key = street_key(w.word[first : last + 1], names)
        if number:
            out.append(Found(start, w.end[last], "place", f"{number} {key}", "address"))
        else:
            out.append(Found(w.start[first], w.end[last], "place", key, "building" if building else "street"))
    else:
        start, number = _house_number(w, first) if role == "house" else (w.start[first], "")
        end, key = w.end[last], " ".join(w.low[first : last + 1])
        if number and role == "house":
            out.append(Found(start, end, "place", f"{number} {key}", "address"))
        else:
            out.append(Found(w.start[first], end, kind, key, role))
    taken.update(range(first, last + 1))


def _a_court(w: Words, first: int, last: int) -> bool:
    """True for a court of law or a playing court, and not a building: "Crown Court", but not "the lads at Lantern Court", "flat 11 Lantern Court"."""
    if any(not w.bits[k] & COMMON for k in range(first, last)) or _house_number(w, first)[1]:
        return False
    return w.low[last - 1] in _COURTS or first == 0 or w.low[first - 1] not in ("at", "in", "from", "near", "outside", "of")


def _house_number(w: Words, first: int) -> tuple[int, str]:
    """Where an address begins and its flat and house number, "" if there is none."""
    start, number = w.start[first], ""
    i = first - 1
    if i >= 0 and NUMBER.fullmatch(w.low[i]) and w.gap(first) in (" ", ", "):
        number, start = w.low[i], w.start[i]
        i -= 1
        if i >= 0 and w.low[i] in _LEAD and w.gap(i + 1) in (" ", ". "):
            if w.low[i] in ("flat", "room", "unit", "apartment", "apt"):
                number = f"flat {number}"
            start = w.start[i]
        elif i >= 1 and w.gap(i + 1) == ", " and w.low[i - 1] in _LEAD and NUMBER.fullmatch(w.low[i]):
            number, start = f"flat {w.low[i]} {number}", w.start[i - 1]
    return start, number


def _lower_suffix(w: Words, i: int, names: Names, out: list[Found], taken: set[int]) -> None:
    bits, nxt = w.bits[i], w.bits[i + 1]
    if len(w.word[i]) < 2 or not _starts_name(w, i) or (w.opens(i) and bits & COMMON) or (bits & GIVEN and not bits & FAMILY) or w.possessed(i):
        return
    if nxt & STREET and w.low[i + 1] in (
        "end",
        "side",
        "view",
        "rise",
        "bank",
        "park",
        "yard",
        "walk",
        "close",
        "drive",
        "place",
        "path",
        "mount",
        "row",
        "gate",
        "court",
    ):
        return
    first = i
    while (
        first > 0
        and i - first < 3
        and w.joined(first)
        and w.word[first - 1][0].isupper()
        and first - 1 not in taken
        and _starts_name(w, first - 1)
        and not w.bits[first - 1] & GIVEN
    ):
        first -= 1
    start, number = _house_number(w, first)
    role = next(r for b, _k, r in _KINDS if nxt & b)
    kind = "org" if nxt & TAXI else "place"
    if nxt & STREET:
        key = street_key(w.word[first : i + 2], names)
        out.append(Found(start if number else w.start[first], w.end[i + 1], "place", f"{number} {key}".strip(), "address" if number else "street"))
    elif w.low[i + 1] in ("car", "cars", "home", "house", "unit", "stores", "shop", "store", "bar") or (not bits and first == i):
        if bits & COMMON:
            return
        out.append(Found(w.start[first], w.end[i], kind, " ".join(w.low[first : i + 1]), role))
        taken.update(range(first, i + 1))
        return
    elif not w.opens(i) and (nxt & (VENUE | TAXI)):
        out.append(Found(w.start[first], w.end[i + 1], kind, " ".join(w.low[first : i + 2]), role))
    else:
        return
    taken.update(range(first, i + 2))


def _spaced_suffix(w: Words, i: int, out: list[Found], taken: set[int]) -> None:
    """Read "Netherholme youth centre", "Neptune hand wash": a name, a common word and what it is."""
    bits = w.bits[i]
    if (
        bits & (COMMON | GIVEN | ABBREVIATION)
        or w.possessed(i)
        or w.bits[i + 1] & (BEFORE_AREA | BEFORE_PERSON | BEFORE_VENUE)
        or w.low[i + 1] in ("the", "a", "his", "her", "is", "was", "at")
    ):
        return
    service = w.bits[i + 2] & SERVICE
    out.append(Found(w.start[i], w.end[i + 2], "org" if service else "place", " ".join(w.low[i : i + 3]), "service" if service else "venue"))
    taken.update((i, i + 1, i + 2))


_NUMBERED = ("number", "unit", "block", "bay", "lodge")
_UNITS = frozenset(["flat", "pitch", "chalet", "caravan", "berth", "cabin", "plot", "bedsit", "mooring", "lockup", "lock-up", "apartment", "villa", *_NUMBERED])


def _part_addresses(w: Words, out: list[Found]) -> None:
    """Read "Flat 9" or "number 14" where the street is not said again."""
    for i in range(w.n - 1):
        if w.low[i] in _UNITS and NUMBER.fullmatch(w.low[i + 1]) and w.gap(i + 1) == " " and len(w.low[i + 1]) < 5:
            start, end = w.start[i], w.end[i + 1]
            said = w.low[i] == "flat" or (i and (w.bits[i - 1] & (BEFORE_AREA | BEFORE_VENUE) or (w.low[i] not in _NUMBERED and w.gap(i) in (" ", " ("))))
            if said and not any(f.start < end and start < f.end for f in out):
                out.append(Found(start, end, "place", f"{w.low[i]} {w.low[i + 1]}", "part address"))


def _alone(w: Words, i: int, known: KnownPlaces, out: list[Found], taken: set[int]) -> None:
    """A capital word that only its neighbours, or the file's own use, show to be a place."""
    low, bits = w.low[i], w.bits[i]
    after = i + 1 < w.n and i + 1 not in taken and w.word[i + 1][0].isupper() and w.joined(i + 1)
    pair = f"{low} {w.low[i + 1]}" if after else ""
    if pair and pair in known.places:
        role = known.places[pair]
        out.append(Found(w.start[i], w.end[i + 1], "org" if role in _ORG_ROLES else "place", pair, role))
        taken.update((i, i + 1))
        return
    if numbered_name(w, i, out, taken):
        return
    surname = i > 0 and w.joined(i) and w.bits[i - 1] & GIVEN and w.word[i - 1][0].isupper()
    everyday = bits & COMMON and (bits & OFFICE or (w.opens(i) and (low in known.ordinary or len(low) < 5)))
    if low in known.places and low not in known.called and not surname and not everyday:
        out.append(Found(w.start[i], w.end[i], "org" if known.places[low] in _ORG_ROLES else "place", low, known.places[low]))
        taken.add(i)
        return
    if i - 1 in taken and w.gap(i) == ", " and not bits & (GIVEN | COMMON) and any(f.end == w.end[i - 1] and f.role == "venue" for f in out):
        out.append(Found(w.start[i], w.end[i], "place", low, "area"))
        taken.add(i)
        return
    if two_word_venue(w, i, known, taken):
        out.append(Found(w.start[i], w.end[i + 1], "place", f"{low} {w.low[i + 1]}", "venue?"))
        taken.update((i, i + 1))
        return
    if (
        i > 1
        and not bits
        and w.low[i - 1] == "the"
        and w.joined(i)
        and len(low) > 3
        and not w.word[i].isupper()
        and low not in known.called
        and not (
            i + 1 < w.n
            and w.joined(i + 1)
            and (w.word[i + 1][0].isupper() or (w.bits[i + 1] & COMMON and w.low[i + 1] in ("lass", "girl", "lad", "family", "brothers", "lads", "lot")))
        )
    ):
        out.append(Found(w.start[i], w.end[i], "place", low, "venue" if w.bits[i - 2] & (BEFORE_VENUE | BEFORE_AREA) else "venue?"))
        taken.add(i)
        return
    if bits & COMMON and not bits & ~(COMMON | FAMILY) and common_venue(w, i, known):
        out.append(Found(w.start[i], w.end[i], "place", low, "venue?"))
        taken.add(i)
        return
    odd = is_odd(w, i)
    if odd and odd_place(w, i, known, out, taken):
        return
    if firm(w, i):
        out.append(Found(w.start[i], w.end[i], "place", low, "someone's" if bits & GIVEN or low in known.called else "venue?"))
        return  # it may be a person's too
    if pair and two_unknown(w, i, known):
        out.append(Found(w.start[i], w.end[i + 1], "place", pair, "area" if w.low[i - 1] in INTO else "venue?"))
        if w.low[i - 1] != "as":
            taken.update((i, i + 1))
        return
    if odd:
        return
    if bits & ~(GIVEN | FAMILY) or bits & GIVEN or i == 0 or w.opens(i) or low in known.called or len(low) < 4 or w.word[i].isupper() or w.possessed(i):
        return
    if not w.joined(i) or (i + 1 < w.n and w.joined(i + 1) and w.word[i + 1][0].isupper()) or w.word[i - 1][0].isupper():
        return
    before = w.bits[i - 1]
    if (
        before & BEFORE_PERSON
        or (i > 1 and w.low[i - 2] in AIMED)
        or (
            w.low[i - 1] == "to"
            and i > 1
            and w.bits[i - 2] & COMMON
            and w.low[i - 2] in ("spoke", "talk", "talked", "spoken", "letter", "said", "text", "given", "according")
        )
    ):
        return
    if before & BEFORE_VENUE:
        # "at Westfield" is as often a town, a school or a home; "above Westfield" and "found at Westfield" are not
        role = "venue?" if w.low[i - 1] in ("at", "near") and (i < 2 or w.low[i - 2] not in _FOUND) else "venue"
    elif before & BEFORE_AREA and w.low[i - 1] not in ("from", "to"):
        role = "area"
    elif w.low[i - 1] == "to" and i > 1 and any(w.bits[k] & MOTION for k in range(max(0, i - 4), i - 1)):
        role = "venue?"
    else:
        return
    out.append(Found(w.start[i], w.end[i], "place", low, role))
    taken.add(i)


def _venues_on_streets(w: Words, out: list[Found]) -> None:
    """Read "the car wash on Canal Road", "Canal Road takeaway": a venue nobody named, known by its street."""
    for n, f in enumerate(out):
        if f.role != "street":
            continue
        first = bisect_left(w.start, f.start)
        i = first - 1
        if (
            i >= 1
            and w.low[i] in ("on", "down", "in", "off", "at", "along", "near")
            and w.bits[i - 1] & VENUE
            and w.word[i - 1].islower()
            and w.low[i - 1] not in ("unit", "lodge")
        ):
            noun = (
                f"{w.low[i - 2]} {w.low[i - 1]}"
                if i >= 2 and w.low[i - 2] in ("car", "pizza", "kebab", "chip", "shisha", "snooker", "pool", "nail", "barber")
                else w.low[i - 1]
            )
            start = w.start[i - 2] if " " in noun else w.start[i - 1]
        elif i >= 1 and w.low[i] in ("on", "down", "in", "off", "at") and w.low[i - 1] == "place" and w.bits[i - 2] & VENUE:
            noun, start = w.low[i - 2], w.start[i - 2]
        else:
            continue
        out[n] = Found(start, f.end, "place", f"{noun} {f.key}", "venue")


def _unnamed(w: Words, names: Names, out: list[Found]) -> None:
    lower = w.text.lower()
    for phrase in names.unnamed_places:
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if not any(f.start < end and at < f.end for f in out):
                out.append(Found(at, end, "place", phrase, "unnamed"))
            at = lower.find(phrase, end)
