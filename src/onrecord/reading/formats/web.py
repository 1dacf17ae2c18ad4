"""HTML prints: bytes go in, headings, paragraphs and table rows come out in document order; scripts and styles are left out.

Ticks and filled-in form fields are kept as text (`[x]`, `[ ]`, the chosen option), for on a form they are the answer.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble
from onrecord.reading.formats.text import decode
from onrecord.record import Block
from onrecord.settings import Settings

_BLOCK: Final = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr html legend li main menu nav ol p pre section summary ul table thead tbody tfoot tr td th
    """.split()
)
_SILENT: Final = frozenset(
    """
    script style head title noscript template svg math iframe object embed audio video datalist _comment -comment !doctype -doctype
    """.split()
)
_APART: Final = frozenset({"span", "label", "td", "th", "button", "input", "select", "textarea"})
_DATA_URI: Final = re.compile(r"data:image/([a-z]{3,4})[^,;]*;base64,", re.I)
_ICON: Final = 40
"""Pictures narrower or lower than this many points hold no words."""
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)|encoding=[\"']([\w.:-]+)[\"']", re.I)
_MARKUP: Final = re.compile(r"</?(?:p|br|div|span|b|i|u|strong|em|font|li|ul|ol|table|tr|td)\b[^<>]*>", re.I)


def read(part: Part, settings: Settings) -> Reading:
    """Return the blocks of an HTML part and its title as a header."""
    tree = LexborHTMLParser(decode_page(part.data))
    title = tree.css_first("title")
    headers = (("Title", " ".join(title.text().split())),) if title and title.text().strip() else ()
    inner, missing = _pictures(tree)
    troubles = (Trouble("missing_attachment", "The page shows a picture that is not in it"),) if missing else ()
    return Reading(media="html", blocks=tuple(page_blocks(tree)), headers=headers, inner=tuple(inner), troubles=troubles)


def _pictures(tree: LexborHTMLParser) -> tuple[list[Inner], bool]:
    """Return the pictures a page holds in itself, and whether it shows others that it does not hold (icons aside)."""
    inner: list[Inner] = []
    missing = False
    for image in tree.css("img"):
        source = (image.attributes.get("src") or "").strip()
        small = any((value := image.attributes.get(side) or "").isdigit() and int(value) < _ICON for side in ("width", "height"))
        held = _DATA_URI.match(source)
        if held:
            try:
                inner.append(Inner(f"picture {len(inner) + 1}.{held[1]}", base64.b64decode(source[held.end() :], validate=False), ornament=True))
            except ValueError:
                missing = True
        elif source and not small:
            missing = True
    return inner, missing


def html_blocks(text: str) -> list[Block]:
    """Return the blocks of HTML that has already been decoded."""
    return page_blocks(LexborHTMLParser(text))


def plain_cell(text: str) -> str:
    r"""Return a cell's words without markup, if it holds markup; other text is returned unchanged.

    >>> plain_cell("<p>Rang <b>mum</b></p><p>No reply</p>")
    'Rang mum\nNo reply'
    """
    if "<" not in text or not _MARKUP.search(text):
        return text
    return "\n".join(block.text for block in html_blocks(text))


def decode_page(data: bytes) -> str:
    """Decode HTML by its byte-order mark, its own charset where that works, or like any text."""
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and data[:200].count(0) == 0:
        label = (named.group(1) or named.group(2)).decode("ascii", "replace").lower()
        label = "cp1252" if label in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else label
        try:
            return data.decode(label)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


@dataclass(slots=True)
class _Row:
    table: str
    number: int
    cells: list[str] = field(default_factory=list)
    header: bool = False


@dataclass(slots=True)
class _Walk:
    """The state of one pass over a page: the words of the block being built, and the tables it is inside."""

    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    strong: int = 0
    plain: bool = False
    pre: int = 0
    tables: list[tuple[str, int]] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    nested: list[Block] = field(default_factory=list)
    count: int = 0

    def say(self, text: str) -> None:
        """Add text to the block being built."""
        text = text if self.pre else re.sub(r"[ \t\r\n\f]+", " ", text)
        if text.strip() and not self.strong:
            self.plain = True
        self.words.append(text)

    def flush(self) -> None:
        """End the block being built: into the open cell if there is one, else as a block of its own."""
        joined = "".join(self.words).replace("\xa0", " ")
        lines = [line.rstrip() if self.pre else " ".join(line.split()) for line in joined.split("\n")]
        text = "\n".join(lines).strip("\n") if self.pre else "\n".join(line for line in lines if line)
        bold, self.words, self.plain = bool(text.strip()) and not self.plain, [], False
        if not text.strip():
            return
        if self.cells:
            self.cells[-1].append(text)
            return
        heading = bool(self.kinds)
        self.blocks.append(Block(text=text, kind="heading" if heading else "paragraph", locator=f"block {len(self.blocks) + 1}", bold=bold or heading))


def page_blocks(tree: LexborHTMLParser) -> list[Block]:
    """Return a page's blocks; a table inside a table is named after the outer one and follows the row it stands in."""
    root = tree.body or tree.root
    if root is None:
        return []
    walk = _Walk()
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            _leave(walk, node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            walk.say(node.text_content or "")
            continue
        if tag in _SILENT:
            continue
        _enter(walk, node, tag)
        stack.append((node, True))
        if tag not in {"select", "textarea"}:
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    walk.flush()
    return walk.blocks


def _enter(walk: _Walk, node: LexborNode, tag: str) -> None:
    if tag in _BLOCK:
        walk.flush()
    if tag == "br":
        walk.words.append("\n")
    elif tag in {"b", "strong"}:
        walk.strong += 1
    elif tag == "pre":
        walk.pre += 1
    elif re.fullmatch(r"h[1-6]", tag):
        walk.kinds.append(tag)
    elif tag == "table":
        if walk.tables:
            name, inner = walk.tables[-1]
            walk.tables[-1] = (name, inner + 1)
            walk.tables.append((f"{name}.{inner + 1}", 0))
        else:
            walk.count += 1
            walk.tables.append((f"table {walk.count}", 0))
    elif tag == "tr":
        name = walk.tables[-1][0] if walk.tables else "table 0"
        walk.rows.append(_Row(name, 1 + sum(r.table == name for r in walk.rows) + _rows_of(walk, name)))
    elif tag in {"td", "th"}:
        walk.cells.append([])
        walk.strong += tag == "th"
    elif tag in {"input", "select", "textarea"}:
        walk.say(_answer(node, tag))


def _rows_of(walk: _Walk, name: str) -> int:
    last = next((b for b in reversed(walk.blocks + walk.nested) if b.table == name), None)
    return int(last.locator.rsplit(" ", 1)[-1]) if last else 0


def _leave(walk: _Walk, node: LexborNode) -> None:
    tag = node.tag or ""
    if tag in _BLOCK:
        walk.flush()
    if tag in {"b", "strong"}:
        walk.strong -= 1
    elif tag == "pre":
        walk.pre -= 1
    elif re.fullmatch(r"h[1-6]", tag):
        walk.kinds.pop()
    elif tag in {"td", "th"}:
        text = "\n".join(walk.cells.pop())
        walk.strong -= tag == "th"
        if walk.rows:
            walk.rows[-1].cells.append(text)
            walk.rows[-1].header |= tag == "th"
        elif text:
            walk.words.append(text)
            walk.flush()
    elif tag == "tr" and walk.rows:
        _end_row(walk)
    elif tag == "table":
        walk.tables.pop()
    if tag in _APART and node.next is not None and node.next.tag in _APART:
        walk.words.append(" ")


def _end_row(walk: _Walk) -> None:
    row = walk.rows.pop()
    if any(row.cells):
        cells = tuple(row.cells)
        block = Block(text="\t".join(cells), kind="row", cells=cells, table=row.table, locator=f"{row.table} row {row.number}", bold=row.header)
        if walk.rows:
            walk.nested.append(block)
        else:
            walk.blocks.append(block)
    if not walk.rows and walk.nested:
        walk.blocks += walk.nested
        walk.nested = []


def _answer(node: LexborNode, tag: str) -> str:
    """The answer a form field shows: a tick, the text typed in, the option chosen."""
    attributes = node.attributes
    if tag == "textarea":
        return f" {node.text()} "
    if tag == "select":
        chosen = [option.text(strip=True) for option in node.css("option") if "selected" in option.attributes]
        return f" {', '.join(chosen)} "
    kind = (attributes.get("type") or "text").lower()
    if kind in {"checkbox", "radio"}:
        return " [x] " if "checked" in attributes else " [ ] "
    return f" {attributes.get('value') or ''} " if kind in {"text", "date", "time", "email", "tel", "number", "search", "url"} else ""
