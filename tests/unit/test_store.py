import datetime as dt

import pytest

from onrecord.errors import InputError, SettingsError
from onrecord.record import Block, Child, ChildHint, Document, Entry, Gap, Link, Piece, Signal
from onrecord.store import open_case, read_key

SECRET = b"a secret of at least sixteen bytes"
ENTRY = Entry("E-1", "D-1", "T01/a.txt", "Zofia was seen alone.", date=dt.date(2007, 1, 2), author="K Braddock", pieces=(Piece(0, 5, 1),), hints=(ChildHint("folder", ref="T01"),))
DOCUMENT = Document("D-1", "T01/a.txt", "ff", "txt", 3, (Block("Zofia was seen alone."), Block("x", box=(1.0, 2.0, 3.0, 4.0))))
STAMP = ("ff", 3, 1, "k")


@pytest.fixture
def case(tmp_path):
    opened = open_case(tmp_path / "c.onrecord", SECRET, create=True)
    yield opened
    opened.close()


def fill(case):
    touched = case.save_file("T01/a.txt", STAMP, b"original " * 20, [DOCUMENT], [ENTRY], [Gap("x", "y", "T01/a.txt")])
    case.save_children([Child("T01", "Zofia Nowak")], dict.fromkeys(touched, "T01"))
    return touched


def test_what_is_saved_is_loaded_equal(case):
    fill(case)
    assert case.document("D-1") == DOCUMENT
    (entry,) = case.entries_of("T01")
    assert (entry.text, entry.pieces, entry.hints, entry.child_ref) == (ENTRY.text, ENTRY.pieces, ENTRY.hints, "T01")
    assert case.original("ff") == b"original " * 20
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
    with pytest.raises(RuntimeError), case.transaction():
        fill(case)
        raise RuntimeError
    assert case.known_files() == {}
    assert case.children() == []


def test_a_child_is_stale_until_judged_with_this_knowledge(case):
    touched = fill(case)
    assert case.stale_children("v1") == ["T01"]
    signal = Signal("E-1", "T01", 0, 5, "Zofia", "missing", "strong", "affirmed", "child", "police", "p", "because")
    case.save_child(Child("T01", "Zofia Nowak"), "v1", (1, 1, "2007-01-02", "2007-01-02"), {}, {"signals": [signal]}, [("person", "zofia")])
    assert case.stale_children("v1") == []
    assert case.stale_children("v2") == ["T01"]
    assert list(case.found("signals")) == [signal]
    assert case.find(signal.signal_id) == ("signals", signal)
    case.mark_stale(case.owners_of(touched))
    assert case.stale_children("v1") == ["T01"]


def test_forgetting_a_file_drops_its_entries_and_then_its_child(case):
    fill(case)
    case.forget_file("T01/a.txt")
    assert case.hint_sets() == []
    case.save_children([], {})
    assert case.children() == []
    assert list(case.found("signals")) == []


def test_case_nouns_are_replaced(case):
    link = Link(("T01", "T02"), ("N-1",), "strong", 2.5, "the same plate")
    case.save_case("links", [link])
    case.save_case("links", [link])
    assert case.case_nouns("links") == [link]


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
