"""Whole stories in Chromium: what a reviewer, a lead and an administrator do at the workbench, mostly by keyboard."""

import json
import re

import pyotp
import pytest

from benched import HASHED, PASSWORD
from onrecord.store import Account, Cut


def concern_of(bench, ref):
    return next(bench.room.bench.case.found("concerns", ref))


def test_a_first_sign_in_sets_up_the_code_and_shows_the_recovery_codes_once(bench):
    desk = bench.room.bench.desk
    desk.add_account(Account("new", "Nia Pryce", ("reviewer",), HASHED, "", 0, False, bench.room.bench.stamp()))
    desk.grant("new", bench.room.bench.case_id)
    page = bench.page()
    page.goto("/queue")
    page.get_by_label("Sign-in name").fill("new")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/second-step")
    assert page.locator(".qr svg").is_visible()
    secret = page.locator("#secret").text_content().replace(" ", "")
    page.get_by_label("Six figures").fill(pyotp.TOTP(secret).at(int(bench.room.clock().timestamp())))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have them: go on").click()
    page.get_by_role("heading", name="Review", exact=True).wait_for()
    page = bench.sign_in("new", secret)
    assert "Nia Pryce" in page.locator(".who").text_content()


def test_thirty_concerns_are_decided_by_keyboard_only(bench):
    page = bench.sign_in("sam")
    waiting = len(list(bench.room.bench.case.found("concerns")))
    assert waiting >= 30
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queue")
    page.keyboard.press("s")
    asked = []
    for n in range(waiting):
        page.wait_for_url(re.compile(r"/queue/C-\w+\?"))
        shown = re.search(r"/queue/(C-\w+)", page.url)[1]
        if n % 3 == 1:
            page.keyboard.press("x")  # a rejection without a reason stays here and asks for one
            assert page.locator("#reason").evaluate("f => f === document.activeElement")
            page.keyboard.press("Escape")
            page.keyboard.press("2")
        if n % 3 == 2:
            page.keyboard.press("r")
            page.keyboard.type(f"Seen on page {n}.")
            page.keyboard.press("Escape")
        asked.append((shown, ("accept", "reject", "accept")[n % 3]))
        with page.expect_navigation(url=re.compile(r"/queue")):
            page.keyboard.press("ax"[n % 3 == 1])
    page.get_by_text("Everything here is decided").wait_for()
    trail = bench.room.bench.case.decisions()
    assert [(d.subject, d.verdict) for d in trail] == asked
    assert trail[1].reason == "The words are about someone else."
    assert trail[2].reason == "Seen on page 2."
    assert {d.by for d in trail} == {"Sam Whitlow"}


def test_a_change_is_undone_and_the_next_concern_comes_by_itself(bench):
    page = bench.sign_in("sam")
    page.goto("/queue/next")
    first = page.url
    page.get_by_label("What followed").select_option("late")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    with page.expect_navigation(url=lambda url: "/queue/C-" in url and url.split("?")[0] != first.split("?")[0]):
        page.keyboard.press("h")
    assert page.get_by_text("Changed, kept in the trail.").is_visible()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.url.split("?")[0] == first.split("?")[0]
    trail = bench.room.bench.case.decisions()
    assert [d.verdict for d in trail] == ["change", "undo"]
    assert json.loads(trail[0].detail) == {"outcome": "late"}


def test_direct_words_stay_closed_until_they_are_opened(bench):
    page = bench.sign_in("sam")
    page.goto(f"/queue/{concern_of(bench, 'T01').concern_id}")
    words = page.locator(".evidence .words").first
    assert not words.is_visible()
    page.keyboard.press("v")
    assert words.is_visible()
    page.keyboard.press("v")
    assert not words.is_visible()
    page.goto("/child/T01")
    closed = page.locator(".chronology .sensitive .words")
    assert closed.count() == 1
    assert not closed.first.is_visible()


@pytest.mark.parametrize(("ref", "media", "read_by"), [("K06", "pdf", "text"), ("K04", "pdf", "ocr")])
def test_a_quote_is_checked_on_the_page_it_stands_on(bench, ref, media, read_by):
    case = bench.room.bench.case
    found = next(e for _, e in case.chronology(ref, Cut(), most=60)[1] if (e.read_by == "ocr") == (read_by == "ocr"))
    assert case.document(found.doc_id).media == media
    page = bench.sign_in("sam")
    page.goto(f"/entry/{found.entry_id}")
    assert page.locator("#words").text_content().strip() == found.text.strip()
    drawn = page.locator(".page img").first
    drawn.scroll_into_view_if_needed()
    page.wait_for_function("() => { const i = document.querySelector('.page img'); return i.complete && i.naturalWidth > 400; }")
    washed = page.evaluate(COLOURED)
    assert 200 < washed["boxed"] < washed["all"] / 2
    assert washed["dark"] > 100
    assert ("recognised from a picture" in page.locator("main").text_content()) == (read_by == "ocr")


COLOURED = """() => { const i = document.querySelector('.page img'), c = document.createElement('canvas'); c.width = i.naturalWidth; c.height = i.naturalHeight;
const x = c.getContext('2d'); x.drawImage(i, 0, 0); const d = x.getImageData(0, 0, c.width, c.height).data; let boxed = 0, dark = 0;
for (let n = 0; n < d.length; n += 4) { const wash = d[n] - d[n + 2] > 40; boxed += wash; dark += d[n] < 120; } return {boxed, dark, all: d.length / 4}; }"""


def test_sliding_to_a_day_shows_the_verdict_of_that_day(bench):
    page = bench.sign_in("sam")
    page.goto("/child/T02")
    answer = page.locator("details.card summary").first
    assert "direct" not in answer.text_content()
    now = answer.text_content()
    slider = page.get_by_label("Drag to a day")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**asof=2008-02-05*")
    assert "as it was known on 5 February 2008" in page.get_by_role("status").first.text_content()
    assert page.locator(".chronology > li").count() == 1
    then = page.locator("details.card summary").first.text_content()
    assert then != now
    page.get_by_role("link", name="The file as it stands now").click()
    page.wait_for_url("**/child/T02")
    assert page.locator("details.card summary").first.text_content() == now


def test_a_suggested_tie_is_rejected_with_a_reason(bench):
    page = bench.sign_in("sam")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/links")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/link/*")
    page.keyboard.press("x")
    page.keyboard.type("Two different cars.")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("x")
    (made,) = bench.room.bench.case.decisions()
    assert (made.kind, made.verdict, made.reason) == ("link", "reject", "Two different cars.")
    page.goto("/links?state=decided")
    assert "Sam Whitlow" in page.locator("main table").text_content()


def test_a_form_sent_after_the_lock_comes_back_with_its_words(bench):
    page = bench.sign_in("sam")
    page.goto("/queue/next")
    page.keyboard.press("r")
    page.keyboard.type("sent a moment too late")
    bench.room.clock.move(minutes=16)
    page.get_by_role("button", name="Reject").click()
    page.wait_for_url("**/unlock*")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/C-*")
    assert page.locator("#reason").input_value() == "sent a moment too late"
    assert bench.room.bench.case.decisions() == []


def test_the_lock_button_takes_the_words_off_the_screen(bench):
    page = bench.sign_in("sam")
    page.goto("/child/T01")
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/unlock*")
    page.go_back()
    page.wait_for_url("**/unlock*")


def test_a_second_reviewer_is_told_that_someone_decided_meanwhile(bench):
    page = bench.sign_in("sam")
    other = bench.sign_in("priya")
    path = f"/concern/{concern_of(bench, 'T01').concern_id}"
    for browser in (page, other):
        browser.goto(path)
        browser.get_by_label("Why").fill("Read twice.")
    page.get_by_role("button", name="Reject").click()
    page.wait_for_url("**/concern/*")
    other.get_by_role("button", name="Accept").click()
    other.get_by_role("heading", name="Someone decided meanwhile").wait_for()
    assert "Sam Whitlow" in other.content()
    assert "Read twice." in other.content()
    other.get_by_role("link", name="Look again and decide").click()
    other.wait_for_url("**" + path)
    assert [d.by for d in bench.room.bench.case.decisions()] == ["Sam Whitlow"]


def test_a_lead_signs_a_finding_and_it_says_on_what(bench):
    page = bench.sign_in("lead")
    page.goto("/child/T01")
    page.get_by_text("Sign this finding").click()
    page.get_by_label("Why").fill("I read the whole file.")
    page.get_by_role("button", name="Sign as Rosalind Achebe").click()
    page.get_by_text("Signed by Rosalind Achebe").wait_for()
    concern = concern_of(bench, "T01")
    page.goto(f"/queue/{concern.concern_id}")
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("x")
    page.goto("/child/T01")
    assert page.get_by_text("What it rests on has changed since.").is_visible()
