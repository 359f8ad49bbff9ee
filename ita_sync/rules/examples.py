"""Load the examples of each rule, rows that pass it and rows that fail it, from `checks/examples/<rule-id>.toml`.

`ita-sync rules ID` shows them and the tests run them. An example changes some cells of good rows:

    [[fails]]                       # or [[passes]]
    why = "…"                       # what the example shows
    rows = [{ outcome = "" }]       # one inline table per row: the cells that differ from a good row
    found = ["F2 error"]            # only under [[fails]]: cell and severity of each finding, in order

Optional keys: `today`, `due`, `fiscal_year`, `contacts` (unit -> addresses), `measures_before`,
`has_status_column`, `former_status`, `stray_status` (cells), `extra_columns`, `options` (those
of the rule), `merges` (cell ranges such as "A2:A3").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from ita_sync.domain import REQUIRED_COLUMNS, Finding, Grid, Merge
from ita_sync.domain.language import Lang
from ita_sync.rules.findings import check
from ita_sync.rules.registry import select
from ita_sync.rules.rule import Context
from ita_sync.table.measures import build_table
from ita_sync.thai.units import UnitNames

HEADERS: Mapping[str, str] = {
    "seq": "ลำดับที่",
    "issue": "ประเด็น",
    "measure": "มาตรการ",
    "method": "วิธีดำเนินการ",
    "owner": "ผู้รับผิดชอบ",
    "period": "ระยะเวลา",
    "summary": "สรุปผลการดำเนินการ",
    "outcome": "ผลลัพธ์",
    "indicator": "ตัวชี้วัด",
    "target": "เป้าหมาย",
}
GOOD_ROWS = (
    ("๑. การป้องกันการทุจริต", "จัดอบรม", "สำนักปลัด", "ปีงบประมาณ พ.ศ. ๒๕๖๘", "จัดอบรมแล้ว ๑ รุ่น", "ผู้ผ่านการอบรม ๔๐ คน"),
    ("๒. การเปิดเผยข้อมูล", "ปรับปรุงเว็บไซต์", "กองคลัง", "ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘", "ปรับปรุงแล้ว ๑๒ ครั้ง", "ผู้เข้าชมร้อยละ ๙๐ พึงพอใจ"),
    ("๓. การใช้ทรัพย์สินของราชการ", "ทำทะเบียนการยืม", "กองช่าง", "ไตรมาสที่ ๑", "ทำทะเบียนแล้ว", "ไม่มีทรัพย์สินสูญหาย"),
    ("๔. นโยบายไม่รับของขวัญ", "ประกาศนโยบาย", "กองการศึกษา", "ธ.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘", "ประกาศแล้ว", "ไม่พบการรับของขวัญ"),
)  # fmt: skip
BLOCK = re.compile(r"([A-Z])(\d+):([A-Z])(\d+)")


class Example(BaseModel):
    """Rows of a sheet, the circumstances in which they are checked, and the expected findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    why: str = ""
    rows: tuple[Mapping[str, str], ...] = ({},)
    found: tuple[str, ...] = ()
    today: date = date(2025, 11, 1)
    due: date | None = None
    fiscal_year: int = 2568
    contacts: Mapping[str, tuple[str, ...]] = {}
    measures_before: int | None = None
    has_status_column: bool = True
    former_status: str = ""
    stray_status: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    options: Mapping[str, Any] = {}
    merges: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The required columns, and the others that some row names."""
        named = {name for row in self.rows for name in row}
        return tuple(name for name in HEADERS if name in named or name in REQUIRED_COLUMNS)

    def grid(self) -> Grid:
        """The rows as a sheet."""
        header = tuple(HEADERS[name] for name in self.columns)
        return Grid("มาตรการ", (header, *self._full_rows()), tuple(_merge(block) for block in self.merges))

    def _full_rows(self) -> Iterator[tuple[str, ...]]:
        for number, row in enumerate(self.rows):
            good = dict(zip(REQUIRED_COLUMNS, GOOD_ROWS[number % len(GOOD_ROWS)], strict=True))
            yield tuple({**good, **row}.get(name, "") for name in self.columns)

    def context(self) -> Context:
        """The rows as the rules see them."""
        return Context(
            table=build_table(self.grid()),
            fiscal_year=self.fiscal_year,
            today=self.today,
            due=self.due,
            contacts=self.contacts,
            units=UnitNames(self.contacts),
            measures_before=self.measures_before,
            has_status_column=self.has_status_column,
            former_status=self.former_status,
            stray_status=self.stray_status,
            extra_columns=self.extra_columns,
        )

    def findings(self, lang: Lang) -> tuple[Finding, ...]:
        """What the rule finds in the rows."""
        enabled = [item for item in select({self.rule: self.options}) if item.rule.id == self.rule]
        return check(self.context(), enabled, lang)


def examples(rule_id: str) -> tuple[Example, ...]:
    """Load the examples of a rule: those that fail, then those that pass."""
    text = files(__package__).joinpath("checks", "examples", f"{rule_id}.toml").read_text(encoding="utf-8")
    return tuple(_examples(rule_id, tomllib.loads(text)))


def _examples(rule_id: str, groups: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[Example]:
    for group in ("fails", "passes"):
        for values in groups[group]:
            yield Example(rule=rule_id, **values)


def _merge(block: str) -> Merge:
    found = BLOCK.fullmatch(block)
    if not found:
        raise ValueError(f"{block!r} is no block such as A2:A3")
    left, top, right, bottom = found.groups()
    return Merge(int(top) - 1, ord(left) - ord("A"), int(bottom), ord(right) - ord("A") + 1)
