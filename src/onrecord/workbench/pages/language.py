"""Language: wording that blames a child or makes what was done to them small, each in its sentence; a person keeps or rejects each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.knowledge.plain import plain_words
from onrecord.record import LanguageFlag
from onrecord.report.child import describe_nouns
from onrecord.workbench import trail
from onrecord.workbench.blind import blind_files, keep_blind, sight_of_marks
from onrecord.workbench.doors import local
from onrecord.workbench.frame import Key, show
from onrecord.workbench.showing import sentence_runs
from onrecord.workbench.trail import Words
from onrecord.workbench.visit import Deciding, Reading

router = APIRouter()
PAGE = 40
STATES = {"open": "to be looked at", "decided": "decided", "all": "all"}
_KEYS = (Key("j / k", "next or previous"), Key("Enter", "open it"), Key("v", "open or close the words"))


@router.get("/language")
def language(here: Reading, state: str = "open", child: str = "", at: int = 0) -> HTMLResponse:
    """Show flagged wording of the files the person may see and need not read blind."""
    case, state = here.bench.case, state if state in STATES else "open"
    if child:
        here.see(child)
        keep_blind(here, child)
    sight = sight_of_marks(here)
    places = case.flag_places(whole=sight.whole, refs=sight.refs, child_ref=child)
    standing = case.standing_of_kind("language")
    asked = [row for row, flag_id in places if state == "all" or (flag_id in standing) == (state == "decided")]
    at = max(0, at) // PAGE * PAGE
    flags = case.flags_at(asked[at : at + PAGE])
    entries = case.entries_by_id({f.entry_id for f in flags})
    people = {ref: case.child(ref) for ref in {f.child_ref for f in flags} if ref}
    rows: list[dict[str, Any]] = []
    for f in flags:
        entry, child_of = entries[f.entry_id], people.get(f.child_ref or "")
        marks, _ = describe_nouns([f], plain_words())
        flag_id = trail.flag_id(f)
        last = case.last_about(flag_id)
        rows.append({"flag": f, "id": flag_id, "entry": entry, "child": child_of, "sentences": sentence_runs(entry.text, marks, [f]), "last": last})
    return show(
        here,
        "language.html.j2",
        "Language",
        keys=_KEYS,
        rows=rows,
        total=len(asked),
        every=len(places),
        decided=sum(i in standing for _, i in places),
        at=at,
        page=PAGE,
        state=state,
        states=STATES,
        child=child,
        apart=len(blind_files(here)),
    )


@router.post("/language/decide")
def decide(
    here: Deciding,
    entry_id: Words,
    flag: Words,
    verdict: Words = "",
    reason: Words = "",
    expected: Words = "",
    place: Words = "/language",
) -> Response:
    """Keep a flag, or reject it, or take that back."""
    found = next((f for f in here.bench.case.nouns_in([entry_id], ["language"]).get(entry_id, []) if trail.flag_id(f) == flag), None)
    if found is None or not isinstance(found, LanguageFlag):
        raise here.missing()
    here.see(found.child_ref)
    keep_blind(here, found.child_ref)
    why = reason.strip() or {"accept": "The wording is as flagged.", "undo": "Taken back."}.get(verdict, "")
    trail.decide_about(here, trail.subject_of(here.bench.case, found), verdict, why, expected=expected)  # type: ignore[arg-type]
    return RedirectResponse(local(place), 303)
