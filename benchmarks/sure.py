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

from onrecord.engine import load_engine
from onrecord.findings import find_finding
from onrecord.prose import parse
from onrecord.prose.joining import context_of, join_readings
from onrecord.prose.meaning import load_meaning
from onrecord.record import Child, Entry
from onrecord.responses import find_responses
from onrecord.settings import Settings
from onrecord.signals import find_signals

WANTED = ("concerns", "findings.direct_intelligence", "findings.sufficient_then", "findings.lost_opportunity")
TIERS = ("direct", "strong", "response")
TRAINING = Path(__file__).resolve().parents[1] / "training"


def read(root: Path) -> list[tuple[Any, ...]]:
    """Return (child, entries, signals, responses) of each file, as both readers read it."""
    model, engine, out = load_meaning(), load_engine(Settings(meaning=False)), []
    assert model is not None
    for doc in read_docs(root):
        c = doc["child"]
        child = Child(c["ref"], c["name"], c["dob"], c.get("sex"), tuple(map(str, c.get("aliases", ()))))
        entries, signals, responses = [], [], []
        for e in doc["entries"]:
            held = {k: e.get(k) for k in ("date", "recorded", "time", "author", "role", "agency", "type")}
            entry = Entry(f"{c['ref']}.{e['id']}", c["ref"], c["ref"], e["text"], child_ref=c["ref"], **held)
            parsed, belief = parse(entry.text), model.read(entry.text, context_of(entry, child), (child.name, *child.aliases))
            found = join_readings(entry, child, parsed, engine.reader.read(entry, child, parsed), belief, model, engine.weigher)
            entries.append(entry)
            signals += find_signals(entry, child, parsed, found, engine.weigher)
            responses += find_responses(entry, child, parsed, found, engine.weigher)
        out.append((child, entries, signals, responses))
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
