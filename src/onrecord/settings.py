"""Every setting in one table: its name, default and what it means. Read once, frozen, passed down."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose. `describe_settings` lists the table."""

    workers: int = _setting(0, "processes that read files at once; 0 means one a core")
    ocr: bool = _setting(True, "recognise the words of scans and images when an OCR engine is installed")
    ocr_low: float = _setting(0.6, "a page whose mean recognition confidence (0..1) is below this becomes a Gap as well as entries")
    max_file_mb: int = _setting(512, "a file larger than this many megabytes is not opened and becomes a Gap")
    max_unpacked_mb: int = _setting(2048, "what an archive may unpack to, in megabytes, before the rest becomes a Gap")
    max_depth: int = _setting(5, "how deep archives and mails inside one another are opened")
    knowledge: Path | None = field(default=None, metadata={"help": "a folder of your own knowledge files, laid over the package's"})
    blind: bool = _setting(False, "leave out of the report who the review asks about, what followed and the answers it proposes")
    meaning: bool = _setting(True, "read every sentence by meaning as well as by wording")


def describe_settings() -> list[tuple[str, Any, str]]:
    """Return (name, default, help) of every setting, in order."""
    return [(f.name, f.default, f.metadata["help"]) for f in fields(Settings)]


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What a person can choose about a report that is to be handed over.

    `terms` is the text of the terms of reference, paragraphs apart by an empty line. `suppress`: counts of people above none and below this are not told
    (0: all are). `origins`: words for origin or faith are told as written. `scope` overview leaves out the children's own sections.
    """

    title: str = ""
    anonymised: bool = False
    terms: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    undecided: Literal["mark", "leave-out"] = "mark"
    dates: Literal["as-is", "banded", "shifted"] = "as-is"
    suppress: int = 0
    origins: bool = False
    scope: Literal["whole", "overview"] = "whole"
    template: Path | None = None
