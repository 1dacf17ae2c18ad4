"""Entries, Signals and Responses of one child → Concerns: the points where the file held enough to act on, and what followed.

`picture` says what stood on the file on a day, `acts` weighs what was done, `judge` opens, joins and answers concerns, `words` puts it in sentences.
"""

from onrecord.concerns.judge import find_concerns
from onrecord.concerns.picture import Sufficiency, cut_as_of, judge_day

__all__ = ["Sufficiency", "cut_as_of", "find_concerns", "judge_day"]
