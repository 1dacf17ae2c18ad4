"""A workbench on a free port and a Chromium that opens it; skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import uvicorn

from benched import PASSWORD, SECRET, Room, make_room
from many import write_many
from onrecord import pipeline
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass
class Served:
    """A room that a browser can reach."""

    room: Room
    url: str

    def sign_in(self, page, account: str) -> None:
        """Sign in as one of the room's people."""
        self.sign_in_with(page, account, SECRET)

    def sign_in_with(self, page, account: str, secret: str) -> None:
        """Sign in as a person does: name, password, code, by keyboard."""
        self.room.clock.move(seconds=31)  # a code is good once
        page.goto(self.url + "/sign-in")
        page.wait_for_selector("#account:focus")
        page.keyboard.type(account)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code*")
        page.wait_for_selector("#code:focus")
        page.keyboard.type(pyotp.TOTP(secret).at(int(self.room.clock().timestamp())))
        page.keyboard.press("Enter")
        page.wait_for_url(self.url + "/")


@contextmanager
def served(path: Path) -> Iterator[Served]:
    """Open a copy of a case at a desk and answer on a free port of this machine."""
    room = make_room(path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(room.app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Served(room, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)
    room.close()


@pytest.fixture(scope="session")
def big_case(tmp_path_factory):
    """More than thirty concerns in copies of the invented files, with one print as PDF and one as scan."""
    top = tmp_path_factory.mktemp("big")
    case = open_case(top / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, write_many(top / "files"), Settings(workers=1, meaning=False))
    case.close()
    return top / "c.onrecord"


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page on which no script fails and nothing breaks the content policy."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    wrong: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield made
    context.close()
    assert wrong == []


@pytest.fixture
def bench(chromium, big_case, tmp_path):  # chromium first: where there is none, no case is made
    with served(Path(shutil.copy(big_case, tmp_path / "c.onrecord"))) as made:
        yield made
