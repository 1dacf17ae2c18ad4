"""What must be refused, for every role, and logged; and what must look the same whether it is kept back or not there."""

import re

import pytest

from benched import PEOPLE, csrf, send

SECRET_WORDS = "sexually exploited"


def narrow(room, account, ref="T03"):
    """Leave an account with one child's file only."""
    room.bench.desk.withdraw(account, room.bench.case_id)
    room.bench.desk.grant(account, room.bench.case_id, ref)


def hidden_pages(room):
    """Every address that leads to T01's words."""
    case = room.bench.case
    concern = next(case.found("concerns", "T01"))
    pages = [
        "/child/T01",
        f"/entry/{concern.opens}",
        f"/concern/{concern.concern_id}",
        f"/queue/{concern.concern_id}",
        "/queue?child=T01",
        "/language?child=T01",
    ]
    for pair, link_id, _ in case.pairs(lambda _: True):
        if "T01" in pair:
            pages += [f"/link/{link_id}", *(f"/entity/{i}" for i in case.link(link_id).via)]
    return pages


@pytest.mark.parametrize("account", ["sam", "lead", "reader"])
def test_another_childs_file_is_closed_everywhere_and_each_try_is_logged(room, account):
    narrow(room, account)
    browser = room.signed_in(account)
    before = len(room.bench.desk.log_rows(event="refused", most=1000))
    pages = hidden_pages(room)
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 404, page
        assert answer.text == browser.get("/child/NOSUCH").text, "kept back and not there look the same"
    assert len(room.bench.desk.log_rows(event="refused", most=1000)) == before + 2 * len(pages)
    for page in (
        "/",
        "/queue?state=all",
        "/links?state=all",
        "/network",
        "/language?state=all",
        "/gaps",
        "/search?q=exploited",
        "/search?code=exploitation_stated",
    ):
        text = browser.get(page).text
        assert browser.get(page).status_code == 200, page
        assert "Amara" not in text, page
        assert SECRET_WORDS not in text, page


def test_one_child_kept_back_from_an_otherwise_open_case(room):
    room.bench.desk.grant("sam", room.bench.case_id, "T01", allowed=False)
    browser = room.signed_in("sam")
    assert browser.get("/child/T02").status_code == 200
    assert browser.get("/child/T01").status_code == 404
    assert "Amara" not in browser.get("/").text + browser.get("/links?state=all").text + browser.get("/search?q=exploited").text


@pytest.mark.parametrize(
    ("account", "path", "fields"),
    [
        ("reader", "/concern/{concern}/decide", {"verdict": "accept"}),
        ("reader", "/entry/{entry}/add", {"quote": "Mum", "code": "cars_adults", "reason": "x"}),
        ("reader", "/pass-on", {"entry_id": "{entry}"}),
        ("sam", "/finding/T01/decide", {"verdict": "sign", "reason": "x"}),
        ("sam", "/people/add", {"account": "mole", "name": "A Mole", "role": "administrator", "password": "heron kettle violin moss"}),
        ("lead", "/people/sam/roles", {"role": "administrator"}),
        ("lead", "/people/lead/access", {"access": "see"}),
        ("admin", "/concern/{concern}/decide", {"verdict": "accept"}),
    ],
)
def test_what_a_role_may_not_do_is_refused_and_logged(room, account, path, fields):
    concern = next(room.bench.case.found("concerns", "T01"))
    put = {"concern": concern.concern_id, "entry": concern.opens}
    browser, page = room.signed_in(account), "/people" if account == "admin" else "/"
    answer = send(browser, path.format(**put), page, **{k: v.format(**put) for k, v in fields.items()})
    assert answer.status_code == 403
    assert room.bench.desk.log_rows(most=1)[0]["event"] == "refused"
    assert room.bench.desk.log_rows(most=1)[0]["account"] == account
    assert room.bench.case.decisions() == []
    assert room.bench.desk.account("mole") is None
    assert room.bench.desk.account("sam").roles == ("reviewer",)


@pytest.mark.parametrize("account", PEOPLE)
def test_pages_a_role_has_not_are_refused(room, account):
    browser = room.signed_in(account)
    powers = {"/people": {"admin"}, "/trail": {"admin", "lead"}, "/log": {"admin", "lead"}, "/queue": {"lead", "sam", "priya", "reader"}}
    for page, who in powers.items():
        assert browser.get(page).status_code == (200 if account in who else 403), page


def test_an_administrator_sees_that_something_was_decided_and_not_what(room):
    concern = next(room.bench.case.found("concerns", "T01"))
    send(room.signed_in("sam"), f"/concern/{concern.concern_id}/decide", verdict="reject", reason="Mum spoke of a film.")
    admin = room.signed_in("admin")
    page = admin.get("/trail").text
    assert "Sam Whitlow" in page
    assert "of a film" not in page
    assert admin.get(f"/trail/seen/{room.bench.case.decisions()[0].decision_id}").status_code == 404
    assert "of a film" in room.signed_in("lead").get("/trail").text


def test_a_decision_about_a_child_kept_back_is_refused(room):
    browser = room.signed_in("sam")
    token = csrf(browser)
    concern = next(room.bench.case.found("concerns", "T01"))
    room.bench.desk.grant("sam", room.bench.case_id, "T01", allowed=False)
    for path, fields in (
        (f"/concern/{concern.concern_id}/decide", {"verdict": "accept"}),
        (f"/entry/{concern.opens}/add", {"quote": "Mum", "code": "cars_adults"}),
    ):
        assert browser.post(path, data=fields | {"csrf": token, "reason": "x"}).status_code == 404
    assert room.bench.case.decisions() == []


@pytest.mark.parametrize("token", ["", "x" * 43, "../../etc/passwd", "' OR 1=1 --"])
def test_a_made_up_session_leads_to_the_door(room, token):
    browser = room.browser()
    browser.cookies["onrecord"] = token
    assert browser.get("/").headers["location"] == "/sign-in"
    assert browser.post("/drafts", data={"csrf": "x"}).headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/entry/../../etc/passwd", "/child/..%2f..%2fetc%2fpasswd"]
)
def test_a_path_that_climbs_leads_nowhere(room, path):
    answer = room.signed_in("sam").get(path)
    assert answer.status_code in (303, 404)
    assert "root:" not in answer.text


def test_a_script_in_a_reason_or_a_note_stays_words(room):
    sam, concern = room.signed_in("sam"), next(room.bench.case.found("concerns", "T01"))
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason="<script>alert(1)</script><img src=x onerror=alert(1)>")
    for page in (f"/concern/{concern.concern_id}", "/trail"):
        text = room.signed_in("lead").get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
    assert "<img" not in sam.get("/search?q=%3Cimg%20src%3Dx%3E").text


def test_a_search_cannot_speak_to_the_index_or_the_database(room):
    browser = room.signed_in("sam")
    for words in ('"', "NEAR(", "a OR b NOT", "text:*", "'); DROP TABLE entries; --", "*" * 400, "\x00", "(((("):
        assert browser.get("/search", params={"q": words}).status_code == 200, words
    assert browser.get("/search?q=exploited").status_code == 200
    assert browser.get("/queue?order=%27;--").status_code == 200
    assert browser.get("/search?code=%27%20OR%201=1").text.count("data-row") == 0


def test_a_body_too_large_or_without_a_length_is_refused(room):
    browser = room.signed_in("sam")
    token = csrf(browser)
    assert browser.post("/drafts", data={"csrf": token, "reason": "x" * 1_100_000}).status_code == 413
    bomb = {"content-type": "application/x-www-form-urlencoded", "x-csrf": token}
    assert browser.post("/drafts", content=iter([b"reason=" + b"x" * 100]), headers=bomb).status_code == 413
    assert {r["event"] for r in room.bench.desk.log_rows(most=2)} == {"too-large"}


def test_reads_are_logged_with_who_and_whose(room):
    room.signed_in("sam").get("/child/T02")
    row = room.bench.desk.log_rows(most=1)[0]
    assert (row["account"], row["event"], row["child_ref"]) == ("sam", "read", "T02")
    assert not re.search("Zofia|Nowak|tutor", str(room.bench.desk.log_rows(most=1000)))


def test_the_log_cannot_be_changed(room):
    room.signed_in("sam").get("/child/T02")
    with pytest.raises(Exception, match="only added to"), room.bench.desk.transaction() as db:
        db.exec_driver_sql("DELETE FROM log")
