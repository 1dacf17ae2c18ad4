"""A request → a visit: who asks, what they may do and see. Every page is made from one, and every refusal goes through here and into the log."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from onrecord.record import Child
from onrecord.store import Account, Session, Sight
from onrecord.workbench import signin
from onrecord.workbench.bench import Bench, powers_of

COOKIE = "onrecord"
NOT_OPEN = "There is no such thing in this case, or it is not open to you."
"""Said of what is kept back and of what is not there alike."""


class Turned(Exception):  # noqa: N818 - not an error: the way leads elsewhere
    """The request is answered with another page."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Denied(Exception):  # noqa: N818
    """The person may not do or see this. What is kept back and what is not there look the same."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person's request."""

    request: Request
    bench: Bench
    session: Session
    person: Account
    sight: Sight
    powers: frozenset[str]

    def need(self, power: str) -> None:
        """Go on only if the person may do this.

        Raises:
            Denied: they may not; the refusal is logged.
        """
        if power not in self.powers:
            raise self._refuse(403, "Your role does not allow this.")

    def child(self, child_ref: str) -> Child:
        """Return a child whose file the person may see, and log that it was read.

        Raises:
            Denied: there is none, or it is kept back; the refusal is logged.
        """
        found = self.bench.case.child(child_ref) if self.sight.holds(child_ref) and "read" in self.powers else None
        if found is None:
            raise self._refuse(404, NOT_OPEN, child_ref)
        self.log("read", child_ref)
        return found

    def see(self, child_ref: str | None) -> None:
        """Go on only if the person may see a child's file (None: what is about no child); for parts of a page that are not a reading of the file.

        Raises:
            Denied: it is kept back; the refusal is logged.
        """
        if "read" not in self.powers or not self.sight.holds(child_ref):
            raise self._refuse(404, NOT_OPEN, child_ref or "")

    def missing(self) -> Denied:
        """Return the refusal of something that is not there."""
        return self._refuse(404, NOT_OPEN)

    def log(self, event: str, child_ref: str = "", about: str = "") -> None:
        """Add a row about this person to the log."""
        bench = self.bench
        bench.desk.note(bench.stamp(), self.person.account, event, case_id=bench.case_id, child_ref=child_ref, about=about or _route(self.request))

    @property
    def signature(self) -> str:
        """The name decisions are made in."""
        return self.person.name

    def _refuse(self, status: int, words: str, child_ref: str = "") -> Denied:
        self.log("refused", child_ref)
        return Denied(status, words)


def bench_of(request: Request) -> Bench:
    """Return the bench of the application."""
    made: Bench = request.app.state.bench
    return made


def session_of(request: Request) -> Session | None:
    """Return the session of the request, at whatever step, or None."""
    return signin.session_of(bench_of(request), request.cookies.get(COOKIE, ""))


async def guard(request: Request) -> None:
    """Refuse a request that would change something and does not carry its session's form token."""
    if request.method in ("GET", "HEAD") or request.url.path == "/sign-in":  # there is no session yet; `writing` refuses forms of other pages
        return
    session = session_of(request)
    given = request.headers.get("x-csrf") or (await request.form()).get("csrf", "")
    if session is None or not isinstance(given, str) or not hmac.compare_digest(session.csrf.encode(), given.encode()):
        bench = bench_of(request)
        if session is None:
            raise Turned(RedirectResponse("/sign-in", 303))
        bench.desk.note(bench.stamp(), session.account, "forged-form", case_id=bench.case_id, about=_route(request))
        raise Denied(403, "This form was not made for your session, so nothing was changed. Go back, load the page again and repeat what you did.")


async def visit(request: Request) -> Visit:
    """Return the visit of someone who is signed in; a locked session keeps the words of a form and asks for the password first."""
    bench, session = bench_of(request), session_of(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if session is None:
        raise Turned(RedirectResponse("/sign-in" + (f"?next={quote(here, safe='')}" if request.method == "GET" and here != "/" else ""), 303))
    person = bench.desk.account(session.account)
    if person is None or person.closed:
        bench.desk.end_session(session.token)
        raise Turned(RedirectResponse("/sign-in", 303))
    if session.step == "locked":
        raise Turned(RedirectResponse(f"/unlock?next={quote(await _keep(request, bench, session, here), safe='')}", 303))
    if session.step != "in":
        raise Turned(RedirectResponse("/sign-in/code" if session.step == "password" else "/sign-in/second-step", 303))
    sight = bench.desk.sight(person.account, bench.case_id)
    return Visit(request, bench, session, person, sight, powers_of(person.roles))


async def _keep(request: Request, bench: Bench, session: Session, here: str) -> str:
    """Keep the fields of a form sent from a locked session as a draft of its page; return the page to come back to."""
    if request.method == "GET":
        return here
    form = await request.form()
    place = str(form.get("place", "")) or "/"
    if place.startswith("/") and not place.startswith("//"):
        kept = {k: v for k, v in form.items() if isinstance(v, str) and k not in ("csrf", "place", "expected")}
        bench.desk.save_draft(session.account, place, kept, bench.stamp())
        return place
    return "/"


def _route(request: Request) -> str:
    """The pattern of the page, not its address: an address may hold what someone searched for."""
    route: Any = request.scope.get("route")
    return f"{request.method} {getattr(route, 'path', '')}"


Here = Annotated[Visit, Depends(visit)]


def needs(power: str) -> Callable[[Visit], Visit]:
    """Return a dependency: the visit of someone who may do this."""

    def check(here: Here) -> Visit:
        here.need(power)
        return here

    return check


Reading = Annotated[Visit, Depends(needs("read"))]
Deciding = Annotated[Visit, Depends(needs("decide"))]
Signing = Annotated[Visit, Depends(needs("sign"))]
Assigning = Annotated[Visit, Depends(needs("assign"))]
Managing = Annotated[Visit, Depends(needs("people"))]
Auditing = Annotated[Visit, Depends(needs("log"))]
