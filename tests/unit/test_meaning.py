"""Masking, windows, runs and joining, without the shipped model; and the shipped model on whole sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.prose.joining import Proposed, propose, settle_response, settle_signal, signal_known, told_by_meaning
from onrecord.prose.meaning import CHILD, FAITH, MARKS, NAMES, Assertion, Belief, Joint, Labels, Masker, Pieces, Window, load_meaning, make_windows
from onrecord.prose.phrases import Match, Meant
from onrecord.prose.weighing import Weighed, WeighedResponse

LABELS = Labels(
    ("missing", "exchange"), ("nfa",), ("victim_blaming",), ("affirmed", "negated"), ("done", "planned"), ("child", "other_child"), ("child", "police")
)
MASKER = Masker("was seen with by the man and drove to a park will not say mrs".split(), ["YOT", "MASH"], ["asian", "polish"], ["priest", "imam"])


def words(text, *mine):
    return [w for w, _, _ in MASKER.words(text, mine)]


def test_names_and_descriptors_are_hidden_alike_whatever_their_origin():
    texts = ["Aleena was seen with Bartek by the Asian imam.", "Grace was seen with Kofi by the Polish priest."]
    seen = [words(t, n) for t, n in zip(texts, ("Aleena", "Grace"), strict=True)]
    assert seen[0] == seen[1] == [CHILD, "was", "seen", "with", NAMES[0], "by", "the", FAITH, "."]


def test_double_names_are_one_mark_and_abbreviations_stay():
    assert words("Demi-Leigh Orrick and Dr Ann Bly drove to MASH", "Demi-Leigh Orrick") == [CHILD, "and", NAMES[0], "drove", "to", "MASH"]
    assert words("KB will not say", "Zofia Nowak") == [NAMES[0], "will", "not", "say"]


def test_initials_are_told_alike_whatever_the_letter():
    seen = [words(f"{x} was seen with {x} by the park. A man and {x} B Smith drove", x, f"Ty {x}") for x in ("A", "M")]
    assert seen[0] == seen[1] == [CHILD, "was", "seen", "with", CHILD, "by", "the", "park", ".", "A", "man", "and", NAMES[0], "drove"]


def test_whoever_is_named_again_has_the_same_mark():
    first, second, third = NAMES[:3]
    assert words("Billy drove Shaz and Tom Hussain to Billy Hussain.", "Kayleigh Marsden") == [first, "drove", second, "and", third, "to", first, "."]


def test_a_relative_of_the_same_family_name_is_not_the_child():
    child = ("Kayleigh Marsden", "KM")
    assert words("Mrs Marsden was with Kayleigh and Dean Marsden", *child) == ["Mrs", NAMES[0], "was", "with", CHILD, "and", NAMES[1]]
    assert words("Kayleigh Marsden was seen", *child) == words("Marsden was seen", *child) == [CHILD, "was", "seen"]


@given(st.text(alphabet="ab YOT.-'é\n", max_size=60))
def test_words_keep_their_places(text):
    for word, start, end in MASKER.words(text, ["Ty"]):
        assert 0 <= start < end <= len(text)
        assert word in {*MARKS, text[start:end]}


PIECES = Pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", CHILD, NAMES[0], FAITH, "seen", "see", "##n", "with", "."])


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
    assert got == [("missing", 0, 6), ("exchange", 7, 11), ("exchange", 13, 16)]  # whole words
    assert b.chance_of("missing", 1, 3) == pytest.approx(0.8, abs=1e-3)
    assert b.chance_of("missing", 30, 40) == 0.0


HELD = Assertion((("affirmed", 0.8), ("negated", 0.2)), (("child", 0.9), ("other_child", 0.1)), "police")
JOINT = Joint({"always": -1.0, "chance": 1.0, "worded": 0.5, "cues: counts": 1.0}, {"missing": 0.2}, 0.5, 0.7)


def test_the_chance_of_being_right_is_a_logistic_sum():
    p = Proposed(0, 2, "missing", "phrase.a", 0.5, HELD)
    assert JOINT.right("missing", signal_known(p, Weighed("affirmed", "child", "police"))) == pytest.approx(1 / (1 + np.exp(-0.7)))
    assert JOINT.right("other", {}) == 0.5


def test_a_likely_signal_counts_and_an_unlikely_one_falls_or_keeps_what_speaks_against_it():
    affirmed, denied = Weighed("affirmed", "child", "police"), Weighed("negated", "child", "police", "no")
    assert settle_signal(Proposed(0, 2, "missing", "", 0.9, HELD), affirmed, JOINT)[:2] == ("affirmed", "child")
    assert settle_signal(Proposed(0, 2, "missing", "", 0.3, HELD), affirmed, JOINT) is None
    doubtful = Assertion((("negated", 0.6), ("affirmed", 0.4)), HELD.subjects, "police")
    assert settle_signal(Proposed(0, 2, "missing", "phrase.a", 0.4, doubtful), denied, JOINT)[:2] == ("negated", "child")


def test_a_stated_age_is_not_overruled():
    peer = Weighed("negated", "child", "police", "an age near the child's", firm=True)
    assert settle_signal(Proposed(0, 2, "missing", "phrase.a", 0.9, HELD), peer, JOINT)[0] == "negated"


def test_a_response_stands_with_the_status_the_surer_reader_gives():
    joint = Joint({"always": -1.0, "chance": 1.0, "model: status": 1.0, "cues: done": 1.0}, {}, 0.5, 0.7)
    held = Assertion((("planned", 0.9), ("done", 0.1)), HELD.subjects, "police")
    assert settle_response(Proposed(0, 2, "nfa", "", 0.95, held), WeighedResponse("done", "child"), joint)[0] == "planned"
    unsure = Assertion((("planned", 0.6), ("done", 0.4)), HELD.subjects, "police")
    assert settle_response(Proposed(0, 2, "nfa", "", 0.95, unsure), WeighedResponse("done", "child"), joint)[0] == "done"
    assert settle_response(Proposed(0, 2, "nfa", "", 0.3, held), WeighedResponse("done", "child"), joint) is None


def test_both_readers_propose_and_the_phrase_comes_first():
    b = belief([{"missing": 0.05}, {}, {}, {}, {"exchange": 0.7}, {}, {}, {"missing": 0.9}, {}])
    matches = [Match(0, 2, "missing", "signal", "phrase.a", "strong"), Match(4, 6, "exchange", "signal", "phrase.b", "direct")]
    got = [(p.code, p.phrase, p.start, round(p.chance, 2)) for p in propose(matches, b)]
    assert got == [("missing", "phrase.a", 0, 0.05), ("exchange", "phrase.b", 4, 0.7), ("exchange", "", 0, 0.7), ("missing", "", 3, 0.9)]


def test_the_reason_is_in_words():
    said = told_by_meaning(Meant(0.83, nearest="gone since Friday"))
    assert said == ('its meaning (about 8 in 10 such readings were right on files held out; the nearest example of the phrasebook is "gone since Friday")')


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
