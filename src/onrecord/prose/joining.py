"""Reading by wording, reading by meaning and weighing, joined: which readings stand, how each is asserted, and how likely it is right.

Every reading that a phrase or the model proposes is described by a few numbers (`signal_known`, `response_known`, `language_known`); a logistic sum of
them, fitted on files held out from training, gives the chance that it is right (`Joint`). A reading stands from a chance set for each kind of code.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.prose.meaning import Assertion, Belief, Joint, MeaningModel
from onrecord.prose.phrases import Match, Meant
from onrecord.prose.sentences import Parsed
from onrecord.prose.weighing import Weighed, WeighedResponse, Weigher
from onrecord.record import Child, Entry

FLOOR = 0.2
"""The least chance of a code (0..1) at which the model proposes words."""
COUNTED = ("affirmed", "uncertain")
"""The statuses a concern may rest on."""
_SEEN = 0.35
"""The least chance of a code at which words that do not count (denied, another child's) are still shown."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A reading either reader proposes: where, as which code, by which phrase ("" for the model), with the model's chance and view of it."""

    start: int
    end: int
    code: str
    phrase: str
    chance: float
    held: Assertion


def propose(matches: Sequence[Match], belief: Belief) -> list[Proposed]:
    """Return every reading that might stand, those by wording first: what the model proposes where a phrase found the same code is left to the phrase."""
    out = [Proposed(m.start, m.end, m.code, m.pattern, belief.chance_of(m.code, m.start, m.end), belief.assertion(m.code, m.start, m.end)) for m in matches]
    out += [Proposed(r.start, r.end, r.code, "", r.chance, belief.assertion(r.code, r.start, r.end)) for r in belief.runs([FLOOR] * len(belief.labels.codes))]
    return out


def signal_known(p: Proposed, weighed: Weighed) -> dict[str, float]:
    """Return what is known of a proposed signal: the model's chance, who proposes it, and whether model and cues think it counts and is the child's."""
    worded, cue, rule = float(bool(p.phrase)), float(weighed.status in COUNTED), float(weighed.subject == "child")
    counted, child = p.held.share(*COUNTED), p.held.share("child")
    fixed = {"cues: fixed, counts": weighed.fixed * cue, "cues: fixed, does not": weighed.fixed * (1 - cue)}
    cues = {"cues: counts": cue, "worded, cues: counts": worded * cue, "rules: child": rule, "worded, rules: child": worded * rule}
    held = {"model: counts": math.log(counted + 1e-3), "model: does not count": math.log(1.001 - counted), "model: child": math.log(child + 1e-3)}
    return _common(p) | fixed | cues | held


def response_known(p: Proposed, weighed: WeighedResponse, status: str) -> dict[str, float]:
    """Return what is known of a proposed response read with a status."""
    agree = float(weighed.status == status)
    return _common(p) | {
        "model: status": math.log(p.held.share(status) + 1e-3),
        "worded, cues: status": agree * bool(p.phrase),
        f"cues: {status}": agree,
        status: 1.0,
    }


def language_known(p: Proposed, challenged: bool) -> dict[str, float]:
    """Return what is known of wording proposed as blaming."""
    return _common(p) | {"model: stated": math.log(p.held.share("stated") + 1e-3), "cues: challenged": float(challenged)}


def _common(p: Proposed) -> dict[str, float]:
    worded, odds = float(bool(p.phrase)), math.log(max(p.chance, 1e-4) / max(1e-4, 1 - p.chance))
    return {"always": 1.0, "chance": odds, "worded": worded, "worded, chance": worded * odds}


def settle_signal(p: Proposed, weighed: Weighed, joint: Joint) -> tuple[str, str, float] | None:
    """Return (status, subject, chance that it counts) of a proposed signal, or None if it does not stand.

    A signal that is likelier to count than not is given a status that counts, and the child as its subject; one that is not keeps what cues or model say
    against it. One that nobody says anything against, and that is unlikely, does not stand.
    """
    right = joint.right(p.code, signal_known(p, weighed))
    if weighed.firm:
        return (weighed.status, weighed.subject, right) if p.phrase or p.chance >= _SEEN else None
    status = p.held.status if p.held.share(p.held.status) >= joint.trust else weighed.status
    subject = p.held.subject if p.held.share(p.held.subject) >= joint.trust else weighed.subject
    if right >= joint.least:
        likelier = max(COUNTED, key=p.held.share)
        return (status if status in COUNTED else likelier), "child", right
    if p.chance < _SEEN:
        return None
    if status in COUNTED and subject == "child":
        if p.held.share(*COUNTED) < 0.5:
            status = next(name for name, _ in p.held.statuses if name not in COUNTED)
        elif p.held.share("child") < 0.5:
            subject = next(name for name, _ in p.held.subjects if name != "child")
        else:
            return None
    return status, subject, right


def statuses(p: Proposed, weighed: WeighedResponse) -> list[str]:
    """Return the statuses a proposed response may have: what the cues say and what the model says, in order."""
    return sorted({weighed.status, p.held.status})


def settle_response(p: Proposed, weighed: WeighedResponse, joint: Joint) -> tuple[str, float] | None:
    """Return (status, chance that code and status are right) of a proposed response, or None if it does not stand."""
    right, status = max((joint.right(p.code, response_known(p, weighed, s)), s) for s in statuses(p, weighed))
    return (status, right) if right >= joint.least else None


def settle_language(p: Proposed, challenged: bool, joint: Joint) -> tuple[str, float] | None:
    """Return ("stated" or "challenged", chance) of wording proposed as blaming, or None if it does not stand."""
    right = joint.right(p.code, language_known(p, challenged))
    if right >= joint.least:
        return "stated", right
    disputed = challenged or p.held.status == "challenged"
    return ("challenged", right) if disputed and p.chance >= _SEEN else None


def join_readings(
    entry: Entry, child: Child | None, parsed: Parsed, matches: Sequence[Match], belief: Belief, model: MeaningModel, weigher: Weigher
) -> tuple[Match, ...]:
    """Return the readings that stand, in order of place.

    Args:
        entry: the entry both readers read.
        child: whose file it is in.
        parsed: the entry's text, parsed.
        matches: what wording found.
        belief: what the model believes of the entry's text.
        model: the model, for how readings are added up and for its examples.
        weigher: weighs each reading where it stands, and holds the phrasebook.
    """
    out: list[Match] = []
    for p in propose(matches, belief):
        if not p.phrase and any(m.code == p.code and m.start < p.end and p.start < m.end for m in out):
            continue
        meant = _meant(p, entry, child, parsed, belief, model, weigher)
        if meant is not None:
            code = weigher.book.codes[p.code]
            out.append(Match(p.start, p.end, p.code, code.kind, p.phrase or model.name, code.tier, meant))
    return tuple(sorted(out, key=lambda m: (m.start, m.end, m.code)))


def _meant(p: Proposed, entry: Entry, child: Child | None, parsed: Parsed, belief: Belief, model: MeaningModel, weigher: Weigher) -> Meant | None:
    code, phrase, joint = weigher.book.codes[p.code], weigher.book.by_id.get(p.phrase), model.joint(p.code)
    near = "" if p.phrase else model.nearest(p.code, belief.vector(p.start, p.end))
    if code.kind == "signal":
        signal = settle_signal(p, weigher.weigh_signal(parsed, p.start, p.end, entry, child, code, phrase), joint)
        return Meant(round(signal[2], 3), signal[0], signal[1], near) if signal else None
    if code.kind == "response":
        response = settle_response(p, weigher.weigh_response(parsed, p.start, p.end, entry, child, code, phrase), joint)
        return Meant(round(response[1], 3), response[0], "", near) if response else None
    challenged, _, dropped, _ = weigher.weigh_language(parsed, p.start, p.end, child)
    language = None if dropped else settle_language(p, challenged, joint)
    return Meant(round(language[1], 3), language[0], "", near) if language else None


def context_of(entry: Entry, child: Child | None) -> str:
    """Return what the model is told beside the text: who wrote it, on what kind of record, and the child's age that day."""
    age = child.age_on(entry.date) if child and entry.date else None
    return f"{entry.agency or ''}. {entry.role or ''}. {entry.type or ''}. " + (f"Aged {age}." if age is not None else "")


def told_by_meaning(meant: Meant | None) -> str:
    """Return how the model came to a reading, in words: how often such readings were right, and the nearest example."""
    if meant is None:
        return "likeness to the phrasebook's examples"
    near = f'; the nearest example of the phrasebook is "{meant.nearest}"' if meant.nearest else ""
    return f"its meaning (about {round(meant.right * 10)} in 10 such readings were right on files held out{near})"
