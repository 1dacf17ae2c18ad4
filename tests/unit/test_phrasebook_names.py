"""No phrase may fit one file's people: a pattern holds no given or family name that is not also an everyday word."""

import re

from onrecord.engine import load_engine
from onrecord.knowledge.names import NAME
from onrecord.settings import Settings

EVERYDAY = set(
    "amber ante april are armani asian bail bath bill black bond cat charity chase checked common community date drew ella ema favour fella fizzy for "
    "foster from gift grant green group gucci guy held jam june kiss kit law lay licence little louis mad man mark may mcdonald memo middle miles nad "
    "nail name names never nick not note osman page park penny prada princess read said santa sen seven short sims summer tak tan tel the tom use used "
    "van will with work yet".split()
)


def test_no_pattern_holds_a_persons_name():
    engine = load_engine(Settings(meaning=False))
    names = {w for w, bits in engine.names.lexicon.items() if bits & NAME} | {"craig", "leanne", "denise", "kirsty"}
    found = {}
    for phrase in engine.reader.book.phrases:
        for pattern in (*phrase.patterns, *phrase.exclude, *phrase.unless, *phrase.needs, *phrase.near):
            hit = (set(re.findall(r"[a-z']{3,}", pattern)) & names) - EVERYDAY
            if hit:
                found[phrase.id] = hit
    assert not found
