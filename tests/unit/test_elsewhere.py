"""What one child's file says of another: who is named, and what is handed on."""

import datetime as dt

import pytest

from onrecord.elsewhere import find_elsewhere, index_names
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.record import Child, Entry, Response, Signal

RULES = load_judging(None, Faults())
KYLE = Child("K01", "Kyle Ashdown", dt.date(1996, 1, 1), "M", ("Kyle", "KA", "K"))
JADE = Child("K02", "Jade Marie Ashdown-Rooney", dt.date(1994, 1, 1), "F", ("Jade", "Jadey", "JMA", "J"))
ZOE = Child("K03", "Zoe Nowak", dt.date(1993, 1, 1))
INDEX = index_names([KYLE, JADE, ZOE])


def named(text, index=INDEX):
    return [ref for _, ref in index.named_in(text)]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("Jade Marie Ashdown-Rooney was seen.", ["K02"]),
        ("Jade Ashdown-Rooney was seen.", ["K02"]),
        ("ASHDOWN-ROONEY, Jade", ["K02"]),
        ("Jadey Ashdown Rooney's phone", ["K02"]),
        ("Zoe Nowak and Jade Ashdown-Rooney", ["K03", "K02"]),
        ("Jade was seen.", []),
        ("JMA was seen.", []),
        ("Mrs Nowak rang.", []),
        ("Jade Brown was seen.", []),
    ],
)
def test_a_child_is_named_in_full_or_not_at_all(text, refs):
    assert named(text) == refs


def test_a_name_that_two_children_bear_names_neither():
    assert named("Zoe Nowak was seen.", index_names([ZOE, Child("K09", "Zoe Nowak", dt.date(2001, 1, 1))])) == []


def handed(text, *nouns):
    entry = Entry("E-1", "D", "p", text, dt.date(2010, 1, 1), child_ref="K01")
    signals = [Signal("E-1", "K01", 0, len(text), text, code, tier, status, subject, "professional", "t", "t") for code, tier, status, subject in nouns]
    return [(h.child_ref, h.noun.code, h.noun.child_ref, h.noun.subject) for h in find_elsewhere(KYLE, [entry], signals, [], INDEX, RULES)]


def test_signals_about_another_child_are_handed_to_the_child_they_name():
    text = "His friend Jade Ashdown-Rooney is being paid by a man"
    assert handed(text, ("exchange", "direct", "affirmed", "other_child")) == [("K02", "exchange", "K02", "child")]
    assert handed(text, ("exchange", "direct", "affirmed", "child")) == []
    assert handed(text, ("exchange", "direct", "negated", "other_child")) == []
    assert handed(text, ("school_absence", "moderate", "affirmed", "other_child")) == []
    assert handed("Kyle Ashdown is being paid by a man", ("exchange", "direct", "affirmed", "other_child")) == []


def act(text, quote, subject="other_child", status="done", **over):
    entry = Entry("E-1", "D", "p", text, dt.date(2010, 1, 1), child_ref="K01", **over)
    at = text.index(quote)
    response = Response("E-1", "K01", at, at + len(quote), quote, "strategy_discussion", True, status, subject, "t", "t")
    return [h.child_ref for h in find_elsewhere(KYLE, [entry], [], [response], INDEX, RULES)]


def test_acts_are_handed_to_the_child_they_were_for():
    assert act("Strategy discussion held re Jade Ashdown-Rooney.", "Strategy discussion") == ["K02"]
    assert act("Strategy discussion held re Kyle and Jade Ashdown-Rooney.", "Strategy discussion", subject="child") == ["K02"]
    assert act("Section 47 enquiry begun for sister Jade Ashdown-Rooney.", "Section 47 enquiry", subject="child") == ["K02"]
    assert act("Strategy discussion held. Jade Ashdown-Rooney was there.", "Strategy discussion") == []
    assert act("Strategy discussion held about his friendship with Jade Ashdown-Rooney.", "Strategy discussion", subject="child") == []
    assert act("Strategy discussion held re Jade Ashdown-Rooney.", "Strategy discussion", status="hypothetical") == []
    assert act("Strategy discussion held re Jade Ashdown-Rooney.", "Strategy discussion", hindsight=True) == []
    assert act("Strategy discussion held re Jade Ashdown-Rooney.", "Strategy discussion", quoted=((0, 48),)) == []
