"""Concerns judged case by case (tests/cases/concerns), and what a concern must let a reader check."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from onrecord.concerns import cut_as_of, find_concerns, judge_day
from onrecord.knowledge.calendars import load_calendar
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import load_standards
from onrecord.record import Child, Entry, Gap, Response, Signal

CASES = Path(__file__).parents[1] / "cases" / "concerns"
FILED = frozenset(["nfa", "closed", "logged_only", "monitor", "advice_only", "below_threshold", "deferred"])
DIRECT = frozenset(["exploitation_stated", "disclosure", "exchange", "adult_takes_money", "moved_for_exploitation", "coerced_images"])
MODERATE = frozenset(
    ["school_absence", "late_home", "substance_use", "self_harm", "behaviour_change", "offending", "sexualised_behaviour", "family_conflict", "secretive_phone"]
)
VULNERABLE = frozenset(
    ["prior_abuse", "domestic_abuse_home", "parental_substance_use", "in_care", "learning_need", "bereavement", "homelessness", "isolation", "neglect"]
)


def _load():
    faults = Faults()
    loaded = load_judging(None, faults), load_standards(None, faults), load_calendar(None, faults)
    faults.raise_if_any()
    return loaded


RULES, STANDARDS, CALENDAR = _load()


def tier(code):
    return "direct" if code in DIRECT else "moderate" if code in MODERATE else "vulnerable" if code in VULNERABLE else "strong"


def marks(text):
    """`code ~status >subject @source: words` → (code, status, subject, source, words)."""
    head, _, words = text.partition(": ")
    code, *rest = head.split()
    by = {r[0]: r[1:] for r in rest}
    assert set(by) <= {"~", ">", "@"}, text
    return code, by.get("~"), by.get(">", "child"), by.get("@", "professional"), words


def build(child, rows):
    """The nouns of one case; entries stand in the order of their names' days, as in a file."""
    entries, signals, responses = [], [], []
    for name, row in rows.items():
        assert row.keys() <= {
            "date",
            "recorded",
            "time",
            "text",
            "type",
            "role",
            "agency",
            "signals",
            "responses",
            "file",
            "about",
            "hindsight",
            "quoted",
            "precision",
            "duplicate_of",
            "path",
        }, row
        text = row.get("text", "Entry.")
        entries.append(
            Entry(
                name,
                "doc",
                row.get("path", "file.txt"),
                text,
                date=row.get("date"),
                recorded=row.get("recorded"),
                time=row.get("time"),
                type=row.get("type", "Case note"),
                role=row.get("role", "Social Worker"),
                agency=row.get("agency", "Children's Services"),
                child_ref=row.get("file", "THIS"),
                precision=row.get("precision", "day" if row.get("date") else "none"),
                hindsight=row.get("hindsight", False),
                quoted=((0, len(text)),) if row.get("quoted") else (),
                duplicate_of=row.get("duplicate_of"),
            )
        )
        about = row.get("about", row.get("file", "THIS"))
        for s in row.get("signals") or []:
            code, status, subject, source, words = marks(s)
            at = text.find(words) if words else 0
            quote = words or text
            signals.append(Signal(name, about, at, at + len(quote), quote, code, tier(code), status or "affirmed", subject, source, "case", "case"))
        for r in row.get("responses") or []:
            code, status, subject, _, words = marks(r)
            at = text.find(words) if words else 0
            quote = words or text
            responses.append(Response(name, about, at, at + len(quote), quote, code, code not in FILED, status or "done", subject, "case", "case"))
    return Child("THIS", child["name"], child.get("dob"), None), entries, signals, responses


def cases():
    for path in sorted(CASES.glob("*.yaml")):
        doc = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in doc["cases"]:
            rows = {k: dict(v) for k, v in doc["base"].items()}
            for name, change in (case.get("change") or {}).items():
                if change is None:
                    del rows[name]
                else:
                    rows[name] = {**rows.get(name, {}), **change}
            rows = dict(sorted(rows.items(), key=lambda kv: (kv[1].get("date") or dt.date.max, kv[0])))
            yield pytest.param({**doc["child"], **(case.get("child") or {})}, rows, case, id=f"{path.stem}: {case['case']}")


def judged(child, rows, unread=()):
    person, entries, signals, responses = build(child, rows)
    gaps = [Gap(g["kind"], "It could not be read.", g["path"], g.get("page"), "THIS") for g in unread]
    return find_concerns(person, entries, signals, responses, RULES, STANDARDS, CALENDAR, gaps)


@pytest.mark.parametrize(("child", "rows", "case"), list(cases()))
def test_case(child, rows, case):
    concerns, gaps = judged(child, rows, case.get("unread", ()))
    assert [c.opens for c in concerns] == [w["opens"] for w in case["concerns"]]
    names = {"then": "sufficient_then", "now": "sufficient_now", "days": "days_to_response", "standard": "standard_then"}
    for concern, want in zip(concerns, case["concerns"], strict=True):
        for key, value in want.items():
            if key == "modifiers":
                assert set(value) <= set(concern.modifiers)
            elif key == "without":
                assert not set(value) & set(concern.modifiers)
            elif key == "steps":
                assert value.items() <= {s.step: s.state for s in concern.steps}.items()
            elif key == "says":
                assert value in concern.because
            elif key == "weighed":
                told = dict(concern.weighed)
                assert all(words in told[entry] for entry, words in value.items()), told
            else:
                got = getattr(concern, names.get(key, key))
                assert (list(got) if isinstance(got, tuple) else got) == value, key
    assert {g.kind for g in gaps} >= set(case.get("gaps") or [])
    assert case.get("gaps") or not gaps


def test_there_are_enough_cases():
    ids = [p.id for p in cases()]
    assert len(ids) >= 120
    assert len(set(ids)) == len(ids)


BASE = {
    "e1": {"date": dt.date(2007, 3, 8), "text": "A group of men take the money.", "signals": ["adult_takes_money"]},
    "e2": {"date": dt.date(2007, 3, 20), "text": "Initial assessment of attendance.", "responses": ["assessment"], "agency": "Education"},
}
CHILD = {"name": "Hanna Osei", "dob": dt.date(1992, 1, 1)}


def test_a_concern_lets_a_reader_check_every_step():
    (c,), _ = judged(CHILD, BASE)
    assert "entry e1 of 8 March 2007" in c.because
    assert "an adult keeping the money" in c.because
    assert c.nearest.startswith("an assessment in entry e2 of 20 March 2007 (on another matter")
    assert c.nearest in c.because
    assert "2 entries of 1 document, 8 March 2007 to 20 March 2007" in c.searched
    assert "Education" in c.searched
    assert "other children" not in c.searched
    assert "E2.DIRECT [I]" in c.then_says
    assert "Children Act 1989 s47 [GK]" in c.then_says
    assert "initial assessment within 7 working days of the referral [GK]" in c.then_says
    assert c.now_says.startswith("Rule E7.DIRECT [I, provisional]")
    assert c.standard_now == "E7.DIRECT"


def test_no_sentence_holds_a_code_or_a_computers_date():
    for rows in (BASE, {"e1": BASE["e1"], "e2": {"date": dt.date(2007, 3, 9), "text": "s47 enquiry begun.", "responses": ["s47_enquiry"]}}):
        (c,), _ = judged(CHILD, rows)
        for text in (c.because, c.searched, c.nearest, c.then_says, c.now_says):
            assert not re.search(r"[a-z]_[a-z]|\d{4}-\d\d-\d\d|\(s\)", text), text


def test_what_the_rule_of_the_day_also_named_is_told():
    (c,), _ = judged(CHILD, {"e1": BASE["e1"], "e2": {"date": dt.date(2007, 3, 9), "text": "s47 enquiry begun.", "responses": ["s47_enquiry"]}})
    assert c.outcome == "heeded"
    assert c.because.endswith("The rule of that day also named, and the entries read do not show: police.")
    (c,), _ = judged(
        CHILD, {"e1": BASE["e1"], "e2": {"date": dt.date(2007, 3, 9), "text": "Strategy discussion with police.", "responses": ["strategy_discussion"]}}
    )
    assert "also named" not in c.because


def test_todays_column_has_its_own_verdict():
    rows = {"e1": {"date": dt.date(2006, 3, 8), "text": "Picked up by an older man.", "signals": ["cars_adults", "older_partner"]}}
    (c,), _ = judged(CHILD, rows)
    assert (c.verdict, c.verdict_now) == ("not_required_then", "recorded_only")
    assert (c.sufficient_then, c.sufficient_now) == (False, True)


def test_sentences_hold_no_words_of_the_record():
    (c,), _ = judged(CHILD, BASE)
    assert "group of men" not in c.because + c.searched + c.nearest


def test_wording_claims_no_more_than_the_record_shows():
    (c,), _ = judged(CHILD, {"e1": BASE["e1"]})
    assert "No protective act about it was found in the entries read." in c.because
    assert not re.search(r"\bnothing was done\b|\bfailed\b", c.because)


def test_identifiers_derive_from_content():
    assert judged(CHILD, BASE)[0] == judged(CHILD, BASE)[0]


def test_names_and_agencies_of_staff_change_nothing():
    other = {k: {**v, "agency": "Health"} for k, v in BASE.items()}
    a, b = judged(CHILD, BASE)[0][0], judged({**CHILD, "name": "Mary Smith"}, other)[0][0]
    assert (a.opens, a.outcome, a.verdict, a.due) == (b.opens, b.outcome, b.verdict, b.due)


def test_cut_as_of_leaves_out_what_was_not_yet_on_file():
    rows = {
        "a": {"date": dt.date(2007, 1, 1)},
        "late": {"date": dt.date(2007, 1, 2), "recorded": dt.date(2007, 3, 1)},
        "after": {"date": dt.date(2007, 2, 2)},
        "none": {"date": None},
        "hind": {"date": dt.date(2007, 1, 3), "hindsight": True},
    }
    _, entries, _, _ = build(CHILD, rows)
    assert [e.entry_id for e in cut_as_of(entries, dt.date(2007, 2, 1))] == ["a"]
    assert [e.entry_id for e in cut_as_of(entries, dt.date(2007, 3, 1))] == ["a", "late", "after"]
    assert cut_as_of(entries, dt.date(2006, 12, 31)) == ()


def test_judge_day_sees_only_that_day():
    person, entries, signals, _ = build(CHILD, BASE)
    assert not judge_day(person, entries, signals, dt.date(2007, 3, 7), RULES).then
    on = judge_day(person, entries, signals, dt.date(2007, 3, 8), RULES)
    assert (on.then, on.now, on.direct) == (True, True, ("e1",))


def with_local(tmp_path, limit):
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "ours.yaml").write_text(
        f"limits:\n  - {{{limit}, basis: local_overlay, mark: V, source: Board procedures 5.2, rules: [E2.DIRECT]}}\n"
    )
    faults = Faults()
    local = load_standards(tmp_path, faults)
    faults.raise_if_any()
    return local


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("step: SD, n: 1, unit: wd, start: date_known", dt.date(2007, 3, 9)),
        ("step: SD, n: 24, unit: h, start: date_known", dt.date(2007, 3, 9)),
        ("step: SD, n: 3, unit: d, start: date_known", dt.date(2007, 3, 11)),
        ("step: SD, n: 2, unit: wd, start: date_known", dt.date(2007, 3, 12)),
        ("step: ICPC, n: 2, unit: wd, start: last_SD", dt.date(2007, 3, 15)),
    ],
)
def test_a_local_limit_tightens_the_due_day(tmp_path, limit, due):
    person, entries, signals, responses = build(CHILD, BASE)
    (c,), _ = find_concerns(person, entries, signals, responses, RULES, with_local(tmp_path, limit), CALENDAR)
    assert c.due == due


def test_a_local_limit_on_the_strategy_discussion_binds_only_that(tmp_path):
    local = with_local(tmp_path, "step: SD, n: 1, unit: wd, start: date_known")
    for code, text, outcome in (("strategy_discussion", "Strategy discussion held.", "late"), ("s47_enquiry", "s47 enquiry begun.", "heeded")):
        rows = {"e1": BASE["e1"], "e2": {"date": dt.date(2007, 3, 13), "text": text, "responses": [code]}}
        person, entries, signals, responses = build(CHILD, rows)
        (c,), _ = find_concerns(person, entries, signals, responses, RULES, local, CALENDAR)
        assert c.outcome == outcome


def test_the_search_log_names_documents_days_and_what_was_not_read():
    rows = BASE | {f"f{n}": {"date": dt.date(2007, 4, n), "path": f"doc {n}.txt"} for n in range(1, 8)}
    (c,), _ = judged(CHILD, rows, [{"kind": "encrypted", "path": "locked.docx"}])
    assert "9 entries of 8 documents, 8 March 2007 to 7 April 2007" in c.searched
    assert "file.txt (2 entries, 8 March 2007 to 20 March 2007)" in c.searched
    assert "doc 1.txt (1 entry, 1 April 2007)" in c.searched
    assert "and 3 more documents" in c.searched
    assert c.searched.endswith("Not read: locked.docx (file protected by a password)")
