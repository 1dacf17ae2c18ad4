"""The invented files of `invented`, copied under other record numbers so that there is much to decide, with one print as PDF and one as scan."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from invented import CHILDREN, NOTES, write_files
from onrecord import pipeline
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

KELDERBY = Path(__file__).resolve().parent.parent / "examples" / "kelderby"
COPIES = 17
GIVEN = ("Amina", "Bartosz", "Chidi", "Delyth", "Emre", "Freya", "Goran", "Hana", "Imran", "Jodie", "Kwame", "Lina", "Megan", "Nasra", "Oona", "Piotr", "Rhian")
FAMILY = ("Aldous", "Banik", "Craddock")


def write_many(folder: Path, copies: int = COPIES) -> Path:
    """Write the four invented files, `copies` more of the first two under other names and days, and two files of the example: a PDF and a scan."""
    write_files(folder)
    for n in range(copies):
        for m, (ref, old) in enumerate((("T01", "Amara"), ("T02", "Zofia"))):
            number, given = f"{'TU'[m]}{n + 10}", GIVEN[n]
            lines = [
                "INVENTED COUNCIL",
                "CASE NOTES PRINT",
                f"Person: {number}   {given.upper()} {FAMILY[m].upper()}   DOB {CHILDREN[ref][1]}   Sex F",
                "=" * 78,
            ]
            for date, recorded, kind, author, role, text in NOTES[ref]:
                told = text.replace(old, given).replace("FD06 KXN", f"FD{n + 10} KXN").replace("Jez", f"J{GIVEN[-n - 1][1:]}")
                lines += [
                    "",
                    f"Date: {_later(date, n)}   Time: 10:15   Type: {kind}",
                    f"Entered: {_later(recorded, n)}   By: {author} ({role}, Children's Services)",
                ]
                lines += ["", told, "", "-" * 78]
            (folder / number).mkdir(parents=True)
            (folder / number / f"{number} notes.txt").write_text("\n".join(lines), encoding="utf-8")
    for name in ("K04 Hannah Feldman", "K06 Chantelle Okafor-Byrne"):
        shutil.copytree(KELDERBY / name, folder / name)
    return folder


def review_many(top: Path) -> Path:
    """Review the files of `write_many` and return the case."""
    case = open_case(top / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, write_many(top / "files"), Settings(workers=1, meaning=False))
    case.close()
    return top / "c.onrecord"


def _later(day: str, weeks: int) -> str:
    return (dt.datetime.strptime(day, "%d/%m/%Y") + dt.timedelta(weeks=weeks)).strftime("%d/%m/%Y")
