"""Mails as files: what is written, and what stays of an earlier run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ita_sync.notify.files import FileMailer
from ita_sync.notify.outgoing_mail import OutgoingMail
from ita_sync.output import OutputFolder


def test_all_letters_of_one_mailing_are_files_and_none_of_an_earlier_one(
    write: Callable[..., dict[str, OutgoingMail]], tmp_path: Path
) -> None:
    letters = list(write().values())
    list(FileMailer(OutputFolder(tmp_path)).send([*letters, *letters]))
    mailer = FileMailer(OutputFolder(tmp_path))
    outcomes = [*mailer.send(letters[:2]), *mailer.send([]), *mailer.send(letters[2:])]
    assert [outcome.verdict for outcome in outcomes] == ["written"] * 3
    assert not any(outcome.problem or outcome.address for outcome in outcomes)
    assert [file.name[:4] for file in sorted((tmp_path / "mail").iterdir())] == ["001-", "002-", "003-"]


def test_a_letter_without_a_usable_address_is_a_file_too(
    write: Callable[..., dict[str, OutgoingMail]], tmp_path: Path
) -> None:
    letter = next(iter(write().values()))
    nowhere = [replace(letter, addresses=()), replace(letter, addresses=("nobody@@nowhere",))]
    assert [outcome.verdict for outcome in FileMailer(OutputFolder(tmp_path)).send(nowhere)] == [
        "written"
    ] * 2
