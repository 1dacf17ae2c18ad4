"""The nouns readers share: a `Part` (bytes with a place) goes into a reader, a `Reading` (blocks, inner parts, problems) comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from onrecord.reading.formats.problems import Kind
from onrecord.record import Block


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or one thing inside a file. `path` is what the reader of a Gap is shown; `data` its original bytes."""

    path: str
    data: bytes

    @property
    def name(self) -> str:
        """The last piece of the path, without the folders and containers it is in."""
        return self.path.rsplit("!/", 1)[-1].rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        """The name's ending in small letters without its dot; empty if it has none."""
        stem, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot and stem else ""


@dataclass(frozen=True, slots=True)
class Inner:
    """Something found inside a part (an attachment, an archive member, a picture), to be read as a document of its own.

    `ornament` marks a picture that came with the text (a logo, a signature): one without readable words is then no Gap.
    """

    name: str
    data: bytes
    ornament: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem met while reading: its kind (a row of `problems.PROBLEMS`), what happened in words, and where inside the part."""

    kind: Kind
    what: str = ""
    page: int | None = None
    inner: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a part: its blocks in reading order, what is inside it, and what went wrong."""

    media: str
    blocks: tuple[Block, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    pages: int | None = None
    read_by: Literal["text", "ocr"] = "text"
    inner: tuple[Inner, ...] = ()
    troubles: tuple[Trouble, ...] = field(default=())


class UnreadableError(Exception):
    """Raised by a reader when nothing of a part can be read; `files.read_file` turns it into a Gap."""

    def __init__(self, kind: Kind, what: str = "") -> None:
        self.kind: Kind = kind
        self.what = what
        super().__init__(kind)
