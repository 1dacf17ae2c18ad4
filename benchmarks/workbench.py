"""Time every page of the workbench, and a Queue action, on a large case: the server's own time for each, without the browser.

usage: workbench.py [--entries N] [--per-file M] [--times T] [--work DIR]

A small case is reviewed (as in review.py) and its rows are written again under other identifiers until there are N entries, so that the case has the shape of a
reviewed one and is there in a minute. Prints the median and the slowest of T answers of each page. Targets: pages 300 ms, a Queue action 100 ms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from review import make_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from benched import Room, csrf, make_room
from onrecord import pipeline
from onrecord.settings import Settings
from onrecord.store import Case, open_case, read_key
from onrecord.store.tables import meta
from onrecord.workbench import make_ready

BASE_FILES = 20
COPIED = ("files", "documents", "hint_sets", "entries", "children", "duplicates", "readings", "nouns", "handed", "child_gaps", "nodes", "ties")
_IDENTIFIER = re.compile(r"\b([A-Z])-([0-9a-f]{14})\b")
_REF = re.compile(r"\bB(\d{5})\b")
_DAY = re.compile(r"\b(?:199|200|201|202)\d-\d\d-\d\d\b")
PAGE_MS, ACTION_MS = 300, 100


def make_case(work: Path, entries: int, per_file: int) -> Case:
    """Review a small case and write its rows again under other identifiers until it holds that many entries."""
    rnd, folder = random.Random(1), work / "files"
    for n in range(BASE_FILES):
        make_file(folder / f"B{n:05}" / "notes.txt", f"B{n:05}", rnd, per_file)
    case = open_case(work / "bench.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, folder, Settings(workers=1, meaning=False))
    tables = [meta.tables[name] for name in COPIED]
    with case.engine.connect() as db:
        held = {t.name: [dict(r._mapping) for r in db.execute(sa.select(t))] for t in tables}
    for copy in range(1, entries // (BASE_FILES * per_file)):
        with case.transaction() as db:
            for table in tables:
                rows = [{k: _renamed(v, copy) for k, v in row.items()} for row in held[table.name]]
                if rows:
                    db.execute(table.insert(), rows)
    return case


def _renamed(value: object, copy: int) -> object:
    if not isinstance(value, str):
        return value
    told = _IDENTIFIER.sub(lambda m: f"{m[1]}-{hashlib.sha256(f'{m[2]} {copy}'.encode()).hexdigest()[:14]}", value)
    told = _DAY.sub(lambda m: _later(m[0], copy), told)  # so that no two copies say the same on the same day
    return _REF.sub(lambda m: f"B{copy:03}{m[1][-2:]}", told)


@cache
def _later(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


def pages_of(room: Room) -> dict[str, str]:
    """Return name → address of every page, for a file in the middle of the case."""
    case = room.bench.case
    rows = case.concern_order(whole=True, refs=())
    concern, ref, _ = rows[len(rows) // 2]
    row = next(c for c in case.found("concerns", ref) if c.concern_id == concern)
    made = {
        "Review": "/",
        "Queue, overview": "/queue",
        "Queue, newest first": "/queue?order=newest",
        "Queue, next": "/queue/next",
        "Queue, one": f"/queue/{concern}",
        "Concern": f"/concern/{concern}",
        "Child": f"/child/{ref}",
        "Child, further on": f"/child/{ref}?at=60",
        "Child, evidence only": f"/child/{ref}?shown=evidence",
        "Child, as known on a day": f"/child/{ref}?asof={row.known_on}",
        "Entry": f"/entry/{row.opens}",
        "Original, beside": f"/entry/{row.opens}/original",
        "Links": "/links",
        "Network": "/network",
        "Language": "/language",
        "Search, a word": "/search?q=silver",
        "Search, a word in a file": f"/search?q=silver&child={ref}",
        "Search, written alike": "/search?q=silvr&alike=yes",
        "Search, by code": "/search?code=cars_adults",
        "Search, nothing asked": "/search",
        "Gaps": "/gaps",
        "Trail": "/trail",
        "Log": "/log",
        "Criteria of a day": f"/criteria?on={row.known_on}&age=14",
    }
    pairs = case.pairs(lambda _: True)
    if pairs:
        link = case.links_at([pairs[0][0]])[0]
        made |= {"Link": f"/link/{link.link_id}", "Entity": f"/entity/{link.via[0]}"}
    return made


def measure(name: str, times: int, target: int, ask: Callable[[], int]) -> bool:
    """Print the first, median and slowest time of an answer, and tell whether the median is within its target."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        status = ask()
        took.append((time.perf_counter() - began) * 1000)
        if status not in (200, 303):
            print(f"{name:28} answered {status}")
            return False
    kept = statistics.median(took[1:])
    print(f"{name:28} first {took[0]:8.0f} ms   median {kept:7.0f} ms   slowest {max(took[1:]):7.0f} ms   {'' if kept <= target else 'TOO SLOW'}", flush=True)
    return kept <= target


def main() -> None:
    """Make the case, ask for every page, decide in the queue, and print what it took."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--entries", type=int, default=100_000)
    ap.add_argument("--per-file", type=int, default=100)
    ap.add_argument("--times", type=int, default=8)
    ap.add_argument("--work", type=Path, help="keep the case here, and use the one that is here")
    a = ap.parse_args()
    work = a.work or Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    began = time.perf_counter()
    if not (work / "bench.onrecord").exists():
        work.mkdir(parents=True, exist_ok=True)
        make_case(work, a.entries, a.per_file).close()
    for old in work.glob("bench.onrecord.desk*"):
        old.unlink()
    room = make_room(work / "bench.onrecord")
    indexing = time.perf_counter()
    make_ready(room.bench)  # as `serve` does before it answers
    print(f"indexes of words and names, picture of the network: {time.perf_counter() - indexing:.1f} s", flush=True)
    count = sum(r["entries"] or 0 for r in room.bench.case.child_lines(whole=True, refs=()))
    concerns = room.bench.case.concern_order(whole=True, refs=())
    size = work.joinpath("bench.onrecord").stat().st_size / 1e6
    print(f"{count} entries, {len(concerns)} concerns; ready in {time.perf_counter() - began:.0f} s; {size:.0f} MB", flush=True)
    lead = room.signed_in("lead")
    good = [measure(name, a.times, PAGE_MS, lambda path=path: lead.get(path).status_code) for name, path in pages_of(room).items()]  # type: ignore[misc]
    token, left = csrf(lead), iter(c for c, _, due in room.bench.case.concern_order(whole=True, refs=()) if due)

    def act() -> int:
        concern = next(left)
        form = {"csrf": token, "verdict": "reject", "reason": "Not borne out.", "after": "order=file", "expected": ""}
        return lead.post(f"/concern/{concern}/decide", data=form).status_code

    good.append(measure("Queue action", a.times, ACTION_MS, act))
    room.close()
    print(f"{sum(good)} of {len(good)} within their target")
    if a.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
