import json
import re

import sqlalchemy as sa

from benched import csrf, send
from onrecord.codec import version_of
from onrecord.decisions import check_trail
from onrecord.record import current_decisions


def first_concern(room, ref="T01"):
    return next(room.bench.case.found("concerns", ref))


def test_the_review_shows_progress_and_the_queue_goes_on_by_itself(room):
    sam = room.signed_in("sam")
    total = len(list(room.bench.case.found("concerns")))
    assert f"0 of {total} candidate concern" in sam.get("/").text
    place = sam.get("/queue/next").headers["location"]
    seen = []
    while "/queue/C-" in place:
        concern_id = re.search(r"/queue/(C-\w+)", place)[1]
        seen.append(concern_id)
        done = send(sam, f"/concern/{concern_id}/decide", place, verdict="accept", after="order=file")
        place = sam.get(done.headers["location"]).headers["location"]
    assert sorted(seen) == sorted(c.concern_id for c in room.bench.case.found("concerns"))
    assert "Everything here is decided" in sam.get(place).text
    assert f"{total} of {total} candidate concern" in sam.get("/").text


def test_rejecting_and_changing_need_a_reason_and_undo_takes_back(room):
    sam, concern = room.signed_in("sam"), first_concern(room)
    path = f"/concern/{concern.concern_id}"
    assert send(sam, path + "/decide", path, verdict="reject").status_code == 422
    assert send(sam, path + "/decide", path, verdict="change", reason="x").status_code == 422
    assert send(sam, path + "/decide", path, verdict="sign", reason="x").status_code == 422
    assert room.bench.case.decisions() == []
    assert send(sam, path + "/decide", path, verdict="change", outcome="heeded", reason="Seen the same day.").headers["location"] == path
    (made,) = room.bench.case.decisions()
    assert (made.kind, made.verdict, made.by, made.account, made.child_ref) == ("concern", "change", "Sam Whitlow", "sam", "T01")
    assert json.loads(made.detail) == {"outcome": "heeded"}
    assert "Seen the same day." in sam.get(path).text
    assert send(sam, path + "/decide", path, verdict="undo", expected=made.decision_id).status_code == 303
    assert current_decisions(room.bench.case.decisions()) == {}
    assert len(room.bench.case.decisions()) == 2


def test_what_was_decided_about_can_be_read_after_the_case_is_reviewed_again(room):
    sam, concern = room.signed_in("sam"), first_concern(room)
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="accept")
    version = room.bench.case.decisions()[0].seen.rpartition(":")[2]
    held = room.bench.case.version(version)
    assert json.loads(held)["concern_id"] == concern.concern_id
    assert version == version_of(held)


def test_two_reviewers_at_once_never_overwrite_each_other(room):
    sam, priya, concern = room.signed_in("sam"), room.signed_in("priya"), first_concern(room)
    path = f"/concern/{concern.concern_id}"
    form = {"verdict": "reject", "expected": "", "place": path}
    assert sam.post(path + "/decide", data=form | {"reason": "About her cousin.", "csrf": csrf(sam)}).status_code == 303
    late = priya.post(path + "/decide", data=form | {"reason": "It was denied.", "csrf": csrf(priya)})
    assert late.status_code == 409
    assert "Sam Whitlow" in late.text
    assert "About her cousin." in late.text
    assert "It was denied." in late.text
    assert [d.by for d in room.bench.case.decisions()] == ["Sam Whitlow"]
    shown = re.search(r'name="expected" value="(J-\w+)"', priya.get(path).text)[1]
    assert priya.post(path + "/decide", data=form | {"reason": "Denied.", "csrf": csrf(priya), "expected": shown}).status_code == 303
    trail = room.bench.case.decisions()
    assert check_trail(trail) == ""
    assert trail[1].supersedes == trail[0].decision_id


def test_one_byte_changed_in_the_trail_is_named(room):
    sam = room.signed_in("sam")
    for concern in room.bench.case.found("concerns"):
        send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason="Not borne out.")
    with room.bench.case.transaction() as db:
        db.execute(sa.text("DROP TRIGGER decisions_no_update"))
        db.execute(sa.text("UPDATE decisions SET data = replace(data, 'borne', 'Borne') WHERE place = 2"))
    wrong = check_trail(room.bench.case.decisions())
    assert "Row 2 of" in wrong
    assert "is not what was written" in wrong


def test_a_reason_half_written_is_kept_until_it_is_sent(room):
    sam, concern = room.signed_in("sam"), first_concern(room)
    path = f"/concern/{concern.concern_id}"
    assert sam.post("/drafts", data={"csrf": csrf(sam), "place": path, "reason": "The tutor only supp"}).status_code == 204
    assert "The tutor only supp" in sam.get(path).text
    assert "The tutor only supp" in sam.get(f"/queue/{concern.concern_id}").text
    assert "The tutor only supp" not in room.signed_in("priya").get(path).text
    send(sam, path + "/decide", path, verdict="reject", reason="The tutor only supposed it.")
    assert "The tutor only supp" not in sam.get(path).text.split("<textarea")[1]
