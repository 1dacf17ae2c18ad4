"""A real browser on a real server: skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

import pyotp
import pytest
import uvicorn

from benched import PASSWORD, SECRET, Room, make_room, reviewed
from onrecord.workbench import Limits

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Site:
    """A served room, and browsers on it."""

    def __init__(self, room: Room, chromium, address: str) -> None:
        self.room, self.chromium, self.address = room, chromium, address

    def page(self, width: int = 1440, height: int = 900):
        """A fresh browser window; a console error or a refused script fails the test that opened it."""
        context = self.chromium.new_context(viewport={"width": width, "height": height}, base_url=self.address)
        made = context.new_page()
        made.errors = []
        made.on("pageerror", lambda e: made.errors.append(str(e)))
        made.on("console", lambda m: made.errors.append(m.text) if m.type == "error" and "status of 4" not in m.text else None)
        return made

    def sign_in(self, account: str, **size: int):
        """A window of someone who signed in by typing."""
        self.room.clock.move(seconds=31)
        page = self.page(**size)
        page.goto("/sign-in")
        page.get_by_label("Sign-in name").fill(account)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_label("Six figures").fill(pyotp.TOTP(SECRET).at(int(self.room.clock().timestamp())))
        page.keyboard.press("Enter")
        page.get_by_role("navigation", name="Pages").wait_for()
        return page


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_case(tmp_path_factory) -> Path:
    return reviewed(tmp_path_factory.mktemp("case"))


@pytest.fixture
def serve(chromium, tmp_path):
    """Serve a copy of a case; ends with the test."""
    opened = []

    def start(case: Path, limits: Limits | None = None) -> Site:
        room = make_room(shutil.copy(case, tmp_path / "c.onrecord"), limits)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(room.app, host="127.0.0.1", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        opened.append((server, thread, room))
        return Site(room, chromium, f"http://127.0.0.1:{port}")

    yield start
    for server, thread, room in opened:
        server.should_exit = True
        thread.join(5)
        room.close()
