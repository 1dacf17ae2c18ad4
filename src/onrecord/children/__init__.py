"""Hints about whom entries concern → the children, and which child each entry is about.

A hint comes from a column, a header, a mail's subject, a file's properties or name, or a folder; what stands nearer to the entry counts first. Hints are
drawn together by printed record number, else by name with date of birth, else by name alone or by folder. Two children who share a name stay two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from onrecord.children.gaps import place_gaps
from onrecord.children.grouping import group_identities
from onrecord.children.identity import Identity, read_identity
from onrecord.children.names import names_agree, tidy_name
from onrecord.children.naming import name_children
from onrecord.knowledge.names import Names
from onrecord.record import Child, ChildHint, Gap

__all__ = ["names_agree", "place_gaps", "resolve_children", "tidy_name"]


def resolve_children(
    entries_hints: Iterable[tuple[str, str, tuple[ChildHint, ...]]], names: Names | None = None, plain_folders: Callable[[str], bool] = lambda _: False
) -> tuple[tuple[Child, ...], dict[str, str], tuple[Gap, ...]]:
    """Return (children in order of child_ref, entry id → child_ref, gaps). The result does not depend on the order of the entries.

    Args:
        entries_hints: (entry id, path relative to the input folder, what the document and entry say of the child) of every entry.
        names: short names for `Child.aliases`; without it only what is printed and what derives from it.
        plain_folders: tells whether a folder's name says nothing of whose files it holds ("Emails").

    Returns:
        An entry that nothing ties to a child is in no mapping and has a Gap of kind `no_child`; hints that disagree give one of kind `child_unclear`.
    """
    cache: dict[tuple[str, tuple[ChildHint, ...]], Identity] = {}
    said: dict[str, Identity] = {}
    paths: dict[Identity, set[str]] = defaultdict(set)
    counts: Counter[Identity] = Counter()
    for entry_id, path, hints in entries_hints:
        folder = path.split("!")[0].rpartition("/")[0]
        identity = cache.get((folder, hints))
        if identity is None:
            identity = cache[folder, hints] = read_identity(hints, folder)
        said[entry_id] = identity
        counts[identity] += 1
        if len(paths[identity]) < 3:
            paths[identity].add(path)
    groups, several, gaps = group_identities(counts, paths, plain_folders)
    children, ref_of = name_children(groups, counts, names)
    placed = {identity: ref_of[number] for number, members in enumerate(groups) for identity in members}
    for identity in sorted((i for i in counts if i not in placed or i in several), key=str):
        refs = sorted({ref_of[n] for n in several.get(identity, ())} - {placed.get(identity, "")})
        for path in sorted(paths[identity]):
            gaps.append(_names_several(path, placed[identity], refs) if identity in placed else _unclear(path, refs) if refs else _nobody(path))
    owners = {entry_id: placed[identity] for entry_id, identity in said.items() if identity in placed}
    return children, owners, tuple(sorted(set(gaps), key=lambda g: (g.kind, g.path, g.child_ref or "", g.message)))


def _nobody(path: str) -> Gap:
    return Gap("no_child", "Nothing says which child this document is about, so its entries are in no child's file. Put it into the child's folder.", path)


def _unclear(path: str, refs: list[str]) -> Gap:
    named = ", ".join(refs)
    return Gap("child_unclear", f"This document may be about any of {named}, so its entries are in no child's file. Put it into the child's folder.", path)


def _names_several(path: str, ref: str, also: list[str]) -> Gap:
    named = f"{', '.join([ref, *also])}" if also else f"{ref} and at least one more child, who has no file"
    return Gap("child_unclear", f"This document names {named}; its entries stand in the file of {ref} alone. Read it for each of them.", path, child_ref=ref)
