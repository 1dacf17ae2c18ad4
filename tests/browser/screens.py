"""Pictures of every page, for docs/workbench/: `python tests/browser/screens.py CASE OUT [PAGE ...]` (a reviewed case of invented files, with the demo key)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]  # run by itself, not by pytest

from playwright.sync_api import sync_playwright
from test_access import WIDTHS, addresses

from benched import make_room
from served import CHROMIUM, FLAGS, served


def main() -> None:
    case, out, only = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        room = make_room(shutil.copy(case, Path(folder) / "c.onrecord"))
        with served(room, browser) as site:
            for size in WIDTHS.values():
                first = site.page(**size)
                first.goto("/sign-in")
                first.screenshot(path=out / f"sign-in-{size['width']}.png")
                page, admin = site.sign_in("lead", **size), site.sign_in("admin", **size)
                for name, address in (addresses(room) | {"people": "/people"}).items():
                    if not only or name in only:
                        shown = admin if name == "people" else page
                        shown.goto(address)
                        shown.wait_for_timeout(300)
                        shown.screenshot(path=out / f"{name}-{size['width']}.png")
                        if name == "child":
                            shown.keyboard.press("b")
                            shown.wait_for_timeout(1500)
                            shown.screenshot(path=out / f"child-original-{size['width']}.png")
        browser.close()


if __name__ == "__main__":
    main()
