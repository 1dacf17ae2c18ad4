"""The read-only pages. They answer on loopback only, load nothing from elsewhere and let nothing be cached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import resources

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from onrecord import pipeline
from onrecord.record import CohortPicture
from onrecord.report import child_page, entity_page, entry_page, group_page, index_page, network_page
from onrecord.store import Case

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_NOTHING_SAID = CohortPicture()


def make_app(case: Case, *, title: str, picture: CohortPicture = _NOTHING_SAID, blind: bool = False) -> FastAPI:
    """Return the application that shows a case.

    Args:
        case: an open case, read-only.
        title: the heading of its pages.
        picture: what is said of the whole cohort.
        blind: leave out who is asked about, what followed and the proposed answers.
    """
    app = FastAPI(title="OnRecord", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "testserver"])

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        if request.url.path == "/network":
            response.headers["Content-Security-Policy"] += "; script-src 'self'"
        return response

    @app.get("/", response_class=HTMLResponse)
    def index() -> str:
        return index_page(case, title=title, picture=picture, blind=blind)

    @app.get("/child/{child_ref:path}", response_class=HTMLResponse)
    def child(child_ref: str) -> str:
        page = child_page(case, child_ref, title=title, blind=blind)
        if page is None:
            raise HTTPException(404, "no such child in this case")
        return page

    @app.get("/entry/{entry_id}", response_class=HTMLResponse)
    def entry(entry_id: str) -> str:
        page = entry_page(case, entry_id, title=title)
        if page is None:
            raise HTTPException(404, "no such entry in this case")
        return page

    _add_ties(app, case, title)
    return app


def _add_ties(app: FastAPI, case: Case, title: str) -> None:
    """Add the pages of what ties files, and the script that draws one of them."""

    @app.get("/network", response_class=HTMLResponse)
    def network() -> str:
        return network_page(case, pipeline.picture(case), title=title)

    @app.get("/group/{group_id}", response_class=HTMLResponse)
    def group(group_id: str) -> str:
        page = group_page(case, group_id, title=title, picture=pipeline.picture_of_group(case, group_id))
        if page is None:
            raise HTTPException(404, "no such group in this case")
        return page

    @app.get("/entity/{entity_id}", response_class=HTMLResponse)
    def entity(entity_id: str) -> str:
        page = entity_page(case, entity_id, title=title)
        if page is None:
            raise HTTPException(404, "no such entity in this case")
        return page

    @app.get("/static/network.js")
    def script() -> Response:
        return Response(resources.files("onrecord.workbench").joinpath("static/network.js").read_bytes(), media_type="text/javascript")
