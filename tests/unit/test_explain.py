"""`explain` begins with a sentence anyone can follow, leads to the source, and fits a screen."""

import datetime as dt
import re
from dataclasses import replace

import pytest

import told
from onrecord.errors import InputError
from onrecord.explain import describe_as_of, describe_expectations, explain
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import load_standards
from told import CONCERNS, E1, ENTRIES, GAPS, MENTIONS, RESPONSES, SIGNALS, ToldCase

CASE = ToldCase()
EVERY = {
    "direct signal": SIGNALS[0].signal_id,
    "negated signal": SIGNALS[1].signal_id,
    "signal by meaning": SIGNALS[2].signal_id,
    "response": RESPONSES[0].response_id,
    "concern": CONCERNS[0].concern_id,
    "concern of today": CONCERNS[1].concern_id,
    "entry": E1,
    "gap": GAPS[0].gap_id,
    "gap of an entry": GAPS[1].gap_id,
    "mention": MENTIONS[0].mention_id,
    "entity": "X-1",
    "finding": "T01",
}


@pytest.mark.parametrize("noun_id", EVERY.values(), ids=EVERY)
def test_the_first_sentence_is_plain_and_all_fits_a_screen(noun_id):
    text = explain(CASE, noun_id)
    lines = text.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    first = text.split(". ")[0].split(".\n")[0]
    assert not re.search(r"[a-z]_[a-z]|\d{4}-\d\d-\d\d|[A-Z]-[0-9a-f]{14}", first)


def test_a_signal_names_its_phrase_with_an_example_and_a_look_alike():
    text = explain(CASE, EVERY["direct signal"])
    assert "On 8 March 2007 the record says “give her money for sex”, read as something given in exchange: stated," in " ".join(text.split())
    assert "Found by the phrase 'named_exploitation.is_exploited'" in text
    assert "such as: “" in text
    assert "but not: “" in text
    assert "T01/notes.pdf, page 1 line 3" in text


def test_what_was_found_by_meaning_shows_the_nearest_examples():
    text = explain(CASE, EVERY["signal by meaning"])
    assert "Found by meaning" in text
    assert text.count("(vehicle_unknown_adult") + text.count("“") >= 3


def test_what_does_not_count_says_so():
    assert "not counted about this child" in explain(CASE, EVERY["negated signal"])
    assert "Not a protective act" in explain(CASE, EVERY["response"])


def test_a_concern_says_what_was_held_what_followed_and_what_was_searched():
    text = " ".join(explain(CASE, EVERY["concern"]).split())
    assert text.startswith(
        "By 8 March 2007 the file of Ayodele Kowalska (T01) held enough to act on, in several records together: no response found in the pages read."
    )
    assert "the entry of 8 March 2007" in text
    assert "20 Mar 2007 “Noted and filed” only filed (" in text
    assert "Evidence 8 Mar 2007 “give her money for se" in text
    assert "Files 1 T01/notes.pdf" in text
    assert text.count("only filed") == 1
    assert "Searched 2 entries of 1 document." in text
    assert "it was not called for by the guidance of that day" in explain(CASE, EVERY["concern of today"]).replace("\n    ", " ")


def test_a_concern_of_many_entries_still_fits():
    case = ToldCase()
    many = replace(CONCERNS[0], evidence=tuple(f"E-{n:014x}" for n in range(1, 60)), weighed=tuple((E1, f"closed (done): closed {n}") for n in range(80)))
    case.find = lambda _: ("concerns", many)
    text = explain(case, "C-x")
    assert len(text.splitlines()) <= 32
    assert max(map(len, text.splitlines())) <= 100
    assert "and 55 more entries" in text
    assert "and 76 more acts that do not count" in text


def test_ties_are_told_with_the_thing_shared_and_with_the_child():
    for noun_id in ("X-1", "T01"):
        text = " ".join(explain(CASE, noun_id).split())
        assert "Ayodele Kowalska (T01) and Mehwish O'Rourke (T 02), strong: Same number plate" in text


def test_a_gap_says_what_may_be_missed_and_what_next():
    text = explain(CASE, EVERY["gap"])
    assert text.count("T01/old.doc") == 1
    assert "Ask for a" in text
    assert "docs/messages.md" in text


def test_an_unknown_identifier_is_an_error_that_says_what_next():
    with pytest.raises(InputError, match="no-such-id"):
        explain(CASE, "X-0")


def test_a_file_as_of_a_day():
    text = describe_as_of((told.AYODELE, tuple(ENTRIES["T01"][:1]), (CONCERNS[0],)), dt.date(2007, 3, 10))
    assert "as known on 10 March 2007: 1 entry, 1 concern." in " ".join(text.split())
    assert "Concern since 8 March 2007" in text
    assert "No point was found" in describe_as_of((told.AYODELE, (), ()), dt.date(2007, 3, 1))


def test_what_was_expected_on_a_day_holds_no_code_of_a_step():
    faults = Faults()
    text = describe_expectations(load_standards(None, faults), dt.date(2007, 3, 8), 15)
    assert "Expected on 8 March 2007 for a child of 15" in text
    assert "initial assessment 7 working days from the referral [GK]" in " ".join(text.split())
    assert not re.search(r"\b(IA|ICPC|date_known|referral_decision|local_overlay)\b", text)
