"""A case: one encrypted file that holds originals, documents, entries and everything read from them.

The file is an SQLCipher database. Its key comes from a passphrase or a key file through argon2id; the salt is the file's own first 16 bytes.
Nouns go in and come out (`codec`); every step writes inside one transaction, so a case that was killed at any moment is whole and can go on.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from argon2.low_level import Type, hash_secret_raw
from sqlcipher3 import dbapi2 as sqlcipher

from onrecord.codec import freeze, thaw
from onrecord.errors import InputError, SettingsError
from onrecord.record import (
    Child,
    ChildHint,
    CohortMember,
    Concern,
    Document,
    Entity,
    Entry,
    Finding,
    Gap,
    Group,
    LanguageFlag,
    Link,
    Mention,
    Response,
    Signal,
    identify,
)

N = TypeVar("N")

DEMO_PASSPHRASE = "onrecord-demo-key-published-and-worthless"
FORMAT = "1"

meta = sa.MetaData()
facts = sa.Table("facts", meta, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
files = sa.Table(
    "files",
    meta,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text),
    sa.Column("size", sa.Integer),
    sa.Column("mtime_ns", sa.Integer),
    sa.Column("read_key", sa.Text),
)
originals = sa.Table("originals", meta, sa.Column("sha256", sa.Text, primary_key=True), sa.Column("packed", sa.Boolean), sa.Column("data", sa.LargeBinary))
documents = sa.Table(
    "documents",
    meta,
    sa.Column("doc_id", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, index=True),
    sa.Column("data", sa.Text),
    sa.Column("blocks", sa.LargeBinary),
)
hint_sets = sa.Table(
    "hint_sets",
    meta,
    sa.Column("hints_id", sa.Text, primary_key=True),
    sa.Column("data", sa.Text),
    sa.Column("child_ref", sa.Text, index=True),
)
entries = sa.Table(
    "entries",
    meta,
    sa.Column("entry_id", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, index=True),
    sa.Column("ordinal", sa.Integer),
    sa.Column("hints_id", sa.Text, index=True),
    sa.Column("day", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("data", sa.Text),
)
file_gaps = sa.Table("file_gaps", meta, sa.Column("file", sa.Text, index=True), sa.Column("data", sa.Text))
children = sa.Table(
    "children",
    meta,
    sa.Column("child_ref", sa.Text, primary_key=True),
    sa.Column("data", sa.Text),
    sa.Column("fingerprint", sa.Text),
    sa.Column("entries", sa.Integer),
    sa.Column("documents", sa.Integer),
    sa.Column("first_date", sa.Text),
    sa.Column("last_date", sa.Text),
)
duplicates = sa.Table("duplicates", meta, sa.Column("child_ref", sa.Text, index=True), sa.Column("entry_id", sa.Text), sa.Column("first_id", sa.Text))
nouns = sa.Table(
    "nouns",
    meta,
    sa.Column("child_ref", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("ordinal", sa.Integer),
    sa.Column("noun_id", sa.Text, index=True),
    sa.Column("data", sa.Text),
    sa.Index("nouns_place", "kind", "child_ref", "ordinal"),
)
mention_keys = sa.Table(
    "mention_keys",
    meta,
    sa.Column("child_ref", sa.Text, index=True),
    sa.Column("kind", sa.Text),
    sa.Column("key", sa.Text),
    sa.Index("mention_keys_key", "kind", "key"),
)
sections = sa.Table("sections", meta, sa.Column("child_ref", sa.Text, primary_key=True), sa.Column("html", sa.LargeBinary))
resolved = sa.Table("resolved", meta, sa.Column("mention_id", sa.Text, primary_key=True), sa.Column("entity_id", sa.Text))

CHILD_KINDS: dict[str, type] = {
    "signals": Signal,
    "responses": Response,
    "language": LanguageFlag,
    "mentions": Mention,
    "concerns": Concern,
    "findings": Finding,
    "gaps": Gap,
}
CASE_KINDS: dict[str, type] = {"cohort": CohortMember, "entities": Entity, "links": Link, "groups": Group, "case_gaps": Gap, "placing_gaps": Gap}


def read_key(*, demo: bool = False, key_file: Path | None = None, passphrase: str | None = None) -> bytes:
    """Return the secret a case is locked with: a key file's bytes, a passphrase, or the published demo key.

    `key_file` falls back to the environment's `ONRECORD_KEY_FILE`, `passphrase` to `ONRECORD_PASSPHRASE`.

    Raises:
        SettingsError: code `no-key` if none is given, `bad-key-file` if the file cannot be read or is shorter than 16 bytes.
    """
    if demo:
        return DEMO_PASSPHRASE.encode()
    named = key_file or (Path(os.environ["ONRECORD_KEY_FILE"]) if os.environ.get("ONRECORD_KEY_FILE") else None)
    if named is not None:
        try:
            secret = named.read_bytes()
        except OSError as error:
            raise SettingsError("the key file cannot be read", where=str(named), next_step="Check ONRECORD_KEY_FILE.", code="bad-key-file") from error
        if len(secret.strip()) < 16:
            raise SettingsError("the key file is shorter than 16 bytes", where=str(named), next_step="Make one with: onrecord new-key FILE", code="bad-key-file")
        return secret
    passphrase = passphrase or os.environ.get("ONRECORD_PASSPHRASE")
    if passphrase:
        return passphrase.encode()
    raise SettingsError(
        "no key for the case file was given",
        next_step="Set ONRECORD_KEY_FILE to a key file (onrecord new-key FILE makes one), or use --demo for invented examples only.",
        code="no-key",
    )


def _derive(secret: bytes, salt: bytes) -> str:
    """Return SQLCipher's raw key and salt as hexadecimal (argon2id, 64 MiB, 3 passes; RFC 9106's second recommended choice)."""
    key = hash_secret_raw(secret, salt, time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, type=Type.ID)
    return (key + salt).hex()


def open_case(path: Path, secret: bytes, *, create: bool = False, read_only: bool = False) -> Case:
    """Open a case file, making it first if `create` is set and it is not there.

    Raises:
        InputError: code `no-case` if there is no such file.
        SettingsError: code `wrong-key` if the key does not open it (or it is not a case file), `case-format` if another version made it.
    """
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh and not create:
        raise InputError("there is no such case file", where=path.name, next_step="Make one with: onrecord review FOLDER --case FILE", code="no-case")
    salt = os.urandom(16) if fresh else path.open("rb").read(16)
    raw = _derive(secret, salt)

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), timeout=30, check_same_thread=False)
        connection.execute(f"PRAGMA key = \"x'{raw}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cipher_memory_security = OFF")
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -64000")
            if read_only:
                connection.execute("PRAGMA query_only = ON")
        except sqlcipher.DatabaseError as error:
            connection.close()
            raise SettingsError(
                "the key does not open this file, or the file is not a case", where=path.name, next_step="Check the key file or passphrase.", code="wrong-key"
            ) from error
        return connection

    engine = sa.create_engine("sqlite+pysqlite://", creator=connect, poolclass=sa.pool.QueuePool, module=sqlcipher)
    case = Case(engine, path)
    if not read_only:
        meta.create_all(engine)
        if fresh:
            case.set_fact("format", FORMAT)
    if case.fact("format") != FORMAT:
        raise SettingsError("this case was made by another version of OnRecord", where=path.name, next_step="Review the folder into a new case.", code="case-format")
    return case


class Case:
    """An open case. Methods named `save_…` write in one transaction; methods that iterate stream in a stable order."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self.engine, self.path = engine, path
        self._writing: sa.Connection | None = None

    def close(self) -> None:
        """Release the file."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Group writes: all of them are kept, or none. Inside another transaction it joins that one."""
        if self._writing is not None:
            yield self._writing
            return
        with self.engine.begin() as connection:
            self._writing = connection
            try:
                yield connection
            finally:
                self._writing = None

    def _rows(self, query: sa.Executable) -> Iterator[Any]:
        if self._writing is not None:
            yield from self._writing.execute(query)
            return
        with self.engine.connect() as connection:
            yield from connection.execution_options(stream_results=True).execute(query)

    # facts

    def fact(self, name: str) -> str | None:
        """Return a remembered fact about the case, or None."""
        return next((r.value for r in self._rows(sa.select(facts).where(facts.c.name == name))), None)

    def set_fact(self, name: str, value: str) -> None:
        """Remember a fact about the case."""
        with self.transaction() as db:
            db.execute(facts.delete().where(facts.c.name == name))
            db.execute(facts.insert(), {"name": name, "value": value})

    # files and what was read from them

    def known_files(self) -> dict[str, tuple[str, int, int, str]]:
        """Return path → (sha256, size, mtime_ns, read_key) of every file read so far."""
        return {r.path: (r.sha256, r.size, r.mtime_ns, r.read_key) for r in self._rows(sa.select(files))}

    def touch_file(self, path: str, mtime_ns: int) -> None:
        """Note a file's new time stamp when its bytes are unchanged."""
        with self.transaction() as db:
            db.execute(files.update().where(files.c.path == path).values(mtime_ns=mtime_ns))

    def forget_file(self, path: str) -> set[str]:
        """Drop what was read from a file; return the hint sets its entries had, whose children must be judged again."""
        with self.transaction() as db:
            touched = set(db.scalars(sa.select(entries.c.hints_id).where(entries.c.file == path).distinct()))
            for table in (documents, entries, file_gaps):
                db.execute(table.delete().where(table.c.file == path))
            db.execute(files.delete().where(files.c.path == path))
            return touched

    def save_file(
        self,
        path: str,
        stamp: tuple[str, int, int, str],
        original: bytes | None,
        read: Sequence[Document],
        cut: Sequence[Entry],
        gaps: Sequence[Gap],
    ) -> set[str]:
        """Keep a file's original bytes and what was read from it, replacing an earlier reading; return the hint sets touched, old and new."""
        with self.transaction() as db:
            touched = self.forget_file(path)
            db.execute(files.insert(), dict(zip(("path", "sha256", "size", "mtime_ns", "read_key"), (path, *stamp), strict=True)))
            if original is not None and not db.scalar(sa.select(sa.func.count()).where(originals.c.sha256 == stamp[0])):
                packed = zlib.compress(original, 1)
                smaller = len(packed) < len(original)
                db.execute(originals.insert(), {"sha256": stamp[0], "packed": smaller, "data": packed if smaller else original})
            if read:
                rows = []
                for d in read:
                    blocks = "[" + ",".join(freeze(b) for b in d.blocks) + "]"
                    rows.append({"doc_id": d.doc_id, "file": path, "data": _without_blocks(d), "blocks": zlib.compress(blocks.encode(), 1)})
                db.execute(documents.insert(), rows)
            hint_rows, entry_rows = {}, []
            for n, e in enumerate(cut):
                plain = "[" + ",".join(freeze(h) for h in e.hints) + "]"
                hints_id = identify("H", e.path, plain)
                hint_rows[hints_id] = plain
                entry_rows.append({"entry_id": e.entry_id, "file": path, "ordinal": n, "hints_id": hints_id, "day": e.date.isoformat() if e.date else None, "author": e.author, "data": _entry_data(e)})
            if entry_rows:
                known = set(db.scalars(sa.select(hint_sets.c.hints_id).where(hint_sets.c.hints_id.in_(hint_rows)))) if len(hint_rows) < 500 else set(db.scalars(sa.select(hint_sets.c.hints_id)))
                new = [{"hints_id": i, "data": d, "child_ref": None} for i, d in hint_rows.items() if i not in known]
                if new:
                    db.execute(hint_sets.insert(), new)
                db.execute(entries.insert(), entry_rows)
            if gaps:
                db.execute(file_gaps.insert(), [{"file": path, "data": freeze(g)} for g in gaps])
            return touched | set(hint_rows)

    def original(self, sha256: str) -> bytes | None:
        """Return a file's bytes as they were handed over."""
        for r in self._rows(sa.select(originals).where(originals.c.sha256 == sha256)):
            return zlib.decompress(r.data) if r.packed else r.data
        return None

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

    def hint_sets(self) -> list[tuple[str, str, tuple[ChildHint, ...], str | None]]:
        """Return (hints_id, path, hints, child_ref so far) for every distinct set of hints that some entry has, in order."""
        live = sa.select(entries.c.hints_id, sa.func.min(entries.c.file).label("file")).group_by(entries.c.hints_id).subquery()
        query = sa.select(hint_sets, live.c.file).join(live, live.c.hints_id == hint_sets.c.hints_id).order_by(hint_sets.c.hints_id)
        return [(r.hints_id, r.file, tuple(_thaw_list(ChildHint, r.data)), r.child_ref) for r in self._rows(query)]

    def save_children(self, people: Sequence[Child], owners: dict[str, str]) -> None:
        """Keep the children found and which hint set is about whom; results of children that are no longer there are dropped."""
        with self.transaction() as db:
            known = {r.child_ref: r.data for r in db.execute(sa.select(children.c.child_ref, children.c.data))}
            gone = sorted(known.keys() - {c.child_ref for c in people})
            if gone:
                db.execute(facts.delete().where(facts.c.name == "linked"))
            for ref in gone:
                for table in (children, duplicates, nouns, mention_keys, sections):
                    db.execute(table.delete().where(table.c.child_ref == ref))
            new = [{"child_ref": c.child_ref, "data": freeze(c), "entries": 0, "documents": 0} for c in people if c.child_ref not in known]
            if new:
                db.execute(children.insert(), new)
            for c in people:
                if c.child_ref in known and known[c.child_ref] != (data := freeze(c)):
                    db.execute(children.update().where(children.c.child_ref == c.child_ref).values(data=data, fingerprint=None))
            before = {r.hints_id: r.child_ref for r in db.execute(sa.select(hint_sets.c.hints_id, hint_sets.c.child_ref))}
            changed = [{"i": i, "c": ref} for i, ref in sorted(owners.items()) if before.get(i) != ref]
            if changed:
                db.execute(hint_sets.update().where(hint_sets.c.hints_id == sa.bindparam("i")).values(child_ref=sa.bindparam("c")), changed)
            moved = {before[c["i"]] for c in changed if before.get(c["i"])} | {c["c"] for c in changed}
            self.mark_stale(moved)

    def mark_stale(self, refs: Iterable[str | None]) -> None:
        """Note that these children must be read and judged again."""
        with self.transaction() as db:
            for ref in sorted({r for r in refs if r}):
                db.execute(children.update().where(children.c.child_ref == ref).values(fingerprint=None))

    def owners_of(self, hints_ids: Iterable[str]) -> set[str]:
        """Return the children that these hint sets are about."""
        wanted = set(hints_ids)
        return {r.child_ref for r in self._rows(sa.select(hint_sets.c.hints_id, hint_sets.c.child_ref)) if r.hints_id in wanted and r.child_ref}

    def stale_children(self, fingerprint: str) -> list[str]:
        """Return, in order, the children whose results were not made with this knowledge (or not at all)."""
        query = sa.select(children.c.child_ref).where(sa.or_(children.c.fingerprint.is_(None), children.c.fingerprint != fingerprint)).order_by(children.c.child_ref)
        return [r.child_ref for r in self._rows(query)]

    def children(self) -> list[Child]:
        """Return every child, by child_ref."""
        return [thaw(Child, r.data) for r in self._rows(sa.select(children.c.data).order_by(children.c.child_ref))]

    def child_rows(self) -> list[tuple[Child, int, int, str | None, str | None]]:
        """Return (child, entries, documents, first date, last date) of every child, by child_ref."""
        return [(thaw(Child, r.data), r.entries, r.documents, r.first_date, r.last_date) for r in self._rows(sa.select(children).order_by(children.c.child_ref))]

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
        made.sort(key=lambda m: (m[2].date.isoformat() if m[2].date else "9999", m[2].time or "", m[0], m[1]))
        return [m[2] for m in made]

    # what was found about a child

    def save_child(
        self,
        child: Child,
        fingerprint: str,
        counts: tuple[int, int, str | None, str | None],
        firsts: dict[str, str],
        found: dict[str, Sequence[Any]],
        keys: Iterable[tuple[str, str]],
    ) -> None:
        """Replace everything found about a child; the case's links are then out of date (the fact "linked" is dropped).

        Args:
            child: the child.
            fingerprint: names the knowledge the results were made with.
            counts: entries, documents, first date, last date.
            firsts: entry_id → the entry it repeats.
            found: kind (a key of CHILD_KINDS) → nouns in their order.
            keys: (kind, key) of every mention, for linking.
        """
        ref = child.child_ref
        with self.transaction() as db:
            db.execute(facts.delete().where(facts.c.name == "linked"))
            for table in (duplicates, nouns, mention_keys, sections):
                db.execute(table.delete().where(table.c.child_ref == ref))
            if firsts:
                db.execute(duplicates.insert(), [{"child_ref": ref, "entry_id": a, "first_id": b} for a, b in sorted(firsts.items())])
            rows = [{"child_ref": ref, "kind": kind, "ordinal": n, "noun_id": _noun_id(noun), "data": freeze(noun)} for kind in CHILD_KINDS for n, noun in enumerate(found.get(kind, ()))]
            if rows:
                db.execute(nouns.insert(), rows)
            key_rows = [{"child_ref": ref, "kind": k, "key": v} for k, v in sorted(set(keys))]
            if key_rows:
                db.execute(mention_keys.insert(), key_rows)
            db.execute(
                children.update()
                .where(children.c.child_ref == ref)
                .values(fingerprint=fingerprint, entries=counts[0], documents=counts[1], first_date=counts[2], last_date=counts[3])
            )

    def found(self, kind: str, child_ref: str | None = None) -> Iterator[Any]:
        """Yield the nouns of a kind in child order (all children, or one)."""
        made_of = CHILD_KINDS[kind]
        query = sa.select(nouns.c.data).where(nouns.c.kind == kind)
        if child_ref is not None:
            query = query.where(nouns.c.child_ref == child_ref)
        for r in self._rows(query.order_by(nouns.c.child_ref, nouns.c.ordinal)):
            yield thaw(made_of, r.data)

    def section(self, child_ref: str) -> str | None:
        """Return the child's part of the report, if it was made since the child was last judged."""
        return next((zlib.decompress(r.html).decode() for r in self._rows(sa.select(sections.c.html).where(sections.c.child_ref == child_ref))), None)

    def save_section(self, child_ref: str, html: str) -> None:
        """Keep the child's part of the report until the child is judged again."""
        with self.transaction() as db:
            db.execute(sections.delete().where(sections.c.child_ref == child_ref))
            db.execute(sections.insert(), {"child_ref": child_ref, "html": zlib.compress(html.encode(), 1)})

    def children_sharing(self, refs: Iterable[str]) -> set[str]:
        """Return the children whose files hold a mention key that one of `refs` holds too (those included)."""
        mine, other = mention_keys.alias("mine"), mention_keys.alias("other")
        out = set(refs)
        for ref in sorted(out):
            query = sa.select(other.c.child_ref).distinct().join(mine, sa.and_(mine.c.kind == other.c.kind, mine.c.key == other.c.key)).where(mine.c.child_ref == ref)
            out |= {r.child_ref for r in self._rows(query)}
        return out

    def linking_facts(self) -> tuple[dict[str, dt.date | None], dict[str, str], list[tuple[str, str]]]:
        """Return entry_id → day, entry_id → the entry it repeats, and the (first part, last part) of every author's name."""
        days = {r.entry_id: dt.date.fromisoformat(r.day) if r.day else None for r in self._rows(sa.select(entries.c.entry_id, entries.c.day))}
        same_as = {r.entry_id: r.first_id for r in self._rows(sa.select(duplicates))}
        names = {r.author for r in self._rows(sa.select(entries.c.author).distinct()) if r.author}
        return days, same_as, sorted({(words[-2], words[-1]) for n in names if len(words := n.replace("(", " ").replace(")", " ").split()) > 1})

    # what was found about the whole case

    def save_case(self, kind: str, made: Sequence[Any]) -> None:
        """Replace the nouns of a whole-case kind (a key of CASE_KINDS)."""
        with self.transaction() as db:
            db.execute(nouns.delete().where(nouns.c.kind == kind))
            if made:
                db.execute(nouns.insert(), [{"child_ref": "", "kind": kind, "ordinal": n, "noun_id": _noun_id(noun), "data": freeze(noun)} for n, noun in enumerate(made)])

    def case_nouns(self, kind: str) -> list[Any]:
        """Return the nouns of a whole-case kind, in order."""
        return [thaw(CASE_KINDS[kind], r.data) for r in self._rows(sa.select(nouns.c.data).where(nouns.c.kind == kind).order_by(nouns.c.ordinal))]

    def save_resolved(self, pairs: dict[str, str]) -> None:
        """Replace which entity each mention resolves to."""
        with self.transaction() as db:
            db.execute(resolved.delete())
            if pairs:
                db.execute(resolved.insert(), [{"mention_id": m, "entity_id": e} for m, e in sorted(pairs.items())])

    def resolved(self) -> dict[str, str]:
        """Return mention_id → entity_id."""
        return {r.mention_id: r.entity_id for r in self._rows(sa.select(resolved))}

    def gaps(self) -> list[Gap]:
        """Return every gap: of files, of children, of the case; by path, page and message."""
        made = [thaw(Gap, r.data) for r in self._rows(sa.select(file_gaps.c.data))]
        made += [*self.found("gaps"), *self.case_nouns("case_gaps"), *self.case_nouns("placing_gaps")]
        return sorted(set(made), key=lambda g: (g.path, g.page or 0, g.kind, g.child_ref or "", g.entry_id or "", g.message))

    def find(self, noun_id: str) -> tuple[str, Any] | None:
        """Return (kind, noun) of a signal, response, concern, entity ... by its identifier, or None."""
        for r in self._rows(sa.select(nouns.c.kind, nouns.c.data).where(nouns.c.noun_id == noun_id).limit(1)):
            return r.kind, thaw((CHILD_KINDS | CASE_KINDS)[r.kind], r.data)
        return None

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry by its identifier, with its child_ref, or None."""
        query = sa.select(entries.c.data, hint_sets.c.data.label("hints"), hint_sets.c.child_ref).join(hint_sets, hint_sets.c.hints_id == entries.c.hints_id)
        for r in self._rows(query.where(entries.c.entry_id == entry_id)):
            owner = f',"child_ref":{json.dumps(r.child_ref)}' if r.child_ref else ""
            return thaw(Entry, r.data[:-1] + f',"hints":{r.hints}{owner}' + "}")
        return None


def _without_blocks(document: Document) -> str:
    frozen = json.loads(freeze(document))
    frozen.pop("blocks", None)
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))


def _entry_data(entry: Entry) -> str:
    frozen = json.loads(freeze(entry))
    for name in ("hints", "child_ref", "duplicate_of"):
        frozen.pop(name, None)
    return json.dumps(frozen, ensure_ascii=False, separators=(",", ":"))


def _thaw_list(kind: type[N], line: str) -> list[N]:
    return [thaw(kind, json.dumps(x)) for x in json.loads(line)]


def _noun_id(noun: Any) -> str | None:
    for name in ("signal_id", "response_id", "mention_id", "concern_id", "entity_id", "group_id", "gap_id"):
        if hasattr(noun, name):
            value: str = getattr(noun, name)
            return value
    return None


__all__ = ["CASE_KINDS", "CHILD_KINDS", "DEMO_PASSPHRASE", "Case", "open_case", "read_key"]
