import datetime as dt
import hashlib
import subprocess
import sys

import pytest

from onrecord.errors import InputError, SettingsError
from onrecord.record import Block, Child, ChildHint, CohortMember, Document, Entry, Gap, Piece, Signal
from onrecord.store import open_case, read_key

SECRET = b"a secret of at least sixteen bytes"
ENTRY = Entry(
    "E-1",
    "D-1",
    "T01/a.txt",
    "Zofia was seen alone.",
    date=dt.date(2007, 1, 2),
    author="K Braddock",
    pieces=(Piece(0, 5, 1),),
    hints=(ChildHint("folder", ref="T01"),),
)
DOCUMENT = Document("D-1", "T01/a.txt", "ff", "txt", 3, (Block("Zofia was seen alone."), Block("x", box=(1.0, 2.0, 3.0, 4.0))))
ORIGINAL = b"original " * 20
STAMP = (hashlib.sha256(ORIGINAL).hexdigest(), len(ORIGINAL), 1, "k")
CHILD = Child("T01", "Zofia Nowak")


@pytest.fixture
def case(tmp_path):
    opened = open_case(tmp_path / "c.onrecord", SECRET, create=True)
    yield opened
    opened.close()


def fill(case):
    source = case.path.with_name("a.txt")
    source.write_bytes(ORIGINAL)
    case.save_file("T01/a.txt", STAMP, source, [DOCUMENT], [ENTRY], [Gap("x", "y", "T01/a.txt")])
    case.save_children([CHILD], {hints_id: "T01" for hints_id, _, _ in case.hint_sets()}, "v1")


def test_what_is_saved_is_loaded_equal(case):
    fill(case)
    assert case.document("D-1") == DOCUMENT
    (entry,) = case.entries_of("T01")
    assert (entry.text, entry.pieces, entry.hints, entry.child_ref) == (ENTRY.text, ENTRY.pieces, ENTRY.hints, "T01")
    assert case.original(STAMP[0]) == ORIGINAL
    assert case.entry("E-1").child_ref == "T01"
    assert case.gaps() == [Gap("x", "y", "T01/a.txt")]


def test_the_file_is_unreadable_without_the_key(case, tmp_path):
    fill(case)
    case.close()
    raw = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"Zofia" not in raw
    assert b"SQLite" not in raw
    with pytest.raises(SettingsError, match=r"wrong-key"):
        open_case(tmp_path / "c.onrecord", b"another secret of sixteen")


def test_a_case_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InputError, match=r"no-case"):
        open_case(tmp_path / "none.onrecord", SECRET)


def test_a_transaction_that_fails_leaves_nothing(case):
    def fail():
        with case.transaction():
            fill(case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert case.known_files() == {}
    assert case.children() == []


def test_a_child_is_stale_until_judged_with_this_knowledge(case):
    fill(case)
    assert case.stale_children("v1") == ["T01"]
    signal = Signal("E-1", "T01", 0, 5, "Zofia", "missing", "strong", "affirmed", "child", "police", "p", "because")
    case.save_child(Child("T01", "Zofia Nowak"), "v1", (1, 1, "2007-01-02", "2007-01-02"), {}, {"signals": [signal]}, stamps={"E-1": "v1x"})
    assert case.stale_children("v1") == []
    assert case.stale_children("v2") == ["T01"]
    assert list(case.found("signals")) == [signal]
    assert case.find(signal.signal_id) == ("signals", signal)
    assert case.stamps_of("T01") == {"E-1": "v1x"}
    assert case.readings_of("T01") == {"E-1": {"signals": (signal,), "responses": (), "language": ()}}
    fill(case)
    assert case.stale_children("v1") == ["T01"]


def test_forgetting_a_file_drops_its_entries_and_then_its_child(case):
    fill(case)
    case.forget_file("T01/a.txt")
    assert list(case.hint_sets()) == []
    case.save_children([], {}, "v1")
    assert case.children() == []
    assert list(case.found("signals")) == []


def test_case_nouns_are_replaced(case):
    member = CohortMember("Zofia Nowak", None, True, "T01", "exact", "same name")
    case.save_case("cohort", [member])
    case.save_case("cohort", [member])
    assert case.case_nouns("cohort") == [member]


def test_bytes_that_changed_while_they_were_read_are_due_again(case):
    source = case.path.with_name("a.txt")
    source.write_bytes(b"other bytes by now")
    case.save_file("T01/a.txt", STAMP, source, [DOCUMENT], [ENTRY], [])
    assert case.known_files()["T01/a.txt"] == (*STAMP[:2], -1, "k")
    assert case.original(STAMP[0]) is None


def save(case, child, nodes, blocks):
    case.save_child(child, "v1", (0, 0, None, None), {}, {}, file_nodes=nodes, file_blocks=blocks)


def test_only_what_differs_is_due_to_be_linked(case):
    fill(case)
    node = ("phone", '["1"]', '{"1":1}', "[]", "[]")
    save(case, CHILD, {"phone 1": node}, {("id phone 1", "phone 1"): 1})
    assert case.due_files() == {"T01"}
    assert list(case.due_blocks()) == [("id phone 1", 1, 1, 0)]
    case.save_tallies({"id phone 1": 1})
    case.done()
    save(case, CHILD, {"phone 1": node}, {("id phone 1", "phone 1"): 1})
    assert (case.due_files(), list(case.due_blocks())) == (set(), [])
    case.save_children([], {}, "v1")
    assert case.due_files() == {"T01"}
    assert list(case.due_blocks()) == [("id phone 1", 0, 0, 1)]


def test_a_second_review_of_the_same_case_is_told_to_wait(case):
    other = """
import sys
from pathlib import Path
from onrecord.errors import InputError
from onrecord.store.locking import hold
try:
    with hold(Path(sys.argv[1])):
        print("free")
except InputError as error:
    print(error.code)
"""
    said = []
    with case.hold():
        said.append(subprocess.run([sys.executable, "-c", other, str(case.path)], capture_output=True, text=True, check=True).stdout.strip())
    said.append(subprocess.run([sys.executable, "-c", other, str(case.path)], capture_output=True, text=True, check=True).stdout.strip())
    assert said == ["case-busy", "free"]


def test_rows_are_read_while_others_write(case):
    fill(case)
    case.save_case("cohort", [CohortMember(f"Name {n}", None, True, "T01", "exact", "r") for n in range(300)])
    reader = open_case(case.path, SECRET, read_only=True)
    rows = iter(reader.found("gaps")), iter(reader.hint_sets())
    with reader.snapshot():
        before = len(reader.case_nouns("cohort"))
        case.save_case("cohort", [])
        assert (before, len(reader.case_nouns("cohort"))) == (300, 300)
    assert reader.case_nouns("cohort") == []
    assert [len(list(r)) for r in rows] == [0, 1]
    reader.close()


def test_keys(tmp_path, monkeypatch):
    monkeypatch.delenv("ONRECORD_KEY_FILE", raising=False)
    monkeypatch.delenv("ONRECORD_PASSPHRASE", raising=False)
    with pytest.raises(SettingsError, match=r"no-key"):
        read_key()
    short = tmp_path / "short"
    short.write_text("x")
    with pytest.raises(SettingsError, match=r"bad-key-file"):
        read_key(key_file=short)
    with pytest.raises(SettingsError, match=r"bad-key-file"):
        read_key(key_file=tmp_path / "none")
    good = tmp_path / "good"
    good.write_text("k" * 40)
    monkeypatch.setenv("ONRECORD_KEY_FILE", str(good))
    assert read_key() == b"k" * 40
    monkeypatch.delenv("ONRECORD_KEY_FILE")
    assert read_key(passphrase="words") == b"words"
