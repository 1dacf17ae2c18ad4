"""The nouns. Every step of OnRecord turns one of these into the next; all are frozen and built from plain values.

`Document → Entry → Signal, Response, Mention → Concern → Finding → Decision`, with a `Gap` wherever something could not be read, dated or judged.
Ranges include their start and exclude their end. Offsets count Unicode characters of the text they point into. Identifiers derive from content.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["affirmed", "negated", "uncertain", "hypothetical", "historical", "boilerplate"]
ResponseStatus = Literal["done", "planned", "not_done", "hypothetical", "boilerplate"]
Subject = Literal["child", "other_child", "family", "other"]
Source = Literal["child", "parent", "carer", "professional", "police", "public", "anonymous", "unknown"]
Tier = Literal["direct", "strong", "moderate", "vulnerable"]
Verdict = Literal["accept", "reject"]
DecisionKind = Literal["link", "entity", "concern", "finding", "signal", "response", "language"]
DecisionVerdict = Literal["accept", "reject", "undo", "change", "sign", "add", "read", "settle"]


def identify(prefix: str, *parts: object) -> str:
    """Return a short identifier made from the content of `parts` (the same parts always give the same identifier).

    >>> identify("E", "a", 1) == identify("E", "a", 1)
    True
    """
    digest = hashlib.sha256("\x1f".join("" if p is None else str(p) for p in parts).encode()).hexdigest()
    return f"{prefix}-{digest[:14]}"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document in reading order: a paragraph, a line, a table row, a header.

    `cells` holds a row's cells (then `text` is the cells joined by tabs); `table` names the table or sheet the row is of.
    `page` counts from 1 and is None where the format has no pages. `locator` says in words where the piece stands ("sheet Notes row 7").
    `box` is (left, top, right, bottom) in points from the page's top left. `confidence` is 1.0 for text, the recogniser's 0..1 for OCR.
    """

    text: str
    kind: Literal["heading", "paragraph", "line", "row", "header", "footer", "comment", "deleted", "textbox"] = "paragraph"
    page: int | None = None
    locator: str = ""
    cells: tuple[str, ...] = ()
    table: str | None = None
    box: tuple[float, float, float, float] | None = None
    confidence: float = 1.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What one file (or one mail, attachment or archive member inside it) says, in reading order.

    `path` is relative to the input folder with forward slashes; a part inside a container is `mail.eml!/plan.docx`. `sha256` is that of the
    part's original bytes. `media` is the short format name ("docx", "pdf", "eml" ...). `headers` are a mail's fields (From, To, Date, Subject)
    or a print's properties. `parent` is the doc_id of the container.
    """

    doc_id: str
    path: str
    sha256: str
    media: str
    size: int
    blocks: tuple[Block, ...]
    read_by: Literal["text", "ocr"] = "text"
    headers: tuple[tuple[str, str], ...] = ()
    parent: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read, dated, placed or judged, so that silence is never mistaken for absence.

    `message` says what, where, why it matters and what next; it holds no case text. `kind` is listed in `docs/messages.md`.
    """

    kind: str
    message: str
    path: str = ""
    page: int | None = None
    child_ref: str | None = None
    entry_id: str | None = None

    @property
    def gap_id(self) -> str:
        """Identifier derived from every field."""
        return identify("G", self.kind, self.message, self.path, self.page, self.child_ref, self.entry_id)


@dataclass(frozen=True, slots=True)
class Piece:
    """Which block a run of an entry's text came from: `start`/`end` in the entry's text, `block` an index into the document's blocks."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class ChildHint:
    """Who a document, or one of its entries, says it is about. Resolved to a Child only when every file has been read.

    `origin` tells where it was read: "column", "header", "subject", "properties", "file name", "folder"; "beside" is a further child the header names, "words"
    and "subject words" a line that may name one where nothing else does.
    """

    origin: str
    ref: str | None = None
    name: str | None = None
    dob: dt.date | None = None
    sex: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated piece of the record.

    `date` is when it happened or was received; `recorded` when it was written up (None if the record gives none); `date_words` the date as
    written, `precision` how exact it is. `quoted` runs of `text` repeat an earlier message and are not new knowledge. `hindsight` marks text that was added
    for a later review (a chronology's comment column) and never counts as known then. `after_midnight`: a log keeps the note under the evening
    before, so it comes after every note of that day. `void`: how the record takes the note back ("Entered in error", "Deleted"); it is kept, and is no
    evidence by itself.
    """

    entry_id: str
    doc_id: str
    path: str
    text: str
    date: dt.date | None = None
    date_words: str = ""
    precision: Literal["day", "approximate", "month", "year", "none"] = "day"
    recorded: dt.date | None = None
    time: str | None = None
    author: str | None = None
    role: str | None = None
    agency: str | None = None
    type: str | None = None
    void: str | None = None
    page: int | None = None
    locator: str = ""
    read_by: Literal["text", "ocr"] = "text"
    confidence: float = 1.0
    pieces: tuple[Piece, ...] = ()
    quoted: tuple[tuple[int, int], ...] = ()
    hindsight: bool = False
    after_midnight: bool = False
    hints: tuple[ChildHint, ...] = ()
    child_ref: str | None = None
    duplicate_of: str | None = None

    @property
    def held_on(self) -> dt.date | None:
        """The day by which it stood on the file: when it was written up, else when it happened; of a month or year without a day, the last day it can mean."""
        if self.date is None or self.precision == "none":
            return None
        if self.recorded is not None:
            return max(self.date, self.recorded)
        if self.precision == "year":
            return dt.date(self.date.year, 12, 31)
        if self.precision == "month":
            return self.date.replace(day=calendar.monthrange(self.date.year, self.date.month)[1])
        return self.date

    @property
    def clock(self) -> tuple[bool, str]:
        """Orders the entries of one day: those without a time, then by time, then those after midnight."""
        return self.after_midnight, self.time or ""


@dataclass(frozen=True, slots=True)
class Child:
    """A child's file: who it is about, as the record names them. `aliases` are first names, short names and initials seen in the file."""

    child_ref: str
    name: str
    dob: dt.date | None = None
    sex: str | None = None
    aliases: tuple[str, ...] = ()

    def age_on(self, day: dt.date) -> int | None:
        """Whole years of age on `day`; None if the date of birth is not known."""
        if self.dob is None:
            return None
        return day.year - self.dob.year - ((day.month, day.day) < (self.dob.month, self.dob.day))


@dataclass(frozen=True, slots=True)
class CohortMember:
    """A person the review asks about, and whether a file of theirs was found.

    `match` is exact, probable, possible or none; only exact and probable make `known` true: possible waits for a person.
    """

    name: str
    dob: dt.date | None
    known: bool
    child_ref: str | None
    match: Literal["exact", "probable", "possible", "none"]
    match_reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """That a named person settled how words are read: accept (as proposed), change (otherwise) or add (they were missed), by a row of the trail.

    `code`, `status` and `subject` are what the product proposed, for the noun itself holds what the person settled; empty where it proposed nothing.
    """

    decision_id: str
    verdict: Literal["accept", "change", "add"]
    by: str
    on: dt.date
    reason: str
    code: str = ""
    status: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Words showing something was known that bears on a child's safety. `quote == entry.text[start:end]`, always.

    `settled`: what a person settled of it, None where nobody has.
    """

    entry_id: str
    child_ref: str | None
    start: int
    end: int
    quote: str
    code: str
    tier: Tier
    status: Status
    subject: Subject
    source: Source
    found_by: str
    because: str
    score: float | None = None
    settled: Settled | None = None

    @property
    def signal_id(self) -> str:
        """Identifier derived from the place, the code that was proposed and the way it was found; a correction leaves it as it is."""
        return identify("S", self.entry_id, self.start, self.end, as_proposed(self)["code"], self.found_by)


@dataclass(frozen=True, slots=True)
class Response:
    """Something done, planned or not done. `acted` is true for a protective act, false for filing, advice, NFA and the like.

    `score`: the chance (0..1) that code and status are read right; None where wording alone read it. `settled`: what a person settled of it, None where
    nobody has.
    """

    entry_id: str
    child_ref: str | None
    start: int
    end: int
    quote: str
    code: str
    acted: bool
    status: ResponseStatus
    subject: Subject
    found_by: str
    because: str
    score: float | None = None
    settled: Settled | None = None

    @property
    def response_id(self) -> str:
        """Identifier derived from the place, the code that was proposed and the way it was found; a correction leaves it as it is."""
        return identify("R", self.entry_id, self.start, self.end, as_proposed(self)["code"], self.found_by)


def as_proposed(noun: Signal | Response) -> dict[str, str]:
    """Return code, status and subject as the product proposed them; of words a person added, as that person read them."""
    held = noun.settled if noun.settled is not None and noun.settled.code else noun
    return {"code": held.code, "status": held.status, "subject": held.subject}


@dataclass(frozen=True, slots=True)
class LanguageFlag:
    """Wording that blames a child or makes what was done to them small. `challenged`: the author quotes it to dispute it, or it is a form's label."""

    entry_id: str
    child_ref: str | None
    start: int
    end: int
    quote: str
    code: str
    suggestion: str
    challenged: bool
    found_by: str
    kind: str = ""
    era: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, vehicle, phone, place, handle or organisation named. `key` is its normalised form for matching; `role` is as recorded.

    `age` is the age in years that the words beside a person's name give.
    """

    entry_id: str
    child_ref: str | None
    start: int
    end: int
    quote: str
    kind: Literal["person", "vehicle", "phone", "place", "handle", "org", "reference"]
    key: str
    role: str = ""
    entity_id: str | None = None
    age: int | None = None

    @property
    def mention_id(self) -> str:
        """Identifier derived from the place and kind."""
        return identify("M", self.entry_id, self.start, self.end, self.kind)


@dataclass(frozen=True, slots=True)
class Episode:
    """A time a child was missing, from last seen or reported until returned (`returned` tells whether the record says so; else a day and a night).

    `entry_ids` tell of it; `mention_ids` are the places, cars and people two children's episodes may share; `held` is the day it stood in the record.
    `sources` are marks of the words of each of `entry_ids`, the same for the same words; "" for words too few to be a paste.
    """

    start: dt.datetime
    end: dt.datetime
    returned: bool
    entry_ids: tuple[str, ...]
    mention_ids: tuple[str, ...]
    held: dt.date | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """One line of the arithmetic behind a link or a suggested entity: what speaks for it, or (`contradiction`) against it.

    `weight` is what it adds, after rarity and time; None for a rule that is not a sum. `entries` are those it rests on, `days` the first day each half was
    named.
    """

    kind: str
    weight: float | None
    says: str
    entries: tuple[str, ...] = ()
    days: tuple[dt.date | None, ...] = ()
    contradiction: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions may resolve to: a suggestion until a person accepts it. `reasons`: why several forms or files are taken for one."""

    entity_id: str
    kind: str
    name: str
    surfaces: tuple[str, ...]
    child_refs: tuple[str, ...]
    decision: Verdict | None = None
    decided_by: str | None = None
    decided_on: dt.date | None = None
    reasons: tuple[Ground, ...] = ()

    @property
    def evidence(self) -> str:
        """A short digest of what the suggestion rests on, so that a later reader can tell whether it is still what a person decided about."""
        return identify("V", self.kind, *self.surfaces, "", *self.child_refs)[2:]


@dataclass(frozen=True, slots=True)
class Link:
    """A possible tie between two children's files, with its reasons in words. A lead for a person, never a finding.

    `first_day` is the first day on which enough of it had happened or been told for anyone to see it; `both_held` the day by which both halves were written
    in the service's record. None where the record gives no day.
    """

    child_refs: tuple[str, str]
    via: tuple[str, ...]
    strength: Literal["strong", "weak"]
    score: float
    because: str
    decision: Verdict | None = None
    decided_by: str | None = None
    decided_on: dt.date | None = None
    reasons: tuple[Ground, ...] = ()
    first_day: dt.date | None = None
    both_held: dt.date | None = None

    @property
    def link_id(self) -> str:
        """Identifier derived from the two files."""
        return identify("L", *self.child_refs)

    @property
    def evidence(self) -> str:
        """A short digest of what the link rests on, so that a later reader can tell whether it is still what a person decided about."""
        return identify("V", self.strength, self.because)[2:]


@dataclass(frozen=True, slots=True)
class Group:
    """Files that hang together through links.

    `links` are the identifiers of the strong ones between its files. `first_day` and `both_held` are the earliest of theirs (see `Link`); `joined_on`
    is the day by which the service held enough to see that every file of the group hangs together.
    """

    group_id: str
    child_refs: tuple[str, ...]
    entity_ids: tuple[str, ...]
    links: tuple[str, ...] = ()
    first_day: dt.date | None = None
    both_held: dt.date | None = None
    joined_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a network: a child's file, or a thing or person that ties files. `x` and `y` are where a picture puts it, 0 to 1000 of its width.

    `noun_id` is the child_ref or entity_id, `kind` "file" or the entity's, `first_day` the first day it could be seen that something is tied to it.
    """

    spot_id: str
    noun_id: str
    kind: str
    label: str
    surfaces: tuple[str, ...] = ()
    dob: dt.date | None = None
    first_day: dt.date | None = None
    decision: Verdict | None = None
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a network between two spots: `kind` "tie" (between two files, with a link's fields) or "named" (a file names what ties it to another)."""

    line_id: str
    a: str
    b: str
    kind: Literal["tie", "named"]
    strength: str = ""
    score: float | None = None
    because: str = ""
    first_day: dt.date | None = None
    both_held: dt.date | None = None
    decision: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Files, what ties them, and the lines between, as a picture or another program shows them. `height` is that of the picture, in the unit of `Spot.x`."""

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Something that ties no files in this case, why not, and in how many files it stands: shown, so that a person may object."""

    kind: str
    form: str
    reason: str
    files: int


@dataclass(frozen=True, slots=True)
class UnheldChild:
    """A child whom one or more files name and for whom no file is held: a candidate, for a person to look for.

    `name` is the fullest form as written, `child_refs` the files that name the child, `match` the name of a person asked about whose file was not found.
    """

    name: str
    surfaces: tuple[str, ...]
    entry_ids: tuple[str, ...]
    child_refs: tuple[str, ...]
    match: str | None
    match_reason: str | None
    because: str
    first_day: dt.date | None

    @property
    def unheld_id(self) -> str:
        """Identifier derived from the name and where it stands."""
        return identify("U", self.name, *self.entry_ids)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that the rule of the day gave a time limit: `limit` in words, the day its time began, the last day in time, the day the record shows it.

    `state` is in_time, late, not_shown (in the entries read) or unknown (the dates or what could not be read do not tell).
    """

    step: str
    limit: str
    start: dt.date | None
    due: dt.date | None
    done: dt.date | None
    entry_id: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A point where the file held enough to act on, under the guidance of that day, and what followed.

    `weighed` gives every act looked at as (entry_id, reason it counts or not); `nearest` is the nearest act that did not count.
    `standard_then` and `standard_now` are rule ids, `then_says` and `now_says` what they asked, with instrument and mark. `verdict_now` is the finer
    verdict by today's standard. `now_from` is the day today's rule would have been met; `modifiers` what else mattered; `refusal` where a
    manager's reasoned refusal stands, with its words; `steps` the
    time limits of the day, step by step.
    """

    concern_id: str
    child_ref: str
    opens: str
    evidence: tuple[str, ...]
    basis: Literal["direct", "cumulative"]
    known_on: dt.date
    standard_then: str
    due: dt.date | None
    sufficient_then: bool
    sufficient_now: bool
    outcome: Literal["heeded", "late", "partial", "unheeded"]
    verdict: str
    responses: tuple[str, ...]
    days_to_response: int | None
    because: str
    weighed: tuple[tuple[str, str], ...] = ()
    standard_now: str = ""
    searched: str = ""
    now_from: dt.date | None = None
    then_says: str = ""
    now_says: str = ""
    modifiers: tuple[str, ...] = ()
    nearest: str = ""
    verdict_now: str = ""
    refusal: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The candidate answer for one child: a proposal until a named person decides."""

    child_ref: str
    known: bool
    direct_intelligence: bool
    sufficient_then: bool
    lost_opportunity: bool
    summary: str
    concerns: tuple[str, ...]
    counter_argument: str = ""
    decision: str | None = None
    decided_by: str | None = None
    decided_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Concerns of a cohort that share a year, agency or team: how many there are, how many were answered, and the median days to it (None: none was).

    `by` is year, agency or team; `value` which. `answered` counts those answered, in time or late.
    """

    by: str
    value: str
    concerns: int
    answered: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Shared:
    """What many of a cohort's lost concerns have in common: a basis, verdict or modifier, in how many of how many."""

    kind: str
    code: str
    concerns: int
    of: int


@dataclass(frozen=True, slots=True)
class CohortPicture:
    """What a review says of its cohort: sentences, repeated patterns, the files with a lost opportunity and what the lost concerns share. All from rows."""

    sentences: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    lost: tuple[str, ...] = ()
    common: tuple[Shared, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A named person's judgement: one row of a trail that is only ever added to.

    `kind` and `subject` (its identifier) tell what it is about. `verdict` undo takes the standing decision back: nothing is decided then; change accepts
    with the fields in `detail` in place of the proposed ones; sign freezes a finding; add puts in what was missed. Of a signal or response `detail` is the
    noun, as it was rejected or accepted, or as it is to be. `at` is the
    time the door gives, with its offset. `seen` names the knowledge and the evidence (`Link.evidence`) the person had before them. `supersedes` is the
    decision_id this one takes the place of; `previous` the sha256 of the row before ("" in the first), `sha256` that of every other field.
    Two readers who read the same thing apart each leave a row `read` about `SUBJECT@ACCOUNT`, and who settles between them one `settle` about `SUBJECT@`,
    with the answers in `detail`: none of these stands as the decision about the subject. `detail` is JSON; `account` the sign-in name where one was used.
    """

    kind: DecisionKind
    subject: str
    verdict: DecisionVerdict
    by: str
    at: dt.datetime
    reason: str
    seen: str
    supersedes: str | None
    previous: str
    sha256: str
    detail: str = ""
    account: str = ""
    child_ref: str = ""

    @property
    def decision_id(self) -> str:
        """Identifier derived from the hash."""
        return f"J-{self.sha256[:14]}"

    def since(self, evidence: str | None) -> Literal["same", "changed", "gone"]:
        """Tell what has become of the subject whose evidence is now this (None: it is no longer there)."""
        return "gone" if evidence is None else "same" if self.seen.endswith(f":{evidence}") else "changed"


def current_decisions(trail: Iterable[Decision]) -> dict[str, Decision]:
    """Return subject → the decision that stands: the last one about it, unless that one takes back what stood."""
    last = {d.subject: d for d in trail}
    return {subject: d for subject, d in last.items() if d.verdict != "undo"}


def readings_apart(trail: Iterable[Decision]) -> dict[str, dict[str, Decision]]:
    """Return subject → account → the last answer of each who read it apart; what was settled between them stands under ""."""
    made: dict[str, dict[str, Decision]] = {}
    for d in trail:
        if d.verdict in ("read", "settle"):
            subject, _, account = d.subject.partition("@")
            made.setdefault(subject, {})[account] = d
    return made


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far readers agree on one field, by one coefficient.

    `value` is the coefficient (1 full agreement, 0 that of chance), `low` and `high` its 95 % confidence limits (None with fewer than two subjects that two
    readers rated), `observed` the share of agreeing pairs (0..1), `subjects` how many were rated by two readers or more.
    """

    name: Literal["cohen", "fleiss", "krippendorff", "gwet"]
    value: float | None
    low: float | None
    high: float | None
    observed: float
    subjects: int


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far readers agree on one field of a kind (concern, finding, signal): what was asked, and each coefficient.

    `rows` are the subjects to whose question two or more gave an answer.
    """

    kind: str
    field: str
    asks: str
    rows: tuple[str, ...]
    coefficients: tuple[Agreement, ...]

    @property
    def observed(self) -> float | None:
        """The share of agreeing pairs (0..1), None if nothing was answered by two."""
        return self.coefficients[0].observed if self.rows else None

    def by(self, name: str) -> Agreement:
        """Return the coefficient of this name."""
        return next(a for a in self.coefficients if a.name == name)
