"""The order of the steps, and nothing else: folder → documents → entries → children → signals, responses, mentions → concerns → findings → links.

Every step reads nouns from the case and writes nouns back, one file or one child a transaction, so a review that stops at any moment goes on
from there, and adding a file reads that file and judges those children only.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.children import resolve_children
from onrecord.cohort import match_cohort
from onrecord.concerns import cut_as_of, find_concerns
from onrecord.duplicates import find_duplicates
from onrecord.engine import Engine, layouts_of, load_engine
from onrecord.errors import InputError
from onrecord.findings import describe_cohort, find_finding
from onrecord.knowledge.names import Names
from onrecord.language import find_language
from onrecord.linkage import find_links
from onrecord.mentions import find_mentions, learn_cast
from onrecord.prose import parse
from onrecord.reading.entries import cut_entries
from onrecord.reading.files import hash_file, list_files, read_file
from onrecord.record import Child, Concern, Document, Entry, Gap
from onrecord.report import write_report
from onrecord.responses import find_responses
from onrecord.settings import Settings
from onrecord.signals import find_signals
from onrecord.store import Case

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total) as work goes on."""


def no_progress(step: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave: the hash of its bytes, its documents, their entries and gaps."""

    sha256: str
    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]


def review(
    case: Case, folder: Path, settings: Settings, *, cohort: Sequence[tuple[str, Any]] | None = None, skip: Iterable[Path] = (), progress: Progress = no_progress
) -> None:
    """Do the whole flow: bring the case up to date with every file under `folder`.

    Args:
        case: an open case, empty or from an earlier run.
        folder: what the authority handed over.
        settings: the choices made.
        cohort: (name, date of birth) of the people asked about; None for every child found.
        skip: files that are not part of the record (the cohort list, the case itself).
        progress: told how far each step is.

    Raises:
        InputError: code `no-folder` if `folder` is not a folder.
    """
    engine = load_engine(settings)
    touched = read_folder(case, folder, settings, engine, skip=skip, progress=progress)
    place_entries(case, touched, engine.names)
    judge_children(case, settings, engine, progress=progress)
    if case.fact("linked") != engine.version:
        link_files(case, engine, progress=progress)
    name_cohort(case, cohort, engine)
    case.set_fact("knowledge", engine.version)


# reading


def read_folder(case: Case, folder: Path, settings: Settings, engine: Engine, *, skip: Iterable[Path] = (), progress: Progress = no_progress) -> set[str]:
    """Read the files that are new or changed, forget those that are gone; return the hint sets whose children are touched."""
    if not folder.is_dir():
        raise InputError("this is not a folder", where=str(folder), next_step="Give the folder that holds the case files.", code="no-folder")
    left_out = {p.absolute() for p in skip} | {p.resolve() for p in skip}
    there = [(path, name) for path, name in list_files(folder) if path.absolute() not in left_out and path.resolve() not in left_out]
    known = case.known_files()
    touched: set[str] = set()
    gone = sorted(known.keys() - {name for _, name in there})
    for name in gone:
        touched |= case.forget_file(name)
    due: list[tuple[Path, str]] = []
    for path, name in there:
        before = known.get(name)
        if before is None or before[3] != engine.reading_version or before[1:3] != _stamp(path):
            due.append((path, name))
    for done, (path, name, reading) in enumerate(_read_all(due, settings), 1):
        size, mtime_ns = _stamp(path)
        before = known.get(name)
        if before is not None and before[0] == reading.sha256 and before[3] == engine.reading_version:
            case.touch_file(name, mtime_ns)
        else:
            original = path.read_bytes() if reading.sha256 and size <= settings.max_file_mb << 20 else None
            stamp = (reading.sha256, size, mtime_ns, engine.reading_version)
            touched |= case.save_file(name, stamp, original, reading.documents, reading.entries, reading.gaps)
        progress("reading files", done, len(due))
    return touched


def _workers(settings: Settings) -> int:
    return settings.workers or os.cpu_count() or 1


def _stamp(path: Path) -> tuple[int, int]:
    """Return (size, time of last change); zeros for what cannot be looked at, which the reader reports as a Gap."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


def read_one(path: Path, name: str, settings: Settings) -> FileReading:
    """Return what one file says: a pure function of its bytes, its name and the knowledge."""
    layouts = layouts_of(settings.knowledge)
    try:
        sha256 = hash_file(path)
    except OSError:
        sha256 = ""  # read_file says why
    documents, gaps = read_file(path, name, settings)
    entries: list[Entry] = []
    every = list(gaps)
    for document in documents:
        cut, cut_gaps = cut_entries(document, layouts)
        entries += cut
        every += cut_gaps
    return FileReading(sha256, documents, tuple(entries), tuple(every))


def _read_all(due: list[tuple[Path, str]], settings: Settings) -> Iterator[tuple[Path, str, FileReading]]:
    """Yield each file's reading as it is ready. A file that brings its worker process down becomes a Gap, and the others are read all the same."""
    workers = _workers(settings)
    if workers == 1 or len(due) < 3:
        for path, name in due:
            yield path, name, read_one(path, name, settings)
        return
    suspects: list[tuple[Path, str]] = []
    for path, name, future in _in_pool(due, settings, workers):
        if isinstance(future.exception(), BrokenProcessPool):
            suspects.append((path, name))
        else:
            yield path, name, future.result()
    for path, name in suspects:  # one process each: only the file that really breaks its reader is lost
        for _, _, future in _in_pool([(path, name)], settings, 1):
            broken = isinstance(future.exception(), BrokenProcessPool)
            yield path, name, _crashed(path, name) if broken else future.result()


def _in_pool(due: list[tuple[Path, str]], settings: Settings, workers: int) -> Iterator[tuple[Path, str, Future[FileReading]]]:
    with ProcessPoolExecutor(workers) as pool:
        waiting: dict[Future[FileReading], tuple[Path, str]] = {}
        queue = iter(due)
        try:
            while True:
                while len(waiting) < workers * 4 and (item := next(queue, None)):
                    try:
                        waiting[pool.submit(read_one, item[0], item[1], settings)] = item
                    except BrokenProcessPool as error:
                        dead: Future[FileReading] = Future()
                        dead.set_exception(error)
                        yield *item, dead
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield *waiting.pop(future), future
        finally:
            for future in waiting:
                future.cancel()


def _crashed(path: Path, name: str) -> FileReading:
    gap = Gap(
        "reader_crashed", "the program that reads this kind of file broke down on it, so nothing in it was reviewed. Open it by hand, or save it in another format.", name
    )
    return FileReading(hash_file(path), (), (), (gap,))


# placing


def place_entries(case: Case, touched: set[str], names: Names) -> None:
    """Decide which child each entry is about, from every file's hints together, and note the children who must be judged again."""
    sets = case.hint_sets()
    people, owners, gaps = resolve_children(((hints_id, path, hints) for hints_id, path, hints, _ in sets), names)
    with case.transaction():
        before = case.owners_of(touched)
        case.save_children(people, owners)
        case.mark_stale(before | case.owners_of(touched))
        case.save_case("placing_gaps", gaps)


# noticing, answering, judging


def judge_children(case: Case, settings: Settings, engine: Engine, *, progress: Progress = no_progress) -> None:
    """Read and judge every child whose file changed."""
    stale = case.stale_children(engine.version)
    people = {c.child_ref: c for c in case.children()}
    workers = _workers(settings)
    jobs = ((people[ref], case.entries_of(ref)) for ref in stale)
    made = (judge_child(child, entries, engine) for child, entries in jobs) if workers == 1 or len(stale) < 4 else _judge_in_pool(jobs, settings, workers)
    for done, (child, judged) in enumerate(made, 1):
        case.save_child(child, engine.version, judged.counts, judged.firsts, judged.found, judged.keys)
        progress("reading entries", done, len(stale))


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything found about one child."""

    counts: tuple[int, int, str | None, str | None]
    firsts: dict[str, str]
    found: dict[str, tuple[Any, ...]]
    keys: tuple[tuple[str, str], ...]


def judge_child(child: Child, entries: Sequence[Entry], engine: Engine) -> tuple[Child, Judged]:
    """Return what a child's entries say, what was done, and the candidate answer. Pure: nothing but its arguments counts."""
    firsts = find_duplicates(entries)
    entries = [replace(e, duplicate_of=firsts.get(e.entry_id)) for e in entries]
    cast = learn_cast(entries, child, engine.names)
    found: dict[str, list[Any]] = {kind: [] for kind in ("signals", "responses", "language", "mentions")}
    for entry in entries:
        parsed = parse(entry.text)
        matches = engine.reader.read(entry, child, parsed)
        found["signals"] += find_signals(entry, child, parsed, matches, engine.weigher)
        found["responses"] += find_responses(entry, child, parsed, matches, engine.weigher)
        found["language"] += find_language(entry, child, parsed, matches, engine.weigher)
        found["mentions"] += find_mentions(entry, child, cast, engine.names)
    concerns, gaps = find_concerns(child, entries, found["signals"], found["responses"], engine.rules, engine.standards, engine.calendar)
    finding = find_finding(child, entries, found["signals"], concerns)
    dates = sorted(e.date.isoformat() for e in entries if e.date)
    counts = (len(entries), len({e.doc_id for e in entries}), dates[0] if dates else None, dates[-1] if dates else None)
    every = {k: tuple(v) for k, v in found.items()} | {"concerns": tuple(concerns), "findings": (finding,), "gaps": tuple(gaps)}
    return child, Judged(counts, firsts, every, tuple(sorted({(m.kind, m.key) for m in found["mentions"]})))


def _judge_in_pool(jobs: Iterator[tuple[Child, list[Entry]]], settings: Settings, workers: int) -> Iterator[tuple[Child, Judged]]:
    """Yield results in the order of the jobs, a few at a time, so that memory stays bounded."""
    with ProcessPoolExecutor(workers, initializer=load_engine, initargs=(settings,)) as pool:
        pending: list[Future[tuple[Child, Judged]]] = []
        for child, entries in jobs:
            pending.append(pool.submit(_judge_job, child, entries, settings))
            if len(pending) >= workers * 3:
                yield pending.pop(0).result()
        while pending:
            yield pending.pop(0).result()


def _judge_job(child: Child, entries: list[Entry], settings: Settings) -> tuple[Child, Judged]:
    return judge_child(child, entries, load_engine(settings))


# linking and the cohort


def link_files(case: Case, engine: Engine, *, progress: Progress = no_progress) -> None:
    """Find what ties files together, over every mention of the case."""
    progress("linking files", 0, 1)
    days, same_as, staff = case.linking_facts()
    entities, links, groups, resolved = find_links(case.children(), case.found("mentions"), engine.names, days=days, same_as=same_as, staff=staff)
    with case.transaction():
        case.save_case("entities", entities)
        case.save_case("links", links)
        case.save_case("groups", groups)
        case.save_resolved(resolved)
        case.set_fact("linked", engine.version)
    progress("linking files", 1, 1)


def name_cohort(case: Case, rows: Sequence[tuple[str, Any]] | None, engine: Engine) -> None:
    """Match the people asked about with the files; without a list, every child found is the cohort."""
    people = case.children()
    asked = list(rows) if rows is not None else [(c.name, c.dob) for c in people]
    case.save_case("cohort", match_cohort(asked, people, engine.names))


# telling


def report(case: Case, out: Path, *, title: str, notes: Sequence[str] = ()) -> Path:
    """Write the report page of a case and return its path."""
    return write_report(case, out, title=title, aggregate=aggregate(case), notes=notes)


def aggregate(case: Case) -> tuple[str, ...]:
    """Return the sentences about the whole cohort, made only from its rows."""
    return describe_cohort(case.case_nouns("cohort"), list(case.found("findings")), list(case.found("concerns"))).sentences


def as_of(case: Case, child_ref: str, day: dt.date, settings: Settings) -> tuple[Child, tuple[Entry, ...], tuple[Concern, ...]]:
    """Return a child, the entries known on `day` and the concerns that stood then, judged with nothing that came later.

    Raises:
        InputError: code `no-such-id` if the case has no such child.
    """
    child = next((c for c in case.children() if c.child_ref == child_ref), None)
    if child is None:
        raise InputError("this case has no such child", where=child_ref, next_step="Children are listed in the report and the export.", code="no-such-id")
    engine = load_engine(settings)
    known = cut_as_of(case.entries_of(child_ref), day)
    ids = {e.entry_id for e in known}
    signals = [s for s in case.found("signals", child_ref) if s.entry_id in ids]
    responses = [r for r in case.found("responses", child_ref) if r.entry_id in ids]
    concerns, _ = find_concerns(child, known, signals, responses, engine.rules, engine.standards, engine.calendar)
    return child, known, concerns
