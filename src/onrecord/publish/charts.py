"""Rows → drawings as SVG made by hand: a child's line of time, the time to act, the network. No script, no fonts fetched, told apart without colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from xml.sax.saxutils import escape

from onrecord.publish.model import Picture
from onrecord.record import Network

_INK, _QUIET, _LINE, _DIRECT, _SIGN, _ACT, _OPEN = "#1a1a1a", "#444444", "#8a8a8a", "#9c1c1c", "#8a5a00", "#1b5e20", "#1a237e"
_FONT = 'font-family="DejaVu Sans, Arial, sans-serif"'


def draw_timeline(
    first: dt.date, last: dt.date, lanes: Sequence[tuple[str, str, Sequence[dt.date]]], alt: str, caption: str, told: Sequence[str]
) -> Picture | None:
    """Return a line of time; None when it would show nothing.

    Args:
        first: the first day of the file.
        last: the last.
        lanes: (name, kind, days), top to bottom; kind is open, direct, sign or act.
        alt: the words that stand for the drawing.
        caption: below it.
        told: how the first day, the last and the years between are written ("" between leaves the years out).
    """
    span = (last - first).days
    if span <= 0 or not any(days for _, _, days in lanes):
        return None
    left, width, row = 190, 680, 34
    height = row * len(lanes) + 44
    out = []
    words = []
    for n, (name, kind, days) in enumerate(lanes):
        y = 22 + row * n
        out.append(f'<line x1="{left}" y1="{y}" x2="{left + width}" y2="{y}" stroke="#d0d0d0" stroke-width="1"/>')
        out.append(_text(left - 12, y + 5, name, "end"))
        words.append(name)
        for day in days:
            out.append(_sign(kind, left + width * (day - first).days / span, y))
    y = row * len(lanes) + 12
    out.append(f'<line x1="{left}" y1="{y}" x2="{left + width}" y2="{y}" stroke="{_LINE}" stroke-width="1.5"/>')
    years = list(range(first.year + 1, last.year + 1)) if told[2] else []
    years = years[:: -(-len(years) // 7)] if years else []
    for year in years:
        x = left + width * (dt.date(year, 1, 1) - first).days / span
        if 90 < x - left < width - 90:
            out.append(f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + 6}" stroke="{_LINE}"/>')
            out.append(_text(x, y + 22, str(year), "middle"))
            words.append(str(year))
    out += [_text(left, y + 22, told[0], "start"), _text(left + width, y + 22, told[1], "end")]
    return Picture(_svg(900, height, out), alt, caption, (*words, told[0], told[1]))


def draw_bars(rows: Sequence[tuple[str, float | None]], alt: str, caption: str, none: str) -> Picture | None:
    """Return bars of days, one a row; None without rows. `none` stands where there is no figure."""
    if not rows:
        return None
    top = max((v for _, v in rows if v is not None), default=0) or 1
    left, width, row = 300, 480, 28
    out, words = [], []
    for n, (name, value) in enumerate(rows):
        y = 8 + row * n
        out.append(_text(left - 10, y + 14, name, "end"))
        words.append(name)
        if value is None:
            out.append(_text(left + 6, y + 14, none, "start", _DIRECT))
            continue
        long = max(2.0, width * value / top)
        out.append(f'<rect x="{left}" y="{y}" width="{long:.1f}" height="18" fill="{_ACT}"/>')
        out.append(_text(left + long + 6, y + 14, f"{value:g}", "start"))
    out.append(f'<line x1="{left}" y1="2" x2="{left}" y2="{row * len(rows) + 4}" stroke="{_LINE}" stroke-width="1.5"/>')
    return Picture(_svg(900, row * len(rows) + 12, out), alt, caption, (*words, none))


def draw_network(network: Network, labels: dict[str, str], alt: str, caption: str) -> Picture | None:
    """Return the network with the label given for each spot; None for one without lines or places."""
    if not network.lines or not network.height:
        return None
    west, right = min(s.x for s in network.spots), max(s.x for s in network.spots)
    top, bottom = min(s.y for s in network.spots), max(s.y for s in network.spots)
    scale = min(700 / max(right - west, 1), 420 / max(bottom - top, 1), 3.0)
    start = (900 - scale * (right - west)) / 2
    at = {s.spot_id: (start + (s.x - west) * scale, 40 + (s.y - top) * scale) for s in network.spots}
    out = []
    for x in sorted(network.lines, key=lambda x: (x.kind == "tie", x.line_id)):
        (ax, ay), (bx, by) = at[x.a], at[x.b]
        look = (
            f'stroke="{_INK}" stroke-width="2"' if x.kind == "tie" and x.strength == "strong" else f'stroke="{_LINE}" stroke-width="1.2" stroke-dasharray="5 4"'
        )
        out.append(f'<line x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}" {look}/>')
    words = []
    for s in network.spots:
        px, py = at[s.spot_id]
        name = labels.get(s.spot_id, "")
        short = name if len(name) <= 26 else name[:25] + "…"
        words.append(short)
        if s.kind == "file":
            out.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="9" fill="#ffffff" stroke="{_OPEN}" stroke-width="3"/>')
        else:
            out.append(f'<rect x="{px - 7:.1f}" y="{py - 7:.1f}" width="14" height="14" fill="{_SIGN}"/>')
        below = s.kind != "file"
        anchor = "end" if px > 800 else "start" if px < 100 else "middle"
        shift = {"end": 8, "start": -8, "middle": 0}[anchor]
        at_y = py + 26 if below else py - 16
        ring = 'stroke="#ffffff" stroke-width="4"'
        out.append(f'<text x="{px + shift:.1f}" y="{at_y:.1f}" {_FONT} font-size="15" fill="#ffffff" text-anchor="{anchor}" {ring}>{escape(short)}</text>')
        out.append(_text(px + shift, at_y, short, anchor))
    return Picture(_svg(900, (bottom - top) * scale + 90, out), alt, caption, tuple(words))


def _text(x: float, y: float, words: str, anchor: str, fill: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {_FONT} font-size="15" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'


def _sign(kind: str, x: float, y: float) -> str:
    """A diamond opens a concern, a dot is direct information, a triangle a strong sign, a square an act."""
    if kind == "open":
        return f'<path d="M{x:.1f} {y - 10:.1f}L{x + 9:.1f} {y:.1f}L{x:.1f} {y + 10:.1f}L{x - 9:.1f} {y:.1f}Z" fill="{_OPEN}"/>'
    if kind == "direct":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{_DIRECT}"/>'
    if kind == "sign":
        return f'<path d="M{x:.1f} {y - 8:.1f}L{x + 8:.1f} {y + 7:.1f}L{x - 8:.1f} {y + 7:.1f}Z" fill="{_SIGN}"/>'
    return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="{_ACT}"/>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
    return f'{head}<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
