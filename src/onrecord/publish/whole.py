"""A case's nouns → the whole report: what was asked, how it was read, the table, the findings, the themes, each child, gaps, words and standards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from onrecord.publish.back import tell_documents, tell_gaps, tell_glossary, tell_standards
from onrecord.publish.child import ChildFile, tell_child
from onrecord.publish.front import tell_aggregate, tell_cohort, tell_method, tell_terms
from onrecord.publish.model import Heading, Part, Report, Run, number_captions
from onrecord.publish.signing import Signed, told_decisions
from onrecord.publish.telling import Telling
from onrecord.publish.themes import tell_themes
from onrecord.record import Child, CohortMember, Concern, Decision, Document, Entry, FieldAgreement, Finding, Gap, Group, Link, Network

_KINDS = ("signals", "responses", "language", "concerns")


class PublishedCase(Protocol):
    """What a report needs from a case (`store.Case` has it)."""

    def fact(self, name: str) -> str | None:
        """Return a remembered fact about the case."""
        ...

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return each child with the counts of its file."""
        ...

    def entries_of(self, child_ref: str | None) -> list[Entry]:
        """Return a child's entries in order."""
        ...

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry."""
        ...

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        """Yield what was found of one kind about a child."""
        ...

    def case_nouns(self, kind: str) -> list[Any]:
        """Return the nouns of the whole case of a kind."""
        ...

    def document_list(self) -> list[Document]:
        """Return every document without its blocks."""
        ...

    def gaps(self) -> list[Gap]:
        """Return every gap."""
        ...

    def decisions(self) -> list[Decision]:
        """Return every decision, oldest first."""
        ...

    def decided_findings(self) -> dict[str, Decision]:
        """Return child_ref → the decision about its finding that stands."""
        ...


@dataclass(frozen=True)
class Material:
    """A case as a report reads it, once."""

    files: Sequence[ChildFile]
    members: Sequence[CohortMember]
    links: Sequence[Link]
    groups: Sequence[Group]
    gaps: Sequence[Gap]
    documents: Sequence[Document]
    decisions: Sequence[Decision]
    signed: Mapping[str, Signed]
    rejected: Mapping[str, Signed]
    version: str
    networks: Mapping[str, Network] = field(default_factory=dict)
    agreement: tuple[FieldAgreement, ...] = ()

    @property
    def concerns(self) -> list[Concern]:
        """Every concern, by file."""
        return [c for f in self.files for c in f.concerns]

    @property
    def findings(self) -> list[Finding]:
        """Every finding, by file."""
        return [f.finding for f in self.files if f.finding]

    def told(self, undecided: str) -> frozenset[str]:
        """Return the children whose answer a report tells: those signed and, where proposals are marked, those nobody has decided; none that was rejected."""
        return frozenset(f.child_ref for f in self.findings if f.child_ref in self.signed or (undecided == "mark" and f.child_ref not in self.rejected))


def gather(case: PublishedCase, tell: Telling, networks: Mapping[str, Network], agreement: Sequence[FieldAgreement] = ()) -> Material:
    """Return what a report says, read from a case; children in the order of their names, or of their labels where names are hidden."""
    findings: dict[str, Finding] = {f.child_ref: f for f in case.found("findings")}
    decided = case.decided_findings()
    signed, rejected = told_decisions(decided, "sign"), told_decisions(decided, "reject")
    gaps = case.gaps()
    files = []
    for child, *_ in case.child_rows():
        ref = child.child_ref
        found: dict[str, Any] = {kind: list(case.found(kind, ref)) for kind in _KINDS}
        entries = case.entries_of(ref)
        own = {e.entry_id for e in entries}
        named = {i for c in found["concerns"] for i in (c.opens, *c.evidence, *c.responses, *(w[0] for w in c.weighed))} - own
        others = [e for i in sorted(named) if (e := case.entry(i))]
        mine = [g for g in gaps if g.child_ref == ref]
        files.append(
            ChildFile(child, entries, gaps=mine, others=others, finding=findings.get(ref), signed=signed.get(ref), rejected=rejected.get(ref), **found)
        )
    files.sort(key=lambda f: _order(tell.child(f.child)))
    return Material(
        files,
        case.case_nouns("cohort"),
        case.case_nouns("links"),
        case.case_nouns("groups"),
        gaps,
        case.document_list(),
        case.decisions(),
        signed,
        rejected,
        case.fact("knowledge") or "",
        networks,
        tuple(agreement),
    )


def _order(label: str) -> tuple[int, str]:
    number = label.rpartition(" ")[2]
    return (int(number) if number.isdigit() else 0, label)


def number_entries(case: PublishedCase, tell: Telling) -> None:
    """Give the telling each entry's number in its file, whose file it is, and each document's number."""
    numbers: dict[str, int] = {}
    owners: dict[str, str] = {}
    for child, *_ in case.child_rows():
        for n, e in enumerate(case.entries_of(child.child_ref), 1):
            numbers[e.entry_id], owners[e.entry_id] = n, child.child_ref
    tell.numbers, tell.owners = numbers, owners
    tell.places = {row[0].child_ref: f"child-{n}" for n, row in enumerate(sorted(case.child_rows(), key=lambda r: _order(tell.child(r[0]))), 1)}
    tell.documents = {d.doc_id: n for n, d in enumerate(case.document_list(), 1)}


def build_report(
    case: PublishedCase,
    tell: Telling,
    *,
    title: str,
    networks: Mapping[str, Network],
    agreement: Sequence[FieldAgreement] = (),
    notes: Sequence[str] = (),
) -> Report:
    """Return the report of a case.

    Args:
        case: an open case whose review is done.
        tell: how names, days and numbers are told.
        title: the heading when the settings give none.
        networks: group_id → its network, laid out; "" → that of all tied files.
        agreement: how far those who read apart agree, field by field.
        notes: what the reader must be told first.
    """
    number_entries(case, tell)
    m = gather(case, tell, networks, agreement)
    front = [*tell_terms(m, tell, notes), *tell_method(m, tell), *tell_cohort(m, tell), *tell_aggregate(m, tell), *tell_themes(m, tell)]
    parts = [Part(tuple(front))]
    if tell.settings.scope == "whole":
        for n, file in enumerate(m.files, 1):
            made = tell_child(file, tell, n)
            if n == 1:
                head = Heading(1, (Run("Child by child"),), "children")
                made[0] = Part((head, *made[0].blocks))
            parts += made
    parts.append(Part((*tell_gaps(m, tell), *tell_documents(m, tell), *tell_glossary(tell), *tell_standards(m, tell))))
    open_ones = [f for f in m.files if f.finding and not f.signed and not f.rejected]
    status = ""
    if open_ones and tell.settings.undecided == "mark":
        every = len(open_ones) == sum(bool(f.finding) for f in m.files)
        status = (
            "Findings here are proposals: no person has decided them" if every else "Findings not marked as signed are proposals: no person has decided them"
        )
    subtitle = "Case review: what was on record, when, and what was done about it"
    return number_captions(Report(tell.settings.title or title, subtitle, tell.settings.marking, status, tuple(parts), m.version))
