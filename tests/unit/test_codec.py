import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from onrecord.codec import as_row, freeze, thaw
from onrecord.record import Block, ChildHint, Concern, Entry, Finding, Gap, Piece, Signal

days = st.dates(dt.date(1989, 1, 1), dt.date(2026, 1, 1))
words = st.text(max_size=40)


@given(
    st.builds(
        Entry,
        words,
        words,
        words,
        words,
        date=st.none() | days,
        recorded=st.none() | days,
        pieces=st.just((Piece(0, 2, 1),)),
        quoted=st.just(((1, 2),)),
        hints=st.just((ChildHint("folder", dob=dt.date(1999, 1, 1)),)),
    )
)
def test_an_entry_thaws_equal(entry):
    assert thaw(Entry, freeze(entry)) == entry


@given(st.builds(Gap), st.builds(Signal), st.builds(Finding, decided_on=st.none() | days), st.builds(Concern, known_on=days, due=st.none() | days))
def test_every_noun_thaws_equal(gap, signal, finding, concern):
    for noun in (gap, signal, finding, concern):
        assert thaw(type(noun), freeze(noun)) == noun


def test_a_box_keeps_its_numbers():
    block = Block("x", box=(1.5, 2.0, 3.0, 4.0), cells=("a", "b"))
    assert thaw(Block, freeze(block)) == block


def test_rows_are_plain():
    assert as_row(Gap("k", "m", page=3), "kind", "page", "child_ref") == {"kind": "k", "page": 3, "child_ref": None}
