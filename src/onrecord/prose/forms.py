"""Tick boxes, prompts and their answers: a sentence and a place in it → ticked, unticked, answered yes, answered no, or not a form.

`[ ] Older boyfriend` is the form speaking, `[x] Older boyfriend` the worker; `Goes missing: no` is an answer; `Yes / No` is a question nobody answered.
"""

from __future__ import annotations

import re
from typing import Literal

Answer = Literal["ticked", "unticked", "yes", "no", "open"]

_BOX = re.compile(r"\[(?P<in>[ xXyYnN✓✔/_]{0,3})\]|(?P<empty>[☐□◻])|(?P<full>[☑☒✓✔■])|\((?P<round>[ xX✓])\)|__(?P<line>[xX]?)__")
_CHOICE = re.compile(r"\b(?:yes\s?[/|]\s?no|y\s?/\s?n|no\s?/\s?yes)\b(?!\s*[:-]?\s*(?:yes|no)\b)|delete as (?:applicable|appropriate)|please tick|tick (?:all|any|as)|circle as", re.I)
_NO = r"(?:no(?:ne)?(?: (?:known|reported|identified|noted|disclosed|seen|stated|recorded|apparent|at (?:this time|present)|concerns?))?|nil(?: (?:known|apparent|reported|of note|noted))?|n|never|neither|not (?:known to|applicable|relevant|an issue|identified|at present|evident)|n/?a|negative|nothing (?:known|reported|disclosed))"
_ANSWER_NO = re.compile(rf"""^["')\]\s]*(?:[:=?-]|\.\.+|—)\s*["']?{_NO}\b["']?\s*(?:$|[.,;/)(\-])""")
_BARE_NO = re.compile(r"^\s*(?:n|no)\s*(?:$|[.,;)])")
_ANSWER_YES = re.compile(r"""^["')\]\s]*(?:[:=?-]|\.\.+|—)\s*["']?(?:yes|y|known|confirmed)\b""")
_NEXT_NO = re.compile(rf"^\W*(?:answer\W+)?{_NO}\b\s*(?:$|[.,;:(\-])")
_NEXT_YES = re.compile(r"^\W*(?:answer\W+)?(?:yes|y)\b\s*(?:$|[.,;:(\-])")
_PROMPTS = re.compile(r"\b(?:prompts?|sections?|consider|indicators?|options|tick|categor(?:y|ies)|headings?|select)\b[^.]{0,40}[(:]")
_COMMENT_NIL = re.compile(r"(?:comment|answer|response|entry)s?\W{1,4}(?:nil|none|no)\b|\bnil apparent\b|\ball (?:no|nil|none|n)\b|\bnone (?:apparent|identified|ticked)\b|\bnot ticked\b|\ball blank\b")
_BLANK = re.compile(r"\bnone (?:deleted|circled)|\bleft blank\b|\bnot (?:applicable|completed|filled)|\bdelete as\b|\bblank\b")


def answer_at(plain: str, start: int, end: int, following: str) -> tuple[Answer | None, str]:
    """Return how a form answers the words `plain[start:end]`, and the words that show it; (None, "") where no form is seen.

    Args:
        plain: a sentence's plain form.
        start: where the words start in it.
        end: where they end.
        following: the plain form of the next sentence, for a question answered there.
    """
    box = _box(plain, start, end)
    if box is not None:
        return box
    if _CHOICE.search(plain, end, min(len(plain), end + 60)):
        return "open", "Yes/No"
    tail = plain[end:]
    listed = re.match(r"[\w ',/&-]{0,40}?(?=[:?=]|\s-\s|\.\.)", tail)
    for rest in (tail, tail[listed.end() :] if listed else ""):
        if m := _ANSWER_NO.match(rest):
            return "no", m.group().strip(" :-?.,;")
        if m := _ANSWER_YES.match(rest):
            return "yes", m.group().strip(" :-?.,;")
    if _BARE_NO.match(tail) and re.search(r"\b(?:n|no|y|yes|reduced|low|nil)\s*[,.;]", plain[:start] + tail[3:]):
        return "no", "N"
    if plain.rstrip().rstrip("'\"”)").endswith(("?", ":")):
        if m := _NEXT_NO.match(following):
            return "no", m.group().strip(" :-?.,;")
        if m := _NEXT_YES.match(following):
            return "yes", m.group().strip(" :-?.,;")
    return _prompt(plain, start, end)


def _prompt(plain: str, start: int, end: int) -> tuple[Answer | None, str]:
    m = None
    for m in _PROMPTS.finditer(plain, 0, start):
        pass
    listed = "/" in plain[max(0, start - 3) : start] or "/" in plain[end : end + 3]
    if m is None and not listed:
        return None, ""
    if nil := _COMMENT_NIL.search(plain, end):
        return "no", nil.group()
    if blank := _BLANK.search(plain, end):
        return "open", blank.group()
    return ("open", m.group()) if m is not None and listed else (None, "")


def _box(plain: str, start: int, end: int) -> tuple[Answer, str] | None:
    boxes = list(_BOX.finditer(plain))
    if not boxes:
        return None
    answers = _yes_no_boxes(plain, boxes)
    if answers is not None and start < boxes[0].start():
        return answers
    before = [b for b in boxes if b.end() <= start]
    after = [b for b in boxes if b.start() >= end]
    if plain[: boxes[0].start()].strip(" -•*.0123456789)"):  # labels stand before their boxes, or a heading before the row
        chosen = before[-1] if before and (not after or ":" in plain[: boxes[0].start()]) else after[0] if after else None
    else:
        chosen = before[-1] if before else None
    if chosen is None:
        return None
    return ("ticked", chosen.group()) if _full(chosen) else ("unticked", chosen.group())


def _full(box: re.Match[str]) -> bool:
    inner = box["in"] or box["round"] or box["line"] or ""
    return bool(box["full"]) or bool(inner.strip(" _"))


def _yes_no_boxes(plain: str, boxes: list[re.Match[str]]) -> tuple[Answer, str] | None:
    """`Yes [ ] No [x]` or `[ ] Yes [x] No`."""
    words = {}
    for box in boxes:
        near = re.search(r"\b(yes|no|y|n)\W*$", plain[: box.start()]) or re.match(r"\W*(yes|no|y|n)\b", plain[box.end() :])
        if near:
            words[near[1][0]] = box
    if set(words) != {"y", "n"}:
        return None
    if _full(words["n"]) and not _full(words["y"]):
        return "no", "No [x]"
    if _full(words["y"]) and not _full(words["n"]):
        return "yes", "Yes [x]"
    return "open", "Yes/No"
