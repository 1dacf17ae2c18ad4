"""Swap every name and descriptor of origin in annotated files for those of six communities, and count what changes. It must be nothing.

usage: swap.py CORPUS_DIR... [--no-meaning]

For each file the words that name somebody (those that are nothing else in it, wherever they stand; others where a person is read), and the child's own, are
replaced one for one by names of one community at a time, and words of ethnicity, nationality and religion by that community's. Signals (entry, code,
status, subject), responses, flagged wording and concerns are compared with the file as written.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from fit_joining import read_docs
from nouns import nouns_of

from onrecord import pipeline
from onrecord.engine import Engine, load_engine
from onrecord.knowledge.names import CALENDAR, NAME, fold
from onrecord.mentions import find_mentions, learn_cast
from onrecord.record import Child, Entry, Mention
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
NAMED = re.compile(r"\b[A-Z][a-z'’]{2,}\b")
FAITHS = set("muslim islamic sikh hindu christian catholic protestant methodist anglican jewish buddhist pentecostal".split())


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
    spoken = {e.entry_id: [m for m in find_mentions(e, child, cast, engine.names) if m.kind == "person"] for e in entries}
    said = {w for e in entries for m in spoken[e.entry_id] for w in NAMED.findall(m.quote) if w.lower() in cast.called and _may_be_name(w, engine)}
    only = {w for e in entries for w in NAMED.findall(e.text) if w.lower() in cast.called_by.only} | mine
    called = sorted(said | only)
    families = {w for w in called if w.lower() in cast.families or w in child.name.split()[1:]}
    new = {w: _one_of(family if w in families else given, n) for n, w in enumerate(called)}
    new |= {w.upper(): other.upper() for w, other in new.items()}
    only |= {w.upper() for w in only}
    origin = re.compile(r"\b(" + "|".join(sorted(map(re.escape, engine.reader.book.skipped), key=len, reverse=True)) + r")\b", re.I)
    names = re.compile(r"\b(" + "|".join(sorted(map(re.escape, new), key=len, reverse=True)) + r")\b") if new else re.compile(r"(?!)")

    def change(text: str, people: Sequence[Mention] | None = None) -> str:
        def other(m: re.Match[str]) -> str:
            named = people is None or m[0] in only or any(p.start <= m.start() < p.end for p in people)
            return new[m[0]] if named else m[0]

        text = names.sub(other, text)
        return origin.sub(lambda m: ORIGIN[community][m[0].lower() in FAITHS] if m[0][0].isupper() and m[0].lower() in KEPT else m[0], text)

    them = replace(child, name=change(child.name), aliases=tuple(change(a) for a in child.aliases))
    return them, [
        replace(e, text=change(e.text, spoken[e.entry_id]), author=change(e.author or ""), type=change(e.type or ""), role=change(e.role or ""))
        for e in entries
    ]


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
            child, entries = nouns_of(doc)
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
