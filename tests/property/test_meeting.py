"""Two nodes whose names alone rule a tie out give no reason when they are read: leaving them unread changes nothing."""

import datetime as dt
import random
from collections import defaultdict

from onrecord.knowledge.names import load_names
from onrecord.linkage import describe_file
from onrecord.linkage.agreeing import Known
from onrecord.linkage.nodes import unpack
from onrecord.linkage.reasons import may_tie, reason_of
from onrecord.record import Child, Mention

FAMILIES = "ackersley ackersly akersley okonjo okonjoh kaya kayah nowak nowack mahmoodi mahmudi o'brien obrien adeyinka-moss moss smith smyth".split()
GIVENS = "dean deano d tariq tarik piotr peter p amir amira josie josephine mo mohammed grace gracie 'daz' 'razza' l leanne".split()
PLATES = "YJ53XKL YJ53XKI YJ53??? ???3XKL YK53XKL PJ53XKL YJ5????".split()
PLACES = "zafferano zaferano|belvedere court|belvedere|crown pizza|crown hotel|14 mill lane|14 mill road|78 penrith lane|7b penrith lone".split("|")


def person(rnd):
    form = rnd.random()
    given, nick = rnd.choice(GIVENS), rnd.choice(["", "", "'kaz'"])
    if form < 0.2:
        return given
    if form < 0.3:
        return f"{rnd.choice(['mr', '-', 'dr', 'ms'])} {rnd.choice(FAMILIES)}"
    family = rnd.choice(FAMILIES)
    family = family[0] if form > 0.9 else family
    return " ".join(w for w in (given, nick if "'" not in given else "", family) if w)


def mentions(ref, rnd):
    for n in range(30):
        kind = rnd.choice(["person", "person", "person", "vehicle", "place"])
        if kind == "person":
            key, role = person(rnd), rnd.choice(["", "adult of concern", "other child", "family", "professional"])
        elif kind == "vehicle":
            key, role = rnd.choice(PLATES) + rnd.choice(["", " silver vectra"]), rnd.choice(["plate", "plate: silver vectra", "plate: black golf"])
        else:
            key = rnd.choice(PLACES)
            role = "address" if key[0].isdigit() else rnd.choice(["venue", "building", "venue?", "street", "area"])
        yield Mention(f"{ref}-{n}", ref, n * 20, n * 20 + len(key), key, kind, key, role)


def test_nothing_left_unread_would_have_been_a_reason():
    names, rnd = load_names(), random.Random(5)
    blocks, nodes = defaultdict(list), {}
    for n in range(40):
        ref = f"F{n:02}"
        file = describe_file(Child(ref, f"Child{n} Family{n}"), mentions(ref, rnd), names, days={f"{ref}-{i}": dt.date(2007, 1, 1) for i in range(30)})
        nodes |= {(ref, name): unpack(ref, name, kind, rest) for name, (kind, _, _, rest, _) in file.nodes.items()}
        for block, name in file.blocks:
            blocks[block].append((ref, name))
    known = Known(names, {})
    left = read = 0
    for block, members in blocks.items():
        if block.split(" ")[0] not in ("family", "plate", "at", "name", "id", "look"):
            continue
        for at, (ref, name) in enumerate(members):
            for other, its in members[at + 1 :]:
                if other == ref:
                    continue
                if may_tie(block, name, its, names):
                    read += 1
                else:
                    left += 1
                    assert reason_of(block, 2, nodes[ref, name], nodes[other, its], known) is None, (block, name, its)
    assert left > 200
    assert read > 200
