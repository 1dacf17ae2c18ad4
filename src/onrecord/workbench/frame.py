"""A visit and what a page holds → the page, inside the frame every page shares: skip link, way in, the strip of notes to pass on today, keys, place."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2
from fastapi.responses import HTMLResponse

from onrecord.knowledge.plain import say_day
from onrecord.record import Decision
from onrecord.report.pages import environment as report_environment
from onrecord.workbench.atrisk import notes_now
from onrecord.workbench.bench import Bench
from onrecord.workbench.exposure import rest_due
from onrecord.workbench.visit import Visit

WAYS = (
    ("/", "Review", "g r", "read"),
    ("/queue", "Queue", "g q", "read"),
    ("/readings", "My readings", "g m", "decide"),
    ("/assignments", "Deciding together", "g d", "assign"),
    ("/sign-off", "Sign-off", "g f", "sign"),
    ("/links", "Links", "g l", "read"),
    ("/language", "Language", "g w", "read"),
    ("/search", "Search", "g s", "read"),
    ("/gaps", "Gaps", "g g", "read"),
    ("/trail", "Audit trail", "g a", "log"),
    ("/people", "People and roles", "g p", "people"),
)
"""The pages of the bar: address, name, keys, and what one must be allowed to be shown it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a page and what it does, as the page shows it."""

    press: str
    does: str


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the workbench's templates: the report's filters, and its templates under their own names where a page includes one."""
    mine = resources.files("onrecord.workbench").joinpath("templates")
    theirs = resources.files("onrecord.report").joinpath("templates")

    def load(name: str) -> str:
        held = mine.joinpath(name)
        return (held if held.is_file() else theirs.joinpath(name)).read_text(encoding="utf-8")

    base = report_environment()
    made = jinja2.Environment(loader=jinja2.FunctionLoader(load), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    made.filters |= base.filters | {"moment": say_moment, "settled": settled_of}
    made.globals |= base.globals
    return made


def say_moment(at: dt.datetime | str) -> str:
    """Return a time as a page shows it.

    >>> say_moment("2026-03-02T09:05:00+00:00")
    '2 March 2026, 09:05 UTC'
    """
    when = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{say_day(when)}, {when:%H:%M} {when.tzname()}"


def settled_of(decision: Decision | None) -> dict[str, str]:
    """Return the fields a standing decision about a concern settles otherwise than proposed, empty if there are none."""
    held: dict[str, Any] = json.loads(decision.detail) if decision is not None and decision.verdict == "change" else {}
    return {name: held[name] for name in ("outcome", "sufficient_then") if name in held}


def show(here: Visit, template: str, title: str, *, keys: tuple[Key, ...] = (), status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page of someone who is signed in.

    Args:
        here: the visit.
        template: its file below `templates/`; it extends `frame.html.j2`.
        title: what the page is, for its heading and the window.
        keys: the page's own keys, shown on it.
        status: of the answer.
        context: what the template needs besides.
    """
    bench = here.bench
    path = here.request.url.path
    place = path + (f"?{here.request.url.query}" if here.request.url.query else "")
    made = (
        environment()
        .get_template(template)
        .render(
            title=title,
            case_title=bench.title,
            demo=bench.demo,
            person=here.person,
            powers=here.powers,
            csrf=here.session.csrf,
            place=place,
            path=path,
            ways=[w for w in WAYS if w[3] in here.powers],
            keys=keys,
            idle=bench.limits.idle,
            rest=rest_due(here),
            urgent=notes_now(here) if "read" in here.powers else [],
            **context,
        )
    )
    return HTMLResponse(made, status)


def show_bare(bench: Bench, template: str, title: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page of someone who is not (or not wholly) signed in: no way in, nothing of the case but its name."""
    made = environment().get_template(template).render(title=title, case_title=bench.title, demo=bench.demo, **context)
    return HTMLResponse(made, status)
