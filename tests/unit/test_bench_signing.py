"""A named lead signs a finding; signing freezes what it rests on, and a later change of that shows wherever the signature does."""

import json
import re

from benched import csrf, send
from onrecord import pipeline
from onrecord.codec import version_of
from onrecord.publish import Table
from onrecord.publishing import make_report
from onrecord.settings import ReportSettings
from onrecord.workbench.signing import differences, signatures
from onrecord.workbench.trail import findings_seen, subject_of


def sign(lead, ref="T01", verdict="sign", **other):
    return send(lead, f"/finding/{ref}/decide", f"/child/{ref}", verdict=verdict, reason="Read in full and agreed.", **other)


def first_concern(room, ref="T01"):
    return next(room.bench.case.found("concerns", ref))


def test_a_lead_signs_under_their_name_and_it_shows_everywhere(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    assert sign(lead).headers["location"] == "/child/T01"
    (made,) = room.bench.case.decisions()
    assert (made.kind, made.subject, made.verdict, made.by, made.account) == ("finding", "F-T01", "sign", "Rosalind Achebe", "lead")
    assert "Signed</strong> by Rosalind Achebe" in sam.get("/child/T01").text
    assert "other evidence" not in sam.get("/child/T01").text
    assert "signed by Rosalind Achebe" in sam.get("/").text
    assert "other evidence" not in sam.get("/").text
    assert "1 signed, 0 signed on other evidence" in lead.get("/sign-off").text
    assert "What it rests on is the same now" in sam.get("/finding/T01/signed").text


def test_who_signed_stands_in_the_report_and_the_export_until_it_is_taken_back(room, tmp_path):
    case = room.bench.case
    lead = room.signed_in("lead")

    def told():
        pipeline.report(case, tmp_path / "r.html", title="x")
        pipeline.export(case, tmp_path / "out", "jsonl")
        rows = [json.loads(x) for x in (tmp_path / "out" / "findings.jsonl").read_text().splitlines()]
        return "Signed by Rosalind Achebe" in (tmp_path / "r.html").read_text(), next(r["decided_by"] for r in rows if r["child_ref"] == "T01")

    assert told() == (False, None)
    sign(lead)
    assert told() == (True, "Rosalind Achebe")
    (made,) = case.decisions()
    sign(lead, verdict="undo", expected=made.decision_id)
    assert told() == (False, None)


def test_a_rejected_finding_is_not_told_as_one_in_the_report_that_is_handed_over(room):
    case, lead = room.bench.case, room.signed_in("lead")

    def told(undecided):
        report = make_report(case, ReportSettings(undecided=undecided), title="x")
        rows = [r for b in report.blocks() if isinstance(b, Table) for r in b.rows]
        return " ".join(p.text for p in report.paras()), " ".join(p.text for r in rows for p in r)

    (summary,) = (f.summary for f in case.found("findings") if f.child_ref == "T01")
    first = summary.split(" (")[0][:40]
    assert first in told("mark")[0]
    sign(lead, verdict="reject")
    for undecided in ("mark", "leave-out"):
        said, _ = told(undecided)
        assert "was rejected by Rosalind Achebe" in said
        assert "1 proposed finding was rejected." in said
        assert first not in said
        assert "Signed by" not in said


def test_nobody_but_a_lead_signs_and_a_reason_is_needed(room):
    for account in ("sam", "reader", "admin"):
        browser = room.signed_in(account)
        page = "/people" if account == "admin" else "/"
        assert send(browser, "/finding/T01/decide", page, verdict="sign", reason="x").status_code == 403
        assert browser.get("/sign-off").status_code == 403
    lead = room.signed_in("lead")
    assert send(lead, "/finding/T01/decide", verdict="sign").status_code == 422
    for wrong in ("accept", "read", "settle", "add", ""):
        assert sign(lead, verdict=wrong).status_code == 422
    assert room.bench.case.decisions() == []


def test_a_later_decision_about_a_concern_shows_as_other_evidence(room):
    lead, sam, concern = room.signed_in("lead"), room.signed_in("sam"), first_concern(room)
    sign(lead)
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason="About her cousin.")
    for browser, path in ((sam, "/child/T01"), (sam, "/"), (lead, "/sign-off"), (sam, "/finding/T01/signed")):
        assert "on other evidence" in browser.get(path).text, path
    assert "1 of them on other evidence" in sam.get("/").text
    page = sam.get("/finding/T01/signed").text
    assert "none when signed, reject now" in page
    assert "not decided" in page
    last = room.bench.case.last_about("F-T01")
    assert sign(lead, expected=last.decision_id).status_code == 303
    assert "other evidence" not in sam.get("/child/T01").text
    assert [s.state for s in signatures(room.bench.case).values()] == ["signed"]


def test_words_added_after_signing_show_as_other_evidence_and_as_before_when_taken_back(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    sign(lead, ref="T03")
    entry = room.bench.case.entries_of("T03")[0]
    fields = {"quote": "joined the football team", "code": "exploitation_stated", "reason": "A test of words."}
    assert send(sam, f"/entry/{entry.entry_id}/add", **fields).status_code == 303
    held = signatures(room.bench.case)["T03"]
    assert held.state == "other evidence"
    told = [d.says for d in differences(room.bench.case, held)]
    assert any("was not there when it was signed" in t for t in told)
    assert any(t.startswith("Of the finding:") for t in told)
    added = room.bench.case.decisions()[-1]
    send(sam, f"/entry/{entry.entry_id}/mark", subject=added.subject, verdict="undo", expected=added.decision_id)
    assert signatures(room.bench.case)["T03"].state == "signed"


def test_taking_the_signature_back_leaves_the_finding_unsigned(room):
    lead = room.signed_in("lead")
    sign(lead)
    last = room.bench.case.last_about("F-T01")
    assert sign(lead, verdict="undo", expected=last.decision_id).status_code == 303
    assert signatures(room.bench.case) == {}
    assert "no person has signed it" in lead.get("/child/T01").text
    assert lead.get("/finding/T01/signed").status_code == 404


def test_two_leads_do_not_sign_over_each_other(room):
    lead = room.signed_in("lead")
    sign(lead)
    late = lead.post("/finding/T01/decide", data={"verdict": "sign", "reason": "Mine.", "expected": "", "place": "/child/T01", "csrf": csrf(lead)})
    assert late.status_code == 409


def test_what_is_frozen_is_the_finding_its_concerns_and_their_decisions(room):
    lead, sam, concern = room.signed_in("lead"), room.signed_in("sam"), first_concern(room)
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="accept")
    accepted = room.bench.case.decisions()[0]
    sign(lead)
    version = room.bench.case.last_about("F-T01").seen.rpartition(":")[2]
    frozen = json.loads(room.bench.case.version(version))
    assert [(r["concern"]["concern_id"], r["decision"], r["verdict"]) for r in frozen["concerns"]] == [(concern.concern_id, accepted.decision_id, "accept")]
    assert frozen["finding"]["child_ref"] == "T01"
    page = sam.get("/child/T01").text
    assert version[:12] in page


def test_many_findings_at_once_give_what_each_gives_alone(room):
    case = room.bench.case
    refs = ["T01", "T02", "T03", "T04"]
    seen = findings_seen(case, refs)
    assert sorted(seen) == refs
    for ref in refs:
        finding = next(case.found("findings", ref))
        assert subject_of(case, finding).evidence == version_of(seen[ref])


def test_sign_off_says_what_is_ready(room):
    lead, sam = room.signed_in("lead"), room.signed_in("sam")
    page = lead.get("/sign-off").text
    ready, waiting = page.split("Ready to sign</h2>")[1].split("Still to be decided</h2>")
    assert "T03" in ready
    assert "T01" in waiting
    for concern in room.bench.case.found("concerns", "T01"):
        send(sam, f"/concern/{concern.concern_id}/decide", verdict="accept")
    page = lead.get("/sign-off").text
    assert re.search(r"Ready to sign</h2>.*T01.*Still to be decided", page, re.DOTALL)


def test_a_file_that_is_kept_back_is_kept_back_here_too(room):
    lead, reader = room.signed_in("lead"), room.signed_in("reader")
    sign(lead)
    assert reader.get("/finding/T01/signed").status_code == 200
    room.bench.desk.grant("reader", room.bench.case_id, "T01", allowed=False)
    room.bench.desk.grant("lead", room.bench.case_id, "T01", allowed=False)
    assert reader.get("/finding/T01/signed").status_code == 404
    assert "T01" not in lead.get("/sign-off").text


def test_a_half_written_reason_for_signing_is_put_back_until_it_is_sent(room):
    lead = room.signed_in("lead")
    assert send(lead, "/drafts", reason="I read the first <half>").status_code == 204  # of the page it was sent from: not this one
    assert "the first" not in lead.get("/child/T01").text
    token = csrf(lead, "/child/T01")
    assert lead.post("/drafts", data={"csrf": token, "place": "/finding/T01", "reason": "I read the first <half>"}).status_code == 204
    page = lead.get("/child/T01").text
    assert 'maxlength="4000">I read the first &lt;half&gt;</textarea>' in page
    assert "<details open><summary>Sign this finding" in page
    assert "the first" not in lead.get("/child/T02").text
    sign(lead)
    assert "the first" not in lead.get("/child/T01").text
