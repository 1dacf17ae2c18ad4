from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.knowledge.names import load_names
from onrecord.mentions import Cast, find_mentions
from onrecord.mentions.formats import parse_nhs_number, parse_phone, parse_plate, parse_postcode, parse_reference
from onrecord.record import Entry

NAMES = load_names()
FIRST = st.sampled_from("ABCDEFGHJKLMNOPRSTUVWXY")
LAST = st.sampled_from("ABCDEFGHJKLMNOPRSTUVWXYZ")
AGE = st.integers(2, 72).filter(lambda n: n != 50).map(lambda n: f"{n:02d}")


@given(FIRST, FIRST, AGE, st.text(LAST, min_size=3, max_size=3), st.sampled_from(["", " "]))
def test_every_current_plate_is_read(a: str, b: str, age: str, tail: str, gap: str) -> None:
    plate = parse_plate(f"{a}{b}{age}{gap}{tail}")
    assert plate is not None
    assert plate == (f"{a}{b}{age}{tail}", True)


@given(FIRST, FIRST, AGE, st.text(LAST, min_size=3, max_size=3))
def test_a_digit_read_as_a_letter_is_put_right(a: str, b: str, age: str, tail: str) -> None:
    damaged = age.replace("0", "O", 1) if "0" in age else age.replace("5", "S", 1)
    plate = parse_plate(f"{a}{b}{damaged} {tail}")
    if sum(c.isdigit() for c in damaged):
        assert plate is not None
        assert plate.key == f"{a}{b}{age}{tail}"


@given(st.sampled_from(["CP 12", "PC 1234", "S47", "LAC 3", "s20", "CP12", "Y10", "KS3", "GP 4", "DC 881", "AA00 ABC", "YK01 QQQ"]))
def test_near_misses_are_no_plates(text: str) -> None:
    assert parse_plate(text) is None


@given(st.integers(900000, 900999), st.sampled_from(["07700 {}", "07700{}", "+44 7700 {}", "0044 7700 {}", "+447700{}", "(07700) {}", "07700-{}"]))
def test_phones_in_every_form_are_one(number: int, form: str) -> None:
    assert parse_phone(form.format(number)) == f"+447700{number}"


@given(st.text("0123456789 -", max_size=30))
def test_phone_parser_never_fails(text: str) -> None:
    phone = parse_phone(text)
    assert phone is None or (phone.startswith("+44") and phone[1:].isdigit())


@given(st.integers(0, 999_999_999))
def test_nhs_check_digit(number: int) -> None:
    stem = f"{number:09d}"
    good = [d for d in "0123456789" if parse_nhs_number(stem + d)]
    assert len(good) <= 1


@given(st.sampled_from(["HD1 2AB", "LS12 3AD", "M1 1AE", "EC1A 1BB"]), st.booleans())
def test_postcodes(code: str, low: bool) -> None:
    text = code.lower().replace(" ", "") if low else code
    assert parse_postcode(text) == code
    assert parse_postcode(code.split()[0]) is None


@given(st.text(max_size=20))
def test_references_hold_a_digit(text: str) -> None:
    found = parse_reference(text)
    assert found is None or any(c.isdigit() for c in found)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(list("abcdeAKZ019 .,'\"()@-?\n£ŁéşO’")), max_size=120) | st.text(max_size=60))
def test_quotes_are_the_texts_own_words(text: str) -> None:
    for m in find_mentions(Entry("e", "d", "p", text), None, Cast(), NAMES):
        assert m.quote == text[m.start : m.end]
        assert m.quote
        assert m.key
