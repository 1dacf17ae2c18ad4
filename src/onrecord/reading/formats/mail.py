"""Mail (eml, mhtml, mbox): bytes go in; the chosen headers, the body's lines and the attachments come out. Each message of an mbox is an inner part."""

from __future__ import annotations

import email
import email.message
import email.policy
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from typing import Final

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.reading.formats.picture import is_ornament
from onrecord.reading.formats.text import decode, line_blocks, mend
from onrecord.reading.formats.web import decode_page, html_blocks
from onrecord.record import Block
from onrecord.settings import Settings

HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_ENDINGS: Final = {
    "message/rfc822": "eml",
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/csv": "csv",
}
_SEPARATOR: Final = re.compile(rb"^From \S*[^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]+:)", re.M)


def read(part: Part, settings: Settings) -> Reading:
    """Return a message's headers, body and attachments. A body is taken from its plain text where it has one, else from its HTML."""
    message = email.message_from_bytes(part.data.lstrip(b"\r\n"), policy=email.policy.compat32)
    bodies: list[tuple[str, str]] = []
    inner: list[Inner] = []
    troubles: list[Trouble] = []
    _sort(message, bodies, inner, troubles)
    headers = tuple((name, value) for name in HEADERS if (value := header_text(message.get(name))))
    return Reading(media="eml", blocks=tuple(body_blocks(bodies)), headers=headers, inner=tuple(inner), troubles=tuple(troubles))


def read_mbox(part: Part, settings: Settings) -> Reading:
    """Return each message of a mailbox file as an inner part, numbered from 1."""
    starts = [m.start() for m in _SEPARATOR.finditer(part.data)]
    if not starts:
        raise UnreadableError("damaged")
    inner = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(part.data)], strict=True), 1):
        _, _, message = part.data[start:end].partition(b"\n")
        inner.append(Inner(f"message {number}.eml", re.sub(rb"^>(>*From )", rb"\1", message, flags=re.M)))
    return Reading(media="mbox", inner=tuple(inner))


def body_blocks(bodies: list[tuple[str, str]]) -> list[Block]:
    """Return the blocks of (type, text) bodies: all plain texts, or the HTML ones if there is no plain text."""
    plain = [text for kind, text in bodies if kind == "plain" and text.strip()]
    if plain:
        return [block for text in plain for block in line_blocks(text.replace("\f", "\n"))]
    return [block for kind, text in bodies if kind == "html" for block in html_blocks(text)]


def header_text(value: object) -> str:
    """Return a header as text: encoded words decoded, folded lines joined."""
    if value is None:
        return ""
    try:
        pieces = decode_header(str(value) if not isinstance(value, email.header.Header) else value)
    except (MessageError, ValueError):
        return " ".join(str(value).split())
    text = ""
    for piece, charset in pieces:
        text += piece if isinstance(piece, str) else _decode_as(piece, None if charset == "unknown-8bit" else charset)
    return " ".join(text.split())


def _sort(message: email.message.Message, bodies: list[tuple[str, str]], inner: list[Inner], troubles: list[Trouble]) -> None:
    """Walk a message's parts without entering attached messages: bodies to one list, everything else to the other."""
    stack = [message]
    while stack:
        piece = stack.pop()
        kind = piece.get_content_type()
        if kind == "message/rfc822":
            inner.append(_attached_message(piece, len(inner) + 1))
        elif kind == "message/external-body":
            troubles.append(Trouble("missing_attachment"))
        elif piece.is_multipart():
            stack += reversed([p for p in piece.get_payload() if isinstance(p, email.message.Message)])
        elif kind in {"text/plain", "text/html"} and not _is_attachment(piece):
            bodies.append((kind.partition("/")[2], _body(piece, kind)))
        elif kind.startswith("multipart/"):
            bodies.append(("plain", _body(piece, "text/plain")))
            troubles.append(Trouble("damaged", "The mail's parts cannot be told apart"))
        else:
            inner += _attachment(piece, len(inner) + 1, troubles)


def _is_attachment(piece: email.message.Message) -> bool:
    return piece.get_content_disposition() == "attachment" or bool(piece.get_filename() and piece.get_content_disposition() != "inline")


def _attached_message(piece: email.message.Message, number: int) -> Inner:
    content = piece.get_payload()
    if isinstance(content, list):
        data = b"".join(_flat(m) for m in content if isinstance(m, email.message.Message))
    else:
        data = str(content or "").encode("utf-8", "surrogateescape")
    return Inner(_name(piece, number, "eml"), data)


def _flat(message: email.message.Message) -> bytes:
    try:
        return message.as_bytes()
    except (MessageError, UnicodeError, KeyError, LookupError, AttributeError, TypeError, ValueError):
        return str(message).encode("utf-8", "replace")


def _attachment(piece: email.message.Message, number: int, troubles: list[Trouble]) -> Iterator[Inner]:
    kind = piece.get_content_type()
    data = piece.get_payload(decode=True)
    name = _name(piece, number, _ENDINGS.get(kind, ""))
    if not isinstance(data, bytes) or not data:
        if kind not in {"message/delivery-status", "text/rfc822-headers", "application/pgp-signature"}:
            troubles.append(Trouble("missing_attachment", inner=name))
        return
    if kind in {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}:
        return
    inline = piece.get("Content-ID") is not None or piece.get_content_disposition() == "inline"
    if inline and kind.startswith("image/") and is_ornament(data):
        return
    yield Inner(name, data, ornament=inline and kind.startswith("image/"))


def _name(piece: email.message.Message, number: int, ending: str) -> str:
    try:
        given = header_text(piece.get_filename())
    except (TypeError, ValueError, LookupError, AttributeError):
        given = ""
    return given or f"attachment {number}" + (f".{ending}" if ending else "")


def _body(piece: email.message.Message, kind: str) -> str:
    raw = piece.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else str(piece.get_payload() or "").encode("utf-8", "surrogateescape")
    charset = piece.get_content_charset()
    if kind == "text/html":
        return mend(_decode_as(data, charset) if charset else decode_page(data))
    text = mend(_decode_as(data, charset))
    return _unflow(text, delete_space=str(piece.get_param("delsp", "")).lower() == "yes") if piece.get_param("format") == "flowed" else text


def _decode_as(data: bytes, charset: str | None) -> str:
    """Decode with the charset a mail names; where that is absent, unknown or wrong, decide from the bytes."""
    if charset and charset.lower() not in {"us-ascii", "ascii", "iso-8859-1", "latin-1", "unknown-8bit", "x-unknown", "default"}:
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode(data)


def _unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft line ends of flowed text (a line that ends in a space runs on), leaving quotes and the signature mark alone."""
    out: list[str] = []
    joining = False
    for line in text.replace("\r\n", "\n").split("\n"):
        plain = line[1:] if line.startswith(" ") else line
        if joining and not plain.startswith(">"):
            out[-1] += plain
        else:
            out.append(plain)
        joining = plain.endswith(" ") and plain != "-- " and not plain.startswith(">")
        if joining and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
