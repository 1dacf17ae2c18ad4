import shutil

import pytest

from benched import make_room, reviewed
from onrecord.store import Asked


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    top = tmp_path_factory.mktemp("search")
    made = make_room(shutil.copy(reviewed(tmp_path_factory.mktemp("case")), top / "c.onrecord"))
    made.bench.case.index_words()
    yield made
    made.close()


def found(room, *, whole=True, refs=(), **asked):
    return [e.child_ref for e in room.bench.case.search(Asked(**asked), whole=whole, refs=refs)[1]]


def test_words_together_apart_begun_and_written_alike(room):
    assert found(room, words="corsa jez") == ["T01", "T04"]
    assert found(room, words='"silver Corsa"') == ["T01", "T04"]
    assert found(room, words='"Corsa silver"') == []
    assert found(room, words="footb*") == ["T03"]
    assert found(room, words="fotball") == []
    assert found(room, words="fotball", alike=True) == ["T03"]


def test_codes_days_agencies_and_files_narrow_it(room):
    assert "T01" in found(room, code="exploitation_stated")
    assert found(room, code="exploitation_stated", status="negated") == []
    assert found(room, words="corsa", first="2008-01-01") == ["T04"]
    assert found(room, words="corsa", last="2008-01-01") == ["T01"]
    assert found(room, words="corsa", child_ref="T04") == ["T04"]


def test_only_what_may_be_seen_is_found(room):
    assert found(room, words="corsa", whole=False, refs=["T04"]) == ["T04"]
    assert found(room, words="corsa", whole=True, refs=["T04"]) == ["T01"]


def test_the_page_marks_the_words_and_keeps_a_search(room):
    sam = room.signed_in("sam")
    page = sam.get("/search?q=corsa").text
    assert "2 entries" in page
    assert "Corsa</mark>" in page


def test_the_codes_to_choose_from_are_those_there_are(room):
    case = room.bench.case
    held = {n.code for kind in ("signals", "responses") for n in case.found(kind)}
    assert len(held) > 3
    assert case.codes() == sorted(held)
