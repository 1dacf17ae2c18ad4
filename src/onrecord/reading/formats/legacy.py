"""Formats left to the optional reader (`onrecord[legacy]`): Word 6/95, PowerPoint, OpenDocument text. Bytes go in, paragraphs come out.

The reader's cache is switched off: it would write case text in clear to the user's cache folder.
"""

from __future__ import annotations

import importlib.util
from typing import Final

from onrecord.reading.formats.part import Part, Reading, UnreadableError
from onrecord.record import Block
from onrecord.settings import Settings

MEDIA_TYPES: Final = {
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def read_as(kind: str, part: Part, settings: Settings) -> Reading:
    """Return the paragraphs of a part of `kind` (a key of `MEDIA_TYPES`).

    Raises:
        UnreadableError: the optional reader is not installed, or could not open the part.
    """
    if importlib.util.find_spec("kreuzberg") is None:
        raise UnreadableError("legacy_reader")
    import kreuzberg

    config = kreuzberg.ExtractionConfig(use_cache=False, disable_ocr=True)
    try:
        result = kreuzberg.extract_bytes_sync(part.data, MEDIA_TYPES[kind], config)
    except kreuzberg.KreuzbergError as error:
        raise UnreadableError("damaged") from error
    paragraphs = [" ".join(p.split("\n")).strip() for p in result.content.replace("\r\n", "\n").split("\n\n")]
    return Reading(media=kind, blocks=tuple(Block(text=p, locator=f"paragraph {n}") for n, p in enumerate((p for p in paragraphs if p), 1)))
