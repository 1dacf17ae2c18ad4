"""Nouns ↔ plain JSON values: dates as ISO 8601, tuples as lists, nested nouns as mappings. Thawing what was frozen gives an equal noun."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from onrecord.record import Decision, Response, Signal

T = TypeVar("T")


def freeze(noun: Any) -> str:
    """Return a noun as one line of JSON; fields that hold their default are left out."""
    return json.dumps(_plain(noun), ensure_ascii=False, separators=(",", ":"), default=_plain)


def thaw(kind: type[T], line: str) -> T:
    """Return the noun of class `kind` that `freeze` turned into `line`."""
    key: Any = kind
    made: T = _maker(key)(json.loads(line))
    return made


def noun_of(decision: Decision) -> Signal | Response:
    """Return the signal or response that a decision about one holds: as it was rejected or accepted, or as it is to be."""
    return thaw(Signal, decision.detail) if decision.kind == "signal" else thaw(Response, decision.detail)


def version_of(frozen: str) -> str:
    """Return the hash that names what someone had before them when they decided."""
    return hashlib.sha256(frozen.encode()).hexdigest()[:32]


def as_row(noun: Any, *names: str) -> dict[str, Any]:
    """Return the named fields or properties of a noun as plain values, in the order given."""
    return {name: _value(getattr(noun, name)) for name in names}


@cache
def _slots(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default) for f in fields(kind))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _value(v) for name, default in _slots(type(value)) if (v := getattr(value, name)) != default}
    return _value(value)


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_value(v) for v in value]
    return _plain(value)


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """Return a function from JSON values to a value of the annotated type."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = [_maker(a) for a in get_args(kind) if a is not type(None)]
        return lambda v: None if v is None else inner[0](v)
    if origin is tuple:
        args = get_args(kind)
        if len(args) == 2 and args[1] is Ellipsis:
            one = _maker(args[0])
            return lambda v: tuple(one(x) for x in v)
        each = [_maker(a) for a in args]
        return lambda v: tuple(m(x) for m, x in zip(each, v, strict=True))
    if origin is Literal or kind in (str, int, float, bool, Any):
        return _same
    if kind in (dt.date, dt.datetime):
        made: Callable[[Any], Any] = kind.fromisoformat
        return made
    if is_dataclass(kind):
        built: Any = kind
        hints = get_type_hints(built)
        makers = {f.name: m for f in fields(built) if (m := _maker(hints[f.name])) is not _same}

        def make(v: dict[str, Any]) -> Any:
            return built(**{name: makers[name](x) if name in makers else x for name, x in v.items()})

        return make
    raise TypeError(f"no JSON form for {kind}")


def _same(value: Any) -> Any:
    return value
