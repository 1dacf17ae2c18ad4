"""What people added, rejected and corrected becomes phrasebook proposals that work when they are laid over the package's knowledge."""

import datetime as dt
from dataclasses import replace

import pytest
import yaml

from onrecord.codec import freeze
from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.proposals import HEAD, propose
from onrecord.prose import Reader, parse
from onrecord.record import Child, Decision, Entry, Mention, Settled, Signal

BOOK = load_phrasebook(None, Faults())
CHILD = Child("T01", "Amara Okonkwo", dt.date(1992, 3, 14))
TEXT = "Tutor noted: Amara goes about with Jez in the back of the blue Transit after dark. Information was held on 12 cards."
ENTRY = Entry("E-1", "D-1", "a.txt", TEXT, dt.date(2007, 3, 8), child_ref="T01")
JEZ = Mention("E-1", "T01", TEXT.index("Jez"), TEXT.index("Jez") + 3, "Jez", "person", "jez")


def signal(words, code="cars_adults", found_by="person"):
    start = TEXT.index(words)
    return Signal("E-1", "T01", start, start + len(words), words, code, "strong", "affirmed", "child", "unknown", found_by, "x")


def decision(noun, verdict="add"):
    return Decision("signal", noun.signal_id, verdict, "Sam", dt.datetime(2026, 3, 2, tzinfo=dt.UTC), "x", "", None, "", "", freeze(noun))


def proposed(*decisions, text=ENTRY):
    return propose(decisions, {"E-1": text}, {"E-1": [JEZ]}, {"T01": CHILD}, BOOK.by_id)


def test_an_addition_is_proposed_without_the_names_in_it():
    made = proposed(decision(signal("Amara goes about with Jez in the back of the blue Transit")))
    (row,) = yaml.safe_load(made)
    assert made.startswith(HEAD)
    assert row["code"] == "cars_adults"
    assert row["patterns"] == ["goes about with ..1 in the back of the blue transit"]
    assert row["examples"] == ["Tutor noted: Name goes about with Name in the back of the blue Transit after dark."]
    assert "Jez" not in made
    assert "Amara" not in made


def test_a_number_becomes_a_number_and_the_same_words_are_proposed_once():
    one = signal("held on 12 cards")
    made = yaml.safe_load(proposed(decision(one), decision(one)))
    assert [r["patterns"] for r in made] == [["held on <n> cards"]]


def test_words_that_only_name_somebody_are_not_proposed():
    made = proposed(decision(signal("Jez")))
    assert yaml.safe_load(made) is None
    assert "1 addition left out" in made


def test_an_addition_laid_over_the_phrasebook_is_read(tmp_path):
    def found(overlay):
        faults = Faults()
        book = load_phrasebook(overlay, faults)
        load_assertion(overlay, faults)
        faults.raise_if_any()
        return {m.pattern for m in Reader(book).read(ENTRY, CHILD, parse(TEXT)) if m.code == "cars_adults"}

    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "ours.yaml").write_text(proposed(decision(signal("goes about with Jez in the back of the blue Transit"))))
    new = found(tmp_path) - found(None)
    assert len(new) == 1
    assert new.pop().startswith("proposed.cars_adults.")


def test_a_rejected_reading_narrows_its_phrase(tmp_path):
    text = "The tutor said the book is about a girl who was groomed by a man in a story read in class today."
    entry = Entry("E-1", "D-1", "a.txt", text, dt.date(2007, 3, 8), child_ref="T01")

    def found(book):
        return [m for m in Reader(book).read(entry, CHILD, parse(text)) if m.pattern == "named_exploitation.is_exploited"]

    (match, *_) = found(BOOK)
    wrong = Signal(
        "E-1", "T01", match.start, match.end, text[match.start : match.end], match.code, "direct", "affirmed", "child", "unknown", match.pattern, "x"
    )
    made = propose([decision(wrong, "reject")], {"E-1": entry}, {}, {}, BOOK.by_id)
    (row,) = yaml.safe_load(made)
    held = BOOK.by_id[match.pattern]
    assert row["id"] == held.id
    assert row["patterns"] == list(held.patterns)
    assert row["not"][: len(held.exclude)] == list(held.exclude)
    assert row["near_misses"][-1] == text
    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "ours.yaml").write_text(made)
    faults = Faults()
    narrowed = load_phrasebook(tmp_path, faults)
    faults.raise_if_any()
    assert found(narrowed) == []


@pytest.mark.parametrize("verdict", ["undo", "accept"])
def test_what_does_not_stand_or_is_gone_is_passed_over(verdict):
    noun = signal("in the back of")
    assert yaml.safe_load(proposed(decision(noun, verdict))) is None
    assert yaml.safe_load(proposed(decision(noun), text=Entry("E-1", "D-1", "a.txt", "Other words."))) is None


def test_a_reading_by_meaning_has_no_phrase_to_change():
    assert "1 rejected or corrected reading found by meaning" in proposed(decision(signal("in the back of", found_by="meaning"), "reject"))


def corrected(noun, **proposed):
    """As a person corrected a reading: what was proposed stands beside."""
    was = {"code": noun.code, "status": noun.status, "subject": noun.subject} | proposed
    return decision(replace(noun, settled=Settled("", "change", "Sam", dt.date(2026, 3, 2), "Read again.", **was)), "change")


def test_words_corrected_to_another_code_narrow_the_one_phrase_and_propose_another():
    held = next(p for p in BOOK.phrases if p.code == "cars_adults")
    noun = signal("goes about with Jez in the back of the blue Transit", code="found_with_adults", found_by=held.id)
    new, narrowed = yaml.safe_load(proposed(corrected(noun, code="cars_adults")))
    assert (new["code"], new["patterns"]) == ("found_with_adults", ["goes about with ..1 in the back of the blue transit"])
    assert narrowed["id"] == held.id
    assert len(narrowed["not"]) == len(held.exclude) + 1


def test_words_corrected_in_status_alone_change_no_phrase():
    made = proposed(corrected(signal("in the back of"), status="negated"))
    assert "1 correction of how words are said or about whom" in made
    assert yaml.safe_load(made) is None
