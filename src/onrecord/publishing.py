"""A case → the report a review hands over: the order of the steps, from names to labels to a finished file that is searched before it is kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from onrecord import pipeline
from onrecord.agreement import KINDS, agreement_by_field, answers_in
from onrecord.errors import SettingsError
from onrecord.knowledge.names import Names, load_names
from onrecord.knowledge.origins import origin_words
from onrecord.knowledge.own_words import own_words
from onrecord.knowledge.plain import plain_words, say_count
from onrecord.publish import Part, Report, Table, Telling, build_chronology, build_report, plain_lines, write_docx, write_html, write_pdf, write_xlsx
from onrecord.record import Block, Entry, FieldAgreement, Mention, readings_apart
from onrecord.settings import ReportSettings
from onrecord.store import Case
from onrecord.veil import DayPolicy, Veil, check_finished, find_things, name_things, redact_pdf, writer_key

Format = Literal["docx", "pdf", "html", "xlsx"]


def publish(case: Case, out: Path, fmt: Format, settings: ReportSettings, *, title: str, notes: Sequence[str] = (), chronology: bool = False) -> Path:
    """Write a report or the merged chronology and return its path; where names are hidden it is searched first, and kept only if none stands.

    Args:
        case: an open case whose review is done.
        out: the file to write.
        fmt: its format; xlsx is for the chronology only.
        settings: the choices made.
        title: the heading when the settings give none.
        notes: what a reader must be told first.
        chronology: write the merged chronology in place of the report.

    Raises:
        InputError: code `leak-found` when a name of the case stands in the finished file.
        SettingsError: codes `no-report-extra`, `bad-template`, `no-such-format`.
    """
    if fmt == "xlsx" and not chronology:
        raise SettingsError("a report cannot be written as a workbook", next_step="Use docx, pdf or html; the chronology can be xlsx.", code="no-such-format")
    veil = make_veil(case, settings) if settings.anonymised else None
    report = make_report(case, settings, title=title, notes=notes, chronology=chronology, veil=veil)
    data = write(report, fmt, settings)
    if veil is not None:
        empty = replace(report, title=".", subtitle="", marking="", status="", parts=(Part((Table("", ("",), (), (1,)),)),))
        check_finished(data, fmt, veil, report.own_words(), plain_lines(report), write(empty, fmt, ReportSettings()))
    out.write_bytes(data)
    return out


def make_report(case: Case, settings: ReportSettings, *, title: str, notes: Sequence[str] = (), chronology: bool = False, veil: Veil | None = None) -> Report:
    """Return what a report or chronology says, before it has a form."""

    def writer(name: str) -> str:
        return (veil.key_label(writer_key(name)) or "Worker") if veil else name

    tell = Telling(settings, plain_words(), veil, writer)
    said = "Review report" if veil else title
    if chronology:
        return build_chronology(case, tell, title=said, notes=tuple(notes))
    return build_report(case, tell, title=said, networks=pipeline.pictures(case), agreement=measure_agreement(case), notes=tuple(notes))


def measure_agreement(case: Case) -> list[FieldAgreement]:
    """Return how far those who read apart agree, field by field, on what the case still holds."""
    kinds = {subject: kind for kind in KINDS for subject, _ in case.units(kind)}
    read = readings_apart(case.decisions())
    return agreement_by_field(
        (kinds[subject], subject, {account: answers_in(d) for account, d in rows.items() if account}) for subject, rows in read.items() if subject in kinds
    )


def write(report: Report, fmt: Format, settings: ReportSettings) -> bytes:
    """Return a report in a format."""
    if fmt == "docx":
        return write_docx(report, settings.template)
    return {"pdf": write_pdf, "html": write_html, "xlsx": write_xlsx}[fmt](report)


def make_veil(case: Case, settings: ReportSettings, names: Names | None = None) -> Veil:
    """Return what hides the names of a case; labels new in this run are kept in the case, so that they stay."""
    names = names or load_names()
    children = case.children()
    entries: list[Entry] = [e for ref in [*(c.child_ref for c in children), None] for e in case.entries_of(ref)]
    mentions = list(case.mentions())
    kept = case.labels()
    salt = hashlib.sha256("\n".join(sorted(d.sha256 for d in case.document_list())).encode()).hexdigest()
    things = name_things(find_things(children, case.case_nouns("cohort"), case.case_nouns("unheld"), entries, mentions), kept, salt)
    made = {key: t.label for t in things for key in t.keys} | {"shift": str(_weeks(salt))}
    if made.keys() - kept.keys():
        case.add_labels(made)
    by_entry: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions:
        by_entry[m.entry_id].append(m)
    births = {d for d in (*(c.dob for c in children), *(x.dob for x in case.case_nouns("cohort"))) if d}
    days = DayPolicy(settings.dates, 7 * int(kept.get("shift", made["shift"])))
    origins = () if settings.origins else origin_words()
    return Veil(things, names, days=days, births=births, origins=origins, ordinary=own_words(names), mentions=by_entry)


def _weeks(salt: str) -> int:
    """How many weeks days are moved by: 4 to 26, back or on."""
    drawn = int(hashlib.sha256(f"{salt} shift".encode()).hexdigest(), 16)
    return (4 + drawn % 23) * (1 if drawn // 23 % 2 else -1)


def redact(case: Case, folder: Path, settings: ReportSettings, *, progress: pipeline.Progress = pipeline.no_progress) -> tuple[list[Path], list[str]]:
    """Write each PDF that was handed over again with its names gone, into a folder; the number of a file is that of the document in the report.

    Returns:
        the files written, and what a person must look at: pages with pictures whose words may not all have been read, and documents that were not redacted.
    """
    veil = make_veil(case, settings)
    documents = case.document_list()
    owner = {e.doc_id: c.child_ref for c in case.children() for e in case.entries_of(c.child_ref)}
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    look: list[str] = []
    for n, d in enumerate(documents, 1):
        data = case.original(d.sha256) if d.media == "pdf" else None
        if data is None:
            look.append(f"Document {n}: a {d.media} file was not redacted; only PDFs handed over as files are.")
            continue
        whole = case.document(d.doc_id)
        lines: dict[int, list[Block]] = defaultdict(list)
        for b in whole.blocks if whole else ():
            if b.page:
                lines[b.page].append(b)
        found = redact_pdf(data, veil, owner.get(d.doc_id), lines)
        check_finished(found.data, "pdf", veil)
        path = folder / f"document-{n:03}.pdf"
        path.write_bytes(found.data)
        made.append(path)
        if found.look_at:
            pages = say_count(len(found.look_at), "page")
            look.append(f"Document {n}: {pages} with pictures. Look at each before it is handed over: not every word of a picture is read.")
        progress("redacting documents", n, len(documents))
    return made, look
