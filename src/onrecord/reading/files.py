"""The intake room: a file and its place go in; its Documents, those of everything inside it, and a Gap for whatever could not be read come out.

Nothing here raises for bad input, changes a file, or writes one. The same bytes at the same place always give the same Documents in the same order.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from onrecord.reading.formats import archive, legacy, mail, old_word, outlook, pdf, picture, rtf, sheets, table_text, text, web, word
from onrecord.reading.formats.kinds import expected_kind, family_of, kind_of
from onrecord.reading.formats.own import is_own_output
from onrecord.reading.formats.part import Inner, Part, Reading, UnreadableError
from onrecord.reading.formats.problems import make_gap
from onrecord.record import Block, Document, Gap, identify
from onrecord.settings import Settings

Reader = Callable[[Part, Settings], Reading]
_MEGABYTE: Final = 1024 * 1024
_CHUNK: Final = 1 << 20


def _old_word(part: Part, settings: Settings) -> Reading:
    """Read a .doc with our own reader, and with the optional one where the file is too old for it."""
    try:
        return old_word.read(part, settings)
    except UnreadableError as error:
        if error.kind == "encrypted":
            raise
        return legacy.read_as("doc", part, settings)


def _legacy(kind: str) -> Reader:
    return lambda part, settings: legacy.read_as(kind, part, settings)


READERS: Final[dict[str, Reader]] = {
    "csv": table_text.read,
    "doc": _old_word,
    "docx": word.read,
    "eml": mail.read,
    "html": web.read,
    "image": picture.read,
    "mbox": mail.read_mbox,
    "msg": outlook.read,
    "odp": _legacy("odp"),
    "odt": _legacy("odt"),
    "pdf": pdf.read,
    "ppt": _legacy("ppt"),
    "pptx": _legacy("pptx"),
    "rtf": rtf.read,
    "txt": text.read,
    "wordxml": word.read,
    "xls": sheets.read,
    "xlsx": sheets.read,
    "zip": archive.read,
}
"""The reader of each kind `kinds.kind_of` can name."""

_NAMES: Final = {
    "docx": "a Word document",
    "xlsx": "a spreadsheet",
    "image": "a picture",
    "html": "a web page",
    "text": "plain text",
    "doc": "an older Word document",
    "eml": "a mail",
    "msg": "an Outlook mail",
    "pdf": "a PDF",
    "rtf": "rich text",
    "zip": "an archive",
    "mbox": "a mailbox",
}


def read_file(path: Path, relative: str, settings: Settings) -> tuple[tuple[Document, ...], tuple[Gap, ...]]:
    """Return the Documents of one file, the outermost first, and the Gaps met in it.

    Args:
        path: where the file is.
        relative: its path relative to the input folder, with forward slashes; part of every identifier and message.
        settings: limits, and whether to recognise pictures.
    """
    relative = _sound(relative)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return (), (make_gap("odd_entry", relative),)
        if state.st_size > settings.max_file_mb * _MEGABYTE:
            return (), (make_gap("too_large", relative, f"The file is larger than {settings.max_file_mb} MB"),)
        data = path.read_bytes()
    except (OSError, ValueError):
        return (), (make_gap("odd_entry", relative, "The file cannot be opened"),)
    walk = _Walk(settings, settings.max_unpacked_mb * _MEGABYTE)
    walk.read(Part(relative, data), None, 0)
    return tuple(walk.documents), tuple(dict.fromkeys(walk.gaps))


def list_files(folder: Path) -> list[tuple[Path, str]]:
    """Return every entry of a folder that should be read, with its path relative to the folder, in order of that path.

    Files that operating systems leave behind (`.DS_Store`, `Thumbs.db`, lock files, hidden files) are left out. Links to files are
    followed; links to folders, and folders that cannot be opened, are returned as they are, so that `read_file` reports each as a Gap.
    """
    found: list[tuple[Path, str]] = []

    def refused(error: OSError) -> None:
        place = Path(str(error.filename))
        found.append((place, place.relative_to(folder).as_posix()))

    for root, folders, names in os.walk(folder, onerror=refused, followlinks=False):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__MACOSX")
        linked = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name not in set(linked)]
        for name in (*names, *linked):
            place = here / name
            relative = place.relative_to(folder).as_posix()
            if not archive.is_junk(name):
                found.append((place, relative))
    return sorted(found, key=lambda item: item[1])


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal, reading a piece at a time; raises OSError if it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@dataclass(slots=True)
class _Result:
    kind: str
    reading: Reading


class _Walk:
    """One file and everything inside it: documents and gaps found so far, and how much may still be unpacked."""

    def __init__(self, settings: Settings, allowance: int) -> None:
        self.settings = settings
        self.allowance = allowance
        self.documents: list[Document] = []
        self.gaps: list[Gap] = []

    def read(self, part: Part, parent: str | None, depth: int, *, ornament: bool = False) -> None:
        """Read a part, then the parts inside it."""
        digest = hashlib.sha256(part.data).hexdigest()
        result = self.attempt(part)
        if result is None:
            return
        reading = result.reading
        doc_id = identify("D", part.path, digest)
        troubles = tuple(t for t in reading.troubles if not (ornament and t.kind in {"blank_page", "unreadable_page", "low_confidence_page"}))
        self.gaps += [make_gap(t.kind, f"{part.path}!/{t.inner}" if t.inner else part.path, t.what, t.page) for t in troubles]
        self.check_name(part, result.kind)
        if not any(b.text.strip() for b in reading.blocks) and not reading.inner and not reading.troubles:
            self.gaps.append(make_gap("no_text", part.path))
        self.documents.append(
            Document(
                doc_id=doc_id,
                path=part.path,
                sha256=digest,
                media=reading.media,
                size=len(part.data),
                blocks=tuple(map(_sound_block, reading.blocks)),
                read_by=reading.read_by,
                headers=tuple((name, _sound(value)) for name, value in reading.headers),
                parent=parent,
                pages=reading.pages,
            )
        )
        self.enter(part, reading.inner, doc_id, depth)

    def attempt(self, part: Part) -> _Result | None:
        """Tell what a part is and read it; None, and a Gap, if that fails in any way."""
        if is_own_output(part):
            self.gaps.append(make_gap("own_output", part.path))
            return None
        try:
            kind = kind_of(part)
            return _Result(kind, READERS[kind](part, self.settings))
        except UnreadableError as error:
            self.gaps.append(make_gap(error.kind, part.path, error.what))
        except MemoryError:
            self.gaps.append(make_gap("too_large", part.path, "The file needs more memory than this machine has"))
        except Exception:  # noqa: BLE001 - whatever a damaged file does to a reader is a Gap: one file never stops a review
            self.gaps.append(make_gap("damaged", part.path))
        return None

    def check_name(self, part: Part, kind: str) -> None:
        """Report a name that promises another kind than was found."""
        expected, found = expected_kind(part), family_of(kind)
        harmless = {("doc", "rtf"), ("eml", "text"), ("text", "eml"), ("text", "mbox"), ("mbox", "eml")}
        if expected and expected != found and (expected, found) not in harmless:
            self.gaps.append(make_gap("mislabelled", part.path, f"The file is named as {_NAMES.get(expected, expected)} but is {_NAMES.get(found, found)}"))

    def enter(self, part: Part, inner: tuple[Inner, ...], doc_id: str, depth: int) -> None:
        """Read what is inside a part, within the limits on depth and size."""
        for piece, name in _named(inner):
            path = f"{part.path}!/{name}"
            self.allowance -= len(piece.data)
            if depth + 1 > self.settings.max_depth:
                self.gaps.append(make_gap("too_deep", path))
            elif self.allowance < 0:
                self.gaps.append(make_gap("unpacked_limit", path))
                return
            elif piece.ornament and picture.is_ornament(piece.data):
                continue
            else:
                self.read(Part(path, piece.data), doc_id, depth + 1, ornament=piece.ornament)


def _sound(text: str) -> str:
    """Return text that can be written as UTF-8: half characters, which damaged files and odd file names hold, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _sound_block(block: Block) -> Block:
    try:
        "".join((block.text, block.locator, block.table or "", *block.cells)).encode("utf-8")
    except UnicodeEncodeError:
        return replace(
            block, text=_sound(block.text), locator=_sound(block.locator), table=block.table and _sound(block.table), cells=tuple(map(_sound, block.cells))
        )
    return block


def _named(inner: tuple[Inner, ...]) -> Iterator[tuple[Inner, str]]:
    """Give every inner part a safe name of its own."""
    used: set[str] = set()
    for piece in inner:
        name = archive.safe_name(zipfile.ZipInfo(_sound(piece.name).replace("\x00", "").replace("!/", "/") or "unnamed"))
        stem, dot, ending = name.rpartition(".")
        number = 1
        while name in used:
            number += 1
            name = f"{stem} ({number}).{ending}" if dot else f"{ending} ({number})"
        used.add(name)
        yield replace(piece, name=name), name
