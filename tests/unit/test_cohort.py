import datetime as dt
import re
from pathlib import Path

import pytest

from onrecord.cohort import Asked, match_cohort, read_cohort
from onrecord.dates import compare_dobs
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
        ("Carly-Jo O'Brien", dt.date(1984, 4, 12), "possible", None),
        ("Lucja Nowak", None, "possible", None),
        ("Lucia Nowak", dt.date(1986, 2, 17), "none", None),
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
    assert read_cohort(tmp_path / "c.csv") == [Asked("Elif Kaya", D)]


def test_read_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Surname", "First name", "Date of birth"])
    book.active.append(["Kaya", "Elif", dt.datetime(1994, 4, 12)])
    book.save(tmp_path / "c.xlsx")
    assert read_cohort(tmp_path / "c.xlsx") == [Asked("Elif Kaya", D)]


@pytest.mark.parametrize(("text", "code"), [("", "cohort-unreadable"), ("team,town\nA1,2\n", "cohort-no-name")])
def test_bad_lists_say_what_is_wrong(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        read_cohort(tmp_path / "c.csv")
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "Name of Young Person;DOB (dd/mm/yyyy)\nElif Kaya;12/04/1994\n",
        "ID,First Name(s),Family name at the time,Date of Birth,\n1,Elif,Kaya,12/04/1994,\n",
        "Cohort list - Operation X\n\nNo.,Complainant,DoB\n1,Elif Kaya,12/04/1994\n",
        "Girl,Birth date\nElif Kaya,34436\n",
        "Ref;Asked about;Born when\nA;Elif Kaya;12.4.94\nB;Elif Kaya;12.4.94\n",
    ],
)
def test_lists_as_authorities_write_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.csv").write_bytes(text.encode("utf-16"))
    assert read_cohort(tmp_path / "c.csv")[0] == Asked("Elif Kaya", D)
    (tmp_path / "c.csv").write_bytes(text.encode("utf-16-le"))
    assert read_cohort(tmp_path / "c.csv")[0] == Asked("Elif Kaya", D)


def test_a_date_of_birth_that_cannot_be_read_keeps_the_person_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("name,dob\nElif Kaya,2106/1944x\nKofi Danso,1995\nZoe Ng,n/a\n")
    people = read_cohort(tmp_path / "c.csv")
    assert [(p.name, p.dob, p.row) for p in people] == [("Elif Kaya", None, 2), ("Kofi Danso", None, 3), ("Zoe Ng", None, 0)]
    assert [p.gap.kind if p.gap else None for p in people] == ["cohort_no_dob", "cohort_no_dob", None]
    assert "Elif" not in people[0].gap.message


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Surname,Forename,Maiden name,DOB\nKaya,Elif,Smith,12/04/1994\n", ("Elif Smith",)),
        ("Name,Alias,DOB\nElif Kaya,Ellie; E Kay,12/04/1994\n", ("Ellie Kaya", "E Kay")),
        ("Name,DOB\nElif Kaya (née Smith),12/04/1994\n", ("Elif Smith",)),
    ],
)
def test_other_names_a_list_gives(tmp_path: Path, text: str, others: tuple[str, ...]) -> None:
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    assert read_cohort(tmp_path / "c.csv") == [Asked("Elif Kaya", D, others)]


def test_a_maiden_name_finds_the_file() -> None:
    file = Child("K1", "Elif Smith", D)
    (m,) = match_cohort([Asked("Elif Kaya", D, ("Elif Smith",))], [file], NAMES)
    assert (m.match, m.child_ref) == ("probable", "K1")
    assert "nother name the list gives" in m.match_reason
    (m,) = match_cohort([Asked("Elif Smith", D)], [Child("K1", "Elif Kaya", D, None, ("Elif Smith",))], NAMES)
    assert (m.match, m.child_ref) == ("probable", "K1")


def test_a_short_name_without_a_date_of_birth_waits_for_a_person() -> None:
    (m,) = match_cohort([("Josephine Kemp", dt.date(1992, 1, 17))], [Child("K1", "Josie Kemp", None)], NAMES)
    assert (m.match, m.known) == ("possible", False)
    (m,) = match_cohort([("Josephine Kemp", dt.date(1992, 1, 17))], [Child("K1", "Josie Kemp", dt.date(1992, 1, 17))], NAMES)
    assert (m.match, m.known) == ("probable", True)


def test_a_name_a_recogniser_misread_is_a_slip() -> None:
    (m,) = match_cohort([("Carolina Hale", D)], [Child("K1", "Caroiina Hale", D)], NAMES)
    assert m.match == "probable"
    assert "easily misread" in m.match_reason


def test_a_twin_is_left_to_a_person() -> None:
    (m,) = match_cohort([("Tadhg O'Brien", D)], FILES, NAMES)
    assert not m.known
    assert "twin" in m.match_reason


def weight(reason: str) -> tuple[float, list[float]]:
    """The sum a reason tells, and its parts."""
    total, parts = re.search(r"Weight (-?[\d.]+): (.+)\.$", reason).groups()
    return float(total), [float(x) for x in re.findall(r"[+-][\d.]+", parts)]


@pytest.mark.parametrize("name", ["Carly Jo OBrien", "Ciaran O'Brien", "Muhammad Ikbal"])
def test_the_weights_of_a_match_add_up(name: str) -> None:
    dob = FILES[1].dob if "Ikbal" in name else D
    (m,) = match_cohort([(name, dob)], FILES, NAMES)
    total, parts = weight(m.match_reason)
    assert total == pytest.approx(sum(parts), abs=0.01)
    assert len(parts) == 4


def test_a_name_few_files_bear_weighs_more() -> None:
    common = [Child(f"K{n}", f"Grace Adeyinka{n}", dt.date(1990, 1, n + 1)) for n in range(20)]
    rare, often = (match_cohort([(n, D)], [*common, Child("R", n, D)], NAMES)[0] for n in ("Wilhelmina Stott", "Grace Stott"))
    assert weight(rare.match_reason)[0] > weight(often.match_reason)[0]


def test_a_common_name_with_another_birthday_waits_for_a_person_among_many_files() -> None:
    near = Child("K", "Grace Moss", dt.date(1994, 4, 13))
    many = [Child(f"G{n}", f"Grace Moss{n}", dt.date(1960, 1, 1) + dt.timedelta(40 * n)) for n in range(200)]
    many += [Child(f"M{n}", f"Elif{n} Moss", dt.date(1960, 1, 1) + dt.timedelta(41 * n)) for n in range(200)]
    assert match_cohort([("Grace Moss", D)], [near], NAMES)[0].match == "probable"
    assert match_cohort([("Grace Moss", D)], [near, *many], NAMES)[0].match == "possible"


@pytest.mark.parametrize(
    ("asked", "level"),
    [
        (Asked("Jade Moss", D), "possible"),
        (Asked("Jade Moss", D, ref="ESC 4417"), "probable"),
        (Asked("Jake Tanner", D, ref="ESC4417"), "probable"),
        (Asked("Jake Moss", dt.date(1988, 1, 1), ref="esc-4417"), "probable"),
        (Asked("Jade Tanner", dt.date(1988, 1, 1), ref="ESC4417"), "possible"),
        (Asked("Jake Moss", D, ref="ESC4418"), "possible"),
        (Asked("Jake Moss", D, ref="P/99/301"), "exact"),
        (Asked("Jake Moss", D, sex="Male"), "exact"),
        (Asked("Jaake Moss", D, sex="female"), "possible"),
        (Asked("Jaake Moss", D, sex="boy"), "probable"),
        (Asked("Jake Tanner", D, ref="44"), "possible"),
    ],
)
def test_record_number_and_sex(asked: Asked, level: str) -> None:
    files = [Child("ESC4417", "Jake Moss", D, "M"), Child("ESC4418", "Elif Kaya", dt.date(1995, 1, 2), "F")]
    (m,) = match_cohort([asked], files, NAMES)
    assert m.match == level
    assert m.child_ref in (None, "ESC4417")


def test_two_given_names_a_letter_apart_are_two_people() -> None:
    (m,) = match_cohort([("Amira Moss", D)], [Child("K1", "Amir Moss", D)], NAMES)
    assert (m.match, m.known) == ("possible", False)


def test_number_and_sex_are_read_from_the_list(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Person ID,Name,Sex,DOB\nESC4417,Elif Kaya,F,12/04/1994\nunknown,Zoe Ng,n/k,\n")
    assert read_cohort(tmp_path / "c.csv") == [Asked("Elif Kaya", D, ref="ESC4417", sex="F"), Asked("Zoe Ng")]
