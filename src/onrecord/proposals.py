"""What people added to entries, rejected in them and corrected → proposals for the phrasebook, in the form of `knowledge/signals`, for a person to review.

Names, places, vehicles and numbers that stand in the words are left out: a phrase is about wording, never about who said it. Nothing is learned by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from onrecord.codec import thaw
from onrecord.knowledge.phrasebook import Phrase
from onrecord.knowledge.plain import say_count
from onrecord.prose.sentences import parse
from onrecord.record import Child, Decision, Entry, Mention, Signal, identify

HEAD = """# Phrasebook proposals from what people added, rejected and corrected. The words are the record's: review each, put it more generally, and write
# examples of your own in place of these before any of it goes into a folder of knowledge (signals/*.yaml, see --knowledge).
"""
_TOKEN = re.compile(r"[^\W_][\w'’-]*")
_MASK = "Name"
_AROUND = 3
"""Words on either side of a rejected reading that tell it from a right one."""


def propose(
    standing: Iterable[Decision],
    entries: Mapping[str, Entry],
    mentions: Mapping[str, Sequence[Mention]],
    children: Mapping[str, Child],
    phrases: Mapping[str, Phrase],
) -> str:
    """Return the proposals as YAML with comments; only comments if there is nothing to propose.

    Args:
        standing: the decisions about signals that stand.
        entries: entry_id → the entries these are about; what is gone from the case is passed over.
        mentions: entry_id → who and what is named in them.
        children: child_ref → the children whose files they are.
        phrases: the phrasebook's phrases by id.
    """
    added: dict[str, dict[str, Any]] = {}
    changed: dict[str, Phrase] = {}
    untold = by_meaning = same_code = 0
    for decision in standing:
        signal = thaw(Signal, decision.detail) if decision.verdict in ("add", "reject", "change") else None
        entry = entries.get(signal.entry_id) if signal else None
        if signal is None or entry is None or entry.text[signal.start : signal.end] != signal.quote:
            continue
        words = _Words(entry, mentions.get(entry.entry_id, ()), children.get(entry.child_ref or ""))
        if decision.verdict == "change" and signal.settled is not None and signal.settled.code == signal.code:
            same_code += 1
            continue
        if decision.verdict != "add":
            phrase = changed.get(signal.found_by) or phrases.get(signal.found_by)
            if phrase is None:
                by_meaning += 1
            else:
                changed[phrase.id] = _narrowed(phrase, words, signal)
        if decision.verdict == "reject":
            continue
        pattern = words.pattern(signal.start, signal.end)
        if not pattern:
            untold += 1
            continue
        row = added.setdefault(
            identify("P", signal.code, pattern),
            {"id": f"proposed.{signal.code}.{identify('P', pattern)[2:8]}", "code": signal.code, "patterns": [pattern], "examples": []},
        )
        row["examples"] = [*dict.fromkeys([*row["examples"], words.sentence(signal.start, signal.end)])]
    rows = sorted(added.values(), key=lambda r: (r["code"], r["id"])) + [_as_row(changed[i]) for i in sorted(changed)]
    notes = [f"# {say_count(untold, 'addition')} left out: the words only name somebody or something.\n"] if untold else []
    notes += [f"# {say_count(by_meaning, 'rejected or corrected reading')} found by meaning: no phrase to change.\n"] if by_meaning else []
    notes += [f"# {say_count(same_code, 'correction')} of how words are said or about whom: no phrase to change.\n"] if same_code else []
    made: str = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=1000) if rows else "# Nothing to propose.\n"
    return HEAD + "".join(notes) + made


class _Words:
    """An entry's words with what they name masked."""

    def __init__(self, entry: Entry, mentions: Sequence[Mention], child: Child | None) -> None:
        self.entry = entry
        own = {w.casefold() for name in ((child.name, *child.aliases) if child else ()) for w in name.split()}
        named = [(m.start, m.end) for m in mentions]
        named += [m.span() for m in _TOKEN.finditer(entry.text) if m[0].casefold().removesuffix("'s").removesuffix("’s") in own]
        self.named = named
        self.tokens = [(m.start(), m.end(), m[0].lower().replace("’", "'")) for m in _TOKEN.finditer(entry.text)]

    def pattern(self, start: int, end: int) -> str:
        """The words between two places in the pattern language: what is named is a gap, a number `<n>`; "" if nothing else is there."""
        parts: list[str] = []
        gap = 0
        for a, b, word in self.tokens:
            if b <= start or a >= end:
                continue
            if any(a < y and x < b for x, y in self.named):
                gap += 1
                continue
            if gap and parts:
                parts.append(f"..{gap}")
            gap = 0
            parts.append("<n>" if word.isdigit() else word)
        return " ".join(parts) if any(p[0] not in "<." for p in parts) else ""

    def sentence(self, start: int, end: int) -> str:
        """The sentence or sentences that hold the words, with what is named masked."""
        inside = [s for s in parse(self.entry.text).sentences if s.start < end and start < s.end]
        return self._masked(min((s.start for s in inside), default=start), max((s.end for s in inside), default=end))

    def around(self, start: int, end: int) -> str:
        """The pattern of the words with a few of the same sentence on either side."""
        low = max((s.start for s in parse(self.entry.text).sentences if s.start <= start), default=0)
        high = min((s.end for s in parse(self.entry.text).sentences if s.end >= end), default=end)
        before = [a for a, b, _ in self.tokens if low <= a and b <= start][-_AROUND:]
        after = [b for a, b, _ in self.tokens if a >= end and b <= high][:_AROUND]
        return self.pattern(before[0] if before else start, after[-1] if after else end)

    def _masked(self, start: int, end: int) -> str:
        out, at = "", start
        for a, b in sorted(self.named):
            if a >= at and b <= end:
                out, at = f"{out}{self.entry.text[at:a]}{_MASK}", b
        return " ".join((out + self.entry.text[at:end]).split())


def _narrowed(phrase: Phrase, words: _Words, signal: Signal) -> Phrase:
    """The phrase with the rejected reading among what it must not match."""
    pattern = words.around(signal.start, signal.end)
    return replace(
        phrase,
        exclude=tuple(dict.fromkeys([*phrase.exclude, *([pattern] if pattern else [])])),
        near_misses=tuple(dict.fromkeys([*phrase.near_misses, words.sentence(signal.start, signal.end)])),
    )


def _as_row(phrase: Phrase) -> dict[str, Any]:
    """A phrase as it is written in YAML; written with the same id in an overlay it stands in place of the package's."""
    lists = {
        "patterns": phrase.patterns,
        "not": phrase.exclude,
        "unless": phrase.unless,
        "with": phrase.needs,
        "near": phrase.near,
        "examples": phrase.examples,
        "near_misses": phrase.near_misses,
        "type": phrase.types,
    }
    plain = {"status": phrase.status, "fixed": phrase.fixed, "who": phrase.who, "age_under": phrase.age_under}
    return (
        {"id": phrase.id, "code": phrase.code}
        | {name: list(values) for name, values in lists.items() if values}
        | {name: value for name, value in plain.items() if value}
    )
