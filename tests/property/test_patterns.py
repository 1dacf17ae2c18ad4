"""The law: the index finds exactly what trying every compiled pattern at every place finds, whatever the patterns and whatever the sentence."""

import re
from collections.abc import Iterable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Code, Phrase, Phrasebook, load_phrasebook
from onrecord.prose.patterns import Index, PatternError, compile_pattern, split_choice
from onrecord.prose.phrases import Reader
from onrecord.prose.sentences import parse, tokens_of

SLOTS = {"man": ("man", "men", "taxi driver", "boyfriend"), "home": ("home", "step-dad's", "the flat"), "age": ("<teen>", "over <n>"), "off": ("off", "away")}
COMMON = frozenset({"a", "the", "in", "off"})
LITERALS = (
    *("man", "men", "car", "cars?", "colou?r", "lift*", "pick*", "off", "the", "a", "step-dad", "ex-boyfriend", "x-ray", "won't", "o'clock", "drink's"),
    *("£*", "£50", "24/7", "?", "&", "9pm", "b&b", "'bout", "m*", "18", "2*", "no", "a-level*", "y/o", "i'd?"),
)
BUILT_IN = ("<n>", "<cash>", "<w>", "<teen>", "<adult-age>", "<pct-low>", "<pct-high>", "<night>")
WORDS = (
    *("man", "men", "car", "cars", "color", "colour", "colours", "lift", "lifts", "lifted", "picked", "off", "away", "the", "flat", "home", "a", "in", "over"),
    *("step-dad", "stepdad", "step dad's", "ex boyfriend", "exboyfriend", "boyfriend", "xray", "x-ray", "won't", "wont", "o'clock", "oclock", "drinks", "taxi"),
    *("driver", "£50", "£ 20.50", "50", "18", "17", "13 yrs old", "24/7", "22:30", "1am", "9pm", "02.10", "97%", "45 per cent", "b&b", "&", "bout", "'bout"),
    *("20 quid", "2pm", "2", "no", "if", "m", "mm", "i", "id", "i'd", "a level", "alevels", "y/o", "18 plus", "wasn't", "x", "_", "é", "1²", "٣"),
)
BETWEEN = (" ", " ", " ", ", ", "; ", ". ", " - ", "?", "'", "/", "-", " (", ")", ":", "")


def joined(parts: Iterable[str]) -> str:
    return " ".join(p for p in parts if p)


PARTS = st.recursive(
    st.sampled_from((*LITERALS, *(f"<{s}>" for s in SLOTS), *BUILT_IN, "..1", "..3")),
    lambda inner: st.tuples(st.lists(st.lists(inner, min_size=1, max_size=3).map(joined), min_size=1, max_size=3), st.sampled_from((")", ")?"))).map(
        lambda x: "(" + "|".join(x[0]) + x[1]
    ),
    max_leaves=6,
)
PATTERNS = st.tuples(st.sampled_from(("", "", "", "^")), st.lists(PARTS, min_size=1, max_size=4).map(joined), st.sampled_from(("", "", "", "$"))).map(joined)
SENTENCES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), min_size=0, max_size=12).map(lambda ws: "".join(w + b for w, b in ws))


def options_of(pattern: str) -> Iterator[str]:
    """A pattern's options, and theirs; the pattern itself if it is no choice."""
    options = split_choice(pattern)
    for option in options if len(options) > 1 else ():
        yield from options_of(option)
    if len(options) == 1:
        yield pattern


def sound(pattern: str) -> bool:
    try:
        for option in options_of(pattern):
            compile_pattern(option, SLOTS, COMMON)
    except PatternError:
        return False
    return True


def tried(patterns: Iterable[tuple[int, str]], plain: str, slots: dict[str, tuple[str, ...]]) -> set[tuple[int, int, int]]:
    """Every match of every pattern, each tried at every place."""
    found = set()
    for number, pattern in patterns:
        for option in options_of(pattern):
            found |= {(number, m.start(), m.end()) for m in re.finditer(compile_pattern(option, slots)[0], plain) if m.end() > m.start()}
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(PATTERNS.filter(sound), min_size=1, max_size=5), st.lists(SENTENCES, min_size=1, max_size=6))
def test_the_index_finds_what_trying_every_pattern_finds(patterns: list[str], sentences: list[str]) -> None:
    index = Index(SLOTS, COMMON)
    for number, pattern in enumerate(patterns):
        index.add(number, pattern)
    for plain in sentences:  # one index, so that what it remembers of a word must hold for the next sentence too
        assert set(index.scan(plain, tokens_of(plain))) == tried(enumerate(patterns), plain, SLOTS), (patterns, plain)


def book_of(phrases: Iterable[Phrase]) -> Phrasebook:
    return Phrasebook({"c": Code("c", "signal", "c")}, SLOTS, frozenset(), COMMON, tuple(phrases))


@settings(max_examples=100, deadline=None)
@given(*[st.lists(PATTERNS.filter(sound), min_size=n, max_size=2) for n in (1, 0, 0, 0)], st.lists(SENTENCES, min_size=1, max_size=6))
def test_conditions_hold_as_if_each_were_tried(patterns: list[str], exclude: list[str], unless: list[str], needs: list[str], texts: list[str]) -> None:
    """Look-alikes and what must stand in the sentence are only tried where their words are; that changes nothing."""
    reader = Reader(book_of([Phrase("p", "c", "signal", tuple(patterns), exclude=tuple(exclude), unless=tuple(unless), needs=tuple(needs))]))
    for sentence in (s for text in texts for s in parse(text).sentences):
        plain, _ = reader.skipper.prepare(sentence)
        vetoes = tried(enumerate(exclude), plain, SLOTS)
        stands = not tried(enumerate(unless), plain, SLOTS) and (not needs or bool(tried(enumerate(needs), plain, SLOTS)))
        found = {(0, a, b) for _, a, b in tried(enumerate(patterns), plain, SLOTS)}
        want = {f for f in found if stands and not any(a < f[2] and f[1] < b for _, a, b in vetoes)}
        assert set(reader.read_sentence(sentence)) == want, (patterns, exclude, unless, needs, plain)


def test_the_index_of_the_shipped_phrasebook_finds_what_trying_every_pattern_finds() -> None:
    book = load_phrasebook(None, Faults())
    index, expressions = Index(book.slots, book.common), []
    for number, phrase in enumerate(book.phrases):
        for pattern in phrase.patterns:
            index.add(number, pattern)
            expressions += [(number, re.compile(compile_pattern(o, book.slots, book.common)[0])) for o in options_of(pattern)]
    examples = [phrase.examples[0] for phrase in book.phrases if phrase.examples]
    for example in examples[::20]:
        for sentence in parse(example).sentences:
            want = {(n, m.start(), m.end()) for n, e in expressions for m in e.finditer(sentence.plain) if m.end() > m.start()}
            assert set(index.scan(sentence.plain, tokens_of(sentence.plain))) == want, sentence.plain
