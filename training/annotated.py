"""Annotated case files in their compact form, and what they turn into.

An author writes a child's file as YAML whose entry texts carry the annotation inline: ``[[exact words|code ~status >subject @source ? ; code ...]]``.
Marks may be nested. `read_file` gives the same structure as `eval/GUIDE.md` describes, so that an author's corpus can be rendered, reviewed and
scored like any other.

usage: annotated.py check CORPUS_DIR             every code, status and date is known; exit 1 if not
       annotated.py corpus CORPUS_DIR OUT_DIR    write corpus.yaml and files/ in the form of GUIDE.md
       annotated.py density CORPUS_DIR...        how much is annotated, a note
"""

import datetime as dt
import re
import sys
from pathlib import Path

import yaml

DIRECT = "exploitation_stated disclosure exchange adult_takes_money moved_for_exploitation coerced_images".split()
STRONG = (
    "older_partner cars_adults found_with_adults unexplained_gifts supplied_substances missing exploited_peers suspected_perpetrator_contact recruiting_peers "
    "multiple_adult_contacts hotspot online_contact threats_or_violence sexual_health unexplained_injury debt_bondage criminal_exploitation"
).split()
MODERATE = "school_absence late_home substance_use self_harm behaviour_change offending sexualised_behaviour family_conflict secretive_phone".split()
VULNERABLE = "prior_abuse domestic_abuse_home parental_substance_use in_care learning_need bereavement homelessness isolation neglect".split()
SIGNALS = [*DIRECT, *STRONG, *MODERATE, *VULNERABLE]
ACTED = (
    "strategy_discussion s47_enquiry police_referral assessment cse_panel cp_conference cp_plan cin_plan legal_order return_interview nrm_referral "
    "lado_referral disruption health_referral specialist_service safety_plan placement_move child_seen"
).split()
RESPONSES = [*ACTED, *"nfa closed logged_only monitor advice_only below_threshold deferred".split()]
STATUS = "affirmed negated uncertain hypothetical historical boilerplate".split()
RESPONSE_STATUS = "done planned not_done hypothetical boilerplate".split()
SUBJECTS = "child other_child family other".split()
SOURCES = "child parent carer professional police public anonymous unknown".split()
AGENCIES = ["Children's Services", "Police", "Health", "Education", "Youth Offending", "Voluntary", "Residential", "Housing"]


class AnnotationError(ValueError):
    """An inline annotation or a file head that does not follow the form."""


def parse_marks(text: str) -> tuple[str, list[dict]]:
    """Return the plain text and its annotations: dicts with start, end, quote, code, status, subject, source, optional."""
    plain: list[str] = []
    at, found, stack, i = 0, [], [], 0
    while i < len(text):
        if text.startswith("[[", i):
            stack.append(at)
            i += 2
        elif stack and text[i] == "|" and (m := re.match(r"\|([^\[\]|]*)\]\]", text[i:])):
            start = stack.pop()
            quote = "".join(plain)[start:at]
            for mark in m[1].split(";"):
                if mark.strip() not in ("", "-"):
                    found.append({"start": start, "end": at, "quote": quote} | _mark(mark))
            i += m.end()
        else:
            plain.append(text[i])
            at += 1
            i += 1
    if stack:
        raise AnnotationError(f"[[ without |code]]: {''.join(plain)[stack[-1] :][:60]!r}")
    return "".join(plain), found


def _mark(mark: str) -> dict:
    code, *rest = mark.split()
    out: dict = {"code": code, "optional": False}
    if code.endswith("?"):
        out["code"], out["optional"] = code[:-1], True
    keys = {"~": "status", ">": "subject", "@": "source"}
    for word in rest:
        if word.endswith("?"):
            out["optional"] = True
            word = word[:-1]
        if not word:
            continue
        if word[0] not in keys:
            raise AnnotationError(f"mark {mark!r}: {word!r}")
        out[keys[word[0]]] = word[1:]
    code = out["code"]
    if code in SIGNALS:
        out = {"kind": "signals", "status": "affirmed", "subject": "child", "source": "professional"} | out
        allowed = STATUS
    elif code in RESPONSES:
        out = {"kind": "responses", "status": "done"} | out
        allowed = RESPONSE_STATUS
    elif code == "victim_blaming":
        out = {"kind": "language", "status": "stated"} | out
        allowed = ["stated", "challenged"]
    else:
        raise AnnotationError(f"unknown code {code!r}")
    if out["status"] not in allowed:
        raise AnnotationError(f"{code}: status {out['status']!r}")
    if out.get("subject", "child") not in SUBJECTS or out.get("source", "child") not in SOURCES:
        raise AnnotationError(f"{code}: {out}")
    return out


def read_file(path: Path, entities: dict[str, dict] | None = None) -> dict:
    """Return one file in the form of GUIDE.md; raises AnnotationError naming the entry."""
    doc = yaml.safe_load(path.read_text(encoding="utf-8"))
    doc["child"]["aliases"] = [str(a) for a in doc["child"].get("aliases") or []]
    sidecar = path.parent.parent / "second" / f"{path.stem}.txt"
    second = second_reading(sidecar) if sidecar.exists() else {}
    wanted = {s: ent for ent, surfaces in (doc.pop("mentions", None) or {}).items() for s in surfaces}
    for n, e in enumerate(doc["entries"], 1):
        e["id"] = f"e{n}"
        try:
            parts = [p.strip() for p in e.pop("head").split("|")]
            if len(parts) != 7:
                raise AnnotationError(f"head has {len(parts)} parts, not 7")
            date, time, recorded, e["author"], e["role"], e["agency"], e["type"] = parts
            e["date"] = dt.date.fromisoformat(date)
            if time != "-":
                e["time"] = time
            if recorded != "-":
                e["recorded"] = dt.date.fromisoformat(recorded)
            if e["agency"] not in AGENCIES:
                raise AnnotationError(f"agency {e['agency']!r}")
            e["text"], found = parse_marks(e["text"].strip())
            found = _merge(e, found, second.pop(e["id"], []), sidecar.name)
        except (AnnotationError, ValueError, KeyError) as error:
            raise AnnotationError(f"{path.name} e{n}: {error}") from error
        for a in found:
            nth = len(re.findall(f"(?={re.escape(a['quote'])})", e["text"][: a["start"]])) + 1
            row = {"quote": a["quote"], "code": a["code"], "status": a["status"], "start": a["start"], "end": a["end"]}
            if a["kind"] == "signals":
                row |= {"subject": a["subject"], "source": a["source"]}
            if nth > 1:
                row["nth"] = nth
            if a["optional"]:
                row["optional"] = True
            e.setdefault(a["kind"], []).append(row)
        for surface, entity in wanted.items():
            if re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", e["text"]):
                kind = ((entities or {}).get(entity) or {}).get("kind", "person")
                e.setdefault("mentions", []).append({"quote": surface, "kind": kind, "entity": entity})
    if second:
        raise AnnotationError(f"{sidecar.name}: no entry {sorted(second)}")
    return doc


def second_reading(path: Path) -> dict[str, list[tuple[str, int, str]]]:
    """Return entry id → (exact words, which occurrence, marks) of a second reader's additions, one `e3 | exact words | marks` a line.

    A line whose marks start with a minus, `e3 | exact words | -code`, takes the first reader's annotation of that code off words that overlap.
    """
    out: dict[str, list[tuple[str, int, str]]] = {}
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        entry, _, rest = line.partition("|")
        words, _, marks = rest.rpartition("|")
        if not marks.strip() or not words.strip():
            raise AnnotationError(f"{path.name}:{n}: not `entry | exact words | marks`")
        words, _, nth = words.strip().partition(" ## ")
        out.setdefault(entry.strip(), []).append((words, int(nth or 1), marks))
    return out


def _merge(e: dict, found: list[dict], extra: list[tuple[str, int, str]], where: str) -> list[dict]:
    for words, nth, marks in extra:
        at = -1
        for _ in range(nth):
            at = e["text"].find(words, at + 1)
        if at < 0:
            raise AnnotationError(f"{where}: not in the text: {words!r}")
        for mark in marks.split(";"):
            if mark.strip().startswith("-"):
                gone = mark.strip()[1:]
                found = [a for a in found if not (a["code"] == gone and a["start"] < at + len(words) and at < a["end"])]
                continue
            new = {"start": at, "end": at + len(words), "quote": words} | _mark(mark)
            if not any(a["code"] == new["code"] and a["start"] == new["start"] and a["end"] == new["end"] and a["status"] == new["status"] for a in found):
                found.append(new)
    return found


def overlap(a: str, b: str) -> bool:
    """The scorer's rule: two quotes mean the same place when they share at least half of the shorter one's words."""
    wa, wb = (set(re.sub(r"\W+", " ", x).strip().lower().split()) for x in (a, b))
    return bool(wa and wb) and len(wa & wb) >= max(1, round(0.5 * min(len(wa), len(wb))))


def read_corpus(root: Path) -> list[dict]:
    """Return every file of a corpus in name order; raises AnnotationError at the first fault."""
    top = root / "corpus.yaml"
    entities = (yaml.safe_load(top.read_text()) or {}).get("entities") if top.exists() else None
    return [read_file(p, entities) for p in sorted((root / "files").glob("*.yaml"))]


def check(root: Path) -> list[str]:
    """Return each fault of a corpus in words."""
    bad = []
    for path in sorted((root / "files").glob("*.yaml")):
        try:
            doc = read_file(path)
        except (AnnotationError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            bad.append(f"{path.name}: {error}")
            continue
        ids = {e["id"] for e in doc["entries"]}
        for c in doc.get("concerns") or []:
            bad += [f"{path.name}: concern names {i}" for i in [*c["evidence"], c["opens"], *(c.get("responses") or [])] if i not in ids]
        bad += [f"{path.name}: no {k}" for k in ("finding", "child", "style") if k not in doc]
    return bad


def write_corpus(root: Path, out: Path) -> None:
    """Write the corpus in the form of GUIDE.md, for render_corpus.py and score.py."""
    (out / "files").mkdir(parents=True)
    top = yaml.safe_load((root / "corpus.yaml").read_text()) if (root / "corpus.yaml").exists() else {}
    docs = read_corpus(root)
    top = {"authority": root.name.title() + " Council", **(top or {})}
    top.setdefault("cohort", [{"ref": d["child"]["ref"], "name": d["child"]["name"], "dob": d["child"]["dob"], "known": True} for d in docs])
    (out / "corpus.yaml").write_text(yaml.safe_dump(top, sort_keys=False, allow_unicode=True))
    for doc in docs:
        for e in doc["entries"]:
            for kind in ("signals", "responses", "language"):
                for row in e.get(kind) or []:
                    row.pop("start"), row.pop("end")
        (out / "files" / f"{doc['child']['ref']}.yaml").write_text(yaml.safe_dump(doc, sort_keys=False, allow_unicode=True, width=10_000))


def density(root: Path) -> str:
    """Return how many signals, optional ones among them, and responses a corpus's notes have on average."""
    first = next(iter(sorted((root / "files").glob("*.yaml"))))
    inline = "head:" in first.read_text(encoding="utf-8")
    docs = read_corpus(root) if inline else [yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((root / "files").glob("*.yaml"))]
    notes = [e for d in docs for e in d["entries"]]
    signals, responses = ([a for e in notes for a in e.get(kind) or []] for kind in ("signals", "responses"))
    optional = sum(bool(a.get("optional")) for a in signals)
    a_note = [len(signals) / len(notes), optional / len(notes), len(responses) / len(notes)]
    return f"{root.name:12} {len(notes):4} notes: signals {a_note[0]:.2f}, optional {a_note[1]:.2f}; responses {a_note[2]:.2f}"


if __name__ == "__main__":
    if sys.argv[1] == "density":
        print("\n".join(density(Path(root)) for root in sys.argv[2:]))
        sys.exit()
    if sys.argv[1] == "check":
        faults = check(Path(sys.argv[2]))
        print("\n".join(faults) or "no faults")
        sys.exit(bool(faults))
    write_corpus(Path(sys.argv[2]), Path(sys.argv[3]))
