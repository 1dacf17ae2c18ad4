"""Law: what is added to a file later changes no verdict about what was enough on an earlier day.

The suite runs a hundred generated files; `ONRECORD_EXAMPLES=10000 pytest tests/property/test_asof.py` runs as many as asked for.
"""

import datetime as dt
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.concerns import cut_as_of, find_concerns, judge_day
from onrecord.knowledge.calendars import load_calendar
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import load_standards
from onrecord.record import Child, Entry, Response, Signal

FAULTS = Faults()
RULES, STANDARDS, CALENDAR = load_judging(None, FAULTS), load_standards(None, FAULTS), load_calendar(None, FAULTS)
CHILD = Child("A", "Imran Castellane", dt.date(1994, 3, 3))
START = dt.date(2007, 6, 1)
CODES = [
    ("exchange", "direct"),
    ("exploitation_stated", "direct"),
    ("missing", "strong"),
    ("cars_adults", "strong"),
    ("unexplained_gifts", "strong"),
    ("criminal_exploitation", "strong"),
    ("late_home", "moderate"),
]
ACTS = ["strategy_discussion", "police_referral", "assessment", "child_seen", "nfa", "logged_only", "closed"]
TEXTS = ["He spoke of a man called Dez.", "Attendance discussed.", "Exploitation panel.", "s47 in 2005 re Craig.", "Nothing new."]

row = st.fixed_dictionaries(
    {
        "day": st.integers(0, 1200),
        "lag": st.sampled_from([None, None, 0, 3, 40, 400]),
        "text": st.sampled_from(TEXTS),
        "signals": st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(["affirmed", "affirmed", "uncertain", "negated"]), st.sampled_from(["child", "child", "family"])),
            max_size=2,
        ),
        "acts": st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(["done", "done", "planned", "not_done"])), max_size=2),
        "hindsight": st.sampled_from([False, False, False, True]),
    }
)
files = st.lists(row, min_size=1, max_size=8)


def build(rows, prefix="e"):
    entries, signals, responses = [], [], []
    for n, r in enumerate(rows):
        key, text = f"{prefix}{n}", r["text"]
        day = START + dt.timedelta(days=r["day"])
        recorded = None if r["lag"] is None else day + dt.timedelta(days=r["lag"])
        entries.append(Entry(key, "d", "f", text, day, recorded=recorded, child_ref="A", hindsight=r["hindsight"]))
        for (code, tier), status, subject in r["signals"]:
            signals.append(Signal(key, "A", 0, len(text), text, code, tier, status, subject, "professional", "t", "t"))
        for code, status in r["acts"]:
            responses.append(Response(key, "A", 0, len(text), text, code, code not in ("nfa", "logged_only", "closed"), status, "child", "t", "t"))
    return entries, signals, responses


def held(entry):
    return max(entry.date, entry.recorded or entry.date)


@settings(max_examples=int(os.environ.get("ONRECORD_EXAMPLES", "100")), deadline=None)
@given(files, files, st.integers(0, 1200))
def test_nothing_added_later_changes_what_was_enough_on_a_day(before, added, at):
    day = START + dt.timedelta(days=at)
    entries, signals, _ = build(before)
    more, more_signals, _ = build(added, "n")
    later = [e for e in more if held(e) > day or e.hindsight]
    ids = {e.entry_id for e in later}
    all_entries = entries + later
    all_signals = signals + [s for s in more_signals if s.entry_id in ids]
    assert judge_day(CHILD, entries, signals, day, RULES) == judge_day(CHILD, all_entries, all_signals, day, RULES)
    assert cut_as_of(entries, day) == cut_as_of(all_entries, day)


@settings(max_examples=int(os.environ.get("ONRECORD_EXAMPLES", "100")), deadline=None)
@given(files, files, st.integers(0, 1200))
def test_a_concern_open_on_a_day_keeps_its_verdict_of_sufficiency(before, added, at):
    day = START + dt.timedelta(days=at)
    entries, signals, responses = build(before)
    entries = list(cut_as_of(entries, day))
    more, more_signals, more_responses = build(added, "n")
    later = [e for e in more if e.date > day]
    ids = {e.entry_id for e in later}
    old, _ = find_concerns(CHILD, entries, signals, responses, RULES, STANDARDS, CALENDAR)
    new, _ = find_concerns(
        CHILD,
        entries + later,
        signals + [s for s in more_signals if s.entry_id in ids],
        responses + [r for r in more_responses if r.entry_id in ids],
        RULES,
        STANDARDS,
        CALENDAR,
    )
    for c in old:
        kept = [n for n in new if c.opens in n.evidence]
        assert kept, "a concern open on a day is still told of"
        assert any(n.sufficient_then >= c.sufficient_then and n.sufficient_now >= c.sufficient_now for n in kept)
        assert any(n.now_from <= c.known_on for n in kept)


@settings(max_examples=100, deadline=None)
@given(files)
def test_the_order_in_which_files_were_read_does_not_change_what_was_enough(rows):
    entries, signals, _ = build(rows)
    day = START + dt.timedelta(days=1200)
    a, b = judge_day(CHILD, entries, signals, day, RULES), judge_day(CHILD, entries[::-1], signals, day, RULES)
    assert (a.then, a.now, set(a.direct)) == (b.then, b.now, set(b.direct))
