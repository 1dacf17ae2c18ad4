"""Document → dated Entries, and Gaps for what could not be dated.

Ways of cutting are tried from the surest to the plainest: a mail; rows of tables; headers of prints that `layouts/*.yaml` describe; forms; whatever
repeats by its own regularity; plain running records; and last the document as one entry. Nothing is lost: a block ends in an entry's words, in a
header, in page furniture, in the title block that says who the file is about, or in an undated entry with a Gap.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.aligned import set_columns
from onrecord.reading.cutting.draft import Cut, Draft, build_entry, draft_date
from onrecord.reading.cutting.forms import cut_forms
from onrecord.reading.cutting.headed import cut_headed
from onrecord.reading.cutting.hints import document_hints, read_hint, word_hints
from onrecord.reading.cutting.lines import Composed, Line, clean, compose, print_width, read_lines
from onrecord.reading.cutting.mail import cut_mail
from onrecord.reading.cutting.night import mark_after_midnight
from onrecord.reading.cutting.signing import with_initials, with_leads, with_signoff
from onrecord.reading.cutting.tables import cut_tables
from onrecord.reading.cutting.whole import cut_whole
from onrecord.reading.doubts import find_date_doubts
from onrecord.reading.regularity import cut_regular
from onrecord.record import ChildHint, Document, Entry, Gap, Piece, identify

TITLE_LINES = 12
"""How many lines of a document's head may say who it is about."""
FIRST_LINES = 4
"""How many first lines may name a known child where nothing else says whom a document is about."""
TITLE_WORDS = 14
"""A longer line before the first header is words of the record, not a title."""


def cut_entries(document: Document, layouts: Layouts) -> tuple[tuple[Entry, ...], tuple[Gap, ...]]:
    """Return the entries of a document in its order, and a Gap for each whose date is missing ("undated_entry") or in doubt ("date_doubtful").

    Args:
        document: what a file says, as blocks in reading order.
        layouts: how records systems print.
    """
    try:
        return _cut(document, layouts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # an odd print must not stop a review, nor be lost
        return _as_one(document)


def _cut(document: Document, layouts: Layouts) -> tuple[tuple[Entry, ...], tuple[Gap, ...]]:
    lines, furniture = read_lines(document, layouts)
    cut = choose_cut(document, lines, layouts)
    titles, loose = _part_preface(cut.preface, layouts) if cut.drafts else ((), tuple(cut.preface))
    left = tuple(line for line in cut.after if not line.rule and line.kind != "heading")
    drafts = [Draft(body=loose, loose=True), *with_leads(with_initials(cut.drafts, layouts), layouts), Draft(body=left, loose=True), *_asides(document)]
    first = min((d.value for draft in cut.drafts if (d := draft_date(draft))), default=None)
    hints = document_hints(document, _title_texts(document, titles, lines, cut, furniture), layouts, first)
    if not any(h.ref or h.name or h.dob for h in (*hints, *(h for d in cut.drafts for h in d.hints))):
        subject = next((value for name, value in document.headers if name.lower() == "subject"), "")
        hints = (*hints, *word_hints(subject, [line.text for line in lines if line.text][:FIRST_LINES]))
    bodies = [line for draft in drafts for line in draft.body]  # headers may be longer than the width the notes were wrapped at
    width, monospaced = print_width(bodies, document.media)
    if width is None:
        width, monospaced = print_width(lines, document.media)
    entries: list[Entry] = []
    carried: set[str] = set()
    near: int | dt.date | None = None
    for draft in (with_signoff(d, layouts) for d in drafts):
        composed = draft.composed or compose([_plain(line) for line in draft.body], width, monospaced=monospaced)
        if draft.loose and not composed.text:
            continue
        own = _hints_for(draft, hints)
        entry = build_entry(draft, composed, document, len(entries), own, layouts, near)
        near = entry.date or near
        entries.append(entry)
        carried |= {entry.entry_id} if draft.carried else set()
    entries = mark_after_midnight(entries, frozenset(carried))
    return tuple(entries), find_date_doubts(entries, frozenset(carried))


def choose_cut(document: Document, lines: Sequence[Line], layouts: Layouts) -> Cut:
    """Return the cut of the surest way that finds entries."""
    ocr = document.read_by == "ocr"
    mail = cut_mail(document, lines, layouts)
    if mail is not None:
        return mail
    rows = lines if any(line.cells for line in lines) else set_columns(lines, layouts)
    tables = cut_tables(rows, layouts) if rows else None
    headed = cut_headed(lines, layouts, ocr=ocr, weak=False)
    if tables is not None and (headed is None or len(tables.drafts) >= len(headed.drafts)):
        return tables
    if headed is not None:
        return headed
    forms, regular, plain = cut_forms(lines, layouts), cut_regular(lines, layouts), cut_headed(lines, layouts, ocr=ocr, weak=True)
    several = [cut for cut in (forms, regular, plain) if cut is not None and len(cut.drafts) > 1]
    most = max((len(cut.drafts) for cut in several), default=0)
    if plain is not None and len(plain.drafts) == most and 2 * sum(d.carried for d in plain.drafts) >= most > 1:
        return plain  # a log: under most of its days stand notes that give only their time
    if forms is not None and len(forms.drafts) == 1 and most <= 2:
        return forms
    for cut in several:
        if 2 * len(cut.drafts) >= most:
            return cut
    return forms or cut_whole(lines, layouts)


def _part_preface(preface: Sequence[Line], layouts: Layouts) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Part what stands before the first entry into the title block and words of the record."""
    full = [line for line in preface if line.text and not line.rule]
    titles = [line for n, line in enumerate(full) if _is_title(line, layouts, first=n < 2)]
    return tuple(titles), tuple(line for line in full if line not in titles)


def _is_title(line: Line, layouts: Layouts, *, first: bool) -> bool:
    """A heading, a line that names the child, a short line of title words or capitals; not a running sentence."""
    words = re.findall(r"[\w'’&/.\-]+", line.text)
    if line.kind == "heading" or (line.bold and len(words) <= TITLE_WORDS) or read_hint(line.text, "header", layouts):
        return True
    if len(words) > TITLE_WORDS or (len(words) > 4 and re.search(r"[a-z][.!?]$", line.text)):
        return False
    known = sum(not w[0].islower() or layouts.is_word("title_words", w) for w in words)
    return first or known >= 0.6 * len(words)


def _title_texts(document: Document, titles: Sequence[Line], lines: Sequence[Line], cut: Cut, furniture: frozenset[int]) -> list[str]:
    """The lines that may say who the document is about: its title block, else its first lines, and what its pages repeat."""
    if titles:
        texts = [line.text.replace("\t", "  ") for line in titles]
    elif len(cut.drafts) == 1 and not document.media.startswith(("eml", "msg")):
        texts = [line.text.replace("\t", ": ", 1) for line in lines[:TITLE_LINES] if len(line.text.split()) <= TITLE_WORDS]
    else:
        texts = []
    return [*texts, *(document.blocks[n].text for n in sorted(furniture)[:6])]


def _hints_for(draft: Draft, hints: tuple[ChildHint, ...]) -> tuple[ChildHint, ...]:
    """A document's hints, without the subject's where the draft has read it itself."""
    own = {h.origin for h in draft.hints}
    return tuple(h for h in hints if not (h.origin == "subject" and "subject" in own))


def _plain(line: Line) -> Line:
    """A table's row inside an entry's words: its cells with a bar between, as a reader would see them."""
    if not line.cells:
        return line
    text = " | ".join(c for c in (clean(c) for c in line.cells) if c)
    return Line(text, line.block, "paragraph", line.page, line.bold, confidence=line.confidence, locator=line.locator)


def _asides(document: Document) -> list[Draft]:
    """Comments and deleted words: entries of their own that never count as known then."""
    out = []
    for n, block in enumerate(document.blocks):
        if block.kind in ("comment", "deleted") and (text := clean(block.text)):
            kind = "Comment on the document" if block.kind == "comment" else "Deleted words"
            line = Line(text, n, block.kind, block.page, confidence=block.confidence, locator=block.locator)
            out.append(Draft({"type": kind}, (line,), (), Composed(text, (Piece(0, len(text), n),)), hindsight=True))
    return out


def _as_one(document: Document) -> tuple[tuple[Entry, ...], tuple[Gap, ...]]:
    """A document that broke the cutter, as one entry without a date, and a Gap that says so."""
    text, pieces = "", []
    for n, block in enumerate(document.blocks):
        if block.text.strip():
            text += "\n" if text else ""
            pieces.append(Piece(len(text), len(text) + len(block.text), n))
            text += block.text
    entry = Entry(identify("E", document.path, document.sha256, 0), document.doc_id, document.path, text, precision="none", pieces=tuple(pieces))
    message = "The document could not be cut into entries: it stands as one entry without a date, outside every count of days. Read it by hand."
    return (entry,) if text else (), (Gap("not_cut", message, document.path, None, None, entry.entry_id if text else None),)
