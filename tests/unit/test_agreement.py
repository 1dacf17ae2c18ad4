from pathlib import Path

import krippendorff
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from onrecord.agreement import NAMES, agreement, student_quantile

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/agreement/reference.yaml").read_text(encoding="utf-8"))


def rows(words):
    return [[None if a == "-" else a for a in word] for word in words]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{len(c['ratings'])}x{len(c['ratings'][0])}")
@pytest.mark.parametrize("name", NAMES)
def test_values_and_intervals_are_those_of_irrcac(case, name):
    a = agreement(rows(case["ratings"]), name)
    assert (a.value, a.low, a.high) == pytest.approx(case["expected"][name], abs=1e-6)


@pytest.mark.filterwarnings("ignore")
@given(st.lists(st.text(alphabet="abc-", min_size=3, max_size=3), min_size=2, max_size=20))
def test_alpha_is_that_of_the_package_krippendorff(words):
    told = [w for w in words if len(w.replace("-", "")) >= 2]
    a = agreement(rows(words), "krippendorff")
    if len(set("".join(told)) - {"-"}) < 2:
        assert a.value is None
    else:
        data = np.array([[np.nan if x == "-" else "abc".index(x) for x in w] for w in words]).T
        assert a.value == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"), abs=1e-6)


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 30, 199])
def test_students_quantile_is_scipys(freedom):
    assert student_quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_too_little_to_tell_gives_no_number(name):
    assert agreement([["a", None], [None, "b"]], name).value is None
    assert agreement([["a", "a"], ["a", "a"]], name).value is None
    assert agreement([], name).subjects == 0
    assert agreement([["a", "b"], ["a", "a"], ["b", None]], name).subjects == 2


@pytest.mark.parametrize("name", NAMES)
def test_who_comes_first_changes_nothing(name):
    words = ["aab", "abb", "ccc", "a-a", "bbc", "cab"]
    a, b = agreement(rows(words), name), agreement(rows([w[::-1] for w in words[::-1]]), name)
    assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), abs=1e-12)
