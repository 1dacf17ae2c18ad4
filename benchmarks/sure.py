"""How sure a reading must be to count towards a concern: concerns and findings at several settings of `sure`, on annotated corpora read by this program.

usage: sure.py --score SCORER CORPUS_DIR... [--sure 0.65,0.75,0.8 ...]

A corpus is in the inline form of training/annotated.py. Its files are read once, without rendering them; then they are judged with each setting (direct,
strong, response) and scored by the scorer's rules. Printed: precision and recall over all corpora, and the mean share of outcomes that are right.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import gold_nouns as gold

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from fit_joining import read_docs
from nouns import nouns_of

from onrecord.engine import load_engine
from onrecord.findings import find_finding
from onrecord.mentions import learn_cast
from onrecord.pipeline import read_entry
from onrecord.settings import Settings

WANTED = ("concerns", "findings.direct_intelligence", "findings.sufficient_then", "findings.lost_opportunity")
TIERS = ("direct", "strong", "response")
TRAINING = Path(__file__).resolve().parents[1] / "training"


def read(root: Path) -> list[tuple[Any, ...]]:
    """Return (child, entries, signals, responses) of each file, as both readers read it."""
    engine, out = load_engine(Settings()), []
    assert engine.meaning is not None
    for doc in read_docs(root):
        child, entries = nouns_of(doc)
        cast = learn_cast(entries, child, engine.names)
        found = [read_entry(entry, child, engine, cast.called_in(entry)) for entry in entries]
        out.append((child, entries, [s for f in found for s in f.signals], [r for f in found for r in f.responses]))
    return out


def main() -> None:
    """Print a line a setting."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path, nargs="+")
    ap.add_argument("--score", type=Path, required=True, help="the scorer's file")
    ap.add_argument("--sure", nargs="+", default=["0.65,0.7,0.8", "0.65,0.75,0.8", "0.75,0.75,0.8"])
    a = ap.parse_args()
    scorer, faults = gold.load_scorer(a.score), gold.Faults()
    standards, calendar, rules = gold.load_standards(None, faults), gold.load_calendar(None, faults), gold.load_judging(None, faults)
    faults.raise_if_any()
    with tempfile.TemporaryDirectory() as place:
        plain, files = {root: Path(place) / root.name for root in a.corpus}, {root: read(root) for root in a.corpus}
        for root, to in plain.items():
            subprocess.run([sys.executable, str(TRAINING / "annotated.py"), "corpus", str(root), str(to)], check=True, stdout=subprocess.DEVNULL)
        for words in a.sure:
            law = replace(rules, sure={**rules.sure, **dict(zip(TIERS, map(float, words.split(",")), strict=True))})
            n, outcomes = Counter[tuple[str, str]](), []
            for root in a.corpus:
                judged = []
                for child, entries, signals, responses in files[root]:
                    concerns, _ = gold.find_concerns(child, entries, signals, responses, law, standards, calendar)
                    judged.append((child, entries, signals, responses, concerns, find_finding(child, entries, signals, concerns, law)))
                gold.write_tables(plain[root], Path(place) / "export", judged)
                told = scorer.score(plain[root], Path(place) / "export", 0)
                for key in WANTED:
                    n.update({(key, "hit"): round(told[key]["p"] * told[key]["found"]), (key, "said"): told[key]["found"], (key, "gold"): told[key]["gold"]})
                outcomes.append(told["concerns.outcome_right"])
            cells = [f"{k.split('.')[-1]} P {n[k, 'hit'] / max(1, n[k, 'said']):.3f} R {n[k, 'hit'] / max(1, n[k, 'gold']):.3f}" for k in WANTED]
            print(f"{words:16} " + "  ".join([*cells, f"outcome {sum(outcomes) / len(outcomes):.3f}"]), flush=True)


if __name__ == "__main__":
    main()
