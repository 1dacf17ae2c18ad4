"""Entry and the phrases found in it → Signals: words that show something was known, weighed and explained."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from onrecord.knowledge.phrasebook import Code, Phrase
from onrecord.prose.joining import told_by_meaning
from onrecord.prose.phrases import Match, Meant
from onrecord.prose.sentences import Parsed
from onrecord.prose.weighing import Weighed, Weigher
from onrecord.record import Child, Entry, Signal, Status, Subject

_HOW: dict[Status, str] = {
    "affirmed": "the record states it",
    "negated": "it is denied or answered no",
    "uncertain": "it is said to be possible, suspected or second hand",
    "hypothetical": "it is advice or a condition, not something that happened",
    "historical": "it belongs to an earlier time",
    "boilerplate": "it is the form's, service's or leaflet's own wording",
}
_ABOUT = {"child": "this child", "other_child": "another child", "family": "a relative", "other": "somebody else"}


def find_signals(entry: Entry, child: Child | None, parsed: Parsed, matches: tuple[Match, ...], weigher: Weigher) -> tuple[Signal, ...]:
    """Return the entry's signals in order of place, each weighed and with its reason in words."""
    out = []
    for match in matches:
        if match.kind != "signal" or match.tier is None:
            continue
        code = weigher.book.codes[match.code]
        phrase = weigher.book.by_id.get(match.pattern)
        weighed = agree(weigher.weigh_signal(parsed, match.start, match.end, entry, child, code, phrase), match.meant)
        quote = entry.text[match.start : match.end]
        out.append(
            Signal(
                entry.entry_id, entry.child_ref, match.start, match.end, quote, match.code, match.tier,
                weighed.status, weighed.subject, weighed.source, match.pattern, explain(code, phrase, weighed, match.meant),
                match.meant.right if match.meant else None,
            )
        )  # fmt: skip
    return tuple(out)


def agree(weighed: Weighed, meant: Meant | None) -> Weighed:
    """Return the weighing with the model's status and subject where it is sure enough of them; cues that speak for another answer fall away."""
    if meant is None:
        return weighed
    if meant.status and meant.status != weighed.status and not weighed.firm:
        weighed = replace(weighed, status=cast(Status, meant.status), cue="")
    if meant.subject and meant.subject != weighed.subject:
        weighed = replace(weighed, subject=cast(Subject, meant.subject), about="")
    return weighed


def explain(code: Code, phrase: Phrase | None, weighed: Weighed, meant: Meant | None = None) -> str:
    """Return in one sentence why these words were read so."""
    found = f'phrase "{phrase.id}"' if phrase else told_by_meaning(meant)
    cue = f' (because of "{weighed.cue}")' if weighed.cue else ""
    about = f' (because of "{weighed.about}")' if weighed.about else ""
    return f"Read as {code.plain} by {found}; {_HOW[weighed.status]}{cue}; about {_ABOUT[weighed.subject]}{about}; source: {weighed.source}."
