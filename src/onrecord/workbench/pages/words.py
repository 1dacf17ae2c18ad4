"""Adding what the machine missed, and rejecting what it misread: words of an entry, a code, a reason; then the child is judged again with it."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from onrecord import pipeline
from onrecord.codec import freeze
from onrecord.errors import InputError
from onrecord.workbench import handwork, trail
from onrecord.workbench.blind import keep_blind
from onrecord.workbench.doors import local
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
    if any(n == noun or (getattr(n, "start", -1) == at and getattr(n, "code", "") == code) for n in here.bench.case.nouns_in([entry_id]).get(entry_id, [])):
        raise InputError("these words are marked with that code already", next_step="Look at the marks of the entry.", code="bad-words")
    subject = trail.subject_of(here.bench.case, noun)
    before = here.bench.case.last_about(subject.subject)
    trail.decide_about(
        here, subject, "add", reason, expected=before.decision_id if before and before.verdict == "undo" else "", detail=json.loads(freeze(noun))
    )
    here.bench.desk.drop_draft(here.person.account, f"/entry/{entry_id}")
    return _judged_again(here, child.child_ref, entry_id, place)


@router.post("/entry/{entry_id}/mark")
def mark(here: Deciding, entry_id: str, subject: Words = "", verdict: Words = "", reason: Words = "", expected: Words = "", place: Words = "/") -> Response:
    """Reject a signal or response that was misread, or take back what was decided about one."""
    _, child = entry_of(here, entry_id)
    if child is not None:
        keep_blind(here, child.child_ref)
    found = next((n for n in handwork.marked(here, entry_id) if handwork.id_of(n) == subject), None)
    if found is None or child is None or verdict not in ("reject", "undo"):
        raise here.missing()
    why = reason.strip() or ("Taken back." if verdict == "undo" else "")
    what = json.loads(freeze(found))
    trail.decide_about(here, trail.subject_of(here.bench.case, found), verdict, why, expected=expected, detail=what)  # type: ignore[arg-type]
    return _judged_again(here, child.child_ref, entry_id, place)


def _judged_again(here: Visit, child_ref: str, entry_id: str, place: str) -> Response:
    done = pipeline.take_in_words(here.bench.case, child_ref, entry_id, here.bench.settings)
    to = local(place) if local(place) != "/" else f"/entry/{entry_id}"
    return RedirectResponse(to + ("" if done else ("&" if "?" in to else "?") + "later=1"), 303)
