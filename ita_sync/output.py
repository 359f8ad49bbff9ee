"""Write the files of a run into `out/`. Each file appears whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

from ita_sync.domain import Finding, LocalizedText, RunRecord, Table
from ita_sync.errors import SettingsError
from ita_sync.text import os_errors, sanitize

SCHEMA = 1
PROCESS, UMASK_LINE = Path("/proc/self/status"), re.compile(rb"^Umask:\s*([0-7]+)", re.MULTILINE)
UMASK = Lock()  # two threads that read it together could keep what one of them has set
REJECTED = "rejected.pdf"  # a PDF that did not pass its preflight
FORMULA = re.compile(r"\s*[=+@\-＝＋＠－]")  # some editions of Excel take the wide signs for the narrow ones
# A bare dash, a number, and a bullet before Thai that can ask for nothing: no function, no other program, no comparison.
HARMLESS = re.compile(r"\s*-+\s*|\s*-[\d.,]+%?\s*|\s*-\s*[ก-๛](?:(?![A-Za-z.]\()[^|!=])*+")

OTHER_FOLDER = LocalizedText("ระบุโฟลเดอร์อื่นด้วย --out", "Name another folder with --out.")
LEADS_NOWHERE = LocalizedText("เป็นลิงก์ไปยังที่ซึ่งไม่มีอยู่", "it is a link that leads nowhere")
UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|(?<=##)\\[")


class OutputFolder:
    """The folder that a run fills.

    Args:
        path: Where it is.
        make: Whether it is made at once, so that a command that will need it fails before it begins.

    Raises:
        SettingsError: It cannot be made.
    """

    def __init__(self, path: Path, *, make: bool = True) -> None:
        self.path = path
        if make:
            self._make()

    def _make(self) -> None:
        path = self.path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                LocalizedText(
                    "สร้างโฟลเดอร์ {path} ไม่ได้ ({reason})", "The folder {path} cannot be made ({reason})."
                ).format(path=path, reason=LEADS_NOWHERE if path.is_symlink() else os_errors.reason(error)),
                hint=OTHER_FOLDER,
            ) from error

    def write(self, name: str, content: str | bytes, *, private: bool = False) -> Path:
        """Write a file beside its place, then put it there; a private one only its owner may read.

        Raises:
            SettingsError: It cannot be written; what was there before stays.
        """
        target = self.path / name
        data = content.encode() if isinstance(content, str) else content
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
            write_whole(target, data, mode=0o600 if private else readable_mode())
        except OSError as error:
            raise SettingsError(os_errors.not_written(target, error), hint=OTHER_FOLDER) from error
        return target

    def discard(self, *names: str) -> None:
        """Take away what an earlier run left, so that nothing old is taken for tonight's.

        Raises:
            SettingsError: One of the files stays.
        """
        for name in names:
            try:
                (self.path / name).unlink(missing_ok=True)
            except OSError as error:
                raise SettingsError(
                    LocalizedText(
                        "แทนที่ {path} ไม่ได้ ({reason})", "{path} cannot be replaced ({reason})."
                    ).format(path=self.path / name, reason=os_errors.reason(error)),
                    hint=LocalizedText(
                        "ปิดไฟล์นี้ในโปรแกรมที่เปิดอยู่ หรือระบุโฟลเดอร์อื่นด้วย --out",
                        "Close it where it is open, or name another folder with --out.",
                    ),
                ) from error


def write_whole(target: Path, data: bytes, *, mode: int) -> None:
    """Write a file beside its place, then put it there: it appears whole or not at all.

    Raises:
        OSError: It cannot be written; what was there before stays.
    """
    handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def append_line(path: Path, line: str) -> None:
    """Append a line to a file, whole once this returns; it begins a new one where a killed program has left half a line.

    Raises:
        SettingsError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            begins_anew = file.read(1) in {b"", b"\n"}
            file.write(("" if begins_anew else "\n").encode() + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SettingsError(os_errors.not_written(path, error), hint=OTHER_FOLDER) from error


def readable_mode() -> int:
    """The mode of a file that others may read, as far as the umask of whoever runs the program lets them."""
    return 0o644 & ~_umask()


def _umask() -> int:
    """The umask of this process; where Linux does not tell it, it cannot be read without being set."""
    with suppress(OSError):
        if found := UMASK_LINE.search(PROCESS.read_bytes()):
            return int(found[1], 8)
    with UMASK:
        umask = os.umask(0o077)
        os.umask(umask)
    return umask


def report_name(fiscal_year: int) -> str:
    """The report's file name, without its ending."""
    return f"report-{fiscal_year}"


def names(fiscal_year: int) -> tuple[str, ...]:
    """The files of a run that the next one removes first, so that they are not taken for its own should it fail."""
    report = report_name(fiscal_year)
    return (
        f"{report}.pdf",
        f"{report}.html",
        REJECTED,
        "measures.csv",
        "findings.json",
        "summary.md",
        "status.html",
        "status.pdf",
    )


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as run.json and findings.json have it; `owner` joins what `owners` lists."""
    record = finding._asdict()
    record["owner"] = ", ".join(finding.owners)
    record["since"] = finding.since.isoformat() if finding.since else None
    record["until"] = finding.until.isoformat() if finding.until else None
    return record


def findings_json(findings: Iterable[Finding]) -> str:
    """All findings as a JSON list."""
    return to_json([finding_record(finding) for finding in findings])


def run_json(result: RunRecord) -> str:
    """The night in one file; its form is given in docs/architecture.md."""
    traffic = asdict(result.traffic)
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "agency": result.agency,
        "fiscal_year": result.fiscal_year,
        "date": result.day.isoformat() if result.day else None,
        "status": result.status,
        "measures": result.measures,
        "activities": result.activities,
        "findings": [finding_record(finding) for finding in result.findings],
        "units": [unit._asdict() for unit in result.overview.units] if result.overview else [],
        "report": asdict(result.report) if result.report else None,
        "google": traffic,
        "timings": {stage: round(seconds, 3) for stage, seconds in result.timings.items()},
    }
    if result.displaced:
        record["displaced"] = list(result.displaced)
    if result.error:
        record["error"] = result.error
        record["staff_can_mend"] = result.staff_can_mend
    return to_json(record)


def measures_csv(table: Table) -> str:
    """The rows as read, under the sheet's own headers: the night's backup.

    A text that a spreadsheet program would take for a formula gets an apostrophe before it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_no_formula(table.headers[name]) for name in table.typed.columns)
    writer.writerows([_no_formula(text) for text in row] for row in table.typed.to_numpy())
    return "\ufeff" + out.getvalue()


def unguarded(text: str) -> tuple[str, ...]:
    """The texts of which a cell of `measures_csv` may be: itself, and what stands behind a guarding apostrophe."""
    bare = text.removeprefix("'")
    return (text, bare) if text != bare and _no_formula(bare) == text else (text,)


def typed(text: str) -> str:
    """What staff typed in a cell of `measures_csv`: without the apostrophe that guards a spreadsheet program."""
    return unguarded(text)[-1]


def _no_formula(text: str) -> str:
    begins_one = text[:1] in {"\t", "\r"} or (FORMULA.match(text) and not HARMLESS.fullmatch(text))
    return f"'{text}" if begins_one else text


def to_json(value: Mapping[str, Any] | list[Any], *, indent: int | None = 2) -> str:
    """As JSON, without the mail addresses that a cell or a server's answer may hold: these files are uploaded.

    What a terminal or the log of a workflow might obey is escaped, and so is half a character, which UTF-8 cannot hold.
    """
    text = json.dumps(
        _redacted(value), ensure_ascii=False, indent=indent, default=lambda other: sanitize.redact(str(other))
    )
    return UNPRINTABLE.sub(_escaped, text) + "\n"


def _redacted(value: Any) -> Any:
    """Redact each text by itself: in the JSON, an address would reach into the escapes around it."""
    if isinstance(value, str):
        return sanitize.redact(value)
    if isinstance(value, Mapping):
        return {key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in found[0])
