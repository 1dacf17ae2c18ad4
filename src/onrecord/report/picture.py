"""A Network with places → what the picture's template draws: lines, signs that do not rest on colour, and short labels."""

from __future__ import annotations

from typing import Any

from onrecord.knowledge.plain import plain_words, say_count
from onrecord.record import Line, Network, Spot

SIGNS = {"person": "P", "vehicle": "V", "phone": "T", "place": "A", "handle": "@", "org": "O", "reference": "R"}
_LABEL = 22


def tell_picture(network: Network | None) -> dict[str, Any] | None:
    """Return the parts of a picture; None for a network that was not laid out or holds no line."""
    if network is None or not network.lines or not network.height:
        return None
    at = {s.spot_id: s for s in network.spots}
    kinds = {s.kind for s in network.spots}
    return {
        "height": network.height,
        "files": say_count(sum(s.kind == "file" for s in network.spots), "file"),
        "signs": [(sign, kind) for kind, sign in SIGNS.items() if kind in kinds],
        "lines": [_line(x, at[x.a], at[x.b]) for x in sorted(network.lines, key=lambda x: x.kind == "tie")],
        "spots": [_spot(s) for s in network.spots],
    }


def _line(x: Line, a: Spot, b: Spot) -> dict[str, Any]:
    kind = "named" if x.kind == "named" else "rejected" if x.decision == "reject" else x.strength
    say = plain_words().say
    title = f"{a.label} is named in the file of {b.label}" if x.kind == "named" else f"{a.label} and {b.label}: {say('strength', x.strength)} tie"
    return {"kind": kind, "title": title, "x1": a.x, "y1": a.y, "x2": b.x, "y2": b.y}


def _spot(s: Spot) -> dict[str, Any]:
    short = s.label if len(s.label) <= _LABEL else s.label[: _LABEL - 1] + "…"
    return {"kind": s.kind, "noun_id": s.noun_id, "label": s.label, "short": short, "sign": SIGNS.get(s.kind, "?"), "x": s.x, "y": s.y}
