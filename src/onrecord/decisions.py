"""A suggestion, a named person and a reason → a Decision, added to a trail in which every row holds the hash of the one before.

Nothing is overwritten: a change of mind is another row, and taking back is one too. Accepting a suggestion changes no mention, entity or link. The chain
shows a row that was changed, taken out or moved; that the end was cut off shows only against a hash that somebody noted elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar, cast

from onrecord.codec import freeze, noun_of
from onrecord.errors import InputError
from onrecord.record import Decision, DecisionKind, DecisionVerdict, Entity, Entry, Link, Response, Settled, Signal, as_proposed, current_decisions

__all__ = ["check_trail", "current_decisions", "follow", "subject_of", "take_in"]


Noun = TypeVar("Noun", Signal, Response)


def follow(
    kind: DecisionKind,
    subject: str,
    verdict: DecisionVerdict,
    *,
    by: str,
    reason: str,
    at: dt.datetime,
    seen: str,
    last: Decision | None,
    before: Decision | None,
    detail: str = "",
    account: str = "",
    child_ref: str = "",
) -> Decision:
    """Return the decision that follows the last row of a trail.

    Args:
        kind: what sort of thing it is about.
        subject: the identifier of that.
        verdict: as `Decision` tells.
        by: the person's name.
        reason: why, in their words.
        at: the time, with its offset.
        seen: the knowledge and the evidence the person had before them.
        last: the last row of the trail.
        before: the last row about the subject, if there is one; it stands unless it took back what stood.
        detail: what was changed or added, as JSON.
        account: the sign-in name, where one was used.
        child_ref: whose file it is about, where it is one.

    Raises:
        InputError: `no-name`, `no-reason`, or `nothing-to-undo`.
    """
    standing = before if before is not None and before.verdict != "undo" else None
    if not any(c.isalpha() for c in by):
        raise InputError("a decision needs the name of the person who makes it", next_step="Give --by NAME.", code="no-name")
    if not reason.strip():
        raise InputError("a decision needs a reason, so that others can follow it", next_step="Give --reason TEXT.", code="no-reason")
    if verdict == "undo" and standing is None:
        raise InputError("no decision stands, so there is nothing to undo", where=subject, next_step="Decide with accept or reject.", code="nothing-to-undo")
    made = Decision(
        standing.kind if standing else kind,
        subject,
        verdict,
        " ".join(by.split()),
        at,
        " ".join(reason.split()),
        seen,
        standing.decision_id if standing else None,
        last.sha256 if last else "",
        "",
        detail,
        account,
        child_ref,
    )
    return replace(made, sha256=_hash(made))


def subject_of(noun: Link | Entity | str) -> tuple[Literal["link", "entity"], str, str]:
    """Return (kind, identifier, digest of the evidence) of what a decision is about; the digest of what is gone is empty."""
    if isinstance(noun, Link):
        return "link", noun.link_id, noun.evidence
    if isinstance(noun, Entity):
        return "entity", noun.entity_id, noun.evidence
    return ("link" if noun.startswith("L-") else "entity"), noun, ""


def take_in(signals: Sequence[Signal], responses: Sequence[Response], said: Sequence[Decision]) -> tuple[list[Signal], list[Response]]:
    """Return signals and responses as people decided, in the order of entry and text: those rejected are gone, those added are there, those corrected say
    what the person settled and keep what was proposed beside it. What a person settled stands also where the product no longer proposes it.

    Args:
        signals: what was read.
        responses: what was read.
        said: decisions about signals and responses that stand.
    """
    of = {d.subject: d for d in said}
    kept = [made for s in signals if (made := _as_decided(s, of.pop(s.signal_id, None)))]
    held = [told for r in responses if (told := _as_decided(r, of.pop(r.response_id, None)))]
    put_in = [_put_in(d) for d in of.values() if d.verdict != "reject"]
    kept += [n for n in put_in if isinstance(n, Signal)]
    held += [n for n in put_in if isinstance(n, Response)]
    return (_ordered(kept, signals), _ordered(held, responses)) if put_in else (kept, held)


def _as_decided(noun: Noun, d: Decision | None) -> Noun | None:
    """What is proposed as a decision about it leaves it: gone, confirmed, or with what the person settled."""
    if d is None:
        return noun
    if d.verdict == "reject":
        return None
    made: Noun = cast(Noun, noun_of(d)) if d.verdict == "change" else noun
    return replace(made, settled=_settled(d, as_proposed(noun)))


def _put_in(d: Decision) -> Signal | Response:
    """What a person added, or settled where nothing is proposed now, as evidence."""
    noun = noun_of(d)
    return replace(noun, settled=_settled(d, {} if d.verdict == "add" else as_proposed(noun)))


def _settled(d: Decision, proposed: dict[str, str]) -> Settled:
    verdict: Any = d.verdict
    return Settled(d.decision_id, verdict, d.by, d.at.date(), d.reason, **proposed)


def _ordered(nouns: list[Noun], before: Sequence[Noun]) -> list[Noun]:
    """Nouns with what was added standing among those of its entry, by place in the text; the order of entries is that of what was read, new ones last."""
    entries = {n.entry_id: at for at, n in reversed(list(enumerate(before)))}
    return sorted(nouns, key=lambda n: (entries.get(n.entry_id, len(before)), n.entry_id, n.start, n.end))


def still_said(said: Sequence[Decision], entries: Iterable[Entry]) -> list[Decision]:
    """Return the decisions about signals and responses whose entry is still in the file; where the words still stand, of all that do not reject."""
    texts = {e.entry_id: e.text for e in entries}
    made = []
    for d in said:
        held = json.loads(d.detail) if d.detail else {}
        text = texts.get(held.get("entry_id", ""))
        if text is not None and (d.verdict == "reject" or text[held.get("start", 0) : held["end"]] == held["quote"]):
            made.append(d)
    return made


def entries_decided(said: Sequence[Decision]) -> frozenset[str]:
    """Return the entries that decisions about signals and responses speak of."""
    return frozenset(json.loads(d.detail)["entry_id"] for d in said if d.detail)


def check_trail(trail: Sequence[Decision], noted: str = "") -> str:
    """Return what is wrong with the first row that does not fit, or "" when every row does.

    Args:
        trail: every decision, oldest first.
        noted: the SHA-256 of a decision as noted earlier, which the trail must then hold.
    """
    before = ""
    for number, decision in enumerate(trail, 1):
        at = f"Row {number} of {len(trail)} ({decision.decision_id}, about {decision.subject})"
        if decision.previous != before:
            return f"{at} does not follow the row before it: a row was changed, taken out or put in here."
        if decision.sha256 != _hash(decision):
            return f"{at} is not what was written: its hash does not fit its words."
        before = decision.sha256
    if noted and noted not in {d.sha256 for d in trail}:
        return f"No row of {len(trail)} has the hash that was noted: the end of the trail was cut off or written again."
    return ""


def _hash(decision: Decision) -> str:
    return hashlib.sha256(freeze(replace(decision, sha256="")).encode()).hexdigest()
