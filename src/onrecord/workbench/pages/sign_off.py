"""Sign-off: which findings are ready to be signed, which are, and which were signed on other evidence than there is now; and what was signed, as it was."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from onrecord.codec import thaw
from onrecord.record import Concern, Finding
from onrecord.workbench.blind import keep_blind
from onrecord.workbench.frame import Key, show
from onrecord.workbench.showing import link_words
from onrecord.workbench.signing import differences, signatures
from onrecord.workbench.visit import Reading, Signing

router = APIRouter()
_KEYS = (Key("j / k", "next or previous file"), Key("Enter", "open it"))


@router.get("/sign-off")
def sign_off(here: Signing) -> HTMLResponse:
    """Show the findings by how far they are from being signed."""
    rows = here.bench.case.child_lines(whole=here.sight.whole, refs=here.sight.refs)
    held = signatures(here.bench.case, (r["child_ref"] for r in rows))
    unsigned = [r for r in rows if r["child_ref"] not in held and r["known"] is not None]
    return show(
        here,
        "sign-off.html.j2",
        "Sign-off",
        keys=_KEYS,
        other=[(r, held[r["child_ref"]]) for r in rows if r["child_ref"] in held and held[r["child_ref"]].state == "other evidence"],
        ready=[r for r in unsigned if r["decided"] == r["concerns"]],
        waiting=[r for r in unsigned if r["decided"] < r["concerns"]],
        signed=[(r, held[r["child_ref"]]) for r in rows if r["child_ref"] in held and held[r["child_ref"]].state == "signed"],
    )


@router.get("/finding/{child_ref:path}/signed")
def signed(here: Reading, child_ref: str) -> HTMLResponse:
    """Show a finding as it was signed, and what is different now."""
    child = here.child(child_ref)
    keep_blind(here, child_ref)
    signature = signatures(here.bench.case, [child_ref]).get(child_ref)
    held = here.bench.case.version(signature.version) if signature else None
    if signature is None or held is None:
        raise here.missing()
    frozen = json.loads(held)
    finding = thaw(Finding, json.dumps(frozen["finding"]))
    concerns = [(thaw(Concern, json.dumps(row["concern"])), row["verdict"]) for row in frozen["concerns"]]
    ids = [i for c, _ in concerns for i in (c.opens, *c.evidence)]
    known = {i: e for i, e in here.bench.case.entries_by_id(ids).items() if e.child_ref == child_ref}
    return show(
        here,
        "signed.html.j2",
        f"{child.name}: as signed",
        child=child,
        signature=signature,
        summary=link_words(finding.summary, known),
        concerns=[(c, verdict, link_words(c.because, known)) for c, verdict in concerns],
        differences=differences(here.bench.case, signature),
        standing_now={c.concern_id for c in here.bench.case.found("concerns", child_ref)},
    )
