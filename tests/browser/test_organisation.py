"""Signing in through an organisation in a real browser, whose rules on cookies decide whether someone who comes back from another site is known."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

pytest.importorskip("joserfc")
from test_access import troubles

from council import ISSUER, OURS, SETTINGS, Council
from onrecord.workbench.provider import Provider


def test_someone_signs_in_at_their_organisation_and_again_after_the_desk_was_idle(serve, small_case):
    site = serve(small_case)
    council = Council(site.room.clock)
    council.claims = {"amr": ["mfa"]}
    back = f"{site.address}/sign-in/back"
    site.room.app.state.bench = replace(site.room.bench, provider=Provider(SETTINGS, OURS, back, council.ask))
    page = site.page()

    def shows(route):
        to = f"{back}?{urlencode(council.signs_in(route.request.url))}"
        route.fulfill(content_type="text/html", body=f'<a href="{to.replace("&", "&amp;")}">It is me</a>')

    page.route(f"{ISSUER}/**", shows)
    page.goto("/search?q=car")
    assert troubles(page) == []
    page.get_by_role("link", name="Sign in with Kelderby Council").click()
    page.get_by_role("link", name="It is me").click()
    page.get_by_text("Sam Whitlow").first.wait_for()
    assert page.url == f"{site.address}/search?q=car"
    site.room.clock.move(minutes=16)
    page.goto("/gaps")
    assert troubles(page) == []
    page.get_by_role("link", name="Sign in again with Kelderby Council").click()
    page.get_by_role("link", name="It is me").click()
    page.get_by_role("navigation", name="Pages").wait_for()
    assert page.url == f"{site.address}/gaps"
    assert page.errors == []
