"""The candidate answer for one child, and what may be said of a cohort."""

import datetime as dt
from dataclasses import replace

from onrecord.findings import describe_cohort, find_finding, is_lost
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.record import Child, CohortMember, Concern, Entry, Finding, Shared, Signal

CHILD = Child("A", "Nadia Ferreira", dt.date(1992, 1, 1))
ENTRY = Entry("e1", "d", "f.txt", "He pays her.", dt.date(2007, 3, 8), child_ref="A")
SIGNAL = Signal("e1", "A", 0, 12, "He pays her.", "exchange", "direct", "affirmed", "child", "professional", "t", "t")
CONCERN = Concern(
    "C-1", "A", "e1", ("e1",), "direct", dt.date(2007, 3, 8), "E2.DIRECT", dt.date(2007, 3, 15), True, True, "unheeded", "recorded_only", (), None, "because",
    searched="1 entries", nearest="an assessment in entry e2 of 20 March 2007 (on another matter: school)",
)  # fmt: skip

RULES = load_judging(None, Faults())


def find(*concerns, signals=(SIGNAL,)):
    opened = [replace(ENTRY, entry_id=c.opens) for c in concerns if not c.opens.startswith("other")]
    return find_finding(CHILD, [ENTRY, *opened], signals, concerns, RULES)


def test_a_reading_less_sure_than_the_rule_asks_is_no_direct_information():
    assert find(CONCERN, signals=(replace(SIGNAL, score=0.9),)).direct_intelligence
    assert not find(CONCERN, signals=(replace(SIGNAL, score=0.5),)).direct_intelligence


def test_unheeded_direct_information_is_a_lost_opportunity():
    f = find(CONCERN)
    assert (f.known, f.direct_intelligence, f.sufficient_then, f.lost_opportunity) == (True, True, True, True)
    assert f.concerns == ("C-1",)
    assert "entry e1" in f.summary
    assert "8 March 2007" in f.summary


def test_heeded_is_not_lost():
    assert not find(replace(CONCERN, outcome="heeded", verdict="adequate")).lost_opportunity


def test_late_and_partial_are_lost():
    assert find(replace(CONCERN, outcome="late", verdict="late")).lost_opportunity
    assert find(replace(CONCERN, outcome="partial", verdict="partial")).lost_opportunity


def test_what_the_file_cannot_tell_is_never_lost():
    doubtful = replace(CONCERN, outcome="partial", verdict="cannot_determine")
    assert not is_lost(doubtful)
    f = find(doubtful)
    assert not f.lost_opportunity
    assert "cannot be determined" in f.summary


def test_not_enough_then_is_not_lost_but_said():
    f = find(replace(CONCERN, sufficient_then=False, verdict="not_required_then", basis="cumulative"), signals=())
    assert (f.sufficient_then, f.lost_opportunity) == (False, False)
    assert "today's guidance" in f.summary


def test_uncertain_information_or_about_a_sister_is_no_direct_intelligence():
    assert not find(CONCERN, signals=(replace(SIGNAL, status="uncertain"),)).direct_intelligence
    assert not find(CONCERN, signals=(replace(SIGNAL, subject="other_child"),)).direct_intelligence
    assert not find(CONCERN, signals=(replace(SIGNAL, entry_id="e9"),)).direct_intelligence


def test_a_file_with_nothing_says_only_that():
    f = find(signals=())
    assert f.summary == "In the entries read nothing was found that was enough to act on, then or now."
    assert not f.lost_opportunity


def test_the_strongest_counter_argument_stands_beside_the_answer():
    f = find(CONCERN)
    assert "assessment in entry e2" in f.counter_argument
    assert "1 entries" not in f.counter_argument  # the search log stands elsewhere
    assert "threshold" in find(replace(CONCERN, verdict="reasoned_no")).counter_argument
    assert "No single record" in find(replace(CONCERN, basis="cumulative")).counter_argument


def test_the_summary_tells_of_the_concern_it_names():
    picture = replace(CONCERN, concern_id="C-0", opens="e0", evidence=("e0",), basis="cumulative", known_on=dt.date(2006, 1, 9))
    assert "From 9 January 2006 the file held a picture made of several records" in find(picture, CONCERN).summary
    assert "direct information" in find(CONCERN).summary


def test_what_stands_in_another_childs_file_is_told_as_such():
    assert "From 8 March 2007 another child's file held direct information" in find(replace(CONCERN, opens="other1")).summary


def test_later_lost_concerns_are_told():
    later = [replace(CONCERN, concern_id=f"C-{n}", opens=f"e{n}", known_on=dt.date(2007 + n, 3, 8)) for n in (2, 3, 4)]
    text = find(CONCERN, *later).summary
    assert text.endswith("A later concern, of 8 March 2009 (entry e2), stands as well: no protective act about it was found, and 2 more after it.")
    assert "later" not in find(CONCERN, replace(later[0], outcome="heeded", verdict="adequate")).summary


def test_a_reasoned_refusal_is_not_silence():
    text = find(replace(CONCERN, verdict="reasoned_no", refusal="entry e2 of 9 March 2007: “Hearsay, threshold not met”")).summary
    assert "A manager decided that the threshold was not met (entry e2 of 9 March 2007: “Hearsay, threshold not met”); a person must judge the reasons." in text
    assert "No protective act" not in text


def test_no_summary_claims_more_than_the_record():
    for outcome in ("unheeded", "late", "partial", "heeded"):
        text = find(replace(CONCERN, outcome=outcome, verdict=outcome)).summary.lower()
        assert "nothing was done" not in text
        assert "fail" not in text


def member(name, ref, match="exact"):
    return CohortMember(name, None, ref is not None, ref, match if ref else "none", "")


def finding(ref, **over):
    base = {"known": True, "direct_intelligence": False, "sufficient_then": False, "lost_opportunity": False, "summary": "", "concerns": ()}
    return Finding(ref, **{**base, **over})


def test_aggregate_sentences_come_from_the_rows():
    members = [member("A", "A"), member("B", "B"), member("C", "C"), member("D", None)]
    findings = [
        finding("A", direct_intelligence=True, sufficient_then=True, lost_opportunity=True),
        finding("B", sufficient_then=True),
        finding("C"),
        finding("X", lost_opportunity=True),
    ]
    concerns = [CONCERN, replace(CONCERN, concern_id="C-2", child_ref="C", sufficient_then=False)]
    told = describe_cohort(members, findings, concerns)
    assert told.sentences[0] == "Of 4 people the review asks about, 3 were known to services; for 1 no file was found."
    assert "In 1 of the 3 files direct information" in told.sentences[1]
    assert "In 2 the file held enough" in told.sentences[2]
    assert "in 1 of these no adequate answer" in told.sentences[2]
    assert told.sentences[3] == "In 1 the file held too little by the rule of the day; 1 of these would be enough today."
    assert told.lost == ("A",)


def test_a_possible_match_waits_for_a_person():
    told = describe_cohort([CohortMember("A", None, False, "A", "possible", "")], [finding("A")], [])
    assert told.sentences == (
        "Of 1 person the review asks about, 0 were known to services; for 0 no file was found.",
        "1 possible match waits for a person to decide.",
    )


def test_two_names_that_lead_to_one_file_are_two_people():
    told = describe_cohort([member("A", "A"), member("B", "A"), member("C", None)], [finding("A")], [])
    assert told.sentences[:2] == (
        "Of 3 people the review asks about, 2 were known to services; for 1 no file was found.",
        "The 2 names lead to 1 file: a person should check which names are one child's.",
    )


def test_time_to_act_by_year_and_agency_and_what_the_lost_have_in_common():
    late = replace(CONCERN, concern_id="C-2", opens="e2", outcome="late", verdict="late", days_to_response=30, modifiers=("under_16",))
    lost = replace(CONCERN, modifiers=("under_16",))
    writers = {"e1": ("Police", "Constable"), "e2": ("Children's Services", "")}
    told = describe_cohort([member("A", "A")], [finding("A", lost_opportunity=True)], [lost, late], writers)
    rows = {(p.by, p.value): (p.concerns, p.answered, p.median_days) for p in told.patterns}
    assert rows["year", "2007"] == (2, 1, 30.0)
    assert rows["agency", "Police"] == (1, 0, None)
    assert rows["team", "Police, Constable"] == (1, 0, None)
    assert Shared("modifier", "under_16", 2, 2) in told.common
    assert describe_cohort([], [], []).patterns == ()
