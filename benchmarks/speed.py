"""How fast a core reads, all in one run: by wording with weighing, by meaning, by both; and medspaCy on the same notes, with ratios.

usage: speed.py --medspacy FOLDER [--python PYTHON] [--entries N] [--meaning-entries M] [--kb K]

`--medspacy` is the folder with `casenotes.py`, whose `entries(n)` gives invented notes, and `medspacy_baseline.py`, which times medspaCy on the first of them
(target rules and ConText, the quicker sentence splitter). medspaCy pins old versions of spaCy and numpy, so it has an environment of its own:

    python3 -m venv medspacy-env
    medspacy-env/bin/pip install medspacy

and `--python medspacy-env/bin/python`; without it only OnRecord is timed. All times are processor time, the mean of three rounds: medspaCy's is the resource
usage of its process, less that of a process that loads the same and reads next to nothing. Machines differ and are noisy: compare the ratios.
Loading and the compiling of expressions are not timed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from onrecord.engine import Engine, load_engine
from onrecord.pipeline import read_entry
from onrecord.prose import parse
from onrecord.prose.joining import context_of
from onrecord.record import Child, Entry
from onrecord.settings import Settings

ROUNDS = 3
CHILD = Child("C", "Jo Firth", dt.date(1995, 1, 1), "F", ("Jo", "JF"))


def timed(label: str, entries: list[Entry], read: Callable[[Entry], object], repeat: int = ROUNDS) -> float:
    """Print and return sentences a second: the mean of some rounds over the same entries."""
    sentences, size = sum(len(parse(e.text).sentences) for e in entries), sum(len(e.text) for e in entries)
    began = time.process_time()
    for _ in range(repeat):
        for entry in entries:
            read(entry)
    took = (time.process_time() - began) / repeat
    print(f"{label:52} {sentences / took:10,.0f} sentences/s {len(entries) / took:8,.0f} entries/s {size / 1000 / took:9,.1f} KB/s", flush=True)
    return sentences / took


def forgetting(engine: Engine, entry: Entry) -> None:
    """Read an entry as if none of its sentences had been read before."""
    engine.reader.forget()
    engine.weigher.forget()
    read_entry(entry, CHILD, engine)


def medspacy(folder: Path, python: str, kb: int) -> float:
    """Run the peer's script and return its KB a second of processor time, loading left out."""
    small, loading = peer(folder, python, 1)
    size, took = peer(folder, python, kb)
    return (size - small) * ROUNDS / (took - loading)


def peer(folder: Path, python: str, kb: int) -> tuple[int, float]:
    """Run the peer's script on some of the notes; return the KB it read in each round and the processor seconds its process used in all."""
    words = [python, "medspacy_baseline.py", "--kb", str(kb), "--patterns", "2000", "--sentences", "spacy", "--repeat", str(ROUNDS)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int(told["kb"]), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time all readers, then the peer, and print the ratios."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--medspacy", type=Path, required=True)
    ap.add_argument("--python")
    ap.add_argument("--entries", type=int, default=4000)
    ap.add_argument("--meaning-entries", type=int, default=300)
    ap.add_argument("--kb", type=int, default=100)
    a = ap.parse_args()
    sys.path.insert(0, str(a.medspacy))
    texts = [e["text"] for e in importlib.import_module("casenotes").entries(a.entries)]
    told = {"agency": "Children's Services", "role": "Social Worker", "type": "Case note"}
    entries = [Entry(f"e{i}", "d", "f", text, dt.date(2010, 1, 1), **told) for i, text in enumerate(texts)]
    few = entries[: a.meaning_entries]
    worded, both = load_engine(Settings(meaning=False)), load_engine(Settings(meaning=True))
    for engine in (worded, both):
        engine.reader.warm()
        engine.weigher.warm()
        for entry in entries[:200]:
            read_entry(entry, CHILD, engine)
    speeds = {"wording with weighing": timed("wording with weighing, each sentence anew", entries, lambda e: forgetting(worded, e))}
    timed("wording with weighing, as a review reads", entries, lambda e: read_entry(e, CHILD, worded), repeat=1)
    model = both.meaning
    if model is not None:
        names = (CHILD.name, *CHILD.aliases)
        speeds["meaning"] = timed("meaning", few, lambda e: model.read(e.text, context_of(e, CHILD), names))
        speeds["both"] = timed("wording, meaning, weighing and joining", few, lambda e: read_entry(e, CHILD, both))
    if a.python:
        size = sum(len(e.text) for e in entries) / sum(len(parse(e.text).sentences) for e in entries) / 1000
        theirs = medspacy(a.medspacy, a.python, a.kb)
        print(f"{'medspaCy, end to end':52} {theirs / size:10,.0f} sentences/s {'':18} {theirs:9,.1f} KB/s")
        for label, speed in speeds.items():
            print(f"{label + ' against medspaCy':52} {speed * size / theirs:10.2f} times")


if __name__ == "__main__":
    main()
