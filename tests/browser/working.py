"""Work that several people did together, so that the pages that show it are not empty: readings, what they differ on, what is settled, signatures."""

from __future__ import annotations

from urllib.parse import quote

from benched import Room, send
from onrecord.workbench import coding

APART, ALONE = "Concerns, read twice", "Findings, read once"
REASONS = ("Filed, and nothing done.", "Late at best: the answer came, but weeks on.")


def worked(room: Room) -> dict[str, dict[str, str]]:
    """Do the work, and return account → name → address of the pages that show it.

    Two read every concern apart but the last, which one has still to read; on the first they differ; the second is settled. Some signals are read too.
    A finding is signed, and one on evidence that is different since.
    """
    lead, case = room.signed_in("lead"), room.bench.case
    give = {"child": "", "first": "sam", "second": "priya", "hides": "yes"}
    send(lead, "/assignments", "/assignments", kind="concern", percent="100", share=APART, **give)
    send(lead, "/assignments", "/assignments", kind="signal", percent="20", share="Signals, a fifth", **give)
    send(lead, "/assignments", "/assignments", kind="finding", percent="40", share=ALONE, **(give | {"second": "", "hides": ""}))
    _read(room, "sam", leaving=1)
    _read(room, "priya", leaving=0)
    differ, settled = _read_by_both(room)[:2]
    path = f"/adjudication/concern/{settled}"
    send(lead, path, path, reason="The notes of that day say so in terms.", **_answers(case, "concern", settled))
    other = coding.noun_of(case, "concern", settled).child_ref
    signed = next(r["child_ref"] for r in case.child_lines(whole=True, refs=frozenset()) if r["known"] is not None and not r["concerns"])
    for ref in (signed, other):
        send(lead, f"/finding/{quote(ref)}/decide", "/", verdict="sign", reason="Read in full and agreed.")
    send(lead, f"/concern/{settled}/decide", "/", verdict="undo", reason="To be read once more.", expected=case.last_about(settled).decision_id)
    return {
        "sam": {"readings": "/readings", "reading": "/readings/next"},
        "lead": {
            "assignments": "/assignments",
            "adjudication": "/adjudication",
            "adjudicate": f"/adjudication/concern/{differ}",
            "agreement": "/agreement",
            "sign-off": "/sign-off",
            "signed": f"/finding/{quote(signed)}/signed",
            "trail-seen": f"/trail/seen/{case.decisions()[-1].decision_id}",
        },
    }


def _read_by_both(room: Room) -> list[str]:
    """The concerns both have read, in order."""
    rows = room.bench.desk.assigned(room.bench.case_id, share=APART)
    return sorted({r["subject"] for r in rows} - {r["subject"] for r in rows if r["state"] == "open"})


def _read(room: Room, account: str, *, leaving: int) -> None:
    """Answer what was given to someone, all but `leaving` of it, mostly as the product does."""
    browser, rows = room.signed_in(account), room.bench.desk.assigned(room.bench.case_id)
    mine = sorted((r for r in rows if r["account"] == account and r["blind"]), key=lambda r: (r["kind"], r["subject"]))
    concerns = [r for r in mine if r["kind"] == "concern"]
    for n, row in enumerate([r for r in mine if r not in concerns[len(concerns) - leaving :]]):
        given = _answers(room.bench.case, row["kind"], row["subject"])
        differs = account == "priya" and n % 7 == 0
        if differs:
            name, answers = next((q.name, q.answers) for q in reversed(coding.questions()[row["kind"]]))
            given[name] = next(value for value, _ in answers if value != given.get(name))
        page = f"/readings/{row['assignment']}"
        send(browser, page, page, reason=REASONS[differs] if row["kind"] == "concern" else "", **given)


def _answers(case, kind: str, subject: str) -> dict[str, str]:
    """The product's own answers, and the first of the others."""
    noun = coding.noun_of(case, kind, subject)
    made = {q.name: q.answers[0][0] for q in coding.questions()[kind]}
    return made | {k: v for k, v in coding.proposed(noun).items() if k in made}
