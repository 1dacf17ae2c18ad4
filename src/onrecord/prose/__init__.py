"""Text → sentences, clauses and the phrases in them; a phrase in its sentence → how it is asserted, about whom, by whom.

`parse` cuts a text, `Reader` finds phrases in one pass, `weighing` judges each where it stands. Nothing here opens a file or reads the clock.
"""

from onrecord.prose.phrases import Match, Reader
from onrecord.prose.sentences import Parsed, Sentence, parse

__all__ = ["Match", "Parsed", "Reader", "Sentence", "parse"]
