"""Which patterns match in one corpus and in none of the others: what may be there only because of a single file.

usage: fitted.py CORPUS_DIR OTHER_DIR...

Every pattern of the phrasebook and every cue is looked for by itself in the sentences of all corpora, with the files of the first that it matches in.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from fit_joining import read_docs

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.prose import parse
from onrecord.prose.patterns import Index, split_choice
from onrecord.prose.phrases import Skipper


def main() -> None:
    """Print how many patterns match in the first corpus, and those that match nowhere else."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path)
    ap.add_argument("others", type=Path, nargs="+")
    a = ap.parse_args()
    faults = Faults()
    book, cues = load_phrasebook(None, faults), load_assertion(None, faults)
    faults.raise_if_any()
    index, told = Index(book.slots, book.common), []
    for name, patterns in [*((p.id, p.patterns) for p in book.phrases), *((c.id, c.patterns) for c in cues.cues)]:
        for pattern in (option for p in patterns for option in split_choice(p)):
            index.add(len(told), pattern)
            told.append((name, pattern))
    skipper = Skipper(book.skipped, frozenset(w for words in book.slots.values() for w in words) | index.vocabulary | book.common)
    here, elsewhere = defaultdict(set), set()
    for root in (a.corpus, *a.others):
        for doc in read_docs(root):
            for sentence in (s for e in doc["entries"] for s in parse(e["text"]).sentences):
                for number, *_ in index.scan(*skipper.prepare(sentence)):
                    if root == a.corpus:
                        here[number].add(doc["child"]["ref"])
                    else:
                        elsewhere.add(number)
    only = sorted((told[n], sorted(files)) for n, files in here.items() if n not in elsewhere)
    print(f"{len(told)} patterns; {len(here)} match in {a.corpus.name}, {len(only)} of them in no other corpus")
    for (name, pattern), files in only:
        print(f"  {name:32} {pattern}   {' '.join(files)}")


if __name__ == "__main__":
    main()
