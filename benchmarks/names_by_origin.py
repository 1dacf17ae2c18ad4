"""Recall of person mentions by the name's origin: the same sentences, six groups of 200 names, with our lists and with every tested name taken out of them.

usage: python benchmarks/names_by_origin.py [--misses N]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import yaml

from onrecord.knowledge.names import Names, load_names
from onrecord.mentions import Cast, find_mentions
from onrecord.record import Entry

SENTENCES = (
    "T/C from school. {g} {f} was seen outside the gates at 3pm in a car.",
    "Home visit. Mum says a man called {g} has been ringing the house.",
    "Police attended. Driver {g} {F}, 31 yrs, was spoken to and moved on.",
    "{g} told the worker that nothing had happened and went upstairs.",
    "She has been spending time with {g} and will not say where they go.",
    "Placement say her boyfriend {g} collected her again last night.",
    "Present: {i} {f} (SW), mum, school nurse. Plan to continue.",
    "Mr {f} rang the office twice about the contact arrangements.",
    "Mum asked if {g}'s flat had been visited by the police yet.",
    "Referral received. Sister {g} is 12 and is at the same school.",
)


def measure(names: Names, groups: dict[str, dict[str, str]], misses: int) -> None:
    """Print recall for each group and the spread in points."""
    shares = {}
    for group, lists in groups.items():
        given, family = lists["given"].split(), lists["family"].split()
        found = total = 0
        missed: Counter[str] = Counter()
        for n, g in enumerate(given):
            f = family[n % len(family)]
            for k, sentence in enumerate(SENTENCES):
                text = sentence.format(g=g, f=f, F=f.upper(), i=f[0])
                wanted = [w for w, slot in ((g, "{g}"), (f, "{f}"), (f.upper(), "{F}")) if slot in sentence]
                people = [m.quote for m in find_mentions(Entry(f"e{n}-{k}", "d", "p", text), None, Cast(), names) if m.kind == "person"]
                total += 1
                if all(any(w in q for q in people) for w in wanted):
                    found += 1
                else:
                    missed[f"{k}: {text[:60]} {people}"] += 1
        shares[group] = found / total
        print(f"  {group:24} {found / total:.4f}  of {total}")
        for line, _n in missed.most_common(misses):
            print("     ", line)
    print(f"  spread {100 * (max(shares.values()) - min(shares.values())):.2f} points")


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--misses", type=int, default=0)
    a = ap.parse_args()
    groups = yaml.safe_load((Path(__file__).parent / "names_by_origin.yaml").read_text())
    names = load_names()
    print("with our lists")
    measure(names, groups, a.misses)
    print("with every tested name unknown")
    measure(names.without(w for lists in groups.values() for text in lists.values() for w in text.split()), groups, a.misses)
