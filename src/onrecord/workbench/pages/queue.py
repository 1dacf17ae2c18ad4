"""Queue: the candidate concerns in a chosen order, one after the other, by keyboard; and the overview of them."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.record import Decision
from onrecord.workbench.blind import blind_files
from onrecord.workbench.frame import Key, show
from onrecord.workbench.pages.concern import DECIDE_KEYS, concern_of, deciding_context
from onrecord.workbench.showing import concern_view, said_in
from onrecord.workbench.visit import Reading, Visit

router = APIRouter()
ORDERS = {"file": "file by file", "oldest": "oldest first", "newest": "newest first", "direct": "direct information first"}
STATES = {"open": "to be decided", "decided": "decided", "all": "all"}
PAGE = 100
_KEYS = (Key("s", "start"), Key("j / k", "next or previous row"), Key("Enter", "open it"))


def _order(here: Visit, order: str, child: str) -> list[tuple[str, bool]]:
    """(concern_id, whether it is still to be decided) of what the person may see and need not read blind; where work was given to them, that first."""
    if child:
        here.see(child)
    apart = blind_files(here)
    every = here.bench.case.concern_order(whole=here.sight.whole, refs=here.sight.refs, order=order, child_ref=child)
    found = [r for r in every if r[1] not in apart]
    mine = {a["subject"] for a in here.bench.desk.assigned(here.bench.case_id, account=here.person.account, state="open", blind=0)}
    if mine:
        found.sort(key=lambda r: r[0] not in mine and r[1] not in mine)
    return [(concern_id, is_open) for concern_id, _, is_open in found]


def _chosen(order: str, child: str, state: str = "") -> str:
    return urlencode({k: v for k, v in (("order", order), ("child", child), ("state", state)) if v})


@router.get("/queue")
def queue(here: Reading, order: str = "file", child: str = "", state: str = "open", at: int = 0) -> HTMLResponse:
    """Show the overview: what is to be decided, in the chosen order."""
    order, state = order if order in ORDERS else "file", state if state in STATES else "open"
    ids = [i for i, is_open in _order(here, order, child) if state == "all" or is_open == (state == "open")]
    at = max(0, min(at, max(0, len(ids) - 1)) // PAGE * PAGE)
    shown = ids[at : at + PAGE]
    found = here.bench.case.concern_rows(shown)
    return show(
        here,
        "queue.html.j2",
        "Queue",
        keys=_KEYS,
        rows=[found[i] for i in shown],
        total=len(ids),
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
def following(here: Reading, order: str = "file", child: str = "", done: str = "") -> Response:
    """Go to the first concern that is still to be decided (after the one just done, if there is one there), or to the end."""
    order = order if order in ORDERS else "file"
    rows = _order(here, order, child)
    every, open_ones = [i for i, _ in rows], {i for i, is_open in rows if is_open}
    start = every.index(done) + 1 if done in every else 0
    to = next((i for i in (*every[start:], *every[:start]) if i in open_ones), None)
    more = urlencode({k: v for k, v in (("order", order), ("child", child), ("done", done)) if v})
    return RedirectResponse(f"/queue/{to}?{more}" if to else f"/queue?{_chosen(order, child)}", 303)


@router.get("/queue/{concern_id}")
def one(here: Reading, concern_id: str, order: str = "file", child: str = "", done: str = "") -> HTMLResponse:
    """Show one concern of the queue, to decide about."""
    order = order if order in ORDERS else "file"
    found, person = concern_of(here, concern_id)
    rows = _order(here, order, child)
    every, left = [i for i, _ in rows], sum(is_open for _, is_open in rows)
    at = every.index(concern_id) if concern_id in every else 0
    after = urlencode({k: v for k, v in (("order", order), ("child", child)) if v})
    last: Decision | None = here.bench.case.last_about(done) if done and done in every else None
    return show(
        here,
        "triage.html.j2",
        f"{person.name}",
        keys=DECIDE_KEYS,
        after=after,
        number=at + 1,
        total=len(every),
        left=left,
        before=every[at - 1] if at else None,
        following=every[at + 1] if at + 1 < len(every) else None,
        undoable=last if last is not None and last.verdict != "undo" and last.account == here.person.account else None,
        **concern_view(here.bench.case, found, person, said_in(here.bench.case, person.child_ref)),
        **deciding_context(here, found),
    )
