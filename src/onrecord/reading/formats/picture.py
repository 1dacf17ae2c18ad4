"""Pictures of pages (png, jpg, tiff with many pages, bmp, gif, webp): bytes go in, recognised lines come out, page by page; a page not read is a Trouble."""

from __future__ import annotations

import importlib.util
import io
import warnings
from dataclasses import replace
from typing import Final

import numpy as np

from onrecord.reading.formats.lines import Span, line_blocks
from onrecord.reading.formats.part import Part, Reading, Trouble, UnreadableError
from onrecord.reading.recognition import Pixels, engine_name, recognise
from onrecord.record import Block
from onrecord.settings import Settings

_A4_WIDTH: Final = 595.0
_PIXEL_LIMIT: Final = 120_000_000
PICTURE_PIXELS: Final = 40_000
"""Pictures of fewer pixels than this are logos and signatures: they hold no page of text."""


def read(part: Part, settings: Settings) -> Reading:
    """Return the recognised lines of every page of a picture.

    Raises:
        UnreadableError: the picture is damaged or vast, or cannot be opened without the optional parts.
    """
    if importlib.util.find_spec("PIL") is None:
        raise UnreadableError("ocr_unavailable", "The file is a picture and no recognition engine is installed")
    from PIL import Image, ImageOps, UnidentifiedImageError

    blocks: list[Block] = []
    troubles: list[Trouble] = []
    page = 0
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(part.data)) as image:
            pages = int(getattr(image, "n_frames", 1)) if (image.format or "") in {"TIFF", "GIF"} else 1
            pages = 1 if image.format == "GIF" else pages
            for page in range(1, pages + 1):
                image.seek(page - 1)
                if image.width * image.height > _PIXEL_LIMIT:
                    troubles.append(Trouble("too_large", "The picture has more pixels than can be held", page=page))
                    continue
                upright = ImageOps.exif_transpose(image)
                if upright.mode in {"RGBA", "LA", "P"}:
                    upright = upright.convert("RGBA")
                    upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
                pixels = np.asarray(upright.convert("L"), np.uint8)
                found, met = recognise_page(pixels, page, _A4_WIDTH / max(pixels.shape[1], 1), settings)
                blocks += found
                troubles += met
    except Image.DecompressionBombError as error:
        raise UnreadableError("too_large", "The picture has more pixels than can be held") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError, MemoryError) as error:
        if not blocks:
            raise UnreadableError("damaged") from error
        troubles.append(Trouble("damaged", "The picture is damaged", page=page))
    return Reading(media="image", blocks=tuple(blocks), pages=pages, read_by="ocr", troubles=tuple(troubles))


def is_ornament(data: bytes) -> bool:
    """Whether a picture is too small to hold a page of text."""
    if importlib.util.find_spec("PIL") is None:
        return False
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.width * image.height < PICTURE_PIXELS
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return False


def recognise_page(pixels: Pixels, page: int, scale: float, settings: Settings) -> tuple[list[Block], list[Trouble]]:
    """Return the lines of a page of pixels and what was wrong with it. `scale` is points a pixel."""
    if not settings.ocr:
        return [], [Trouble("ocr_off", page=page)]
    if engine_name() is None:
        return [], [Trouble("ocr_unavailable", page=page)]
    if min(pixels.shape) < 12:
        return [], [Trouble("unreadable_page", page=page)]
    try:
        result = recognise(pixels, settings)
    except RuntimeError:
        return [], [Trouble("unreadable_page", "Recognition failed on the page", page=page)]
    if not result.lines:
        return [], [Trouble("blank_page" if result.blank else "unreadable_page", page=page)]
    blocks = line_blocks([_scaled(line, scale) for line in result.lines], page)
    return blocks, [Trouble("low_confidence_page", page=page)] if result.confidence < settings.ocr_low else []


def _scaled(line: Span, scale: float) -> Span:
    return replace(
        line, left=line.left * scale, top=line.top * scale, right=line.right * scale, bottom=line.bottom * scale, confidence=min(line.confidence, 0.999)
    )
