"""Which children were missing together (tests/cases/missing), read from words to ties: every planted pair and no other."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from onrecord.engine import load_engine
from onrecord.linkage import relink
from onrecord.linkage.board import Memory
from onrecord.linkage.grading import from_row
from onrecord.pipeline import judge_child
from onrecord.record import Child, Entry
from onrecord.settings import Settings

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "missing" / "together.yaml").read_text(encoding="utf-8"))
ENOUGH = 3.4
"""From this weight a reason of this kind ties two files by itself."""


@pytest.fixture(scope="module")
def ties():
    engine = load_engine(Settings(workers=1))
    files = {}
    for ref, (name, dob, rows) in CASES["files"].items():
        child = Child(ref, name, dob)
        entries = [Entry(f"{ref}-{n}", f"D{ref}", "p", text, day, time=hour, author=author, child_ref=ref) for n, (day, hour, author, text) in enumerate(rows)]
        files[ref] = judge_child(child, entries, engine)[1].file
    board = Memory(files)
    relink(board, engine.names)
    return {pair: from_row(row) for pair, row in board.ties.items()}


@pytest.fixture(scope="module")
def found(ties):
    return {pair: r for pair, tie in ties.items() for r in tie.reasons if r.kind == "missing" and r.weight >= ENOUGH}


def test_every_planted_pair_is_found_and_no_other(found):
    assert set(found) == {(a, b) for a, b, _ in CASES["together"]}


@pytest.mark.parametrize(("a", "b"), [(a, b) for a, b, _ in CASES["decoys"]])
def test_a_decoy_is_not_tied_by_being_missing(a, b, found):
    assert (a, b) not in found


def test_a_reason_tells_both_times_and_the_shared_fact(found):
    says = found["K01", "K02"].says
    assert "(K01, 2007-03-09 18:30 to 2007-03-10 03:10)" in says
    assert "(K02, 2007-03-09 22:15 to 2007-03-10 02:50)" in says
    assert "both at “Zafferano”" in says
    assert found["K01", "K02"].days == (dt.date(2007, 3, 9), dt.date(2007, 3, 9))


def test_a_note_pasted_from_another_file_ties_nothing(ties):
    assert ("K09", "K10") not in ties
