"""Children and mentions → suggested entities, links between files with their reasons, and groups of files: leads for a person, never findings.

Nothing merges by itself: an entity is a suggestion that its mentions may be one thing, and two children are never put into one entity.
Weights, rarity over all files, fading with years and the rule for strong and weak are in `docs/decisions/005-linking.md`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from onrecord.knowledge.names import Names, fold
from onrecord.linkage.entities import suggest_entities
from onrecord.linkage.groups import group_files
from onrecord.linkage.reasons import Pairs, Reason, Weigher, weigh_children, weigh_figures, weigh_identifiers, weigh_places, weigh_vehicles
from onrecord.linkage.uses import Figure, Use, draw_figures, gather_uses
from onrecord.record import Child, Entity, Group, Link, Mention

__all__ = ["find_links"]

_COMPANIONS = frozenset({"place", "vehicle", "taxi firm"})
_WEAK_KINDS = frozenset({"place", "vehicle", "taxi firm", "nickname", "person", "child"})


def find_links(
    children: Sequence[Child],
    mentions: Iterable[Mention],
    names: Names,
    *,
    days: Mapping[str, dt.date | None] | None = None,
    same_as: Mapping[str, str] | None = None,
    staff: Iterable[tuple[str, str]] = (),
) -> tuple[tuple[Entity, ...], tuple[Link, ...], tuple[Group, ...], dict[str, str]]:
    """Return (entities, links, groups, mention id → entity id), each in a stable order whatever the order of the mentions.

    Args:
        children: every child with a file.
        mentions: what `find_mentions` returned for every entry.
        names: spellings, short forms and the stop-list.
        days: the day of each entry; without it time weighs nothing.
        same_as: entries that only repeat an earlier one: a paste is one source.
        staff: (given name or initial, family name) of workers, beside those the mentions' roles tell.
    """
    found: dict[str, tuple[str, str, str]] = {}
    by_file = gather_uses(mentions, days or {}, same_as or {}, found)
    figures: list[Figure] = []
    things: list[Use] = []
    for ref, uses in by_file.items():
        figures += draw_figures(ref, [u for u in uses if u.kind == "person"], names)
        things += [u for u in uses if u.kind != "person"]
    known_staff = frozenset(
        {(fold(g)[:1], fold(f)) for g, f in staff} | {(g[0], f.family) for f in figures if f.role == "professional" and len(f.family) > 1 for g in f.givens}
    )
    stop = {(s.kind, s.key): s.reason for s in names.stop}
    weigher = Weigher(len({c.child_ref for c in children} | set(by_file)), names)
    weigh_identifiers(weigher, things, stop)
    weigh_vehicles(weigher, things)
    weigh_places(weigher, things, stop)
    weigh_figures(weigher, figures, known_staff)
    weigh_children(weigher, children, figures)
    graded = _grade(weigher.pairs)
    entities, of_mention, of_use = suggest_entities(children, figures, things, graded, found)
    links = tuple(_link(pair, reasons, strength, of_use) for pair, (reasons, strength) in sorted(graded.items()))
    return entities, links, group_files(links), of_mention


def _grade(pairs: Pairs) -> dict[tuple[str, str], tuple[list[Reason], str]]:
    """Keep the pairs whose reasons suffice, and say whether strongly."""
    out: dict[tuple[str, str], tuple[list[Reason], str]] = {}
    left: dict[tuple[str, str], list[Reason]] = {}
    for pair, reasons in pairs.items():
        best: dict[str, Reason] = {}
        for r in sorted(reasons, key=lambda r: (-r.weight, r.says)):
            best.setdefault(r.kind, r)
        kept = sorted(reasons, key=lambda r: (-r.weight, r.says))
        strength = _strength(best, kept)
        if strength:
            out[pair] = (kept, strength)
        elif "nickname" in best and best["nickname"].weight >= 1.5:
            left[pair] = kept
    held = {(id(f), pair) for pair, (reasons, _s) in out.items() for r in reasons if r.kind in ("nickname", "person") for f in r.figures}
    partners: dict[int, set[str]] = {}
    for who, pair in held:
        partners.setdefault(who, set()).update(pair)
    for pair, reasons in sorted(left.items()):
        nick = next(r for r in reasons if r.kind == "nickname")
        shared = set.intersection(*(partners.get(id(f), set()) for f in nick.figures)) - set(pair)
        if shared:
            third = sorted(shared)[0]
            more = Reason("through", 2.0, False, f"Each is tied by this name and something else to file {third}.", nick.uses, nick.figures)
            out[pair] = ([*reasons, more], "weak")
    return out


def _strength(best: Mapping[str, Reason], everything: Sequence[Reason]) -> str:
    if any(r.strong for r in best.values()):
        return "strong"
    nick = best.get("nickname")
    companion = max((best[k].weight for k in _COMPANIONS if k in best), default=0.0)
    if nick and nick.weight >= 2.5 and companion >= 2.0 and nick.weight + companion >= 5.5:
        return "strong"
    child = best.get("child")
    if child and child.weight >= 4.5 and sum(r.weight for r in best.values()) - child.weight >= 3.5:
        return "strong"
    others = sorted({r.child: r.weight for r in reversed(everything) if r.kind == "child"}.values())
    if len(others) == 2 and others[0] >= 0.7 and sum(others) >= 2.4:
        return "weak"  # each file names the other's child
    nicks = [r for r in everything if r.kind == "nickname"]
    if len(nicks) > 1 and any(not {id(f) for f in nicks[0].figures} & {id(f) for f in r.figures} and nicks[0].weight + r.weight >= 4.0 for r in nicks[1:]):
        return "weak"  # two people of distinctive names in both files
    alone = max((best[k].weight for k in ("place", "vehicle", "taxi firm", "person", "child") if k in best), default=0.0)
    if alone >= 3.4:
        return "weak"
    weights = sorted((r.weight for k, r in best.items() if r.weight >= 1.2), reverse=True)
    if len(weights) >= 2 and weights[0] + weights[1] >= 3.6 and any(k in _WEAK_KINDS for k in best):
        return "weak"
    return ""


def _link(pair: tuple[str, str], reasons: list[Reason], strength: str, of_use: Mapping[int, str]) -> Link:
    shown = reasons[:8]
    via = sorted({of_use[id(u)] for r in shown for u in r.uses if id(u) in of_use})
    best: dict[str, float] = {}
    for r in reasons:
        best[r.kind] = max(best.get(r.kind, 0.0), r.weight)
    total = round(sum(best.values()), 2)
    entries = sorted({e for r in shown for u in r.uses for e in u.entries[:2]})
    sums = " + ".join(f"{kind} {weight:.1f}" for kind, weight in sorted(best.items(), key=lambda x: (-x[1], x[0])))
    because = " ".join(f"{r.says}" for r in shown) + f" Weight {total:.1f} = {sums}. Rests on entries {', '.join(entries)}."
    return Link(pair, tuple(via), "strong" if strength == "strong" else "weak", total, because)
