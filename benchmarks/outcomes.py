"""Annotated corpora → how often our outcome of a concern is the annotators', when their own signals and responses are fed, and how the two differ.

    python benchmarks/outcomes.py CORPUS_DIR... [--list]

A corpus is in the form of GUIDE.md or in the compact form of `training/annotated.py`. Concerns are matched by the scorer's rule: those that share most entries.
`--list` names each concern that differs. One line a corpus, then all together: right, of how many, and each difference as annotated>ours with its number.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
from fit_joining import read_docs
from gold_nouns import read_nouns

from onrecord.concerns import find_concerns
from onrecord.knowledge.calendars import load_calendar
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import load_standards
from onrecord.record import Concern


def matched(gold: list[dict[str, Any]], ours: tuple[Concern, ...]) -> list[tuple[dict[str, Any], Concern]]:
    """Return each demanded concern with the one of ours that shares most of its entries, if one does; optional ones take theirs out of the way."""
    left, pairs = list(ours), []
    for g in sorted(gold, key=lambda g: bool(g.get("optional"))):
        want = {*g["evidence"], g["opens"]}
        best = max(left, key=lambda c: len(want & _entries(c)), default=None)
        if best is None or not want & _entries(best):
            continue
        left.remove(best)
        if not g.get("optional"):
            pairs.append((g, best))
    return pairs


def _entries(c: Concern) -> set[str]:
    return {e.rpartition(".")[2] for e in (*c.evidence, c.opens)}


def main() -> None:
    """Print the table."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpora", type=Path, nargs="+")
    ap.add_argument("--list", action="store_true")
    a = ap.parse_args()
    faults = Faults()
    standards, calendar, rules = load_standards(None, faults), load_calendar(None, faults), load_judging(None, faults)
    faults.raise_if_any()
    total: Counter[str] = Counter()
    for root in a.corpora:
        here: Counter[str] = Counter()
        for doc in read_docs(root):
            child, entries, signals, responses = read_nouns(doc)
            concerns, _ = find_concerns(child, entries, signals, responses, rules, standards, calendar)
            for g, c in matched(doc.get("concerns") or [], concerns):
                here["right" if g["outcome"] == c.outcome else f"{g['outcome']}>{c.outcome}"] += 1
                if a.list and g["outcome"] != c.outcome:
                    print(f"  {root.name} {child.child_ref} {g['opens']}: {g['outcome']}, ours {c.outcome}: {g.get('why', '')}")
        total += here
        print(_line(root.name, here))
    print(_line("all", total))


def _line(name: str, n: Counter[str]) -> str:
    every = n.total()
    differ = "  ".join(f"{k} {v}" for k, v in n.most_common() if k != "right")
    return f"{name:14} {n['right']:3} of {every:3}  {n['right'] / max(1, every):.3f}  {differ}"


if __name__ == "__main__":
    main()
