"""Google's error bodies: what a client finds in `error.code`, `error.status` and `error.details`."""

from __future__ import annotations

from typing import Any

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_SIGN_IN = "https://developers.google.com/identity/sign-in/web/devconsole-project."
_NEEDED = (
    f"Expected OAuth 2 access token, login cookie or other valid authentication credential. See {_SIGN_IN}"
)
_PROJECT = "projects/123456789012"


class ApiError(Exception):
    """An answer other than 200; the server turns it into a response."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: str | None = None,
        details: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(message)
        self.code, self.message, self.details, self.headers = code, message, details, headers or {}
        self.status = status or STATUS_NAMES[code]

    def body(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message, "status": self.status}
        return {"error": error | ({"details": self.details} if self.details else {})}


class OAuthError(Exception):
    """A refusal in the form the token endpoints use."""

    def __init__(self, error: str, description: str, code: int = 400):
        super().__init__(description)
        self.error, self.description, self.code = error, description, code
        self.headers: dict[str, str] = {}

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


def invalid(message: str) -> ApiError:
    return ApiError(400, message)


def field_violations(message: str, violations: list[tuple[str, str]]) -> ApiError:
    listed = [
        {"field": field, "description": text} if field else {"description": text}
        for field, text in violations
    ]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}
    return ApiError(400, message, details=[detail])


def bad_field_mask(path: str) -> ApiError:
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return field_violations("Request contains an invalid argument.", [(path, text)])


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def no_permission() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def bad_token() -> ApiError:
    challenge = {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'}
    return ApiError(401, f"Request had invalid authentication credentials. {_NEEDED}", headers=challenge)


def no_credentials(http_method: str) -> ApiError:
    """A GET could have carried an API key, so Google words its refusal differently."""
    if http_method == "GET":
        return ApiError(
            403,
            "Method doesn't allow unregistered callers (callers without established identity). Please use "
            "API Key or other form of API consumer identity to call this API.",
        )
    return ApiError(401, f"Request is missing required authentication credential. {_NEEDED}")


def error_info(reason: str, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }


def insufficient_scope(rpc: str, scopes: list[str]) -> ApiError:
    challenge = 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'
    method = f"google.apps.sheets.v4.SpreadsheetsService.{rpc}"
    info = error_info(
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT", {"service": "sheets.googleapis.com", "method": method}
    )
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        details=[info],
        headers={"WWW-Authenticate": f'{challenge}, scope="{" ".join(scopes)}"'},
    )


def quota_exceeded(kind: str = "Read") -> ApiError:
    metric = f"sheets.googleapis.com/{kind.lower()}_requests"
    limit = f"{kind}RequestsPerMinutePerUser"
    info = error_info(
        "RATE_LIMIT_EXCEEDED",
        {
            "service": "sheets.googleapis.com",
            "consumer": _PROJECT,
            "quota_metric": metric,
            "quota_limit": limit,
            "quota_limit_value": "60",
            "quota_location": "global",
        },
    )
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:123456789012'.",
        details=[info],
    )


def api_disabled(name: str = "Google Sheets API", service: str = "sheets") -> ApiError:
    host = f"{service}.googleapis.com"
    page = f"https://console.developers.google.com/apis/api/{host}/overview?project=123456789012"
    info = error_info("SERVICE_DISABLED", {"service": host, "consumer": _PROJECT})
    return ApiError(
        403,
        f"{name} has not been used in project 123456789012 before or it is disabled. Enable it by "
        f"visiting {page} then retry. If you enabled this API recently, wait a few minutes for the action to "
        "propagate to our systems and retry.",
        details=[info],
    )


def office_file() -> ApiError:
    """An .xlsx that was uploaded to Drive opens in the browser like a sheet, and is none."""
    return ApiError(400, "This operation is not supported for this document", status="FAILED_PRECONDITION")
