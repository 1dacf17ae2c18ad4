"""Care for those who read: what a file holds is said before, hard words stay closed, and a break is proposed."""

import re
import shutil

import pytest

from benched import make_room, send
from onrecord.workbench import Limits


@pytest.fixture
def room(case, tmp_path):
    made = make_room(shutil.copy(case, tmp_path / "c.onrecord"), Limits(rest_entries=3))
    yield made
    made.close()


def test_a_file_says_what_it_holds_before_it_is_read(room):
    sam = room.signed_in("sam")
    assert "Before you read: this file holds" in sam.get("/child/T01").text
    assert "exploitation stated or reported (1 entry)" in sam.get("/child/T01").text
    assert "Before you read" not in sam.get("/child/T03").text


def test_hard_words_stay_closed_until_they_are_opened(room):
    page = room.signed_in("sam").get("/child/T01").text
    closed = re.findall(r'<details class="sensitive">.*?</details>', page, re.DOTALL)
    assert any("sexually exploited" in re.sub(r"<[^>]+>", "", c) for c in closed)
    open_words = re.sub(r'<details class="sensitive">.*?</details>', "", page, flags=re.DOTALL)
    assert "man called Jez who drives" not in re.sub(r"<[^>]+>", "", open_words)


def test_a_break_is_proposed_after_some_hard_entries_and_counted_anew_after_it(room):
    sam = room.signed_in("sam")
    entry = next(s.entry_id for s in room.bench.case.found("signals", "T01") if s.tier == "direct")
    calm = room.bench.case.entries_of("T03")[0].entry_id
    for _ in range(2):
        assert "since your last break" not in sam.get(f"/entry/{entry}").text
    for _ in range(3):
        assert "since your last break" not in sam.get(f"/entry/{calm}").text
    assert "You have read 3 entries with hard words since your last break." in sam.get(f"/entry/{entry}").text
    assert send(sam, "/rested", "/queue").status_code == 303
    assert "since your last break" not in sam.get("/queue").text


def test_a_break_is_proposed_after_some_time(room):
    sam = room.signed_in("sam")
    for _ in range(5):
        room.clock.move(minutes=11)
        page = sam.get("/queue").text
    assert "You have been reading for 55 minutes." in page
