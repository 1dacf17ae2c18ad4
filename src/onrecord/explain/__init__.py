"""An identifier, or a day → a few plain sentences that a lay person can follow and check in the source.

The first sentence says it all in everyday words; the rest lets a reader check it. What is printed fits a screen. `nouns` tells of one thing, `concern` of a
concern, `law` of what was expected on a day.
"""

from onrecord.explain.law import describe_expectations, describe_sweep
from onrecord.explain.nouns import describe_as_of, explain

__all__ = ["describe_as_of", "describe_expectations", "describe_sweep", "explain"]
