"""Outlook messages (.msg): bytes go in; headers, body and attachments come out. A message attached to it comes as an inner mail of its own."""

from __future__ import annotations

import datetime as dt
import email.message
import email.policy
import io
import re
import struct
from email.utils import format_datetime
from typing import Final

from olefile import OleFileIO
from oxmsg.storage import Storage

from onrecord.reading.formats import rtf
from onrecord.reading.formats.mail import HEADERS, body_blocks, header_text
from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.reading.formats.picture import is_ornament
from onrecord.reading.formats.text import decode, windows
from onrecord.reading.formats.web import decode_page
from onrecord.record import Block
from onrecord.settings import Settings

_SUBJECT, _SENT, _RECEIVED, _TRANSPORT = 0x0037, 0x0039, 0x0E06, 0x007D
_SENDER, _SENDER_SMTP, _SENDER_ADDRESS = 0x0C1A, 0x5D01, 0x0C1F
_TO, _CC, _BODY, _HTML, _RTF = 0x0E04, 0x0E03, 0x1000, 0x1013, 0x1009
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x3712
_CODEPAGE: Final = 0x3FFD
_PRELUDE: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read(part: Part, settings: Settings) -> Reading:
    """Return the message's headers, body and attachments.

    Raises:
        UnreadableError: the file is damaged.
    """
    try:
        with OleFileIO(io.BytesIO(part.data)) as ole:
            root = Storage.from_ole(ole)
        return _read_storage(root, settings, top=True)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise UnreadableError("damaged") from error


def unpack_rtf(data: bytes) -> bytes:
    """Unpack the compressed rich text of an Outlook body; raises ValueError on damage.

    Source: [MS-OXRTFCP] 2.2.
    """
    if len(data) < 16:
        raise ValueError("short")
    size, kind = struct.unpack_from("<I", data, 4)[0], data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise ValueError("unknown kind")
    window = bytearray(4096)
    window[: len(_PRELUDE)] = _PRELUDE
    write, position, out = len(_PRELUDE), 16, bytearray()
    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 2 > len(data):
                    return bytes(out)
                pair = data[position] << 8 | data[position + 1]
                position += 2
                offset, length = pair >> 4, (pair & 15) + 2
                if offset == write % 4096:
                    return bytes(out)
                copied = [0] * length
                for i in range(length):
                    copied[i] = window[(offset + i) % 4096]
                    window[write % 4096] = copied[i]
                    write += 1
                out += bytes(copied)
            elif position < len(data):
                out.append(data[position])
                window[write % 4096] = data[position]
                write, position = write + 1, position + 1
    return bytes(out[:size])


def _read_storage(storage: Storage, settings: Settings, *, top: bool) -> Reading:
    headers, bodies, inner, troubles = _message(storage, settings, top=top)
    blocks: list[Block] = body_blocks(bodies)
    return Reading(media="msg", blocks=tuple(blocks), headers=headers, inner=tuple(inner), troubles=tuple(troubles))


def _message(storage: Storage, settings: Settings, *, top: bool) -> tuple[tuple[tuple[str, str], ...], list[tuple[str, str]], list[Inner], list[Trouble]]:
    codepage = _codepage(storage, top=top)
    transport = email.message_from_string(_string(storage, _TRANSPORT, codepage))
    sender = _string(storage, _SENDER, codepage)
    address = _string(storage, _SENDER_SMTP, codepage) or _string(storage, _SENDER_ADDRESS, codepage)
    sent = _date(storage, _SENT, top=top) or _date(storage, _RECEIVED, top=top)
    values = {
        "From": header_text(transport.get("From")) or (f"{sender} <{address}>" if sender and "@" in address else sender or address),
        "To": header_text(transport.get("To")) or _string(storage, _TO, codepage),
        "Cc": header_text(transport.get("Cc")) or _string(storage, _CC, codepage),
        "Date": header_text(transport.get("Date")) or (format_datetime(sent) if sent else ""),
        "Subject": _string(storage, _SUBJECT, codepage),
    }
    inner: list[Inner] = []
    troubles: list[Trouble] = []
    for number, attachment in enumerate(storage.iter_attachment_storages(), 1):
        _attachment(attachment, number, codepage, settings, inner, troubles)
    headers = tuple((name, " ".join(values[name].replace("\x00", "").split())) for name in HEADERS if values[name].strip("\x00 "))
    return headers, _bodies(storage, codepage, settings), inner, troubles


def _bodies(storage: Storage, codepage: str, settings: Settings) -> list[tuple[str, str]]:
    plain = _string(storage, _BODY, codepage)
    if plain.strip():
        return [("plain", plain)]
    html = _stream(storage, _HTML, 0x0102)
    if html:
        return [("html", decode_page(html))]
    if text := _string(storage, _HTML, codepage):
        return [("html", text)]
    packed = _stream(storage, _RTF, 0x0102)
    if packed:
        blocks = rtf.read(Part("body.rtf", unpack_rtf(packed)), settings).blocks
        return [("plain", "\n".join(block.text for block in blocks))]
    return []


def _attachment(storage: Storage, number: int, codepage: str, settings: Settings, inner: list[Inner], troubles: list[Trouble]) -> None:
    name = _string(storage, _LONG_NAME, codepage) or _string(storage, _SHORT_NAME, codepage) or _string(storage, _DISPLAY_NAME, codepage)
    name = re.sub(r"[\x00-\x1f]", "", name).strip() or f"attachment {number}"
    data = _stream(storage, _DATA, 0x0102)
    embedded = next((s for s in storage.storages if s.name.upper() == f"__SUBSTG1.0_{_DATA:04X}000D"), None)
    if data:
        hidden = bool(_string(storage, _CONTENT_ID, codepage))
        if not (hidden and is_ornament(data)):
            inner.append(Inner(name, data, ornament=hidden))
    elif embedded is not None and any(s.name == "__properties_version1.0" for s in embedded.streams):
        inner.append(Inner(name if name.lower().endswith(".eml") else f"{name}.eml", _as_mail(embedded, settings)))
    elif embedded is not None:
        troubles.append(Trouble("embedded_object", inner=name))
    else:
        troubles.append(Trouble("missing_attachment", inner=name))


def _as_mail(storage: Storage, settings: Settings) -> bytes:
    """Write a message held inside another as a mail of its own, always the same way."""
    headers, bodies, inner, _ = _message(storage, settings, top=False)
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    for name, value in headers:
        message.add_header(name, value) if name != "Date" else message.__setitem__("Date", value)
    kind, text = bodies[0] if bodies else ("plain", "")
    message.set_content(text, subtype=kind, charset="utf-8", cte="base64")
    for piece in inner:
        message.add_attachment(piece.data, maintype="application", subtype="octet-stream", filename=piece.name)
    if message.is_multipart():
        message.set_boundary(f"=={len(inner):06d}onrecord==")
    return message.as_bytes()


def _stream(storage: Storage, number: int, kind: int) -> bytes:
    wanted = f"__substg1.0_{number:04X}{kind:04X}".lower()
    return next((bytes(s.bytes_) for s in storage.streams if s.name.lower() == wanted), b"")


def _string(storage: Storage, number: int, codepage: str) -> str:
    wide = _stream(storage, number, 0x001F)
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    narrow = _stream(storage, number, 0x001E).rstrip(b"\x00")
    if not narrow:
        return ""
    try:
        return narrow.decode(codepage) if codepage != "cp1252" else windows(narrow)
    except (LookupError, UnicodeDecodeError):
        return decode(narrow)


def _fixed(storage: Storage, number: int, kind: int, *, top: bool) -> bytes:
    """Return the eight bytes of a property held in the table of fixed-size properties; empty if it has none."""
    table = next((s.bytes_ for s in storage.streams if s.name == "__properties_version1.0"), b"")
    for at in range(32 if top else 24, len(table) - 15, 16):
        if struct.unpack_from("<HH", table, at) == (kind, number):
            return bytes(table[at + 8 : at + 16])
    return b""


def _date(storage: Storage, number: int, *, top: bool) -> dt.datetime | None:
    raw = _fixed(storage, number, 0x0040, top=top)
    if not raw:
        return None
    ticks = struct.unpack("<Q", raw)[0]
    try:
        return dt.datetime(1601, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def _codepage(storage: Storage, *, top: bool) -> str:
    raw = _fixed(storage, _CODEPAGE, 0x0003, top=top)
    number = struct.unpack("<I", raw[:4])[0] if raw else 1252
    return f"cp{number}" if number in {437, 850, 874, 932, 936, 949, 950, *range(1250, 1259)} else "utf-8" if number == 65001 else "cp1252"
