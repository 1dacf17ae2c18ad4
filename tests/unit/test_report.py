"""What a chair of a review reads: no codes, no bare identifiers, every answer leads to its words, and it holds without colour, script or sight."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import told
from onrecord.knowledge.plain import plain_words
from onrecord.record import CohortPicture, Gap, Line, Network, Pattern, Shared, Spot
from onrecord.report import child_page, entry_page, index_page, write_report
from onrecord.report.saying import anchor, link_entries, say_gap, say_weighed
from told import E1, E2, E4, ToldCase


class Page(HTMLParser):
    """A page as its headings, links, identifiers, tables and visible words."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.links, self.ids, self.tags, self.text, self.hidden, self.tables = [], [], [], [], [], 0, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append(tag)
        self.hidden += tag in ("style", "title")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(named.get("href", ""))
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "table":
            self.tables.append([])
        elif self.tables and tag in ("caption", "th"):
            self.tables[-1].append((tag, named.get("scope")))

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "title")
        if tag in ("td", "th", "p", "li"):
            self.text.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)

    @property
    def words(self):
        return re.sub(r"\s+", " ", "".join(self.text))


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "r.html"
    return write_report(ToldCase(), out, title="Invented review", picture=CohortPicture(("One sentence.",))).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_it_needs_nothing_else_and_says_so_to_the_browser(html):
    assert not re.search(r"<script|<link|src=|https?://|@import|url\(", html)
    assert "default-src 'none'" in html


def test_headings_go_down_a_step_at_a_time(page):
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))


def test_every_link_leads_somewhere_and_no_place_stands_twice(page):
    assert len(page.ids) == len(set(page.ids))
    assert {x[1:] for x in page.links if x.startswith("#")} <= set(page.ids)
    assert all(x.startswith("#") for x in page.links)


def test_every_table_has_its_headings_marked(page):
    for table in page.tables:
        assert [scope for tag, scope in table if tag == "th" and scope is None] == []
    assert sum(any(tag == "caption" for tag, _ in t) for t in page.tables) >= len(page.tables) - 2


def test_no_sentence_holds_an_identifier_a_code_or_a_computers_date(page, html):
    quiet = re.sub(
        r'<p class="(source|quiet)">.*?</p>|<td class="quiet">.*?</td>|<details class="why">.*?</details>|<span class="quiet">\[.*?</span>',
        "",
        html,
        flags=re.DOTALL,
    )
    words = Page(quiet).words
    assert not re.search(r"\b[A-Z]-[0-9a-f]{14}\b", words)
    assert not re.search(r"\b\d{4}-\d\d-\d\d\b", words)
    assert not re.search(r"\b(logged_only|not_required_then|under_16|s47_enquiry|cars_adults|recorded_only)\b", words)
    assert not re.search(r"\b1 (days|entries|pages|documents)\b|\(s\)", words)


def test_sentences_link_the_entries_they_name(html):
    assert f'<a href="#{E1}">entry 1 of 8 March 2007</a>' in html


def test_the_direct_cell_leads_to_the_entry_though_the_concern_is_cumulative(html):
    row = html[html.index("<tbody>") : html.index("</tr>", html.index("<tbody>"))]
    assert f'<strong>Yes</strong> <a href="#{E1}">8 Mar 2007</a>' in row
    assert 'href="#T01-chronology">3 entries</a>' in row
    assert "Exact match: The same name" in row


def test_what_was_enough_only_today_is_neither_late_nor_lost_then(page):
    assert "enough by today's guidance, not by that of the day" in page.words
    assert "No Today it would be: 1 May 2006" in page.words
    then, _, now = page.words.partition("What followed not called for by the guidance of that day")
    assert now.strip().startswith("answered, but late")
    assert then


def test_a_possible_match_names_the_file_and_waits(html):
    assert 'May be <a href="#T01">Ayodele Kowalska</a> (T01)' in html


def test_then_and_now_stand_with_instrument_and_mark(page):
    assert "Rule E2.STRONG [I]: Do this." in page.words
    assert "Working Together 2006 [GK]" in page.words
    assert "Rule E7.STRONG [I, provisional]: Do that." in page.words
    assert "general knowledge, not yet checked" in page.words


def test_an_act_stands_once_and_says_whether_it_counts():
    acts = say_weighed(told.CONCERNS[0].weighed, plain_words())
    assert [(a.what, a.counts, a.why) for a in acts] == [
        ("filing or recording only", "No", "not a protective act"),
        ("an assessment", "In part", "the section 47 enquiry it agreed did not take place"),
    ]


def test_many_acts_that_only_record_are_folded_away(tmp_path):
    many = replace(
        told.CONCERNS[0],
        weighed=(*told.CONCERNS[0].weighed, *((E1, f"closed (planned): {n}") for n in range(5)), *((E2, f"child_seen (done): {n}") for n in range(30))),
    )
    case = ToldCase()
    case.nouns = case.nouns | {"concerns": [many]}
    html = write_report(case, tmp_path / "a.html", title="x", picture=CohortPicture()).read_text(encoding="utf-8")
    assert "2 more acts that only record, file or close" in html


def test_the_argument_against_holds_no_search_log(page):
    at = page.words.index("The strongest argument against")
    assert "entries of" not in page.words[at : at + 90]
    assert "Searched for an answer: 2 entries of 1 document" in page.words


def test_a_gap_says_its_place_and_its_code_once(html):
    assert html.count("T01/old.doc") == 1
    assert html.count(">damaged<") == 1
    assert say_gap(told.GAPS[0]).startswith("The file is damaged")
    assert say_gap(Gap("blank_page", "a.pdf page 2: the page looks blank. [blank_page]", "a.pdf", 2)) == "The page looks blank."


def test_a_place_does_not_say_its_page_twice(page):
    assert "notes.pdf, page 1 line 3" in page.words
    assert "page 1, page 1" not in page.words


def test_marks_carry_letters_and_notes_of_the_same_name(html):
    assert '<mark class="direct" title="something given in exchange: stated, said by the child" data-k="D1">give her money for sex</mark>' in html
    assert re.search(r'<b class="key direct">D1</b> Something given in exchange', html)
    assert 'data-k="n1">men</mark>' in html
    assert 'data-k="L1">promiscuous</mark>' in html


def test_what_a_record_says_is_never_markup(html):
    assert "<them>" not in html
    assert "&lt;them&gt;" in html


def test_key_dates_say_in_words_what_the_line_shows(html):
    figure = html[html.index('<figure class="timeline" aria-hidden="true">') : html.index("</figure>")]
    assert figure.count("▲") == 1  # two signs of one entry are one point
    assert "◆" in figure
    assert "Key dates: direct information" in html


def test_ties_name_children_days_and_lead_to_entries(page, html):
    assert "Same number plate: “FD06 KXN” (Ayodele Kowalska, 8 Mar 2007)" in page.words
    assert "(Mehwish O'Rourke, 1 May 2006), 10 months apart." in page.words
    assert f'<a href="#{E4}">1 May 2006</a>' in html
    assert "Rests on entries" not in html


def test_a_part_kept_with_other_templates_is_made_again(tmp_path):
    case = ToldCase()
    write_report(case, tmp_path / "a.html", title="x", picture=CohortPicture())
    kept = dict(case.sections)
    case.sections["T01"] = kept["T01"].replace("<!-- ", "<!-- 0", 1) + "stale"
    page = write_report(case, tmp_path / "b.html", title="x", picture=CohortPicture()).read_text(encoding="utf-8")
    assert "stale" not in page
    assert case.sections == kept


def test_a_doubtful_concern_is_not_called_lost(tmp_path):
    doubtful = replace(told.CONCERNS[0], verdict="cannot_determine", outcome="partial")
    case = ToldCase()
    case.nouns = case.nouns | {"concerns": [doubtful], "findings": [replace(told.FINDINGS[0], lost_opportunity=False)]}
    page = Page(write_report(case, tmp_path / "a.html", title="x", picture=CohortPicture()).read_text(encoding="utf-8"))
    assert "Cannot be told 8 Mar 2007" in page.words


def test_names_of_places_are_safe_and_differ():
    assert anchor("T01") == "T01"
    assert anchor("T 01") != anchor("T/01")
    assert re.fullmatch(r"[\w-]+", anchor("T/0 1'\""))


def test_unknown_entries_are_not_shown_by_identifier():
    assert str(link_entries(f"See entry {E2} of 2 May 2007.", {})) == "See an entry of another file."
    assert str(link_entries("See the entry below.", {})) == "See the entry below."


def test_the_served_pages_have_one_look_and_their_own_ways(html):
    index, child, entry = (
        Page(x)
        for x in (
            index_page(ToldCase(), title="t", picture=CohortPicture()),
            child_page(ToldCase(), "T 02", title="t"),
            entry_page(ToldCase(), E2, title="t"),
        )
    )
    assert index.links.count("/child/T01") > 1  # the row, and the possible match that names it
    assert f"/child/T01#{E1}" in index.links
    assert "/child/T%2002" in index.links
    assert f"/entry/{E4}#here" in child.links
    assert "/child/T01" in child.links
    assert {f"/entry/{E1}#here", f"/entry/{told.E3}#here"} <= set(entry.links)
    for page in (index, child, entry):
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
        assert {x[1:] for x in page.links if x.startswith("#")} <= set(page.ids)


def test_an_entrys_own_words_are_marked_in_its_document():
    page = entry_page(ToldCase(), E1, title="t")
    assert '08/03/2007 <mark class="mine">She told me &lt;them&gt;' in page
    assert '<p class="page">Page 2</p>' in page
    assert entry_page(ToldCase(), "E-0", title="t") is None
    assert child_page(ToldCase(), "none", title="t") is None


def contrast(one, other):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_stand_out_from_every_ground(html):
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", html))
    for ground in ("wash", "direct", "strong", "moderate", "vulnerable", "response", "language"):
        assert contrast(colours["ink"], colours[ground]) >= 7
    for words in ("quiet", "link", "red", "green"):
        assert contrast(colours[words], "#ffffff") >= 4.5
        assert contrast(colours[words], colours["wash"]) >= 4.5


def test_patterns_stand_beside_the_sentences_with_the_numbers_behind_them(tmp_path):
    picture = CohortPicture(
        ("One sentence.",),
        (
            Pattern("year", "2007", 3, 1, 30.0),
            Pattern("agency", "Police", 1, 0, None),
            Pattern("agency", "Health", 2, 1, 30.0),
            Pattern("team", "Police", 3, 1, 30.0),
        ),
        ("T01",),
        (Shared("modifier", "under_16", 2, 3), Shared("basis", "direct", 2, 3)),
    )
    page = Page(write_report(ToldCase(), tmp_path / "a.html", title="x", picture=picture).read_text(encoding="utf-8"))
    assert "2007 3 1 of 3 30" in page.words
    assert "Police 1 0 of 1 –" in page.words
    assert "Agency and role of the writer" not in page.words  # one row shows no pattern
    assert "Under 16: 2 of 3 concerns." in page.words
    assert "What one record states: 2 of 3 concerns." in page.words


HIDDEN_WHEN_BLIND = ("Tomasz Baptiste", "Opportunity lost", "lost opportunity", "Enough to act on", "argument against", "Concern of", "enough by itself")


def test_a_blind_page_tells_neither_who_is_asked_about_nor_what_followed(tmp_path):
    pages = [
        write_report(ToldCase(), tmp_path / "b.html", title="x", picture=CohortPicture(), blind=True).read_text(encoding="utf-8"),
        index_page(ToldCase(), title="x", picture=CohortPicture(), blind=True),
        child_page(ToldCase(), "T01", title="x", blind=True),
    ]
    for html in pages:
        words = Page(html).words
        assert "Blind reading" in words
        for hidden in HIDDEN_WHEN_BLIND:
            assert hidden not in words, hidden
    assert "give her money for sex" in pages[0]
    assert "give her money for sex" in pages[2]
    assert "Ayodele Kowalska" in pages[1]


def test_a_group_says_who_what_and_the_two_days(html, page):
    part = Page(html[html.index('<section class="group"') : html.index('<section id="gaps">')])
    assert "Who: the files of Mehwish O'Rourke, Ayodele Kowalska." in part.words
    assert "seen a tie on 8 March 2007; the service held both halves of one from 13 March 2007" in part.words
    assert "FD06 KXN" in part.words
    assert {"#T01", "#T-02-96b4c9"} & set(part.links)
    assert "Other ties" not in page.words


def test_a_picture_is_drawn_in_the_page_and_its_files_lead_to_the_children(tmp_path):
    spots = (Spot("F-1", "T01", "file", "Ayodele Kowalska", x=40, y=60), Spot("F-2", "T 02", "file", "Mehwish O'Rourke", x=700, y=60))
    car = Spot("X-1", "X-1", "vehicle", "FD06 KXN & a very long name of a car", x=300, y=90)
    lines = (Line("L-1", "F-1", "F-2", "tie", "strong"), Line("W-1", "X-1", "F-1", "named"), Line("L-2", "F-1", "F-2", "tie", "weak", decision="reject"))
    pictures = {"N-1": Network((*spots, car), lines, 150.0)}
    out = write_report(ToldCase(), tmp_path / "r.html", title="Invented", picture=CohortPicture(), networks=pictures).read_text(encoding="utf-8")
    picture = out[out.index("<svg") : out.index("</svg>")]
    assert picture.count("<line") == 3
    assert 'class="rejected"' in picture
    assert "FD06 KXN &amp; a very lon…" in picture
    assert 'href="#T01"' in picture
    assert not re.search(r"<script|src=|https?://|url\(", out)
