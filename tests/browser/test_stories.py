"""Whole stories, as a reviewer lives them."""

from __future__ import annotations

import re

from onrecord.decisions import check_trail
from onrecord.record import current_decisions
from onrecord.workbench import Limits


def test_sign_in_with_a_code_and_triage_by_keyboard_alone(serve, small_case):
    site = serve(small_case)
    page = site.sign_in("sam")
    case = site.room.bench.case
    ids = [i for i, _, _ in case.concern_order(whole=True, refs=())]
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queue")
    page.keyboard.press("s")
    page.wait_for_url(f"**/queue/{ids[0]}*")
    page.keyboard.press("x")  # a rejection needs a reason: the box gets the focus
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type("About somebody else.")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.wait_for_url(f"**/queue/{ids[1]}*")
    page.keyboard.press("u")
    page.wait_for_url(f"**/queue/{ids[0]}*")
    assert current_decisions(case.decisions()) == {}
    page.keyboard.press("2")
    assert page.locator("#reason").input_value() == "The words are about someone else."
    page.keyboard.press("x")
    for following in ids[1:]:
        page.wait_for_url(f"**/queue/{following}*")
        page.keyboard.press("a")
    page.get_by_text("Everything here is decided").wait_for()
    standing = current_decisions(case.decisions())
    assert [standing[i].verdict for i in ids] == ["reject"] + ["accept"] * (len(ids) - 1)
    assert check_trail(case.decisions()) == ""
    assert page.errors == []


def test_criteria_and_the_citation_are_one_key_away(serve, small_case):
    page = serve(small_case).sign_in("sam")
    page.goto("/queue/next")
    page.keyboard.press("v")
    assert "is being sexually exploited" in page.locator("main").inner_text()
    page.keyboard.press("c")
    cited = page.locator("dialog[open]")
    cited.get_by_text("T01/T01 notes.txt").first.wait_for()
    assert "is being sexually exploited" in cited.locator(".cited").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("dialog[open]").get_by_text("How to decide").wait_for()
    assert page.errors == []


def test_the_idle_lock_keeps_a_half_written_reason(serve, small_case):
    site = serve(small_case, Limits(idle=3))
    page = site.sign_in("sam")
    page.goto("/queue/next")
    where = page.url
    page.keyboard.press("r")
    page.keyboard.type("The tutor only supp")
    page.get_by_text("Nobody used this session for a while").wait_for(timeout=10_000)
    assert "sexually" not in page.content()
    page.get_by_label("Your password").fill("heron kettle violin moss")
    page.keyboard.press("Enter")
    page.locator("#reason").wait_for()
    assert page.url == where
    assert page.locator("#reason").input_value() == "The tutor only supp"
    assert page.errors == []


def test_the_day_slider_shows_the_file_as_it_was_known(serve, small_case):
    page = serve(small_case).sign_in("sam")
    page.goto("/child/T01")
    slider = page.locator("#slider")
    assert "1 concern" not in page.locator("main").inner_text() or page.locator("details.card").count() == 1
    now = page.locator("details.card").count()
    slider.focus()
    page.keyboard.press("Home")
    page.get_by_text("The file as it was known on").wait_for()
    assert re.search(r"known on 13 March 2007: \d concern", page.locator("main").inner_text())
    assert page.locator(".chronology > li[data-row]").count() == 1
    assert page.locator("details.card").count() <= now
    assert page.errors == []


def test_without_scripts_a_concern_is_decided_all_the_same(serve, small_case):
    site = serve(small_case)
    page = site.sign_in("sam")
    state = page.context.storage_state()
    plain = site.chromium.new_context(java_script_enabled=False, base_url=site.address, storage_state=state).new_page()
    plain.goto("/queue/next")
    plain.get_by_label("Why").fill("Denied in the same note.")
    plain.get_by_role("button", name="Reject").click()
    assert [d.reason for d in site.room.bench.case.decisions()] == ["Denied in the same note."]
