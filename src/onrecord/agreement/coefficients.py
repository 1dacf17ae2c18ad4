"""Ratings by several readers → how far they agree beyond chance, with confidence intervals.

Four coefficients, because they fail differently: Cohen's kappa (Conger's for more than two readers), Fleiss' kappa, Krippendorff's alpha and Gwet's AC1.
Unit weights (nominal answers); answers may be missing. Standard errors are Gwet's linearised ones, over subjects only, with Student's t.
Source: K. L. Gwet, Handbook of Inter-Rater Reliability (2014); values equal those of the packages irrCAC and krippendorff (see the tests).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from onrecord.record import Agreement

Name = Literal["cohen", "fleiss", "krippendorff", "gwet"]
Floats = npt.NDArray[np.float64]
NAMES: tuple[Name, ...] = ("cohen", "fleiss", "krippendorff", "gwet")


def agreement(ratings: Sequence[Sequence[Hashable | None]], name: Name, level: float = 0.95) -> Agreement:
    """Return one coefficient.

    Args:
        ratings: one row a subject, one column a reader; None where the reader gave no answer.
        name: which coefficient.
        level: the confidence level (0..1).
    """
    answers = sorted({a for row in ratings for a in row if a is not None}, key=repr)
    chosen = np.array([[[float(a == c) for c in answers] for a in row] for row in ratings], dtype=float).reshape(
        len(ratings), max(map(len, ratings), default=0), len(answers)
    )
    chosen = chosen[chosen.sum(axis=(1, 2)) >= (2 if name == "krippendorff" else 1)]
    counts = chosen.sum(axis=1)
    given = counts.sum(axis=1)
    twice = given >= 2
    subjects = int(twice.sum())
    if subjects == 0:
        return Agreement(name, None, None, None, 0.0, 0)
    pairs = np.where(twice, (counts * (counts - 1)).sum(axis=1) / np.maximum(1, given * (given - 1)), 0.0)
    observed = float(pairs.sum() / subjects)
    if (counts.sum(axis=0) > 0).sum() < 2:  # everybody gave the one answer there is: chance alone would do as well
        return Agreement(name, None, None, None, observed, subjects)
    if name == "krippendorff":
        value, each = _krippendorff(counts, given)
    else:
        chance, of_each = _by_reader(chosen) if name == "cohen" else _overall(counts, given, name)
        value = (observed - chance) / (1 - chance)
        each = len(counts) / subjects * (pairs - chance * twice) / (1 - chance) - 2 * (1 - value) * (of_each - chance) / (1 - chance)
    n = len(each)
    if n < 2:
        return Agreement(name, value, None, None, observed, subjects)
    centre = float(each.mean()) if name == "krippendorff" else value
    error = math.sqrt(float(((each - centre) ** 2).sum()) / (n * (n - 1)))
    reach = student_quantile(0.5 + level / 2, n - 1) * error
    return Agreement(name, value, value - reach, min(1.0, value + reach), observed, subjects)


def _overall(counts: Floats, given: Floats, name: Name) -> tuple[float, Floats]:
    """Return chance agreement, whole and as each subject bears on it, where all readers share one distribution (Fleiss) or as Gwet reckons it."""
    own = counts / given[:, None]
    mean = own.mean(axis=0)
    if name == "fleiss":
        return float((mean**2).sum()), own @ mean
    q = len(mean)
    return float((mean * (1 - mean)).sum() / (q - 1)), own @ (1 - mean) / (q - 1)


def _by_reader(chosen: Floats) -> tuple[float, Floats]:
    """Return chance agreement, whole and as each subject bears on it, where each reader has an own distribution (Cohen; Conger for more than two)."""
    n, readers, _ = chosen.shape
    answered = chosen.sum(axis=2)
    rated = answered.sum(axis=0)
    own = chosen.sum(axis=0) / np.maximum(1, rated)[:, None]
    total = own.sum(axis=0)
    chance = float((total**2).sum() - (own**2).sum()) / (readers * (readers - 1))
    pull = (chosen - (answered - rated / n)[:, :, None] * own[None]) * (n / np.maximum(1, rated))[None, :, None]
    return chance, (pull * (total[None] - own)[None]).sum(axis=(1, 2)) / (readers * (readers - 1))


def _krippendorff(counts: Floats, given: Floats) -> tuple[float, Floats]:
    mean, small = float(given.mean()), 1 / float(given.sum())
    agreeing = (counts * (counts - 1)).sum(axis=1) / (mean * (given - 1))
    plain = float(agreeing.mean())
    observed = (1 - small) * plain + small
    share = (counts / mean).mean(axis=0)
    chance = float((share**2).sum())
    off = (given - mean) / mean
    each = (agreeing - observed * off - chance) / (1 - chance)
    bears = counts @ share / mean - chance * off
    prime = (plain - chance) / (1 - chance)
    return (observed - chance) / (1 - chance), each - 2 * (1 - prime) * (bears - chance) / (1 - chance)


def student_quantile(share: float, freedom: int) -> float:
    """Return the value below which a share (0.5..1) of Student's t distribution lies, to 1e-10 (bisection on its integral)."""
    low, high = 0.0, 1.0
    while _student_below(high, freedom) < share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_below(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def _student_below(t: float, freedom: int) -> float:
    """Return the share of Student's t distribution below t >= 0, by its finite series (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    cos, sin = math.cos(angle), math.sin(angle)
    if freedom % 2:
        term, total = cos, cos if freedom > 1 else 0.0
        for k in range(3, freedom - 1, 2):
            term *= cos * cos * (k - 1) / k
            total += term
        return 0.5 + (angle + sin * total) / math.pi
    term = total = 1.0
    for k in range(2, freedom - 1, 2):
        term *= cos * cos * (k - 1) / k
        total += term
    return 0.5 + sin * total / 2
