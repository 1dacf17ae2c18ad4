"""What could not be read → in whose file it lies: it may hold what was done for that child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from onrecord.children.names import name_words
from onrecord.record import Child, Gap


def place_gaps(gaps: Iterable[tuple[str, Gap]], owners: Iterable[tuple[str, str]], children: Iterable[Child]) -> tuple[Gap, ...]:
    """Return each gap that lies in a child's file, once for each child: what could not be read may hold what was done for that child.

    Args:
        gaps: (file, gap) of what could not be read.
        owners: (file, child_ref) for each file and each child it holds entries of.
        children: every child.

    Returns:
        Gaps with `child_ref`, in order. A file that holds entries lies with their children. One that does not lies with the child its name gives, else with the
        one child of the nearest folder that is a single child's; a gap that nothing ties to a child is left out.
    """
    by_file: dict[str, set[str]] = defaultdict(set)
    by_folder: dict[str, set[str]] = defaultdict(set)
    for file, ref in owners:
        by_file[file].add(ref)
        folder = file.rpartition("/")[0]
        while folder:
            by_folder[folder].add(ref)
            folder = folder.rpartition("/")[0]
    people = tuple(children)
    return tuple(
        replace(gap, child_ref=ref) for file, gap in gaps for ref in sorted(by_file.get(file) or _by_name(file, people) or _by_folder(file, by_folder))
    )


def _by_name(file: str, people: tuple[Child, ...]) -> set[str]:
    """The one child whose record number, or whole name, a file's name gives."""
    words = name_words(file.rpartition("/")[2].rpartition(".")[0])
    said = set(words)
    found = {c.child_ref for c in people if set(name_words(c.child_ref)) <= said and any(ch.isdigit() for ch in c.child_ref)}
    found = found or {c.child_ref for c in people if len(name_words(c.name)) > 1 and set(name_words(c.name)) <= said}
    return found if len(found) == 1 else set()


def _by_folder(file: str, by_folder: Mapping[str, set[str]]) -> set[str]:
    folder = file.rpartition("/")[0]
    while folder and folder not in by_folder:
        folder = folder.rpartition("/")[0]
    found = by_folder.get(folder, set())
    return found if len(found) == 1 else set()
