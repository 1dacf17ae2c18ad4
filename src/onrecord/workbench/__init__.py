"""A case in the browser, to read: the same page as the report, a child at a time, and each entry beside the original it came from.

Nothing is computed here and nothing is loaded from elsewhere; `make_app` only asks the case and the report for what they hold.
"""

from onrecord.workbench.app import make_app

__all__ = ["make_app"]
