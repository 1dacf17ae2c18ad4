"""Children, people asked about, mentions and writers of a case → the things whose names are hidden, each with a label that stays the same.

A label is a word for what it is and a number or letter: Girl 1, Boy 2, Man A, Worker 3, School 1. `keys` tell a thing again in a later run, so that what was
once called Girl 1 is called that for good. Which of them is first is told by a digest, not by the alphabet.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.knowledge.names import fold
from onrecord.record import Child, CohortMember, Entry, Mention, UnheldChild

_SERIES = {"Girl": "child", "Boy": "child", "Child": "child", "Man": "adult", "Woman": "adult", "Adult": "adult"}
_TITLE = re.compile(r"(?i)^(?:mr|mrs|ms|miss|mx|master|dr|doctor|prof|pc|dc|ds|di|dci|sgt|insp|sr|sister|nurse|cllr|rev)\b\.?\s+")
_MALE = frozenset("he his him himself mr man men male boy lad brother father dad uncle son boyfriend nephew grandad grandfather stepdad stepfather".split())
_FEMALE = frozenset("she her hers herself mrs miss ms woman women female girl lass sister mother mum aunt auntie daughter girlfriend niece nan gran".split())
_PRONOUNS = frozenset("he his him himself she her hers herself".split())
_PLACES = (
    ("School", ("school", "academy", "college", "primary", "high")),
    ("Home", ("home", "house", "lodge", "unit")),
    ("Firm", ("taxis", "cars", "cabs", "taxi", "firm")),
)
_STREET_ROLES = {"street": "Street", "area": "Area"}
_KINDS = {"vehicle": "Vehicle", "phone": "Phone", "handle": "Online name", "reference": "Reference", "org": "Organisation"}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something hidden: `noun` is the word of its label, `forms` how it is written, `refs` the files that write it (none: all), `own` the child it is."""

    keys: tuple[str, ...]
    noun: str
    forms: tuple[str, ...]
    kind: str = "person"
    refs: frozenset[str] = frozenset()
    own: str | None = None
    label: str = ""


@dataclass
class _Draft:
    keys: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    roles: Counter[str] = field(default_factory=Counter)
    sexes: Counter[str] = field(default_factory=Counter)
    kind: str = "person"


def find_things(
    children: Sequence[Child],
    members: Sequence[CohortMember],
    unheld: Sequence[UnheldChild],
    entries: Iterable[Entry],
    mentions: Iterable[Mention],
) -> list[Thing]:
    """Return everything a case names, each with the forms it is written in and no label yet.

    Args:
        children: every child with a file.
        members: the people the review asks about.
        unheld: the children named who have no file.
        entries: of every file, for who wrote them and for the words beside a name.
        mentions: of those entries, with their entity.
    """
    texts: dict[str, str] = {}
    sexes: dict[str, Counter[str]] = defaultdict(Counter)
    writers: set[str] = set()
    for e in entries:
        texts[e.entry_id] = e.text
        sexes[e.child_ref or ""].update(_sexes(e.text))
        writers |= {e.author} if e.author else set()
    out = [_child(c, sexes[c.child_ref], members) for c in children]
    out += [_asked(m.name) for m in members if not (m.known and m.child_ref)]
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    of_child = {fold(c.name): c.child_ref for c in children if " " in c.name}
    for m in mentions:
        if m.kind == "person" and (m.role == "child" or of_child.get(m.key)):
            ref = m.child_ref if m.role == "child" else of_child[m.key]
            drafts[f"own {ref}"].forms.add(m.quote)
        else:
            _add(drafts, m, texts.get(m.entry_id, ""))
    for x in unheld:
        draft = drafts[f"unheld {fold(x.name)}"]
        draft.forms |= {x.name, *x.surfaces}
        draft.keys.add(f"unheld {fold(x.name)}")
        draft.refs |= set(x.child_refs)
        draft.roles["other child"] += 1
    for name in writers:
        bare = _TITLE.sub("", name)
        draft = drafts[writer_key(name)]
        draft.keys.add(writer_key(name))
        draft.forms |= {name, bare}
        draft.roles["professional"] += 1
    out = [replace(t, forms=tuple(sorted({*t.forms, *drafts.pop(f"own {t.own}").forms}))) if t.own and f"own {t.own}" in drafts else t for t in out]
    out += [_thing(d) for k, d in sorted(drafts.items()) if d.forms and d.keys and not k.startswith("own ")]
    return out


def _child(child: Child, sexes: Counter[str], members: Sequence[CohortMember]) -> Thing:
    asked = {m.name for m in members if m.child_ref == child.child_ref}
    noun = {"F": "Girl", "M": "Boy"}.get((child.sex or "").upper()[:1]) or _noun(sexes, "Girl", "Boy", "Child")
    forms = {child.name, child.child_ref, *child.aliases, *asked}
    return Thing((f"child {child.child_ref}",), noun, tuple(sorted(forms)), refs=frozenset(), own=child.child_ref)


def _asked(name: str) -> Thing:
    return Thing((f"asked {fold(name)}",), "Child", (name,))


def _add(drafts: dict[str, _Draft], m: Mention, text: str) -> None:
    """Put a mention to its thing: a worker is one across files, another person is one in a file or where the ties hold them for one, a place or car is one."""
    if m.kind == "person" and m.role == "professional":
        name = writer_key(m.quote)
    else:
        name = m.entity_id or f"{m.kind} {m.child_ref} {m.key}"
    draft = drafts[name]
    draft.kind = m.kind
    draft.keys.add(name if name.startswith("worker ") else f"{m.kind} {m.child_ref if m.kind == 'person' else ''} {m.key}")
    draft.forms.add(m.quote)
    draft.refs |= {m.child_ref} if m.child_ref else set()
    draft.roles[m.role] += 1
    if m.kind == "person":
        beside = f"{text[max(0, m.start - 20) : m.start]} {m.quote} {text[m.end : m.end + 15]}"
        draft.sexes.update(_sexes(beside, pronouns=False))


def _thing(d: _Draft) -> Thing:
    role = d.roles.most_common(1)[0][0] if d.roles else ""
    if d.kind == "person":
        noun = {"professional": "Worker", "family": "Relative", "other child": _noun(d.sexes, "Girl", "Boy", "Child")}.get(role) or (
            _noun(d.sexes, "Woman", "Man", "Adult") if role.startswith("adult") else "Person"
        )
    elif d.kind == "place":
        low = " ".join(sorted(fold(f) for f in d.forms)).split()
        noun = next((n for n, words in _PLACES if set(words) & set(low)), None) or _STREET_ROLES.get(role, "Place")
    else:
        noun = _KINDS.get(d.kind, "Name")
    return Thing(tuple(sorted(d.keys)), noun, tuple(sorted(d.forms)), d.kind, frozenset(d.refs))


def _sexes(text: str, *, pronouns: bool = True) -> Counter[str]:
    words = [w for w in re.findall(r"[a-z]+", text.lower()) if pronouns or w not in _PRONOUNS]
    return Counter("M" if w in _MALE else "F" for w in words if w in _MALE or w in _FEMALE)


def _noun(sexes: Counter[str], female: str, male: str, neither: str) -> str:
    """The word three times as often borne out as the other."""
    f, m = sexes["F"], sexes["M"]
    return female if f and f >= 3 * m else male if m and m >= 3 * f else neither


def name_things(things: Sequence[Thing], kept: Mapping[str, str], salt: str) -> list[Thing]:
    """Return the things with labels: the one kept from an earlier run, else the next free of its series.

    Args:
        things: what `find_things` returned.
        kept: key → label from earlier runs.
        salt: what the order of new labels is drawn with; the same salt gives the same order.
    """
    last: Counter[str] = Counter()
    for old in kept.values():
        noun, _, number = old.rpartition(" ")
        series = _SERIES.get(noun, noun)
        last[series] = max(last[series], _number(number))
    out: list[Thing] = []
    taken: dict[str, str] = {}
    for t in sorted(things, key=lambda t: (t.own is None, hashlib.sha256(f"{salt} {t.keys}".encode()).hexdigest())):
        label = next((kept[k] for k in t.keys if k in kept), "") or next((taken[k] for k in t.keys if k in taken), "")
        if not label:
            series = _SERIES.get(t.noun, t.noun)
            last[series] += 1
            label = f"{t.noun} {_letters(last[series]) if series == 'adult' else last[series]}"
        taken |= dict.fromkeys(t.keys, label)
        out.append(replace(t, label=label))
    return out


def _letters(n: int) -> str:
    out = ""
    while n:
        n, rest = divmod(n - 1, 26)
        out = chr(65 + rest) + out
    return out


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    n = 0
    for c in word:
        n = n * 26 + ord(c) - 64
    return n


def writer_key(name: str) -> str:
    """Return the key of who wrote an entry, from the name the record gives.

    >>> writer_key("Dr S Petrossian")
    'worker s petrossian'
    """
    return f"worker {fold(_TITLE.sub('', name))}"
