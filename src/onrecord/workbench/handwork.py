"""Words a person marks in an entry, and marks a person rejects: what there is, and what is made of a choice."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import Any, get_args

from onrecord.codec import noun_of as noun_in
from onrecord.errors import InputError
from onrecord.knowledge.phrasebook import Code, load_codes
from onrecord.knowledge.plain import say_day
from onrecord.record import Decision, DecisionVerdict, Entry, ResponseStatus, Settled, Signal, Source, Status, Subject, as_proposed
from onrecord.record import Response as Act
from onrecord.workbench.visit import Visit

BY_HAND = "person"
"""What `found_by` says of words a person chose."""


def codes_of(here: Visit) -> list[Code]:
    """Return the codes a person can choose."""
    overlay = here.bench.settings.knowledge
    made: list[Code] = here.bench.remember("code list", overlay, lambda: load_codes(overlay))
    return [c for c in made if c.kind in ("signal", "response")]


def marks_of(here: Visit, entry_id: str) -> list[tuple[Signal | Act, Decision | None]]:
    """Return the signals and responses of an entry, those a person rejected among them, each with the last decision about it."""
    case = here.bench.case
    return [(n, case.last_about(id_of(n))) for n in marked(here, entry_id)]


def marked(here: Visit, entry_id: str) -> list[Signal | Act]:
    """Return what is marked now, and what was taken out, as it was when a person rejected it."""
    case = here.bench.case
    found: list[Signal | Act] = case.nouns_in([entry_id], ["signals", "responses"]).get(entry_id, [])
    entry = case.entry(entry_id)
    known = {id_of(n) for n in found}
    for d in case.said_of_words(entry.child_ref or "").get(entry.child_ref or "", []) if entry else []:
        if d.verdict == "reject" and d.subject not in known and json.loads(d.detail)["entry_id"] == entry_id:
            found.append(noun_in(d))
    return sorted(found, key=lambda n: (n.start, n.end))


def id_of(noun: Signal | Act) -> str:
    """Return the identifier decisions about it are made under."""
    return noun.signal_id if isinstance(noun, Signal) else noun.response_id


def find_words(entry: Entry, quote: str, start: str) -> int:
    """Return where the words stand: at the offset the page gave if they do stand there, else where they stand once and only once.

    Raises:
        InputError: code `bad-words`.
    """
    text = entry.text
    if not quote.strip():
        raise InputError("no words were chosen", next_step="Select them in the entry, or copy them into the field.", code="bad-words")
    if start.isdigit() and text[int(start) : int(start) + len(quote)] == quote:
        return int(start)
    if text.count(quote) != 1:
        how = "do not stand in the entry as they are written" if quote not in text else "stand in the entry more than once"
        raise InputError(f"the words {how}", next_step="Copy them exactly, and more of them.", code="bad-words")
    return text.index(quote)


@dataclass(frozen=True, slots=True)
class How:
    """How a person reads words: the status, whom they are about, who says it; and who reads them so, on what day and why."""

    status: str
    about: str
    source: str
    by: str
    on: dt.date
    reason: str


def noun_of(entry: Entry, child_ref: str, at: int, quote: str, code: Code, how: How) -> Signal | Act:
    """Return the signal or response that the chosen words are, by the code's kind.

    Raises:
        InputError: code `bad-words` if a sign is not recorded in that way.
    """
    because = f"Added by {how.by} on {say_day(how.on)}: {' '.join(how.reason.split())}"
    if how.about not in get_args(Subject) or how.source not in get_args(Source):
        raise InputError("that is not somebody words are about, or said by", next_step="Choose from the lists.", code="bad-words")
    about: Any = how.about
    if code.kind == "signal":
        if how.status not in get_args(Status) or code.tier is None:
            raise InputError("that is not a way a sign is recorded", next_step="Choose how the words put it.", code="bad-words")
        status: Any = how.status
        source: Any = how.source
        return Signal(entry.entry_id, child_ref, at, at + len(quote), quote, code.name, code.tier, status, about, source, BY_HAND, because)
    done: Any = how.status if how.status in get_args(ResponseStatus) else "done"
    return Act(entry.entry_id, child_ref, at, at + len(quote), quote, code.name, code.acted, done, about, BY_HAND, because)


def corrected(noun: Signal | Act, code: Code, how: How) -> tuple[DecisionVerdict, Signal | Act]:
    """Return how a person decides who reads a signal or response otherwise than it stands, and the noun as it is to be: change, with what was proposed kept
    beside it; or accept, where what was proposed is to stand after all.

    Args:
        noun: as it stands.
        code: what the words show, of the same kind as the noun.
        how: status and whom they are about; who says it stays as it was read.

    Raises:
        InputError: code `bad-words` if the words cannot be recorded in that way, `no-change` if they stand so already.
    """
    kind, ways = ("signal", get_args(Status)) if isinstance(noun, Signal) else ("response", get_args(ResponseStatus))
    if code.kind != kind or how.status not in ways or how.about not in get_args(Subject):
        raise InputError("these words cannot be read in that way", next_step="Choose from the lists.", code="bad-words")
    wanted = {"code": code.name, "status": how.status, "subject": how.about}
    if wanted == {"code": noun.code, "status": noun.status, "subject": noun.subject}:
        raise InputError("the words are read in that way already", next_step="Choose what is otherwise, or reject the reading.", code="no-change")
    held: Any = noun
    proposed, weight = as_proposed(noun), {"tier": code.tier} if kind == "signal" else {"acted": code.acted}
    if wanted == proposed:
        return "accept", replace(held, settled=None, **wanted, **weight)
    because = f"Corrected by {how.by} on {say_day(how.on)}: {' '.join(how.reason.split())}"
    settled = Settled("", "change", how.by, how.on, how.reason, **proposed)
    return "change", replace(held, because=because, score=None, settled=settled, **wanted, **weight)
