"""A corpus file in the form of `eval/GUIDE.md` → the nouns the package reads: the child, the entries, and the words the file calls people by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onrecord.knowledge.names import Names
from onrecord.mentions import learn_cast
from onrecord.prose.meaning import Called
from onrecord.record import Child, Entry


def nouns_of(doc: dict[str, Any]) -> tuple[Child, list[Entry]]:
    """Return a file's child and its entries, in the file's order."""
    c = doc["child"]
    child = Child(c["ref"], c["name"], c["dob"], c.get("sex"), tuple(map(str, c.get("aliases") or ())))
    return child, [
        Entry(
            f"{c['ref']}.{e['id']}",
            c["ref"],
            c["ref"],
            e["text"],
            date=e["date"],
            recorded=e.get("recorded"),
            time=e.get("time"),
            author=e["author"],
            role=e["role"],
            agency=e["agency"],
            type=e["type"],
            child_ref=c["ref"],
        )
        for e in doc["entries"]
    ]


def called_in(child: Child, entries: Sequence[Entry], names: Names) -> list[Called]:
    """Return the words by which a file calls people, for each of its entries."""
    cast = learn_cast(entries, child, names)
    return [cast.called_in(e) for e in entries]
