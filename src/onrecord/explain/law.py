"""A day → what was expected on it of someone who learnt that a child may be exploited, with sources and marks; and the sweep over every day."""

from __future__ import annotations

import datetime as dt
import re

from onrecord.explain.lines import paragraphs
from onrecord.knowledge.plain import plain_words, say_day
from onrecord.knowledge.standards import Standards, expectations_on
from onrecord.knowledge.sweep import check_days
from onrecord.record import Gap

_LIMIT = re.compile(r"(\w+): (no fixed number|\d+ [a-z ]+?) from (\w+) \((\w+)(?:: ([^\]]*))?\)(?= \[)")


def describe_expectations(standards: Standards, day: dt.date, age: int | None = None) -> str:
    """Return what was expected on a day of someone who learnt that a child may be exploited, with sources and their marks."""
    rows = expectations_on(standards, day, age)
    if isinstance(rows, Gap):
        return paragraphs(rows.message)
    head = f"Expected on {say_day(day)}{f' for a child of {age}' if age is not None else ''} of someone who learnt that a child may be exploited:"
    lines = [f"- [{r.rule_id}; {r.kind}] {r.expected}{f' Limits: {_in_words(r.limit)}.' if r.limit else ''} Source: {r.source}" for r in rows]
    seen = "; ".join(str(x) for x in standards.seen(" ".join(lines)))
    return paragraphs(
        head,
        *lines,
        f"Sources seen: {seen}." if seen else "",
        "Marks: " + "; ".join(f"{mark} {meaning}" for mark, meaning in plain_words().marks.items()) + ".",
    )


def _in_words(limits: str) -> str:
    """Time limits with their steps and starting points said in words."""
    plain = plain_words()

    def said(m: re.Match[str]) -> str:
        size = m[2].removesuffix("s") if m[2].startswith("1 ") else m[2]
        basis = {"national": "", "local_overlay": f", local ({m[5]})" if m[5] else ", local", "project_yardstick": ", our yardstick"}.get(m[4], f", {m[4]}")
        return f"{plain.say('step', m[1])} {size} from {plain.say('start', m[3])}{basis}"

    return _LIMIT.sub(said, limits)


def describe_sweep(standards: Standards, until: dt.date) -> tuple[str, bool]:
    """Return the result of sweeping every day from 1989 to `until`, and whether no fault was found."""
    faults = check_days(standards, until)
    return ("\n".join(faults) or f"Every day from 1989-01-01 to {until} has an answer or a named gap.", not faults)
