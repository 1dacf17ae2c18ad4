"""The network as other programs read it, and as it is laid out."""

import csv
import datetime as dt
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from onrecord.networks import FORMATS, gather_network, lay_out, part_of, strongest, write_network
from onrecord.record import Child, Entity, Link

DAY = dt.date(2007, 3, 8)
KIDS = [Child("T 01", "Amara <Okonkwo>", dt.date(1992, 3, 14)), Child("T02", "Zofia Nowak"), Child("T03", "=cmd()"), Child("T04", "Mei Lindqvist")]
ENTITIES = {
    x.entity_id: x
    for x in (
        Entity("X-1", "vehicle", "FD06 KXN", ("FD06 KXN", "FD06KXN"), ("T 01", "T02")),
        Entity("X-2", "phone", "07700 900417", ("07700 900417",), ("T02", "T03"), "accept", "P Reviewer", DAY),
        Entity("X-3", "person", "Jez & co\x0b", ("Jez",), ("T 01", "T02", "T03")),
        Entity("X-4", "place", "14 Orme Street", ("14 Orme Street",), ("T 01", "T02")),
        Entity("X-5", "handle", "big.z@mail.example", ("big.z@mail.example",), ("T 01", "T02")),
        Entity("X-6", "org", "Zed Cars", ("Zed Cars",), ("T 01", "T02")),
    )
}
LINKS = [
    Link(("T 01", "T02"), ("X-1", "X-3", "X-4", "X-5", "X-6"), "strong", 19.0, "Same car.", "reject", "P Reviewer", DAY, (), DAY, dt.date(2007, 3, 13)),
    Link(("T02", "T03"), ("X-2", "X-3"), "weak", 9.0, "Same number.", first_day=dt.date(2008, 1, 2)),
]


@pytest.fixture
def network():
    return gather_network(KIDS, LINKS, ENTITIES)


def test_only_what_is_tied_is_in_it(network):
    assert [s.label for s in network.spots if s.kind == "file"] == ["Amara <Okonkwo>", "Zofia Nowak", "=cmd()"]
    assert sum(x.kind == "tie" for x in network.lines) == 2
    jez = next(s for s in network.spots if s.noun_id == "X-3")
    assert jez.first_day == DAY
    assert sum(jez.spot_id in (x.a, x.b) for x in network.lines) == 3


def test_graphml_is_whole(network, tmp_path):
    (path,) = write_network(network, tmp_path, "graphml")
    graph = ET.parse(path).getroot()[-1]
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = {n.get("id") for n in graph.findall(space + "node")}
    edges = graph.findall(space + "edge")
    assert (len(nodes), len(edges)) == (len(network.spots), len(network.lines))
    assert all(e.get("source") in nodes and e.get("target") in nodes for e in edges)
    assert "both_held" in path.read_text()


def test_i2_tables_fit_together_and_hold_no_formula(network, tmp_path):
    entities, links = write_network(network, tmp_path, "i2")
    rows = list(csv.DictReader(entities.open(encoding="utf-8-sig")))
    ties = list(csv.DictReader(links.open(encoding="utf-8-sig")))
    ids = {r["Identity"] for r in rows}
    assert all(t["End 1"] in ids and t["End 2"] in ids for t in ties)
    assert "'=cmd()" in {r["Label"] for r in rows}
    assert [t["Decision"] for t in ties[:2]] == ["rejected by a person", "not decided by a person"]


def test_follow_the_money_takes_every_row(network, tmp_path):
    (path,) = write_network(network, tmp_path, "ftm")
    rows = [json.loads(x) for x in path.read_text().splitlines()]
    ids = {r["id"] for r in rows}
    assert all(set(r["properties"]["subject"] + r["properties"]["object"]) <= ids for r in rows if r["schema"] == "UnknownLink")
    model = pytest.importorskip("followthemoney").model
    for row in rows:
        made = model.get_proxy(row, cleaned=False)
        made.schema.validate(row)
        for prop, values in row["properties"].items():
            assert prop in made.schema.properties, (row["schema"], prop)
            assert len(made.get(prop)) == len(values), (row["schema"], prop)


def test_formats_and_layout_are_the_same_each_time(network, tmp_path):
    for fmt in FORMATS:
        first = [p.read_bytes() for p in write_network(network, tmp_path / "a", fmt)]
        assert first == [p.read_bytes() for p in write_network(gather_network(KIDS, LINKS, ENTITIES), tmp_path / "b", fmt)]
    laid = lay_out(network)
    assert laid == lay_out(network)
    assert all(0 <= s.x <= 1000 and 0 <= s.y <= laid.height for s in laid.spots)
    assert len({(s.x, s.y) for s in laid.spots}) == len(laid.spots)


def test_parts_that_do_not_hang_together_lie_apart():
    far = [Link((f"A{n}", f"B{n}"), (), "strong", 9.0, "") for n in range(30)]
    kids = [Child(f"{x}{n}", f"{x}{n}") for n in range(30) for x in "AB"]
    laid = lay_out(gather_network(kids, far, {}))
    assert len({(s.x, s.y) for s in laid.spots}) == 60
    assert max(s.y for s in laid.spots) <= laid.height
    assert lay_out(replace(laid, spots=(), lines=())).spots == ()


def test_a_part_holds_only_what_two_of_its_files_share(network):
    part = part_of(network, ["T02", "T03"])
    assert {s.noun_id for s in part.spots} == {"T02", "T03", "X-2", "X-3"}
    assert [x.kind for x in part.lines].count("tie") == 1


def test_the_strongest_links_are_kept_whole():
    assert strongest(LINKS, 6) == []
    assert strongest(LINKS, 7) == LINKS[:1]
    assert strongest(LINKS, 99) == LINKS
