"""Zip archives: bytes go in, the files inside come out as inner parts, within limits on size; nothing is ever written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.settings import Settings

_CHUNK: Final = 1 << 20
_MEMBERS: Final = 50_000
_UTF8: Final = 0x800
JUNK_NAMES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})


def read(part: Part, settings: Settings) -> Reading:
    """Return the members of an archive, in order of name. What is over a limit, protected or damaged is a Trouble of its own.

    Raises:
        UnreadableError: the archive itself cannot be opened or is empty.
    """
    inner: list[Inner] = []
    troubles: list[Trouble] = []
    left = settings.max_unpacked_mb * 1024 * 1024
    try:
        with zipfile.ZipFile(io.BytesIO(part.data)) as archive:
            members = [(safe_name(info), info) for info in archive.infolist() if not info.is_dir()]
            members = sorted(((name, info) for name, info in members if not is_junk(name)), key=lambda m: (m[0], m[1].filename, m[1].header_offset))
            for number, (name, info) in enumerate(members):
                if info.flag_bits & 1:
                    troubles.append(Trouble("encrypted", inner=name))
                    continue
                if number >= _MEMBERS:
                    troubles.append(Trouble("unpacked_limit", "The archive holds more files than can be opened", inner=name))
                    break
                data, whole = _unpack(archive, info, min(left, settings.max_file_mb * 1024 * 1024))
                if data is None:
                    troubles.append(Trouble("damaged", inner=name))
                elif not whole and len(data) < left:
                    troubles.append(Trouble("too_large", inner=name))
                elif not whole:
                    troubles.append(Trouble("unpacked_limit", inner=name))
                    break
                else:
                    left -= len(data)
                    inner.append(Inner(name, data))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise UnreadableError("damaged") from error
    if not inner and not troubles:
        raise UnreadableError("nothing_found")
    return Reading(media="zip", inner=tuple(inner), troubles=tuple(troubles))


def safe_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as a plain relative path: no drive, no leading slash, no climbing out."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    pieces = [p for p in name.replace("\\", "/").split("/") if p not in {"", ".", ".."} and not p.endswith(":")]
    return "/".join(pieces) or "unnamed"


def is_junk(name: str) -> bool:
    """Whether a file is one the operating system leaves behind: no part of any record."""
    pieces = name.split("/")
    last = pieces[-1].lower()
    return last in JUNK_NAMES or last.startswith(("~$", "._", ".~lock")) or "__MACOSX" in pieces or any(p.startswith(".") and len(p) > 1 for p in pieces)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> tuple[bytes | None, bool]:
    """Return a member's bytes up to the limit and whether that is all of it; None if it is damaged."""
    held = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                held += chunk
                if len(held) > limit:
                    return bytes(held[:limit]), False
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return None, False
    return bytes(held), True
