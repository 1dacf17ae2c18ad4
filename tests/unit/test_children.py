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
