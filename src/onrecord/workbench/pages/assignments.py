"""Assignments: a lead gives a share of the work to one reviewer, or to two who read it apart; and sees how far each share is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.agreement import KINDS
from onrecord.errors import InputError
from onrecord.workbench import coding
from onrecord.workbench.bench import powers_of
from onrecord.workbench.frame import show
from onrecord.workbench.visit import Assigning, Visit

router = APIRouter()
Words = Annotated[str, Form(max_length=200)]


@router.get("/assignments")
def assignments(here: Assigning, given: int = 0, left: int = 0) -> HTMLResponse:
    """Show what was given out, and the form that gives out more."""
    people = [a for a in here.bench.desk.accounts() if "decide" in powers_of(a.roles) and not a.closed]
    children = here.bench.case.child_lines(whole=here.sight.whole, refs=here.sight.refs)
    return show(
        here,
        "assignments.html.j2",
        "Assignments",
        kinds=KINDS,
        people=people,
        blind_ones={a.account for a in people if not powers_of(a.roles) & {"log", "assign"}},
        files=[(r["child_ref"], r["name"]) for r in children],
        shares=_shares(here),
        given=given,
        left=left,
    )


def _shares(here: Visit) -> list[dict[str, Any]]:
    """Each share with its readers and how many each has still to read; only of files that are open to the person."""
    names = {a.account: a.name for a in here.bench.desk.accounts()}
    made: dict[tuple[str, str, int], dict[str, Any]] = {}
    for a in here.bench.desk.assigned(here.bench.case_id):
        if a["state"] not in ("open", "done") or not here.sight.holds(a["child_ref"]):
            continue
        row = made.setdefault((a["share"], a["kind"], a["blind"]), {"share": a["share"], "kind": a["kind"], "blind": a["blind"], "readers": {}} | _hides(a))
        tally = row["readers"].setdefault(names.get(a["account"], a["account"]), {"open": 0, "done": 0})
        tally[a["state"]] += 1
    return list(made.values())


def _hides(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"hides": row["hides_machine"], "made_at": row["made_at"]}


@router.post("/assignments")
def give(
    here: Assigning,
    kind: Words = "",
    child: Words = "",
    percent: Words = "",
    first: Words = "",
    second: Words = "",
    share: Words = "",
    hides: Words = "",
) -> Response:
    """Give out a share."""
    if child:
        here.see(child)
    readers = [first, second] if second else [first]
    amount = int(percent) if percent.isascii() and percent.isdigit() else 0
    given, left = coding.give_out(here, kind, child, amount, readers, share, hides=bool(hides))
    return RedirectResponse(f"/assignments?given={given}&left={left}", 303)


@router.post("/assignments/withdraw")
def withdraw(here: Assigning, share: Words = "") -> Response:
    """Take back what nobody has read yet of a share; what was read stays."""
    rows = here.bench.desk.assigned(here.bench.case_id, share=share, state="open")
    if not rows:
        raise InputError("nothing of this share is still to be read", next_step="Go back to the assignments.", code="nothing-to-assign")
    here.bench.desk.withdraw_work([row["assignment"] for row in rows if here.sight.holds(row["child_ref"])])
    here.log("withdrawn", about=f"{len(rows)}")
    return RedirectResponse("/assignments", 303)
