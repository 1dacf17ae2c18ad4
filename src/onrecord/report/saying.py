"""Days, places, gaps and sentences of the nouns → the words and links of a page. Everything a record says is escaped here or by the template."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from onrecord.knowledge.plain import Plain, say_day
from onrecord.record import Child, Entry, Gap, Link

_ENTRY = re.compile(r"\b([Ee])ntry ([A-Za-z]\w*(?:-\w+)*)( of (\d{1,2} [A-Z][a-z]+ \d{4}))?")
_MADE_ID = re.compile(r"[A-Z]-[0-9a-f]{14}$")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ACT = re.compile(r"(\w+) \((\w+)\): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Act:
    """A recorded act as it was weighed: what, whether done, whether it counts ("Yes", "In part", "No") and why; `passive` if it only records."""

    entry_id: str
    what: str
    status: str
    counts: str
    why: str
    passive: bool = False


def short_day(day: dt.date | str | None) -> str:
    """Return a day as a table shows it.

    >>> short_day(dt.date(2007, 3, 8)), short_day("2007-03-08"), short_day(None)
    ('8 Mar 2007', '8 Mar 2007', 'not dated')
    """
    if not day:
        return "not dated"
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    number, month, year = say_day(day).split()
    return f"{number} {month[:3]} {year}"


def anchor(name: str) -> str:
    """Return a name as the identifier of a place in the page: letters, digits, hyphens, and nothing that two names share.

    >>> anchor("K01"), anchor("K 01")
    ('K01', 'K-01-7ec815')
    """
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def link_entries(text: str, numbers: Mapping[str, int]) -> Markup:
    """Return a sentence with each "entry <identifier>" it names as a link to the entry of that number.

    Args:
        text: a sentence made by the judging rooms.
        numbers: entry_id → the entry's number in its chronology.
    """

    def said(m: re.Match[str]) -> str:
        first, entry_id, of = m[1], m[2], m[3] or ""
        if entry_id in numbers:
            return f'<a href="#{escape(entry_id)}">{first}ntry {numbers[entry_id]}{of}</a>'
        return f"{'An' if first == 'E' else 'an'} entry of another file" if _MADE_ID.match(entry_id) else m[0]

    return Markup(_ENTRY.sub(said, str(escape(text))))  # the text is escaped first


def say_gap(gap: Gap) -> str:
    """Return a gap's message without the place and the code, which a page shows beside it."""
    place = f"{gap.path} page {gap.page}" if gap.page is not None else gap.path
    text = gap.message.removesuffix(f" [{gap.kind}]")
    for before in (place, gap.path):
        text = text.removeprefix(f"{before}: ") if before else text
    return text[:1].upper() + text[1:]


def say_weighed(weighed: Sequence[tuple[str, str]], plain: Plain) -> list[Act]:
    """Return each act that was weighed, in words, the same act of an entry once."""
    out: dict[Act, None] = {}
    for entry_id, why in weighed:
        found = _ACT.match(why)
        if found is None:
            out[Act(entry_id, "", "", "No", plain.spell_codes(why))] = None
            continue
        code, status, reason = found.groups()
        counts = "In part" if reason.startswith("counts in part") else "Yes" if reason.startswith("counts") else "No"
        reason = re.sub(r"^counts( in part)?(: |, )?", "", reason)
        passive = code not in plain.acted and counts == "No"
        reason = "not a protective act" if passive else plain.spell_codes(reason)
        out[Act(entry_id, plain.say_code(code), plain.say("status", status), counts, reason, passive)] = None
    return list(out)


def say_link(link: Link, people: Mapping[str, Child], entries: Mapping[str, Entry], full: bool) -> dict[str, object]:
    """Return a tie between two files in words: the reasons, the sum behind them, and the entries it rests on as links."""
    text = link.because
    text, _, rests = text.partition(" Rests on entries ")
    text, _, sums = text.partition(" Weight ")
    text = _ISO.sub(lambda m: short_day(m[0]), text)
    said = str(escape(text))
    for ref in link.child_refs:
        if ref in people:
            name = str(escape(people[ref].name))
            said = re.sub(rf"(?<=\(){re.escape(str(escape(ref)))}(?=, )|(?<=child of ){re.escape(str(escape(ref)))}\b", lambda _, n=name: n, said)  # type: ignore[misc]
    shown = []
    for entry_id in re.findall(r"[\w-]+", rests):
        entry = entries.get(entry_id)
        if entry and entry.child_ref in people:
            shown.append(
                {"id": entry_id, "to": entry_id if full else anchor(entry.child_ref or ""), "day": entry.date, "name": people[entry.child_ref or ""].name}
            )
    reasons = [Markup(r) for r in re.split(r"(?<=\.) (?=[A-Z“])", said) if r]  # escaped above
    files = [people[ref] for ref in link.child_refs if ref in people]
    return {"link": link, "files": files, "reasons": reasons, "sums": f"Weight {sums}" if sums else "", "entries": shown}
