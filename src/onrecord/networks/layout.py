"""A Network → the same with a place for every spot: what hangs together is laid out by attraction and repulsion, the parts beside one another.

The start is a circle in the order of identifiers and nothing is random, so the same network is drawn the same way.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onrecord.record import Network

WIDTH = 1000.0
_ROUNDS = 150
_FAST = 600
"""A part with more spots than this gets fewer rounds, so that the time stays within seconds."""
_SIDE = 62.0
_LARGEST = 2.5
"""How many times a small picture is enlarged at most to fill the width."""
_GAP = 40.0
Points = NDArray[np.float64]


def lay_out(network: Network) -> Network:
    """Return the network with x from 0 to `WIDTH`, y from 0 to its `height`."""
    near: dict[str, list[str]] = defaultdict(list)
    for line in network.lines:
        near[line.a].append(line.b)
        near[line.b].append(line.a)
    places: dict[str, tuple[float, float]] = {}
    left = top = row = 0.0
    for part in _parts([s.spot_id for s in network.spots], near):
        points = _arrange(part, near)
        size = points.max(axis=0) if len(part) > 1 else np.zeros(2)
        if left and left + size[0] > WIDTH:
            left, top, row = 0.0, top + row + _GAP * 2, 0.0
        for spot_id, (x, y) in zip(part, points, strict=True):
            places[spot_id] = (left + float(x), top + float(y))
        left, row = left + float(size[0]) + _GAP * 2, max(row, float(size[1]))
    right = max([WIDTH / _LARGEST, *(x for x, _ in places.values())])
    scale = (WIDTH - 2 * _GAP) / right
    spots = [replace(s, x=round(_GAP + places[s.spot_id][0] * scale, 1), y=round(_GAP + places[s.spot_id][1] * scale, 1)) for s in network.spots]
    return replace(network, spots=tuple(spots), height=round((top + row) * scale + 2 * _GAP, 1))


def _parts(ids: list[str], near: dict[str, list[str]]) -> list[list[str]]:
    """What hangs together, largest first."""
    seen: set[str] = set()
    out = []
    for start in sorted(ids):
        if start in seen:
            continue
        part, todo = {start}, [start]
        while todo:
            for other in near[todo.pop()]:
                if other not in part:
                    part.add(other)
                    todo.append(other)
        seen |= part
        out.append(sorted(part))
    return sorted(out, key=lambda p: (-len(p), p))


def _arrange(part: list[str], near: dict[str, list[str]]) -> Points:
    """Fruchterman and Reingold's forces, cooled in fixed steps, turned so that the part lies broad; its corner is (0, 0).

    The pull of a line is shared out over the lines of its ends, so that files with many ties do not fall into one heap.
    """
    n = len(part)
    if n == 1:
        return np.zeros((1, 2))
    at = {spot_id: i for i, spot_id in enumerate(part)}
    pairs = sorted({(min(at[a], at[b]), max(at[a], at[b])) for a in part for b in near[a]})
    one, two = (np.array([p[side] for p in pairs], dtype=np.int64) for side in (0, 1))
    degree = np.array([float(len(set(near[spot_id]))) for spot_id in part])
    ideal = 1.0
    turn = 2 * math.pi * np.arange(n) / n
    points = np.stack([np.cos(turn), np.sin(turn)], axis=1) * ideal * math.sqrt(n) / 2
    rounds = _ROUNDS if n <= _FAST else max(20, _ROUNDS * _FAST // n)
    for step in range(rounds):
        gap = points[:, None, :] - points[None, :, :]
        far = np.sqrt((gap * gap).sum(axis=2)) + 1e-9
        push = (gap * (ideal * ideal / (far * far))[:, :, None]).sum(axis=1)
        pull = points[two] - points[one]
        pull = pull / np.sqrt(degree[one] * degree[two])[:, None] * 2.0
        np.add.at(push, one, pull)
        np.add.at(push, two, -pull)
        size = np.sqrt((push * push).sum(axis=1)) + 1e-9
        heat = ideal * (1 - step / rounds) * 0.4
        points = points + push / size[:, None] * np.minimum(size, heat)[:, None]
    broad: Points = _broad(points) * _SIDE
    corner: Points = broad.min(axis=0)
    return broad - corner


def _broad(points: Points) -> Points:
    """The points turned so that they spread most from left to right."""
    x, y = (points - points.mean(axis=0)).T
    angle = 0.5 * math.atan2(2 * float((x * y).sum()), float((x * x).sum() - (y * y).sum()))
    cos, sin = math.cos(angle), math.sin(angle)
    return np.stack([x * cos + y * sin, y * cos - x * sin], axis=1)
