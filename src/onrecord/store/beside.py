"""What lies beside a child's own readable entries, in a case: what other files say of the child, and what of the file could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from onrecord.codec import freeze, thaw
from onrecord.record import Entry, Gap, Response, Signal
from onrecord.store.core import Core
from onrecord.store.tables import child_gaps, children, entries, file_gaps, handed, hint_sets

Noun = Signal | Response


class CaseBeside(Core):
    """The part of a case that holds what is handed from file to file, and the gaps of each child's file."""

    def due_to_hand(self, changed: Sequence[frozenset[str]]) -> list[str]:
        """Return, in order, the children whose file is to be looked through for other children.

        Args:
            changed: the words of each way of naming a child that came or went. A file read since it was last looked through is due, and one that holds all
                the words of such a way.
        """
        with self.transaction() as db:
            if changed:
                rows = db.execute(sa.select(children.c.child_ref, children.c.spoken).where(children.c.handed.is_not(None)))
                due = [r.child_ref for r in rows if r.spoken and _says_any(set(r.spoken.split(" ")), changed)]
                for ref in due:
                    db.execute(children.update().where(children.c.child_ref == ref).values(handed=None))
            return list(db.scalars(sa.select(children.c.child_ref).where(children.c.handed.is_(None)).order_by(children.c.child_ref)))

    def save_handed(self, from_ref: str, rows: Sequence[tuple[str, Noun]], spoken: str) -> None:
        """Replace what a file hands to other children's judging; children handed something else than before must be judged again.

        Args:
            from_ref: whose file it is.
            rows: (child_ref, noun) of what it hands on.
            spoken: the words of its sentences that may name another child.
        """
        with self.transaction() as db:
            made = [
                {"from_ref": from_ref, "to_ref": to, "entry_id": n.entry_id, "kind": "signals" if isinstance(n, Signal) else "responses", "data": freeze(n)}
                for to, n in rows
            ]
            kept = db.execute(sa.select(handed).where(handed.c.from_ref == from_ref).order_by(handed.c.ordinal))
            old = self._by_target([{name: str(r[name]) for name in ("to_ref", "kind", "data")} for r in kept.mappings()])
            new = self._by_target(made)
            db.execute(handed.delete().where(handed.c.from_ref == from_ref))
            self._insert(db, handed, [row | {"ordinal": n} for n, row in enumerate(made)])
            for ref in sorted(r for r in old.keys() | new.keys() if old.get(r) != new.get(r)):
                db.execute(children.update().where(children.c.child_ref == ref).values(fingerprint=None))
            db.execute(children.update().where(children.c.child_ref == from_ref).values(handed=1, spoken=spoken))

    @staticmethod
    def _by_target(rows: Sequence[Mapping[str, str]]) -> dict[str, list[tuple[str, str]]]:
        out: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            out.setdefault(row["to_ref"], []).append((row["kind"], row["data"]))
        return out

    def handed_to(self, child_ref: str) -> tuple[list[Entry], list[Signal], list[Response]]:
        """Return what other children's files say of a child: the entries (with their own child's reference), signals and responses, in a stable order."""
        rows = list(self._rows(sa.select(handed).where(handed.c.to_ref == child_ref).order_by(handed.c.from_ref, handed.c.ordinal)))
        signals = [thaw(Signal, r.data) for r in rows if r.kind == "signals"]
        responses = [thaw(Response, r.data) for r in rows if r.kind == "responses"]
        owner = {r.entry_id: r.from_ref for r in rows}
        found: dict[str, Entry] = {}
        ids = list(owner)
        for at in range(0, len(ids), 500):
            for r in self._rows(sa.select(entries.c.entry_id, entries.c.data).where(entries.c.entry_id.in_(ids[at : at + 500]))):
                found[r.entry_id] = replace(thaw(Entry, r.data), child_ref=owner[r.entry_id])
        return [found[i] for i in ids if i in found], signals, responses

    def gap_files(self) -> list[tuple[str, Gap]]:
        """Return (file, gap) of everything that could not be read, in a stable order."""
        return sorted(((r.file, thaw(Gap, r.data)) for r in self._rows(sa.select(file_gaps))), key=lambda x: (x[0], x[1].path, x[1].page or 0, x[1].message))

    def file_owners(self) -> list[tuple[str, str]]:
        """Return (file, child_ref) for each file and each child it holds entries of, in order."""
        query = sa.select(hint_sets.c.file, hint_sets.c.child_ref).where(hint_sets.c.child_ref.is_not(None)).distinct()
        return sorted((r.file, r.child_ref) for r in self._rows(query))

    def save_child_gaps(self, gaps: Sequence[Gap]) -> None:
        """Keep the gaps that lie in a child's file; children whose gaps are others than before must be judged again."""
        with self.transaction() as db:
            rows = {(g.child_ref or "", freeze(g)) for g in gaps}
            known = {(r.child_ref, r.data) for r in db.execute(sa.select(child_gaps))}
            if rows == known:
                return
            db.execute(child_gaps.delete())
            self._insert(db, child_gaps, [{"child_ref": ref, "data": data} for ref, data in sorted(rows)])
            for ref in sorted({ref for ref, _ in rows ^ known}):
                db.execute(children.update().where(children.c.child_ref == ref).values(fingerprint=None))

    def unread_of(self, child_ref: str) -> list[Gap]:
        """Return what of a child's file could not be read, in order."""
        return [thaw(Gap, r.data) for r in self._rows(sa.select(child_gaps.c.data).where(child_gaps.c.child_ref == child_ref).order_by(child_gaps.c.data))]

    def _drop_handed(self, db: sa.Connection, ref: str) -> None:
        """Forget what a file that goes handed on, and what was handed to it."""
        targets = sa.select(handed.c.to_ref).where(handed.c.from_ref == ref)
        db.execute(children.update().where(children.c.child_ref.in_(targets)).values(fingerprint=None))
        db.execute(handed.delete().where(sa.or_(handed.c.from_ref == ref, handed.c.to_ref == ref)))
        db.execute(child_gaps.delete().where(child_gaps.c.child_ref == ref))


def _says_any(words: set[str], ways: Sequence[frozenset[str]]) -> bool:
    return any(way <= words for way in ways)
