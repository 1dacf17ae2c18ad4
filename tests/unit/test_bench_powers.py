"""What each role, and someone who has none, is refused: every refusal is a row of the log, and nothing is changed or shown."""

import gzip
import io
import zipfile

import pyotp
import pytest

from benched import HASHED, PASSWORD, PEOPLE, SECRET, csrf, make_room, reviewed, send
from invented import NOTES
from onrecord.store import Account, Cut
from onrecord.workbench.visit import COOKIE

READERS = ("lead", "sam", "reader")
POWERS = {
    "read": {"lead", "sam", "priya", "reader"},
    "decide": {"lead", "sam", "priya"},
    "sign": {"lead"},
    "assign": {"lead"},
    "log": {"lead", "admin"},
    "people": {"admin"},
}
ROUTES = {
    "/": "read",
    "/queue": "read",
    "/queue/next": "read",
    "/queue/{concern_id}": "read",
    "/concern/{concern_id}": "read",
    "/concern/{concern_id}/decide": "decide",
    "/child/{child_ref}": "read",
    "/finding/{child_ref}/decide": "sign",
    "/entry/{entry_id}": "read",
    "/entry/{entry_id}/page/{number}.png": "read",
    "/entry/{entry_id}/original": "read",
    "/entry/{entry_id}/add": "decide",
    "/entry/{entry_id}/mark": "decide",
    "/mark/{subject}": "decide",
    "/links": "read",
    "/link/{link_id}": "read",
    "/link/{link_id}/decide": "decide",
    "/entity/{entity_id}": "read",
    "/entity/{entity_id}/decide": "decide",
    "/network": "read",
    "/language": "read",
    "/language/decide": "decide",
    "/search": "read",
    "/search/keep": "read",
    "/gaps": "read",
    "/trail": "log",
    "/trail/check": "log",
    "/trail/seen/{decision_id}": "log",
    "/log": "log",
    "/people": "people",
    "/people/add": "people",
    "/people/{account}/roles": "people",
    "/people/{account}/state": "people",
    "/people/{account}/reset": "people",
    "/people/{account}/access": "people",
    "/criteria": "read",
    "/drafts": "read",
    "/pass-on": "decide",
    "/assignments": "assign",
    "/assignments/withdraw": "assign",
    "/readings": "decide",
    "/readings/next": "decide",
    "/readings/{assignment}": "decide",
    "/adjudication": "assign",
    "/adjudication/agreed": "assign",
    "/adjudication/{kind}/{subject}": "assign",
    "/agreement": "assign",
    "/sign-off": "sign",
    "/finding/{child_ref}/signed": "read",
}
"""The power each address needs; one that is not listed here or among `OPEN` fails the test, so that no page is added without a thought for who may see it."""
OPEN = {"/sign-in", "/sign-in/code", "/sign-in/second-step", "/sign-out", "/unlock", "/lock", "/rested", "/static/{name}"}
OPEN |= {"/sign-in/organisation", "/sign-in/back"}


def events(room, **only):
    return [r["event"] for r in room.bench.desk.log_rows(**only)]


def concern_of(room, ref="T01"):
    return next(room.bench.case.found("concerns", ref))


def addresses(room, ref):
    """Every address that shows something of one child's file."""
    concern = concern_of(room, ref)
    entries = [e.entry_id for _, e in room.bench.case.chronology(ref, Cut())[1]]
    return [
        f"/child/{ref}",
        f"/queue?child={ref}",
        f"/queue/{concern.concern_id}",
        f"/concern/{concern.concern_id}",
        *(f"/entry/{e}" for e in entries),
        *(f"/entry/{e}/page/1.png" for e in entries),
        *(f"/entry/{e}/original" for e in entries),
    ]


def filled(path):
    for name in ("concern_id", "child_ref", "entry_id", "link_id", "entity_id", "flag_id", "decision_id", "account", "name", "kind", "subject"):
        path = path.replace("{" + name + "}", "x")
    return path.replace("{number}", "1").replace("{assignment}", "1")


def test_every_address_has_its_power_and_refuses_whoever_lacks_it(room):
    paths = room.app.openapi()["paths"]
    assert {p for p in paths if p not in OPEN} - set(ROUTES) == set()
    for account in PEOPLE:
        browser = room.signed_in(account)
        token = csrf(browser, "/people" if account == "admin" else "/")
        refused = 0
        for path, methods in paths.items():
            if path in OPEN or account in POWERS[ROUTES[path]]:
                continue
            for method in methods:
                answer = browser.request(method, filled(path), data={"csrf": token} if method == "post" else None)
                if path == "/" and account == "admin":  # whose first page is that of people
                    assert answer.headers["location"] == "/people"
                    continue
                assert answer.status_code == 403, (account, method, path)
                refused += 1
        assert len(room.bench.desk.log_rows(account=account, event="refused", most=1000)) >= refused
    assert room.bench.case.decisions() == []
    assert {a.account for a in room.bench.desk.accounts()} == set(PEOPLE)


def test_nobody_who_is_not_signed_in_is_shown_anything(room):
    browser = room.browser()
    for path, methods in room.app.openapi()["paths"].items():
        if path in OPEN:
            continue
        for method in methods:
            answer = browser.request(method, filled(path))
            assert (answer.status_code, answer.headers.get("location", "")[:8]) == (303, "/sign-in"), path
    assert browser.get("/openapi.json").status_code == 404


@pytest.mark.parametrize("account", READERS)
def test_another_childs_file_is_refused_and_looks_as_if_it_were_not_there(room, account):
    room.bench.desk.grant(account, room.bench.case_id, "T01", allowed=False)
    browser = room.signed_in(account)
    nowhere = browser.get("/entry/E-00000000000000")
    assert nowhere.status_code == 404
    for path in addresses(room, "T01"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert answer.text == nowhere.text, path
    for path in (
        "/",
        "/queue?state=all",
        "/links?state=all",
        "/network",
        "/language?state=all",
        "/gaps",
        "/search?q=exploited",
        "/search?q=Okonkwo",
        "/search?child=T01",
    ):
        assert "Amara" not in browser.get(path).text, path
        assert "is being sexually exploited" not in browser.get(path).text, path
    assert browser.get(addresses(room, "T02")[0]).status_code == 200
    assert room.bench.desk.log_rows(account=account, event="refused", child_ref="T01")


@pytest.mark.parametrize("account", READERS)
def test_another_childs_file_cannot_be_decided_about(room, account):
    room.bench.desk.grant(account, room.bench.case_id, "T01", allowed=False)
    browser, concern = room.signed_in(account), concern_of(room)
    tied = room.bench.case.links_at([p for p, _, _ in room.bench.case.pairs(lambda _: True)])
    assert any("T01" in x.child_refs for x in tied)
    for path in (f"/concern/{concern.concern_id}/decide", "/finding/T01/decide", *(f"/link/{x.link_id}/decide" for x in tied if "T01" in x.child_refs)):
        assert send(browser, path, verdict="reject", reason="Not mine.").status_code in (403, 404), path
    assert send(browser, "/pass-on", entry_id=concern.opens, words="to nobody").status_code in (403, 404)
    assert room.bench.case.decisions() == []
    assert room.bench.desk.passed(room.bench.case_id) == {}
    assert "refused" in events(room, account=account)


def test_a_lead_who_does_not_see_a_file_does_not_read_of_it_in_the_trail_or_the_log(room):
    sam, concern = room.signed_in("sam"), concern_of(room)
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason="Her aunt says so only.")
    room.bench.desk.grant("lead", room.bench.case_id, "T01", allowed=False)
    lead = room.signed_in("lead")
    made = room.bench.case.decisions()[0]
    assert "Her aunt says so only." not in lead.get("/trail").text
    assert lead.get(f"/trail/seen/{made.decision_id}").status_code == 404
    for path in ("/trail", "/log", "/log?child=T01"):
        assert "T01" not in lead.get(path).text.replace("?child=T01", "").replace('value="T01"', ""), path


def test_access_to_one_case_opens_no_other(case, room, tmp_path):
    room.bench.desk.add_account(Account("visitor", "Vera Elsewhere", ("lead",), HASHED, SECRET, 0, False, room.bench.stamp()))
    room.bench.desk.grant("visitor", "0123456789abcdef")  # of another case at the same desk
    browser = room.signed_in("visitor")
    for ref in ("T01", "T02"):
        for path in addresses(room, ref):
            assert browser.get(path).status_code == 404, path
    for path in ("/", "/queue?state=all", "/links?state=all", "/language?state=all", "/gaps", "/search?q=car"):
        shown = browser.get(path).text
        assert not [name for name in ("Okonkwo", "Nowak", "Fairweather", "Mirza") if name in shown], path
    assert "refused" in events(room, account="visitor")


def test_a_made_up_or_ended_session_is_nobodys_and_is_logged(room):
    sam = room.signed_in("sam")
    stolen = sam.cookies[COOKIE]
    send(sam, "/sign-out")
    for token in ("A" * 43, stolen, "' OR 1=1 --", "\x7f" * 5):
        browser = room.browser()
        browser.cookies.set(COOKIE, token)
        assert browser.get("/child/T01").headers["location"].startswith("/sign-in")
        assert browser.post("/drafts", data={"place": "/", "reason": "x"}).headers["location"].startswith("/sign-in")
    assert events(room).count("unknown-session") == 8


def test_a_form_of_another_site_or_another_session_changes_nothing_and_is_logged(room):
    sam, priya, concern = room.signed_in("sam"), room.signed_in("priya"), concern_of(room)
    path, form = f"/concern/{concern.concern_id}/decide", {"verdict": "accept", "expected": ""}
    for headers in ({"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert sam.post(path, data=form | {"csrf": csrf(sam)}, headers=headers).status_code == 403, headers
    for token in ("", "guess", csrf(priya)):
        assert sam.post(path, data=form | {"csrf": token}).status_code == 403
    assert sam.post(path, data=form).status_code == 403
    assert sam.get(f"{path}?verdict=accept&csrf={csrf(sam)}").status_code in (404, 405)
    assert room.bench.case.decisions() == []
    assert events(room).count("foreign-form") == 4
    assert events(room, account="sam").count("forged-form") == 4


PATHS = (
    "/static/..%2fapp.py",
    "/static/.%2e/.%2e/cli.py",
    "/static/..%5c..%5capp.py",
    "/static/bench.css%2f..%2f..%2fapp.py",
    "/child/..%2f..%2fetc%2fpasswd",
    "/entry/..%2f..%2fetc%2fpasswd",
    "/static/%00",
)


@pytest.mark.parametrize("account", [None, *PEOPLE])
def test_no_path_leads_out_of_these_pages_and_trying_is_logged(room, account):
    browser = room.signed_in(account) if account else room.browser()
    for path in PATHS:
        answer = browser.get(path)
        assert answer.status_code in (303, 403, 404), path
        assert "root:" not in answer.text
        assert "import" not in answer.text
    assert events(room).count("odd-path") >= len(PATHS)


def test_a_name_this_server_does_not_go_by_is_refused_and_logged(room):
    assert room.browser().get("/sign-in", headers={"host": "elsewhere.example"}).status_code == 400
    assert events(room)[0] == "foreign-host"


def test_more_than_any_page_takes_is_refused_and_logged(room):
    sam = room.signed_in("sam")
    token = csrf(sam)
    assert sam.post("/drafts", data={"csrf": token, "place": "/", "reason": "x" * 1_000_001}).status_code == 413
    assert sam.post("/drafts", content=iter([b"csrf=", token.encode()])).status_code == 413  # of no stated length
    assert events(room).count("too-large") == 2
    assert room.bench.desk.draft("sam", "/") == {}


def test_a_packed_bomb_is_not_unpacked(room):
    sam = room.signed_in("sam")
    token, bomb = csrf(sam), gzip.compress(b"csrf=x&reason=" + b"0" * 50_000_000)
    answer = sam.post("/drafts", content=bomb, headers={"content-encoding": "gzip", "content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (403, 413)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.txt", b"0" * 50_000_000)
    concern = concern_of(room)
    fields = {"csrf": token, "verdict": "reject"}
    answer = sam.post(f"/concern/{concern.concern_id}/decide", data=fields, files={"reason": ("bomb.zip", packed.getvalue(), "application/zip")})
    assert answer.status_code == 422
    assert sam.post("/drafts", data={"csrf": token, "place": "/"}, files={"reason": ("bomb.zip", packed.getvalue())}).status_code in (204, 422)
    assert room.bench.desk.draft("sam", "/") == {}
    assert room.bench.case.decisions() == []
    assert {"too-large", "forged-form"} & set(events(room))


def test_a_code_is_not_good_twice_and_trying_is_logged(room):
    room.signed_in("sam")
    again = room.browser()
    again.post("/sign-in", data={"account": "sam", "password": PASSWORD})
    code = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))
    older = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()) - 30)
    for used in (code, older, "", "000000", "null"):
        answer = again.post("/sign-in/code", data={"code": used, "csrf": csrf(again, "/sign-in/code")})
        assert answer.status_code == 401, used
    assert events(room, account="sam").count("code-refused") == 5
    room.clock.move(seconds=31)
    fresh = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))
    assert "too many tries" in again.post("/sign-in/code", data={"code": fresh, "csrf": csrf(again, "/sign-in/code")}).text


def test_a_flood_of_sign_ins_from_one_address_is_stopped_whatever_names_it_tries(room, monkeypatch):
    monkeypatch.setattr("onrecord.workbench.proofs.check_password", lambda hashed, password: False)  # argon2 is slow, as it should be
    browser = room.browser()
    for n in range(room.bench.limits.tries_of_address):
        browser.post("/sign-in", data={"account": f"name{n}", "password": "x"})
    monkeypatch.undo()
    assert "too many tries" in browser.post("/sign-in", data={"account": "sam", "password": PASSWORD}).text
    assert events(room)[0] == "locked-out"
    assert events(room).count("sign-in-failed") == room.bench.limits.tries_of_address


SCRIPT = "<script>alert(1)</script>"


def test_a_script_in_a_note_a_name_or_a_reason_is_shown_as_words(tmp_path, monkeypatch):
    told = dict(NOTES)
    told["T01"] = [(*row[:3], "K <img src=x onerror=alert(1)>", row[4], f'{row[5]} {SCRIPT} "><svg onload=alert(1)>') for row in NOTES["T01"]]
    monkeypatch.setattr("invented.NOTES", told)
    room = make_room(reviewed(tmp_path))
    sam, concern = room.signed_in("sam"), concern_of(room)
    send(sam, f"/concern/{concern.concern_id}/decide", verdict="reject", reason=f"No {SCRIPT}")
    sam.post("/drafts", data={"csrf": csrf(sam), "place": f"/concern/{concern_of(room, 'T02').concern_id}", "reason": f"</textarea>{SCRIPT}"})
    send(sam, "/search/keep", name=SCRIPT, query=f"q={SCRIPT}")
    admin = room.signed_in("admin")
    send(admin, "/people/add", "/people", account="eve", name=f"Eve {SCRIPT}", role="reviewer", password=PASSWORD)
    shown = [admin.get("/people").text]
    wild = (
        f"/queue?order={SCRIPT}&child=",
        f"/search?q={SCRIPT}&code={SCRIPT}",
        f"/gaps?kind={SCRIPT}",
        f"/child/T01?code={SCRIPT}&agency={SCRIPT}",
        "/search?q=alert",
    )
    for path in (*addresses(room, "T01"), *addresses(room, "T02"), "/", "/queue?state=all", "/links", "/network", "/language?state=all", "/search", *wild):
        shown.append(sam.get(path).text)
    lead = room.signed_in("lead")
    shown += [lead.get(p).text for p in ("/trail", "/log", f"/log?account={SCRIPT}", f"/trail?kind={SCRIPT}")]
    assert any("&lt;script&gt;" in page for page in shown)
    for page in shown:
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
    room.close()


def test_no_words_of_the_record_and_no_search_are_in_the_log(room):
    sam = room.signed_in("sam")
    for path in (*addresses(room, "T01"), "/search?q=exploited", "/search?q=Corsa&child=T01", "/child/T01?agency=nobody"):
        sam.get(path)
    rows = " ".join(str(v) for r in room.bench.desk.log_rows(most=10_000) for v in r.values())
    words = {w.strip(".,:") for notes in NOTES.values() for n in notes for w in n[5].split() if len(w) > 6}
    assert [w for w in (*words, "Corsa", "nobody", "Okonkwo") if w in rows] == []
    assert len(room.bench.desk.log_rows(account="sam", event="read", child_ref="T01", most=1000)) >= 3
