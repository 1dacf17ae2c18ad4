"""A board with changes → the board brought up to date: exactly what linking every file anew would give, whatever changed in what order.

A pair's reasons depend on the two files' nodes and on the tallies of the blocks they meet in, so a pair is weighed again when a file of it changed or
such a tally did. A nickname carried by a third file is looked at again round every pair that changed. Entities and groups are made of all ties each time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from onrecord.knowledge.names import Names
from onrecord.linkage.agreeing import Known, Reason
from onrecord.linkage.board import Board
from onrecord.linkage.entities import Place, merge_nodes
from onrecord.linkage.grading import TieRow, carry, from_row, grade, to_row
from onrecord.linkage.groups import group_files
from onrecord.linkage.nodes import ON, Node, tally_of, unpack
from onrecord.linkage.reasons import may_tie, reason_of, sort_of
from onrecord.record import Link, identify

_KEPT_NODES = 60_000
_BATCH = 2_000


def entity_id(place: Place, merged: dict[Place, Place]) -> str:
    """Return the identifier of the entity that a place belongs to: it derives from the first place of the entity."""
    return identify("X", *merged.get(place, place))


def relink(board: Board, names: Names, progress: Callable[[int, int], None] = lambda done, total: None) -> bool:
    """Bring ties, entities and groups up to date with every change on the board; return whether there was any."""
    due = board.due_files()
    if not due:
        return False
    flipped, moved = _take_tallies(board)
    for block in flipped:
        due.update(ref for ref, _ in board.members(block))
    known = Known(names, board.tallies("staff ") | board.tallies("area ") | board.tallies("spot ") | board.tallies("kid "))
    weigh = _Weighing(board, known, all_due=board.is_all_due())
    changed: set[str] = set()
    others = _pairs_in(board, moved, due)
    total = len(due) + len(others)
    for done, ref in enumerate([*sorted(due), *sorted(others)], 1):
        changed |= weigh.file(ref, due, others.get(ref))
        progress(done, total)
    _carry_left(board, changed)
    _gather(board)
    board.done()
    return True


def _take_tallies(board: Board) -> tuple[list[str], list[str]]:
    """Bring the tallies up to date; return the facts that changed, and the meeting places whose tally did."""
    flipped: list[str] = []
    moved: list[str] = []
    new: dict[str, int] = {}
    for block, files, total, before in board.due_blocks():
        after = tally_of(block, files, total)
        if after == before:
            continue
        new[block] = after
        if ON in (before, after):
            flipped.append(block)
        elif 0 not in (before, after):
            moved.append(block)
        if len(new) >= _BATCH:
            board.save_tallies(new)
            new = {}
    board.save_tallies(new)
    return flipped, moved


def _pairs_in(board: Board, moved: Iterable[str], due: set[str]) -> dict[str, set[str]]:
    """Return file → later files, for the pairs that meet where a tally moved and that are not weighed again anyway."""
    out: dict[str, set[str]] = defaultdict(set)
    for block in moved:
        members = [m for m in board.members(block) if m[0] not in due]
        named = block.startswith("kid ")  # there a file that names a child meets that child's, not one another
        for n, (ref, adds) in enumerate(members):
            for other, its in members[n + 1 :]:
                if other != ref and not (named and adds == its):
                    out[ref].add(other)
    return out


class _Weighing:
    """Weighs the pairs of one file after another, keeping the nodes last used."""

    def __init__(self, board: Board, known: Known, all_due: bool) -> None:
        self.board, self.known, self.all_due = board, known, all_due
        self.kept: OrderedDict[tuple[str, str], Node] = OrderedDict()

    def file(self, ref: str, due: set[str], only: set[str] | None) -> set[str]:
        """Weigh the pairs of a file (all of them, or those with `only`) and keep their ties; return the files whose ties changed."""
        before = {(row[1] if row[0] == ref else row[0]): row for row in self.board.ties_of(ref)}
        found = self._reasons(ref, due, only)
        changed: set[str] = set()
        new: list[TieRow] = []
        gone: list[tuple[str, str]] = []
        for other in sorted(found.keys() | (before.keys() if only is None else before.keys() & only)):
            if only is None and other in due and other < ref:
                continue  # weighed from the other side
            a, b = sorted((ref, other))
            tie = grade(a, b, found.get(other, ()))
            row = to_row(tie) if tie else None
            old = before.get(other)
            if (row and (row[2], row[8])) != (old and (old[2], old[8])):
                new += [row] if row else []
                gone += [(a, b)] if old else []
                changed |= {a, b}
        if changed:
            self.board.save_ties(new, gone)
        return changed

    def _reasons(self, ref: str, due: set[str], only: set[str] | None) -> dict[str, list[Reason]]:
        met: dict[tuple[str, str, str, str], tuple[str, int]] = {}
        for block, tally, name, other, its in self.board.meetings(ref, self.all_due):
            if (other < ref and other in due) if only is None else other not in only:
                continue
            if not may_tie(block, name, its, self.known.names):
                continue
            at = (other, sort_of(block), name, its)
            if at not in met or block < met[at][0]:
                met[at] = (block, tally)
        self._load({(ref, name) for _, _, name, _ in met} | {(other, its) for other, _, _, its in met})
        out: dict[str, list[Reason]] = defaultdict(list)
        for (other, _, name, its), (block, tally) in sorted(met.items()):
            reason = reason_of(block, tally, self.kept[ref, name], self.kept[other, its], self.known)
            if reason is not None:
                out[other].append(reason)
        return out

    def _load(self, wanted: set[tuple[str, str]]) -> None:
        missing = []
        for at in sorted(wanted):
            if at in self.kept:
                self.kept.move_to_end(at)
            else:
                missing.append(at)
        for ref, name, kind, rest in self.board.nodes(missing):
            self.kept[ref, name] = unpack(ref, name, kind, rest)
        while len(self.kept) > max(_KEPT_NODES, len(wanted)):
            self.kept.popitem(last=False)


def _carry_left(board: Board, changed: set[str]) -> None:
    """Look again at the left pairs round files whose ties changed."""
    rows: dict[str, list[TieRow]] = {}
    people: dict[str, dict[Place, set[str]]] = {}

    def ties(ref: str) -> list[TieRow]:
        if ref not in rows:
            rows[ref] = board.ties_of(ref)
        return rows[ref]

    def through(ref: str) -> dict[Place, set[str]]:
        if ref not in people:
            people[ref] = defaultdict(set)
            for tie in (from_row(row) for row in ties(ref) if row[2] != "left"):
                for person in tie.people:
                    people[ref][person] |= {tie.a, tie.b}
        return people[ref]

    def days_of(a: str, b: str) -> tuple[dt.date | None, dt.date | None]:
        row = next(row for row in ties(a) if row[1] == b and row[0] == a)
        return _day(row[10]), _day(row[11])

    again: list[TieRow] = []
    left = {(row[0], row[1]): row for ref in sorted(changed) for row in ties(ref) if row[2] == "left"}
    for (a, b), row in sorted(left.items()):
        one, two = through(a), through(b)
        if not row[3] and not (one and two):
            continue  # a third file must tie each of them by a person's name
        made = to_row(carry(from_row(row), {**one, **two}, days_of))
        if made != row:
            again.append(made)
    board.save_ties(again, [(row[0], row[1]) for row in again])


def _gather(board: Board) -> None:
    """Make entities and groups of all ties."""
    joins: list[tuple[Place, Place]] = []
    strong: list[tuple[Link, list[Place]]] = []
    for a, b, strength, score, via, joined, first, held in board.joins():
        joins += [((r1, n1), (r2, n2)) for (r1, n1), (r2, n2), _ in json.loads(joined)]
        if strength == "strong":
            link = Link((a, b), (), "strong", score, "", first_day=_day(first), both_held=_day(held))
            strong.append((link, [(r, n) for r, n in json.loads(via)]))
    merged = merge_nodes(joins)
    links = [replace(link, via=tuple(sorted({entity_id(p, merged) for p in via}))) for link, via in strong]
    board.save_whole(merged, group_files(links))


def _day(kept: str) -> dt.date | None:
    return dt.date.fromisoformat(kept) if kept else None


__all__ = ["entity_id", "relink"]
