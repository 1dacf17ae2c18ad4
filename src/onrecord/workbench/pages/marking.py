"""What the entry's page sends: words the product missed, a signal that was misread, and either taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from onrecord.record import Child, Decision, Signal
from onrecord.workbench import marking, trail
from onrecord.workbench.blind import keep_blind
from onrecord.workbench.pages.entry import entry_of
from onrecord.workbench.visit import Deciding

router = APIRouter()
Words = Annotated[str, Form(max_length=trail.MOST_WORDS + 1)]


@router.post("/entry/{entry_id}/add")
def add(
    here: Deciding,
    entry_id: str,
    words: Words = "",
    which: Words = "",
    start: Words = "",
    code: Words = "",
    status: Words = "affirmed",
    subject: Words = "child",
    source: Words = "unknown",
    reason: Words = "",
) -> Response:
    """Read words of an entry as a signal."""
    found, child = entry_of(here, entry_id)
    if child is None:
        raise here.missing()
    keep_blind(here, child.child_ref)
    place = marking.place_of(found, words, which.strip(), start.strip())
    marking.add(here, found, child, place, {"code": code, "status": status, "subject": subject, "source": source}, reason)
    here.bench.desk.drop_draft(here.person.account, f"/entry/{entry_id}")
    return RedirectResponse(f"/entry/{entry_id}#marks", 303)


@router.post("/signal/{signal_id}/decide")
def decide(here: Deciding, signal_id: str, verdict: Words = "", reason: Words = "", expected: Words = "") -> Response:
    """Reject a signal as misread, or take back what was added or rejected."""
    last = here.bench.case.last_about(signal_id)
    signal, child = _signal_of(here, signal_id, last)
    if verdict == "undo" and last is not None and last.verdict in ("add", "reject"):
        marking.take_back(here, last, child, reason.strip() or "Taken back.", expected)
    else:
        trail.check_verdict("signal", "reject" if verdict == "reject" else "")
        marking.reject(here, signal, child, reason, expected)
    return RedirectResponse(f"/entry/{signal.entry_id}#marks", 303)


def _signal_of(here: Deciding, signal_id: str, last: Decision | None) -> tuple[Signal, Child]:
    """The signal as the case holds it, or, rejected, as the trail does; with the child whose file it is in now."""
    held = here.bench.case.find(signal_id)
    signal = held[1] if held is not None and isinstance(held[1], Signal) else marking.signal_in(last)
    if signal is None:
        raise here.missing()
    _, child = entry_of(here, signal.entry_id)
    if child is None:
        raise here.missing()
    keep_blind(here, child.child_ref)
    return signal, child
