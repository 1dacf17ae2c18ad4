"""The code and its data → the pages of this folder that are built: cli.md, settings.md, standards.md, codes.md.

Run it (`python3 tasks.py docs`) after changing a command, a setting, a standard or a code; `tests/docs` fails while a page is out of date.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from onrecord.cli import make_parser
from onrecord.knowledge.instruments import Edition, Limit, Rule
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Code, load_phrasebook
from onrecord.knowledge.plain import plain_words, say_day
from onrecord.knowledge.standards import Standards, load_standards
from onrecord.settings import Settings, SignInSettings, describe_settings

T = TypeVar("T")
HERE = Path(__file__).resolve().parent
BUILT = "<!-- Built by docs/build.py from the code and its data: do not edit. -->\n\n"


def cli_page() -> str:
    """Return every command with its arguments."""
    parser = make_parser()
    verbs = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    told = {a.dest: a.help or "" for a in verbs._choices_actions}
    out = ["# Commands", "", parser.description or "", ""]
    out += ["Results go to standard output, progress and messages to standard error. Exit codes: 0 done, 1 failed, 2 misused, 3 done but with gaps.", ""]
    out += ["Before the command: `--debug` shows tracebacks and log messages, `--version` the version.", ""]
    for name, sub in verbs.choices.items():
        rows = [(_written(a), _said(a)) for a in sub._actions if not isinstance(a, argparse._HelpAction)]
        usage = " ".join(_short(a) for a in sub._actions if not a.option_strings or a.required)
        out += [f"## `onrecord {name}{' ' + usage if usage else ''}`", "", f"{told[name][:1].upper()}{told[name][1:]}.", ""]
        out += [*_table(("argument", "meaning"), rows), ""] if rows else []
    return _page(out)


def _short(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else action.dest
    return f"{action.option_strings[0]} {name}" if action.option_strings else name


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{action.metavar or action.dest}`"
    value = "" if action.nargs == 0 else f" {action.metavar or '|'.join(map(str, action.choices or [action.dest.upper()]))}"
    return ", ".join(f"`{o}{value}`" for o in action.option_strings)


def _said(action: argparse.Action) -> str:
    return f"{(action.help or '').removesuffix('.')}."


def settings_page() -> str:
    """Return every setting with its default."""
    head = ("setting", "option", "default", "meaning")
    out = ["# Settings", "", "Each is an option of `onrecord review`; on and off is `--ocr`, `--no-ocr`. `onrecord settings` prints this table.", ""]
    out += [*_table(head, _settings(Settings)), ""]
    out += ["Each of these is an option of `onrecord serve` (signing in through an organisation, see [the workbench](workbench.md)):", ""]
    out += [*_table(head, _settings(SignInSettings)), ""]
    out += ["Three are read from the environment, so that a key never stands in a command:", ""]
    out += _table(
        ("variable", "meaning"),
        [
            ("`ONRECORD_KEY_FILE`", "the key file of the case, made with `onrecord new-key FILE`"),
            ("`ONRECORD_PASSPHRASE`", "a passphrase, when there is no key file"),
            ("`ONRECORD_OIDC_SECRET`", "the secret the organisation's sign-in knows OnRecord by, when there is no file of it"),
        ],
    )
    return _page(out)


def _settings(kind: type[Settings] | type[SignInSettings]) -> list[tuple[str, str, str, str]]:
    told = describe_settings(kind)
    return [(f"`{name}`", f"`--{name.replace('_', '-')}`", str(default).lower() if default not in (None, "") else "none", text) for name, default, text in told]


def standards_page() -> str:
    """Return what is held about law and guidance: our rules era by era, then every instrument and its editions."""
    held = _load(load_standards)
    plain = plain_words()
    out = ["# Standards", "", "What was expected, and when. `onrecord standards --on DATE` answers for one day.", ""]
    out += ["Marks: " + "; ".join(f"**{mark}** {meaning}" for mark, meaning in plain.marks.items()) + ".", ""]
    out += [
        "**The eras below are our reading, not law.** They say what we count as an adequate answer; the instruments after them say what was printed where.",
        "",
    ]
    out += ["## Eras", ""]
    for era in held.eras:
        out += [f"### {era.era_id}: {_span(era.start, era.end, era.from_known)}{' (provisional)' if era.provisional else ''}", ""]
        out += [f"{era.source}: of {', '.join(era.instruments)}; for a day only those in force on it are named.", ""]
        out += _table(
            ("rule", "for", "asked", "in short", "time limits"),
            [_rule(era.direct, "direct information", held), _rule(era.strong, "strong signs together", held)],
        )
        out += [""]
    for gap in held.gaps:
        out += [f"**Nothing is held for {_span(gap.start, gap.end)}.** {gap.why}", ""]
    out += ["## Circumstances", ""]
    out += [
        *_table(
            ("circumstance", "in force", "adds", "so an adequate answer must also show", "source"),
            [
                (
                    plain.say("modifier", m.modifier_id),
                    _span(m.start, m.end),
                    m.require,
                    "; ".join(held.set_names.get(n, n) for n in m.needs) or "–",
                    f"{m.source}{' of ' if m.instruments else ''}{', '.join(m.instruments)}",
                )
                for m in held.modifiers
            ],
        ),
        "",
    ]
    out += ["## Instruments", ""]
    for standard in held.standards:
        out += [f"### {standard.title}", "", *_table(("edition", "in force", "kind", "asked", "source"), [_edition(e) for e in standard.editions]), ""]
    if held.pending:
        out += [
            "## Known of, not in force on any day we can name",
            "",
            *_table(("what", "known since", "would ask", "source"), [(p.title, say_day(p.since), p.require, str(p.source)) for p in held.pending]),
        ]
    out += ["", "## What the numbered marks name", ""]
    out += _table(
        ("mark", "source", "seen as"), [(f"V{x.number}", x.name, "the document itself" if x.document else "an account of it") for x in held.sources.values()]
    )
    return _page(out)


def _span(start: dt.date, end: dt.date | None, known: str = "day") -> str:
    about = "" if known == "day" else f" (first day known to the {known})" if known in ("month", "year") else " (first day approximate)"
    return (f"{say_day(start)} until before {say_day(end)}" if end else f"from {say_day(start)} on") + about


def _rule(rule: Rule, what: str, held: Standards) -> tuple[str, ...]:
    ways = "; or instead ".join(" + ".join(held.set_names.get(n, n) for n in group) for group in rule.adequate)
    return f"`{rule.rule_id}`", what, rule.require, ways, "; ".join(_limit(x) for x in rule.limits)


def _limit(limit: Limit) -> str:
    plain = plain_words()
    days = [f"from {say_day(limit.begins)}" if limit.begins else "", f"until before {say_day(limit.ends)}" if limit.ends else ""]
    when = f" ({' '.join(d for d in days if d)})" if any(days) else ""
    units = {"wd": "working days", "h": "hours", "d": "days"}
    size = "no fixed number of days" if limit.n is None else f"{limit.n} {units.get(limit.unit, limit.unit)}"
    return f"{plain.say('step', limit.step)}: {size} from {plain.say('start', limit.start)}{when} [{limit.mark}, {limit.basis.replace('_', ' ')}]"


def _edition(edition: Edition) -> tuple[str, ...]:
    kind = f"{edition.kind}, {edition.modality}{', provisional' if edition.provisional else ''}"
    asked = edition.require + (f" Limits: {'; '.join(_limit(x) for x in edition.limits)}." if edition.limits else "")
    return f"`{edition.edition_id}`", _span(edition.start, edition.end, edition.from_known), kind, asked, str(edition.source)


def codes_page() -> str:
    """Return every code of the export with its meaning and an example."""
    book = _load(load_phrasebook)
    plain = plain_words()
    out = ["# Codes", "", "What the export's codes mean. An example is from the phrasebook: invented words that the code's phrases find.", ""]
    example = {p.code: p.examples[0] for p in reversed(book.phrases) if p.examples}

    def rows(codes: Iterable[Code]) -> list[tuple[str, ...]]:
        return [(f"`{c.name}`", c.plain, example.get(c.name, "")) for c in codes]

    for tier in ("direct", "strong", "moderate", "vulnerable"):
        out += [f"## Signals: {tier}", "", plain.say("tier", tier) + ".", ""]
        out += [*_table(("code", "meaning", "example"), rows(c for c in book.codes.values() if c.tier == tier)), ""]
    for acted, head in ((True, "Responses: protective acts"), (False, "Responses: filing, closing and the like")):
        out += [
            f"## {head}",
            "",
            *_table(("code", "meaning", "example"), rows(c for c in book.codes.values() if c.kind == "response" and c.acted == acted)),
            "",
        ]
    out += ["## Language", "", *_table(("code", "meaning", "example"), rows(c for c in book.codes.values() if c.kind == "language")), ""]
    for kind, head in (
        ("status", "Status"),
        ("subject", "Subject"),
        ("source", "Source"),
        ("outcome", "Outcome of a concern"),
        ("verdict", "Finer verdict"),
        ("basis", "Basis"),
        ("modifier", "Circumstances"),
        ("step_state", "State of a step with a time limit"),
    ):
        out += [f"## {head}", "", *_table(("code", "meaning"), [(f"`{c}`", words) for c, words in plain.words[kind].items()]), ""]
    return _page(out)


def _load(loader: Callable[[Path | None, Faults], T]) -> T:
    """Return the package's own knowledge of one kind, checked."""
    faults = Faults()
    made = loader(None, faults)
    faults.raise_if_any()
    return made


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"

    return [line(head), "|" + "---|" * len(head), *(line(r) for r in rows)]


def _page(lines: Iterable[str]) -> str:
    return BUILT + "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {"cli.md": cli_page, "settings.md": settings_page, "standards.md": standards_page, "codes.md": codes_page}


if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"docs/{name}\n")
