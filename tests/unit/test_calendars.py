"""England's bank holidays and the counting of working days."""

import datetime as dt

import pytest

from onrecord.errors import KnowledgeError
from onrecord.knowledge.calendars import load_calendar
from onrecord.knowledge.loading import Faults

D = dt.date


def load(overlay=None):
    faults = Faults()
    calendar = load_calendar(overlay, faults)
    return calendar, faults.found


CALENDAR, FAULTS = load()


def test_the_calendar_we_ship_has_no_fault():
    assert FAULTS == []
    assert CALENDAR.start == D(1989, 1, 1)
    assert CALENDAR.covers(D(2027, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        D(1989, 1, 2),  # substitute for New Year's Day
        D(1995, 5, 8),  # VE Day, moved
        D(1999, 12, 31),  # Millennium Eve
        D(1999, 12, 27),  # substitutes for Christmas and Boxing Day of 1999
        D(1999, 12, 28),
        D(2002, 6, 3),
        D(2002, 6, 4),
        D(2011, 4, 29),
        D(2012, 6, 4),
        D(2012, 6, 5),
        D(2020, 5, 8),
        D(2022, 6, 2),
        D(2022, 6, 3),
        D(2022, 9, 19),
        D(2023, 5, 8),
        D(2007, 4, 6),  # Good Friday
        D(2008, 3, 24),  # Easter Monday
        D(2016, 12, 27),
        D(2022, 12, 27),
    ],
)
def test_not_worked(day):
    assert not CALENDAR.is_working_day(day)


@pytest.mark.parametrize("day", [D(1995, 5, 1), D(2002, 5, 27), D(2012, 5, 28), D(2020, 5, 4), D(2022, 5, 30), D(2000, 12, 29)])
def test_worked_because_the_holiday_was_moved_or_there_was_none(day):
    assert CALENDAR.is_working_day(day)


def test_every_year_has_its_eight_days_and_the_one_off_ones():
    extra = {1999: 9, 2002: 9, 2011: 9, 2012: 9, 2022: 10, 2023: 9}
    for year in range(1989, 2028):
        assert sum(d.year == year for d in CALENDAR.holidays) == extra.get(year, 8), year


def test_day_nought_is_the_trigger():
    assert CALENDAR.add_working_days(D(2007, 3, 9), 1) == D(2007, 3, 12)
    assert CALENDAR.add_working_days(D(2007, 3, 10), 1) == D(2007, 3, 12)
    assert CALENDAR.add_working_days(D(2007, 3, 10), 0) == D(2007, 3, 10)
    assert CALENDAR.add_working_days(D(2007, 4, 5), 1) == D(2007, 4, 10)


def test_between_undoes_add():
    for n in (1, 5, 7, 35, 45):
        day = D(2010, 3, 25)
        assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, n)) == n
    assert CALENDAR.working_days_between(D(2010, 3, 26), D(2010, 3, 25)) == -1
    assert CALENDAR.working_days_between(D(2010, 3, 25), D(2010, 3, 25)) == 0


def test_days_outside_the_calendar_are_refused_not_guessed():
    with pytest.raises(KnowledgeError, match="no-calendar"):
        CALENDAR.is_working_day(D(1988, 12, 30))
    with pytest.raises(KnowledgeError, match="no-calendar"):
        CALENDAR.add_working_days(D(2027, 12, 30), 5)


def test_an_overlay_adds_days_and_every_fault_is_told_with_its_line(tmp_path):
    (tmp_path / "calendars").mkdir()
    file = tmp_path / "calendars" / "local.yaml"
    head = "calendar: local\nmark: I\nsource: Council closure\nchecked: null\nyears:\n  2007:\n"
    file.write_text(head + "    - {day: 2007-12-24, name: Council closed}\n")
    calendar, found = load(tmp_path)
    assert found == []
    assert not calendar.is_working_day(D(2007, 12, 24))
    file.write_text(head + "    - {day: 2008-12-24, name: Wrong year}\n    - {day: 2007-12-22, name: Saturday}\n    - {day: 2007-12-21, why: unnamed}\n")
    _, found = load(tmp_path)
    assert any("local.yaml:7" in f and "not a day of 2007" in f for f in found)
    assert any("local.yaml:8" in f and "weekend" in f for f in found)
    assert any("local.yaml:9" in f and "missing key 'name'" in f for f in found)
    assert any("unknown key 'why'" in f for f in found)
