"""Credits, child hints and header templates."""

import datetime as dt

import pytest

from onrecord.errors import KnowledgeError
from onrecord.knowledge.layouts import compile_template, load_layouts
from onrecord.knowledge.loading import Faults
from onrecord.reading.cutting.hints import name_hint, read_hint
from onrecord.reading.cutting.people import parse_credit, tidy_name


@pytest.fixture(scope="module")
def layouts():
    faults = Faults()
    loaded = load_layouts(None, faults)
    faults.raise_if_any()
    return loaded


@pytest.mark.parametrize(
    ("words", "author", "role", "agency"),
    [
        ("N Bhatti (Social Worker, Children's Services)", "N Bhatti", "Social Worker", "Children's Services"),
        ("EDT (B Fairlamb) (Duty Worker, Children's Services)", "EDT (B Fairlamb)", "Duty Worker", "Children's Services"),
        ("EDT (B Fairlamb)", "EDT (B Fairlamb)", None, None),
        ("EDT (B Fairlamb), Duty Worker, Children's Services", "EDT (B Fairlamb)", "Duty Worker", "Children's Services"),
        ("PC 2214 Rowe (Constable) Police", "PC 2214 Rowe", "Constable", "Police"),
        ("Sr J Tennant, Sexual Health Nurse, Health", "Sr J Tennant", "Sexual Health Nurse", "Health"),
        ("Tom Reilly, Team Leader", "Tom Reilly", "Team Leader", None),
        ("Smith, Jo", "Smith, Jo", None, None),
        ("J Smith SW", "J Smith", "SW", None),
        ("DC Reeth (Police)", "DC Reeth", None, "Police"),
        ("A Yusuf (Nurse (bank), Health)", "A Yusuf", "Nurse (bank)", "Health"),
        ("Night porter, via D Haines, Prevention Officer, Housing", "Night porter, via D Haines", "Prevention Officer", "Housing"),
        ("Migrated User", "Migrated User", None, None),
    ],
)
def test_a_credit_parts_into_person_role_and_agency(words, author, role, agency, layouts):
    credit = parse_credit(words, layouts)
    assert (credit.author, credit.role, credit.agency) == (author, role, agency)


def test_a_known_agency_leaves_all_of_the_brackets_to_the_role(layouts):
    assert parse_credit("A Yusuf (Team Manager, Northside)", layouts, agency_known=True).role == "Team Manager, Northside"


@pytest.mark.parametrize(("read", "meant"), [("BRushworth", "B Rushworth"), ("PC2214 Rowe", "PC 2214 Rowe"), ("0 Siddall", "O Siddall"), ("McKay", "McKay")])
def test_recognised_names_get_their_space_back(read, meant):
    assert tidy_name(read) == meant


@pytest.mark.parametrize(
    ("line", "name", "ref", "dob"),
    [
        ("Person: R7   ZOFIA NOWAK   DOB 22/05/1991   Sex F", "ZOFIA NOWAK", "R7", dt.date(1991, 5, 22)),
        ("Case record of Carly-Jo Marsh  (ID R3)  Date of birth 14 March 1991", "Carly-Jo Marsh", "R3", dt.date(1991, 3, 14)),
        ("S47 record - Amina Yusuf (N07) DOB 22/07/1995", "Amina Yusuf", "N07", dt.date(1995, 7, 22)),
        ("Dara O'Neill | R10 | DoB 14/03/1991", "Dara O'Neill", "R10", dt.date(1991, 3, 14)),
        ("Re: Chloe Marsh, DOB 12/04/92", "Chloe Marsh", None, dt.date(1992, 4, 12)),
    ],
)
def test_title_lines_name_the_child(line, name, ref, dob, layouts):
    hint = read_hint(line, "header", layouts).hint
    assert (hint.name, hint.ref, hint.dob) == (name, ref, dob)


def test_a_title_without_a_child_gives_no_hint(layouts):
    assert read_hint("Riverton Council - Case Notes Report", "header", layouts) is None


@pytest.mark.parametrize(
    ("words", "ref", "name"), [("scan_R02", "R02", None), ("Case record Carly-Jo Marsh", None, "Carly-Jo Marsh"), ("R6 multi-agency chronology", "R6", None)]
)
def test_file_names_are_read_without_the_words_all_files_have(words, ref, name, layouts):
    hint = name_hint(words, "file name", layouts)
    assert (hint.ref, hint.name) == (ref, name)


@pytest.mark.parametrize("words", ["001", "case_notes_export", "2007-2009 volume 3"])
def test_counts_and_years_are_no_reference(words, layouts):
    assert name_hint(words, "file name", layouts) is None


@pytest.mark.parametrize("template", ["{date} {date}", "{colour}", "[{date}", "no field at all", "{time?}"])
def test_a_bad_template_is_refused(template):
    with pytest.raises(ValueError, match=r"field|without|always"):
        compile_template(template)


def test_an_overlay_adds_a_print_and_all_its_faults_are_told_at_once(tmp_path):
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "ours.yaml").write_text(
        "prints:\n  - {id: ours, title: Ours, headers: ['NOTE {date} by {credit}'], source: {name: x, mark: GK, checked: null}}\n"
    )
    faults = Faults()
    assert load_layouts(tmp_path, faults).prints[-1].id == "ours"
    assert not faults.found
    (folder / "bad.yaml").write_text(
        "prints:\n  - {id: bad, title: Bad, headers: ['{colour}'], source: x}\nfields: {colour: [a]}\nwords: {moods: [b]}\npatterns: {furniture: ['(']}\n"
    )
    load_layouts(tmp_path, faults)
    with pytest.raises(KnowledgeError) as error:
        faults.raise_if_any()
    for words in ("{colour}", "'colour'", "'moods'", "'('", "overlay/layouts/bad.yaml"):
        assert words in str(error.value)
