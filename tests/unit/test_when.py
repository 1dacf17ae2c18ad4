import datetime as dt

import pytest

from onrecord.reading.cutting.when import place_in_time, resolve_relative

MARCH = dt.date(2007, 3, 15)
BORN = dt.date(1993, 5, 2)


@pytest.mark.parametrize(
    ("words", "value", "precision"),
    [
        ("yesterday", 14, "day"),
        ("last night", 14, "day"),
        ("over the w/e", 10, "approximate"),
        ("on Friday", 9, "day"),
        ("3 days ago", 12, "day"),
        ("this morning", 15, "day"),
        ("last Thursday", 8, "day"),
    ],
)
def test_relative_dates_count_from_the_entry(words, value, precision):
    found = resolve_relative(words, MARCH)
    assert (found.value, found.precision) == (dt.date(2007, 3, value), precision)


@pytest.mark.parametrize(
    ("words", "value"),
    [("aged 13", dt.date(2006, 5, 2)), ("Yr 9", dt.date(2006, 9, 1)), ("Year 9", dt.date(2006, 9, 1)), ("last night", dt.date(2007, 3, 14))],
)
def test_a_day_is_found_from_the_birth_or_the_day_of_writing(words, value):
    assert place_in_time(words, MARCH, BORN).value == value


def test_nothing_is_guessed_without_them():
    assert place_in_time("last night", None, BORN) is None
    assert place_in_time("aged 13", MARCH, None) is None
    assert place_in_time("Home visit", MARCH, BORN) is None
