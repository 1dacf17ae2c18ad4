"""`knowledge/assertion/*.yaml` → Cues: the words that say how something is asserted, about whom and by whom.

A cue sits with its effect, the way it looks (forward to what follows, back to what stands before, both), how many words it reaches, and what stops it.
A cue whose effect is `none` is a look-alike: where it stands, shorter cues inside it do not count ("not only", "no longer").
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.knowledge.loading import Faults, Located, read_kind

EFFECTS = (
    "negated", "uncertain", "hypothetical", "historical", "boilerplate", "affirmed", "none",  # how a signal stands
    "took_place", "planned", "agreed", "not_done", "done",  # how a response stands; `agreed` is planned unless the words themselves say it was done
    "challenged", "report", "anonymous",  # wording disputed; who says so
)  # fmt: skip
DIRECTIONS = ("forward", "back", "both", "sentence", "inside")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words with an effect. `reach` counts words between cue and phrase; `kinds` what it applies to (signal, response, language); `codes` limits it."""

    id: str
    effect: str
    direction: str
    reach: int
    patterns: tuple[str, ...]
    kinds: tuple[str, ...]
    codes: tuple[str, ...] = ()
    stops: bool = True
    examples: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Cues:
    """All cues, the words that stop a cue's reach, and the word lists weighing needs (people, titles, ...)."""

    cues: tuple[Cue, ...]
    stops: tuple[str, ...]
    lists: dict[str, tuple[str, ...]]


def load_assertion(overlay: Path | None, faults: Faults) -> Cues:
    """Return the package's cues with the overlay's added; what is wrong goes to `faults`."""
    cues: dict[str, Cue] = {}
    stops: list[str] = []
    lists: dict[str, list[str]] = {}
    for file, top in read_kind("assertion", overlay, faults):
        if not isinstance(top, Located):
            faults.add(file, "a mapping with cues, stops or lists is expected")
            continue
        faults.check_keys(top, (), ("cues", "stops", "lists"))
        stops += [str(s) for s in top.get("stops") or []]
        for name, words in (top.get("lists") or {}).items():
            parts = words.split(",") if isinstance(words, str) else [str(w) for w in words]
            lists.setdefault(str(name), []).extend(p.strip() for p in parts if p.strip())
        for row in top.get("cues") or []:
            cue = _cue(row, file, faults)
            if cue is not None:
                cues[cue.id] = cue
    return Cues(tuple(cues.values()), tuple(stops), {k: tuple(v) for k, v in lists.items()})


def _cue(row: Any, file: str, faults: Faults) -> Cue | None:
    if not isinstance(row, Located):
        faults.add(file, "a cue is a mapping with id, effect and patterns")
        return None
    if not faults.check_keys(row, ("id", "effect", "patterns"), ("look", "reach", "for", "codes", "stops", "examples", "source")):
        return None
    look = row.get("look", "forward")
    if row["effect"] not in EFFECTS or look not in DIRECTIONS:
        faults.add(row, f"effect {row['effect']!r} looking {look!r}", "effect")
        return None
    if not all(isinstance(p, str) for p in row["patterns"]):
        faults.add(row, "a pattern is not text: write no, yes, on, off and numbers in quotes", "patterns")
    kinds = tuple(str(k) for k in row.get("for") or ("signal", "response", "language"))
    return Cue(
        str(row["id"]), row["effect"], look, int(row.get("reach", 6)), tuple(str(p) for p in row["patterns"]), kinds,
        tuple(row.get("codes") or ()), bool(row.get("stops", True)), tuple(str(e) for e in row.get("examples") or ()), str(row.get("source", "")),
    )  # fmt: skip
