"""A reviewed invented case with a desk, people at it, and a browser each: what the workbench's tests share."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from invented import write_files
from onrecord import pipeline
from onrecord.settings import Settings
from onrecord.store import Account, open_case, open_desk, opening, read_key
from onrecord.workbench import Bench, Limits, make_bench_app, proofs
from onrecord.workbench.bench import case_id_of

proofs._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # what a password costs to guess is not what these tests are about
opening.derive_key = lru_cache(opening.derive_key)  # nor what a case file's key does

PASSWORD = "heron kettle violin moss"
HASHED = proofs.hash_password(PASSWORD)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PEOPLE = {
    "admin": ("Ines Okafor", ("administrator",)),
    "lead": ("Rosalind Achebe", ("lead",)),
    "sam": ("Sam Whitlow", ("reviewer",)),
    "priya": ("Priya Raman", ("reviewer",)),
    "reader": ("Tomasz Lis", ("reader",)),
}
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@dataclass
class Room:
    """A bench, its application, and the clock both go by."""

    bench: Bench
    app: FastAPI
    clock: Clock
    browsers: list[TestClient] = field(default_factory=list)

    def browser(self) -> TestClient:
        """A browser nobody signed in with."""
        made = TestClient(self.app, follow_redirects=False)
        self.browsers.append(made)
        return made

    def signed_in(self, account: str) -> TestClient:
        """A browser of someone who is signed in, by password and code."""
        self.clock.move(seconds=31)  # a code is good once
        made = self.browser()
        made.post("/sign-in", data={"account": account, "password": PASSWORD})
        code = pyotp.TOTP(SECRET).at(int(self.clock().timestamp()))
        answer = made.post("/sign-in/code", data={"code": code, "csrf": csrf(made, "/sign-in/code")})
        assert answer.status_code == 303, answer.text
        return made

    def close(self) -> None:
        self.bench.case.close()
        self.bench.desk.close()


def csrf(browser: TestClient, page: str = "/") -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" (?:value|content)="([^"]+)"', browser.get(page).text)
    assert found, page
    return found[1]


def send(browser: TestClient, path: str, page: str = "/", **fields: str):
    """Send a form as the page would."""
    return browser.post(path, data=fields | {"csrf": csrf(browser, page), "place": page})


def reviewed(top: Path) -> Path:
    """A reviewed case of the invented files; make it once a module and copy it."""
    path = top / "c.onrecord"
    case = open_case(path, read_key(demo=True), create=True)
    pipeline.review(case, write_files(top / "files"), Settings(workers=1, meaning=False))
    case.close()
    return path


def make_room(path: Path, limits: Limits | None = None) -> Room:
    """Open a case at a desk where all of PEOPLE have accounts; all but the administrator may see the whole case."""
    key = read_key(demo=True)
    case, clock = open_case(path, key), Clock()
    case.prepare()
    desk = open_desk(path.with_name(path.name + ".desk"), key)
    bench = Bench(case, desk, "invented", case_id_of(case), clock=clock, limits=limits or Limits(), settings=Settings(workers=1, meaning=False))
    for account, (name, roles) in PEOPLE.items():
        if desk.account(account) is None:
            desk.add_account(Account(account, name, roles, HASHED, SECRET, 0, False, bench.stamp()))
            if account != "admin":
                desk.grant(account, bench.case_id)
    return Room(bench, make_bench_app(bench), clock)
