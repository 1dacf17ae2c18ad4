"""Plain text: bytes go in, one block a line comes out (blank lines kept, as they show the layout), pages where the print holds form feeds.

`decode` decides the encoding of any text part: byte-order mark, UTF-16 by its zero bytes, UTF-8 if it is valid, otherwise Windows-1252.
"""

from __future__ import annotations

import codecs
import re

from onrecord.reading.formats.part import Part, Reading, UnreadableError
from onrecord.record import Block
from onrecord.settings import Settings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(r"[\x00-\x06\x0e-\x19\x1c-\x1f\x7f]")
_SAMPLE = 65_536


def read(part: Part, settings: Settings) -> Reading:
    """Return the lines of a plain text part."""
    text = decode(part.data)
    if not is_text(text):
        raise UnreadableError("unsupported", "The file holds binary data that is not text or a known format")
    return Reading(media="txt", blocks=tuple(line_blocks(text)), pages=text.count("\f") + 1 if "\f" in text else None)


def line_blocks(text: str) -> list[Block]:
    """Return one block a line of `text`; form feeds start a new page, numbered from 1, if there are any."""
    blocks: list[Block] = []
    paged = "\f" in text
    number = 0
    for page, sheet in enumerate(text.split("\f"), 1):
        for line in split_lines(sheet):
            number += 1
            blocks.append(Block(text=line.rstrip(), kind="line", page=page if paged else None, locator=f"line {number}"))
    while blocks and not blocks[-1].text:
        blocks.pop()
    return blocks


def split_lines(text: str) -> list[str]:
    """Split at line ends of every system (CRLF, LF, CR, the Unicode line and paragraph separators), and nothing else."""
    return re.split(r"\r\n|\n|\r|\u2028|\u2029", text)


def decode(data: bytes) -> str:
    r"""Return the text of `data` whatever its encoding; never raises. A byte-order mark is dropped.

    >>> decode(b"caf\xe9 \x96 \x93no\x94") == "café – “no”"
    True
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    guess = _zero_byte_pattern(data[:_SAMPLE])
    if guess:
        return data[: len(data) // 2 * 2].decode(guess, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(data)


def is_text(text: str) -> bool:
    """Whether decoded text is text at all: at most one control character in a hundred."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) + sample.count("\ufffd") <= max(len(sample) // 100, 1 if len(sample) > 20 else 0)


def mend(text: str) -> str:
    """Undo UTF-8 that was once decoded as Windows-1252 (`â€™` for an apostrophe); other text is returned unchanged.

    >>> mend("sheâ€™s") == "she’s"
    True
    """
    if not re.search("â€|Ã[\u00a0-\u00bf]|Â[\u00a0-\u00bf]", text):
        return text
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return text
            raw.append(ord(character))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


def windows(data: bytes) -> str:
    """Decode Windows-1252, giving the five bytes it leaves undefined their Latin-1 meaning."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


def _zero_byte_pattern(sample: bytes) -> str:
    """Name UTF-16 without a mark: zero bytes mostly at odd (LE) or even (BE) places."""
    if len(sample) < 4 or sample.count(0) < len(sample) // 5:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd > len(sample) // 5:
        return "utf-16-le"
    if even > 4 * odd and even > len(sample) // 5:
        return "utf-16-be"
    return ""


def _mixed(data: bytes) -> str:
    """Decode bytes that are not valid UTF-8: Windows-1252, or UTF-8 with stray Windows bytes where most runs are UTF-8."""
    sequences = _SEQUENCE.findall(data)
    high = sum(b >= 0x80 for b in data)
    covered = sum(map(len, sequences))
    if high - covered > covered // 2:
        return windows(data)
    out, position = [], 0
    for match in _SEQUENCE.finditer(data):
        out += [windows(data[position : match.start()]), match.group().decode("utf-8", "replace")]
        position = match.end()
    return "".join([*out, windows(data[position:])])
