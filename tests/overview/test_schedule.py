"""When the next night is planned."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ita_sync.overview.schedule import next_run
from ita_sync.text.dates import BANGKOK
from tests.conftest import ROOT, processor_time

NOW = datetime(2025, 11, 3, 0, 0, tzinfo=UTC)  # a Monday, 07:00 in Thailand


def workflow(*items: str) -> str:
    return "\n".join(["on:", "  schedule:", *items, "  workflow_dispatch:", "jobs:"])


def test_our_own_workflow():
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8")
    assert next_run(text, NOW) == datetime(2025, 11, 4, 4, 17, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("cron", "planned"),
    [
        ("17 4 * * *", "2025-11-03T04:17"),
        ("0 0 * * *", "2025-11-04T00:00"),  # now is not next
        ("17 4 * * 1-5", "2025-11-03T04:17"),
        ("17 4 * * SUN", "2025-11-09T04:17"),
        ("17 4 * * 7", "2025-11-09T04:17"),
        ("17 4 * * fri-sat", "2025-11-07T04:17"),
        ("17 4 1 * *", "2025-12-01T04:17"),
        ("17 4 1 jan,mar *", "2026-01-01T04:17"),
        ("17 4 13 * FRI", "2025-11-07T04:17"),  # either day
        ("*/15 * * * *", "2025-11-03T00:15"),
        ("5/20 3 * * *", "2025-11-03T03:05"),
        ("10,20 0-2/2 * * *", "2025-11-03T00:10"),
        ("17 4 29 2 *", None),  # no such day in the next 400
        ("17 4 * *", None),
        ("60 4 * * *", None),
        ("a b c d e", None),
        ("17 4 5-1 * *", None),
        ("*/0 * * * *", None),
        ("", None),
        ("17 4 " + "9" * 5000 + " * *", None),
    ],
)
def test_a_cron(cron, planned):
    wanted = datetime.fromisoformat(planned).replace(tzinfo=UTC) if planned else None
    assert next_run(workflow(f'    - cron: "{cron}"'), NOW) == wanted


@pytest.mark.parametrize(
    "items",
    [
        ["    - cron: '17 4 * * *'", "      timezone: Asia/Bangkok"],
        ["    - timezone: 'Asia/Bangkok'", "      cron: 17 4 * * *   # at night"],
        ["    - cron: 17 4 * * *", "    # - cron: 0 8 * * *", '      timezone: "Asia/Bangkok"'],
        ["    # - cron: '59 23 * * *'", "    - cron: '17 4 * * *'", "      timezone: Asia/Bangkok # ไทย"],
        ["    -   cron: '17 4 * * *'", "        timezone: Asia/Bangkok"],
        ["    - cron: 17 4 * * *\t", "      timezone: Asia/Bangkok\t # ไทย"],
        ["    - cron: '0 4 * * 2'", "    - cron: '17 4 * * *'", "      timezone: Asia/Bangkok"],
    ],
)
def test_a_zone(items):
    assert next_run(workflow(*items), NOW) == datetime(2025, 11, 3, 21, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "\x00", workflow(), workflow("    - cron: '17 4 * * *'", "      timezone: ../x")]
)
def test_nothing_is_planned(text):
    assert next_run(text, NOW) is None


@pytest.mark.parametrize("line", ["a{blanks}b", "a{blanks}", "'a{blanks}", "a{blanks}#", "{blanks}a"])
def test_a_line_as_long_as_the_file_may_be(line):
    with processor_time():
        assert next_run(workflow(f"    - cron: {line.format(blanks=' ' * 1_000_000)}"), NOW) is None
