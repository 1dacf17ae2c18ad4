"""Children whom files name, and the children who have a file → the children named for whom no file is held: candidates, for a person to look for.

Only those whom a file records as another child ("a girl called", "pupil", an age under 18) are looked at; whoever another file records as an adult or a
worker is left out, and so is anyone whose name, or form of it, may be that of a child with a file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import JaroWinkler

from onrecord.knowledge.names import Names, fold
from onrecord.knowledge.plain import say_count, say_day
from onrecord.linkage.entities import Place
from onrecord.linkage.nodes import Node, unpack
from onrecord.record import Child, CohortMember, UnheldChild

CHILD_WORDS = '"other child"'
"""What the kept form of every node holds that is looked at here."""
_ENTRIES = 12
_GROWN = frozenset({"adult of concern", "professional", "family", "child"})

KeptNode = tuple[str, str, str, str]
"""File, name, kind and rest of a node, as a board yields it."""


def find_unheld(
    named: Iterable[KeptNode],
    merged: Mapping[Place, Place],
    nodes_at: Callable[[Sequence[Place]], Iterator[KeptNode]],
    children: Sequence[Child],
    cohort: Sequence[CohortMember],
    names: Names,
) -> tuple[UnheldChild, ...]:
    """Return the children named without a file, those with a whole name first.

    Args:
        named: nodes that hold `CHILD_WORDS`.
        merged: place → first place of its entity, for places that are one with others.
        nodes_at: (file, name) places → their nodes.
        children: every child with a file.
        cohort: the people the review asks about.
        names: spellings and short forms.
    """
    together: dict[Place, list[Node]] = defaultdict(list)
    for ref, name, kind, rest in named:
        node = unpack(ref, name, kind, rest)
        if node.kind == "person" and node.role == "other child" and node.names:
            together[merged.get(node.place, node.place)].append(node)
    for first, nodes in _beside(together, merged, nodes_at).items():
        together[first] = nodes
    held = _Held(children, names)
    wanted = [m for m in cohort if not m.known]
    out = [_tell(nodes, wanted, names) for _, nodes in sorted(together.items()) if not any(n.role in _GROWN or held.may_be(n) for n in nodes)]
    return tuple(sorted(out, key=lambda u: (len(u.name.split()) < 2, -len(u.child_refs), u.child_refs, u.name, u.entry_ids)))


def _beside(
    together: Mapping[Place, Sequence[Node]], merged: Mapping[Place, Place], nodes_at: Callable[[Sequence[Place]], Iterator[KeptNode]]
) -> dict[Place, list[Node]]:
    """First place → every node that is one with those found, whatever role its file gives it."""
    wanted = [place for place, first in merged.items() if first in together and place[0]]
    out: dict[Place, list[Node]] = defaultdict(list)
    for ref, name, kind, rest in nodes_at(sorted(wanted)):
        out[merged[ref, name]].append(unpack(ref, name, kind, rest))
    return out


class _Held:
    """The children with a file, by every form of their first names."""

    def __init__(self, children: Sequence[Child], names: Names) -> None:
        self.names = names
        self.families: dict[str, set[str]] = defaultdict(set)
        for child in children:
            words = fold(child.name).split()
            givens = {*words[:-1], *(fold(a).split()[0] for a in child.aliases if len(a) > 2)} if len(words) > 1 else set(words)
            for given in givens:
                for form in names.forms_of(given):
                    self.families[form].add(words[-1] if len(words) > 1 else "")

    def may_be(self, node: Node) -> bool:
        """True when a child with a file may be meant: a form of the name fits, and the family name does not speak against it."""
        families = {f for n in node.names for form in self.names.forms_of(n) for f in self.families.get(form, ())}
        return any(_families_fit(node.family, f, self.names) for f in families)


def _families_fit(said: str, own: str, names: Names) -> bool:
    """True when a family name as said (whole, an initial, or "") may be this one."""
    if len(said) < 2 or len(own) < 2:
        return not own or any(part.startswith(said) for part in own.split("-"))
    return names.spelt(said) == names.spelt(own) or JaroWinkler.similarity(said, own) >= 0.92


def _tell(nodes: Sequence[Node], wanted: Sequence[CohortMember], names: Names) -> UnheldChild:
    surfaces: Counter[str] = Counter()
    entries: dict[str, None] = {}
    for node in sorted(nodes, key=lambda n: (n.ref, n.name)):
        for use in node.uses:
            surfaces.update(use.surfaces)
            entries.update(dict.fromkeys(use.entries))
    name = max(sorted(surfaces), key=lambda s: (len(s.split()), surfaces[s]))
    refs = tuple(sorted({n.ref for n in nodes}))
    days = sorted(d for n in nodes for u in n.uses for d in u.days[:1])
    times = say_count(sum(u.count for n in nodes for u in n.uses), "time")
    since = f", first on {say_day(days[0])}" if days else ""
    whole = "" if any(len(n.family) > 1 for n in nodes) else " Only part of a name is given."
    because = f"Recorded as another child; named {times} in {say_count(len(refs), 'file')}{since}. No child with a file has this name or a form of it.{whole}"
    match = next((m for m in wanted if any(_is_asked(n, m, names) for n in nodes)), None)
    reason = f"Asked about under the name {match.name}: the same name or a form of it; no file of theirs was found." if match else None
    said = tuple(sorted(surfaces))
    return UnheldChild(name, said, tuple(entries)[:_ENTRIES], refs, match.name if match else None, reason, because, days[0] if days else None)


def _is_asked(node: Node, member: CohortMember, names: Names) -> bool:
    """True when the node's first and family name are those of a person asked about."""
    words = fold(" ".join(reversed(member.name.split(",", 1))) if "," in member.name else member.name).split()
    if len(words) < 2 or not node.family or not _families_fit(node.family, words[-1], names):
        return False
    return any(names.same_given(n, words[0]) for n in node.names)


__all__ = ["CHILD_WORDS", "find_unheld"]
