"""A file's bytes → whether OnRecord itself wrote it: its report page, or a table of its export. Such a file is no part of the record."""

from __future__ import annotations

import json
import re
from typing import Final

from onrecord.reading.formats.part import Part

_PAGE: Final = re.compile(rb'<meta name="generator" content="OnRecord">')
_HEAD: Final = 4096
_TABLES: Final = (
    {"child_ref", "documents", "first_date"},
    {"match", "match_reason"},
    {"entry_id", "read_by", "locator"},
    {"signal_id", "entry_id"},
    {"response_id", "entry_id"},
    {"entry_id", "suggestion", "challenged"},
    {"mention_id", "entity_id"},
    {"entity_id", "surfaces"},
    {"child_refs", "via", "strength"},
    {"group_id", "entity_ids"},
    {"concern_id", "standard_then"},
    {"direct_intelligence", "lost_opportunity"},
    {"gap_id", "message"},
    {"unheld_id", "child_refs"},
    {"kind", "form", "reason"},
    {"decision_id", "verdict"},
)
"""Fields by which the first row of each table of the contract is known."""
_NAMES: Final = frozenset(
    (
        "children cohort entries signals responses language mentions entities links groups concerns findings gaps unheld_children suppressed settled decisions"
    ).split()
)


def is_own_output(part: Part) -> bool:
    """Return whether a file is a report page or an export table that OnRecord wrote."""
    if part.suffix in ("html", "htm"):
        return _PAGE.search(part.data[:_HEAD]) is not None
    if part.suffix != "jsonl":
        return False
    if not part.data:
        return part.name.rpartition(".")[0] in _NAMES
    try:
        row = json.loads(part.data.split(b"\n", 1)[0])
    except ValueError:
        return False
    return isinstance(row, dict) and any(fields <= row.keys() for fields in _TABLES)
