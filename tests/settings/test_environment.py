"""The servers from the environment: every error names its variable."""

from contextlib import suppress

import pytest

from ita_sync.errors import SettingsError
from tests.settings.minimal import problem, settings


def test_the_mail_server_comes_from_the_environment(tmp_path):
    smtp = settings(tmp_path, SMTP_HOST="mail.example.go.th", SMTP_USERNAME="u", SMTP_PASSWORD="geheim").smtp
    assert (smtp.port, smtp.security) == (587, "starttls")
    assert "geheim" not in repr(smtp)
    assert settings(tmp_path, SMTP_HOST="m", SMTP_SECURITY="tls").smtp.port == 465


def test_an_empty_variable_counts_as_unset(tmp_path):
    loaded = settings(tmp_path, SMTP_HOST="", GOTENBERG_URL="", SMTP_PORT="")
    assert loaded.smtp is None
    assert loaded.gotenberg is None


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SMTP_HOST": "m", "SMTP_PORT": "many"}, "SMTP_PORT: has to be a whole number"),
        ({"SMTP_HOST": "m", "SMTP_PORT": "0"}, "SMTP_PORT: has to be at least 1"),
        (
            {"SMTP_HOST": "m", "SMTP_SECURITY": "ssl"},
            "SMTP_SECURITY: has to be one of 'starttls', 'tls' or 'none'",
        ),
        ({"GOTENBERG_URL": "localhost:3000"}, "GOTENBERG_URL: has to be a web address, such as http://"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, environment, said):
    assert said in problem(tmp_path, **environment)


def test_a_secret_is_never_in_a_message(tmp_path):
    assert "geheim" not in problem(tmp_path, SMTP_HOST="m", SMTP_PORT="x", SMTP_PASSWORD="geheim")


@pytest.mark.parametrize("port", ["9" * 5_000, "๕๘๗", "0x19", "", " ", "\x1b[31m", "1e3"])
def test_variables_with_anything_in_them(tmp_path, port):
    with suppress(SettingsError):
        settings(
            tmp_path, SMTP_HOST="x" * 5_000, SMTP_PORT=port, GOTENBERG_URL="http://\0", SMTP_CA_FILE="\0"
        )


@pytest.mark.parametrize(
    "endpoint", ["x", "http://", "http:// x", "ftp://a.b", "\x1b[31m", "http://a\n::error::b"]
)
def test_an_endpoint_that_is_no_web_address(tmp_path, endpoint):
    assert "ITA_SHEETS_ENDPOINT" in problem(tmp_path, ITA_SHEETS_ENDPOINT=endpoint)
