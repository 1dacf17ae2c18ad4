"""One child's nouns → the child's part: the answer and who signed it, key dates, each concern then and now, the chronology reviews use, and the gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.knowledge.plain import say_count
from onrecord.publish.charts import draw_timeline
from onrecord.publish.model import Block, Bullets, Heading, Para, Part, Run, Style, Table
from onrecord.publish.signing import Signed
from onrecord.publish.telling import Telling, cell, days_of, para, refer
from onrecord.record import Child, Concern, Entry, Finding, Gap, LanguageFlag, Response, Signal

_ACT = re.compile(r"(\w+) \((\w+)\): (.*)", re.DOTALL)
_SHORT = re.compile(r"(Rule [\w.]+ \[[^\]]*\]): .*?In short: ([^.]*)\.")
_PATHS = re.compile(r"(written by [^:]*|\d{4}): .*", re.DOTALL)
UNDER = "A full line is drawn under words that bear on safety, a dotted one under acts recorded as done."
"""What the marks in a chronology mean."""
MOST = 40
"""Of what rests on more than this, what weighs most is told one by one and the rest is counted, so that it can be read; the chronology holds all of it."""


@dataclass(frozen=True)
class ChildFile:
    """All that is told of one child, oldest first. `others` are entries of other files that its concerns name."""

    child: Child
    entries: Sequence[Entry]
    signals: Sequence[Signal]
    responses: Sequence[Response]
    language: Sequence[LanguageFlag]
    concerns: Sequence[Concern]
    finding: Finding | None
    signed: Signed | None
    rejected: Signed | None = None
    gaps: Sequence[Gap] = ()
    others: Sequence[Entry] = ()
    by_entry: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        every: list[Any] = [*self.signals, *self.responses, *self.language]
        for noun in every:
            self.by_entry[noun.entry_id].append(noun)


def counts(signal: Signal) -> bool:
    """Whether a signal bears on the judgement: direct or strong, stated or suspected, about the child."""
    return signal.tier in ("direct", "strong") and signal.subject == "child" and signal.status in ("affirmed", "uncertain")


def tell_child(file: ChildFile, tell: Telling, number: int) -> list[Part]:
    """Return the parts of one child: an upright one, then the chronology on its side."""
    name = tell.child(file.child)
    blocks: list[Block] = [Heading(2, (Run(name, own=False),), tell.anchor(file.child.child_ref))]
    days = [e.date for e in file.entries if e.date]
    span = f"{say_count(len(file.entries), 'entry', 'entries')} on file"
    span += f", {tell.day(min(days))} to {tell.day(max(days))}" if days else ", none with a date"
    record = "" if tell.veil else f" Record {file.child.child_ref}."
    blocks.append(para(Run(f"{tell.born(file.child)[:1].upper()}{tell.born(file.child)[1:]}; {span}.{record}", own=False), kind="quiet"))
    shown = _is_shown(file, tell)
    if shown:
        blocks += _answer(file, tell)
    elif file.rejected is not None:
        blocks += _decided("The answer proposed for this file was rejected by ", file.rejected, file, tell)
    blocks += _key_dates(file, tell, name)
    if shown:
        for n, concern in enumerate(file.concerns, 1):
            blocks += _concern(concern, n, file, tell)
        if not file.concerns:
            blocks.append(para("No point was found, in the pages read, where this file held enough to act on."))
    if file.gaps:
        blocks.append(Heading(3, (Run("What of this file could not be read, dated or judged"),), f"{tell.anchor(file.child.child_ref)}-gaps"))
        blocks.append(Bullets(tuple(_gap(g, tell) for g in file.gaps)))
    chronology: list[Block] = [Heading(3, (Run("Chronology: "), Run(name, own=False)), f"{tell.anchor(file.child.child_ref)}-chronology")]
    caption = f"Every entry on file, oldest first. {UNDER}"
    chronology.append(chronology_table([(file, e) for e in file.entries], tell, caption, name, f"{tell.anchor(file.child.child_ref)}-entries"))
    return [Part(tuple(blocks)), Part(tuple(chronology), landscape=True)]


def _is_shown(file: ChildFile, tell: Telling) -> bool:
    return file.rejected is None and (tell.settings.undecided == "mark" or file.signed is not None)


def _decided(how: str, decided: Signed, file: ChildFile, tell: Telling) -> list[Block]:
    """Who decided, on which day and why."""
    blocks: list[Block] = [para(how, Run(decided.by, own=False), f" on {decided.on}.", kind="status")]
    return [*blocks, para("Reason: ", tell.words(decided.reason, file.child.child_ref))] if decided.reason else blocks


def _answer(file: ChildFile, tell: Telling) -> list[Block]:
    finding, ref = file.finding, file.child.child_ref
    if finding is None:
        return [para("No answer is proposed for this file.")]
    signed = file.signed
    blocks: list[Block] = []
    if signed is None:
        blocks.append(para("Proposal: no person has decided this finding yet.", kind="status"))
    else:
        blocks += _decided("Signed by ", signed, file, tell)
    blocks.append(Para(tell.sentence(finding.summary, ref), "lead"))
    if finding.counter_argument:
        blocks.append(para(Run("The strongest argument against: ", "strong"), *tell.sentence(finding.counter_argument, ref)))
    return blocks


def _key_dates(file: ChildFile, tell: Telling, name: str) -> list[Block]:
    plain = tell.plain
    opens = {c.opens: c for c in file.concerns} if _is_shown(file, tell) else {}
    answers = {i for c in file.concerns for i in c.responses}
    rows = []
    for e in file.entries:
        if e.hindsight or e.date is None:
            continue
        nouns = file.by_entry.get(e.entry_id, ())
        found = [n for n in nouns if isinstance(n, Signal) and counts(n)]
        done = [n for n in nouns if isinstance(n, Response) and n.acted and n.status == "done" and n.subject == "child"]
        if found or done or e.entry_id in opens:
            rows.append((e, found, done))
    if not rows:
        return []

    def weight(r: tuple[Entry, list[Signal], list[Response]]) -> int:
        direct = any(s.tier == "direct" for s in r[1])
        return 0 if r[0].entry_id in opens else 1 if r[0].entry_id in answers else 2 if direct else 3

    first = {r[0].entry_id for r in sorted(rows, key=weight)[:MOST]}
    shown = [r for r in rows if r[0].entry_id in first]
    out: list[Block] = []
    days = sorted(e.date for e in file.entries if e.date)
    lanes = [
        ("Concern opens", "open", [e.date for e, _, _ in rows if e.entry_id in opens]),
        ("Direct information", "direct", [e.date for e, f, _ in rows if any(s.tier == "direct" for s in f)]),
        ("Strong signs", "sign", [e.date for e, f, _ in rows if any(s.tier == "strong" for s in f)]),
        ("Acts done", "act", [e.date for e, _, d in rows if d]),
    ]
    lanes = [x for x in lanes if x[0] != "Concern opens" or opens]
    alt = (
        f"Line of time from {tell.day(days[0])} to {tell.day(days[-1])}: "
        + "; ".join(f"{lane}: {len(set(at))}" for lane, _, at in lanes)
        + (". The table below says the same." if len(shown) == len(rows) else ". The table below tells those that weigh most.")
    )
    told = (tell.day(days[0]), tell.day(days[-1]), "years" if tell.settings.dates != "shifted" else "")
    picture = draw_timeline(days[0], days[-1], [(a, b, [d for d in c if d]) for a, b, c in lanes], alt, f"Line of time of {name}.", told)
    place = tell.anchor(file.child.child_ref)
    seen = (refer(f"{place}-line"), " and ", refer(f"{place}-dates"), " give") if picture else (refer(f"{place}-dates"), " gives")
    out.append(para(*seen, " the key dates; ", refer(f"{place}-entries"), " is the whole chronology.", kind="quiet"))
    out += [replace(picture, key=f"{place}-line")] if picture else []
    body = []
    for e, found, done in shown:
        age = file.child.age_on(e.date) if e.date else None
        about = [plain.say_code(s.code) + (" (uncertain)" if s.status == "uncertain" else "") for s in found]
        said = (["concern opens"] if e.entry_id in opens else []) + list(dict.fromkeys(about))
        acts = list(dict.fromkeys(plain.say_code(r.code) for r in done))
        body.append((cell(tell.entry_link(e)), cell(str(age) if age is not None else ""), cell("; ".join(said)), cell("; ".join(acts))))
    more = f" The {MOST} that weigh most of {len(rows)}: where a concern opens, what answers it, direct information, then the earliest signs and acts."
    more = more if len(rows) > MOST else ""
    caption = f"Key dates: direct information, strong signs and protective acts recorded as done.{more}"
    out.append(Table(caption, ("Entry", "Age", "Recorded about safety", "Recorded as done"), tuple(body), (22, 7, 41, 30), named=name, key=f"{place}-dates"))
    return out


def _concern(c: Concern, number: int, file: ChildFile, tell: Telling) -> list[Block]:
    ref = file.child.child_ref
    if c.sufficient_then:
        outcome = say_followed(c, tell)
    else:
        outcome = "enough by today’s guidance, not by that of the day" if c.standard_then else "enough by today’s guidance; none is held for that day"
    out: list[Block] = [Heading(3, (Run(f"Concern {number}, "), Run(tell.day(c.known_on), own=False), Run(f": {outcome}")), c.concern_id)]
    out.append(Para(tell.sentence(c.because, ref)))
    out.append(para(Run("The words it rests on", "strong")))
    out.append(Bullets(tuple(_quotes(c, file, tell))))
    out.append(_then_now(c, tell))
    if c.steps:
        out.append(_steps(c, file, tell))
    if c.searched:
        searched = _PATHS.sub(r"\1", c.searched) if tell.veil else c.searched
        out.append(para("Searched for an answer: ", *tell.sentence(searched, ref), ".", kind="quiet"))
    acts = _acts(c, file, tell)
    out += [acts] if acts else []
    return out


def say_followed(c: Concern, tell: Telling, *, finer: bool = False) -> str:
    """Return what followed a concern: the outcome, or the finer verdict; the same words for both where an answer in time was short of what was asked."""
    if c.outcome == "heeded" and c.verdict == "partial":
        return "answered, but not with all that the guidance of the day asked"
    return tell.plain.say("verdict", c.verdict) if finer or c.verdict in ("cannot_determine", "reasoned_no") else tell.plain.say("outcome", c.outcome)


def _quotes(c: Concern, file: ChildFile, tell: Telling) -> list[Para]:
    known = {e.entry_id: e for e in (*file.entries, *file.others)}
    rests = []
    for entry in (known[i] for i in dict.fromkeys((*c.evidence, c.opens)) if i in known):
        found = [s for s in file.by_entry.get(entry.entry_id, ()) if isinstance(s, Signal) and counts(s)]
        rests.append((entry, sorted(found, key=lambda s: (s.tier != "direct", s.start))))
    first = {e.entry_id for e, _ in sorted(rests, key=lambda r: (r[0].entry_id != c.opens, not any(s.tier == "direct" for s in r[1])))[:MOST]}
    out = []
    for entry, found in rests:
        if entry.entry_id not in first:
            continue
        runs: list[str | Run] = [tell.entry_link(entry), ", ", Run(tell.by(entry), own=False), ": "]
        for n, s in enumerate(found):
            runs += [*([" "] if n else []), tell.quote(entry, s.start, s.end), f" ({plain_code(s, tell)})"]
        out.append(para(*runs, *([] if found else ["part of the picture"]), "."))
    if len(rests) > MOST:
        more = f"{len(rests) - MOST} more entries, which say what these say or less plainly; their words are marked in "
        out.append(para(more, refer(f"{tell.anchor(file.child.child_ref)}-entries"), "."))
    return out


_SETTLED = {"accept": ", confirmed by a person", "change": ", corrected by a person", "add": ", added by a person"}


def plain_code(s: Signal, tell: Telling) -> str:
    """Return how a signal's code is said, with its doubt, and whether a person put it so."""
    settled = _SETTLED[s.settled.verdict] if s.settled else ""
    return tell.plain.say_code(s.code) + (", uncertain" if s.status == "uncertain" else "") + settled


def _then_now(c: Concern, tell: Telling) -> Table:
    plain = tell.plain
    then = "no standard is held for that day" if not c.standard_then else "yes" if c.sufficient_then else "no"
    since = f", from {tell.day(c.now_from)}" if c.now_from and c.now_from < c.known_on else ""
    days = days_of(c) if c.sufficient_then else None
    after: list[str | Run] = ["; first act that counts after ", tell.figure(days), " day" if days.value == 1 else " days"] if days else []
    followed = para(say_followed(c, tell, finer=True), *after)
    rows = [
        (para("Enough to act on"), para(then), para(f"{'yes' if c.sufficient_now else 'no'}{since}")),
        (para("What followed"), followed, cell(plain.say("verdict", c.verdict_now) if c.verdict_now else "")),
        (para("Asked for"), _rule(c.then_says), _rule(c.now_says)),
    ]
    if c.modifiers:
        beside = "; ".join(plain.say("modifier", m) for m in c.modifiers)
        rows.append((para("Beside it"), para(beside), para(beside)))
    return Table(
        "Then and now: what the guidance asked, as we read it, on the day and today.",
        ("Question", "Then", "Today"),
        tuple(rows),
        (20, 40, 40),
        named=tell.day(c.known_on),
    )


def _rule(says: str) -> Para:
    """The rule in short, leading to its whole text in the appendix."""
    if not says:
        return para("–")
    first = says.split("\n")[0]
    found = _SHORT.match(first)
    rule = first.split(" ")[1] if first.startswith("Rule ") else ""
    return para(Run(f"{found[1]}: {found[2]}" if found else first, to=f"rule-{rule}" if rule else ""))


def _steps(c: Concern, file: ChildFile, tell: Telling) -> Table:
    known = {e.entry_id: e for e in file.entries}
    rows = []
    for s in c.steps:
        done = tell.entry_link(known[s.entry_id]) if s.entry_id in known else Run(tell.day(s.done) if s.done else "–", own=False)
        start = tell.day(s.start) if s.start else "not in the record"
        rows.append((para(s.limit), cell(start), cell(tell.day(s.due) if s.due else ""), cell(done), cell(tell.plain.say("step_state", s.state))))
    return Table(
        "Time limits of that day, step by step.", ("Limit", "From", "Due", "Recorded", "Met"), tuple(rows), (36, 16, 16, 18, 14), named=tell.day(c.known_on)
    )


def _acts(c: Concern, file: ChildFile, tell: Telling) -> Table | None:
    known = {e.entry_id: e for e in (*file.entries, *file.others)}
    weighed = []
    for entry_id, why in dict.fromkeys(c.weighed):
        entry, found = known.get(entry_id), _ACT.match(why)
        if entry is not None and found is not None:
            code, status, reason = found.groups()
            answer = "In part" if reason.startswith("counts in part") else "Yes" if reason.startswith("counts") else "No"
            weighed.append((entry, code, status, answer, re.sub(r"^counts( in part)?(: |, )?", "", reason)))
    if not weighed:
        return None
    first = set(sorted(range(len(weighed)), key=lambda n: ("Yes", "In part", "No").index(weighed[n][3]))[:MOST])
    rest: dict[tuple[str, str, str, str], list[Entry]] = defaultdict(list)
    rows = []
    for n, (entry, *said) in enumerate(weighed):
        if n in first:
            rows.append(_act(cell(tell.entry_link(entry)), said, file, tell))
        else:
            rest[said[0], said[1], said[2], said[3]].append(entry)
    for told, entries in rest.items():
        rows.append(_act(cell(f"{len(entries)} more, the first ", tell.entry_link(entries[0])), told, file, tell))
    caption = "Each recorded act, and whether it counts as an answer."
    if rest:
        caption = f"The {len(weighed)} recorded acts, and whether each counts as an answer: {MOST} one by one, the rest by what is said of them."
    return Table(caption, ("Entry", "Act", "Recorded as", "Counts", "Why"), tuple(rows), (20, 26, 16, 10, 28), named=tell.day(c.known_on))


def _act(where: Para, said: Sequence[str], file: ChildFile, tell: Telling) -> tuple[Para, ...]:
    code, status, answer, reason = said
    why = cell(*tell.sentence(tell.plain.spell_codes(reason), file.child.child_ref))
    return where, cell(tell.plain.say_code(code)), cell(tell.plain.say("status", status)), cell(answer), why


def _gap(g: Gap, tell: Telling) -> Para:
    n = tell.numbers.get(g.entry_id or "")
    where: list[str | Run] = [Run(f"entry {n}", to=g.entry_id or "", own=False), ": "] if n else []
    return para(*where, Run(say_gap(g, tell), own=False), ".")


def say_gap(g: Gap, tell: Telling) -> str:
    """Return a gap in words: by name its message with the path, otherwise its kind, so that no file name is told."""
    kind = tell.plain.say("gap", g.kind)
    if tell.veil:
        return kind + (f", page {g.page}" if g.page else "")
    text = g.message.removesuffix(f" [{g.kind}]").rstrip(".")
    return text if not g.path or text.startswith(g.path) else f"{g.path}{f' page {g.page}' if g.page else ''}: {text}"


def chronology_table(rows: Sequence[tuple[ChildFile, Entry]], tell: Telling, caption: str, name: str, key: str = "", *, merged: bool = False) -> Table:
    """Return the chronology in the columns case reviews use: date, age, source, event, response, comment; of several children with the child's name.

    Args:
        rows: each entry with the file it is of, oldest first.
        tell: how names and days are told.
        caption: of the table.
        name: whose it is, for who hears the table read out.
        key: what references lead to.
        merged: whether it is of several children.
    """
    body, anchors = [], []
    for file, e in rows:
        nouns = sorted(file.by_entry.get(e.entry_id, ()), key=lambda n: (n.start, n.end))
        age = file.child.age_on(e.date) if e.date else None
        cells = [_when(e, tell)]
        cells += [cell(Run(tell.child(file.child), own=False))] if merged else []
        cells += [
            cell(str(age) if age is not None else ""),
            _source(e, tell),
            Para(tell.entry_runs(e, _marks(nouns)) or (Run("–"),)),
            _response(nouns, tell),
            _comment(e, nouns, tell),
        ]
        body.append(tuple(cells))
        anchors.append("" if merged else e.entry_id)
    head = ("Date", *(("Child",) if merged else ()), "Age", "Source", "Event", "Response", "Comment")
    widths = (11, 9, 5, 15, 34, 13, 13) if merged else (11, 5, 15, 40, 14, 15)
    return Table(caption, head, tuple(body), widths, tuple(anchors), named=name, key=key)


def _when(e: Entry, tell: Telling) -> Para:
    n = tell.numbers.get(e.entry_id)
    runs: list[str | Run] = [Run(f"{n}. " if n else "", "quiet", own=False), Run(tell.day(e.date), "strong", own=False)]
    if e.precision not in ("day", "none"):
        runs.append(f" ({e.precision})")
    if e.time and tell.settings.dates == "as-is":
        runs.append(Run(f" {e.time}", own=False))
    if e.after_midnight:
        runs.append(" after midnight")
    return para(*runs)


def _source(e: Entry, tell: Telling) -> Para:
    kind = tell.kind(e)
    late = f"; written up {tell.day(e.recorded)}" if e.recorded and e.recorded != e.date else ""
    parts = [tell.by(e), kind, tell.place(e)]
    return para(Run("; ".join(p for p in parts if p) + late, own=False))


def _marks(nouns: Sequence[Any]) -> list[tuple[int, int, Style]]:
    out: list[tuple[int, int, Style]] = [(n.start, n.end, "evidence") for n in nouns if isinstance(n, Signal) and counts(n)]
    return out + [(n.start, n.end, "act") for n in nouns if isinstance(n, Response) and n.acted and n.status == "done"]


def _response(nouns: Sequence[Any], tell: Telling) -> Para:
    said = []
    for n in nouns:
        if isinstance(n, Response) and n.status in ("done", "planned", "not_done"):
            said.append(tell.plain.say_code(n.code) + ("" if n.status == "done" else f" ({tell.plain.say('status', n.status)})"))
    return cell("; ".join(dict.fromkeys(said)))


def _comment(e: Entry, nouns: Sequence[Any], tell: Telling) -> Para:
    said = [f"{tell.plain.say('tier', n.tier)}: {plain_code(n, tell)}" for n in nouns if isinstance(n, Signal) and counts(n)]
    said += ["wording that blames or makes small" for n in nouns if isinstance(n, LanguageFlag) and not n.challenged]
    said += ["added for a later review, so not counted as known then"] if e.hindsight else []
    said += ["the record takes this note back"] if e.void else []
    said += ["recognised from a picture: its words may be wrong"] if e.read_by == "ocr" else []
    n = tell.numbers.get(e.duplicate_of or "")
    return cell("; ".join(dict.fromkeys(said)), *([("; " if said else ""), Run(f"repeats entry {n}", to=e.duplicate_of or "", own=False)] if n else []))
