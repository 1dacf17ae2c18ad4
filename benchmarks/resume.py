"""Kill a review at random moments, run it again, and compare what it exports with that of a review that was never disturbed, byte for byte.

usage: resume.py [--rounds N] [--entries N] [--seed S]

Each round begins a new case, kills the review (SIGKILL) at a random moment, kills the resumed one at another, then lets a third run end. Half of the
rounds kill the worker processes along with it; in the others they are left to notice by themselves. Exits with 1 when any export differs.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from review import make_file

PER_FILE = 20


def command(verb: str, *args: str | Path) -> list[str]:
    """Return the command line of one onrecord verb with the demo key."""
    return [sys.executable, "-c", "import sys; from onrecord.cli import main; sys.exit(main())", verb, *map(str, args), "--demo"]


def review(folder: Path, case: Path, workers: int) -> list[str]:
    """Return the command line of a review."""
    return command("review", folder, "--case", case, "--no-meaning", "--workers", str(workers))


def killed(line: list[str], after: float, *, whole: bool) -> bool:
    """Run a command and kill it after so many seconds; return whether it was still running then."""
    running = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        running.wait(after)
    except subprocess.TimeoutExpired:
        if whole:
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
        running.wait()
        return True
    return False


def export(case: Path, out: Path) -> dict[str, bytes]:
    """Return the export of a case, by file name."""
    subprocess.run(command("export", case, "--out", out), check=True, stdout=subprocess.DEVNULL)
    return {p.name: p.read_bytes() for p in sorted(out.iterdir())}


def main() -> int:
    """Do the rounds; return 0 when every export is the same."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=10)
    ap.add_argument("--entries", type=int, default=600)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    rnd = random.Random(a.seed)
    work = Path(tempfile.mkdtemp(prefix="onrecord-resume-"))
    folder = work / "files"
    for n in range(a.entries // PER_FILE):
        make_file(folder / f"B{n:03}" / "notes.txt", f"B{n:03}", rnd, PER_FILE)
    (folder / "B000" / "damaged.pdf").write_bytes(b"%PDF-1.4 cut short")
    began = time.perf_counter()
    subprocess.run(review(folder, work / "whole.onrecord", 2), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = time.perf_counter() - began
    expected = export(work / "whole.onrecord", work / "whole")
    print(f"undisturbed: {took:.1f} s, {sum(map(len, expected.values()))} bytes exported")
    same = True
    for n in range(a.rounds):
        case = work / f"round{n}.onrecord"
        moments = rnd.uniform(0.2, took), rnd.uniform(0.2, took)
        hit = [killed(review(folder, case, 1 + n % 2), moment, whole=n % 4 < 2) for moment in moments]
        subprocess.run(review(folder, case, 2), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = export(case, work / f"round{n}")
        differ = [name for name in expected if found.get(name) != expected[name]]
        same = same and not differ
        told = ", ".join(f"{m:.1f} s{'' if h else ' (had ended)'}" for m, h in zip(moments, hit, strict=True))
        print(f"round {n + 1}: killed at {told}: {'differs: ' + ', '.join(differ) if differ else 'same export'}", flush=True)
    shutil.rmtree(work)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
