"""The tables of a case file, and which noun each kind of row holds."""

from __future__ import annotations

import sqlalchemy as sa

from onrecord.record import CohortMember, Concern, Finding, Gap, Group, LanguageFlag, Mention, Response, Signal, Suppressed, UnheldChild
from onrecord.store.columns import number, text

FORMAT = "5"

meta = sa.MetaData()


facts = sa.Table("facts", meta, text("name", key=True), text("value"))

# what was read
files = sa.Table("files", meta, text("path", key=True), text("sha256", index=True), number("size"), number("mtime_ns"), text("read_key"))
originals = sa.Table(
    "originals",
    meta,
    text("sha256", key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("packed", sa.Boolean),
    sa.Column("data", sa.LargeBinary),
)
documents = sa.Table("documents", meta, text("doc_id", key=True), text("file", index=True), text("data"), sa.Column("blocks", sa.LargeBinary))
hint_sets = sa.Table("hint_sets", meta, text("hints_id", key=True), text("file", index=True), text("data"), text("child_ref", index=True))
entries = sa.Table("entries", meta, text("entry_id", key=True), text("file", index=True), number("ordinal"), text("hints_id", index=True), text("data"))
file_gaps = sa.Table("file_gaps", meta, text("file", index=True), text("data"))

# what was found about each child
children = sa.Table(
    "children",
    meta,
    text("child_ref", key=True),
    text("data"),
    text("fingerprint"),
    number("handed"),
    sa.Column("spoken", sa.Text),
    number("entries"),
    number("documents"),
    text("first_date"),
    text("last_date"),
)
duplicates = sa.Table("duplicates", meta, text("child_ref", index=True), text("entry_id"), text("first_id"))
readings = sa.Table("readings", meta, text("child_ref", key=True), text("entry_id", key=True), text("stamp"), sqlite_with_rowid=False)
nouns = sa.Table(
    "nouns",
    meta,
    text("child_ref"),
    text("kind"),
    number("ordinal"),
    text("noun_id", index=True),
    text("data"),
    sa.Index("nouns_place", "kind", "child_ref", "ordinal"),
)
handed = sa.Table(
    "handed",
    meta,
    text("from_ref", index=True),
    text("to_ref", index=True),
    text("entry_id"),
    text("kind"),
    number("ordinal"),
    text("data"),
)
child_gaps = sa.Table("child_gaps", meta, text("child_ref", index=True), text("data"))
sections = sa.Table("sections", meta, text("child_ref", key=True), sa.Column("html", sa.LargeBinary))

# what ties files together (the words are those of `linkage`)
nodes = sa.Table(
    "nodes",
    meta,
    text("name", key=True),
    text("child_ref", key=True),
    text("kind"),
    text("forms"),
    text("surfaces"),
    text("rest"),
    text("grounds"),
    sa.Index("nodes_child", "child_ref"),
    sqlite_with_rowid=False,
)
blocks = sa.Table(
    "blocks",
    meta,
    text("block", key=True),
    text("child_ref", key=True),
    text("name", key=True),
    number("adds"),
    sa.Index("blocks_child", "child_ref"),
    sqlite_with_rowid=False,
)
tallies = sa.Table("tallies", meta, text("block", key=True), number("tally"), sqlite_with_rowid=False)
ties = sa.Table(
    "ties",
    meta,
    text("a", key=True),
    text("b", key=True),
    text("grade"),
    text("strength"),
    sa.Column("score", sa.Float),
    text("because"),
    text("via"),
    text("joins"),
    text("reasons"),
    text("grounds"),
    text("first_day"),
    text("both_held"),
    sa.Index("ties_b", "b"),
)
merged = sa.Table("merged", meta, text("child_ref", key=True), text("name", key=True), text("first_ref"), text("first_name"), sqlite_with_rowid=False)
due_files = sa.Table("due_files", meta, text("child_ref", key=True), sqlite_with_rowid=False)
due_blocks = sa.Table("due_blocks", meta, text("block", key=True), sqlite_with_rowid=False)

# what people decided: rows are added, never changed
decisions = sa.Table("decisions", meta, sa.Column("place", sa.Integer, primary_key=True), text("subject", index=True), text("data"))
for _change in ("UPDATE", "DELETE"):
    _stop = f"CREATE TRIGGER decisions_no_{_change.lower()} BEFORE {_change} ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END"
    sa.event.listen(decisions, "after_create", sa.DDL(_stop))  # type: ignore[no-untyped-call]
versions = sa.Table("versions", meta, text("version", key=True), sa.Column("data", sa.LargeBinary))

# what things are called where names are hidden: the key to a report that was handed over, so rows are added, never changed
labels = sa.Table("labels", meta, text("key", key=True), text("label"))

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
