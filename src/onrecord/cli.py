"""Arguments in, text out. Each verb is one library function; results go to stdout, progress and messages to stderr.

Exit codes: 0 done, 1 failed, 2 misused, 3 done but something could not be read, dated or placed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from onrecord import __version__
from onrecord.cli_bench import add_bench_verbs
from onrecord.errors import OnRecordError, SettingsError
from onrecord.knowledge.plain import plain_words, say_count
from onrecord.record import Gap
from onrecord.settings import ReportSettings, Settings, describe_settings

if TYPE_CHECKING:
    from onrecord.store import Case

DEMO_NOTE = "The case file is locked with the published demo key: anyone can open it. Use --demo for invented examples only."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = make_parser().parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.debug else logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        code: int = args.run(args)
    except OnRecordError as error:
        if args.debug:
            raise
        print(f"onrecord: {error}", file=sys.stderr)
        return 2 if isinstance(error, SettingsError) else 1
    except KeyboardInterrupt:
        print("onrecord: stopped. Nothing is lost; run the same command again to go on.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if args.debug:
            raise
        place = f"{error.filename}: " if error.filename else ""
        why = error.strerror or "the system refused"
        print(f"onrecord: {place}{why}. Check the name, the permissions and the free space, then run again. [file-error]", file=sys.stderr)
        return 1
    except Exception as error:  # the last door: a traceback may hold case text, so it is shown only when asked for
        if args.debug:
            raise
        what = f"a fault in OnRecord itself ({type(error).__name__}). Nothing saved is lost."
        print(f"onrecord: {what} Run `onrecord --debug ...` to see where it arose. [internal-error]", file=sys.stderr)
        return 1
    return code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of every command; `docs/cli.md` is built from it."""
    parser = argparse.ArgumentParser(prog="onrecord", description="Reads children's case files and shows what was on record, when, and what was done about it.")
    parser.add_argument("--version", action="version", version=f"onrecord {__version__}")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and log messages (identifiers and counts only)")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    p = verbs.add_parser("review", help="read every file under a folder, build or update the case, write the report")
    p.add_argument("folder", type=Path, metavar="FOLDER", help="what the authority handed over; every file below it is read")
    p.add_argument("--cohort", type=Path, metavar="CSV", help="the people the review asks about: name and date of birth; without it, every child found")
    p.add_argument("--case", type=Path, metavar="FILE", help="the case file (default: FOLDER.onrecord in the current folder)")
    p.add_argument("--report", type=Path, metavar="HTML", help="where to write the report (default: beside the case file)")
    _key_options(p)
    _setting_options(p)
    p.set_defaults(run=_review)

    p = verbs.add_parser("export", help="write the tables of a case as data")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    formats = "every table as jsonl, or parquet (needs pyarrow); or the network of files as graphml, ftm (FollowTheMoney JSON lines) or i2 (CSV)"
    p.add_argument("--format", choices=["jsonl", "parquet", "graphml", "ftm", "i2"], default="jsonl", help=formats)
    p.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write into; one file a table")
    _key_options(p)
    p.set_defaults(run=_export)

    p = verbs.add_parser("report", help="write the working page of a case again; with --format, the report to hand over")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: beside the case file)")
    p.add_argument("--format", choices=["docx", "pdf", "html"], help="write the report to hand over (docx and pdf need onrecord[report])")
    _report_options(p)
    p.add_argument("--overview", action="store_true", help="leave out the children's own sections")
    _blind_option(p)
    _key_options(p)
    p.set_defaults(run=_report)

    p = verbs.add_parser("chronology", help="write every agency's entries about every child as one chronology, to hand over")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: beside the case file)")
    p.add_argument("--format", choices=["docx", "xlsx", "pdf", "html"], default="docx", help="default docx")
    _report_options(p)
    _key_options(p)
    p.set_defaults(run=_chronology)

    p = verbs.add_parser("redact", help="write each PDF that was handed over again, its pages pictures from which every name is removed")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write into; files are numbered, not named")
    p.add_argument("--origins", action="store_true", help="keep words for origin and faith")
    _key_options(p)
    p.set_defaults(run=_redact)

    p = verbs.add_parser("explain", help="say why: a signal, response, concern, mention, tie, entry, gap or a child's finding, by its identifier")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("noun_id", metavar="ID", help="an identifier from the report or the export, or a child's record number")
    _key_options(p)
    p.set_defaults(run=_explain)

    p = verbs.add_parser("decide", help="record a named person's decision about a tie or a suggested entity; nothing is overwritten")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("noun_id", metavar="ID", help="the identifier of a link (L-...) or an entity (X-...), from the report or the export")
    p.add_argument("verdict", choices=["accept", "reject", "undo"], metavar="accept|reject|undo", help="undo takes back the decision that stands")
    p.add_argument("--by", required=True, metavar="NAME", help="who decides")
    p.add_argument("--reason", required=True, metavar="TEXT", help="why, so that others can follow it")
    _key_options(p)
    p.set_defaults(run=_decide)

    p = verbs.add_parser("stop", help="have a number, plate, place or online name tie nothing from the next review on, with a reason; or take that back")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("noun_id", metavar="ID", help="the identifier of a suggested entity (X-...), from its page or the export")
    p.add_argument("--knowledge", type=Path, metavar="DIR", required=True, help="your folder of knowledge files; the stop-list in it is plain text")
    p.add_argument("--by", default="", metavar="NAME", help="who says so")
    p.add_argument("--reason", default="", metavar="TEXT", help="why it ties nothing, so that others can follow it")
    p.add_argument("--undo", action="store_true", help="take it off the list again")
    _key_options(p)
    p.set_defaults(run=_stop)

    p = verbs.add_parser(
        "learn", help="list what people added, rejected and corrected as phrasebook proposals, for a person to review; nothing is learned by itself"
    )
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    _key_options(p)
    _knowledge_option(p)
    p.set_defaults(run=_learn)

    p = verbs.add_parser("verify", help="check that no decision was changed, taken out or put in; names the first row that does not fit")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("--head", default="", metavar="SHA256", help="the hash of a decision as noted earlier: the trail must still hold it")
    _key_options(p)
    p.set_defaults(run=_verify)

    p = verbs.add_parser("asof", help="a child's file as it was known on a day")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("child", metavar="CHILD", help="the child's record number, as in the report")
    p.add_argument("day", type=_day, metavar="DATE", help="2007-03-08 or 8/3/2007")
    _key_options(p)
    _knowledge_option(p)
    p.set_defaults(run=_asof)

    p = verbs.add_parser("standards", help="what was expected on a day, with sources")
    p.add_argument("--on", type=_day, metavar="DATE", help="the day it became known: 2007-03-08 or 8/3/2007")
    p.add_argument("--age", type=int, metavar="N", help="the child's age that day")
    p.add_argument("--check", action="store_true", help="sweep every day from 1989 for days without an answer")
    _knowledge_option(p)
    p.set_defaults(run=_standards)

    add_bench_verbs(verbs, _key_options, _blind_option)

    p = verbs.add_parser("new-key", help="make a key file")
    p.add_argument("file", type=Path, metavar="FILE", help="where to write it; never over a file that is there")
    p.set_defaults(run=_new_key)

    p = verbs.add_parser("settings", help="list every setting, its default and what it means")
    p.set_defaults(run=_settings)
    return parser


def _report_options(p: argparse.ArgumentParser) -> None:
    names = p.add_mutually_exclusive_group()
    names.add_argument("--named", dest="anonymised", action="store_false", default=False, help="with names (default)")
    names.add_argument(
        "--anonymised", action="store_true", help="with labels for names; the finished file is searched first and not written while a name stands in it"
    )
    p.add_argument("--title", default="", metavar="TEXT", help="the heading (default: the name of the case file; 'Review report' where names are hidden)")
    p.add_argument("--terms", type=Path, metavar="FILE", help="a text file with the terms of reference, paragraphs apart by an empty line")
    p.add_argument("--marking", default="OFFICIAL-SENSITIVE", metavar="TEXT", help="stands on every page (default OFFICIAL-SENSITIVE; '' for none)")
    p.add_argument("--template", type=Path, metavar="DOCX", help="an authority's own Word file, whose styles, page and headers are used")
    p.add_argument(
        "--undecided", choices=["mark", "leave-out"], default="mark", help="findings no person has signed: marked as proposals (default), or left out"
    )
    p.add_argument(
        "--dates", choices=["as-is", "banded", "shifted"], default="as-is", help="anonymised: as they are, by quarter, or all moved by the same weeks"
    )
    p.add_argument("--suppress", type=int, default=0, metavar="N", help="do not tell counts of people above none and below N (default 0: tell all)")
    p.add_argument("--origins", action="store_true", help="anonymised: keep words for origin and faith, where the lead reviewer allows it")


def _report_settings(args: argparse.Namespace) -> ReportSettings:
    """The settings of a report to hand over; the terms are read here, at the door."""
    terms = ""
    if args.terms:
        try:
            terms = args.terms.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise SettingsError(
                "the terms of reference are not plain text", where=args.terms.name, next_step="Save them as UTF-8 text.", code="bad-terms"
            ) from error
    if args.dates != "as-is" and not args.anonymised:
        raise SettingsError("days are banded or shifted only where names are hidden", next_step="Add --anonymised, or leave out --dates.", code="bad-choice")
    scope: Literal["whole", "overview"] = "overview" if getattr(args, "overview", False) else "whole"
    return ReportSettings(
        args.title, args.anonymised, terms, args.marking, args.undecided, args.dates, max(0, args.suppress), args.origins, scope, args.template
    )


def _day(words: str) -> dt.date:
    from onrecord.dates import parse_uk_date

    found = parse_uk_date(words)
    if found is None or found.precision != "day":
        raise argparse.ArgumentTypeError(f"{words!r} is not a day: write 2007-03-08 or 8/3/2007")
    return found.value


def _key_options(p: argparse.ArgumentParser) -> None:
    p.add_argument("--key-file", type=Path, metavar="FILE", help="the case's key file (default: ONRECORD_KEY_FILE)")
    p.add_argument("--demo", action="store_true", help="use the published demo key; for invented examples only")


def _knowledge_option(p: argparse.ArgumentParser) -> None:
    p.add_argument("--knowledge", type=Path, metavar="DIR", help={n: h for n, _, h in describe_settings()}["knowledge"])


def _blind_option(p: argparse.ArgumentParser) -> None:
    p.add_argument("--blind", action="store_true", help={n: h for n, _, h in describe_settings()}["blind"])


def _setting_options(p: argparse.ArgumentParser) -> None:
    for name, default, text in describe_settings():
        flag = "--" + name.replace("_", "-")
        if isinstance(default, bool):
            p.add_argument(flag, dest=name, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif default is None:
            p.add_argument(flag, dest=name, type=Path, metavar="DIR", default=None, help=text)
        else:
            p.add_argument(flag, dest=name, type=type(default), metavar="N", default=default, help=f"{text} (default {default})")


def _settings_from(args: argparse.Namespace) -> Settings:
    settings = Settings(**{name: getattr(args, name) for name, _, _ in describe_settings()})
    if settings.knowledge is not None and not settings.knowledge.is_dir():
        raise SettingsError(
            "the knowledge folder is not there", where=str(settings.knowledge), next_step="Give a folder laid out like the package's.", code="no-knowledge"
        )
    return settings


class Meter:
    """Progress on stderr: one changing line on a terminal; elsewhere a plain line every ten seconds and at a step's end."""

    def __init__(self) -> None:
        self.step, self.began, self.said = "", 0.0, 0.0
        self.live = sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Say how far a step is, when it is time to."""
        now = time.monotonic()
        if step != self.step:
            self.step, self.began, self.said = step, now, 0.0 if self.live else now
        if done < total and now - self.said < (0.2 if self.live else 10):
            return
        self.said = now
        text = step if total < 2 else f"{step}: {done:,} of {total:,}{self._left(now, done, total)}"
        if self.live:
            print(f"\r{text:70}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def _left(self, now: float, done: int, total: int) -> str:
        """How long the rest is likely to take, once there is enough to tell by."""
        passed = now - self.began
        left = passed / done * (total - done) if done else 0.0
        return f", about {_span(left)} left" if passed > 3 and left > 3 else ""


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _review(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.cohort import read_cohort
    from onrecord.store import open_case, read_key

    settings = _settings_from(args)
    path: Path = args.case or Path(f"{args.folder.resolve().name}.onrecord")
    cohort = read_cohort(args.cohort) if args.cohort else None
    case = open_case(path, read_key(demo=args.demo, key_file=args.key_file), create=True)
    try:
        out: Path = args.report or path.with_suffix(".html")
        skip = [p for p in (args.cohort, args.key_file, out, *path.parent.glob(path.name + "*")) if p]
        pipeline.review(case, args.folder, settings, cohort=cohort, skip=skip, progress=Meter())
        pipeline.report(case, out, title=path.stem, notes=[DEMO_NOTE] if args.demo else [], blind=settings.blind)
        gaps = case.gaps()
        _tell(case, gaps)
        if args.demo:
            print(DEMO_NOTE, file=sys.stderr)
        print(f"Report: {out.resolve()}")
    finally:
        case.close()
    return 3 if gaps else 0


def _tell(case: Case, gaps: Sequence[Gap]) -> None:
    """Say on stderr what was read, what waits for a person, and what could not be read."""
    rows = case.child_rows()
    read = say_count(sum(r[1] for r in rows), "entry", "entries")
    lost = sum(f.lost_opportunity for f in case.found("findings"))
    print(f"Read {say_count(len(case.document_list()), 'document')}: {read} about {say_count(len(rows), 'child', 'children')}.", file=sys.stderr)
    print(f"{say_count(lost, 'candidate finding')} of a lost opportunity for a person to decide.", file=sys.stderr)
    if gaps:
        kinds = Counter(plain_words().say("gap", g.kind) for g in gaps)
        named = "; ".join(f"{n} × {kind}" for kind, n in sorted(kinds.items(), key=lambda x: (-x[1], x[0])))
        print(f"{say_count(len(gaps), 'gap')}, things that could not be read, dated or placed: {named}. The report lists each.", file=sys.stderr)


def _export(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        for path in pipeline.export(case, args.out, args.format):
            print(path)
    finally:
        case.close()
    return 0


def _report(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    if args.format:
        if args.blind:
            raise SettingsError("a report to hand over is not blind", next_step="Leave out --format or --blind.", code="bad-choice")
        return _publish(args, args.format, "report")
    if args.anonymised:
        raise SettingsError("the working page always has names", next_step="Give --format docx, pdf or html.", code="bad-choice")
    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file))
    try:
        out: Path = args.out or args.case.with_suffix(".blind.html" if args.blind else ".html")
        pipeline.report(case, out, title=args.case.stem, notes=[DEMO_NOTE] if args.demo else [], blind=args.blind)
        print(f"Report: {out.resolve()}")
    finally:
        case.close()
    return 0


def _chronology(args: argparse.Namespace) -> int:
    return _publish(args, args.format, "chronology")


def _publish(args: argparse.Namespace, fmt: Literal["docx", "pdf", "html", "xlsx"], what: str) -> int:
    from onrecord.publishing import publish
    from onrecord.store import open_case, read_key

    settings = _report_settings(args)
    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file))
    try:
        how = f"{what}.anonymised" if settings.anonymised else what
        out: Path = args.out or args.case.with_suffix(f".{how}.{fmt}")
        notes = [DEMO_NOTE] if args.demo else []
        publish(case, out, fmt, settings, title=args.case.stem, notes=notes, chronology=what == "chronology")
        print(f"{what.capitalize()}: {out.resolve()}")
    finally:
        case.close()
    return 0


def _redact(args: argparse.Namespace) -> int:
    from onrecord.publishing import redact
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file))
    try:
        made, left = redact(case, args.out, ReportSettings(anonymised=True, origins=args.origins), progress=Meter())
        for path in made:
            print(path)
        for words in left:
            print(words, file=sys.stderr)
    finally:
        case.close()
    return 3 if left else 0


def _explain(args: argparse.Namespace) -> int:
    from onrecord.explain import explain
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        print(explain(case, args.noun_id))
    finally:
        case.close()
    return 0


def _decide(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file))
    try:
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        made = pipeline.decide_on(case, args.noun_id, args.verdict, by=args.by, reason=args.reason, at=now)
        print(f"Decision {made.decision_id}: {made.verdict} {made.subject}. Note its hash elsewhere: {made.sha256}")
    finally:
        case.close()
    return 0


def _stop(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        rows = pipeline.stop_tying(case, args.noun_id, args.knowledge, by=args.by, reason=args.reason, on=dt.date.today(), undo=args.undo)
        done = "taken off" if args.undo else "put on"
        print(f"{say_count(len(rows), 'form')} {done} the stop-list. It holds from the next review with --knowledge on.")
    finally:
        case.close()
    return 0


def _learn(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        print(pipeline.learn(case, Settings(knowledge=args.knowledge)), end="")
    finally:
        case.close()
    return 0


def _verify(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        wrong, trail = pipeline.verify(case, args.head)
    finally:
        case.close()
    print(wrong or f"{say_count(len(trail), 'decision')}, each as it was written{f'; the last is {trail[-1].sha256}' if trail else ''}.")
    return 1 if wrong else 0


def _asof(args: argparse.Namespace) -> int:
    from onrecord import pipeline
    from onrecord.explain import describe_as_of
    from onrecord.store import open_case, read_key

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        print(describe_as_of(pipeline.as_of(case, args.child, args.day, Settings(knowledge=args.knowledge)), args.day))
    finally:
        case.close()
    return 0


def _standards(args: argparse.Namespace) -> int:
    from onrecord.explain import describe_expectations, describe_sweep
    from onrecord.knowledge.loading import Faults
    from onrecord.knowledge.standards import load_standards

    faults = Faults()
    standards = load_standards(args.knowledge, faults)
    faults.raise_if_any()
    if args.check:
        text, clean = describe_sweep(standards, dt.date.today())
        print(text)
        return 0 if clean else 1
    if args.on is None:
        raise SettingsError("no day was given", next_step="Use --on DATE, or --check.", code="no-day")
    print(describe_expectations(standards, args.on, args.age))
    return 0


def _new_key(args: argparse.Namespace) -> int:
    try:
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SettingsError("there is already a file of that name", where=str(args.file), next_step="Choose another name.", code="bad-key-file") from error
    with os.fdopen(handle, "w") as f:
        f.write(secrets.token_urlsafe(48) + "\n")
    print(f"Key file: {args.file.resolve()}\nWithout it no case locked with it can ever be opened: keep a copy in a safe place, apart from the case.")
    return 0


def _settings(args: argparse.Namespace) -> int:
    for name, default, text in describe_settings():
        print(f"{name:16} {default!s:8} {text}")
    return 0
