"""A provider of our own, to sign in through: it signs tokens as it is told to, right or wrong."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI, Form, Header
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from onrecord.settings import SignInSettings

pytest.importorskip("joserfc")
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ISSUER = "https://login.council.example"
OURS = "the secret the council gave us"
SETTINGS = SignInSettings(oidc_issuer=ISSUER, oidc_client="onrecord", oidc_label="Kelderby Council")
KEY = RSAKey.generate_key(2048, {"kid": "k1"})


def packed(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


class Council:
    """A provider: `claims` are laid over those of a right token, None takes one away; `sign` makes a token of them."""

    def __init__(self, clock):
        self.clock, self.claims, self.keys, self.asked, self.codes = clock, {}, [KEY], [], {}
        self.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)
        self.told = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorise",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery():
            return self.told

        @app.get("/keys")
        def keys():
            return KeySet(self.keys).as_dict(private=False)

        @app.post("/token")
        def token(code: str = Form(), code_verifier: str = Form(), redirect_uri: str = Form(), client_secret: str = Form(""), authorization: str = Header("")):
            sent = self.codes.pop(code, None)  # a code is good once
            challenge = packed(hashlib.sha256(code_verifier.encode()).digest())
            basic = base64.b64encode(f"onrecord:{OURS.replace(' ', '%20')}".encode()).decode()
            known = authorization == f"Basic {basic}" or client_secret == OURS
            if sent is None or challenge != sent["code_challenge"] or redirect_uri != sent["redirect_uri"] or not known:
                return JSONResponse({"error": "invalid_grant"}, 400)
            now = int(self.clock().timestamp())
            right = {"iss": ISSUER, "sub": "7", "aud": sent["client_id"], "nonce": sent["nonce"], "iat": now, "exp": now + 300, "auth_time": now}
            right |= {"preferred_username": "Sam"}
            return {"access_token": "x", "id_token": self.sign({k: v for k, v in (right | self.claims).items() if v is not None})}

        self.client = TestClient(app, base_url=ISSUER)

    def ask(self, address, form, headers):
        self.asked.append(urlsplit(address).path)
        answer = self.client.get(address) if form is None else self.client.post(address, data=form, headers=headers)
        if answer.status_code >= 400:
            raise OSError(answer.status_code)
        return answer.json()

    def signs_in(self, address):
        """What someone who proves who they are at this address is sent back with."""
        sent = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert (sent["response_type"], sent["code_challenge_method"], sent["prompt"]) == ("code", "S256", "login")
        code = f"code{len(self.codes)}-{len(self.asked)}"
        self.codes[code] = sent
        return {"code": code, "state": sent["state"], "iss": ISSUER}
