import re

import pytest

from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook
from onrecord.prose.patterns import Index, PatternError, compile_pattern, split_choice

SLOTS = {"man": ("man", "men", "taxi driver"), "car": ("car", "van")}


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("<man> ..2 in a <car>", "the taxi driver was sat in a van", "taxi driver was sat in a van"),
        ("<man> ..1 in a <car>", "the men who sat in a van", None),
        ("(picked|dropped) (her)? off", "dropped her off", "dropped her off"),
        ("(picked|dropped) (her)? off", "dropped off", "dropped off"),
        ("promiscu*", "promiscuity", "promiscuity"),
        ("lifts?", "a lift", "lift"),
        ("step-dad", "stepdad hit her", "stepdad"),
        ("step-dad", "step dad hit her", "step dad"),
        ("won't say", "wont say", "wont say"),
        ("^closed$", "closed.", "closed."),
        ("^closed$", "case closed.", None),
        ("aged <adult-age>", "a man aged 34", "aged 34"),
        ("aged <adult-age>", "a girl aged 14", None),
        ("seen ..3 with men", "seen not with men", None),
        ("car", "scar", None),
    ],
)
def test_pattern(pattern: str, text: str, found: str | None) -> None:
    m = re.search(compile_pattern(pattern, SLOTS)[0], text)
    assert (m[0] if m else None) == found


@pytest.mark.parametrize("pattern", ["<nobody> here", "(a|b", "(a|b) c)", "..3", "a[b]c"])
def test_faulty_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, SLOTS)


def test_the_index_finds_what_each_expression_finds() -> None:
    texts = ["a man in a car", "two men and a van", "the taxi driver, in a van", "nothing here", "men in cars in a car"]
    patterns = ["<man> ..2 <car>", "(in|and) a <car>", "promiscu*", "(taxi driver|two men)", "<n> men"]
    index = Index(SLOTS, frozenset({"a", "in", "the"}))
    for number, pattern in enumerate(patterns):
        index.add(number, pattern)
    for text in texts:
        tokens = [(m.start(), m.group()) for m in re.finditer(r"\w+", text)]
        want = {(n, m.start(), m.end()) for n, p in enumerate(patterns) for o in split_choice(p) for m in re.finditer(compile_pattern(o, SLOTS)[0], text)}
        assert set(index.scan(text, tokens)) == want


def test_an_overlay_adds_phrases_and_words(tmp_path) -> None:
    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "ours.yaml").write_text('- {id: ours.one, code: missing, patterns: ["gone walkabout"], examples: ["Gone walkabout again."]}\n')
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "ours.yaml").write_text("slots: {car: jalopy}\n")
    faults = Faults()
    book = load_phrasebook(tmp_path, faults)
    assert faults.found == []
    assert "ours.one" in book.by_id
    assert "jalopy" in book.slots["car"]


def test_faults_name_file_and_line(tmp_path) -> None:
    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "bad.yaml").write_text("- {id: a, code: nonsense, patterns: [x]}\n- {id: b, code: missing, patterns: [no], colour: red}\n")
    faults = Faults()
    load_phrasebook(tmp_path, faults)
    assert any("overlay/signals/bad.yaml:1" in f and "nonsense" in f for f in faults.found)
    assert any("colour" in f for f in faults.found)


def test_an_unquoted_no_in_a_cue_is_a_fault(tmp_path) -> None:
    (tmp_path / "assertion").mkdir()
    (tmp_path / "assertion" / "bad.yaml").write_text("cues: [{id: x, effect: negated, patterns: [no]}]\n")
    faults = Faults()
    load_assertion(tmp_path, faults)
    assert any("quotes" in f for f in faults.found)
