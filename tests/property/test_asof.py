"""Law: what comes on file later changes nothing about what was known, due and enough on an earlier day.

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
SETTLED = dt.timedelta(days=RULES.build_days + RULES.routine_lag_days)
"""A picture goes on building for a month, and a note may be written up a fortnight late: after that a concern stands as it is."""
CODES = [
    ("exchange", "direct"),
    ("exploitation_stated", "direct"),
    ("missing", "strong"),
    ("cars_adults", "strong"),
    ("unexplained_gifts", "strong"),
    ("criminal_exploitation", "strong"),
    ("in_care", "vulnerable"),
    ("late_home", "moderate"),
]
ACTS = ["strategy_discussion", "s47_enquiry", "police_referral", "assessment", "child_seen", "nfa", "below_threshold", "closed"]
WHO = ["Dez", "Kaz", "Craig", "Marlon", "a man", "two lads", "her cousin", "the driver"]
DID = ["picked her up at", "gave her a phone near", "was with her overnight in", "took money from her outside", "met her after", "was told about by staff at"]
WHERE = ["Mill Lane", "the arcade", "school", "the unit", "Crown Pizza", "a flat in town", "the bus station", "panel", "s47 in 2005", "999 now in danger"]
ENDS = ["", "Attendance discussed.", "Nothing new.", "She says it is true.", "Seen alone and asked about the man.", "Exploitation named."]

text = st.builds(
    lambda who, did, where, end, n: f"{who} {did} {where} ({n}). {end}".strip(),
    st.sampled_from(WHO),
    st.sampled_from(DID),
    st.sampled_from(WHERE),
    st.sampled_from(ENDS),
    st.integers(1, 400),
)
row = st.fixed_dictionaries(
    {
        "day": st.integers(0, 1200),
        "lag": st.sampled_from([None, None, 0, 3, 13, 14, 15, 40, 400, 2000]),
        "precision": st.sampled_from(["day", "day", "day", "day", "approximate", "month", "year"]),
        "text": st.one_of(text, text, text, st.sampled_from(["Missing.", "A man called Dez picked her up at school.", "Nothing new."])),
        "signals": st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(["affirmed", "affirmed", "uncertain", "negated"]), st.sampled_from(["child", "child", "family"])),
            max_size=3,
        ),
        "acts": st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(["done", "done", "planned", "not_done"])), max_size=2),
        "hindsight": st.sampled_from([False, False, False, True]),
        "role": st.sampled_from(["Social Worker", "Team Manager"]),
    }
)
files = st.lists(row, min_size=1, max_size=9)
days = st.integers(0, 1500).map(lambda n: START + dt.timedelta(days=n))
many = settings(max_examples=int(os.environ.get("ONRECORD_EXAMPLES", "100")), deadline=None)


def build(rows, prefix="e"):
    entries, signals, responses = [], [], []
    for n, r in enumerate(rows):
        key, text = f"{prefix}{n}", r["text"]
        day = START + dt.timedelta(days=r["day"])
        recorded = None if r["lag"] is None else day + dt.timedelta(days=r["lag"])
        entries.append(Entry(key, "d", "f", text, day, recorded=recorded, precision=r["precision"], child_ref="A", hindsight=r["hindsight"], role=r["role"]))
        for (code, tier), status, subject in r["signals"]:
            signals.append(Signal(key, "A", 0, len(text), text, code, tier, status, subject, "professional", "t", "t"))
        for code, status in r["acts"]:
            acted = code not in ("nfa", "below_threshold", "closed")
            responses.append(Response(key, "A", 0, len(text), text, code, acted, status, "child", "t", "t"))
    return entries, signals, responses


def joined(before, added, day):
    """A file, and the same with what came on file after `day` (or was added with hindsight) laid among it."""
    entries, signals, responses = build(before)
    more, more_signals, more_responses = build(added, "n")
    later = [e for e in more if e.held_on > day or e.hindsight]
    ids = {e.entry_id for e in later}
    every = [*later[::2], *entries, *later[1::2]]
    return (
        (entries, signals, responses),
        (every, signals + [s for s in more_signals if s.entry_id in ids], responses + [r for r in more_responses if r.entry_id in ids]),
    )


def judged(entries, signals, responses):
    return find_concerns(CHILD, entries, signals, responses, RULES, STANDARDS, CALENDAR)[0]


@many
@given(files, files, days)
def test_nothing_added_later_changes_what_was_enough_on_a_day(before, added, day):
    (entries, signals, _), (every, every_signal, _) = joined(before, added, day)
    assert judge_day(CHILD, entries, signals, day, RULES) == judge_day(CHILD, every, every_signal, day, RULES)
    assert cut_as_of(entries, day) == cut_as_of(every, day)


def told(concern):
    return concern.opens, concern.basis, concern.known_on, concern.due, concern.sufficient_then, concern.standard_then, concern.modifiers, concern.now_from


@many
@given(files, files, days)
def test_nothing_added_later_changes_when_a_concern_was_known_due_and_enough(before, added, day):
    old, new = (judged(*file) for file in joined(before, added, day))
    for c in (c for c in old if c.known_on + SETTLED <= day):
        if c.sufficient_then:
            assert told(c) in [told(n) for n in new]
        else:  # it may become enough later; that it was not enough then, and enough by today's rule, still stands
            (kept,) = [n for n in new if c.opens in n.evidence]
            assert kept.now_from == c.now_from
            assert (kept.known_on, kept.sufficient_then) == (c.known_on, False) or kept.known_on > day - SETTLED
    assert {told(n) for n in new if n.sufficient_then and n.known_on + SETTLED <= day} == {
        told(c) for c in old if c.sufficient_then and c.known_on + SETTLED <= day
    }


@many
@given(files, days)
def test_a_file_cut_to_a_day_knows_the_concerns_of_that_day(rows, day):
    entries, signals, responses = build(rows)
    cut = list(cut_as_of(entries, day))
    ids = {e.entry_id for e in cut}
    then = judged(cut, [s for s in signals if s.entry_id in ids], [r for r in responses if r.entry_id in ids])
    for c in judged(entries, signals, responses):
        if c.sufficient_then and c.known_on + SETTLED <= day:
            assert told(c) in [told(n) for n in then]


@many
@given(files)
def test_what_a_direct_concern_rests_on_was_enough_when_the_file_held_it(rows):
    entries, signals, responses = build(rows)
    held = {e.entry_id: e.held_on for e in entries}
    for c in judged(entries, signals, responses):
        assert c.known_on <= held[c.opens] or c.basis == "cumulative"
        if c.basis == "direct":
            assert judge_day(CHILD, entries, signals, held[c.opens], RULES).then


@settings(max_examples=100, deadline=None)
@given(files)
def test_the_order_in_which_files_were_read_does_not_change_what_was_enough(rows):
    entries, signals, _ = build(rows)
    day = START + dt.timedelta(days=1200)
    a, b = judge_day(CHILD, entries, signals, day, RULES), judge_day(CHILD, entries[::-1], signals, day, RULES)
    assert (a.then, a.now, set(a.direct)) == (b.then, b.now, set(b.direct))
