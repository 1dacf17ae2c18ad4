"""Adjudication: where two readers differ, a lead settles it; and Agreement: how far they agree, field by field."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord import pipeline
from onrecord.agreement import KINDS, NAMES, agreement_by_field, questions, said
from onrecord.errors import InputError
from onrecord.record import Concern, Signal
from onrecord.workbench import coding, settling, trail
from onrecord.workbench.coding import Unit
from onrecord.workbench.frame import Key, show
from onrecord.workbench.pages.readings import unit_view
from onrecord.workbench.visit import Assigning, Visit

router = APIRouter()
_KEYS = (Key("j / k", "next or previous row"), Key("Enter", "open it"))
CALLED = {"cohen": "Cohen", "fleiss": "Fleiss", "krippendorff": "Krippendorff", "gwet": "Gwet AC1"}


@router.get("/adjudication")
def adjudication(here: Assigning, share: str = "") -> HTMLResponse:
    """Show what readers differ on, what they agree on and nobody has confirmed, and what is settled."""
    units = coding.units_read(here, share=share)
    ready = [u for u in units if u.ready]
    return show(
        here,
        "adjudication.html.j2",
        "Adjudication",
        keys=_KEYS,
        differ=[u for u in ready if u.differ],
        agreed=[u for u in ready if not u.differ],
        settled=[u for u in units if u.settled],
        waiting=sum(u.open > 0 for u in units),
        asked=questions(),
        said=said,
        share=share,
    )


@router.post("/adjudication/agreed")
async def confirm(request: Request, here: Assigning) -> Response:
    """Let the answers stand where both readers gave the same; what someone has decided about meanwhile is left as it is."""
    share = str((await request.form()).get("share", ""))
    entries: dict[str, list[str]] = {}
    for unit in coding.units_read(here, share=share):
        noun = coding.noun_of(here.bench.case, unit.kind, unit.subject) if unit.ready and not unit.differ else None
        if noun is not None and here.bench.case.last_about(unit.subject) is None:
            settling.settle(here, unit, noun, next(iter(unit.answers.values())), settling.AGREED, expected="")
            if isinstance(noun, Signal):
                entries.setdefault(unit.child_ref, []).append(noun.entry_id)
    for child_ref, settled in entries.items():
        pipeline.take_in_words(here.bench.case, child_ref, settled, here.bench.settings)
    return RedirectResponse("/adjudication", 303)


@router.get("/adjudication/{kind}/{subject:path}")
def one(here: Assigning, kind: str, subject: str) -> HTMLResponse:
    """Show what the readers answered, side by side, with what they read, and the form that settles it."""
    unit = _unit(here, kind, subject)
    noun, child = coding.noun_of(here.bench.case, kind, subject), here.child(unit.child_ref)
    if noun is None:
        raise here.missing()
    notes = [d.reason for account, d in sorted(here.bench.case.readings_about([subject]).get(subject, {}).items()) if account and d.reason != settling.READ]
    last = here.bench.case.last_about(subject) if isinstance(noun, Concern | Signal) else None
    return show(
        here,
        "adjudicate.html.j2",
        f"{child.name}: to settle",
        keys=(Key("v", "open or close the words"), Key("r", "reason")),
        unit=unit,
        questions=questions()[kind],
        readers=list(unit.answers.values()),
        notes=notes,
        proposed=coding.proposed(noun),
        said=said,
        last=last,
        standing=last if last is not None and last.verdict != "undo" else None,
        draft=here.bench.desk.draft(here.person.account, f"/adjudication/{kind}/{subject}"),
        **unit_view(here, kind, noun, child, plainly=False, people=True),
    )


@router.post("/adjudication/{kind}/{subject:path}")
async def settle(request: Request, here: Assigning, kind: str, subject: str) -> Response:
    """Settle what two readers answered."""
    unit = _unit(here, kind, subject)
    noun = coding.noun_of(here.bench.case, kind, subject)
    if noun is None or not unit.ready:
        raise InputError("this is settled, or somebody has still to read it", next_step="Go back to the list.", code="not-ready")
    form = {k: v for k, v in (await request.form(max_fields=20)).items() if isinstance(v, str)}
    reason = form.get("reason", "")
    if not reason.strip() or len(reason) > trail.MOST_WORDS:
        raise InputError(f"settling needs a reason of at most {trail.MOST_WORDS} characters", next_step="Say why these answers stand.", code="no-reason")
    settling.settle(here, unit, noun, coding.answers_of(kind, form), reason, expected=form.get("expected", ""))
    if isinstance(noun, Signal):
        pipeline.take_in_words(here.bench.case, unit.child_ref, [noun.entry_id], here.bench.settings)
    here.bench.desk.drop_draft(here.person.account, f"/adjudication/{kind}/{subject}")
    return RedirectResponse("/adjudication", 303)


@router.get("/agreement")
def agreement(here: Assigning, share: str = "") -> HTMLResponse:
    """Show how far readers agree on each field, beyond chance, with confidence intervals."""
    units = coding.units_read(here)
    chosen = [u for u in units if not share or u.share == share]
    return show(
        here,
        "agreement.html.j2",
        "Agreement",
        rows=agreement_by_field((u.kind, u.subject, u.answers) for u in chosen),
        names=[CALLED[n] for n in NAMES],
        kinds=KINDS,
        shares=sorted({u.share for u in units}),
        share=share,
        units=len(chosen),
        waiting=sum(u.open for u in chosen),
        readers=len({a for u in chosen for a in u.answers}),
    )


def _unit(here: Visit, kind: str, subject: str) -> Unit:
    found = next((u for u in coding.units_read(here) if u.kind == kind and u.subject == subject), None)
    if found is None:
        raise here.missing()
    if found.open or len(found.answers) < 2:
        raise InputError("somebody has still to read this", next_step="Wait until both have; their answers are kept apart until then.", code="not-ready")
    return found
