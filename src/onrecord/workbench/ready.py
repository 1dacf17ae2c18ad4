"""A bench → the same, with what is slow to make the first time made before anyone asks."""

from __future__ import annotations

from onrecord import pipeline
from onrecord.record import Network
from onrecord.workbench.bench import Bench


def make_ready(bench: Bench) -> None:
    """Make the indexes of words and names, if entries, nodes or ties changed since they were made, and the picture of the network."""
    bench.case.index_words()
    bench.case.index_names()
    drawn_network(bench)


def drawn_network(bench: Bench) -> Network:
    """Return the network of the strongest ties, laid out; made anew when knowledge, ties or decisions about ties changed."""
    case = bench.case
    key = (case.fact("knowledge"), case.fact("linked"), case.trail_length("link"))
    made: Network = bench.remember("network", key, lambda: pipeline.picture(case))
    return made
