"""A real browser on a real server: skipped where there is no Chromium."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from benched import make_room, reviewed
from onrecord.workbench import Limits

playwright = pytest.importorskip("playwright.sync_api")
from served import CHROMIUM, FLAGS, Site, served  # noqa: E402 - only where there is Playwright


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
    with ExitStack() as stack:

        def start(case: Path, limits: Limits | None = None) -> Site:
            return stack.enter_context(served(make_room(shutil.copy(case, tmp_path / "c.onrecord"), limits), chromium))

        yield start
