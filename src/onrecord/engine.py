"""All the knowledge a review reads with, loaded once a process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from onrecord import __version__
from onrecord.knowledge.assertion import Cues, load_assertion
from onrecord.knowledge.calendars import Calendar, load_calendar
from onrecord.knowledge.judging import Rules, load_rules
from onrecord.knowledge.layouts import Layouts, load_layouts
from onrecord.knowledge.loading import Faults, knowledge_version
from onrecord.knowledge.names import Names, load_names
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.knowledge.standards import Standards, load_standards
from onrecord.prose import Reader
from onrecord.settings import Settings


@dataclass(frozen=True)
class Engine:
    """Knowledge, ready to use. `version` names all of it; results made with another version are made again."""

    version: str
    reading_version: str
    layouts: Layouts
    names: Names
    reader: Reader
    cues: Cues
    rules: Rules
    standards: Standards
    calendar: Calendar
