"""The questions readers answer apart about a concern, a finding or a signal, and their answers → how far they agree, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from onrecord.agreement.coefficients import NAMES, agreement
from onrecord.knowledge.phrasebook import load_codes
from onrecord.knowledge.plain import plain_words
from onrecord.record import Decision, FieldAgreement, Status, Subject

Kind = Literal["concern", "finding", "signal"]
KINDS: Mapping[Kind, str] = {"concern": "concerns", "finding": "findings, one a file", "signal": "signals, a few words each"}
_YES = (("yes", "yes"), ("no", "no"), ("unsure", "cannot tell from the record"))
_OUTCOMES = ("heeded", "late", "partial", "unheeded")
NONE = "none"  # the code of words that show nothing that bears on safety


@dataclass(frozen=True, slots=True)
class Question:
    """A field readers answer: its name, the question in words, the answers as (value, words). `if_yes`: only asked if the first is answered yes."""

    name: str
    asks: str
    answers: tuple[tuple[str, str], ...]
    if_yes: bool = False


@lru_cache(maxsize=1)
def questions() -> Mapping[str, tuple[Question, ...]]:
    """Return kind → its questions."""
    plain = plain_words()
    outcomes = (*((o, plain.say("outcome", o)) for o in _OUTCOMES), ("unsure", "cannot tell from the record"))
    codes = (*((c.name, c.plain) for c in load_codes(None) if c.kind == "signal"), (NONE, "nothing that bears on safety"))
    return {
        "concern": (
            Question("concern", "Was there, on that day, something on record that called for someone to act?", _YES),
            Question("sufficient_then", "Was it enough to act on under the guidance of that day?", _YES, if_yes=True),
            Question("outcome", "What followed?", outcomes, if_yes=True),
        ),
        "finding": (
            Question("known", "Was the child known to the service?", _YES),
            Question("direct_intelligence", "Did the record hold direct information that the child was being exploited?", _YES),
            Question("sufficient_then", "Was there enough to act on under the guidance of the day?", _YES),
            Question("lost_opportunity", "Was an opportunity to act lost?", _YES),
        ),
        "signal": (
            Question("code", "What do the marked words show?", codes),
            Question("status", "How is it said?", tuple((v, plain.say("status", v)) for v in get_args(Status))),
            Question("subject", "Whom is it about?", tuple((v, plain.say("subject", v)) for v in get_args(Subject))),
        ),
    }


def said(kind: str, name: str, value: str | None) -> str:
    """Return an answer in words."""
    for question in questions()[kind]:
        if question.name == name and value is not None:
            return dict(question.answers).get(value, value)
    return "not asked"


def answers_in(reading: Decision) -> dict[str, str]:
    """Return field → answer of one who read apart, or of who settled."""
    held: dict[str, str] = json.loads(reading.detail)["answers"]
    return held


def agreement_by_field(read: Iterable[tuple[str, str, Mapping[str, Mapping[str, str]]]]) -> list[FieldAgreement]:
    """Return one row for each field of each kind that has been read by two.

    Args:
        read: (kind, subject, account → field → answer) of each thing that was read apart.
    """
    every = list(read)
    readers = sorted({account for _, _, answers in every for account in answers})
    made = []
    for kind in KINDS:
        mine = [(subject, answers) for k, subject, answers in every if k == kind and len(answers) > 1]
        for question in questions()[kind] if mine else ():
            ratings = [[answers.get(account, {}).get(question.name) for account in readers] for _, answers in mine]
            rows = tuple(subject for (subject, _), row in zip(mine, ratings, strict=True) if sum(a is not None for a in row) > 1)
            made.append(FieldAgreement(kind, question.name, question.asks, rows, tuple(agreement(ratings, name) for name in NAMES)))
    return made
