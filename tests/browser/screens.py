"""Pictures of every page, for docs/workbench/: `python tests/browser/screens.py CASE OUT [PAGE ...]` (a reviewed case of invented files, with the demo key)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]  # run by itself, not by pytest

import pyotp
from playwright.sync_api import sync_playwright
from test_access import WIDTHS, addresses
from working import worked

from benched import HASHED, PASSWORD, make_room, send
from council import ISSUER, OURS, SETTINGS
from onrecord.store import Account
from onrecord.workbench.provider import Provider
from served import CHROMIUM, FLAGS, Site, served


class Camera:
    """Takes a page's picture under its name, if that is asked for."""

    def __init__(self, out: Path, only: list[str], width: int) -> None:
        self.out, self.only, self.width = out, only, width

    def take(self, page, name: str, address: str | None = None) -> None:
        """Take the page as it is, or at an address."""
        if self.only and name not in self.only:
            return
        if address is not None:
            page.goto(address)
        page.wait_for_timeout(300)
        page.screenshot(path=self.out / f"{name}-{self.width}.png")


def main() -> None:
    case, out, only = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size in WIDTHS.values():
            camera = Camera(out, only, size["width"])
            with fresh(case, browser) as site:
                sign_in_pages(site, camera, size)
                page, admin = site.sign_in("lead", **size), site.sign_in("admin", **size)
                for name, address in addresses(site.room).items():
                    camera.take(page, name, address)
                page.goto(addresses(site.room)["child"])
                page.keyboard.press("b")
                page.wait_for_timeout(1500)
                camera.take(page, "child-original")
                camera.take(admin, "people", "/people")
                overtaken(site, page, camera)
            with fresh(case, browser) as site:
                for account, pages in worked(site.room).items():
                    page = site.sign_in(account, **size)
                    for name, address in pages.items():
                        camera.take(page, name, address)
        browser.close()


@contextmanager
def fresh(case: Path, browser) -> Iterator[Site]:
    """Serve a copy of the case at which nobody has worked."""
    with tempfile.TemporaryDirectory() as folder, served(make_room(shutil.copy(case, Path(folder) / "c.onrecord")), browser) as site:
        yield site


def sign_in_pages(site: Site, camera: Camera, size: dict[str, int]) -> None:
    """The pages of someone's first day: password, second step, recovery codes; the lock; and the way in through an organisation."""
    room, page = site.room, site.page(**size)
    room.bench.desk.add_account(Account("vera", "Vera Elsewhere", ("reviewer",), HASHED, "", 0, False, room.bench.stamp()))
    camera.take(page, "sign-in", "/sign-in")
    page.goto("/sign-in")
    page.get_by_label("Sign-in name").fill("vera")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step")
    camera.take(page, "second-step")
    page.locator("input[name=code]").fill(pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", "")).at(int(room.clock().timestamp())))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    camera.take(page, "recovery")
    page.goto("/search")
    room.clock.move(minutes=16)
    camera.take(page, "unlock", "/search")
    again = site.page(**size)
    again.goto("/sign-in")
    again.get_by_label("Sign-in name").fill("sam")
    again.get_by_label("Password").fill(PASSWORD)
    again.keyboard.press("Enter")
    again.wait_for_url("**/code**")
    camera.take(again, "code")
    room.app.state.bench = replace(room.bench, provider=Provider(SETTINGS, OURS, f"{ISSUER}/back"))
    camera.take(site.page(**size), "sign-in-organisation", "/sign-in")
    room.app.state.bench = room.bench


def overtaken(site: Site, page, camera: Camera) -> None:
    """A decision made on top of one that the person had not seen."""
    address = addresses(site.room)["triage"]
    page.goto(address)
    concern_id = address.rpartition("/")[2]
    sam = site.room.signed_in("sam")
    send(sam, f"/concern/{concern_id}/decide", verdict="reject", reason="Her aunt says so only, and nobody asked her.")
    page.keyboard.press("a")
    page.get_by_role("heading", name="Someone decided meanwhile").wait_for()
    camera.take(page, "overtaken")


if __name__ == "__main__":
    main()
