"""How fast wording reads: sentences a second of one core's time, finding phrases and weighing each, with and without remembering identical sentences.

usage: wording.py [--entries N] [--casenotes FOLDER]

`--casenotes` is a folder holding casenotes.py, whose `entries(n)` gives invented notes with a "text" each; without it, the phrasebook's own examples are
shuffled into notes (denser in phrases than a real file, so slower).
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import random
import sys
import time
from pathlib import Path

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Phrasebook, load_phrasebook
from onrecord.language import find_language
from onrecord.prose import Reader, parse
from onrecord.prose.weighing import Weigher
from onrecord.record import Child, Entry
from onrecord.responses import find_responses
from onrecord.signals import find_signals


def notes(book: Phrasebook, n: int, folder: Path | None) -> list[str]:
    if folder is not None:
        sys.path.insert(0, str(folder))
        return [e["text"] for e in importlib.import_module("casenotes").entries(n)]
    r = random.Random(1)
    lines = [x for p in book.phrases for x in (*p.examples, *p.near_misses)]
    return [" ".join(r.sample(lines, 7)) for _ in range(n)]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--entries", type=int, default=4000)
    ap.add_argument("--casenotes", type=Path)
    a = ap.parse_args()
    began = time.process_time()
    faults = Faults()
    book, cues = load_phrasebook(None, faults), load_assertion(None, faults)
    faults.raise_if_any()
    reader, weigher = Reader(book), Weigher(cues, book)
    print(f"loaded {len(book.phrases)} phrases, {sum(len(p.patterns) for p in book.phrases)} patterns in {time.process_time() - began:.2f} s")
    texts = notes(book, a.entries, a.casenotes)
    child = Child("C", "Jo Firth", dt.date(1995, 1, 1), "F", ("Jo", "JF"))
    for remember in (False, True):
        reader.remember = weigher.remember = remember
        reader.warm()
        for text in texts[:200]:  # expressions are compiled when first needed; that is not timed
            reader.read(Entry("e", "d", "f", text), child)
        sentences = found = 0
        began = time.process_time()
        for i, text in enumerate(texts):
            entry = Entry(f"e{i}", "d", "f", text, dt.date(2010, 1, 1), agency="Children's Services", role="Social Worker", type="Case note")
            parsed = parse(text)
            matches = reader.read(entry, child, parsed)
            found += len(find_signals(entry, child, parsed, matches, weigher)) + len(find_responses(entry, child, parsed, matches, weigher))
            found += len(find_language(entry, child, parsed, matches, weigher))
            sentences += len(parsed.sentences)
        took = time.process_time() - began
        label = "remembering identical sentences" if remember else "each sentence anew"
        print(f"{label:32} {sentences / took:9,.0f} sentences/s   {sum(map(len, texts)) / took / 1e6:.2f} MB/s   {found} found in {sentences} sentences")


if __name__ == "__main__":
    main()
