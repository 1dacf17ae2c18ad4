"""Each print of tests/cases/layouts is cut into the entries its case names, and no block of it is lost."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onrecord.dates import PartialDate
from onrecord.knowledge.layouts import load_layouts
from onrecord.knowledge.loading import Faults
from onrecord.reading.cutting.draft import late_entry_day, read_day
from onrecord.reading.cutting.lines import read_lines
from onrecord.reading.entries import choose_cut, cut_entries
from onrecord.record import Block, Document, identify

CASES = [case for path in sorted((Path(__file__).parents[1] / "cases" / "layouts").glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
PLAIN = ("date", "time", "recorded", "author", "role", "agency", "type", "precision", "page", "hindsight", "after_midnight", "void")


@pytest.fixture(scope="module")
def layouts():
    faults = Faults()
    loaded = load_layouts(None, faults)
    faults.raise_if_any()
    return loaded


def document_of(case: dict) -> Document:
    blocks: list[Block] = []
    if "rows" in case:
        blocks = [Block("\t".join(map(str, row)), "row", cells=tuple(map(_cell, row)), table="T", locator=f"row {n}") for n, row in enumerate(case["rows"], 1)]
    elif "pages" in case:
        blocks = [Block(line, "line", page=n) for n, page in enumerate(case["pages"], 1) for line in page.rstrip("\n").split("\n")]
    else:
        blocks = [Block(line, "line", locator=f"line {n}") for n, line in enumerate(case["lines"].rstrip("\n").split("\n"), 1)]
    path = case.get("path", "box/file.txt")
    return Document(
        identify("D", path), path, "00", case.get("media", "txt"), 1, tuple(blocks), case.get("read_by", "text"), tuple((case.get("mail") or {}).items())
    )


def _cell(value: object) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_a_print_is_cut_into_its_entries(case, layouts):
    document = document_of(case)
    entries, gaps = cut_entries(document, layouts)
    assert len(entries) == len(case["entries"]), [(e.date, e.text) for e in entries]
    for got, want in zip(entries, case["entries"], strict=True):
        for key in PLAIN:
            if key in want:
                assert getattr(got, key) == want[key], (key, got)
        if "text" in want:
            assert (" ".join(got.text.split()) if want.get("loose_space") else got.text) == want["text"]
        for words in want.get("text_has", ()):
            assert words in got.text
        for words in want.get("text_not", ()):
            assert words not in got.text
        if "quoted_has" in want:
            quoted = " ".join(got.text[a:b] for a, b in got.quoted)
            assert want["quoted_has"] in quoted
            assert want["quoted_not"] not in quoted
        if "ref" in want:
            assert got.hints[0].ref == want["ref"]
            assert got.hints[0].origin == "column"
    assert len(gaps) == case.get("gaps", 0)
    if "hint" in case:
        for key, value in case["hint"].items():
            assert any(getattr(h, key) == value for h in entries[-1].hints), (key, entries[-1].hints)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_pieces_tell_the_block_of_every_word(case, layouts):
    document = document_of(case)
    for entry in cut_entries(document, layouts)[0]:
        assert [p.start for p in entry.pieces] == sorted(p.start for p in entry.pieces)
        for piece in entry.pieces:
            words = re.sub(r"\s+", " ", entry.text[piece.start : piece.end]).strip().rstrip(":")
            source = re.sub(r"\s+", " ", document.blocks[piece.block].text)
            for word in re.findall(r"\w+", words):
                assert word in source


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_every_line_of_a_print_has_its_place(case, layouts):
    """In an entry's words or header, in the title block, or (page numbers, repeated heads and feet) in the furniture."""
    document = document_of(case)
    lines, furniture = read_lines(document, layouts)
    cut = choose_cut(document, lines, layouts)
    placed = {line.block for d in cut.drafts for line in (*d.header, *d.body)} | {p.block for d in cut.drafts if d.composed for p in d.composed.pieces}
    placed |= {line.block for line in (*cut.preface, *cut.after)} | furniture
    names = {n for n, b in enumerate(document.blocks) if b.cells and n <= 1}
    missing = {n for n, b in enumerate(document.blocks) if b.text.strip() and not set(b.text) <= set("-=* \t")} - placed - names
    assert [document.blocks[n].text for n in sorted(missing)] == []


LOADED = load_layouts(None, Faults())
WORDS = st.sampled_from(
    [
        "Seen at home.",
        "Mum rang",
        "12/03/2007",
        "Date: 12/03/2007",
        "13.3.07 2.20pm T/C from school",
        "From: A Khan",
        "Sent: 12 March 2007",
        "To: B",
        "-----",
        "",
        "Type: Visit",
        "> yes",
        "X | 1/2/07 | Y",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=14))
def test_no_word_of_any_text_is_lost(parts):
    text = [f"{p} w{n}x" if p and set(p) != {"-"} else p for n, p in enumerate(parts)]
    document = Document("D", "a.txt", "00", "txt", 1, tuple(Block(t, "line") for t in text))
    lines, furniture = read_lines(document, LOADED)
    cut = choose_cut(document, lines, LOADED)
    placed = {line.block for d in cut.drafts for line in (*d.header, *d.body)} | {p.block for d in cut.drafts if d.composed for p in d.composed.pieces}
    placed |= {line.block for line in (*cut.preface, *cut.after)} | furniture
    assert {n for n, t in enumerate(text) if re.search(r"w\d+x", t)} <= placed


def test_short_words_before_the_first_header_are_kept(layouts):
    lines = [
        "Riverton Council",
        "running record",
        "mum rang about the phone and was upset",
        "",
        "12.03.07 - Visit - J Obi, Social Worker, Health",
        "Seen.",
        "13.03.07 - Visit - J Obi, Social Worker, Health",
        "Out.",
    ]
    entries, gaps = cut_entries(Document("D", "a.txt", "00", "txt", 1, tuple(Block(t, "line") for t in lines)), layouts)
    assert [e.text for e in entries] == ["mum rang about the phone and was upset", "Seen.", "Out."]
    assert [g.entry_id for g in gaps] == [entries[0].entry_id]


def test_deleted_words_and_comments_never_count_as_known_then(layouts):
    blocks = (Block("12 March 2007"), Block("Dear Sir, she was seen."), Block("she should have been helped", "comment"), Block("nothing was wrong", "deleted"))
    entries, _ = cut_entries(Document("D", "a.docx", "00", "docx", 1, blocks), layouts)
    assert [(e.hindsight, e.text) for e in entries[1:]] == [(True, "she should have been helped"), (True, "nothing was wrong")]


def test_entries_have_stable_distinct_identifiers(layouts):
    document = document_of(CASES[0])
    first, second = cut_entries(document, layouts)[0], cut_entries(document, layouts)[0]
    assert first == second
    assert len({e.entry_id for e in first}) == len(first)


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        ("Late record, typed 2 November from my notebook, apologies.", dt.date(2011, 11, 2)),
        ("Retrospective note (25.9.11): she said she was fine.", dt.date(2011, 9, 25)),
        ("Notes written up on 3/10/11. Saw Amara at home.", dt.date(2011, 10, 3)),
        ("Police entered the flat on 20 September and rang us.", None),
        ("Assessment recorded on 1/9/11 as complete.", None),
        ("She typed a letter.", None),
    ],
)
def test_a_note_may_say_itself_when_it_was_written_up(text, recorded, layouts):
    found = late_entry_day(text, PartialDate(dt.date(2011, 9, 14), "day", "14/9/11"), layouts)
    assert (found.value if found else None) == recorded


@pytest.mark.parametrize("case", [c for c in CASES if "rows" in c], ids=lambda c: c["case"])
def test_every_filled_cell_of_a_table_is_told_by_an_entry(case, layouts):
    """Cell by cell: its words stand in an entry's text or fields, or in the head of the table; only counts and plain flags fall away."""
    document = document_of(case)
    lines, _ = read_lines(document, layouts)
    cut = choose_cut(document, lines, layouts)
    entries, _ = cut_entries(document, layouts)
    told = " ".join(f"{e.text} {e.author} {e.role} {e.agency} {e.type} {e.void} {e.date_words} {e.hints}" for e in entries).lower()
    rows = {line.block for d in cut.drafts for line in (*d.header, *d.body) if line.cells}
    names = {n for n, b in enumerate(document.blocks) if sum(layouts.field_of(c) is not None for c in b.cells) >= 2}
    for n in sorted(rows - names):
        for cell in document.blocks[n].cells:
            plain = layouts.is_word("plain_flags", cell) or re.fullmatch(r"[A-Z]?\d{0,8}|[\d/:.\-]+", cell) or not cell.strip() or read_day(cell)
            assert plain or all(w.lower() in told for w in re.findall(r"\w{2,}", cell) if not w.isdigit()), cell


CELLS = st.sampled_from(
    [
        *("", "12/03/2007", "13.3.07", "31/04/2010", "w/c 5/3/07", "14:20", "0930", "Date", "Who by", "Source", "Born", "Status", "Deleted", "Event"),
        *("K Low (SW)", "Health", "Social Worker", "A771", "27", "x", "-", "NK", "12/03/2007\n14:20\nK Low"),
        "Seen at home with her mother, who said that she had been out.",
    ]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=7))
def test_no_word_of_any_table_is_lost(rows):
    marked = [[f"{c} w{n}q{k}" if c and " " in c else c for k, c in enumerate(row)] for n, row in enumerate(rows)]
    document = Document("D", "a.csv", "00", "csv", 1, tuple(Block("\t".join(r), "row", cells=tuple(r), table="T") for r in marked))
    entries, _ = cut_entries(document, LOADED)
    lines, _ = read_lines(document, LOADED)
    cut = choose_cut(document, lines, LOADED)
    titles = " ".join(line.text for line in (*cut.preface, *cut.after))
    told = " ".join(f"{e.text} {e.author} {e.role} {e.agency} {e.type} {e.void} {e.date_words} {e.hints}" for e in entries) + titles
    first = next((n for n, row in enumerate(marked) if any(read_day(c) for c in row)), 0)
    for n, row in enumerate(marked):
        names = sum(LOADED.field_of(c) is not None for c in row) >= 2 or n == first - 1  # the row above the first with a day names the columns
        for cell in row:
            assert names or all(w in told for w in re.findall(r"w\d+q\d+", cell)), (n, cell)


def test_a_print_that_breaks_the_cutter_is_kept_as_one_entry(layouts, monkeypatch):
    monkeypatch.setattr("onrecord.reading.entries.choose_cut", lambda *_: [][1])
    (entry,), (gap,) = cut_entries(document_of(CASES[0]), layouts)
    assert (entry.date, gap.kind, gap.entry_id) == (None, "not_cut", entry.entry_id)
    assert all(w in entry.text for b in document_of(CASES[0]).blocks for w in b.text.split())
