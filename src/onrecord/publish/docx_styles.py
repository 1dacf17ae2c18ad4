"""The look of a Word file and the parts of it that python-docx has no words for: styles, sections, contents, bookmarks, links, page numbers, table heads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from onrecord.publish.model import Report, Table

_QUIET = RGBColor(0x44, 0x44, 0x44)
_HEADS = {1: 17.0, 2: 13.5, 3: 11.5}


def set_styles(document: Any, own_template: bool) -> None:
    """Add what the report's styles need; those a template has keep its look."""
    styles = document.styles
    have = {s.name for s in styles}
    normal = styles["Normal"]
    if not own_template:
        normal.font.name, normal.font.size = "Calibri", Pt(10.5)
        normal.paragraph_format.space_after = Pt(6)
    for level, size in _HEADS.items():
        style = styles[f"Heading {level}"] if f"Heading {level}" in have else styles.add_style(f"Heading {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.paragraph_format.keep_with_next = True
        if not own_template:
            style.font.size, style.font.color.rgb, style.font.bold = Pt(size), RGBColor(0x1A, 0x1A, 0x1A), True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)
    for name, size, quiet in (
        ("OnRecord Small", 9.0, True),
        ("OnRecord Lead", 11.5, False),
        ("OnRecord Status", 10.5, False),
        ("OnRecord Contents", 14.0, False),
        ("OnRecord Cell", 8.5, False),
        ("OnRecord Gap", 4.0, True),
    ):
        style = styles[name] if name in have else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        if quiet:
            style.font.color.rgb = _QUIET
    styles["OnRecord Cell"].paragraph_format.space_after = Pt(0)
    styles["OnRecord Contents"].font.bold = True
    styles["OnRecord Status"].font.bold = True
    _border_left(styles["OnRecord Status"])
    for level in (1, 2):
        name = f"OnRecord Contents {level}"
        style = styles[name] if name in have else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent, style.paragraph_format.space_after = Cm(0.6 * (level - 1)), Pt(2)
    for name in ("Caption", "List Bullet", "Title", "Subtitle"):
        if name not in have:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    if not own_template:
        styles["Caption"].font.size, styles["Caption"].font.bold, styles["Caption"].font.color.rgb = Pt(9), False, _QUIET
    if "Table Grid" not in have:
        styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
    for name in ("OnRecord Evidence", "OnRecord Act", "OnRecord Quiet", "OnRecord Bold", "Hyperlink"):
        style = styles[name] if name in {s.name for s in styles} else styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        if name == "OnRecord Quiet":
            style.font.color.rgb = _QUIET
        elif name == "OnRecord Bold":
            style.font.bold = True
        elif name == "Hyperlink":
            style.font.color.rgb, style.font.underline = RGBColor(0x0B, 0x3D, 0x91), True
        else:
            _underline(style, "9C1C1C" if name.endswith("Evidence") else "1B5E20", "thick" if name.endswith("Evidence") else "dotted")


def _underline(style: Any, colour: str, kind: str) -> None:
    r = style.element.get_or_add_rPr()
    u = OxmlElement("w:u")
    u.set(qn("w:val"), kind)
    u.set(qn("w:color"), colour)
    r.append(u)


def _border_left(style: Any) -> None:
    p = style.element.get_or_add_pPr()
    if p.find(qn("w:pBdr")) is not None:
        return
    border, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "24"), ("space", "6"), ("color", "9C1C1C")):
        left.set(qn(f"w:{key}"), value)
    border.append(left)
    p.insert_element_before(border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def start_section(document: Any, *, landscape: bool, first: bool) -> None:
    """Begin pages of one shape; the first pages share the front's section when they stand upright."""
    section = document.sections[-1]
    if first:
        document.add_page_break()
    else:
        section = document.add_section(WD_SECTION.NEW_PAGE)
    wide, long = sorted((section.page_width or Cm(21), section.page_height or Cm(29.7)))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, wide) if landscape else (wide, long)
    if wide > Cm(21.2):  # a template made for American letters
        section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))


def set_pages(document: Any, report: Report, own_template: bool) -> None:
    """Put the status and the marking at the head of every page, the title, the marking and the page's number at its foot."""
    for section in document.sections:
        if not own_template:
            section.left_margin = section.right_margin = Cm(2.2 if section.orientation == WD_ORIENT.PORTRAIT else 1.7)
            section.top_margin, section.bottom_margin = Cm(2.3), Cm(2)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        middle = (section.page_width - section.left_margin - section.right_margin) // 2
        head = section.header.paragraphs[0] if not own_template else section.header.add_paragraph()
        _tabbed(head, (middle * 2,), (report.status, report.marking))
        foot = section.footer.paragraphs[0] if not own_template else section.footer.add_paragraph()
        _tabbed(foot, (middle, middle * 2), (report.title, report.marking, "Page "))
        add_field(foot._p, "PAGE", "1", stale=True)
        foot.add_run(" of ")
        add_field(foot._p, "NUMPAGES", "1", stale=True)


def _tabbed(paragraph: Any, stops: Sequence[int], words: Sequence[str]) -> None:
    """Words at the left, at the tab stops and at the right; the second is bold."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    paragraph.style = "OnRecord Small"
    for n, stop in enumerate(stops):
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT if n == len(stops) - 1 else WD_TAB_ALIGNMENT.CENTER)
    for n, word in enumerate(words):
        paragraph.add_run(("\t" if n else "") + word).bold = n == 1


def add_field(p: Any, code: str, shown: str, *, style_id: str | None = None, bold: bool = False, stale: bool = False) -> None:
    """Add a field to a paragraph's element.

    Args:
        p: the paragraph's element.
        code: what is worked out.
        shown: what it came to, which is shown until it is worked out again.
        style_id: of the words shown.
        bold: whether they are.
        stale: whether it is to be worked out when the file is opened.
    """
    for kind in ("begin", "code", "separate", "shown", "end"):
        if kind == "shown":
            add_words(p, shown, style_id, bold=bold)
            continue
        run = OxmlElement("w:r")
        if kind == "code":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            if kind == "begin" and stale:
                part.set(qn("w:dirty"), "true")
        run.append(part)
        p.append(run)


def add_contents(document: Any, heads: Sequence[tuple[int, str, str]]) -> None:
    """Add the contents: a line a heading that leads to it, with a page reference that is worked out when the file is opened."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    section = document.sections[0]
    width = Cm(16.5) if section.page_width is None else min(Cm(16.5), section.page_width - section.left_margin - section.right_margin)
    for level, words, mark in heads:
        p = document.add_paragraph(style=f"OnRecord Contents {level}")
        p.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        add_link(p._p, words, mark, None)
        p.add_run("\t")
        add_field(p._p, f"PAGEREF {mark} \\h", " ", stale=True)


def style_ids(document: Any) -> dict[str, str]:
    """Return name → identifier of every style: looked up once, since a look-up reads them all."""
    return {s.name: s.style_id for s in document.styles}


def new_paragraph(document: Any, style_id: str) -> Any:
    """Add an empty paragraph of a style at the end of the document and return its element."""
    p = OxmlElement("w:p")
    document.element.body[-1].addprevious(p)
    return _styled(p, style_id)


def _styled(p: Any, style_id: str) -> Any:
    properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
    style.set(qn("w:val"), style_id)
    properties.append(style)
    p.insert(0, properties)
    return p


def add_words(parent: Any, words: str, style_id: str | None = None, *, bold: bool = False) -> None:
    """Add a run of words, with its breaks and tabs, to a paragraph's or a link's element."""
    run = OxmlElement("w:r")
    if style_id or bold:
        look = OxmlElement("w:rPr")
        if style_id:
            style = OxmlElement("w:rStyle")
            style.set(qn("w:val"), style_id)
            look.append(style)
        if bold:
            look.append(OxmlElement("w:b"))
        run.append(look)
    for n, line in enumerate(words.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if n:
            run.append(OxmlElement("w:br"))
        for k, piece in enumerate(line.split("\t")):
            if k:
                run.append(OxmlElement("w:tab"))
            if piece:
                text = OxmlElement("w:t")
                text.set(qn("xml:space"), "preserve")
                text.text = piece
                run.append(text)
    parent.append(run)


def add_bookmark(p: Any, name: str, number: int, inside: Callable[[], None] = lambda: None) -> None:
    """Make a paragraph's element a place that links lead to; references to it show what `inside` adds."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    p.append(start)
    inside()
    p.append(end)


def add_link(p: Any, words: str, mark: str, style_id: str | None) -> None:
    """Add words that lead to a bookmark to a paragraph's element."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), mark)
    add_words(link, words, style_id)
    p.append(link)


def make_table(document: Any, t: Table, landscape: bool, said: str, ids: Mapping[str, str]) -> list[Any]:
    """Add an empty table with its widths, a head that repeats on every page and the words that describe it; return its cells' paragraphs, row by row."""
    table = document.add_table(rows=0, cols=len(t.head))
    table.style = "Table Grid"
    table.autofit = False
    full = Cm(26.3) if landscape else Cm(16.6)
    widths = [int(full * w / sum(t.widths)) // 635 for w in t.widths]
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    properties = table._tbl.tblPr
    for tag in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(tag)
        element.set(qn("w:val"), said)
        _put_in_order(properties, element)
    margins = OxmlElement("w:tblCellMar")
    for side, size in (("top", 40), ("left", 90), ("bottom", 40), ("right", 90)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(size))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    _put_in_order(properties, margins)
    out = []
    for n in range(len(t.rows) + 1):
        row = OxmlElement("w:tr")
        if n == 0 or max(len(p.text) for p in t.rows[n - 1]) < _WHOLE:
            look = OxmlElement("w:trPr")
            look.append(OxmlElement("w:tblHeader" if n == 0 else "w:cantSplit"))
            row.append(look)
        kept = t.is_short and n < len(t.rows)
        out += [_cell(row, width, head=n == 0, kept=kept, style_id=ids["OnRecord Cell"]) for width in widths]
        table._tbl.append(row)
    return out


def _cell(row: Any, width: int, *, head: bool, kept: bool, style_id: str) -> Any:
    cell, look, size, p = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW"), OxmlElement("w:p")
    size.set(qn("w:w"), str(width))
    size.set(qn("w:type"), "dxa")
    look.append(size)
    if head:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "ECECEC")):
            shade.set(qn(f"w:{key}"), value)
        look.append(shade)
    cell.append(look)
    cell.append(_styled(p, style_id))
    if kept:
        p.pPr.append(OxmlElement("w:keepNext"))  # with the row after
    row.append(cell)
    return p


_WHOLE = 1200
"""A row whose longest cell has fewer signs than this is kept on one page."""
_ORDER = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook "
    "tblCaption tblDescription"
).split()


def _put_in_order(properties: Any, element: Any) -> None:
    """Put a table's property where the format's schema wants it."""
    place = _ORDER.index(element.tag.rpartition("}")[2])
    for n, child in enumerate(properties):
        if _ORDER.index(child.tag.rpartition("}")[2]) > place:
            properties.insert(n, element)
            return
    properties.append(element)
