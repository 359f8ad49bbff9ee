"""Writing mails as files, for reading them or for sending them with a mail program, if there is no mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from ita_sync.domain import LocalizedText
from ita_sync.notify.mail_headers import POLICY
from ita_sync.notify.outcome import Outcome
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.output import OutputFolder

FOLDER = "mail"
NOT_IN_A_NAME = re.compile(r"[^\w\u0e00-\u0e7f.-]+")
NAME_BYTES = 120  # file systems allow 255; a Thai letter takes three


class FileMailer:
    """Writes the mails into out/mail/, also those without a known address."""

    done = LocalizedText("บันทึกอีเมลเป็นไฟล์ใน out/mail/", "written to out/mail/")

    def __init__(self, out: OutputFolder) -> None:
        self._out = out
        self._numbers = count(1)
        self._is_cleared = False

    def send(self, letters: Sequence[OutgoingMail]) -> Iterator[Outcome]:
        """Write each mail; the first call removes the files of an earlier run."""
        self._clear()
        for letter in letters:
            name = f"{next(self._numbers):03d}-{_file_name(letter.name)}.eml"
            self._out.write(f"{FOLDER}/{name}", _as_file(letter), private=True)
            yield Outcome(letter, "", "written")

    def _clear(self) -> None:
        if not self._is_cleared:
            for old in (self._out.path / FOLDER).glob("[0-9]*.eml"):
                old.unlink()
        self._is_cleared = True


def _file_name(name: str) -> str:
    """Return a name without characters that a file system may reject."""
    safe = NOT_IN_A_NAME.sub("-", name).strip("-.")
    return safe.encode()[:NAME_BYTES].decode(errors="ignore") or "unit"


def _as_file(letter: OutgoingMail) -> bytes:
    try:
        message = letter.addressed_to(*letter.addresses)
    except ValueError:
        message = letter.addressed_to()
    message["X-Unsent"] = "1"  # so that Outlook opens it as a draft
    thai = any(not address.isascii() for address in letter.addresses)
    return message.as_bytes(policy=POLICY.clone(utf8=thai))
