"""A case's nouns → the tables of the public contract, one row at a time, in an order that never depends on how they were made.

`TABLES` names each table's fields; fields are added, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from onrecord.codec import as_row
from onrecord.errors import SettingsError
from onrecord.record import Child, Decision, Entity, Entry, Link, current_decisions

TABLES: dict[str, tuple[str, ...]] = {
    "children": ("child_ref", "name", "dob", "sex", "documents", "entries", "first_date", "last_date"),
    "cohort": ("name", "dob", "known", "child_ref", "match", "match_reason"),
    "entries": (
        *("entry_id", "child_ref", "date", "recorded", "time", "author", "role", "agency", "type", "text", "duplicate_of", "path", "page", "locator"),
        *("read_by", "confidence", "precision", "hindsight", "quoted", "after_midnight", "void"),
    ),
    "signals": (
        *("signal_id", "entry_id", "child_ref", "start", "end", "quote", "code", "tier", "status", "subject", "source", "found_by", "because", "score"),
    ),
    "responses": ("response_id", "entry_id", "child_ref", "start", "end", "quote", "code", "acted", "status", "found_by", "because", "subject", "score"),
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
        *("refusal", "steps"),
    ),
    "findings": (
        *("child_ref", "known", "direct_intelligence", "sufficient_then", "lost_opportunity", "summary", "concerns", "decision", "decided_by", "decided_on"),
        "counter_argument",
    ),
    "gaps": ("gap_id", "child_ref", "path", "page", "kind", "message", "entry_id"),
    "unheld_children": ("unheld_id", "name", "surfaces", "entry_ids", "child_refs", "match", "match_reason", "because", "first_day"),
    "suppressed": ("kind", "form", "reason", "files"),
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
    else:
        yield from (as_row(x, *names) for x in case.found(table))


def _with_reasons(noun: Link | Entity, names: tuple[str, ...]) -> dict[str, Any]:
    return as_row(noun, *names) | {"reasons": [as_row(g, "kind", "weight", "says", "entries", "days", "contradiction") for g in noun.reasons]}


def _decision_rows(case: CaseTables) -> Iterator[dict[str, Any]]:
    """Every decision, whether it stands, and what has become of its subject since: the same, changed, or gone."""
    trail = case.decisions()
    if not trail:
        return
    standing = {d.decision_id for d in current_decisions(trail).values()}
    about = {d.subject for d in trail}
    now = {x.link_id: x.evidence for x in case.case_nouns("links") if x.link_id in about} | {
        x.entity_id: x.evidence for x in case.entities() if x.entity_id in about
    }
    for d in trail:
        yield as_row(d, *TABLES["decisions"][:-2]) | {"stands": d.decision_id in standing, "since": d.since(now.get(d.subject))}


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
