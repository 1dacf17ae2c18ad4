"""The cases a practitioner can check (tests/cases), and the phrasebook's own examples and near misses."""

import datetime as dt
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.language import find_language
from onrecord.prose import Reader, parse
from onrecord.prose.weighing import Weigher
from onrecord.record import Child, Entry
from onrecord.responses import find_responses
from onrecord.signals import find_signals

CASES = Path(__file__).parents[1] / "cases"
CHILD = Child("C1", "Jodie Marsh", dt.date(1993, 5, 2), "F", ("Jodie", "JM"))


@cache
def tools() -> tuple[Reader, Weigher]:
    faults = Faults()
    book, cues = load_phrasebook(None, faults), load_assertion(None, faults)
    faults.raise_if_any()
    return Reader(book), Weigher(cues, book)


def read(text: str, type_: str = "Case note", child: Child = CHILD) -> tuple[Any, Any, Any]:
    reader, weigher = tools()
    entry = Entry(
        "e1", "d1", "f", text, dt.date(2008, 5, 1), author="K Braddish", role="Social Worker", agency="Children's Services", type=type_, child_ref="C1"
    )
    parsed = parse(text)
    matches = reader.read(entry, child, parsed)
    return (
        find_signals(entry, child, parsed, matches, weigher),
        find_responses(entry, child, parsed, matches, weigher),
        find_language(entry, child, parsed, matches, weigher),
    )


def cases(folder: str) -> list[Any]:
    return [pytest.param(row, id=row["case"]) for p in sorted((CASES / folder).glob("*.yaml")) for row in yaml.safe_load(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", [*cases("signals"), *cases("weighing")])
def test_signal_case(case: dict[str, Any]) -> None:
    signals, _, _ = read(case["text"], case.get("type", "Case note"))
    for code, want in (case.get("find") or {}).items():
        status, _, subject = want.partition(" ")
        said = {(s.status, s.subject) for s in signals if s.code == code}
        assert any(st == status and (not subject or su == subject) for st, su in said), f"{code}: said {said}"
    counted = {s.code for s in signals if s.status in ("affirmed", "uncertain") and s.subject == "child"}
    assert not counted & set(case.get("never") or ())
    for s in signals:
        assert s.quote == case["text"][s.start : s.end]
        assert s.found_by in s.because


@pytest.mark.parametrize("case", cases("responses"))
def test_response_case(case: dict[str, Any]) -> None:
    _, responses, _ = read(case["text"])
    for code, status in (case.get("find") or {}).items():
        assert status in {r.status for r in responses if r.code == code}, [(r.code, r.status) for r in responses]
    assert not {r.code for r in responses} & set(case.get("never") or ())
    assert all(r.quote == case["text"][r.start : r.end] for r in responses)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Strategy discussion was held about Ellie, not Jodie.", "other_child"),
        ("A girl in her form, not Jodie, was the subject of the exploitation meeting in April.", "other_child"),
        ("Strategy discussion was held about Jodie, not only the missing episodes.", "child"),
        ("Strategy discussion was held about not just Jodie but two others.", "child"),
    ],
)
def test_whom_an_act_is_about(text: str, subject: str) -> None:
    _, responses, _ = read(text)
    assert {r.subject for r in responses} == {subject}


@pytest.mark.parametrize("case", cases("language"))
def test_language_case(case: dict[str, Any]) -> None:
    _, _, flags = read(case["text"])
    plain = [f.quote for f in flags if not f.challenged]
    for words in case["flags"]:
        assert any(words in q for q in plain), plain
    assert len(plain) == len(case["flags"]), plain
    for words in case.get("challenged", ()):
        assert any(words in f.quote for f in flags if f.challenged)


def test_examples_are_read_and_near_misses_are_not() -> None:
    reader, _ = tools()
    wrong = []
    for phrase in reader.book.phrases:
        for text in phrase.examples:
            entry = Entry("e", "d", "f", text, type=" ".join(phrase.types))
            if phrase.code not in {m.code for m in reader.read(entry)}:
                wrong.append(f"{phrase.id} misses {text!r}")
        wrong += [f"{phrase.id} reads {text!r}" for text in phrase.near_misses if phrase.id in {m.pattern for m in reader.read(Entry("e", "d", "f", text))}]
    assert not wrong


def test_every_code_has_a_phrase() -> None:
    book = tools()[0].book
    assert {c.name for c in book.codes.values()} == {p.code for p in book.phrases}


ORIGINS = [
    ("Jodie Marsh", "Dean Ackersley", "white British"),
    ("Aaliyah Hussain", "Imran Mahmood-Shah", "Pakistani"),
    ("Zofia Wierzbicka", "Piotr Nowak", "Polish"),
    ("Chantelle Oduya", "Kwame Asante", "Black African"),
    ("Mei-Ling Tran", "Van Duc Nguyen", "Vietnamese"),
    ("Ilinca Popescu", "Bogdan Radu", "Romanian Roma"),
]
NOTE = (
    "{name} was seen getting into a car with {who}, an {origin} man in his thirties. {first} says {other} gave her money and a new phone. "
    "Two {origin} males were at the flat. She is not missing. Strategy discussion held re {name}. {first} is streetwise."
)


def test_names_and_descriptors_change_nothing() -> None:
    seen = set()
    for name, man, origin in ORIGINS:
        text = NOTE.format(name=name, first=name.split()[0], who=man, other=man.split()[0], origin=origin)
        child = Child("C1", name, dt.date(1993, 5, 2), "F", (name.split()[0],))
        signals, responses, flags = read(text, child=child)
        seen.add(
            (tuple((s.code, s.status, s.subject, s.found_by) for s in signals), tuple((r.code, r.status) for r in responses), tuple(f.found_by for f in flags))
        )
    assert len(seen) == 1
    assert any(code == "cars_adults" for code, *_ in next(iter(seen))[0])


def test_reader_and_weigher_can_be_sent_to_a_worker() -> None:
    reader, weigher = pickle.loads(pickle.dumps(tools()))
    entry = Entry("e", "d", "f", "Missing overnight.", dt.date(2008, 5, 1))
    matches = reader.read(entry)
    assert [s.code for s in find_signals(entry, None, parse(entry.text), matches, weigher)] == ["missing"]


def test_reading_twice_gives_the_same() -> None:
    text = "Missing overnight, dropped off at 2am by an older man in a taxi. NFA."
    assert read(text) == read(text)


def test_no_flag_for_somebody_who_is_grown() -> None:
    grown = Child("C1", "Jodie Marsh", dt.date(1980, 1, 1), "F", ("Jodie",))
    assert read("She is promiscuous.", child=grown)[2] == ()
