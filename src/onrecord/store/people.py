"""Children and what was found about each of them, in a case."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from onrecord.codec import freeze, thaw
from onrecord.record import Child, Gap
from onrecord.store.beside import CaseBeside
from onrecord.store.deciding import CaseDecisions
from onrecord.store.tables import (
    CASE_KINDS,
    CHILD_KINDS,
    blocks,
    child_gaps,
    children,
    due_blocks,
    due_files,
    duplicates,
    facts,
    file_gaps,
    hint_sets,
    nodes,
    nouns,
    readings,
    sections,
)

Counts = tuple[int, int, str | None, str | None]
"""Entries, documents, first date, last date of a child's file."""


class CasePeople(CaseBeside, CaseDecisions):
    """The part of a case that holds children and what was found about them."""

    def save_children(self, people: Sequence[Child], owners: Mapping[str, str], placed: str) -> None:
        """Keep the children found and which hint set is about whom; children whose entries changed hands must be judged again.

        Args:
            people: every child.
            owners: hints_id → child_ref.
            placed: names the knowledge they were placed with, remembered as the fact "placed".
        """
        with self.transaction() as db:
            known = {r.child_ref: r.data for r in db.execute(sa.select(children.c.child_ref, children.c.data))}
            frozen = {c.child_ref: freeze(c) for c in people}
            for ref in sorted(known.keys() - frozen.keys()):
                self._drop_child(db, ref)
            self._insert(db, children, [{"child_ref": ref, "data": data, "entries": 0, "documents": 0} for ref, data in frozen.items() if ref not in known])
            for ref, data in frozen.items():
                if ref in known and known[ref] != data:
                    db.execute(children.update().where(children.c.child_ref == ref).values(data=data, fingerprint=None))
            before = {r.hints_id: r.child_ref for r in db.execute(sa.select(hint_sets.c.hints_id, hint_sets.c.child_ref))}
            changed = [{"i": i, "c": owners.get(i)} for i in sorted(before) if before[i] != owners.get(i)]
            if changed:
                db.execute(hint_sets.update().where(hint_sets.c.hints_id == sa.bindparam("i")).values(child_ref=sa.bindparam("c")), changed)
            moved = {before[c["i"] or ""] for c in changed} | {c["c"] for c in changed}
            for ref in sorted(r for r in moved if r):
                db.execute(children.update().where(children.c.child_ref == ref).values(fingerprint=None))
            db.execute(facts.delete().where(facts.c.name == "placed"))
            db.execute(facts.insert(), {"name": "placed", "value": placed})

    def _drop_child(self, db: sa.Connection, ref: str) -> None:
        self._save_nodes(db, ref, {}, {})
        self._drop_handed(db, ref)
        self._drop_found(db, ref)
        db.execute(children.delete().where(children.c.child_ref == ref))

    def _drop_found(self, db: sa.Connection, ref: str) -> None:
        for table in (duplicates, readings, sections):
            db.execute(table.delete().where(table.c.child_ref == ref))
        db.execute(nouns.delete().where(nouns.c.kind.in_(CHILD_KINDS), nouns.c.child_ref == ref))  # by kind too: that is how they are indexed

    def stale_children(self, fingerprint: str) -> list[str]:
        """Return, in order, the children whose results were not made with this knowledge (or not at all)."""
        query = (
            sa.select(children.c.child_ref)
            .where(sa.or_(children.c.fingerprint.is_(None), children.c.fingerprint != fingerprint))
            .order_by(children.c.child_ref)
        )
        return [r.child_ref for r in self._rows(query)]

    def child(self, child_ref: str) -> Child | None:
        """Return one child, or None."""
        return next((thaw(Child, r.data) for r in self._rows(sa.select(children.c.data).where(children.c.child_ref == child_ref))), None)

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return (child, entries, documents, first date, last date) of every child, by child_ref."""
        return [
            (thaw(Child, r.data), r.entries, r.documents, r.first_date, r.last_date) for r in self._rows(sa.select(children).order_by(children.c.child_ref))
        ]

    # what was found about a child

    def save_child(
        self,
        child: Child,
        fingerprint: str,
        counts: Counts,
        firsts: Mapping[str, str],
        found: Mapping[str, Sequence[Any]],
        *,
        stamps: Mapping[str, str] | None = None,
        file_nodes: Mapping[str, tuple[str, str, str, str, str]] | None = None,
        file_blocks: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        """Replace everything found about a child; where its nodes or blocks changed, its ties are due to be looked at again.

        Args:
            child: the child.
            fingerprint: names the knowledge the results were made with.
            counts: of its file.
            firsts: entry_id → the entry it repeats.
            found: kind (a key of CHILD_KINDS) → nouns in their order.
            stamps: entry_id → what its signals, responses and language were read from and with (`stamps_of`).
            file_nodes: node name → (kind, forms, surfaces, rest, grounds), as linking made them.
            file_blocks: (block, node name) → what the node adds to the block.
        """
        ref = child.child_ref
        with self.transaction() as db:
            self._drop_found(db, ref)
            self._insert(db, duplicates, [{"child_ref": ref, "entry_id": a, "first_id": b} for a, b in sorted(firsts.items())])
            self._insert(db, readings, [{"child_ref": ref, "entry_id": e, "stamp": s} for e, s in sorted((stamps or {}).items())])
            rows = [
                {"child_ref": ref, "kind": kind, "ordinal": n, "noun_id": noun_id(noun), "data": freeze(noun)}
                for kind in CHILD_KINDS
                for n, noun in enumerate(found.get(kind, ()))
            ]
            self._insert(db, nouns, rows)
            self._save_nodes(db, ref, file_nodes or {}, file_blocks or {})
            db.execute(
                children.update()
                .where(children.c.child_ref == ref)
                .values(fingerprint=fingerprint, handed=None, entries=counts[0], documents=counts[1], first_date=counts[2], last_date=counts[3])
            )

    def _save_nodes(self, db: sa.Connection, ref: str, new: Mapping[str, tuple[str, str, str, str, str]], new_blocks: Mapping[tuple[str, str], int]) -> None:
        """Replace a file's nodes and blocks; what differs is due."""
        old = {r.name: (r.kind, r.forms, r.surfaces, r.rest, r.grounds) for r in db.execute(sa.select(nodes).where(nodes.c.child_ref == ref))}
        old_blocks = {(r.block, r.name): r.adds for r in db.execute(sa.select(blocks).where(blocks.c.child_ref == ref))}
        gone = [{"n": name} for name in old if new.get(name) != old[name]]
        if gone:
            db.execute(nodes.delete().where(nodes.c.child_ref == ref, nodes.c.name == sa.bindparam("n")), gone)
        self._insert(
            db,
            nodes,
            [
                {"name": name, "child_ref": ref, "kind": n[0], "forms": n[1], "surfaces": n[2], "rest": n[3], "grounds": n[4]}
                for name, n in new.items()
                if n != old.get(name)
            ],
        )
        gone_blocks = [{"k": block, "n": name} for (block, name), adds in old_blocks.items() if new_blocks.get((block, name)) != adds]
        if gone_blocks:
            db.execute(blocks.delete().where(blocks.c.block == sa.bindparam("k"), blocks.c.child_ref == ref, blocks.c.name == sa.bindparam("n")), gone_blocks)
        come = [
            {"block": block, "child_ref": ref, "name": name, "adds": adds}
            for (block, name), adds in new_blocks.items()
            if old_blocks.get((block, name)) != adds
        ]
        self._insert(db, blocks, come)
        if old.keys() != new.keys():
            db.execute(facts.delete().where(facts.c.name == "named"))  # there are places without an identifier
        if old != dict(new):
            db.execute(due_files.insert().prefix_with("OR IGNORE"), {"child_ref": ref})
        if old_blocks != dict(new_blocks):
            db.execute(due_files.insert().prefix_with("OR IGNORE"), {"child_ref": ref})
        left = {block for block, _ in old_blocks} - {block for block, _ in new_blocks}  # the others are those of a file that is due
        if left:
            db.execute(due_blocks.insert().prefix_with("OR IGNORE"), [{"block": b} for b in sorted(left)])

    def read_again(self, child_ref: str, entry_id: str) -> None:
        """Have an entry read again and its child judged again: a person decided about a signal or response of it."""
        with self.transaction() as db:
            db.execute(readings.delete().where(readings.c.child_ref == child_ref, readings.c.entry_id == entry_id))
            db.execute(children.update().where(children.c.child_ref == child_ref).values(fingerprint=None))

    def stamps_of(self, child_ref: str) -> dict[str, str]:
        """Return entry_id → the stamp its signals, responses and language were kept with."""
        return {r.entry_id: r.stamp for r in self._rows(sa.select(readings).where(readings.c.child_ref == child_ref))}

    def readings_of(self, child_ref: str) -> dict[str, dict[str, tuple[Any, ...]]]:
        """Return entry_id → its signals, responses and language as kept, by kind."""
        made: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {"signals": [], "responses": [], "language": []})
        for kind in ("signals", "responses", "language"):
            for noun in self.found(kind, child_ref):
                made[noun.entry_id][kind].append(noun)
        return {entry_id: {kind: tuple(found) for kind, found in kinds.items()} for entry_id, kinds in made.items()}

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        """Yield the nouns of a kind in child order (all children, or one); findings with what a named person decided about them."""
        made_of = CHILD_KINDS[kind]
        decided = self.decided_findings() if kind == "findings" else {}
        query = sa.select(nouns.c.data).where(nouns.c.kind == kind)
        if child_ref is not None:
            query = query.where(nouns.c.child_ref == child_ref)
        for r in self._rows(query.order_by(nouns.c.child_ref, nouns.c.ordinal)):
            noun: Any = thaw(made_of, r.data)
            stands = decided.get(noun.child_ref) if kind == "findings" else None
            yield replace(noun, decision=stands.verdict, decided_by=stands.by, decided_on=stands.at.date()) if stands else noun

    def section(self, child_ref: str) -> str | None:
        """Return the child's part of the report, if it was made since the child was last judged."""
        return next((zlib.decompress(r.html).decode() for r in self._rows(sa.select(sections.c.html).where(sections.c.child_ref == child_ref))), None)

    def save_section(self, child_ref: str, html: str) -> None:
        """Keep the child's part of the report until the child is judged again."""
        with self.transaction() as db:
            db.execute(sections.delete().where(sections.c.child_ref == child_ref))
            db.execute(sections.insert(), {"child_ref": child_ref, "html": zlib.compress(html.encode(), 1)})

    # what was found about the whole case

    def save_case(self, kind: str, made: Iterable[Any]) -> None:
        """Replace the nouns of a whole-case kind (a key of CASE_KINDS)."""
        with self.transaction() as db:
            db.execute(nouns.delete().where(nouns.c.kind == kind))
            self._insert(
                db, nouns, [{"child_ref": "", "kind": kind, "ordinal": n, "noun_id": noun_id(noun), "data": freeze(noun)} for n, noun in enumerate(made)]
            )

    def case_kind(self, kind: str) -> list[Any]:
        """Return the nouns of a whole-case kind, in order."""
        return [thaw(CASE_KINDS[kind], r.data) for r in self._rows(sa.select(nouns.c.data).where(nouns.c.kind == kind).order_by(nouns.c.ordinal))]

    def gaps(self) -> list[Gap]:
        """Return every gap: of files (with the child in whose file it lies), of children, of the case; by path, page and message."""
        placed = [thaw(Gap, r.data) for r in self._rows(sa.select(child_gaps.c.data))]
        unowned = {replace(g, child_ref=None) for g in placed}
        made = [*placed, *(g for r in self._rows(sa.select(file_gaps.c.data)) if (g := thaw(Gap, r.data)) not in unowned)]
        made += [*self.found("gaps"), *self.case_kind("placing_gaps"), *self.case_kind("cohort_gaps")]
        return sorted(set(made), key=lambda g: (g.path, g.page or 0, g.kind, g.child_ref or "", g.entry_id or "", g.message))


def noun_id(noun: Any) -> str | None:
    """Return a noun's own identifier, or None for a kind that has none."""
    for name in ("signal_id", "response_id", "mention_id", "concern_id", "group_id", "gap_id", "unheld_id"):
        if hasattr(noun, name):
            value: str = getattr(noun, name)
            return value
    return None
