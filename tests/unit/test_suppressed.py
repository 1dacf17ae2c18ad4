"""What ties nothing is shown with its reason, and a reviewer's own stop-list with theirs."""

import datetime as dt

import pytest

from invented import write_files
from onrecord import pipeline
from onrecord.engine import load_engine
from onrecord.errors import InputError
from onrecord.knowledge.names import load_names
from onrecord.linkage import find_suppressed
from onrecord.settings import Settings
from onrecord.store import open_case, read_key


def test_crowds_workers_and_the_stop_list_are_told():
    crowds = [
        ("id phone +441632960001", 75),
        ("name daz", 31),
        ("name ~dcz", 31),
        ("look black golf", 80),
        ("kid jade", 12),
        ("family -man a", 70),
        ("at peps ", 61),
    ]

    def holders(wanted):
        return {n: 3 for n in wanted if n in ("phone 101", "person daz")}

    rows = {(r.kind, r.form): r for r in find_suppressed(crowds, [("staff k sowerby", 4)], holders, load_names())}
    assert set(rows) == {
        ("phone", "101"),
        ("phone", "+441632960001"),
        ("person", "daz"),
        ("person", "jade"),
        ("person", "K Sowerby"),
        ("vehicle", "black golf"),
        ("place", "names that begin like peps"),
    }
    assert rows["phone", "101"].reason == "on the stop-list: police non-emergency number"
    assert rows["phone", "+441632960001"].files == 75
    assert "worker" in rows["person", "K Sowerby"].reason


def test_an_overlay_stops_a_car_and_says_why(tmp_path):
    folder = write_files(tmp_path / "files")
    (tmp_path / "own" / "names").mkdir(parents=True)
    (tmp_path / "own" / "names" / "stop.yaml").write_text(
        "source: {work: a reviewer}\nstop:\n  - {kind: vehicle, key: FD06KXN, reason: the taxi the school pays for}\n"
        "  - {kind: vehicle, key: FD06KXN silver corsa, reason: the taxi the school pays for}\n"
    )
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, folder, Settings(workers=1, meaning=False, knowledge=tmp_path / "own"))
    (row,) = case.case_nouns("suppressed")
    assert (row.kind, row.files) == ("vehicle", 2)
    assert "the taxi the school pays for" in row.reason
    assert not any("FD06" in link.because for link in case.links())
    case.close()


@pytest.fixture
def reviewed(tmp_path):
    """A case, the folder of its files and the settings with a knowledge folder of our own."""
    folder = write_files(tmp_path / "files")
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    (tmp_path / "own").mkdir()
    settings = Settings(workers=1, meaning=False, knowledge=tmp_path / "own")
    pipeline.review(case, folder, settings)
    yield case, folder, settings
    case.close()


def test_a_reviewer_stops_a_car_by_its_identifier_and_takes_it_back(reviewed):
    case, folder, settings = reviewed
    on = dt.date(2026, 3, 2)
    car = next(e for e in case.entities() if e.kind == "vehicle" and len(e.child_refs) > 1)
    assert any("FD06" in link.because for link in case.links())
    new = pipeline.stop_tying(case, car.entity_id, settings.knowledge, by="R Nunn", reason="the taxi the school pays for", on=on)
    assert new
    assert pipeline.stop_tying(case, car.entity_id, settings.knowledge, by="R Nunn", reason="again", on=on) == []
    load_engine.cache_clear()  # the knowledge is loaded once a process
    pipeline.review(case, folder, settings)
    assert not any("FD06" in link.because for link in case.links())
    (row,) = case.case_nouns("suppressed")
    assert row.reason == "on the stop-list: the taxi the school pays for (R Nunn, 2026-03-02)"
    assert pipeline.stop_tying(case, car.entity_id, settings.knowledge, by="", reason="", on=on, undo=True) == new
    load_engine.cache_clear()
    pipeline.review(case, folder, settings)
    assert any("FD06" in link.because for link in case.links())


@pytest.mark.parametrize(
    ("noun", "by", "reason", "undo", "code"),
    [
        ("car", "", "x", False, "no-name"),
        ("car", "R Nunn", " ", False, "no-reason"),
        ("car", "R Nunn", "x", True, "nothing-to-undo"),
        ("person", "R Nunn", "x", False, "person-not-stopped"),
        ("X-none", "R Nunn", "x", False, "no-such-id"),
    ],
)
def test_what_cannot_be_stopped_is_said(reviewed, noun, by, reason, undo, code):
    case, _, settings = reviewed
    kinds = {"car": "vehicle", "person": "person"}
    noun_id = next((e.entity_id for e in case.entities() if e.kind == kinds.get(noun)), noun)
    with pytest.raises(InputError) as caught:
        pipeline.stop_tying(case, noun_id, settings.knowledge, by=by, reason=reason, on=dt.date(2026, 3, 2), undo=undo)
    assert caught.value.code == code
    assert not (settings.knowledge / "names").exists()


def test_a_stop_list_that_cannot_be_read_is_left_as_it_is(reviewed):
    case, _, settings = reviewed
    path = settings.knowledge / "names" / "stop-list.yaml"
    path.parent.mkdir()
    path.write_text("stop: [1, 2]\n")
    car = next(e for e in case.entities() if e.kind == "vehicle")
    with pytest.raises(InputError) as caught:
        pipeline.stop_tying(case, car.entity_id, settings.knowledge, by="R Nunn", reason="x", on=dt.date(2026, 3, 2))
    assert caught.value.code == "bad-stop-list"
    assert path.read_text() == "stop: [1, 2]\n"


def test_a_child_named_without_a_file_stands_in_the_written_page(tmp_path):
    folder = write_files(tmp_path / "files")
    (page,) = (folder / "T03").iterdir()
    head = "Date: 12/05/2006   Time: 10:15   Type: Case note\nEntered: 12/05/2006   By: H Dhillon (Family Support Worker, Children's Services)"
    page.write_text(f"{page.read_text()}\n{head}\n\nSeen with a girl called Leanne Oxspring, 14.\n\n{'-' * 78}")
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, folder, Settings(workers=1, meaning=False))
    assert [u.name for u in case.case_nouns("unheld")] == ["Leanne Oxspring"]
    assert "“Leanne Oxspring”" in pipeline.report(case, tmp_path / "r.html", title="x").read_text()
    case.close()
