"""Masking, windows, runs and joining, without the shipped model; and the shipped model on whole sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.prose.joining import join_readings, told_by_meaning
from onrecord.prose.meaning import CHILD, FAITH, NAME, Belief, Labels, Masker, Pieces, Policy, Window, load_meaning, make_windows
from onrecord.prose.phrases import Match, Meant
from onrecord.record import Entry

LABELS = Labels(
    ("missing", "exchange"), ("nfa",), ("victim_blaming",), ("affirmed", "negated"), ("done", "planned"), ("child", "other_child"), ("child", "police")
)
MASKER = Masker("was seen with by the man and drove to a park will not say".split(), ["YOT", "MASH"], ["asian", "polish"], ["priest", "imam"])


def words(text, *mine):
    return [w for w, _, _ in MASKER.words(text, mine)]


def test_names_and_descriptors_are_hidden_alike_whatever_their_origin():
    texts = ["Aleena was seen with Bartek by the Asian imam.", "Grace was seen with Kofi by the Polish priest."]
    seen = [words(t, n) for t, n in zip(texts, ("Aleena", "Grace"), strict=True)]
    assert seen[0] == seen[1] == [CHILD, "was", "seen", "with", NAME, "by", "the", FAITH, "."]


def test_double_names_are_one_mark_and_abbreviations_stay():
    assert words("Demi-Leigh Orrick and Dr Ann Bly drove to MASH", "Demi-Leigh Orrick") == [CHILD, "and", NAME, "drove", "to", "MASH"]
    assert words("KB will not say", "Zofia Nowak") == [NAME, "will", "not", "say"]


@given(st.text(alphabet="ab YOT.-'é\n", max_size=60))
def test_words_keep_their_places(text):
    for word, start, end in MASKER.words(text, ["Ty"]):
        assert 0 <= start < end <= len(text)
        assert word in (CHILD, NAME, FAITH, text[start:end])


PIECES = Pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", CHILD, NAME, FAITH, "seen", "see", "##n", "with", "."])


def test_pieces_take_the_longest_known_part():
    assert PIECES.cut("seen") == (7,)
    assert PIECES.cut("withn") == (10, 9)
    assert PIECES.cut("xyz") == (1,)


def test_a_long_text_is_cut_at_a_sentence_and_nothing_is_lost():
    text = " ".join(["seen with."] * 200)
    cut = make_windows(Masker(["seen", "with"], [], [], []).words(text), ["seen"], PIECES, text)
    assert len(cut) > 1
    spans = [s for w in cut for s in w.spans if s is not None]
    assert len(spans) == 600
    assert spans == sorted(spans)
    assert all(len(w.ids) == len(w.spans) == len(w.types) <= 320 for w in cut)
    assert text[cut[0].spans[-2][0]] == "."


def belief(chances, text="He was seen. Not back"):
    spans = [(m, m + 1) for m in range(len(chances))]
    rows = np.full((len(chances), LABELS.width), -9.0, np.float32)
    for i, row in enumerate(chances):
        for c, p in row.items():
            rows[i, LABELS.codes.index(c)] = np.log(p / (1 - p))
    rows[:, 4] = 9  # affirmed
    rows[:, 8] = 9  # child
    return Belief(text, LABELS, [Window((0,) * len(spans), (1,) * len(spans), tuple(spans))], [rows], [np.eye(len(chances), 3, dtype=np.float32)])


def test_runs_join_over_small_gaps_but_not_over_a_sentence_end():
    b = belief([{"missing": 0.9}, {}, {"missing": 0.8}, {}, {}, {}, {}, {}, {}, {"exchange": 0.9}, {"exchange": 0.7}, {}, {}, {"exchange": 0.9}])
    got = [(r.code, r.start, r.end) for r in b.runs([0.5] * 4)]
    assert got == [("missing", 0, 3), ("exchange", 9, 11), ("exchange", 13, 14)]
    assert b.chance_of("missing", 1, 3) == pytest.approx(0.8, abs=1e-3)
    assert b.chance_of("missing", 30, 40) == 0.0


class FakeModel:
    name = "fake-1"

    def policy(self, code):
        return Policy(0.2, 0.6, 0.9, 2.0, ((0.6, 0.8),))

    def nearest(self, code, vector):
        return "an example"

    def how_often_right(self, code, chance):
        return "about 8 in 10 such readings were right on files held out"


class FakeBook:
    class _Codes(dict):
        def __missing__(self, name):
            return type("Code", (), {"kind": "signal", "tier": "strong"})()

    codes = _Codes()


def test_a_phrase_falls_where_the_model_doubts_it_and_meaning_adds_what_was_missed():
    entry = Entry("E", "D", "p", "He was seen. Not back")
    matches = [Match(0, 2, "missing", "signal", "phrase.a", "strong"), Match(4, 6, "exchange", "signal", "phrase.b", "direct")]
    b = belief([{"missing": 0.05}, {}, {}, {}, {"exchange": 0.7}, {}, {}, {"missing": 0.9}, {}])
    got = join_readings(entry, matches, b, FakeModel(), FakeBook())
    assert [(m.code, m.pattern, m.start) for m in got] == [("exchange", "phrase.b", 4), ("missing", "fake-1", 7)]
    assert got[0].meant.nearest == ""
    assert got[1].meant.nearest == "an example"
    assert got[1].meant.status == "affirmed"
    assert got[1].meant.subject == ""


def test_the_reason_is_in_words():
    said = told_by_meaning(Meant(0.83, nearest="gone since Friday", right="about 8 in 10 such readings were right on files held out"))
    assert said == (
        "its meaning (the model gives it 0.83, about 8 in 10 such readings were right on files held out; "
        'the nearest example of the phrasebook is "gone since Friday")'
    )


def test_the_shipped_model_reads_the_same_twice_and_whatever_the_names():
    model = load_meaning()
    assert model is not None
    text = "{0} was picked up outside school by an {1} man in his thirties and given money. {2} told the tutor."
    reads = [
        model.read(text.format(*w), "Education. Tutor. Note. Aged 14.", [w[0]]).rows
        for w in (("Aleena", "Asian", "Shazia"), ("Megan", "older", "Bronwen"), ("Aleena", "Asian", "Shazia"))
    ]
    assert np.array_equal(reads[0], reads[2])
    plain = model.read(text.format("Megan", "Polish", "Kacper"), "Education. Tutor. Note. Aged 14.", ["Megan"]).rows
    assert np.array_equal(reads[0], plain)
    assert model.read("").spans == []
