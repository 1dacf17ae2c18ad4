"""Drafts whose notes are signed in their own words ("... J Smith SW", "(KL)", "KL: ...") → the same, with that as their author or type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from onrecord.knowledge.layouts import Layouts
from onrecord.reading.cutting.columns import meaning_of
from onrecord.reading.cutting.draft import Draft
from onrecord.reading.cutting.people import looks_like_person, parse_credit

_SIGNOFF = re.compile(
    r"(?:^|[.!?)\"”’]\s+|\s{2,}|\s[-–—]\s)\(?(?P<who>(?:[A-Z]\.?\s?){0,2}[A-Z][\w'’\-]+(?:\s+[A-Z][\w'’\-]+)?,?\s*\(?[A-Z][\w ]{1,30}\)?)[).]?$"
)
_IN_BRACKETS = re.compile(r"\S\s*\((?P<who>[^()]{2,40})\)[.\s]*$")
LEAST_SIGNED, MOST_SIGNED = 3, 0.7
"""In a log of at least so many notes, so large a share must end with a name in brackets for it to be their author."""
_LEAD = re.compile(r"\s*(?:\[([^\[\]]{1,40})\]|<([^<>]{1,40})>|\(([^()]{1,40})\)|([A-Z][\w.'’]*(?: [A-Z][\w.'’]*){0,2}):(?=\s))\s*")
_CREDITED = ("author", "person", "listed", "credit")


def with_signoff(draft: Draft, layouts: Layouts) -> Draft:
    """Return a draft whose words end in "J Smith SW" with that as its author, not among its words; any other draft is returned as it is."""
    if draft.composed is not None or any(k in draft.fields for k in ("author", "person", "listed", "credit")):
        return draft
    last = next((n for n in range(len(draft.body) - 1, -1, -1) if draft.body[n].text and not draft.body[n].rule), None)
    if last is None or draft.body[last].cells:
        return draft
    line = draft.body[last]
    m = _SIGNOFF.search(line.text)
    if m is None or (m.start() == 0 and last == 0):
        return draft
    credit = parse_credit(m["who"], layouts)
    if not credit.author or not credit.role or not (layouts.is_word("roles", credit.role) and looks_like_person(credit.author, layouts)):
        return draft
    body = (*draft.body[:last], replace(line, text=line.text[: m.start("who")].rstrip(" -–—(")), *draft.body[last + 1 :])
    return replace(draft, fields={**draft.fields, "credit": m["who"]}, body=body)


def with_initials(drafts: Sequence[Draft], layouts: Layouts) -> list[Draft]:
    """Return the drafts of a log with what stands in brackets at their end as their author, where most of them end so: "(KL)", "(Night staff, P Dunne)"."""
    last = [next((line.text for line in reversed(d.body) if line.text and not line.rule), "") for d in drafts]
    found = [None if d.composed or d.loose else m for d, text in zip(drafts, last, strict=True) for m in [_IN_BRACKETS.search(text)]]
    signs = [m if m and _may_sign(m["who"], layouts) else None for m in found]
    if len(drafts) < LEAST_SIGNED or sum(s is not None for s in signs) < MOST_SIGNED * sum(bool(t) for t in last):
        return list(drafts)
    return [_signed(d, m["who"]) if m else d for d, m in zip(drafts, signs, strict=True)]


def _may_sign(words: str, layouts: Layouts) -> bool:
    if re.fullmatch(r"[A-Z]{2,3}", words):
        return not any(layouts.is_word(kind, words) for kind in ("roles", "agencies", "teams", "ranks"))
    return looks_like_person(parse_credit(words, layouts).author or "", layouts)


def _signed(draft: Draft, who: str) -> Draft:
    if any(k in draft.fields for k in ("author", "person", "listed", "credit")):
        return draft
    at = next(n for n in range(len(draft.body) - 1, -1, -1) if draft.body[n].text and not draft.body[n].rule)
    line = draft.body[at]
    body = (*draft.body[:at], replace(line, text=line.text[: line.text.rindex("(")].rstrip()), *draft.body[at + 1 :])
    return replace(draft, fields={**draft.fields, "credit": who}, body=body)


def with_leads(drafts: Sequence[Draft], layouts: Layouts) -> list[Draft]:
    """Return the drafts of a log with what stands marked before their words as author, type ...: "[visit] <A Yusuf> ...", "AY: ...", where most begin so."""
    texts = [d.body[0].text if d.body and not d.loose and d.composed is None and d.header and d.body[0].block == d.header[-1].block else None for d in drafts]
    inline = [n for n, text in enumerate(texts) if text]
    if len(inline) < LEAST_SIGNED:
        return list(drafts)
    leads = {n: _leads(texts[n] or "") for n in inline}
    shape, count = Counter(tuple(kind for kind, _, _ in found) for found in leads.values()).most_common(1)[0]
    if not shape or count < MOST_SIGNED * len(inline):
        return list(drafts)
    out = list(drafts)
    same = [n for n in inline if tuple(kind for kind, _, _ in leads[n]) == shape]
    taken = {k for n in same for k in drafts[n].fields} | ({"author"} if any(k in drafts[n].fields for n in same for k in _CREDITED) else set())
    meanings: list[str | None] = []
    for place in range(len(shape)):
        meaning = _lead_meaning([leads[n][place][1] for n in same], (*taken, *(m for m in meanings if m)), layouts)
        if meaning is None:
            break  # what follows it stays among the words too
        meanings.append(meaning)
    for n in same if meanings else ():
        end = leads[n][len(meanings) - 1][2]
        fields = {("credit" if m == "author" else m): leads[n][k][1] for k, m in enumerate(meanings)}
        first = replace(drafts[n].body[0], text=(texts[n] or "")[end:].strip())
        out[n] = replace(drafts[n], fields={**drafts[n].fields, **{k: v for k, v in fields.items() if k}}, body=(first, *drafts[n].body[1:]))
    return out


def _leads(text: str) -> list[tuple[int, str, int]]:
    """The marked parts at the beginning of a text: (kind of mark, words, where it ends)."""
    out: list[tuple[int, str, int]] = []
    at = 0
    while len(out) < 3 and (m := _LEAD.match(text, at)):
        kind = next(k for k in (1, 2, 3, 4) if m[k])
        out.append((kind, m[kind].strip(), m.end()))
        at = m.end()
    return out


def _lead_meaning(values: Sequence[str], taken: Sequence[str], layouts: Layouts) -> str | None:
    if "author" not in taken and all(re.fullmatch(r"[A-Z]{2,3}", v) and _may_sign(v, layouts) for v in values):
        return "author"
    found = meaning_of(values, taken, layouts)
    return found if found in ("author", "type", "agency", "role") else None
