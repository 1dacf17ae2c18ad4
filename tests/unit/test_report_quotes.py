"""The two entries of 2007 that the published report quotes: each is direct intelligence, affirmed, about the child, and unheeded when nothing follows."""

import datetime as dt
from typing import Any

import pytest

from onrecord.engine import Engine, load_engine
from onrecord.pipeline import judge_child
from onrecord.record import Child, Entry
from onrecord.settings import Settings

CHILD = Child("Q1", "Amara Whitfield", dt.date(1991, 1, 20), "F", ("Amara", "AW"))

FIRST = "She is being exploited into prostitution, she hangs around with a number of men who take her money. She is a very promiscuous girl."
SECOND = "She is getting into cars with {}men for the purpose of drugs, alcohol and sexual exploitation. She is spending time with two other girls."


@pytest.fixture(scope="module", params=[Settings(meaning=False), Settings()], ids=["by wording", "by wording and meaning"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return load_engine(request.param)


def entry(n: int, day: dt.date, text: str, kind: str = "Case note") -> Entry:
    return Entry(f"E-{n}", "D-1", "q1.txt", text, date=day, author="J Adeleke", role="Social Worker", agency="Children's Services", type=kind, child_ref="Q1")


def judged(engine: Engine, text: str, *later: tuple[dt.date, str]) -> dict[str, tuple[Any, ...]]:
    entries = [entry(1, dt.date(2007, 5, 17), text), *(entry(n, day, words) for n, (day, words) in enumerate(later, 2))]
    return judge_child(CHILD, entries, engine)[1].found


def direct_over(found: dict[str, tuple[Any, ...]], words: str) -> set[tuple[str, str]]:
    """(status, subject) of every direct signal that holds these words."""
    return {(s.status, s.subject) for s in found["signals"] if s.tier == "direct" and words in s.quote}


def said(found: dict[str, tuple[Any, ...]]) -> list[tuple[str, ...]]:
    signals = sorted((s.code, s.status, s.subject, s.source, s.found_by) for s in found["signals"])
    return signals + [(c.basis, c.outcome, c.verdict, str(c.sufficient_then), str(c.sufficient_now)) for c in found["concerns"]]


NOTHING = ()
FILED = ((dt.date(2007, 5, 30), "Information of 17 May noted and placed on file."), (dt.date(2007, 10, 9), "Case closed."))


@pytest.mark.parametrize("words", ["being exploited into prostitution", "take her money"])
def test_the_first_is_direct_affirmed_and_about_the_child(engine: Engine, words: str) -> None:
    assert direct_over(judged(engine, FIRST), words) == {("affirmed", "child")}


@pytest.mark.parametrize("text", [FIRST, SECOND.format("Asian ")], ids=["first", "second"])
@pytest.mark.parametrize("later", [NOTHING, FILED], ids=["nothing follows", "filed and closed"])
def test_each_is_unheeded_when_nothing_but_recording_follows(engine: Engine, text: str, later: tuple[tuple[dt.date, str], ...]) -> None:
    found = judged(engine, text, *later)
    (concern,) = found["concerns"]
    assert (concern.opens, concern.basis, concern.outcome, concern.responses) == ("E-1", "direct", "unheeded", ())
    assert (concern.sufficient_then, concern.sufficient_now) == (True, True)
    (finding,) = found["findings"]
    assert finding.direct_intelligence
    assert finding.lost_opportunity


def test_the_first_is_heeded_when_it_is_answered(engine: Engine) -> None:
    found = judged(
        engine,
        FIRST,
        (dt.date(2007, 5, 18), "Strategy discussion held today with the police about the exploitation. Section 47 enquiry started, Amara seen alone."),
    )
    (concern,) = found["concerns"]
    assert concern.outcome == "heeded"
    assert not found["findings"][0].lost_opportunity


def test_only_the_wording_of_the_first_blames(engine: Engine) -> None:
    (flag,) = judged(engine, FIRST)["language"]
    assert "promiscuous" in flag.quote
    assert (flag.code, flag.challenged) == ("victim_blaming", False)
    assert judged(engine, SECOND.format("Asian "))["language"] == ()


def test_the_second_is_direct_affirmed_and_about_the_child(engine: Engine) -> None:
    found = judged(engine, SECOND.format("Asian "))
    assert direct_over(found, "sexual exploitation") == {("affirmed", "child")}
    assert ("cars_adults", "affirmed", "child") in {(s.code, s.status, s.subject) for s in found["signals"]}


@pytest.mark.parametrize("descriptor", ["", "white ", "Black ", "Polish ", "Kurdish ", "Jewish ", "Muslim "])
def test_the_descriptor_changes_nothing(engine: Engine, descriptor: str) -> None:
    assert said(judged(engine, SECOND.format(descriptor))) == said(judged(engine, SECOND.format("Asian ")))


def test_the_same_words_denied_are_no_intelligence(engine: Engine) -> None:
    found = judged(engine, "There is nothing to suggest she is being exploited into prostitution.")
    assert found["concerns"] == ()
    assert not found["findings"][0].direct_intelligence
