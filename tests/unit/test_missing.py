"""When a child was missing, and what two children missing at one time must share for their files to be tied."""

import datetime as dt
import re

import pytest

from onrecord.knowledge.loading import Faults
from onrecord.knowledge.missing import load_missing
from onrecord.knowledge.names import load_names
from onrecord.linkage import find_links
from onrecord.mentions import find_mentions, learn_cast
from onrecord.missing import find_episodes
from onrecord.record import Child, Entry, Response, Signal

DAY = dt.date(2007, 3, 8)
KIDS = (Child("A", "Jodie Stanniforth", dt.date(1991, 5, 22), "F"), Child("B", "Adaeze Okonjo", dt.date(1992, 9, 3), "F"))


@pytest.fixture(scope="module")
def words():
    faults = Faults()
    made = load_missing(None, faults)
    faults.raise_if_any()
    return made


@pytest.fixture(scope="module")
def names():
    return load_names()


def file(child, rows):
    """Entries of a file and the signals a reader would find: every "missing" or "absconded"."""
    entries = [
        Entry(f"{child.child_ref}{n}", "d", "p", text, DAY + dt.timedelta(days), time=time, author="K Braddish", child_ref=child.child_ref)
        for n, (days, time, text) in enumerate(rows)
    ]
    signals = [
        Signal(e.entry_id, child.child_ref, m.start(), m.end(), m[0], "missing", "strong", "affirmed", "child", "police", "x", "x")
        for e in entries
        for m in re.finditer("missing|absconded", e.text)
    ]
    asked = [Response(e.entry_id, child.child_ref, 0, 1, e.text[0], "return_interview", True, "done", "child", "x", "x") for e in entries if "Return" in e.text]
    return entries, signals, asked


def episodes(rows, words):
    entries, signals, asked = file(KIDS[0], rows)
    return find_episodes(entries, signals, asked, [], words)


def span(episode):
    return f"{episode.start:%d %H:%M}-{episode.end:%d %H:%M}"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(0, "21:40", "Reported missing by the unit."), (1, "03:10", "Returned to the unit by taxi.")], ["08 21:40-09 03:10"]),
        ([(0, "21:40", "Reported missing, last seen 18.30."), (1, None, "Police found her at 02:15 and brought her back.")], ["08 18:30-09 02:15"]),
        ([(0, "09:00", "Mum says missing since last night at 8pm. Came home at 07:20.")], ["07 20:00-08 07:20"]),
        ([(0, "22:00", "Reported missing."), (1, "09:00", "Still missing, has not returned.")], ["08 22:00-09 22:00"]),
        ([(0, "22:00", "Reported missing. Returned 23:30."), (5, "20:00", "Reported missing again.")], ["08 22:00-08 23:30", "13 20:00-14 20:00"]),
        ([(0, "10:00", "She goes missing most weekends."), (1, "10:00", "Strategy meeting as she is often missing.")], []),
        ([(0, "10:00", "If she is missing again call police.")], []),
    ],
)
def test_from_last_seen_until_returned(rows, told, words):
    assert [span(e) for e in episodes(rows, words)] == told


def test_a_return_interview_tells_of_the_episode_before(words):
    (episode,) = episodes([(0, "21:40", "Reported missing. Returned 23:55."), (2, "10:00", "Return interview: she stayed at Zafferano.")], words)
    assert episode.entry_ids == ("A0", "A1")
    assert episode.returned


def tie(one, two, names, words):
    mentions, days, away = [], {}, {}
    for child, rows in zip(KIDS, (one, two), strict=True):
        entries, signals, asked = file(child, rows)
        cast = learn_cast(entries, child, names)
        own = [m for e in entries for m in find_mentions(e, child, cast, names)]
        away[child.child_ref] = find_episodes(entries, signals, asked, own, words)
        mentions += own
        days |= {e.entry_id: e.date for e in entries}
    links, _, _ = find_links(KIDS, mentions, names, days=days, episodes=away)
    return links[0] if links else None


OUT = (0, "21:00", "Reported missing.")


def test_overlap_with_a_venue_is_strong_and_says_both_spans(names, words):
    link = tie([OUT, (1, "02:00", "Found at Zafferano with two males.")], [OUT, (1, "03:00", "Located at Zafferano and brought back.")], names, words)
    assert link.strength == "strong"
    (reason,) = [g for g in link.reasons if g.kind == "missing"]
    assert "Missing at overlapping times (A, 2007-03-08 21:00 to 2007-03-09 02:00)" in reason.says
    assert "both at “Zafferano”" in reason.says
    assert reason.days == (DAY, DAY)


def test_overlap_with_an_area_is_weak_and_alone_it_is_nothing(names, words):
    link = tie([OUT, (1, "02:00", "Found in Ravenscough.")], [OUT, (1, "03:00", "Found in Ravenscough.")], names, words)
    assert link.strength == "weak"
    assert tie([OUT, (1, "02:00", "Returned home.")], [OUT, (1, "03:00", "Returned home.")], names, words) is None


def test_the_same_place_on_another_night_is_not_co_missing(names, words):
    later = [(9, "21:00", "Reported missing."), (10, "03:00", "Found in Ravenscough.")]
    assert tie([OUT, (1, "02:00", "Found in Ravenscough.")], later, names, words) is None


def test_missing_with_the_other_child_is_strong(names, words):
    link = tie([(0, "21:00", "Reported missing with a girl called Adaeze.")], [(0, "22:00", "Reported missing.")], names, words)
    assert link.strength == "strong"
    assert any(g.kind == "missing" and "Adaeze" in g.says for g in link.reasons)


def test_the_home_she_returned_to_is_no_shared_place(names, words):
    back = (1, "03:00", "Returned home to 14 Hartcliffe Street.")
    link = tie([OUT, back], [OUT, (1, "02:00", "Returned home to 3 Mill Lane.")], names, words)
    assert link is None


def test_bad_patterns_are_named_with_their_line(tmp_path):
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "x.yaml").write_text("source: {work: x}\nhabit:\n  - '('\nunknown: 1\n")
    faults = Faults()
    load_missing(tmp_path, faults)
    assert any("x.yaml:2" in f or "unknown key" in f for f in faults.found)
