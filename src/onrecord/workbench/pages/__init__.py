"""One module a page: each holds a `router` with its addresses. A new page is a module here, a line below and a template (docs/workbench.md)."""

from onrecord.workbench.pages import audit, child, concern, criteria, entry, gaps, language, links, marking, people, queue, review, search, work

ROUTERS = tuple(page.router for page in (review, queue, concern, child, entry, marking, links, language, search, gaps, audit, people, criteria, work))

__all__ = ["ROUTERS"]
