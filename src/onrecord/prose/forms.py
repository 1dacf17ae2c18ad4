"""Tick boxes, prompts and their answers: a sentence and a place in it → ticked, unticked, answered yes, answered no, or not a form.

`[ ] Older boyfriend` is the form speaking, `[x] Older boyfriend` the worker; `Goes missing: no` is an answer; `Yes / No` is a question nobody answered.
"""

from __future__ import annotations

import re
from typing import Literal

from onrecord.knowledge.assertion import Cues

Answer = Literal["ticked", "unticked", "yes", "no", "open"]

_BOX = re.compile(r"\[(?P<in>[ xXyYnN✓✔/_]{0,3})\]|(?P<empty>[☐□◻])|(?P<full>[☑☒✓✔■])|\((?P<round>[ xX✓])\)|__(?P<line>[xX]?)__")
_SIGN = r"""^["')\]\s]*(?:[:=?-]|\.\.+|—)\s*["']?"""
_ENDS = r"""\b["']?\s*(?:$|[.,;/)(\-])"""
_LISTED = re.compile(r"[\w ',/&-]{0,40}?(?=[:?=]|\s-\s|\.\.)")


class Forms:
    """Reads forms. Built from the lists of `knowledge/assertion/forms.yaml`: how no and yes are answered, what marks a prompt, an empty answer, a choice."""

    def __init__(self, cues: Cues) -> None:
        no, yes = _any(cues.lists.get("answer_no", ("no",))), _any(cues.lists.get("answer_yes", ("yes",)))
        self._no, self._yes = re.compile(rf"{_SIGN}{no}{_ENDS}"), re.compile(rf"{_SIGN}{yes}\b")
        self._next_no = re.compile(rf"^\W*(?:answer\W+)?{no}\b\s*(?:$|[.,;:(\-])")
        self._next_yes = re.compile(rf"^\W*(?:answer\W+)?{yes}\b\s*(?:$|[.,;:(\-])")
        self._boxed_no = re.compile(r"^\s*[\[(]\s*(?:n|no)\s*[\])]")
        self._bare_no = re.compile(r"^\s*(?:n|no)\s*(?:$|[.,;)])")
        self._last_no = re.compile(r"^\s*(?:(?P<letter>n)|no)\W*$")
        self._row = re.compile(r"\b(?:n|no|y|yes|reduced|low|nil)\s*[,.;]")
        self._choice = re.compile(rf"\b{_any(cues.lists.get('open_choice', ()))}(?!\s*[:-]?\s*(?:yes|no)\b)")
        self._prompt = re.compile(rf"\b{_any(cues.lists.get('prompt_words', ()))}\b[^.]{{0,40}}[(:]")
        self._nil = re.compile(rf"(?<!\w){_any(cues.lists.get('nil_comments', ()))}\b")
        self._blank = re.compile(rf"(?<!\w){_any(cues.lists.get('blank_answers', ()))}\b")

    def answer_at(self, plain: str, start: int, end: int, following: str) -> tuple[Answer | None, str]:
        """Return how a form answers the words `plain[start:end]`, and the words that show it; (None, "") where no form is seen.

        Args:
            plain: a sentence's plain form.
            start: where the words start in it.
            end: where they end.
            following: the plain form of the next sentence, for a question answered there.
        """
        if plain[start:end].endswith(" n"):  # a letter that answers, taken for a name's
            end -= 2
        tail = plain[end:]
        if m := self._boxed_no.match(tail):
            return "no", m.group().strip()
        box = _box(plain, start, end)
        if box is not None:
            return box
        if m := self._choice.search(plain, end, min(len(plain), end + 60)):
            return "open", m.group()
        listed = _LISTED.match(tail)
        for rest in (tail, tail[listed.end() :] if listed else ""):
            if m := self._no.match(rest):
                return "no", m.group().strip(" :-?.,;")
            if m := self._yes.match(rest):
                return "yes", m.group().strip(" :-?.,;")
        if (m := self._bare_no.match(tail)) and self._row.search(plain[:start] + tail[3:]):
            return "no", m.group().strip(" .,;)")
        if (m := self._last_no.match(tail)) and (m["letter"] or not plain[:start].strip(" 0123456789.:-)(")):
            return "no", m.group().strip(" .,;)")
        if plain.rstrip().rstrip("'\"”)").endswith(("?", ":")):
            if m := self._next_no.match(following):
                return "no", m.group().strip(" :-?.,;")
            if m := self._next_yes.match(following):
                return "yes", m.group().strip(" :-?.,;")
        return self._prompted(plain, start, end)

    def _prompted(self, plain: str, start: int, end: int) -> tuple[Answer | None, str]:
        asks = plain.find("(", 0, start) >= 0 or plain.find(":", 0, start) >= 0
        prompts = list(self._prompt.finditer(plain, 0, start)) if asks else []
        listed = "/" in plain[max(0, start - 3) : start] or "/" in plain[end : end + 3]
        if not prompts and not listed:
            return None, ""
        if m := self._nil.search(plain, end):
            return "no", m.group()
        if m := self._blank.search(plain, end):
            return "open", m.group()
        return ("open", prompts[-1].group()) if prompts and listed else (None, "")


def _any(words: tuple[str, ...]) -> str:
    if not words:
        return "(?!)"
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\W{1,4}") for w in sorted(words, key=len, reverse=True)) + ")"


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
