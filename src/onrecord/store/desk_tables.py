"""The tables of the desk: who works on cases, what they may see, and what they did. None of it is part of a case's evidence."""

from __future__ import annotations

import sqlalchemy as sa

from onrecord.store.columns import number, text

DESK_FORMAT = "1"

desk = sa.MetaData()


desk_facts = sa.Table("desk_facts", desk, text("name", key=True), text("value"))

accounts = sa.Table(
    "accounts",
    desk,
    text("account", key=True),
    sa.Column("name", sa.Text, unique=True, nullable=False),
    text("roles"),
    text("password"),
    text("totp"),
    number("totp_step"),
    number("closed"),
    text("made_at"),
)
recovery = sa.Table("recovery", desk, text("account", key=True), text("code", key=True), sqlite_with_rowid=False)
tries = sa.Table("tries", desk, text("key", index=True), number("at"))
sessions = sa.Table(
    "sessions",
    desk,
    text("token", key=True),
    text("account", index=True),
    text("csrf"),
    text("step"),
    number("made_at"),
    number("seen_at"),
    number("reads"),
    number("rest_at"),
)

# need to know: one row a case, or a child of it; `allowed` 0 takes a child out of what the case's row gives
grants = sa.Table("grants", desk, text("account", key=True), text("case_id", key=True), text("child_ref", key=True), number("allowed"), sqlite_with_rowid=False)
assignments = sa.Table(
    "assignments",
    desk,
    sa.Column("assignment", sa.Integer, primary_key=True),
    text("case_id"),
    text("kind"),
    text("subject"),
    text("child_ref"),
    text("account"),
    text("share"),
    number("blind"),
    number("hides_machine"),
    text("state"),
    text("made_by"),
    text("made_at"),
    sa.UniqueConstraint("case_id", "kind", "subject", "account"),
    sa.Index("assignments_account", "account", "case_id", "state"),
)
drafts = sa.Table("drafts", desk, text("account", key=True), text("place", key=True), text("fields"), text("at"), sqlite_with_rowid=False)
searches = sa.Table("searches", desk, text("account", key=True), text("case_id", key=True), text("name", key=True), text("query"), sqlite_with_rowid=False)
passed_on = sa.Table(
    "passed_on", desk, text("case_id", key=True), text("entry_id", key=True), text("account"), text("at"), text("words"), sqlite_with_rowid=False
)

# what was done at the desk: rows are added, never changed
log = sa.Table(
    "log",
    desk,
    sa.Column("place", sa.Integer, primary_key=True),
    text("at"),
    text("account", index=True),
    text("event", index=True),
    text("case_id"),
    text("child_ref", index=True),
    text("about"),
)
for _change in ("UPDATE", "DELETE"):
    _stop = f"CREATE TRIGGER log_no_{_change.lower()} BEFORE {_change} ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
    sa.event.listen(log, "after_create", sa.DDL(_stop))  # type: ignore[no-untyped-call]
