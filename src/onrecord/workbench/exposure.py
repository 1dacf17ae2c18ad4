"""What reading does to people → what a page says to spare them: what a file holds, before it is read, and when a break is due."""

from __future__ import annotations

from onrecord.knowledge.plain import plain_words
from onrecord.store import Session
from onrecord.workbench.visit import Visit

HARD = (
    "exploitation_stated",
    "disclosure",
    "exchange",
    "moved_for_exploitation",
    "coerced_images",
    "threats_or_violence",
    "self_harm",
    "prior_abuse",
    "domestic_abuse_home",
    "bereavement",
    "unexplained_injury",
    "sexual_health",
)
"""Codes a file's content note names: a choice, of what someone may wish to know before they read."""


def content_note(here: Visit, child_ref: str) -> list[tuple[str, int]]:
    """Return what of this kind a file holds, in plain words, and in how many entries; most entries first."""
    held = here.bench.case.content_counts(child_ref)
    plain = plain_words()
    found = [(plain.say_code(code), held[code]) for code in HARD if code in held]
    return sorted(found, key=lambda f: -f[1])


def count_read(here: Visit) -> None:
    """Count an entry with such words as read, towards the next break."""
    session = here.bench.desk.session(here.session.token)
    if session is not None:
        here.bench.desk.change_session(session.token, reads=session.reads + 1)


def rest_due(here: Visit) -> str:
    """Return why a break is due, in words; "" while it is not."""
    session, limits = here.bench.desk.session(here.session.token) or here.session, here.bench.limits
    return _said(session, limits.rest_after, limits.rest_entries, here.bench.seconds())


def _said(session: Session, after: int, entries: int, now: int) -> str:
    passed = now - session.rest_at
    if passed > after:
        return f"You have been reading for {passed // 60} minutes."
    return f"You have read {session.reads} entries with hard words since your last break." if session.reads >= entries else ""
