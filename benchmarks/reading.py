"""Score reading by wording on an annotated corpus, entry by entry, without rendering it: the rules of the evaluation's scorer.

usage: reading.py CORPUS_DIR... [--files C01,C04] [--misses N] [--codes]

A corpus is a folder in the inline form of training/annotated.py or in the plain form (quotes and nth). `--misses N` lists up to N misses and false
hits of each kind WITH their words: never use it on a held-out corpus.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from annotated import overlap, read_corpus
from nouns import nouns_of

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.language import find_language
from onrecord.prose import Reader, parse
from onrecord.prose.weighing import Weigher
from onrecord.record import Child, Entry
from onrecord.responses import find_responses
from onrecord.signals import find_signals

COUNTED = ("affirmed", "uncertain")
Reads = Callable[[Entry, Child], tuple[Any, Any, Any]]


def wording_reader() -> tuple[Reads, dict[str, str]]:
    """Return a function (entry, child) → signals, responses, language; and the tier of each code."""
    faults = Faults()
    book, cues = load_phrasebook(None, faults), load_assertion(None, faults)
    faults.raise_if_any()
    reader, weigher = Reader(book), Weigher(cues, book)

    def read(entry: Entry, child: Child) -> tuple[Any, Any, Any]:
        parsed = parse(entry.text)
        matches = reader.read(entry, child, parsed)
        return (
            find_signals(entry, child, parsed, matches, weigher),
            find_responses(entry, child, parsed, matches, weigher),
            find_language(entry, child, parsed, matches, weigher),
        )

    return read, {c.name: c.tier for c in book.codes.values() if c.tier}


def load_docs(root: Path) -> list[dict[str, Any]]:
    """Return the files of a corpus in either form, or those kept in a pickle of it."""
    if root.suffix == ".pkl":
        return pickle.loads(root.read_bytes())  # type: ignore[no-any-return]
    first = next(iter(sorted((root / "files").glob("*.yaml"))))
    if "head:" in first.read_text(encoding="utf-8"):
        return read_corpus(root)
    return [yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((root / "files").glob("*.yaml"))]


def entries_of(doc: dict[str, Any]) -> Iterator[tuple[Entry, Child, dict[str, Any]]]:
    child, entries = nouns_of(doc)
    yield from ((entry, child, e) for entry, e in zip(entries, doc["entries"], strict=True))


def prf(tp: int, n_pred: int, n_gold: int) -> str:
    p, r = tp / n_pred if n_pred else float(n_gold == 0), tp / n_gold if n_gold else 1.0
    return f"p {p:.3f} r {r:.3f} f1 {2 * p * r / (p + r) if p + r else 0:.3f} gold {n_gold} found {n_pred}"


def score(docs: list[dict[str, Any]], read: Reads, tier: dict[str, str]) -> tuple[dict[str, str], dict[str, list[str]], dict[str, Counter[str]]]:
    """Return the figures, the misses and false hits in words, and hit/gold/pred by code."""
    notes: dict[str, list[str]] = defaultdict(list)
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    spans: Counter[str] = Counter()
    resp: Counter[str] = Counter()
    lang: Counter[str] = Counter()
    for doc in docs:
        for entry, child, e in entries_of(doc):
            where = f"{child.child_ref} {entry.entry_id}"
            signals, responses, language = read(entry, child)
            _signals(e, signals, tier, where, spans, counted, by_code, notes)
            _responses(e, responses, where, resp, by_code, notes)
            _language(e, language, where, lang, notes)
    out = {"signals.spans": prf(spans["hit"], spans["pred"], spans["gold"])}
    out["signals.status_right"] = f"{spans['status'] / max(1, spans['hit']):.3f}"
    out["signals.subject_right"] = f"{spans['subject'] / max(1, spans['hit']):.3f}"
    for t in ("direct", "strong", "direct+strong", "moderate", "vulnerable"):
        out[f"signals.counted.{t}"] = prf(counted[t]["hit"], counted[t]["pred"], counted[t]["gold"])
    out["responses"] = prf(resp["hit"], resp["pred"], resp["gold"])
    out["responses.code only"] = prf(resp["chit"], resp["cpred"], resp["cgold"])
    out["language"] = prf(lang["hit"], lang["pred"], lang["gold"])
    return out, notes, by_code


def _counts(status: str, subject: str) -> bool:
    return status in COUNTED and subject == "child"


def _signals(e: Any, found: Any, tier: Any, where: str, spans: Any, counted: Any, by_code: Any, notes: Any) -> None:
    every = e.get("signals") or []
    gold, maybe = [g for g in every if not g.get("optional")], [g for g in every if g.get("optional")]

    def excused(p: Any) -> bool:
        return any(
            p.code == g["code"] and _counts(p.status, p.subject) == _counts(g["status"], g["subject"]) and overlap(p.quote, g["quote"]) for g in maybe
        ) and not any(p.code == g["code"] and overlap(p.quote, g["quote"]) for g in gold)

    pred = [p for p in found if not excused(p)]
    left = list(pred)
    for g in gold:
        spans["gold"] += 1
        hit = next((p for p in left if p.code == g["code"] and overlap(p.quote, g["quote"])), None)
        hit = hit or next((p for p in left if tier[p.code] == tier[g["code"]] and overlap(p.quote, g["quote"])), None)
        if hit:
            left.remove(hit)
            spans["hit"] += 1
            right_status = (hit.status in COUNTED) == (g["status"] in COUNTED)
            right_subject = (hit.subject == "child") == (g["subject"] == "child")
            spans["status"] += right_status
            spans["subject"] += right_subject
            if not right_status:
                notes["status"].append(f"{where} {g['code']}: gold {g['status']}, said {hit.status} [{hit.quote}] {hit.because}")
            if not right_subject:
                notes["subject"].append(f"{where} {g['code']}: gold {g['subject']}, said {hit.subject} [{hit.quote}] {hit.because}")
    spans["pred"] += len(pred)
    gc = {g["code"] for g in gold if _counts(g["status"], g["subject"])}
    pc = {p.code for p in pred if _counts(p.status, p.subject)}
    pc -= {g["code"] for g in maybe if _counts(g["status"], g["subject"])} - gc
    for c in sorted(gc | pc):
        for t in (tier[c], *(("direct+strong",) if tier[c] in ("direct", "strong") else ())):
            counted[t]["gold"] += c in gc
            counted[t]["pred"] += c in pc
            counted[t]["hit"] += c in gc & pc
        by_code[c].update(gold=c in gc, pred=c in pc, hit=c in gc & pc)
        if c in gc - pc:
            notes[f"missed {tier[c]}"].append(f"{where} {c}: " + " / ".join(g["quote"] for g in gold if g["code"] == c))
        elif c in pc - gc:
            notes[f"false {tier[c]}"].append(f"{where} {c}: " + " / ".join(f"{p.quote} <{p.found_by}>" for p in pred if p.code == c))


def _responses(e: Any, found: Any, where: str, resp: Any, by_code: Any, notes: Any) -> None:
    rows = e.get("responses") or []
    gold = {(r["code"], r["status"]) for r in rows if not r.get("optional")}
    pred = {(r.code, r.status) for r in found}
    pred -= {(r["code"], r["status"]) for r in rows if r.get("optional")} - gold
    resp.update(hit=len(gold & pred), pred=len(pred), gold=len(gold))
    codes, said = {c for c, _ in gold}, {c for c, _ in pred}
    resp.update(chit=len(codes & said), cpred=len(said), cgold=len(codes))
    for c in codes | said:
        by_code[c].update(gold=sum(x == c for x, _ in gold), pred=sum(x == c for x, _ in pred), hit=sum(x == c for x, _ in gold & pred))
    for code, status in sorted(gold - pred):
        notes["missed response"].append(
            f"{where} {code} {status}: " + " / ".join(r["quote"] for r in rows if r["code"] == code) + f" (said {sorted(s for c, s in pred if c == code)})"
        )
    for code, status in sorted(pred - gold):
        notes["false response"].append(
            f"{where} {code} {status}: " + " / ".join(f"{r.quote} <{r.found_by}> {r.because[-60:]}" for r in found if r.code == code)
        )


def _language(e: Any, found: Any, where: str, lang: Any, notes: Any) -> None:
    rows = e.get("language") or []
    gold = [a for a in rows if a.get("status") != "challenged" and not a.get("optional")]
    maybe = [a for a in rows if a.get("optional")]
    left = [p for p in found if not p.challenged]
    left = [p for p in left if any(overlap(p.quote, a["quote"]) for a in gold) or not any(overlap(p.quote, a["quote"]) for a in maybe)]
    lang.update(gold=len(gold), pred=len(left))
    for a in gold:
        m = next((p for p in left if overlap(p.quote, a["quote"])), None)
        if m:
            left.remove(m)
            lang["hit"] += 1
        else:
            notes["missed language"].append(f"{where} {a['quote']}")
    notes["false language"] += [f"{where} {p.quote} <{p.found_by}>" for p in left]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", nargs="+", type=Path)
    ap.add_argument("--files", default="")
    ap.add_argument("--without", default="")
    ap.add_argument("--misses", type=int, default=0)
    ap.add_argument("--codes", action="store_true")
    a = ap.parse_args()
    docs = [d for root in a.corpus for d in load_docs(root)]
    if a.files:
        docs = [d for d in docs if d["child"]["ref"] in a.files.split(",")]
    if a.without:
        docs = [d for d in docs if d["child"]["ref"] not in a.without.split(",")]
    read, tier = wording_reader()
    figures, notes, by_code = score(docs, read, tier)
    print(f"{len(docs)} files, {sum(len(d['entries']) for d in docs)} entries")
    for k, v in figures.items():
        print(f"{k:30} {v}")
    if a.codes:
        for c, n in sorted(by_code.items(), key=lambda x: -(x[1]["gold"] + x[1]["pred"] - 2 * x[1]["hit"])):
            print(f"  {c:30} gold {n['gold']:3} found {n['pred']:3} hit {n['hit']:3}")
    for kind in sorted(notes) if a.misses else ():
        print(f"-- {kind}: {len(notes[kind])}")
        for line in notes[kind][: a.misses]:
            print("   ", line)


if __name__ == "__main__":
    main()
