"""The tables of the desk: who works on cases, what they may see, and what they did. None of it is part of a case's evidence."""

from __future__ import annotations

import sqlalchemy as sa

DESK_FORMAT = "1"

desk = sa.MetaData()


def _text(name: str, *, key: bool = False, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, index=index)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer)


desk_facts = sa.Table("desk_facts", desk, _text("name", key=True), _text("value"))

accounts = sa.Table(
    "accounts",
    desk,
    _text("account", key=True),
    sa.Column("name", sa.Text, unique=True, nullable=False),
    _text("roles"),
    _text("password"),
    _text("totp"),
    _number("totp_step"),
    _number("closed"),
    _text("made_at"),
)
recovery = sa.Table("recovery", desk, _text("account", key=True), _text("code", key=True), sqlite_with_rowid=False)
tries = sa.Table("tries", desk, _text("key", index=True), _number("at"))
sessions = sa.Table(
    "sessions",
    desk,
    _text("token", key=True),
    _text("account", index=True),
    _text("csrf"),
    _text("step"),
    _number("made_at"),
    _number("seen_at"),
    _number("reads"),
    _number("rest_at"),
)

# need to know: one row a case, or a child of it; `allowed` 0 takes a child out of what the case's row gives
grants = sa.Table(
    "grants", desk, _text("account", key=True), _text("case_id", key=True), _text("child_ref", key=True), _number("allowed"), sqlite_with_rowid=False
)
assignments = sa.Table(
    "assignments",
    desk,
    sa.Column("assignment", sa.Integer, primary_key=True),
    _text("case_id"),
    _text("kind"),
    _text("subject"),
    _text("child_ref"),
    _text("account"),
    _text("share"),
    _number("blind"),
    _number("hides_machine"),
    _text("state"),
    _text("made_by"),
    _text("made_at"),
    sa.UniqueConstraint("case_id", "kind", "subject", "account"),
    sa.Index("assignments_account", "account", "case_id", "state"),
)
drafts = sa.Table("drafts", desk, _text("account", key=True), _text("place", key=True), _text("fields"), _text("at"), sqlite_with_rowid=False)
searches = sa.Table("searches", desk, _text("account", key=True), _text("case_id", key=True), _text("name", key=True), _text("query"), sqlite_with_rowid=False)
passed_on = sa.Table(
    "passed_on", desk, _text("case_id", key=True), _text("entry_id", key=True), _text("account"), _text("at"), _text("words"), sqlite_with_rowid=False
)

# what was done at the desk: rows are added, never changed
log = sa.Table(
    "log",
    desk,
    sa.Column("place", sa.Integer, primary_key=True),
    _text("at"),
    _text("account", index=True),
    _text("event", index=True),
    _text("case_id"),
    _text("child_ref", index=True),
    _text("about"),
)
for _change in ("UPDATE", "DELETE"):
    _stop = f"CREATE TRIGGER log_no_{_change.lower()} BEFORE {_change} ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
    sa.event.listen(log, "after_create", sa.DDL(_stop))  # type: ignore[no-untyped-call]
