"""The application a person decides in: pages, doors, and the rules that hold for every answer."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from importlib import resources
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from onrecord.errors import OnRecordError
from onrecord.store import Overtaken
from onrecord.workbench import doors
from onrecord.workbench.bench import Bench
from onrecord.workbench.frame import show_bare
from onrecord.workbench.pages import ROUTERS
from onrecord.workbench.visit import Denied, Turned, guard

LOG = logging.getLogger(__name__)
LARGEST = 1_000_000
"""Bytes a request may hold. No page takes files."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_KINDS = {"css": "text/css", "js": "text/javascript", "mjs": "text/javascript", "svg": "image/svg+xml"}


def make_bench_app(bench: Bench, *, hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "testserver")) -> FastAPI:
    """Return the application over a bench. `hosts` are the names it answers to."""
    app = FastAPI(title="OnRecord", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(guard)])
    app.state.bench = bench
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))

    @app.middleware("http")
    async def rules(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        answer = _refused_outright(bench, request, hosts) or await call_next(request)
        answer.headers.update({k: v for k, v in HEADERS.items() if k != "Cache-Control" or k not in answer.headers})
        if bench.tls:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer

    _add_answers(app, bench)
    app.include_router(doors.router)
    for router in ROUTERS:
        app.include_router(router)

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        held = {f.name: f for f in resources.files("onrecord.workbench").joinpath("static").iterdir()}
        if name not in held:
            raise HTTPException(404)
        kind = _KINDS.get(name.rsplit(".", 1)[-1], "application/octet-stream")
        return Response(held[name].read_bytes(), media_type=kind, headers={"Cache-Control": "no-cache"})

    return app


def _refused_outright(bench: Bench, request: Request, hosts: tuple[str, ...]) -> Response | None:
    """Refuse what no page of ours sends: an odd path, a form of another site, or a body that is too large; note a name this server does not go by."""
    path = str(request.scope["path"])
    if request.headers.get("host", "").rsplit(":", 1)[0] not in hosts:  # `TrustedHostMiddleware` refuses it
        bench.desk.note(bench.stamp(), "", "foreign-host", case_id=bench.case_id)
        return None
    if ".." in path.split("/") or "\\" in path or not path.isprintable():
        bench.desk.note(bench.stamp(), "", "odd-path", case_id=bench.case_id)
        return show_bare(bench, "said.html.j2", "No such page", status=404, said="There is no such page.")
    if request.method in ("GET", "HEAD"):
        return None
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    length = request.headers.get("content-length", "0")
    foreign = (origin is not None and urlsplit(origin).netloc != request.headers.get("host")) or site not in ("same-origin", "none")
    if foreign:
        bench.desk.note(bench.stamp(), "", "foreign-form", case_id=bench.case_id)
        return show_bare(bench, "said.html.j2", "Refused", status=403, said="This form came from another site, so nothing was changed.")
    if not length.isdigit() or int(length) > LARGEST or "transfer-encoding" in request.headers:
        bench.desk.note(bench.stamp(), "", "too-large", case_id=bench.case_id)
        return show_bare(bench, "said.html.j2", "Refused", status=413, said="This is more than any page here takes, so nothing was changed.")
    return None


def _add_answers(app: FastAPI, bench: Bench) -> None:
    """Say in plain words what went wrong; a fault of ours is told by a number, and never with words of the case."""

    @app.exception_handler(Turned)
    async def turned(request: Request, turned: Turned) -> Response:
        return turned.response

    @app.exception_handler(Denied)
    async def denied(request: Request, denied: Denied) -> Response:
        return show_bare(bench, "said.html.j2", "Not open to you", status=denied.status, said=denied.words)

    @app.exception_handler(Overtaken)
    async def overtaken(request: Request, error: Overtaken) -> Response:
        form = await request.form()
        place = doors.local(str(form.get("place", "/")))
        return show_bare(
            bench, "overtaken.html.j2", "Someone decided meanwhile", status=409, standing=error.standing, place=place, reason=str(form.get("reason", ""))
        )

    @app.exception_handler(OnRecordError)
    async def misused(request: Request, error: OnRecordError) -> Response:
        return show_bare(bench, "said.html.j2", "Not done", status=422, said=str(error))

    @app.exception_handler(OverflowError)  # a number no page has, larger than the case can be asked for
    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: Exception) -> Response:
        return show_bare(bench, "said.html.j2", "Not understood", status=422, said="This address or form is not one of these pages.")

    @app.exception_handler(HTTPException)
    async def absent(request: Request, error: HTTPException) -> Response:
        words = "There is no such page." if error.status_code == 404 else "This page does not take that."
        return show_bare(bench, "said.html.j2", "No such page", status=error.status_code, said=words)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        number = uuid.uuid4().hex[:8]
        LOG.error("fault %s: %s at %s", number, type(error).__name__, getattr(request.scope.get("route"), "path", ""))
        words = f"A fault in OnRecord itself, number {number}. Nothing saved is lost."
        answer = show_bare(bench, "said.html.j2", "A fault", status=500, said=words)
        answer.headers.update(HEADERS)
        return answer
