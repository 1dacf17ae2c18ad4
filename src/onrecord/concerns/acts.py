"""Responses → each weighed against one piece of information: does it answer it, and if not, why not.

An act counts when it was done, about this child, about this matter and after the information. What an act is worth, and the words that show its matter,
are data.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.concerns.picture import Known, add_months
from onrecord.concerns.sentences import sentence_at
from onrecord.knowledge.judging import Rules
from onrecord.record import Child, Entry, Response, Signal

_YEAR = re.compile(r"(?<![\w/.£-])(?:19|20)\d\d(?![\w/-])")
_DATE = re.compile(r"(?<![\d/£])(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?![\d/])")
_ABOUT = 20  # characters either side of an act's words in which a year tells when it was


@dataclass(frozen=True, slots=True)
class Act:
    """A response with all that is needed to weigh it: its entry, the sentence it stands in, and the first and last day it may have happened."""

    response: Response
    entry: Entry
    sentence: str
    first: dt.date | None
    last: dt.date | None
    place: int
    bears: bool  # the entry holds direct or strong signals about the child
    denies: bool  # the entry holds such signals, all of them denied
    missing: bool  # the entry tells that the child was missing
    informs: bool  # the entry itself brought new information
    named: bool  # its sentence speaks of exploitation
    told: bool  # its entry does
    matter: str | None  # the other matter its sentence names
    years: tuple[int, ...]  # years close to its words


@dataclass(frozen=True, slots=True)
class Weight:
    """How one act weighs: `points` towards an answer, `planned` if it was only to be done, `short` if it can never be enough, and why."""

    act: Act
    points: float
    reason: str
    planned: bool = False
    short: bool = False
    undated: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is a dated act, done, that answers at least in part."""
        return (self.points > 0 or self.short) and not self.planned and not self.undated


def days_of(entry: Entry, rules: Rules) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day on which the entry's event may have happened; None when it is undated."""
    day = entry.date
    if day is None or entry.precision == "none":
        return None
    if entry.precision == "month":
        first = day.replace(day=1)
        return first, add_months(first, 1) - dt.timedelta(days=1)
    if entry.precision == "year":
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    slack = dt.timedelta(days=rules.approximate_days if entry.precision == "approximate" else 0)
    return day - slack, day + slack


def find_acts(
    child: Child, entries: Sequence[Entry], signals: Sequence[Signal], responses: Sequence[Response], known: Sequence[Known], rules: Rules
) -> tuple[Act, ...]:
    """Return every response of the child's record, or about the child in another's, in the order of its day and its place in the file."""
    places = {e.entry_id: (n, e) for n, e in enumerate(entries)}
    heavy = [s for s in signals if s.tier in ("direct", "strong") and s.subject == "child"]
    bears = {s.entry_id for s in heavy if s.status in ("affirmed", "uncertain")}
    denies = {s.entry_id for s in heavy if s.status == "negated"} - bears
    missing = {s.entry_id for s in heavy if s.code == "missing" and s.status == "affirmed"}
    informs = {k.entry.entry_id for k in known if (k.direct or k.strong) and not k.restates}
    acts: list[Act] = []
    for r in responses:
        if r.entry_id not in places:
            continue
        place, entry = places[r.entry_id]
        if entry.hindsight or not (r.child_ref == child.child_ref or (r.child_ref is None and entry.child_ref in (None, child.child_ref))):
            continue
        sentence = sentence_at(entry.text, r.start, r.end)
        span = days_of(entry, rules)
        told = _told_day(r.quote, entry.date) if entry.date else None
        first, last = (told, told) if told else span if span else (None, None)
        at = max(sentence.find(r.quote), 0)
        years = tuple(int(y) for y in _YEAR.findall(sentence[max(0, at - _ABOUT) : at + len(r.quote) + _ABOUT]))
        named = bool(rules.exploitation.search(sentence))
        speaks = bool(rules.exploitation.search(entry.text))
        where = (entry.entry_id in bears, entry.entry_id in denies, entry.entry_id in missing, entry.entry_id in informs)
        acts.append(Act(r, entry, sentence, first, last, place, *where, named, speaks, _matter_in(sentence, rules), years))
    return tuple(sorted(acts, key=lambda a: (a.first or dt.date.max, a.entry.time or "", a.place, a.response.start, a.response.code)))


def _told_day(quote: str, written: dt.date) -> dt.date | None:
    """Return the day a quote itself gives for the act ("seen alone 16/11"), when it lies on or before the day of writing."""
    for m in _DATE.finditer(quote):
        day, month = int(m[1]), int(m[2])
        years = [written.year, written.year - 1] if m[3] is None else [int(m[3]) + (2000 if len(m[3]) == 2 else 0)]
        for year in years:
            try:
                told = dt.date(year, month, day)
            except ValueError:
                continue
            if told <= written:
                return None if m[3] is None and (written - told).days > 300 else told
    return None


def weigh_acts(acts: Sequence[Act], evidence: Sequence[Known], known_on: dt.date, opens: Known, rules: Rules) -> tuple[Weight, ...]:
    """Return each act from the opening on (and those just before, so that a reader sees why they do not count), weighed against the information.

    Args:
        acts: what `find_acts` gave.
        evidence: the entries of the concern so far.
        known_on: the day it became known.
        opens: the entry the concern opens with.
        rules: the working rules.
    """
    informed = {k.entry.entry_id for k in evidence}
    before = {a.response.code for a in acts if a.last is not None and a.last < known_on and a.response.status == "done"}
    last_day = add_months(max(k.day for k in evidence), rules.answer_months)
    recent = sorted(k.day for k in evidence)
    out: list[Weight] = []
    for act in acts:
        weight = _weigh(act, known_on, opens, last_day, before, rules) or _weigh_matter(act, recent, informed, before, rules)
        out.append(weight)
        if weight.counts and act.first is not None:
            insort(recent, act.first)
    by_code: dict[str, list[Weight]] = {agreed: [w for w in out if w.act.response.code == agreed] for agreed in rules.lapses}
    return tuple(_lapse(w, by_code, rules) for w in out)


def _lapse(weight: Weight, by_code: dict[str, list[Weight]], rules: Rules) -> Weight:
    """Return the weight, less where what the act agreed was recorded on a later day as not done and was never done."""
    for agreed, by in rules.lapses.items():
        if weight.act.response.code != by or not weight.counts:
            continue
        after = [w for w in by_code[agreed] if w.act.first is not None and weight.act.first is not None and w.act.first >= weight.act.first]
        if any(w.act.response.status == "done" for w in after):
            continue
        if any(w.act.response.status == "not_done" and w.act.first != weight.act.first for w in after):
            return replace(weight, points=rules.lapsed_points, reason=f"counts in part: the {agreed} it agreed did not take place")
    return weight


def _weigh(act: Act, known_on: dt.date, opens: Known, last_day: dt.date, before: set[str], rules: Rules) -> Weight | None:
    """Weigh what can be told without asking what the act was about; None when that has to be asked."""
    r = act.response
    worth = rules.acts.get(r.code)
    if worth is None or (not r.acted and not worth.short):
        return Weight(act, 0, _FILED.get(r.code, "records, but protects nobody"))
    if r.status in ("not_done", "hypothetical", "boilerplate"):
        return Weight(act, 0, _STATUS[r.status])
    if r.subject != "child":
        return Weight(act, 0, "about someone else")
    if act.last is not None and (act.last < known_on or _earlier_same_day(act, opens)):
        return Weight(act, 0, "before the information")
    if act.first is not None and act.first > last_day:
        return Weight(act, 0, f"more than {rules.answer_months} months after the last of the information")
    if _looks_back(act, known_on, before, rules):
        return Weight(act, 0, "looks back at an act before the information")
    return None


_FILED = {
    "nfa": "no further action",
    "closed": "closed",
    "logged_only": "only filed",
    "monitor": "only watched",
    "below_threshold": "judged below the threshold",
    "deferred": "put off",
    "advice_only": "advice only",
}
_STATUS = {"not_done": "did not take place", "hypothetical": "only spoken of", "boilerplate": "a form's own words"}


def _earlier_same_day(act: Act, opens: Known) -> bool:
    """Whether an act of the opening's own day was earlier: both have a time, or it stands before it in the file and has none."""
    if act.last != opens.day or act.entry.entry_id == opens.entry.entry_id:
        return False
    mine, theirs = act.entry.time, opens.entry.time
    return mine < theirs if mine and theirs else act.place < opens.place


def _looks_back(act: Act, known_on: dt.date, before: set[str], rules: Rules) -> bool:
    years = act.years
    if any(y < known_on.year for y in years) and not any(y >= known_on.year for y in years):
        return True
    repeat = act.response.code in before
    return repeat and bool(years or rules.looking_back.search(act.sentence))


def _weigh_matter(act: Act, recent: list[dt.date], informed: set[str], before: set[str], rules: Rules) -> Weight:
    """Weigh an act of the right child and day by what it was about."""
    r, worth = act.response, rules.acts[act.response.code]
    before_it = bisect_right(recent, act.first) if act.first is not None else 0
    near = act.first is not None and before_it > 0 and (act.first - recent[before_it - 1]).days <= rules.near_days
    matter = other_matter(act, near, rules)
    if matter:
        return Weight(act, 0, f"on another matter: {matter}")
    named = act.named
    shown = act.bears or named or (act.told and not act.denies)
    if not (worth.own or shown or near):
        return Weight(act, 0, "nothing ties it to this information")
    if r.code in rules.continuing and r.code in before and not named:
        return Weight(act, 0, "goes on with what stood before the information")
    if not (near or named) and any(word in (act.entry.type or "").lower() for word in rules.summary_types):
        return Weight(act, 0, "a summary that gives no day and does not name this matter")
    if r.status == "planned":
        if rules.only_considered.search(act.sentence):
            return Weight(act, 0, "only to be considered")
        return Weight(act, 0, "planned; nothing shows that it was done", planned=worth.points > 0)
    if r.code == "police_referral" and not named and (act.missing or rules.missing_report.search(act.sentence)):
        return Weight(act, 0, "a report that the child was missing")
    if worth.short:
        family = bool(rules.advice_to_family.search(act.sentence))
        return Weight(act, 0, "advice to the family: short of what was called for" if family else "advice only", short=family)
    own_record = r.code == "police_referral" and act.entry.agency in rules.police_agencies
    if act.informs and act.entry.entry_id in informed and (r.code in rules.carries_information or own_record):
        return Weight(act, 0, "the contact through which it became known")
    return Weight(act, worth.points, "counts" if worth.points >= rules.enough else "counts in part", undated=act.first is None)


def other_matter(act: Act, near: bool, rules: Rules) -> str | None:
    """Return the other matter an act's sentence names (or its entry, when that never speaks of exploitation and nothing is near); else None."""
    if act.named:
        return None
    if act.matter:
        return act.matter
    if near or act.bears or (act.told and not act.denies):
        return None
    return _matter_in(f"{act.entry.type or ''} {act.entry.text}", rules)


def _matter_in(text: str, rules: Rules) -> str | None:
    return next((label for label, pattern in rules.other_matters if pattern.search(text)), None)
