"""What a report says, before it has a form: parts of blocks of runs. Every writer says all of it and nothing else.

A number in one of our sentences is a run with a `Tally`, which names the rows it was counted from, so that anyone can count again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Style = Literal["", "strong", "quiet", "evidence", "act", "mark"]


@dataclass(frozen=True, slots=True)
class Tally:
    """A figure and the rows it comes from.

    `how`: rows (how many different ones), median (the middle of the days to the answer of these concerns), days (from the day a concern was known to the
    first act that counts), share (how many in a hundred of the rows `of` which these are some), agreement (of the readers of these, to two places; `of` names
    the field and "observed", a percentage, or the field, the coefficient and value, low or high). `people`: it counts people, so small ones may be held back.
    """

    value: float
    how: Literal["rows", "median", "days", "share", "agreement"]
    rows: tuple[str, ...]
    people: bool = False
    of: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The figure as it is written."""
        if self.how == "share" or self.of[1:] == ("observed",):
            return f"{self.value:.0f}%"
        return f"{self.value:.2f}" if self.how == "agreement" else f"{self.value:,.10g}"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look.

    `own`: our wording, not the record's. `to`: the anchor they lead to. `refers`: the words are the label of the table or figure it leads to.
    """

    text: str
    style: Style = ""
    to: str = ""
    own: bool = True
    tally: Tally | None = None
    refers: bool = False


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph or a cell. `kind`: "" plain, lead, quiet, status (what a reader must not miss), claim (a sentence whose every figure has a tally)."""

    runs: tuple[Run, ...]
    kind: Literal["", "lead", "quiet", "status", "claim"] = ""

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(r.text for r in self.runs)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of paragraphs."""

    items: tuple[Para, ...]


SHORT_ROWS, SHORT_WORDS = 12, 1200


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and a head. `widths` are shares of the width. A cell may have an anchor: `anchors[row]` names its row.

    `key` is what a reference in the text leads to, `number` its number in the report (0: not counted).
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Para, ...], ...]
    widths: tuple[int, ...]
    anchors: tuple[str, ...] = ()
    row_heads: bool = True
    named: str = ""
    key: str = ""
    number: int = 0

    @property
    def label(self) -> str:
        """What the text calls it, as "Table 3"; "" where it is not counted."""
        return f"Table {self.number}" if self.number else ""

    @property
    def title(self) -> str:
        """The caption after its label."""
        return f"{self.label}. {self.caption}" if self.label else self.caption

    @property
    def is_short(self) -> bool:
        """Whether it is so short that it is better moved to the next page than broken."""
        return len(self.rows) <= SHORT_ROWS and sum(len(p.text) for row in self.rows for p in row) <= SHORT_WORDS


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the words that stand for it. The table that says the same is the next block. `key` and `number` as of a table."""

    svg: str
    alt: str
    caption: str
    words: tuple[str, ...] = ()
    key: str = ""
    number: int = 0

    @property
    def label(self) -> str:
        """What the text calls it, as "Figure 3"; "" where it is not counted."""
        return f"Figure {self.number}" if self.number else ""

    @property
    def title(self) -> str:
        """The caption after its label."""
        return f"{self.label}. {self.caption}" if self.label else self.caption


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1 and the place links lead to."""

    level: int
    runs: tuple[Run, ...]
    anchor: str

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(r.text for r in self.runs)


Block = Heading | Para | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks on pages of one shape."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `marking` and `status` stand on every page. `version`: the knowledge it was made with."""

    title: str
    subtitle: str
    marking: str
    status: str
    parts: tuple[Part, ...]
    version: str = ""

    def blocks(self) -> Iterator[Block]:
        """Yield every block in order."""
        for part in self.parts:
            yield from part.blocks

    def paras(self) -> Iterator[Para]:
        """Yield every paragraph and cell in order."""
        for b in self.blocks():
            if isinstance(b, Para):
                yield b
            elif isinstance(b, Bullets):
                yield from b.items
            elif isinstance(b, Table):
                for row in b.rows:
                    yield from row

    def own_words(self) -> Iterator[str]:
        """Yield every piece of our own wording, in which no name of a case stands."""
        yield from (self.marking, self.status, f"{self.marking} Page 0 of 0", "Page 0 of 0", f"{self.status} {self.marking}")
        for p in self.paras():
            yield from (r.text for r in p.runs if r.own)
        for b in self.blocks():
            if isinstance(b, Heading):
                yield from (r.text for r in b.runs if r.own)
            elif isinstance(b, Table):
                yield from (b.title, *b.head)
            elif isinstance(b, Picture):
                yield from (b.alt, b.title, *b.words)


def number_captions(report: Report) -> Report:
    """Return a report whose tables and figures are counted from 1, each by itself, and whose references say the number of what they lead to.

    References stand in paragraphs and lists, not in cells; every one leads to the key of a table or figure that is in the report.
    """
    counted: dict[type[Table] | type[Picture], int] = {Table: 0, Picture: 0}
    labels: dict[str, str] = {}

    def count(b: Block) -> Block:
        if not isinstance(b, Table | Picture):
            return b
        counted[type(b)] += 1
        made = replace(b, number=counted[type(b)])
        labels.setdefault(made.key, made.label)
        return made

    def fill(p: Para) -> Para:
        return Para(tuple(replace(r, text=labels[r.to]) if r.refers else r for r in p.runs), p.kind) if any(r.refers for r in p.runs) else p

    def filled(b: Block) -> Block:
        if isinstance(b, Bullets):
            return Bullets(tuple(fill(p) for p in b.items))
        return fill(b) if isinstance(b, Para) else b

    numbered = [replace(part, blocks=tuple(count(b) for b in part.blocks)) for part in report.parts]
    return replace(report, parts=tuple(replace(part, blocks=tuple(filled(b) for b in part.blocks)) for part in numbered))


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return words without the signs that XML, and so Word, cannot hold; each is shown as the sign for what cannot be shown."""
    return _NOT_XML.sub("\ufffd", text)


def plain_lines(report: Report) -> list[str]:
    """Return the words of a report, a line a paragraph, heading, cell or caption: what every writer must say."""
    out = [report.title, report.subtitle]
    for b in report.blocks():
        if isinstance(b, Heading | Para):
            out.append(b.text)
        elif isinstance(b, Bullets):
            out += [p.text for p in b.items]
        elif isinstance(b, Table):
            out += [b.title, *b.head, *(p.text for row in b.rows for p in row)]
        else:
            out.append(b.title)
    return [line for line in out if line.strip()]
