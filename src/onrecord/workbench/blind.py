"""Who reads a file blind → what they are not shown of it until their readings there are done: what the product answers, and what others decided."""

from __future__ import annotations

from fastapi.responses import RedirectResponse

from onrecord.store import Sight
from onrecord.workbench.visit import Turned, Visit


def blind_files(here: Visit) -> frozenset[str]:
    """Return the children whose files the person has still to read blind."""
    rows = here.bench.desk.assigned(here.bench.case_id, account=here.person.account, state="open", blind=1)
    return frozenset(str(r["child_ref"]) for r in rows)


def sight_of_marks(here: Visit) -> Sight:
    """Return what the person may see of what the product found: their sight, without the files they read blind."""
    apart, sight = blind_files(here), here.sight
    return Sight(sight.whole, sight.refs | apart if sight.whole else sight.refs - apart)


def keep_blind(here: Visit, *child_refs: str | None) -> None:
    """Go on only if the person does not have to read the file of any of these children blind first; None is what is about no child.

    Raises:
        Turned: to their readings.
    """
    if not blind_files(here).isdisjoint(child_refs):
        raise Turned(RedirectResponse("/readings?blind=yes", 303))
