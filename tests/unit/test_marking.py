from hypothesis import given
from hypothesis import strategies as st

from onrecord.report.marking import Mark, mark_text

TEXT = "seen getting into a car with two men"
marks = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 16), st.sampled_from(["direct", "strong", "language"])).map(lambda t: Mark(t[0], t[0] + t[1], t[2], t[2]))
)


@given(marks)
def test_no_word_is_lost(made):
    assert "".join(r.text for r in mark_text(TEXT, made)) == TEXT


def test_the_weightiest_mark_shows_and_all_are_named():
    runs = mark_text("abcdef", [Mark(0, 4, "strong", "cars adults"), Mark(2, 6, "direct", "exchange")])
    assert [(r.text, r.kind, r.label) for r in runs] == [
        ("ab", "strong", "cars adults"),
        ("cd", "direct", "exchange; cars adults"),
        ("ef", "direct", "exchange"),
    ]
