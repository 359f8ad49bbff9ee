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


UNSEEN = ["{} ", "\n{}\r\n", "\t{}", "\u00a0{}", "\u200b{}\ufeff"]


@pytest.mark.parametrize("around", UNSEEN)
def test_what_was_copied_along_at_the_ends_of_a_variable_is_none_of_it(tmp_path, around):
    given = {
        "SMTP_HOST": "smtp.example.go.th",
        "SMTP_PORT": "465",
        "SMTP_USERNAME": "ita",
        "SMTP_PASSWORD": "geheim",
        "SMTP_SECURITY": "TLS",
        "SMTP_CA_FILE": "/ca.pem",
        "GOTENBERG_URL": "http://localhost:3000",
        "ITA_SHEETS_ENDPOINT": "http://127.0.0.1:9",
    }
    loaded = settings(tmp_path, **{name: around.format(value) for name, value in given.items()})
    smtp = loaded.smtp
    assert (smtp.host, smtp.port, smtp.username, smtp.security) == ("smtp.example.go.th", 465, "ita", "tls")
    assert (smtp.password.get_secret_value(), str(smtp.ca_file)) == ("geheim", "/ca.pem")
    assert loaded.gotenberg.url == "http://localhost:3000"
    assert loaded.sheets_endpoint == "http://127.0.0.1:9"


@pytest.mark.parametrize("blank", [" ", "\n", "\u200b", "\u00a0\t"])
def test_a_variable_that_shows_nothing_counts_as_unset(tmp_path, blank):
    loaded = settings(tmp_path, SMTP_HOST=blank, GOTENBERG_URL=blank, ITA_SHEETS_ENDPOINT=blank)
    assert (loaded.smtp, loaded.gotenberg, loaded.sheets_endpoint) == (None, None, "")
    server = settings(tmp_path, SMTP_HOST="m", SMTP_PORT=blank, SMTP_SECURITY=blank, SMTP_CA_FILE=blank).smtp
    assert (server.port, server.security, server.ca_file) == (587, "starttls", None)


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", "`{}`", "“{}”"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_HOST", "smtp.example.go.th"),
        ("SMTP_PORT", "587"),
        ("SMTP_USERNAME", "ita"),
        ("SMTP_SECURITY", "tls"),
        ("SMTP_CA_FILE", "/ca.pem"),
        ("GOTENBERG_URL", "http://localhost:3000"),
        ("GOTENBERG_USERNAME", "ita"),
        ("ITA_SHEETS_ENDPOINT", "http://127.0.0.1:9"),
    ],
)
def test_quotation_marks_that_a_file_of_variables_kept_are_told(tmp_path, name, value, quoted):
    others = {"SMTP_HOST": "m", "GOTENBERG_URL": "http://m"}
    said = problem(tmp_path, **(others | {name: quoted.format(value)}))
    assert said == f"{name}: has quotation marks around it: set it without them"


@pytest.mark.parametrize("host", ["m:587", "smtp://m", "https://m/", "u@m", "a b", "m/", "m:", "[m]"])
def test_a_mail_server_is_named_without_anything_else(tmp_path, host):
    assert "SMTP_HOST: has to be the name of the server alone" in problem(tmp_path, SMTP_HOST=host)


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[fe80::1]", "fe80::1"),
        ("เมล.ไทย", "เมล.ไทย"),
        ("m", "m"),
    ],
)
def test_a_mail_server_by_any_name(tmp_path, given, host):
    assert settings(tmp_path, SMTP_HOST=given).smtp.host == host


@pytest.mark.parametrize(
    ("given", "url", "login"),
    [
        ("http://m:3000/", "http://m:3000", ("", "")),
        ("https://m/pdf/", "https://m/pdf", ("", "")),
        ("HTTP://m", "http://m", ("", "")),
        ("http://[::1]:3000", "http://[::1]:3000", ("", "")),
        ("http://ita:a%40b@m:3000/pdf", "http://m:3000/pdf", ("ita", "a@b")),
        ("http://ita@m", "http://m", ("ita", "")),
        ("http://m:3000/forms/chromium/convert/html", "http://m:3000", ("", "")),
        ("http://m/pdf/health/", "http://m/pdf", ("", "")),
        ("http://m/forms", "http://m/forms", ("", "")),
    ],
)
def test_the_address_of_gotenberg(tmp_path, given, url, login):
    service = settings(tmp_path, GOTENBERG_URL=given).gotenberg
    assert (service.url, (service.username, service.password.get_secret_value())) == (url, login)


def test_the_variables_count_before_the_login_in_the_address(tmp_path):
    service = settings(
        tmp_path, GOTENBERG_URL="http://a:b@m", GOTENBERG_USERNAME="c", GOTENBERG_PASSWORD="d"
    ).gotenberg
    assert (service.username, service.password.get_secret_value()) == ("c", "d")


@pytest.mark.parametrize(
    "url",
    [
        *("m:3000", "http://", "http://:3000", "http:/m", "ftp://m", "http://m m", "http://[::1"),
        *("http://m:99999", "http://m:x", "http://m?a=1", "http://m/#a", "http://u:geheim#a@m"),
    ],
)
def test_what_is_no_address_of_a_service(tmp_path, url):
    for name in ("GOTENBERG_URL", "ITA_SHEETS_ENDPOINT"):
        said = problem(tmp_path, **{name: url})
        assert said == f"{name}: has to be a web address, such as http://localhost:3000"
