"""Files, documents and entries in a case: what was handed over and what was read from it."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from onrecord.codec import freeze, thaw
from onrecord.record import Child, ChildHint, Document, Entry, Gap, identify
from onrecord.store.core import Core
from onrecord.store.tables import children, documents, duplicates, entries, facts, file_gaps, files, hint_sets, originals

N = TypeVar("N")
Stamp = tuple[str, int, int, str]
"""What a file was when it was read: SHA-256 of its bytes ("" if they could not be read), size, time of last change in ns, key of the reading knowledge."""
_PART = 8 << 20


class CaseFiles(Core):
    """The part of a case that holds files and entries."""

    def known_files(self) -> dict[str, Stamp]:
        """Return path → stamp of every file read so far."""
        return {r.path: (r.sha256, r.size, r.mtime_ns, r.read_key) for r in self._rows(sa.select(files))}

    def touch_file(self, path: str, mtime_ns: int) -> None:
        """Note a file's new time stamp when its bytes are unchanged."""
        with self.transaction() as db:
            db.execute(files.update().where(files.c.path == path).values(mtime_ns=mtime_ns))

    def forget_file(self, path: str) -> None:
        """Drop what was read from a file; the children its entries were about must be judged again."""
        with self.transaction() as db:
            if self._drop_reading(db, path, set()):
                self._unplace(db)
            db.execute(files.delete().where(files.c.path == path))

    def save_file(self, path: str, stamp: Stamp, original: Path | None, read: Sequence[Document], cut: Sequence[Entry], gaps: Sequence[Gap]) -> None:
        """Keep a file's original bytes and what was read from it, replacing an earlier reading; the children concerned must be judged again.

        When the bytes at `original` are no longer those that were read, the file counts as not read to the end and is due again at the next review.
        """
        with self.transaction() as db:
            hint_rows: dict[str, str] = {}
            entry_rows = []
            for n, e in enumerate(cut):
                plain = "[" + ",".join(freeze(h) for h in e.hints) + "]"
                hints_id = identify("H", e.path, plain)
                hint_rows[hints_id] = plain
                entry_rows.append({"entry_id": e.entry_id, "file": path, "ordinal": n, "hints_id": hints_id, "data": _entry_data(e)})
            changed = self._drop_reading(db, path, set(hint_rows))
            db.execute(files.delete().where(files.c.path == path))
            if original is not None and not self._keep_original(db, original, stamp[0]):
                stamp = (stamp[0], stamp[1], -1, stamp[3])
            db.execute(files.insert(), dict(zip(("path", "sha256", "size", "mtime_ns", "read_key"), (path, *stamp), strict=True)))
            rows = []
            for d in read:
                packed = "[" + ",".join(freeze(b) for b in d.blocks) + "]"
                rows.append({"doc_id": d.doc_id, "file": path, "data": _without_blocks(d), "blocks": zlib.compress(packed.encode(), 1)})
            self._insert(db, documents, rows)
            known = set(db.scalars(sa.select(hint_sets.c.hints_id).where(hint_sets.c.file == path)))
            self._insert(db, hint_sets, [{"hints_id": i, "file": path, "data": d, "child_ref": None} for i, d in hint_rows.items() if i not in known])
            self._insert(db, entries, entry_rows)
            self._insert(db, file_gaps, [{"file": path, "data": freeze(g)} for g in gaps])
            self._stale_owners(db, path)
            if changed or hint_rows.keys() != known:
                self._unplace(db)

    def _drop_reading(self, db: sa.Connection, path: str, kept_hints: set[str]) -> bool:
        """Drop a file's documents, entries, gaps and hint sets but `kept_hints`; return whether a hint set went."""
        self._stale_owners(db, path)
        db.execute(facts.delete().where(facts.c.name == "words"))  # the index of words is to be made again
        for table in (documents, entries, file_gaps):
            db.execute(table.delete().where(table.c.file == path))
        gone = [i for i in db.scalars(sa.select(hint_sets.c.hints_id).where(hint_sets.c.file == path)) if i not in kept_hints]
        if gone:
            db.execute(hint_sets.delete().where(hint_sets.c.hints_id == sa.bindparam("i")), [{"i": i} for i in gone])
        return bool(gone)

    def _stale_owners(self, db: sa.Connection, path: str) -> None:
        owners = sa.select(hint_sets.c.child_ref).where(hint_sets.c.file == path, hint_sets.c.child_ref.is_not(None))
        db.execute(children.update().where(children.c.child_ref.in_(owners)).values(fingerprint=None))

    def _unplace(self, db: sa.Connection) -> None:
        db.execute(facts.delete().where(facts.c.name == "placed"))

    def _keep_original(self, db: sa.Connection, path: Path, sha256: str) -> bool:
        """Keep a file's bytes in parts; return False if they could not be read or are not those of `sha256`."""
        if db.scalar(sa.select(sa.func.count()).where(originals.c.sha256 == sha256)):
            return True
        digest = hashlib.sha256()
        try:
            with path.open("rb") as source:
                part = 0
                while chunk := source.read(_PART):
                    digest.update(chunk)
                    packed = zlib.compress(chunk, 1)
                    smaller = len(packed) < len(chunk)
                    db.execute(originals.insert(), {"sha256": sha256, "part": part, "packed": smaller, "data": packed if smaller else chunk})
                    part += 1
        except OSError:
            digest = hashlib.sha256(b"unreadable")
        if digest.hexdigest() == sha256:
            return True
        db.execute(originals.delete().where(originals.c.sha256 == sha256))
        return False

    def original(self, sha256: str) -> bytes | None:
        """Return a file's bytes as they were handed over."""
        parts = [
            zlib.decompress(r.data) if r.packed else r.data
            for r in self._rows(sa.select(originals).where(originals.c.sha256 == sha256).order_by(originals.c.part))
        ]
        return b"".join(parts) if parts else None

    def document(self, doc_id: str) -> Document | None:
        """Return a document with its blocks."""
        for r in self._rows(sa.select(documents).where(documents.c.doc_id == doc_id)):
            blocks = json.loads(zlib.decompress(r.blocks))
            return thaw(Document, r.data[:-1] + ',"blocks":' + json.dumps(blocks) + "}")
        return None

    def document_list(self) -> list[Document]:
        """Return every document without its blocks, by path."""
        made = [thaw(Document, r.data[:-1] + ',"blocks":[]}') for r in self._rows(sa.select(documents.c.data))]
        return sorted(made, key=lambda d: d.path)

    # who the entries are about

    def hint_sets(self) -> Iterator[tuple[str, str, tuple[ChildHint, ...]]]:
        """Yield (hints_id, path, hints) for every distinct set of hints that some entry has, in order."""
        known: dict[str, tuple[ChildHint, ...]] = {}
        for r in self._rows(sa.select(hint_sets.c.hints_id, hint_sets.c.file, hint_sets.c.data).order_by(hint_sets.c.hints_id)):
            hints = known.get(r.data)
            if hints is None:
                hints = known[r.data] = tuple(thaw(ChildHint, json.dumps(h)) for h in json.loads(r.data))
            yield r.hints_id, r.file, hints

    def entries_of(self, child_ref: str | None) -> list[Entry]:
        """Return a child's entries with child_ref and duplicate_of set, in the order of the record: date, path, position. None: entries about no child."""
        firsts = {r.entry_id: r.first_id for r in self._rows(sa.select(duplicates).where(duplicates.c.child_ref == child_ref))} if child_ref else {}
        query = (
            sa.select(entries.c.entry_id, entries.c.file, entries.c.ordinal, entries.c.data, hint_sets.c.data.label("hints"))
            .join(hint_sets, hint_sets.c.hints_id == entries.c.hints_id)
            .where(hint_sets.c.child_ref == child_ref if child_ref else hint_sets.c.child_ref.is_(None))
        )
        made = []
        for r in self._rows(query):
            extra: dict[str, Any] = {"child_ref": child_ref} if child_ref else {}
            if r.entry_id in firsts:
                extra["duplicate_of"] = firsts[r.entry_id]
            tail = json.dumps(extra)[1:-1]
            data = r.data[:-1] + (f',"hints":{r.hints}' if r.hints != "[]" else "") + (f",{tail}" if tail else "") + "}"
            made.append((r.file, r.ordinal, thaw(Entry, data)))
        made.sort(key=lambda m: (m[2].date.isoformat() if m[2].date else "9999", m[2].clock, m[0], m[1]))
        return [m[2] for m in made]

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry by its identifier, with its child_ref, or None."""
        query = sa.select(entries.c.data, hint_sets.c.data.label("hints"), hint_sets.c.child_ref).join(hint_sets, hint_sets.c.hints_id == entries.c.hints_id)
        for r in self._rows(query.where(entries.c.entry_id == entry_id)):
            owner = f',"child_ref":{json.dumps(r.child_ref)}' if r.child_ref else ""
            return thaw(Entry, r.data[:-1] + f',"hints":{r.hints}{owner}' + "}")
        return None

    def children(self) -> list[Child]:
        """Return every child, by child_ref."""
        return [thaw(Child, r.data) for r in self._rows(sa.select(children.c.data).order_by(children.c.child_ref))]


def _without_blocks(document: Document) -> str:
    frozen = json.loads(freeze(document))
    frozen.pop("blocks", None)
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))


def _entry_data(entry: Entry) -> str:
    frozen = json.loads(freeze(entry))
    for name in ("hints", "child_ref", "duplicate_of"):
        frozen.pop(name, None)
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))
