"""Audit trail: every decision in the order it was made, with what the person had before them; the check of the chain; and the log of the desk."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from onrecord.decisions import check_trail
from onrecord.record import Decision
from onrecord.workbench.frame import Key, show
from onrecord.workbench.visit import Auditing, Visit

router = APIRouter()
PAGE = 100
KINDS = ("concern", "finding", "signal", "response", "language", "link", "entity")
EVENTS = (
    "read",
    "refused",
    "decided",
    "overtaken",
    "passed-on",
    "signed-in",
    "signed-out",
    "sign-in-failed",
    "code-refused",
    "locked-out",
    "locked",
    "unlocked",
    "forged-form",
    "foreign-form",
)
_KEYS = (Key("j / k", "next or previous row"),)


@router.get("/trail")
def trail(here: Auditing, kind: str = "", before: int = 0) -> HTMLResponse:
    """Show decisions, newest first; of files that are not open to the person, only that a decision was made."""
    case = here.bench.case
    rows = list(case.trail_rows(before=before or None, most=PAGE, kind=kind if kind in KINDS else ""))
    return show(
        here,
        "trail.html.j2",
        "Audit trail",
        keys=_KEYS,
        rows=[{"place": place, "decision": d, "open": _open(here, d), "detail": _detail(d)} for place, d in rows],
        kinds=KINDS,
        kind=kind,
        total=case.trail_length(),
        older=rows[-1][0] if len(rows) == PAGE else None,
    )


@router.get("/trail/check")
def check(here: Auditing) -> HTMLResponse:
    """Check the whole chain, and that what people had before them is still what it was."""
    case = here.bench.case
    rows = case.decisions()
    wrong = check_trail(rows)
    lost = [d.decision_id for d in rows if d.kind not in ("link", "entity") and d.account and case.version(d.seen.rpartition(":")[2]) is None]
    here.log("trail-checked", about=rows[-1].decision_id if rows else "")
    return show(here, "trail-check.html.j2", "The trail, checked", wrong=wrong, lost=lost, total=len(rows), last=rows[-1] if rows else None)


@router.get("/trail/seen/{decision_id}")
def seen(here: Auditing, decision_id: str) -> HTMLResponse:
    """Show what a person had before them when they decided."""
    case = here.bench.case
    found = next((d for d in case.decisions() if d.decision_id == decision_id), None)
    if found is None or not _open(here, found):
        raise here.missing()
    if found.child_ref:
        here.child(found.child_ref)
    held = case.version(found.seen.rpartition(":")[2])
    shown = json.dumps(json.loads(held), ensure_ascii=False, indent=1) if held else None
    return show(here, "trail-seen.html.j2", "What they had before them", decision=found, shown=shown)


@router.get("/log")
def log(here: Auditing, event: str = "", account: str = "", child: str = "", before: int = 0) -> HTMLResponse:
    """Show what was done at the desk: who read which file, who was refused, who signed in."""
    only = {k: v for k, v in (("event", event), ("account", account), ("child_ref", child)) if v}
    rows = here.bench.desk.log_rows(before=before or None, most=PAGE, **only)
    return show(
        here,
        "log.html.j2",
        "Log",
        keys=_KEYS,
        rows=rows,
        events=EVENTS,
        event=event,
        account=account,
        child=child,
        people={a.account: a.name for a in here.bench.desk.accounts()},
        older=rows[-1]["place"] if len(rows) == PAGE else None,
    )


def _open(here: Visit, decision: Decision) -> bool:
    """Whether the words of a decision may be seen: its file is open to the person, or, where it is about more than one, the whole case is."""
    if "read" not in here.powers:
        return False
    return here.sight.holds(decision.child_ref) if decision.child_ref else here.sight.everything


def _detail(decision: Decision) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(decision.detail) if decision.detail else {}
    return made
