"""The report that is handed over: three formats that say the same, every figure counted again, the same bytes for the same case, and its settings."""

import dataclasses
import datetime as dt
import io
import itertools
import json
import re
import shutil
import subprocess
import zipfile
from statistics import median
from types import SimpleNamespace

import docx
import krippendorff
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree, html

from onrecord import publishing
from onrecord.agreement import agreement
from onrecord.errors import SettingsError
from onrecord.knowledge.plain import plain_words
from onrecord.publish import Telling, child, plain_lines
from onrecord.publish.charts import draw_bars, draw_network, draw_timeline
from onrecord.publish.model import Bullets, Heading, Para, Part, Picture, Report, Run, Table, Tally, number_captions
from onrecord.publish.signing import told_decisions
from onrecord.publish.telling import refer, rows_of
from onrecord.record import Decision, Line, Network, Spot
from onrecord.record import Settled as SettledBy
from onrecord.settings import ReportSettings
from published import ReadApart, kelderby

OFFICE = shutil.which("soffice")
NAMED, HIDDEN = ReportSettings(title="Review of Kelderby"), ReportSettings(anonymised=True)


def made(settings=NAMED, case=None, **over):
    case = case or kelderby()
    veil = publishing.make_veil(case, settings) if settings.anonymised else None
    return publishing.make_report(case, settings, title="kelderby", veil=veil, **over)


@pytest.fixture(scope="module")
def report():
    return made()


@pytest.fixture(scope="module")
def word(report):
    return publishing.write(report, "docx", NAMED)


@pytest.fixture(scope="module")
def pdf(report):
    return publishing.write(report, "pdf", NAMED)


@pytest.fixture(scope="module")
def page(report):
    return publishing.write(report, "html", NAMED)


def flat(text):
    """Letters and digits alone: lines, hyphens at their ends and spaces differ from format to format."""
    return re.sub(r"[\W_]+", "", text)


def words_of_docx(data):
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(t.text or "" for t in body.iter(qn("w:t")))


def words_of_pdf(data):
    document = pypdfium2.PdfDocument(data)
    return "".join(p.get_textpage().get_text_range() for p in document)


def test_all_formats_say_all_of_the_model(report, word, pdf, page):
    root = html.document_fromstring(page.decode())
    said = {"docx": flat(words_of_docx(word)), "html": flat(root.text_content())}
    lines = [flat(line) for line in plain_lines(report)]
    assert len(lines) > 800
    for fmt, text in said.items():
        at = 0
        for line in lines[2:]:
            at = text.find(line, at) if text.find(line, at) >= 0 else pytest.fail(f"{fmt} does not say, in its place: {line[:60]}")
    # a table's cell may be broken by the foot and head of a page, so of the PDF each word counts
    found = set(re.findall(r"\w+", words_of_pdf(pdf).replace("\ufffe", "").replace("\r\n", " ")))
    missing = [w for line in plain_lines(report) for w in re.findall(r"\w+", line) if w not in found and len(w) < 12]
    assert missing == []


def given_answers(case):
    """Subject → field → the answers readers gave, read from the trail here."""
    out = {}
    for d in case.decisions():
        if d.verdict == "read":
            subject, reader = d.subject.split("@")
            for field, answer in json.loads(d.detail)["answers"].items():
                out.setdefault(subject, {}).setdefault(field, {})[reader] = answer
    return out


def recount(tally, case):
    concerns = {c.concern_id: c for c in case.found("concerns")}
    if tally.how == "rows":
        return len(set(tally.rows))
    if tally.how == "share":
        assert set(tally.rows) <= set(tally.of)
        return round(100 * len(set(tally.rows)) / len(set(tally.of)))
    if tally.how == "agreement":
        field, *what = tally.of
        given = given_answers(case)
        pairs = [list(given[i][field].values()) for i in tally.rows]
        if what == ["observed"]:
            return round(100 * sum(a == b for a, b in pairs) / len(pairs))
        name, which = what
        if (name, which) == ("krippendorff", "value"):
            return round(krippendorff.alpha(reliability_data=list(map(list, zip(*pairs, strict=True))), level_of_measurement="nominal"), 2) + 0.0
        readers = ("sam", "priya")
        both = {i for i, fields in given.items() if len(next(iter(fields.values()))) > 1}
        every = [[given[i].get(field, {}).get(r) for r in readers] for i in given if i in both and i[0] == tally.rows[0][0]]
        return round(getattr(agreement(every, name), which), 2) + 0.0
    days = [concerns[i].days_to_response for i in tally.rows]
    return median(days) if tally.how == "median" else days[0]


@pytest.mark.parametrize("settings", [NAMED, HIDDEN, ReportSettings(undecided="leave-out")])
@pytest.mark.parametrize("apart", [False, True])
def test_every_figure_can_be_counted_again_from_its_rows(settings, apart):
    case = ReadApart(kelderby()) if apart else kelderby()
    known = {e.entry_id for c in case.children() for e in case.entries_of(c.child_ref)} | {c.child_ref for c in case.children()}
    known |= {d.doc_id for d in case.document_list()} | {g.gap_id for g in case.gaps()} | {x.link_id for x in case.links()}
    known |= {c.concern_id for c in case.found("concerns")} | {g.group_id for g in case.case_nouns("groups")}
    known |= {f"{kind}{f.child_ref}" for f in case.found("findings") for kind in ("finding ", "F-")}
    known |= {s.signal_id for s in case.found("signals")} | {r.response_id for r in case.found("responses")}
    known |= {x for d in case.decisions() for x in (d.decision_id, f"reader {d.account}")}
    tallies = [r.tally for p in made(settings, case).paras() for r in p.runs if r.tally]
    assert len(tallies) > 40
    assert ({"share", "agreement"} <= {t.how for t in tallies}) == apart
    for t in tallies:
        assert t.value == recount(t, case)
        assert all(i in known or i.startswith("asked ") for i in (*t.rows, *(t.of if t.how == "share" else ())))


def test_how_far_readers_agree_is_told_with_its_limits_in_every_format():
    case = ReadApart(kelderby())
    told = made(case=case)
    concerns, findings = list(case.found("concerns")), list(case.found("findings"))
    said = " ".join(p.text for p in told.paras())
    assert f"{len(concerns) + len(findings) // 2} things were read by two people or more" in said
    assert "Such readers: 2 (Priya Lennox and Sam Whitlock)" in said
    assert "1 was settled afterwards by Ola Brandt" in said
    table = next(b for b in told.blocks() if isinstance(b, Table) and b.caption.startswith("How far those who read apart"))
    (outcome,) = [row for row in table.rows if row[0].text == "What followed?"]
    assert re.fullmatch(r"-?0\.\d\d \(-?\d\.\d\d to \d\.\d\d\)", outcome[4].text)
    assert [row[4].text for row in table.rows if row[0].text == "Was the child known to the service?"] == ["–"]  # everybody said yes
    for fmt, words in (("html", lambda b: html.document_fromstring(b.decode()).text_content()), ("docx", words_of_docx), ("pdf", words_of_pdf)):
        assert flat(outcome[5].text) in flat(words(publishing.write(told, fmt, NAMED))), fmt


def test_where_nothing_was_read_apart_the_report_says_so(report):
    said = [p.text for p in report.paras()]
    assert any("no figure of agreement between readers can be given" in text for text in said)
    assert not any("95%" in text for text in said)


def test_a_claim_holds_no_figure_but_those_with_rows(report):
    claims = [p for p in report.paras() if p.kind == "claim"]
    assert len(claims) > 12
    for p in claims:
        assert not re.search(r"\d", "".join(r.text for r in p.runs if r.tally is None and not r.refers)), p.text


def test_the_figures_are_those_of_the_example(report):
    said = " ".join(p.text for p in report.paras() if p.kind == "claim")
    assert "Of 11 people the review asks about, 7 were known to services; for 4 no file was found." in said  # the scanned file is not read here


def test_the_same_case_gives_the_same_bytes(word, pdf, page):
    again = made()
    assert publishing.write(again, "docx", NAMED) == word
    assert publishing.write(again, "pdf", NAMED) == pdf
    assert publishing.write(again, "html", NAMED) == page
    chronology = made(chronology=True)
    assert publishing.write(chronology, "xlsx", NAMED) == publishing.write(chronology, "xlsx", NAMED)


def test_the_pdf_is_tagged_and_says_so(pdf):
    assert re.search(rb"pdfuaid:part[>=\"' ]*1", pdf)
    assert b"/MarkInfo" in pdf
    assert b"/Lang" in pdf


def test_every_picture_has_words_that_stand_for_it(report, word, page):
    drawn = [b for b in report.blocks() if isinstance(b, Picture)]
    assert len(drawn) > 5
    assert all(len(b.alt) > 40 for b in drawn)
    inside = [e.get("descr") for e in docx.Document(io.BytesIO(word)).element.body.iter(qn("wp:docPr"))]
    assert inside == [b.alt for b in drawn]
    root = html.document_fromstring(page.decode())
    assert [e.get("aria-label") for e in root.iter("svg")] == [b.alt for b in drawn]
    blocks = list(report.blocks())
    assert all(isinstance(blocks[n + 1], Table) for n, b in enumerate(blocks) if isinstance(b, Picture))


def test_the_word_file_has_headings_captions_and_heads_that_repeat(report, word):
    document = docx.Document(io.BytesIO(word))
    styles = [p.style.name for p in document.paragraphs]
    heads = [b for b in report.blocks() if isinstance(b, Heading)]
    assert [s for s in styles if s.startswith("Heading")] == [f"Heading {b.level}" for b in heads]
    tables = [b for b in report.blocks() if isinstance(b, Table)]
    assert len(document.tables) == len(tables)
    assert all(t._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None for t in document.tables)
    assert styles.count("Caption") == len(tables) + sum(isinstance(b, Picture) for b in report.blocks())


def test_links_of_the_word_file_lead_somewhere_and_its_parts_are_well_formed(word):
    with zipfile.ZipFile(io.BytesIO(word)) as z:
        body = etree.fromstring(z.read("word/document.xml"))
        for name in z.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(z.read(name))
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    marks = [e.get(qn("w:name")) for e in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    assert {e.get(qn("w:anchor")) for e in body.iter(qn("w:hyperlink"))} <= set(marks)


def fields_of(body):
    """Every field of a Word file that is not nested: (its code, what it shows)."""
    out, code, shown, part = [], "", "", ""
    for e in body.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:t")):
        kind = e.get(qn("w:fldCharType"))
        if kind == "end":
            out.append((code.strip(), shown))
            code, shown, part = "", "", ""
        elif kind:
            part = kind
        elif part == "begin":
            code += e.text
        elif part == "separate":
            shown += e.text
    return out


def shown_by(body, mark):
    """The words between the ends of a bookmark."""
    start = next(e for e in body.iter(qn("w:bookmarkStart")) if e.get(qn("w:name")) == mark)
    inside = itertools.takewhile(lambda e: e.tag != qn("w:bookmarkEnd"), start.itersiblings())
    return "".join(t.text for e in inside for t in e.iter(qn("w:t")))


def test_tables_and_figures_are_counted_alike_in_every_format_and_references_say_the_number(report, word, pdf, page):
    counted = {kind: [b for b in report.blocks() if isinstance(b, kind)] for kind in (Table, Picture)}
    assert all([b.number for b in mine] == list(range(1, len(mine) + 1)) for mine in counted.values())
    labels = {b.key: b.label for mine in counted.values() for b in mine if b.key}
    references = [r for p in report.paras() for r in p.runs if r.refers]
    assert len(references) > 20
    assert all(r.text == labels[r.to] for r in references)
    body = docx.Document(io.BytesIO(word)).element.body
    fields = fields_of(body)
    for name, kind in (("Table", Table), ("Figure", Picture)):
        assert [shown for code, shown in fields if code.startswith(f"SEQ {name} ")] == [str(b.number) for b in counted[kind]]
    shown = [(code.split()[1], shown) for code, shown in fields if code.startswith("REF ")]
    assert [words for _, words in shown] == [r.text for r in references]
    assert all(shown_by(body, mark) == words for mark, words in shown)
    root = html.document_fromstring(page.decode())
    ids = {e.get("id"): e for e in root.xpath("//*[@id]")}
    links = [a for a in root.iter("a") if re.fullmatch(r"(Table|Figure) \d+", a.text_content())]
    assert [a.text_content() for a in links] == [r.text for r in references]
    assert all(f"{a.text_content()}. " in ids[a.get("href")[1:]].text_content() for a in links)
    said = words_of_pdf(pdf)
    assert all(f"{b.label}." in said for mine in counted.values() for b in mine)


def test_a_reference_leads_to_a_table_that_is_there():
    with pytest.raises(KeyError):
        number_captions(Report("t", "", "", "", (Part((Para((refer("nowhere"),)),)),)))


def test_a_tables_properties_stand_in_the_order_of_the_schema(word):
    order = ["tblStyle", "tblW", "jc", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"]
    for properties in docx.Document(io.BytesIO(word)).element.body.iter(qn("w:tblPr")):
        names = [etree.QName(e).localname for e in properties]
        assert names == sorted(names, key=order.index)


def test_marking_and_standing_are_on_every_page(report, word, pdf):
    assert report.status == "Findings here are proposals: no person has decided them"
    for p in pypdfium2.PdfDocument(pdf):
        text = p.get_textpage().get_text_range()
        assert report.status in text
        assert text.count("OFFICIAL-SENSITIVE") >= 2
    for section in docx.Document(io.BytesIO(word)).sections:
        assert report.status in section.header.paragraphs[0].text
        assert "OFFICIAL-SENSITIVE" in section.header.paragraphs[0].text
        assert "OFFICIAL-SENSITIVE" in section.footer.paragraphs[0].text


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(page):
    root = html.document_fromstring(page.decode())
    assert not root.xpath("//script|//link|//img")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {h[1:] for h in root.xpath("//a/@href")} <= set(ids)
    levels = [int(e.tag[1]) for e in root.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_every_entry_stands_in_its_chronology_word_for_word(report):
    case = kelderby()
    events = [row[3].text for b in report.blocks() if isinstance(b, Table) and b.key.endswith("-entries") for row in b.rows]
    texts = [e.text for row in case.child_rows() for e in case.entries_of(row[0].child_ref)]
    assert sorted(events) == sorted(texts)


def test_long_lists_of_a_child_tell_what_weighs_most_and_count_the_rest(monkeypatch):
    whole = made()
    monkeypatch.setattr(child, "MOST", 2)
    short = made()

    def acts(report):
        return [b for b in report.blocks() if isinstance(b, Table) and b.head[-1] == "Why"]

    assert len(acts(short)) == len(acts(whole))
    assert any(len(a.rows) > 2 for a in acts(whole))
    for a, b in zip(acts(whole), acts(short), strict=True):
        counted = [re.match(r"(\d+) more", row[0].text) for row in b.rows]
        assert sum(int(m[1]) if m else 1 for m in counted) == len(a.rows)
        assert sum(m is None for m in counted) == min(2, len(a.rows))
        assert {row[3:] for row in a.rows} == {row[3:] for row in b.rows}  # no reason is lost
        singles = [row[3].text for row, m in zip(b.rows, counted, strict=True) if m is None]
        assert singles.count("Yes") == min(2, sum(row[3].text == "Yes" for row in a.rows))
    for a, b in zip(*([x for x in r.blocks() if isinstance(x, Bullets) and "entry" in x.items[0].text] for r in (whole, short)), strict=True):
        assert set(b.items[:2]) <= set(a.items)
        assert len(a.items) <= 2 or (len(b.items) == 3 and b.items[2].text.startswith(f"{len(a.items) - 2} more "))
    dates = [b for b in short.blocks() if isinstance(b, Table) and b.caption.startswith("Key dates")]
    assert max(len(b.rows) for b in dates) == 2
    assert any("The 2 that weigh most of" in b.caption for b in dates)
    for b in dates:
        assert sum("concern opens" in row[2].text for row in b.rows) == min(2, sum("concern opens" in p.text for p in by_key(whole, b.key)))


def test_what_followed_a_concern_is_said_alike_wherever_it_is_told(report):
    short = [c for c in kelderby().found("concerns") if c.sufficient_then and (c.outcome, c.verdict) == ("heeded", "partial")]
    said = "answered, but not with all that the guidance of the day asked"
    assert len(short) == 1
    assert [b.text for b in report.blocks() if isinstance(b, Heading) and b.text.endswith(said)] == ["Concern 1, 10 April 2008: " + said]
    assert sum(p.text.startswith(said) for p in report.paras()) == 2  # time to act; then and now


def test_a_closure_is_told_once_for_each_entry(report):
    rows = by_key(report, "closed")
    entries = [p.text for p in rows[1::3]]
    assert len(entries) == len(set(entries)) > 1


def test_a_short_table_is_kept_on_one_page(report, word, pdf):
    kept = [t for t, b in zip(docx.Document(io.BytesIO(word)).tables, (b for b in report.blocks() if isinstance(b, Table)), strict=True) if b.is_short]
    assert kept
    for t in kept:
        assert all(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in t.rows[:-1])
        assert not t.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    pages = [flat(p.get_textpage().get_text_range()) for p in pypdfium2.PdfDocument(pdf)]
    for b in report.blocks():
        if isinstance(b, Table) and b.is_short:
            (page,) = [text for text in pages if flat(b.label + "." + b.caption) in text]
            assert flat("".join(c.text for c in b.rows[-1])) in page, b.label


def by_key(report, key):
    """The cells of a table."""
    return [p for b in report.blocks() if isinstance(b, Table) and b.key == key for row in b.rows for p in row]


def test_what_no_person_decided_is_left_out_when_asked():
    told = made(ReportSettings(undecided="leave-out"))
    assert told.status == ""
    assert not [b for b in told.blocks() if isinstance(b, Heading) and b.text.startswith("Concern ")]
    assert "Proposal" not in [p.text[:8] for p in told.paras() if p.kind == "status"]
    assert any("No finding is signed" in p.text for p in told.paras())


def test_what_was_signed_and_what_was_rejected_are_told_apart():
    at = dt.datetime(2024, 5, 2, 9, 0, tzinfo=dt.UTC)
    rows = {
        ref: Decision("finding", f"F-{ref}", verdict, "R Whitlock", at, "Read again.", "", None, "", ref)
        for ref, verdict in (("T01", "sign"), ("T02", "reject"))
    }
    signed, rejected = told_decisions(rows, "sign"), told_decisions(rows, "reject")
    assert (list(signed), list(rejected)) == (["T01"], ["T02"])
    assert (signed["T01"].by, signed["T01"].on, signed["T01"].reason) == ("R Whitlock", "2 May 2024", "Read again.")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_word_file_opens_in_libreoffice_and_says_the_same_on_its_pages(word, report, tmp_path):
    (tmp_path / "report.docx").write_bytes(word)
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    done = subprocess.run(
        [OFFICE, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(tmp_path / "report.pdf")]
    assert len(pages) > 10
    assert all("OFFICIAL-SENSITIVE" in text for text in pages)
    said = flat(" ".join(pages))
    for block in report.blocks():
        if isinstance(block, Heading):
            assert flat(block.text) in said, block.text
    # its own count of the fields is ours, and every reference is found
    assert all(flat(f"{b.label}.") in said for b in report.blocks() if isinstance(b, Table | Picture))
    assert all(flat(p.text) in said for p in report.paras() if any(r.refers for r in p.runs))


def test_terms_of_reference_stand_first_and_an_overview_has_no_children():
    told = made(ReportSettings(terms="To find what was known.\n\nBy whom.", scope="overview"))
    heads = [b.text for b in told.blocks() if isinstance(b, Heading)]
    assert heads[0] == "Terms of reference"
    assert "Child by child" not in heads
    assert [p.text for p in told.paras()][:2] == ["To find what was known.", "By whom."]


def test_an_authoritys_template_keeps_its_header_and_style(report, tmp_path):
    mine = docx.Document()
    mine.sections[0].header.paragraphs[0].text = "Borough of Nowhere"
    mine.styles["Normal"].font.name = "Georgia"
    mine.add_paragraph("Words of the template that must not stay")
    mine.save(tmp_path / "t.docx")
    data = publishing.write(report, "docx", dataclasses.replace(NAMED, template=tmp_path / "t.docx"))
    document = docx.Document(io.BytesIO(data))
    assert "Borough of Nowhere" in [p.text for p in document.sections[0].header.paragraphs]
    assert document.styles["Normal"].font.name == "Georgia"
    assert not any("must not stay" in p.text for p in document.paragraphs)
    (tmp_path / "bad.docx").write_bytes(b"no zip")
    with pytest.raises(SettingsError, match="bad-template"):
        publishing.write(report, "docx", dataclasses.replace(NAMED, template=tmp_path / "bad.docx"))


def test_small_counts_of_people_are_held_back_with_what_tells_them():
    tell = Telling(ReportSettings(suppress=5), plain_words())
    few, many, whole = (Tally(n, "rows", tuple(map(str, range(n))), True) for n in (3, 8, 11))
    said = tell.claim("Of ", whole, " people ", many, " were known and ", few, " not.").text
    assert said == "Of 11 people a number not told were known and fewer than 5 not."
    assert tell.claim(rows_of(["a", "b"]), " entries.").text == "2 entries."
    assert tell.claim("For ", (rows_of(["a"]), "child", "children"), ".").text == "For 1 child."


def test_the_merged_chronology_is_one_table_oldest_first():
    case = kelderby()
    table = next(b for b in made(chronology=True).blocks() if isinstance(b, Table))
    days = sorted(e.date for c in case.children() for e in case.entries_of(c.child_ref))
    assert len(table.rows) == len(days)
    assert table.head == ("Date", "Child", "Age", "Source", "Event", "Response", "Comment")
    assert str(days[0].year) in table.rows[0][0].text
    sheet = openpyxl.load_workbook(io.BytesIO(publishing.write(made(chronology=True), "xlsx", NAMED))).active
    assert sheet.max_row == len(days) + 3
    assert sheet.freeze_panes == "A4"


def test_a_cell_of_the_workbook_never_is_a_formula():
    table = Table("c", ("Date",), ((Para((Run("=1+1"),)),),), (1,))
    sheet = openpyxl.load_workbook(io.BytesIO(publishing.write(Report("t", "", "", "", (Part((table,)),)), "xlsx", NAMED))).active
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")


def test_words_of_a_record_are_never_markup():
    hostile = '#include "x" *b* <script>alert(1)</script> $x$ {{ 7*7 }} @ref [Girl] \\ `c` \x00\x0b'
    blocks = (Heading(1, (Run(hostile, own=False),), "h"), Para((Run(hostile, own=False),)), Bullets((Para((Run(hostile, own=False),)),)))
    told = Report(hostile.replace("\x00", ""), "s", "m", "", (Part(blocks),))
    assert b"<script>" not in publishing.write(told, "html", NAMED)
    assert flat("#include x *b*") in flat(words_of_docx(publishing.write(told, "docx", NAMED)))
    assert flat("{{ 7*7 }} @ref [Girl]") in flat(words_of_pdf(publishing.write(told, "pdf", NAMED)))


def test_drawings_show_nothing_rather_than_an_empty_frame():
    day = dt.date(2007, 5, 1)
    assert draw_timeline(day, day, [("a", "act", [day])], "", "", ("", "", "")) is None
    assert draw_bars([], "", "", "") is None
    assert draw_network(Network((), ()), {}, "", "") is None
    lane = draw_timeline(day, day.replace(year=2009), [("<b>", "act", [day])], "alt", "c", ("1 May 2007", "1 May 2009", "years"))
    assert "&lt;b&gt;" in lane.svg
    assert {"2008", "2009"} <= set(lane.words)
    spots = (Spot("a", "T01", "file", "A", x=10, y=10), Spot("b", "T02", "file", "B", x=90, y=40))
    drawn = draw_network(Network(spots, (Line("l", "a", "b", "tie", "strong"),), 100.0), {"a": "Girl 1", "b": "Boy 2"}, "alt", "c")
    assert "Girl 1" in drawn.svg
    assert drawn.svg.count("<circle") == 2
    etree.fromstring(drawn.svg.encode())


class Settled:
    """The example, with three of its signals settled and one more, that nobody proposes now, rejected."""

    def __init__(self, case):
        self.case = case

    def __getattr__(self, name):
        return getattr(self.case, name)

    def decisions(self):
        at = dt.datetime(2024, 5, 2, 9, tzinfo=dt.UTC)
        ids = [s.signal_id for s in self.case.found("signals")][:3]
        told = zip(("accept", "change", "change", "reject"), (*ids, "S-00000000000000"), strict=True)
        return [Decision("signal", i, verdict, "Ola Brandt", at, "Read again.", "", None, "", str(n), "{}", "ola") for n, (verdict, i) in enumerate(told)]


def test_what_people_settled_of_readings_is_counted():
    case = Settled(kelderby())
    proposed = len({s.signal_id for s in case.found("signals")}) + 1
    lines = plain_lines(made(case=case))
    at = lines.index("1 confirmed, 2 corrected, 1 rejected")
    assert lines[at - 2 : at] == ["Wording that bears on safety", str(proposed)]


def test_a_quote_that_a_person_settled_is_said_to_be_so():
    signal = next(iter(kelderby().found("signals")))
    tell = SimpleNamespace(plain=plain_words())
    assert "person" not in child.plain_code(signal, tell)
    settled = SettledBy("D-1", "change", "Ola Brandt", dt.date(2024, 5, 2), "Read again.", signal.code, "negated", "child")
    assert child.plain_code(dataclasses.replace(signal, settled=settled), tell).endswith(", corrected by a person")
