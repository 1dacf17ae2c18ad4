import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from invented import write_files
from onrecord import pipeline
from onrecord.decisions import check_trail, current_decisions, follow, subject_of
from onrecord.errors import InputError
from onrecord.record import Entity, Link
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

LINK = Link(("A", "B"), ("X-1",), "strong", 9.0, "Same car.")
CAR = Entity("X-1", "vehicle", "YJ53 XKL", ("YJ53 XKL", "YJ53XKL"), ("A", "B"))
AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
SETTINGS = Settings(workers=1, meaning=False)


def more(trail, noun=LINK, verdict="accept", **over):
    words = {"by": "P Reviewer", "reason": "seen in both files", "at": AT, "knowledge": "k1"} | over
    kind, subject, evidence = subject_of(noun)
    seen, before = f"{words.pop('knowledge')}:{evidence}", next((d for d in reversed(trail) if d.subject == subject), None)
    return [*trail, follow(kind, subject, verdict, seen=seen, last=trail[-1] if trail else None, before=before, **words)]


def test_the_last_decision_stands_and_undo_leaves_none():
    trail = more(more([]), verdict="reject", reason="another car")
    assert current_decisions(trail)[LINK.link_id].verdict == "reject"
    assert trail[1].supersedes == trail[0].decision_id
    trail = more(more(trail, CAR), verdict="undo", reason="look again")
    assert current_decisions(trail).keys() == {"X-1"}
    assert len(trail) == 4


@pytest.mark.parametrize(("over", "code"), [({"by": " 1 "}, "no-name"), ({"reason": " "}, "no-reason"), ({"verdict": "undo"}, "nothing-to-undo")])
def test_a_decision_needs_a_person_a_reason_and_something_to_undo(over, code):
    with pytest.raises(InputError) as error:
        more([], **over)
    assert error.value.code == code


def test_a_subject_that_changed_or_is_gone_is_told():
    (made,) = more([])
    assert made.since(LINK.evidence) == "same"
    assert made.since(replace(LINK, because="Same car and phone.").evidence) == "changed"
    assert made.since(None) == "gone"


def test_the_first_row_that_does_not_fit_is_named():
    trail = more(more(more([]), CAR), CAR, "reject")
    assert check_trail(trail) == ""
    assert check_trail(trail, trail[1].sha256) == ""
    assert "Row 2 of 3" in check_trail([trail[0], replace(trail[1], reason="other words"), trail[2]])
    assert "Row 2 of 2" in check_trail([trail[0], trail[2]])
    assert "cut off" in check_trail(trail[:2], trail[2].sha256)


def test_decisions_outlive_reviews_and_cannot_be_changed(tmp_path):
    case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
    folder = write_files(tmp_path / "files")
    pipeline.review(case, folder, SETTINGS)
    (link,) = case.links()
    mentions = list(case.mentions())
    made = pipeline.decide_on(case, link.link_id, "accept", by="P Reviewer", reason="the same car", at=AT)
    assert next(case.links()).decided_on == AT.date()
    pipeline.decide_on(case, link.via[0], "reject", by="P Reviewer", reason="two men of one name", at=AT)
    assert list(case.mentions()) == mentions
    for path in sorted(folder.rglob("T04*")):
        if path.is_file():
            path.unlink()
    pipeline.review(case, folder, SETTINGS)
    assert list(case.links()) == []
    assert case.decisions()[0] == made
    assert pipeline.verify(case)[0] == ""
    undone = pipeline.decide_on(case, link.link_id, "undo", by="P Reviewer", reason="the file is gone", at=AT)
    assert undone.supersedes == made.decision_id
    for words in ("UPDATE decisions SET data = '{}'", "DELETE FROM decisions"):
        with pytest.raises(sa.exc.DatabaseError), case.transaction() as db:
            db.execute(sa.text(words))
    case.close()
