"""The results of all checks for a program, and for the page of a workflow run; neither holds a person's address."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from ita_sync.domain import Lang, LocalizedText
from ita_sync.errors import ExitCode
from ita_sync.setup.checkups.checkup import Checkup, Status
from ita_sync.text import sanitize

SCHEMA = 1
MARKDOWN = re.compile(r"([\\`*\[\]<>|&$~!]|(?<!\w)_|_(?!\w))")  # what has a meaning in the cell of a table
MARKS: Mapping[Status, LocalizedText] = {
    "ok": LocalizedText("ผ่าน", "ok"),
    "note": LocalizedText("แนะนำ", "note"),
    "unknown": LocalizedText("ไม่ทราบ", "unknown"),
    "fail": LocalizedText("ไม่ผ่าน", "FAIL"),
}
TITLE = LocalizedText("ผลการตรวจความพร้อม (ita-sync doctor)", "ita-sync doctor")
COLUMNS = LocalizedText("| ผล | เรื่อง | รายละเอียด | วิธีแก้ |", "| Result | Check | Details | What to do |")


def exit_code(checks: Sequence[Checkup]) -> ExitCode:
    """Return the code of the first failure."""
    return next((check.error.exit_code for check in checks if check.error), ExitCode.DONE)


def as_json(checks: Sequence[Checkup], lang: Lang) -> str:
    """Return `{"schema", "exit_code", "checks": [{"name", "status", "said", "fix", "exit_code"}]}`."""
    entries = [_entry(check, lang) for check in checks]
    content = {"schema": SCHEMA, "exit_code": int(exit_code(checks)), "checks": entries}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _entry(check: Checkup, lang: Lang) -> dict[str, object]:
    _, said, fix = (sanitize.redact_people(text) for text in check.in_language(lang))
    code = int(check.error.exit_code) if check.error else 0
    return {"name": check.name, "status": check.status, "said": said, "fix": fix, "exit_code": code}


def as_markdown(checks: Sequence[Checkup], lang: Lang) -> str:
    """Return a table of all results, failures first."""
    order: Sequence[Status] = ("fail", "unknown", "note", "ok")
    rows = [_row(check, lang) for check in sorted(checks, key=lambda check: order.index(check.status))]
    return "\n".join(
        [
            f"### {TITLE.in_language(lang)}",
            "",
            COLUMNS.in_language(lang),
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _row(check: Checkup, lang: Lang) -> str:
    texts = (
        MARKDOWN.sub(r"\\\1", sanitize.one_line(sanitize.redact_people(text)))
        for text in check.in_language(lang)
    )
    mark = MARKS[check.status].in_language(lang)
    return f"| {mark} | {' | '.join(texts)} |"
