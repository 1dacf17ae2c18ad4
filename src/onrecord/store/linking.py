"""Nodes, blocks, tallies and ties in a case: the board that `linkage.relink` brings up to date, and the links and entities read from it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from onrecord.codec import thaw
from onrecord.record import Decision, Entity, Ground, Group, Link, Mention, current_decisions, identify
from onrecord.store.people import CasePeople
from onrecord.store.tables import blocks, due_blocks, due_files, merged, nodes, tallies, ties

Place = tuple[str, str]
TieRow = tuple[str, str, str, str, float, str, str, str, str, str, str, str]
"""A tie between two files: the columns of the table, in their order."""
_PAGE = 5_000
_SHOWN_REASONS = 12

_DUE = sa.text(
    """SELECT d.block, count(DISTINCT b.child_ref) AS files, coalesce(sum(b.adds), 0) AS total, coalesce(t.tally, 0) AS tally
    FROM (SELECT block FROM due_blocks WHERE block > :after ORDER BY block LIMIT :page) d
    LEFT JOIN blocks b ON b.block = d.block LEFT JOIN tallies t ON t.block = d.block GROUP BY d.block ORDER BY d.block"""
)
_FEW_DUE = sa.text("SELECT 20 * (SELECT count(*) FROM due_files) < (SELECT count(*) FROM children)")
_BLOCKS_OF_FEW = sa.text("INSERT OR IGNORE INTO due_blocks SELECT block FROM blocks WHERE child_ref IN (SELECT child_ref FROM due_files)")
_BLOCKS_OF_MANY = sa.text("INSERT OR IGNORE INTO due_blocks SELECT DISTINCT block FROM blocks WHERE +child_ref IN (SELECT child_ref FROM due_files)")
"""The blocks of files that are due: by the index of files where they are few, else in the order of blocks (the plus keeps the index from being used)."""
_NOT_ALL_DUE = sa.text("SELECT 1 FROM nodes WHERE child_ref NOT IN (SELECT child_ref FROM due_files) LIMIT 1")
_MEETINGS = sa.text(
    """SELECT m.block, t.tally, m.name, o.child_ref AS other, o.name AS its
    FROM blocks m JOIN tallies t ON t.block = m.block AND t.tally BETWEEN 1 AND 98
    CROSS JOIN blocks o ON o.block = m.block AND o.child_ref <> :ref AND (m.adds OR o.adds)
    WHERE m.child_ref = :ref"""
)
_LATER_MEETINGS = sa.text(str(_MEETINGS).replace("<> :ref", "> :ref"))
_TALLIED = sa.text(
    """SELECT t.block, count(DISTINCT b.child_ref) AS files FROM tallies t CROSS JOIN blocks b ON b.block = t.block AND (b.adds = 0 OR NOT :least)
    WHERE t.tally = :tally AND substr(t.block, 1, length(:prefix)) = :prefix GROUP BY t.block ORDER BY t.block"""
)
_HOLDERS = sa.text("""SELECT n.name, count(*) AS files FROM json_each(:wanted) w CROSS JOIN nodes n ON n.name = w.value GROUP BY n.name ORDER BY n.name""")
_NODES = sa.text(
    """SELECT n.child_ref, n.name, n.kind, n.rest FROM json_each(:wanted) w
    JOIN nodes n ON n.name = json_extract(w.value, '$[1]') AND n.child_ref = json_extract(w.value, '$[0]')"""
)


@dataclass(frozen=True, slots=True)
class _Grounds:
    rows: tuple[Ground, ...]


class CaseLinks(CasePeople):
    """The part of a case that holds what ties files together."""

    def all_due(self) -> None:
        """Have every file and block looked at anew: the knowledge that links are made with has changed."""
        with self.transaction() as db:
            db.execute(sa.text("INSERT OR IGNORE INTO due_files SELECT DISTINCT child_ref FROM nodes"))
            db.execute(sa.text("INSERT OR IGNORE INTO due_blocks SELECT DISTINCT block FROM blocks"))

    def due_files(self) -> set[str]:
        """Return the files whose nodes or blocks changed, or that are gone, since the last `done`."""
        return {r.child_ref for r in self._rows(sa.select(due_files))}

    def due_blocks(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield (block, files in it, sum of what its nodes add, tally so far) of every block that lost, gained or changed a node since."""
        with self.transaction() as db:
            few = db.execute(_FEW_DUE).scalar()
            db.execute(_BLOCKS_OF_FEW if few else _BLOCKS_OF_MANY)
        after = ""
        while page := [(r.block, r.files, r.total, r.tally) for r in self._rows(_DUE, {"after": after, "page": _PAGE})]:
            yield from page
            after = page[-1][0]

    def save_tallies(self, made: Mapping[str, int]) -> None:
        """Keep the tallies of these blocks; 0 is none."""
        if not made:
            return
        with self.transaction() as db:
            none = [{"k": b} for b, n in made.items() if not n]
            some = [{"block": b, "tally": n} for b, n in made.items() if n]
            if none:
                db.execute(tallies.delete().where(tallies.c.block == sa.bindparam("k")), none)
            if some:
                db.execute(tallies.insert().prefix_with("OR REPLACE"), some)

    def tallies(self, prefix: str) -> dict[str, int]:
        """Return the tallies of the blocks that begin so."""
        query = sa.select(tallies).where(tallies.c.block >= prefix, tallies.c.block < prefix[:-1] + chr(ord(prefix[-1]) + 1))
        return {r.block: r.tally for r in self._rows(query)}

    def members(self, block: str) -> list[tuple[str, bool]]:
        """Return (file, whether a node of it adds to the block's sum) for the files in a block, in order."""
        query = (
            sa.select(blocks.c.child_ref, (blocks.c.adds > 0).label("adds"))
            .where(blocks.c.block == block)
            .distinct()
            .order_by(blocks.c.child_ref, sa.text("adds"))
        )
        return [(r.child_ref, bool(r.adds)) for r in self._rows(query)]

    def is_all_due(self) -> bool:
        """True when every file there is, is due."""
        return not list(self._rows(_NOT_ALL_DUE))

    def meetings(self, ref: str, later: bool) -> Iterator[tuple[str, int, str, str, str]]:
        """Yield (block, tally, name of the file's node, other file, name of its node) for every block that is no crowd and no fact.

        Two nodes that add nothing to a block do not meet in it. With `later` only files that come after this one are looked at.
        """
        yield from self._rows(_LATER_MEETINGS if later else _MEETINGS, {"ref": ref})  # rows are tuples in this order

    def nodes(self, wanted: Iterable[Place]) -> Iterator[tuple[str, str, str, str]]:
        """Yield (file, name, kind, rest) of these (file, name) nodes."""
        for r in self._rows(_NODES, {"wanted": json.dumps(list(wanted))}):
            yield r.child_ref, r.name, r.kind, r.rest

    def nodes_with(self, words: str) -> Iterator[tuple[str, str, str, str]]:
        """Yield (file, name, kind, rest) of every node whose rest holds these words, by file and name."""
        query = sa.select(nodes.c.child_ref, nodes.c.name, nodes.c.kind, nodes.c.rest).where(nodes.c.rest.contains(words, autoescape=True))
        yield from (tuple(r) for r in self._rows(query.order_by(nodes.c.child_ref, nodes.c.name)))

    def crowds(self) -> Iterator[tuple[str, int]]:
        """Yield (block, files in it) of every block with too many files to tell anyone apart."""
        yield from (tuple(r) for r in self._rows(_TALLIED, {"tally": 99, "prefix": "", "least": 0}))

    def shared_workers(self) -> Iterator[tuple[str, int]]:
        """Yield (block, files that do not call the person a worker) of every worker's name that other files give."""
        yield from (tuple(r) for r in self._rows(_TALLIED, {"tally": -1, "prefix": "staff ", "least": 1}))

    def holders(self, wanted: Sequence[str]) -> dict[str, int]:
        """Return the name of a node → in how many files there is one of that name, for those there are."""
        return {r.name: r.files for r in self._rows(_HOLDERS, {"wanted": json.dumps(list(wanted))})}

    def merged_places(self) -> dict[Place, Place]:
        """Return place → the first place of its entity, for every place that is one with another."""
        return {(r.child_ref, r.name): (r.first_ref, r.first_name) for r in self._rows(sa.select(merged))}

    def ties_of(self, ref: str) -> list[TieRow]:
        """Return the ties of a file, left ones too."""
        query = sa.select(ties).where(ties.c.a == ref).union_all(sa.select(ties).where(ties.c.b == ref))
        return sorted(tuple(r) for r in self._rows(query))

    def save_ties(self, rows: Sequence[TieRow], gone: Sequence[tuple[str, str]]) -> None:
        """Take out the ties of these pairs of files, and put these in."""
        columns = [c.name for c in ties.c]
        with self.transaction() as db:
            if gone:
                db.execute(ties.delete().where(ties.c.a == sa.bindparam("one"), ties.c.b == sa.bindparam("two")), [{"one": a, "two": b} for a, b in gone])
            if rows:
                self.set_fact("named", None)  # there are places without an identifier
            self._insert(db, ties, [dict(zip(columns, row, strict=True)) for row in rows])

    def joins(self) -> Iterator[tuple[str, str, str, float, str, str, str, str]]:
        """Yield (a, b, strength, score, via, joins, first day, day held) of every tie that holds, by a and b, as its row has them."""
        t = ties.c
        query = sa.select(t.a, t.b, t.strength, t.score, t.via, t.joins, t.first_day, t.both_held).where(t.strength != "").order_by(t.a, t.b)
        for r in self._rows(query):
            yield tuple(r)

    def save_whole(self, made: Mapping[Place, Place], groups: Iterable[Group]) -> None:
        """Keep which places are one entity, and the groups."""
        with self.transaction() as db:
            db.execute(merged.delete())
            self._insert(db, merged, [{"child_ref": p[0], "name": p[1], "first_ref": f[0], "first_name": f[1]} for p, f in made.items()])
            self.save_case("groups", groups)

    def done(self) -> None:
        """Note that every change has been taken in."""
        with self.transaction() as db:
            db.execute(due_files.delete())
            db.execute(due_blocks.delete())

    # what is read from it

    def links(self) -> Iterator[Link]:
        """Yield the links between files, by file, with what was decided about each."""
        firsts, decided = self.merged_places(), current_decisions(self.decisions())
        for r in self._rows(sa.select(ties).where(ties.c.strength != "").order_by(ties.c.a, ties.c.b)):
            via = {_entity_id((ref, name), firsts) for ref, name in json.loads(r.via)}
            days = [dt.date.fromisoformat(d) if d else None for d in (r.first_day, r.both_held)]
            link = Link((r.a, r.b), tuple(sorted(via)), r.strength, r.score, r.because, None, None, None, _grounds(r.grounds), *days)
            yield replace(link, **_decision(decided.get(link.link_id)))

    def entities(self) -> Iterator[Entity]:
        """Yield what mentions may resolve to: first what stands alone, by kind and form, then what several forms were put together to."""
        firsts, decided = self.merged_places(), current_decisions(self.decisions())
        called = {c.child_ref: c.name for c, *_ in self.child_rows()}
        together: dict[Place, list[Any]] = defaultdict(list)
        why = self._why_joined(firsts)
        n = nodes.c
        query = sa.select(n.name, n.child_ref, n.kind, n.surfaces, n.grounds).where(n.kind.not_in(("file", "missing"))).order_by(n.name, n.child_ref)
        for place, rows in groupby(self._rows(query), key=_place):
            if place in firsts:
                together[firsts[place]] += rows
            else:
                yield _entity(place, list(rows), called, decided, why.get(place, []))
        for first, rows_of in sorted(together.items()):
            yield _entity(first, rows_of, called, decided, why.get(first, []))

    def _why_joined(self, firsts: Mapping[Place, Place]) -> dict[Place, list[Ground]]:
        """First place of an entity → the grounds of ties that make its places one, weightiest first."""
        out: dict[Place, set[Ground]] = defaultdict(set)
        for r in self._rows(sa.select(ties.c.joins, ties.c.grounds).where(ties.c.joins != "[]")):
            grounds = _grounds(r.grounds)
            for (ref, name), _, at in json.loads(r.joins):
                out[firsts.get((ref, name), (ref, name))] |= {grounds[at], *(g for g in grounds if g.contradiction)}
        return {place: sorted(rows, key=lambda g: (-(g.weight or 0), g.says)) for place, rows in out.items()}

    def mentions(self) -> Iterator[Mention]:
        """Yield every mention with its entity, in child order."""
        firsts = self.merged_places()
        for ref in [c.child_ref for c, *_ in self.child_rows()]:
            yield from self._mentions_in(ref, firsts)

    def mentions_of(self, entity: Entity) -> Iterator[Mention]:
        """Yield the mentions of an entity, by file."""
        firsts = self.merged_places()
        for ref in entity.child_refs:
            yield from (m for m in self._mentions_in(ref, firsts) if m.entity_id == entity.entity_id)

    def _mentions_in(self, ref: str, firsts: Mapping[Place, Place]) -> Iterator[Mention]:
        query = sa.select(nodes.c.name, nodes.c.child_ref, nodes.c.kind, nodes.c.forms).where(nodes.c.child_ref == ref, nodes.c.kind == "person")
        people = {key: _entity_id(_place(r), firsts) for r in self._rows(query) for key in json.loads(r.forms)}
        for m in self.found("mentions", ref):
            entity_id = people.get(m.key) if m.kind == "person" else _entity_id(("", f"{m.kind} {m.key}"), firsts)
            yield replace(m, entity_id=entity_id)


def _place(row: Any) -> Place:
    """Where a node stands: a person in one file, a thing in all of them."""
    return (row.child_ref if row.kind == "person" else "", row.name)


def _entity_id(place: Place, firsts: Mapping[Place, Place]) -> str:
    return identify("X", *firsts.get(place, place))


def _decision(decision: Decision | None) -> dict[str, Any]:
    """What a decision that stands says of its subject, by field."""
    return {"decision": decision.verdict, "decided_by": decision.by, "decided_on": decision.at.date()} if decision else {}


def _grounds(kept: str) -> tuple[Ground, ...]:
    return thaw(_Grounds, f'{{"rows":{kept}}}').rows


def _entity(first: Place, rows: list[Any], called: Mapping[str, str], decided: Mapping[str, Decision], why: Sequence[Ground]) -> Entity:
    surfaces: Counter[str] = Counter()
    for r in rows:
        surfaces.update(json.loads(r.surfaces))
    kind = rows[0].kind
    own = next((called[r.child_ref] for r in rows if r.name == "child"), None)
    best = own or max(sorted(surfaces), key=lambda s: (len(s.split()) if kind == "person" else 0, surfaces[s]))
    refs = tuple(sorted({r.child_ref for r in rows}))
    reasons = [g for r in rows[:_SHOWN_REASONS] if r.grounds != "[]" for g in _grounds(r.grounds)]
    reasons += why[:_SHOWN_REASONS]
    if len(refs) > 1 and not why:
        reasons.append(Ground("same form", None, f"Written in the same form in {len(refs)} files."))
    made = Entity(identify("X", *first), kind, best, tuple(sorted(surfaces)), refs, reasons=tuple(reasons))
    return replace(made, **_decision(decided.get(made.entity_id))) if made.entity_id in decided else made
