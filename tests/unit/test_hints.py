"""Who a title line, a subject, a file's or a folder's name says a document is about."""

import datetime as dt

import pytest

from onrecord.knowledge.layouts import load_layouts
from onrecord.knowledge.loading import Faults
from onrecord.reading.cutting.hints import column_hint, name_hint, read_hint

LAYOUTS = load_layouts(None, Faults())
FEB97 = dt.date(1997, 2, 1)


@pytest.mark.parametrize(
    ("line", "name", "ref", "dob"),
    [
        ("Name: Tom Young   DOB 01/02/1997", "Tom Young", None, FEB97),
        ("Child: Ellie Case  d.o.b. 1.2.97", "Ellie Case", None, FEB97),
        ("Subject: Kit Page  DOB: 1/2/97", "Kit Page", None, FEB97),
        ("Harper Quill DOB 01/02/1997", "Harper Quill", None, FEB97),
        ("YOUNG, Tom  DOB 1/2/97", "YOUNG, Tom", None, FEB97),
        ("Zoë Ng DOB 1/2/97", "Zoë Ng", None, FEB97),
        ("Mary Home DOB 1/2/97", "Mary Home", None, FEB97),
        ("Child : A.B.  DOB 1/2/97", "A.B.", None, FEB97),
        ("Name:HARPER QUILL DoB:01/02/1997 Sex:F", "HARPER QUILL", None, FEB97),
        ("Forename: Harper  Surname: Quill  DOB: 01/02/1997", "Harper Quill", None, FEB97),
        ("Person: 12345 YOUNG Tom  DOB 1/2/97", "YOUNG Tom", "12345", FEB97),
        ("Case Notes - Grace Hope Oyelaran DOB 1/2/97", "Grace Hope Oyelaran", None, FEB97),
        ("Harper Quill Case Notes DOB 1/2/97", "Harper Quill", None, FEB97),
        ("Social Care Kit Page DOB 1/2/97", "Kit Page", None, FEB97),
        ("Leanne BOOTH, born 1-Feb-1997, NHS 943 476 5919", "Leanne BOOTH", "9434765919", FEB97),
        ("NHS No: 943 476 5919 Name: Leanne Booth", "Leanne Booth", "9434765919", None),
        ("Diary sheet - Josie Kemp (b. 01/02/1997), Unit 4", "Josie Kemp", None, FEB97),
        ("Ivy Tate (01/02/1997)", "Ivy Tate", None, FEB97),
        ("KEMP, Josie  01/02/1997", "KEMP, Josie", None, FEB97),
        ("INCIDENT 0412 OF 12/03/2007 - SUBJECT KEMP, Josie  01/02/1997", "KEMP, Josie", None, FEB97),
        ("Subject: Kit Page / 01-02-1997", "Kit Page", None, FEB97),
        ("RE: Harper QUILL - 01/02/1997", "Harper QUILL", None, FEB97),
        ("Name: Harper Quill - printed 12/03/2007", "Harper Quill", None, None),
    ],
)
def test_title_lines(line, name, ref, dob):
    hint = read_hint(line, "header", LAYOUTS, dt.date(2007, 3, 1)).hint
    assert (hint.name, hint.ref, hint.dob) == (name, ref, dob)


@pytest.mark.parametrize("line", ["Home visit Jane Smith 12/03/2007", "Running record", "Team Manager (Duty)", "Case Notes"])
def test_lines_that_name_no_child(line):
    assert read_hint(line, "header", LAYOUTS, dt.date(2007, 3, 1)) is None


@pytest.mark.parametrize(
    ("line", "aliases"),
    [
        ("Name of child: Harper Quill aka Shaz   D.O.B: 04/09/1996", ("Shaz",)),
        ("Child's Name: Siân O’Dowd-Rees (née Pugh) DOB: 01.02.97", ("Siân Pugh",)),
        ("Name: Ona Jones (formerly Reed)  DOB: 04/09/1996", ("Ona Reed",)),
        ("Name: Ona Jones (previously known as Ona Reed)  DOB: 04/09/1996", ("Ona Reed",)),
    ],
)
def test_other_names(line, aliases):
    assert read_hint(line, "header", LAYOUTS).hint.aliases == aliases


@pytest.mark.parametrize(
    ("words", "name", "ref"),
    [
        ("Tom Young", "Tom Young", None),
        ("Kit Page", "Kit Page", None),
        ("Tom Case notes", "Tom", None),
        ("Young person file", None, None),
        ("Case notes page 3", None, None),
        ("2201 Kofi Danso", "Kofi Danso", "2201"),
        ("Quill, Harper 04.09.96", "Quill, Harper", None),
        ("Harper Quill DOB 04-09-1996", "Harper Quill", None),
    ],
)
def test_file_and_folder_names(words, name, ref):
    hint = name_hint(words, "folder", LAYOUTS)
    assert (hint and hint.name, hint and hint.ref) == (name if name and " " in name else None, ref)


def test_a_nickname_within_a_columns_name_is_an_alias():
    hint = column_hint({"child_name": "Shazia “Shaz” Malik", "child_ref": "A7", "dob": "01/01/1997"})
    assert (hint.name, hint.aliases) == ("Shazia Malik", ("Shaz",))
