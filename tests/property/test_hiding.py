"""Laws of hiding, on invented pages whose names are hard to hide: nothing is left standing, nothing else is changed, and hiding twice hides no more."""

import re
import sys
from pathlib import Path

import pytest

from onrecord.knowledge.names import load_names

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from leaks import count_page, make_file, search_files


@pytest.mark.parametrize("seed", range(900_000, 900_012))
def test_no_name_is_left_standing_and_nothing_else_is_changed(seed):
    _, pages, veil = make_file(seed, load_names())
    words = needless = 0
    for page in pages:
        _, n, over, left, _ = count_page(page, veil)
        assert left == []
        words, needless = words + n, needless + over
        text, ref = page.entry.text, page.entry.child_ref
        covers = veil.covers(text, ref, page.entry.entry_id)
        hidden = veil.hide(text, ref, page.entry.entry_id)
        kept = [text[a:b] for a, b in zip([0, *(c.end for c in covers)], [*(c.start for c in covers), len(text)], strict=True)]
        assert re.split(r"\[[^\]]*\]", hidden) == kept
        assert [c for c in veil.leaks(hidden) if c.sure] == []
    assert needless <= words / 100


def test_finished_files_of_such_pages_hold_no_name():
    maker, pages, veil = make_file(900_100, load_names())
    assert search_files(maker, pages, veil) == {"docx": 0, "pdf": 0, "html": 0}
