"""What ties nothing is shown with its reason, and a reviewer's own stop-list with theirs."""

from invented import write_files
from onrecord import pipeline
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
