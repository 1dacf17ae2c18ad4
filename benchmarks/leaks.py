"""Hide the names of invented pages that are hard to hide, and count what was left standing and what was hidden needlessly.

usage: leaks.py [PAGES] [--files N] [--show N]

Each page holds 16 ordinary sentences, many with words that are also names (will, hope, summer, mark), and 9 with names in forms that are hard to find
(`tests/hostile.py`). A name counts as left standing when any letter or digit of it is; a word as hidden needlessly when it was put there as an ordinary one.
With --files the first N pages are also written as docx, PDF and HTML by the report's own writers, and the finished files are searched for every name in the
form it was put there, which does not use what hides names.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from hostile import ORDINARY, Maker, Page
from onrecord.knowledge.names import Names, load_names
from onrecord.knowledge.own_words import own_words
from onrecord.knowledge.plain import plain_words
from onrecord.mentions import find_mentions, learn_cast
from onrecord.publish import Telling, write_docx, write_html, write_pdf
from onrecord.publish.child import ChildFile, chronology_table
from onrecord.publish.model import Part, Report, plain_lines
from onrecord.record import Mention
from onrecord.settings import ReportSettings
from onrecord.veil import Veil, find_leaks, find_things, name_things
from onrecord.veil.finished import read_finished

PER_FILE = 10


def make_file(seed: int, names: Names) -> tuple[Maker, list[Page], Veil]:
    """Return one child's pages and the veil made from them as the pipeline makes it."""
    maker = Maker(seed)
    pages = [maker.page(n) for n in range(PER_FILE)]
    entries = [p.entry for p in pages]
    cast = learn_cast(entries, maker.noun, names)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for e in entries:
        mentions[e.entry_id] += find_mentions(e, maker.noun, cast, names)
    every = [m for rows in mentions.values() for m in rows]
    things = name_things(find_things([maker.noun, *maker.others], [], [], entries, every), {}, str(seed))
    return maker, pages, Veil(things, names, mentions=mentions, births=[maker.noun.dob] if maker.noun.dob else [], ordinary=own_words(names))


def count_page(page: Page, veil: Veil) -> tuple[int, int, int, list[str], list[str]]:
    """Return names, ordinary words, words hidden needlessly, and in words what was left and what was hidden needlessly."""
    text = page.entry.text
    hidden = bytearray(len(text))
    for c in veil.covers(text, page.entry.child_ref, page.entry.entry_id):
        hidden[c.start : c.end] = b"\1" * (c.end - c.start)
    named = bytearray(len(text))
    left = []
    for a, b in page.names:
        named[a:b] = b"\1" * (b - a)
        if any(text[i].isalnum() and not hidden[i] for i in range(a, b)):
            left.append(text[max(0, a - 25) : b + 25].replace("\n", "/"))
    words = [m for m in re.finditer(r"[^\W\d_]+", text) if not any(named[m.start() : m.end()])]
    over = [m for m in words if any(hidden[m.start() : m.end()])]
    return len(page.names), len(words), len(over), left, [text[max(0, m.start() - 20) : m.end() + 20].replace("\n", "/") for m in over]


def search_files(maker: Maker, pages: list[Page], veil: Veil) -> dict[str, int]:
    """Write the pages as a report in three formats and return, for each, how many names stand in it as they were put there."""
    tell = Telling(ReportSettings(anonymised=True), plain_words(), veil, lambda _: "Worker 1")
    file = ChildFile(maker.noun, [p.entry for p in pages], [], [], [], [], None, None)
    table = chronology_table([(file, p.entry) for p in pages], tell, "Chronology.", tell.child(maker.noun))
    report = Report("Review report", "Chronology", "OFFICIAL-SENSITIVE", "", (Part((table,), landscape=True),))
    put = {_flat(p.entry.text[a:b]) for p in pages for a, b in p.names}
    ordinary = _flat(" ".join(ORDINARY))
    put = {w for w in put if len(w) > 7 and w not in ordinary}  # shorter ones may be parts of ordinary words
    out = {}
    bare = replace(report, title=".", subtitle="", marking="", parts=())
    for fmt, write in (("docx", write_docx), ("pdf", write_pdf), ("html", write_html)):
        data = write(report)
        whole = _flat(" ".join(text for _, text in read_finished(data, fmt)))
        out[fmt] = sum(w in whole for w in put) + len(find_leaks(data, fmt, veil, report.own_words(), plain_lines(report), write(bare)))
    return out


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="?", default=10_000)
    parser.add_argument("--files", type=int, default=0, help="how many pages are also written and searched")
    parser.add_argument("--show", type=int, default=0, help="print this many of what went wrong")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    args = parser.parse_args()
    names = load_names()
    began = time.monotonic()
    total: Counter[str] = Counter()
    left: Counter[str] = Counter()
    over: Counter[str] = Counter()
    for seed in range(args.seed, args.seed + -(-args.pages // PER_FILE)):
        maker, pages, veil = make_file(seed, names)
        for page in pages:
            n, words, needless, what, which = count_page(page, veil)
            total.update(pages=1, names=n, words=words, needless=needless, left=len(what))
            left.update(what)
            over.update(which)
        if total["pages"] <= args.files:
            total.update({f"in {fmt}": n for fmt, n in search_files(maker, pages, veil).items()})
            total["written"] += PER_FILE
    for title, rows in (("left standing", left), ("hidden needlessly", over)):
        for words, n in rows.most_common(args.show):
            print(f"{title} × {n}: {words}")
    print(f"{total['pages']:,} pages in {time.monotonic() - began:.0f} s: {total['names']:,} names, {total['left']:,} left standing")
    each = f"1 in {total['words'] / total['needless']:,.0f}" if total["needless"] else "none"
    print(f"{total['words']:,} ordinary words, {total['needless']:,} hidden needlessly ({each})")
    if total["written"]:
        print(f"{total['written']:,} pages written: names found in docx {total['in docx']}, pdf {total['in pdf']}, html {total['in html']}")
    return 1 if total["left"] or total["needless"] * 2000 > total["words"] else 0


if __name__ == "__main__":
    sys.exit(main())
