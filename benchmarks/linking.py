"""Time and peak memory of linking at 10,000, 100,000 and 1,000,000 mentions in an encrypted case, and of adding one file after; one process a size.

usage: nice python benchmarks/linking.py [SIZE ...] [--dir FOLDER]

Fifty mentions a file, most of workers, kin and the child, some of adults, cars, phones and places shared by a few files. "describe" makes each file's nodes and
keeps them; "link" finds blocks, weighs pairs, and makes entities, groups and the lists beside them; "add" is both for one more file. One core is used.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from onrecord.knowledge.names import Names, load_names
from onrecord.linkage import CHILD_WORDS, describe_file, find_suppressed, find_unheld, relink
from onrecord.record import Child, Mention
from onrecord.store import Case, open_case, read_key

A_FILE = 50


def words(seed: int = 3) -> tuple[list[str], list[str]]:
    """Invented given and family names."""
    rnd = random.Random(seed)
    given = ["".join(rnd.choice("bdfgklmnprst") + rnd.choice("aeiou") for _ in range(rnd.randint(2, 3))) for _ in range(3000)]
    family = ["".join(rnd.choice("bcdfgklmnprstvw") + rnd.choice("aeiou") for _ in range(3)) + rnd.choice(["son", "ski", "khan", "ley"]) for _ in range(20000)]
    return given, family


def mentions(n: int, given: list[str], family: list[str]) -> list[Mention]:
    """Return the mentions of file `n`."""
    rnd = random.Random(n)
    out = []
    for i in range(A_FILE):
        kind, role = "person", rnd.choice(["professional", "family", "child", "adult of concern", "adult of concern", "", "other child"])
        roll = rnd.random()
        if roll < 0.12:
            key = rnd.choice(given)
        elif roll < 0.7:
            key = f"{rnd.choice(given)} {rnd.choice(family)}"
        elif roll < 0.8:
            kind, key, role = "place", f"{rnd.randrange(1, 300)} {rnd.choice(family)} street", "address"
        elif roll < 0.88:
            kind, key, role = "place", rnd.choice(family), "venue"
        elif roll < 0.95:
            letters = ["".join(rnd.choice("ABDEFGHJKLMN") for _ in range(k)) for k in (2, 3)]
            kind, key = "vehicle", f"{letters[0]}{rnd.choice([4, 53, 7, 57]):02d}{letters[1]}"
            role = f"plate: {rnd.choice(['silver', 'black', 'red'])} {rnd.choice(['vectra', 'golf', 'astra', 'focus'])}"
        else:
            kind, key, role = "phone", f"+4477009{rnd.randrange(10**5):05d}", ""
        out.append(Mention(f"F{n}-{i % 7}", f"F{n}", i * 10, i * 10 + 3, key[:12], kind, key, role))
    return out


def keep(case: Case, first: int, last: int, names: Names) -> None:
    """Describe files and keep their nodes."""
    given, family = words()
    for n in range(first, last):
        child = Child(f"F{n}", f"Kid{n} Family{n}")
        file = describe_file(child, mentions(n, given, family), names)
        case.save_child(child, "v", (0, 0, None, None), {}, {}, file_nodes=file.nodes, file_blocks=file.blocks)


def link(case: Case, names: Names) -> None:
    """Bring ties and the lists beside them up to date, as a review does."""
    with case.transaction():
        relink(case, names)
    case.save_case("unheld", find_unheld(case.nodes_with(CHILD_WORDS), case.merged_places(), case.nodes, case.children(), (), names))
    case.save_case("suppressed", find_suppressed(case.crowds(), case.shared_workers(), case.holders, names))


def say(took: tuple[float, float]) -> str:
    """Return seconds that passed, and seconds of them at work: on a shared machine the rest is waiting."""
    return f"{took[0]:6.1f} s ({took[1]:.1f} at work)"


def one(size: int, folder: Path | None) -> None:
    """Measure one size."""
    names = load_names()
    files = size // A_FILE
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "bench.onrecord"
        case = open_case(path, read_key(demo=True), create=True)
        case.save_children([Child(f"F{n}", f"Kid{n} Family{n}") for n in range(files + 1)], {}, "v")
        took = []
        for step in (lambda: keep(case, 0, files, names), lambda: link(case, names), lambda: (keep(case, files, files + 1, names), link(case, names))):
            start, busy = time.perf_counter(), time.process_time()
            step()
            took.append((time.perf_counter() - start, time.process_time() - busy))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        links, groups = sum(1 for _ in case.links()), len(case.case_kind("groups"))
        case.close()
        print(
            f"{size:>9,} mentions  describe {say(took[0])}  link {say(took[1])}  add a file {say(took[2])}  peak {peak:5.0f} MB  "
            f"{links:>7,} links  {groups:>6,} groups  case {path.stat().st_size >> 20} MB",
            flush=True,
        )


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("sizes", type=int, nargs="*")
    ap.add_argument("--dir", type=Path, default=None, help="where to make the case")
    a = ap.parse_args()
    if len(a.sizes) == 1:
        one(a.sizes[0], a.dir)
    else:
        for size in a.sizes or [10_000, 100_000, 1_000_000]:
            subprocess.run([sys.executable, __file__, str(size), *(["--dir", str(a.dir)] if a.dir else [])], check=True)
