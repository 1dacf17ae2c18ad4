"""A report's model → PDF/UA-1 by Typst. The words go over as JSON, so nothing in a record can be read as markup."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from importlib import resources
from typing import Any

from onrecord.errors import SettingsError
from onrecord.publish.model import Block, Bullets, Heading, Para, Picture, Report, Table, clean

LINKED = 100
"""In a table of more rows, or a list of more items, than this an entry is named by its number and day alone.

A thousand links take as long as all the rest of the pages."""


def load_typst() -> Any:
    """Return the module that sets pages.

    Raises:
        SettingsError: code `no-report-extra` if it is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise SettingsError(
            "what sets the pages of a PDF or draws the pictures of a Word file is not installed",
            next_step="Run: pip install 'onrecord[report]'",
            code="no-report-extra",
        ) from error
    return typst


def write_pdf(report: Report) -> bytes:
    """Return the report as a tagged PDF (PDF/UA-1, checked by the writer itself); the same report gives the same bytes.

    Raises:
        SettingsError: code `no-report-extra`.
    """
    typst = load_typst()
    template = resources.files("onrecord.publish").joinpath("templates/report.typ").read_bytes()
    places = {b.anchor if isinstance(b, Heading) else b.key for b in report.blocks() if isinstance(b, Heading | Table | Picture)}
    places |= {a for b in report.blocks() if isinstance(b, Table) for a in b.anchors}
    told = [{"landscape": p.landscape, "blocks": [_block(b, places) for b in p.blocks]} for p in report.parts]
    _drop_unused(told)
    data = {
        "title": report.title,
        "subtitle": report.subtitle,
        "marking": report.marking,
        "status": report.status,
        "parts": told,
    }
    made: bytes = typst.compile(template, sys_inputs={"report": json.dumps(data, ensure_ascii=False)}, pdf_standards="ua-1", timestamp=0)
    return made


def draw_png(svg: str, scale: float = 2.0) -> bytes:
    """Return a drawing as a picture of dots, for what cannot show SVG."""
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made: bytes = load_typst().compile(source.encode(), format="png", ppi=72 * scale, sys_inputs={"svg": svg})
    return made


def _block(b: Block, places: Collection[str]) -> dict[str, Any]:
    if isinstance(b, Heading):
        return {"type": "heading", "level": b.level, "anchor": b.anchor, "runs": _para(Para(b.runs), places)["runs"]}
    if isinstance(b, Para):
        return {"type": "para", **_para(b, places)}
    if isinstance(b, Bullets):
        return {"type": "bullets", "items": [_para(p, places if len(b.items) <= LINKED else ()) for p in b.items]}
    if isinstance(b, Picture):
        return {"type": "picture", "svg": b.svg, "alt": b.alt, "caption": b.caption, "label": b.label, "anchor": b.key}
    linked = places if len(b.rows) <= LINKED else ()
    rows = [[_para(p, linked) for p in row] for row in b.rows]
    told = {"caption": b.caption, "label": b.label, "anchor": b.key, "short": b.is_short}
    return {"type": "table", **told, "head": b.head, "rows": rows, "widths": b.widths, "anchors": b.anchors}


def _drop_unused(parts: Sequence[dict[str, Any]]) -> None:
    """Take the anchors of tables, figures and rows that no link leads to away: each is a place the pages must be searched for."""
    blocks = [b for p in parts for b in p["blocks"]]
    used = {r["to"] for b in blocks for r in _runs(b)}
    for b in blocks:
        if b["type"] in ("table", "picture"):
            b["anchor"] = b["anchor"] if b["anchor"] in used else ""
        if b["type"] == "table":
            b["anchors"] = [a if a in used else "" for a in b["anchors"]]


def _runs(b: dict[str, Any]) -> list[dict[str, Any]]:
    """Every run of a block that may hold a link."""
    paras = [b] if b["type"] == "para" else b["items"] if b["type"] == "bullets" else [p for row in b["rows"] for p in row] if b["type"] == "table" else []
    return [r for p in paras for r in p["runs"]]


def _para(p: Para, places: Collection[str]) -> dict[str, Any]:
    """A paragraph with its links, but for those that would lead nowhere."""
    return {"kind": p.kind, "runs": [{"text": clean(r.text), "style": r.style, "to": r.to if r.to in places else ""} for r in p.runs]}
