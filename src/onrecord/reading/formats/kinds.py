"""What a file really is: bytes and a name go in, a kind ("pdf", "docx", "eml" ...) comes out. The content decides; the name only breaks ties."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

import olefile

from onrecord.reading.formats import table_text
from onrecord.reading.formats.part import Part, UnreadableError
from onrecord.reading.formats.text import decode, is_text

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", "image"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_UNSUPPORTED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"7z\xbc\xaf", "7z archives"),
    (b"Rar!", "rar archives"),
    (b"\x1f\x8b", "gzip archives"),
    (b"MZ", "programs"),
    (b"\x00\x00\x00\x18ftyp", "video recordings"),
    (b"\x00\x00\x00 ftyp", "video recordings"),
    (b"ID3", "sound recordings"),
    (b"OggS", "sound recordings"),
    (b"SQLite format 3", "databases"),
    (b"\x78\x9f\x3e\x22", "winmail.dat mail parts"),
    (b"!BDN", "Outlook data files (pst)"),
    (b"\x00\x01\x00\x00Standard", "Access databases"),
)
_ARCHIVE: Final[tuple[tuple[str, str], ...]] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPEN: Final[dict[bytes, str]] = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "xlsx",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
FAMILY: Final[dict[str, str]] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), "docx"),
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xltx", "ods", "xls", "xlt"), "xlsx"),
    **dict.fromkeys(("png", "jpg", "jpeg", "jpe", "tif", "tiff", "bmp", "gif", "webp"), "image"),
    **dict.fromkeys(("htm", "html", "xhtml"), "html"),
    **dict.fromkeys(("csv", "tsv", "tab", "txt", "log", "text", "prn", "asc"), "text"),
    **dict.fromkeys(("doc", "dot"), "doc"),
    **dict.fromkeys(("eml", "mht", "mhtml"), "eml"),
    **dict.fromkeys(("msg", "oft"), "msg"),
    **{name: name for name in ("pdf", "rtf", "zip", "mbox", "pptx", "ppt", "odt", "odp")},
}
"""File name endings and the family of kinds they promise."""

_FIELD: Final = re.compile(r"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
_TRANSPORT: Final = re.compile(r"^(?:mime-version|message-id|return-path|delivered-to|x-mailer|content-transfer-encoding):", re.I | re.M)
_ADDRESSED: Final = re.compile(r"^(?:from|to|date|subject):", re.I | re.M)
_HTML: Final = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|table|meta|title|style|p|h[1-6]|span|font)\b", re.I | re.S
)


def kind_of(part: Part) -> str:
    """Return the kind of a part from its content.

    Raises:
        UnreadableError: it is empty, protected, damaged beyond recognition, or of a kind that cannot be read.
    """
    data = part.data
    if not data:
        raise UnreadableError("empty_file")
    if not data.strip(b"\x00"):
        raise UnreadableError("damaged", "The file holds nothing but zero bytes")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return {"zip": _archive_kind, "ole": _ole_kind}[kind](part) if kind in {"zip", "ole"} else kind
    if data.startswith(b"BM") and len(data) > 26 and int.from_bytes(data[14:18], "little") in {12, 40, 52, 56, 64, 108, 124}:
        return "image"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    for magic, name in _UNSUPPORTED:
        if data.startswith(magic):
            raise UnreadableError("unsupported", f"Files of this kind ({name}) cannot be read")
    return _text_kind(part)


def expected_kind(part: Part) -> str | None:
    """Return the family of kinds the name promises; None if the ending is missing or unknown."""
    return FAMILY.get(part.suffix)


def family_of(kind: str) -> str:
    """Return the family of a kind, to compare with what a name promises."""
    return {"csv": "text", "txt": "text", "xls": "xlsx", "wordxml": "docx"}.get(kind, kind)


def _archive_kind(part: Part) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(part.data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype").strip() if "mimetype" in names and archive.getinfo("mimetype").file_size < 200 else b""
            encrypted_part = "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]
            rels = archive.read("_rels/.rels") if "_rels/.rels" in names and archive.getinfo("_rels/.rels").file_size < 1_000_000 else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        raise UnreadableError("damaged") from error
    if mimetype and encrypted_part:
        raise UnreadableError("encrypted")
    if mimetype in _OPEN:
        return _OPEN[mimetype]
    for member, kind in _ARCHIVE:
        if member in names:
            return kind
    main = re.search(rb'officeDocument"[^>]*Target="/?(word|xl|ppt)/|Target="/?(word|xl|ppt)/[^"]*"[^>]*officeDocument"', rels)
    if main:
        return {b"word": "docx", b"xl": "xlsx", b"ppt": "pptx"}[main.group(1) or main.group(2)]
    return "zip"


def _ole_kind(part: Part) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(part.data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError("damaged") from error
    if "encryptedpackage" in names:
        raise UnreadableError("encrypted")
    for name, kind in (("worddocument", "doc"), ("workbook", "xls"), ("book", "xls"), ("__properties_version1.0", "msg"), ("powerpoint document", "ppt")):
        if name in names:
            return kind
    raise UnreadableError("damaged" if not names else "unsupported")


def _text_kind(part: Part) -> str:
    head = decode(part.data[:65_536])
    if not is_text(head):
        raise UnreadableError("damaged" if part.suffix in FAMILY else "unsupported", "The file holds nothing that can be recognised as text or a known format")
    suffix = part.suffix
    if re.match(r"From \S*.*\d{4}[^\r\n]*\r?\n[!-9;-~]+:", head):
        return "mbox"
    fields = _FIELD.match(head.lstrip("\r\n"))
    addressed = len({m.group().lower() for m in _ADDRESSED.finditer(fields.group())}) if fields else 0
    transported = bool(fields and _TRANSPORT.search(fields.group()))
    if (addressed and transported) or (suffix in {"eml", "mht", "mhtml"} and (addressed or transported)):
        return "eml"
    if "<" in head and (_HTML.match(head) or (suffix in {"htm", "html", "xhtml"} and re.search(r"</?[a-z][^>]*>", head, re.I))):
        return "html"
    if re.match(r"\s*<\?xml", head) and ("wordDocument" in head or "schemas.microsoft.com/office/2006/xmlPackage" in head):
        return "wordxml"
    if table_text.find_delimiter(head, named=suffix in {"csv", "tsv", "tab"}):
        return "csv"
    return "txt"
