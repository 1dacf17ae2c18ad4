import json
from dataclasses import replace

import pytest
import yaml

from benched import send
from invented import write_files
from onrecord import pipeline
from onrecord.cli import main
from onrecord.codec import freeze
from onrecord.decisions import still_said
from onrecord.engine import load_engine
from onrecord.explain import explain
from onrecord.settings import Settings

SETTINGS = Settings(workers=1, meaning=False)


def entry_with(room, words):
    for ref in ("T01", "T02", "T03", "T04"):
        for entry in room.bench.case.entries_of(ref):
            if words in entry.text:
                return entry
    raise AssertionError(words)


def add(browser, entry, quote, code, **more):
    return send(browser, f"/entry/{entry.entry_id}/add", f"/entry/{entry.entry_id}", quote=quote, code=code, reason="The tutor's note says it.", **more)


def test_what_was_missed_becomes_evidence_like_any_other(room):
    sam, entry = room.signed_in("sam"), entry_with(room, "joined the football team")
    assert list(room.bench.case.found("concerns", "T03")) == []
    assert add(sam, entry, "Callum joined the football team", "exploitation_stated").status_code == 303
    (signal,) = [s for s in room.bench.case.found("signals", "T03") if s.found_by == "person"]
    assert entry.text[signal.start : signal.end] == signal.quote == "Callum joined the football team"
    assert signal.because == "Added by Sam Whitlow on 2 March 2026: The tutor's note says it."
    (concern,) = room.bench.case.found("concerns", "T03")
    assert concern.opens == entry.entry_id
    assert next(room.bench.case.found("findings", "T03")).direct_intelligence
    assert "Callum joined the football team" in sam.get(f"/concern/{concern.concern_id}").text
    (made,) = room.bench.case.decisions()
    assert (made.kind, made.verdict, made.subject) == ("signal", "add", signal.signal_id)


def test_it_stays_through_a_review_and_goes_when_taken_back(room, tmp_path):
    sam, entry = room.signed_in("sam"), entry_with(room, "joined the football team")
    add(sam, entry, "Callum joined the football team", "exploitation_stated")
    engine = load_engine(SETTINGS)
    with room.bench.case.transaction() as db:
        db.exec_driver_sql("UPDATE children SET fingerprint = NULL")
    pipeline.judge_children(room.bench.case, SETTINGS, engine)
    assert [c.opens for c in room.bench.case.found("concerns", "T03")] == [entry.entry_id]
    signal_id = room.bench.case.decisions()[0].subject
    made = room.bench.case.last_about(signal_id)
    send(sam, f"/entry/{entry.entry_id}/mark", subject=signal_id, verdict="undo", expected=made.decision_id)
    assert [s for s in room.bench.case.found("signals", "T03") if s.found_by == "person"] == []
    assert list(room.bench.case.found("concerns", "T03")) == []


def test_a_misread_sign_is_rejected_and_can_come_back(room):
    sam, entry = room.signed_in("sam"), entry_with(room, "is being sexually exploited")
    before = {s.signal_id for s in room.bench.case.found("signals", "T01")}
    for s in room.bench.case.found("signals", "T01"):
        if s.tier == "direct":
            send(sam, f"/entry/{entry.entry_id}/mark", subject=s.signal_id, verdict="reject", reason="Mum spoke of a film.")
    assert not any(s.tier == "direct" for s in room.bench.case.found("signals", "T01"))
    assert not any(c.basis == "direct" for c in room.bench.case.found("concerns", "T01"))
    page = sam.get(f"/entry/{entry.entry_id}").text
    assert "Mum spoke of a film." in page
    for d in room.bench.case.decisions():
        assert send(sam, f"/entry/{entry.entry_id}/mark", subject=d.subject, verdict="undo", expected=d.decision_id).status_code == 303
    assert {s.signal_id for s in room.bench.case.found("signals", "T01")} == before


@pytest.mark.parametrize(
    ("quote", "more", "says"),
    [
        ("never written here", {}, "do not stand"),
        ("e", {}, "more than once"),
        ("", {}, "no words"),
        ("football", {"code": "no_such_code"}, "no code"),
        ("football", {"status": "certain"}, "not a way"),
        ("football", {"about": "nobody"}, "not somebody"),
        ("football", {"source": "a ghost"}, "not somebody"),
    ],
)
def test_only_the_records_own_words_with_a_code_are_taken(room, quote, more, says):
    sam, entry = room.signed_in("sam"), entry_with(room, "joined the football team")
    answer = add(sam, entry, quote, **({"code": "cars_adults"} | more))
    assert answer.status_code == 422
    assert says in answer.text
    assert room.bench.case.decisions() == []


def test_words_that_stand_twice_are_told_apart_by_their_place(room):
    sam, entry = room.signed_in("sam"), entry_with(room, "joined the football team")
    second = entry.text.index("m", entry.text.index("m") + 1)
    assert add(sam, entry, "m", "late_home", start=str(second)).status_code == 303
    (made,) = room.bench.case.decisions()
    assert json.loads(made.detail)["start"] == second
    assert add(sam, entry, "m", "late_home", start=str(second)).status_code == 422


def test_where_a_review_runs_it_is_taken_in_later(room):
    sam, entry = room.signed_in("sam"), entry_with(room, "joined the football team")
    room.bench.case.set_fact("knowledge", "another version")
    assert "reviewed next" not in sam.get(f"/entry/{entry.entry_id}").text
    assert add(sam, entry, "Callum joined the football team", "exploitation_stated").headers["location"] == f"/entry/{entry.entry_id}"
    assert "reviewed next" in sam.get(f"/entry/{entry.entry_id}").text
    assert room.bench.case.stale_children("any") != []
    assert len(room.bench.case.decisions()) == 1


def found(case):
    return {(kind, ref): [freeze(n) for n in case.found(kind, ref)] for kind in ("signals", "concerns", "findings") for ref in ("T01", "T02", "T03", "T04")}


def test_a_review_from_the_start_finds_the_same_as_judging_at_once(room, tmp_path):
    sam, case = room.signed_in("sam"), room.bench.case
    add(sam, entry_with(room, "joined the football team"), "joined the football team", "exploitation_stated", about="other_child", source="carer")
    wrong = next(case.found("signals", "T01"))
    send(sam, f"/entry/{wrong.entry_id}/mark", subject=wrong.signal_id, verdict="reject", reason="About her cousin.")
    now = found(case)
    added = next(s for s in case.found("signals", "T03") if s.found_by == "person")
    assert (added.subject, added.source) == ("other_child", "carer")
    assert case.stale_children(case.fact("knowledge")) == []
    with case.transaction() as db:
        db.exec_driver_sql("DELETE FROM readings")
        db.exec_driver_sql("UPDATE children SET fingerprint = NULL")
    pipeline.review(case, write_files(tmp_path / "files"), SETTINGS)
    assert found(case) == now


def test_a_decision_made_while_a_review_judges_is_taken_in_by_it(room, monkeypatch, tmp_path):
    sam, case = room.signed_in("sam"), room.bench.case
    entry = entry_with(room, "joined the football team")
    case.set_fact("knowledge", "another version")
    judge, calls = pipeline.judge_children, []

    def and_meanwhile(*args, **options):
        judge(*args, **options)
        if not calls:
            add(sam, entry, "joined the football team", "exploitation_stated")
        calls.append(1)

    monkeypatch.setattr(pipeline, "judge_children", and_meanwhile)
    pipeline.review(case, write_files(tmp_path / "files"), SETTINGS)
    assert [s.quote for s in case.found("signals", "T03") if s.found_by == "person"] == ["joined the football team"]
    assert case.stale_children(load_engine(SETTINGS).version) == []


def test_an_addition_whose_entry_is_gone_does_no_harm(room):
    sam, case = room.signed_in("sam"), room.bench.case
    entry = entry_with(room, "joined the football team")
    add(sam, entry, "joined the football team", "exploitation_stated")
    (said,) = case.said_of_words()["T03"]
    assert still_said([said], [entry]) == [said]
    assert still_said([said], []) == []
    assert still_said([said], [replace(entry, text="Other words.")]) == []


def test_learn_lists_what_was_added_and_rejected(room, capsys):
    sam, case = room.signed_in("sam"), room.bench.case
    add(sam, entry_with(room, "joined the football team"), "Callum joined the football team", "found_with_adults")
    wrong = next(s for s in case.found("signals", "T01") if s.tier == "direct")
    send(sam, f"/entry/{wrong.entry_id}/mark", subject=wrong.signal_id, verdict="reject", reason="Of a film.")
    assert main(["learn", str(case.path), "--demo"]) == 0
    told = capsys.readouterr().out
    rows = {r["code"]: r for r in yaml.safe_load(told)}
    assert rows["found_with_adults"]["patterns"] == ["joined the football team"]
    assert rows[wrong.code]["id"] == wrong.found_by
    assert "Callum" not in told
    assert "Amara" not in told
    assert "Added by a person" in explain(case, case.decisions()[0].subject)
