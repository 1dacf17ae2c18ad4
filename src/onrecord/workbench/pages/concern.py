"""A concern: its evidence, what was searched, the nearest act that did not count, then and now; and the decision about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.errors import InputError
from onrecord.record import Child, Concern
from onrecord.workbench import trail
from onrecord.workbench.blind import keep_blind, sight_of_marks
from onrecord.workbench.doors import local
from onrecord.workbench.frame import Key, show
from onrecord.workbench.showing import concern_view, said_in
from onrecord.workbench.trail import Words
from onrecord.workbench.visit import Deciding, Reading, Visit

router = APIRouter()
OUTCOMES = ("heeded", "late", "partial", "unheeded")
REASONS = (
    "The words bear it out.",
    "The words are about someone else.",
    "The words deny it or only suppose it.",
    "It was known earlier, in another concern.",
    "An answer is on record that was not counted.",
)
"""Reasons one key away; each can be added to."""
DECIDE_KEYS = (
    Key("a", "accept"),
    Key("x", "reject"),
    Key("h", "change"),
    Key("r", "reason"),
    Key("1–5", "a reason"),
    Key("v", "open or close the words"),
    Key("n / p", "next, previous"),
    Key("u", "undo"),
    Key("o", "overview"),
)


def concern_of(here: Visit, concern_id: str) -> tuple[Concern, Child]:
    """Return a concern with the child whose file it is, and log that the file was read.

    Raises:
        Denied: there is none, or it is kept back.
        Turned: the person has to read the file blind first.
    """
    found = here.bench.case.find(concern_id)
    if found is None or not isinstance(found[1], Concern):
        raise here.missing()
    concern: Concern = found[1]
    keep_blind(here, concern.child_ref)
    return concern, here.child(concern.child_ref)


def deciding_context(here: Visit, concern: Concern) -> dict[str, Any]:
    """What the form that decides needs: the last row, the decision that stands, the reasons, the concerns of the same words, what was half written."""
    case, about, sight = here.bench.case, here.bench.case.trail_about(concern.concern_id), sight_of_marks(here)
    entry = case.entry(concern.opens)
    same = [i for i, ref in case.same_words(entry) if i != concern.concern_id and sight.holds(ref)] if entry else []
    standing = case.standing(same)
    return {
        "history": about,
        "last": about[-1] if about else None,
        "standing": about[-1] if about and about[-1].verdict != "undo" else None,
        "reasons": REASONS,
        "outcomes": OUTCOMES,
        "same": [i for i in same if i not in standing],
        "draft": here.bench.desk.draft(here.person.account, f"/concern/{concern.concern_id}"),
    }


@router.get("/concern/{concern_id}")
def concern(here: Reading, concern_id: str) -> HTMLResponse:
    """Show a concern with everything behind it."""
    found, child = concern_of(here, concern_id)
    view = concern_view(here.bench.case, found, child, said_in(here.bench.case, child.child_ref))
    return show(here, "concern.html.j2", f"{child.name}: concern", keys=DECIDE_KEYS, after="", **view, **deciding_context(here, found))


@router.post("/concern/{concern_id}/decide")
def decide(
    here: Deciding,
    concern_id: str,
    verdict: Words = "",
    reason: Words = "",
    expected: Words = "",
    outcome: Words = "",
    same: Words = "",
    after: Words = "",
    place: Words = "/queue",
) -> Response:
    """Decide about a concern, and about those of the same words if asked to; then go on to the next of the queue, or back."""
    found, _ = concern_of(here, concern_id)
    _check(verdict, outcome)
    detail = {"outcome": outcome} if verdict == "change" else None
    why = reason.strip() or ("Agreed with what is proposed, as shown." if verdict == "accept" else "Taken back." if verdict == "undo" else "")
    case = here.bench.case
    trail.decide_about(here, trail.subject_of(case, found), verdict, why, expected=expected, detail=detail)  # type: ignore[arg-type]
    if same and verdict != "undo":
        for other in deciding_context(here, found)["same"]:
            held = case.find(other)
            if held is not None:
                with_it = (detail or {}) | {"decided_with": concern_id}
                trail.decide_about(here, trail.subject_of(case, held[1]), verdict, why, expected="", detail=with_it)  # type: ignore[arg-type]
    here.bench.desk.drop_draft(here.person.account, f"/concern/{concern_id}")
    if after and verdict != "undo":
        return RedirectResponse(f"/queue/next?{urlencode({'done': concern_id})}&{after}", 303)
    return RedirectResponse(local(place), 303)


def _check(verdict: str, outcome: str) -> None:
    if verdict not in ("accept", "reject", "change", "undo"):
        raise InputError("no decision was chosen", next_step="Choose accept, change or reject.", code="bad-verdict")
    if verdict == "change" and outcome not in OUTCOMES:
        raise InputError("a change needs what it is changed to", next_step="Choose what followed, then change.", code="bad-verdict")
