"""The templates of the report and of the served pages, with the filters they use."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources

import jinja2

from onrecord import __version__
from onrecord.knowledge.plain import plain_words, say_count, say_day, say_list, say_place
from onrecord.report.saying import anchor, short_day


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates, which escape everything that is not said to be markup."""
    source = resources.files("onrecord.report").joinpath("templates")
    loader = jinja2.FunctionLoader(lambda name: source.joinpath(name).read_text(encoding="utf-8"))
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    plain = plain_words()
    made.filters |= {
        "day": short_day,
        "longday": say_day,
        "anchor": anchor,
        "code": plain.say_code,
        "say": lambda code, kind: plain.say(kind, code),
        "count": say_count,
        "listed": say_list,
        "place": say_place,
        "capital": lambda text: text[:1].upper() + text[1:],
    }
    made.globals["marks_of_law"] = dict(plain.marks)
    return made


@lru_cache(maxsize=1)
def look() -> str:
    """Return a short name of the templates and wording in use: what was rendered with others is rendered again."""
    digest = hashlib.sha256(__version__.encode())
    for f in sorted(resources.files("onrecord.report").joinpath("templates").iterdir(), key=lambda f: f.name):
        digest.update(f.name.encode() + f.read_bytes())
    plain = plain_words()
    digest.update(repr((plain.words, plain.marks, plain.codes)).encode())
    return digest.hexdigest()[:12]
