"""Queue: the candidate concerns in a chosen order, one after the other, by keyboard; and the overview of them."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.record import Decision
from onrecord.workbench.blind import blind_files
from onrecord.workbench.frame import Key, show
from onrecord.workbench.pages.concern import DECIDE_KEYS, concern_of, deciding_context
from onrecord.workbench.showing import concern_view
from onrecord.workbench.visit import Reading, Visit

router = APIRouter()
ORDERS = {"file": "file by file", "oldest": "oldest first", "newest": "newest first", "direct": "direct information first"}
STATES = {"open": "to be decided", "decided": "decided", "all": "all"}
PAGE = 200
_KEYS = (Key("s", "start"), Key("j / k", "next or previous row"), Key("Enter", "open it"))


def _rows(here: Visit, order: str, child: str, state: str) -> list[dict[str, object]]:
    """The queue: what the person may see and does not have to read blind first, and, where work was assigned to them, that first."""
    case, sight = here.bench.case, here.sight
    if child:
        here.see(child)
    wanted = "" if state == "all" else state
    apart = blind_files(here)
    every = case.concern_rows(whole=sight.whole, refs=sight.refs, order=order, state=wanted, child_ref=child)
    rows = [dict(r) for r in every if r["child_ref"] not in apart]
    mine = {a["subject"] for a in here.bench.desk.assigned(here.bench.case_id, account=here.person.account, state="open", blind=0)}
    return sorted(rows, key=lambda r: r["concern_id"] not in mine and r["child_ref"] not in mine) if mine else rows


def _chosen(order: str, child: str, state: str = "") -> str:
    return urlencode({k: v for k, v in (("order", order), ("child", child), ("state", state)) if v})


@router.get("/queue")
def queue(here: Reading, order: str = "file", child: str = "", state: str = "open", at: int = 0) -> HTMLResponse:
    """Show the overview: what is to be decided, in the chosen order."""
    order, state = order if order in ORDERS else "file", state if state in STATES else "open"
    rows = _rows(here, order, child, state)
    at = max(0, min(at, max(0, len(rows) - 1)) // PAGE * PAGE)
    return show(
        here,
        "queue.html.j2",
        "Queue",
        keys=_KEYS,
        rows=rows[at : at + PAGE],
        total=len(rows),
        at=at,
        page=PAGE,
        order=order,
        orders=ORDERS,
        state=state,
        states=STATES,
        child=child,
        chosen=_chosen(order, child),
        chosen_all=_chosen(order, child, state),
    )


@router.get("/queue/next")
def following(here: Reading, order: str = "file", child: str = "", done: str = "", words: str = "") -> Response:
    """Go to the first concern that is still to be decided (after the one just done, if there is one there), or to the end."""
    order = order if order in ORDERS else "file"
    every = [str(r["concern_id"]) for r in _rows(here, order, child, "all")]
    open_ones = {str(r["concern_id"]) for r in _rows(here, order, child, "open")}
    start = every.index(done) + 1 if done in every else 0
    to = next((i for i in (*every[start:], *every[:start]) if i in open_ones), None)
    more = urlencode({k: v for k, v in (("order", order), ("child", child), ("done", done), ("words", words)) if v})
    return RedirectResponse(f"/queue/{to}?{more}" if to else f"/queue?{_chosen(order, child)}", 303)


@router.get("/queue/{concern_id}")
def one(here: Reading, concern_id: str, order: str = "file", child: str = "", done: str = "", words: str = "") -> HTMLResponse:
    """Show one concern of the queue, to decide about."""
    order = order if order in ORDERS else "file"
    found, person = concern_of(here, concern_id)
    every = [str(r["concern_id"]) for r in _rows(here, order, child, "all")]
    left = len(_rows(here, order, child, "open"))
    at = every.index(concern_id) if concern_id in every else 0
    after = urlencode({k: v for k, v in (("order", order), ("child", child), ("words", words)) if v})
    last: Decision | None = here.bench.case.last_about(done) if done and done in every else None
    return show(
        here,
        "triage.html.j2",
        f"{person.name}",
        keys=DECIDE_KEYS,
        after=after,
        opened=words == "open",
        number=at + 1,
        total=len(every),
        left=left,
        before=every[at - 1] if at else None,
        following=every[at + 1] if at + 1 < len(every) else None,
        undoable=last if last is not None and last.verdict != "undo" and last.account == here.person.account else None,
        **concern_view(here.bench.case, found, person),
        **deciding_context(here, found),
    )
