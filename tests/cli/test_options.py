"""The options that commands have in common."""

import pytest


@pytest.mark.parametrize(
    ("day", "said"), [("2568-10-01", "; 2568 of the Buddhist era is 2025."), ("0001-01-01", "to 2056.")]
)
def test_a_day_of_no_report_is_a_usage_error(project, ita_sync, day, said):
    answer = ita_sync("validate", "--date", day)
    assert answer.code == 2
    assert f"{day} is not in the common era's years 1997 to 2056" in answer.err
    assert said in answer.err
