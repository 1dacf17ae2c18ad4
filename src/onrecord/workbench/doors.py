"""The pages of signing in, locking and leaving. They show nothing of a case but its name."""

from __future__ import annotations

import base64
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.store import Session
from onrecord.workbench import proofs, signin
from onrecord.workbench.bench import Bench
from onrecord.workbench.frame import show_bare
from onrecord.workbench.visit import COOKIE, Here, Turned, bench_of, session_of

router = APIRouter()
Words = Annotated[str, Form(max_length=1000)]
KEY = "onrecord-key"
"""The cookie of someone who is away at their organisation's sign-in."""


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """Show the first step. The form's token is that of a cookie, there being no session yet."""
    session = session_of(request)
    if session is not None and session.step == "in":
        return RedirectResponse("/", 303)
    return _first_step(bench_of(request), 200, local(next))


@router.post("/sign-in")
def sign_in(request: Request, account: Words = "", password: Words = "", next: Words = "/") -> Response:
    """Take the first step."""
    bench = bench_of(request)
    try:
        token = signin.begin(bench, account, password, _address(request))
    except signin.Refused as refused:
        return _first_step(bench, 401, local(next), str(refused), account.strip()[:80])
    return _with_cookie(bench, RedirectResponse(f"/sign-in/code?next={quote(local(next), safe='')}", 303), token)


@router.get("/sign-in/organisation")
def leave_for_provider(request: Request, next: str = "/") -> Response:
    """Go to the organisation's sign-in, with a key in a cookie that comes back from there (the session's own cookie would not)."""
    bench, key = bench_of(request), proofs.new_token()
    try:
        answer = RedirectResponse(signin.leave_for_provider(bench, key, _address(request)), 303)
    except signin.Refused as refused:
        return _first_step(bench, 401, local(next), str(refused))
    kept = f"{key}.{base64.urlsafe_b64encode(local(next).encode()).decode().rstrip('=')}"
    answer.set_cookie(KEY, kept, max_age=600, httponly=True, samesite="lax", secure=bench.tls, path="/sign-in")
    return answer


@router.get("/sign-in/back")
def return_from_provider(request: Request) -> Response:
    """Take what the organisation sent someone back with. The page that follows goes on by itself: only then does a browser send the session's cookie."""
    bench = bench_of(request)
    key, _, kept = request.cookies.get(KEY, "").partition(".")
    try:
        place = local(base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)).decode())
    except ValueError:
        place = "/"
    try:
        token = signin.return_from_provider(bench, key, request.query_params, _address(request))
    except signin.Refused as refused:
        answer: Response = _first_step(bench, 401, place, str(refused))
    else:
        answer = _with_cookie(bench, show_bare(bench, "came-back.html.j2", "Signed in", next=place), token)
    answer.delete_cookie(KEY, path="/sign-in")
    return answer


@router.get("/sign-in/code")
def code_page(request: Request, next: str = "/") -> Response:
    """Show the second step."""
    session = _at(request, "password")
    return show_bare(bench_of(request), "code.html.j2", "Second step", csrf=session.csrf, next=local(next), said="")


@router.post("/sign-in/code")
def code(request: Request, code: Words = "", next: Words = "/") -> Response:
    """Take the second step."""
    bench, session = bench_of(request), _at(request, "password")
    try:
        token = signin.prove(bench, session, code, _address(request))
    except signin.Refused as refused:
        return show_bare(bench, "code.html.j2", "Second step", status=401, csrf=session.csrf, next=local(next), said=str(refused))
    return _with_cookie(bench, RedirectResponse(local(next), 303), token)


@router.get("/sign-in/second-step")
def second_step_page(request: Request) -> Response:
    """Show a new secret, as a picture and in letters."""
    session = _at(request, "enrol")
    return _enrol_page(bench_of(request), session, proofs.new_totp())


@router.post("/sign-in/second-step")
def second_step(request: Request, secret: Words = "", code: Words = "") -> Response:
    """Set the second step up and show the recovery codes, once."""
    bench, session = bench_of(request), _at(request, "enrol")
    if len(secret) != 32 or not secret.isalnum():
        return _enrol_page(bench, session, proofs.new_totp())
    try:
        token, codes = signin.enrol(bench, session, secret, code)
    except signin.Refused as refused:
        return _enrol_page(bench, session, secret, str(refused))
    return _with_cookie(bench, show_bare(bench, "recovery.html.j2", "Recovery codes", codes=codes), token)


@router.get("/unlock")
def unlock_page(request: Request, next: str = "/") -> Response:
    """Ask for the password of an idle session."""
    session = session_of(request)
    if session is None or session.step != "locked":
        return RedirectResponse(local(next), 303)
    return _unlock_page(bench_of(request), session, 200, local(next))


@router.post("/unlock")
def unlock(request: Request, password: Words = "", next: Words = "/") -> Response:
    """Open an idle session again."""
    bench, session = bench_of(request), session_of(request)
    if session is None or session.step != "locked":
        return RedirectResponse("/", 303)
    try:
        signin.unlock(bench, session, password, _address(request))
    except signin.Refused as refused:
        return _unlock_page(bench, session, 401, local(next), str(refused))
    return RedirectResponse(local(next), 303)


@router.post("/lock")
def lock(here: Here, place: Words = "/") -> Response:
    """Lock the session now: the button, or the page when nobody has touched it for long."""
    signin.lock(here.bench, here.session)
    return RedirectResponse(f"/unlock?next={quote(local(place), safe='')}", 303)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session, at whatever step it is."""
    session = session_of(request)
    if session is not None:
        signin.leave(bench_of(request), session)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


def local(place: str) -> str:
    """Return a place to go on to if it is one of these pages, else the first.

    >>> local("/queue?order=file"), local("//elsewhere.example"), local("https://elsewhere.example")
    ('/queue?order=file', '/', '/')
    """
    plain = place.startswith("/") and not place.startswith("//") and "\\" not in place and place.isprintable()
    return place if plain and not place.startswith(("/sign-", "/unlock", "/lock")) else "/"


def _first_step(bench: Bench, status: int, next: str, said: str = "", account: str = "") -> HTMLResponse:
    return show_bare(bench, "sign-in.html.j2", "Sign in", status=status, next=next, said=said, account=account, provider=bench.provider)


def _enrol_page(bench: Bench, session: Session, secret: str, said: str = "") -> HTMLResponse:
    drawn = proofs.totp_picture(secret, session.account, bench.title)
    return show_bare(bench, "enrol.html.j2", "Set up the second step", status=401 if said else 200, csrf=session.csrf, secret=secret, drawn=drawn, said=said)


def _unlock_page(bench: Bench, session: Session, status: int, next: str, said: str = "") -> HTMLResponse:
    return show_bare(bench, "unlock.html.j2", "Locked", status=status, csrf=session.csrf, next=next, said=said, provider=bench.provider)


def _at(request: Request, step: str) -> Session:
    session = session_of(request)
    if session is None or session.step != step:
        raise Turned(RedirectResponse("/" if session is not None else "/sign-in", 303))
    return session


def _with_cookie(bench: Bench, answer: Response, token: str) -> Response:
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=bench.tls, path="/")
    return answer


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
