"""Entry and the phrases found in it → Responses: what was done, planned or not done about it, weighed and explained."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from onrecord.knowledge.phrasebook import Code, Phrase
from onrecord.prose.joining import told_by_meaning
from onrecord.prose.phrases import Match, Meant
from onrecord.prose.sentences import Parsed
from onrecord.prose.weighing import WeighedResponse, Weigher
from onrecord.record import Child, Entry, Response, ResponseStatus

_HOW: dict[ResponseStatus, str] = {
    "done": "the entry says it was done",
    "planned": "it is agreed or to be done; the entry does not say it happened",
    "not_done": "the entry says it was not done, refused or cancelled",
    "hypothetical": "it is only considered or conditional",
    "boilerplate": "it is the form's own wording",
}


def find_responses(entry: Entry, child: Child | None, parsed: Parsed, matches: tuple[Match, ...], weigher: Weigher) -> tuple[Response, ...]:
    """Return the entry's responses in order of place, each with its status and the reason in words."""
    out = []
    for match in matches:
        if match.kind != "response":
            continue
        code = weigher.book.codes[match.code]
        phrase = weigher.book.by_id.get(match.pattern)
        weighed = agree(weigher.weigh_response(parsed, match.start, match.end, entry, child, code, phrase), match.meant)
        quote = entry.text[match.start : match.end]
        out.append(
            Response(
                entry.entry_id, entry.child_ref, match.start, match.end, quote, match.code, code.acted, weighed.status, weighed.subject,
                match.pattern, explain(code, phrase, weighed, match.meant), match.meant.right if match.meant else None,
            )
        )  # fmt: skip
    return tuple(out)


def agree(weighed: WeighedResponse, meant: Meant | None) -> WeighedResponse:
    """Return the weighing with the model's status where it is sure enough of it; a cue that speaks for another answer falls away."""
    if meant is not None and meant.status and meant.status != weighed.status:
        return replace(weighed, status=cast(ResponseStatus, meant.status), cue="")
    return weighed


def explain(code: Code, phrase: Phrase | None, weighed: WeighedResponse, meant: Meant | None = None) -> str:
    """Return in one sentence why these words were read so."""
    found = f'phrase "{phrase.id}"' if phrase else told_by_meaning(meant)
    cue = f' (because of "{weighed.cue}")' if weighed.cue else ""
    about = f'; about somebody else ("{weighed.about}")' if weighed.subject != "child" else ""
    return f"Read as {code.plain} by {found}; {_HOW[weighed.status]}{cue}{about}."
