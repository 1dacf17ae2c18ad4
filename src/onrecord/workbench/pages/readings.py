"""My readings: what was given to someone to read by themselves, one after the other, each with its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.agreement import questions, said
from onrecord.errors import InputError
from onrecord.knowledge.plain import plain_words
from onrecord.record import Child, Concern, Finding, Signal
from onrecord.report.marking import Mark, mark_text
from onrecord.workbench import coding, settling, trail
from onrecord.workbench.frame import Key, show
from onrecord.workbench.showing import concern_view, piece, said_in
from onrecord.workbench.visit import Deciding, Visit

router = APIRouter()
_KEYS = (Key("s", "start"), Key("j / k", "next or previous row"), Key("Enter", "open it"))
_FORM_KEYS = (Key("v", "open or close the words"), Key("r", "a remark"))


def unit_view(here: Visit, kind: str, noun: Concern | Finding | Signal, child: Child, *, plainly: bool, people: bool = False) -> dict[str, Any]:
    """Return what a reader sees of a unit: its entries, in words.

    Args:
        here: the visit.
        kind: a key of `agreement.KINDS`.
        noun: what is read.
        child: whose file it is in.
        plainly: without what the product found in the words.
        people: with what people settled of them.
    """
    case = here.bench.case
    made: dict[str, Any] = {"kind": kind, "noun": noun, "child": child, "pieces": [], "runs": None, "entry": None, "age": None, "because": None}
    if isinstance(noun, Concern):
        view = concern_view(case, noun, child, said_in(case, child.child_ref) if people else None)
        pieces = [piece(p["entry"], (), child, plain_words()) for p in view["evidence"]] if plainly else view["evidence"]
        return made | {"pieces": pieces, "age": view["age"], "because": None if plainly else view["because"]}
    if isinstance(noun, Signal):
        entry = case.entry(noun.entry_id)
        runs = mark_text(entry.text, [Mark(noun.start, noun.end, "mine", "the words asked about")]) if entry else None
        return made | {
            "entry": entry,
            "runs": runs,
            "age": child.age_on(entry.date) if entry and entry.date else None,
            "because": None if plainly or (noun.settled and not people) else noun.because,
        }
    return made | {"because": None if plainly else noun.summary}


@router.get("/readings")
def readings(here: Deciding, blind: str = "") -> HTMLResponse:
    """Show what is to be read, and how much is done."""
    rows = here.bench.desk.assigned(here.bench.case_id, account=here.person.account)
    mine = [r for r in rows if r["state"] in ("open", "done") and here.sight.holds(r["child_ref"])]
    names = {r["child_ref"]: r["name"] for r in here.bench.case.child_lines(whole=here.sight.whole, refs=here.sight.refs)}
    return show(
        here,
        "readings.html.j2",
        "My readings",
        keys=_KEYS,
        rows=[dict(r) | {"name": names.get(r["child_ref"], "")} for r in mine if r["blind"]],
        plain_rows=sum(not r["blind"] and r["state"] == "open" for r in mine),
        turned=bool(blind),
    )


@router.get("/readings/next")
def following(here: Deciding) -> Response:
    """Go to the next thing to read, or to the list when nothing is left."""
    row = next((r for r in _open(here) if here.sight.holds(r["child_ref"])), None)
    return RedirectResponse(f"/readings/{row['assignment']}" if row else "/readings", 303)


@router.get("/readings/{assignment}")
def reading(here: Deciding, assignment: int) -> Response:
    """Show one thing to read, with its questions."""
    task, child = _task(here, assignment)
    noun = coding.noun_of(here.bench.case, task["kind"], task["subject"])
    if noun is None:  # the case was reviewed again meanwhile
        here.bench.desk.close_assignment(assignment, "gone")
        return RedirectResponse("/readings/next", 303)
    plainly = bool(task["hides_machine"])
    return show(
        here,
        "reading.html.j2",
        f"{child.name}: to read",
        keys=_FORM_KEYS,
        task=task,
        left=len(_open(here)),
        questions=questions()[task["kind"]],
        proposed=None if plainly else coding.proposed(noun),
        said=said,
        draft=here.bench.desk.draft(here.person.account, f"/readings/{assignment}"),
        **unit_view(here, task["kind"], noun, child, plainly=plainly),
    )


@router.post("/readings/{assignment}")
async def answer(request: Request, here: Deciding, assignment: int) -> Response:
    """Keep the answers and go on to the next."""
    task, _ = _task(here, assignment)
    noun = coding.noun_of(here.bench.case, task["kind"], task["subject"])
    if noun is None:
        raise here.missing()
    form = {k: v for k, v in (await request.form(max_fields=20)).items() if isinstance(v, str)}
    remark = form.get("reason", "")
    if len(remark) > trail.MOST_WORDS:
        raise InputError(f"a remark has at most {trail.MOST_WORDS} characters", next_step="Say it shorter.", code="too-long")
    settling.keep_reading(here, task, noun, coding.answers_of(task["kind"], form), remark)
    here.bench.desk.drop_draft(here.person.account, f"/readings/{assignment}")
    return RedirectResponse("/readings/next", 303)


def _open(here: Visit) -> list[Mapping[str, Any]]:
    return here.bench.desk.assigned(here.bench.case_id, account=here.person.account, state="open", blind=1)


def _task(here: Visit, assignment: int) -> tuple[Mapping[str, Any], Child]:
    """One's own open assignment, with the child whose file it is in; reading it is logged."""
    task = next((r for r in _open(here) if r["assignment"] == assignment), None)
    if task is None:
        raise here.missing()
    return task, here.child(task["child_ref"])
