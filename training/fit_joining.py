"""Fit how reading by wording and reading by meaning are joined, on corpora the model was not trained on, and report it on others.

usage: fit_joining.py --model DIR --fit CORPUS_DIR... [--report CORPUS_DIR...] [--only FILES] [--folds CORPUS_DIR] [--write DIR]

For each kind of code a logistic sum (`onrecord.prose.meaning.Joint`) is fitted on the `--fit` corpora; the chance from which a reading stands, and the
share from which the model's status is trusted, are those with the best F1 when each of these corpora is left out in turn. Printed for every corpus, by the
scorer's rules: wording only, meaning only, both, and both without each part (the sums fitted anew without it). `--folds` takes a corpus five ways by file:
for each fold all of this is done on the `--fit` corpora and the other four, and scored on the fifth. `--write` puts the sums and the phrasebook's examples
with their vectors into a model's folder (the shipped model's, trained on these corpora too; the sums are from a model that never saw them), and the
figures of `--report` and `--folds` are then that model's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

sys.path.insert(0, str(Path(__file__).parent))
from annotated import DIRECT, MODERATE, RESPONSES, STRONG, VULNERABLE, AnnotationError, overlap, read_file
from nouns import called_in, nouns_of

from onrecord.engine import Engine, load_engine
from onrecord.prose import Parsed, parse
from onrecord.prose.joining import (
    COUNTED,
    Proposed,
    context_of,
    language_known,
    propose,
    response_known,
    settle_language,
    settle_response,
    settle_signal,
    signal_known,
    statuses,
)
from onrecord.prose.meaning import Joint, MeaningModel
from onrecord.record import Child, Entry
from onrecord.settings import Settings

GROUPS = {"direct": DIRECT, "strong": STRONG, "moderate": MODERATE, "vulnerable": VULNERABLE, "responses": RESPONSES, "language": ["victim_blaming"]}
TOGETHER = {"direct+strong": ("direct", "strong"), **{group: (group,) for group in GROUPS}}
PARTS = {
    "wording": ("worded",), "status by cues": ("cues",), "status by model": ("model: counts", "model: does not", "model: status", "model: stated"),
    "subject by rules": ("rules",), "subject by model": ("model: child",),
}  # fmt: skip
TRUSTS = (0.0, 0.5, 0.7, 0.9, 1.01)
LEASTS = (0.5, 0.55, 0.6, 0.65)
"""A reading never stands that is likelier wrong than right."""
Doc = tuple[dict[str, Any], list[tuple[Proposed, Any]]]


def read_docs(root: Path) -> list[dict[str, Any]]:
    """Return the files of a corpus, in the inline or the plain form; files with a fault are named and left out."""
    top = root / "corpus.yaml"
    entities = (yaml.safe_load(top.read_text(encoding="utf-8")) or {}).get("entities") if top.exists() else None
    docs = []
    for path in sorted((root / "files").glob("*.yaml")):
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "head" in plain["entries"][0]:
            try:
                plain = read_file(path, entities)
            except (AnnotationError, ValueError) as error:
                print("left out:", error)
                continue
        for e in plain["entries"]:
            e["text"] = e["text"].strip()
        docs.append(plain)
    return docs


def candidates(model: MeaningModel, root: Path, engine: Engine) -> list[Doc]:
    """Return every entry (with the `file` it is of) and everything proposed in it, weighed."""
    out = []
    for doc in read_docs(root):
        child, entries = nouns_of(doc)
        for e, entry, called in zip(doc["entries"], entries, called_in(child, entries, engine.names), strict=True):
            parsed = parse(entry.text)
            belief = model.read(entry.text, context_of(entry, child), (child.name, *child.aliases), called)
            rows = [(p, weigh(engine, p, entry, child, parsed)) for p in propose(engine.reader.read(entry, child, parsed), belief)]
            out.append(({**e, "file": child.child_ref}, rows))
    return out


def weigh(engine: Engine, p: Proposed, entry: Entry, child: Child, parsed: Parsed) -> Any:
    """Return how cues and rules see a proposed reading."""
    code, phrase = engine.reader.book.codes[p.code], engine.reader.book.by_id.get(p.phrase)
    if code.kind == "signal":
        return engine.weigher.weigh_signal(parsed, p.start, p.end, entry, child, code, phrase)
    if code.kind == "response":
        return engine.weigher.weigh_response(parsed, p.start, p.end, entry, child, code, phrase)
    return engine.weigher.weigh_language(parsed, p.start, p.end, child)


def described(group: str, p: Proposed, weighed: Any, without: Sequence[str] = ()) -> list[tuple[str, dict[str, float]]]:
    """Return each status a proposed reading may be given ("" where it may be given one only) and what is then known of it, less the parts left out."""
    if group == "responses":
        known = [(s, response_known(p, weighed, s)) for s in statuses(p, weighed)]
    else:
        known = [("", language_known(p, weighed[0]) if group == "language" else signal_known(p, weighed))]
    return [(s, {k: v for k, v in row.items() if not any(part in k for part in without)}) for s, row in known]


def is_right(group: str, e: dict[str, Any], p: Proposed, status: str) -> bool | None:
    """Return whether a reading that stands (with this status) would be right by the scorer's rules; None where the annotation leaves it open."""
    if group == "language":
        near = [a for a in e.get("language") or [] if overlap(a["quote"], e["text"][p.start : p.end])]
        demanded = [a for a in near if not a.get("optional")]
        return demanded[0].get("status") != "challenged" if demanded else None if near else False
    if group == "responses":
        said = (p.code, status)
        demanded_pairs = {(r["code"], r["status"]) for r in e.get("responses") or [] if not r.get("optional")}
        return True if said in demanded_pairs else None if said in {(r["code"], r["status"]) for r in e.get("responses") or []} else False
    counts = [s for s in e.get("signals") or [] if s["code"] == p.code and s["status"] in COUNTED and s["subject"] == "child"]
    return True if any(not s.get("optional") for s in counts) else None if counts else False


def fit(data: Iterable[Doc], group: str, trust: float, without: Sequence[str] = ()) -> Joint:
    """Return the logistic sum that gives the greatest likelihood (ridge 1.0 on standardised columns), by Newton's steps; it stands from 0.5."""
    codes = GROUPS[group]
    rows, right = [], []
    for e, proposed in data:
        for p, weighed in proposed:
            for status, known in described(group, p, weighed, without) if p.code in codes else ():
                r = is_right(group, e, p, status)
                if r is not None:
                    rows.append((p.code, known))
                    right.append(float(r))
    names = sorted({k for _, known in rows for k in known} - {"always"})
    x = np.array([[known.get(k, 0.0) for k in names] + [float(code == c) for c in codes] for code, known in rows])
    y = np.array(right)
    spread = x.std(axis=0)
    spread[spread < 1e-6] = 1.0
    mean = x.mean(axis=0)
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    w = np.zeros(z.shape[1])
    ridge = np.diag([1.0] * (z.shape[1] - 1) + [1e-6])
    for _ in range(30):
        q = 1 / (1 + np.exp(-z @ w))
        step = np.linalg.solve(z.T @ (z * (q * (1 - q))[:, None]) + ridge, z.T @ (y - q) - ridge @ w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    plain: npt.NDArray[np.float64] = w[:-1] / spread
    weights = {name: round(float(v), 4) for name, v in zip(names, plain, strict=False)} | {"always": round(float(w[-1] - (plain * mean).sum()), 4)}
    return Joint(weights, {c: round(float(v), 4) for c, v in zip(codes, plain[len(names) :], strict=True)}, 0.5, trust)


def settle(group: str, proposed: Iterable[tuple[Proposed, Any]], joint: Joint, without: Sequence[str] = ()) -> list[tuple[Proposed, str, str]]:
    """Return (reading, status, subject) of everything that stands, by the product's own rules."""
    out: list[tuple[Proposed, str, str]] = []
    for p, weighed in proposed:
        if p.code not in GROUPS[group] or (not p.phrase and any(o.code == p.code and o.start < p.end and p.start < o.end for o, *_ in out)):
            continue
        if "worded" in without and p.phrase:
            continue
        if group == "responses":
            response = settle_response(p, weighed, joint)
            out += [(p, response[0], "child")] if response else []
        elif group == "language":
            language = None if weighed[2] else settle_language(p, weighed[0], joint)
            out += [(p, language[0], "child")] if language else []
        else:
            signal = settle_signal(p, weighed, joint)
            out += [(p, signal[0], signal[1])] if signal else []
    return out


def by_wording(group: str, proposed: Iterable[tuple[Proposed, Any]]) -> list[tuple[Proposed, str, str]]:
    """Return what stands when only phrases and cues read."""
    out = []
    for p, w in proposed:
        if p.phrase and p.code in GROUPS[group]:
            if group == "language":
                out += [] if w[2] else [(p, "challenged" if w[0] else "stated", "child")]
            else:
                out.append((p, w.status, w.subject))
    return out


def tally(data: Iterable[Doc], group: str, standing: Callable[[list[tuple[Proposed, Any]]], list[tuple[Proposed, str, str]]]) -> Counter[str]:
    """Return the counts `figures` needs: gold, said, hit, and for signals spans found with status and subject right, by the scorer's rules."""
    codes, n = {c for g in TOGETHER[group] for c in GROUPS[g]}, Counter[str]()
    for e, proposed in data:
        found = standing(proposed)
        if group == "language":
            wanted = [a["quote"] for a in e.get("language") or [] if a.get("status") != "challenged" and not a.get("optional")]
            maybe = [a["quote"] for a in e.get("language") or [] if a.get("optional")]
            left = [e["text"][p.start : p.end] for p, status, _ in found if status != "challenged"]
            left = [q for q in left if any(overlap(q, w) for w in wanted) or not any(overlap(q, w) for w in maybe)]
            n.update(gold=len(wanted), said=len(left))
            for w in wanted:
                match = next((q for q in left if overlap(q, w)), None)
                if match is not None:
                    left.remove(match)
                    n["hit"] += 1
            continue
        if group == "responses":
            g = {(r["code"], r["status"]) for r in e.get("responses") or [] if not r.get("optional")}
            said = {(p.code, status) for p, status, _ in found} - ({(r["code"], r["status"]) for r in e.get("responses") or [] if r.get("optional")} - g)
        else:
            demanded = [s for s in e.get("signals") or [] if not s.get("optional") and s["code"] in codes]
            optional = {s["code"] for s in e.get("signals") or [] if s.get("optional") and s["status"] in COUNTED and s["subject"] == "child"}
            g = {s["code"] for s in demanded if s["status"] in COUNTED and s["subject"] == "child"}
            said = {p.code for p, status, subject in found if status in COUNTED and subject == "child"} - (optional - g)
            for s in demanded:
                hit = next((f for f in found if f[0].code == s["code"] and overlap(e["text"][f[0].start : f[0].end], s["quote"])), None)
                if hit:
                    n.update(spans=1, status=(hit[1] in COUNTED) == (s["status"] in COUNTED), subject=(hit[2] == "child") == (s["subject"] == "child"))
        n.update(hit=len(g & said), said=len(said), gold=len(g))
    return n


def figures(n: Counter[str]) -> dict[str, float]:
    """Return F1, P, R, and for signals how often status and subject were right."""
    out = {"f1": 2 * n["hit"] / max(1, n["said"] + n["gold"]), "p": n["hit"] / max(1, n["said"]), "r": n["hit"] / max(1, n["gold"])}
    return out | ({"status": n["status"] / n["spans"], "subject": n["subject"] / n["spans"]} if n["spans"] else {})


def choose(parts: dict[str, list[Doc]], group: str, without: Sequence[str] = ()) -> Joint:
    """Return the sum fitted on all the parts, with the `least` and `trust` that do best when each part is left out in turn."""
    top: tuple[float, float, float] = (-1.0, 0.5, 1.01)
    trusts = (0.7,) if group in ("language", "responses") else TRUSTS
    for trust in trusts:
        sums = {name: fit((d for other, docs in parts.items() if other != name for d in docs), group, trust, without) for name in parts}
        for least in LEASTS:
            n: Counter[str] = Counter()
            for name, docs in parts.items():
                joint = Joint(sums[name].weights, sums[name].codes, least, trust)
                n += tally(docs, group, lambda proposed, j=joint: settle(group, proposed, j, without))
            f = figures(n)
            value = f["f1"] + 0.1 * (f.get("status", 0) + f.get("subject", 0))
            if value > top[0] + 0.0005:
                top = (value, least, trust)
    whole = fit((d for docs in parts.values() for d in docs), group, top[2], without)
    return Joint(whole.weights, whole.codes, top[1], top[2])


def reliability(data: Iterable[Doc], group: str, joint: Joint) -> str:
    """Return, for tenths of the chance given, how often readings were right: what a reviewer is told must hold."""
    marks = [
        (joint.right(p.code, known), r)
        for e, proposed in data
        for p, w in proposed
        if p.code in GROUPS[group]
        for status, known in described(group, p, w)
        if (r := is_right(group, e, p, status)) is not None
    ]
    cells = []
    for low in np.arange(0.2, 1.0, 0.1):
        here = [r for q, r in marks if low <= q < low + 0.1 or (low > 0.85 and q >= 1.0)]
        cells.append(f"{low:.1f}: {sum(here) / len(here):.2f} of {len(here)}" if here else f"{low:.1f}: -")
    return "  ".join(cells)


def write(model: MeaningModel, folder: Path, chosen: dict[str, Joint], engine: Engine) -> None:
    """Put the sums and the phrasebook's examples into a model's folder."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["join"] = {
        kind: {"weights": j.weights, "codes": {c: j.codes[c] for c in sorted(j.codes)}, "least": j.least, "trust": j.trust} for kind, j in chosen.items()
    }
    examples: dict[str, list[str]] = {}
    for phrase in engine.reader.book.phrases:
        for text in phrase.examples:
            examples.setdefault(phrase.code, []).append(text)
    vectors = [model.read(text).vector(0, len(text)) for code in sorted(examples) for text in examples[code]]
    (folder / "examples.json").write_text(json.dumps({c: examples[c] for c in sorted(examples)}, ensure_ascii=False, indent=0), encoding="utf-8")
    (folder / "examples.bin").write_bytes(np.array(vectors, np.float16).tobytes())
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=0), encoding="utf-8")


def both(group: str, chosen: dict[str, Joint], without: Sequence[str] = ()) -> Callable[[list[tuple[Proposed, Any]]], list[tuple[Proposed, str, str]]]:
    """Return what stands of a group, or of groups taken together, under the sums chosen."""
    return lambda proposed: [x for g in TOGETHER[group] for x in settle(g, proposed, chosen[g], without)]


def worded(group: str) -> Callable[[list[tuple[Proposed, Any]]], list[tuple[Proposed, str, str]]]:
    """Return what stands of a group, or of groups taken together, when only phrases and cues read."""
    return lambda proposed: [x for g in TOGETHER[group] for x in by_wording(g, proposed)]


def print_folds(data: list[Doc], parts: dict[str, list[Doc]]) -> None:
    """Print the figures of each of five folds and of all pooled; every sum is fitted without the fold it is scored on."""
    files = sorted({e["file"] for e, _ in data})
    pooled: dict[str, Counter[str]] = {group: Counter() for group in TOGETHER}
    for k in range(5):
        here = set(files[k::5])
        others = {**parts, "folds": [d for d in data if d[0]["file"] not in here]}
        chosen = {group: choose(others, group) for group in GROUPS}
        for group in TOGETHER:
            counts = tally([d for d in data if d[0]["file"] in here], group, both(group, chosen))
            pooled[group].update(counts)
            print(f"fold {k + 1} {'+'.join(sorted(here)):14} {group:14} " + _said(counts), flush=True)
    for group, counts in pooled.items():
        print(f"pooled {'':14} {group:14} " + _said(counts), flush=True)


def _said(n: Counter[str]) -> str:
    return "  ".join(f"{k} {v:.3f}" for k, v in figures(n).items())


def main() -> None:
    """Fit, report, and write if asked."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--fit", type=Path, nargs="+", required=True)
    ap.add_argument("--report", type=Path, nargs="*", default=[])
    ap.add_argument("--only", default="", metavar="C01,C02", help="report these files only, of any corpus that has them")
    ap.add_argument("--folds", type=Path)
    ap.add_argument("--ablate", action="store_true")
    ap.add_argument("--write", type=Path)
    a = ap.parse_args()
    engine, model = load_engine(Settings(meaning=False)), MeaningModel(a.model)
    parts = {root.name: candidates(model, root, engine) for root in a.fit}
    final = MeaningModel(a.write) if a.write else model
    only = set(a.only.split(",")) - {""}
    report = {root.name: [d for d in candidates(final, root, engine) if not only or d[0]["file"] in only] for root in a.report}
    chosen = {group: choose(parts, group) for group in GROUPS}
    for group, joint in chosen.items():
        print(f"{group}: stands from {joint.least}, trusts the model's status from {joint.trust}")
        for name, docs in report.items():
            print(f"   {name}: {reliability(docs, group, joint)}")
    for name, docs in {**report, **parts}.items():
        print(f"== {name}: {len(docs)} entries{' (fitted on it)' if name in parts else ''}")
        for group in TOGETHER:
            print(f"{group:14} {'wording only':28} " + _said(tally(docs, group, worded(group))))
            print(f"{group:14} {'both':28} " + _said(tally(docs, group, both(group, chosen))), flush=True)
    if a.ablate:
        for part, names in PARTS.items():
            less = {group: choose(parts, group, names) for group in GROUPS}
            for name, docs in report.items():
                for group in TOGETHER:
                    print(f"{name:12} {group:14} without {part:20} " + _said(tally(docs, group, both(group, less, names))), flush=True)
    if a.folds:
        print_folds(candidates(final, a.folds, engine), parts)
    if a.write:
        write(final, a.write, chosen, engine)


if __name__ == "__main__":
    main()
