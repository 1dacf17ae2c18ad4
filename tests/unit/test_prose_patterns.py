import re

import pytest

from onrecord.prose.patterns import Index, PatternError, compile_pattern, split_choice
from onrecord.prose.sentences import tokens_of

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


@pytest.mark.parametrize(
    ("pattern", "needs", "first"),
    [
        ("lifts?", {"=lift", "=lifts"}, {"=lift", "=lifts"}),
        ("step-dad", {"=step", "stepdad*"}, {"=step", "stepdad*"}),
        ("colou?r", {"colo*"}, {"colo*"}),
        ("£50", {"50"}, None),
        ("<teen>", {"#*"}, {"#*"}),
        ("<n>", {"#*"}, None),
        ("<w>", None, None),
        ("^closed", {"closed"}, None),
    ],
)
def test_what_a_pattern_needs_and_begins_with(pattern: str, needs: set[str] | None, first: set[str] | None) -> None:
    _, found, begins = compile_pattern(pattern, SLOTS)
    assert [set(f) for f in found] == ([] if needs is None else [needs])
    assert begins == first


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("£50", "given £50 today", "£50"),
        ("m*", "mum", "mum"),
        ("<age>", "13 yrs old", "13 yrs old"),
        ("<w>", "yes", "yes"),
        ("colou?r", "colors, color", "color"),
        ("^closed", "closed. closed", "closed"),
    ],
)
def test_the_index_misses_no_way_of_writing(pattern: str, text: str, found: str) -> None:
    index = Index({"age": ("<teen>", "over <n>")}, frozenset())
    index.add(0, pattern)
    assert [text[start:end] for _, start, end in index.scan(text, tokens_of(text))] == [found]
