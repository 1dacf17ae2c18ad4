"""What every page works with: the open case, the desk beside it, the clock and the limits; and the roles, with what each may do."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.engine import load_engine
from onrecord.settings import Settings
from onrecord.store import Case, Desk

if TYPE_CHECKING:
    from onrecord.workbench.provider import Provider

ROLES: dict[str, str] = {
    "administrator": "makes accounts, gives roles and access, reads the log; sees no file without access",
    "lead": "as a reviewer, and assigns work, adjudicates and signs findings",
    "reviewer": "reads the files they have access to and decides on candidates",
    "reader": "reads the files they have access to",
}
_MAY: dict[str, frozenset[str]] = {
    "administrator": frozenset({"people", "log"}),
    "lead": frozenset({"read", "decide", "sign", "assign", "log"}),
    "reviewer": frozenset({"read", "decide"}),
    "reader": frozenset({"read"}),
}


def powers_of(roles: tuple[str, ...]) -> frozenset[str]:
    """Return what roles allow: read, decide, sign, assign, people, log."""
    return frozenset().union(*(_MAY[r] for r in roles if r in _MAY))


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, and counts, that keep accounts and people safe."""

    idle: int = 15 * 60
    session: int = 12 * 3600
    tries: int = 5
    tries_of_address: int = 40
    lock_out: int = 15 * 60
    rest_after: int = 50 * 60
    rest_entries: int = 40


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Bench:
    """An open case with its desk.

    `tls` tells whether the door speaks TLS: cookies are then sent over nothing else. `settings` are those the engine is made with where a page must
    reckon again (the file as it was known on a day). `memory` holds what is the same for everyone and slow to make. `provider` is the
    organisation's own sign-in, if one is set.
    """

    case: Case
    desk: Desk
    title: str
    case_id: str
    clock: Callable[[], dt.datetime] = _now
    limits: Limits = field(default_factory=Limits)
    settings: Settings = field(default_factory=Settings)
    tls: bool = False
    demo: bool = False
    provider: Provider | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    def remember(self, name: str, key: object, make: Callable[[], Any]) -> Any:
        """Return what `make` made the last time under this name, if the key is still the same; else make it anew."""
        held = self.memory.get(name)
        if held is None or held[0] != key:
            held = self.memory[name] = (key, make())
        return held[1]

    def seconds(self) -> int:
        """Return the present time in whole seconds of the epoch."""
        return int(self.clock().timestamp())

    def stamp(self) -> str:
        """Return the present time as it is written in the desk's rows."""
        return self.clock().astimezone(dt.UTC).isoformat(timespec="seconds")


def settings_of(case: Case, knowledge: Path | None = None) -> Settings:
    """Return the settings the case was reviewed with, as far as they change what is found; the usual ones if none of ours fits."""
    reviewed = case.fact("knowledge")
    choices = [Settings(knowledge=knowledge, meaning=meaning) for meaning in (True, False)]
    return next((s for s in choices if load_engine(s).version == reviewed), choices[0])


def case_id_of(case: Case) -> str:
    """Return the case's own name for itself, giving it one if it has none: a desk that serves several cases tells them apart by it."""
    held = case.fact("case_id")
    if held is None:
        held = secrets.token_hex(8)
        case.set_fact("case_id", held)
    return held
