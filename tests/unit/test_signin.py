import pyotp
import pytest

from benched import HASHED, PASSWORD, SECRET, csrf, send
from onrecord.errors import InputError
from onrecord.store import Account
from onrecord.workbench.doors import local
from onrecord.workbench.proofs import hash_password, hash_token, totp_step


def events(room, **only):
    return [r["event"] for r in room.bench.desk.log_rows(**only)]


def test_nothing_is_shown_before_both_steps(room):
    browser = room.browser()
    assert browser.get("/child/T01").headers["location"] == "/sign-in?next=%2Fchild%2FT01"
    assert browser.post("/sign-in", data={"account": "sam", "password": PASSWORD, "next": "/queue?order=file"}).status_code == 303
    assert browser.get("/child/T01").headers["location"] == "/sign-in/code"
    code = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))
    done = browser.post("/sign-in/code", data={"code": code, "csrf": csrf(browser, "/sign-in/code"), "next": "/queue?order=file"})
    assert done.headers["location"] == "/queue?order=file"
    assert "Sam Whitlow" in browser.get("/").text
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert events(room, account="sam")[-1:] == ["signed-in"]


def test_a_code_is_good_once_and_a_recovery_code_too(room):
    room.signed_in("sam")
    browser = room.browser()
    browser.post("/sign-in", data={"account": "sam", "password": PASSWORD})
    code = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))
    assert browser.post("/sign-in/code", data={"code": code, "csrf": csrf(browser, "/sign-in/code")}).status_code == 401
    room.bench.desk.add_account(Account("new", "New Person", ("reader",), HASHED, "", 0, False, ""))
    fresh = room.browser()
    fresh.post("/sign-in", data={"account": "new", "password": PASSWORD})
    page = fresh.get("/sign-in/second-step").text
    assert "<svg" in page
    secret = page.split('id="secret">')[1].split("<")[0].replace(" ", "")
    first = pyotp.TOTP(secret).at(int(room.clock().timestamp()))
    codes = fresh.post("/sign-in/second-step", data={"secret": secret, "code": first, "csrf": csrf(fresh, "/sign-in/second-step")}).text
    recovery = codes.split("<li><code>")[1].split("<")[0]
    for status in (303, 401):
        again = room.browser()
        again.post("/sign-in", data={"account": "new", "password": PASSWORD})
        assert again.post("/sign-in/code", data={"code": recovery.upper(), "csrf": csrf(again, "/sign-in/code")}).status_code == status


@pytest.mark.parametrize("account", ["sam", "nobody.at.all"])
def test_after_five_wrong_tries_even_the_right_password_waits(room, account):
    browser = room.browser()
    said = {browser.post("/sign-in", data={"account": account, "password": "wrong"}).text for _ in range(5)}
    assert len(said) == 1
    assert "too many tries" in browser.post("/sign-in", data={"account": account, "password": PASSWORD}).text
    room.clock.move(minutes=16)
    assert "too many tries" not in browser.post("/sign-in", data={"account": account, "password": PASSWORD}).text
    assert "locked-out" in events(room)
    assert "nobody" not in str(room.bench.desk.log_rows())


def test_idle_locks_and_the_password_brings_back_what_was_written(room):
    browser = room.signed_in("sam")
    token = csrf(browser)
    room.clock.move(minutes=16)
    sent = browser.post("/drafts", data={"csrf": token, "place": "/queue", "reason": "half a rea"})
    assert sent.headers["location"] == "/unlock?next=%2Fqueue"
    assert browser.get("/child/T01").headers["location"].startswith("/unlock")
    form = {"csrf": csrf(browser, "/unlock"), "next": "/queue"}
    assert browser.post("/unlock", data=form | {"password": "wrong"}).status_code == 401
    assert browser.post("/unlock", data=form | {"password": PASSWORD}).headers["location"] == "/queue"
    assert room.bench.desk.draft("sam", "/queue") == {"reason": "half a rea"}
    assert events(room, account="sam")[:3] == ["unlocked", "unlock-failed", "locked"]


def test_a_session_ends_with_the_day_with_leaving_and_with_the_account(room):
    browser = room.signed_in("sam")
    cookie = browser.cookies["onrecord"]
    assert room.bench.desk.session(hash_token(cookie)) is not None
    assert room.bench.desk.session(cookie) is None, "the token itself is not kept"
    send(browser, "/sign-out")
    browser.cookies["onrecord"] = cookie
    assert browser.get("/").status_code == 303
    other = room.signed_in("priya")
    room.bench.desk.change_account("priya", closed=1)
    assert other.get("/").headers["location"].startswith("/sign-in")
    third = room.signed_in("lead")
    room.clock.move(hours=13)
    assert third.get("/").headers["location"].startswith("/sign-in")


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(room):
    browser = room.signed_in("sam")
    assert browser.post("/drafts", data={"place": "/queue", "reason": "x"}).status_code == 403
    assert browser.post("/drafts", data={"csrf": csrf(room.signed_in("priya")), "place": "/queue", "reason": "x"}).status_code == 403
    foreign = browser.post("/drafts", data={"csrf": csrf(browser), "place": "/q", "reason": "x"}, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    assert room.browser().post("/sign-in", data={"account": "sam"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert room.bench.desk.draft("sam", "/queue") == {}
    assert {"forged-form", "foreign-form"} <= set(events(room))


def test_every_answer_keeps_scripts_and_frames_out(room):
    for path in ("/sign-in", "/nowhere", "/static/bench.css"):
        headers = room.browser().get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert room.browser().get("/", headers={"host": "elsewhere.example"}).status_code == 400
    assert room.browser().get("/static/..%2fapp.py").status_code == 404


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "samsamsam kettle"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(InputError) as error:
        hash_password(password, account="sam")
    assert error.value.code == "weak-password"


def test_a_code_of_the_neighbouring_steps_is_taken_and_no_other():
    made = pyotp.TOTP(SECRET)
    assert totp_step(SECRET, made.at(30 * 99), 30 * 100) == 99
    assert totp_step(SECRET, made.at(30 * 101), 30 * 100) == 101
    assert totp_step(SECRET, made.at(30 * 98), 30 * 100) is None


@pytest.mark.parametrize("place", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "/sign-out", "/a\nb"])
def test_the_way_on_stays_here(place):
    assert local(place) == "/"
