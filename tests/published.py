"""The bundled example as an open case, reviewed once a session for the tests of what is handed over."""

import functools
import tempfile
from pathlib import Path

from onrecord import pipeline
from onrecord.cohort import read_cohort
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


NAMES = (
    "Danielle Rushworth Simran Dhaliwal Marcus Obuya Feldman Zofia Wieczorek Chantelle Okafor Leila Haddad Kirsty Maddocks Samira Yusuf Gemma Hollins Cheung "
    "Jonno Fernlea Lublin Piotr Tasha Sandhu Fairweather Mbeki Kowalczyk Nakamura Oduya Lindholm Pemberton NK53 Wharf"
).split()
"""Names that stand in the example's files, written down by a reader of them."""
