"""The options that several commands share."""

import pytest


@pytest.mark.parametrize(
    ("day", "message"), [("2568-10-01", "; 2568 of the Buddhist era is 2025."), ("0001-01-01", "to 2056.")]
)
def test_date_outside_of_the_calendar_is_a_usage_error(english, ita_sync, day, message):
    answer = ita_sync("validate", "--date", day)
    assert answer.code == 2
    assert f"{day} is not in the common era's years 1997 to 2056" in answer.err
    assert message in answer.err


@pytest.mark.parametrize("arguments", [["validate"], ["flag", "--dry-run"]])
def test_commands_that_only_print_create_no_output_folder(project, ita_sync, arguments):
    assert ita_sync(*arguments).code == 0
    assert not (project / "out").exists()
    (project / "file").touch()
    assert ita_sync(*arguments, "--out", "file/out").code == 0
