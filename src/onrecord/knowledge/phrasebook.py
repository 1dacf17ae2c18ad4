"""`knowledge/{lexicon,signals,responses,language}/*.yaml` → the Phrasebook: which words may bear on a child's safety, and what looks like them.

The pattern language (compiled by `prose.phrases`) is words and: `<slot>` a set of words from the lexicon; `(a|b c)` either; `(x)?` may be there;
`..3` up to three words between; `stem*` a word beginning so; `cars?` with or without the letter; `<n>` a number, `<adult-age>` an age from 18,
`<teen>` one below; `<cash>` a sum; `<night>` a time from 21:00 to 06:00; `<w>` any word; `^` and `$` the sentence's start and end. A gap never passes over
a word that turns the sense (no, not, if). Letter case, quotes and apostrophes do not matter; words that describe origin or faith are passed over, so that
they change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from onrecord.knowledge.loading import Faults, Located, read_kind
from onrecord.record import Tier

Kind = Literal["signal", "response", "language"]
_FOLDERS: dict[Kind, str] = {"signal": "signals", "response": "responses", "language": "language"}
_PHRASE_KEYS = (
    "not",
    "unless",
    "with",
    "near",
    "examples",
    "near_misses",
    "status",
    "fixed",
    "who",
    "since",
    "source",
    "note",
    "age_under",
    "type",
    "kind",
    "era",
    "suggest",
)


@dataclass(frozen=True, slots=True)
class Code:
    """An exported code. `tier` for a signal, `acted` for a response. `household`: always about the child, whoever did it.

    `who` says where the person it is about stands: "before" the words (the one who does it), or "any". `aged`: it speaks of somebody whose age decides
    whether it counts: an adult's does, one near the child's does not.
    """

    name: str
    kind: Kind
    plain: str
    tier: Tier | None = None
    acted: bool = False
    household: bool = False
    who: str = "any"
    aged: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way a code is written. `id` is the finer code of `domain/indicators.md` and a short name.

    `exclude` (YAML `not`) vetoes where it overlaps the match, `unless` anywhere in the sentence; one of `needs` (YAML `with`) must stand in the
    sentence, one of `near` in the entry. `status` is what it means where no cue says otherwise; `fixed` that no cue may change it.
    `age_under` limits it to children younger than that on the entry's date; `type` to entries whose type holds one of the words.
    """

    id: str
    code: str
    kind: Kind
    patterns: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    status: str | None = None
    fixed: bool = False
    who: str | None = None
    age_under: int | None = None
    types: tuple[str, ...] = ()
    klass: str = ""
    era: str = ""
    suggest: str = ""


@dataclass(frozen=True)
class Phrasebook:
    """Everything wording needs: codes, slots, words passed over, and phrases in the order of their files."""

    codes: dict[str, Code]
    slots: dict[str, tuple[str, ...]]
    skipped: frozenset[str]
    common: frozenset[str]
    phrases: tuple[Phrase, ...]
    by_id: dict[str, Phrase] = field(default_factory=dict)


def load_phrasebook(overlay: Path | None, faults: Faults) -> Phrasebook:
    """Return the package's phrasebook with the overlay's laid on top; what is wrong goes to `faults`.

    An overlay adds phrases, adds words to slots, and replaces a phrase by writing one with the same id.
    """
    codes, slots, skipped, common = _read_lexicon(overlay, faults)
    phrases: dict[str, Phrase] = {}
    for kind, folder in _FOLDERS.items():
        for file, rows in read_kind(folder, overlay, faults):
            if not isinstance(rows, list):
                faults.add(file, "a list of phrases is expected")
                continue
            for row in rows:
                phrase = _phrase(row, kind, codes, file, faults)
                if phrase is None:
                    continue
                if phrase.id in phrases and not file.startswith("overlay/"):
                    faults.add(row, f"phrase {phrase.id!r} stands twice", "id")
                phrases[phrase.id] = phrase
    return Phrasebook(codes, slots, skipped, common, tuple(phrases.values()), phrases)


def load_codes(overlay: Path | None) -> list[Code]:
    """Return every code, in the order of its file.

    Raises:
        KnowledgeError: the lexicon has faults.
    """
    faults = Faults()
    codes, *_ = _read_lexicon(overlay, faults)
    faults.raise_if_any()
    return list(codes.values())


def _read_lexicon(overlay: Path | None, faults: Faults) -> tuple[dict[str, Code], dict[str, tuple[str, ...]], frozenset[str], frozenset[str]]:
    codes: dict[str, Code] = {}
    slots: dict[str, list[str]] = {}
    words: dict[str, set[str]] = {"skipped": set(), "common": set()}
    for file, top in read_kind("lexicon", overlay, faults):
        if not isinstance(top, Located):
            faults.add(file, "a mapping with codes, slots, skipped or common is expected")
            continue
        faults.check_keys(top, (), ("codes", "slots", "skipped", "common"))
        for name, values in (top.get("slots") or {}).items():
            slots.setdefault(str(name), []).extend(_words(values))
        for key in words:
            words[key].update(_words(top.get(key) or []))
        for name, row in (top.get("codes") or {}).items():
            code = _code(str(name), row, faults)
            if code:
                codes[code.name] = code
    return codes, {k: tuple(dict.fromkeys(v)) for k, v in slots.items()}, frozenset(words["skipped"]), frozenset(words["common"])


def _words(values: Any) -> list[str]:
    """A list, or words parted by commas in one string."""
    parts = values.split(",") if isinstance(values, str) else [str(v) for v in values]
    return [p.strip().lower() for p in parts if p.strip()]


def _code(name: str, row: Any, faults: Faults) -> Code | None:
    if not isinstance(row, Located):
        faults.add("lexicon", f"code {name}: a mapping is expected")
        return None
    faults.check_keys(row, ("kind", "plain"), ("tier", "acted", "household", "who", "aged"))
    kind, tier = row.get("kind"), row.get("tier")
    if kind not in _FOLDERS or (kind == "signal") != (tier in get_args(Tier)):
        faults.add(row, f"code {name}: kind {kind!r}, tier {tier!r}", "kind")
        return None
    return Code(
        name, kind, str(row.get("plain", "")), tier, bool(row.get("acted")), bool(row.get("household")), str(row.get("who", "any")), bool(row.get("aged"))
    )


def _phrase(row: Any, kind: Kind, codes: dict[str, Code], file: str, faults: Faults) -> Phrase | None:
    if not isinstance(row, Located):
        faults.add(file, "a phrase is a mapping with id, code and patterns")
        return None
    if not faults.check_keys(row, ("id", "code", "patterns"), _PHRASE_KEYS):
        return None
    code = codes.get(row["code"])
    if code is None or code.kind != kind:
        faults.add(row, f"unknown {kind} code {row['code']!r}", "code")
        return None
    for key in ("patterns", "not", "unless", "with", "near"):
        if not all(isinstance(p, str) for p in row.get(key) or ()):
            faults.add(row, "a pattern is not text: write no, yes, on, off and numbers in quotes", key)
    lists = {k: tuple(str(p) for p in row.get(k) or ()) for k in ("patterns", "not", "unless", "with", "near", "examples", "near_misses", "type")}
    if not lists["patterns"]:
        faults.add(row, "no patterns", "patterns")
    return Phrase(
        id=str(row["id"]),
        code=code.name,
        kind=kind,
        patterns=lists["patterns"],
        exclude=lists["not"],
        unless=lists["unless"],
        needs=lists["with"],
        near=lists["near"],
        examples=lists["examples"],
        near_misses=lists["near_misses"],
        status=row.get("status"),
        fixed=bool(row.get("fixed")),
        who=row.get("who"),
        age_under=row.get("age_under"),
        types=lists["type"],
        klass=str(row.get("kind", "")),
        era=str(row.get("era", "")),
        suggest=str(row.get("suggest", "")),
    )
