"""Who is calling: service-account keys, workload identity, and the bearer tokens both lead to."""

from __future__ import annotations

import base64
import functools
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .errors import ApiError, OAuthError

SCOPE = "https://www.googleapis.com/auth/"
CLOUD_PLATFORM = SCOPE + "cloud-platform"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
SUBJECT_TYPE = "urn:ietf:params:oauth:token-type:jwt"
# google-auth signs for this address whatever `token_uri` says.
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
POOL = "projects/123456789012/locations/global/workloadIdentityPools/github/providers/repository"
AUDIENCE = f"//iam.googleapis.com/{POOL}"
FEDERATED = f"principal://iam.googleapis.com/{POOL}"
KEY_ID = "8a1c5f0be27d4c60a1b2c3d4e5f60718293a4b5c"


@functools.cache
def private_key() -> rsa.RSAPrivateKey:
    """One key for the whole session, half as long as Google's: each time one is loaded it is proved prime."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


@dataclass(frozen=True)
class Grant:
    """What a bearer token stands for."""

    account: str
    scopes: frozenset[str]
    expires: float


class TokenOffice:
    """Issues bearer tokens to whoever proves an identity, and remembers them."""

    def __init__(self, account: str, endpoint: str):
        self.account, self.endpoint = account, endpoint
        self.accounts: set[str] = set()  # further ones
        self.lifetime = 3600
        self.subject_token = secrets.token_urlsafe(24)
        self.clock = time.time
        self._grants: dict[str, Grant] = {}

    # -- tokens

    def issue(self, account: str, scopes: list[str], lifetime: float | None = None) -> str:
        token = f"ya29.{secrets.token_urlsafe(32)}"
        seconds = self.lifetime if lifetime is None else lifetime
        self._grants[token] = Grant(account, frozenset(scopes), self.clock() + seconds)
        return token

    def grant(self, token: str) -> Grant | None:
        grant = self._grants.get(token)
        return grant if grant and grant.expires > self.clock() else None

    def revoke_all(self) -> None:
        self._grants.clear()

    # -- the three endpoints

    def exchange_assertion(self, form: dict[str, str]) -> dict[str, Any]:
        """POST /token: a service account's signed statement for a bearer token."""
        if form.get("grant_type") != JWT_BEARER:
            raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims = _verified_claims(form.get("assertion", ""))
        self._check_claims(claims)
        scopes = str(claims.get("scope", "")).split()
        if not scopes or not all(scope.startswith(SCOPE) for scope in scopes):
            raise OAuthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = self.issue(claims["iss"], scopes)
        return {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def _check_claims(self, claims: dict[str, Any]) -> None:
        if claims.get("iss") not in {self.account, *self.accounts}:
            raise OAuthError("invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") not in (GOOGLE_AUDIENCE, f"{self.endpoint}/token"):
            raise OAuthError("invalid_grant", "Invalid JWT: Failed audience check.")
        now, issued, expires = self.clock(), claims.get("iat", 0), claims.get("exp", 0)
        if not (issued <= now + 300 and now < expires <= issued + 3600):
            raise OAuthError(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )

    def exchange_subject(self, form: dict[str, str]) -> dict[str, Any]:
        """POST /v1/token: another provider's token for a federated one."""
        if form.get("grant_type") != TOKEN_EXCHANGE:
            raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        if form.get("audience") != AUDIENCE:
            raise OAuthError(
                "invalid_target", 'The target service indicated by the "audience" parameters is invalid.'
            )
        if form.get("subject_token") != self.subject_token or form.get("subject_token_type") != SUBJECT_TYPE:
            raise OAuthError("invalid_grant", "Error connecting to the given credential's issuer.")
        token = self.issue(FEDERATED, form.get("scope", "").split())
        return {
            "access_token": token,
            "issued_token_type": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }

    def impersonate(self, bearer: Grant | None, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST …:generateAccessToken: a federated token for one of the service account."""
        if bearer is None:
            raise ApiError(401, "Request had invalid authentication credentials.")
        may = bearer.account == FEDERATED and bearer.scopes & {CLOUD_PLATFORM, SCOPE + "iam"}
        if not may or account != self.account:
            raise ApiError(
                403,
                "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
            )
        token = self.issue(account, list(body.get("scope", [])))
        expires = datetime.fromtimestamp(self.clock() + self.lifetime, UTC)
        return {"accessToken": token, "expireTime": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}

    # -- files for GOOGLE_APPLICATION_CREDENTIALS

    def write_key_file(self, folder: Path) -> Path:
        """A service-account key whose token endpoint is this server."""
        return self._write_key(self.account, folder / "service-account.json")

    def write_further_key(self, account: str, path: Path) -> None:
        """The key of another account, which exists from now on."""
        self.accounts.add(account)
        self._write_key(account, path)

    def _write_key(self, account: str, path: Path) -> Path:
        pem = private_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key = {
            "type": "service_account",
            "project_id": "ita-sync-test",
            "private_key_id": KEY_ID,
            "private_key": pem.decode(),
            "client_email": account,
            "client_id": "104000000000000000001",
            "token_uri": f"{self.endpoint}/token",
            "universe_domain": "googleapis.com",
        }
        return _write_json(path, key)

    def write_workload_file(self, folder: Path) -> Path:
        """A workload-identity configuration: a subject token in a file, then impersonation."""
        subject = folder / "subject-token.txt"
        subject.write_text(self.subject_token, encoding="utf-8")
        account_url = f"{self.endpoint}/v1/projects/-/serviceAccounts/{self.account}"
        config = {
            "type": "external_account",
            "audience": AUDIENCE,
            "subject_token_type": SUBJECT_TYPE,
            "token_url": f"{self.endpoint}/v1/token",
            "service_account_impersonation_url": f"{account_url}:generateAccessToken",
            "credential_source": {"file": str(subject)},
            "universe_domain": "googleapis.com",
        }
        return _write_json(folder / "workload-identity.json", config)


def _write_json(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return path


def _verified_claims(assertion: str) -> dict[str, Any]:
    """The claims of a JWT whose RS256 signature is that of the generated key."""
    parts = assertion.split(".")
    if len(parts) != 3:
        raise OAuthError("invalid_grant", "Invalid JWT: wrong number of segments.")
    header, claims = json.loads(_decoded(parts[0])), json.loads(_decoded(parts[1]))
    try:
        if header.get("alg") != "RS256" or header.get("kid") != KEY_ID:
            raise InvalidSignature
        signed = f"{parts[0]}.{parts[1]}".encode()
        private_key().public_key().verify(_decoded(parts[2]), signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise OAuthError("invalid_grant", "Invalid JWT Signature.") from None
    return claims


def _decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
