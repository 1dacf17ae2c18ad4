"""How far naming and linking stand when characters are misread: mention recall, link F1 and tempting ties (`not_links`), as read and with errors.

usage: python benchmarks/misread.py CORPUS_DIR... [--rates 0 0.01 0.03] [--seeds 3] [--misses N]

A corpus is in either form (`training/annotated.py`), with `mentions` and `links`. A rate is the share of all letters and digits that are read as one
they look like (`damage`); the figures of each rate are means over the seeds. `--misses` prints words: never use it on a corpus that is held out.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from links import figures, named, read_docs, tied

from onrecord.knowledge.names import Names, load_names

LOOKS_LIKE = {
    "0": "O", "O": "0", "1": "lI", "I": "1l", "l": "1I", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2", "6": "G", "G": "6", "e": "c", "c": "e",
    "n": "r", "a": "o", "o": "a", "h": "b", "b": "h", "u": "v", "v": "u", "i": "l", "t": "f", "f": "t", "m": "n", "g": "q", "s": "5", "y": "v", "r": "n",
    "D": "O", "E": "F", "F": "E", "H": "N", "K": "X", "M": "N", "Q": "O", "T": "I", "Y": "V",
}  # fmt: skip


def damage(text: str, rate: float, rnd: random.Random) -> str:
    """Return the text with about `rate` of its letters and digits read as another they look like; its length is kept."""
    share = sum(c.isalnum() for c in text) / max(1, sum(c in LOOKS_LIKE for c in text))
    return "".join(rnd.choice(LOOKS_LIKE[c]) if c in LOOKS_LIKE and rnd.random() < rate * share else c for c in text)


def wanted(entry: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of each annotated mention."""
    for m in entry.get("mentions") or []:
        at = -1
        for _ in range(m.get("nth", 1)):
            at = entry["text"].find(m["quote"], at + 1)
        yield at, at + len(m["quote"]), m["kind"]


def measure(root: Path, rate: float, seed: int, names: Names, misses: int = 0) -> dict[str, float]:
    """Return mention recall and the P, R and F1 of linked pairs at one rate of misreading."""
    rnd = random.Random(seed)
    top = yaml.safe_load((root / "corpus.yaml").read_text(encoding="utf-8"))
    docs = read_docs(root)
    damaged = [{**d, "entries": [{**e, "text": damage(e["text"], rate, rnd)} for e in d["entries"]]} for d in docs]
    children, rows = named(damaged, names)
    gold = got = 0
    for (entry, _, found), as_written in zip(rows, (e for d in docs for e in d["entries"]), strict=True):
        for start, end, kind in wanted(as_written):
            hit = any(m.kind == kind and m.start < end and start < m.end for m in found)
            gold, got = gold + 1, got + hit
            if not hit and misses > 0:
                misses -= 1
                print(f"  missed {kind:8} {entry.text[max(0, start - 30) : start]}[{entry.text[start:end]}]{entry.text[end : end + 20]}".replace("\n", " "))
    n = tied(top, children, rows, names)[1]
    p, r, f1 = figures(n)
    return {
        "mentions": gold, "recall": got / max(1, gold), "pairs": n["gold"], "link P": p, "link R": r, "link F1": f1, "tempting": n["tempting"],
    }  # fmt: skip


def main() -> None:
    """Print the figures of each corpus at each rate."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path, nargs="+")
    ap.add_argument("--rates", type=float, nargs="+", default=[0.0, 0.01, 0.03])
    ap.add_argument("--seeds", type=int, default=3)
    ap.add_argument("--misses", type=int, default=0)
    a = ap.parse_args()
    names = load_names()
    for root in a.corpus:
        for rate in a.rates:
            runs = [measure(root, rate, seed, names, a.misses) for seed in range(a.seeds if rate else 1)]
            print(f"{root.name:12} {rate:6.1%} " + "  ".join(f"{k} {sum(r[k] for r in runs) / len(runs):.3f}" for k in runs[0]))


if __name__ == "__main__":
    main()
