"""Each print of tests/cases/layouts is cut into the entries its case names, and no block of it is lost."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from onrecord.knowledge.layouts import load_layouts
from onrecord.knowledge.loading import Faults
from onrecord.reading.entries import cut_entries
from onrecord.record import Block, Document, identify

CASES = [case for path in sorted((Path(__file__).parents[1] / "cases" / "layouts").glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
PLAIN = ("date", "time", "recorded", "author", "role", "agency", "type", "precision", "page", "hindsight")


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
    return Document(identify("D", path), path, "00", case.get("media", "txt"), 1, tuple(blocks), case.get("read_by", "text"), tuple((case.get("mail") or {}).items()))


def _cell(value: object) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_a_print_is_cut_into_its_entries(case, layouts):
    document = document_of(case)
    entries, gaps = cut_entries(document, layouts)
    assert [(e.date, e.text) for e in entries if e.date is None] == [(None, e.text) for e in entries if e.date is None]
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
def test_no_words_of_a_print_are_lost(case, layouts):
    """Every block stands in an entry's words, in its header fields, or is the short title or furniture of the print."""
    document = document_of(case)
    entries, _ = cut_entries(document, layouts)
    placed = {p.block for e in entries for p in e.pieces}
    first = min(placed)
    for n, block in enumerate(document.blocks):
        words = [w for w in re.findall(r"[^\W\d_]{3,}", block.text) if w.islower()]
        header = any(d and (re.search(rf"\b{d}\b", block.text)) for d in ("By", "Recorded", "Created", "Worker", "Entered", "Printed", "Finalised"))
        if n > first and n not in placed and len(words) > 8 and not header:
            assert document.media == "eml" or block.text.startswith(("Tel", "This email")), block.text
