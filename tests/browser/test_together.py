"""Stories of several people: two read apart, a lead settles and signs; and words the machine missed, added by a person."""

from __future__ import annotations

import json
import re

from onrecord.decisions import check_trail
from onrecord.record import current_decisions

DIRECT = "Callum joined the football team"


def give_out(page, child: str) -> None:
    """A lead gives the concerns of a file to two people, who read apart."""
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/assignments")
    page.get_by_label("Name of the share").fill("Checked twice")
    page.get_by_label("Of which file").select_option(child)
    page.get_by_label("How much of it").fill("100")
    page.get_by_label("Reader", exact=True).select_option(label="Sam Whitlow")
    page.get_by_label("Second reader").select_option(label="Priya Raman")
    page.get_by_role("button", name="Give it out").click()
    page.get_by_text(re.compile(r"\d+ things? given out")).wait_for()


def answer(page, **chosen: str) -> None:
    """Tick answers of a form: the name of the question → the answer."""
    for name, value in chosen.items():
        page.locator(f'input[name="{name}"][value="{value}"]').check()


def read_all(page, outcome: str, remark: str) -> int:
    """Read everything that was given out, by way of the page and its keys, and return how many there were."""
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/readings")
    page.keyboard.press("s")
    done = 0
    while "/readings/" in page.url or done == 0:
        page.wait_for_url(re.compile(r"/readings/\d+$"))
        assert page.get_by_text("The product answers").count() == 0
        assert page.locator("main mark.direct, main mark.strong").count() == 0
        answer(page, concern="yes", sufficient_then="yes", outcome=outcome)
        page.keyboard.press("r")  # a ticked answer leaves the keys to the page
        page.keyboard.type(remark)
        with page.expect_navigation():
            page.get_by_role("button", name="Send and go on").click()
        done += 1
    return done


def test_two_read_apart_a_lead_settles_and_signs(serve, small_case):
    site = serve(small_case)
    case = site.room.bench.case
    concerns = [c.concern_id for c in case.found("concerns", "T01")]
    lead, sam, priya = site.sign_in("lead"), site.sign_in("sam"), site.sign_in("priya")
    give_out(lead, "T01")

    sam.goto(f"/concern/{concerns[0]}")
    sam.get_by_text("You have still to read something in that file by yourself").wait_for()
    for path in ("/language", "/links?state=all"):
        sam.goto(path)
        sam.get_by_text("Nothing is shown here of 1 file").wait_for()
        assert "Amara" not in sam.locator("main").inner_text(), path
    assert read_all(sam, "unheeded", "Filed, and nothing done.") == len(concerns)
    lead.goto("/adjudication")
    assert lead.get_by_text("0 to settle, 0 agreed, 0 settled").is_visible()
    priya.goto("/child/T01")
    assert "Filed, and nothing done." not in priya.content()
    assert "Sam Whitlow" not in priya.content()
    assert read_all(priya, "late", "Late at best.") == len(concerns)

    for _ in concerns:
        lead.goto("/adjudication")
        lead.keyboard.press("j")
        lead.keyboard.press("Enter")
        lead.wait_for_url("**/adjudication/concern/*")
        assert lead.locator("tr.here").count() == 1
        assert "Sam" not in lead.locator("main table").inner_text(), "who answered what is not told to who settles"
        assert lead.get_by_text("Late at best.").is_visible()
        answer(lead, concern="yes", sufficient_then="yes", outcome="unheeded")
        lead.get_by_label("Why").fill("Nothing but filing is on record.")
        lead.get_by_role("button", name="Settle as Rosalind Achebe").click()
        lead.wait_for_url("**/adjudication")
    assert f"{len(concerns)} settled" in lead.locator(".lead").inner_text()
    lead.get_by_role("link", name="Agreement").click()
    row = lead.locator("tbody tr").filter(has_text="What followed?")
    assert "0 %" in row.inner_text()

    lead.keyboard.press("g")
    lead.keyboard.press("f")
    lead.wait_for_url("**/sign-off")
    lead.get_by_role("link", name="Amara Okonkwo").click()
    lead.get_by_text("Sign this finding").click()
    lead.get_by_label("Why").fill("Read by two, settled")
    lead.get_by_text("Draft kept").wait_for()
    lead.reload()
    assert lead.get_by_label("Why").input_value() == "Read by two, settled"
    lead.get_by_role("button", name="Sign as Rosalind Achebe").click()
    lead.get_by_text("Signed by Rosalind Achebe").wait_for()
    lead.goto("/sign-off")
    assert "1 signed" in lead.locator(".lead").inner_text()

    standing = current_decisions(case.decisions())
    assert [standing[c].by for c in concerns] == ["Rosalind Achebe"] * len(concerns)
    assert standing["F-T01"].verdict == "sign"
    assert sum(d.verdict == "read" for d in case.decisions()) == 2 * len(concerns)
    assert check_trail(case.decisions()) == ""
    assert [e for page in (lead, sam, priya) for e in page.errors] == []


def select_words(page, words: str) -> None:
    """Select words of the entry as a mouse would: from before the first to behind the last."""
    ends = page.evaluate(
        """(words) => { const walker = document.createTreeWalker(document.getElementById("words"), NodeFilter.SHOW_TEXT);
        for (let n = walker.nextNode(); n; n = walker.nextNode()) { const at = n.data.indexOf(words); if (at < 0) continue;
        const side = (a, b) => { const r = document.createRange(); r.setStart(n, a); r.setEnd(n, b); return r.getBoundingClientRect(); };
        const first = side(at, at + 1), last = side(at + words.length - 1, at + words.length);
        return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2]; } }""",
        words,
    )
    page.mouse.move(ends[0] + 0.5, ends[1])
    page.mouse.down()
    page.mouse.move(ends[2] - 0.5, ends[3], steps=8)
    page.mouse.up()


def test_words_that_were_missed_are_selected_become_evidence_and_are_taken_back(serve, small_case):
    site = serve(small_case)
    case = site.room.bench.case
    page = site.sign_in("sam")
    assert list(case.found("concerns", "T03")) == []
    page.goto("/child/T03")
    page.get_by_role("link", name="Beside its document").first.click()
    page.wait_for_url("**/entry/*")
    entry = case.entry(page.url.rpartition("/")[2])
    page.keyboard.press("m")
    select_words(page, DIRECT)
    assert page.get_by_label("The words, exactly").input_value() == DIRECT
    assert page.locator("#missed-start").input_value() == str(entry.text.index(DIRECT))
    page.get_by_label("What they show").select_option("exploitation_stated")
    page.get_by_label("Why", exact=True).fill("The tutor's note says it.")
    page.get_by_role("button", name="Add it").click()
    page.locator("#words mark").filter(has_text=DIRECT).wait_for()
    page.get_by_text("Something is misread").click()
    assert page.get_by_text("added by Sam Whitlow on 2 March 2026: The tutor's note says it.").is_visible()

    (concern,) = case.found("concerns", "T03")
    assert concern.opens == entry.entry_id
    page.goto("/child/T03")
    card = page.locator("details.card")
    card.locator("summary").first.click()
    page.keyboard.press("v")
    assert card.locator("mark").filter(has_text=DIRECT).first.is_visible()
    page.goto("/queue?child=T03")
    assert "Callum Fairweather" in page.locator("main").inner_text()

    page.goto(f"/entry/{entry.entry_id}")
    page.get_by_text("Something is misread").click()
    page.get_by_role("listitem").filter(has_text=DIRECT).get_by_role("button", name="Take that back").click()
    page.locator("#words mark").filter(has_text=DIRECT).wait_for(state="detached")
    assert list(case.found("concerns", "T03")) == []
    page.goto("/child/T03")
    assert page.locator("details.card").count() == 0
    made = case.decisions()
    assert [(d.kind, d.verdict, d.by) for d in made] == [("signal", "add", "Sam Whitlow"), ("signal", "undo", "Sam Whitlow")]
    noun = json.loads(made[0].detail)
    assert entry.text[noun["start"] : noun["end"]] == noun["quote"] == DIRECT
    assert check_trail(made) == ""
    assert page.errors == []
