import datetime as dt
import random

from onrecord.duplicates import find_duplicates, repeats
from onrecord.record import Entry

NOTE = (
    "Home visit to discuss the parenting contract. Mum in good spirits and the kitchen has been repaired. She says that he is out with a crowd of older men "
    "most evenings and that one of them is called Razza. School have been told and the next visit is after Easter."
)


def entry(n: int, text: str, child: str = "C1", day: int = 1, author: str = "A") -> Entry:
    return Entry(f"e{n}", "d", "p", text, dt.date(2007, 3, day), author=author, child_ref=child)


def test_paste_points_to_the_earliest() -> None:
    entries = [entry(2, NOTE, day=9), entry(1, NOTE, day=2), entry(3, NOTE.replace("kitchen", "kitcben"), day=20)]
    random.Random(2).shuffle(entries)
    assert find_duplicates(entries) == {"e2": "e1", "e3": "e1"}


def test_short_formulaic_notes_are_not_copies() -> None:
    assert find_duplicates([entry(1, "T/C mum, no answer."), entry(2, "T/C mum, no answer.", day=5)]) == {}


def test_a_note_that_carries_on_is_new() -> None:
    assert (
        find_duplicates(
            [
                entry(1, NOTE),
                entry(2, NOTE + " Since then he has been seen in a black Golf with two of them and has a second phone that rings all night.", day=9),
            ]
        )
        == {}
    )


def test_one_changed_fact_is_new() -> None:
    for old, new in (("called Razza", "called Bilal"), ("School have been told", "School have not been told"), ("one of them", "3 of them")):
        assert not repeats(NOTE.replace(old, new), NOTE), new


def test_the_same_words_in_another_childs_file_are_no_copy() -> None:
    assert find_duplicates([entry(1, NOTE), entry(2, NOTE, child="C2")]) == {}


def test_of_one_day_the_entry_that_names_its_author_is_the_first():
    text = "Mum rang the duty desk in the afternoon and said that she had not come home from school and that a car had waited at the gate again."
    day = dt.date(2011, 3, 16)
    rows = [Entry("E1", "d", "court/extract.txt", text, date=day), Entry("E2", "d", "sheets.txt", text, date=day, author="T Marsh")]
    assert find_duplicates(rows) == find_duplicates(rows[::-1]) == {"E1": "E2"}


def test_what_stood_on_the_file_first_is_the_original() -> None:
    late = Entry("e1", "d", "p", NOTE, dt.date(2007, 3, 8), recorded=dt.date(2012, 3, 1), child_ref="C1")
    prompt = Entry("e2", "d", "p", NOTE, dt.date(2007, 3, 9), recorded=dt.date(2007, 3, 9), child_ref="C1")
    assert find_duplicates([late, prompt]) == {"e1": "e2"}
