"""What people decided, in a case: a trail of rows that is read and added to, and never changed; what they had before them, by its hash; and what things
are called where names are hidden.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from onrecord.codec import freeze, thaw, version_of
from onrecord.errors import InputError
from onrecord.record import Decision
from onrecord.store.core import Core
from onrecord.store.tables import decisions, labels, sections, versions

_LAST_ABOUT = sa.select(sa.func.max(decisions.c.place)).group_by(decisions.c.subject)


class Overtaken(InputError):  # noqa: N818 - it names what happened
    """Someone decided about the same thing meanwhile: `standing` is the row they added."""

    standing: Decision | None = None

    @classmethod
    def by(cls, standing: Decision | None) -> Overtaken:
        """Return the error that names the row which was added meanwhile."""
        made = cls("someone decided about this meanwhile, so your decision was not kept", next_step="Read theirs, then decide again.", code="overtaken")
        made.standing = standing
        return made


class CaseDecisions(Core):
    """The part of a case that holds decisions. They outlive every review: what they are about is named by identifiers made of content."""

    def decisions(self) -> list[Decision]:
        """Return every decision, oldest first."""
        return [thaw(Decision, r.data) for r in self._rows(sa.select(decisions.c.data).order_by(decisions.c.place))]

    def labels(self) -> dict[str, str]:
        """Return key → label of everything that was ever hidden in a report of this case, empty if nothing was."""
        return {r.key: r.label for r in self._rows(sa.select(labels).order_by(labels.c.key))}

    def add_labels(self, made: Mapping[str, str]) -> None:
        """Keep labels that are not kept yet; one that is kept stays as it is."""
        with self.transaction() as db:
            known = {r.key for r in db.execute(sa.select(labels.c.key))}
            self._insert(db, labels, [{"key": key, "label": label} for key, label in sorted(made.items()) if key not in known])

    def append_decision(self, subject: str, expected: str | None, make: Callable[[Decision | None, Decision | None], Decision], seen: str = "") -> Decision:
        """Add the decision that `make` returns for the trail as it stands at that moment; no other process can add one in between.

        Args:
            subject: what it is about.
            expected: the decision_id of the last row about the subject the person saw, "" for none; None adds whatever stands.
            make: (last row of the trail, last row about the subject) → the decision.
            seen: what the person had before them, as JSON; kept under its hash (`version_of`).

        Raises:
            Overtaken: another row about the subject was added since.
        """
        with self.engine.connect() as db:
            db.exec_driver_sql("BEGIN IMMEDIATE")
            last = db.execute(sa.select(decisions.c.place, decisions.c.data).order_by(decisions.c.place.desc()).limit(1)).first()
            about = db.scalar(sa.select(decisions.c.data).where(decisions.c.subject == subject).order_by(decisions.c.place.desc()).limit(1))
            before = thaw(Decision, about) if about else None
            if expected is not None and (before.decision_id if before else "") != expected:
                raise Overtaken.by(before)
            made = make(thaw(Decision, last.data) if last else None, before)
            db.execute(decisions.insert(), {"place": (last.place if last else 0) + 1, "subject": subject, "data": freeze(made)})
            if made.kind == "finding":  # the child's part of the report says who signed
                db.execute(sections.delete().where(sections.c.child_ref == made.child_ref))
            if seen:
                packed = {"version": version_of(seen), "data": zlib.compress(seen.encode())}
                db.execute(versions.insert().prefix_with("OR IGNORE"), packed)
            db.commit()
        return made

    def last_about(self, subject: str) -> Decision | None:
        """Return the last decision about something, undone or not, or None."""
        query = sa.select(decisions.c.data).where(decisions.c.subject == subject).order_by(decisions.c.place.desc()).limit(1)
        return next((thaw(Decision, r.data) for r in self._rows(query)), None)

    def trail_about(self, subject: str) -> list[Decision]:
        """Return every decision about something, oldest first."""
        return [thaw(Decision, r.data) for r in self._rows(sa.select(decisions.c.data).where(decisions.c.subject == subject).order_by(decisions.c.place))]

    def standing(self, subjects: Sequence[str]) -> dict[str, Decision]:
        """Return subject → the decision that stands, of those given."""
        wanted = sa.text("subject IN (SELECT value FROM json_each(:subjects))").bindparams(subjects=json.dumps(list(subjects)))
        query = sa.select(decisions.c.data).where(decisions.c.place.in_(_LAST_ABOUT.where(wanted)))
        found = (thaw(Decision, r.data) for r in self._rows(query))
        return {d.subject: d for d in found if d.verdict != "undo"}

    def decided_findings(self) -> dict[str, Decision]:
        """Return child_ref → the decision about its finding that stands (signed or rejected), by child_ref; what readers answered apart is none."""
        query = """SELECT data FROM decisions WHERE place IN
        (SELECT max(place) FROM decisions WHERE subject >= 'F-' AND subject < 'F.' AND instr(subject, '@') = 0 GROUP BY subject) ORDER BY subject"""
        found = (thaw(Decision, r.data) for r in self._rows(sa.text(query)))
        return {d.child_ref: d for d in found if d.verdict != "undo"}

    def standing_of_kind(self, kind: str) -> set[str]:
        """Return the subjects of a kind about which a decision stands."""
        query = sa.select(decisions.c.subject, decisions.c.data).where(decisions.c.place.in_(_LAST_ABOUT))
        verdict = sa.func.json_extract(decisions.c.data, "$.verdict")
        rows = self._rows(query.where(sa.func.json_extract(decisions.c.data, "$.kind") == kind, verdict != "undo"))
        return {r.subject for r in rows}

    def said_of_words(self, child_ref: str | None = None) -> dict[str, list[Decision]]:
        """Return child_ref → the decisions about signals and responses of its file that stand, oldest first; of one child, if one is given."""
        query = f"""SELECT data FROM decisions d WHERE json_extract(data, '$.kind') IN ('signal', 'response')
        {"AND json_extract(data, '$.child_ref') = :child_ref" if child_ref is not None else ""}
        AND place = (SELECT max(place) FROM decisions WHERE subject = d.subject) ORDER BY place"""
        out: dict[str, list[Decision]] = {}
        for r in self._rows(sa.text(query), {"child_ref": child_ref} if child_ref is not None else {}):
            d = thaw(Decision, r.data)
            if d.verdict not in ("undo", "read", "settle"):
                out.setdefault(d.child_ref, []).append(d)
        return out

    def trail_length(self, kind: str = "") -> int:
        """Return how many decisions there are, of one kind if one is given."""
        query = sa.select(sa.func.count().label("n")).select_from(decisions)
        if kind:
            query = query.where(sa.func.json_extract(decisions.c.data, "$.kind") == kind)
        return int(next(r.n for r in self._rows(query)))

    def trail_rows(self, *, before: int | None = None, most: int = 200, kind: str = "") -> Iterator[tuple[int, Decision]]:
        """Yield (place, decision), newest first, before a place; of one kind, if one is given."""
        query = sa.select(decisions.c.place, decisions.c.data).order_by(decisions.c.place.desc()).limit(most)
        if before is not None:
            query = query.where(decisions.c.place < before)
        if kind:
            query = query.where(sa.func.json_extract(decisions.c.data, "$.kind") == kind)
        for r in self._rows(query):
            yield r.place, thaw(Decision, r.data)

    def version(self, version: str) -> str | None:
        """Return what someone had before them when they decided, as JSON, by its hash; None if it is not held or is not what was kept."""
        for r in self._rows(sa.select(versions.c.data).where(versions.c.version == version)):
            held = zlib.decompress(r.data).decode()
            return held if version_of(held) == version else None
        return None
