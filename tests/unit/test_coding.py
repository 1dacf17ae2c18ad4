"""The questions readers answer, and their answers side by side."""

import pytest

from onrecord.agreement import NAMES, agreement, agreement_by_field, questions, said
from onrecord.errors import InputError
from onrecord.workbench.coding import Unit, answers_of


def unit(number, **answers):
    return Unit("concern", f"C-{number}", "T01", "a", answers, 0, None)


def told(concern, enough=None, outcome=None):
    return {k: v for k, v in (("concern", concern), ("sufficient_then", enough), ("outcome", outcome)) if v}


def test_each_question_needs_an_answer_there_is():
    assert answers_of("concern", told("yes", "no", "late")) == told("yes", "no", "late")
    for wrong in ({}, told("yes"), told("yes", "no"), told("perhaps", "no", "late"), told("yes", "no", "gone")):
        with pytest.raises(InputError) as caught:
            answers_of("concern", wrong)
        assert caught.value.code == "no-answer"


def test_where_there_is_no_concern_nothing_more_is_asked():
    assert answers_of("concern", told("no", "yes", "late")) == {"concern": "no"}
    assert said("concern", "outcome", None) == "not asked"
    assert said("concern", "outcome", "unsure") == "cannot tell from the record"


def test_every_kind_has_questions_with_different_answers():
    for asked in questions().values():
        assert asked
        for question in asked:
            values = [v for v, _ in question.answers]
            assert len(set(values)) == len(values) > 1


def test_what_readers_differ_on_is_named():
    assert unit(1, sam=told("yes", "yes", "late"), priya=told("yes", "no", "late")).differ == ("sufficient_then",)
    assert unit(1, sam=told("yes", "yes", "late"), priya=told("no")).differ == ("concern", "sufficient_then", "outcome")
    assert unit(1, sam=told("no"), priya=told("no")).differ == ()


def by_field(units):
    return agreement_by_field((u.kind, u.subject, u.answers) for u in units)


def test_agreement_per_field_is_that_of_the_answers_given():
    answers = [("yes", "yes"), ("yes", "no"), ("no", "no"), ("yes", "yes"), ("unsure", "no")]
    units = [unit(n, sam=told(a, "yes", "late"), priya=told(b, "yes", "late" if n else "partial")) for n, (a, b) in enumerate(answers)]
    rows = {r.field: r for r in by_field(units)}
    assert rows["concern"].rows == tuple(f"C-{n}" for n in range(5))
    assert rows["concern"].observed == pytest.approx(0.6)
    assert rows["concern"].coefficients == tuple(agreement([(b, a) for a, b in answers], name) for name in NAMES)
    assert rows["sufficient_then"].coefficients[0].value is None
    assert rows["outcome"].observed == pytest.approx(0.8)
    assert [r.kind for r in by_field(units)] == ["concern"] * 3


def test_what_only_one_has_answered_does_not_count():
    assert by_field([unit(1, sam=told("no"))]) == []
    (first, *_) = by_field([unit(1, sam=told("no")), unit(2, sam=told("no"), priya=told("no"))])
    assert first.rows == ("C-2",)
