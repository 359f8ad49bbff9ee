"""What stands below a table: each kind of line by its example (docs/architecture.md, rows)."""

from __future__ import annotations

import pytest

from ita_sync.table import closing_lines
from tests.conftest import processor_time
from tests.table.test_rows import ADDITIONS, full, outline, read, row

COUNTED = [full("จัดอบรม", seq="๑"), full("จัดประชุม", seq="๒")]


@pytest.mark.parametrize("kind", closing_lines.KINDS, ids=lambda kind: kind.example)
def test_a_line_below_a_table_is_of_its_kind(kind):
    assert closing_lines.any_of([kind]).fullmatch(kind.example)
    assert closing_lines.is_below_a_table(kind.example, "measure")


@pytest.mark.parametrize("text", [*ADDITIONS, "โครงการ = ความสุข"])
@pytest.mark.parametrize("further", [[], [full("จัดทำคู่มือ", seq="๔")]], ids=["last", "within"])
def test_a_line_that_is_counted_as_the_next_measure_is_one(text, further):
    """A measure may be called so: nobody has filled it in."""
    table = read(*COUNTED, row(seq="๓", measure=text), *further)
    assert outline(table)[:3] == [(0, 2), (1, 3), (2, 4)]
    assert len(table) == 3 + len(further)


@pytest.mark.parametrize("number", ["", "๑", "-", "๓๐"])
@pytest.mark.parametrize("text", ADDITIONS)
def test_any_other_number_beside_a_line_counts_no_measure(text, number):
    assert outline(read(*COUNTED, row(seq=number, measure=text))) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("text", ["หมายเหตุ", "รวม", "ผู้รายงาน", "ปลัดเทศบาลตำบลเมืองเก่า"])
def test_what_is_never_a_measure_may_have_a_number_filled_in_beforehand(text):
    assert outline(read(*COUNTED, row(seq="๓", measure=text))) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("text", ["1 ตำบล = 1 นวัตกรรม", "- โครงการ ก = ข", "๓ ส = สะอาด สะดวก สุจริต"])
def test_a_measure_with_a_sign_of_equality_is_no_legend(text):
    assert outline(read(full("จัดอบรม"), row(measure=text))) == [(0, 2), (1, 3)]


@pytest.mark.parametrize("text", ["✓ = แล้วเสร็จ", "1 = น้อย, 2 = มาก", "N/A = ไม่เกี่ยวข้อง", "- สป. = สำนักปลัด"])
def test_a_legend_is_a_remark(text):
    table = read(full("จัดอบรม"), row(measure=text))
    assert outline(table) == [(0, 2)]
    assert table.closing == text


@pytest.mark.parametrize("signs", ["*", ".", "(", " ", "*- "])
def test_signs_before_a_text_take_no_time(signs):
    texts = [f"{(signs * 290)[:290]}{number}ก" for number in range(300)]
    with processor_time(1.5):
        assert not any(closing_lines.is_below_a_table(text, "measure") for text in texts)
