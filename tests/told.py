"""An invented case held in memory, for tests of what people read: two children, one concern unheeded, one answered late by today's guidance only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onrecord.record import (
    Block,
    Child,
    CohortMember,
    Concern,
    Decision,
    Document,
    Entity,
    Entry,
    Finding,
    Gap,
    Ground,
    Group,
    LanguageFlag,
    Link,
    Mention,
    Piece,
    Response,
    Signal,
)

AYODELE = Child("T01", "Ayodele Kowalska", dt.date(1992, 3, 14))
MEHWISH = Child("T 02", "Mehwish O'Rourke", dt.date(1993, 9, 2))


def identifier(kind: str, n: int) -> str:
    return f"{kind}-{n:014x}"


E1, E2, E3, E4, E5 = (identifier("E", n) for n in range(1, 6))
TOLD = "She told me <them> men give her money for sex. She is a promiscuous girl."


def entry(entry_id: str, child: Child, day: dt.date | None, text: str, **over: Any) -> Entry:
    base = {"author": "K Adeyemi", "role": "Social Worker", "agency": "Children's Services", "type": "Home visit", "page": 1, "locator": "page 1 line 3"}
    return Entry(entry_id, "D-1", f"{child.child_ref}/notes.pdf", text, day, child_ref=child.child_ref, **(base | over))


ENTRIES = {
    AYODELE.child_ref: [
        entry(E1, AYODELE, dt.date(2007, 3, 8), TOLD, pieces=(Piece(0, len(TOLD), 1),)),
        entry(E2, AYODELE, dt.date(2007, 3, 20), "Read. Noted and filed. Noted again.", recorded=dt.date(2007, 3, 21)),
        entry(E3, AYODELE, dt.date(2008, 3, 20), "School assessment done.", duplicate_of=None),
    ],
    MEHWISH.child_ref: [
        entry(E4, MEHWISH, dt.date(2006, 5, 1), "Seen in a car with an older man, then missing overnight."),
        entry(E5, MEHWISH, dt.date(2006, 7, 1), "Strategy discussion held."),
    ],
}


def signal(entry_id: str, ref: str, text: str, quote: str, code: str, tier: Any, **over: Any) -> Signal:
    at = text.index(quote)
    base = {"status": "affirmed", "subject": "child", "source": "child", "found_by": "named_exploitation.is_exploited", "because": "Read as such."}
    return Signal(entry_id, ref, at, at + len(quote), quote, code, tier, **(base | over))


def response(entry_id: str, ref: str, text: str, quote: str, code: str, acted: bool) -> Response:
    at = text.index(quote)
    return Response(entry_id, ref, at, at + len(quote), quote, code, acted, "done", "child", "logged.filed", "Read as such.")


NOTED, SEEN = ENTRIES["T01"][1].text, ENTRIES["T 02"][0].text
SIGNALS = [
    signal(E1, "T01", TOLD, "give her money for sex", "exchange", "direct"),
    signal(E1, "T01", TOLD, "men", "suspected_perpetrator_contact", "strong", status="negated"),
    signal(E4, "T 02", SEEN, "in a car with an older man", "cars_adults", "strong", source="police", found_by="meaning"),
    signal(E4, "T 02", SEEN, "missing overnight", "missing", "strong", source="unknown"),
]
RESPONSES = [
    response(E2, "T01", NOTED, "Noted and filed", "logged_only", False),
    response(E2, "T01", NOTED, "Noted again", "logged_only", False),
    response(E3, "T01", ENTRIES["T01"][2].text, "School assessment", "assessment", True),
    response(E5, "T 02", ENTRIES["T 02"][1].text, "Strategy discussion", "strategy_discussion", True),
]
LANGUAGE = [
    LanguageFlag(E1, "T01", TOLD.index("promiscuous"), TOLD.index("promiscuous") + 11, "promiscuous", "victim_blaming", "Say what is known.", False, "x.y")
]
IN_PART = "assessment (done): counts in part: the s47_enquiry it agreed did not take place"
THEN = "Rule E2.STRONG [I]: Do this.\nTime limits: none.\nInstruments: Working Together 2006 [GK]."
SHARED = "Same number plate: “FD06 KXN” (T01, 2007-03-08) and “FD06KXN” (T 02, 2006-05-01), 10 months apart."
CONCERNS = [
    Concern(
        identifier("C", 1),
        "T01",
        E1,
        (E1,),
        "cumulative",
        dt.date(2007, 3, 8),
        "E2.STRONG",
        dt.date(2007, 3, 15),
        True,
        True,
        "unheeded",
        "recorded_only",
        (),
        None,
        f"On 8 March 2007 one record was enough by itself: entry {E1} of 8 March 2007.",
        weighed=((E2, "logged_only (done): only filed"), (E2, "logged_only (done): only filed"), (E3, IN_PART)),
        standard_now="E7.STRONG",
        searched="2 entries of 1 document",
        then_says=THEN,
        now_says="Rule E7.STRONG [I, provisional]: Do that.",
        modifiers=("under_16",),
        nearest=f"an assessment in entry {E3} of 20 March 2008 (on another matter)",
        verdict_now="recorded_only",
    ),
    Concern(
        identifier("C", 2),
        "T 02",
        E4,
        (E4,),
        "cumulative",
        dt.date(2006, 5, 1),
        "E1.STRONG",
        None,
        False,
        True,
        "late",
        "not_required_then",
        (E5,),
        61,
        f"By 1 May 2006 two signs stood together: entry {E4} of 1 May 2006.",
        weighed=((E5, "strategy_discussion (done): counts"),),
        then_says="Rule E1.STRONG [I]: Do this.",
        now_says="Rule E7.STRONG [I]: Do that.",
        searched="1 entry",
        verdict_now="late",
    ),
]
FINDINGS = [
    Finding(
        "T01",
        True,
        True,
        True,
        True,
        f"From 8 March 2007 the file held direct information (it opens with entry {E1}).",
        (identifier("C", 1),),
        "Steps may stand elsewhere.",
    ),
    Finding("T 02", True, False, False, False, f"By 1 May 2006 (it opens with entry {E4}).", (identifier("C", 2),), "A careful reader might have joined them."),
]
MENTIONS = [Mention(E4, "T 02", 0, 4, "Seen", "person", "seen", "adult_of_concern"), Mention(E1, "T01", 0, 3, "She", "person", "seen")]
COHORT = [
    CohortMember("Ayodele Kowalska", dt.date(1992, 3, 14), True, "T01", "exact", "The same name, the same date of birth."),
    CohortMember("Mehwish Orourke", None, False, None, "possible", "May be T01: a name that sounds the same. A person must decide."),
    CohortMember("Tomasz Baptiste", None, False, None, "none", "No file found."),
]
LINKS = [
    Link(
        ("T01", "T 02"),
        ("X-1",),
        "strong",
        9.6,
        f"{SHARED} Weight 9.6 = vehicle 9.6. Rests on entries {E1}, {E4}.",
        reasons=(Ground("vehicle", 9.6, SHARED, (E1, E4), (dt.date(2007, 3, 8), dt.date(2006, 5, 1))),),
        first_day=dt.date(2007, 3, 8),
        both_held=dt.date(2007, 3, 13),
    ),
]
GROUPS = [Group("N-1", ("T 02", "T01"), ("X-1",), (LINKS[0].link_id,), dt.date(2007, 3, 8), dt.date(2007, 3, 13), dt.date(2007, 3, 13))]
ENTITIES = [Entity("X-1", "vehicle", "FD06 KXN", ("FD06 KXN", "FD06KXN"), ("T01", "T 02"))]
GAPS = [
    Gap(
        "damaged",
        "T01/old.doc: The file is damaged or cut short, so what could not be opened was not reviewed. Ask for a fresh copy of the original. [damaged]",
        "T01/old.doc",
    ),
    Gap("undated_entry", "An entry has no date.", "T 02/notes.pdf", 1, "T 02", E5),
]
DOCUMENT = Document(
    "D-1", "T01/notes.pdf", "ab" * 32, "pdf", 9, (Block("Invented council", page=1), Block(f"08/03/2007 {TOLD}", page=1), Block("20/03/2007", page=2)), pages=2
)


@dataclass
class ToldCase:
    """Answers as `store.Case` does; `sections` is what was kept of the rendered parts."""

    nouns: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "signals": SIGNALS,
            "responses": RESPONSES,
            "language": LANGUAGE,
            "concerns": CONCERNS,
            "findings": FINDINGS,
            "mentions": MENTIONS,
        }
    )
    sections: dict[str, str] = field(default_factory=dict)

    def fact(self, name: str) -> str | None:
        return f"{name}-1"

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        return [(c, len(ENTRIES[c.child_ref]), 1, str(ENTRIES[c.child_ref][0].date), str(ENTRIES[c.child_ref][-1].date)) for c in (MEHWISH, AYODELE)]

    def entries_of(self, child_ref: str | None) -> list[Entry]:
        return ENTRIES.get(child_ref or "", [])

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        yield from (n for n in self.nouns[kind] if child_ref in (None, n.child_ref))

    def case_nouns(self, kind: str) -> list[Any]:
        return {"cohort": COHORT, "links": LINKS, "groups": GROUPS, "entities": ENTITIES}.get(kind, [])

    def document_list(self) -> list[Document]:
        return [DOCUMENT]

    def document(self, doc_id: str) -> Document | None:
        return DOCUMENT if doc_id == DOCUMENT.doc_id else None

    def gaps(self) -> list[Gap]:
        return GAPS

    def entities(self) -> Iterator[Entity]:
        yield from ENTITIES

    def decisions(self) -> list[Decision]:
        return []

    def section(self, child_ref: str) -> str | None:
        return self.sections.get(child_ref)

    def save_section(self, child_ref: str, html: str) -> None:
        self.sections[child_ref] = html

    def entry(self, entry_id: str) -> Entry | None:
        return next((e for rows in ENTRIES.values() for e in rows if e.entry_id == entry_id), None)

    def find(self, noun_id: str) -> tuple[str, Any] | None:
        every = {"signal": SIGNALS, "response": RESPONSES, "concern": CONCERNS, "mention": MENTIONS, "entity": ENTITIES}
        return next(((kind, n) for kind, rows in every.items() for n in rows if getattr(n, f"{kind}_id") == noun_id), None)
