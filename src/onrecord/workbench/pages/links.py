"""Links: suggested ties between files, the network of them, and what ties them; a person accepts or rejects each."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.record import Child, Entity, Link, Network
from onrecord.report.network import in_sentences, network_rows
from onrecord.report.ties import say_links
from onrecord.workbench import trail
from onrecord.workbench.blind import blind_files, keep_blind, sight_of_marks
from onrecord.workbench.doors import local
from onrecord.workbench.frame import Key, show
from onrecord.workbench.ready import drawn_network
from onrecord.workbench.trail import Words
from onrecord.workbench.visit import Deciding, Reading, Visit

router = APIRouter()
PAGE = 40
STATES = {"open": "to be decided", "decided": "decided", "all": "all"}
_KEYS = (Key("j / k", "next or previous tie"), Key("Enter", "open it"))
_ONE_KEYS = (Key("a", "accept"), Key("x", "reject"), Key("r", "reason"), Key("n / p", "next, previous"))


def _people(here: Visit, refs: set[str]) -> dict[str, Child]:
    return {ref: child for ref in refs if here.sight.holds(ref) and (child := here.bench.case.child(ref))}


@router.get("/links")
def links(here: Reading, state: str = "open", at: int = 0) -> HTMLResponse:
    """Show the suggested ties whose two files the person may see and need not read blind."""
    case, state = here.bench.case, state if state in STATES else "open"
    pairs = case.pairs(sight_of_marks(here).holds)
    standing = case.standing([i for _, i, _ in pairs])
    asked = [p for p, i, _ in pairs if state == "all" or (i in standing) == (state == "decided")]
    at = max(0, at) // PAGE * PAGE
    shown = case.links_at(asked[at : at + PAGE])
    people = _people(here, {ref for x in shown for ref in x.child_refs})
    told = list(say_links(case, shown, people, True).values())
    return show(
        here,
        "links.html.j2",
        "Links",
        keys=_KEYS,
        rows=told,
        total=len(asked),
        at=at,
        page=PAGE,
        state=state,
        states=STATES,
        every=len(pairs),
        decided=len(standing),
        apart=len(blind_files(here)),
    )


@router.get("/link/{link_id}")
def link(here: Reading, link_id: str) -> HTMLResponse:
    """Show one tie with the arithmetic behind it."""
    case = here.bench.case
    case.index_names()
    found = case.link(link_id)
    if found is None:
        raise here.missing()
    people = {ref: here.child(ref) for ref in found.child_refs}
    keep_blind(here, *found.child_refs)
    before, following = case.beside_pair(found.child_refs, sight_of_marks(here).holds)
    about = case.trail_about(link_id)
    return show(
        here,
        "link.html.j2",
        " and ".join(people[r].name for r in found.child_refs),
        keys=_ONE_KEYS,
        told=say_links(case, [found], people, True)[link_id],
        link=found,
        things=[_seen(here, x) for x in case.entities_at(found.via)],
        before=before,
        following=following,
        history=about,
        last=about[-1] if about else None,
        draft=here.bench.desk.draft(here.person.account, f"/link/{link_id}"),
    )


@router.get("/entity/{entity_id}")
def entity(here: Reading, entity_id: str, at: int = 0) -> HTMLResponse:
    """Show what mentions may resolve to, with each mention in its sentence, a page at a time.

    A file is logged as read where words of it, or an entry that a reason rests on, stand on the page that is shown.
    """
    case = here.bench.case
    case.index_words()
    case.index_names()
    found = case.entity(entity_id)
    if found is None or not any(here.sight.holds(ref) for ref in found.child_refs):
        raise here.missing()
    sight = sight_of_marks(here)
    if not any(sight.holds(ref) for ref in found.child_refs):
        keep_blind(here, *found.child_refs)
    apart = len(blind_files(here).intersection(found.child_refs))
    found, at = _seen(here, found), max(0, at) // PAGE * PAGE
    count, shown = case.mentions_page(entity_id, whole=sight.whole, refs=sight.refs, start=at, most=PAGE)
    if count and not shown:  # beyond the last of them
        at = 0
        count, shown = case.mentions_page(entity_id, whole=sight.whole, refs=sight.refs, most=PAGE)
    cited = case.entries_by_id(e for g in found.reasons for e in g.entries).values()
    refs = {m.child_ref for m in shown if m.child_ref} | {e.child_ref for e in cited if e.child_ref} or {ref for ref in found.child_refs if sight.holds(ref)}
    people = {ref: here.child(ref) for ref in sorted(refs)}
    about = case.trail_about(entity_id)
    return show(
        here,
        "entity.bench.html.j2",
        found.name,
        keys=_ONE_KEYS[:3],
        entity=found,
        apart=apart,
        mentions=in_sentences(case, shown, people),
        count=count,
        at=at,
        page=PAGE,
        history=about,
        last=about[-1] if about else None,
        draft=here.bench.desk.draft(here.person.account, f"/entity/{entity_id}"),
    )


@router.get("/network")
def network(here: Reading) -> HTMLResponse:
    """Show the picture of the strongest ties, and a table that says the same."""
    case = here.bench.case
    kept = _open_part(here, drawn_network(here.bench))
    ties = case.links_at([(a, b) for (a, b), _, _ in case.pairs(sight_of_marks(here).holds)]) if kept.lines else []
    told = network_rows(kept, ties)
    return show(here, "network.bench.html.j2", "Network", keys=(), apart=len(blind_files(here)), **told)


@router.post("/link/{link_id}/decide")
def decide_link(here: Deciding, link_id: str, verdict: Words = "", reason: Words = "", expected: Words = "", place: Words = "/links") -> Response:
    """Accept or reject a suggested tie."""
    found = here.bench.case.link(link_id)
    if found is None:
        raise here.missing()
    return _decided(here, found, f"/link/{link_id}", verdict, reason, expected, place)


@router.post("/entity/{entity_id}/decide")
def decide_entity(here: Deciding, entity_id: str, verdict: Words = "", reason: Words = "", expected: Words = "", place: Words = "/links") -> Response:
    """Accept or reject that mentions are one; whoever decides must see every file it is named in."""
    found = here.bench.case.entity(entity_id)
    if found is None:
        raise here.missing()
    return _decided(here, found, f"/entity/{entity_id}", verdict, reason, expected, place)


def _decided(here: Visit, noun: Link | Entity, path: str, verdict: str, reason: str, expected: str, place: str) -> Response:
    for ref in noun.child_refs:
        here.see(ref)
    keep_blind(here, *noun.child_refs)
    trail.decide_about(here, trail.subject_of(here.bench.case, noun), verdict, reason, expected=expected)  # type: ignore[arg-type]
    here.bench.desk.drop_draft(here.person.account, path)
    return RedirectResponse(local(place), 303)


def _seen(here: Visit, entity: Entity) -> Entity:
    """An entity with only the files the person may see and need not read blind, and only reasons that rest on them."""
    sight = sight_of_marks(here)
    if sight.everything:
        return entity
    refs = tuple(r for r in entity.child_refs if sight.holds(r))
    known = here.bench.case.entries_by_id(e for g in entity.reasons for e in g.entries)
    reasons = tuple(g for g in entity.reasons if g.entries and all(e in known and sight.holds(known[e].child_ref) for e in g.entries))
    return replace(entity, child_refs=refs, reasons=reasons)


def _open_part(here: Visit, drawn: Network) -> Network:
    """A network without the files that are kept back or read blind, and without what then ties nothing."""
    sight = sight_of_marks(here)
    if sight.everything:
        return drawn
    spots = {s.spot_id: s for s in drawn.spots if s.kind != "file" or sight.holds(s.noun_id)}
    lines = tuple(x for x in drawn.lines if x.a in spots and x.b in spots)
    tied = {end for x in lines for end in (x.a, x.b)}
    return replace(drawn, spots=tuple(s for s in spots.values() if s.kind == "file" or s.spot_id in tied), lines=lines)
