"""What people added to and rejected in an entry, applied to what was read there."""

import datetime as dt

import pytest

from onrecord.additions import PERSON, Told, add_signal, apply_told, find_words
from onrecord.errors import InputError
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.record import Entry, Signal

CODES = load_phrasebook(None, Faults()).codes
ENTRY = Entry("E-1", "D-1", "a.txt", "Jez drove  her\nto the flat. She said Jez drove her again.", child_ref="T01")


def made(place, code="cars_adults", **other):
    fields = {"status": "affirmed", "subject": "child", "source": "unknown"} | other
    return add_signal(ENTRY, place, code, *fields.values(), codes=CODES, by="Sam Whitlow", on=dt.date(2026, 3, 2), reason="A  lift.")


def machine(start, end, code="cars_adults", found_by="cars_adults.x"):
    return Signal("E-1", "T01", start, end, ENTRY.text[start:end], code, "strong", "affirmed", "child", "unknown", found_by, "x")


def test_words_are_found_whatever_their_case_and_the_space_between():
    places = find_words(ENTRY, " jez drove her ")
    assert [ENTRY.text[a:b] for a, b in places] == ["Jez drove  her", "Jez drove her"]
    assert find_words(ENTRY, "Jez drive her") == []
    assert find_words(ENTRY, "  ") == []
    assert find_words(ENTRY, "fl.t") == []


def test_an_added_signal_holds_the_exact_words_and_says_who_added_it():
    signal = made((0, 14))
    assert signal.quote == ENTRY.text[0:14]
    assert (signal.tier, signal.found_by, signal.child_ref) == ("strong", PERSON, "T01")
    assert signal.because.startswith("Added by Sam Whitlow on 2 March 2026: A lift. Read as being in or collected by the cars")


@pytest.mark.parametrize("place", [(3, 3), (-1, 4), (0, 999), (9, 11)])
def test_words_that_are_not_there_cannot_be_added(place):
    with pytest.raises(InputError, match="no words") as caught:
        made(place)
    assert caught.value.code == "no-words"


@pytest.mark.parametrize("wrong", [{"code": "no_such"}, {"code": "strategy_meeting"}, {"status": "x"}, {"subject": "x"}, {"source": "x"}])
def test_only_codes_statuses_and_subjects_there_are_can_be_added(wrong):
    with pytest.raises(InputError) as caught:
        made((0, 3), **wrong)
    assert caught.value.code == "bad-signal"


def test_rejected_signals_go_and_added_ones_come_in_the_order_of_the_text():
    a, b = machine(0, 3), machine(34, 47)
    added = made((15, 26), code="hotspot")
    assert apply_told(ENTRY, [a, b], Told((added,), (b.signal_id,))) == (a, added)
    assert apply_told(ENTRY, [a, b], Told((), ())) == (a, b)


def test_a_persons_signal_stands_in_place_of_one_of_the_same_code_and_words():
    added = made((0, 14), status="negated")
    assert apply_told(ENTRY, [machine(4, 9), machine(4, 9, code="hotspot"), machine(34, 47)], Told((added,))) == (
        added,
        machine(4, 9, code="hotspot"),
        machine(34, 47),
    )


def test_an_addition_whose_words_are_no_longer_there_is_left_out():
    other = Entry("E-1", "D-1", "a.txt", "Nothing of the kind.", child_ref="T01")
    assert apply_told(other, [], Told((made((0, 14)),))) == ()
