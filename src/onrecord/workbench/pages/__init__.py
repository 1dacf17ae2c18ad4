"""One module a page: each holds a `router` with its addresses. A new page is a module here, a line below and a template (docs/workbench.md)."""

from onrecord.workbench.pages import review, work

ROUTERS = (review.router, work.router)

__all__ = ["ROUTERS"]
