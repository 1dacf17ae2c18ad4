import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.dates import find_dates, from_serial, full_year, is_impossible, month_number, parse_time, parse_uk_date

MARCH = dt.date(2007, 3, 15)


@pytest.mark.parametrize(
    "words",
    [
        "12/03/2007",
        "12/3/07",
        "12.3.07",
        "12-Mar-07",
        "12-Mar-2007",
        "Mon 12 Mar 2007",
        "Monday 12th of March 2007",
        "2007-03-12",
        "2007-03-12 00:00:00",
        "2007-03-12T00:00:00",
        "12/03/2007 14:20",
        "March 12, 2007",
        "12MAR07 2341",
        "12MAR07",
        "12 Mar 07 23:41",
        "12 March ’07",
        "12–03–2007",
        "12/03/2007 1420",
        "the 12th March 2007",
        "Monday the 12th of March 2007",
        "20070312",
    ],
)
def test_a_full_date_is_read_day_first(words):
    found = parse_uk_date(words)
    assert (found.value, found.precision, found.words) == (dt.date(2007, 3, 12), "day", words)


@pytest.mark.parametrize(
    ("words", "value"),
    [("12th March", dt.date(2007, 3, 12)), ("12/03", dt.date(2007, 3, 12)), ("Mon 12th", dt.date(2007, 3, 12)), ("28th Dec", dt.date(2006, 12, 28))],
)
def test_a_date_without_year_needs_its_context(words, value):
    assert parse_uk_date(words) is None
    assert parse_uk_date(words, today_year_hint=MARCH).value == value


@pytest.mark.parametrize(
    ("words", "value", "precision"),
    [
        ("?12/03/2007", dt.date(2007, 3, 12), "approximate"),
        ("12/03/2007?", dt.date(2007, 3, 12), "approximate"),
        ("w/c 5/3/07", dt.date(2007, 3, 5), "approximate"),
        ("early March 2006", dt.date(2006, 3, 1), "approximate"),
        ("Easter hols 2007", dt.date(2007, 4, 1), "approximate"),
        ("12-14 March 2007", dt.date(2007, 3, 12), "approximate"),
        ("March 2007", dt.date(2007, 3, 1), "month"),
        ("2006", dt.date(2006, 1, 1), "year"),
        ("13/14.3.08", dt.date(2008, 3, 13), "approximate"),
        ("12-14/3/07", dt.date(2007, 3, 12), "approximate"),
        ("Night of 12/13 March 2010", dt.date(2010, 3, 12), "day"),
        ("12/13 March 2010", dt.date(2010, 3, 12), "approximate"),
        ("3/2007", dt.date(2007, 3, 1), "month"),
        ("03-2007", dt.date(2007, 3, 1), "month"),
        ("??/03/2007", dt.date(2007, 3, 1), "month"),
        ("?/3/07", dt.date(2007, 3, 1), "month"),
        ("12/?/07", dt.date(2007, 1, 1), "year"),
        ("12?/03/07", dt.date(2007, 3, 12), "approximate"),
        ("end March 2007", dt.date(2007, 3, 21), "approximate"),
        ("beg. March 2007", dt.date(2007, 3, 1), "approximate"),
        ("Autumn half term 2006", dt.date(2006, 9, 1), "approximate"),
        ("12/03/07 or 13/03/07", dt.date(2007, 3, 12), "approximate"),
        ("Christmas Day 2006", dt.date(2006, 12, 25), "day"),
        ("New Year's Eve 2006", dt.date(2006, 12, 31), "day"),
    ],
)
def test_a_loose_date_says_how_loose_it_is(words, value, precision):
    found = parse_uk_date(words)
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize("words", ["l2-Mar-2O07", "12-Mar2007", "12-Mav-2007", "I2/O3/2007", "14-0ct-2010", "23-May:2022"])
def test_what_a_recogniser_does_to_a_date_is_mended(words):
    assert parse_uk_date(words) is not None


@pytest.mark.parametrize("words", ["", "Home visit", "31/02/2007", "Cup 2007", "12.30", "10", "01632 960118", "Marsh 2007 was here", "12/13/3/07", "13/2007"])
def test_what_is_no_date_is_none(words):
    assert parse_uk_date(words) is None


def test_two_digit_years_turn_after_26():
    assert (full_year("26"), full_year("27"), full_year("91")) == (2026, 1927, 1991)


def test_a_month_first_date_is_read_but_marked():
    assert parse_uk_date("03/25/2007").precision == "approximate"
    assert parse_uk_date("03/12/2007").value == dt.date(2007, 12, 3)


def test_months_forgive_one_letter_only_when_one_month_is_meant():
    assert month_number("Mav") == 5
    assert month_number("0ct") == 10
    assert month_number("Jux") is None


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2.20pm", "14:20"),
        ("1420hrs", "14:20"),
        ("12am", "00:00"),
        ("9:05", "09:05"),
        ("0930", "09:30"),
        ("noon", "12:00"),
        ("12 midnight", "00:00"),
        ("2571", None),
        ("--:--", None),
        ("25:10", None),
        (None, None),
    ],
)
def test_times_of_day(words, time):
    assert parse_time(words) == time


def test_spreadsheet_serials():
    assert from_serial("39153") == dt.date(2007, 3, 12)
    assert from_serial("123") is None


def test_dates_are_found_where_they_stand():
    text = "Seen 12/3/07 and 14th March 2007; tel 01632 960118 at 12.30, not in yesterday."
    found = find_dates(text)
    assert [(text[f.start : f.end], f.date.value.day) for f in found] == [("12/3/07", 12), ("14th March 2007", 14)]


def test_dates_of_other_shapes_are_found_where_they_stand():
    text = "12MAR07 2341 PC 9; 12–03–2007 Visit; 13/14.3.08 night; Night of 12/13 March 2010; 12 March ’07, in May 31 of us, 12 March 07:30"
    assert [text[f.start : f.end] for f in find_dates(text)] == ["12MAR07", "12–03–2007", "13/14.3.08", "Night of 12/13 March 2010", "12 March ’07"]


def test_a_day_that_its_month_does_not_have_is_still_a_date():
    assert [is_impossible(w) for w in ("31/04/2010", "29/02/2011", "Tue 31 June 2010", "28/02/2011", "45/04/2010", "24/7")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@given(st.dates(dt.date(1930, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d-%b-%Y", "%d %B %Y", "%Y-%m-%d", "%a %d %b %Y", "%d.%m.%Y"]))
def test_every_printed_day_reads_back(day, form):
    assert parse_uk_date(day.strftime(form)).value == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    parse_uk_date(text, today_year_hint=MARCH)
    for f in find_dates(text, today_year_hint=2007):
        assert f.date.words == text[f.start : f.end]
