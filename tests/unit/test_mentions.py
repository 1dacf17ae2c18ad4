import datetime as dt

import pytest

from onrecord.knowledge.names import Names, load_names
from onrecord.mentions import Cast, find_mentions, learn_cast
from onrecord.record import Child, Entry

CHILD = Child("C1", "Naila Haldane", dt.date(1996, 2, 17), "F", ("NH", "Naila", "Nai", "N"))


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names()


def read(text: str, names: Names, *others: str, author: str = "K Braddish", child: Child = CHILD) -> list[tuple[str, str, str, str]]:
    entries = [Entry(f"e{n}", "d", "p", t, dt.date(2007, 3, 1), author=author, child_ref="C1") for n, t in enumerate((text, *others))]
    cast = learn_cast(entries, child, names)
    found = find_mentions(entries[0], child, cast, names)
    assert all(m.quote == text[m.start : m.end] for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)
    return [(m.kind, m.quote, m.key, m.role) for m in found]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Stopped silver Vectra YJ53 XKL on the ring road.", "vehicle", "YJ53XKL"),
        ("Black Golf, YD55 something XT-, at the gates.", "vehicle", "YD55XT? black golf"),
        ("Silver Astra, part reg ...4XY, outside.", "vehicle", "????4XY silver astra"),
        ("Car reg YKO5 RHT seen (recogniser's O).", "vehicle", "YK05RHT"),
        ("He drives taxi no 112 at weekends.", "vehicle", "taxi 112"),
        ("Number saved as 07700 900 417.", "phone", "+447700900417"),
        ("Rings her on 077OO 900417 all night.", "phone", "+447700900417"),
        ("Found at number 14 Hartcliffe St with two men.", "place", "14 hartcliffe street"),
        ("Flat 9 Coldharbour Court was visited.", "place", "flat 9 coldharbour court"),
        ("A crowd of older men hang round Peppazan at night.", "place", "peppazan"),
        ("They meet at the car wash on Canal Road.", "place", "car wash canal road"),
        ("The lads at Lantern Court gave her a phone.", "place", "lantern court"),
        ("Picked up by Quillstar Cars again.", "org", "quillstar cars"),
        ("A man who goes by gaz1974 writes to him.", "handle", "gaz1974"),
        ("Mails from big.z@mail.example came.", "handle", "big.z@mail.example"),
        ("Snapchat: dark_star9 added her.", "handle", "dark_star9"),
        ("Police log 412 of 12/03 refers.", "reference", "log 412OF12/03"),
        ("Part of Operation Larkspur now.", "reference", "operation larkspur"),
    ],
)
def test_formats(text: str, kind: str, key: str, names: Names) -> None:
    assert (kind, key) in {(k, y) for k, _, y, _ in read(text, names)}


@pytest.mark.parametrize(
    "text", ["CP 12 form sent.", "PC 1234 attended.", "s47 and S20 discussed.", "LAC 3 review.", "Room 4 at 10am.", "Year 10 and Y9 girls.", "GCSE in 2009."]
)
def test_near_misses_are_no_plates_or_phones(text: str, names: Names) -> None:
    assert not [m for m in read(text, names) if m[0] in ("vehicle", "phone")]


@pytest.mark.parametrize(
    ("text", "quote", "role"),
    [
        ("She has an older boyfriend called Zed.", "Zed", "adult of concern"),
        ("A man called Billy? was mentioned.", "Billy", "adult of concern"),
        ("Driver Chidi OKONJO, 31 yrs, stopped.", "Chidi OKONJO", "adult of concern"),
        ("Lives with mum Denise and brother Liam (19).", "Denise", "family"),
        ("Saw her with DC Haverby today.", "DC Haverby", "professional"),
        ("Learning mentor Karen 'Kaz' Sowerby met her.", "Karen 'Kaz' Sowerby", "professional"),
        ("Theft with co-accused Leanne O (14) in town.", "Leanne O", "other child"),
        ("Spoke to Mr Quarmby EWO about it.", "Mr Quarmby EWO", "professional"),
        ("NH was not at school, Naila says she was ill.", "NH", "child"),
        ("Went with Mo's cousin to the flat.", "Mo", ""),
    ],
)
def test_people_and_roles(text: str, quote: str, role: str, names: Names) -> None:
    people = {q: r for k, q, _, r in read(text, names) if k == "person"}
    matched = [q for q in people if q in quote or quote in q]
    assert matched, people
    assert people[matched[0]] == role


def test_the_cast_teaches_one_entry_what_another_says(names: Names) -> None:
    found = read(
        "He would tell dad, or Kaz at school. KS to keep in touch.", names, "First session with learning mentor Karen 'Kaz' Sowerby.", author="K Sowerby"
    )
    assert {(q, r) for k, q, _, r in found if k == "person"} >= {("Kaz", "professional"), ("KS", "professional")}


def test_a_nickname_of_nobody_on_the_staff_stays_of_concern(names: Names) -> None:
    found = read("Her 'boyfriend' Kaz, 30 or so, drives.", names, "She was with Kaz again.")
    assert ("person", "Kaz", "kaz", "adult of concern") in found


def test_whom_a_note_names_by_initial_is_no_worker(names: Names) -> None:
    found = read("Marlon Tysoe to be sought on warrant.", names, "A ticket in the name of M Tysoe.", author="K Braddish")
    assert ("person", "Marlon Tysoe", "marlon tysoe", "") in found


def test_words_by_which_a_file_calls_people(names: Names) -> None:
    entries = [
        Entry(f"e{n}", "d", "p", t, dt.date(2007, 3, 1), author="K Braddish", child_ref="C1")
        for n, t in enumerate(("A man called Skip rang. A skip was on the drive.", "A girl called Amber was there. Amber rang. Unexplained injury. May came."))
    ]
    cast = learn_cast(entries, CHILD, names)
    assert cast.called_in(Entry("e", "d", "p", "Amber and Skip, and may.")) == (frozenset({"amber"}), frozenset({"skip"}))


def test_everyday_words_are_not_people(names: Names) -> None:
    text = "Referral received Monday. Strategy Discussion held. Core Assessment due. Agreed Plan to continue. Told her no. School say Attendance is poor."
    assert [m for m in read(text, names) if m[0] == "person"] == []


@pytest.mark.parametrize(
    "name", ["Wren Ashdown", "Zaynah Mirzada", "Bogusława Trzcińska", "Chiamaka Ezeudu", "Şükran Özbilgin", "Nguyễn Thảo", "Inês Conceição", "Xhevdet Gashi"]
)
def test_names_no_list_holds_are_read_from_context(name: str, names: Names) -> None:
    bare = names.without(name.split())
    found = find_mentions(Entry("e", "d", "p", f"Driver {name}, 31 yrs, was with her."), None, Cast(), bare)
    assert [(m.quote, m.role) for m in found if m.kind == "person"] == [(name, "adult of concern")]


def test_swapping_names_changes_nothing(names: Names) -> None:
    text = "Home visit. {g} says a man called {a} rings her. {a} waits at the gates. Mum does not like {a}."
    shapes = []
    for given, adult in (("Megan", "Shaun"), ("Aleena", "Shaf"), ("Zuzanna", "Kuba"), ("Abena", "Kwame"), ("Elif", "Murat")):
        child = Child("C1", f"{given} Dunstall", None, "F", (given,))
        shapes.append(
            [(k, y.replace(given.lower(), "g").replace(adult.lower(), "a"), r) for k, _, y, r in read(text.format(g=given, a=adult), names, child=child)]
        )
    assert all(s == shapes[0] for s in shapes)
