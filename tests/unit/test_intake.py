"""What a file's form must not change: the order of a night, what a reply only quotes, whose file an entry is in. Small folders reviewed from end to end."""

import json

import pytest

from invented import write_files
from onrecord import pipeline
from onrecord.cli import main
from onrecord.export import table_rows
from onrecord.settings import Settings
from onrecord.store import open_case, read_key

MAIL = "From: {sender}\nTo: duty@x.example\nDate: {date} 10:00:00 +0000\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{body}"


@pytest.fixture
def reviewed(tmp_path):
    """Review {path: text} and return the table asked for."""
    made = []

    def run(files):
        for name, text in files.items():
            place = tmp_path / "in" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        case = open_case(tmp_path / "c.onrecord", read_key(demo=True), create=True)
        made.append(case)
        pipeline.review(case, tmp_path / "in", Settings(workers=1, meaning=False))
        return lambda table: list(table_rows(case, table))

    yield run
    for case in made:
        case.close()


def test_an_act_after_midnight_answers_what_the_evening_brought(reviewed):
    log = """ROWAN HOUSE LOG 2013
Young person: Bo Lark  DOB 2.5.98

12/03 22:45 Bo returned and said that she is being sexually exploited by a man called Rod. J Pryce
23:10 Settled in her room.
01:30 Police informed of what Bo said, log 88, strategy discussion held with DS Cole and EDT. S Lamb
06:00 Asleep.
20/03 19:20 Bo in all evening.
"""
    rows = reviewed({"Bo Lark/log.txt": log})
    assert [(e["time"], e["after_midnight"]) for e in rows("entries")] == [
        ("22:45", False),
        ("23:10", False),
        ("01:30", True),
        ("06:00", True),
        ("19:20", False),
    ]
    (concern,) = rows("concerns")
    assert concern["outcome"] == "heeded"


def test_what_a_reply_quotes_is_no_new_act(reviewed):
    told = MAIL.format(
        sender="Jo Kerr <jo@x.example>",
        date="Mon, 05 Mar 2012",
        subject="Dot Lyle DOB 01/02/1996",
        body="Dot said that she is being sexually exploited by a man called Rod.\n\nJo Kerr\nTeacher\n",
    )
    reply = MAIL.format(
        sender="Al Dean <al@x.example>",
        date="Fri, 09 Mar 2012",
        subject="Re: Dot Lyle DOB 01/02/1996",
        body="Thanks, noted.\n\nAl Dean\nSocial Worker\n\nOn 1 Feb 2012, Jo Kerr wrote:\n> Strategy discussion held today. Police informed.\n",
    )
    rows = reviewed({"Dot Lyle/1.eml": told, "Dot Lyle/2.eml": reply})
    late = next(e for e in rows("entries") if e["date"] == "2012-03-09")
    assert [late["text"][a:b] for a, b in late["quoted"]] == ["On 1 Feb 2012, Jo Kerr wrote:\n> Strategy discussion held today. Police informed."]
    assert [c["outcome"] for c in rows("concerns")] == ["unheeded"]


def test_an_answer_between_quoted_lines_is_the_writers_own(reviewed):
    own = "Yes. Cy told me that he is being sexually exploited by a man called Rod."
    body = f"On 4 Mar 2012, at 11:00, Duty wrote:\n> Any news on Cy?\n\n{own}\n\n> Is he safe?\n\nNo.\n\nPat\n"
    rows = reviewed({"Cy Hale/a.eml": MAIL.format(sender="Pat Lowe <pat@x.example>", date="Mon, 05 Mar 2012", subject="Re: Cy Hale DOB 01/02/1996", body=body)})
    (entry,) = rows("entries")
    assert [entry["text"][a:b] for a, b in entry["quoted"]] == ["On 4 Mar 2012, at 11:00, Duty wrote:\n> Any news on Cy?", "> Is he safe?"]
    assert entry["text"].endswith("No.")
    assert len(rows("concerns")) == 1


def test_an_entry_made_in_error_is_kept_and_is_no_evidence(reviewed):
    table = "ID,Name,Date of event,Author,Details,Status\n"
    told = "Bo said that she is being sexually exploited by a man called Rod."
    rows = reviewed({"a.csv": table + f"K1,Bo Lark,24/03/2011,N Firth,{told},Entered in error\n"})
    assert [(e["type"], e["void"]) for e in rows("entries")] == [("Entered in error", "Entered in error")]
    assert rows("concerns") == []
    assert [g["kind"] for g in rows("gaps")] == ["void_entry"]


def test_what_a_note_says_is_attached_and_is_not_there_is_a_gap(reviewed):
    head = "Name: Amy Low   DOB: 03/03/1996\n\nDate: 04/05/2010\nBy: J Hughes\nType: Fax\n"
    rows = reviewed({"Amy Low/a.txt": head + "See fax attached.\n\nDate: 05/05/2010\nBy: J Hughes\nType: Call\nShe is attached to her foster carer.\n"})
    first = rows("entries")[0]
    assert [(g["kind"], g["entry_id"]) for g in rows("gaps")] == [("missing_attachment", first["entry_id"])]


@pytest.mark.parametrize(
    ("rows", "doubtful"),
    [
        ([("01/05/2007", "02/05/2007"), ("05/06/2007", "06/05/2007"), ("08/05/2007", "09/05/2007")], [1]),
        ([("01/05/2007", ""), ("03/05/2007", ""), ("05/06/2007", ""), ("08/05/2007", ""), ("10/05/2007", "")], [2]),
        ([("01/05/2007", ""), ("03/05/2007", ""), ("05/06/2007", ""), ("08/06/2007", ""), ("10/06/2007", "")], []),
        ([("01/05/2007", ""), ("03/05/2007", ""), ("06/05/2007", ""), ("05/07/2007", ""), ("08/05/2007", ""), ("10/05/2007", "")], [3]),
        ([("01/05/2007", "02/05/2007"), ("14/05/2007", "12/05/2007"), ("18/05/2007", "19/05/2007")], [1]),
        ([("01/05/2007", "02/05/2007"), ("", "12/05/2007"), ("18/05/2007", "19/05/2007")], [1]),
    ],
)
def test_a_doubtful_date_is_told(reviewed, rows, doubtful):
    table = ["ID,Name,Date of event,Recorded,Author,Details", *(f"K1,Vic Snow,{day},{rec},K Low,Thing {n} happened." for n, (day, rec) in enumerate(rows))]
    told = reviewed({"c.csv": "\n".join(table)})
    texts = {e["entry_id"]: e["text"] for e in told("entries")}
    assert sorted(int(texts[g["entry_id"]].split()[1]) for g in told("gaps") if g["kind"] == "date_doubtful") == doubtful


def test_a_second_review_reads_neither_the_report_nor_an_export_of_the_first(tmp_path, monkeypatch):
    write_files(tmp_path, ("T01",))
    monkeypatch.chdir(tmp_path)
    counts = []
    for _ in range(2):
        main(["review", ".", "--case", "c.onrecord", "--demo", "--no-meaning", "--workers", "1"])
        main(["export", "c.onrecord", "--out", "out", "--demo"])
        counts.append(len((tmp_path / "out" / "entries.jsonl").read_text(encoding="utf-8").splitlines()))
    assert counts == [2, 2]
    told = {json.loads(line)["kind"] for line in (tmp_path / "out" / "gaps.jsonl").read_text(encoding="utf-8").splitlines()}
    assert told == {"own_output"}


def test_a_bad_date_in_the_cohort_list_is_a_gap_and_stops_nothing(tmp_path, monkeypatch):
    write_files(tmp_path / "in", ("T01", "T02"))
    (tmp_path / "list.csv").write_text("name,dob\nAmara Okonkwo,14/13/1992\nZofia Nowak,02/09/1993\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["review", "in", "--cohort", "list.csv", "--case", "c.onrecord", "--demo", "--no-meaning", "--workers", "1"]) == 3
    main(["export", "c.onrecord", "--out", "out", "--demo"])
    told = [json.loads(line) for line in (tmp_path / "out" / "cohort.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(m["match"], m["known"]) for m in told] == [("possible", False), ("exact", True)]
    assert [json.loads(line)["kind"] for line in (tmp_path / "out" / "gaps.jsonl").read_text(encoding="utf-8").splitlines()] == ["cohort_no_dob"]
