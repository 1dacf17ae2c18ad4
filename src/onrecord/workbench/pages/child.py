"""Child: the chronology beside the original words, filtered, as it was known on a day; the concerns then and now; the finding, and its signing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord import pipeline
from onrecord.dates import parse_uk_date
from onrecord.knowledge.plain import plain_words
from onrecord.record import Child, Concern, Decision, Finding
from onrecord.store import SHOWN, Cut
from onrecord.workbench import trail
from onrecord.workbench.blind import blind_files
from onrecord.workbench.exposure import content_note
from onrecord.workbench.frame import Key, show
from onrecord.workbench.showing import concern_view, link_words, piece, said_in
from onrecord.workbench.signing import signatures
from onrecord.workbench.trail import Words
from onrecord.workbench.visit import Reading, Signing, Visit

router = APIRouter()
PAGE = 60
_KEYS = (
    Key("j / k", "next or previous entry"),
    Key("Enter", "open it"),
    Key("v", "open or close the words"),
    Key("b", "the original beside it"),
    Key("f", "filters"),
    Key("d", "the day"),
    Key("t", "then and now"),
)
SHOWN_WORDS = {"": "every entry", "evidence": "direct and strong signs", "answers": "protective acts", "wording": "wording", "marked": "anything marked"}


@router.get("/child/{child_ref:path}")
def child(
    here: Reading,
    child_ref: str,
    shown: str = "",
    code: str = "",
    agency: str = "",
    first: str = "",
    last: str = "",
    asof: str = "",
    at: int = 0,
    entry: str = "",
    gone: str = "",
) -> HTMLResponse:
    """Show a child's file."""
    case, person = here.bench.case, here.child(child_ref)
    apart = child_ref in blind_files(here)
    if apart:
        shown, code = "", ""
    cut = Cut(shown if shown in SHOWN else "", code, agency, _day(first), _day(last), _day(asof))
    if entry:
        place = case.place_in_file(child_ref, entry, cut)
        at = place if place is not None else at
    at = max(0, at) // PAGE * PAGE
    total, rows = case.chronology(child_ref, cut, start=at, most=PAGE)
    nouns, plain = {} if apart else case.nouns_in([e.entry_id for _, e in rows]), plain_words()
    said = {} if apart else said_in(case, child_ref)
    pieces = [piece(e, nouns.get(e.entry_id, ()), person, plain, said.get(e.entry_id, ())) | {"number": n} for n, e in rows]
    chosen = {k: v for k, v in (("shown", cut.shown), ("code", code), ("agency", agency), ("first", first), ("last", last), ("asof", asof)) if v}
    return show(
        here,
        "child.bench.html.j2",
        person.name,
        keys=_KEYS,
        child=person,
        pieces=pieces,
        total=total,
        at=at,
        page=PAGE,
        cut=cut,
        chosen=chosen,
        query=urlencode(chosen),
        picked=entry,
        shown_words={"": SHOWN_WORDS[""]} if apart else SHOWN_WORDS,
        choices=case.file_choices(child_ref) | ({"codes": []} if apart else {}),
        apart=apart,
        gone=bool(gone),
        holds=content_note(here, child_ref),
        draft=here.bench.desk.draft(here.person.account, f"/finding/{child_ref}"),
        **(_NO_ANSWERS if apart else _answers(here, person, cut.as_of, said)),
    )


_NO_ANSWERS: dict[str, Any] = {"views": [], "finding": None, "signed": None, "last": None, "changed": False, "undecided": 0, "summary": "", "counter": ""}


def _answers(here: Visit, person: Child, day: dt.date | None, said: Mapping[str, Sequence[Decision]]) -> dict[str, Any]:
    """The finding and concerns: those of the file as it stands, or, of a day, those that would have been seen that day."""
    case = here.bench.case
    if day is None:
        concerns: list[Concern] = list(case.found("concerns", person.child_ref))
        found: list[Finding] = list(case.found("findings", person.child_ref))
    else:
        concerns, found = list(pipeline.as_of(case, person.child_ref, day, here.bench.settings)[2]), []
    standing = case.standing([c.concern_id for c in concerns])
    views = [concern_view(case, c, person, said) | {"standing": standing.get(c.concern_id)} for c in concerns]
    finding = found[0] if found else None
    made = _NO_ANSWERS | {"views": views, "finding": finding}
    if finding is None:
        return made
    known = case.entries_by_id(i for c in concerns for i in (c.opens, *c.evidence))
    last = case.last_about(trail.finding_id(person.child_ref))
    signature = signatures(case, [person.child_ref]).get(person.child_ref)
    return made | {
        "summary": link_words(finding.summary, known),
        "counter": link_words(finding.counter_argument, known),
        "last": last,
        "signed": signature.decision if signature else None,
        "changed": signature is not None and signature.state == "other evidence",
        "undecided": sum(c.concern_id not in standing for c in concerns),
    }


@router.post("/finding/{child_ref:path}/decide")
def sign(here: Signing, child_ref: str, verdict: Words = "", reason: Words = "", expected: Words = "") -> Response:
    """Sign a child's finding, freezing what it rests on; or take a signature back."""
    person = here.child(child_ref)
    found = next(iter(here.bench.case.found("findings", child_ref)), None)
    if found is None:
        raise here.missing()
    trail.decide_about(here, trail.subject_of(here.bench.case, found), verdict, reason, expected=expected)  # type: ignore[arg-type]
    here.bench.desk.drop_draft(here.person.account, f"/finding/{child_ref}")
    return RedirectResponse(f"/child/{quote(person.child_ref)}", 303)


def _day(words: str) -> dt.date | None:
    found = parse_uk_date(words) if words else None
    return found.value if found is not None and found.precision == "day" else None
