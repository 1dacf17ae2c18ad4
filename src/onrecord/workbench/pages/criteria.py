"""Criteria: how to decide, what was expected on a day, and what each mark and code means; one key away from every page."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from onrecord.dates import parse_uk_date
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Code, load_codes
from onrecord.knowledge.standards import Standards, expectations_on, load_standards
from onrecord.record import Gap
from onrecord.report.marking import LETTERS
from onrecord.workbench.frame import show
from onrecord.workbench.visit import Reading

router = APIRouter()
TIERS = ("direct", "strong", "moderate", "vulnerable")


@lru_cache(maxsize=2)
def _standards(overlay: Path | None) -> Standards:
    faults = Faults()
    made = load_standards(overlay, faults)
    faults.raise_if_any()
    return made


@router.get("/criteria")
def criteria(here: Reading, on: str = "", age: int | None = None) -> HTMLResponse:
    """Show the criteria; of a day, with what was expected of someone who learnt that day that a child may be exploited."""
    overlay = here.bench.settings.knowledge
    codes: list[Code] = here.bench.remember("code list", overlay, lambda: load_codes(overlay))
    found = parse_uk_date(on) if on else None
    day = found.value if found is not None and found.precision == "day" else None
    return show(
        here,
        "criteria.html.j2",
        "Criteria",
        day=day,
        age=age,
        expected=_expected(_standards(overlay), day, age) if day else None,
        letters=LETTERS,
        tiers={t: [c for c in codes if c.tier == t] for t in TIERS},
        acts=[c for c in codes if c.kind == "response" and c.acted],
        passive=[c for c in codes if c.kind == "response" and not c.acted],
    )


def _expected(standards: Standards, day: dt.date, age: int | None) -> list[tuple[str, str, str]] | str:
    """(what sort of rule, what was expected, its source) of that day; or why it cannot be told."""
    rows = expectations_on(standards, day, age)
    return re.sub(r"\s*\[[a-z-]+\]$", "", rows.message) if isinstance(rows, Gap) else [(r.kind, r.expected, str(r.source)) for r in rows]
