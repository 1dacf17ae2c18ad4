"""The commands of the workbench: `serve` opens it, `accounts` makes who may come in."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import SettingsError
from onrecord.record import CohortPicture
from onrecord.settings import SignInSettings, describe_settings

if TYPE_CHECKING:
    from onrecord.workbench import Bench
    from onrecord.workbench.provider import Provider

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
Options = Callable[[argparse.ArgumentParser], None]


def add_bench_verbs(verbs: Any, key_options: Options, blind_option: Options) -> None:
    """Add `serve` and `accounts` to the parser's commands."""
    p = verbs.add_parser("serve", help="open the workbench on a case in the browser")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("--port", type=int, default=8350, metavar="N", help="default 8350")
    p.add_argument("--host", default="127.0.0.1", metavar="NAME", help="the name others reach this machine by; needs --certificate and --private-key")
    p.add_argument("--certificate", type=Path, metavar="PEM", help="the certificate of that name; without one the workbench answers on this machine only")
    p.add_argument("--private-key", type=Path, metavar="PEM", help="the certificate's key")
    p.add_argument("--desk", type=Path, metavar="FILE", help="where accounts and the log are kept (default: CASE.desk); several cases may share one")
    p.add_argument("--read-only", action="store_true", help="show the case on this machine only, with nobody signed in and nothing to decide")
    for name, default, text in describe_settings(SignInSettings):
        option = f"--{name.replace('_', '-')}"
        if isinstance(default, bool):
            p.add_argument(option, action="store_true", help=text)
        else:
            p.add_argument(option, default=default, type=Path if name.endswith("file") else str, metavar=name.split("_")[-1].upper(), help=text)
    blind_option(p)
    key_options(p)
    p.set_defaults(run=_serve)

    p = verbs.add_parser("accounts", help="list the workbench's accounts, add one, reset one, or let one see the case or a child")
    p.add_argument("case", type=Path, metavar="CASE", help="the case file")
    p.add_argument("action", choices=["list", "add", "reset", "close", "open", "grant", "withdraw"], help="what to do; add and reset ask for the password")
    p.add_argument("account", nargs="?", default="", metavar="ACCOUNT", help="the sign-in name")
    p.add_argument("--name", default="", metavar="NAME", help="add: the person's name, as it will stand under their decisions")
    roles = "add: administrator, lead, reviewer or reader; may be given more than once"
    p.add_argument("--role", action="append", default=[], metavar="ROLE", help=roles)
    p.add_argument("--no-password", action="store_true", help="add: they sign in through their organisation only (see serve --oidc-issuer)")
    p.add_argument("--child", default="", metavar="CHILD", help="grant, withdraw: one child's record number (default: the whole case)")
    p.add_argument("--desk", type=Path, metavar="FILE", help="where accounts and the log are kept (default: CASE.desk)")
    key_options(p)
    p.set_defaults(run=_accounts)


def _serve(args: argparse.Namespace) -> int:
    import uvicorn

    if args.read_only or args.blind:
        return _serve_to_read(args)
    from onrecord.workbench import make_bench_app, make_ready

    tls = args.certificate is not None and args.private_key is not None
    if args.host not in _LOOPBACK and not tls:
        raise SettingsError(
            "other machines are answered over TLS only", where=args.host, next_step="Give --certificate and --private-key, or leave --host out.", code="no-tls"
        )
    provider = _provider(args, tls)
    bench = replace(_open(args, tls=tls), provider=provider)
    try:
        if not any("administrator" in a.roles for a in bench.desk.accounts()):
            _first_account(bench)
        make_ready(bench)  # on a large case it takes a while the first time
        hosts = ("127.0.0.1", "localhost", args.host)
        print(f"{args.case.name} is open at {'https' if tls else 'http'}://{args.host}:{args.port} (stop with Ctrl+C)", file=sys.stderr)
        if provider is not None:
            print(f"The organisation's sign-in must know this address: {provider.back}", file=sys.stderr)
        paths = {"ssl_certfile": str(args.certificate), "ssl_keyfile": str(args.private_key)} if tls else {}
        bind = args.host if args.host in _LOOPBACK else "0.0.0.0"
        options: dict[str, Any] = {"host": bind, "port": args.port, "log_level": "warning", "access_log": False, "server_header": False} | paths
        uvicorn.run(make_bench_app(bench, hosts=hosts), **options)
    finally:
        bench.case.close()
        bench.desk.close()
    return 0


def _provider(args: argparse.Namespace, tls: bool) -> Provider | None:
    """Return the organisation's sign-in that is set, if any; what it needs is loaded only then."""
    chosen = SignInSettings(**{name: getattr(args, name) for name, _, _ in describe_settings(SignInSettings)})
    if not chosen.oidc_issuer:
        return None
    try:
        from onrecord.workbench.provider import provider_of
    except ImportError as error:
        raise SettingsError(
            "signing in through an organisation needs a library that is not installed", next_step="Run: pip install 'onrecord[oidc]'", code="no-oidc"
        ) from error
    port = "" if args.port == (443 if tls else 80) else f":{args.port}"
    return provider_of(chosen, f"{'https' if tls else 'http'}://{args.host}{port}/sign-in/back")


def _serve_to_read(args: argparse.Namespace) -> int:
    import uvicorn

    from onrecord import pipeline
    from onrecord.store import open_case, read_key
    from onrecord.workbench import make_app

    case = open_case(args.case, read_key(demo=args.demo, key_file=args.key_file), read_only=True)
    try:
        print(f"Reading {args.case.name} at http://127.0.0.1:{args.port} (stop with Ctrl+C)", file=sys.stderr)
        picture = CohortPicture() if args.blind else pipeline.picture_of(case)
        app = make_app(case, title=args.case.stem, picture=picture, blind=args.blind)
        uvicorn.run(app, host="127.0.0.1", port=args.port, log_level="warning", access_log=False)
    finally:
        case.close()
    return 0


def _open(args: argparse.Namespace, *, tls: bool = False) -> Bench:
    from onrecord.store import desk_path, open_case, open_desk, read_key
    from onrecord.workbench import Bench, case_id_of, settings_of

    secret = read_key(demo=args.demo, key_file=args.key_file)
    case = open_case(args.case, secret)
    case.prepare()
    desk = open_desk(args.desk or desk_path(args.case), secret)
    return Bench(case, desk, args.case.stem, case_id_of(case), settings=settings_of(case), tls=tls, demo=args.demo)


def _first_account(bench: Bench) -> None:
    """Ask for the account of whoever opens a case for the first time: they administer it, lead the review and see the whole of it."""
    from onrecord.workbench import accounts

    print("Nobody has an account here yet. Make the first: it administers the workbench and leads the review.", file=sys.stderr)
    if not sys.stdin.isatty():
        raise SettingsError(
            "there is no account yet", next_step="Make one: onrecord accounts CASE add NAME --role administrator --role lead", code="no-account"
        )
    account = input("Sign-in name: ")
    name = input("Your name, as it will stand under your decisions: ")
    made = accounts.add(bench, account, name, ("administrator", "lead"), _password(), by="command line")
    bench.desk.grant(made.account, bench.case_id)


def _accounts(args: argparse.Namespace) -> int:
    from onrecord.workbench import accounts

    bench, who = _open(args), "command line"
    try:
        if args.action == "list":
            for a in bench.desk.accounts():
                sight = bench.desk.sight(a.account, bench.case_id)
                sees = "the whole case" if sight.everything else "nothing" if sight.nothing else f"{'all but ' if sight.whole else ''}{len(sight.refs)} files"
                print(f"{a.account:20} {a.name:30} {', '.join(a.roles):30} sees {sees}{'; closed' if a.closed else ''}")
        elif not args.account:
            raise SettingsError("no account was named", next_step="Give its sign-in name after the action.", code="no-account")
        elif args.action == "add":
            made = accounts.add(bench, args.account, args.name, tuple(args.role), None if args.no_password else _password(), by=who)
            if set(made.roles) != {"administrator"}:
                bench.desk.grant(made.account, bench.case_id)
            print(f"Account {made.account}. The second step is set up at the first sign-in.")
        elif args.action == "reset":
            accounts.reset(bench, args.account, _password(), by=who)
        elif args.action in ("close", "open"):
            accounts.change(bench, args.account, by=who, closed=args.action == "close")
        else:
            accounts.set_access(bench, args.account, args.child, "see" if args.action == "grant" else "forget", by=who)
    finally:
        bench.case.close()
        bench.desk.close()
    return 0


def _password() -> str:
    """Ask for a new password twice; where there is no terminal, read a line of standard input. It never stands among the arguments."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise SettingsError("the two passwords are not the same", next_step="Try again.", code="weak-password")
    return first
