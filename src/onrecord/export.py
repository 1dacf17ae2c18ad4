"""A case's nouns → the tables of the public contract, one row at a time, in an order that never depends on how they were made.

`TABLES` names each table's fields; fields are added, never renamed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from onrecord.codec import as_row, freeze, noun_of, thaw, version_of
from onrecord.errors import SettingsError
from onrecord.record import Child, Concern, Decision, Entity, Entry, Link, Response, Signal, as_proposed, current_decisions

TABLES: dict[str, tuple[str, ...]] = {
    "children": ("child_ref", "name", "dob", "sex", "documents", "entries", "first_date", "last_date"),
    "cohort": ("name", "dob", "known", "child_ref", "match", "match_reason"),
    "entries": (
        *("entry_id", "child_ref", "date", "recorded", "time", "author", "role", "agency", "type", "text", "duplicate_of", "path", "page", "locator"),
        *("read_by", "confidence", "precision", "hindsight", "quoted", "after_midnight", "void"),
    ),
    "signals": (
        *("signal_id", "entry_id", "child_ref", "start", "end", "quote", "code", "tier", "status", "subject", "source", "found_by", "because", "score"),
        *("decision", "decided_by", "decided_on", "proposed"),
    ),
    "responses": (
        *("response_id", "entry_id", "child_ref", "start", "end", "quote", "code", "acted", "status", "found_by", "because", "subject", "score"),
        *("decision", "decided_by", "decided_on", "proposed"),
    ),
    "language": ("entry_id", "start", "end", "quote", "code", "suggestion", "challenged", "child_ref", "kind", "era", "found_by"),
    "mentions": ("mention_id", "entry_id", "child_ref", "start", "end", "quote", "kind", "entity_id", "role"),
    "entities": ("entity_id", "kind", "name", "surfaces", "child_refs", "decision", "decided_by", "decided_on", "reasons"),
    "links": (*("child_refs", "via", "strength", "score", "because", "link_id", "first_day", "both_held", "reasons", "decision", "decided_by", "decided_on"),),
    "groups": ("group_id", "child_refs", "entity_ids", "links", "first_day", "both_held", "joined_on"),
    "concerns": (
        *(
            "concern_id",
            "child_ref",
            "opens",
            "evidence",
            "basis",
            "known_on",
            "standard_then",
            "due",
            "sufficient_then",
            "sufficient_now",
            "outcome",
            "verdict",
        ),
        *(
            "responses",
            "days_to_response",
            "because",
            "standard_now",
            "searched",
            "weighed",
            "verdict_now",
            "then_says",
            "now_says",
            "modifiers",
            "nearest",
            "now_from",
        ),
        *("refusal", "steps", "decision", "decided_by", "decided_on", "settled", "settled_evidence"),
    ),
    "findings": (
        *("child_ref", "known", "direct_intelligence", "sufficient_then", "lost_opportunity", "summary", "concerns", "decision", "decided_by", "decided_on"),
        *("counter_argument", "settled"),
    ),
    "gaps": ("gap_id", "child_ref", "path", "page", "kind", "message", "entry_id"),
    "unheld_children": ("unheld_id", "name", "surfaces", "entry_ids", "child_refs", "match", "match_reason", "because", "first_day"),
    "suppressed": ("kind", "form", "reason", "files"),
    "settled": (
        *("decision_id", "kind", "subject", "child_ref", "entry_id", "start", "end", "quote", "verdict", "proposed", "settled", "by", "at", "reason"),
        "taken_in",
    ),
    "decisions": ("decision_id", "kind", "subject", "verdict", "by", "at", "reason", "seen", "supersedes", "previous", "sha256", "stands", "since"),
}


class CaseTables(Protocol):
    """What an export needs from a case (`store.Case` has it)."""

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return each child with documents, entries, first and last day."""
        ...

    def entries_of(self, child_ref: str | None) -> list[Entry]:
        """Return a child's entries in order; None gives those placed with no child."""
        ...

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        """Yield what was found of a kind, of one child or of all."""
        ...

    def case_nouns(self, kind: str) -> list[Any]:
        """Return what belongs to the whole case (links, groups, findings)."""
        ...

    def mentions(self) -> Iterator[Any]:
        """Yield every mention."""
        ...

    def entities(self) -> Iterator[Any]:
        """Yield every suggested entity."""
        ...

    def gaps(self) -> list[Any]:
        """Return every Gap."""
        ...

    def decisions(self) -> list[Decision]:
        """Return every decision, oldest first."""
        ...

    def version(self, version: str) -> str | None:
        """Return what someone had before them when they decided, as JSON, by its hash; None if it is not held."""
        ...


def table_rows(case: CaseTables, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one table of the contract, in its stable order."""
    names = TABLES[table]
    if table == "children":
        for child, n_entries, n_documents, first, last in case.child_rows():
            yield as_row(child, "child_ref", "name", "dob", "sex") | {"documents": n_documents, "entries": n_entries, "first_date": first, "last_date": last}
    elif table == "entries":
        for ref in [*(row[0].child_ref for row in case.child_rows()), None]:
            yield from (as_row(e, *names) for e in case.entries_of(ref))
    elif table == "mentions":
        yield from (as_row(m, *names) for m in case.mentions())
    elif table == "entities":
        yield from (_with_reasons(x, names) for x in case.entities())
    elif table == "links":
        yield from (_with_reasons(x, names) for x in case.case_nouns(table))
    elif table == "gaps":
        yield from (as_row(g, *names) for g in case.gaps())
    elif table == "unheld_children":
        yield from (as_row(x, *names) for x in case.case_nouns("unheld"))
    elif table == "decisions":
        yield from _decision_rows(case)
    elif table in ("cohort", "groups", "suppressed"):
        yield from (as_row(x, *names) for x in case.case_nouns(table))
    elif table in ("signals", "responses"):
        yield from (_reading_row(x, names) for x in case.found(table))
    elif table == "concerns":
        yield from _concern_rows(case, names)
    elif table == "findings":
        answers = {d.child_ref: json.loads(d.detail)["answers"] for d in current_decisions(case.decisions()).values() if _settles_finding(d)}
        yield from (as_row(f, *names[:-1]) | {"settled": answers.get(f.child_ref)} for f in case.found(table))
    elif table == "settled":
        yield from _settled_rows(case)
    else:
        yield from (as_row(x, *names) for x in case.found(table))


def _with_reasons(noun: Link | Entity, names: tuple[str, ...]) -> dict[str, Any]:
    return as_row(noun, *names) | {"reasons": [as_row(g, "kind", "weight", "says", "entries", "days", "contradiction") for g in noun.reasons]}


def _reading_row(noun: Signal | Response, names: tuple[str, ...]) -> dict[str, Any]:
    """A signal or response as it stands, with who settled it so and what was proposed."""
    held = noun.settled
    made = (held.verdict, held.by, held.on.isoformat(), as_proposed(noun) if held.code else None) if held else (None, None, None, None)
    return as_row(noun, *names[:-4]) | dict(zip(names[-4:], made, strict=True))


def _concern_rows(case: CaseTables, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every concern as it is proposed, with what was decided about it and the readings a person settled among those it rests on."""
    standing = current_decisions(case.decisions())
    settled: dict[str, list[str]] = defaultdict(list)
    for noun in chain(case.found("signals"), case.found("responses")) if standing else ():
        if noun.settled:
            settled[noun.entry_id].append(noun.signal_id if isinstance(noun, Signal) else noun.response_id)
    for c in case.found("concerns"):
        d = standing.get(c.concern_id)
        rests = dict.fromkeys((c.opens, *c.evidence, *c.responses))
        yield as_row(c, *names[:-5]) | {
            "decision": d.verdict if d else None,
            "decided_by": d.by if d else None,
            "decided_on": d.at.date().isoformat() if d else None,
            "settled": _settled_of_concern(d, c) if d else None,
            "settled_evidence": [i for e in rests for i in settled.get(e, ())],
        }


def _settled_of_concern(d: Decision, concern: Concern | None) -> dict[str, str] | None:
    """What a person settled of a concern: the answers as accepted or changed; None if it was rejected."""
    if d.verdict == "reject":
        return None
    changed = json.loads(d.detail) if d.verdict == "change" else {}
    return _answers(concern) | {name: changed[name] for name in ("outcome", "sufficient_then") if name in changed}


def _as_seen(case: CaseTables, d: Decision) -> Concern | None:
    """The concern a person had before them when they decided, for one that is no longer there."""
    held = case.version(d.seen.rpartition(":")[2])
    return thaw(Concern, held) if held else None


def _answers(concern: Concern | None) -> dict[str, str]:
    return {} if concern is None else {"outcome": concern.outcome, "sufficient_then": "yes" if concern.sufficient_then else "no"}


def _settles_finding(d: Decision) -> bool:
    return d.verdict == "settle" and d.kind == "finding"


_FINDING = ("known", "direct_intelligence", "sufficient_then", "lost_opportunity")


def _settled_rows(case: CaseTables) -> Iterator[dict[str, Any]]:
    """What people settled that stands, beside what was proposed: readings, concerns and findings, in the order of the trail."""
    standing = [d for d in current_decisions(case.decisions()).values() if d.kind in ("concern", "finding", "signal", "response")]
    if not standing:
        return
    now = {x.signal_id: x for x in case.found("signals")} | {x.response_id: x for x in case.found("responses")}
    concerns = {c.concern_id: c for c in case.found("concerns")}
    findings = {f.child_ref: f for f in case.found("findings")}
    for d in standing:
        place: dict[str, Any] = dict.fromkeys(("entry_id", "start", "end", "quote"))
        proposed: dict[str, Any] | None
        settled: dict[str, Any] | None
        if d.verdict == "read" or (d.verdict == "settle" and d.kind != "finding"):
            continue  # what a reader answered apart; what was settled of it is a decision of its own
        if d.kind in ("signal", "response"):
            noun, held = noun_of(d), now.get(d.subject)
            place = as_row(noun, *place)
            proposed = None if d.verdict == "add" else as_proposed(held or noun)
            settled = None if d.verdict == "reject" else {"code": noun.code, "status": noun.status, "subject": noun.subject}
            taken_in = held is None if d.verdict == "reject" else held is not None and held.settled is not None and held.settled.decision_id == d.decision_id
        elif d.kind == "concern":
            concern = concerns.get(d.subject) or _as_seen(case, d)
            proposed, settled, taken_in = _answers(concern) or None, _settled_of_concern(d, concern), d.subject in concerns
        else:
            finding = findings.get(d.child_ref)
            proposed = {name: "yes" if getattr(finding, name) else "no" for name in _FINDING} if finding else None
            settled = json.loads(d.detail)["answers"] if d.verdict == "settle" else proposed if d.verdict == "sign" else None
            taken_in = finding is not None
        row = as_row(d, "decision_id", "kind", "subject", "child_ref", "verdict", "by", "at", "reason") | place
        row |= {"subject": d.subject.partition("@")[0], "proposed": proposed, "settled": settled, "taken_in": taken_in}
        yield {name: row[name] for name in TABLES["settled"]}


_TOLD_SINCE = ("link", "entity", "concern")


def _decision_rows(case: CaseTables) -> Iterator[dict[str, Any]]:
    """Every decision, whether it stands, and, of a link, entity or concern, what has become of it since: the same, changed, or gone."""
    trail = case.decisions()
    if not trail:
        return
    standing = {d.decision_id for d in current_decisions(trail).values()}
    about = {d.subject for d in trail}
    now = {x.link_id: x.evidence for x in case.case_nouns("links") if x.link_id in about} | {
        x.entity_id: x.evidence for x in case.entities() if x.entity_id in about
    }
    now |= {c.concern_id: version_of(freeze(c)) for c in case.found("concerns") if c.concern_id in about}
    for d in trail:
        yield as_row(d, *TABLES["decisions"][:-2]) | {
            "stands": d.decision_id in standing,
            "since": d.since(now.get(d.subject)) if d.kind in _TOLD_SINCE and "@" not in d.subject else None,
        }


def write_export(case: CaseTables, out: Path, fmt: str = "jsonl") -> list[Path]:
    """Write every table into the folder `out` and return the files written.

    Args:
        case: an open case.
        out: a folder; made if it is not there.
        fmt: "jsonl" or "parquet" (needs pyarrow: `pip install onrecord[parquet]`).

    Raises:
        SettingsError: code `export-format`, for another format or when pyarrow is missing.
    """
    if fmt not in ("jsonl", "parquet"):
        raise SettingsError(f"there is no export format {fmt!r}", next_step="Use jsonl or parquet.", code="export-format")
    out.mkdir(parents=True, exist_ok=True)
    return [
        _write_jsonl(out / f"{t}.jsonl", table_rows(case, t)) if fmt == "jsonl" else _write_parquet(out / f"{t}.parquet", table_rows(case, t)) for t in TABLES
    ]


def _write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def _write_parquet(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise SettingsError("parquet needs pyarrow", next_step="pip install 'onrecord[parquet]'", code="export-format") from error
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path
