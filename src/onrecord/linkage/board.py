"""What linking needs of a case, and the same in memory for a few files at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from onrecord.linkage.grading import TieRow
from onrecord.linkage.nodes import CROWD, FileNodes
from onrecord.record import Group


class Board(Protocol):
    """Nodes and blocks of every file, the tallies and ties made from them so far, and what has changed since."""

    def due_files(self) -> set[str]:
        """Return the files whose nodes or blocks changed, or that are gone, since the last `done`."""
        ...

    def due_blocks(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield (block, files in it, sum of what its nodes add, tally so far) of every block that lost, gained or changed a node since."""
        ...

    def save_tallies(self, tallies: Mapping[str, int]) -> None:
        """Keep the tallies of these blocks; 0 is none."""
        ...

    def tallies(self, prefix: str) -> dict[str, int]:
        """Return the tallies of the blocks that begin so."""
        ...

    def members(self, block: str) -> list[tuple[str, bool]]:
        """Return (file, whether a node of it adds to the block's sum) for the files in a block, in order."""
        ...

    def is_all_due(self) -> bool:
        """True when every file there is, is due."""
        ...

    def meetings(self, ref: str, later: bool) -> Iterator[tuple[str, int, str, str, str]]:
        """Yield (block, tally, name of the file's node, other file, name of its node) for every block that is no crowd and no fact.

        Two nodes that add nothing to a block do not meet in it. With `later` only files that come after this one are looked at.
        """
        ...

    def nodes(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
        """Yield (file, name, kind, rest) of these (file, name) nodes."""
        ...

    def ties_of(self, ref: str) -> list[TieRow]:
        """Return the ties of a file, left ones too."""
        ...

    def save_ties(self, rows: Sequence[TieRow], gone: Sequence[tuple[str, str]]) -> None:
        """Take out the ties of these pairs of files, and put these in."""
        ...

    def joins(self) -> Iterator[tuple[str, str, str, float, str, str, str, str]]:
        """Yield (a, b, strength, score, via, joins, first day, day held) of every tie that holds, by a and b, as its row has them."""
        ...

    def save_whole(self, merged: Mapping[tuple[str, str], tuple[str, str]], groups: Iterable[Group]) -> None:
        """Keep which places are one entity, and the groups."""
        ...

    def done(self) -> None:
        """Note that every change has been taken in."""
        ...


class Memory:
    """A board in memory, for files that are all new."""

    def __init__(self, files: Mapping[str, FileNodes]) -> None:
        self.files = files
        self.blocks: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for ref in sorted(files):
            for (block, name), adds in sorted(files[ref].blocks.items()):
                self.blocks[block].append((ref, name, adds))
        self.known: dict[str, int] = {}
        self.ties: dict[tuple[str, str], TieRow] = {}
        self.pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.merged: dict[tuple[str, str], tuple[str, str]] = {}
        self.groups: tuple[Group, ...] = ()

    def due_files(self) -> set[str]:
        """See `Board.due_files`."""
        return set(self.files)

    def due_blocks(self) -> Iterator[tuple[str, int, int, int]]:
        """See `Board.due_blocks`."""
        for block in sorted(self.blocks):
            yield block, len({m[0] for m in self.blocks[block]}), sum(m[2] for m in self.blocks[block]), 0

    def save_tallies(self, tallies: Mapping[str, int]) -> None:
        """See `Board.save_tallies`."""
        self.known.update(tallies)

    def tallies(self, prefix: str) -> dict[str, int]:
        """See `Board.tallies`."""
        return {b: n for b, n in self.known.items() if b.startswith(prefix)}

    def members(self, block: str) -> list[tuple[str, bool]]:
        """See `Board.members`."""
        return sorted({(ref, adds > 0) for ref, _, adds in self.blocks[block]})

    def is_all_due(self) -> bool:
        """See `Board.is_all_due`."""
        return True

    def meetings(self, ref: str, later: bool) -> Iterator[tuple[str, int, str, str, str]]:
        """See `Board.meetings`."""
        for (block, name), adds in self.files[ref].blocks.items():
            if 0 < (tally := self.known.get(block, 0)) < CROWD:
                yield from (
                    (block, tally, name, other, its)
                    for other, its, more in self.blocks[block]
                    if (other > ref or (other < ref and not later)) and (adds or more)
                )

    def nodes(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
        """See `Board.nodes`."""
        for ref, name in wanted:
            kind, _, _, rest, _ = self.files[ref].nodes[name]
            yield ref, name, kind, rest

    def ties_of(self, ref: str) -> list[TieRow]:
        """See `Board.ties_of`."""
        return [self.ties[pair] for pair in sorted(self.pairs[ref])]

    def save_ties(self, rows: Sequence[TieRow], gone: Sequence[tuple[str, str]]) -> None:
        """See `Board.save_ties`."""
        for pair in gone:
            del self.ties[pair]
            for ref in pair:
                self.pairs[ref].discard(pair)
        for row in rows:
            pair = (row[0], row[1])
            self.ties[pair] = row
            for ref in pair:
                self.pairs[ref].add(pair)

    def joins(self) -> Iterator[tuple[str, str, str, float, str, str, str, str]]:
        """See `Board.joins`."""
        for _, row in sorted(self.ties.items()):
            if row[3]:
                yield row[0], row[1], row[3], row[4], row[6], row[7], row[10], row[11]

    def save_whole(self, merged: Mapping[tuple[str, str], tuple[str, str]], groups: Iterable[Group]) -> None:
        """See `Board.save_whole`."""
        self.merged, self.groups = dict(merged), tuple(groups)

    def done(self) -> None:
        """See `Board.done`."""
