"""Time the report that is handed over: a child of 300 entries, and 15 such children, by name and anonymised, in each format.

usage: report.py [CHILDREN] [ENTRIES]

Writes invented files, reviews them once by wording alone, then times each report from an open case to checked bytes. What is printed is measured here and now.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path

from onrecord import pipeline, publishing
from onrecord.settings import ReportSettings, Settings
from onrecord.store import open_case, read_key

GIVEN = "Amara Rachel Zofia Simran Leila Kirsty Hannah Danielle Chantelle Marcus Aaliyah Ngozi Bethan Priya Katya".split()
FAMILY = "Okonjo Tunnicliffe Wieczorek Dhaliwal Haddad Maddocks Feldman Rushworth Byrne Obuya Rahman Eze Pritchard Nair Novak".split()
SAID = (
    "Visit at home. {g} seen alone in her room, settled, and said school was going well. Plan unchanged.",
    "{g} did not come home last night. Police told at 23:30. She came in at 7am, tired, and went to school.",
    "T/C from school. {g} was collected at the gate by a man in his late twenties in a blue car, the second time this week.",
    "Staff report that {g} has a new phone and trainers and will not say who bought them. Told the duty manager.",
    "Strategy discussion held with police and health. Section 47 enquiry started today.",
    "{g} told me that she is given money by older men and has to do what they say. She is frightened of them.",
    "Core group met. Minutes to follow. Mother attended and spoke well of the support worker.",
    "Read on duty. No further action. Filed.",
    "Supervision with {w}. Housing points agreed. Attendance discussed. Next visit in a fortnight.",
)


def write_files(folder: Path, children: int, entries: int) -> None:
    """Write a file a child."""
    for n in range(children):
        r = random.Random(n)
        given, family = GIVEN[n % len(GIVEN)], FAMILY[n % len(FAMILY)]
        day = dt.date(2005, 1, 3)
        out = [f"Name: {given} {family}    Record number: B{n + 1:02}    Date of birth: {1 + n % 27:02}/06/1992", ""]
        for _ in range(entries):
            day += dt.timedelta(days=r.randint(1, 6))
            said = [r.choice(SAID).format(g=given, w="P Sandhu") for _ in range(r.randint(1, 3))]
            out += [f"{day:%d/%m/%Y} 10:00 | P Sandhu | Social Worker | Case note", " ".join(said), ""]
        path = folder / f"B{n + 1:02} {given} {family}"
        path.mkdir(parents=True)
        (path / "notes.txt").write_text("\n".join(out), encoding="utf-8")


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("children", type=int, nargs="?", default=15)
    parser.add_argument("entries", type=int, nargs="?", default=300)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        write_files(Path(top) / "files", args.children, args.entries)
        case = open_case(Path(top) / "c.onrecord", read_key(demo=True), create=True)
        try:
            pipeline.review(case, Path(top) / "files", Settings(meaning=False, ocr=False))
            rows = case.child_rows()
            print(f"{len(rows)} children, {sum(r[1] for r in rows):,} entries, {len(list(case.found('concerns')))} concerns")
            for anonymised in (False, True):
                for fmt in ("html", "docx", "pdf"):
                    began, busy = time.monotonic(), time.process_time()
                    out = publishing.publish(case, Path(top) / f"r.{fmt}", fmt, ReportSettings(anonymised=anonymised), title="t")  # type: ignore[arg-type]
                    size = out.stat().st_size / 1e6
                    wall, spent = time.monotonic() - began, time.process_time() - busy
                    print(f"{'anonymised' if anonymised else 'named':10} {fmt:5} {wall:6.2f} s ({spent:.2f} s of processor), {size:.1f} MB", flush=True)
        finally:
            case.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
