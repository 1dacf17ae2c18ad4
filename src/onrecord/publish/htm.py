"""A report's model → one HTML page without script that prints and needs nothing else."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib import resources

import jinja2
from markupsafe import Markup

from onrecord.publish.model import Block, Bullets, Heading, Para, Picture, Report, Table, clean


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    source = resources.files("onrecord.publish").joinpath("templates")
    loader = jinja2.FunctionLoader(lambda name: source.joinpath(name).read_text(encoding="utf-8"))
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined, finalize=_finalize)
    made.filters |= {"kind": _kind, "anchor": _anchor, "drawing": _drawing}
    return made


def write_html(report: Report) -> bytes:
    """Return the report as a page; the same report gives the same bytes."""
    places = {b.anchor if isinstance(b, Heading) else b.key for b in report.blocks() if isinstance(b, Heading | Table | Picture)}
    places |= {a for b in report.blocks() if isinstance(b, Table) for a in b.anchors}
    places.discard("")
    heads = [b for b in report.blocks() if isinstance(b, Heading) and b.level < 3]
    return _environment().get_template("published.html.j2").render(report=report, places=places, heads=heads).encode()


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


def _kind(block: Block) -> str:
    return {Heading: "heading", Para: "para", Bullets: "bullets", Table: "table", Picture: "picture"}[type(block)]


def _anchor(name: str) -> str:
    """A name as an identifier: letters, digits, hyphens, and nothing two names share."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _drawing(picture: Picture) -> Markup:
    """The drawing inside the page, with the words that stand for it; its own words are escaped where it is drawn."""
    label = Markup('role="img" aria-label="{}"').format(picture.alt)
    return Markup(picture.svg.replace("<svg ", f"<svg {label} ", 1))
