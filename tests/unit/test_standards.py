"""Dated law and guidance: every day has an answer or a Gap, nothing is quoted before it existed, and broken files are refused in full."""

import datetime as dt

import pytest
import yaml

from onrecord.errors import KnowledgeError
from onrecord.explain import describe_expectations
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import edition_on, expectations_on, load_standards
from onrecord.knowledge.sweep import check_days
from onrecord.record import Gap

D = dt.date


def load(overlay=None):
    faults = Faults()
    return load_standards(overlay, faults), faults


STANDARDS, _FAULTS = load()


def test_the_standards_we_ship_have_no_fault():
    assert _FAULTS.found == []


def test_no_day_since_1989_is_without_an_answer_or_a_named_gap():
    assert check_days(STANDARDS, D(2026, 12, 31)) == ()


def test_no_anachronism_on_any_day():
    day = D(1991, 10, 14)
    while day < D(2026, 12, 31):
        rows = expectations_on(STANDARDS, day, 15)
        assert not isinstance(rows, Gap)
        for row in rows:
            edition = STANDARDS.edition(row.rule_id)
            assert edition is None or edition.start <= day < (edition.end or D(9999, 1, 1))
        day += dt.timedelta(days=29)


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (D(1999, 11, 30), "WT1991"),
        (D(1999, 12, 1), "WT1999"),
        (D(2001, 3, 31), "WT1999"),
        (D(2006, 4, 9), "WT1999u2001"),
        (D(2006, 4, 10), "WT2006"),
        (D(2010, 3, 1), "WT2010"),
        (D(2013, 4, 14), "WT2010"),
        (D(2013, 4, 15), "WT2013"),
        (D(2017, 2, 15), "WT2015"),
        (D(2018, 7, 3), "WT2015u2017"),
        (D(2018, 7, 4), "WT2018"),
        (D(2020, 11, 30), "WT2018"),
        (D(2023, 12, 14), "WT2018u2020"),
        (D(2023, 12, 15), "WT2023"),
        (D(2026, 3, 19), "WT2026"),
    ],
)
def test_a_new_edition_holds_from_its_first_day(day, edition):
    held = edition_on(STANDARDS.standard("working-together"), day)
    assert not isinstance(held, Gap)
    assert held.edition_id == edition


def test_before_the_first_edition_the_answer_is_a_gap():
    gap = edition_on(STANDARDS.standard("exploitation-guidance"), D(2000, 4, 30))
    assert isinstance(gap, Gap)
    assert gap.kind == "no_standard"
    assert isinstance(STANDARDS.era_on(D(1991, 10, 13)), Gap)
    assert "Children Act 1989" in STANDARDS.era_on(D(1990, 1, 1)).message
    assert isinstance(expectations_on(STANDARDS, D(1988, 1, 1)), Gap)


def test_every_source_and_limit_is_marked():
    for standard in STANDARDS.standards:
        for e in standard.editions:
            assert e.source.instrument
            assert e.source.mark
            assert all(x.mark for x in e.limits)
    assert all(e.source.mark == "I" for e in STANDARDS.eras)


def test_era_rules_name_only_instruments_we_hold():
    for era in STANDARDS.eras:
        assert all(STANDARDS.edition(name) for name in era.instruments)


def test_assessment_limits_follow_their_edition():
    def initial(day):
        return [x.n for x in STANDARDS.era_on(day).direct.limits if x.step == "IA" and x.holds_on(day)]

    assert initial(D(2001, 3, 31)) == []
    assert initial(D(2001, 4, 1)) == [7]
    assert initial(D(2010, 2, 28)) == [7]
    assert initial(D(2010, 3, 1)) == [10]
    assert initial(D(2013, 4, 15)) == []


def test_age_changes_what_is_told():
    def ids(age):
        return {r.rule_id for r in expectations_on(STANDARDS, D(2008, 1, 1), age)}

    assert "under_13" in ids(12)
    assert "under_13" not in ids(13)
    assert "age_16_17" in ids(16)
    assert isinstance(expectations_on(STANDARDS, D(2008, 1, 1), 18), Gap)


def test_what_is_not_in_force_is_shown_as_such():
    rows = {r.rule_id: r.kind for r in expectations_on(STANDARDS, D(2026, 5, 1))}
    assert rows["CPB"] == "not in force"
    assert "provisional" in rows["WT2026"]
    assert "CPB" not in {r.rule_id for r in expectations_on(STANDARDS, D(2025, 1, 1))}


def overlay(tmp_path, text):
    (tmp_path / "standards").mkdir(exist_ok=True)
    (tmp_path / "standards" / "local.yaml").write_text(text)
    return load(tmp_path)


def test_an_overlay_adds_a_limit_to_the_rules_it_names(tmp_path):
    loaded, faults = overlay(
        tmp_path, "limits:\n  - {step: SD, n: 24, unit: h, start: date_known, basis: local_overlay, mark: V, source: Board 5.2, rules: [E4.DIRECT]}\n"
    )
    assert faults.found == []
    era = loaded.era_on(D(2014, 1, 1))
    assert any(x.basis == "local_overlay" and x.n == 24 for x in era.direct.limits)
    assert not any(x.n == 24 for x in era.strong.limits)


def test_an_overlay_may_not_loosen_and_every_fault_is_told_at_once(tmp_path):
    _, faults = overlay(
        tmp_path,
        "limits:\n"
        "  - {step: IA, n: 9, unit: wd, start: referral, basis: local_overlay, mark: V, source: Board, rules: [E2.DIRECT]}\n"
        "  - {step: SD, n: 1, unit: fortnights, start: date_known, basis: local_overlay, mark: V, rules: [E9.DIRECT]}\n",
    )
    text = "\n".join(faults.found)
    assert "local.yaml:2" in text
    assert "looser" in text
    assert "fortnights" in text
    assert "needs a source" in text
    assert "no rule 'E9.DIRECT'" in text
    with pytest.raises(KnowledgeError, match="bad-knowledge"):
        faults.raise_if_any()


@pytest.mark.parametrize(
    ("limit", "looser"),
    [
        ("step: IA, n: 8, unit: wd, start: referral, from: 2010-03-01, rules: [E3.DIRECT]", False),  # the limit then was 10
        ("step: IA, n: 8, unit: wd, start: referral, rules: [E3.DIRECT]", True),  # until March 2010 it was 7
        ("step: IA, n: 8, unit: wd, start: referral, from: 2010-03-01", False),  # no other era's limit stands then
        ("step: referral_decision, n: 240, unit: h, start: referral, rules: [E4.DIRECT]", True),
        ("step: referral_decision, n: 24, unit: h, start: referral, rules: [E4.DIRECT]", False),
        ("step: IA, n: 9, unit: d, start: referral, rules: [E2.DIRECT]", False),
        ("step: IA, n: 10, unit: d, start: referral, rules: [E2.DIRECT]", True),
        ("step: RHI, n: 2, unit: wd, start: return, rules: [E4.DIRECT]", True),
        ("step: RHI, n: 48, unit: h, start: return, rules: [E4.DIRECT]", False),
    ],
)
def test_an_overlay_is_held_against_the_limit_of_the_same_days(tmp_path, limit, looser):
    _, faults = overlay(tmp_path, f"limits:\n  - {{{limit}, basis: local_overlay, mark: V, source: Board}}\n")
    assert ["looser" in f and "local.yaml:2" in f for f in faults.found] == ([True] if looser else [])


def test_a_day_that_is_none_is_a_fault_with_its_line(tmp_path):
    _, faults = overlay(
        tmp_path, "limits:\n  - {step: SD, n: 1, unit: wd, start: date_known, from: soon, basis: local_overlay, mark: V, source: Board, rules: [E4.DIRECT]}\n"
    )
    assert faults.found == ["overlay/standards/local.yaml:2: from 'soon' is not a day"]


def test_an_overlays_own_source_is_printed(tmp_path):
    loaded, _ = overlay(
        tmp_path, "limits:\n  - {step: SD, n: 24, unit: h, start: date_known, basis: local_overlay, mark: V, source: Board 5.2, rules: [E4.DIRECT]}\n"
    )
    text = " ".join(describe_expectations(loaded, D(2014, 1, 1), 15).split())
    assert "strategy discussion 24 hours from the day it became known, local (Board 5.2) [V]" in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("day", "age", "gone"),
    [
        (D(1995, 1, 1), 12, ("Sexual Offences Act 2003", "SOA03")),
        (D(2001, 1, 1), 15, ("Sexual Offences Act 2003", "2000 with", "Assessment Framework")),
        (D(2009, 6, 15), 15, ("Working Together 2010", "Children who run away or go missing")),
        (D(2018, 8, 1), 15, ("2020",)),
        (D(2014, 6, 1), 15, ("2025",)),
    ],
)
def test_nothing_is_printed_before_it_existed(day, age, gone):
    text = " ".join(describe_expectations(STANDARDS, day, age).split()).split(" Sources seen: ")[0]
    for words in gone:
        assert words not in text


def test_a_numbered_mark_leads_to_its_source():
    text = " ".join(describe_expectations(STANDARDS, D(2011, 1, 1), 15).split())
    assert "Sources seen: V2 West Yorkshire CSE procedure (an account of it);" in text
    assert "V16 WT2010 imprint (the document itself)" in text


def test_the_sweep_finds_what_is_out_of_time(monkeypatch):
    def change(files):
        files["eras.yaml"]["modifiers"][0]["source"]["instrument"] = "Working Together 2010"
        editions(files, "schools")[0]["require"] = "As announced in 2031."

    assert broken(monkeypatch, change) == []
    found = check_days(loaded_with(monkeypatch, change), D(2015, 1, 1))
    assert any("1991-10-14: immediate_danger names WT2010" in f for f in found)
    assert any("2014-01-01: KCSIE names 2031" in f for f in found)


def altered(monkeypatch, change):
    """Load the standards after `change` has altered their values, as if the file had said so."""
    from onrecord.knowledge import standards as module

    real = module.read_kind

    def read(kind, folder, faults):
        rows = real(kind, folder, faults)
        change({name.rsplit("/", 1)[-1]: value for name, value in rows})
        return rows

    monkeypatch.setattr(module, "read_kind", read)
    return load()


def broken(monkeypatch, change):
    return altered(monkeypatch, change)[1].found


def loaded_with(monkeypatch, change):
    monkeypatch.undo()
    return altered(monkeypatch, change)[0]


def editions(files, standard):
    return next(s for s in files["instruments.yaml"]["standards"] if s["id"] == standard)["editions"]


def test_overlap_hole_unknown_key_and_missing_source_are_told_together_with_their_lines(monkeypatch):
    def change(files):
        wt = editions(files, "working-together")
        wt[1]["effective"]["to"] = D(2006, 5, 1)
        wt[3]["effective"]["to"] = D(2013, 4, 1)
        wt[4]["colour"] = "red"
        wt[5]["source"] = None
        editions(files, "exploitation-guidance")[0]["source"]["mark"] = "surely"

    found = broken(monkeypatch, change)
    text = "\n".join(found)
    assert "they overlap" in text
    assert "hole: WT2010" in text
    assert "unknown key 'colour'" in text
    assert "no source" in text
    assert "'surely'" in text
    assert all(":" in f and f.split(":")[1].strip()[0].isdigit() for f in found)


def test_a_hole_between_eras_is_refused(monkeypatch):
    found = broken(monkeypatch, lambda files: files["eras.yaml"]["eras"][3]["effective"].__setitem__("from", D(2009, 7, 1)))
    assert any("hole: nothing is held from 2009-06-01" in f for f in found)


def test_a_range_that_ends_before_it_begins_is_refused(monkeypatch):
    found = broken(monkeypatch, lambda files: editions(files, "serious-crime")[0]["effective"].__setitem__("to", D(2014, 1, 1)))
    assert any("ends 2014-01-01 before" in f for f in found)


def test_the_sweep_finds_an_era_that_names_what_was_not_in_force():
    import dataclasses

    eras = (dataclasses.replace(STANDARDS.eras[0], instruments=("CSE2017",)), *STANDARDS.eras[1:])
    faults = check_days(dataclasses.replace(STANDARDS, eras=eras), D(1989, 1, 2))
    assert faults == ("E0 names CSE2017, which is in force on none of its days",)


def test_judging_rules_load_and_refuse_unknown_keys(tmp_path):
    faults = Faults()
    rules = load_judging(None, faults)
    assert faults.found == []
    assert rules.picture_on(D(2009, 5, 31)).rule_id != rules.picture_on(D(2009, 6, 1)).rule_id
    assert rules.picture_now is rules.picture_on(D(2026, 1, 1))
    (tmp_path / "judging").mkdir()
    (tmp_path / "judging" / "x.yaml").write_text(yaml.safe_dump({"enough": 1, "generosity": 3}))
    with pytest.raises(KnowledgeError, match=r"x\.yaml:\d+: unknown key 'generosity'"):
        load_judging(tmp_path, Faults())


def test_patterns_of_judging_are_not_phrases(tmp_path):
    (tmp_path / "judging").mkdir()
    (tmp_path / "judging" / "x.yaml").write_text("looking_back: 'told <w> before'\n")
    with pytest.raises(KnowledgeError, match="not phrases"):
        load_judging(tmp_path, Faults())


def test_faults_of_eras_identifiers_and_marks_have_their_line(monkeypatch):
    def change(files):
        files["eras.yaml"]["eras"][3]["effective"]["from"] = D(2009, 7, 1)
        editions(files, "schools")[0]["id"] = "WT2010"
        editions(files, "serious-crime")[0]["source"]["mark"] = "V999"

    found = broken(monkeypatch, change)
    assert any("hole: nothing is held" in f for f in found)
    assert any("'WT2010' stands twice" in f for f in found)
    assert any("V999 names no source" in f for f in found)
    assert all(f.split(":")[1].isdigit() for f in found), found


def test_a_fault_of_the_picture_rules_has_its_line(tmp_path):
    (tmp_path / "judging").mkdir()
    (tmp_path / "judging" / "mine.yaml").write_text(
        "pictures:\n"
        "  - {id: a, effective: {from: 1989-01-01, to: 2009-06-01}, any_of: [{codes: 3}], mark: I, source: {instrument: GUIDE, words: x, checked: null}}\n"
        "  - {id: b, effective: {from: 2010-06-01, to: null}, any_of: [{codes: 2}], mark: I, source: {instrument: GUIDE, words: x, checked: null}}\n"
    )
    with pytest.raises(KnowledgeError, match=r"overlay/judging/mine.yaml:3: a ends 2009-06-01 but b begins 2010-06-01"):
        load_judging(tmp_path, Faults())
