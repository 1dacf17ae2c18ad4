"""Swap every name and descriptor of origin in annotated files for those of six communities, and count what changes. It must be nothing.

usage: swap.py CORPUS_DIR... [--no-meaning]

For each file the words its cast uses as names, and the child's own, are replaced one for one by names of one community at a time, and words of ethnicity,
nationality and religion by that community's. Signals (entry, code, status, subject), responses, flagged wording and concerns are compared with the file as
written.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from fit_joining import read_docs

from onrecord import pipeline
from onrecord.engine import Engine, load_engine
from onrecord.knowledge.names import CALENDAR, NAME, fold
from onrecord.mentions import learn_cast
from onrecord.record import Child, Entry
from onrecord.settings import Settings

GIVEN = {
    "British": "Bethan Gareth Holly Duncan Poppy Alistair Rosie Fergus Imogen Callum Tegan Rhys",
    "South Asian": "Aaliyah Imran Harpreet Zubair Priya Farooq Simran Bilal Nusrat Arjun Hafsa Tariq",
    "African and Caribbean": "Adaeze Kwame Folasade Tendai Shanice Olumide Abena Jermaine Ngozi Delroy Amina Kofi",
    "Eastern European": "Agnieszka Bartosz Danuta Zoltan Ilona Mihai Katarzyna Andrei Zuzana Pavel Oksana Marek",
    "Irish and Traveller": "Saoirse Cathal Bronagh Padraig Sinead Fintan Roisin Declan Niamh Eamon Aisling Cormac",
    "East Asian and Middle Eastern": "Mei Haruto Linh Dariush Yasmin Chen Soraya Minh Leyla Jiang Shirin Kenji",
}
FAMILY = {
    "British": "Pemberton Thwaite Llewellyn Ormerod Haddow Penrose",
    "South Asian": "Qureshi Chaudhry Sandhu Begum Patel Mahmood",
    "African and Caribbean": "Okafor Mensah Campbell Adeyemi Moyo Baptiste",
    "Eastern European": "Kowalczyk Horvath Ionescu Novotny Wisniewski Petrov",
    "Irish and Traveller": "Gallagher Delaney McDonagh Kilbride Ward Cassidy",
    "East Asian and Middle Eastern": "Nguyen Tanaka Rahimi Zhang Haddad Lam",
}
ORIGIN = {
    "British": ("British", "Anglican"),
    "South Asian": ("Asian", "Muslim"),
    "African and Caribbean": ("African", "Pentecostal"),
    "Eastern European": ("Polish", "Catholic"),
    "Irish and Traveller": ("Irish", "Catholic"),
    "East Asian and Middle Eastern": ("Chinese", "Buddhist"),
}
FAITHS = set("muslim islamic sikh hindu christian catholic protestant methodist anglican jewish buddhist pentecostal".split())


def build(doc: dict[str, Any]) -> tuple[Child, list[Entry]]:
    """Return a corpus file as nouns."""
    c = doc["child"]
    child = Child(c["ref"], c["name"], c["dob"], c.get("sex"), tuple(c.get("aliases", ())))
    return child, [
        Entry(
            f"{n:03}",
            "D",
            "p",
            e["text"],
            date=e["date"],
            recorded=e.get("recorded"),
            author=e["author"],
            role=e["role"],
            agency=e["agency"],
            type=e["type"],
            child_ref=c["ref"],
        )
        for n, e in enumerate(doc["entries"])
    ]


def _may_be_name(word: str, engine: Engine) -> bool:
    """Whether the name lists hold a word, or no list does: what is only an everyday word or a month is left as it is."""
    bits = engine.names.lexicon.get(fold(word), 0)
    return not bits or bool(bits & NAME and not bits & CALENDAR)


def _one_of(names: list[str], n: int) -> str:
    """The n-th name: where there are not so many, one with an ending of its own, so that two people never come to share a name."""
    return names[n % len(names)] + ("", "ana", "ico", "umi", "elo", "ora")[n // len(names) % 6]


def swapped(child: Child, entries: list[Entry], engine: Engine, community: str) -> tuple[Child, list[Entry]]:
    """Return the same file about people of a community."""
    cast = learn_cast(entries, child, engine.names)
    given, family = GIVEN[community].split(), FAMILY[community].split()
    mine = {w for n in (child.name, *child.aliases) for w in re.split(r"[ \-]", n) if len(w) > 2}
    texts = " ".join(e.text for e in entries)
    called = sorted(
        {w for w in re.findall(r"\b[A-Z][a-z'’]+\b", texts) if w.lower() in cast.called and w.lower() not in cast.ordinary and _may_be_name(w, engine)} | mine
    )
    families = {w for w in called if w.lower() in cast.families or w in child.name.split()[1:]}
    new = {w: _one_of(family if w in families else given, n) for n, w in enumerate(called)}
    new |= {w.upper(): other.upper() for w, other in new.items()}
    origin = re.compile(r"\b(" + "|".join(sorted(map(re.escape, engine.reader.book.skipped), key=len, reverse=True)) + r")\b", re.I)
    names = re.compile(r"\b(" + "|".join(sorted(map(re.escape, new), key=len, reverse=True)) + r")\b") if new else re.compile(r"(?!)")

    def change(text: str) -> str:
        text = names.sub(lambda m: new[m[0]], text)
        return origin.sub(lambda m: ORIGIN[community][m[0].lower() in FAITHS] if m[0][0].isupper() and m[0].lower() in KEPT else m[0], text)

    them = replace(child, name=change(child.name), aliases=tuple(change(a) for a in child.aliases))
    return them, [replace(e, text=change(e.text), author=change(e.author or ""), type=change(e.type or ""), role=change(e.role or "")) for e in entries]


KEPT = {w.lower() for o in ORIGIN.values() for w in o} | {
    "pakistani",
    "indian",
    "bangladeshi",
    "kurdish",
    "romanian",
    "slovak",
    "somali",
    "nigerian",
    "white",
    "black",
}


def answer(child: Child, entries: list[Entry], engine: Engine) -> Counter[tuple[str, ...]]:
    """Return everything that must not change."""
    _, judged = pipeline.judge_child(child, entries, engine)
    found = judged.found
    out: Counter[tuple[str, ...]] = Counter((s.entry_id, s.code, s.status, s.subject) for s in found["signals"])
    out.update((r.entry_id, r.code, r.status) for r in found["responses"])
    out.update((f.entry_id, "language", str(f.challenged)) for f in found["language"])
    out.update((c.opens, c.basis, c.outcome) for c in found["concerns"])
    return out


def main() -> None:
    """Swap, compare, print; exit 1 if anything changed."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path, nargs="+")
    ap.add_argument("--no-meaning", action="store_true")
    ap.add_argument("--show", type=int, default=0, help="show up to N changes")
    a = ap.parse_args()
    engine = load_engine(Settings(meaning=not a.no_meaning))
    total = files = 0
    for root in a.corpus:
        for doc in read_docs(root):
            child, entries = build(doc)
            before = answer(child, entries, engine)
            files += 1
            for community in GIVEN:
                after = answer(*swapped(child, entries, engine, community), engine)
                gone = (before - after) + (after - before)
                total += sum(gone.values())
                for what in list(gone)[: a.show]:
                    print(root.name, child.child_ref, community, what)
    print(f"{files} files x {len(GIVEN)} communities: {total} changes")
    sys.exit(bool(total))


if __name__ == "__main__":
    main()
