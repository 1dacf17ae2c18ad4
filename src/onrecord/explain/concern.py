"""A concern → what it rests on, what was asked then and today, each act and whether it counts, and what was searched: about a screen.

One piece of evidence and one act a line, each with the record's own words, day, document and page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import shorten

from onrecord.explain.lines import WIDTH, CaseView, Files, in_days, paragraphs, people, row
from onrecord.knowledge.plain import Plain, plain_words, say_count, say_day
from onrecord.record import Concern, Entry, Response, Signal, Step

_SHOWN = 4  # pieces of evidence, and acts, that leave a concern on one screen
_WHY = WIDTH * 5
_SEARCHED = WIDTH * 2
_RULE = re.compile(r"(Rule [^:]+): .*?In short: (.*)")
_ACT = re.compile(r"(\w+) \((\w+)\): (.*)", re.DOTALL)


def explain_concern(case: CaseView, concern: Concern, names: Mapping[str, str]) -> str:
    """Return a concern in a screen of lines that a reader can check in the source."""
    plain = plain_words()
    met = plain.say("outcome", concern.outcome) if concern.sufficient_then else "it was not called for by the guidance of that day"
    if concern.sufficient_then and concern.verdict in ("cannot_determine", "reasoned_no"):
        met = plain.say("verdict", concern.verdict)
    held = "one record" if concern.basis == "direct" else "several records together"
    enough = "enough to act on" if concern.sufficient_then else "enough to act on by today's guidance"
    nearest = f" The nearest act that does not count: {concern.nearest}." if concern.nearest else ""
    head = paragraphs(
        f"By {say_day(concern.known_on)} the file of {people([concern.child_ref], names)} held {enough}, in {held}: {met}.",
        f"Why     {shorten(in_days(case, concern.because.replace(nearest, '')), _WHY, placeholder=' …')}",
    )
    tail = paragraphs(
        *_then(concern, plain),
        *_now(concern, plain),
        f"Beside  {'; '.join(plain.say('modifier', m) for m in concern.modifiers)}." if concern.modifiers else "",
    )
    searched = paragraphs(f"Searched {shorten(concern.searched, _SEARCHED, placeholder=' …')}.") if concern.searched else ""
    files = Files()
    rows, acts = _evidence(case, concern, files), _acts(case, concern, files)
    return "\n".join(x for x in (head, *rows, tail, *acts, paragraphs(files.legend()), searched) if x)


def _then(concern: Concern, plain: Plain) -> list[str]:
    """What was asked that day: the rule in short, each time limit with what became of it, the instruments."""
    if not concern.then_says:
        return ["Then    no standard is held for that day."]
    lines = concern.then_says.split("\n")
    first = f"Then    {'enough' if concern.sufficient_then else 'not enough'}; {plain.say('verdict', concern.verdict)}. {_short(lines[0])}"
    limits = "; ".join(_limit(step, plain) for step in concern.steps)
    return [first, f"Limits  {limits}." if limits else "", *(f"Law     {x.removeprefix('Instruments: ')}" for x in lines if x.startswith("Instruments: "))]


def _now(concern: Concern, plain: Plain) -> list[str]:
    now = f"; {plain.say('verdict', concern.verdict_now)}" if concern.verdict_now else ""
    since = f" from {say_day(concern.now_from)}" if concern.now_from and concern.now_from < concern.known_on else ""
    return [f"Now     {'enough' if concern.sufficient_now else 'not enough'}{since}{now}. {_short(concern.now_says.split(chr(10))[0])}"]


def _short(rule: str) -> str:
    found = _RULE.match(rule)
    return f"{found[1]}: {found[2]}" if found else rule


def _limit(step: Step, plain: Plain) -> str:
    due = f", due {say_day(step.due)}" if step.due else ""
    return f"{plain.say('step', step.step)}{due}: {plain.say('step_state', step.state)}"


def _evidence(case: CaseView, concern: Concern, files: Files) -> list[str]:
    """The entry it opens with and the first others, a line each: the heaviest sign, and how many more stand in it."""
    plain = plain_words()
    ids = list(dict.fromkeys((*concern.evidence, concern.opens)))
    others = [i for i in ids if i != concern.opens]
    kept = {concern.opens, *others[: _SHOWN - 1]}
    rows = []
    for entry_id in (i for i in ids if i in kept):
        entry = case.entry(entry_id)
        found = _signals(case, concern, entry, entry_id)
        first = found[0] if found else None
        said = plain.say_code(first.code) + (", uncertain" if first.status == "uncertain" else "") if first else "part of the picture"
        more = f", {len(found) - 1} more" if len(found) > 1 else ""
        rows.append(row("Evidence", _day(entry), first.quote if first else "", said + more, files.place(entry, entry_id)))
    return rows + ([f"         and {say_count(len(ids) - len(kept), 'more entry', 'more entries')}"] if len(ids) > len(kept) else [])


def _signals(case: CaseView, concern: Concern, entry: Entry | None, entry_id: str) -> list[Signal]:
    """The signs of an entry that count, the heaviest first; of another child's file, those about another child."""
    mine = entry is None or entry.child_ref in (None, concern.child_ref)
    rows = case.found("signals", concern.child_ref if mine else entry.child_ref if entry else None)
    counted = [s for s in rows if s.entry_id == entry_id and s.tier in ("direct", "strong") and s.status in ("affirmed", "uncertain")]
    return sorted((s for s in counted if (s.subject == "child") == mine), key=lambda s: (s.status != "affirmed", s.tier != "direct", s.start))


def _acts(case: CaseView, concern: Concern, files: Files) -> list[str]:
    """The acts that count first kept, then the nearest others, in the order of the record, a line each."""
    plain = plain_words()
    acts = list(dict.fromkeys(concern.weighed))
    order = sorted(acts, key=lambda a: (not _counts(a[1]), a[0] not in concern.nearest, a[1].split()[0] not in plain.acted))
    kept = set(order[:_SHOWN])
    rows = []
    for entry_id, why in (a for a in acts if a in kept):
        entry, found = case.entry(entry_id), _ACT.match(why)
        said = f"{plain.spell_codes(found[3])} ({plain.say_code(found[1])}{_as(found[2], plain)})" if found else why
        quote = _words(case, concern, entry, entry_id, found[1], found[2]) if found else ""
        rows.append(row("Act", _day(entry), quote, said, files.place(entry, entry_id)))
    more = len(acts) - len(kept)
    return rows + ([f"         and {say_count(more, 'more act')} that {'does' if more == 1 else 'do'} not count"] if more else [])


def _as(status: str, plain: Plain) -> str:
    return "" if status == "done" else f", {plain.say('status', status)}"


def _counts(why: str) -> bool:
    found = _ACT.match(why)
    return bool(found and found[3].startswith("counts"))


def _words(case: CaseView, concern: Concern, entry: Entry | None, entry_id: str, code: str, status: str) -> str:
    owner = entry.child_ref if entry is not None and entry.child_ref else concern.child_ref
    rows: list[Response] = [r for r in case.found("responses", owner) if r.entry_id == entry_id and r.code == code and r.status == status]
    return rows[0].quote if rows else ""


def _day(entry: Entry | None) -> str:
    if entry is None or entry.date is None:
        return "no date"
    number, month, year = say_day(entry.date).split()
    return f"{number} {month[:3]} {year}"
