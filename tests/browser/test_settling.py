"""Stories of a reader who corrects what was misread, and reads the original beside the chronology, by keyboard and on a narrow screen."""

from __future__ import annotations

import pytest
from test_access import troubles

from onrecord.decisions import check_trail
from onrecord.store import Cut

WIDTHS = (1440, 390)


def test_a_misread_sign_is_corrected_from_the_file_judged_again_and_taken_back(serve, small_case):
    site = serve(small_case)
    case = site.room.bench.case
    was = next(s for s in case.found("signals", "T01") if s.tier == "direct")
    before = list(case.found("concerns", "T01"))
    assert any(c.basis == "direct" for c in before)
    page = site.sign_in("sam")
    page.goto("/child/T01")
    row = page.locator(f"#{was.entry_id}")
    row.locator(f'a[href^="/mark/{was.signal_id}"]').click()
    box = page.locator("#aside")
    assert page.url.endswith("/child/T01"), "the form opens over the file"
    box.get_by_label("Recorded as").select_option("negated")
    box.get_by_label("Why").fill("Mum was asked, and said no.")
    box.get_by_role("button", name="Correct it").click()
    row.get_by_text("corrected by Sam Whitlow; proposed was:").wait_for()
    assert page.url.endswith("/child/T01")
    assert not any(c.basis == "direct" for c in case.found("concerns", "T01"))

    page.goto("/child/T01")
    row.locator(f'a[href^="/mark/{was.signal_id}"]').click()
    box.get_by_text("Mum was asked, and said no.").first.wait_for()
    box.get_by_role("button", name="Take that back").click()
    row.get_by_text("corrected by Sam Whitlow").wait_for(state="detached")
    assert list(case.found("concerns", "T01")) == before

    concern = next(c for c in before if c.basis == "direct")
    page.goto(f"/concern/{concern.concern_id}")
    page.keyboard.press("v")
    page.locator(f'.evidence a[href^="/mark/{was.signal_id}"]').click()
    box.get_by_label("Why").fill("Of a film.")
    box.get_by_role("button", name="Reject it").click()
    page.get_by_text("stands no longer").wait_for()
    assert row.get_by_text("rejected by Sam Whitlow").is_visible()
    made = case.decisions()
    assert [d.verdict for d in made] == ["change", "undo", "reject"]
    assert {d.subject for d in made} == {was.signal_id}
    assert check_trail(made) == ""
    assert page.errors == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("ref", "drawn"), [("K06", True), ("K04", True), ("T02", False)])
def test_the_original_stands_beside_the_chronology(bench, width, ref, drawn):
    case = bench.room.bench.case
    entries = [e for _, e in case.chronology(ref, Cut(), most=60)[1]]
    page = bench.sign_in("sam", width=width)
    asked = []
    page.on("request", lambda r: asked.append(r.url.partition("/entry/")[2]) if r.url.endswith("/original") else None)
    page.goto(f"/child/{ref}")
    assert asked == [], "nothing is fetched before it is asked for"
    body = page.locator("#original-body")
    page.keyboard.press("b")
    body.get_by_text("sha256 of the original").wait_for()
    assert asked == [f"{entries[0].entry_id}/original"]
    image = body.locator(".page img").first
    assert (image.count() > 0) == drawn
    if drawn:
        page.wait_for_function("() => { const i = document.querySelector('#original-body img'); return i.complete && i.naturalWidth > 400; }")
    else:
        assert body.locator("mark.mine").first.is_visible()
    page.wait_for_function("() => document.querySelector('.chronology > .here').getBoundingClientRect().top < innerHeight / 2")
    box, words = page.locator("#original").bounding_box(), page.locator(f"#{entries[0].entry_id}").bounding_box()
    assert box["width"] > 300
    assert box["x"] + box["width"] <= width
    beside = box["x"] >= words["x"] + words["width"] - 2
    assert beside == (width == 1440)
    assert troubles(page) == []
    if width == 390:
        assert words["y"] < box["y"], "the entry's first line stands above"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    assert not page.locator("#original").is_visible()
    link = page.locator(f"#{entries[-1].entry_id}").get_by_role("link", name="Original here")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.querySelector('#original-body a')?.getAttribute('href') === '/entry/' + id", arg=entries[-1].entry_id)
    assert body.evaluate("b => b === document.activeElement"), "the original can be scrolled by key at once"
    page.keyboard.press("Escape")
    assert link.evaluate("a => a === document.activeElement"), "and the place in the file is given back"
    assert len(asked) == 2


def test_walking_on_shows_the_next_original_and_leaves_closed_words_closed(bench):
    case = bench.room.bench.case
    ref = next(r for r in ("K06", "K04") if len(case.chronology(r, Cut(), most=60)[1]) > 2)
    page = bench.sign_in("sam")
    page.goto(f"/child/{ref}")
    rows = page.locator(".chronology > li")
    for n in range(rows.count()):
        page.keyboard.press("j")
        if n == 0:
            page.keyboard.press("b")
        closed = rows.nth(n).locator("details.sensitive").count() > 0 and n > 0
        page.wait_for_function(
            "([id, closed]) => { const b = document.getElementById('original-body'); return closed ? b.innerText.includes('words of this entry are closed')"
            " : b.querySelector('a')?.getAttribute('href') === '/entry/' + id; }",
            arg=[rows.nth(n).get_attribute("id"), closed],
        )
    page.keyboard.press("b")


def test_a_ticked_answer_and_a_slider_leave_the_keys_to_the_page(bench):
    page = bench.sign_in("sam")
    page.goto("/queue/next")
    tick = page.locator('main input[type="checkbox"]').first
    if tick.count() == 0:
        page.evaluate(
            "() => document.querySelector('form.decide').insertAdjacentHTML('beforeend', '<input type=\"checkbox\"><input type=\"radio\" name=\"q\">')"
        )
    for kind in ("checkbox", "radio"):
        field = page.locator(f'main input[type="{kind}"]').first
        if field.count():
            field.check()
            page.keyboard.press("r")
            assert page.locator("#reason").evaluate("f => f === document.activeElement"), kind
            page.keyboard.type("ab")
            page.keyboard.press("Escape")
    assert "abab" in page.locator("#reason").input_value()
    page.goto("/child/T02")
    page.get_by_label("Drag to a day").focus()
    page.keyboard.press("d")
    assert page.locator("#asof").evaluate("f => f === document.activeElement")
