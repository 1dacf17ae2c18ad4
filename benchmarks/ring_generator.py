"""Invented files with planted rings, decoys, other spellings and recogniser's errors: how many tied files are found, and is any child merged?

usage: python benchmarks/ring_generator.py [--rings 12] [--files 400] [--noise 0.01] [--seed 1]

Each ring is two to five files tied by a plate, a phone, an address or an adult's whole name (spelt differently from file to file), or by an adult's
nickname with a venue. Decoys share forenames, workers, schools, colours of car, near plates and common nicknames, and must stay apart.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import sys

from onrecord.knowledge.names import Names, load_names
from onrecord.linkage import find_links
from onrecord.mentions import find_mentions, learn_cast
from onrecord.record import Child, Entry

GIVEN = [
    "Dean",
    "Imran",
    "Piotr",
    "Kwame",
    "Mehmet",
    "Tiago",
    "Liam",
    "Tariq",
    "Andrei",
    "Chidi",
    "Yusuf",
    "Marco",
    "Sonia",
    "Rukhsana",
    "Kasia",
    "Adaeze",
    "Leyla",
    "Ines",
    "Gareth",
    "Bilal",
    "Zdenek",
    "Femi",
    "Hamid",
    "Nuno",
]
FAMILY = [
    "Ackerby",
    "Hussain",
    "Kowalczyk",
    "Boatengson",
    "Yildirim",
    "Ferreirinha",
    "Brackwell",
    "Mahmoodi",
    "Popescov",
    "Okonjo",
    "Haddadi",
    "Russelli",
    "Thornaby",
    "Qureshan",
    "Novakov",
    "Adeyemo",
    "Sahinoglu",
    "Pereiro",
    "Wragstaff",
    "Chaudhari",
    "Horvatin",
    "Mensahn",
    "Rezaian",
    "Lopesco",
    "Eastwick",
    "Begumi",
    "Petrauska",
    "Nwosuka",
    "Karimov",
    "Santosa",
]
CHILD = [
    "Kayla",
    "Aleena",
    "Zuzanna",
    "Abena",
    "Elif",
    "Beatriz",
    "Ryan",
    "Adeel",
    "Jakub",
    "Kofi",
    "Emre",
    "Diogo",
    "Megan",
    "Hafsa",
    "Oksana",
    "Temi",
    "Dilan",
    "Sofia",
    "Callum",
    "Imaan",
    "Ioana",
    "Tendai",
    "Rojin",
    "Luca",
]
OTHER = {
    "Imran": ["Emran"],
    "Piotr": ["Peter", "Petr"],
    "Mehmet": ["Mohammed"],
    "Tariq": ["Tarik", "Tareq"],
    "Yusuf": ["Youssef", "Yousuf"],
    "Andrei": ["Andrej", "Andrey"],
    "Dean": ["Deano"],
    "Bilal": ["Billal"],
}
NICKS = ["Razza", "Shaf", "Kuba", "Femz", "Memo", "Tigo", "Daz", "Zubi", "Wojtek", "Kobby", "Hamz", "Nicu", "Spider", "Ginger"]
VENUES = ["Zafferano", "Peppadino", "Kestrelli", "Marrakeesh", "Bostonia", "Ottowan", "Vistulia", "Lagosia", "Tramonto", "Quayside"]
STREETS = ["Harkness", "Tolliver", "Brindley", "Massam", "Copthorne", "Yarrow", "Denholm", "Selby", "Ashgill", "Penrith", "Larkhill", "Stonier"]
FILL = (
    "Home visit, mum in. School attendance discussed and uniform grant form left. No other worries today.",
    "T/C from school, absent again. Letter sent.",
    "Review held. Present: J Tasker, Mrs Lomas, DC Reeve. Plan to continue.",
    "Seen at Hagmoor Academy with Miss Pryor. Settled.",
    "Duty looked at the note. Passed to K Braddish (SW).",
)


def plate(rnd: random.Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    tail = "".join(rnd.choice("ABDEFGHJKLMNPRSTUVWXY") for _ in range(3))
    return f"{rnd.choice(letters[:20]).replace('I', 'A')}{rnd.choice('ABDEFGHJKLMN')}{rnd.choice(['53', '04', '55', '07', '58'])} {tail}"


def damage(text: str, rate: float, rnd: random.Random) -> str:
    swap = {"0": "O", "O": "0", "1": "I", "5": "S", "S": "5", "8": "B", "e": "c", "l": "1", "n": "r", "a": "o", "h": "b"}
    return "".join(swap[c] if c in swap and rnd.random() < rate * 2.5 else c for c in text)


def build(rings: int, files: int, noise: float, seed: int) -> tuple[list[Child], list[Entry], set[tuple[str, str]]]:
    """Return children, entries and the pairs of files that are truly tied."""
    rnd = random.Random(seed)
    children = [
        Child(
            f"R{n:04d}",
            f"{rnd.choice(CHILD)} {rnd.choice(FAMILY)}{rnd.choice(['', 'son', 'ley', 'ova'])}",
            dt.date(1992, 1, 1) + dt.timedelta(days=rnd.randrange(2500)),
            "F",
            (),
        )
        for n in range(files)
    ]
    texts: dict[str, list[str]] = {c.child_ref: rnd.sample(FILL, 3) for c in children}
    refs = [c.child_ref for c in children]
    rnd.shuffle(refs)
    gold: set[tuple[str, str]] = set()
    venues, used = list(VENUES), 0
    for ring in range(rings):
        members = [refs.pop() for _ in range(rnd.randint(2, 5))]
        gold |= {(a, b) if a < b else (b, a) for i, a in enumerate(members) for b in members[i + 1 :]}
        kind = ("plate", "phone", "address", "name", "nickname")[ring % 5]
        reg, given, family = plate(rnd), rnd.choice(GIVEN), FAMILY[ring % len(FAMILY)] + "ski"
        phone, street, nick, venue = (
            f"07700 9{ring:02d}{rnd.randrange(100, 999)}",
            f"{rnd.choice(STREETS)} {rnd.choice(['Street', 'Road', 'Lane'])}",
            NICKS[used % len(NICKS)],
            venues[ring // 5 % len(venues)],
        )
        number = rnd.randrange(2, 190)
        if kind == "nickname":
            used += 1
        for n, ref in enumerate(members):
            spelt = rnd.choice([given, *OTHER.get(given, [])])
            texts[ref].append(
                {
                    "plate": rnd.choice(
                        [f"She got into a silver Passat {reg} with an older male.", f"Reg {reg.replace(' ', '')} seen outside school again, a dark saloon."]
                    ),
                    "phone": rnd.choice([f"A man rings her all night on {phone}.", f"Number saved in the phone is {phone.replace(' ', '')}."]),
                    "address": rnd.choice(
                        [
                            f"Found at {number} {street} with two adult males.",
                            f"Says she stays at number {number} {street.replace('Street', 'St').replace('Road', 'Rd')}.",
                        ]
                    ),
                    "name": f"Driver {spelt if n else given} {family}, {rnd.randrange(24, 45)} yrs, gave her cider.",
                    "nickname": f"She has a boyfriend called {nick}, about 30, who drives. She meets him at {venue} most nights.",
                }[kind]
            )
    for ref in refs:  # decoys
        texts[ref].append(
            rnd.choice(
                [
                    f"Friend {rnd.choice(CHILD)} walked home with her.",
                    f"Learning mentor {rnd.choice(GIVEN)} Atherley saw her.",
                    f"A lad called {rnd.choice(['Mo', 'Ali', 'Dave', 'John'])} was mentioned.",
                    f"Step-dad's car is a silver Passat {plate(rnd)}.",
                    "Seen in the town centre near the bus station.",
                    f"PC {rnd.randrange(1000, 9999)} {rnd.choice(FAMILY)} attended.",
                    f"Uncle {rnd.choice(GIVEN)} collects her from Hagmoor Academy.",
                    f"Lives at {rnd.randrange(2, 190)} {rnd.choice(STREETS)} Close.",
                ]
            )
        )
    entries = []
    for c in children:
        for n, t in enumerate(texts[c.child_ref]):
            day = dt.date(2007, 1, 1) + dt.timedelta(days=rnd.randrange(500))
            entries.append(Entry(f"{c.child_ref}-{n}", "d", f"{c.child_ref}/notes.txt", damage(t, noise, rnd), day, author="K Braddish", child_ref=c.child_ref))
    return children, entries, gold


def measure(rings: int, files: int, noise: float, seed: int, names: Names) -> dict[str, float]:
    """Precision, recall and F1 of tied pairs, and how many entities hold two children."""
    children, entries, gold = build(rings, files, noise, seed)
    by_file: dict[str, list[Entry]] = {}
    for e in entries:
        by_file.setdefault(e.child_ref or "", []).append(e)
    mentions = []
    for c in children:
        own = by_file[c.child_ref]
        cast = learn_cast(own, c, names)
        for e in own:
            mentions += find_mentions(e, c, cast, names)
    links, _groups, of = find_links(children, mentions, names, days={e.entry_id: e.date for e in entries})
    said = {x.child_refs for x in links}
    hit = len(said & gold)
    p, r = hit / max(1, len(said)), hit / max(1, len(gold))
    owner: dict[str, set[str]] = {}
    for m in mentions:
        if m.role == "child":
            owner.setdefault(of[m.mention_id], set()).add(m.child_ref or "")
    merged = sum(len(v) > 1 for v in owner.values())
    for pair in sorted(said - gold)[:10]:
        print("  false", next(x.because for x in links if x.child_refs == pair)[:200], file=sys.stderr)
    for pair in sorted(gold - said)[:10]:
        print("  missed", pair, [re.sub(r"\s+", " ", e.text) for e in by_file[pair[0]] + by_file[pair[1]] if e.entry_id.endswith("-3")], file=sys.stderr)
    return {
        "pairs": len(gold),
        "found": len(said),
        "precision": round(p, 3),
        "recall": round(r, 3),
        "f1": round(2 * p * r / max(1e-9, p + r), 3),
        "entities": len(set(of.values())),
        "children merged": merged,
    }


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rings", type=int, default=40)
    ap.add_argument("--files", type=int, default=400)
    ap.add_argument("--noise", type=float, default=0.01)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    print(measure(a.rings, a.files, a.noise, a.seed, load_names()))
