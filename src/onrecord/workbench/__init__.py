"""A case in the browser: where a person reads it and decides.

`make_bench_app` is the workbench (accounts, roles, decisions); `make_app` shows the same case to read, with nobody signed in, on one's own machine.
How a page, an action and a test are added is told in `docs/workbench.md`.
"""

from onrecord.workbench.app import make_app
from onrecord.workbench.bench import Bench, Limits, case_id_of, settings_of
from onrecord.workbench.ready import make_ready
from onrecord.workbench.writing import make_bench_app

__all__ = ["Bench", "Limits", "case_id_of", "make_app", "make_bench_app", "make_ready", "settings_of"]
