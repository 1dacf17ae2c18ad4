"""Adding what the machine missed, correcting or rejecting what it misread: words of an entry, how they are read, a reason; then the child is judged again."""

from __future__ import annotations

import json
from typing import get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord import pipeline
from onrecord.codec import freeze, noun_of
from onrecord.errors import InputError
from onrecord.record import Decision, ResponseStatus, Signal, Status, Subject, as_proposed
from onrecord.record import Response as Act
from onrecord.report.marking import Mark, mark_text
from onrecord.workbench import handwork, trail
from onrecord.workbench.blind import keep_blind
from onrecord.workbench.doors import local
from onrecord.workbench.frame import show
from onrecord.workbench.pages.entry import entry_of
from onrecord.workbench.trail import Words
from onrecord.workbench.visit import Deciding, Visit

router = APIRouter()


@router.post("/entry/{entry_id}/add")
def add(
    here: Deciding,
    entry_id: str,
    quote: Words = "",
    start: Words = "",
    code: Words = "",
    status: Words = "affirmed",
    about: Words = "child",
    source: Words = "unknown",
    reason: Words = "",
    place: Words = "/",
) -> Response:
    """Add words of an entry as a signal or response."""
    entry, child = entry_of(here, entry_id)
    if child is None:
        raise InputError("this entry is about no child", next_step="Place it with its child first.", code="bad-words")
    chosen = next((c for c in handwork.codes_of(here) if c.name == code), None)
    if chosen is None:
        raise InputError("no code was chosen", next_step="Choose what the words show.", code="bad-words")
    keep_blind(here, child.child_ref)
    at = handwork.find_words(entry, quote, start)
    how = handwork.How(status, about, source, here.signature, here.bench.clock().date(), reason)
    noun = handwork.noun_of(entry, child.child_ref, at, quote, chosen, how)
    if any(n.start == at and n.code == code for n in here.bench.case.nouns_in([entry_id]).get(entry_id, [])):
        raise InputError("these words are marked with that code already", next_step="Look at the marks of the entry.", code="bad-words")
    subject = trail.subject_of(here.bench.case, noun)
    before = here.bench.case.last_about(subject.subject)
    trail.decide_about(
        here, subject, "add", reason, expected=before.decision_id if before and before.verdict == "undo" else "", detail=json.loads(freeze(noun))
    )
    here.bench.desk.drop_draft(here.person.account, f"/entry/{entry_id}")
    return _judged_again(here, child.child_ref, entry_id, place)


@router.get("/mark/{subject}")
def reading(here: Deciding, subject: str, place: str = "/") -> HTMLResponse:
    """Show a signal or response with the forms that correct or reject it, or take back what was decided about it."""
    found, last = _marked(here, subject)
    entry, child = entry_of(here, found.entry_id)
    if child is None:
        raise here.missing()
    keep_blind(here, child.child_ref)
    kind = "signal" if isinstance(found, Signal) else "response"
    return show(
        here,
        "mark.html.j2",
        f"{child.name}: how words are read",
        noun=found,
        noun_id=subject,
        kind=kind,
        entry=entry,
        child=child,
        runs=mark_text(entry.text, [Mark(found.start, found.end, "mine", "the words asked about")]),
        age=child.age_on(entry.date) if entry.date else None,
        last=last,
        standing=last if last is not None and last.verdict != "undo" else None,
        proposed=as_proposed(found),
        by_hand=found.found_by == handwork.BY_HAND,
        codes=[c for c in handwork.codes_of(here) if c.kind == kind],
        statuses=get_args(Status if kind == "signal" else ResponseStatus),
        subjects=get_args(Subject),
        back=local(place) if local(place) != "/" else f"/entry/{entry.entry_id}",
    )


@router.post("/entry/{entry_id}/mark")
def mark(
    here: Deciding,
    entry_id: str,
    subject: Words = "",
    verdict: Words = "",
    code: Words = "",
    status: Words = "",
    about: Words = "",
    reason: Words = "",
    expected: Words = "",
    place: Words = "/",
) -> Response:
    """Correct or reject a signal or response that was misread, or take back what was decided about one."""
    _, child = entry_of(here, entry_id)
    if child is not None:
        keep_blind(here, child.child_ref)
    found = next((n for n in handwork.marked(here, entry_id) if handwork.id_of(n) == subject), None)
    if found is None or child is None or verdict not in ("reject", "change", "undo"):
        raise here.missing()
    why = reason.strip() or ("Taken back." if verdict == "undo" else "")
    made, what = verdict, found
    if verdict == "change":
        if found.found_by == handwork.BY_HAND:
            raise InputError("words a person added are not corrected", next_step="Take them back, and add them as they are to be read.", code="bad-words")
        chosen = next((c for c in handwork.codes_of(here) if c.name == code), None)
        if chosen is None:
            raise InputError("no code was chosen", next_step="Choose what the words show.", code="bad-words")
        how = handwork.How(status, about, "", here.signature, here.bench.clock().date(), why)
        made, what = handwork.corrected(found, chosen, how)
    trail.decide_about(here, trail.subject_of(here.bench.case, found), made, why, expected=expected, detail=json.loads(freeze(what)))  # type: ignore[arg-type]
    return _judged_again(here, child.child_ref, entry_id, place)


def _marked(here: Visit, subject: str) -> tuple[Signal | Act, Decision | None]:
    """A signal or response by its identifier, one that was rejected too, with the last decision about it."""
    held, last = here.bench.case.find(subject), here.bench.case.last_about(subject)
    if held is not None and isinstance(held[1], Signal | Act):
        return held[1], last
    if last is not None and last.kind in ("signal", "response") and last.verdict == "reject":
        return noun_of(last), last
    raise here.missing()


def _judged_again(here: Visit, child_ref: str, entry_id: str, place: str) -> Response:
    """Judge the child with it, and go back: to the file, where what the page was about is no longer there."""
    pipeline.take_in_words(here.bench.case, child_ref, [entry_id], here.bench.settings)
    to = local(place)
    page, _, about = to.partition("?")[0].strip("/").partition("/")
    if page in ("concern", "queue") and about and here.bench.case.find(about) is None:
        to = f"/child/{quote(child_ref)}?{urlencode({'entry': entry_id, 'gone': 1})}"
    elif to == "/":
        to = f"/entry/{entry_id}"
    return RedirectResponse(to, 303)
