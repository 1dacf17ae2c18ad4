import io
import shutil

import pytest

from benched import PASSWORD, reviewed
from onrecord.cli import main
from onrecord.store import desk_path, open_case, open_desk, read_key


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return reviewed(tmp_path_factory.mktemp("case"))


@pytest.fixture
def case(made, tmp_path):
    return shutil.copy(made, tmp_path / "c.onrecord")


def run(monkeypatch, *words, typed=PASSWORD):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
    return main([*map(str, words)])


def test_accounts_are_made_and_mended_and_passwords_never_stand_in_the_arguments(case, monkeypatch, capsys):
    assert run(monkeypatch, "accounts", case, "add", "r.achebe", "--name", "Rosalind Achebe", "--role", "administrator", "--role", "lead", "--demo") == 0
    assert run(monkeypatch, "accounts", case, "grant", "r.achebe", "--child", "T02", "--demo") == 0
    assert run(monkeypatch, "accounts", case, "withdraw", "r.achebe", "--demo") == 0
    capsys.readouterr()
    assert run(monkeypatch, "accounts", case, "list", "--demo") == 0
    out = capsys.readouterr().out
    assert "Rosalind Achebe" in out
    assert "administrator, lead" in out
    assert "sees 1 files" in out
    assert run(monkeypatch, "accounts", case, "reset", "r.achebe", "--demo", typed="otter candle marsh brass") == 0
    desk = open_desk(desk_path(case), read_key(demo=True))
    assert [r["event"] for r in desk.log_rows()] == ["account-reset", "access-forget", "access-see", "account-made"]
    desk.close()


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (("add", "sam", "--name", "Sam Whitlow", "--role", "boss"), PASSWORD, "bad-role"),
        (("add", "sam", "--name", "Sam Whitlow", "--role", "lead"), "short", "weak-password"),
        (("add", "S W", "--name", "Sam Whitlow", "--role", "lead"), PASSWORD, "bad-account"),
        (("reset", "nobody"), PASSWORD, "no-account"),
        (("add",), PASSWORD, "no-account"),
    ],
)
def test_what_cannot_be_an_account_is_told(case, monkeypatch, capsys, words, typed, code):
    assert run(monkeypatch, "accounts", case, *words, "--demo", typed=typed) != 0
    assert f"[{code}]" in capsys.readouterr().err


def test_the_last_administrator_stays(case, monkeypatch, capsys):
    run(monkeypatch, "accounts", case, "add", "ines", "--name", "Ines Okafor", "--role", "administrator", "--demo")
    assert run(monkeypatch, "accounts", case, "close", "ines", "--demo") == 1
    assert "[last-administrator]" in capsys.readouterr().err


def test_serving_needs_an_account_and_other_machines_need_tls(case, monkeypatch, capsys):
    assert run(monkeypatch, "serve", case, "--demo") == 2
    assert "[no-account]" in capsys.readouterr().err
    assert run(monkeypatch, "serve", case, "--demo", "--host", "review.example") == 2
    assert "[no-tls]" in capsys.readouterr().err


def test_the_desk_is_as_encrypted_as_the_case(case, monkeypatch):
    run(monkeypatch, "accounts", case, "add", "ines", "--name", "Ines Okafor", "--role", "administrator", "--demo")
    desk = desk_path(case)
    assert b"ines" not in desk.read_bytes()
    assert b"SQLite format" not in desk.read_bytes()


def test_one_changed_byte_of_the_trail_is_named_by_verify(case, monkeypatch, capsys):
    held = open_case(case, read_key(demo=True))
    pair = held.pairs(lambda _: True)[0][1]
    held.close()
    for verdict in ("accept", "reject"):
        assert main(["decide", str(case), pair, verdict, "--by", "Sam Whitlow", "--reason", "Seen in both files.", "--demo"]) == 0
    assert main(["verify", str(case), "--demo"]) == 0
    held = open_case(case, read_key(demo=True))
    with held.transaction() as db:
        db.exec_driver_sql("DROP TRIGGER decisions_no_update")
        db.exec_driver_sql("UPDATE decisions SET data = replace(data, 'Seen in', 'seen in') WHERE place = 1")
    held.close()
    capsys.readouterr()
    assert main(["verify", str(case), "--demo"]) == 1
    assert "Row 1 of 2" in capsys.readouterr().out
