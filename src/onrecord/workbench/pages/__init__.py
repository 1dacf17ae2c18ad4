"""One module a page: each holds a `router` with its addresses. A new page is a module here, a line below and a template (docs/workbench.md)."""

from onrecord.workbench.pages import (
    adjudication,
    assignments,
    audit,
    child,
    concern,
    criteria,
    entry,
    gaps,
    language,
    links,
    marking,
    people,
    queue,
    readings,
    review,
    search,
    work,
)

ROUTERS = tuple(
    page.router
    for page in (
        review,
        queue,
        concern,
        child,
        entry,
        marking,
        links,
        language,
        search,
        gaps,
        audit,
        people,
        assignments,
        readings,
        adjudication,
        criteria,
        work,
    )
)

__all__ = ["ROUTERS"]
