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
    people,
    queue,
    readings,
    review,
    search,
    sign_off,
    words,
    work,
)

_REVIEWING = (review, queue, concern, child, entry, words)
_TOGETHER = (assignments, readings, adjudication, sign_off)
ROUTERS = tuple(page.router for page in (*_REVIEWING, *_TOGETHER, links, language, search, gaps, audit, people, criteria, work))

__all__ = ["ROUTERS"]
