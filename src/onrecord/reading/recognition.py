"""Recognising words in pictures (OCR): a page's pixels go in, lines with boxes and confidences come out.

Two engines: the `tesseract` program where it is installed, else RapidOCR with the models its package carries. Nothing is fetched. RapidOCR's detector
finds the runs of words; the runs are cut from the full-size page, with a margin so that no edge letter is lost, and read with the alphabet of English
case files, in which an accent needs strong evidence. Its upright-or-not classifier is never used: it silently turns good lines upside down.
"""

from __future__ import annotations

import csv
import functools
import importlib.util
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from onrecord.reading.formats.lines import Span, arrange
from onrecord.settings import Settings

Pixels = npt.NDArray[np.uint8]
_ALPHABET: Final = frozenset(map(chr, range(32, 127))) | frozenset("£€½¼¾–—‘’“”•°§×✓☑☐")
_ACCENTED: Final = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿąćęłńóśźżčďěňřšťůžğışđĄĆĘŁŃŚŹŻČŠŽĞŞİß")
_ACCENT_WEIGHT: Final = 0.05
_WEIGHTS: Final = {" ": 8.0, "|": 4.0, ".": 0.5, ",": 0.5, "'": 0.5, "`": 0.5}
"""How much more or less a character counts than the engine says: it drops spaces and thin bars, and takes specks for stops and apostrophes.

Source: measured on degraded scans of invented notes, docs/decisions/002-ocr.md.
"""
_MARGIN: Final = (3, 4)
"""Pixels added left and right, above and below a detected run before it is read."""
_HEIGHT: Final = 48
_SPACE: Final = 1
_WIDE_STEP: Final = 1.5
_SPACE_THINKABLE: Final = 0.02
_KEEP: Final = 0.3
_RETRY: Final = 0.85
_TIME_LIMIT: Final = 300
_BATCH: Final = 4


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read on a page: lines in reading order (boxes in pixels), their mean confidence 0..1, and whether the page holds hardly any ink."""

    lines: tuple[Span, ...]
    confidence: float
    blank: bool


def engine_name() -> str | None:
    """Return the engine that would be used: "tesseract", "rapidocr", or None if there is none."""
    if shutil.which("tesseract"):
        return "tesseract"
    return "rapidocr" if all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2")) else None


def recognise(image: Pixels, settings: Settings) -> Recognised:
    """Return the lines of a page given as grey pixels (rows by columns, 0 black).

    A page read with low confidence is cleaned (background flattened, noise smoothed) and turned, and the best reading kept.

    Raises:
        RuntimeError: no engine is installed (ask `engine_name` first), or the engine failed.
    """
    engine = engine_name()
    if engine is None:
        raise RuntimeError("no recognition engine")
    reader = (
        functools.partial(_read_tesseract, threads=_threads(settings)) if engine == "tesseract" else functools.partial(_read_rapid, threads=_threads(settings))
    )
    blank = is_blank(image)
    best = reader(image)
    attempts: list[Pixels] = []
    if not blank and _worth(best) < _RETRY:
        attempts.append(clean(image))
        if _mean(best) < 0.7 or _is_sideways(best):
            attempts += [np.ascontiguousarray(np.rot90(image, turn)) for turn in ((1, 3) if _is_sideways(best) else (2,))]
    for attempt in attempts:
        other = reader(attempt)
        if _worth(other) * _amount(other) > _worth(best) * _amount(best):
            best = other
        if _worth(best) >= 0.95:
            break
    mean = _mean(best)
    lines = arrange([s for s in best if s.confidence >= _KEEP], float(image.shape[1]))
    return Recognised(tuple(lines), mean, blank)


def is_blank(image: Pixels) -> bool:
    """Whether a page holds hardly any ink: fewer than one pixel in four thousand stands out clearly and clings together."""
    small = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2].astype(np.float32)
    small = (small[0::2, 0::2] + small[1::2, 0::2] + small[0::2, 1::2] + small[1::2, 1::2]) * np.float32(0.25)
    if small.size == 0:
        return True
    paper = float(np.median(small))
    return float((small < paper - 60).mean()) < 1 / 4000 and float((small > paper + 60).mean()) < 1 / 4000


def clean(image: Pixels) -> Pixels:
    """Return the page with its background flattened to white, its contrast stretched and its noise smoothed."""
    if not importlib.util.find_spec("cv2"):
        return image
    import cv2

    scale = max(image.shape) / 600
    small = cv2.resize(image, None, fx=1 / max(scale, 1), fy=1 / max(scale, 1), interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, 31), (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = np.clip(image.astype(np.float32) / np.maximum(paper.astype(np.float32), 1) * 250, 0, 255).astype(np.uint8)
    smooth = cv2.fastNlMeansDenoising(flat, None, h=18, templateWindowSize=5, searchWindowSize=15)
    dark = float(np.percentile(smooth, 1))
    stretched = np.clip((smooth.astype(np.float32) - dark) / max(250 - dark, 1) * 250, 0, 255)
    cleaned: Pixels = stretched.astype(np.uint8)
    return cleaned


def skew_of(image: Pixels) -> float:
    """Return the page's skew in degrees (positive: lines fall to the right), found where dark pixels gather best into rows; within 3 degrees."""
    step = max(image.shape[0] // 900, 1)
    small = image[::step, ::step]
    rows, columns = np.nonzero(small < np.median(small) - 60)
    if len(rows) < 200:
        return 0.0
    best = (0.0, 0.0)
    for angle in np.arange(-3, 3.01, 0.2):
        places = np.rint(rows - columns * np.tan(np.radians(angle))).astype(np.int64)
        counts = np.bincount(places - places.min())
        best = max(best, (float((counts.astype(np.float64) ** 2).sum()), float(angle)))
    return best[1]


def level(image: Pixels) -> Pixels:
    """Return the page with its lines brought level by shifting columns; a page that is nearly level is returned as it is."""
    angle = skew_of(image)
    if abs(angle) < 0.3:
        return image
    shifts = np.rint(np.arange(image.shape[1]) * np.tan(np.radians(angle))).astype(np.int64)
    rows = np.clip(np.arange(image.shape[0])[:, None] + shifts[None, :], 0, image.shape[0] - 1)
    return np.ascontiguousarray(np.take_along_axis(image, rows, axis=0))


def _threads(settings: Settings) -> int:
    cores = os.cpu_count() or 1
    return cores if settings.workers == 1 else 1


def _mean(spans: Sequence[Span]) -> float:
    weight = sum(len(s.text) for s in spans)
    return sum(s.confidence * len(s.text) for s in spans) / weight if weight else 0.0


_worth = _mean


def _amount(spans: Sequence[Span]) -> float:
    return float(np.sqrt(sum(len(s.text) for s in spans if s.confidence >= _KEEP)))


def _is_sideways(spans: Sequence[Span]) -> bool:
    return len(spans) > 2 and sum(s.height > 1.5 * (s.right - s.left) for s in spans) > len(spans) / 2


# --- tesseract -------------------------------------------------------------------------------------------------------------------------------------


def _read_tesseract(image: Pixels, *, threads: int) -> list[Span]:
    """Run the program on the page (page mode 6: one block of lines, which never gives up on noisy pages) and read its table of words."""
    image = level(image)
    header = f"P5 {image.shape[1]} {image.shape[0]} 255\n".encode()
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "--psm", "6", "-l", "eng", "tsv"],
            input=header + image.tobytes(),
            capture_output=True,
            timeout=_TIME_LIMIT,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": str(threads)},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RuntimeError("the recognition program failed") from error
    return parse_tesseract(done.stdout.decode("utf-8", "replace"))


def parse_tesseract(table: str) -> list[Span]:
    """Return one span a line from tesseract's table of words."""
    lines: dict[tuple[str, ...], list[Span]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text, score = (row.get("text") or "").strip(), float(row.get("conf") or -1)
        if row.get("level") != "5" or not text or score < 0:
            continue
        left, top, width, height = (float(row[k]) for k in ("left", "top", "width", "height"))
        key = tuple(row[k] for k in ("block_num", "par_num", "line_num"))
        lines.setdefault(key, []).append(Span(text, left, top, left + width, top + height, score / 100))
    return [_line_of(words) for words in lines.values()]


def _line_of(words: Sequence[Span]) -> Span:
    weight = sum(len(w.text) for w in words)
    return Span(
        tidy(" ".join(w.text for w in words)),
        min(w.left for w in words),
        min(w.top for w in words),
        max(w.right for w in words),
        max(w.bottom for w in words),
        sum(w.confidence * len(w.text) for w in words) / weight,
    )


# --- rapidocr --------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rapid:
    """A loaded engine, the characters it may use (a blank first, then a space), their columns in its answers and how much each counts."""

    engine: Any
    characters: tuple[str, ...]
    columns: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]


@functools.lru_cache(maxsize=2)
def _load_rapid(threads: int) -> _Rapid:
    """Load the models once a process. They come from the installed package; nothing is fetched."""
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(np.full((_HEIGHT, 160, 3), 255, np.uint8), use_det=False, use_cls=False, use_rec=True)
    known = list(engine.text_rec.postprocess_op.character)
    columns = [0, known.index(" "), *(i for i, c in enumerate(known) if i > 0 and c != " " and _weight(c) > 0)]
    weights = np.array([1.0, *(_weight(known[i]) for i in columns[1:])], np.float32)
    return _Rapid(engine, tuple(known[i] for i in columns), np.array(columns, np.int64), weights)


def _weight(character: str) -> float:
    """Return how much a character counts: nothing outside the alphabet of English case files."""
    if character in _ALPHABET:
        return _WEIGHTS.get(character, 1.0)
    return _ACCENT_WEIGHT if character in _ACCENTED else 0.0


def _read_rapid(image: Pixels, *, threads: int) -> list[Span]:
    """Find the runs of words, read each, and give their boxes as they would stand on a straight page."""
    rapid = _load_rapid(threads)
    colour = np.repeat(image[:, :, None], 3, axis=2)
    found = rapid.engine(colour, use_det=True, use_cls=False, use_rec=False)
    if found is None or getattr(found, "boxes", None) is None or len(found.boxes) == 0:
        return []
    boxes = [np.asarray(box, np.float32) for box in found.boxes]
    texts = _read_runs(rapid, [_cut(colour, box) for box in boxes])
    slope = _slope(boxes)
    spans = []
    for box, (text, confidence) in zip(boxes, texts, strict=True):
        if not text.strip():
            continue
        middle = box.mean(axis=0)
        lift = float(middle[0] * slope)
        height = float((np.linalg.norm(box[0] - box[3]) + np.linalg.norm(box[1] - box[2])) / 2)
        tall = float(np.ptp(box[:, 1]))
        half = (tall if tall > 1.5 * np.ptp(box[:, 0]) else height) / 2
        spans.append(
            Span(
                tidy(text),
                float(box[:, 0].min()),
                float(middle[1]) - lift - half,
                float(box[:, 0].max()),
                float(middle[1]) - lift + half,
                min(confidence, 0.999),
            )
        )
    return spans


def _slope(boxes: Sequence[npt.NDArray[np.float32]]) -> float:
    """Return the page's slope (rise over run) from the long runs' upper edges."""
    runs = [(box[1] - box[0]) for box in boxes if np.ptp(box[:, 0]) > 4 * np.ptp(box[:, 1])] or [
        (box[1] - box[0]) for box in boxes if np.ptp(box[:, 0]) > 2 * np.ptp(box[:, 1])
    ]
    return float(np.median([run[1] / run[0] for run in runs if run[0] > 0])) if runs else 0.0


def _cut(image: Pixels, box: npt.NDArray[np.float32]) -> Pixels:
    """Cut a run from the page, straightened, with a margin, at the height the reader expects."""
    import cv2

    width, height = float(np.linalg.norm(box[0] - box[1])), float(np.linalg.norm(box[0] - box[3]))
    if height > 1.5 * width:
        box, width, height = np.roll(box, -1, axis=0), height, width
    along, down = (box[1] - box[0]) / max(width, 1), (box[3] - box[0]) / max(height, 1)
    side, above = _MARGIN[0] * along, _MARGIN[1] * down
    corners = np.array([box[0] - side - above, box[1] + side - above, box[2] + side + above, box[3] - side + above], np.float32)
    across = max(round((width + 2 * _MARGIN[0]) * _HEIGHT / (height + 2 * _MARGIN[1])), 16)
    target = np.array([[0, 0], [across, 0], [across, _HEIGHT], [0, _HEIGHT]], np.float32)
    return np.asarray(
        cv2.warpPerspective(image, cv2.getPerspectiveTransform(corners, target), (across, _HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _read_runs(rapid: _Rapid, runs: Sequence[Pixels]) -> list[tuple[str, float]]:
    """Read runs of like width together; return text and confidence in the order given."""
    out: list[tuple[str, float]] = [("", 0.0)] * len(runs)
    order = sorted(range(len(runs)), key=lambda i: runs[i].shape[1])
    for begin in range(0, len(order), _BATCH):
        chosen = order[begin : begin + _BATCH]
        width = max(320, *(runs[i].shape[1] for i in chosen))
        batch = np.zeros((len(chosen), 3, _HEIGHT, width), np.float32)
        for row, i in enumerate(chosen):
            batch[row, :, :, : runs[i].shape[1]] = (runs[i].astype(np.float32).transpose(2, 0, 1) / 255 - 0.5) / 0.5
        for i, scores in zip(chosen, rapid.engine.text_rec.session(batch), strict=True):
            out[i] = _decode(rapid, np.asarray(scores, np.float32)[:, rapid.columns])
    return out


def _decode(rapid: _Rapid, scores: npt.NDArray[np.float32]) -> tuple[str, float]:
    """Return the likeliest characters, repeats and blanks dropped, and their mean probability.

    Where two characters stand well apart and a space was at least thinkable between them, a space is put in: words run together are the engine's worst fault.
    """
    best = (scores * rapid.weights).argmax(axis=1)
    kept = np.ones(len(best), bool)
    kept[1:] = best[1:] != best[:-1]
    kept &= best != 0
    places = np.flatnonzero(kept)
    if not len(places):
        return "", 0.0
    wide = _WIDE_STEP * float(np.median(np.diff(places))) if len(places) > 3 else np.inf
    text = rapid.characters[best[places[0]]]
    for before, after in pairwise(places):
        if after - before >= wide and _SPACE not in (best[before], best[after]) and scores[before + 1 : after, _SPACE].max(initial=0) > _SPACE_THINKABLE:
            text += " "
        text += rapid.characters[best[after]]
    return text, float(scores[places, best[places]].mean())


def tidy(text: str) -> str:
    """Give the bar that separates fields a space on both sides, which recognisers tend to drop, and runs of spaces a single one.

    >>> tidy("12-Mar-2007 |Home visit|Recorded")
    '12-Mar-2007 | Home visit | Recorded'
    """
    return re.sub(r" +", " ", re.sub(r" *\| *", " | ", text)).strip()
