"""The bundled example as an open case, reviewed once a session for the tests of what is handed over."""

import datetime as dt
import functools
import hashlib
import json
import tempfile
from pathlib import Path

from onrecord import pipeline
from onrecord.cohort import read_cohort
from onrecord.record import Decision
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

EXAMPLES = Path(__file__).parents[1] / "examples"


@functools.lru_cache(maxsize=1)
def kelderby():
    """Return the case; it stays open until the tests end."""
    case = open_case(Path(tempfile.mkdtemp()) / "kelderby.onrecord", read_key(demo=True), create=True)
    settings = Settings(workers=1, ocr=False, meaning=False)
    pipeline.review(case, EXAMPLES / "kelderby", settings, cohort=read_cohort(EXAMPLES / "kelderby-cohort.csv"))
    return case


class ReadApart:
    """The example, with readings apart in its trail: two people read every concern and every second finding, and differ on some; one was settled."""

    def __init__(self, case):
        self.case = case

    def __getattr__(self, name):
        return getattr(self.case, name)

    def decisions(self):
        """Return the trail."""
        rows = []

        def add(kind, subject, ref, by, verdict, answers):
            detail = json.dumps({"answers": answers, "hides_machine": kind == "concern"})
            at = dt.datetime(2024, 5, 2, 9, len(rows) % 60, tzinfo=dt.UTC)
            account = by.split()[0].lower() if verdict == "read" else ""
            rows.append(
                Decision(
                    kind,
                    f"{subject}@{account}",
                    verdict,
                    by,
                    at,
                    "As assigned.",
                    "",
                    None,
                    "",
                    hashlib.sha256(f"{len(rows)}".encode()).hexdigest(),
                    detail,
                    by.split()[0].lower(),
                    ref,
                )
            )

        outcomes = ("unheeded", "late", "partial")
        for n, c in enumerate(self.case.found("concerns")):
            first = {"concern": "yes", "sufficient_then": "yes" if n % 3 else "no", "outcome": outcomes[n % 3]}
            second = {"concern": "no"} if n % 5 == 4 else first | {"outcome": outcomes[(n + (n % 4 == 0)) % 3]}
            add("concern", c.concern_id, c.child_ref, "Sam Whitlock", "read", first)
            add("concern", c.concern_id, c.child_ref, "Priya Lennox", "read", second)
            if n == 4:
                add("concern", c.concern_id, c.child_ref, "Ola Brandt", "settle", first)
        for n, f in enumerate(self.case.found("findings")):
            answers = {"known": "yes", "direct_intelligence": "yes" if n % 2 else "no", "sufficient_then": "yes", "lost_opportunity": "unsure"}
            add("finding", f"F-{f.child_ref}", f.child_ref, "Sam Whitlock", "read", answers)
            if n % 2:
                add("finding", f"F-{f.child_ref}", f.child_ref, "Priya Lennox", "read", answers)
        add("concern", "C-00000000000000", "T01", "Sam Whitlock", "read", {"concern": "no"})
        return rows


NAMES = (
    "Danielle Rushworth Simran Dhaliwal Marcus Obuya Feldman Zofia Wieczorek Chantelle Okafor Leila Haddad Kirsty Maddocks Samira Yusuf Gemma Hollins Cheung "
    "Jonno Fernlea Lublin Piotr Tasha Sandhu Fairweather Mbeki Kowalczyk Nakamura Oduya Lindholm Pemberton NK53 Wharf"
).split()
"""Names that stand in the example's files, written down by a reader of them."""
