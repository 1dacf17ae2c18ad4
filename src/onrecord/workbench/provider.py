"""What an organisation's own sign-in says → whom it signed in (OpenID Connect: authorisation code with PKCE, state and nonce; RFC 6749, RFC 7636).

Nothing is asked of the provider until someone chooses to sign in that way. State, nonce and the PKCE verifier are made from a random key that only the
browser holds, so nothing is kept here between going and coming back. What is believed is the signed ID token alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from onrecord.errors import SettingsError
from onrecord.settings import SignInSettings
from onrecord.workbench.signin import Unrecognised

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the provider can make; "none", and those made with a shared secret, are not among them."""
FRESH = 300
"""Seconds since the person proved to the provider who they are: a sign-in there of this morning opens no locked desk here."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
LARGEST = 1_000_000
"""Bytes an answer of the provider may hold."""
TIMEOUT = 10
"""Seconds the provider has to answer."""
Ask = Callable[[str, Mapping[str, str] | None, Mapping[str, str]], dict[str, Any]]
"""An address, a form (None: it is only fetched) and headers → the JSON object it is answered with; OSError or ValueError if there is none."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom the provider signed in: what its claim names them, and whether it asked for more than a password (RFC 8176, `amr` holds "mfa")."""

    name: str
    second_step: bool


class Provider:
    """The organisation's sign-in, as set.

    `label` is what people call it, `back` the address it sends them back to; `only` tells that passwords are for administrators.
    """

    def __init__(self, settings: SignInSettings, secret: str, back: str, ask: Ask | None = None) -> None:
        self.label, self.only, self.back = settings.oidc_label, settings.oidc_only, back
        self._issuer, self._client, self._claim, self._secret = settings.oidc_issuer, settings.oidc_client, settings.oidc_claim, secret
        self._ask = ask or _ask
        self._told: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def way(self, key: str) -> str:
        """Return the provider's address at which someone signs in and is sent back.

        Args:
            key: the random key the browser will bring back.

        Raises:
            Unrecognised: the provider does not answer, or not as itself.
        """
        challenge = _plain(hashlib.sha256(_made(key, "verifier").encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self.back,
            "scope": "openid profile email",
            "state": _made(key, "state"),
            "nonce": _made(key, "nonce"),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
            "max_age": str(FRESH),
        }
        place = self._at("authorization_endpoint")
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def recognise(self, key: str, answer: Mapping[str, str], now: int) -> Recognised:
        """Return whom the provider signed in.

        Args:
            key: the random key the browser brought back.
            answer: what the provider sent it back with.
            now: the present time, in seconds of the epoch.

        Raises:
            Unrecognised: the answer is not to what was asked, is not signed by the provider, is for someone else, too old, or lacks what is needed.
        """
        if not key or not hmac.compare_digest(_made(key, "state").encode(), answer.get("state", "").encode()):
            raise Unrecognised("wrong-state")
        if answer.get("iss", self._issuer) != self._issuer:  # RFC 9207
            raise Unrecognised("wrong-iss")
        if not answer.get("code"):
            raise Unrecognised("provider-refused")
        claims = self._checked(self._token(answer["code"], _made(key, "verifier")), _made(key, "nonce"), now)
        name = claims.get(self._claim)
        if not isinstance(name, str) or not name.strip():
            raise Unrecognised("no-claim")
        if self._claim == "email" and claims.get("email_verified") is not True:
            raise Unrecognised("email-not-verified")
        means = claims.get("amr")
        return Recognised(name.strip().casefold(), isinstance(means, list) and "mfa" in means)

    def _token(self, code: str, verifier: str) -> str:
        """Change the code for the ID token."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": verifier}
        headers: dict[str, str] = {}
        ways = self._discovered().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self._client, "client_secret": self._secret}
        try:
            held = self._ask(self._at("token_endpoint"), form, headers).get("id_token")
        except (OSError, ValueError) as error:
            raise Unrecognised("code-not-taken") from error
        if not isinstance(held, str):
            raise Unrecognised("no-token")
        return held

    def _checked(self, token: str, nonce: str, now: int) -> dict[str, Any]:
        """Return the claims of an ID token that the provider signed, for us, in answer to this sign-in, just now."""
        wanted = JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            auth_time={"essential": True},
        )
        try:
            claims = self._opened(token)
            wanted.validate(claims)
        except UnsupportedAlgorithmError as error:
            raise Unrecognised("wrong-signature") from error
        except ClaimError as error:
            raise Unrecognised(f"{'missing' if error.error == 'missing_claim' else 'wrong'}-{error.claim}"[:60]) from error
        except (JoseError, ValueError) as error:
            raise Unrecognised("wrong-signature") from error
        if claims.get("azp", self._client) != self._client or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims):
            raise Unrecognised("wrong-azp")
        if not isinstance(claims["auth_time"], int) or claims["auth_time"] < now - FRESH - LEEWAY:
            raise Unrecognised("wrong-auth_time")
        return claims

    def _opened(self, token: str) -> dict[str, Any]:
        """Return the claims of a signed token; a key that is not known is asked for once more, since providers change theirs."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        if self._keys is not None:
            try:
                return jwt.decode(token, self._keys, registry=registry).claims
            except InvalidKeyIdError:
                pass
        try:
            self._keys = KeySet.import_key_set(self._ask(self._at("jwks_uri"), None, {}))  # type: ignore[arg-type]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unrecognised("unreachable") from error
        return jwt.decode(token, self._keys, registry=registry).claims

    def _at(self, name: str) -> str:
        """Return one of the provider's addresses; it must be as safe as the issuer's."""
        found = self._discovered().get(name)
        if not isinstance(found, str) or not _safe(found):
            raise Unrecognised("unreachable")
        return found

    def _discovered(self) -> dict[str, Any]:
        """Return what the provider says of itself, asked for once."""
        if not self._told:
            try:
                told = self._ask(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration", None, {})
            except (OSError, ValueError) as error:
                raise Unrecognised("unreachable") from error
            if told.get("issuer") != self._issuer:
                raise Unrecognised("wrong-issuer")
            self._told = told
        return self._told


def provider_of(settings: SignInSettings, back: str) -> Provider | None:
    """Return the provider that is set, None if none is.

    Raises:
        SettingsError: code `bad-sign-in` if something is missing, the address is not https, or the secret cannot be read.
    """
    if not settings.oidc_issuer:
        return None
    if not _safe(settings.oidc_issuer) or not settings.oidc_client:
        raise SettingsError(
            "the organisation's sign-in needs an issuer that begins with https:// and the name it knows OnRecord by",
            where=settings.oidc_issuer,
            next_step="Give --oidc-issuer and --oidc-client as the provider gave them to you.",
            code="bad-sign-in",
        )
    secret = os.environ.get("ONRECORD_OIDC_SECRET", "")
    if settings.oidc_secret_file is not None:
        try:
            secret = settings.oidc_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                "the secret of the organisation's sign-in cannot be read",
                where=settings.oidc_secret_file.name,
                next_step="Check --oidc-secret-file.",
                code="bad-sign-in",
            ) from error
    if not secret:
        raise SettingsError(
            "no secret for the organisation's sign-in was given", next_step="Set ONRECORD_OIDC_SECRET, or give --oidc-secret-file.", code="bad-sign-in"
        )
    return Provider(settings, secret, back)


def _made(key: str, what: str) -> str:
    """A value nobody can know who does not hold the key (43 letters, as PKCE wants at least)."""
    return _plain(hmac.digest(key.encode(), what.encode(), "sha256"))


def _plain(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _safe(address: str) -> bool:
    """Whether an address is spoken to over TLS, or lies on this machine."""
    parts = urlsplit(address)
    return (parts.scheme == "https" and bool(parts.netloc)) or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


class _Stay(urllib.request.HTTPRedirectHandler):
    """No answer leads elsewhere: a secret is sent to the address that was named and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""
        return None


def _ask(address: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """Ask an address of the provider and return its JSON object."""
    sent = urllib.request.Request(address, None if form is None else urlencode(form).encode(), {"Accept": "application/json", **headers})
    try:
        with urllib.request.build_opener(_Stay).open(sent, timeout=TIMEOUT) as answer:
            told = json.loads(answer.read(LARGEST))
    except http.client.HTTPException as error:
        raise OSError("no answer that can be read") from error
    if not isinstance(told, dict):
        raise ValueError("not an object")
    return told
