"""Time a whole review of an annotated corpus many times over: each copy with children of its own names and references, rendered as an authority's files.

usage: times.py CORPUS RENDERER [--times N] [--workers W] [--no-meaning] [--ocr] [--work DIR]

CORPUS holds corpus.yaml and files/*.yaml; RENDERER is the program that turns such a folder into files (`RENDERER CORPUS OUT`). In each copy every name of a
child asked about gets an ending of its own, so that no two copies are of the same children; adults, cars and telephones stay, so copies are also tied
to each other. Scans are only recognised with `--ocr`; without it each is a gap. Prints the time of each step by the clock and of the processors (all
processes; the fairer one on a busy machine) and the peak memory of all processes.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from review import Memory

from onrecord import pipeline
from onrecord.engine import load_engine
from onrecord.export import write_export
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

ENDINGS = [a + b + c for a in "bdfglmnprt" for b in "aeiou" for c in ("th", "ck", "nd", "rn", "lt", "sk", "rd", "mp", "st", "ng")]
"""500 endings of a name; none makes a word of a name."""


def multiply(corpus: Path, renderer: Path, out: Path, times: int) -> None:
    """Write a corpus `times` times over into `out`, a folder a copy."""
    names = {w for row in yaml.safe_load((corpus / "corpus.yaml").read_text(encoding="utf-8"))["cohort"] for w in re.findall(r"\w{3,}", row["name"])}
    names_or_refs = re.compile(r"\b(?:(?P<name>" + "|".join(sorted(names, key=len, reverse=True)) + r")|(?P<ref>C\d\d))\b")
    with tempfile.TemporaryDirectory() as folder:
        for k in range(times):
            made = Path(folder) / f"{k:03}"
            for path in (corpus / "corpus.yaml", *sorted((corpus / "files").glob("*.yaml"))):
                ending = ENDINGS[k % len(ENDINGS)]
                text = names_or_refs.sub(lambda m, e=ending, n=k: m[0] + (e if m["name"] else f"N{n:03}"), path.read_text(encoding="utf-8"))
                target = made / path.relative_to(corpus)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            subprocess.run([sys.executable, str(renderer), str(made), str(out / f"{k:03}")], check=True, capture_output=True)
            (out / f"{k:03}" / "cohort.csv").unlink()
            shutil.rmtree(made)


def processors() -> float:
    """Return the processor seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def main() -> None:
    """Multiply, review, and print what it took."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path)
    ap.add_argument("renderer", type=Path)
    ap.add_argument("--times", type=int, default=20)
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--meaning", action=argparse.BooleanOptionalAction, default=True)
    ap.add_argument("--ocr", action="store_true")
    ap.add_argument("--work", type=Path)
    a = ap.parse_args()
    work = a.work or Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    settings = Settings(workers=a.workers, meaning=a.meaning, ocr=a.ocr)
    began, worked = time.perf_counter(), processors()
    multiply(a.corpus, a.renderer, work / "files", a.times)
    took, worked = time.perf_counter() - began, processors() - worked
    size = sum(p.stat().st_size for p in (work / "files").rglob("*") if p.is_file())
    print(
        f"rendered {a.times} times in {took:.0f} s (processors {worked:.0f} s): {size / 1e6:.1f} MB (not part of the review)",
        flush=True,
    )
    memory, engine = Memory(), load_engine(settings)
    case = open_case(work / "bench.onrecord", read_key(demo=True), create=True)

    def again() -> None:
        while pipeline.hand_over(case, engine):
            pipeline.judge_children(case, settings, engine)

    steps: list[tuple[str, Callable[[], object]]] = [
        ("read files", lambda: pipeline.read_folder(case, work / "files", settings, engine)),
        ("place entries", lambda: pipeline.place_entries(case, engine)),
        ("read and judge entries", lambda: pipeline.judge_children(case, settings, engine)),
        ("hand over, judge again", again),
        ("link files", lambda: pipeline.link_files(case, engine)),
        ("name the cohort", lambda: pipeline.name_cohort(case, None, engine)),
        ("list what lies beside", lambda: pipeline.list_beside(case, engine)),
        ("write the report", lambda: pipeline.report(case, work / "bench.html", title="bench")),
        ("export", lambda: write_export(case, work / "export")),
    ]
    total = work_done = 0.0
    for name, step in steps:
        began, worked = time.perf_counter(), processors()
        step()
        took, worked = time.perf_counter() - began, processors() - worked
        total += took
        work_done += worked
        print(f"{name:28} {took:9.1f} s   processors {worked:8.1f} s   peak {memory.take():.0f} MB", flush=True)
    children = case.children()
    entries = sum(len(case.entries_of(c.child_ref)) for c in children)
    print(f"{'the whole review':28} {total:9.1f} s   processors {work_done:8.1f} s")
    print(f"{entries} entries of {len(children)} children, {entries / total:.1f} entries/s, {a.workers} processes")
    case.close()
    if a.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
