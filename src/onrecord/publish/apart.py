"""What several readers answered apart → how much of the case was read twice, by whom, what was settled, and how far they agree, each figure with its rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.publish.model import Block, Heading, Para, Run, Table, Tally
from onrecord.publish.telling import Telling, listed, para, refer, rows_of, share_of
from onrecord.record import Decision, FieldAgreement, readings_apart

if TYPE_CHECKING:
    from onrecord.publish.whole import Material

_KINDS = (("concern", "Concerns"), ("finding", "Findings, one a child"), ("signal", "Wording that bears on safety"))
_SHOWN = (("krippendorff", "Krippendorff’s alpha"), ("gwet", "Gwet’s AC1"))


def tell_apart(m: Material, tell: Telling) -> list[Block]:
    """Return how much was read by several people apart and how far they agree; where nothing was, that it was not."""
    head = Heading(2, (Run("Read by several people apart"),), "apart")
    held = {
        "concern": {c.concern_id: c.child_ref for c in m.concerns},
        "finding": {f"F-{f.child_ref}": f.child_ref for f in m.findings},
        "signal": {s.signal_id: f.child.child_ref for f in m.files for s in f.signals},
    }
    refs = {subject: ref for mine in held.values() for subject, ref in mine.items()}
    every = readings_apart(m.decisions)
    read = {s: {a: d for a, d in rows.items() if a} for s, rows in every.items() if s in refs}
    twice = {s: rows for s, rows in read.items() if len(rows) > 1}
    if not twice:
        said = "nothing in this case was read by two people apart, so no figure of agreement between readers can be given"
        once: list[Block] = [tell.claim((rows_of(read), "thing was", "things were"), f" read by one person; {said}.")] if read else []
        unknown = "Whether others would have answered alike is not known."
        return [head, *(once or [para(f"{said[0].upper()}{said[1:]}.")]), para(unknown)]
    settled = {s: every[s][""] for s in twice if "" in every[s]}
    out: list[Block] = [head, *_who(read, twice, settled, every, m, tell, refs)]
    out.append(_how_much(held, twice, settled, tell, refs))
    out.append(
        para(
            "Which were read follows from the name given to each share of the work, by a fixed rule, and was not picked by hand. Someone chose the files and "
            "how large a share; the figures hold for what was read, and for the rest only as far as that is like it. ",
            refer("read-apart"),
            " tells how much it was of each kind, ",
            refer("alike"),
            " how far the readers agree.",
        )
    )
    out.append(_how_alike(m.agreement, tell))
    out.append(
        para(
            "1 is full agreement, 0 what chance alone would bring; in brackets the limits of the 95% confidence interval. The limits take each thing as read "
            "by itself: things in one file are alike, so the true limits are wider. A dash: too few were answered by two, or everybody always gave one answer. "
            "What each answered counts, not what was settled afterwards. That readers agree does not show that they are right.",
            kind="quiet",
        )
    )
    return out


Readings = dict[str, dict[str, Decision]]


def _who(read: Readings, twice: Readings, settled: dict[str, Decision], every: Readings, m: Material, tell: Telling, refs: dict[str, str]) -> list[Block]:
    accounts = {a: d.by for rows in twice.values() for a, d in rows.items()}
    out: list[Block] = [
        tell.claim(
            (rows_of(twice), "thing was", "things were"),
            " read by two people or more, none of whom saw what another answered, in the files of ",
            (rows_of((refs[s] for s in twice), people=True), "child", "children"),
            ". Such readers: ",
            rows_of(f"reader {a}" for a in accounts),
            " (",
            Run(listed(sorted(accounts.values())), own=False),
            ").",
        )
    ]
    every_reading = [d for rows in twice.values() for d in rows.values()]
    hidden = [d for d in every_reading if json.loads(d.detail)["hides_machine"]]
    out.append(
        tell.claim(
            "Of their ",
            (rows_of(d.decision_id for d in every_reading), "reading", "readings"),
            ", those made without sight of what the software answered: ",
            rows_of(d.decision_id for d in hidden),
            ".",
        )
    )
    if settled:
        by = listed(sorted({d.by for d in settled.values()}))
        out.append(tell.claim((rows_of(settled), "was", "were"), " settled afterwards by ", Run(by, own=False), "."))
    single = [s for s in read if s not in twice]
    if single:
        out.append(tell.claim((rows_of(single), "more was", "more were"), " read by one of two people so far, and not counted here."))
    gone = [s for s in every if s not in refs and len(every[s].keys() - {""}) > 1]
    if gone:
        out.append(tell.claim((rows_of(gone), "more", "more"), " read by two: not found since the case was reviewed again, so not counted here."))
    return out


def _how_much(held: dict[str, dict[str, str]], twice: Readings, settled: dict[str, Decision], tell: Telling, refs: dict[str, str]) -> Table:
    rows = []
    for kind, words in _KINDS:
        mine = [s for s in held[kind] if s in twice]
        if not held[kind]:
            continue
        differ = [s for s in mine if len({json.dumps(json.loads(d.detail)["answers"], sort_keys=True) for d in twice[s].values()}) > 1]
        rows.append(
            (
                para(words),
                para(tell.figure(rows_of(held[kind]))),
                para(tell.figure(rows_of(mine))),
                para(tell.figure(share_of(mine, held[kind]))),
                para(tell.figure(rows_of((refs[s] for s in mine), people=True))),
                para(tell.figure(rows_of(differ))),
                para(tell.figure(rows_of(s for s in differ if s in settled))),
            )
        )
    head = ("What", "In this case", "Read by two or more", "Share", "In files of", "Answered differently", "Of these settled")
    return Table("How much was read by two or more people apart.", head, tuple(rows), (26, 12, 13, 10, 12, 14, 13), key="read-apart")


def _how_alike(fields: tuple[FieldAgreement, ...], tell: Telling) -> Table:
    names = dict(_KINDS)
    rows = []
    for f in fields:
        same = Tally(round(100 * (f.observed or 0)), "agreement", f.rows, of=(f.field, "observed"))
        answered = (para(tell.figure(rows_of(f.rows))), para(tell.figure(same) if f.rows else "–"))
        rows.append((para(f.asks), para(names[f.kind].partition(",")[0]), *answered, *(_coefficient(f, name, tell) for name, _ in _SHOWN)))
    head = ("Question", "Asked of", "Answered by two", "Same answer", *(f"{words} (95% limits)" for _, words in _SHOWN))
    return Table("How far those who read apart agree, question by question.", head, tuple(rows), (30, 14, 10, 10, 18, 18), key="alike")


def _coefficient(f: FieldAgreement, name: str, tell: Telling) -> Para:
    found = f.by(name)
    if found.value is None:
        return para("–")

    def figure(which: str, value: float) -> Run:
        return tell.figure(Tally(round(value, 2) + 0.0, "agreement", f.rows, of=(f.field, name, which)))

    if found.low is None or found.high is None:
        return para(figure("value", found.value))
    return para(figure("value", found.value), " (", figure("low", found.low), " to ", figure("high", found.high), ")")
