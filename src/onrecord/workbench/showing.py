"""A concern, an entry → what a page shows of it: sentences with their marks, the age that day, what was searched, each act weighed, then and now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from onrecord.codec import noun_of
from onrecord.knowledge.plain import Plain, plain_words, say_day, say_list
from onrecord.prose.sentences import parse
from onrecord.record import Child, Concern, Decision, Entry, Response, Signal
from onrecord.report.child import counts, describe_nouns
from onrecord.report.marking import Mark, Run, mark_text
from onrecord.report.saying import say_weighed
from onrecord.store import Case

_ENTRY = re.compile(r"\b([Ee])ntry ([A-Z]-[0-9a-f]{14})\b(?: of (\d{1,2} [A-Z][a-z]+ \d{4}))?")


def link_words(text: str, known: Mapping[str, Entry]) -> Markup:
    """Return a sentence of the judging rooms with each entry it names as a link to its page; one of another file is named without its identifier."""

    def said(m: re.Match[str]) -> str:
        entry = known.get(m[2])
        if entry is None:
            return f"{'An' if m[1] == 'E' else 'an'} entry of another file"
        return f'<a href="/entry/{m[2]}" data-cite="/entry/{m[2]}">{m[1]}ntry of {say_day(entry.date)}</a>'

    return Markup(_ENTRY.sub(said, str(escape(text))))  # the text is escaped first


def concern_view(case: Case, concern: Concern, child: Child, said: Mapping[str, Sequence[Decision]] | None) -> dict[str, Any]:
    """Return what a concern's page shows, with what people decided about readings of the file (`said_in`); None leaves out what anybody settled of them.

    Evidence is in the order of the days; each piece has its entry, the child's age, what was recorded in plain words (so that the words themselves can
    stay closed), and its sentences with their marks.
    """
    plain = plain_words()
    ids = dict.fromkeys((*concern.evidence, concern.opens, *concern.responses, *(e for e, _ in concern.weighed)))
    known = {i: e for i, e in case.entries_by_id(ids).items() if e.child_ref == child.child_ref}
    nouns = case.nouns_in([*concern.evidence, concern.opens, *concern.responses])
    if said is None:
        nouns = {i: [replace(n, settled=None) if isinstance(n, Signal | Response) else n for n in held] for i, held in nouns.items()}
    told, rests = said or {}, dict.fromkeys((*concern.evidence, concern.opens))
    evidence = [piece(known[i], nouns.get(i, ()), child, plain, told.get(i, ())) for i in rests if i in known]
    evidence.sort(key=lambda p: (p["entry"].date is None, p["entry"].date, p["entry"].clock, p["entry"].entry_id))
    acts: list[dict[str, Any]] = [{"act": a, "entry": known[a.entry_id]} for a in say_weighed(concern.weighed, plain) if a.entry_id in known]
    return {
        "concern": concern,
        "child": child,
        "age": child.age_on(concern.known_on),
        "because": link_words(concern.because, known),
        "nearest": link_words(concern.nearest, known),
        "evidence": evidence,
        "elsewhere": len([i for i in rests if i not in known]),
        "acts": [a for a in acts if not a["act"].passive],
        "passive": [a for a in acts if a["act"].passive],
        "then": concern.then_says.split("\n") if concern.then_says else [],
        "now": concern.now_says.split("\n") if concern.now_says else [],
        "beside": [plain.say("modifier", m) for m in concern.modifiers],
        "known": known,
        "waiting": any(p["waiting"] for p in evidence),
    }


def said_in(case: Case, child_ref: str) -> dict[str, list[Decision]]:
    """Return entry_id → what people decided about signals and responses of it that stands, in one file."""
    made: dict[str, list[Decision]] = {}
    for d in case.said_of_words(child_ref).get(child_ref, []):
        made.setdefault(noun_of(d).entry_id, []).append(d)
    return made


def piece(entry: Entry, nouns: Sequence[Any], child: Child | None, plain: Plain, said: Sequence[Decision] = ()) -> dict[str, Any]:
    """Return an entry as evidence: the summary in plain words, the sentences that bear marks, and all its words.

    `said` are the decisions about its signals and responses that stand: of it come the readings that were rejected, and whether the child has still to be
    judged with any of them (`waiting`).
    """
    marks, notes = describe_nouns(nouns, plain)
    held = {(noun.signal_id if isinstance(noun, Signal) else noun.response_id): noun for noun in nouns if isinstance(noun, Signal | Response)}
    taken_in = {noun.settled.decision_id for noun in held.values() if noun.settled}
    bearing = [n for n in nouns if (isinstance(n, Signal) and counts(n)) or (isinstance(n, Response) and n.acted)]
    return {
        "entry": entry,
        "age": child.age_on(entry.date) if child and entry.date else None,
        "summary": say_list(dict.fromkeys(_summed(bearing, plain)), "; ") or "part of the picture",
        "direct": any(isinstance(n, Signal) and n.tier == "direct" and counts(n) for n in nouns),
        "sentences": sentence_runs(entry.text, marks, bearing or nouns),
        "runs": mark_text(entry.text, [*marks, *(Mark(a, b, "quoted", "repeats an earlier message") for a, b in entry.quoted)]),
        "notes": notes,
        "rejected": [{"decision": d, "noun": noun_of(d)} for d in said if d.verdict == "reject"],
        "waiting": {d.decision_id for d in said if d.verdict != "reject"} != taken_in or any(d.subject in held for d in said if d.verdict == "reject"),
    }


def sentence_runs(text: str, marks: Sequence[Mark], nouns: Iterable[Any]) -> list[list[Run]]:
    """Return the sentences that hold any of the nouns, each as runs with all its marks; the words are the text's own."""
    places = [(n.start, n.end) for n in nouns]
    made = []
    for s in parse(text).sentences:
        if any(a < s.end and s.start < b for a, b in places):
            inside = [
                Mark(max(m.start, s.start) - s.start, min(m.end, s.end) - s.start, m.kind, m.label, m.key) for m in marks if m.start < s.end and s.start < m.end
            ]
            made.append(mark_text(text[s.start : s.end], inside))
    return made


def _summed(nouns: Iterable[Any], plain: Plain) -> list[str]:
    return [plain.say_code(n.code) + (" (uncertain)" if n.status == "uncertain" else " (planned)" if n.status == "planned" else "") for n in nouns]
