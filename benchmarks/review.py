"""Time a whole review on generated case files, step by step, what adding one file costs, and the memory of all processes together.

usage: review.py [--entries N] [--per-file M] [--workers W] [--meaning] [--work DIR]

The notes are built from a pool of invented sentences, with numbers, dates, names, cars and telephones varied so that few sentences are the same and some
tie files together. Prints entries/s and MB/s of each step, peak memory, and what small changes cost. Machines are noisy: compare by ratio within one run.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from onrecord import pipeline
from onrecord.engine import load_engine
from onrecord.export import write_export
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

GIVEN = (
    "Amara",
    "Leila",
    "Zofia",
    "Kieran",
    "Ruqayyah",
    "Tomasz",
    "Chloe",
    "Oluwaseun",
    "Niamh",
    "Harpreet",
    "Jade",
    "Callum",
    "Ines",
    "Bronagh",
    "Yusuf",
    "Mei",
    "Danuta",
    "Corey",
)
FAMILY = (
    "Ashdown",
    "Nowak",
    "Okonkwo",
    "Rahmani",
    "Dhillon",
    "Fairweather",
    "Kilbride",
    "Petrescu",
    "Hartley",
    "Lindqvist",
    "Adeyemi",
    "Tranter",
    "Mirza",
    "Whitlock",
    "Chowdhury",
    "Pascoe",
)
_STREETS = (
    "Orme",
    "Calder",
    "Tanyard",
    "Mill",
    "Priory",
    "Station",
    "Beck",
    "Lark",
    "Hollin",
    "Tenter",
    "Royd",
    "Quarry",
)
STREETS = [f"{name} {kind}" for name in _STREETS for kind in ("Street", "Rise", "Lane", "Close", "Parade")]
_STARTS = (
    "Raz",
    "Dea",
    "Ske",
    "Tol",
    "Big",
    "Jab",
    "Moz",
    "Fit",
    "Kan",
    "Lex",
    "Dra",
    "Pav",
    "Zed",
    "Sto",
    "Rin",
    "Yaz",
    "Gub",
    "Hod",
    "Nev",
    "Wes",
)
NICKS = [start + end for start in _STARTS for end in ("za", "no", "zy", "ly", "ra", "ka", "er", "o", "lo", "ster")]
SENTENCES = (
    "T/C from {worker}, attendance {n}% this half term.",
    "Home visit to {home}, mum and {child} seen, kitchen tidy.",
    "{child} said she was fine and wanted to go back to her art class.",
    "Mum reports {child} did not come home until {n} minutes past midnight on Friday.",
    "Core group on the {d}th, all present bar the school nurse.",
    "Boiler at {home} still not mended, housing chased.",
    "Picked up outside school by a man in a silver car, reg not seen, on the {d}th.",
    "Strategy discussion held with DS {worker}, s47 agreed.",
    "No missing episodes since the {d}th.",
    "{child} has a new phone and will not say who gave it to her.",
    "Read letter from CAMHS dated the {d}th, appointment offered.",
    "Supervision: plan to continue, review in {n} days.",
    "{child} was seen alone and asked about the man in the car; she did not want to say.",
    "Information noted and placed on file.",
    "Advice given about keeping safe online.",
    "Dad rang about contact on the {d}th, would like an earlier train.",
    "GP confirms immunisations are up to date.",
    "{child} has joined the netball team and trains on Tuesdays.",
    "She was dropped off by a man called {nick} in a {car}.",
    "A man rings her at night on {phone}.",
    "Police rang, log {n}: {child} was found at a flat on {place} with two older males.",
    "Foster carer reports a quiet weekend, cinema and a takeaway.",
    "LAC review booked for the {d}th.",
)


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
    home = f"{rnd.randrange(1, 300)} {rnd.choice(STREETS)}"
    flats = [f"{rnd.randrange(1, 300)} {rnd.choice(STREETS)}" for _ in range(2)]
    cars, phones, nicks = [car(rnd) for _ in range(4)], [f"07700 9{rnd.randrange(10**5):05}" for _ in range(4)], rnd.sample(NICKS, 3)
    for _ in range(entries):
        day += timedelta(days=rnd.randrange(1, 9))
        worker = f"{rnd.choice('ABCDEFGHJKLM')} {rnd.choice(FAMILY)}"
        told = {"worker": worker, "child": child, "n": rnd.randrange(1, 99), "d": rnd.randrange(4, 20), "home": home, "place": rnd.choice(flats)}
        told |= {"car": rnd.choice(cars), "phone": rnd.choice(phones), "nick": rnd.choice(nicks)}
        lines += [
            f"Date: {day:%d/%m/%Y}   Time: {rnd.randrange(8, 18):02}:{rnd.randrange(60):02}   Type: Case note",
            f"Entered: {day:%d/%m/%Y}   By: {worker} (Social Worker, Children's Services)",
            "",
            " ".join(s.format(**told) for s in rnd.sample(SENTENCES, rnd.randrange(3, 7))),
            "",
            "-" * 78,
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path.stat().st_size


def car(rnd: random.Random) -> str:
    """Return an invented car with its plate, one of 4,000."""
    number = random.Random(rnd.randrange(4000))
    look = f"{number.choice(('silver', 'black', 'red', 'blue'))} {number.choice(('Astra', 'Corsa', 'Golf', 'Focus', 'Passat'))}"
    letters = "".join(number.choice("ABCDEFGHJKLMNPRSTUVW") for _ in range(3))
    return f"{look} {number.choice('FYKNS')}{number.choice('ABDJ')}{number.choice(('53', '04', '56', '07', '58'))} {letters}"


class Memory:
    """Samples the resident memory of this process and all those it started, together, ten times a second."""

    def __init__(self) -> None:
        self.peak = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def take(self) -> float:
        """Return the peak in MB since the last call."""
        peak, self.peak = self.peak, 0.0
        return peak

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, sum(_resident_mb(pid) for pid in _family(os.getpid())))
            time.sleep(0.1)


def _family(pid: int) -> list[int]:
    try:
        children = [int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(p for c in children for p in _family(c))]


def _resident_mb(pid: int) -> float:
    """Return the memory that is this process's own share (pages shared by several count in part), in MB."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0) / 1024


def main() -> None:
    """Generate, review, make small changes, and print what it took."""
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
    memory = Memory()
    case = open_case(work / "bench.onrecord", read_key(demo=True), create=True)
    engine = load_engine(settings)
    print(f"{a.entries} entries in {a.entries // a.per_file} files, {size / 1e6:.1f} MB, {a.workers} workers, meaning {'on' if a.meaning else 'off'}")

    def timed(name: str, step: Callable[[], object], entries: int = a.entries) -> None:
        began = time.perf_counter()
        step()
        took = time.perf_counter() - began
        speed = f"{entries / took:10.0f} entries/s {size / 1e6 / took:8.2f} MB/s" if entries else " " * 34
        print(f"{name:28} {took:8.2f} s {speed}   peak {memory.take():.0f} MB", flush=True)

    def again() -> None:
        pipeline.review(case, folder, settings)

    timed("read files", lambda: pipeline.read_folder(case, folder, settings, engine))
    timed("place entries", lambda: pipeline.place_entries(case, engine))
    timed("read and judge entries", lambda: pipeline.judge_children(case, settings, engine))
    timed("link files", lambda: pipeline.link_files(case, engine))
    timed("name the cohort", lambda: pipeline.name_cohort(case, None, engine))
    timed("write the report", lambda: pipeline.report(case, work / "bench.html", title="bench"))
    timed("export", lambda: write_export(case, work / "export"))
    pipeline.review(case, folder, settings)
    make_file(folder / "B99999" / "notes.txt", "B99999", random.Random(2), 20)
    timed("add one file", again, 0)
    timed("nothing new", again, 0)
    make_file(folder / "B99998" / "notes.txt", "B99998", random.Random(3), 300)
    timed("add a file of 300 entries", again, 0)
    make_file(folder / "B99998" / "more.txt", "B99998", random.Random(3), 1)
    timed("add one entry to it", again, 0)
    shutil.rmtree(folder / "B99999")
    timed("take one file away", again, 0)
    timed("report again", lambda: pipeline.report(case, work / "bench.html", title="bench"), 0)
    print(f"{len(case.case_nouns('links'))} links; the case file is {case.path.stat().st_size / 1e6:.0f} MB")
    case.close()
    if a.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
