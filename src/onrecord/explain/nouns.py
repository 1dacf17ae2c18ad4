"""A noun's identifier → why it is there, with the words and the place it rests on; a child's file as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from onrecord.errors import InputError
from onrecord.explain.concern import explain_concern
from onrecord.explain.lines import NAMED, CaseView, in_days, paragraphs, people
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import Phrase, load_phrasebook
from onrecord.knowledge.plain import plain_words, say_count, say_day, say_list, say_place, say_settled
from onrecord.record import Child, Concern, Entity, Entry, Finding, Gap, Ground, Group, Link, Mention, Response, Signal, UnheldChild

_SHOWN = 6  # ties that leave an explanation on one screen


def explain(case: CaseView, noun_id: str) -> str:
    """Return why a signal, response, mention, concern, entity, link, group, gap, entry or child's finding is there, with the words it rests on.

    Raises:
        InputError: code `no-such-id`.
    """
    names = {row[0].child_ref: row[0].name for row in case.child_rows()}
    if (entry := case.entry(noun_id)) is not None:
        return _entry(case, entry, names)
    found = case.find(noun_id) or next((("gap", g) for g in case.gaps() if g.gap_id == noun_id), None)
    noun = found[1] if found else next((f for f in case.found("findings") if f.child_ref == noun_id), None)
    if isinstance(noun, Signal | Response):
        return _reading(case, noun)
    if isinstance(noun, Concern):
        return explain_concern(case, noun, names)
    if isinstance(noun, Finding):
        return _finding(case, noun, names)
    if isinstance(noun, Gap):
        return _gap(case, noun, names)
    if isinstance(noun, Mention):
        return _mention(case, noun, names)
    if isinstance(noun, Entity):
        return _entity(case, noun, names)
    if isinstance(noun, UnheldChild):
        return _unheld(case, noun, names)
    if isinstance(noun, Link):
        return _link(case, noun, names)
    if isinstance(noun, Group):
        return _group(case, noun, names)
    raise InputError("nothing in this case has that identifier", where=noun_id, next_step="Identifiers stand in the export and the report.", code="no-such-id")


def _by(entry: Entry) -> str:
    return ", ".join(x for x in (entry.author or "author not given", entry.role, entry.agency) if x)


def _place(entry: Entry | None) -> str:
    if entry is None:
        return ""
    written = f", written up {say_day(entry.recorded)}" if entry.recorded and entry.recorded != entry.date else ""
    return f"Entry   {say_day(entry.date)}{written}; {entry.type or 'type not given'}; by {_by(entry)} [{entry.entry_id}]\nSource  {say_place(entry)}"


def _entry(case: CaseView, entry: Entry, names: Mapping[str, str]) -> str:
    plain = plain_words()
    nouns = [n for kind in ("signals", "responses") for n in case.found(kind, entry.child_ref) if n.entry_id == entry.entry_id] if entry.child_ref else []
    whose = f"in the file of {people([entry.child_ref], names)}" if entry.child_ref else "in no child's file"
    said = f"A record of {say_day(entry.date)} by {_by(entry)}, {whose}."
    rows = [f"- “{n.quote}”: {plain.say_code(n.code)}, {plain.say('status', n.status)} [{_id(n)}]" for n in sorted(nouns, key=lambda n: n.start)]
    return (
        paragraphs(said, _place(entry), "Read in it:" if rows else "Nothing in it was read as bearing on safety or as a response.", *rows) + f"\n\n{entry.text}"
    )


def _id(noun: Signal | Response) -> str:
    return noun.signal_id if isinstance(noun, Signal) else noun.response_id


def _reading(case: CaseView, noun: Signal | Response) -> str:
    plain = plain_words()
    entry = case.entry(noun.entry_id)
    around = ""
    if entry is not None:
        start, end = max(0, noun.start - 80), min(len(entry.text), noun.end + 80)
        around = " ".join(
            f"{'…' if start else ''}{entry.text[start : noun.start]}[{noun.quote}]{entry.text[noun.end : end]}{'…' if end < len(entry.text) else ''}".split()
        )
    how = [plain.say("status", noun.status), plain.say("subject", noun.subject)]
    if isinstance(noun, Signal):
        how.append(plain.say("source", noun.source))
        kind = plain.say("tier", noun.tier)
        if noun.status not in ("affirmed", "uncertain") or noun.subject != "child":
            kind += "; not counted about this child, because of how it is said"
    else:
        kind = "A protective act" if noun.acted else "Not a protective act: it records, files or closes"
    return paragraphs(
        f"On {say_day(entry.date) if entry else 'no date'} the record says “{noun.quote}”, read as {plain.say_code(noun.code)}: {', '.join(how)}.",
        f"Weight  {kind}.",
        f"Because {noun.because}",
        f"Settled {say_settled(noun, plain)}. {noun.settled.reason}" if noun.settled else "",
        *_found_by(noun),
        f"Words   {around}" if around else "",
        _place(entry),
    )


def _found_by(noun: Signal | Response) -> list[str]:
    """Who or which phrase found it and what that phrase is for; or, found by meaning, the phrasebook's examples nearest to the words."""
    if noun.found_by == "person":
        return ["Added by a person: see the decisions, which hold the reason."]
    book = load_phrasebook(None, Faults())
    phrase: Phrase | None = book.by_id.get(noun.found_by)
    if phrase is not None:
        rows = [f"Found by the phrase {phrase.id!r} of the phrasebook."]
        rows += [f"  such as: “{x}”" for x in phrase.examples[:2]]
        return rows + [f"  but not: “{x}”" for x in phrase.near_misses[:1]]
    examples = {x: p.id for p in book.phrases if p.code == noun.code for x in p.examples}
    nearest = sorted(examples, key=lambda x: (-fuzz.token_set_ratio(noun.quote.lower(), x.lower()), x))[:2]
    return [f"Found by meaning ({noun.found_by}). Nearest examples in the phrasebook:", *(f"  “{x}” ({examples[x]})" for x in nearest)]


def _finding(case: CaseView, finding: Finding, names: Mapping[str, str]) -> str:
    links = [x for x in case.case_nouns("links") if finding.child_ref in x.child_refs]
    decided = (
        f"{plain_words().say('decision', finding.decision or '').capitalize()} by {finding.decided_by} on {say_day(finding.decided_on)}"
        if finding.decided_by
        else "A candidate answer: no person has decided yet."
    )
    return paragraphs(
        f"{people([finding.child_ref], names)}: {in_days(case, finding.summary)}",
        f"Against {in_days(case, finding.counter_argument)}" if finding.counter_argument else "",
        decided,
        f"Concerns {', '.join(finding.concerns) or 'none'}.",
        *_links(links, names),
    )


def _gap(case: CaseView, gap: Gap, names: Mapping[str, str]) -> str:
    where = gap.path or (f"the file of {people([gap.child_ref], names)}" if gap.child_ref else "the case")
    page = f", page {gap.page}" if gap.page else ""
    said = gap.message.removesuffix(f" [{gap.kind}]")
    for place in (f"{gap.path} page {gap.page}: ", f"{gap.path}: "):
        said = said.removeprefix(place) if gap.path else said
    return paragraphs(
        f"Something was not reviewed in full, so this review may miss what it holds: {plain_words().say('gap', gap.kind)}.",
        f"Where   {where}{page}",
        f"What    {said[:1].upper()}{said[1:]}",
        _place(case.entry(gap.entry_id)) if gap.entry_id else "",
        f"Code    {gap.kind} (docs/messages.md)",
    )


def _mention(case: CaseView, mention: Mention, names: Mapping[str, str]) -> str:
    entry = case.entry(mention.entry_id)
    whose = f" in the file of {people([mention.child_ref], names)}" if mention.child_ref else ""
    role = f", whose part is recorded as {mention.role.replace('_', ' ')}" if mention.role else ""
    also = [m for m in case.found("mentions") if m.key == mention.key and m.kind == mention.kind and m.mention_id != mention.mention_id]
    files = sorted({m.child_ref for m in also if m.child_ref and m.child_ref != mention.child_ref})
    other = f"Written the same way {say_count(len(also), 'other time')}" + (f", also in the files of {people(files, names)}" if files else "") + "."
    return paragraphs(
        f"“{mention.quote}” names {plain_words().say('mention', mention.kind)}{role}{whose}.",
        f"Compared as {mention.key!r}. {other if also else 'Not written the same way anywhere else.'}",
        _place(entry),
    )


def _entity(case: CaseView, entity: Entity, names: Mapping[str, str]) -> str:
    links = [link for link in case.case_nouns("links") if entity.entity_id in link.via]
    what = plain_words().say("mention", entity.kind)
    return paragraphs(
        f"{entity.name}: {what} that stands in the files of {people(entity.child_refs, names)}. {_decided(entity)}",
        f"Written as {', '.join(entity.surfaces)}.",
        *_grounds(entity.reasons),
        *_links(links, names),
    )


def _link(case: CaseView, link: Link, names: Mapping[str, str]) -> str:
    tied = f"The files of {people(link.child_refs, names)} may be tied, {plain_words().say('strength', link.strength)}"
    return paragraphs(
        f"{tied}: a lead to check, not a finding.", *_grounds(link.reasons), *_when(link), f"Weight  {link.score:.1f}", f"Decided {_decided(link)}"
    )


def _unheld(case: CaseView, unheld: UnheldChild, names: Mapping[str, str]) -> str:
    return paragraphs(
        f"{unheld.name} is named as a child in the files of {people(unheld.child_refs, names)}, and no file of theirs is held. A candidate to look for.",
        f"Written as {', '.join(unheld.surfaces)}.",
        f"Because {unheld.because} {unheld.match_reason or ''}",
        *(_place(case.entry(i)) for i in unheld.entry_ids[:_SHOWN]),
    )


def _group(case: CaseView, group: Group, names: Mapping[str, str]) -> str:
    links = [x for x in case.case_nouns("links") if set(x.child_refs) <= set(group.child_refs)]
    shared = say_count(len(group.entity_ids), "thing")
    said = f"The files of {people(group.child_refs, names)} hang together through {shared} they share. A lead to check, not a finding."
    joined = f"When    The service held enough to tie all of them by {say_day(group.joined_on)}." if group.joined_on else ""
    return paragraphs(said, *_when(group), joined, *_links(links, names))


def _when(noun: Link | Group) -> list[str]:
    """The first day anyone could have seen it, and the day the service held both halves."""
    rows = [f"When    Anyone could first have seen it on {say_day(noun.first_day)}."] if noun.first_day else []
    return rows + ([f"When    The service held both halves from {say_day(noun.both_held)}."] if noun.both_held else [])


def _grounds(reasons: Sequence[Ground]) -> list[str]:
    """The arithmetic, a line a reason: what it weighs, what it says, and the day each half was first named."""
    rows = []
    for g in reasons[: _SHOWN + 2]:
        days = say_list([say_day(d) for d in g.days if d])
        weight = "" if g.weight is None or g.contradiction else f"weight {g.weight:.1f}, "
        said = "Against" if g.contradiction else f"For     {weight}{g.kind}:"
        rows.append(f"{said} {g.says}{f' First named {days}.' if days and len(g.days) > 1 else ''}")
    return rows + ([f"        and {say_count(len(reasons) - _SHOWN - 2, 'more reason')}"] if len(reasons) > _SHOWN + 2 else [])


def _decided(noun: Link | Entity) -> str:
    if noun.decision is None:
        return "A suggestion until a person accepts it."
    return f"{plain_words().say('decision', noun.decision).capitalize()} by {noun.decided_by} on {say_day(noun.decided_on)}."


def _links(links: Sequence[Link], names: Mapping[str, str]) -> list[str]:
    """What ties files, a line each; at most as many as leave the screen readable."""
    rows = [f"Tie     {people(link.child_refs, names)}, {plain_words().say('strength', link.strength)}: {link.because}" for link in links[:_SHOWN]]
    return rows + ([f"        and {say_count(len(links) - _SHOWN, 'more tie')}"] if len(links) > _SHOWN else [])


def describe_as_of(found: tuple[Child, Sequence[Entry], Sequence[Concern]], day: dt.date) -> str:
    """Return a child's file as it was known on a day: the entries known, and the concerns that stood."""
    child, entries, concerns = found
    days = {e.entry_id: say_day(e.date) for e in entries}
    lines = [
        f"{child.name} ({child.child_ref}) as known on {say_day(day)}: {say_count(len(entries), 'entry', 'entries')}, {say_count(len(concerns), 'concern')}."
    ]
    lines += [f"- {say_day(e.date)}; {e.type or 'type not given'}; {_by(e)} [{e.entry_id}]" for e in entries]
    for c in concerns:
        said = NAMED.sub(lambda m: f"{'The' if m[1] == 'E' else 'the'} entry" if m[2] in days else m[0], c.because)
        lines.append(f"Concern since {say_day(c.known_on)}: {said}")
    return paragraphs(*lines, "" if concerns else "No point was found where the file held enough to act on by that day.")
