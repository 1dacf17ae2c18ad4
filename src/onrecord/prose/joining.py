"""Reading by wording and reading by meaning, joined: which phrases stand, what meaning adds, and what the model thinks of how each is asserted.

A phrase stands unless the model, having read the whole entry, thinks the code very unlikely there; words no phrase caught are added where the model is sure
enough. How sure is set for each kind of code on files held out from training (`Policy`), and what is added says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.knowledge.phrasebook import Phrasebook
from onrecord.prose.meaning import Belief, MeaningModel
from onrecord.prose.phrases import Match, Meant
from onrecord.record import Child, Entry


def join_readings(entry: Entry, matches: Sequence[Match], belief: Belief, model: MeaningModel, book: Phrasebook) -> tuple[Match, ...]:
    """Return the matches that stand and those that meaning adds, in order of place.

    Args:
        entry: the entry both readers read.
        matches: what wording found.
        belief: what the model believes of the entry's text.
        model: the model, for its policy and its examples.
        book: the phrasebook, for the codes.
    """
    out: list[Match] = []
    for match in matches:
        chance = belief.chance_of(match.code, match.start, match.end)
        if chance >= model.policy(match.code).keep:
            out.append(replace(match, meant=_meant(belief, match.code, match.start, match.end, chance, model, nearest=False)))
    for run in belief.runs([model.policy(c).add for c in belief.labels.codes]):
        if any(m.code == run.code and m.start < run.end and run.start < m.end for m in out):
            continue
        code = book.codes[run.code]
        meant = _meant(belief, run.code, run.start, run.end, run.chance, model, nearest=True)
        out.append(Match(run.start, run.end, run.code, code.kind, model.name, code.tier, meant))
    return tuple(sorted(out, key=lambda m: (m.start, m.end, m.code)))


def _meant(belief: Belief, code: str, start: int, end: int, chance: float, model: MeaningModel, *, nearest: bool) -> Meant:
    policy = model.policy(code)
    held = belief.assertion(code, start, end)
    return Meant(
        chance=round(chance, 3),
        status=held.status if held.status_share >= policy.trust_status else "",
        subject=held.subject if held.subject_share >= policy.trust_subject else "",
        nearest=model.nearest(code, belief.vector(start, end)) if nearest else "",
        right=model.how_often_right(code, chance) if nearest else "",
    )


def context_of(entry: Entry, child: Child | None) -> str:
    """Return what the model is told beside the text: who wrote it, on what kind of record, and the child's age that day."""
    age = child.age_on(entry.date) if child and entry.date else None
    return f"{entry.agency or ''}. {entry.role or ''}. {entry.type or ''}. " + (f"Aged {age}." if age is not None else "")


def told_by_meaning(meant: Meant | None) -> str:
    """Return how the model came to a reading, in words: its chance, how often such readings were right, and the nearest example."""
    if meant is None:
        return "likeness to the phrasebook's examples"
    near = f'; the nearest example of the phrasebook is "{meant.nearest}"' if meant.nearest else ""
    right = f", {meant.right}" if meant.right else ""
    return f"its meaning (the model gives it {meant.chance:.2f}{right}{near})"
