"""Explain Google's error responses, each as one sentence and a hint.

No input or output, and no HTTP library: the client translates its library's errors first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ita_sync.errors import ProtectedError, SheetAccessError, SheetError

PASSING = frozenset({429, 500, 502, 503, 504})  # statuses that Google asks to be retried


@dataclass(frozen=True)
class ErrorResponse:
    """An error response of Google.

    Attributes:
        status: The HTTP status.
        message: Google's message.
        reason: Google's reason code, such as SERVICE_DISABLED; blank if it gave none.
    """

    status: int
    message: str
    reason: str = ""


@dataclass(frozen=True)
class RequestContext:
    """The request that failed, for use in messages.

    Attributes:
        key: The spreadsheet's key; only its beginning is ever shown.
        account: The address of the service account.
        tab: The measures tab.
        writing: Whether it was a write.
        in_doubt: Whether the write may have been carried out although it failed.
    """

    key: str
    account: str
    tab: str
    writing: bool = False
    in_doubt: bool = False

    @property
    def doubt(self) -> str:
        """A sentence, after a space, that the write may have been carried out; blank if that is not in doubt."""
        return " Whether the write was carried out is not known." if self.in_doubt else ""

    @property
    def spreadsheet(self) -> str:
        """The beginning of the key, enough to recognise it."""
        return f"{self.key[:6]}…"


def explain(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    """Explain an error response in one sentence and a hint.

    Returns:
        The error to raise; a `SheetAccessError` if credentials or permissions are the cause.
    """
    if refusal.status == 400:
        return _bad_request(refusal, asked)
    if refusal.status == 401:
        return expired_key(asked.account, refusal.message)
    if refusal.status == 403:
        return _forbidden(refusal, asked)
    if refusal.status == 404:
        return SheetError(
            f"There is no spreadsheet {asked.spreadsheet}.",
            hint="Copy the whole URL of the sheet into ita.toml: [sheet] source.",
        )
    if refusal.status in PASSING:
        return SheetError(
            f"Google Sheets still answered {refusal.status} after all tries.{asked.doubt}",
            hint="It is busy or down; the next run starts afresh. [sheet] retry_seconds waits longer.",
        )
    return _other(refusal)


def expired_key(account: str, words: str) -> SheetAccessError:
    """Explain why Google does not accept the credentials.

    Args:
        account: The address of the service account.
        words: Google's message.
    """
    if "timeframe" in words:
        return SheetAccessError(
            f"Google does not accept the credentials of {account}: this machine's clock is wrong.",
            hint="Set the clock, or switch on network time.",
        )
    if "account not found" in words:
        return SheetAccessError(
            f"The account {account} does not exist any more.",
            hint="Make a new service account and key, and share the Google Sheet with its address.",
        )
    if "impersonat" in words.lower() or "getAccessToken" in words:
        return SheetAccessError(
            f"The workload identity may not act as {account}.",
            hint="Give its principal the role Workload Identity User on that service account.",
        )
    return SheetAccessError(
        f"Google does not accept the credentials of {account}.",
        hint="The key was deleted or has expired: make a new key and set it anew.",
    )


def missing_tab(tab: str, tabs: Iterable[str]) -> SheetError:
    """Report that the spreadsheet has no tab with the configured name."""
    names = ", ".join(f"“{name}”" for name in tabs)
    return SheetError(
        f"The spreadsheet has no tab “{tab}”; it has {names}.",
        hint="Give the tab its name back, or write the new one in ita.toml: [sheet] tab. "
        "In a new spreadsheet, ita-sync sheet init makes it.",
    )


def replaced_tab(tab: str) -> SheetError:
    """Report that another tab has taken the name of the measures tab since it was read."""
    return SheetError(
        f"The tab “{tab}” was replaced by another one of its name while the flags were written.",
        hint="Flags of tonight may stand in the old tab; the next run flags the new one.",
    )


def _protected(asked: RequestContext) -> ProtectedError:
    return ProtectedError(
        f"A protected range keeps {asked.account} from writing flags; nothing was written.",
        hint="Let the account edit it (Data > Protect sheets and ranges), or set [sheet] flags = false.",
        account=asked.account,
    )


def _bad_request(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    words = refusal.message
    if "protected cell" in words:
        return _protected(asked)
    if "not supported for this document" in words:
        return SheetError(
            f"{asked.spreadsheet} is an uploaded Excel file, no Google Sheet.",
            hint="In it, choose File > Save as Google Sheets, and name the new sheet in ita.toml: [sheet] source.",
        )
    if asked.writing and ("Unable to parse range" in words or "No grid with id" in words):
        return SheetError(
            f"The tab “{asked.tab}” or the ledger tab was renamed or deleted while the job ran; nothing was written.",
            hint="Give it its name back, or write the new one in ita.toml: [sheet]; then run again.",
        )
    if asked.writing and "already exists" in words:
        return SheetError(
            "The spreadsheet has a tab of the name that the ledger tab is to have (capital letters do not count).",
            hint="Give another name in ita.toml: [sheet] ledger_tab.",
        )
    if "limit of 10000000 cells" in words:
        return SheetError(
            "The spreadsheet is full: Google allows ten million cells; nothing was written.",
            hint="Delete unused rows, columns or tabs.",
        )
    return _other(refusal)


def _forbidden(refusal: ErrorResponse, asked: RequestContext) -> SheetError:
    if "protected cell" in refusal.message:
        return _protected(asked)
    if refusal.reason == "SERVICE_DISABLED" or "is disabled" in refusal.message:
        return SheetAccessError(
            f"The Google Sheets API is switched off in the project of {asked.account}.",
            hint="Switch it on in the Google Cloud console (APIs & Services > Google Sheets API), wait five minutes.",
        )
    if refusal.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return SheetAccessError(
            f"The credentials of {asked.account} do not reach far enough.",
            hint="They need the scope https://www.googleapis.com/auth/spreadsheets.",
        )
    if asked.writing:
        return SheetAccessError(
            f"{asked.account} may read the spreadsheet {asked.spreadsheet} but not write to it.",
            hint=f"Share the Google Sheet with {asked.account} as an editor, or set [sheet] flags = false.",
        )
    return SheetAccessError(
        f"{asked.account} may not open the spreadsheet {asked.spreadsheet}.",
        hint=f"Share the Google Sheet with {asked.account} as an editor.",
    )


def _other(refusal: ErrorResponse) -> SheetError:
    return SheetError(
        f"Google Sheets refused the request ({refusal.status}: {refusal.message[:300]}).",
        hint="Check [sheet] in ita.toml; with --debug the whole answer is shown.",
    )
