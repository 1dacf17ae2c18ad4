"""Deciding together: a share given out, read by two apart, settled by a lead; and how far they agree."""

import json
import re

import pytest

from benched import csrf, send
from onrecord.decisions import check_trail
from onrecord.record import current_decisions
from onrecord.workbench import trail


def give(lead, kind="concern", page="/assignments", **other):
    fields = {"kind": kind, "percent": "100", "first": "sam", "second": "priya", "share": "first", "hides": "yes"} | other
    return send(lead, "/assignments", page, **fields)


YES = {"concern": "yes", "sufficient_then": "yes", "outcome": "unheeded"}


def read_all(browser, *answers):
    """Answer everything there is to read; the last answers go for the rest. Return how many there were."""
    done = 0
    while (place := browser.get("/readings/next").headers["location"]) != "/readings":
        given = answers[min(done, len(answers) - 1)]
        assert send(browser, place, place, **given).status_code == 303
        done += 1
    return done


def concerns(room):
    return list(room.bench.case.found("concerns"))


def test_two_read_apart_a_lead_settles_and_it_becomes_the_decision(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    total = len(concerns(room))
    assert give(lead).headers["location"] == f"/assignments?given={total}&left=0"
    assert read_all(sam, YES) == total
    assert "0 to settle, 0 agreed" in lead.get("/adjudication").text
    assert read_all(priya, {"concern": "no"}, YES) == total
    page = lead.get("/adjudication").text
    assert f"1 to settle, {total - 1} agreed, 0 settled" in page
    place = re.search(r'href="(/adjudication/concern/C-\w+)"', page)[1]
    concern_id = place.rpartition("/")[2]
    shown = lead.get(place).text
    assert "differ" in shown
    assert "not asked" in shown
    assert send(lead, place, place, **YES).status_code == 422
    reason = "It stood on file that day."
    assert send(lead, place, place, reason=reason, **(YES | {"outcome": "late"})).headers["location"] == "/adjudication"
    standing = current_decisions(room.bench.case.decisions())
    made = standing[concern_id]
    assert (made.kind, made.verdict, made.by, made.reason) == ("concern", "change", "Rosalind Achebe", reason)
    assert json.loads(made.detail)["outcome"] == "late"
    assert standing[f"{concern_id}@"].verdict == "settle"
    assert {d.decision_id for d in standing.values() if d.subject.startswith(f"{concern_id}@") and d.verdict == "read"} == set(
        json.loads(made.detail)["readings"]
    )
    assert send(lead, "/adjudication/agreed", "/adjudication").status_code == 303
    page = lead.get("/adjudication").text
    assert f"0 to settle, 0 agreed, {total} settled" in page
    assert reason in page
    assert all(c.concern_id in current_decisions(room.bench.case.decisions()) for c in concerns(room))
    assert check_trail(room.bench.case.decisions()) == ""


def test_neither_reader_sees_the_other_or_what_the_product_answers(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    give(lead)
    read_all(priya, YES | {"reason": "Priya's own remark."})
    concern = next(c for c in concerns(room) if c.child_ref == "T01")
    place = sam.get("/readings/next").headers["location"]
    for path in (place, "/readings", "/", "/queue", f"/child/{concern.child_ref}", f"/entry/{concern.opens}"):
        page = sam.get(path).text
        assert "Priya" not in page, path
        assert 'class="direct"' not in page, path
        assert "The product answers" not in page, path
    for path in (f"/concern/{concern.concern_id}", f"/queue/{concern.concern_id}"):
        assert sam.get(path).headers["location"] == "/readings?blind=yes"
    assert "candidate answer" not in sam.get(f"/child/{concern.child_ref}").text
    assert concern.because not in sam.get(f"/child/{concern.child_ref}").text
    for path in ("/adjudication", "/agreement", "/assignments", "/trail"):
        assert sam.get(path).status_code == 403
    signal = next(room.bench.case.found("signals", "T01"))
    mark = {"subject": signal.signal_id, "verdict": "reject", "reason": "x"}
    assert send(sam, f"/entry/{signal.entry_id}/mark", **mark).headers["location"] == "/readings?blind=yes"
    assert send(sam, f"/entry/{signal.entry_id}/add", quote="Jez", code="cars_adults", reason="x").headers["location"] == "/readings?blind=yes"
    assert send(sam, f"/concern/{concern.concern_id}/decide", verdict="accept").headers["location"] == "/readings?blind=yes"
    assert "Amara Okonkwo" in sam.get("/search?q=exploited").text
    assert "Amara Okonkwo" not in sam.get("/search?code=exploitation_stated").text
    read_all(sam, YES)
    assert "Amara Okonkwo" in sam.get("/search?code=exploitation_stated").text
    assert sam.get(f"/concern/{concern.concern_id}").status_code == 200
    assert "candidate answer" in sam.get(f"/child/{concern.child_ref}").text


def test_the_products_answer_is_shown_where_the_lead_chose_so(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    give(lead, hides="")
    place = sam.get("/readings/next").headers["location"]
    assert "The product answers" in sam.get(place).text


def test_a_reading_is_answered_once_and_only_by_whom_it_was_given_to(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    give(lead)
    place = sam.get("/readings/next").headers["location"]
    assert priya.get(place).status_code == 404
    assert send(priya, place, **YES).status_code == 404
    assert send(sam, place, place).status_code == 422
    assert "was not answered" in send(sam, place, place, concern="yes").text
    assert send(sam, place, place, **YES).status_code == 303
    assert send(sam, place, **YES).status_code == 404
    assert len(room.bench.case.decisions()) == 1


def test_a_lead_settles_nothing_before_both_have_read(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    give(lead)
    read_all(sam, YES)
    path = f"/adjudication/concern/{concerns(room)[0].concern_id}"
    assert lead.get(path).status_code == 422
    assert send(lead, path, reason="x", **YES).status_code == 422
    assert lead.get("/adjudication/concern/C-00000000000000").status_code == 404


def test_two_leads_settling_at_once_do_not_overwrite_each_other(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    give(lead)
    read_all(sam, YES)
    concern = concerns(room)[0]
    read_all(priya, {"concern": "no"})
    form = {"reason": "As Sam read it.", "expected": "", "csrf": csrf(lead), "place": "/adjudication"} | YES
    path = f"/adjudication/concern/{concern.concern_id}"
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason="Denied.")
    late = lead.post(path, data=form)
    assert late.status_code == 409
    assert "Sam Whitlow" in late.text
    assert "As Sam read it." in late.text


def test_findings_and_signals_are_read_too(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    give(lead, kind="finding", child="T01", share="findings")
    give(lead, kind="signal", child="T02", share="signals")
    finding = {"known": "yes", "direct_intelligence": "yes", "sufficient_then": "yes", "lost_opportunity": "unsure"}
    signal = {"code": "disclosure", "status": "affirmed", "subject": "child"}
    assert read_all(sam, finding | signal) == read_all(priya, finding | signal | {"lost_opportunity": "no"})
    assert "Was an opportunity to act lost?" in lead.get("/adjudication").text
    assert send(lead, "/adjudication/finding/F-T01", "/adjudication/finding/F-T01", reason="So it was.", **finding).status_code == 303
    assert room.bench.case.last_about("F-T01") is None
    settled = room.bench.case.last_about("F-T01@")
    assert json.loads(settled.detail)["differed"] == ["lost_opportunity"]
    assert 'class="mine"' in lead.get(re.search(r"/adjudication/signal/S-\w+", lead.get("/adjudication").text)[0]).text


def test_agreement_shows_n_intervals_and_what_is_still_to_read(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    assert "Nothing has been read by two yet" in lead.get("/agreement").text
    give(lead)
    total = len(concerns(room))
    read_all(sam, YES, {"concern": "no"})
    assert f"{total} readings still to be done" in lead.get("/agreement").text
    read_all(priya, YES)
    page = lead.get("/agreement?share=first").text
    assert "0 readings still to be done" in page
    assert f"<td>{total}</td>" in page
    assert "Krippendorff" in page
    assert "0 things read apart" in lead.get("/agreement?share=none").text


def test_a_share_is_the_same_whoever_asks_and_leaves_out_what_is_not_open(room):
    lead, case_id = room.signed_in("lead"), room.bench.case_id
    room.bench.desk.grant("priya", case_id, "T01", allowed=False)
    total = len(concerns(room))
    closed = sum(c.child_ref == "T01" for c in concerns(room))
    assert give(lead).headers["location"] == f"/assignments?given={total - closed}&left={closed}"
    assert {a["child_ref"] for a in room.bench.desk.assigned(case_id)} == {c.child_ref for c in concerns(room)} - {"T01"}
    assert "nothing in this share" in give(lead).text
    assert send(lead, "/assignments/withdraw", "/assignments", share="first").status_code == 303
    assert room.bench.desk.assigned(case_id) == []
    assert send(lead, "/assignments/withdraw", "/assignments", share="first").status_code == 422
    assert give(lead).headers["location"] == f"/assignments?given={total - closed}&left={closed}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "0"},
        {"percent": "x"},
        {"share": " "},
        {"kind": "x"},
        {"second": "sam"},
        {"second": "lead"},
        {"first": "reader"},
        {"first": "nobody"},
        {"first": ""},
    ],
)
def test_what_cannot_be_given_out_is_refused(room, wrong):
    assert give(room.signed_in("lead"), **wrong).status_code == 422
    assert room.bench.desk.assigned(room.bench.case_id) == []


def test_only_a_lead_gives_out_work(room):
    for account in ("sam", "reader"):
        assert give(room.signed_in(account), page="/").status_code == 403
    assert room.bench.desk.assigned(room.bench.case_id) == []


def test_work_for_one_person_comes_first_in_their_queue(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    last = concerns(room)[-1]
    give(lead, second="", child=last.child_ref)
    assert sam.get("/queue/next").headers["location"].startswith("/queue/C-")
    first = sam.get("/queue/next").headers["location"].partition("?")[0].rpartition("/")[2]
    assert first in {c.concern_id for c in concerns(room) if c.child_ref == last.child_ref}
    assert "given to you alone" in sam.get("/readings").text


def recent_sign(room):
    """Move the clock to the day after a sign of Zofia's file (T02), so that its note stands on the strip."""
    room.clock.now = room.clock.now.replace(year=2008, month=2, day=7)


def test_wording_found_in_a_file_read_blind_is_not_shown(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    flag = next(f for f in room.bench.case.found("language") if f.child_ref == "T01")
    assert flag.quote in sam.get("/language").text
    give(lead, child="T01")
    shown = sam.get("/language").text
    assert flag.quote not in shown
    assert "Amara Okonkwo" not in shown
    assert "Nothing is shown here of 1 file" in shown
    assert "0 of 0 flags decided" in shown
    assert sam.get("/language?child=T01").headers["location"] == "/readings?blind=yes"
    form = {"entry_id": flag.entry_id, "flag": trail.flag_id(flag), "verdict": "accept"}
    assert send(sam, "/language/decide", **form).headers["location"] == "/readings?blind=yes"
    assert room.bench.case.decisions() == []
    read_all(sam, YES)
    assert flag.quote in sam.get("/language").text
    assert flag.quote not in priya.get("/language").text


def test_ties_with_a_file_read_blind_are_not_shown(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    case = room.bench.case
    link = next(x for x in case.links_at([p for p, _, _ in case.pairs(lambda _: True)]) if "T01" in x.child_refs)
    other = next(r for r in link.child_refs if r != "T01")
    thing = case.entity(link.via[0])
    assert link.link_id in sam.get("/links").text
    assert link.link_id in sam.get("/network").text
    assert "Amara Okonkwo" in sam.get(f"/entity/{thing.entity_id}").text
    give(lead, child="T01")
    for path in ("/links?state=all", "/network", f"/entity/{thing.entity_id}"):
        shown = sam.get(path).text
        assert link.link_id not in shown, path
        assert "Amara Okonkwo" not in shown, path
        assert "Nothing is shown here of 1 file" in shown, path
    assert "Amara Okonkwo" not in sam.get(f"/search?entity={thing.entity_id}").text
    for path in (f"/link/{link.link_id}", f"/entity/{thing.entity_id}"):
        answer = send(sam, f"{path}/decide", verdict="accept", reason="The same car.")
        assert answer.headers["location"] == "/readings?blind=yes", path
    assert sam.get(f"/link/{link.link_id}").headers["location"] == "/readings?blind=yes"
    assert case.decisions() == []
    give(lead, child=other, share="second")
    assert sam.get(f"/entity/{thing.entity_id}").headers["location"] == "/readings?blind=yes"
    read_all(sam, YES)
    assert link.link_id in sam.get("/links").text


def test_who_reads_a_file_blind_is_told_that_its_child_is_at_risk_and_not_by_which_note(room):
    recent_sign(room)
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    strip = re.compile(r'<section class="urgent.*?</section>', re.S)
    open_to_all = strip.search(sam.get("/gaps").text)[0]
    assert 'href="/entry/' in open_to_all
    give(lead, child="T02")
    told = strip.search(sam.get("/gaps").text)[0]
    assert "Pass on today" in told
    assert "which note is not shown" in told
    assert 'href="/entry/' not in told
    for other in (lead, room.signed_in("reader")):
        assert 'href="/entry/' in strip.search(other.get("/gaps").text)[0]
    read_all(sam, YES)
    assert strip.search(sam.get("/gaps").text)[0] == open_to_all


def test_who_signed_a_file_read_blind_is_not_told(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    send(lead, "/finding/T01/decide", verdict="sign", reason="I read the whole file.")
    assert "signed by Rosalind Achebe" in sam.get("/").text
    give(lead, child="T01")
    assert "Rosalind Achebe" not in sam.get("/").text
