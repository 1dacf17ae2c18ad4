"""The nouns of a case → what runs through the files: the time to act, the agencies, closures, the language used, and the ties between files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.publish.charts import draw_bars, draw_network
from onrecord.publish.child import counts, say_followed
from onrecord.publish.model import Block, Heading, Para, Run, Table
from onrecord.publish.telling import Telling, cell, days_of, listed, middle_of, para, refer, rows_of
from onrecord.record import Child, Concern, Network, Response

if TYPE_CHECKING:
    from onrecord.publish.whole import Material

_CLOSING = ("closed", "nfa")
_BARS = 40


def tell_themes(m: Material, tell: Telling) -> list[Block]:
    """Return the themes, each with a table and, where people would rather look, a drawing beside it."""
    return [Heading(1, (Run("Themes"),), "themes"), *_time(m, tell), *_agencies(m, tell), *_closures(m, tell), *_language(m, tell), *_ties(m, tell)]


def _head(words: str, anchor: str) -> Heading:
    return Heading(2, (Run(words),), anchor)


def _told(m: Material, tell: Telling) -> list[Concern]:
    told = m.told(tell.settings.undecided)
    return [c for c in m.concerns if c.sufficient_then and c.child_ref in told]


def _time(m: Material, tell: Telling) -> list[Block]:
    rows = _told(m, tell)
    out: list[Block] = [_head("Time to act", "time")]
    if not rows:
        return [*out, para("No concern for which the file held enough then is told here.")]
    answered = [c for c in rows if c.days_to_response is not None]
    out.append(
        tell.claim(
            "For ",
            (rows_of(c.concern_id for c in rows), "concern", "concerns"),
            " the file held enough to act on at the time; an act that counts was found for ",
            rows_of(c.concern_id for c in answered),
            " of them.",
        )
    )
    middle = middle_of(rows)
    if middle:
        out.append(tell.claim("Where one was found, the median time to it was ", (middle, "day", "days"), "."))
    children = {f.child.child_ref: tell.child(f.child) for f in m.files}
    names = [f"{children.get(c.child_ref, '')}, {tell.day(c.known_on)}" for c in rows]
    alt = "Bars of the days from knowledge to the first act that counts: " + "; ".join(
        f"{n}: {c.days_to_response if c.days_to_response is not None else 'none found'}" for n, c in zip(names, rows, strict=True)
    )
    picture = draw_bars(
        [(n, c.days_to_response) for n, c in zip(names, rows, strict=True)][:_BARS],
        alt + ".",
        "Days from knowledge to the first act that counts.",
        "no response found in the pages read",
    )
    shown = (refer("time-figure"), " and ", refer("time-table"), " tell") if picture else (refer("time-table"), " tells")
    out.append(para(*shown, " it concern by concern."))
    out += [replace(picture, key="time-figure")] if picture else []
    body = []
    for c in rows:
        days = days_of(c)
        body.append(
            (
                para(Run(children.get(c.child_ref, ""), own=False)),
                para(Run(tell.day(c.known_on), to=c.concern_id if tell.settings.scope == "whole" else "", own=False)),
                para(tell.plain.say("basis", c.basis)),
                para(tell.figure(days)) if days else para("no response found"),
                para(say_followed(c, tell, finer=True)),
            )
        )
    head = ("Child", "Became known", "Rests on", "Days to first act", "What followed")
    out.append(Table("Time to act, concern by concern.", head, tuple(body), (18, 18, 24, 14, 26), key="time-table"))
    return out


def _agencies(m: Material, tell: Telling) -> list[Block]:
    entries: dict[str, list[str]] = defaultdict(list)
    signs: dict[str, list[str]] = defaultdict(list)
    acts: dict[str, list[str]] = defaultdict(list)
    for f in m.files:
        for e in f.entries:
            name = tell.agency(e)
            entries[name].append(e.entry_id)
            nouns = f.by_entry.get(e.entry_id, ())
            signs[name] += [e.entry_id] if any(not isinstance(n, Response) and hasattr(n, "tier") and counts(n) for n in nouns) else []
            acts[name] += [e.entry_id] if any(isinstance(n, Response) and n.acted and n.status == "done" for n in nouns) else []
    body = tuple(
        (para(Run(a, own=False)), *(para(tell.figure(rows_of(x[a]))) for x in (entries, signs, acts)))
        for a in sorted(entries, key=lambda a: (-len(entries[a]), a))
    )
    head = ("Agency", "Entries", "With direct information or strong signs", "With a protective act done")
    said = para(refer("who-recorded"), " tells which agency recorded what, as far as an entry names one.")
    return [_head("Agencies", "agencies"), said, Table("Who recorded what.", head, body, (40, 15, 23, 22), key="who-recorded")]


def _closures(m: Material, tell: Telling) -> list[Block]:
    first = {f.child.child_ref: min((c.known_on for c in f.concerns if c.sufficient_then), default=None) for f in m.files}
    day = {e.entry_id: e.date for f in m.files for e in f.entries}
    every = [r for f in m.files for r in f.responses if r.code in _CLOSING and r.status == "done"]
    after = [r for r in every if (known := first.get(r.child_ref or "")) and (at := day.get(r.entry_id)) and at >= known]
    out: list[Block] = [_head("Closures", "closures")]
    out.append(
        tell.claim(
            "Entries that record a closure or no further action: ",
            rows_of(r.entry_id for r in every),
            "; on or after the day the same file held enough to act on: ",
            rows_of(r.entry_id for r in after),
            *((" (", refer("closed"), ")") if after else ()),
            ".",
        )
    )
    if after:
        by = {f.child.child_ref: f for f in m.files}
        entries = {e.entry_id: e for f in m.files for e in f.entries}
        closing: dict[str, list[Response]] = defaultdict(list)
        for r in after:
            if r.child_ref in by:
                closing[r.entry_id].append(r)
        body = []
        for i, mine in closing.items():
            words: list[str | Run] = []
            for r in mine:
                words += [*([" "] if words else []), tell.quote(entries[i], r.start, r.end)]
            where = tell.entry_link(entries[i]) if tell.settings.scope == "whole" else Run(tell.day(entries[i].date), own=False)
            body.append((para(Run(tell.child(by[mine[0].child_ref or ""].child), own=False)), para(where), para(*words)))
        out.append(Table("Closures on or after the day a file held enough to act on.", ("Child", "Entry", "Words"), tuple(body), (25, 30, 45), key="closed"))
    return out


def _language(m: Material, tell: Telling) -> list[Block]:
    rows = [(f, n) for f in m.files for n in f.language if not n.challenged]
    out: list[Block] = [_head("Language used of the children", "language")]
    if not rows:
        return [*out, para("No wording that blames a child or makes what was done to them small was found in the pages read.")]
    out.append(
        tell.claim(
            "Wording that blames a child or makes what was done to them small was found in ",
            (rows_of(n.entry_id for _, n in rows), "entry", "entries"),
            " of ",
            (rows_of((f.child.child_ref for f, _ in rows), people=True), "file", "files"),
            " (",
            refer("blaming"),
            ").",
        )
    )
    body = []
    for f, n in rows:
        e = next(e for e in f.entries if e.entry_id == n.entry_id)
        where = tell.entry_link(e) if tell.settings.scope == "whole" else Run(tell.day(e.date), own=False)
        body.append((para(Run(tell.child(f.child), own=False), ", ", where), para(tell.quote(e, n.start, n.end)), para(n.suggestion)))
    out.append(Table("The words, and what may be written instead.", ("Entry", "Words", "Instead"), tuple(body), (34, 26, 40), key="blaming"))
    return out


def _ties(m: Material, tell: Telling) -> list[Block]:
    out: list[Block] = [_head("Files tied together", "ties")]
    if not m.links:
        return [*out, para("No ties between these files were found.")]
    children = {f.child.child_ref: f.child for f in m.files}
    out.append(para("A tie is a lead for a person to check, not a finding. Nothing is merged."))
    out.append(
        tell.claim(
            "Files are tied in ",
            (rows_of(x.link_id for x in m.links), "pair", "pairs"),
            "; strong ties among them: ",
            rows_of(x.link_id for x in m.links if x.strength == "strong"),
            ". Together they make ",
            (rows_of(g.group_id for g in m.groups), "group", "groups"),
            " (",
            refer("tied"),
            ").",
        )
    )
    for name, network in sorted(m.networks.items()):
        out += _picture(name, network, tell, children)
    body = []
    for x in m.links:
        pair = listed(tell.child(children.get(ref)) for ref in x.child_refs)
        kinds = listed(dict.fromkeys(_a(tell.plain.say("mention", g.kind)) for g in x.reasons if not g.contradiction)) or "what they share"
        decided = f"{tell.plain.say('decision', x.decision)}" if x.decision else "nobody has decided"
        by = Run(f" by {x.decided_by}" if x.decision and x.decided_by else "", own=False)
        body.append(
            (
                para(Run(pair, own=False)),
                para(tell.plain.say("strength", x.strength)),
                cell(kinds),
                para(Run(tell.day(x.first_day), own=False)),
                para(Run(tell.day(x.both_held), own=False)),
                para(decided, by),
            )
        )
    out.append(
        Table(
            "Ties: what two files share, the first day anyone could have seen it, and the day the service held both halves.",
            ("Files", "Tie", "Both name", "First visible", "Both on file", "Standing"),
            tuple(body),
            (24, 10, 18, 17, 16, 15),
            key="tied",
        )
    )
    for n, g in enumerate(m.groups, 1):
        names = Run(listed(sorted(tell.child(children.get(ref)) for ref in g.child_refs)), own=False)
        seen = Run(tell.day(g.first_day), own=False)
        joined = ("; by ", Run(tell.day(g.joined_on), own=False), " the service held enough to see that all of them hang together") if g.joined_on else ()
        out.append(
            Para((Run(f"Group {n}: ", "strong"), names, Run(". First visible "), seen, *(p if isinstance(p, Run) else Run(p) for p in joined), Run(".")))
        )
    return out


def _a(words: str) -> str:
    return words if words.startswith(("a ", "an ", "the ")) else f"a {words}"


def _picture(name: str, network: Network, tell: Telling, children: Mapping[str, Child]) -> list[Block]:
    labels = {}
    for s in network.spots:
        child = children.get(s.noun_id)
        kind = tell.plain.say("mention", s.kind).removeprefix("a ").removeprefix("an ")
        labels[s.spot_id] = tell.child(child) if child else (tell.words(s.label).text.strip("[]") if tell.veil else s.label) or kind
    files = [labels[s.spot_id] for s in network.spots if s.kind == "file"]
    things = [labels[s.spot_id] for s in network.spots if s.kind != "file"]
    ties = [f"{labels[x.a]} and {labels[x.b]}" for x in network.lines if x.kind == "tie"]
    through = listed(things) or "what they share"
    alt = f"Network of {len(files)} files ({listed(files)}), tied through {through}. Ties: {'; '.join(ties)}. The table below says the same."
    picture = draw_network(
        network, labels, alt, "Files that are tied, and through what. Circles are children’s files, squares what they share; a full line is a strong tie."
    )
    return [picture] if picture else []
