"""One module a page: each holds a `router` with its addresses. A new page is a module here, a line below and a template (docs/workbench.md)."""

from onrecord.workbench.pages import child, concern, entry, marking, queue, review, work

ROUTERS = (review.router, queue.router, concern.router, child.router, entry.router, marking.router, work.router)

__all__ = ["ROUTERS"]
