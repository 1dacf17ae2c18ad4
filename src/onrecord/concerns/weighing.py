"""Acts → each weighed against one piece of information: does it answer it, and if not, why not.

An act counts when it was done, about this child, about this matter and after the information. What an act is worth is data.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.concerns.acts import Act, other_matter
from onrecord.concerns.picture import Known, Span, add_months
from onrecord.knowledge.judging import Rules

BEFORE = "before the information"


@dataclass(frozen=True, slots=True)
class Told:
    """The information that acts are weighed against. `told` and `clock`: as in `Known`; `until`: when the next concern was known, if there is one."""

    opens: Known
    evidence: tuple[Known, ...]
    known_on: dt.date
    told: Span
    clock: Span
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """How one act weighs: `points` towards an answer, `planned` if it was only to be done, `short` if it can never be enough, and why.

    `undated` and `doubtful` acts may answer; their dates do not tell.
    """

    act: Act
    points: float
    reason: str
    planned: bool = False
    short: bool = False
    undated: bool = False
    doubtful: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is a dated act, done, that answers at least in part."""
        return (self.points > 0 or self.short) and not self.planned and not self.undated


def weigh_acts(acts: Sequence[Act], info: Told, rules: Rules) -> tuple[Weight, ...]:
    """Return each act weighed against the information, in the order of the acts: also those before it, so that a reader sees why they do not count."""
    informed = {k.entry.entry_id for k in info.evidence}
    before = {a.response.code for a in acts if a.last is not None and a.last < info.told[0] and a.response.status == "done"}
    recent = sorted({day for k in info.evidence for day in (k.told[1], k.day)})
    out: list[Weight] = []
    for act in acts:
        weight = _weigh(act, info, before, rules) or _weigh_matter(act, info.known_on, recent, informed, before, rules)
        if weight.counts and _overlaps(act, info):
            weight = replace(weight, doubtful=True, reason="may answer it: the dates do not tell whether it came before or after the information")
        out.append(weight)
        if weight.counts and act.first is not None:
            insort(recent, act.first)
    by_code: dict[str, list[Weight]] = {agreed: [w for w in out if w.act.response.code == agreed] for agreed in rules.lapses}
    return tuple(_lapse(w, by_code, rules) for w in out)


def _overlaps(act: Act, info: Told) -> bool:
    """Whether the act's days and the information's overlap, so that neither is known to have come first."""
    return act.entry.entry_id != info.opens.entry.entry_id and act.first is not None and act.first < info.told[1]


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


def _weigh(act: Act, info: Told, before: set[str], rules: Rules) -> Weight | None:
    """Weigh what can be told without asking what the act was about; None when that has to be asked."""
    r = act.response
    worth = rules.acts.get(r.code)
    if act.last is not None and (act.last < info.told[0] or _earlier_same_day(act, info.opens)):
        return Weight(act, 0, BEFORE)
    if worth is None or (not r.acted and not worth.short):
        return Weight(act, 0, _FILED.get(r.code, "records, but protects nobody"))
    if r.status in ("not_done", "hypothetical", "boilerplate"):
        return Weight(act, 0, _STATUS[r.status])
    if r.subject != "child":
        return Weight(act, 0, "about someone else")
    if not rules.is_sure("response", r.score):
        return Weight(act, 0, "read with too little certainty to count; look at its words")
    if act.first is not None and info.until is not None and act.first >= info.until and act.first > _long_after(info, rules):
        return Weight(act, 0, "after a later concern had opened, and weighed there")
    if _looks_back(act, info.told[0], before, rules):
        return Weight(act, 0, "looks back at an act before the information")
    return None


def _long_after(info: Told, rules: Rules) -> dt.date:
    """The day after which an act that comes when a later concern stands open is taken to be about that one."""
    return add_months(max(k.day for k in info.evidence), rules.answer_months)


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
    if act.last != opens.told[0] or act.last != opens.told[1] or act.entry.entry_id == opens.entry.entry_id:
        return False
    mine, theirs = act.entry, opens.entry
    return mine.clock < theirs.clock if mine.time and theirs.time else act.place < opens.place


def _looks_back(act: Act, told: dt.date, before: set[str], rules: Rules) -> bool:
    years = act.years
    if any(y < told.year for y in years) and not any(y >= told.year for y in years):
        return True
    repeat = act.response.code in before
    return repeat and bool(years or rules.looking_back.search(act.sentence))


def _weigh_matter(act: Act, known_on: dt.date, recent: list[dt.date], informed: set[str], before: set[str], rules: Rules) -> Weight:
    """Weigh an act of the right child and day by what it was about."""
    r, worth = act.response, rules.acts[act.response.code]
    before_it = bisect_right(recent, act.last) if act.last is not None else 0
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
        soon = act.first is None or (act.first - known_on).days <= rules.plan_days
        said = "planned" if soon else f"planned more than {rules.plan_days} days after"
        return Weight(act, 0, f"{said}; nothing shows that it was done", planned=soon and worth.points >= rules.plan_points)
    if r.code == "police_referral" and not named and (act.missing or rules.missing_report.search(act.sentence)):
        return Weight(act, 0, "a report that the child was missing")
    if worth.short:
        family = bool(rules.advice_to_family.search(act.sentence))
        return Weight(act, 0, "advice to the family: short of what was called for" if family else "advice only", short=family)
    own_record = r.code == "police_referral" and act.entry.agency in rules.police_agencies
    if act.informs and act.entry.entry_id in informed and (r.code in rules.carries_information or own_record):
        return Weight(act, 0, "the contact through which it became known")
    return Weight(act, worth.points, "counts" if worth.points >= rules.enough else "counts in part", undated=act.first is None)
