"""Choose how reading by wording and reading by meaning are joined, on corpora the model was not trained on, and report it on others.

usage: fit_joining.py --model DIR --fit CORPUS_DIR... --report CORPUS_DIR... [--folds CORPUS_DIR] [--write]

For each kind of code a grid is searched for `keep`, `add`, `trust_status` and `trust_subject` (see `onrecord.prose.meaning.Policy`). Printed for every corpus:
wording only, meaning only and both, and both without each part of weighing, by the scorer's rules. `--folds` takes a corpus five ways by file: for each
fold the policies are chosen on the `--fit` corpora and the other four, and scored on the fifth. `--write` puts the choice, the measured share of right
readings, and the phrasebook's examples with their vectors into the model's folder.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parent))
from annotated import DIRECT, MODERATE, RESPONSES, STRONG, VULNERABLE, AnnotationError, read_file

from onrecord.engine import load_engine
from onrecord.prose import parse
from onrecord.prose.joining import context_of
from onrecord.prose.meaning import MeaningModel
from onrecord.record import Child, Entry
from onrecord.settings import Settings

COUNTED = ("affirmed", "uncertain")
Policy = tuple[float, float, float, float]
GROUPS = {"direct+strong": [*DIRECT, *STRONG], "moderate": MODERATE, "vulnerable": VULNERABLE, "responses": RESPONSES, "language": ["victim_blaming"]}
MEMBERS = {
    "direct+strong": ("direct", "strong"),
    "moderate": ("moderate",),
    "vulnerable": ("vulnerable",),
    "responses": ("responses",),
    "language": ("language",),
}


def read_docs(root: Path) -> list[dict[str, Any]]:
    """Return the files of a corpus, in the inline or the plain form; files with a fault are named and left out."""
    docs = []
    for path in sorted((root / "files").glob("*.yaml")):
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "head" in plain["entries"][0]:
            try:
                plain = read_file(path)
            except (AnnotationError, ValueError) as error:
                print("left out:", error)
                continue
        for e in plain["entries"]:
            e["text"] = e["text"].strip()
        docs.append(plain)
    return docs


class Row:
    """A reading that might stand: found by wording or by meaning, with the chance, and both views of status and subject."""

    def __init__(self, worded: bool, code: str, start: int, end: int, chance: float, weighed: tuple[str, str], held: Any) -> None:
        self.worded, self.code, self.start, self.end, self.chance = worded, code, start, end, chance
        self.weighed, self.held = weighed, held


def candidates(model: MeaningModel, root: Path, engine: Any, floor: float = 0.1) -> list[tuple[dict[str, Any], list[Row]]]:
    """Return every entry (with the `file` it is of) and all readings that any policy might keep."""
    out = []
    for doc in read_docs(root):
        c = doc["child"]
        child = Child(c["ref"], c["name"], c["dob"], c.get("sex"), tuple(c.get("aliases", ())))
        for e in doc["entries"]:
            entry = Entry(e["id"], "D", "p", e["text"], date=e["date"], author=e["author"], role=e["role"], agency=e["agency"], type=e["type"])
            parsed = parse(entry.text)
            belief = model.read(entry.text, context_of(entry, child), (child.name, *child.aliases))
            rows = [
                _row(True, m.code, m.start, m.end, belief.chance_of(m.code, m.start, m.end), m.pattern, engine, parsed, entry, child, belief)
                for m in engine.reader.read(entry, child, parsed)
            ]
            rows += [
                _row(False, r.code, r.start, r.end, r.chance, None, engine, parsed, entry, child, belief)
                for r in belief.runs([floor] * len(belief.labels.codes))
            ]
            out.append(({**e, "file": c["ref"]}, rows))
    return out


def _row(
    worded: bool, name: str, start: int, end: int, chance: float, phrase: str | None, engine: Any, parsed: Any, entry: Entry, child: Child, belief: Any
) -> Row:
    code = engine.reader.book.codes[name]
    by = engine.reader.book.by_id.get(phrase) if phrase else None
    if code.kind == "signal":
        w = engine.weigher.weigh_signal(parsed, start, end, entry, child, code, by)
        weighed = (w.status, w.subject)
    elif code.kind == "response":
        r = engine.weigher.weigh_response(parsed, start, end, entry, child, code, by)
        weighed = (r.status, r.subject)
    else:
        challenged, _, dropped, _ = engine.weigher.weigh_language(parsed, start, end, child)
        weighed = ("challenged" if challenged or dropped else "stated", "child")
    return Row(worded, name, start, end, chance, weighed, belief.assertion(name, start, end))


def choose(rows: Iterable[Row], keep: float, add: float, trust_status: float, trust_subject: float) -> list[tuple[str, int, int, str, str, Row]]:
    """Return (code, start, end, status, subject, row) of the readings a policy keeps."""
    kept: list[Row] = []
    for row in rows:
        if (row.worded and row.chance >= keep) or (
            not row.worded and row.chance >= add and not any(k.code == row.code and k.start < row.end and row.start < k.end for k in kept)
        ):
            kept.append(row)
    return [
        (
            *(r.code, r.start, r.end),
            r.held.status if r.held.status_share >= trust_status else r.weighed[0],
            r.held.subject if r.held.subject_share >= trust_subject else r.weighed[1],
            r,
        )
        for r in kept
    ]


def overlap(a: str, b: str) -> bool:
    """The scorer's rule: two quotes mean the same place when they share most of the shorter one's words."""
    wa, wb = (set(re.sub(r"\W+", " ", x).strip().lower().split()) for x in (a, b))
    return bool(wa and wb) and len(wa & wb) >= max(1, round(0.5 * min(len(wa), len(wb))))


def tally(data: list[tuple[dict[str, Any], list[Row]]], group: str, policy: Policy) -> Counter[str]:
    """Return the counts `figures` needs: gold, said, hit, and for signals spans found with status and subject right, by the scorer's rules."""
    codes, n = set(GROUPS[group]), Counter()
    for e, rows in data:
        found = choose((r for r in rows if r.code in codes), *policy)
        if group == "language":
            wanted = [a["quote"] for a in e.get("language") or [] if a.get("status") != "challenged" and not a.get("optional")]
            maybe = [a["quote"] for a in e.get("language") or [] if a.get("optional")]
            left = [e["text"][f[1] : f[2]] for f in found if f[3] != "challenged"]
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
            p = {(f[0], f[3]) for f in found} - ({(r["code"], r["status"]) for r in e.get("responses") or [] if r.get("optional")} - g)
        else:
            demanded = [s for s in e.get("signals") or [] if not s.get("optional") and s["code"] in codes]
            optional = {s["code"] for s in e.get("signals") or [] if s.get("optional") and s["status"] in COUNTED and s["subject"] == "child"}
            g = {s["code"] for s in demanded if s["status"] in COUNTED and s["subject"] == "child"}
            p = {f[0] for f in found if f[3] in COUNTED and f[4] == "child"} - (optional - g)
            for s in demanded:
                f = next((f for f in found if f[0] == s["code"] and overlap(e["text"][f[1] : f[2]], s["quote"])), None)
                if f:
                    n.update(spans=1, status=(f[3] in COUNTED) == (s["status"] in COUNTED), subject=(f[4] == "child") == (s["subject"] == "child"))
        n.update(hit=len(g & p), said=len(p), gold=len(g))
    return n


def figures(n: Counter[str]) -> dict[str, float]:
    """Return F1, P, R, and for signals how often status and subject were right."""
    return {
        "f1": 2 * n["hit"] / max(1, n["said"] + n["gold"]),
        "p": n["hit"] / max(1, n["said"]),
        "r": n["hit"] / max(1, n["gold"]),
        "status": n["status"] / max(1, n["spans"]),
        "subject": n["subject"] / max(1, n["spans"]),
    }


def score(data: list[tuple[dict[str, Any], list[Row]]], group: str, policy: Policy) -> dict[str, float]:
    """Return the figures of one group of codes under a policy."""
    return figures(tally(data, group, policy))


def search(data: list[tuple[dict[str, Any], list[Row]]], group: str) -> Policy:
    """Return the policy with the best F1; among equals the one that trusts the model least. Signals weigh status and subject too."""
    best, top = (0.0, 0.5, 1.01, 1.01), -1.0
    for policy in itertools.product((0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4), (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (1.01, 0.95, 0.8, 0.0), (1.01, 0.95, 0.8, 0.0)):
        if group in ("responses", "language") and policy[3] != 1.01:
            continue
        s = score(data, group, policy)
        value = s["f1"] + (0.1 * s["status"] + 0.1 * s["subject"] if group not in ("responses", "language") else 0)
        if value > top + 0.002:
            best, top = policy, value
    return best


def shares(data: list[tuple[dict[str, Any], list[Row]]], group: str, policy: Policy) -> list[list[float]]:
    """Return [least chance, share right] of the readings meaning adds, over rising chances; right: the words overlap an annotation of that code."""
    kind = {"responses": "responses", "language": "language"}.get(group, "signals")
    marks = []
    for e, rows in data:
        for code, start, end, *_, row in choose((r for r in rows if r.code in GROUPS[group]), *policy):
            if not row.worded:
                marks.append((row.chance, any(a["code"] == code and overlap(e["text"][start:end], a["quote"]) for a in e.get(kind) or [])))
    out = []
    for low, high in itertools.pairwise((policy[1], *(x for x in (0.5, 0.6, 0.7, 0.8, 0.9) if x > policy[1]), 1.01)):
        here = [right for chance, right in marks if low <= chance < high]
        if len(here) >= 10:
            out.append([round(low, 2), round(sum(here) / len(here), 2)])
    return out


def write(model: MeaningModel, folder: Path, chosen: dict[str, Any], engine: Any) -> None:
    """Put the policies and the phrasebook's examples into the model's folder."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["join"] = {kind: policy for group, policy in chosen.items() for kind in MEMBERS[group]}
    examples: dict[str, list[str]] = {}
    for phrase in engine.reader.book.phrases:
        for text in phrase.examples:
            examples.setdefault(phrase.code, []).append(text)
    vectors = [model.read(text).vector(0, len(text)) for code in sorted(examples) for text in examples[code]]
    (folder / "examples.json").write_text(json.dumps({c: examples[c] for c in sorted(examples)}, ensure_ascii=False, indent=0), encoding="utf-8")
    (folder / "examples.bin").write_bytes(np.array(vectors, np.float16).tobytes())
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=0), encoding="utf-8")


def policy_of(chosen: dict[str, Any], group: str) -> Policy:
    """Return a group's policy as the search gave it."""
    c = chosen[group]
    return c["keep"], c["add"], c["trust_status"], c["trust_subject"]


def ways(policy: Policy, rows: list[tuple[dict[str, Any], list[Row]]], group: str) -> Iterable[tuple[str, Policy, list[tuple[dict[str, Any], list[Row]]]]]:
    """Yield the rows of the ablation table: what it is called, the policy, and the readings (changed where a part of weighing is taken out)."""
    yield "wording only", (0.0, 9.0, 1.01, 1.01), rows
    yield "meaning only", (9.0, 0.5, 0.0, 0.0), rows
    yield "both", policy, rows
    yield "both, status by cues", (*policy[:2], 1.01, policy[3]), rows
    yield "both, status by model", (*policy[:2], 0.0, policy[3]), rows
    plain = {"responses": "done", "language": "stated"}.get(group, "affirmed")
    yield "both, no status", (*policy[:2], 1.01, policy[3]), [(e, [_unweighed(r, plain, None) for r in rs]) for e, rs in rows]
    if group not in ("responses", "language"):
        yield "both, subject by rules", (*policy[:3], 1.01), rows
        yield "both, subject by model", (*policy[:3], 0.0), rows
        yield "both, no subject", (*policy[:3], 1.01), [(e, [_unweighed(r, None, "child") for r in rs]) for e, rs in rows]


def _unweighed(r: Row, status: str | None, subject: str | None) -> Row:
    return Row(r.worded, r.code, r.start, r.end, r.chance, (status or r.weighed[0], subject or r.weighed[1]), r.held)


def print_folds(data: list[tuple[dict[str, Any], list[Row]]], fit: list[tuple[dict[str, Any], list[Row]]]) -> None:
    """Print the figures of each of five folds and of all pooled; every policy is chosen without the fold it is scored on."""
    files = sorted({e["file"] for e, _ in data})
    for group in GROUPS:
        pooled: Counter[str] = Counter()
        for k in range(5):
            here = set(files[k::5])
            policy = search(fit + [row for row in data if row[0]["file"] not in here], group)
            counts = tally([row for row in data if row[0]["file"] in here], group, policy)
            pooled.update(counts)
            print(f"fold {k + 1} {'+'.join(sorted(here)):14} {group:14} " + "  ".join(f"{name} {v:.3f}" for name, v in figures(counts).items()))
        print(f"pooled {'':14} {group:14} " + "  ".join(f"{name} {v:.3f}" for name, v in figures(pooled).items()))


def main() -> None:
    """Search, report, and write if asked."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--fit", type=Path, nargs="+", required=True)
    ap.add_argument("--report", type=Path, nargs="*", default=[])
    ap.add_argument("--folds", type=Path)
    ap.add_argument("--write", action="store_true")
    a = ap.parse_args()
    engine, model = load_engine(Settings(meaning=False)), MeaningModel(a.model)
    data = {root.name: candidates(model, root, engine) for root in [*a.fit, *a.report]}
    fit = [row for root in a.fit for row in data[root.name]]
    chosen = {}
    for group in GROUPS:
        policy = search(fit, group)
        chosen[group] = {**dict(zip(("keep", "add", "trust_status", "trust_subject"), policy, strict=True)), "right": shares(fit, group, policy)}
        print(group, chosen[group])
    for name, rows in data.items():
        print(f"== {name}: {len(rows)} entries{' (policies chosen on it)' if name in {r.name for r in a.fit} else ''}")
        for group in GROUPS:
            policy = policy_of(chosen, group)
            for how, p, changed in ways(policy, rows, group):
                print(f"{group:14} {how:24} " + "  ".join(f"{k} {v:.3f}" for k, v in score(changed, group, p).items() if v or k in ("f1", "p", "r")))
    if a.folds:
        print_folds(candidates(model, a.folds, engine), fit)
    if a.write:
        write(model, a.model, chosen, engine)


if __name__ == "__main__":
    main()
