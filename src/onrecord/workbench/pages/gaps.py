"""Gaps: what could not be read, dated, placed or judged, so that silence is never mistaken for absence."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from onrecord.record import Gap
from onrecord.report.saying import say_gap
from onrecord.workbench.frame import Key, show
from onrecord.workbench.visit import Reading

router = APIRouter()
PAGE = 200


@router.get("/gaps")
def gaps(here: Reading, kind: str = "", child: str = "", at: int = 0) -> HTMLResponse:
    """Show the gaps of the files the person may see; those of no file, only to who may see the whole case."""
    case = here.bench.case
    key = (case.fact("knowledge"), case.fact("placed"), case.fact("beside"))
    every: list[Gap] = here.bench.remember("gaps", key, case.gaps)
    seen = [g for g in every if here.sight.holds(g.child_ref)]
    kinds = sorted(Counter(g.kind for g in seen).items(), key=lambda x: (-x[1], x[0]))
    asked = [g for g in seen if (not kind or g.kind == kind) and (not child or g.child_ref == child)]
    at = max(0, at) // PAGE * PAGE
    rows = [{"gap": g, "text": say_gap(g)} for g in asked[at : at + PAGE]]
    return show(
        here,
        "gaps.bench.html.j2",
        "Gaps",
        keys=(Key("j / k", "next or previous gap"),),
        rows=rows,
        total=len(asked),
        every=len(seen),
        kinds=kinds,
        kind=kind,
        child=child,
        at=at,
        page=PAGE,
    )
