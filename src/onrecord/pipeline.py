"""The order of the steps, and nothing else: folder → documents → entries → children → signals, responses, mentions → concerns → findings → links.

Every step reads nouns from the case and writes nouns back, one file or one child a transaction, so a review that stops at any moment goes on
from there, and adding a file reads that file and judges those children only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from onrecord.children import place_gaps, resolve_children
from onrecord.codec import freeze
from onrecord.cohort import Asked, match_cohort
from onrecord.concerns import cut_as_of, find_concerns
from onrecord.decisions import check_trail, entries_decided, follow, still_said, subject_of, take_in
from onrecord.duplicates import find_duplicates
from onrecord.elsewhere import changed_ways, find_elsewhere, index_names, spoken_words
from onrecord.engine import Engine, layouts_of, load_engine
from onrecord.errors import InputError
from onrecord.export import write_export
from onrecord.findings import describe_cohort, find_finding
from onrecord.knowledge.stop_list import add_stops, drop_stops
from onrecord.language import find_language
from onrecord.linkage import CHILD_WORDS, FileNodes, describe_file, find_suppressed, find_unheld, relink
from onrecord.mentions import find_mentions, learn_cast
from onrecord.missing import find_episodes
from onrecord.networks import FORMATS, gather_network, lay_out, part_of, strongest, write_network
from onrecord.proposals import propose
from onrecord.prose import parse
from onrecord.prose.meaning import NOBODY, Called
from onrecord.reading.doubts import find_missing_parts
from onrecord.reading.entries import cut_entries
from onrecord.reading.files import hash_file, list_files, read_file
from onrecord.record import (
    Child,
    CohortMember,
    CohortPicture,
    Concern,
    Decision,
    Document,
    Entity,
    Entry,
    Gap,
    LanguageFlag,
    Link,
    Network,
    Response,
    Signal,
)  # fmt: skip
from onrecord.report import write_report
from onrecord.responses import find_responses
from onrecord.settings import Settings
from onrecord.signals import find_signals
from onrecord.store import Case

_FEW_FILES, _FEW_ENTRIES = 3, 300
"""With fewer new files than this, or entries of children to judge, starting worker processes costs more than it gives."""
_PLAIN = frozenset([".txt", ".csv", ".eml", ".html", ".htm", ".rtf"])
"""Files whose readers cannot bring a process down: read here when they are few."""
_BYTES_AT_ONCE = 64 << 20
"""How much of the files may be under way in worker processes at once (a larger file goes alone)."""

PICTURED, PICTURES, SERVED = 60, 200, 800
"""How many files one picture of the report shows at most, how many groups are pictured, and how many spots the picture in the browser has."""

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
    case: Case,
    folder: Path,
    settings: Settings,
    *,
    cohort: Sequence[Asked | tuple[str, Any]] | None = None,
    skip: Iterable[Path] = (),
    progress: Progress = no_progress,
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
        InputError: code `no-folder` if `folder` is not a folder, `case-busy` if another process reviews into this case.
    """
    engine = load_engine(settings)
    with case.hold():
        read_folder(case, folder, settings, engine, skip=[*skip, *case.own_files()], progress=progress)
        place_entries(case, engine)
        _judge_all(case, settings, engine, progress=progress)
        name_cohort(case, cohort, engine)
        list_beside(case, engine)
        if case.fact("knowledge") != engine.version:
            case.set_fact("knowledge", engine.version)


def _judge_all(case: Case, settings: Settings, engine: Engine, *, progress: Progress = no_progress) -> None:
    """Judge every child that is due, then those its file speaks of, and bring ties up to date; a decision about words made meanwhile is taken in too."""
    while True:
        said = case.said_of_words()
        judge_children(case, settings, engine, progress=progress)
        while hand_over(case, engine):
            judge_children(case, settings, engine, progress=progress)
        now = case.said_of_words()
        late = [ref for ref in sorted(said.keys() | now.keys()) if said.get(ref) != now.get(ref)]
        for ref in late:
            for entry_id in sorted(entries_decided([*said.get(ref, ()), *now.get(ref, ())])):
                case.read_again(ref, entry_id)
        if not late:
            break
    link_files(case, engine, progress=progress)


# reading


def read_folder(case: Case, folder: Path, settings: Settings, engine: Engine, *, skip: Iterable[Path] = (), progress: Progress = no_progress) -> None:
    """Read the files that are new or changed, forget those that are gone; the children concerned are then due to be judged."""
    if not folder.is_dir():
        raise InputError("this is not a folder", where=str(folder), next_step="Give the folder that holds the case files.", code="no-folder")
    left_out = {_identity(path) for path in skip} - {None}
    known = case.known_files()
    gone = set(known)
    due: list[_Due] = []
    for path, name in list_files(folder):
        identity, stamp = _look(path)
        if identity is not None and identity in left_out:
            continue
        gone.discard(name)
        before = known.get(name)
        if before is None or before[3] != engine.reading_version or before[1:3] != stamp or not before[0]:
            due.append(_Due(path, name, *stamp))
    for name in sorted(gone):
        case.forget_file(name)
    for done, (item, reading) in enumerate(_read_all(due, settings), 1):
        before = known.get(item.name)
        if before is not None and before[0] == reading.sha256 and before[3] == engine.reading_version and before[0]:
            case.touch_file(item.name, item.mtime_ns)
        else:
            original = item.path if reading.sha256 and item.size <= settings.max_file_mb << 20 else None
            stamp_now = (reading.sha256, item.size, item.mtime_ns, engine.reading_version)
            case.save_file(item.name, stamp_now, original, reading.documents, reading.entries, reading.gaps)
        progress("reading files", done, len(due))


@dataclass(frozen=True, slots=True)
class _Due:
    """A file to read: where it is, its path relative to the folder, and what it was when the folder was looked through."""

    path: Path
    name: str
    size: int
    mtime_ns: int


def _workers(settings: Settings) -> int:
    return settings.workers or os.cpu_count() or 1


def _look(path: Path) -> tuple[tuple[int, int] | None, tuple[int, int]]:
    """Return (which file it is, (size, time of last change)); None and zeros for what cannot be looked at, which the reader reports as a Gap."""
    try:
        found = path.stat()
    except OSError:
        return None, (0, 0)
    return (found.st_dev, found.st_ino), (found.st_size, found.st_mtime_ns)


def _identity(path: Path) -> tuple[int, int] | None:
    return _look(path)[0]


def read_one(path: Path, name: str, settings: Settings) -> FileReading:
    """Return what one file says: a pure function of its bytes, its name and the knowledge."""
    layouts = layouts_of(settings.knowledge)
    sha256 = _hash(path)
    documents, gaps = read_file(path, name, settings)
    entries: list[Entry] = []
    every = list(gaps)
    for document in documents:
        cut, cut_gaps = cut_entries(document, layouts)
        entries += cut
        every += cut_gaps
    every += find_missing_parts(documents, entries, layouts)
    return FileReading(sha256, documents, tuple(entries), tuple(every))


def _hash(path: Path) -> str:
    """The SHA-256 of a file's bytes; "" if they cannot be read or it is no plain file, of which `read_file` says why."""
    try:
        return hash_file(path) if path.is_file() else ""
    except OSError:
        return ""


def _read_all(due: list[_Due], settings: Settings) -> Iterator[tuple[_Due, FileReading]]:
    """Yield each file's reading as it is ready. A file that brings its worker process down becomes a Gap, and the others are read all the same."""
    workers = _workers(settings)
    if workers == 1 or (len(due) < _FEW_FILES and all(d.path.suffix.lower() in _PLAIN for d in due)):
        for item in due:
            yield item, read_one(item.path, item.name, settings)
        return
    suspects: list[_Due] = []
    for item, future in _in_pool(due, settings, workers):
        if isinstance(future.exception(), BrokenProcessPool):
            suspects.append(item)
        else:
            yield item, future.result()
    for suspect in suspects:  # one process each: only the file that really breaks its reader is lost
        for item, future in _in_pool([suspect], settings, 1):
            broken = isinstance(future.exception(), BrokenProcessPool)
            yield item, _crashed(item) if broken else future.result()


def _in_pool(due: list[_Due], settings: Settings, workers: int) -> Iterator[tuple[_Due, Future[FileReading]]]:
    """Yield each file with its finished future; what is under way at once is bounded in number and in bytes."""
    with _pool(workers) as pool:
        waiting: dict[Future[FileReading], _Due] = {}
        queue = list(reversed(due))
        try:
            while queue or waiting:
                while queue and len(waiting) < workers * 4 and (not waiting or sum(d.size for d in waiting.values()) + queue[-1].size <= _BYTES_AT_ONCE):
                    item = queue.pop()
                    try:
                        waiting[pool.submit(read_one, item.path, item.name, settings)] = item
                    except BrokenProcessPool as error:
                        dead: Future[FileReading] = Future()
                        dead.set_exception(error)
                        yield item, dead
                if waiting:
                    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield waiting.pop(future), future
        finally:
            for future in waiting:
                future.cancel()


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_end_with, initargs=(os.getpid(),))


def _end_with(parent: int) -> None:
    """Have this worker process end soon after the one that started it, however that one ends."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _crashed(item: _Due) -> FileReading:
    gap = Gap(
        "reader_crashed",
        "the program that reads this kind of file broke down on it, so nothing in it was reviewed. Open it by hand, or save it in another format.",
        item.name,
    )
    return FileReading(_hash(item.path), (), (), (gap,))


# placing


def place_entries(case: Case, engine: Engine) -> None:
    """Decide which child each entry is about, from every file's hints together, and in whose file each gap lies; nothing is done where nothing changed."""
    if case.fact("placed") != engine.version:
        people, owners, gaps = resolve_children(case.hint_sets(), engine.names, lambda folder: engine.layouts.holds_only("file_words", folder))
        with case.transaction():
            case.save_children(people, owners, engine.version)
            case.save_case("placing_gaps", gaps)
    case.save_child_gaps(place_gaps(case.gap_files(), case.file_owners(), case.children()))


# noticing, answering, judging


def judge_children(case: Case, settings: Settings, engine: Engine, *, progress: Progress = no_progress) -> None:
    """Read and judge every child whose file changed."""
    stale = case.stale_children(engine.version)
    workers = _workers(settings)
    said = case.said_of_words() if stale else {}
    jobs = (_job(case, ref, engine, said.get(ref, ())) for ref in stale)
    made: Iterator[tuple[Child, Judged]]
    if workers == 1:
        made = (_judge(job, engine) for job in jobs)
    else:
        first: list[_Job] = []
        while sum(len(job[1]) for job in first) < _FEW_ENTRIES and (job := next(jobs, None)):
            first.append(job)
        alone = sum(len(job[1]) for job in first) < _FEW_ENTRIES or len(stale) == 1
        made = (_judge(job, engine) for job in first) if alone else _judge_in_pool(chain(first, jobs), settings, workers)
    for done, (child, judged) in enumerate(made, 1):
        nodes = judged.file
        case.save_child(
            child, engine.version, judged.counts, judged.firsts, judged.found, stamps=judged.stamps, file_nodes=nodes.nodes, file_blocks=nodes.blocks
        )
        progress("reading entries", done, len(stale))


@dataclass(frozen=True, slots=True)
class EntryReading:
    """What one entry says, was done and how it speaks: all that depends on nothing but the entry, the child's identity and the knowledge."""

    signals: tuple[Signal, ...] = ()
    responses: tuple[Response, ...] = ()
    language: tuple[LanguageFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Readings from the last review, by entry, each with the stamp (`stamp_of`) it was made under."""

    stamps: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, EntryReading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything found about one child. `stamps`: entry_id → stamp of its reading; `file`: what linking needs."""

    counts: tuple[int, int, str | None, str | None]
    firsts: dict[str, str]
    found: dict[str, tuple[Any, ...]]
    stamps: dict[str, str]
    file: FileNodes


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a child's own readable entries: what other children's files say of the child, what of the file could not be read, what people said.

    `said` are the decisions about the file's signals and responses that stand.
    """

    entries: Sequence[Entry] = ()
    signals: Sequence[Signal] = ()
    responses: Sequence[Response] = ()
    unread: Sequence[Gap] = ()
    said: Sequence[Decision] = ()


_NOTHING_KEPT, _NOTHING_BESIDE = Kept(), Beside()
_Job = tuple[Child, list[Entry], Kept, Beside]


def _job(case: Case, ref: str, engine: Engine, said: Sequence[Decision] = ()) -> _Job:
    """A child, its entries, what is kept of its last reading and what lies beside it."""
    child = case.child(ref)
    if child is None:
        raise InputError("this case has no such child", where=ref, next_step="Review the folder again.", code="no-such-id")
    entries = case.entries_of(ref)
    stamps = case.stamps_of(ref)
    if not any(stamps.get(e.entry_id, "").startswith(engine.version) for e in entries):
        return child, entries, Kept(), _beside(case, ref, said)
    kept = Kept(stamps, {entry_id: EntryReading(**kinds) for entry_id, kinds in case.readings_of(ref).items()})
    return child, entries, kept, _beside(case, ref, said)


def _beside(case: Case, ref: str, said: Sequence[Decision] = ()) -> Beside:
    return Beside(*case.handed_to(ref), case.unread_of(ref), said)


def judge_child(child: Child, entries: Sequence[Entry], engine: Engine, kept: Kept = _NOTHING_KEPT, beside: Beside = _NOTHING_BESIDE) -> tuple[Child, Judged]:
    """Return what a child's entries say, what was done, and the candidate answer. Pure: nothing but its arguments counts.

    Args:
        child: whose file it is.
        entries: every entry of the file.
        engine: the knowledge.
        kept: readings from the last review; those whose stamp still holds are not made again.
        beside: what other files say of the child, and what of this one could not be read.
    """
    firsts = find_duplicates(entries)
    entries = [replace(e, duplicate_of=firsts.get(e.entry_id)) for e in entries]
    cast = learn_cast(entries, child, engine.names)
    called = {e.entry_id: cast.called_in(e) for e in entries}
    stamps = {e.entry_id: stamp_of(e, child, engine, called[e.entry_id]) for e in entries}
    found: dict[str, list[Any]] = {kind: [] for kind in ("signals", "responses", "language", "mentions")}
    for entry in entries:
        same = kept.stamps.get(entry.entry_id) == stamps[entry.entry_id]
        reading = kept.readings.get(entry.entry_id, EntryReading()) if same else read_entry(entry, child, engine, called[entry.entry_id])
        found["signals"] += reading.signals
        found["responses"] += reading.responses
        found["language"] += reading.language
        found["mentions"] += find_mentions(entry, child, cast, engine.names)
    if said := still_said(beside.said, entries):
        found["signals"], found["responses"] = take_in(found["signals"], found["responses"], said)
        decided = entries_decided(said)
        stamps = {e: s for e, s in stamps.items() if e not in decided}  # read anew each time, so that what was rejected can come back
    concerns, gaps = _judged(child, entries, found["signals"], found["responses"], beside, engine)
    finding = find_finding(child, entries, [*found["signals"], *beside.signals], concerns, engine.rules)
    dates = sorted(e.date.isoformat() for e in entries if e.date)
    counts = (len(entries), len({e.doc_id for e in entries}), dates[0] if dates else None, dates[-1] if dates else None)
    every = {k: tuple(v) for k, v in found.items()} | {"concerns": tuple(concerns), "findings": (finding,), "gaps": tuple(gaps)}
    file = describe_file(
        child,
        found["mentions"],
        engine.names,
        days={e.entry_id: e.date for e in entries},
        held={e.entry_id: e.held_on for e in entries},
        same_as=firsts,
        authors={e.author for e in entries if e.author},
        episodes=find_episodes(entries, found["signals"], found["responses"], found["mentions"], engine.missing),
    )
    return child, Judged(counts, firsts, every, stamps, file)


def _judged(
    child: Child, entries: Sequence[Entry], signals: Sequence[Signal], responses: Sequence[Response], beside: Beside, engine: Engine
) -> tuple[tuple[Concern, ...], tuple[Gap, ...]]:
    """Return the concerns of a child's file and of what other files say of the child."""
    return find_concerns(
        child,
        [*entries, *beside.entries],
        [*signals, *beside.signals],
        [*responses, *beside.responses],
        engine.rules,
        engine.standards,
        engine.calendar,
        beside.unread,
    )


def read_entry(entry: Entry, child: Child, engine: Engine, called: Called = NOBODY) -> EntryReading:
    """Return an entry's signals, responses and language: a pure function of the entry, the child, the knowledge and the words the file calls people by."""
    parsed = parse(entry.text)
    matches = engine.read(entry, child, parsed, called)
    return EntryReading(
        tuple(find_signals(entry, child, parsed, matches, engine.weigher)),
        tuple(find_responses(entry, child, parsed, matches, engine.weigher)),
        tuple(find_language(entry, child, parsed, matches, engine.weigher)),
    )


def stamp_of(entry: Entry, child: Child, engine: Engine, called: Called) -> str:
    """Return what an entry's reading depends on, in short: the knowledge's version and a digest of child, entry and the words the file calls people by."""
    what = [freeze(child), freeze(entry), *sorted(called.only), "", *sorted(called.also)]
    return engine.version + hashlib.blake2b("\n".join(what).encode(), digest_size=8).hexdigest()


def _judge(job: _Job, engine: Engine) -> tuple[Child, Judged]:
    child, entries, kept, beside = job
    return judge_child(child, entries, engine, kept, beside)


def _judge_in_pool(jobs: Iterable[_Job], settings: Settings, workers: int) -> Iterator[tuple[Child, Judged]]:
    """Yield results in the order of the jobs, a few at a time, so that memory stays bounded."""
    with _pool(workers) as pool:
        pending: list[Future[tuple[Child, Judged]]] = []
        for job in jobs:
            pending.append(pool.submit(_judge_job, job, settings))
            if len(pending) >= workers * 3:
                yield pending.pop(0).result()
        while pending:
            yield pending.pop(0).result()


def _judge_job(job: _Job, settings: Settings) -> tuple[Child, Judged]:
    return _judge(job, load_engine(settings))


# what one file says of another child


def hand_over(case: Case, engine: Engine) -> bool:
    """Hand what each newly read file says of other children of the case to their judging; return whether any of them must be judged again."""
    people = case.children()
    known = json.loads(case.fact("handed_names") or "{}")
    ways, changed = changed_ways(known, people)
    due = case.due_to_hand(changed)
    if changed:
        case.set_fact("handed_names", json.dumps(ways, ensure_ascii=False))
    if not due:
        return False
    index, by_ref = index_names(people), {c.child_ref: c for c in people}
    for ref in due:
        entries, signals, responses = case.entries_of(ref), list(case.found("signals", ref)), list(case.found("responses", ref))
        found = find_elsewhere(by_ref[ref], entries, signals, responses, index, engine.rules)
        case.save_handed(ref, [(h.child_ref, h.noun) for h in found], spoken_words(entries, signals, responses))
    return bool(case.stale_children(engine.version))


# linking and the cohort


def link_files(case: Case, engine: Engine, *, progress: Progress = no_progress) -> None:
    """Bring what ties files together up to date with the files that changed; all of it when the knowledge did."""
    with case.transaction():
        if case.fact("linked") != engine.version:
            case.all_due()
            case.set_fact("linked", engine.version)
        if relink(case, engine.names, lambda done, total: progress("linking files", done, total)):
            case.set_fact("beside", None)


def name_cohort(case: Case, rows: Sequence[Asked | tuple[str, Any]] | None, engine: Engine) -> None:
    """Match the people asked about with the files; without a list, every child found is the cohort. Does nothing when neither has changed since."""
    people = case.children()
    asked = "every child" if rows is None else repr(list(rows))
    stamp = hashlib.sha256("\n".join([engine.version, asked, *(freeze(c) for c in people)]).encode()).hexdigest()
    if case.fact("cohort") == stamp:
        return
    own = "Every child found is asked about; this is the child's own file."
    found = (CohortMember(c.name, c.dob, True, c.child_ref, "exact", own) for c in people) if rows is None else match_cohort(rows, people, engine.names)
    with case.transaction():
        case.save_case("cohort", found)
        case.save_case("cohort_gaps", [gap for row in rows or () if (gap := getattr(row, "gap", None))])
        case.set_fact("cohort", stamp)
        case.set_fact("beside", None)


def list_beside(case: Case, engine: Engine) -> None:
    """Keep the lists that stand beside the ties: children named who have no file themselves, and what was kept from tying anything.

    Does nothing when neither ties nor cohort changed since.
    """
    if case.fact("beside") == engine.version:
        return
    merged = case.merged_places()
    unheld = find_unheld(case.nodes_with(CHILD_WORDS), merged, case.nodes, case.children(), case.case_nouns("cohort"), engine.names)
    suppressed = find_suppressed(case.crowds(), case.shared_workers(), case.holders, engine.names)
    with case.transaction():
        case.save_case("unheld", unheld)
        case.save_case("suppressed", suppressed)
        case.set_fact("beside", engine.version)


# deciding


def decide_on(case: Case, noun_id: str, verdict: Literal["accept", "reject", "undo"], *, by: str, reason: str, at: dt.datetime) -> Decision:
    """Add a named person's decision about a link or a suggested entity, and return it.

    Raises:
        InputError: code `no-such-id` if there is no such link or entity (what is gone can still be undone), and those of `decisions.follow`.
    """
    found = case.find(noun_id)
    noun = found[1] if found and isinstance(found[1], Link | Entity) else None
    kind, subject, evidence = subject_of(noun or noun_id)
    seen = f"{case.fact('knowledge') or ''}:{evidence}"

    def make(last: Decision | None, before: Decision | None) -> Decision:
        if noun is None and not (verdict == "undo" and before):
            raise InputError(
                "no link or entity of this case has that identifier", where=noun_id, next_step="Take one from the report or the export.", code="no-such-id"
            )
        return follow(kind, subject, verdict, by=by, reason=reason, at=at, seen=seen, last=last, before=before)

    return case.append_decision(subject, None, make)


def stop_tying(case: Case, noun_id: str, folder: Path, *, by: str, reason: str, on: dt.date, undo: bool = False) -> list[tuple[str, str]]:
    """Put every form of a suggested entity on the stop-list of an overlay folder, or take it off, and return (kind, form) of those it changed.

    Raises:
        InputError: code `no-such-id` if there is no such entity, `person-not-stopped` if it is a person, and those of `knowledge.stop_list`.
    """
    found = case.find(noun_id)
    if found is None or not isinstance(found[1], Entity):
        raise InputError("no entity of this case has that identifier", where=noun_id, next_step="Take one from its page or the export.", code="no-such-id")
    if found[1].kind == "person":
        raise InputError(
            "a person is not put on the stop-list, for that is a plain file",
            where=noun_id,
            next_step="Reject the tie or the entity: onrecord decide CASE ID reject.",
            code="person-not-stopped",
        )
    forms = {(m.kind, m.key) for m in case.mentions_of(found[1])}
    return drop_stops(folder, forms) if undo else add_stops(folder, forms, reason, by, on)


def take_in_words(case: Case, child_ref: str, entry_ids: Iterable[str], settings: Settings) -> bool:
    """Judge a child again after a person decided about signals or responses of entries of its file; return whether it was done.

    What hangs on it, other files it speaks of and the ties between files, is brought up to date too. It is left to the next review if one is running, if the
    last did not come to its end, or if the case was reviewed with other knowledge than these settings name: until then what was judged before stands.
    """
    for entry_id in entry_ids:
        case.read_again(child_ref, entry_id)
    engine = load_engine(settings)
    if case.fact("knowledge") != engine.version:
        return False
    try:
        with case.hold():
            if case.stale_children(engine.version) != [child_ref]:
                return False
            _judge_all(case, replace(settings, workers=1), engine)
            list_beside(case, engine)
    except InputError as error:
        if error.code != "case-busy":
            raise
        return False
    return True


def verify(case: Case, noted: str = "") -> tuple[str, list[Decision]]:
    """Return what is wrong with the trail of decisions ("" if nothing is), and the trail."""
    trail = case.decisions()
    return check_trail(trail, noted), trail


def learn(case: Case, settings: Settings) -> str:
    """Return, as YAML, phrasebook proposals from the signals that people added, rejected and corrected."""
    said = (d for decisions in case.said_of_words().values() for d in decisions)
    standing = [d for d in said if d.kind == "signal" and d.verdict in ("add", "reject", "change")]
    entries = case.entries_by_id(json.loads(d.detail)["entry_id"] for d in standing)
    book = load_engine(replace(settings, meaning=False)).weigher.book
    return propose(standing, entries, case.nouns_in(entries, ("mentions",)), {c.child_ref: c for c in case.children()}, book.by_id)


# telling


def report(case: Case, out: Path, *, title: str, notes: Sequence[str] = (), blind: bool = False) -> Path:
    """Write the report page of a case and return its path; `blind` leaves out who is asked about, what followed and the proposed answers."""
    told = CohortPicture() if blind else picture_of(case)
    return write_report(case, out, title=title, picture=told, notes=notes, blind=blind, networks=pictures(case))


def pictures(case: Case) -> dict[str, Network]:
    """Return the network of each group that a picture can show, laid out, by the group's identifier; that of all tied files, if they are few, by ""."""
    whole = network(case)
    groups = [g for g in case.case_nouns("groups") if len(g.child_refs) <= PICTURED][:PICTURES]
    made = {g.group_id: lay_out(part_of(whole, g.child_refs)) for g in groups}
    tied = sum(s.kind == "file" for s in whole.spots)
    if 0 < tied <= PICTURED and not any(len(g.child_refs) == tied for g in groups):
        made[""] = lay_out(whole)
    return made


def export(case: Case, out: Path, fmt: str) -> list[Path]:
    """Write a case's tables, or its network in a form other programs read, into the folder `out`; return the files written."""
    return write_network(network(case), out, fmt) if fmt in FORMATS else write_export(case, out, fmt)


def network(case: Case, most: int | None = None) -> Network:
    """Return the network of all files that are tied, or of the strongest ties with at most `most` spots; without places."""
    links = list(case.links()) if most is None else strongest(list(case.links()), most)
    asked = {i for x in links for i in x.via}
    return gather_network(case.children(), links, {x.entity_id: x for x in case.entities_at(sorted(asked))})


def picture(case: Case) -> Network:
    """Return the network of the strongest ties, laid out, as much of it as one picture in the browser can show."""
    return lay_out(network(case, SERVED))


def picture_of_group(case: Case, group_id: str) -> Network | None:
    """Return the network of one group, laid out; None if there is no such group or it has too many files for a picture."""
    group = next((g for g in case.case_nouns("groups") if g.group_id == group_id), None)
    return lay_out(part_of(network(case), group.child_refs)) if group and len(group.child_refs) <= PICTURED else None


def picture_of(case: Case) -> CohortPicture:
    """Return what the review says of the whole cohort, made only from its rows."""
    concerns = list(case.found("concerns"))
    writers = {c.opens: (e.agency or "", e.role or "") for c in concerns if (e := case.entry(c.opens)) is not None}
    return describe_cohort(case.case_nouns("cohort"), list(case.found("findings")), concerns, writers)


def as_of(case: Case, child_ref: str, day: dt.date, settings: Settings) -> tuple[Child, tuple[Entry, ...], tuple[Concern, ...]]:
    """Return a child, the entries known on `day` and the concerns that stood then, judged with nothing that came later.

    Raises:
        InputError: code `no-such-id` if the case has no such child.
    """
    child = case.child(child_ref)
    if child is None:
        raise InputError("this case has no such child", where=child_ref, next_step="Children are listed in the report and the export.", code="no-such-id")
    engine = load_engine(settings)
    known = cut_as_of(case.entries_of(child_ref), day)
    around = _beside(case, child_ref)
    others = cut_as_of(around.entries, day)
    ids = {e.entry_id for e in (*known, *others)}
    signals = [s for s in (*case.found("signals", child_ref), *around.signals) if s.entry_id in ids]
    responses = [r for r in (*case.found("responses", child_ref), *around.responses) if r.entry_id in ids]
    concerns, _ = _judged(child, known, signals, responses, Beside(entries=others, unread=around.unread), engine)
    return child, known, concerns
