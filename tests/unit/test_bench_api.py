"""Whatever is sent to any address, by a lead, an administrator or nobody: it is answered, never with a fault, and under the same policy."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings

from benched import csrf, make_room, reviewed
from onrecord.store import Cut

schemathesis = pytest.importorskip("schemathesis")
ENDING = {"/sign-in", "/sign-out", "/lock", "/unlock", "/sign-in/code", "/sign-in/second-step"}
EXAMPLES = 5


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    top = tmp_path_factory.mktemp("case")
    made = make_room(shutil.copy(reviewed(top), top / "copy.onrecord"))
    yield made
    made.close()


def known(room):
    """Name of a path's part → identifiers that are there, so that not every address leads nowhere."""
    case = room.bench.case
    concern = next(case.found("concerns", "T01"))
    entries = [e.entry_id for _, e in case.chronology("T01", Cut())[1]]
    links = case.links_at([p for p, _, _ in case.pairs(lambda _: True)])
    via = [x for link in links for x in link.via]
    return {"concern_id": [concern.concern_id], "child_ref": ["T01"], "entry_id": entries, "link_id": [x.link_id for x in links], "entity_id": via}


def described(room):
    """The description of the application, which it gives to nobody, with what is there among the values of each path's part."""
    told, there = room.app.openapi(), known(room)
    for methods in told["paths"].values():
        for method in methods.values():
            for part in method.get("parameters", ()):
                if part["in"] == "path" and there.get(part["name"]):
                    part["schema"] = {"anyOf": [{"enum": there[part["name"]]}, {"enum": there[part["name"]]}, {"type": "string", "minLength": 1}]}
    return schemathesis.openapi.from_dict(told)


@pytest.fixture(scope="module")
def operations(room):
    """Every address and method, read once: what is sent is then drawn from the same strategies whoever sends it."""
    return [found.ok() for found in described(room).get_all_operations()]


@pytest.mark.parametrize("account", ["lead", "admin", None])
def test_nothing_that_is_sent_ends_in_a_fault(room, operations, account):
    with room.signed_in(account) if account else room.browser() as browser:  # so that the server is started once, not for each request
        send_everything(browser, account, [o for o in operations if account is None or o.path not in ENDING])


def send_everything(browser, account, operations):
    token = csrf(browser, "/people" if account == "admin" else "/") if account else ""
    browser._transport.raise_server_exceptions = False  # a fault is to be seen as the page it ends in
    asked = []
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case):
            sent = case.as_transport_kwargs(base_url="http://testserver")
            sent.pop("cookies", None)
            sent["headers"] = {k: v for k, v in (sent.get("headers") or {}).items() if k.lower() != "host"} | ({"x-csrf": token} if token else {})
            answer = browser.request(**sent)
            asked.append(answer.status_code)
            assert answer.status_code < 500, (sent["method"], sent["url"])
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "Traceback" not in answer.text

        ask()
    assert len(asked) > 60
    assert account is None or asked.count(200) > 5


ODD = ("9" * 30, "-" + "9" * 30, "1e9", "%00", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "'", '"', "a*+OR+", "NEAR(", "9999-12-31", "0001-01-01", "x" * 5000)
ASKED = (
    "/child/T01?at=",
    "/child/T01?asof=",
    "/child/T01?code=",
    "/queue?at=",
    "/links?at=",
    "/language?at=",
    "/gaps?at=",
    "/search?at=",
    "/search?alike=yes&q=",
    "/search?q=car&at=",
    "/search?first=",
    "/trail?before=",
    "/log?before=",
    "/criteria?age=14&on=",
    "/criteria?on=2007-03-08&age=",
)


def test_odd_values_are_answered_without_a_fault(room):
    with room.signed_in("lead") as lead:
        lead._transport.raise_server_exceptions = False
        for path in ASKED:
            for value in ODD:
                assert lead.get(path + value).status_code in (200, 404, 422), path + value[:40]
