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


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """How people sign in to the workbench through their organisation (OpenID Connect); without an issuer they do not, and nothing is asked of anyone."""

    oidc_issuer: str = _setting("", "the provider's address (issuer), as it writes it; people then sign in with their organisation's account")
    oidc_client: str = _setting("", "the name (client id) the provider knows OnRecord by")
    oidc_secret_file: Path | None = field(default=None, metadata={"help": "the file of the secret the provider gave (default: ONRECORD_OIDC_SECRET)"})
    oidc_claim: str = _setting("preferred_username", "the claim of the ID token that is the sign-in name of the account here")
    oidc_label: str = _setting("your organisation", "what the sign-in page calls the provider")
    oidc_only: bool = _setting(False, "passwords are taken from administrators only")


def describe_settings(kind: type[Settings] | type[SignInSettings] = Settings) -> list[tuple[str, Any, str]]:
    """Return (name, default, help) of every setting of a kind, in order."""
    return [(f.name, f.default, f.metadata["help"]) for f in fields(kind)]


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
