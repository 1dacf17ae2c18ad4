"""Review: every file someone may see, the candidate answer for each, and how far the deciding is."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from onrecord.workbench.blind import blind_files
from onrecord.workbench.frame import Key, show
from onrecord.workbench.signing import signatures
from onrecord.workbench.visit import Here

router = APIRouter()
_UNTOLD = {"direct": None, "then_enough": None, "lost": None, "concerns": 0, "decided": 0, "signed": None, "apart": True}
"""What a row says of a file that is to be read blind first."""
_KEYS = (Key("j / k", "next or previous file"), Key("Enter", "open the file"), Key("g q", "go to the queue"))


@router.get("/")
def review(here: Here) -> Response:
    """Show the table of files with progress; to an administrator who reads no files, the people."""
    if "read" not in here.powers and "people" in here.powers:
        return RedirectResponse("/people", 303)
    here.need("read")
    rows = here.bench.case.child_lines(whole=here.sight.whole, refs=here.sight.refs)
    apart = blind_files(here)
    rows = [r if r["child_ref"] not in apart else {**r, **_UNTOLD} for r in rows]
    absent = [m for m in here.bench.case.case_kind("cohort") if not m.known] if here.sight.everything else []
    concerns, decided = sum(r["concerns"] for r in rows), sum(r["decided"] for r in rows)
    held = signatures(here.bench.case, (r["child_ref"] for r in rows if r["signed"] == "sign"))
    signed, other = len(held), sorted(ref for ref, s in held.items() if s.state == "other evidence")
    return show(here, "review.html.j2", "Review", keys=_KEYS, rows=rows, absent=absent, concerns=concerns, decided=decided, signed=signed, other=other)
