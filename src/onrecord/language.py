"""Entry and the phrases found in it → LanguageFlags: wording that blames a child or makes what was done to them small.

A flag is about the record, never proof of a worker's attitude. Wording quoted to dispute it, or a form's own label, is kept and marked challenged.
"""

from __future__ import annotations

from onrecord.prose.joining import told_by_meaning
from onrecord.prose.phrases import Match
from onrecord.prose.sentences import Parsed
from onrecord.prose.weighing import Weigher
from onrecord.record import Child, Entry, LanguageFlag


def find_language(entry: Entry, child: Child | None, parsed: Parsed, matches: tuple[Match, ...], weigher: Weigher) -> tuple[LanguageFlag, ...]:
    """Return the entry's flags in order of place. None for a child who was 18 or over on the entry's date."""
    age = child.age_on(entry.date) if child and entry.date else None
    if age is not None and age >= 18:
        return ()
    out = []
    for match in matches:
        if match.kind != "language":
            continue
        challenged, _cue, dropped, _why = weigher.weigh_language(parsed, match.start, match.end, child)
        if dropped:
            continue
        phrase = weigher.book.by_id.get(match.pattern)
        if match.meant is not None and match.meant.status:
            challenged = match.meant.status == "challenged"
        suggest, klass, era = (phrase.suggest, phrase.klass, phrase.era) if phrase else (told_by_meaning(match.meant), "", "")
        quote = entry.text[match.start : match.end]
        out.append(LanguageFlag(entry.entry_id, entry.child_ref, match.start, match.end, quote, match.code, suggest, challenged, match.pattern, klass, era))
    return tuple(out)
