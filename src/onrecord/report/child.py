"""One child's nouns → the child's part of the page: the candidate answer, key dates, each concern then and now, gaps, and the chronology with its marks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onrecord.knowledge.plain import Plain, plain_words, say_settled
from onrecord.record import Child, Concern, Entry, Finding, Gap, LanguageFlag, Response, Signal
from onrecord.report.marking import LETTERS, Mark, mark_text
from onrecord.report.pages import environment
from onrecord.report.saying import link_entries, say_gap, say_weighed

MANY_ACTS = 20
"""A concern with more acts than this folds away those that only record, file or close."""
KEY_DATES = 40
"""A child with more key dates than this is shown those that a concern rests on or is answered by."""


def render_child(
    child: Child,
    entries: Sequence[Entry],
    *,
    signals: Sequence[Signal],
    responses: Sequence[Response],
    language: Sequence[LanguageFlag],
    concerns: Sequence[Concern],
    findings: Sequence[Finding],
    gaps: Sequence[Gap] = (),
    full: bool = True,
    level: int = 3,
    served: bool = False,
    blind: bool = False,
) -> str:
    """Return a child's part of the report as HTML.

    Args:
        child: whose file it is.
        entries: the child's entries, in the order of the record.
        signals: of those entries.
        responses: of those entries.
        language: of those entries.
        concerns: the child's, oldest first.
        findings: the candidate answer, one or none.
        gaps: of this child.
        full: whether the chronology prints every entry, or only those with evidence, a response or flagged wording.
        level: of the heading the part begins with.
        served: whether each entry leads to a page of its own.
        blind: whether the proposed answers are left out; then neither concerns nor findings are given.
    """
    plain = plain_words()
    by_entry: dict[str, list[Any]] = defaultdict(list)
    every: list[Signal | Response | LanguageFlag] = [*signals, *responses, *language]
    for noun in every:
        by_entry[noun.entry_id].append(noun)
    numbers = {e.entry_id: n for n, e in enumerate(entries, 1)}
    rests = {i for c in concerns for i in (c.opens, *c.evidence, *c.responses, *(w[0] for w in c.weighed))}
    shown = [e for e in entries if full or e.entry_id in by_entry or e.entry_id in rests]
    finding = findings[0] if findings else None
    keys, left_out = _key_dates(child, entries, by_entry, concerns, plain)
    context = {
        "child": child,
        "finding": finding,
        "summary": link_entries(finding.summary, numbers) if finding else "",
        "counter": link_entries(finding.counter_argument, numbers) if finding else "",
        "concerns": [_concern_view(c, entries, numbers, by_entry, plain) for c in concerns],
        "key_dates": keys,
        "key_left_out": left_out,
        "timeline": _timeline(entries, keys, blind),
        "chronology": [_chronology_row(e, numbers, by_entry.get(e.entry_id, ()), child, plain) for e in shown],
        "left_out": len(entries) - len(shown),
        "entries": len(entries),
        "gaps": [{"gap": g, "text": say_gap(g), "number": numbers.get(g.entry_id or "")} for g in gaps],
        "numbers": numbers,
        "level": level,
        "served": served,
        "blind": blind,
    }
    return environment().get_template("child.html.j2").render(context)


def counts(signal: Signal) -> bool:
    """Whether a signal bears on the judgement: direct or strong, stated or suspected, about the child."""
    return signal.tier in ("direct", "strong") and signal.subject == "child" and signal.status in ("affirmed", "uncertain")


def _concern_view(
    concern: Concern, entries: Sequence[Entry], numbers: Mapping[str, int], by_entry: Mapping[str, Sequence[Any]], plain: Plain
) -> dict[str, Any]:
    known = {e.entry_id: e for e in entries}
    quotes: list[dict[str, Any]] = []
    for entry_id in dict.fromkeys((*concern.evidence, concern.opens)):
        if entry_id in known:
            shown = sorted((s for s in by_entry.get(entry_id, ()) if isinstance(s, Signal) and counts(s)), key=lambda s: (s.tier != "direct", s.start))
            quotes.append({"entry": known[entry_id], "number": numbers[entry_id], "signals": shown})
    quotes.sort(key=lambda q: q["number"])
    acts: list[dict[str, Any]] = [
        {"act": a, "entry": known[a.entry_id], "number": numbers[a.entry_id]} for a in say_weighed(concern.weighed, plain) if a.entry_id in known
    ]
    folded = [a for a in acts if a["act"].passive] if len(acts) > MANY_ACTS else []
    return {
        "concern": concern,
        "because": link_entries(concern.because, numbers),
        "quotes": quotes,
        "acts": [a for a in acts if a not in folded],
        "folded": folded,
        "then": concern.then_says.split("\n") if concern.then_says else [],
        "now": concern.now_says.split("\n") if concern.now_says else [],
        "beside": [plain.say("modifier", m) for m in concern.modifiers],
    }


def _key_dates(
    child: Child, entries: Sequence[Entry], by_entry: Mapping[str, Sequence[Any]], concerns: Sequence[Concern], plain: Plain
) -> tuple[list[dict[str, Any]], int]:
    """The entries that hold direct or strong signals that count, or a protective act done, oldest first; and how many were left out."""
    opens = {c.opens: c for c in concerns}
    rests = {i for c in concerns for i in (c.opens, *c.evidence, *c.responses)}
    rows = []
    for number, entry in enumerate(entries, 1):
        if entry.hindsight or entry.date is None:
            continue
        nouns = by_entry.get(entry.entry_id, ())
        found = [n for n in nouns if isinstance(n, Signal) and counts(n)]
        done = [n for n in nouns if isinstance(n, Response) and n.acted and n.status == "done" and n.subject == "child"]
        concern = opens.get(entry.entry_id)
        if not found and not done and concern is None:
            continue
        rows.append(
            {
                "entry": entry,
                "number": number,
                "age": child.age_on(entry.date),
                "direct": _named((s for s in found if s.tier == "direct"), plain),
                "strong": _named((s for s in found if s.tier == "strong"), plain),
                "done": list(dict.fromkeys(plain.say_code(r.code) for r in done)),
                "concern": concern,
                "rests": entry.entry_id in rests,
            }
        )
    kept = rows if len(rows) <= KEY_DATES else [r for r in rows if r["rests"]]
    return kept, len(rows) - len(kept)


def _named(signals: Iterable[Signal], plain: Plain) -> list[str]:
    return list(dict.fromkeys(plain.say_code(s.code) + (" (uncertain)" if s.status == "uncertain" else "") for s in signals))


def _timeline(entries: Sequence[Entry], rows: Sequence[Mapping[str, Any]], blind: bool) -> dict[str, Any] | None:
    """Where the key dates lie between the first and the last dated entry, in hundredths; None when a line would show nothing."""
    days = sorted(e.date for e in entries if e.date)
    if not rows or days[0] == days[-1]:
        return None
    first, span = days[0], (days[-1] - days[0]).days

    def at(day: dt.date) -> float:
        return round(100 * (day - first).days / span, 1)

    years = list(range(first.year + 1, days[-1].year + 1))
    years = years[:: -(-len(years) // 8)] if years else []
    lanes = []
    for name, glyph, kind, has in (
        ("Concern opens", "◆", "concern-at", "concern"),
        ("Direct information", "●", "direct", "direct"),
        ("Strong signs", "▲", "strong", "strong"),
        ("Protective acts done", "■", "response", "done"),
    ):
        if blind and has == "concern":
            continue
        lanes.append({"name": name, "glyph": glyph, "kind": kind, "points": [at(r["entry"].date) for r in rows if r[has]]})
    return {"first": first, "last": days[-1], "ticks": [(y, at(dt.date(y, 1, 1))) for y in years], "lanes": lanes}


def _chronology_row(entry: Entry, numbers: Mapping[str, int], nouns: Iterable[Any], child: Child, plain: Plain) -> dict[str, Any]:
    marks, notes = describe_nouns(nouns, plain)
    marks += [Mark(a, b, "quoted", "repeats an earlier message") for a, b in entry.quoted]
    return {
        "entry": entry,
        "number": numbers[entry.entry_id],
        "repeats": numbers.get(entry.duplicate_of) if entry.duplicate_of else None,
        "age": child.age_on(entry.date) if entry.date else None,
        "runs": mark_text(entry.text, marks),
        "notes": notes,
    }


def describe_nouns(nouns: Iterable[Any], plain: Plain) -> tuple[list[Mark], list[dict[str, str]]]:
    """Return an entry's marks, each with a short name ("D1"), and the notes of the same names in the order of the text.

    What a person settled is said as such, beside what was proposed. `noun_id` of a note is "" for wording.
    """
    marks: list[Mark] = []
    notes: list[dict[str, str]] = []
    tally: dict[str, int] = defaultdict(int)
    for noun in sorted(nouns, key=lambda n: (n.start, n.end)):
        kind, said, why = _describe(noun, plain)
        tally[kind] += 1
        key = f"{LETTERS[kind]}{tally[kind]}"
        marks.append(Mark(noun.start, noun.end, kind, said, key))
        notes.append({"key": key, "kind": kind, "said": said, "why": why, "quote": noun.quote, "noun_id": _id(noun)})
    return marks, notes


def _describe(noun: Signal | Response | LanguageFlag, plain: Plain) -> tuple[str, str, str]:
    if isinstance(noun, Signal):
        counted = noun.status in ("affirmed", "uncertain") and noun.subject == "child"
        parts = [plain.say("status", noun.status)]
        parts += [] if noun.subject == "child" else [plain.say("subject", noun.subject)]
        parts += [] if noun.source == "unknown" else [plain.say("source", noun.source)]
        return (noun.tier if counted else "uncounted"), f"{plain.say_code(noun.code)}: {', '.join(parts)}{_settled(noun, plain)}", noun.because
    if isinstance(noun, Response):
        parts = [plain.say("status", noun.status)]
        parts += [] if noun.subject == "child" else [plain.say("subject", noun.subject)]
        parts += [] if noun.acted else ["not a protective act"]
        return "response", f"{plain.say_code(noun.code)}: {', '.join(parts)}{_settled(noun, plain)}", noun.because
    said = "wording that blames or makes small" + (", quoted to dispute it or a form's own label" if noun.challenged else "")
    return "language", f"{said}. {noun.suggestion}", f'Found by phrase "{noun.found_by}".'


def _id(noun: Signal | Response | LanguageFlag) -> str:
    return noun.signal_id if isinstance(noun, Signal) else noun.response_id if isinstance(noun, Response) else ""


def _settled(noun: Signal | Response, plain: Plain) -> str:
    said = say_settled(noun, plain)
    return said and f" ({said})"
