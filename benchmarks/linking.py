"""Time and peak memory of linking at 10,000, 100,000 and 1,000,000 mentions, one process a size.

usage: python benchmarks/linking.py [SIZE ...]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time

from onrecord.knowledge.names import load_names
from onrecord.linkage import find_links
from onrecord.record import Child, Mention


def mentions(size: int, seed: int = 3):
    """Yield invented mentions: fifty a file, most of workers, kin and the child, some of adults, cars, phones and places shared by a few files."""
    rnd = random.Random(seed)
    files = max(10, size // 50)
    given = ["".join(rnd.choice("bdfgklmnprst") + rnd.choice("aeiou") for _ in range(rnd.randint(2, 3))) for _ in range(3000)]
    family = ["".join(rnd.choice("bcdfgklmnprstvw") + rnd.choice("aeiou") for _ in range(3)) + rnd.choice(["son", "ski", "khan", "ley"]) for _ in range(20000)]
    for n in range(size):
        f = n % files
        ref, kind, role = f"F{f}", "person", rnd.choice(["professional", "family", "child", "adult of concern", "adult of concern", "", "other child"])
        roll = rnd.random()
        if roll < 0.12:
            key = f"{rnd.choice(given)}"
        elif roll < 0.7:
            key = f"{rnd.choice(given)} {rnd.choice(family)}"
        elif roll < 0.8:
            kind, key, role = "place", f"{rnd.randrange(1, 300)} {rnd.choice(family)} street", "address"
        elif roll < 0.88:
            kind, key, role = "place", rnd.choice(family), "venue"
        elif roll < 0.95:
            plate = (
                "".join(rnd.choice("ABDEFGHJKLMN") for _ in range(2))
                + f"{rnd.choice([4, 53, 7, 57]):02d}"
                + "".join(rnd.choice("ABDEFGHJKLMN") for _ in range(3))
            )
            kind, key, role = "vehicle", plate, f"plate: {rnd.choice(['silver', 'black', 'red'])} {rnd.choice(['vectra', 'golf', 'astra', 'focus'])}"
        else:
            kind, key, role = "phone", f"+4477009{rnd.randrange(10**5):05d}", ""
        yield Mention(f"{ref}-{n % 7}", ref, n, n + 3, key[:12], kind, key, role)


def one(size: int) -> None:
    names = load_names()
    children = [Child(f"F{n}", f"Kid{n} Family{n}") for n in range(max(10, size // 50))]
    start = time.perf_counter()
    links, groups, of = find_links(children, mentions(size), names)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:>9,} mentions  {took:7.1f} s  {peak:7.0f} MB  {len(set(of.values())):>8,} entities  {len(links):>7,} links  {len(groups):>6,} groups",
        flush=True,
    )


if __name__ == "__main__":
    sizes = [int(a) for a in sys.argv[1:]]
    if len(sizes) == 1:
        one(sizes[0])
    else:
        for size in sizes or [10_000, 100_000, 1_000_000]:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
