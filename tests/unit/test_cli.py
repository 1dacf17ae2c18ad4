"""The verbs, as a user types them."""

import json
import re

import pytest

from invented import write_files
from onrecord.cli import Meter, main


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    top = tmp_path_factory.mktemp("cli")
    write_files(top / "files")
    (top / "cohort.csv").write_text("name,date_of_birth\nAmara Okonkwo,1992-03-14\nRachel Tunnicliffe,1992-02-08\n")
    words = ["review", str(top / "files"), "--cohort", str(top / "cohort.csv"), "--case", str(top / "c.onrecord"), "--demo", "--no-meaning", "--workers", "1"]
    assert main(words) == 0
    return top


def run(capsys, *words):
    code = main([str(w) for w in words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_report_is_one_page_that_needs_nothing_else(place):
    page = (place / "c.html").read_text(encoding="utf-8")
    assert "is being sexually exploited" in page
    assert "published demo key" in page
    assert "Rachel Tunnicliffe" in page
    assert not re.search(r"<script|<link|src=|https?://", page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_export_writes_every_table(place, capsys):
    code, out, _ = run(capsys, "export", place / "c.onrecord", "--out", place / "out", "--demo")
    assert code == 0
    assert len(out.splitlines()) == 17
    first = json.loads((place / "out" / "cohort.jsonl").read_text().splitlines()[0])
    assert (first["name"], first["known"], first["child_ref"]) == ("Amara Okonkwo", True, "T01")


def test_explain_answers_for_each_kind_of_identifier(place, capsys):
    run(capsys, "export", place / "c.onrecord", "--out", place / "out", "--demo")
    for table, field, must in (
        ("signals", "signal_id", "Found by"),
        ("responses", "response_id", "Found by"),
        ("concerns", "concern_id", "Evidence"),
        ("entries", "entry_id", "Source"),
        ("entities", "entity_id", "suggestion"),
        ("mentions", "mention_id", "names a"),
    ):
        row = json.loads((place / "out" / f"{table}.jsonl").read_text().splitlines()[0])
        code, out, _ = run(capsys, "explain", place / "c.onrecord", row[field], "--demo")
        assert (code, must in out) == (0, True), table
    assert run(capsys, "explain", place / "c.onrecord", "T01", "--demo")[0] == 0
    code, _, err = run(capsys, "explain", place / "c.onrecord", "X-0", "--demo")
    assert (code, "no-such-id" in err) == (1, True)


def test_standards_on_a_day_name_their_sources(capsys):
    code, out, _ = run(capsys, "standards", "--on", "8/3/2007", "--age", "15")
    assert code == 0
    assert "SCIP2000" in out
    assert "WT2006" in out
    assert "WT2018" not in out
    assert run(capsys, "standards")[0] == 2


def test_asof(place, capsys):
    code, out, _ = run(capsys, "asof", place / "c.onrecord", "T01", "2007-03-14", "--demo")
    assert (code, "1 entry" in out) == (0, True)


def test_errors_say_what_next_and_set_the_code(place, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("ONRECORD_KEY_FILE", raising=False)
    monkeypatch.delenv("ONRECORD_PASSPHRASE", raising=False)
    assert run(capsys, "review", place / "files", "--case", tmp_path / "x.onrecord")[0] == 2
    code, _, err = run(capsys, "export", place / "none.onrecord", "--out", tmp_path, "--demo")
    assert (code, "no-case" in err) == (1, True)
    (tmp_path / "not.onrecord").write_bytes(b"x" * 5000)
    code, _, err = run(capsys, "export", tmp_path / "not.onrecord", "--out", tmp_path, "--demo")
    assert (code, "wrong-key" in err) == (2, True)


def test_a_gap_shows_in_the_exit_code(tmp_path, capsys):
    write_files(tmp_path / "files", ("T03",))
    (tmp_path / "files" / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, out, err = run(capsys, "review", tmp_path / "files", "--case", tmp_path / "c.onrecord", "--demo", "--no-meaning", "--workers", "1")
    assert code == 3
    assert "Report:" in out
    assert "could not be read" in err
    assert "1 gap" in err
    assert "1 × damaged file" in err
    assert "Read 1 document: 1 entry about 1 child." in err


def test_what_the_system_refuses_is_said_without_a_traceback(place, tmp_path, capsys):
    code, _, err = run(capsys, "report", place / "c.onrecord", "--out", tmp_path / "none" / "r.html", "--demo")
    assert (code, "file-error" in err, "Traceback" in err) == (1, True, False)


def test_a_fault_of_our_own_shows_nothing_of_the_case(place, capsys, monkeypatch):
    def fail(*_):
        raise KeyError("Amara Okonkwo")

    monkeypatch.setattr("onrecord.explain.explain", fail)
    code, _, err = run(capsys, "explain", place / "c.onrecord", "T01", "--demo")
    assert (code, "internal-error" in err, "Amara" in err) == (1, True, False)
    with pytest.raises(KeyError):
        main(["--debug", "explain", str(place / "c.onrecord"), "T01", "--demo"])


def test_progress_off_a_terminal_is_plain_lines_with_the_time_left(capsys, monkeypatch):
    clock = iter([100.0, 105.0, 111.0, 125.0, 125.0])
    monkeypatch.setattr("onrecord.cli.time.monotonic", lambda: next(clock))
    meter = Meter()
    for done in (0, 10, 20, 100):
        meter("reading files", done, 100)
    meter("linking files", 1, 1)
    assert capsys.readouterr().err == "reading files: 20 of 100, about 44 s left\nreading files: 100 of 100\nlinking files\n"


def test_new_key_is_private_and_never_overwrites(tmp_path, capsys):
    key = tmp_path / "key"
    assert run(capsys, "new-key", key)[0] == 0
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_bytes()
    assert run(capsys, "new-key", key)[0] == 2
    assert key.read_bytes() == before


def test_settings_are_listed(capsys):
    assert "max_file_mb" in run(capsys, "settings")[1]


def test_a_decision_is_kept_taken_back_and_checked(place, capsys):
    run(capsys, "export", place / "c.onrecord", "--out", place / "out", "--demo")
    link = json.loads((place / "out" / "links.jsonl").read_text().splitlines()[0])
    assert link["decision"] is None
    words = ["decide", place / "c.onrecord", link["link_id"], "reject", "--by", "A Reviewer", "--demo"]
    code, out, _ = run(capsys, *words, "--reason", "two cars of the same look")
    assert (code, "reject" in out) == (0, True)
    head = out.split()[-1]
    assert "Rejected by A Reviewer" in run(capsys, "explain", place / "c.onrecord", link["link_id"], "--demo")[1]
    run(capsys, "export", place / "c.onrecord", "--out", place / "out", "--demo")
    assert json.loads((place / "out" / "links.jsonl").read_text().splitlines()[0])["decided_by"] == "A Reviewer"
    code, out, _ = run(capsys, "verify", place / "c.onrecord", "--head", head, "--demo")
    assert (code, out.startswith("1 decision, each as it was written")) == (0, True)
    assert run(capsys, "verify", place / "c.onrecord", "--head", "0" * 64, "--demo")[0] == 1
    assert run(capsys, "decide", place / "c.onrecord", link["link_id"], "undo", "--by", "A Reviewer", "--reason", "looked again", "--demo")[0] == 0
    code, _, err = run(capsys, "decide", place / "c.onrecord", "T01", "accept", "--by", "A Reviewer", "--reason", "x", "--demo")
    assert (code, "no-such-id" in err) == (1, True)
    run(capsys, "export", place / "c.onrecord", "--out", place / "out", "--demo")
    rows = [json.loads(x) for x in (place / "out" / "decisions.jsonl").read_text().splitlines()]
    assert [(r["verdict"], r["stands"], r["since"]) for r in rows] == [("reject", False, "same"), ("undo", False, "same")]
    run(capsys, "report", place / "c.onrecord", "--out", place / "again.html", "--demo")
    assert "two cars of the same look" in (place / "again.html").read_text()


def test_a_report_to_hand_over_and_a_chronology_are_written_beside_the_case(place, capsys):
    (place / "terms.txt").write_text("To find what was known.", encoding="utf-8")
    words = ("--demo", "--format", "html", "--terms", place / "terms.txt", "--marking", "OFFICIAL")
    code, out, _ = run(capsys, "report", place / "c.onrecord", *words)
    page = (place / "c.report.html").read_text(encoding="utf-8")
    assert (code, "c.report.html" in out) == (0, True)
    assert "To find what was known." in page
    assert "Amara Okonkwo" in page
    assert run(capsys, "report", place / "c.onrecord", *words, "--anonymised", "--dates", "banded", "--suppress", "5")[0] == 0
    hidden = (place / "c.report.anonymised.html").read_text(encoding="utf-8")
    assert "Okonkwo" not in hidden
    assert "fewer than 5" in hidden
    code, out, _ = run(capsys, "chronology", place / "c.onrecord", "--demo", "--format", "xlsx")
    assert (code, (place / "c.chronology.xlsx").exists()) == (0, True)


def test_redact_numbers_its_files_and_tells_what_was_left(place, capsys):
    code, out, err = run(capsys, "redact", place / "c.onrecord", "--demo", "--out", place / "redacted")
    assert code == 3
    assert "was not redacted; only PDFs" in err
    assert all(re.fullmatch(r"document-\d{3}\.pdf", line.rpartition("/")[2]) for line in out.splitlines())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--anonymised",), "bad-choice"),
        (("--format", "html", "--blind"), "bad-choice"),
        (("--format", "html", "--dates", "shifted"), "bad-choice"),
        (("--format", "html", "--terms", "bad.txt"), "bad-terms"),
        (("--format", "docx", "--template", "bad.txt"), "bad-template"),
    ],
)
def test_what_cannot_be_made_is_refused(place, capsys, monkeypatch, words, code):
    monkeypatch.chdir(place)
    (place / "bad.txt").write_bytes(b"\xff\xfe\xff")
    exit_code, _, err = run(capsys, "report", place / "c.onrecord", "--demo", *words)
    assert (exit_code, code in err) == (2, True)
