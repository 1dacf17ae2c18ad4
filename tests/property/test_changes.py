"""The law: however a folder came to hold what it holds, the case says the same as one made from it at once."""

import random
from pathlib import Path

import pytest

from onrecord import pipeline
from onrecord.export import write_export
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

PLAIN = Settings(workers=1, meaning=False)
NAMES = ("Amara Okonkwo", "Zofia Nowak", "Callum Fairweather", "Ruqayyah Mirza", "Jade Kilbride", "Jade Petrescu", "Mei Lindqvist", "Yusuf Adeyemi")
TOLD = (
    "She was seen getting into a silver Corsa {plate} with a man called {nick}.",
    "A man rings her at night on 07700 900{n}.",
    "Found at {n} Orme Street with two older males. She would not say who they were.",
    "Boyfriend called {nick}, about 30, meets her at Zafferano most nights.",
    "She was with {other} at Zafferano. {other} has been missing too.",
    "Driver Tariq Mahmoodi, {n} yrs, gave her cider.",
    "Mum reports she did not come home until after midnight. Police informed, no further action.",
    "{child} was seen alone; strategy discussion held with DS Whitby and s47 enquiry commenced.",
    "Home visit. Kitchen tidy, no concerns. Attendance {n}% this term.",
    "Lives near Zafferano, the area behind the station.",
    "Reported missing at 21:30 and found at Zafferano at 02:10 with {other}.",
)


def note(rnd: random.Random, child: str) -> str:
    told = {"plate": rnd.choice(("FD06 KXN", "FD06 KXM", "YJ53 XKL")), "nick": rnd.choice(("Razza", "Skeg", "Jez")), "n": rnd.randrange(20, 26)}
    return " ".join(s.format(**told, child=child.split()[0], other=rnd.choice(NAMES)) for s in rnd.sample(TOLD, rnd.randrange(1, 4)))


def write(path: Path, number: int, rnd: random.Random) -> None:
    child = NAMES[number]
    lines = ["INVENTED COUNCIL", "CASE NOTES PRINT", f"Person: T{number:02}   {child.upper()}   DOB {number + 3:02}/05/1993   Sex F", "=" * 78, ""]
    for day in sorted(rnd.sample(range(1, 28), rnd.randrange(1, 4))):
        by = rnd.choice(("K Braddock", "P Lomax", "T Mahmoodi"))
        lines += [f"Date: {day:02}/03/2007   Time: 10:15   Type: Case note", f"Entered: {day:02}/03/2007   By: {by} (Social Worker, Children's Services)"]
        lines += ["", note(rnd, child), "", "-" * 78]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def change(folder: Path, rnd: random.Random) -> None:
    """Add, rewrite or take away a file or two."""
    for _ in range(rnd.choice((1, 1, 2, 4))):
        number = rnd.randrange(len(NAMES))
        path = folder / f"T{number:02}" / f"{rnd.choice('ab')}.txt"
        if path.exists() and rnd.random() < 0.4:
            path.unlink()
        elif rnd.random() < 0.1:
            path.with_name("empty.docx").parent.mkdir(parents=True, exist_ok=True)
            path.with_name("empty.docx").write_bytes(b"")
        else:
            write(path, number, rnd)


def reviewed(folder: Path, case_file: Path, out: Path) -> dict[str, bytes]:
    case = open_case(case_file, read_key(demo=True), create=True)
    try:
        pipeline.review(case, folder, PLAIN)
        return {p.name: p.read_bytes() for p in write_export(case, out)}
    finally:
        case.close()


@pytest.mark.parametrize("seed", range(2))
def test_changes_one_by_one_end_where_a_fresh_review_does(seed: int, tmp_path: Path) -> None:
    rnd = random.Random(seed)
    folder = tmp_path / "files"
    for number in range(4):
        write(folder / f"T{number:02}" / "a.txt", number, rnd)
    for step in range(6):
        found = reviewed(folder, tmp_path / "kept.onrecord", tmp_path / "kept")
        assert found["children.jsonl"]
        if step in (3, 5):
            fresh = reviewed(folder, tmp_path / f"fresh{step}.onrecord", tmp_path / f"fresh{step}")
            assert fresh["links.jsonl"]
            assert {name for name in fresh if found[name] != fresh[name]} == set()
        change(folder, rnd)
