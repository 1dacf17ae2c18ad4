"""What stands behind every page: half-written words are kept, notes are passed on, a break is taken."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from onrecord.workbench.doors import local
from onrecord.workbench.visit import Deciding, Here, Reading

router = APIRouter()
Words = Annotated[str, Form(max_length=20_000)]
MOST_FIELDS = 40


@router.post("/drafts")
async def keep(request: Request, here: Reading) -> Response:
    """Keep the fields of a form that someone is writing in."""
    form = await request.form(max_fields=MOST_FIELDS)
    place = local(str(form.get("place", "/")))
    kept = {k: v for k, v in form.items() if isinstance(v, str) and k not in ("csrf", "place", "expected")}
    here.bench.desk.save_draft(here.person.account, place, kept, here.bench.stamp())
    return Response(status_code=204)


@router.post("/pass-on")
def pass_on(here: Deciding, entry_id: Words, words: Words = "", place: Words = "/") -> Response:
    """Note that a note suggesting a child is at risk now was passed on, to whom and how."""
    entry = here.bench.case.entry(entry_id)
    if entry is None:
        raise here.missing()
    here.see(entry.child_ref)
    if here.bench.desk.pass_on(here.bench.case_id, entry_id, here.person.account, here.bench.stamp(), words.strip()):
        here.log("passed-on", entry.child_ref or "", entry_id)
    return RedirectResponse(local(place), 303)


@router.post("/rested")
def rested(here: Here, place: Words = "/") -> Response:
    """Begin to count the time to the next break again."""
    here.bench.desk.change_session(here.session.token, rest_at=here.bench.seconds(), reads=0)
    return RedirectResponse(local(place), 303)
