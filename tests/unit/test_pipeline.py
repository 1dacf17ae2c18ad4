"""The flow as a whole: what it finds, that order and workers change nothing, that it resumes, and that one bad file stops nothing."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy

from invented import CHILDREN, write_files
from onrecord import pipeline
from onrecord.errors import InputError, SettingsError
from onrecord.export import TABLES, table_rows, write_export
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

KEY = read_key(demo=True)
PLAIN = Settings(workers=1, meaning=False)


def reviewed(folder, path, settings=PLAIN, **kw):
    case = open_case(path, KEY, create=True)
    pipeline.review(case, folder, settings, **kw)
    return case


def export_bytes(case, out):
    return {p.name: p.read_bytes() for p in write_export(case, out)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def case(folder, tmp_path_factory):
    opened = reviewed(folder, tmp_path_factory.mktemp("case") / "c.onrecord")
    yield opened
    opened.close()


def rows(case, table):
    return list(table_rows(case, table))


def test_every_child_and_entry_is_there(case):
    assert [(c["child_ref"], c["name"]) for c in rows(case, "children")] == [(ref, name) for ref, (name, _) in CHILDREN.items()]
    assert len(rows(case, "entries")) == 6


def test_quotes_are_the_entries_own_words(case):
    texts = {e["entry_id"]: e["text"] for e in rows(case, "entries")}
    found = [a for table in ("signals", "responses", "language", "mentions") for a in rows(case, table)]
    assert found
    assert all(texts[a["entry_id"]][a["start"] : a["end"]] == a["quote"] for a in found)


def test_recorded_and_unanswered_is_a_candidate_lost_opportunity(case):
    found = {f["child_ref"]: f for f in rows(case, "findings")}
    assert found["T01"]["direct_intelligence"]
    assert found["T01"]["lost_opportunity"]
    assert not found["T02"]["lost_opportunity"]
    assert not found["T03"]["direct_intelligence"]
    assert all(f["decision"] is None for f in found.values())


def test_files_that_share_a_plate_are_tied(case):
    assert ["T01", "T04"] in [link["child_refs"] for link in rows(case, "links")]


def test_every_table_has_its_fields(case):
    for table, names in TABLES.items():
        for row in rows(case, table):
            assert set(names) <= row.keys(), table


def test_two_workers_and_another_order_give_the_same_bytes(case, folder, tmp_path, monkeypatch):
    shuffled = tmp_path / "shuffled"
    refs = list(CHILDREN)
    random.Random(4).shuffle(refs)
    write_files(shuffled, tuple(refs))
    real = pipeline.list_files

    def backwards(place):
        return list(reversed(real(place)))

    monkeypatch.setattr(pipeline, "list_files", backwards)
    other = reviewed(shuffled, tmp_path / "o.onrecord", Settings(workers=2, meaning=False))
    assert export_bytes(other, tmp_path / "o") == export_bytes(case, tmp_path / "c")
    other.close()


def test_adding_a_file_reads_only_that_file(folder, tmp_path, monkeypatch):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    shutil.rmtree(place / "T04")
    case = reviewed(place, tmp_path / "c.onrecord")
    write_files(place, ("T04",))
    read, judged = [], []
    real_read, real_judge = pipeline.read_one, pipeline.judge_child
    monkeypatch.setattr(pipeline, "read_one", lambda path, name, settings: read.append(name) or real_read(path, name, settings))

    def judge(child, entries, engine, kept, beside):
        judged.append(child.child_ref)
        return real_judge(child, entries, engine, kept, beside)

    monkeypatch.setattr(pipeline, "judge_child", judge)
    pipeline.review(case, place, PLAIN)
    assert read == ["T04/T04 notes.txt"]
    assert judged == ["T04"]
    assert "T04" in {c["child_ref"] for c in rows(case, "children")}
    case.close()


def test_an_entry_that_did_not_change_is_not_read_again(folder, tmp_path, monkeypatch):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    case = reviewed(place, tmp_path / "c.onrecord")
    more = (place / "T01" / "T01 notes.txt").read_text(encoding="utf-8").replace("08/03/2007", "09/04/2007").replace("called Jez", "called Skeg")
    (place / "T01" / "more.txt").write_text(more, encoding="utf-8")
    read = []
    real = pipeline.read_entry
    monkeypatch.setattr(pipeline, "read_entry", lambda entry, *rest: read.append(entry.path) or real(entry, *rest))
    pipeline.review(case, place, PLAIN)
    assert read == ["T01/more.txt"] * 2
    fresh = reviewed(place, tmp_path / "f.onrecord")
    assert export_bytes(case, tmp_path / "c") == export_bytes(fresh, tmp_path / "f")
    case.close()
    fresh.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_odd_things_in_the_folder_raise_nothing(folder, tmp_path, workers):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    (place / "round").symlink_to(place, target_is_directory=True)
    (place / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(place / "pipe.txt")
    path = place / "c.onrecord"  # the case itself lies in the folder
    case = reviewed(place, path, Settings(workers=workers, meaning=False))
    pipeline.review(case, place, PLAIN)
    assert {g["path"] for g in rows(case, "gaps")} == {"gone.txt", "pipe.txt", "round"}
    assert len(rows(case, "entries")) == 6
    case.close()


def test_a_crash_report_on_what_is_no_file_raises_nothing(tmp_path):
    reading = pipeline._crashed(pipeline._Due(tmp_path, "folder", 0, 0))
    assert (reading.sha256, reading.gaps[0].kind) == ("", "reader_crashed")


def test_a_file_taken_away_takes_its_child_along(folder, tmp_path):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    case = reviewed(place, tmp_path / "c.onrecord")
    shutil.rmtree(place / "T01")
    pipeline.review(case, place, PLAIN)
    assert [c["child_ref"] for c in rows(case, "children")] == ["T02", "T03", "T04"]
    assert not rows(case, "links")
    case.close()


def test_a_bad_file_becomes_a_gap_and_stops_nothing(folder, tmp_path):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    (place / "T01" / "scan.pdf").write_bytes(b"%PDF-1.4 cut short")
    (place / "T01" / "empty.docx").write_bytes(b"")
    case = reviewed(place, tmp_path / "c.onrecord")
    assert {g["path"]: (g["kind"], g["child_ref"]) for g in rows(case, "gaps")} == {
        "T01/empty.docx": ("empty_file", "T01"),
        "T01/scan.pdf": ("damaged", "T01"),
    }
    assert len(rows(case, "entries")) == 6
    case.close()


def test_a_reader_that_brings_its_process_down_is_a_gap(folder, tmp_path, monkeypatch):
    real = pipeline.read_one

    def dies(path, name, settings):
        if name.startswith("T02"):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(path, name, settings)

    monkeypatch.setattr(pipeline, "read_one", dies)
    dies.__module__, dies.__qualname__ = pipeline.__name__, "read_one"
    case = reviewed(folder, tmp_path / "c.onrecord", Settings(workers=2, meaning=False))
    assert [(g["path"], g["kind"]) for g in rows(case, "gaps")] == [("T02/T02 notes.txt", "reader_crashed")]
    assert {c["child_ref"] for c in rows(case, "children")} == {"T01", "T03", "T04"}
    case.close()


def told(case, ref):
    (concern,) = [c for c in rows(case, "concerns") if c["child_ref"] == ref]
    return concern["outcome"], concern["verdict"]


def test_what_cannot_be_read_of_a_file_may_hold_the_answer(folder, tmp_path):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    case = reviewed(place, tmp_path / "c.onrecord")
    assert told(case, "T01") == ("unheeded", "recorded_only")
    (place / "T01" / "minutes.pdf").write_bytes(b"%PDF-1.4 cut short")
    pipeline.review(case, place, PLAIN)
    assert told(case, "T01") == ("unheeded", "cannot_determine")
    (finding,) = [f for f in rows(case, "findings") if f["child_ref"] == "T01"]
    assert not finding["lost_opportunity"]
    assert "cannot be determined from what could be read" in finding["summary"]
    (place / "T01" / "minutes.pdf").unlink()
    pipeline.review(case, place, PLAIN)
    assert told(case, "T01") == ("unheeded", "recorded_only")
    case.close()


OTHER = """INVENTED COUNCIL
CASE NOTES PRINT
Person: T05   JOEL OKONKWO   DOB 01/02/1995   Sex M
==============================================================================

Date: {day}   Time: 10:15   Type: Strategy discussion
Entered: {day}   By: P Lomax (Team Manager, Children's Services)

{text}

------------------------------------------------------------------------------
"""


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Strategy discussion held re Amara Okonkwo with DS Whitby.", "heeded"),
        ("Strategy discussion held re OKONKWO, Amara with DS Whitby.", "heeded"),
        ("Strategy discussion held re Amara with DS Whitby.", "unheeded"),  # a first name alone names nobody
        ("Strategy discussion held re Joel Okonkwo with DS Whitby.", "unheeded"),
    ],
)
def test_an_act_recorded_in_another_childs_file_counts(folder, tmp_path, text, outcome):
    place = tmp_path / "files"
    shutil.copytree(folder, place)
    case = reviewed(place, tmp_path / "c.onrecord")
    (place / "T05").mkdir()
    (place / "T05" / "T05 notes.txt").write_text(OTHER.format(day="14/03/2007", text=text), encoding="utf-8")
    pipeline.review(case, place, PLAIN)
    assert told(case, "T01")[0] == outcome
    fresh = reviewed(place, tmp_path / "f.onrecord", Settings(workers=2, meaning=False))
    assert export_bytes(case, tmp_path / "c") == export_bytes(fresh, tmp_path / "f")
    fresh.close()
    (concern,) = [c for c in rows(case, "concerns") if c["child_ref"] == "T01"]
    assert ("of other children's files (T05)" in concern["searched"]) == (outcome != "unheeded")
    if outcome == "heeded":
        import datetime as dt

        _, entries, concerns = pipeline.as_of(case, "T01", dt.date(2007, 3, 13), PLAIN)
        assert ([c.outcome for c in concerns], len(entries)) == (["unheeded"], 1)
        _, _, concerns = pipeline.as_of(case, "T01", dt.date(2007, 3, 15), PLAIN)
        assert [c.outcome for c in concerns] == ["heeded"]
    shutil.rmtree(place / "T05")
    pipeline.review(case, place, PLAIN)
    assert told(case, "T01")[0] == "unheeded"
    case.close()


def first_file_saved(path):
    return count_rows(path, "files") > 0


def first_child_saved(path):
    return count_rows(path, "readings") > 0


def count_rows(path, table):
    try:
        looked = open_case(path, KEY, read_only=True)
    except (InputError, SettingsError, sqlalchemy.exc.DatabaseError):
        return 0  # still being made
    try:
        return next(looked._rows(sqlalchemy.text(f"SELECT count(*) AS n FROM {table}"))).n
    finally:
        looked.close()


def test_killed_and_run_again_gives_the_same_export(case, folder, tmp_path):
    path = tmp_path / "k.onrecord"
    command = [sys.executable, "-c", "import sys; from onrecord.cli import main; sys.exit(main())", "review", str(folder)]
    command += ["--case", str(path), "--demo", "--no-meaning"]
    for when in (first_file_saved, first_child_saved):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while running.poll() is None and not when(path):
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
        assert running.wait() in (-signal.SIGKILL, 0)  # a quick machine may finish first
    again = reviewed(folder, path)
    assert export_bytes(again, tmp_path / "k") == export_bytes(case, tmp_path / "c")
    again.close()


def test_a_cohort_names_who_was_known(folder, tmp_path):
    import datetime as dt

    asked = [("Okonkwo, Amara", dt.date(1992, 3, 14)), ("Hafsa Wyndale", dt.date(1995, 6, 30))]
    case = reviewed(folder, tmp_path / "c.onrecord", cohort=asked)
    assert [(m["known"], m["child_ref"]) for m in rows(case, "cohort")] == [(True, "T01"), (False, None)]
    case.close()


def test_as_of_knows_nothing_that_was_written_up_later(case):
    import datetime as dt

    child, entries, concerns = pipeline.as_of(case, "T01", dt.date(2007, 3, 9), PLAIN)
    assert (child.child_ref, len(entries), len(concerns)) == ("T01", 0, 0)
    _, entries, concerns = pipeline.as_of(case, "T01", dt.date(2007, 3, 13), PLAIN)
    assert (len(entries), len(concerns)) == (1, 1)
    with pytest.raises(InputError, match=r"no-such-id"):
        pipeline.as_of(case, "T99", dt.date(2007, 3, 9), PLAIN)


def test_a_folder_that_is_not_one(tmp_path, case):
    with pytest.raises(InputError, match=r"no-folder"):
        pipeline.review(case, tmp_path / "none", PLAIN)
