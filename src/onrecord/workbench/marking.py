"""A person reads words as a signal, or rejects a signal as misread → a row of the trail, and the child's file judged again with it.

One of these is written at a time, and none while a review writes the case: what a file says and what is concluded from it then always fit.
"""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from onrecord import pipeline
from onrecord.additions import PERSON, add_signal, find_words
from onrecord.codec import freeze, thaw
from onrecord.errors import InputError
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Code, load_phrasebook
from onrecord.record import Child, Decision, Entry, Signal, Source, Status, Subject
from onrecord.workbench import trail
from onrecord.workbench.visit import Visit

_ONE = threading.Lock()
"""The case's own lock keeps other processes out; this one keeps two requests of this process apart."""


@lru_cache(maxsize=2)
def signal_codes(overlay: Path | None) -> dict[str, Code]:
    """Return the codes a signal can have, in the order of their weight."""
    return {name: code for name, code in load_phrasebook(overlay, Faults()).codes.items() if code.kind == "signal"}


def marking_context(here: Visit, entry: Entry, nouns: list[Any]) -> dict[str, Any]:
    """Return what the entry's page needs so that words can be added and signals rejected: choices, the signals, who added or rejected them."""
    case = here.bench.case
    decided = {d.subject: d for d in case.signal_decisions() if d.child_ref == (entry.child_ref or "") and _entry_of(d) == entry.entry_id}
    shown = [n for n in nouns if isinstance(n, Signal)]
    by_id = {s.signal_id: s for s in shown}
    taken_out = [(d, thaw(Signal, d.detail)) for d in decided.values() if d.verdict == "reject"]
    waiting = [(d, thaw(Signal, d.detail)) for d in decided.values() if d.verdict == "add" and d.subject not in by_id]
    return {
        "signals": [(s, decided.get(s.signal_id)) for s in shown],
        "taken_out": taken_out,
        "waiting": waiting,
        "unjudged": bool(waiting) or any(d.subject in by_id for d, _ in taken_out),
        "person_made": PERSON,
        "codes": signal_codes(here.bench.settings.knowledge),
        "statuses": get_args(Status),
        "subjects": get_args(Subject),
        "sources": get_args(Source),
        "draft": here.bench.desk.draft(here.person.account, f"/entry/{entry.entry_id}"),
    }


def place_of(entry: Entry, words: str, which: str, start: str) -> tuple[int, int]:
    """Return where the words stand that a person chose.

    Args:
        entry: the entry.
        words: as selected or typed.
        which: the number of the place meant, from 1, where the words stand more than once; "" otherwise.
        start: where the selection began, in characters of the text; "" if the words were typed.

    Raises:
        InputError: `no-words` if they do not stand in the entry, `several-places` if it is not said which of several is meant.
    """
    places = find_words(entry, words)
    if not places:
        raise InputError("these words do not stand in this entry", next_step="Select them, or type them exactly as they stand.", code="no-words")
    begun = int(start) if start.isascii() and start.isdigit() else -1
    chosen = [p for p in places if p[0] == begun] or places
    if len(chosen) == 1:
        return chosen[0]
    number = int(which) if which.isascii() and which.isdigit() else 0
    if not 1 <= number <= len(places):
        step = f"Say which, from 1 to {len(places)}, or type more of the words around them."
        raise InputError(f"these words stand {len(places)} times in this entry", next_step=step, code="several-places")
    return places[number - 1]


def add(here: Visit, entry: Entry, child: Child, place: tuple[int, int], fields: dict[str, str], reason: str) -> Decision:
    """Add a signal that was missed, and judge the child's file again.

    Raises:
        InputError: `no-reason`, `already-added`, `case-busy`, and those of `add_signal`.
    """
    bench = here.bench
    made = add_signal(
        entry,
        place,
        fields["code"],
        fields["status"],
        fields["subject"],
        fields["source"],
        codes=signal_codes(bench.settings.knowledge),
        by=here.signature,
        on=bench.clock().date(),
        reason=reason,
    )
    last = bench.case.last_about(made.signal_id)
    if last is not None and last.verdict == "add":
        raise InputError(f"{last.by} has added this already", next_step="Take it back first if it should say something else.", code="already-added")
    return _decide(here, made, child, "add", reason, last.decision_id if last else "")


def reject(here: Visit, signal: Signal, child: Child, reason: str, expected: str) -> Decision:
    """Reject a signal as misread, and judge the child's file again."""
    if signal.found_by == PERSON:
        raise InputError("this was added by a person", next_step="Take the addition back instead.", code="bad-verdict")
    return _decide(here, signal, child, "reject", reason, expected)


def take_back(here: Visit, decision: Decision, child: Child, reason: str, expected: str) -> Decision:
    """Take back an addition or a rejection, and judge the child's file again."""
    return _decide(here, thaw(Signal, decision.detail), child, "undo", reason, expected)


def signal_in(decision: Decision | None) -> Signal | None:
    """Return the signal that a decision added or rejected, or None."""
    return thaw(Signal, decision.detail) if decision is not None and decision.kind == "signal" and decision.verdict in ("add", "reject") else None


def _decide(here: Visit, signal: Signal, child: Child, verdict: Any, reason: str, expected: str) -> Decision:
    case = here.bench.case
    detail = None if verdict == "undo" else json.loads(freeze(signal))
    with _ONE, case.hold():
        made = trail.decide_about(here, trail.subject_of(case, signal), verdict, reason, expected=expected, detail=detail)
        case.judge_due(child.child_ref)
        pipeline.judge_again(case, child.child_ref, here.bench.settings)
    return made


def _entry_of(decision: Decision) -> str:
    return str(json.loads(decision.detail).get("entry_id", "")) if decision.detail else ""
