"""Time a whole review on generated case files, step by step, and what adding one file costs.

usage: review.py [--entries N] [--per-file M] [--workers W] [--meaning] [--work DIR]

The notes are built from a pool of invented sentences, with numbers, dates and names varied so that few sentences are the same. Prints entries/s and MB/s of
each step, peak memory of all processes, and the time to add one file. Machines are noisy: compare by ratio within one run.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from onrecord import pipeline
from onrecord.engine import load_engine
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

GIVEN = "Amara Leila Zofia Kieran Ruqayyah Tomasz Chloe Oluwaseun Niamh Harpreet Jade Callum Ines Bronagh Yusuf Mei Danuta Corey".split()
FAMILY = "Ashdown Nowak Okonkwo Rahmani Dhillon Fairweather Kilbride Petrescu Hartley Lindqvist Adeyemi Tranter Mirza Whitlock Chowdhury Pascoe".split()
PLACES = "Orme Street,Calder Rise,Tanyard Lane,Mill Bank,Priory Close,Station Parade".split(",")
SENTENCES = (
    "T/C from {worker}, attendance {n}% this half term.|Home visit to {place}, mum and {child} seen, kitchen tidy.|{child} said she was fine and wanted to go back to her art class.|"
    "Mum reports {child} did not come home until {n} minutes past midnight on Friday.|Core group on the {d}th, all present bar the school nurse.|Boiler at {place} still not mended, housing chased.|"
    "Picked up outside school by a man in a silver car, reg not seen, on the {d}th.|Strategy discussion held with DS {worker}, s47 agreed.|No missing episodes since the {d}th.|"
    "{child} has a new phone and will not say who gave it to her.|Read letter from CAMHS dated the {d}th, appointment offered.|Supervision: plan to continue, review in {n} days.|"
    "{child} was seen alone and asked about the man in the car; she did not want to say.|Information noted and placed on file.|Advice given about keeping safe online.|"
    "Dad rang about contact on the {d}th, would like an earlier train.|GP confirms immunisations are up to date.|{child} has joined the netball team and trains on Tuesdays.|"
    "Police rang, log {n}: {child} was found at a flat on {place} with two older males.|Foster carer reports a quiet weekend, cinema and a takeaway.|LAC review booked for the {d}th."
).split("|")


def make_file(path: Path, ref: str, rnd: random.Random, entries: int) -> int:
    """Write one child's print and return its size in bytes."""
    child, family = rnd.choice(GIVEN), rnd.choice(FAMILY)
    day = date(2003, 1, 6) + timedelta(days=rnd.randrange(2500))
    lines = [
        "INVENTED COUNCIL",
        "CASE NOTES PRINT",
        f"Person: {ref}   {child.upper()} {family.upper()}   DOB {rnd.randrange(1, 28):02}/{rnd.randrange(1, 12):02}/{rnd.randrange(1988, 1999)}   Sex F",
        "=" * 78,
        "",
    ]
    for _ in range(entries):
        day += timedelta(days=rnd.randrange(1, 9))
        worker = f"{rnd.choice('ABCDEFGHJKLM')} {rnd.choice(FAMILY)}"
        lines += [f"Date: {day:%d/%m/%Y}   Time: {rnd.randrange(8, 18):02}:{rnd.randrange(60):02}   Type: Case note", f"Entered: {day:%d/%m/%Y}   By: {worker} (Social Worker, Children's Services)", ""]
        said = [s.format(worker=worker, place=f"{rnd.randrange(1, 99)} {rnd.choice(PLACES)}", child=child, n=rnd.randrange(1, 99), d=rnd.randrange(4, 20)) for s in rnd.sample(SENTENCES, rnd.randrange(3, 7))]
        lines += [" ".join(said), "", "-" * 78]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path.stat().st_size


def peak_mb() -> float:
    """Return the largest resident size of this process and of its largest finished child, together, in MB."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def main() -> None:
    """Generate, review, add one file, and print what it took."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--entries", type=int, default=20_000)
    ap.add_argument("--per-file", type=int, default=100)
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--meaning", action="store_true")
    ap.add_argument("--work", type=Path)
    a = ap.parse_args()
    work = a.work or Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    folder, rnd, size = work / "files", random.Random(1), 0
    for n in range(a.entries // a.per_file):
        size += make_file(folder / f"B{n:05}" / "notes.txt", f"B{n:05}", rnd, a.per_file)
    settings = Settings(workers=a.workers, meaning=a.meaning)
    case = open_case(work / "bench.onrecord", read_key(demo=True), create=True)
    engine = load_engine(settings)
    print(f"{a.entries} entries in {a.entries // a.per_file} files, {size / 1e6:.1f} MB, {a.workers} workers, meaning {'on' if a.meaning else 'off'}")

    def timed(name: str, step: object, *args: object, **kw: object) -> object:
        began = time.perf_counter()
        out = step(*args, **kw)  # type: ignore[operator]
        took = time.perf_counter() - began
        print(f"{name:28} {took:8.1f} s {a.entries / took:10.0f} entries/s {size / 1e6 / took:8.2f} MB/s   peak {peak_mb():.0f} MB", flush=True)
        return out

    touched = timed("read files", pipeline.read_folder, case, folder, settings, engine)
    timed("place entries", pipeline.place_entries, case, touched, engine.names)
    timed("read and judge entries", pipeline.judge_children, case, settings, engine)
    timed("link files", pipeline.link_files, case, engine)
    timed("name the cohort", pipeline.name_cohort, case, None, engine)
    timed("write the report", pipeline.report, case, work / "bench.html", title="bench")
    pipeline.review(case, folder, settings)
    make_file(folder / "B99999" / "notes.txt", "B99999", random.Random(2), 20)
    for what in ("add one file", "nothing new"):
        began = time.perf_counter()
        pipeline.review(case, folder, settings)
        print(f"{what:28} {time.perf_counter() - began:8.2f} s")
    began = time.perf_counter()
    pipeline.report(case, work / "bench.html", title="bench")
    print(f"{'report again':28} {time.perf_counter() - began:8.2f} s   peak {peak_mb():.0f} MB")
    case.close()
    if a.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
