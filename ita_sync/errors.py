"""Every failure a user can meet: one tree, each branch with its exit code, each leaf with a hint.

Bad data is a finding (`ita_sync.rules`), never one of these.
"""

from __future__ import annotations

from enum import IntEnum

from ita_sync.domain.language import Lang, LocalizedText, as_localized

BUG = LocalizedText("พบข้อบกพร่องของโปรแกรม ita-sync: {kind}", "A bug in ita-sync: {kind}.")
BUG_HINT = LocalizedText(
    "โปรดแจ้งผู้พัฒนา พร้อมข้อความที่ได้จากการสั่งคำสั่งเดิมโดยเติม --debug",
    "Please report it with what the same command says with --debug.",
)
INTERRUPTED = LocalizedText("การทำงานถูกหยุดกลางคัน", "Interrupted.")


class ExitCode(IntEnum):
    """What the process answers; the table stands in the README."""

    DONE = 0
    FINDINGS = 1
    SETTINGS = 2
    SHEET = 3
    REPORT = 4
    MAIL = 5
    BUG = 70
    INTERRUPTED = 130


class ItaSyncError(Exception):
    """A failure that was foreseen, told in the reader's language.

    `str(error)`, `message` and `hint` are English, for logs and developers; what a person reads asks for `in_language`.

    Args:
        message: What happened, to which cell, key, file or server: one sentence. A plain text, such as a path, is the
            same in both languages.
        hint: What to do next: one sentence, or nothing.

    Attributes:
        said, advice: The same in both languages, for use within another text.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: LocalizedText | str, *, hint: LocalizedText | str = "") -> None:
        super().__init__(str(message))
        self.said, self.advice = as_localized(message), as_localized(hint)

    @property
    def message(self) -> str:
        """What happened, in English."""
        return str(self.said)

    @property
    def hint(self) -> str:
        """What to do next, in English."""
        return str(self.advice)

    def in_language(self, lang: Lang) -> tuple[str, str]:
        """What happened and what to do next; the latter may be blank."""
        return self.said.in_language(lang), self.advice.in_language(lang)


class SettingsError(ItaSyncError):
    """config/ita.toml, an option or an environment variable is wrong or missing."""

    exit_code = ExitCode.SETTINGS


class SheetError(ItaSyncError):
    """The sheet cannot be read, understood or written."""

    exit_code = ExitCode.SHEET


class ColumnError(SheetError):
    """There is no header row, it lacks a required column, or two headers claim one: staff can mend it in the sheet."""


class SheetAccessError(SheetError):
    """The credentials are missing, expired, or not allowed into the sheet."""


class ProtectedError(SheetAccessError):
    """A protected range refuses the account.

    Args:
        message, hint: As for every error.
        account: The address of the account, which has to get the right to edit.
    """

    def __init__(self, message: LocalizedText | str, *, hint: LocalizedText | str, account: str) -> None:
        super().__init__(message, hint=hint)
        self.account = account


class ReportError(ItaSyncError):
    """The PDF cannot be made, or the one that was made is not fit to publish."""

    exit_code = ExitCode.REPORT


class DraftError(ReportError):
    """`--final` was asked for while outcomes are still missing."""


class PreflightError(ReportError):
    """The PDF was made but a check of it failed; it is kept as out/rejected.pdf."""


class MailError(ItaSyncError):
    """The mail server cannot be reached, trusted or logged in to, or refused an address."""

    exit_code = ExitCode.MAIL
