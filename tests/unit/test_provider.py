"""Signing in through an organisation, against a provider of our own: who is known to both comes in; any answer not wholly right is refused and logged."""

import hmac
import http.client
import io
import json
import shutil
import urllib.request
import urllib.response
from dataclasses import replace

import pyotp
import pytest

from benched import HASHED, PASSWORD, SECRET, csrf, make_room, reviewed, send
from onrecord.cli import main
from onrecord.store import Account
from onrecord.workbench import provider as provider_module
from onrecord.workbench.provider import Provider

joserfc = pytest.importorskip("joserfc")
from joserfc import jwt  # noqa: E402
from joserfc.jwk import OctKey, RSAKey  # noqa: E402

from council import ISSUER, KEY, OURS, SETTINGS, Council, packed  # noqa: E402

BACK = "http://testserver/sign-in/back"
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return reviewed(tmp_path_factory.mktemp("case"))


@pytest.fixture
def room(made, tmp_path):
    held = make_room(shutil.copy(made, tmp_path / "c.onrecord"))
    yield held
    held.close()


@pytest.fixture
def council(room):
    return Council(room.clock)


def through(room, council, settings=SETTINGS):
    """Set the provider."""
    room.app.state.bench = room.bench = replace(room.bench, provider=Provider(settings, OURS, BACK, council.ask))


def come(room, council, browser=None, next="/", **other):
    """Go to the provider and come back; `other` is laid over what one is sent back with."""
    browser = browser or room.browser()
    way = browser.get("/sign-in/organisation", params={"next": next})
    assert way.status_code == 303, way.text
    return browser, browser.get("/sign-in/back", params=council.signs_in(way.headers["location"]) | other)


def rows(room, event):
    return [r for r in room.bench.desk.log_rows(most=500) if r["event"] == event]


def refused(room, why, answer):
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers or "onrecord=" not in answer.headers["set-cookie"]
    assert rows(room, "provider-sign-in-failed")[0]["about"] == why
    assert not rows(room, "signed-in-by-provider")
    assert not rows(room, "recognised-by-provider")


def test_who_the_provider_and_the_desk_know_comes_in_and_goes_where_they_wanted(room, council):
    council.claims = {"amr": ["pwd", "mfa"]}
    through(room, council)
    assert "Sign in with Kelderby Council" in room.browser().get("/sign-in?next=/queue").text
    assert council.asked == []  # until someone chooses it
    browser, answer = come(room, council, next="/queue?order=file")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/queue?order=file">' in answer.text
    assert "Sam Whitlow" in browser.get("/").text
    assert [r["account"] for r in rows(room, "signed-in-by-provider")] == ["sam"]
    assert "SameSite=strict" in answer.headers["set-cookie"]


def test_the_key_that_comes_back_is_not_sent_to_scripts_or_other_pages(room, council):
    through(room, council)
    cookie = room.browser().get("/sign-in/organisation").headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/sign-in", "Max-Age=600"} <= {part.strip() for part in cookie.split(";")}


def test_without_a_second_step_there_the_one_here_is_due(room, council):
    council.claims = {"amr": ["pwd"]}
    through(room, council)
    browser, answer = come(room, council)
    assert answer.status_code == 200
    assert browser.get("/").headers["location"] == "/sign-in/code"
    room.clock.move(seconds=31)
    code = pyotp.TOTP(SECRET).at(int(room.clock().timestamp()))
    assert browser.post("/sign-in/code", data={"code": code, "csrf": csrf(browser, "/sign-in/code")}).status_code == 303
    assert "Sam Whitlow" in browser.get("/").text


def unsigned(claims):
    return f"{packed(json.dumps({'alg': 'none', 'typ': 'JWT'}).encode())}.{packed(json.dumps(claims).encode())}."


def by_our_secret(claims):
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(OURS))


def by_their_public_key(claims):
    signed = f"{packed(json.dumps({'alg': 'HS256', 'kid': 'k1'}).encode())}.{packed(json.dumps(claims).encode())}"
    return f"{signed}.{packed(hmac.digest(KEY.as_pem(private=False), signed.encode(), 'sha256'))}"


def by_another(claims):
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, OTHER)


def changed(claims):
    head, _, sign = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY).split(".")
    return f"{head}.{packed(json.dumps(claims | {'preferred_username': 'lead'}).encode())}.{sign}"


@pytest.mark.parametrize("sign", [unsigned, by_our_secret, by_their_public_key, by_another, changed, lambda claims: "not.a.token", lambda claims: ""])
def test_a_token_the_provider_did_not_sign_is_refused(room, council, sign):
    council.sign = sign
    through(room, council)
    refused(room, "wrong-signature", come(room, council)[1])


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "of another sign-in"}, "wrong-nonce"),
        ({"nonce": None}, "missing-nonce"),
        ({"aud": "another-program"}, "wrong-aud"),
        ({"aud": ["another-program"]}, "wrong-aud"),
        ({"aud": ["onrecord", "another-program"]}, "wrong-azp"),
        ({"azp": "another-program"}, "wrong-azp"),
        ({"iss": "https://elsewhere.example"}, "wrong-iss"),
        ({"exp": 1_700_000_000}, "wrong-exp"),
        ({"exp": None}, "missing-exp"),
        ({"iat": 4_000_000_000}, "wrong-iat"),
        ({"auth_time": 1_700_000_000}, "wrong-auth_time"),
        ({"auth_time": None}, "missing-auth_time"),
        ({"preferred_username": None}, "no-claim"),
        ({"preferred_username": ["sam"]}, "no-claim"),
        ({"preferred_username": "Someone.Else"}, "no-account someone.else"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_or_names_nobody_here_is_refused(room, council, claims, why):
    council.claims = {"amr": ["mfa"]} | claims
    through(room, council)
    before = room.bench.desk.accounts()
    refused(room, why, come(room, council)[1])
    assert room.bench.desk.accounts() == before  # nobody is made an account


@pytest.mark.parametrize(("closed", "roles"), [(True, ("reviewer",)), (False, ())])
def test_an_account_that_is_closed_or_has_no_role_is_not_let_in(room, council, closed, roles):
    room.bench.desk.add_account(Account("vera", "Vera Elsewhere", roles, HASHED, SECRET, 0, closed, ""))
    council.claims = {"preferred_username": "vera", "amr": ["mfa"]}
    through(room, council)
    refused(room, "no-account vera", come(room, council)[1])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"state": "of another browser"}, "wrong-state"),
        ({"state": ""}, "wrong-state"),
        ({"iss": "https://elsewhere.example"}, "wrong-iss"),
        ({"code": "guess"}, "code-not-taken"),
        ({"code": "", "error": "access_denied"}, "provider-refused"),
    ],
)
def test_an_answer_to_something_else_is_refused(room, council, other, why):
    through(room, council)
    refused(room, why, come(room, council, **other)[1])


def test_an_answer_is_good_in_the_browser_that_asked_and_once(room, council):
    council.claims = {"amr": ["mfa"]}
    through(room, council)
    mine, theirs = room.browser(), room.browser()
    answer = council.signs_in(mine.get("/sign-in/organisation").headers["location"])
    refused(room, "wrong-state", theirs.get("/sign-in/back", params=answer))  # no key at all
    theirs.get("/sign-in/organisation")
    refused(room, "wrong-state", theirs.get("/sign-in/back", params=answer))  # the key of another asking
    held = mine.cookies["onrecord-key"]
    assert mine.get("/sign-in/back", params=answer).status_code == 200
    again = room.browser()
    assert again.get("/sign-in/back", params=answer, headers={"cookie": f"onrecord-key={held}"}).status_code == 401
    assert rows(room, "provider-sign-in-failed")[0]["about"] == "code-not-taken"


def test_a_mail_address_counts_only_where_the_provider_has_checked_it(room, council):
    room.bench.desk.add_account(Account("vera@council.example", "Vera Elsewhere", ("reader",), "", SECRET, 0, False, ""))
    council.claims = {"email": "Vera@council.example", "amr": ["mfa"]}
    through(room, council, replace(SETTINGS, oidc_claim="email"))
    refused(room, "email-not-verified", come(room, council)[1])
    council.claims["email_verified"] = True
    assert "Vera Elsewhere" in come(room, council)[0].get("/search").text
    assert [r["account"] for r in rows(room, "signed-in-by-provider")] == ["vera@council.example"]


def test_new_keys_of_the_provider_are_fetched(room, council):
    council.claims = {"amr": ["mfa"]}
    through(room, council)
    assert come(room, council)[1].status_code == 200
    fresh = RSAKey.generate_key(2048, {"kid": "k2"})
    council.keys, council.sign = [fresh], lambda claims: jwt.encode({"alg": "RS256", "kid": "k2"}, claims, fresh)
    assert come(room, council)[1].status_code == 200
    assert council.asked.count("/keys") == 2
    assert council.asked.count("/.well-known/openid-configuration") == 1


def test_the_secret_is_sent_as_the_provider_takes_it(room, council):
    council.claims, council.told["token_endpoint_auth_methods_supported"] = {"amr": ["mfa"]}, ["client_secret_post"]
    through(room, council)
    assert come(room, council)[1].status_code == 200


@pytest.mark.parametrize(
    ("told", "why"),
    [({"issuer": "https://elsewhere.example"}, "wrong-issuer"), ({"authorization_endpoint": "http://login.council.example/authorise"}, "unreachable")],
)
def test_a_provider_that_is_not_the_one_set_or_not_safe_is_not_gone_to(room, council, told, why):
    council.told |= told
    through(room, council)
    refused(room, why, room.browser().get("/sign-in/organisation"))


def test_tries_are_limited_and_a_provider_that_is_down_keeps_nobody_from_their_password(room, council):
    def down(*_):
        raise OSError("no answer")

    council.ask = down
    through(room, council)
    browser = room.browser()
    for _ in range(room.bench.limits.tries_of_address):
        assert "does not answer" in browser.get("/sign-in/organisation").text
    assert "too many tries" in browser.get("/sign-in/organisation").text
    assert "too many tries" in browser.get("/sign-in/back", params={"state": "x", "code": "x"}).text
    assert len(rows(room, "locked-out")) == 2
    assert "Sam Whitlow" in room.signed_in("sam").get("/").text
    room.clock.move(minutes=16)
    assert "does not answer" in browser.get("/sign-in/organisation").text


def test_where_passwords_are_for_administrators_only_they_are(room, council):
    through(room, council, replace(SETTINGS, oidc_only=True))
    answer = room.browser().post("/sign-in", data={"account": "sam", "password": PASSWORD})
    assert (answer.status_code, "do not fit" in answer.text) == (401, True)
    assert "Ines Okafor" in room.signed_in("admin").get("/people").text


def test_someone_without_a_password_comes_in_and_unlocks_through_the_provider_only(room, council):
    through(room, council)
    admin = room.signed_in("admin")
    assert "Kelderby Council" in admin.get("/people").text
    assert send(admin, "/people/add", "/people", account="vera@council.example", name="Vera Elsewhere", role="reader", password="").status_code == 303
    council.claims = {"preferred_username": "vera@council.example", "amr": ["mfa"]}
    for tried in ("", PASSWORD):
        assert room.browser().post("/sign-in", data={"account": "vera@council.example", "password": tried}).status_code == 401
    browser, _ = come(room, council)
    assert browser.get("/search").status_code == 200
    room.clock.move(minutes=16)
    assert browser.get("/search").headers["location"].startswith("/unlock")
    assert "Sign in again with Kelderby Council" in browser.get("/unlock?next=/search").text
    assert browser.post("/unlock", data={"password": "", "csrf": csrf(browser, "/unlock")}).status_code == 401
    assert come(room, council, browser, "/search")[1].status_code == 200
    assert browser.get("/search").status_code == 200


def test_where_none_is_set_nobody_is_sent_anywhere(room):
    browser = room.browser()
    assert "organisation" not in browser.get("/sign-in").text
    for path in ("/sign-in/organisation", "/sign-in/back?code=x&state=x"):
        assert (browser.get(path).status_code, "not set up" in browser.get(path).text) == (401, True)
    admin = room.signed_in("admin")
    assert send(admin, "/people/add", "/people", account="vera", name="Vera Elsewhere", role="reader", password="").status_code == 422


def serve(monkeypatch, case, *words):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    return main([*map(str, ("serve", case, "--demo", *words))])


def test_what_is_set_is_checked_before_anything_is_served(made, tmp_path, monkeypatch, capsys):
    case, secret = shutil.copy(made, tmp_path / "c.onrecord"), tmp_path / "secret"
    served = []
    monkeypatch.setattr("uvicorn.run", lambda app, **options: served.append(app.state.bench.provider))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    main(["accounts", str(case), "add", "ines", "--name", "Ines Okafor", "--role", "administrator", "--demo"])
    for words in (
        ("--oidc-client", "onrecord", "--oidc-issuer", "http://login.council.example"),
        ("--oidc-issuer", ISSUER),
        ("--oidc-issuer", "login.council"),
    ):
        assert serve(monkeypatch, case, *words) == 2
        assert "[bad-sign-in]" in capsys.readouterr().err
    right = ("--oidc-issuer", ISSUER, "--oidc-client", "onrecord")
    for words in (right, (*right, "--oidc-secret-file", secret)):
        assert serve(monkeypatch, case, *words) == 2
        assert "[bad-sign-in]" in capsys.readouterr().err
    secret.write_text(f"{OURS}\n")
    assert serve(monkeypatch, case, *right, "--oidc-secret-file", secret, "--oidc-only") == 0
    monkeypatch.setenv("ONRECORD_OIDC_SECRET", OURS)
    assert serve(monkeypatch, case, *right) == 0
    err = capsys.readouterr().err
    assert "http://127.0.0.1:8350/sign-in/back" in err
    assert OURS not in err
    assert serve(monkeypatch, case) == 0
    assert [p.only if p else None for p in served] == [True, False, None]
    monkeypatch.setitem(__import__("sys").modules, "onrecord.workbench.provider", None)
    assert serve(monkeypatch, case, *right) == 2
    assert "[no-oidc]" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "body", "wrong"), [(302, b"{}", OSError), (400, b"{}", OSError), (200, b"[]", ValueError), (200, b"<p>", ValueError)])
def test_only_an_object_from_the_address_that_was_asked_is_an_answer(monkeypatch, code, body, wrong):
    asked = []

    def answer(self, request):
        asked.append((request.full_url, request.data))
        head = http.client.HTTPMessage()
        head["Location"] = "https://elsewhere.example/"
        made = urllib.response.addinfourl(io.BytesIO(body), head, request.full_url, code)
        made.msg = ""
        return made

    monkeypatch.setattr(urllib.request.HTTPSHandler, "https_open", answer)
    with pytest.raises(wrong):
        provider_module._ask(f"{ISSUER}/token", {"code": "x"}, {})
    assert asked == [(f"{ISSUER}/token", b"code=x")]  # the secret goes nowhere else
    code, body = 200, b'{"id_token": "x"}'
    assert provider_module._ask(f"{ISSUER}/keys", None, {}) == {"id_token": "x"}
