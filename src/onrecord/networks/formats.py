"""A Network → files other programs read: GraphML, FollowTheMoney JSON lines, and two CSV tables for i2."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from onrecord.record import Line, Network, Spot

FORMATS = ("graphml", "ftm", "i2")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s])")
_NODE_KEYS = ("kind", "label", "noun_id", "surfaces", "dob", "first_day", "decision")
_EDGE_KEYS = ("kind", "strength", "score", "because", "first_day", "both_held", "decision")
_SCHEMA = {
    "file": "Person",
    "person": "Person",
    "vehicle": "Vehicle",
    "place": "Address",
    "org": "Organization",
    "phone": "UserAccount",
    "handle": "UserAccount",
}


def write_network(network: Network, out: Path, fmt: str) -> list[Path]:
    """Write a network into the folder `out` and return the files written.

    Args:
        network: what `gather_network` returned.
        out: a folder; made if it is not there.
        fmt: one of FORMATS.
    """
    out.mkdir(parents=True, exist_ok=True)
    if fmt == "graphml":
        return [_write(out / "network.graphml", _graphml(network))]
    if fmt == "ftm":
        rows = (json.dumps(row, ensure_ascii=False) for row in _ftm(network))
        return [_write(out / "network.ftm.jsonl", rows)]
    return [_table(out / "i2-entities.csv", _i2_entities(network)), _table(out / "i2-links.csv", _i2_links(network))]


def _write(path: Path, lines: Iterator[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(line + "\n" for line in lines)
    return path


def _graphml(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for side, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for key in keys:
            yield f'<key id="{side}-{key}" for="{side}" attr.name="{key}" attr.type="{"double" if key == "score" else "string"}"/>'
    yield '<graph id="onrecord" edgedefault="undirected">'
    for s in network.spots:
        yield f"<node id={quoteattr(s.spot_id)}>{_data('node', s, _NODE_KEYS)}</node>"
    for x in network.lines:
        yield f"<edge id={quoteattr(x.line_id)} source={quoteattr(x.a)} target={quoteattr(x.b)}>{_data('edge', x, _EDGE_KEYS)}</edge>"
    yield "</graph>"
    yield "</graphml>"


def _data(side: str, noun: Spot | Line, keys: tuple[str, ...]) -> str:
    told = ((key, _plain(getattr(noun, key))) for key in keys)
    return "".join(f'<data key="{side}-{key}">{escape(_NOT_XML.sub("", value))}</data>' for key, value in told if value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _ftm(network: Network) -> Iterator[dict[str, Any]]:
    """Entities of the FollowTheMoney model: Person, Vehicle, Address, Organization, UserAccount, and an UnknownLink for every line."""
    for s in network.spots:
        yield {"id": s.spot_id, "schema": _SCHEMA[s.kind], "properties": {k: v for k, v in _ftm_properties(s).items() if v}}
    for x in network.lines:
        said = {
            "subject": [x.a],
            "object": [x.b],
            "role": [f"possible {x.strength} tie between two files" if x.kind == "tie" else "named in this file"],
            "summary": [x.because] if x.because else [],
            "startDate": [x.first_day.isoformat()] if x.first_day else [],
            "status": [_status(x.decision)],
        }
        yield {"id": x.line_id, "schema": "UnknownLink", "properties": {k: v for k, v in said.items() if v}}


def _ftm_properties(s: Spot) -> dict[str, list[str]]:
    told = {"name": [s.label], "alias": [f for f in s.surfaces if f != s.label]}
    told["notes"] = [f"Child's file {s.noun_id}"] if s.kind == "file" else [f"Suggested from case files: {_status(s.decision)}."]
    if s.kind == "file":
        told["birthDate"] = [s.dob.isoformat()] if s.dob else []
    elif s.kind == "place":
        told["full"] = [s.label]
    elif s.kind == "phone":
        told |= {"service": ["phone"], "username": [s.label]}
    elif s.kind == "handle":
        told["username"] = [s.label]
    return told


def _status(decision: str | None) -> str:
    return {"accept": "accepted by a person", "reject": "rejected by a person"}.get(decision or "", "not decided by a person")


def _i2_entities(network: Network) -> Iterator[list[str]]:
    yield ["Identity", "Type", "Label", "Record number", "Written as", "Date of birth", "First seen tied", "Decision"]
    for s in network.spots:
        kind = "Child's file" if s.kind == "file" else s.kind.capitalize()
        number = s.noun_id if s.kind == "file" else ""
        yield [s.spot_id, kind, s.label, number, _plain(s.surfaces), _plain(s.dob), _plain(s.first_day), _status(s.decision) if s.kind != "file" else ""]


def _i2_links(network: Network) -> Iterator[list[str]]:
    yield ["Link identity", "End 1", "End 2", "Link type", "Strength", "Weight", "First seen", "Both held by the service", "Decision", "Description"]
    for x in network.lines:
        kind, decided = ("Possible tie", _status(x.decision)) if x.kind == "tie" else ("Named in", "")
        yield [x.line_id, x.a, x.b, kind, x.strength, _plain(x.score), _plain(x.first_day), _plain(x.both_held), decided, x.because]


def _table(path: Path, rows: Iterator[list[str]]) -> Path:
    """Write rows so that no spreadsheet takes words of a record for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        csv.writer(f).writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return path
