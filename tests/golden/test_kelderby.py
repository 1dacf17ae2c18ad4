"""The bundled example, reviewed from end to end once: its table, the two quoted entries, its gaps and links, and a digest of the whole export."""

import importlib.util
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from onrecord import pipeline
from onrecord.cohort import read_cohort
from onrecord.engine import load_engine
from onrecord.export import TABLES, table_rows
from onrecord.record import Child, Entry
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCE = EXAMPLES / "kelderby-source"
DIGEST = Path(__file__).with_name("kelderby.jsonl")
SETTINGS = Settings(workers=1)
ANSWERS = ("known", "direct_intelligence", "sufficient_then", "lost_opportunity")

Row = dict[str, Any]


@dataclass(frozen=True)
class Reviewed:
    tables: dict[str, list[Row]]
    people: dict[str, Child]
    files: dict[str, list[Entry]]
    page: str

    def entry(self, ref: str, date: str) -> Row:
        (found,) = [e for e in self.tables["entries"] if (e["child_ref"], e["date"]) == (ref, date)]
        return found

    def of(self, table: str, entry: Row) -> list[Row]:
        return [r for r in self.tables[table] if r["entry_id"] == entry["entry_id"]]


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    folder = tmp_path_factory.mktemp("kelderby")
    case = open_case(folder / "kelderby.onrecord", read_key(demo=True), create=True)
    try:
        pipeline.review(case, EXAMPLES / "kelderby", SETTINGS, cohort=read_cohort(EXAMPLES / "kelderby-cohort.csv"))
        page = pipeline.report(case, folder / "kelderby.html", title="kelderby").read_text(encoding="utf-8")
        people = {c.child_ref: c for c in case.children()}
        return Reviewed({t: list(table_rows(case, t)) for t in TABLES}, people, {ref: case.entries_of(ref) for ref in people}, page)
    finally:
        case.close()


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def source() -> dict[str, Row]:
    annotated = load(EXAMPLES.parent / "training" / "annotated.py")
    return {d["child"]["ref"]: d for d in annotated.read_corpus(SOURCE)}


# the example itself


def test_the_rendered_files_are_those_of_the_source(tmp_path: Path) -> None:
    load(EXAMPLES / "make_kelderby.py").main(tmp_path / "kelderby")
    made, kept = ({p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()} for root in (tmp_path / "kelderby", EXAMPLES / "kelderby"))
    assert made.keys() == kept.keys()
    plain = [name for name in made if name.endswith((".txt", ".eml", ".rtf", ".html"))]  # the others depend on the libraries that write them
    assert len(plain) > 8
    assert [name for name in plain if made[name].read_bytes() != kept[name].read_bytes()] == []
    assert (tmp_path / "kelderby-cohort.csv").read_bytes() == (EXAMPLES / "kelderby-cohort.csv").read_bytes()
    assert sum(p.stat().st_size for p in kept.values()) < 3_000_000


def test_the_expected_table_is_that_of_the_annotation(source: dict[str, Row]) -> None:
    expected = yaml.safe_load((EXAMPLES / "kelderby-expected.yaml").read_text(encoding="utf-8"))
    cohort = yaml.safe_load((SOURCE / "corpus.yaml").read_text(encoding="utf-8"))["cohort"]
    assert {
        p["name"]: ({k: source[p["ref"]]["finding"][k] for k in ANSWERS} if p["ref"] else {"known": False} | dict.fromkeys(ANSWERS[1:])) for p in cohort
    } == expected


# the review


def test_every_entry_of_the_source_is_read(reviewed: Reviewed, source: dict[str, Row]) -> None:
    for ref, doc in source.items():
        assert [(e.date, e.time, e.author, e.role, e.agency, e.type) for e in reviewed.files[ref]] == [
            (e["date"], e.get("time"), e["author"], e["role"], e["agency"], e["type"]) for e in doc["entries"]
        ]
        for read, written in zip(reviewed.files[ref], doc["entries"], strict=True):
            assert fuzz.ratio(" ".join(read.text.split()), " ".join(written["text"].split())) > (97 if read.read_by == "ocr" else 99.9), (ref, read.date)


@pytest.mark.parametrize("question", ANSWERS)
def test_the_table(reviewed: Reviewed, question: str) -> None:
    expected = yaml.safe_load((EXAMPLES / "kelderby-expected.yaml").read_text(encoding="utf-8"))
    findings = {f["child_ref"]: f for f in reviewed.tables["findings"]}
    answers = {p["name"]: (p["known"] if question == "known" else findings.get(p["child_ref"], {}).get(question)) for p in reviewed.tables["cohort"]}
    assert answers == {name: row[question] for name, row in expected.items()}


def test_a_name_spelt_otherwise_is_probable_and_says_why(reviewed: Reviewed) -> None:
    (hanna,) = [p for p in reviewed.tables["cohort"] if p["name"] == "Hanna Feldman"]
    assert (hanna["child_ref"], hanna["match"]) == ("K04", "probable")
    assert hanna["match_reason"]


def test_each_concern_has_the_outcome_of_the_annotation(reviewed: Reviewed, source: dict[str, Row]) -> None:
    found = sorted((c["child_ref"], c["known_on"], c["basis"], c["sufficient_then"], c["sufficient_now"], c["outcome"]) for c in reviewed.tables["concerns"])
    days = {ref: {e["id"]: e["date"].isoformat() for e in doc["entries"]} for ref, doc in source.items()}
    assert found == [
        (ref, days[ref][c["opens"]], c["basis"], c["sufficient_then"], c["sufficient_now"], c["outcome"])
        for ref, doc in sorted(source.items())
        for c in doc["concerns"]
    ]


@pytest.mark.parametrize(
    ("ref", "date", "words"),
    [
        ("K01", "2007-05-17", "being exploited into prostitution"),
        ("K01", "2007-05-17", "take her money"),
        ("K02", "2007-03-19", "sexual exploitation"),
    ],
)
def test_the_words_of_the_published_report_are_direct_affirmed_and_about_the_child(reviewed: Reviewed, ref: str, date: str, words: str) -> None:
    entry = reviewed.entry(ref, date)
    text = " ".join(entry["text"].split())
    assert words in text
    direct = [s for s in reviewed.of("signals", entry) if s["tier"] == "direct" and words in " ".join(s["quote"].split())]
    assert direct
    assert {(s["status"], s["subject"]) for s in direct} == {("affirmed", "child")}


@pytest.mark.parametrize(("ref", "date"), [("K01", "2007-05-17"), ("K02", "2007-03-19")])
def test_nothing_but_recording_followed(reviewed: Reviewed, ref: str, date: str) -> None:
    (concern,) = [c for c in reviewed.tables["concerns"] if c["child_ref"] == ref and c["basis"] == "direct"]
    assert (concern["opens"], concern["outcome"], concern["responses"]) == (reviewed.entry(ref, date)["entry_id"], "unheeded", [])


def test_the_blaming_words_are_flagged_and_stand_alone(reviewed: Reviewed) -> None:
    entry = reviewed.entry("K01", "2007-05-17")
    later = reviewed.entry("K01", "2007-08-22")  # "is over 16", and no more: it may be read as a reason for doing nothing
    assert {f["entry_id"] for f in reviewed.tables["language"]} <= {entry["entry_id"], later["entry_id"]}
    (flag,) = (f for f in reviewed.tables["language"] if f["entry_id"] == entry["entry_id"])
    assert "promiscuous" in flag["quote"]
    assert (flag["code"], flag["challenged"]) == ("victim_blaming", False)


@pytest.mark.parametrize("descriptor", ["white ", "Black ", "Polish ", "Somali ", "Jewish ", ""])
def test_an_ethnic_descriptor_changes_nothing(reviewed: Reviewed, descriptor: str) -> None:
    entries = [replace(e, text=e.text.replace("Asian ", descriptor)) for e in reviewed.files["K02"]]
    assert [e.text for e in entries] != [e.text for e in reviewed.files["K02"]]
    engine = load_engine(SETTINGS)
    first, other = (pipeline.judge_child(reviewed.people["K02"], file, engine)[1].found for file in (reviewed.files["K02"], entries))

    def said(found: dict[str, tuple[Any, ...]], kind: str, *names: str) -> list[tuple[Any, ...]]:
        return sorted(tuple(str(getattr(x, n)) for n in names) for x in found[kind])

    for kind, names in (
        ("signals", ("entry_id", "code", "status", "subject", "source", "found_by")),
        ("responses", ("entry_id", "code", "status", "found_by")),
        ("concerns", ("opens", "evidence", "basis", "sufficient_then", "sufficient_now", "outcome", "verdict")),
        ("findings", ("direct_intelligence", "sufficient_then", "lost_opportunity", "summary")),
    ):
        assert said(first, kind, *names) == said(other, kind, *names)


def test_files_are_tied_by_the_car_and_not_by_the_coach(reviewed: Reviewed) -> None:
    links = {tuple(link["child_refs"]): link for link in reviewed.tables["links"]}
    assert set(links) == {("K01", "K02"), ("K01", "K07"), ("K02", "K07")}
    assert {link["strength"] for link in links.values()} == {"strong"}
    assert "NK53" in links["K01", "K02"]["because"]


def test_what_could_not_be_read_is_a_gap_and_reaches_the_page(reviewed: Reviewed) -> None:
    gaps = {g["path"]: g["kind"] for g in reviewed.tables["gaps"]}
    assert gaps == {"K03 Marcus Obuya/core group minutes.docx": "damaged", "K08 Kirsty Maddocks/telephone notes.txt": "empty_file"}
    assert all(path in reviewed.page for path in gaps)


def test_every_quote_is_copied_from_its_entry(reviewed: Reviewed) -> None:
    texts = {e["entry_id"]: e["text"] for e in reviewed.tables["entries"]}
    for table in ("signals", "responses", "language", "mentions"):
        assert reviewed.tables[table]
        assert all(texts[r["entry_id"]][r["start"] : r["end"]] == r["quote"] for r in reviewed.tables[table])


def test_the_page_speaks_of_each_person(reviewed: Reviewed) -> None:
    text = re.sub(r"<[^>]+>", " ", reviewed.page)
    assert [p["name"] for p in reviewed.tables["cohort"] if p["name"] not in text] == []


# the digest

DIGEST_FIELDS = {
    "cohort": ("name", "known", "child_ref", "match"),
    "entries": ("date", "time", "recorded", "author", "type", "path", "read_by"),
    "signals": ("code", "status", "subject", "source", "quote"),
    "responses": ("code", "status", "quote"),
    "language": ("code", "challenged", "quote"),
    "links": ("child_refs", "strength", "because"),
    "concerns": ("basis", "known_on", "sufficient_then", "sufficient_now", "outcome", "verdict", "standard_then", "days_to_response"),
    "findings": ("direct_intelligence", "sufficient_then", "lost_opportunity"),
    "gaps": ("kind", "path"),
}


def digest(reviewed: Reviewed) -> list[str]:
    """Return the export in short, a row a line, with an entry named by child and day; words that were recognised, not read, are left out."""
    entries = {e["entry_id"]: e for e in reviewed.tables["entries"]}
    lines = []
    for table, fields in DIGEST_FIELDS.items():
        for row in reviewed.tables[table]:
            at = entries.get(row.get("entry_id") or "")
            head = {"table": table, "child": row.get("child_ref")} | ({"day": at["date"]} if at and table != "entries" else {})
            body = {f: row[f] for f in fields if not (f == "quote" and at and at["read_by"] == "ocr")}
            if "because" in body:
                body["because"] = re.sub(r" Rests on entries .*", "", body["because"])
            lines.append(json.dumps(head | body, ensure_ascii=False))
    return lines


def test_the_export_is_the_one_kept(reviewed: Reviewed, request: pytest.FixtureRequest) -> None:
    made = digest(reviewed)
    if request.config.getoption("--renew-golden"):
        DIGEST.write_text("\n".join(made) + "\n", encoding="utf-8", newline="\n")
    assert made == DIGEST.read_text(encoding="utf-8").splitlines()
