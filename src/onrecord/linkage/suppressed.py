"""Blocks that are crowds, workers' names and the stop-list → what ties nothing in this case, and why: shown, so that a person may object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from onrecord.knowledge.names import Names
from onrecord.linkage.nodes import ABSENCE, LIMITS, MOST_NAMESAKES
from onrecord.record import Suppressed

MOST = 500
"""How many rows are kept: those in most files."""
_KINDS = {
    "look": "vehicle",
    "taxi": "vehicle",
    "plate": "vehicle",
    "at": "place",
    "family": "person",
    "surname": "person",
    "name": "person",
    "kid": "person",
    ABSENCE: ABSENCE,
}


def find_suppressed(
    crowds: Iterable[tuple[str, int]], workers: Iterable[tuple[str, int]], holders: Callable[[Sequence[str]], Mapping[str, int]], names: Names
) -> tuple[Suppressed, ...]:
    """Return what was kept from tying files, in most files first, at most `MOST` rows.

    Args:
        crowds: (block, files in it) of every block with too many files.
        workers: (block, files) of every worker's name that other files give without saying so.
        holders: names of nodes → in how many files each stands.
        names: the stop-list with its reasons.
    """
    stop = {f"{s.kind} {s.key}": s for s in names.stop}
    rows = [Suppressed(stop[n].kind, stop[n].key, f"on the stop-list: {stop[n].reason}", files) for n, files in holders(sorted(stop)).items()]
    for block, files in workers:
        rows.append(Suppressed("person", _titled(block.split(" ", 1)[1]), "the name of a worker according to a file of this case", files))
    many = sorted(crowds, key=lambda x: (-x[1], x[0]))[: 4 * MOST]
    real = holders(sorted({f"person {block[5:]}" for block, _ in many if block.startswith("name ")}))
    for block, files in many:
        row = _of_crowd(block, files, real)
        if row is not None:
            rows.append(row)
    return tuple(sorted(rows, key=lambda r: (-r.files, r.kind, r.form, r.reason))[:MOST])


def _of_crowd(block: str, files: int, real: Mapping[str, int]) -> Suppressed | None:
    prefix, _, form = block.partition(" ")
    if prefix == "id":
        kind, _, form = form.partition(" ")
        return Suppressed(kind, form, f"in more than {LIMITS['id']} files: it tells nobody apart", files)
    if prefix == "kid":
        return Suppressed("person", form, f"a forename of more than {MOST_NAMESAKES} children with a file", files)
    if prefix == "name" and f"person {form}" not in real:
        return None  # a sound or an outline, not a name as written
    if prefix == "family":
        sound, _, letter = form.rpartition(" ")
        if sound.startswith("-"):
            return None  # the same names again, by how they end
        form = f"family names that sound like {sound}…, first names in {letter.upper()}"
    elif prefix == "plate":
        form = f"part plates with {form.rpartition(':')[2].upper()}"
    elif prefix == "at" and (form.startswith(" ") or form.endswith(" ")):
        form = f"names that {'end' if form.startswith(' ') else 'begin'} like {form.strip()}"
    return Suppressed(_KINDS[prefix], form, f"in more than {LIMITS[prefix]} files: it tells nobody apart", files)


def _titled(words: str) -> str:
    return " ".join(w[:1].upper() + w[1:] for w in words.split())
