"""The nouns of a case → what was asked, how it was read and with what limits, the table of the people asked about, and the findings taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from onrecord.knowledge.names import fold
from onrecord.knowledge.plain import say_count
from onrecord.publish.apart import tell_apart
from onrecord.publish.model import Block, Bullets, Heading, Para, Run, Table
from onrecord.publish.telling import Telling, middle_of, para, refer, rows_of
from onrecord.record import Concern, Decision, Response, Signal, current_decisions

if TYPE_CHECKING:
    from onrecord.publish.whole import Material

_COMMON = {"basis": "They rest on ", "verdict": "What followed: ", "modifier": "Beside it: "}
LOST = ("unheeded", "partial", "late")


def is_lost(c: Concern) -> bool:
    """Whether a concern is a lost opportunity: enough then, not answered in time, and the file can tell."""
    return c.sufficient_then and c.outcome in LOST and c.verdict != "cannot_determine"


def _head(level: int, words: str, anchor: str) -> Heading:
    return Heading(level, (Run(words),), anchor)


def tell_terms(m: Material, tell: Telling, notes: Sequence[str]) -> list[Block]:
    """Return the terms of reference, and what a reader must be told first."""
    out: list[Block] = [para(n, kind="status") for n in notes]
    if tell.veil:
        out.append(
            para(
                "Names of people, places, schools, vehicles, telephone numbers and references are replaced. In quotes, and where the record speaks, a "
                "replacement stands in square brackets; every other word is the record’s own. One label means one person or thing throughout.",
                kind="quiet",
            )
        )
        moved = {
            "as-is": "",
            "banded": "Days are told by the quarter of the year.",
            "shifted": "All days are moved by the same number of weeks, so that spans and weekdays hold; the guidance named is that of the real day.",
        }
        if moved[tell.settings.dates]:
            out.append(para(moved[tell.settings.dates], kind="quiet"))
    if tell.settings.terms.strip():
        out.append(_head(1, "Terms of reference", "terms"))
        out += [Para((tell.words(" ".join(p.split())),)) for p in tell.settings.terms.split("\n\n") if p.strip()]
    return out


def tell_method(m: Material, tell: Telling) -> list[Block]:
    """Return how the files were read, what was not read, what was proposed and what people changed."""
    entries = [e for f in m.files for e in f.entries]
    ocr = [d for d in m.documents if d.read_by == "ocr"]
    out: list[Block] = [_head(1, "Method and its limits", "method")]
    out.append(
        tell.claim(
            (rows_of(d.doc_id for d in m.documents), "document was read:", "documents were read:"),
            " ",
            (rows_of(e.entry_id for e in entries), "entry", "entries"),
            " (dated pieces of record) in the files of ",
            (rows_of((f.child.child_ref for f in m.files), people=True), "child", "children"),
            ". ",
            (rows_of(d.doc_id for d in ocr), "document was a picture", "documents were pictures"),
            " whose words were recognised by software.",
        )
    )
    seen = [e.confidence for e in entries if e.read_by == "ocr"]
    if seen:
        out.append(para(f"The recogniser was {100 * fmean(seen):.0f}% sure of those words on average. What it misread may be wrong or missing here."))
    where = (" ", refer("by-format"), " counts the documents by format.")
    missed = (rows_of(g.gap_id for g in m.gaps), "thing", "things")
    out.append(tell.claim(missed, " could not be read, dated, placed or judged (see ", Run("Gaps", to="gaps"), ").", *where))
    kinds = Counter(d.media for d in m.documents)
    rows = tuple(
        (
            para(kind),
            para(tell.figure(rows_of(d.doc_id for d in m.documents if d.media == kind))),
            para(tell.figure(rows_of(d.doc_id for d in ocr if d.media == kind))),
        )
        for kind in sorted(kinds)
    )
    out.append(Table("Documents read, by format.", ("Format", "Documents", "Recognised from pictures"), rows, (40, 30, 30), key="by-format"))
    out.append(
        para(
            "Software read every entry, proposed what bears on safety and what was done about it, and compared both with the guidance of the day and of "
            "today. It proposes; named people decide. Where this report says that no response was found, none was found in the pages read: what was never "
            "written, or not handed over, cannot be seen. ",
            refer("proposed"),
            " counts what was proposed and what people have decided.",
        )
    )
    signals = [s for f in m.files for s in f.signals]
    responses = [r for f in m.files for r in f.responses]
    said = list(current_decisions(m.decisions).values())
    undone = [f for f in m.findings if f.child_ref not in m.signed and f.child_ref not in m.rejected]
    rows = (
        _readings("Wording that bears on safety", "signal", {s.signal_id: s for s in signals}, said, tell),
        _readings("Things done, planned or not done", "response", {r.response_id: r for r in responses}, said, tell),
        (para("Points where a file held enough to act on"), para(tell.figure(rows_of(c.concern_id for c in m.concerns))), para("–")),
        (
            para("Findings, one a child"),
            para(tell.figure(rows_of(f"finding {f.child_ref}" for f in m.findings))),
            para(tell.figure(rows_of(f"finding {ref}" for ref in m.signed)), " signed"),
        ),
        (
            para("Ties between files"),
            para(tell.figure(rows_of(x.link_id for x in m.links))),
            para(tell.figure(rows_of(d.subject for d in said if d.kind == "link")), " decided"),
        ),
    )
    out.append(Table("What software proposed and what people decided.", ("What", "Proposed", "Decided by people"), rows, (50, 25, 25), key="proposed"))
    if m.signed:
        out.append(tell.claim((rows_of(f"finding {ref}" for ref in m.signed), "finding is", "findings are"), " signed by a named person."))
    if m.rejected:
        out.append(tell.claim((rows_of(f"finding {ref}" for ref in m.rejected), "proposed finding was", "proposed findings were"), " rejected."))
    if undone:
        out.append(tell.claim((rows_of(f"finding {f.child_ref}" for f in undone), "finding waits", "findings wait"), " for a person to decide."))
    out.append(para(f"Knowledge version {m.version}."))
    return [*out, *tell_apart(m, tell)]


def _readings(what: str, kind: str, held: Mapping[str, Signal | Response], said: Sequence[Decision], tell: Telling) -> tuple[Para, Para, Para]:
    """Return how many readings of a kind were proposed, and of how many people said whether they are right, or that they were missed."""
    decided = {d.subject: d for d in said if d.kind == kind}
    proposed = [i for i, noun in held.items() if not (noun.settled and noun.settled.verdict == "add")]
    proposed += [i for i, d in decided.items() if d.verdict == "reject"]
    runs: list[str | Run] = []
    for verdict, words in (("accept", " confirmed"), ("change", " corrected"), ("reject", " rejected"), ("add", " added")):
        if rows := [i for i, d in decided.items() if d.verdict == verdict]:
            runs += [", " if runs else "", tell.figure(rows_of(rows)), words]
    return para(what), para(tell.figure(rows_of(proposed))), para(*(runs or ["–"]))


def tell_cohort(m: Material, tell: Telling) -> list[Block]:
    """Return the table of the people the review asks about, each answer a proposal or signed."""
    out: list[Block] = [_head(1, "The people the review asks about", "table")]
    by_ref = {f.child.child_ref: f for f in m.files}
    if tell.settings.scope == "overview" and tell.settings.suppress:
        out.append(para("The table by child is left out, so that small numbers cannot be counted again."))
        return out
    rows = []
    members = sorted(
        m.members,
        key=lambda x: (
            not x.known,
            tell.child(by_ref[x.child_ref].child) if x.known and x.child_ref in by_ref else tell.person(f"asked {fold(x.name)}", x.name),
        ),
    )
    told = m.told(tell.settings.undecided)
    for x in members:
        file = by_ref.get(x.child_ref or "") if x.known else None
        if file is None:
            asked = tell.person(f"asked {fold(x.name)}", x.name)
            found = "a person must decide" if x.match == "possible" else "no file found"
            rows.append((para(Run(asked, own=False)), para(found), *(para("–"),) * 4))
            continue
        name = Run(tell.child(file.child), to=tell.anchor(file.child.child_ref) if tell.settings.scope == "whole" else "", own=False)
        days = [e.date for e in file.entries if e.date]
        span = f", {tell.day(min(days))} to {tell.day(max(days))}" if days else ""
        known = para(f"yes: {say_count(len(file.entries), 'entry', 'entries')}", Run(span, own=False))
        if file.finding is None or file.child.child_ref not in told:
            standing = "rejected" if file.rejected else "not decided"
            rows.append((para(name), known, *(para(standing),) * 3, para(standing)))
            continue
        f = file.finding
        opened = [c for c in file.concerns if c.sufficient_then]
        first = Run(f", {tell.day(opened[0].known_on)}" if opened else "", own=False)
        unsure = bool(opened) and not f.lost_opportunity and any(c.verdict == "cannot_determine" for c in opened)
        rows.append(
            (
                para(name),
                known,
                para("yes" if f.direct_intelligence else "none found"),
                para("yes" if f.sufficient_then else "no", first if f.sufficient_then else ""),
                para("yes" if f.lost_opportunity else "cannot be told" if unsure else "no"),
                para("signed" if file.signed else "proposal"),
            )
        )
    head = ("Name", "Known to services", "Direct information", "Enough to act on, then", "Opportunity lost", "Standing")
    out.append(Table("The people the review asks about, and the answer for each.", head, tuple(rows), (19, 22, 16, 17, 14, 12), key="people"))
    theirs = {x.child_ref for x in m.members if x.known}
    others = [f for f in m.files if f.child.child_ref not in theirs]
    if others:
        out.append(tell.claim("Files that belong to nobody on the list: ", rows_of((f.child.child_ref for f in others), people=True), "."))
    return out


def tell_aggregate(m: Material, tell: Telling) -> list[Block]:
    """Return the findings of all files taken together; every figure carries its rows."""
    out: list[Block] = [_head(1, "Findings taken together", "together")]
    refs = {x.child_ref for x in m.members if x.known and x.child_ref}
    asked = [f"asked {fold(x.name)} {x.dob}" for x in m.members]
    known = [f"asked {fold(x.name)} {x.dob}" for x in m.members if x.known and x.child_ref]
    waiting = [f"asked {fold(x.name)} {x.dob}" for x in m.members if x.match == "possible"]
    out.append(
        tell.claim(
            "Of ",
            (rows_of(asked, people=True), "person", "people"),
            " the review asks about, ",
            (rows_of(known, people=True), "was", "were"),
            " known to services; for ",
            rows_of((a for a in asked if a not in {*known, *waiting}), people=True),
            " no file was found",
            *(("; for ", rows_of(waiting, people=True), " a person must decide which file is theirs") if waiting else ()),
            ".",
        )
    )
    told = m.told(tell.settings.undecided)
    rows = [f for f in m.findings if f.child_ref in refs and f.child_ref in told]
    concerns = {f.child_ref: [c for c in m.concerns if c.child_ref == f.child_ref] for f in rows}
    little = [f for f in rows if not f.sufficient_then]
    today = [f for f in little if any(c.sufficient_now and not c.sufficient_then for c in concerns[f.child_ref])]
    if rows:
        out += [
            tell.claim(
                "In ",
                rows_of((f.child_ref for f in rows if f.direct_intelligence), people=True),
                " of the ",
                (rows_of((f.child_ref for f in rows), people=True), "file", "files"),
                " direct information that the child was being exploited was on record.",
            ),
            tell.claim(
                "In ",
                (rows_of((f.child_ref for f in rows if f.sufficient_then), people=True), "file", "files"),
                " enough to act on under the guidance of the day was on record; in ",
                rows_of((f.child_ref for f in rows if f.lost_opportunity), people=True),
                " of these no adequate answer in time was found in the pages read.",
            ),
            tell.claim(
                "In ",
                (rows_of((f.child_ref for f in little), people=True), "file", "files"),
                " too little was on record by the guidance of the day; in ",
                rows_of((f.child_ref for f in today), people=True),
                " of these it would be enough by today’s.",
            ),
        ]
    else:
        out.append(para("No finding is signed, and this report leaves out what no person has decided."))
    every = [c for f in rows for c in concerns[f.child_ref] if c.sufficient_then]
    if every:
        years = sorted({c.known_on.year for c in every}) if tell.settings.dates != "shifted" else []
        body = []
        for year in years:
            mine = [c for c in every if c.known_on.year == year]
            answered = [c for c in mine if c.days_to_response is not None and c.outcome in ("heeded", "late")]
            middle = middle_of(answered)
            body.append(
                (
                    para(str(year)),
                    para(tell.figure(rows_of(c.concern_id for c in mine))),
                    para(tell.figure(rows_of(c.concern_id for c in answered))),
                    para(tell.figure(middle)) if middle else para("–"),
                )
            )
        if body:
            out.append(para(refer("by-year"), " counts the concerns by the year they became known."))
            out.append(
                Table(
                    "Concerns by the year they became known: how many were answered, in time or late, and how soon. Small numbers show no trend by themselves.",
                    ("Year", "Concerns", "Answered", "Median days to the first act"),
                    tuple(body),
                    (20, 25, 25, 30),
                    key="by-year",
                )
            )
    lost = [c for c in every if is_lost(c)]
    shared = Counter(x for c in lost for x in {("basis", c.basis), ("verdict", c.verdict), *(("modifier", w) for w in c.modifiers)})
    common = [(kind, code) for (kind, code), n in sorted(shared.items(), key=lambda x: (-x[1], x[0])) if n >= 2 and 2 * n >= len(lost)]
    if common:
        out.append(para(Run("What the concerns with a lost opportunity have in common", "strong")))
        items = []
        for kind, code in common:
            mine = [c for c in lost if (code in c.modifiers if kind == "modifier" else getattr(c, kind) == code)]
            items.append(
                tell.claim(
                    _COMMON[kind],
                    tell.plain.say(kind, code),
                    ": ",
                    rows_of(c.concern_id for c in mine),
                    " of ",
                    (rows_of(c.concern_id for c in lost), "concern.", "concerns."),
                )
            )
        out.append(Bullets(tuple(items)))
    return out
