import datetime as dt
import random

import pytest

from onrecord.children import names_agree, place_gaps, resolve_children, tidy_name
from onrecord.knowledge.names import load_names
from onrecord.record import Child, Gap
from onrecord.record import ChildHint as Hint

DOB = dt.date(1991, 5, 22)
ROWS = [
    ("e1", "C01/notes.txt", (Hint("header", "C01", "JODIE STANNIFORTH", DOB, "F"), Hint("folder", "C01"))),
    ("e2", "C01/record.docx", (Hint("header", None, "Jodie Stanniforth", DOB), Hint("folder", "C01"))),
    ("e3", "export.csv", (Hint("column", "C02", "Adaeze Okonjo", dt.date(1992, 9, 3)),)),
    ("e4", "misc/x.pdf", (Hint("header", None, "OKONJO, Adaeze", dt.date(1992, 9, 3)),)),
    ("e5", "misc/y.pdf", (Hint("header", None, "Adaeze Okonjo", dt.date(1993, 1, 3)),)),
    ("e6", "C01/scan.pdf", (Hint("folder", "C01"),)),
    ("e7", "loose.pdf", ()),
    ("e8", "Piotr Nowak/n.txt", (Hint("folder", None, "Piotr Nowak"),)),
]


def test_one_child_in_documents_that_print_different_things() -> None:
    children, owner, _ = resolve_children(ROWS)
    assert owner["e1"] == owner["e2"] == owner["e6"] == "C01"
    assert owner["e3"] == owner["e4"] == "C02"
    jodie = next(c for c in children if c.child_ref == "C01")
    assert (jodie.name, jodie.dob, jodie.sex) == ("Jodie Stanniforth", DOB, "F")


def test_same_name_other_birthday_stays_two() -> None:
    children, owner, _ = resolve_children(ROWS)
    assert owner["e5"] not in (owner["e3"], "C01")
    assert len([c for c in children if c.name == "Adaeze Okonjo"]) == 2


def test_same_name_and_birthday_but_two_record_numbers_stay_two() -> None:
    rows = [(f"e{n}", f"{n}.csv", (Hint("column", ref, "Aleena Khan", DOB),)) for n, ref in enumerate(("P1", "P2"))]
    children, owner, _ = resolve_children(rows)
    assert len(children) == 2
    assert owner == {"e0": "P1", "e1": "P2"}


def test_what_nobody_owns_is_a_gap_not_a_guess() -> None:
    _, owner, gaps = resolve_children(ROWS)
    assert "e7" not in owner
    assert [(g.kind, g.path) for g in gaps] == [("no_child", "loose.pdf")]


def test_number_used_for_two_people_is_told() -> None:
    rows = [("a", "a.csv", (Hint("column", "7", "Kofi Mensah", DOB),)), ("b", "b.csv", (Hint("column", "7", "Elif Kaya", dt.date(1999, 1, 1)),))]
    children, owner, gaps = resolve_children(rows)
    assert len(children) == 2
    assert owner["a"] != owner["b"]
    assert any(g.kind == "child_unclear" for g in gaps)


def test_name_only_that_two_children_fit_is_kept_apart() -> None:
    rows = [
        ("a", "a.csv", (Hint("column", "1", "Ines Silva", DOB),)),
        ("b", "b.csv", (Hint("column", "2", "Ines Silva", dt.date(1999, 1, 1)),)),
        ("c", "z/c.pdf", (Hint("header", None, "Ines Silva"),)),
    ]
    _, owner, gaps = resolve_children(rows)
    assert owner["c"] not in ("1", "2")
    assert any(g.kind == "child_unclear" for g in gaps)


@pytest.mark.parametrize("seed", range(5))
def test_order_changes_nothing(seed: int) -> None:
    shuffled = list(ROWS)
    random.Random(seed).shuffle(shuffled)
    assert resolve_children(shuffled) == resolve_children(ROWS)


def test_folder_alone_gives_a_child_only_if_it_looks_like_a_number() -> None:
    rows = [("a", "K0471/scan.pdf", (Hint("folder"),)), ("b", "Admin/scan.pdf", (Hint("folder"),))]
    children, owner, _ = resolve_children(rows)
    assert owner == {"a": "K0471"}
    assert [c.child_ref for c in children] == ["K0471"]


def test_aliases_as_a_record_would_write_them() -> None:
    (child,), _, _ = resolve_children([("a", "a.csv", (Hint("column", "1", "Megan Rose Dunstall", DOB),))], load_names())
    assert {"Megan", "MD", "M", "Meg", "Megan D"} <= set(child.aliases)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Demi-Leigh Orrick", "ORRICK Demi Leigh", True),
        ("Zażółć Nowak", "Zazolc Nowak", True),
        ("J Stanniforth", "Jodie Stanniforth", True),
        ("Hafsa Begum", "Hafsa Khatun", False),
        ("Ali Khan", "Amir Khan", False),
    ],
)
def test_printed_names(a: str, b: str, same: bool) -> None:
    assert names_agree(a, b) is same


def test_tidy() -> None:
    assert tidy_name("O'BRIEN, SINÉAD") == "Sinéad O'Brien"


def test_many_entries_quickly() -> None:
    rows = [
        (f"e{n}", f"C{n % 500}/f.txt", (Hint("header", None, f"Kid{n % 500} Fam{n % 500 % 97}x{n % 500}", DOB + dt.timedelta(n % 500)),)) for n in range(20_000)
    ]
    children, owner, gaps = resolve_children(rows)
    assert (len(children), len(owner), gaps) == (500, 20_000, ())


def test_a_number_misread_on_a_scan_gives_way_to_that_of_the_folder() -> None:
    rows = [
        ("a", "O03/scan_O03.pdf", (Hint("header", "003", "Nia Dove"), Hint("file name", "O03"), Hint("folder", "O03"))),
        ("b", "O04/notes.txt", (Hint("header", "7731", "Kit Page"), Hint("folder", "O04"))),
    ]
    _, owner, _ = resolve_children(rows)
    assert owner == {"a": "O03", "b": "7731"}


NOV = dt.date(1996, 9, 4)


def test_one_wrong_figure_in_a_date_of_birth_splits_no_file() -> None:
    rows = [
        ("a", "Nia Dove/a.txt", (Hint("header", None, "Nia Dove", NOV), Hint("folder", None, "Nia Dove"))),
        ("b", "Nia Dove/b.txt", (Hint("header", None, "Nia Dove", dt.date(1969, 9, 4)), Hint("folder", None, "Nia Dove"))),
        ("c", "Nia Dove/c.txt", (Hint("header", None, "Nia Dove", dt.date(1996, 4, 9)), Hint("folder", None, "Nia Dove"))),
    ]
    children, owner, gaps = resolve_children(rows)
    assert len(children) == 1
    assert len(set(owner.values())) == 1
    assert {g.kind for g in gaps} == {"child_unclear"}


def test_two_names_alike_in_a_folder_of_many_stay_two_when_born_a_month_apart() -> None:
    rows = [
        ("a", "bulk/a.csv", (Hint("column", None, "Nia Dove", NOV),)),
        ("b", "bulk/a.csv", (Hint("column", None, "Nia Dove", dt.date(1996, 10, 4)),)),
        ("c", "bulk/a.csv", (Hint("column", None, "Kit Page", dt.date(1995, 1, 1)),)),
    ]
    assert len(resolve_children(rows)[0]) == 3


def test_a_former_name_with_the_same_birthday_is_the_same_child() -> None:
    rows = [
        ("a", "x/a.txt", (Hint("header", "5501", "Ona Reed", NOV),)),
        ("b", "y/b.txt", (Hint("header", None, "Ona Jones", NOV, None, ("Ona Reed",)),)),
        ("c", "z/c.txt", (Hint("header", None, "Ona Jones", NOV),)),
    ]
    children, owner, _ = resolve_children(rows)
    assert len(children) == 1
    assert set(owner.values()) == {"5501"}


@pytest.mark.parametrize(("one", "other", "count"), [("north", "south", 2), ("Emails", "Case notes", 1), ("Volume 1", "Volume 2", 1)])
def test_only_a_name_joins_no_two_childrens_folders(one: str, other: str, count: int) -> None:
    rows = [
        (f"{n}", f"{place}/Ella Ward/{n}.txt", (Hint("header", None, "Ella Ward"), Hint("folder", None, "Ella Ward"))) for n, place in enumerate((one, other))
    ]
    children, _, gaps = resolve_children(rows, None, lambda f: f.split()[0] in ("Emails", "Case", "Volume"))
    assert len(children) == count
    assert [g.kind for g in gaps] == ["child_unclear"] * (count - 1)


def test_words_of_a_mail_find_a_child_the_other_files_know() -> None:
    rows = [
        ("a", "x/a.txt", (Hint("header", None, "Cy Hale", NOV),)),
        ("b", "x/b.txt", (Hint("header", "K77", "Zara Ellis", dt.date(1995, 1, 2)),)),
        ("s", "bag/1.eml", (Hint("subject words", None, "Zara Ellis - update"), Hint("words", None, "Cy Hale told me"))),
        ("w", "bag/2.eml", (Hint("words", None, "Re: Cy Hale, born 04/09/1996"),)),
        ("n", "bag/3.txt", (Hint("words", None, "Case notes K77"),)),
        ("m", "bag/4.txt", (Hint("words", None, "Zara Ellis was seen"), Hint("words", None, "with Cy Hale"))),
        ("o", "bag/5.txt", (Hint("words", None, "Otto Berg was seen"),)),
        ("d", "bag/6.txt", (Hint("header", None, None, NOV),)),
    ]
    children, owner, gaps = resolve_children(rows)
    assert len(children) == 2
    assert {k: owner.get(k) for k in "swnmod"} == {"s": "K77", "w": "cy-hale", "n": "K77", "m": None, "o": None, "d": "cy-hale"}
    assert [(g.kind, g.path) for g in gaps] == [("child_unclear", "bag/4.txt"), ("no_child", "bag/5.txt")]
    assert "K77, cy-hale" in gaps[0].message


def test_a_document_that_names_two_children_says_so() -> None:
    rows = [
        ("a", "x/a.txt", (Hint("header", None, "Cy Hale", NOV),)),
        ("b", "x/b.txt", (Hint("header", "K77", "Zara Ellis", dt.date(1995, 1, 2)),)),
        ("m", "y/m.txt", (Hint("header", None, "Cy Hale", NOV), Hint("beside", None, "Zara Ellis", dt.date(1995, 1, 2)))),
    ]
    _, owner, gaps = resolve_children(rows)
    assert owner["m"] == "cy-hale"
    assert [(g.kind, g.path, g.child_ref) for g in gaps] == [("child_unclear", "y/m.txt", "cy-hale")]
    assert "K77" in gaps[0].message


def test_a_gap_lies_with_the_child_whose_entries_name_or_folder_it_shares():
    people = (Child("K01", "Kyle Ashdown"), Child("K02", "Zoe Nowak"), Child("K03", "Mary Bell"))
    owners = [("a/K01 notes.txt", "K01"), ("b/x.txt", "K02"), ("c/y.txt", "K01"), ("c/z.txt", "K03"), ("all.csv", "K01"), ("all.csv", "K02")]

    def placed(file):
        return [g.child_ref for g in place_gaps([(file, Gap("damaged", "It could not be read.", file))], owners, people)]

    assert placed("a/K01 notes.txt") == ["K01"]
    assert placed("all.csv") == ["K01", "K02"]
    assert placed("b/minutes.doc") == ["K02"]
    assert placed("b/old/minutes.doc") == ["K02"]
    assert placed("c/minutes.doc") == []
    assert placed("c/K03 minutes.doc") == ["K03"]
    assert placed("c/Mary Bell minutes.doc") == ["K03"]
    assert placed("minutes.doc") == []
