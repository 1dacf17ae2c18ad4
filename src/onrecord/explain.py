"""An identifier, or a day → a few plain sentences that a lay person can follow and check in the source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any, Protocol

from onrecord.errors import InputError
from onrecord.knowledge.standards import Standards, check_days, expectations_on
from onrecord.record import Child, Concern, Entity, Entry, Finding, Gap, Group, Link, Mention, Response, Signal

WIDTH = 100


class ExplainCase(Protocol):
    """What an explanation needs from a case (`store.Case` has it)."""

    def find(self, noun_id: str) -> tuple[str, Any] | None: ...
    def entry(self, entry_id: str) -> Entry | None: ...
    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]: ...
    def case_nouns(self, kind: str) -> list[Any]: ...
    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]: ...
    def gaps(self) -> list[Gap]: ...


def explain(case: ExplainCase, noun_id: str) -> str:
    """Return why a signal, response, mention, concern, entity, group, gap, entry or child's finding is there, with the words and the place it rests on.

    Raises:
        InputError: code `no-such-id`.
    """
    if (entry := case.entry(noun_id)) is not None:
        return _entry(case, entry)
    found = case.find(noun_id) or next((("gap", g) for g in case.gaps() if g.gap_id == noun_id), None)
    if found is None:
        finding = next((f for f in case.found("findings") if f.child_ref == noun_id), None)
        if finding is None:
            raise InputError("nothing in this case has that identifier", where=noun_id, next_step="Identifiers stand in the export and the report.", code="no-such-id")
        found = ("finding", finding)
    noun = found[1]
    if isinstance(noun, Signal | Response):
        return _reading(case, noun)
    if isinstance(noun, Concern):
        return _concern(case, noun)
    if isinstance(noun, Finding):
        return _paragraphs(noun.summary, f"Strongest argument against: {noun.counter_argument}" if noun.counter_argument else "", f"Concerns: {', '.join(noun.concerns) or 'none'}.")
    if isinstance(noun, Gap):
        return _paragraphs(noun.message, f"Where: {noun.path or 'the case'}{f', page {noun.page}' if noun.page else ''}. Kind: {noun.kind}.")
    if isinstance(noun, Mention):
        return _paragraphs(f"“{noun.quote}” names a {noun.kind}{f' ({noun.role})' if noun.role else ''}.", _place(case.entry(noun.entry_id)))
    if isinstance(noun, Entity):
        links = [link for link in case.case_nouns("links") if noun_id in link.via]
        return _paragraphs(
            f"{noun.kind}: {noun.name}. Written as: {', '.join(noun.surfaces)}. In the files of: {', '.join(noun.child_refs)}. A suggestion until a person accepts it.",
            *(_link(link) for link in links),
        )
    if isinstance(noun, Group):
        return _paragraphs(f"Files that hang together: {', '.join(noun.child_refs)}, through {len(noun.entity_ids)} things they share.", *(_link(x) for x in case.case_nouns("links") if set(x.child_refs) <= set(noun.child_refs)))
    return str(noun)


def _paragraphs(*parts: str) -> str:
    return "\n".join(fill(p, WIDTH, subsequent_indent="  ") for p in parts if p)


def _place(entry: Entry | None) -> str:
    if entry is None:
        return ""
    by = f"{entry.author or 'author not given'}{f', {entry.role}' if entry.role else ''}{f', {entry.agency}' if entry.agency else ''}"
    where = f"{entry.path}{f', page {entry.page}' if entry.page else ''}{f', {entry.locator}' if entry.locator else ''}"
    written = f", written up {entry.recorded}" if entry.recorded and entry.recorded != entry.date else ""
    return f"Entry {entry.entry_id} of {entry.date or 'no date'}{written}, {entry.type or 'type not given'}, by {by}. Source: {where}."


def _entry(case: ExplainCase, entry: Entry) -> str:
    nouns = [n for kind in ("signals", "responses") for n in case.found(kind, entry.child_ref) if n.entry_id == entry.entry_id] if entry.child_ref else []
    return _paragraphs(_place(entry), *(f"{_id(n)} {n.code} ({n.status}): “{n.quote}”" for n in nouns)) + f"\n\n{entry.text}"


def _id(noun: Signal | Response) -> str:
    return noun.signal_id if isinstance(noun, Signal) else noun.response_id


def _reading(case: ExplainCase, noun: Signal | Response) -> str:
    entry = case.entry(noun.entry_id)
    around = ""
    if entry is not None:
        start, end = max(0, noun.start - 80), min(len(entry.text), noun.end + 80)
        around = f"In its place: …{entry.text[start : noun.start]}[{noun.quote}]{entry.text[noun.end : end]}…"
    what = f"“{noun.quote}” is read as {noun.code.replace('_', ' ')}, {noun.status.replace('_', ' ')}, about {noun.subject.replace('_', ' ')}."
    return _paragraphs(what, noun.because, f"Found by: {noun.found_by}.", around, _place(entry))


def _concern(case: ExplainCase, concern: Concern) -> str:
    lines = [
        f"{concern.concern_id}, child {concern.child_ref}: {concern.basis}, known on {concern.known_on}, {concern.outcome} ({concern.verdict.replace('_', ' ')}).",
        concern.because,
        f"Enough then: {'yes' if concern.sufficient_then else 'no'} ({concern.standard_then}). Enough now: {'yes' if concern.sufficient_now else 'no'} ({concern.standard_now}). Due: {concern.due or 'no fixed day'}.",
    ]
    signals = [s for s in case.found("signals", concern.child_ref) if s.tier in ("direct", "strong") and s.subject == "child" and s.status in ("affirmed", "uncertain")]
    for entry_id in concern.evidence:
        entry = case.entry(entry_id)
        quotes = "; ".join(f"“{s.quote}” ({s.code.replace('_', ' ')}, {s.status})" for s in signals if s.entry_id == entry_id)
        lines.append(f"Evidence {entry_id}, {entry.date if entry else ''}: {quotes or 'part of the picture'}")
    lines += [f"Act in {entry_id}: {why}" for entry_id, why in concern.weighed]
    if concern.searched:
        lines.append(f"Searched: {concern.searched}")
    return _paragraphs(*lines)


def _link(link: Link) -> str:
    return f"{' and '.join(link.child_refs)} ({link.strength}): {link.because}"


def describe_as_of(found: tuple[Child, Sequence[Entry], Sequence[Concern]], day: dt.date) -> str:
    """Return a child's file as it was known on a day: the entries known, and the concerns that stood."""
    child, entries, concerns = found
    lines = [f"{child.name} ({child.child_ref}) as known on {day}: {len(entries)} entries."]
    lines += [f"{e.date} {e.type or ''} {e.author or ''} [{e.entry_id}]" for e in entries]
    lines += [f"Concern open since {c.known_on}: {c.because}" for c in concerns] or ["No point was found where the file held enough to act on by that day."]
    return _paragraphs(*lines)


def describe_expectations(standards: Standards, day: dt.date, age: int | None = None) -> str:
    """Return what was expected on a day of someone who learnt that a child may be exploited, with sources and their marks."""
    rows = expectations_on(standards, day, age)
    if isinstance(rows, Gap):
        return _paragraphs(rows.message)
    head = f"Expected on {day}{f' for a child of {age}' if age is not None else ''} of someone who learnt that a child may be exploited:"
    lines = [f"- [{r.rule_id}; {r.kind}] {r.expected}{f' Limits: {r.limit}.' if r.limit else ''} Source: {r.source}" for r in rows]
    return _paragraphs(head, *lines, "Marks: V seen in a stored source, GK general knowledge not checked, I our interpretation.")


def describe_sweep(standards: Standards, until: dt.date) -> tuple[str, bool]:
    """Return the result of sweeping every day from 1989 to `until`, and whether no fault was found."""
    faults = check_days(standards, until)
    return ("\n".join(faults) or f"Every day from 1989-01-01 to {until} has an answer or a named gap.", not faults)
