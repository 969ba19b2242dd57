"""A small OpenID provider on 127.0.0.1: discovery, authorization code with PKCE, JWKS and a signed identity token.

It signs in whoever `person` says, without asking. What it can do wrong is asked for by name: `sign_with_another_key`,
`algorithm`, `audience`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Starts when entered, stops when left."""

    client_id, client_secret = "rosi", "a-secret-of-the-tests"

    def __init__(self) -> None:
        self.key = self.signing_key = new_key()
        self.algorithm = "RS256"
        self.audience = self.client_id
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []  # every authorization request
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, urlsplit(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.token(self, one_each(body))

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Provider:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def sign_with_another_key(self) -> None:
        self.signing_key = new_key()

    def answer(self, handler: BaseHTTPRequestHandler, address: Any) -> None:
        if address.path == "/.well-known/openid-configuration":
            send(handler, self.configuration())
        elif address.path == "/keys":
            public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            send(handler, {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]})
        elif address.path == "/authorize":
            self.authorize(handler, one_each(address.query))
        else:
            send(handler, {}, status=404)

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        handler.send_response(302)
        handler.send_header("Location", f"{asked['redirect_uri']}?{back}")
        handler.end_headers()

    def token(self, handler: BaseHTTPRequestHandler, sent: dict[str, str]) -> None:
        asked = self.codes.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        right = (
            asked is not None
            and (sent.get("client_id"), sent.get("client_secret")) == (self.client_id, self.client_secret)
            and (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", challenge)
            and sent.get("redirect_uri") == asked["redirect_uri"]
        )
        if not right:
            return send(handler, {"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 60, **self.person}
        secret = (
            "k" * 32 if self.algorithm == "HS256" else None if self.algorithm == "none" else self.signing_key
        )
        id_token = jwt.encode(claims, secret, algorithm=self.algorithm, headers={"kid": "one"})
        send(
            handler, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": id_token}
        )


def one_each(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def send(handler: BaseHTTPRequestHandler, content: dict[str, Any], status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(json.dumps(content).encode())
