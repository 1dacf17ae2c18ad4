"""All the knowledge a review reads with, loaded once a process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from onrecord import __version__
from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.calendars import Calendar, load_calendar
from onrecord.knowledge.judging import Rules, load_judging
from onrecord.knowledge.layouts import Layouts, load_layouts
from onrecord.knowledge.loading import Faults, knowledge_version
from onrecord.knowledge.missing import MissingWords, load_missing
from onrecord.knowledge.names import Names, load_names
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.knowledge.standards import Standards, load_standards
from onrecord.prose import Match, Parsed, Reader
from onrecord.prose.joining import context_of, join_readings
from onrecord.prose.meaning import NOBODY, Called, MeaningModel, load_meaning
from onrecord.prose.weighing import Weigher
from onrecord.record import Child, Entry
from onrecord.settings import Settings


@dataclass(frozen=True)
class Engine:
    """Knowledge, ready to use.

    `version` names all of it and the settings that change what is found: results made with another version are made again. `reading_version` names what
    turns a file's bytes into entries.
    """

    version: str
    reading_version: str
    layouts: Layouts
    names: Names
    meaning: MeaningModel | None
    reader: Reader
    weigher: Weigher
    rules: Rules
    standards: Standards
    calendar: Calendar
    missing: MissingWords

    def read(self, entry: Entry, child: Child | None, parsed: Parsed, called: Called = NOBODY) -> tuple[Match, ...]:
        """Return what an entry says, by wording and (if the engine has the model) by meaning, in order of place.

        Args:
            entry: the entry to read.
            child: whose file it is in.
            parsed: `parse(entry.text)`.
            called: the words the file calls people by: the model must not see them.
        """
        matches = self.reader.read(entry, child, parsed)
        if self.meaning is None:
            return matches
        names = (child.name, *child.aliases) if child else ()
        belief = self.meaning.read(entry.text, context_of(entry, child), names, called)
        return join_readings(entry, child, parsed, matches, belief, self.meaning, self.weigher)


@lru_cache(maxsize=2)
def layouts_of(overlay: Path | None) -> Layouts:
    """Return the record layouts, checked.

    Raises:
        KnowledgeError: the layout files have faults; all are listed.
    """
    faults = Faults()
    layouts = load_layouts(overlay, faults)
    faults.raise_if_any()
    return layouts


@lru_cache(maxsize=2)
def load_engine(settings: Settings) -> Engine:
    """Return the engine for these settings, made once a process.

    Raises:
        KnowledgeError: a knowledge file of the package or the overlay has faults; all are listed.
    """
    overlay = settings.knowledge
    faults = Faults()
    book = load_phrasebook(overlay, faults)
    cues = load_assertion(overlay, faults)
    rules = load_judging(overlay, faults)
    standards = load_standards(overlay, faults)
    calendar = load_calendar(overlay, faults)
    missing = load_missing(overlay, faults)
    faults.raise_if_any()
    layouts = layouts_of(overlay)
    knowledge = knowledge_version(overlay)
    meaning = load_meaning() if settings.meaning else None
    return Engine(
        version=_version(knowledge, meaning.digest if meaning else ""),
        reading_version=_version(
            knowledge_version(overlay, "layouts"), settings.ocr, settings.ocr_low, settings.max_file_mb, settings.max_unpacked_mb, settings.max_depth
        ),
        layouts=layouts,
        names=load_names(overlay),
        meaning=meaning,
        reader=Reader(book),
        weigher=Weigher(cues, book),
        rules=rules,
        standards=standards,
        calendar=calendar,
        missing=missing,
    )


def _version(*parts: object) -> str:
    return hashlib.sha256(repr((__version__, *parts)).encode()).hexdigest()[:16]
