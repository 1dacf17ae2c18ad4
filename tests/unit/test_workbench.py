import pytest
from fastapi.testclient import TestClient

from invented import write_files
from onrecord import pipeline
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
    for path in ("/", "/child/T01"):
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
