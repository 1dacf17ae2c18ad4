"""What stands in a case is hidden, whatever form it is written in; ordinary words stay; and a file in which a name is left is not written."""

import datetime as dt
import io
import re
import zipfile

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from onrecord import publishing
from onrecord.errors import InputError
from onrecord.knowledge.names import load_names
from onrecord.knowledge.origins import origin_words
from onrecord.knowledge.own_words import own_words
from onrecord.record import Block, Child, CohortMember, Entry, Mention
from onrecord.settings import ReportSettings
from onrecord.veil import DayPolicy, Veil, check_finished, find_leaks, find_things, name_things, redact_pdf
from onrecord.veil.finished import read_finished
from onrecord.veil.words import split_words
from published import NAMES, kelderby

WILL = Child("T01", "Will O'Neill", dt.date(1992, 3, 14), "M", ("Will", "WO"))
HOPE = Child("T02", "Hope Okafor-Byrne", dt.date(1993, 9, 2), "F", ("Hope",))
ZOE = Child("T03", "Zoë Wieczorek", None, "F", ("Zoë",))
MAY = Child("T04", "May Young", None, "F", ("May",))
ENTRY = Entry("E-1", "D-1", "T01/n.txt", "Baz rang. Baz is a man known as Baz Thistlewood.", dt.date(2007, 3, 8), author="Dr S Petrossian", child_ref="T01")
MENTIONS = [Mention("E-1", "T01", 32, 47, "Baz Thistlewood", "person", "baz thistlewood", "adult of concern", "X-1")]


def veil(days=DayPolicy(), **over):  # noqa: B008  (frozen)
    names = load_names()
    asked = [CohortMember("Samira Yusuf", None, False, None, "none", "")]
    things = name_things(find_things([WILL, HOPE, ZOE, MAY], asked, [], [ENTRY], MENTIONS), {}, "s")
    return Veil(things, names, days=days, births=[WILL.dob], ordinary=own_words(names), mentions={"E-1": MENTIONS}, **over)


VEIL = veil()
GIRL, BOY = VEIL.label_of("T02"), VEIL.label_of("T01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I spoke to Will O about it, and to Will N.", f"I spoke to [{BOY}] about it, and to [{BOY}]."),
        ("Will was seen with Hope.", f"[{BOY}] was seen with [{GIRL}]."),
        ("I hope Hope will tell Will what she hopes.", f"I hope [{GIRL}] will tell [{BOY}] what she hopes."),
        ("Will the school send a report? Will you ring?", "Will the school send a report? Will you ring?"),
        ("WILL O’NEILL and will o'neill or O'Neill's son", f"[{BOY}] and [{BOY}] or [{BOY}]'s son"),
        ("ONeill; O Neill; O´Neill", f"[{BOY}]; [{BOY}]; [{BOY}]"),
        ("Okafor-\nByrne and Okafor Byrne and Okafor\u2011Byrne", f"[{GIRL}] and [{GIRL}] and [{GIRL}]"),
        ("Byrne, Hope", f"[{GIRL}]"),
        ("Mail will.oneill@mail.example or snap hope_byrne99", "Mail [E-mail] or snap [Online name]"),
        ("It may rain in May or on 3 May 2007.", "It may rain in May or on 3 May 2007."),
        ("Young people were there. Mrs Young was not.", f"Young people were there. Mrs [{VEIL.label_of('T04')}] was not."),
        ("Rang 07700 900417, reg YK05 RHT, log 1123-0807.", "Rang [Phone], reg [Vehicle], log [Reference]."),
        ("Lives at 14 Zzyzx Road, postcode HD1 2AB.", "Lives at 14 [Name] Road, postcode [Postcode]."),
        ("Samira Yusuf was named; so was Samira.", "[Child 5] was named; so was [Child 5]."),
    ],
)
def test_a_name_is_hidden_in_every_form_and_a_word_is_not(text, said):
    assert VEIL.hide(text, "T01") == said


@pytest.mark.parametrize(
    "form", ["Zoe", "ZOË", "Zoe\u0308", "Wieczorek", "Wieczoreck", "Wiec\u00adzorek", "Wie-\nczorek", "W i e c z o r e k", "Wieczorek’s", "zoe wieczorek"]
)
def test_accents_misspellings_and_breaks_hide_nothing(form):
    hidden = VEIL.hide(f"Seen: {form} today.", "T03")
    assert hidden.startswith("Seen: [")
    assert not re.search("(?i)wiec|czor|zo[eë]", hidden)


def test_initials_stand_for_the_child_in_that_file_only():
    assert VEIL.hide("WO was seen. W.O. too.", "T01") == f"[{BOY}] was seen. [{BOY}]. too."
    assert VEIL.hide("WO was seen.", "T02") == "WO was seen."


def test_a_date_of_birth_is_never_told_and_days_are_told_as_asked():
    text = "Born 14/03/1992. Seen on 8 March 2007."
    assert VEIL.hide(text, "T01") == "Born [date of birth]. Seen on 8 March 2007."
    assert veil(DayPolicy("banded")).hide(text, "T01") == "Born [date of birth]. Seen on [January to March 2007]."
    assert veil(DayPolicy("shifted", 14)).hide(text, "T01") == "Born [date of birth]. Seen on [22 March 2007]."


def test_words_of_origin_are_hidden_only_where_asked():
    text = "Seen with two Asian men in a white van and a black coat."
    assert VEIL.hide(text) == text
    assert veil(origins=origin_words()).hide(text) == "Seen with two [descriptor] men in a white van and a black coat."


def test_a_quote_is_exact_but_for_what_is_in_brackets():
    text = "Hope told Will that the car was there."
    covers = VEIL.covers(text, "T01")
    assert VEIL.cut(text, covers, 5, 23) == f"told [{BOY}] that the"
    assert VEIL.cut(text, covers, 12, 17) == f"[{BOY}] th"


def test_labels_stay_when_files_are_added_and_a_new_one_takes_the_next():
    first = name_things(find_things([WILL, HOPE], [], [], [], []), {}, "s")
    kept = {k: t.label for t in first for k in t.keys}
    later = name_things(find_things([ZOE, MAY, HOPE, WILL], [], [], [ENTRY], MENTIONS), kept, "other")
    now = {k: t.label for t in later for k in t.keys}
    assert {k: now[k] for k in kept} == kept
    assert len({t.label for t in later}) == len(later)
    assert now["child T03"].rpartition(" ")[2] in "34"
    assert now["person T01 baz thistlewood"] == "Man A"
    assert now["worker s petrossian"] == "Worker 1"


def test_text_is_split_into_parts_that_point_into_it():
    text = "Zoe\u0308 O’Neill–Smith"
    assert [(text[p.start : p.end], p.low) for p in split_words(text)] == [("Zoe\u0308", "zoe"), ("O", "o"), ("Neill", "neill"), ("Smith", "smith")]


# the finished file


def docx_with(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, body in parts.items():
            z.writestr(name.replace("__", "/") + ".xml", body)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "data",
    [
        docx_with(word__document=f"<w:p {W}><w:r><w:t>Seen with Wiec</w:t></w:r><w:r><w:t>zorek</w:t></w:r></w:p>"),
        docx_with(word__header1=f"<w:hdr {W}><w:p><w:r><w:t>Okafor-Byrne</w:t></w:r></w:p></w:hdr>"),
        docx_with(docProps__core="<core><title>File of O&#8217;Neill</title></core>"),
        docx_with(word__document=f'<w:p {W}><w:r><pic descr="Line of time of Zoë"/></w:r></w:p>'),
        docx_with(word__document=f'<w:p {W}><w:hyperlink w:anchor="child-T01"/></w:p>'),
        docx_with(word__document=f"<w:p {W}><w:r><w:t>x</w:t><box><w:p><w:t>y</w:t></w:p></box><w:t>Zoë after a box</w:t></w:r></w:p>"),
        docx_with(word__document=f"<w:p {W}><!-- Thistlewood --></w:p>"),
    ],
)  # fmt: skip
def test_a_name_in_any_part_of_a_word_file_is_found(data):
    assert find_leaks(data, "docx", VEIL)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Seen with <b>Wiec</b>zorek</p>",
        "<div><p>x</p>Zoë after</div>",
        '<p title="Zoë">x</p>',
        "<p>x</p><!-- Zoë -->",
        '<a href="#T01">x</a>',
        "<style>/* Zoë */</style>",
    ],
)
def test_a_name_anywhere_in_a_page_is_found(markup):
    assert find_leaks(f"<!doctype html><html><body>{markup}</body></html>".encode(), "html", VEIL)


def a_pdf(text="nothing", title="t", subject="s"):
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, pageCompression=1)
    page.setTitle(title)
    page.setSubject(subject)
    page.drawString(72, 700, text)
    page.bookmarkPage("a")
    page.addOutlineEntry(title, "a")
    page.save()
    return out.getvalue()


def test_a_name_in_the_text_properties_or_outline_of_a_pdf_is_found():
    assert not find_leaks(a_pdf(), "pdf", VEIL)
    assert find_leaks(a_pdf("Seen with Wieczorek"), "pdf", VEIL)
    assert find_leaks(a_pdf(title="File of Thistlewood"), "pdf", VEIL)
    assert find_leaks(a_pdf(subject="Okafor-Byrne"), "pdf", VEIL)


def test_our_own_wording_is_no_leak_where_a_child_is_called_by_one_of_its_words():
    mark = Child("T09", "Mark Page", None, "M", ("Mark",))
    v = Veil(name_things(find_things([mark], [], [], [], []), {}, "s"), load_names())
    page = b"<html><body><p>Page 3 of 9</p><th>Mark</th><p>Mark was seen</p></body></html>"
    assert len(find_leaks(page, "html", v, ["Page 0 of 0", "Mark"])) == 1


def test_a_leak_stops_the_report_and_says_where_but_never_the_name():
    with pytest.raises(InputError, match="leak-found") as error:
        check_finished("<html><body><p>Zoë Wieczorek</p></body></html>".encode(), "html", VEIL)
    assert "line 1, p" in str(error.value)
    assert VEIL.label_of("T03") in str(error.value)
    assert "Wieczorek" not in str(error.value)


@pytest.mark.parametrize("fmt", ["docx", "pdf", "html"])
def test_no_name_a_reader_would_know_stands_in_the_examples_report(fmt, tmp_path):
    out = publishing.publish(kelderby(), tmp_path / f"r.{fmt}", fmt, ReportSettings(anonymised=True, dates="shifted"), title="kelderby")
    text = " ".join(t for _, t in read_finished(out.read_bytes(), fmt))
    assert [n for n in NAMES if re.search(rf"(?i)\b{n}\b", text)] == []
    assert "Girl 1" in text or "Child 1" in text
    assert "K01" not in text


def test_a_title_with_a_name_in_it_is_refused_and_nothing_is_written(tmp_path):
    settings = ReportSettings(anonymised=True, title="Review of Danielle Rushworth")
    with pytest.raises(InputError, match="leak-found"):
        publishing.publish(kelderby(), tmp_path / "r.html", "html", settings, title="x")
    assert not list(tmp_path.iterdir())


def test_labels_are_kept_in_the_case_and_are_only_added():
    case = kelderby()
    publishing.make_veil(case, ReportSettings(anonymised=True))
    before = case.labels()
    case.add_labels({"child K01": "Girl 99", "made up": "Person 77"})
    assert case.labels() == before | {"made up": "Person 77"}


# redacted originals


def test_a_redacted_page_has_no_text_and_a_black_box_where_the_name_stood():
    found = redact_pdf(a_pdf("Seen with Wieczorek on the bus"), VEIL, "T03", {})
    assert found.places == 1
    assert [t for where, t in read_finished(found.data, "pdf") if "Wieczorek" in t or "bus" in t] == []
    page = pypdfium2.PdfDocument(found.data)[0].render(scale=1).to_pil().convert("L")
    row = 842 - 700 - 3
    dark = [x for x in range(page.width) if page.getpixel((x, row)) < 30]
    assert max(dark) - min(dark) < 300
    assert sum(page.getpixel((x, row)) < 30 for x in range(130, 180)) > 40
    assert found.data == redact_pdf(a_pdf("Seen with Wieczorek on the bus"), VEIL, "T03", {}).data


def test_a_recognised_line_with_a_name_goes_whole_and_its_page_is_told():
    line = Block("Zoë seen", "line", 1, box=(72, 100, 200, 120), confidence=0.9)
    found = redact_pdf(a_pdf(""), VEIL, "T03", {1: [line]})
    page = pypdfium2.PdfDocument(found.data)[0].render(scale=1).to_pil().convert("L")
    assert all(page.getpixel((x, 110)) < 30 for x in range(75, 198))
    with pytest.raises(InputError, match="not-redacted"):
        redact_pdf(b"no pdf", VEIL, None, {})
