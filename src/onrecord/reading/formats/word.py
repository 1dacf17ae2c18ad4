"""Word documents (docx, docm, flat Word XML): bytes go in; paragraphs, table rows, text boxes, notes, comments and deleted words come out.

Every part of the file is read, matching elements by local name so that strict, transitional and flat files are alike. Tracked insertions are text; tracked
deletions come as blocks of kind "deleted" and comments as "comment", both right after the paragraph they belong to, with their author in the locator.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from onrecord.reading.formats.part import Inner, Part, Reading, Trouble, UnreadableError
from onrecord.record import Block
from onrecord.settings import Settings

_SYMBOLS: Final = {
    0x6F: "☐",
    0x71: "☐",
    0x72: "☐",
    0xA3: "☐",
    0xA8: "☐",
    0xFC: "✓",
    0xFE: "☒",
    0xFD: "☒",
    0x78: "☒",
    0x54: "☒",
    0x52: "☒",
    0x53: "☒",
    0xFB: "✗",
    0x50: "✓",
    0xB7: "•",
    0xA7: "•",
}
_ON: Final = frozenset({"", "1", "true", "on"})
_MEMBER_LIMIT: Final = 256 * 1024 * 1024
_OBJECTS: Final = ("word/embeddings/", "word/media/", "word/afchunk")


@dataclass(slots=True)
class _Styles:
    bold: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Line:
    """The words of one paragraph while it is read, and what hangs on it."""

    words: list[str] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = False


@dataclass(slots=True)
class _Story:
    """What is shared while one document is walked: styles, notes by (kind, id), and the counters behind the locators."""

    styles: _Styles
    notes: dict[tuple[str, str], etree._Element]
    placed: set[tuple[str, str]] = field(default_factory=set)
    paragraphs: int = 0
    tables: int = 0


def read(part: Part, settings: Settings) -> Reading:
    """Return every part of a Word file as blocks; pictures and embedded files as inner parts."""
    trees, inner, troubles = _open_flat(part) if part.data.lstrip()[:1] == b"<" else _open_archive(part, settings.max_unpacked_mb * 1024 * 1024)
    main = next((tree for name, tree in trees.items() if _local(tree) in {"document", "wordDocument"}), None)
    if main is None:
        raise UnreadableError("damaged", "The main text of the Word file is missing or damaged")
    story = _Story(_read_styles(trees), _read_notes(trees))
    body = next((e for e in main.iter("{*}body")), main)
    blocks = [*_edges(trees, story, "hdr", "header"), *_walk(body, story, ())]
    blocks += [block for key, note in story.notes.items() if key not in story.placed for block in _note_blocks(key, note, story)]
    blocks += _edges(trees, story, "ftr", "footer")
    return Reading(media="docx", blocks=tuple(blocks), headers=_properties(trees), inner=tuple(inner), troubles=tuple(troubles))


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML from an untrusted file, mending small faults; raises UnreadableError if nothing is left."""
    return mend_xml(data)[0]


def mend_xml(data: bytes) -> tuple[etree._Element, bool]:
    """Parse XML from an untrusted file (no entities, no network) and tell whether it was whole; raises UnreadableError if nothing is left."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("damaged") from error
    if root is None:
        raise UnreadableError("damaged")
    return root, not any(fault.level >= etree.ErrorLevels.FATAL for fault in parser.error_log)


def _open_archive(part: Part, allowance: int) -> tuple[dict[str, etree._Element], list[Inner], list[Trouble]]:
    trees: dict[str, etree._Element] = {}
    inner: list[Inner] = []
    troubles: list[Trouble] = []
    try:
        with zipfile.ZipFile(io.BytesIO(part.data)) as archive:
            for info in sorted(archive.infolist(), key=lambda i: [int(t) if t.isdigit() else t for t in re.split(r"(\d+)", i.filename)]):
                name = info.filename.replace("\\", "/").lstrip("/")
                wanted_xml = name.endswith(".xml") and (name.startswith(("word/", "docProps/")) and "/theme" not in name and "/fontTable" not in name)
                wanted_object = name.lower().startswith(_OBJECTS) and not name.endswith("/")
                if not (wanted_xml or wanted_object):
                    continue
                allowance -= info.file_size
                if info.file_size > _MEMBER_LIMIT or allowance < 0:
                    troubles.append(Trouble("too_large", inner=posixpath.basename(name)))
                    continue
                try:
                    data = archive.read(info)
                    if wanted_object:
                        inner.append(Inner(posixpath.basename(name), data, ornament=True))
                    else:
                        trees[name], whole = mend_xml(data)
                        if not whole:
                            troubles.append(Trouble("damaged", "Part of the Word file is cut short or damaged", inner=posixpath.basename(name)))
                except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, UnreadableError, zlib.error) as error:
                    if name == "word/document.xml":
                        raise UnreadableError("damaged") from error
                    troubles.append(Trouble("damaged", "Part of the Word file is damaged", inner=posixpath.basename(name)))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise UnreadableError("damaged") from error
    return (
        trees,
        [i for i in inner if not i.name.lower().endswith((".emf", ".wmf", ".bin"))],
        [*troubles, *(Trouble("embedded_object", inner=i.name) for i in inner if i.name.lower().endswith(".bin"))],
    )


def _open_flat(part: Part) -> tuple[dict[str, etree._Element], list[Inner], list[Trouble]]:
    root = parse_xml(part.data)
    if _local(root) != "package":
        return {"word/document.xml": root}, [], []
    trees: dict[str, etree._Element] = {}
    for piece in root.iter("{*}part"):
        content = next(iter(piece), None)
        if content is not None and _local(content) == "xmlData" and len(content):
            trees[_attribute(piece, "name").lstrip("/")] = content[0]
    return trees, [], []


def _walk(parent: etree._Element, story: _Story, tables: tuple[str, ...]) -> Iterator[Block]:
    """Yield the blocks of a body, cell, note or text box, looking through wrappers such as content controls and smart tags."""
    for child in parent:
        name = _local(child)
        if name == "p":
            yield from _paragraph(child, story)
        elif name == "tbl":
            yield from _table(child, story, tables)
        elif name == "AlternateContent":
            yield from _walk(_alternative(child), story, tables)
        elif name not in {"sectPr", "tblPr", "tcPr", "pPr", "rPr", "sdtPr", "del", "moveFrom"}:
            yield from _walk(child, story, tables)


def _paragraph(element: etree._Element, story: _Story) -> Iterator[Block]:
    story.paragraphs += 1
    line, style, outlined = _line_of(element, story), "", False
    for properties in element.iterchildren("{*}pPr"):
        style = next((_attribute(e, "val") for e in properties.iterchildren("{*}pStyle")), "")
        outlined = any(_attribute(e, "val") != "9" for e in properties.iterchildren("{*}outlineLvl"))
    text = _tidy("".join(line.words))
    heading = style in story.styles.headings or outlined
    place = f"paragraph {story.paragraphs}"
    if text:
        yield Block(text=text, kind="heading" if heading else "paragraph", locator=place, bold=heading or not line.plain)
    yield from _hangers(line, story, place)


def _hangers(line: _Line, story: _Story, place: str) -> Iterator[Block]:
    """Yield what hangs on a paragraph: its deleted words, notes, comments and text boxes."""
    for author, words in line.deleted:
        if words.strip():
            yield Block(text=_tidy(words), kind="deleted", locator=f"{place}, deleted by {author or 'an unnamed author'}")
    for key in line.notes:
        note = story.notes.get(key)
        if note is not None and key not in story.placed:
            yield from _note_blocks(key, note, story)
    for box in line.boxes:
        for block in _walk(box, story, ("text box",)):
            yield block if block.kind != "paragraph" else Block(text=block.text, kind="textbox", locator=block.locator, bold=block.bold)


def _note_blocks(key: tuple[str, str], note: etree._Element, story: _Story) -> Iterator[Block]:
    story.placed.add(key)
    kind, number = key
    blocks = list(_walk(note, story, (kind,)))
    if kind == "comment":
        author, day = _attribute(note, "author") or "an unnamed author", _attribute(note, "date")
        text = "\n".join(block.text for block in blocks)
        if text.strip():
            yield Block(text=text, kind="comment", locator=f"comment by {author}" + (f" on {day}" if day else ""))
        return
    for block in blocks:
        yield Block(text=block.text, kind=block.kind, locator=f"{kind} {number}", cells=block.cells, table=block.table)


def _table(element: etree._Element, story: _Story, outer: tuple[str, ...]) -> Iterator[Block]:
    """Yield a table's rows; a nested table's rows follow the row they stand in, under a name of their own."""
    story.tables += 1
    name = f"table {story.tables}"
    for number, row in enumerate(_rows(element), 1):
        cells: list[str] = []
        after: list[Block] = []
        bold = True
        for cell in _cells(row):
            texts: list[str] = []
            for block in _walk(cell, story, (*outer, name)):
                if block.kind in {"paragraph", "heading"}:
                    texts.append(block.text)
                    bold &= block.bold
                else:
                    after.append(block)
            cells.append("\n".join(texts))
        if any(cells):
            yield Block(text="\t".join(cells), kind="row", cells=tuple(cells), table=name, locator=f"{name} row {number}", bold=bold)
        yield from after


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if _local(child) == "tr":
            yield child
        elif _local(child) not in {"tblPr", "tblGrid"}:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if _local(child) == "tc":
            yield child
        elif _local(child) not in {"trPr", "tblPrEx"}:
            yield from _cells(child)


def _line_of(paragraph: etree._Element, story: _Story) -> _Line:
    line = _Line()
    _gather(paragraph, story, line, None, bold=_is_bold(paragraph, "pPr", story, default=False))
    return line


def _gather(element: etree._Element, story: _Story, line: _Line, deleter: str | None, *, bold: bool) -> None:
    """Add the words below `element` to `line`; while `deleter` is set they are tracked deletions by that author."""
    for child in element:
        name = _local(child)
        if name == "r":
            _gather(child, story, line, deleter, bold=_is_bold(child, "rPr", story, default=bold))
        elif name in {"t", "delText"}:
            _add(line, child.text or "", deleter if deleter is not None or name == "t" else "", bold=bold)
        elif name in {"del", "moveFrom"}:
            if name == "del":
                line.deleted.append((_attribute(child, "author"), ""))
                _gather(child, story, line, _attribute(child, "author"), bold=bold)
        elif name == "txbxContent":
            line.boxes.append(child)
        elif name == "AlternateContent":
            _gather(_alternative(child), story, line, deleter, bold=bold)
        elif name in {"commentReference", "footnoteReference", "endnoteReference"}:
            line.notes.append((name.removesuffix("Reference"), _attribute(child, "id")))
        elif name in _CHARACTERS and (name != "tab" or _local(element) == "r"):
            _add(line, _CHARACTERS[name], deleter, bold=True)
        elif name == "sym":
            _add(line, _symbol(_attribute(child, "char")), deleter, bold=bold)
        elif name in {"checkBox", "ddList"}:
            _add(line, _form_answer(child, name), deleter, bold=True)
        elif name not in {"pPr", "rPr", "sdtPr", "instrText", "delInstrText", "tbl", "p"}:
            _gather(child, story, line, deleter, bold=bold)


_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _add(line: _Line, text: str, deleter: str | None, *, bold: bool) -> None:
    if deleter is not None:
        author, words = line.deleted.pop() if line.deleted else (deleter, "")
        line.deleted.append((author, words + text))
        return
    if text.strip() and not bold:
        line.plain = True
    line.words.append(text)


def _alternative(element: etree._Element) -> etree._Element:
    """Of the copies of a drawing for newer and older readers, return the first that holds anything, so it is read once."""
    choices = [child for child in element if _local(child) in {"Choice", "Fallback"}]
    return next((c for c in choices if next(c.iter("{*}t"), None) is not None), choices[0] if choices else etree.Element("none"))


def _is_bold(element: etree._Element, properties: str, story: _Story, *, default: bool) -> bool:
    """Whether a run, or a paragraph by its style, is bold: its own mark first, then its style, then `default`."""
    for block in element.iterchildren(f"{{*}}{properties}"):
        for mark in block.iterchildren("{*}b"):
            if properties == "rPr":
                return _attribute(mark, "val") in _ON
        for style in (*block.iterchildren("{*}rStyle"), *block.iterchildren("{*}pStyle")):
            if _attribute(style, "val") in story.styles.bold:
                return True
    return default


def _symbol(code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(value & 0xFF, "•") if value >= 0xF000 else chr(value)


def _form_answer(element: etree._Element, name: str) -> str:
    """The answer of an old-style form field: a ticked or empty box, or the chosen entry of a list."""
    if name == "checkBox":
        state = next((e for e in element.iterchildren("{*}checked")), None)
        state = state if state is not None else next((e for e in element.iterchildren("{*}default")), None)
        return "☒" if state is not None and _attribute(state, "val") in _ON else "☐"
    entries = [_attribute(e, "val") for e in element.iterchildren("{*}listEntry")]
    chosen = next((_attribute(e, "val") for e in element.iterchildren("{*}result")), "0")
    return entries[int(chosen)] if chosen.isdigit() and int(chosen) < len(entries) else ""


def _edges(trees: dict[str, etree._Element], story: _Story, root: str, kind: str) -> list[Block]:
    """Return the blocks of headers or footers, each different text once."""
    seen: dict[str, Block] = {}
    for tree in trees.values():
        if _local(tree) == root:
            for block in _walk(tree, story, (kind,)):
                seen.setdefault(
                    block.text, Block(text=block.text, kind="header" if kind == "header" else "footer", locator=kind, cells=block.cells, bold=block.bold)
                )
    return list(seen.values())


def _read_styles(trees: dict[str, etree._Element]) -> _Styles:
    bold: dict[str, bool | None] = {}
    parents: dict[str, str] = {}
    headings: set[str] = set()
    for tree in trees.values():
        for style in tree.iter("{*}style") if _local(tree) in {"styles", "wordDocument"} else ():
            name = _attribute(style, "styleId")
            title = next((_attribute(e, "val") for e in style.iterchildren("{*}name")), "").lower()
            if title.startswith("heading") or title == "title":
                headings.add(name)
            marks = [_attribute(b, "val") in _ON for p in style.iterchildren("{*}rPr") for b in p.iterchildren("{*}b")]
            bold[name] = marks[0] if marks else None
            parents[name] = next((_attribute(e, "val") for e in style.iterchildren("{*}basedOn")), "")

    def resolve(name: str, wanted: dict[str, bool | None], depth: int = 0) -> bool:
        if name not in wanted or depth > 20:
            return False
        own = wanted[name]
        return own if own is not None else resolve(parents.get(name, ""), wanted, depth + 1)

    def is_heading(name: str, depth: int = 0) -> bool:
        return name in headings or (depth < 20 and name in parents and is_heading(parents[name], depth + 1))

    return _Styles(frozenset(n for n in bold if resolve(n, bold)), frozenset(n for n in parents if is_heading(n)))


def _read_notes(trees: dict[str, etree._Element]) -> dict[tuple[str, str], etree._Element]:
    notes: dict[tuple[str, str], etree._Element] = {}
    for tree in trees.values():
        if _local(tree) in {"comments", "footnotes", "endnotes"}:
            for note in tree:
                if _local(note) in {"comment", "footnote", "endnote"} and _attribute(note, "type") not in {
                    "separator",
                    "continuationSeparator",
                    "continuationNotice",
                }:
                    notes[_local(note), _attribute(note, "id")] = note
    return notes


def _properties(trees: dict[str, etree._Element]) -> tuple[tuple[str, str], ...]:
    core = trees.get("docProps/core.xml")
    wanted = {"title": "Title", "subject": "Subject", "creator": "Author", "created": "Created", "modified": "Modified"}
    if core is None:
        return ()
    return tuple((wanted[_local(e)], e.text.strip()) for e in core if _local(e) in wanted and e.text and e.text.strip())


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by local name, whatever its namespace; empty if it has none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").replace("\xad", "").split("\n")).strip("\n").strip()
