"""The nouns of a case → what could not be read, the words the report uses, and what the guidance asked, in full, with its sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.publish.child import say_gap
from onrecord.publish.model import Block, Heading, Para, Run, Table
from onrecord.publish.telling import Telling, cell, para, refer, rows_of

if TYPE_CHECKING:
    from onrecord.publish.whole import Material

_WORDS = (
    ("Act that counts", "A protective step recorded as done, about this child, after the information and on this matter."),
    ("Concern", "A point where the file held enough to act on, and what followed."),
    ("Direct information", "A record that states that the child is being exploited."),
    ("Entry", "One dated piece of the record: a note, a letter, a form."),
    ("Finding", "The answer for one child. It is a proposal until a named person signs it."),
    ("Gap", "Something that could not be read, dated, placed or judged."),
    ("Lost opportunity", "The file held enough to act on under the guidance of that day, and no adequate answer in time was found in the pages read."),
    ("No response found", "None was found in the pages read. It does not say that nothing was done."),
    ("Proposal", "What software suggests and no person has decided."),
    ("Strong sign", "A record that points to exploitation without stating it; several together may be enough to act on."),
    ("Then and today", "What the guidance in force that day asked, and what today’s asks of the same record."),
    ("Tie", "Two files that share a person, vehicle, place or number: a lead to check."),
)


def tell_gaps(m: Material, tell: Telling) -> list[Block]:
    """Return what could not be read, dated, placed or judged, by kind and one by one."""
    out: list[Block] = [Heading(1, (Run("Gaps"),), "gaps")]
    if not m.gaps:
        return [*out, para("Nothing that was handed over could not be read, dated, placed or judged.")]
    out.append(
        tell.claim(
            (rows_of(g.gap_id for g in m.gaps), "thing", "things"),
            " could not be read, dated, placed or judged. Silence is not absence: what they hold was not reviewed. ",
            refer("gap-kinds"),
            " counts them by kind.",
        )
    )
    rows = []
    for kind, _ in sorted(Counter(g.kind for g in m.gaps).items(), key=lambda x: (-x[1], x[0])):
        mine = [g for g in m.gaps if g.kind == kind]
        said = dict.fromkeys(say_gap(g, tell) for g in mine)
        rows.append(
            (
                para(tell.plain.say("gap", kind)),
                para(tell.figure(rows_of(g.gap_id for g in mine))),
                cell(Run("; ".join(said) if not tell.veil else "", own=False)),
            )
        )
    head = ("Kind", "How many", "Which")
    if tell.veil:
        out.append(Table("Gaps by kind.", head[:2], tuple(r[:2] for r in rows), (70, 30), key="gap-kinds"))
    else:
        out.append(Table("Gaps by kind.", head, tuple(rows), (26, 12, 62), key="gap-kinds"))
    return out


def tell_documents(m: Material, tell: Telling) -> list[Block]:
    """Return the documents by the numbers the chronologies give."""
    rows = []
    for n, d in enumerate(m.documents, 1):
        pages = str(d.pages) if d.pages else ""
        read = "words recognised from pictures" if d.read_by == "ocr" else "text"
        rows.append((para(str(n)), cell(Run(tell.document(d), own=False)), cell(pages), para(read)))
    head = ("Number", "Document", "Pages", "Read as")
    table = Table("Documents read, by the number the chronologies give.", head, tuple(rows), (12, 54, 10, 24))
    return [Heading(1, (Run("Documents"),), "documents"), table]


def tell_glossary(tell: Telling) -> list[Block]:
    """Return the words the report uses, and the marks beside statements of law."""
    rows = tuple((para(word), para(means)) for word, means in _WORDS)
    marks = tuple((para(f"[{mark}]"), para(means)) for mark, means in sorted(tell.plain.marks.items()))
    return [
        Heading(1, (Run("Words used"),), "words"),
        Table("Words used in this report.", ("Word", "Meaning"), rows, (25, 75)),
        Table("Letters beside a statement about law or guidance: how far it was checked.", ("Letter", "Meaning"), marks, (15, 85)),
    ]


def tell_standards(m: Material, tell: Telling) -> list[Block]:
    """Return each rule the concerns were judged by, in full, as our knowledge holds it."""
    out: list[Block] = [Heading(1, (Run("Standards used"),), "standards")]
    out.append(
        para(
            "Each rule is our reading of what the instruments named under it asked. By when an answer was due is our yardstick unless a limit is named. A "
            "statement marked [GK] has not been checked against the instrument."
        )
    )
    rules: dict[str, str] = {}
    for c in m.concerns:
        for rule, says in ((c.standard_then, c.then_says), (c.standard_now, c.now_says)):
            if rule and says:
                rules.setdefault(rule, says)
    for rule, says in sorted(rules.items()):
        first, *rest = says.split("\n")
        out.append(Heading(2, (Run(f"Rule {rule}"),), f"rule-{rule}"))
        out.append(para(first.partition(": ")[2] or first))
        out += [Para((Run(line),), "quiet") for line in rest]
    if not rules:
        out.append(para("No concern was opened, so no rule was applied."))
    return out
