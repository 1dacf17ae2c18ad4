"""What judging goes by, handed down as one argument: the working rules, the standards and the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.knowledge.calendars import Calendar
from onrecord.knowledge.judging import Rules
from onrecord.knowledge.standards import Standards


@dataclass(frozen=True, slots=True)
class Books:
    """The working rules (ours), what was expected when (law and guidance), and the days not worked."""

    rules: Rules
    standards: Standards
    calendar: Calendar
