"""A stand-in for Google on 127.0.0.1: token endpoints and the Sheets API, as strict as the real ones."""

from __future__ import annotations

import json
import secrets
import threading
import traceback
import urllib.parse
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import discovery, errors, methods
from .document import Document
from .errors import ApiError, OAuthError
from .faults import Fault, Faults
from .methods import Call, Method
from .quota import Quota
from .tokens import Grant, TokenOffice
from .transport import Entry, Listener, Reply, html_reply, json_reply

Hook = Callable[[Document], object]
_FORMS = {"/token": "token", "/v1/token": "sts"}
_ACCOUNTS = "/v1/projects/-/serviceAccounts/"


class SheetsServer:
    """`with SheetsServer() as server:` — leaving it raises if the server itself broke Google's contract."""

    def __init__(self, account: str = "ita-sync@ita-sync-test.iam.gserviceaccount.com"):
        self.account = account
        self.faults = Faults(KINDS)
        self.log: list[Entry] = []
        self.violations: list[str] = []
        self.documents: dict[str, Document] = {}
        self.quota: Quota | None = None
        self._hooks: dict[tuple[str, str], list[tuple[Hook, bool]]] = {}
        self._lock = threading.RLock()

    # -- life

    def __enter__(self) -> Self:
        self._http = Listener(self)
        self.endpoint = f"http://127.0.0.1:{self._http.server_port}"
        self.tokens = TokenOffice(self.account, self.endpoint)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()
        if kind is None:
            self.raise_violations()

    def raise_violations(self) -> None:
        """Fail if an answer was not one that Google could have given."""
        if self.violations:
            raise AssertionError("the stand-in for Google broke the contract:\n" + "\n".join(self.violations))

    # -- setting the stage

    def add(
        self,
        document: Document,
        key: str | None = None,
        shared_with: Iterable[str] | None = None,
        read_only: Iterable[str] = (),
    ) -> str:
        """Put a spreadsheet on the server, by default shared with the service account; returns its key."""
        key = key or secrets.token_urlsafe(33)
        document.writers.update([self.account] if shared_with is None else shared_with)
        document.readers.update(read_only)
        self.documents[key] = document
        return key

    def key_file(self, folder: Path) -> Path:
        return self.tokens.write_key_file(folder)

    def further_account(self, account: str, path: Path) -> None:
        """Let another service account exist, and write its key."""
        self.tokens.write_further_key(account, path)

    def workload_file(self, folder: Path) -> Path:
        return self.tokens.write_workload_file(folder)

    def environment(self, credentials: Path) -> dict[str, str]:
        """Variables that send a program here, and whatever else it asks of Google nowhere."""
        proxies = {"HTTPS_PROXY": self.endpoint, "NO_PROXY": "127.0.0.1,localhost"}
        return {
            "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
            "GOOGLE_CLOUD_PROJECT": "ita-sync-test",
            "ITA_SHEETS_ENDPOINT": self.endpoint,
            **proxies,
            **{name.lower(): value for name, value in proxies.items()},
        }

    def before(self, kind: str, hook: Hook, *, every_time: bool = False) -> None:
        """Let somebody edit the spreadsheet just before a request of this kind is carried out."""
        self._add_hook("before", kind, hook, every_time)

    def after(self, kind: str, hook: Hook, *, every_time: bool = False) -> None:
        """The same, just after it was carried out and before it is answered."""
        self._add_hook("after", kind, hook, every_time)

    def _add_hook(self, moment: str, kind: str, hook: Hook, every_time: bool) -> None:
        if kind not in _READS | _WRITES:
            raise ValueError(f"no method {kind!r}: {', '.join(sorted(_READS | _WRITES))}")
        self._hooks.setdefault((moment, kind), []).append((hook, every_time))

    # -- counting

    def count(self, kind: str) -> int:
        return sum(entry.kind == kind for entry in self.log)

    @property
    def reads(self) -> int:
        """Requests that Google counts against the read quota."""
        return sum(entry.kind in _READS for entry in self.log)

    @property
    def writes(self) -> int:
        """Requests that Google counts against the write quota."""
        return sum(entry.kind in _WRITES for entry in self.log)

    # -- answering

    def now(self) -> float:
        """The time by Google's clock, in seconds since 1970."""
        return self.tokens.clock()

    def kind(self, http: str, path: str) -> str:
        """What a request is for, in one word."""
        if http == "CONNECT":
            return "outside"
        if http == "POST" and path in _FORMS:
            return _FORMS[path]
        if path.startswith(_ACCOUNTS):
            return "impersonate" if path.endswith(":generateAccessToken") else "locations"
        try:
            return methods.match(http, path)[0].kind
        except LookupError:
            return "unknown"

    def reply(self, entry: Entry, headers: dict[str, str], body: bytes) -> tuple[Reply, Fault | None]:
        """The answer to one request, and the trouble that befalls it."""
        self.log.append(entry)
        fault = self.faults.take(entry.kind)
        if fault and fault.revoke:
            self.tokens.revoke_all()
        if fault and not fault.after_write and (failed := _failed(fault)):
            return failed, fault
        reply = self._carry_out(entry, headers, body)
        return (fault and _failed(fault)) or reply, fault

    def _carry_out(self, entry: Entry, headers: dict[str, str], body: bytes) -> Reply:
        try:
            with self._lock:
                return self._dispatch(entry, headers, body)
        except ApiError as error:
            return json_reply(error.code, error.body(), error.headers)
        except OAuthError as error:
            return json_reply(error.code, error.body())
        except Exception:
            self.violations.append(f"{entry.method} {entry.path}\n{traceback.format_exc()}")
            return json_reply(500, ApiError(500, "the stand-in for Google failed; see `violations`").body())

    def _dispatch(self, entry: Entry, headers: dict[str, str], body: bytes) -> Reply:
        if entry.kind in _TOKEN_KINDS:
            return json_reply(200, self._token_answer(entry, headers, body))
        if entry.kind == "outside":
            return html_reply(403)
        if entry.kind == "unknown":
            return html_reply(404)
        return json_reply(200, self._api_answer(entry, headers, body))

    def _token_answer(self, entry: Entry, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        if entry.kind == "locations":
            return {"locations": [], "encodedLocations": "0x0"}
        if entry.kind == "impersonate":
            account = urllib.parse.unquote(entry.path).removeprefix(_ACCOUNTS).partition(":")[0]
            return self.tokens.impersonate(self._bearer(headers), account, json.loads(body))
        form = dict(urllib.parse.parse_qsl(body.decode()))
        exchange = self.tokens.exchange_assertion if entry.kind == "token" else self.tokens.exchange_subject
        return exchange(form)

    def _bearer(self, headers: dict[str, str]) -> Grant | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return self.tokens.grant(token) if scheme == "Bearer" else None

    def _api_answer(self, entry: Entry, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        method, parts = methods.match(entry.method, entry.path)
        grant = self._admit(method, headers)
        if self.quota:
            self.quota.check(grant.account, writes=method.writes, now=self.now())
        discovery.check_query(method.description, entry.query)
        mask = method.mask(entry.query)
        entry.json = _parsed(method, body)
        document = self._open(method, parts["key"], grant)
        self._run_hooks("before", method.kind, document)
        trial = document.copy() if method.writes else document
        text_range = urllib.parse.unquote(parts.groupdict().get("range") or "")
        call = Call(trial, parts["key"], grant.account, entry.query, mask, entry.json or {}, text_range)
        answer = method.answer(call)
        self._check(method, answer)
        if method.writes:
            document.become(trial)
        self._run_hooks("after", method.kind, document)
        return answer

    def _admit(self, method: Method, headers: dict[str, str]) -> Grant:
        if "authorization" not in headers:
            raise errors.no_credentials(method.http)
        grant = self._bearer(headers)
        if grant is None:
            raise errors.bad_token()
        scopes = method.description["scopes"]
        if not grant.scopes & set(scopes):
            raise errors.insufficient_scope(method.rpc, scopes)
        return grant

    def _open(self, method: Method, key: str, grant: Grant) -> Document:
        document = self.documents.get(key)
        if document is None:
            raise errors.not_found()
        allowed = document.may_write if method.writes else document.may_read
        if not allowed(grant.account):
            raise errors.no_permission()
        if document.is_office_file:
            raise errors.office_file()
        return document

    def _run_hooks(self, moment: str, kind: str, document: Document) -> None:
        hooks = self._hooks.get((moment, kind), [])
        self._hooks[moment, kind] = [(hook, every_time) for hook, every_time in hooks if every_time]
        for hook, _ in hooks:
            hook(document)

    def _check(self, method: Method, answer: dict[str, Any]) -> None:
        found = discovery.check_response(method.response, answer)
        if found:
            raise AssertionError(f"the answer is no {method.response}: {found[:5]}")


_READS = {method.kind for method in methods.METHODS if not method.writes}
_WRITES = {method.kind for method in methods.METHODS if method.writes}
_TOKEN_KINDS = {"token", "sts", "impersonate", "locations"}
KINDS = _READS | _WRITES | _TOKEN_KINDS | {"outside", "unknown"}


def _parsed(method: Method, body: bytes) -> Any:
    """The request's body, refused as Google's parser refuses it."""
    if method.request is None or not body:
        return None
    try:
        content = json.loads(body)
    except ValueError:
        raise errors.invalid("Invalid JSON payload received. Unexpected token.") from None
    discovery.check_request(method.request, content, "data" if method.request == "ValueRange" else "")
    return discovery.without_nulls(content)


def _failed(fault: Fault) -> Reply | None:
    """The reply that a fault puts in the place of the real one."""
    if fault.reset:
        return Reply(0, b"", {})
    if fault.error:
        return json_reply(fault.error.code, fault.error.body(), fault.error.headers | fault.headers)
    if fault.html:
        reply = html_reply(fault.html)
        reply.headers.update(fault.headers)
        return reply
    return None
