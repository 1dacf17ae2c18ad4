"""Adding what was missed and rejecting what was misread: the words become evidence, the file is judged again, and everything can be taken back."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from benched import csrf, make_room, reviewed, send
from invented import write_files
from onrecord import pipeline
from onrecord.codec import freeze
from onrecord.decisions import check_trail
from onrecord.explain import explain
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

MISSED = {"words": "attendance 94% this term", "code": "older_partner", "status": "affirmed", "subject": "child", "source": "professional"}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return reviewed(tmp_path_factory.mktemp("case"))


@pytest.fixture
def room(case, tmp_path):
    made = make_room(shutil.copy(case, tmp_path / "c.onrecord"))
    yield made
    made.close()


def entry_of(room, ref, number=0):
    return room.bench.case.entries_of(ref)[number]


def add(room, browser, ref="T03", **fields):
    entry = entry_of(room, ref)
    path = f"/entry/{entry.entry_id}"
    return entry, send(browser, path + "/add", path, reason="It is there.", **(MISSED | fields))


def found(case, ref):
    return {kind: [freeze(n) for n in case.found(kind, ref)] for kind in ("signals", "responses", "language", "mentions", "concerns", "findings")}


def test_added_words_become_evidence_with_the_name_and_the_day(room):
    sam = room.signed_in("sam")
    before = found(room.bench.case, "T03")
    entry, answer = add(room, sam, code="exploitation_stated")
    assert answer.headers["location"] == f"/entry/{entry.entry_id}#marks"
    (signal,) = [s for s in room.bench.case.found("signals", "T03") if s.found_by == "person"]
    assert signal.quote == "Attendance 94% this term" == entry.text[signal.start : signal.end]
    assert (signal.tier, signal.status, signal.source) == ("direct", "affirmed", "professional")
    page = sam.get(f"/entry/{entry.entry_id}").text
    assert "Added by Sam Whitlow on 2 March 2026." in page
    concerns = list(room.bench.case.found("concerns", "T03"))
    assert before["concerns"] == []
    assert [c.opens for c in concerns] == [entry.entry_id]
    (made,) = room.bench.case.decisions()
    assert (made.kind, made.verdict, made.by, made.reason, made.child_ref) == ("signal", "add", "Sam Whitlow", "It is there.", "T03")
    assert json.loads(made.detail)["quote"] == signal.quote
    taken = send(sam, f"/signal/{signal.signal_id}/decide", page=f"/entry/{entry.entry_id}", verdict="undo", expected=made.decision_id, reason="Wrong child.")
    assert taken.status_code == 303
    assert found(room.bench.case, "T03") == before
    assert check_trail(room.bench.case.decisions()) == ""


def test_a_review_from_the_start_finds_the_same_as_judging_again(room, tmp_path):
    sam = room.signed_in("sam")
    add(room, sam)
    signal = next(room.bench.case.found("signals", "T01"))
    send(sam, f"/signal/{signal.signal_id}/decide", verdict="reject", reason="About her cousin.")
    now = {ref: found(room.bench.case, ref) for ref in ("T01", "T02", "T03", "T04")}
    with room.bench.case.transaction() as db:
        db.exec_driver_sql("DELETE FROM readings")
    for ref in now:
        room.bench.case.judge_due(ref)
    pipeline.review(room.bench.case, write_files(tmp_path / "files"), Settings(workers=1, meaning=False))
    assert {ref: found(room.bench.case, ref) for ref in now} == now


def test_a_misread_signal_is_rejected_with_a_reason_and_can_come_back(room):
    sam, case = room.signed_in("sam"), room.bench.case
    before = found(case, "T02")
    direct = next(s for s in case.found("signals", "T02") if s.tier == "direct")
    path = f"/signal/{direct.signal_id}/decide"
    assert send(sam, path, verdict="reject").status_code == 422
    assert send(sam, path, verdict="sign", reason="x").status_code == 422
    assert case.decisions() == []
    assert send(sam, path, verdict="reject", reason="She said it of a film.").status_code == 303
    assert direct.signal_id not in {s.signal_id for s in case.found("signals", "T02")}
    page = sam.get(f"/entry/{direct.entry_id}").text
    assert "Rejected as misread by Sam Whitlow on 2 March 2026." in page
    assert "She said it of a film." in page
    shown = re.search(rf'/signal/{direct.signal_id}/decide".*?name="expected" value="(J-\w+)"', page)[1]
    assert send(sam, path, verdict="undo", expected=shown).status_code == 303
    assert found(case, "T02") == before


def test_words_that_are_not_there_or_stand_twice_are_asked_about(room):
    sam = room.signed_in("sam")
    assert "do not stand in this entry" in add(room, sam, words="She was not there")[1].text
    assert "stand 2 times" in add(room, sam, words="all")[1].text
    assert add(room, sam, words="all", which="3")[1].status_code == 422
    assert room.bench.case.decisions() == []
    entry, answer = add(room, sam, words="all", which="2")
    assert answer.status_code == 303
    (signal,) = [s for s in room.bench.case.found("signals", "T03") if s.found_by == "person"]
    assert signal.start == [m.start() for m in re.finditer("all", entry.text)][1]
    assert add(room, sam, words="all", start=str(entry.text.index("all")))[1].status_code == 303
    assert add(room, sam, words="all", which="2")[1].status_code == 422


def test_two_people_who_reject_the_same_signal_do_not_overwrite_each_other(room):
    sam, priya = room.signed_in("sam"), room.signed_in("priya")
    signal = next(room.bench.case.found("signals", "T01"))
    path = f"/signal/{signal.signal_id}/decide"
    assert send(sam, path, verdict="reject", reason="One.").status_code == 303
    late = priya.post(path, data={"verdict": "reject", "reason": "Two.", "expected": "", "place": "/", "csrf": csrf(priya)})
    assert late.status_code == 409
    assert "Sam Whitlow" in late.text


def test_a_reader_and_someone_without_access_cannot_add(room):
    entry = entry_of(room, "T03")
    reader = room.signed_in("reader")
    assert "Add what was missed" not in reader.get(f"/entry/{entry.entry_id}").text
    assert add(room, reader)[1].status_code == 403
    sam = room.signed_in("sam")
    room.bench.desk.grant("sam", room.bench.case_id, "T03", allowed=False)
    assert sam.post(f"/entry/{entry.entry_id}/add", data=MISSED | {"reason": "x", "csrf": csrf(sam)}).status_code == 404
    signal = next(room.bench.case.found("signals", "T01"))
    room.bench.desk.grant("sam", room.bench.case_id, "T01", allowed=False)
    assert sam.post(f"/signal/{signal.signal_id}/decide", data={"verdict": "reject", "reason": "x", "csrf": csrf(sam)}).status_code == 404
    assert room.bench.case.decisions() == []


def test_a_case_reviewed_with_other_knowledge_is_judged_at_its_next_review(room):
    sam, case = room.signed_in("sam"), room.bench.case
    case.set_fact("knowledge", "another version")
    entry, answer = add(room, sam)
    assert answer.status_code == 303
    assert "the next review judges it again" in sam.get(f"/entry/{entry.entry_id}").text
    assert case.stale_children("another version")[0:1] != []


def test_nothing_is_added_while_a_review_writes_the_case(room, tmp_path):
    sam, path = room.signed_in("sam"), room.bench.case.path
    held = "import sys, pathlib, onrecord.store.locking as l\nwith l.hold(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", held, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        assert "another review is writing this case" in add(room, sam)[1].text
        assert room.bench.case.decisions() == []
    finally:
        other.communicate()
    assert add(room, sam)[1].status_code == 303


def test_the_export_and_the_explanation_name_the_person(room):
    add(room, room.signed_in("sam"))
    (signal,) = [s for s in room.bench.case.found("signals", "T03") if s.found_by == "person"]
    told = explain(room.bench.case, signal.signal_id)
    assert "Added by Sam Whitlow on 2 March 2026" in told
    assert "Added by a person" in told
    room.bench.case.engine.dispose()
    again = open_case(room.bench.case.path, read_key(demo=True), read_only=True)
    assert any(s.found_by == "person" for s in again.found("signals", "T03"))
    again.close()
