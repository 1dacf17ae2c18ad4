"""A served room and windows on it, for the tests in Chromium and the pictures of the pages."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import uvicorn

from benched import PASSWORD, SECRET, Room

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


@contextmanager
def served(room: Room, chromium) -> Iterator[Site]:
    """Serve a room on a free port of this machine until the block ends."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(room.app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Site(room, chromium, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(5)
        room.close()
