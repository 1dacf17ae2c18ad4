"""The flow as a whole: what it finds, that order and workers change nothing, that it resumes, and that one bad file stops nothing."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from invented import CHILDREN, write_files

from onrecord import pipeline
from onrecord.errors import InputError
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
    monkeypatch.setattr(pipeline, "judge_child", lambda child, entries, engine, kept: judged.append(child.child_ref) or real_judge(child, entries, engine, kept))
    pipeline.review(case, place, PLAIN)
    assert read == ["T04/T04 notes.txt"]
    assert judged == ["T04"]
    assert "T04" in {c["child_ref"] for c in rows(case, "children")}
    case.close()


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
    assert {g["path"]: g["kind"] for g in rows(case, "gaps")} == {"T01/empty.docx": "empty_file", "T01/scan.pdf": "damaged"}
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


def test_killed_and_run_again_gives_the_same_export(case, folder, tmp_path):
    path = tmp_path / "k.onrecord"
    command = [sys.executable, "-m", "onrecord.cli", "review", str(folder), "--case", str(path), "--demo", "--no-meaning"]
    pause = random.Random(11)
    for _ in range(3):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(pause.uniform(0.3, 3.0))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
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
