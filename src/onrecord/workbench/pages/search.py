"""Search: words (exactly, or written alike), codes, statuses, agencies, days, a file, a thing or person; and searches kept under a name."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.dates import parse_uk_date
from onrecord.prose.sentences import parse
from onrecord.record import Entry
from onrecord.report.marking import Mark, Run, mark_text
from onrecord.store import Asked
from onrecord.workbench.blind import sight_of_marks
from onrecord.workbench.frame import Key, show
from onrecord.workbench.visit import Reading, Visit

router = APIRouter()
PAGE = 50
MOST_SENTENCES = 3
STATUSES = ("affirmed", "negated", "uncertain", "hypothetical", "historical", "boilerplate", "done", "planned", "not_done")
Words = Annotated[str, Form(max_length=2000)]
_KEYS = (Key("q", "the words"), Key("j / k", "next or previous entry"), Key("Enter", "open it"))


@router.get("/search")
def search(
    here: Reading,
    q: str = "",
    alike: str = "",
    code: str = "",
    status: str = "",
    agency: str = "",
    child: str = "",
    first: str = "",
    last: str = "",
    entity: str = "",
    at: int = 0,
) -> HTMLResponse:
    """Show what fits, of what the person may see."""
    case = here.bench.case
    case.index_words()
    asked = Asked(q[:500], bool(alike), code, status if status in STATUSES else "", agency, child, _day(first), _day(last), _of_entity(here, entity))
    at = max(0, at) // PAGE * PAGE
    sight = sight_of_marks(here) if asked.code or asked.status or entity else here.sight
    total, found, marked = (0, [], []) if asked.nothing else case.search(asked, whole=sight.whole, refs=sight.refs, start=at, most=PAGE)
    chosen = {"q": q, "alike": alike, "code": code, "status": status, "agency": agency, "child": child, "first": first, "last": last, "entity": entity}
    query = urlencode({k: v for k, v in chosen.items() if v})
    return show(
        here,
        "search.html.j2",
        "Search",
        keys=_KEYS,
        asked=asked,
        chosen=chosen,
        query=query,
        rows=[_row(here, e, marked) for e in found],
        total=total,
        at=at,
        page=PAGE,
        codes=case.codes(),
        statuses=STATUSES,
        saved=here.bench.desk.saved_searches(here.person.account, here.bench.case_id),
        found_alike=sorted(set(marked)) if alike else [],
    )


@router.post("/search/keep")
def keep(here: Reading, name: Words = "", query: Words = "", forget: Words = "") -> Response:
    """Keep a search under a name, or forget it."""
    if name.strip():
        here.bench.desk.save_search(here.person.account, here.bench.case_id, name.strip()[:80], "" if forget else query)
    return RedirectResponse(f"/search?{'' if forget else query}", 303)


def _row(here: Visit, entry: Entry, marked: list[str]) -> dict[str, Any]:
    child = here.bench.case.child(entry.child_ref) if entry.child_ref else None
    return {"entry": entry, "child": child, "age": child.age_on(entry.date) if child and entry.date else None, "sentences": _sentences(entry.text, marked)}


def _sentences(text: str, marked: list[str]) -> list[list[Run]]:
    """The first sentences that hold any of the words, with the words marked; without words, the first sentence."""
    found = parse(text).sentences
    if not marked:
        return [mark_text(s.raw, []) for s in found[:1]]
    pattern = re.compile(r"\b(?:" + "|".join(r"\W+".join(map(re.escape, m.split())) for m in sorted(marked, key=len, reverse=True)) + ")", re.IGNORECASE)
    made = []
    for s in found:
        marks = [Mark(m.start(), m.end(), "mine", "found") for m in pattern.finditer(s.raw)]
        if marks:
            made.append(mark_text(s.raw, marks))
    return made[:MOST_SENTENCES]


def _of_entity(here: Visit, entity_id: str) -> tuple[str, ...] | None:
    if not entity_id:
        return None
    here.bench.case.index_names()
    found = here.bench.case.entity(entity_id)
    if found is None or not any(sight_of_marks(here).holds(ref) for ref in found.child_refs):
        raise here.missing()
    return here.bench.case.entries_naming(entity_id)


def _day(words: str) -> str:
    found = parse_uk_date(words) if words else None
    return found.value.isoformat() if found is not None and found.precision == "day" else ""
