"""What a person settles of a reading counts: the child is judged with it, pages and exports show it beside what was proposed, and the trail holds."""

import json

import pytest

from benched import send
from invented import write_files
from onrecord import pipeline
from onrecord.decisions import check_trail
from onrecord.explain import explain
from onrecord.export import table_rows
from onrecord.knowledge.phrasebook import load_codes
from onrecord.settings import Settings

SETTINGS = Settings(workers=1, meaning=False)


def direct(room, ref="T01"):
    return next(s for s in room.bench.case.found("signals", ref) if s.tier == "direct")


def correct(browser, noun, page="/", **fields):
    given = {"subject": noun.signal_id, "verdict": "change", "code": noun.code, "status": noun.status, "about": noun.subject} | fields
    return send(browser, f"/entry/{noun.entry_id}/mark", page, **given)


def rows(room, table):
    return list(table_rows(room.bench.case, table))


def test_a_corrected_sign_is_judged_as_the_person_settled_it_and_keeps_what_was_proposed(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    concern = next(c for c in case.found("concerns", "T01") if c.basis == "direct")
    for page in (f"/child/T01?entry={was.entry_id}", f"/concern/{concern.concern_id}"):
        assert f'href="/mark/{was.signal_id}?place=' in sam.get(page).text, page
    page = f"/mark/{was.signal_id}?place=/child/T01"
    assert "Proposed as" in sam.get(page).text
    assert correct(sam, was, "/child/T01", status="negated", reason="Mum was asked and said no.").headers["location"] == "/child/T01"
    now = next(s for s in case.found("signals", "T01") if s.signal_id == was.signal_id)
    assert (now.status, now.code, now.settled.status, now.settled.by) == ("negated", was.code, was.status, "Sam Whitlow")
    assert not any(c.basis == "direct" for c in case.found("concerns", "T01"))
    told = sam.get("/child/T01").text
    assert "corrected by Sam Whitlow; proposed was:" in told
    assert "corrected by Sam Whitlow; proposed was:" in " ".join(explain(case, was.signal_id).split())
    (made,) = case.decisions()
    assert (made.kind, made.verdict, made.subject) == ("signal", "change", was.signal_id)
    assert check_trail(case.decisions()) == ""


def test_the_exports_show_what_was_settled_beside_what_was_proposed(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    rejected = next(s for s in case.found("signals", "T02"))
    concern = next(case.found("concerns", "T02"))
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="change", outcome="late", reason="Three days.")
    assert {r["decision"] for r in rows(room, "signals")} == {None}
    correct(sam, was, about="other_child", reason="It was her cousin.")
    correct(sam, rejected, verdict="reject", reason="A lesson.")
    (row,) = [r for r in rows(room, "signals") if r["decision"]]
    assert (row["signal_id"], row["subject"], row["decision"], row["decided_by"], row["decided_on"]) == (
        was.signal_id,
        "other_child",
        "change",
        "Sam Whitlow",
        "2026-03-02",
    )
    assert row["proposed"] == {"code": was.code, "status": was.status, "subject": "child"}
    assert rejected.signal_id not in {r["signal_id"] for r in rows(room, "signals")}
    by = {r["subject"]: r for r in rows(room, "settled")}
    assert by[was.signal_id]["proposed"] | {"subject": "other_child"} == by[was.signal_id]["settled"]
    assert (by[rejected.signal_id]["verdict"], by[rejected.signal_id]["settled"], by[rejected.signal_id]["quote"]) == ("reject", None, rejected.quote)
    assert by[concern.concern_id]["proposed"]["outcome"] == concern.outcome != "late"
    assert by[concern.concern_id]["settled"]["outcome"] == "late"
    assert {k: r["taken_in"] for k, r in by.items()} == {was.signal_id: True, rejected.signal_id: True, concern.concern_id: False}, "it stands no longer"


def test_a_change_in_the_queue_is_exported_beside_the_proposal_and_still_known_from_what_the_person_saw(room):
    sam, concern = room.signed_in("sam"), next(room.bench.case.found("concerns", "T02"))
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="change", outcome="late", reason="Three days.")
    (row,) = [r for r in rows(room, "concerns") if r["decision"]]
    assert (row["concern_id"], row["outcome"], row["decision"], row["decided_by"], row["decided_on"]) == (
        concern.concern_id,
        concern.outcome,
        "change",
        "Sam Whitlow",
        "2026-03-02",
    )
    assert row["settled"] == {"outcome": "late", "sufficient_then": "yes" if concern.sufficient_then else "no"}
    assert [r["since"] for r in rows(room, "decisions")] == ["same"]


def test_a_concern_names_the_settled_readings_it_rests_on(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    other = next(c.name for c in load_codes(None) if c.tier == "direct" and c.name != was.code)
    correct(sam, was, code=other, reason="It says more than that.")
    (row,) = [r for r in rows(room, "concerns") if was.signal_id in r["settled_evidence"]]
    assert "corrected by Sam Whitlow" in sam.get(f"/concern/{row['concern_id']}").text
    assert [r["settled_evidence"] for r in rows(room, "concerns") if r["child_ref"] == "T02"] == [[] for c in case.found("concerns", "T02")]


def test_a_correction_outlives_a_review_and_is_taken_back(room, tmp_path):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    before = {kind: list(case.found(kind, "T01")) for kind in ("signals", "concerns")}
    correct(sam, was, code="disclosure", reason="She told it herself.")
    held = list(case.found("signals", "T01"))
    assert {s.signal_id for s in held} == {s.signal_id for s in before["signals"]}
    with case.transaction() as db:
        db.exec_driver_sql("DELETE FROM readings")
        db.exec_driver_sql("UPDATE children SET fingerprint = NULL")
    pipeline.review(case, write_files(tmp_path / "files"), SETTINGS)
    assert list(case.found("signals", "T01")) == held
    last = case.last_about(was.signal_id)
    assert correct(sam, was, verdict="undo", expected=last.decision_id).status_code == 303
    assert {kind: list(case.found(kind, "T01")) for kind in before} == before
    assert rows(room, "settled") == []


def test_back_to_what_was_proposed_is_a_confirmation(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    correct(sam, was, status="uncertain", reason="Feared.")
    last = case.last_about(was.signal_id)
    assert correct(sam, was, reason="Stated after all.", expected=last.decision_id).status_code == 303
    now = next(s for s in case.found("signals", "T01") if s.signal_id == was.signal_id)
    assert (now.status, now.tier, now.settled.verdict) == (was.status, "direct", "accept")
    assert [d.verdict for d in case.decisions()] == ["change", "accept"]


def test_a_response_is_corrected_too(room):
    sam, case = room.signed_in("sam"), room.bench.case
    act = next(r for r in case.found("responses", "T02") if r.acted and r.status == "done")
    fields = {"subject": act.response_id, "verdict": "change", "code": act.code, "status": "planned", "about": "child", "reason": "Only agreed."}
    assert send(sam, f"/entry/{act.entry_id}/mark", **fields).status_code == 303
    now = next(r for r in case.found("responses", "T02") if r.response_id == act.response_id)
    assert (now.status, now.settled.status) == ("planned", "done")
    assert next(r for r in rows(room, "responses") if r["decision"])["proposed"]["status"] == "done"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "no-change"),
        ({"status": "certain"}, "bad-words"),
        ({"about": "nobody"}, "bad-words"),
        ({"code": "no_such_code"}, "bad-words"),
        ({"code": "strategy_meeting"}, "bad-words"),
        ({"status": "negated", "reason": ""}, "no-reason"),
    ],
)
def test_what_cannot_be_settled_is_refused(room, fields, code):
    sam = room.signed_in("sam")
    answer = correct(sam, direct(room), **({"reason": "So it reads."} | fields))
    assert answer.status_code == 422
    assert code in answer.text
    assert room.bench.case.decisions() == []


def test_a_correction_never_overwrites_one_made_meanwhile(room):
    sam, priya, was = room.signed_in("sam"), room.signed_in("priya"), direct(room)
    assert correct(sam, was, status="uncertain", reason="Feared.").status_code == 303
    late = correct(priya, was, status="negated", reason="Denied.")
    assert late.status_code == 409
    assert [d.by for d in room.bench.case.decisions()] == ["Sam Whitlow"]


def test_a_rejected_reading_is_shown_as_rejected_and_the_way_back_leads_to_the_file(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    concern = next(c for c in case.found("concerns", "T01") if c.basis == "direct")
    place = f"/concern/{concern.concern_id}"
    to = correct(sam, was, place, verdict="reject", reason="Of a film.").headers["location"]
    assert case.find(concern.concern_id) is None
    assert to == f"/child/T01?entry={was.entry_id}&gone=1"
    assert "stands no longer" in sam.get(to).text
    page = sam.get("/child/T01").text
    assert "rejected by Sam Whitlow: proposed was" in page
    assert "Of a film." in page
    assert "Take that back" in sam.get(f"/mark/{was.signal_id}").text


def test_where_the_child_cannot_be_judged_at_once_the_pages_say_so(room):
    sam, case, was = room.signed_in("sam"), room.bench.case, direct(room)
    concern = next(c for c in case.found("concerns", "T01") if c.basis == "direct")
    case.set_fact("knowledge", "another version")
    correct(sam, was, status="negated", reason="Denied.")
    for page in ("/child/T01", f"/concern/{concern.concern_id}"):
        assert "reviewed next" in sam.get(page).text, page
    assert [r["taken_in"] for r in rows(room, "settled")] == [False]


def test_a_change_in_the_queue_is_shown_with_what_was_proposed(room):
    sam, concern = room.signed_in("sam"), next(room.bench.case.found("concerns", "T01"))
    assert concern.outcome != "late"
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="change", outcome="late", reason="A week on.")
    for page in ("/child/T01", f"/concern/{concern.concern_id}"):
        text = " ".join(sam.get(page).text.split())
        assert 'answered late <span class="tag">settled by Sam Whitlow</span> (proposed:' in text, page
    assert "changed to “answered late” by Sam Whitlow" in sam.get("/queue?state=decided").text


def test_what_a_lead_settles_of_a_sign_corrects_it(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    case, was = room.bench.case, direct(room)
    send(lead, "/assignments", "/assignments", kind="signal", child="T01", percent="100", first="sam", second="priya", share="signs", hides="yes")
    told = {s.signal_id: s for s in case.found("signals", "T01")}
    for browser, status in ((sam, "affirmed"), (priya, "negated")):
        while (place := browser.get("/readings/next").headers["location"]) != "/readings":
            row = next(a for a in room.bench.desk.assigned(room.bench.case_id) if f"/readings/{a['assignment']}" == place)
            noun = told[row["subject"]]
            mine = status if noun.signal_id == was.signal_id else noun.status
            send(browser, place, place, code=noun.code, status=mine, subject=noun.subject)
    place = f"/adjudication/signal/{was.signal_id}"
    assert send(lead, place, place, reason="Asked, and denied.", code=was.code, status="negated", subject="child").status_code == 303
    now = next(s for s in case.found("signals", "T01") if s.signal_id == was.signal_id)
    assert (now.status, now.settled.by, now.settled.status) == ("negated", "Rosalind Achebe", "affirmed")
    assert not any(c.basis == "direct" for c in case.found("concerns", "T01"))
    send(lead, "/adjudication/agreed", "/adjudication")
    others = [s for s in case.found("signals", "T01") if s.signal_id != was.signal_id]
    assert others
    assert {s.settled.verdict for s in others} == {"accept"}
    assert check_trail(case.decisions()) == ""


def test_words_that_show_nothing_to_readers_are_rejected_by_what_is_settled(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    case, was = room.bench.case, direct(room)
    send(lead, "/assignments", "/assignments", kind="signal", child="T01", percent="100", first="sam", second="priya", share="signs", hides="yes")
    for browser in (sam, priya):
        while (place := browser.get("/readings/next").headers["location"]) != "/readings":
            send(browser, place, place, code="none", status="boilerplate", subject="other")
    send(lead, "/adjudication/agreed", "/adjudication")
    assert list(case.found("signals", "T01")) == []
    (row,) = [r for r in rows(room, "settled") if r["subject"] == was.signal_id]
    assert (row["verdict"], row["settled"], row["taken_in"]) == ("reject", None, True)


def test_a_reader_who_reads_apart_sees_nothing_of_what_others_settled(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    was = direct(room)
    correct(lead, was, code="disclosure" if was.code != "disclosure" else "exploitation_stated", reason="She told it herself.")
    for kind in ("concern", "signal"):
        send(lead, "/assignments", "/assignments", kind=kind, child="T01", percent="100", first="sam", second="priya", share=kind, hides="")
    for row in room.bench.desk.assigned(room.bench.case_id, account="sam"):
        page = sam.get(f"/readings/{row['assignment']}").text
        assert "Rosalind Achebe" not in page
        assert "told it herself" not in page
    for path in ("/child/T01", f"/entry/{was.entry_id}", f"/entry/{was.entry_id}/original"):
        assert "Rosalind Achebe" not in priya.get(path).text, path
    assert priya.get(f"/mark/{was.signal_id}").headers["location"] == "/readings?blind=yes"


def test_the_original_beside_is_a_small_answer_and_kept_back_like_the_entry(room):
    sam, was = room.signed_in("sam"), direct(room)
    page = sam.get(f"/entry/{was.entry_id}/original")
    assert was.quote in page.text
    assert "<html" not in page.text
    assert len(page.content) < len(sam.get(f"/entry/{was.entry_id}").content) / 2
    assert f'data-original="/entry/{was.entry_id}/original"' in sam.get("/child/T01").text
    assert '<mark class="mine">' in page.text
    assert was.quote not in sam.get("/child/T02").text


def test_what_is_settled_of_a_finding_is_exported_beside_it(room):
    lead, sam, priya = room.signed_in("lead"), room.signed_in("sam"), room.signed_in("priya")
    send(lead, "/assignments", "/assignments", kind="finding", child="T01", percent="100", first="sam", second="priya", share="f", hides="yes")
    answers = {"known": "yes", "direct_intelligence": "yes", "sufficient_then": "yes", "lost_opportunity": "unsure"}
    for browser in (sam, priya):
        place = browser.get("/readings/next").headers["location"]
        send(browser, place, place, **answers)
    send(lead, "/adjudication/agreed", "/adjudication")
    (row,) = [r for r in rows(room, "findings") if r["child_ref"] == "T01"]
    assert (row["settled"], row["decision"]) == (answers, None)
    (row,) = rows(room, "settled")
    assert (row["subject"], row["settled"], row["proposed"]["known"]) == ("F-T01", answers, "yes")
    assert json.dumps(row)
