import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.prose.sentences import parse, plain_form


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Rang Dr. Seel at 3.30 p.m. today. No reply.", ["Rang Dr. Seel at 3.30 p.m. today.", "No reply."]),
        ("Seen by K. Braddish. Well.", ["Seen by K. Braddish.", "Well."]),
        ("T/C mum re missing ep. NFA.", ["T/C mum re missing ep.", "NFA."]),
        ("[x] Missing\n[ ] Older boyfriend", ["[x] Missing", "[ ] Older boyfriend"]),
        ("Mother says she has been\nout all night.", ["Mother says she has been\nout all night."]),
        ("Health: well\nEducation: poor", ["Health: well", "Education: poor"]),
        ("Is she safe? No.", ["Is she safe?", "No."]),
    ],
)
def test_sentences(text: str, want: list[str]) -> None:
    assert [s.raw for s in parse(text).sentences] == want


def test_clauses_cover_the_sentence() -> None:
    sentence = parse("Mum says she is fine, but she was missing; police told.").sentences[0]
    clauses = sentence.clauses()
    assert clauses[0][0] == 0
    assert clauses[-1][1] == len(sentence.plain)
    assert len(clauses) == 3


@given(st.text(max_size=200))
def test_offsets_hold_for_any_text(text: str) -> None:
    parsed = parse(text)
    assert len(plain_form(text)) == len(text)
    assert all(text[s.start : s.end] == s.raw and len(s.raw) == len(s.plain) for s in parsed.sentences)
    assert all(a.end <= b.start for a, b in zip(parsed.sentences, parsed.sentences[1:], strict=False))
    seen = "".join(s.raw for s in parsed.sentences)
    assert "".join(text.split()) == "".join(seen.split())
