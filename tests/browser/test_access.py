"""Every page at two widths: axe finds nothing serious, nothing is wider than the window, and each page prints."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from working import worked

from onrecord.store import Cut

WIDTHS = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}


def addresses(room) -> dict[str, str]:
    """Name → address of every page of the workbench, on this case."""
    case = room.bench.case
    concern = next(case.found("concerns"))
    pair = case.pairs(lambda _: True)
    made = {
        "review": "/",
        "queue": "/queue",
        "triage": f"/queue/{concern.concern_id}",
        "concern": f"/concern/{concern.concern_id}",
        "child": f"/child/{quote(concern.child_ref)}",
        "child-asof": f"/child/{quote(concern.child_ref)}?asof={concern.known_on}",
        "entry": f"/entry/{concern.opens}",
        "mark": f"/mark/{next(s.signal_id for s in case.found('signals') if s.entry_id == concern.opens)}",
        "links": "/links",
        "network": "/network",
        "language": "/language",
        "search": "/search?q=school",
        "gaps": "/gaps",
        "trail": "/trail",
        "trail-check": "/trail/check",
        "log": "/log",
        "criteria": f"/criteria?on={concern.known_on}&age=14",
    }
    if pair:
        link = case.link(pair[0][1])
        made |= {"link": f"/link/{link.link_id}", "entity": f"/entity/{link.via[0]}"}
    for name, ref in (("entry-pdf", "K06"), ("entry-scan", "K04")):
        if held := case.chronology(ref, Cut(), most=1)[1]:
            made[name] = f"/entry/{held[0][1].entry_id}"
    return made


def troubles(page) -> list[str]:
    """What axe calls serious or critical, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def faults(page, address: str) -> list[str]:
    """What is wrong with a page, all of it opened: troubles, or that it is wider than the window."""
    assert page.goto(address).status == 200, address
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return troubles(page) + ([f"{over} px wider than the window"] if over > 0 else [])


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_fit_for_everyone(bench, width):
    site = bench
    page = site.sign_in("lead", **WIDTHS[width])
    wrong = []
    for name, address in addresses(site.room).items():
        wrong += [f"{name}: {t}" for t in faults(page, address)]
    assert wrong == []
    assert page.errors == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_deciding_together_are_fit_for_everyone(serve, big_case, width):
    site = serve(big_case)
    wrong = []
    for account, pages in worked(site.room).items():
        page = site.sign_in(account, **WIDTHS[width])
        wrong += [f"{name}: {t}" for name, address in pages.items() for t in faults(page, address)]
        assert page.errors == []
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_before_signing_in_and_of_people(serve, small_case, width):
    site = serve(small_case)
    page = site.page(**WIDTHS[width])
    page.goto("/sign-in")
    assert troubles(page) == []
    page = site.sign_in("admin", **WIDTHS[width])
    page.goto("/people")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert troubles(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_page_prints_its_words_and_none_of_its_buttons(serve, small_case):
    site = serve(small_case)
    page = site.sign_in("sam")
    page.goto(addresses(site.room)["concern"])
    page.emulate_media(media="print")
    assert page.get_by_role("button").filter(visible=True).count() == 0
    assert page.locator(".bar nav").is_hidden()
    assert page.locator("details.sensitive .words").first.is_visible(), "words that are closed on the screen are printed"
    assert page.pdf(format="A4").startswith(b"%PDF")
