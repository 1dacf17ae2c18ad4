import datetime as dt
import json
import random
from collections.abc import Callable, Sequence

import pytest

from onrecord.knowledge.names import Names, load_names
from onrecord.linkage import CHILD_WORDS, describe_file, find_links, find_unheld, relink
from onrecord.linkage.board import Memory
from onrecord.mentions import find_mentions, learn_cast
from onrecord.record import Child, CohortMember, Entry, Link, Mention, UnheldChild

DAY = dt.date(2007, 6, 2)
KIDS = (
    Child("A", "Jodie Stanniforth", dt.date(1991, 5, 22), "F", ("Jodie", "JS")),
    Child("B", "Adaeze Okonjo", dt.date(1992, 9, 3), "F", ("Adaeze",)),
    Child("C", "Kasia Nowak", dt.date(1992, 1, 3), "F", ("Kasia",)),
)


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names()


def gather(texts: dict[str, list[str]], names: Names) -> tuple[list[Mention], dict[str, dt.date | None]]:
    mentions: list[Mention] = []
    days: dict[str, dt.date | None] = {}
    for child in KIDS:
        entries = [
            Entry(f"{child.child_ref}{n}", "d", "p", t, DAY + dt.timedelta(30 * n), author="K Braddish", child_ref=child.child_ref)
            for n, t in enumerate(texts.get(child.child_ref, []))
        ]
        cast = learn_cast(entries, child, names)
        for e in entries:
            mentions += find_mentions(e, child, cast, names)
            days[e.entry_id] = e.date
    return mentions, days


def links(texts: dict[str, list[str]], names: Names) -> dict[tuple[str, str], Link]:
    mentions, days = gather(texts, names)
    return {x.child_refs: x for x in find_links(KIDS, mentions, names, days=days)[0]}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Stopped in silver Vectra YJ53 XKL.", "Seen in a car, reg YJ53XKL."),
        ("Rings from 07700 900417.", "Saved number is 07700900417."),
        ("Found at 14 Hartcliffe Street.", "Stays at number 14 Hartcliff St."),
        ("Driver Tariq Mahmoodi, 31 yrs.", "Driver Tarik Mahmoodi, 31 yrs."),
        ("Older male Piotr Kestrelski with her.", "Older male Peter Kestrelski with her."),
        ("Boyfriend called Razza, meets him at Zafferano.", "A man called Razza drives her to Zafferano."),
        ("Chats to big.z@mail.example.", "Mails big.z@mail.example nightly."),
        ("Booked by info@swiftcars.example.", "A receipt of info@swiftcars.example."),
        ("Mails from kez@my-duty.example.", "Mails kez@my-duty.example."),
        ("With Adaeze Okonjo in the car.", "Nothing today."),
    ],
)
def test_strong(one: str, two: str, names: Names) -> None:
    found = links({"A": [one], "B": [two]}, names)
    assert found["A", "B"].strength == "strong"
    assert found["A", "B"].because
    assert found["A", "B"].via


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Picked up by taxi no 117 again.", "She says the driver's plate 117."),
        ("A man called Gareth Tysoe waits outside.", "Tysoe was outside again."),
        ("A man called Gareth Tysoe waits outside.", "Mr Tysoe was outside again."),
        ("A man called Ngozi Ezeudu-Hart waits outside.", "Ezeudu-Hart was outside again."),
        ("Met him at the Bellwether Lounge.", "Dropped at the Bellwether Lounge."),
    ],
)
def test_weak(one: str, two: str, names: Names) -> None:
    assert links({"A": [one], "B": [two]}, names)["A", "B"].strength == "weak"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A man called Gareth Smith waits outside.", "Smith was outside again."),
        ("Going to football at Westerholme.", "Nan lives at Westerholme."),
        ("Moved into Holm Lea today. Back at Holm Lea.", "Reece left Holm Lea at 22.00. He was seen in Holm Lea."),
        ("Mails duty.team@council.example.", "Copy to duty.team@council.example."),
        ("Meeting at County Hall.", "Taken to County Hall."),
        ("Refd to CAMHS. Refd again.", "Refd by GP. Refd to CAMHS."),
        ("She got a B. She likes maths.", "He got a B. She is pleased."),
        ("At Crown Court with DC Haverby.", "Trial at Crown Court."),
        ("Step-dad's silver Vectra, YJ03 XLK.", "Stopped in silver Vectra YJ53 XKL."),
        ("Told learning mentor Karen 'Kaz' Sowerby. Kaz at school rang.", "Her boyfriend called Kaz, 30, drives."),
        ("Seen by the retail park.", "In a car at the retail park."),
        ("Seen with DC Haverby.", "DC Haverby rang."),
        ("At Hagg End High with Mrs Dallow.", "Mrs Dallow of Hagg End High rang."),
        ("A lad called Ali was there.", "A man called Ali was mentioned."),
        ("Found in Ravenscough.", "Aunt lives in Ravenscough."),
        ("Rang 101 from the bus station.", "Mum rang 101."),
        ("A blue Golf went past.", "A red Golf went past."),
    ],
)
def test_tempting_but_no_link(one: str, two: str, names: Names) -> None:
    assert links({"A": [one], "B": [two]}, names) == {}


def test_nickname_carried_by_a_third_file_is_weak(names: Names) -> None:
    found = links(
        {
            "A": ["Boyfriend called Razza, 30, meets him at Zafferano."],
            "B": ["A man called Razza at Zafferano. He is in a black Golf YD55 XTB."],
            "C": ["A man called Razza drove her in the black Golf YD55 XTB."],
        },
        names,
    )
    assert found["A", "C"].strength == "weak"
    assert "file B" in found["A", "C"].because


def test_a_paste_is_one_source(names: Names) -> None:
    mentions, days = gather({"A": ["Rings from 07700 900417.", "Rings from 07700 900417."]}, names)
    file = describe_file(KIDS[0], mentions, names, days=days, same_as={"A1": "A0"})
    (phone,) = [json.loads(rest) for kind, _, _, rest, _ in file.nodes.values() if kind == "phone"]
    ((_, _, count, _, entries, *_),) = phone[0]
    assert (count, entries) == (1, ["A0"])


def test_every_mention_has_an_entity_and_children_never_merge(names: Names) -> None:
    texts = {
        "A": ["Jodie was with Adaeze Okonjo.", "Driver Dean Ackersley, 31."],
        "B": ["Adaeze was with Jodie Stanniforth.", "Dean Ackersley, 31 yrs, drove."],
        "C": ["Kasia alone."],
    }
    mentions, days = gather(texts, names)
    _, groups, of = find_links(KIDS, mentions, names, days=days)
    assert {m.mention_id for m in mentions} == of.keys()
    driver = {of[m.mention_id] for m in mentions if "Dean" in m.quote}
    assert len(driver) == 1
    own = {m.child_ref: of[m.mention_id] for m in mentions if m.role == "child"}
    assert len(set(own.values())) == 3
    assert [g.child_refs for g in groups] == [("A", "B")]


def test_order_changes_nothing(names: Names) -> None:
    mentions, days = gather(
        {"A": ["Driver Tariq Mahmoodi, 31, YJ53 XKL."], "B": ["Tarik Mahmoodi, 31, rings on 07700 900417."], "C": ["Man on 07700 900417, at Zafferano."]}, names
    )
    first = find_links(KIDS, mentions, names, days=days)
    random.Random(4).shuffle(mentions)
    again = find_links(KIDS, mentions, names, days=days)
    assert first == again


def test_the_days_a_tie_could_be_seen_and_was_held(names: Names) -> None:
    mentions, days = gather({"A": ["Stopped in silver Vectra YJ53 XKL."], "B": ["Nothing today.", "Seen in a black car, reg YJ53XKL."]}, names)
    written = dict(days) | {"B1": DAY + dt.timedelta(41)}
    (link,), (group,), _ = find_links(KIDS, mentions, names, days=days, held=written)
    assert (link.first_day, link.both_held) == (DAY + dt.timedelta(30), DAY + dt.timedelta(41))
    assert "The service held both halves from 2007-07-13." in link.because
    assert (group.links, group.first_day, group.both_held, group.joined_on) == ((link.link_id,), link.first_day, link.both_held, link.both_held)
    plate = next(g for g in link.reasons if g.kind == "vehicle")
    assert plate.weight is not None
    assert plate.weight > 9
    assert (plate.days, plate.entries) == ((DAY, DAY + dt.timedelta(30)), ("A0", "B1"))


def test_two_weak_reasons_could_be_seen_when_the_second_was_told(names: Names) -> None:
    one = ["A man called Razza drives her."] + ["Nothing."] * 3 + ["Seen at Zafferano."]
    two = ["A man called Razza was there.", "She was at Zafferano."]
    found = links({"A": one, "B": two}, names)["A", "B"]
    assert found.first_day == DAY + dt.timedelta(120)


def test_what_does_not_fit_is_said(names: Names) -> None:
    found = links({"A": ["Stopped in silver Vectra YJ53 XKL."], "B": ["Seen in a black Golf, reg YJ53XKL."]}, names)["A", "B"]
    (against,) = [g for g in found.reasons if g.contradiction]
    assert against.weight == 0
    assert "silver" in against.says
    assert "black" in against.says
    assert against.says in found.because


def test_forms_of_one_file_say_why_they_are_one(names: Names) -> None:
    mentions, days = gather({"A": ["Driver Dean Ackersley, 31. Later D Ackersley rang."]}, names)
    file = describe_file(KIDS[0], mentions, names, days=days)
    told = [json.loads(grounds) for *_, grounds in file.nodes.values() if "can be only one" in grounds]
    assert len(told) == 1
    assert "“D Ackersley”" in told[0][0]["says"]


@pytest.fixture(scope="module")
def unheld(names: Names) -> Callable[..., dict[str, UnheldChild]]:
    """Children named without a file, by name, in these texts."""

    def find(texts: dict[str, list[str]], cohort: Sequence[CohortMember] = ()) -> dict[str, UnheldChild]:
        mentions, days = gather(texts, names)
        board = Memory({c.child_ref: describe_file(c, [m for m in mentions if m.child_ref == c.child_ref], names, days=days) for c in KIDS})
        relink(board, names)
        every = [(ref, name) for ref, file in sorted(board.files.items()) for name in sorted(file.nodes)]
        named = [row for row in board.nodes(every) if CHILD_WORDS in row[3]]
        return {u.name: u for u in find_unheld(named, board.merged, board.nodes, KIDS, cohort, names)}

    return find


def test_children_named_without_a_file(unheld) -> None:
    found = unheld(
        {
            "A": ["Seen with a girl called Leanne Oxspring, 14.", "Her boyfriend Dean Ackersley, 31, drove."],
            "B": ["Missing with another girl, Leanne Oxspring. Learning mentor Karen Sowerby rang.", "Sister Amber was there."],
        }
    )
    assert list(found) == ["Leanne Oxspring"]
    assert found["Leanne Oxspring"].child_refs == ("A", "B")
    assert set(found["Leanne Oxspring"].entry_ids) == {"A0", "B0"}
    assert "No child with a file has this name" in found["Leanne Oxspring"].because


def test_a_child_with_a_file_is_not_listed_by_any_form_of_the_name(unheld) -> None:
    assert unheld({"A": ["Seen with a girl called Kasia N.", "A pupil, Adaeze, 14, was there."], "C": ["A girl called Kasia N was named."]}) == {}


def test_one_asked_about_without_a_file_is_told(unheld) -> None:
    asked = CohortMember("Oxspring, Leanne", None, False, None, "none", "No file found.")
    found = unheld({"A": ["Seen with a girl called Leanne Oxspring, 14.", "A girl called Shayla was there."]}, [asked])
    assert found["Leanne Oxspring"].match == "Oxspring, Leanne"
    assert found["Shayla"].match is None
    assert "Only part of a name" in found["Shayla"].because


def test_whom_another_file_records_as_grown_up_is_left_out(unheld) -> None:
    texts = {"A": ["Seen with a girl called Leanne Oxspring, 14, in silver Vectra YJ53 XKL."], "B": ["Driver Leanne Oxspring, 34, of YJ53 XKL."]}
    assert unheld(texts) == {}


def against(link: Link) -> list[str]:
    return [g.says for g in link.reasons if g.contradiction]


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("Driver Dean Ackersley, 31, drove.", "A man called Dean Ackersley, 19, was there.", "(2007 - 31 = 1976)"),
        ("Driver Dean Ackersley, 31, drove.", "A man called Dean Ackersley, 19, was there.", "years of birth 12 apart"),
        ("Driver Dean Ackersley, 31, drove.", "A man called Dean Ackersley, 27 yrs, was there.", None),
        ("Driver Dean Ackersley, 31, drove.", "A man called Dean Ackersley, 14 Mill Lane.", None),
        ("Driver Dean Ackersley, 31, drove.", "A man called Dean Ackersley was there.", None),
        ("With a girl called Adaeze Okonjo, 22.", "Nothing today.", "gives an age of 22 on 2007-06-02; the child of B was 14 that day, 8 years apart"),
        ("With a girl called Adaeze Okonjo, 14.", "Nothing today.", None),
        ("With a girl called Adaeze Okonjo, 16.", "Nothing today.", None),
    ],
)
def test_ages_that_do_not_fit_are_said_and_change_no_weight(one: str, two: str, said: str | None, names: Names) -> None:
    found = links({"A": [one], "B": [two]}, names)["A", "B"]
    plain = links({"A": [one.replace(", 31,", "").replace(", 22.", ".")], "B": [two]}, names)["A", "B"]
    ages = [words for words in against(found) if "age of" in words]
    assert bool(ages) == bool(said)
    assert not said or said in ages[0]
    assert found.strength == "strong"
    assert found.score == plain.score


@pytest.mark.parametrize(
    ("plate", "said"),
    [
        ("YJ07 XKL", None),
        ("YJ57 XKL", "names YJ57XKL on 2007-06-02, 91 days before plates with its age mark were issued (2007-09-01)"),
        ("YK62 XKL", "issued (2012-09-01)"),
        ("P123 XKL", None),
    ],
)
def test_a_plate_younger_than_the_entry_is_said(plate: str, said: str | None, names: Names) -> None:
    found = links({"A": [f"Stopped in silver Vectra, reg {plate}."], "B": [f"Seen in silver Vectra, reg {plate}."]}, names)["A", "B"]
    young = [words for words in against(found) if "age mark" in words]
    assert len(young) == (0 if said is None else 2)
    assert not said or any(said in words for words in young)


def test_what_does_not_fit_within_one_file_is_said_of_its_entity(names: Names) -> None:
    mentions, days = gather({"A": ["Driver Dean Ackersley, 31, in reg YK62 XKL.", "Dean Ackersley, 44, drove."]}, names)
    told = [ground["says"] for *_, grounds in describe_file(KIDS[0], mentions, names, days=days).nodes.values() for ground in json.loads(grounds)]
    assert any("years of birth 13 apart" in words for words in told)
    assert any("names YK62XKL on 2007-06-02" in words for words in told)
