"""Which files are tied, on annotated corpora: precision, recall and tempting ties (`not_links`) of each and of all together.

usage: links.py CORPUS_DIR... [--show]

A corpus is in either form (`training/annotated.py`), with `links` in its corpus.yaml. `--show` prints what was missed and what the annotation does not
have: never use it on a corpus that is held out. Authors list the ties their story is about: in files that share meetings, many more are true.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from fit_joining import read_docs
from nouns import nouns_of

from onrecord.knowledge.names import Names, load_names
from onrecord.linkage import find_links
from onrecord.mentions import find_mentions, learn_cast
from onrecord.record import Child, Entry, Link, Mention


def named(docs: Iterable[dict[str, Any]], names: Names) -> tuple[list[Child], list[tuple[Entry, dict[str, Any], tuple[Mention, ...]]]]:
    """Return the children of some files, and every entry with its annotated row and what it names."""
    children: list[Child] = []
    rows: list[tuple[Entry, dict[str, Any], tuple[Mention, ...]]] = []
    for doc in docs:
        child, entries = nouns_of(doc)
        cast = learn_cast(entries, child, names)
        children.append(child)
        rows += [(e, row, find_mentions(e, child, cast, names)) for e, row in zip(entries, doc["entries"], strict=True)]
    return children, rows


def tied(
    top: dict[str, Any], children: list[Child], rows: list[tuple[Entry, dict[str, Any], tuple[Mention, ...]]], names: Names
) -> tuple[dict[tuple[str, ...], Link], Counter[str]]:
    """Return the pairs of a corpus's files that are tied and how, and the counts against its `links` and `not_links`."""
    mentions, days = [m for _, _, found in rows for m in found], {e.entry_id: e.date for e, _, _ in rows}
    found = {tuple(x.child_refs): x for x in find_links(children, mentions, names, days=days)[0]}
    gold, tempting = ({tuple(sorted(x["files"])) for x in top.get(k) or []} for k in ("links", "not_links"))
    return found, Counter(gold=len(gold), said=len(found), hit=len(gold & found.keys()), tempting=len(tempting & found.keys()))


def figures(n: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of some counts."""
    p, r = n["hit"] / max(1, n["said"]), n["hit"] / max(1, n["gold"])
    return p, r, 2 * p * r / max(1e-9, p + r)


def said(n: Counter[str]) -> str:
    """Return the figures of some counts, in words."""
    p, r, f1 = figures(n)
    return f"{n['gold']} annotated, {n['said']} tied, {n['hit']} of them annotated: P {p:.3f} R {r:.3f} F1 {f1:.3f}, tempting {n['tempting']}"


def main() -> None:
    """Print a line a corpus and one for all."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path, nargs="+")
    ap.add_argument("--show", action="store_true")
    a = ap.parse_args()
    names, whole = load_names(), Counter[str]()
    for root in a.corpus:
        top = yaml.safe_load((root / "corpus.yaml").read_text(encoding="utf-8"))
        gold = {tuple(sorted(x["files"])): x for x in top.get("links") or []}
        if not gold:
            continue
        found, n = tied(top, *named(read_docs(root), names), names)
        tempting = {tuple(sorted(x["files"])): x["via"] for x in top.get("not_links") or []}
        whole += n
        print(f"{root.name:12} {said(n)}")
        for pair in sorted(gold.keys() - found.keys()) if a.show else ():
            print("   missed", *pair, gold[pair].get("strength"), gold[pair]["via"])
        for pair in sorted(found.keys() - gold.keys()) if a.show else ():
            print("   not annotated", *pair, found[pair].strength, found[pair].because, tempting.get(pair, ""))
    print(f"{'all':12} {said(whole)}")


if __name__ == "__main__":
    main()
