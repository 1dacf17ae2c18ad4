import datetime as dt
from pathlib import Path

import pytest

from onrecord.cohort import compare_dobs, match_cohort, read_cohort
from onrecord.errors import InputError
from onrecord.knowledge.names import load_names
from onrecord.record import Child

NAMES = load_names()
D = dt.date(1994, 4, 12)
FILES = [
    Child("C1", "Carly-Jo O’Brien", D),
    Child("C2", "Muhammad Iqbal", dt.date(1995, 7, 30)),
    Child("C3", "Grace Adeyinka-Moss", dt.date(2000, 6, 9)),
    Child("C4", "Łucja Nowak", dt.date(1996, 2, 17)),
]


@pytest.mark.parametrize(
    ("name", "dob", "level", "ref"),
    [
        ("O'BRIEN, Carly Jo", D, "exact", "C1"),
        ("Carly Jo OBrien", D, "exact", "C1"),
        ("Lucja Nowak", dt.date(1996, 2, 17), "exact", "C4"),
        ("Mohammed Ikbal", dt.date(1995, 7, 30), "probable", "C2"),
        ("Mo Iqbal", dt.date(1995, 7, 30), "probable", "C2"),
        ("Grace Moss", dt.date(2000, 6, 9), "probable", "C3"),
        ("Carly-Jo O'Brien", dt.date(1994, 12, 4), "probable", "C1"),
        ("Carly-Jo O'Brien", dt.date(1994, 4, 13), "probable", "C1"),
        ("Carly-Jo O'Brien", None, "probable", "C1"),
        ("Carly-Jo Tanner", D, "possible", None),
        ("Grace Moss", dt.date(2000, 9, 6), "possible", None),
        ("Ciaran O'Brien", D, "possible", None),
        ("Tadhg O'Brien", D, "possible", None),
        ("Carly-Jo O'Brien", dt.date(1989, 1, 1), "none", None),
        ("Rachel Tunnicliffe", D, "none", None),
    ],
)
def test_levels(name: str, dob: dt.date | None, level: str, ref: str | None) -> None:
    (m,) = match_cohort([(name, dob)], FILES, NAMES)
    assert (m.match, m.child_ref, m.known) == (level, ref, level in ("exact", "probable"))
    assert m.match_reason.endswith(".")


def test_two_files_that_fit_equally_wait_for_a_person() -> None:
    twins = [Child("A", "Elif Kaya", None), Child("B", "Elif Kaya", None)]
    (m,) = match_cohort([("Elif Kaya", None)], twins, NAMES)
    assert (m.match, m.known, m.child_ref) == ("possible", False, None)
    assert "A, B" in m.match_reason


def test_dobs() -> None:
    assert compare_dobs(dt.date(1991, 5, 22), dt.date(1991, 5, 2)) == "slip"
    assert compare_dobs(dt.date(1991, 5, 22), dt.date(1990, 8, 1)) == "different"


@pytest.mark.parametrize(
    "text",
    [
        "name,date_of_birth\nElif Kaya,1994-04-12\n",
        "Forename;Surname;D.O.B\nElif;Kaya;12/04/1994\n",
        "Elif Kaya,12.4.94\n",
        "ID,Child Name,DOB\n1,Elif Kaya,12 April 1994\n",
    ],
)
def test_read_any_sensible_list(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.csv").write_text(text, encoding="utf-8-sig")
    assert read_cohort(tmp_path / "c.csv") == [("Elif Kaya", D)]


def test_read_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Surname", "First name", "Date of birth"])
    book.active.append(["Kaya", "Elif", dt.datetime(1994, 4, 12)])
    book.save(tmp_path / "c.xlsx")
    assert read_cohort(tmp_path / "c.xlsx") == [("Elif Kaya", D)]


@pytest.mark.parametrize(
    ("text", "code"), [("", "cohort-unreadable"), ("name,dob\nElif Kaya,some day\n", "cohort-bad-date"), ("team,town\nA1,2\n", "cohort-no-name")]
)
def test_bad_lists_say_what_is_wrong(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        read_cohort(tmp_path / "c.csv")
    assert caught.value.code == code


def test_a_given_name_misread_by_a_recogniser_is_found() -> None:
    (m,) = match_cohort([("Bernice Iqbal", dt.date(1995, 7, 30))], [Child("C9", "Bcrnice Iqbal", dt.date(1995, 7, 30))], NAMES)
    assert (m.match, m.child_ref) == ("probable", "C9")
    assert "easily misread" in m.match_reason


def test_a_twin_is_left_to_a_person() -> None:
    (m,) = match_cohort([("Tadhg O'Brien", D)], FILES, NAMES)
    assert not m.known
    assert "twin" in m.match_reason
