"""A finished file's bytes → every piece of text in it, with where it stands: what a reader sees, and what only a program sees.

docx and xlsx: every part, text by paragraph or cell, every attribute, the properties. PDF: the text layer of every page, and every string of every object
(titles, alternative texts, outline, properties), in streams and out of them. HTML: text, attributes, comments, style.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from lxml import etree, html

from onrecord.errors import InputError

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"(": b"(", b")": b")", b"\\": b"\\"}
_BLOCKS = {"p", "tc", "si", "is", "c"}


def read_finished(data: bytes, fmt: str) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of everything in a finished file.

    Args:
        data: the file's bytes.
        fmt: docx, xlsx, pdf or html.

    Raises:
        InputError: code `report-unreadable` when the file that was just made cannot be read back; it must not be handed over then.
    """
    try:
        yield from {"docx": _office, "xlsx": _office, "pdf": _pdf, "html": _html}[fmt](data)
    except (zipfile.BadZipFile, etree.LxmlError, pypdfium2.PdfiumError) as error:
        raise InputError(
            "the report that was made cannot be read back, so it could not be checked and was not kept", next_step="Tell the makers.", code="report-unreadable"
        ) from error


def _office(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for name in z.namelist():
            yield "a part's name", name
            if name.endswith((".xml", ".rels")):
                yield from _xml(name, z.read(name))
            elif not name.endswith("/"):
                yield name, " ".join(m.decode("latin-1") for m in re.findall(rb"[\x20-\x7e]{5,}", z.read(name)[:4000]))


def _xml(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(data)
    n = 0
    loose: list[str] = []
    for element in root.iter():
        tag = _tag(element)
        for key, value in () if tag == "!" else element.attrib.items():
            if len(value) > 1 and not _is_plain(str(value)):
                yield f"{name}, attribute {str(key).rpartition('}')[2]}", str(value)
        if tag in _BLOCKS:
            n += 1
            text = "".join(_runs(element, tag))
            if text.strip():
                yield f"{name}, {'cell' if tag in ('c', 'si', 'is') else 'paragraph'} {n}", text
        elif not any(_tag(a) in _BLOCKS for a in element.iterancestors()):
            loose += [t for t in (element.text, element.tail) if t and t.strip()]
    if loose:
        yield name, "\n".join(loose)


def _tag(element: Any) -> str:
    """An element's name without its namespace; "!" for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "!"


def _runs(element: etree._Element, tag: str) -> Iterator[str]:
    """The words of one paragraph or cell; paragraphs inside it (a text box) come on their own."""
    for child in element.iter():
        nearest = child if child is element else next((a for a in child.iterancestors() if _tag(a) == tag), element)
        name = _tag(child)
        if nearest is not element or (name == tag and child is not element):
            if name == tag:
                yield " "
            continue
        if name in ("t", "v", "delText"):
            yield child.text or ""
        elif name in ("br", "tab", "cr"):
            yield "\n" if name != "tab" else " "
        elif child.text and child.text.strip():
            yield f" {child.text} "


_PLAIN_VALUE = re.compile(r"[\d.,:#%+-]+|https?://(?:schemas|www\.w3|purl)\S*|[0-9A-Fa-f]{6,8}")


def _is_plain(value: str) -> bool:
    return _PLAIN_VALUE.fullmatch(value) is not None


def _pdf(data: bytes) -> Iterator[tuple[str, str]]:
    document = pypdfium2.PdfDocument(data)
    try:
        for n in range(len(document)):
            page = document[n]
            text = page.get_textpage()
            yield f"page {n + 1}", text.get_text_bounded()
            text.close()
            page.close()
        for key, value in document.get_metadata_dict().items():
            yield f"property {key}", value
    finally:
        document.close()
    seen: set[str] = set()
    for n, body in enumerate(_bodies(data)):
        yield from ((f"object strings, part {n}", text) for text in _strings(body, seen))


def _bodies(data: bytes) -> Iterator[bytes]:
    """What stands between the streams, then every stream that holds objects or markup (pages' drawing and fonts' outlines hold no text of ours)."""
    yield _STREAM.sub(b"", data)
    for m in _STREAM.finditer(data):
        try:
            body = zlib.decompress(m[1])
        except zlib.error:
            body = m[1]
        if b"/Type" in body[:4000] or b"obj" in body[:200] or body.lstrip()[:1] in (b"<", b"/") or re.match(rb"\s*\d+ \d+", body[:40]):
            yield body


def _strings(body: bytes, seen: set[str]) -> Iterator[str]:
    """Every string that is not among those seen, which it joins then: most strings of a file are the same few over and over."""
    if body.lstrip()[:1] == b"<" and b"xmpmeta" in body:
        yield re.sub(r"<[^>]*>", "\n", body.decode("utf-8", "replace"))
    literal = {_ESCAPE.sub(_unescape, raw) for raw in set(_LITERAL.findall(body))}
    digits = {re.sub(rb"\s", b"", raw).decode() for raw in set(_HEX.findall(body))}
    fresh = {_pdf_text(raw) for raw in (*literal, *(bytes.fromhex(d + "0" * (len(d) % 2)) for d in digits))} - seen
    seen |= fresh
    yield from sorted(fresh)


def _unescape(m: re.Match[bytes]) -> bytes:
    if m[1] in _ESCAPED:
        return _ESCAPED[m[1]]
    return bytes([int(m[1], 8) & 255]) if m[1].isdigit() else b""


def _pdf_text(raw: bytes) -> str:
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xff\xfe"):
        return raw[2:].decode("utf-16-le", "replace")
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _html(data: bytes) -> Iterator[tuple[str, str]]:
    root = html.document_fromstring(data.decode("utf-8"))
    for element in root.iter():
        where, tag = f"line {element.sourceline}", _tag(element)
        for key, value in () if tag == "!" else element.attrib.items():
            if len(value) > 1 and not _is_plain(str(value)):
                yield f"{where}, attribute {key!s}", str(value)
        if tag in _WHOLE:
            yield f"{where}, {tag}", "".join(str(t) for t in element.itertext())
        if not any(_tag(a) in _WHOLE for a in element.iterancestors()):
            loose = (element.tail,) if tag in _WHOLE else (element.text, element.tail)
            yield from ((f"{where}, {tag}", str(t)) for t in loose if t and t.strip())
        elif tag == "!":
            yield f"{where}, a comment", str(element.text or "")


_WHOLE = {"p", "td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "title", "dt", "dd", "text"}
