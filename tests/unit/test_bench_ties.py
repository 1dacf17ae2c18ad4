import re
import shutil

import pytest

from benched import make_room, reviewed, send
from onrecord.workbench import make_ready
from onrecord.workbench.pages import links


@pytest.fixture
def room(tmp_path_factory, case_path):
    made = make_room(shutil.copy(case_path, tmp_path_factory.mktemp("ties") / "c.onrecord"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def case_path(tmp_path_factory):
    return reviewed(tmp_path_factory.mktemp("case"))


def everything(case):
    """What the case says of every entity and link, looked up by identifier."""
    entities, ties = list(case.entities()), list(case.links())
    return case.entities_at([x.entity_id for x in entities]), [case.link(x.link_id) for x in ties], case.entity("X-00000000000000")


def test_an_identifier_is_found_the_same_with_and_without_the_index(room):
    case = room.bench.case
    entities, ties = list(case.entities()), list(case.links())
    assert len(entities) > 5
    assert ties
    looked_through = everything(case)
    case.index_names()
    assert everything(case) == looked_through == (entities, ties, None)


def test_mentions_a_page_at_a_time_are_those_of_the_entity(room):
    case = room.bench.case
    case.index_words()
    case.index_names()
    for x in case.entities():
        whole = sorted(case.mentions_of(x), key=lambda m: m.mention_id)
        count, shown = case.mentions_page(x.entity_id, whole=True, refs=(), most=10_000)
        assert count == len(whole)
        assert sorted(shown, key=lambda m: m.mention_id) == whole
        pages = [m for n in range(0, count, 2) for m in case.mentions_page(x.entity_id, whole=True, refs=(), start=n, most=2)[1]]
        assert pages == shown
        assert case.entries_naming(x.entity_id) == tuple(sorted({m.entry_id for m in whole}))
        kept_back = x.child_refs[0]
        assert case.mentions_page(x.entity_id, whole=True, refs=[kept_back])[0] == sum(m.child_ref != kept_back for m in whole)


def test_neighbours_of_a_link_are_those_of_the_list(room):
    case = room.bench.case
    rows = case.pairs(lambda _: True)
    ids = [None, *(i for _, i, _ in rows), None]
    assert [case.beside_pair(pair, lambda _: True) for pair, _, _ in rows] == list(zip(ids, ids[2:], strict=False))


def test_a_page_of_an_entity_logs_the_files_whose_words_it_shows(room, monkeypatch):
    case = room.bench.case
    case.index_words()
    case.index_names()
    x = case.entity(next(x.entity_id for x in case.entities() if len(x.child_refs) > 1))
    cited = {e.child_ref for e in case.entries_by_id(e for g in x.reasons for e in g.entries).values()}
    monkeypatch.setattr(links, "PAGE", 1)
    sam = room.signed_in("sam")
    count, shown = case.mentions_page(x.entity_id, whole=True, refs=())
    assert count > 1
    read = 0
    for at in range(count):
        text = sam.get(f"/entity/{x.entity_id}?at={at}").text
        assert re.findall(r'<tr data-row data-cite="/entry/([^"]+)"', text) == [shown[at].entry_id]
        expected = cited | {shown[at].child_ref}
        assert {r["child_ref"] for r in room.bench.desk.log_rows(event="read", most=len(expected))} == expected
        read += len(expected)
    assert len(room.bench.desk.log_rows(event="read", most=1000)) == read


def test_the_picture_is_made_before_anyone_asks_and_again_when_a_tie_is_decided(room, monkeypatch):
    drawn = []
    monkeypatch.setattr("onrecord.pipeline.lay_out", lambda network: drawn.append(network) or network)
    make_ready(room.bench)
    lead = room.signed_in("lead")
    for _ in range(2):
        assert lead.get("/network").status_code == 200
    assert len(drawn) == 1
    link = next(room.bench.case.links())
    send(lead, f"/link/{link.link_id}/decide", f"/link/{link.link_id}", verdict="accept", reason="Seen in both files.")
    lead.get("/network")
    assert len(drawn) == 2
