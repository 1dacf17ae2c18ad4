import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from invented import write_files
from onrecord import pipeline
from onrecord.record import Line, Network, Spot
from onrecord.report import network_page
from onrecord.settings import Settings
from onrecord.store import open_case, read_key
from onrecord.workbench import make_app


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    top = tmp_path_factory.mktemp("serve")
    case = open_case(top / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, write_files(top / "files"), Settings(workers=1, meaning=False))
    case.close()
    case = open_case(top / "c.onrecord", read_key(demo=True), read_only=True)
    with TestClient(make_app(case, title="invented")) as made:
        yield made
    case.close()


def test_from_the_table_to_the_words_in_their_document(client):
    index = client.get("/")
    assert index.status_code == 200
    assert 'href="/child/T01"' in index.text
    child = client.get("/child/T01")
    assert "is being sexually exploited" in child.text
    entry_id = child.text.split('article class="entry" id="')[1].split('"')[0]
    entry = client.get(f"/entry/{entry_id}")
    assert '<mark class="mine">' in entry.text
    assert "T01/T01 notes.txt" in entry.text
    later = entry.text.split('rel="next" href="')[1].split('"')[0]
    assert client.get(later).status_code == 200
    assert f'rel="prev" href="/entry/{entry_id}#here"' in client.get(later).text


def test_it_is_read_only_and_holds_no_script(client):
    group = client.get("/").text.split('href="/group/')[1].split('"')[0]
    for path in ("/", "/child/T01", f"/group/{group}"):
        page = client.get(path).text
        assert "<script" not in page
        assert "<form" not in page
        assert "cache-control" in client.get(path).headers


def test_nothing_else_is_served_or_loaded(client):
    assert client.get("/child/none").status_code == 404
    assert client.get("/entry/none").status_code == 404
    assert client.get("/openapi.json").status_code == 404
    assert client.post("/").status_code == 405
    assert "default-src 'none'" in client.get("/").headers["content-security-policy"]
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_blind_it_lists_the_files_and_proposes_nothing(tmp_path):
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    pipeline.review(case, write_files(tmp_path / "files"), Settings(workers=1, meaning=False))
    with TestClient(make_app(case, title="invented", blind=True)) as client:
        index, child = client.get("/").text, client.get("/child/T01").text
    assert 'href="/child/T01"' in index
    assert "Opportunity lost" not in index
    assert "is being sexually exploited" in child
    assert "argument against" not in child
    assert "No protective act" not in child
    case.close()


def test_from_the_network_to_a_thing_and_its_sentences(client):
    page = client.get("/network")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    data = json.loads(page.text.split('id="network">')[1].split("</script>")[0])
    assert {s["label"] for s in data["spots"] if s["kind"] == "file"} == {"Amara Okonkwo", "Ruqayyah Mirza"}
    assert data["days"] == ["2009-01-19"]
    assert 'data-day="2009-01-19"' in page.text
    car = next(s for s in data["spots"] if s["kind"] == "vehicle")
    thing = client.get(car["page"])
    assert '<mark class="mine">silver Corsa FD06 KXN</mark>' in thing.text
    assert "Same number plate" in thing.text
    entry = thing.text.split('href="/entry/')[1].split('"')[0]
    assert client.get(f"/entry/{entry}").status_code == 200
    assert client.get("/entity/X-none").status_code == 404
    assert client.get("/group/N-none").status_code == 404


def test_the_network_page_tells_what_ties_nothing_and_who_has_no_file(client):
    page = client.get("/network").text
    assert "What was kept from tying files" in page
    assert "Named here, no file held" in page


def test_a_group_has_a_page_that_says_who_what_and_when(client):
    group = client.get("/network").text.split('href="/group/')[1].split('"')[0]
    page = client.get(f"/group/{group}").text
    assert "the service held both halves of one from 21 January 2009" in page
    assert "<svg" in page
    assert 'href="/entity/X-' in page


def test_the_drawing_is_served_from_the_package_and_fetches_nothing(client):
    script = client.get("/static/network.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|importScripts|eval\(|new Function", script.text)
    lock = json.loads((Path(__file__).parents[2] / "web" / "package-lock.json").read_text())
    wanted = json.loads((Path(__file__).parents[2] / "web" / "package.json").read_text())["dependencies"]
    assert all(lock["packages"][f"node_modules/{name}"]["version"] == version for name, version in wanted.items())


def test_names_cannot_break_out_of_the_page(tmp_path):
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    name = "</script><script>alert(1)</script>&"
    spots = (Spot("F-1", "A/1", "file", name), Spot("F-2", "B", "file", "B"))
    page = network_page(case, Network(spots, (Line("L-1", "F-1", "F-2", "tie", "strong"),), 10.0), title=name)
    case.close()
    assert page.count("<script") == 2
    data = json.loads(page.split('id="network">')[1].split("</script>")[0])
    assert data["spots"][0]["label"] == name
    assert data["spots"][0]["page"] == "/child/A%2F1"
