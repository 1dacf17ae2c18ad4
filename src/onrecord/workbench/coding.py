"""Work given out to readers, who answer questions about a concern, a finding or a signal, each by itself; their answers side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from onrecord.agreement import KINDS, Kind, answers_in, questions
from onrecord.errors import InputError
from onrecord.record import Concern, Decision, Finding, Signal, as_proposed
from onrecord.store import Case
from onrecord.workbench.bench import Bench, powers_of
from onrecord.workbench.visit import Visit


def answers_of(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a form.

    Raises:
        InputError: code `no-answer` if a question was not answered, or with something that is no answer to it.
    """
    made: dict[str, str] = {}
    asked = questions()[kind]
    for question in asked:
        if question.if_yes and made[asked[0].name] != "yes":
            continue
        value = given.get(question.name, "")
        if value not in dict(question.answers):
            raise InputError(
                "a question was not answered", where=question.asks, next_step="Answer each question; “cannot tell” is an answer.", code="no-answer"
            )
        made[question.name] = value
    return made


def proposed(noun: Concern | Finding | Signal) -> dict[str, str]:
    """Return what the product answers to the questions about a noun."""
    if isinstance(noun, Concern):
        return {"concern": "yes", "sufficient_then": _yes(noun.sufficient_then), "outcome": noun.outcome}
    if isinstance(noun, Finding):
        return {q.name: _yes(bool(getattr(noun, q.name))) for q in questions()["finding"]}
    return as_proposed(noun)


def noun_of(case: Case, kind: str, subject: str) -> Concern | Finding | Signal | None:
    """Return the concern, finding (`F-CHILD`) or signal readers are asked about, or None if the case no longer has it."""
    if kind == "finding":
        return next(iter(case.found("findings", subject.removeprefix("F-"))), None)
    held = case.find(subject)
    wanted = Concern if kind == "concern" else Signal
    return held[1] if held is not None and isinstance(held[1], wanted) else None


# giving out


def give_out(here: Visit, kind: str, child_ref: str, percent: int, readers: Sequence[str], share: str, *, hides: bool) -> tuple[int, int]:
    """Give a share of concerns, findings or signals to one reader (ordinary work) or to two, who read blind.

    Args:
        here: the visit of a lead.
        kind: a key of `KINDS`.
        child_ref: of one file, or "" for every file.
        percent: how much of it, 1 to 100; which is settled by the share's name, so that the same share is always the same.
        readers: the accounts of one or two people.
        share: its name.
        hides: whether the two are kept from what the product answers.

    Returns:
        How many were given out, and how many of the share were left out because a file is not open to a reader or was given to them before.

    Raises:
        InputError: codes `bad-share`, `bad-reader`, `nothing-to-assign`.
    """
    bench, name = here.bench, " ".join(share.split())
    if kind not in KINDS or not 1 <= percent <= 100 or not 1 <= len(name) <= 80:
        raise InputError(
            "a share needs a name of up to 80 letters, what is read, and how much of it from 1 to 100 %", next_step="Fill in the form.", code="bad-share"
        )
    sights = [_reader(bench, account, blind=len(readers) > 1) for account in _checked(readers)]
    units = [(i, ref) for i, ref in bench.case.units(kind, child_ref) if here.sight.holds(ref)]
    units.sort(key=lambda u: hashlib.sha256(f"{name}\x1f{u[0]}".encode()).digest())
    chosen = units[: -(-len(units) * percent // 100)]
    held = {a["subject"] for account in readers for a in bench.desk.assigned(bench.case_id, kind=kind, account=account)}
    given = [(i, ref) for i, ref in chosen if i not in held and all(s.holds(ref) for s in sights)]
    if not given:
        raise InputError("there is nothing in this share to give out", next_step="Choose another share, or other readers.", code="nothing-to-assign")
    common = {"case_id": bench.case_id, "kind": kind, "share": name, "made_by": here.person.account, "made_at": bench.stamp()}
    blind = {"blind": int(len(readers) > 1), "hides_machine": int(hides and len(readers) > 1)}
    bench.desk.assign([common | blind | {"subject": i, "child_ref": ref, "account": account} for i, ref in given for account in readers])
    here.log("assigned", about=f"{len(given)} {kind}")
    return len(given), len(chosen) - len(given)


def _checked(readers: Sequence[str]) -> Sequence[str]:
    if len(readers) not in (1, 2) or len(set(readers)) != len(readers):
        raise InputError("a share goes to one person, or to two different ones", next_step="Choose them from the list.", code="bad-reader")
    return readers


def _reader(bench: Bench, account: str, *, blind: bool) -> Any:
    held = bench.desk.account(account)
    powers = powers_of(held.roles) if held is not None and not held.closed else frozenset()
    if "decide" not in powers or (blind and powers & {"log", "assign"}):
        raise InputError(
            "two who read apart are reviewers: whoever sees the trail or settles between them cannot be one", next_step="Choose others.", code="bad-reader"
        )
    return bench.desk.sight(account, bench.case_id)


# side by side


@dataclass(frozen=True, slots=True)
class Unit:
    """What readers read apart: account → answers of those who have, how many are still to, and what was settled."""

    kind: Kind
    subject: str
    child_ref: str
    share: str
    answers: Mapping[str, Mapping[str, str]]
    open: int
    settled: Decision | None

    @property
    def differ(self) -> tuple[str, ...]:
        """The fields on which readers who have answered differ, in the order of the questions."""
        every = list(self.answers.values())
        return tuple(q.name for q in questions()[self.kind] if len({a.get(q.name) for a in every}) > 1)

    @property
    def ready(self) -> bool:
        """Whether everybody has answered and nothing is settled."""
        return self.open == 0 and len(self.answers) > 1 and self.settled is None


def units_read(here: Visit, *, share: str = "") -> list[Unit]:
    """Return what is read apart and open to the person, in the order it was given out."""
    bench = here.bench
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for a in bench.desk.assigned(bench.case_id, blind=1):
        if here.sight.holds(a["child_ref"]) and a["state"] in ("open", "done") and (not share or a["share"] == share):
            rows.setdefault((a["kind"], a["subject"]), []).append(a)
    read = bench.case.readings_about(subject for _, subject in rows)
    made = []
    for (kind, subject), group in rows.items():
        held = read.get(subject, {})
        answers = {a["account"]: answers_in(held[a["account"]]) for a in group if a["state"] == "done" and a["account"] in held}
        waiting = sum(a["state"] == "open" for a in group)
        made.append(Unit(cast(Kind, kind), subject, group[0]["child_ref"], group[0]["share"], answers, waiting, held.get("")))
    return made


def _yes(value: bool) -> str:
    return "yes" if value else "no"
