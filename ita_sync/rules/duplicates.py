"""The same measure twice: two blocks of rows that staff meant as one, or a row pasted twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ita_sync.rules.names import bare
from ita_sync.rules.rule import Context, Faults, Options, Rule, Words


def _duplicate_measure(context: Context, _options: Options) -> Iterator[Faults]:
    """The second and later measures of one name; its other activities are not told again."""
    ids = pd.Series(context.table.measure_ids, dtype="int64")
    first_lines = np.flatnonzero(~ids.duplicated())
    names = pd.Series(context.each("measure", bare)[first_lines])
    again = np.flatnonzero(names.duplicated() & (names != ""))
    first_of = dict(zip(reversed(names.tolist()), reversed(first_lines.tolist()), strict=True))
    others = [context.table.address(first_of[name], "measure") for name in names[again]]
    yield Faults("measure", first_lines[again], {"other": others})


RULES = (
    Rule(
        id="duplicate-measure",
        severity="warning",
        title=Words("มาตรการเดียวกันไม่ควรซ้ำ", "No measure appears twice."),
        label=Words("มาตรการซ้ำ", "measure twice"),
        message=Words("มาตรการนี้ซ้ำกับช่อง {other}", "This measure stands already in {other}."),
        hint=Words(
            "ถ้าเป็นมาตรการเดียวกัน ให้รวมเป็นแถวเดียวหรือผสานเซลล์ ถ้าไม่ใช่ ให้ตั้งชื่อต่างกัน",
            "Join the rows (or merge the measure's cells), or give them different names.",
        ),
        check=_duplicate_measure,
    ),
)
