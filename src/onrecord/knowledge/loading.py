"""YAML of the package or of an overlay folder → plain values that remember their lines; every fault is reported at once, with file and line.

The kinds of knowledge (phrasebook, standards, layouts, calendars, names) each have a module of their own that turns these values into nouns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from onrecord.errors import KnowledgeError


class Located(dict[str, Any]):
    """A mapping read from YAML. `file` and `line` tell where it starts; `lines[key]` where a key stands."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]


class Faults:
    """Collects faults so that a reader of knowledge sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: Located | str, message: str, key: str | None = None) -> None:
        """Record a fault; `where` is the mapping it stands in (or a file name), `key` the key it is about."""
        if isinstance(where, Located):
            line = where.lines.get(key, where.line) if key else where.line
            where = f"{where.file}:{line}"
        self.found.append(f"{where}: {message}")

    def check_keys(self, where: Located, required: Iterable[str], optional: Iterable[str] = ()) -> bool:
        """Record missing and unknown keys of `where`; true when all required keys are there."""
        required = set(required)
        for key in sorted(required - where.keys()):
            self.add(where, f"missing key {key!r}")
        for key in sorted(where.keys() - required - set(optional)):
            self.add(where, f"unknown key {key!r}", key)
        return required <= where.keys()

    def raise_if_any(self) -> None:
        """Raise one KnowledgeError that lists every fault found so far.

        Raises:
            KnowledgeError: code `bad-knowledge`.
        """
        if self.found:
            raise KnowledgeError(
                f"{len(self.found)} fault(s) in the knowledge files:\n  " + "\n  ".join(self.found), next_step="Mend these lines.", code="bad-knowledge"
            )


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    file_name = ""
    faults: Faults | None = None


def _mapping(loader: Any, node: yaml.MappingNode) -> Located:
    loader.flatten_mapping(node)
    out = Located()
    out.file, out.line, out.lines = loader.file_name, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in out and loader.faults is not None:
            loader.faults.add(f"{loader.file_name}:{key_node.start_mark.line + 1}", f"key {key!r} stands twice")
        out[key] = loader.construct_object(value_node, deep=True)
        out.lines[key] = key_node.start_mark.line + 1
    return out


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse_yaml(text: str, file: str, faults: Faults) -> Any:
    """Return the values of a YAML text, mappings as Located; a syntax fault goes to `faults` and gives None."""
    loader = _Loader(text)
    loader.file_name, loader.faults = file, faults
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(f"{file}:{mark.line + 1 if mark else 1}", f"not valid YAML: {getattr(error, 'problem', error)}")
        return None
    finally:
        loader.dispose()


def knowledge_files(kind: str, overlay: Path | None = None) -> Iterator[tuple[str, Traversable | Path]]:
    """Yield (name, file) of each YAML file of a kind ("signals", "layouts" ...), the package's first, then the overlay folder's, each in name order.

    Args:
        kind: the folder's name below `knowledge/`.
        overlay: a folder laid out like ours, given with `--knowledge`.
    """
    folder = resources.files("onrecord.knowledge").joinpath(kind)
    if folder.is_dir():
        yield from sorted((f"{kind}/{f.name}", f) for f in folder.iterdir() if f.name.endswith(".yaml"))
    if overlay is not None and (overlay / kind).is_dir():
        yield from sorted((f"overlay/{kind}/{f.name}", f) for f in (overlay / kind).glob("*.yaml"))


def read_kind(kind: str, overlay: Path | None, faults: Faults) -> list[tuple[str, Any]]:
    """Return (file name, values) of every YAML file of a kind, in the order of `knowledge_files`."""
    return [(name, parse_yaml(f.read_text(encoding="utf-8"), name, faults)) for name, f in knowledge_files(kind, overlay)]


def knowledge_version(overlay: Path | None = None, kind: str | None = None) -> str:
    """Return a short hash of the knowledge files in use, the package's and the overlay's: of one kind, or of all."""
    digest = hashlib.sha256()
    root = resources.files("onrecord.knowledge")
    for folder in [kind] if kind else sorted(f.name for f in root.iterdir() if f.is_dir()):
        for name, f in knowledge_files(folder, overlay):
            digest.update(name.encode() + b"\0" + f.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
