"""An annotated corpus (the form of GUIDE.md) → the nouns a perfect reader would hand to the judging rooms, and how well those judge.

    python benchmarks/gold_nouns.py CORPUS_DIR --score SCORE_PY [--out EXPORT_DIR] [--misses N] [--drop 0.1 --seed 1]

Feeding the annotators' own signals and responses to `find_concerns` and `find_finding` tells judging errors from reading errors. `--drop` removes or alters
that share of signals and responses at random, to see whether a verdict turns on one wrong item. Without `--score` only the export is written.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from onrecord.concerns import find_concerns
from onrecord.findings import find_finding
from onrecord.knowledge.calendars import load_calendar
from onrecord.knowledge.judging import load_judging
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.standards import load_standards
from onrecord.record import Child, Concern, Entry, Finding, Response, Signal, Tier

NOT_ACTED = frozenset(["nfa", "closed", "logged_only", "monitor", "advice_only", "below_threshold", "deferred"])
TIERS: dict[str, Tier] = {
    **dict.fromkeys(["exploitation_stated", "disclosure", "exchange", "adult_takes_money", "moved_for_exploitation", "coerced_images"], "direct"),
    **dict.fromkeys(
        [
            "older_partner",
            "cars_adults",
            "found_with_adults",
            "unexplained_gifts",
            "supplied_substances",
            "missing",
            "exploited_peers",
            "suspected_perpetrator_contact",
            "recruiting_peers",
            "multiple_adult_contacts",
            "hotspot",
            "online_contact",
            "threats_or_violence",
            "sexual_health",
            "unexplained_injury",
            "debt_bondage",
            "criminal_exploitation",
        ],
        "strong",
    ),
    **dict.fromkeys(
        [
            "school_absence",
            "late_home",
            "substance_use",
            "self_harm",
            "behaviour_change",
            "offending",
            "sexualised_behaviour",
            "family_conflict",
            "secretive_phone",
        ],
        "moderate",
    ),
    **dict.fromkeys(
        ["prior_abuse", "domestic_abuse_home", "parental_substance_use", "in_care", "learning_need", "bereavement", "homelessness", "isolation", "neglect"],
        "vulnerable",
    ),
}


def read_nouns(doc: dict[str, Any], *, optional: bool = False) -> tuple[Child, list[Entry], list[Signal], list[Response]]:
    """Return the child, entries, signals and responses of one annotated file; what is marked optional only when asked for."""
    who = doc["child"]
    child = Child(who["ref"], who["name"], who.get("dob"), who.get("sex"), tuple(who.get("aliases") or ()))
    entries, signals, responses = [], [], []
    for e in doc["entries"]:
        key = f"{who['ref']}.{e['id']}"
        text = e["text"]
        entries.append(
            Entry(
                key,
                who["ref"],
                who["ref"],
                text,
                date=e["date"],
                recorded=e.get("recorded"),
                time=e.get("time"),
                author=e.get("author"),
                role=e.get("role"),
                agency=e.get("agency"),
                type=e.get("type"),
                child_ref=who["ref"],
            )
        )
        for s in _wanted(e.get("signals"), optional):
            at = max(text.find(s["quote"]), 0)
            signals.append(
                Signal(
                    key,
                    who["ref"],
                    at,
                    at + len(s["quote"]),
                    s["quote"],
                    s["code"],
                    TIERS[s["code"]],
                    s["status"],
                    s["subject"],
                    s["source"],
                    "gold",
                    "annotated",
                )
            )
        for r in _wanted(e.get("responses"), optional):
            at = max(text.find(r["quote"]), 0)
            responses.append(
                Response(
                    key,
                    who["ref"],
                    at,
                    at + len(r["quote"]),
                    r["quote"],
                    r["code"],
                    r["code"] not in NOT_ACTED,
                    r["status"],
                    r.get("subject", "child"),
                    "gold",
                    "annotated",
                )
            )
    return child, entries, signals, responses


def _wanted(rows: list[dict[str, Any]] | None, optional: bool) -> list[dict[str, Any]]:
    return [r for r in rows or [] if optional or not r.get("optional")]


def spoil(signals: list[Signal], responses: list[Response], share: float, seed: int) -> tuple[list[Signal], list[Response]]:
    """Return the signals and responses of a careless reader: a `share` of them lost, and of the rest a `share` with a wrong status."""
    dice = random.Random(seed)
    signals = [s for s in signals if dice.random() >= share]
    responses = [r for r in responses if dice.random() >= share]
    signals = [replace(s, status="uncertain" if s.status == "affirmed" else "affirmed") if dice.random() < share / 2 else s for s in signals]
    responses = [replace(r, status="planned" if r.status == "done" else "done") if dice.random() < share / 2 else r for r in responses]
    return signals, responses


def judge_corpus(
    root: Path, *, optional: bool = False, drop: float = 0.0, seed: int = 0
) -> list[tuple[Child, list[Entry], list[Signal], list[Response], tuple[Concern, ...], Finding]]:
    """Return, file by file, the nouns read from the annotation and what we make of them."""
    faults = Faults()
    standards, calendar, rules = load_standards(None, faults), load_calendar(None, faults), load_judging(None, faults)
    faults.raise_if_any()
    out = []
    for path in sorted((root / "files").glob("*.yaml")):
        child, entries, signals, responses = read_nouns(yaml.safe_load(path.read_text(encoding="utf-8")), optional=optional)
        if drop:
            signals, responses = spoil(signals, responses, drop, seed)
        concerns, _ = find_concerns(child, entries, signals, responses, rules, standards, calendar)
        out.append((child, entries, signals, responses, concerns, find_finding(child, entries, signals, concerns, rules)))
    return out


def write_export(root: Path, out: Path, **how: Any) -> None:
    """Judge a corpus by its annotation and write the tables."""
    write_tables(root, out, judge_corpus(root, **how))


def write_tables(root: Path, out: Path, judged: Iterable[tuple[Any, ...]]) -> None:
    """Write the tables of contract.md that judging fills, from what `judge_corpus` returns."""
    corpus = yaml.safe_load((root / "corpus.yaml").read_text(encoding="utf-8"))
    tables: dict[str, list[dict[str, Any]]] = {k: [] for k in ["children", "cohort", "entries", "signals", "responses", "concerns", "findings"]}
    for child, entries, signals, responses, concerns, finding in judged:
        tables["children"].append({"child_ref": child.child_ref, "name": child.name, "dob": child.dob, "sex": child.sex})
        tables["entries"] += [
            {**_fields(e, ["entry_id", "child_ref", "date", "recorded", "time", "author", "role", "agency", "type", "text"])} for e in entries
        ]
        tables["signals"] += [
            _fields(s, ["signal_id", "entry_id", "child_ref", "start", "end", "quote", "code", "tier", "status", "subject", "source"]) for s in signals
        ]
        tables["responses"] += [_fields(r, ["response_id", "entry_id", "child_ref", "start", "end", "quote", "code", "acted", "status"]) for r in responses]
        tables["concerns"] += [
            _fields(
                c,
                [
                    "concern_id",
                    "child_ref",
                    "opens",
                    "evidence",
                    "basis",
                    "known_on",
                    "standard_then",
                    "due",
                    "sufficient_then",
                    "sufficient_now",
                    "outcome",
                    "verdict",
                    "responses",
                    "days_to_response",
                    "because",
                ],
            )
            for c in concerns
        ]
        tables["findings"].append(_fields(finding, ["child_ref", "known", "direct_intelligence", "sufficient_then", "lost_opportunity", "summary", "concerns"]))
    for p in corpus.get("cohort") or []:
        tables["cohort"].append({"name": p["name"], "dob": p["dob"], "known": p["known"], "child_ref": p.get("ref")})
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (out / f"{name}.jsonl").write_text("".join(json.dumps(r, default=str) + "\n" for r in rows), encoding="utf-8")


def _fields(noun: Any, names: Iterable[str]) -> dict[str, Any]:
    return {n: getattr(noun, n) for n in names}


def load_scorer(path: Path) -> Any:
    """Return the evaluation's scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def main() -> None:
    """Write the export and print the judging part of the score."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path)
    ap.add_argument("--score", type=Path, help="the scorer's file")
    ap.add_argument("--out", type=Path)
    ap.add_argument("--misses", type=int, default=0)
    ap.add_argument("--optional", action="store_true", help="feed what is marked optional too")
    ap.add_argument("--drop", type=float, default=0.0)
    ap.add_argument("--seed", type=int, default=0)
    a = ap.parse_args()
    out = a.out or Path(tempfile.mkdtemp())
    write_export(a.corpus, out, optional=a.optional, drop=a.drop, seed=a.seed)
    if not a.score:
        return
    scorer = load_scorer(a.score)
    for key, value in scorer.score(a.corpus, out, a.misses).items():
        if key.startswith(("concerns", "findings")):
            print(f"{key:32} {value if not isinstance(value, dict) else '  '.join(f'{x} {y}' for x, y in value.items())}")


if __name__ == "__main__":
    main()
