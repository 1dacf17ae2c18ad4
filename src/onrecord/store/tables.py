"""The tables of a case file, and which noun each kind of row holds."""

from __future__ import annotations

import sqlalchemy as sa

from onrecord.record import CohortMember, Concern, Finding, Gap, Group, LanguageFlag, Mention, Response, Signal, Suppressed, UnheldChild

FORMAT = "5"

meta = sa.MetaData()


def _text(name: str, *, primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=primary_key, index=index)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer)


facts = sa.Table("facts", meta, _text("name", primary_key=True), _text("value"))

# what was read
files = sa.Table("files", meta, _text("path", primary_key=True), _text("sha256", index=True), _number("size"), _number("mtime_ns"), _text("read_key"))
originals = sa.Table(
    "originals",
    meta,
    _text("sha256", primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("packed", sa.Boolean),
    sa.Column("data", sa.LargeBinary),
)
documents = sa.Table("documents", meta, _text("doc_id", primary_key=True), _text("file", index=True), _text("data"), sa.Column("blocks", sa.LargeBinary))
hint_sets = sa.Table("hint_sets", meta, _text("hints_id", primary_key=True), _text("file", index=True), _text("data"), _text("child_ref", index=True))
entries = sa.Table(
    "entries", meta, _text("entry_id", primary_key=True), _text("file", index=True), _number("ordinal"), _text("hints_id", index=True), _text("data")
)
file_gaps = sa.Table("file_gaps", meta, _text("file", index=True), _text("data"))

# what was found about each child
children = sa.Table(
    "children",
    meta,
    _text("child_ref", primary_key=True),
    _text("data"),
    _text("fingerprint"),
    _number("handed"),
    sa.Column("spoken", sa.Text),
    _number("entries"),
    _number("documents"),
    _text("first_date"),
    _text("last_date"),
)
duplicates = sa.Table("duplicates", meta, _text("child_ref", index=True), _text("entry_id"), _text("first_id"))
readings = sa.Table("readings", meta, _text("child_ref", primary_key=True), _text("entry_id", primary_key=True), _text("stamp"), sqlite_with_rowid=False)
nouns = sa.Table(
    "nouns",
    meta,
    _text("child_ref"),
    _text("kind"),
    _number("ordinal"),
    _text("noun_id", index=True),
    _text("data"),
    sa.Index("nouns_place", "kind", "child_ref", "ordinal"),
)
handed = sa.Table(
    "handed",
    meta,
    _text("from_ref", index=True),
    _text("to_ref", index=True),
    _text("entry_id"),
    _text("kind"),
    _number("ordinal"),
    _text("data"),
)
child_gaps = sa.Table("child_gaps", meta, _text("child_ref", index=True), _text("data"))
sections = sa.Table("sections", meta, _text("child_ref", primary_key=True), sa.Column("html", sa.LargeBinary))

# what ties files together (the words are those of `linkage`)
nodes = sa.Table(
    "nodes",
    meta,
    _text("name", primary_key=True),
    _text("child_ref", primary_key=True),
    _text("kind"),
    _text("forms"),
    _text("surfaces"),
    _text("rest"),
    _text("grounds"),
    sa.Index("nodes_child", "child_ref"),
    sqlite_with_rowid=False,
)
blocks = sa.Table(
    "blocks",
    meta,
    _text("block", primary_key=True),
    _text("child_ref", primary_key=True),
    _text("name", primary_key=True),
    _number("adds"),
    sa.Index("blocks_child", "child_ref"),
    sqlite_with_rowid=False,
)
tallies = sa.Table("tallies", meta, _text("block", primary_key=True), _number("tally"), sqlite_with_rowid=False)
ties = sa.Table(
    "ties",
    meta,
    _text("a", primary_key=True),
    _text("b", primary_key=True),
    _text("grade"),
    _text("strength"),
    sa.Column("score", sa.Float),
    _text("because"),
    _text("via"),
    _text("joins"),
    _text("reasons"),
    _text("grounds"),
    _text("first_day"),
    _text("both_held"),
    sa.Index("ties_b", "b"),
)
merged = sa.Table(
    "merged", meta, _text("child_ref", primary_key=True), _text("name", primary_key=True), _text("first_ref"), _text("first_name"), sqlite_with_rowid=False
)
due_files = sa.Table("due_files", meta, _text("child_ref", primary_key=True), sqlite_with_rowid=False)
due_blocks = sa.Table("due_blocks", meta, _text("block", primary_key=True), sqlite_with_rowid=False)

# what people decided: rows are added, never changed
decisions = sa.Table("decisions", meta, sa.Column("place", sa.Integer, primary_key=True), _text("subject", index=True), _text("data"))
for _change in ("UPDATE", "DELETE"):
    _stop = f"CREATE TRIGGER decisions_no_{_change.lower()} BEFORE {_change} ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END"
    sa.event.listen(decisions, "after_create", sa.DDL(_stop))  # type: ignore[no-untyped-call]
versions = sa.Table("versions", meta, _text("version", primary_key=True), sa.Column("data", sa.LargeBinary))

# what things are called where names are hidden: the key to a report that was handed over, so rows are added, never changed
labels = sa.Table("labels", meta, _text("key", primary_key=True), _text("label"))

CHILD_KINDS: dict[str, type] = {
    "signals": Signal,
    "responses": Response,
    "language": LanguageFlag,
    "mentions": Mention,
    "concerns": Concern,
    "findings": Finding,
    "gaps": Gap,
}
CASE_KINDS: dict[str, type] = {
    "cohort": CohortMember,
    "groups": Group,
    "placing_gaps": Gap,
    "cohort_gaps": Gap,
    "unheld": UnheldChild,
    "suppressed": Suppressed,
}

__all__ = ["CASE_KINDS", "CHILD_KINDS", "FORMAT", "meta"]
