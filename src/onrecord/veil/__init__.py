"""Nouns of a case → a veil that hides its names, and the check that a finished file holds none of them.

Everyone and everything named has one label (Girl 1, Man A, School 1) in every report of the case. What is no English word and looks like a name is hidden
whether the case knows it or not.
"""

from onrecord.veil.figures import DayPolicy
from onrecord.veil.hiding import Cover, Veil
from onrecord.veil.leaks import Leak, check_finished, find_leaks
from onrecord.veil.originals import Redacted, redact_pdf
from onrecord.veil.things import Thing, find_things, name_things, writer_key

__all__ = ["Cover", "DayPolicy", "Leak", "Redacted", "Thing", "Veil", "check_finished", "find_leaks", "find_things", "name_things", "redact_pdf", "writer_key"]
