"""People and roles: accounts, what each may do, and which files each may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.errors import InputError
from onrecord.store import EVERY
from onrecord.workbench import accounts
from onrecord.workbench.bench import ROLES
from onrecord.workbench.frame import show
from onrecord.workbench.visit import Managing

router = APIRouter()
Words = Annotated[str, Form(max_length=1000)]


@router.get("/people")
def people(here: Managing) -> HTMLResponse:
    """Show every account with its roles and access."""
    desk, case_id = here.bench.desk, here.bench.case_id
    grants: dict[str, list[tuple[str, bool]]] = {}
    for account, child_ref, allowed in desk.grants(case_id):
        grants.setdefault(account, []).append((child_ref, allowed))
    rows = [
        {
            "account": a,
            "whole": (EVERY, True) in grants.get(a.account, []),
            "open": [ref for ref, allowed in grants.get(a.account, []) if ref and allowed],
            "kept": [ref for ref, allowed in grants.get(a.account, []) if ref and not allowed],
        }
        for a in desk.accounts()
    ]
    return show(here, "people.html.j2", "People and roles", rows=rows, roles=ROLES, provider=here.bench.provider)


@router.post("/people/add")
async def add(request: Request, here: Managing) -> Response:
    """Make an account; whoever it is for sets up the second step at their first sign-in."""
    form = await request.form()
    roles = tuple(str(r) for r in form.getlist("role"))
    password = str(form.get("password", ""))
    given = None if here.bench.provider and not password else password
    accounts.add(here.bench, str(form.get("account", "")), str(form.get("name", "")), roles, given, by=here.person.account)
    return RedirectResponse("/people", 303)


@router.post("/people/{account}/roles")
async def change_roles(request: Request, here: Managing, account: str) -> Response:
    """Change an account's roles; it is signed out."""
    roles = tuple(str(r) for r in (await request.form()).getlist("role"))
    accounts.change(here.bench, account, by=here.person.account, roles=roles)
    return RedirectResponse("/people", 303)


@router.post("/people/{account}/state")
def change_state(here: Managing, account: str, state: Words = "") -> Response:
    """Close an account, or open it again; its decisions stay."""
    accounts.change(here.bench, account, by=here.person.account, closed=state == "close")
    return RedirectResponse("/people", 303)


@router.post("/people/{account}/reset")
def reset(here: Managing, account: str, password: Words = "") -> Response:
    """Give a new password; the second step is set up again."""
    accounts.reset(here.bench, account, password, by=here.person.account)
    return RedirectResponse("/people", 303)


@router.post("/people/{account}/access")
def access(here: Managing, account: str, access: Words = "", child: Words = "") -> Response:
    """Open the case or a file to someone, keep a file from them, or forget that."""
    if access not in ("see", "keep-back", "forget"):
        raise InputError("no access was chosen", next_step="Choose one of the buttons.", code="bad-access")
    if access == "keep-back" and not child.strip():
        raise InputError("a file must be named to be kept back", next_step="Give its record number.", code="bad-access")
    accounts.set_access(here.bench, account, child.strip(), access, by=here.person.account)
    return RedirectResponse("/people", 303)
