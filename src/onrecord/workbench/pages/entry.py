"""An entry beside the document it was cut from: what `c` shows from anywhere; and where a person adds what the machine missed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from onrecord.knowledge.plain import plain_words
from onrecord.record import Child, Entry, Signal
from onrecord.report.child import counts
from onrecord.report.marking import LETTERS
from onrecord.store import Cut
from onrecord.workbench import handwork
from onrecord.workbench.blind import blind_files
from onrecord.workbench.exposure import count_read
from onrecord.workbench.frame import Key, environment, show
from onrecord.workbench.papers import draw_page, paper_of
from onrecord.workbench.showing import piece, said_in
from onrecord.workbench.visit import Reading, Visit

router = APIRouter()
_KEYS = (Key("n / p", "next, previous entry"), Key("m", "something was missed"), Key("b", "back to the file"))


def entry_of(here: Visit, entry_id: str) -> tuple[Entry, Child | None]:
    """Return an entry with the child whose file it is in, and log that the file was read.

    Raises:
        Denied: there is none, or it is kept back.
    """
    entry = here.bench.case.entry(entry_id)
    if entry is None:
        raise here.missing()
    if entry.child_ref is None:
        here.see(None)
        return entry, None
    return entry, here.child(entry.child_ref)


@router.get("/entry/{entry_id}")
def entry(here: Reading, entry_id: str) -> HTMLResponse:
    """Show an entry with its marks, and its words where they stand in the document."""
    case = here.bench.case
    found, child = entry_of(here, entry_id)
    apart = child is not None and child.child_ref in blind_files(here)
    nouns = [] if apart else case.nouns_in([entry_id]).get(entry_id, [])
    said = said_in(case, child.child_ref).get(entry_id, []) if child and not apart else []
    shown = piece(found, nouns, child, plain_words(), said)
    if shown["direct"] or apart:
        count_read(here)
    at = case.place_in_file(child.child_ref, entry_id, Cut()) if child else None
    near = case.chronology(child.child_ref, Cut(), start=max(0, at - 1), most=3) if child and at is not None else (0, [])
    beside = {number: e.entry_id for number, e in near[1]}
    return show(
        here,
        "entry.html.j2",
        f"{child.name}: entry" if child else "Entry about no child",
        keys=_KEYS,
        entry=found,
        child=child,
        number=at + 1 if at is not None else None,
        count=near[0],
        before=beside.get(at) if at is not None else None,
        after=beside.get(at + 2) if at is not None else None,
        letters=LETTERS,
        judged=[] if apart else handwork.marks_of(here, entry_id),
        codes=handwork.codes_of(here),
        draft=here.bench.desk.draft(here.person.account, f"/entry/{entry_id}"),
        **{k: v for k, v in shown.items() if k != "entry"},
        apart=apart,
        **paper_of(here, found),
    )


@router.get("/entry/{entry_id}/original")
def original(here: Reading, entry_id: str) -> HTMLResponse:
    """Show the original of an entry by itself, to stand beside the chronology: no frame, one small answer."""
    found, child = entry_of(here, entry_id)
    apart = child is not None and child.child_ref in blind_files(here)
    signs: list[Signal] = here.bench.case.nouns_in([entry_id], ["signals"]).get(entry_id, [])
    if apart or any(s.tier == "direct" and counts(s) for s in signs):
        count_read(here)
    return HTMLResponse(environment().get_template("original.html.j2").render(entry=found, **paper_of(here, found)))


@router.get("/entry/{entry_id}/page/{number}.png")
def page(here: Reading, entry_id: str, number: int) -> Response:
    """Show a page of the original with the entry's words boxed."""
    found, _ = entry_of(here, entry_id)
    drawn = draw_page(here, found, number)
    if drawn is None:
        raise here.missing()
    return Response(drawn, media_type="image/png")
