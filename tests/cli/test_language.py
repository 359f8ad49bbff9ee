"""The language in which the command line speaks."""

import logging

import pytest

from ita_sync.cli import language, log
from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetError
from tests.conftest import edit_settings

CONFIGS = {
    'lang = "en"\n[agency]\n': "en",
    "lang='en'\n": "en",
    '"lang" = "en"  # English\n': "en",
    '\ufefflang = "en"\r\n': "en",
    'lang = "th"\n': "th",
    'lang = "de"\n': "th",
    'lang = "en"\nfiscal_year = สองพัน\n': "en",  # no valid TOML, and the message says so in English
    '[agency]\nlang = "en"\n': "th",  # the key of a section
    '# lang = "en"\n': "th",
    "": "th",
}


@pytest.mark.parametrize("content", CONFIGS)
def test_the_language_is_the_one_that_the_file_asks_for(tmp_path, content):
    config = tmp_path / "ita.toml"
    config.write_text(content, encoding="utf-8")
    assert language.language_of(config) == CONFIGS[content]


def test_what_is_no_file_speaks_thai(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for config in (tmp_path, tmp_path / "none.toml", tmp_path / "bytes.toml"):
        assert language.language_of(config) == "th"


@pytest.mark.parametrize("arguments", [["--config", "other.toml"], ["--config=other.toml"]])
def test_the_file_named_on_the_command_line_counts(project, ita_sync, arguments):
    (project / "other.toml").write_text('lang = "en"\nno TOML', encoding="utf-8")
    assert ita_sync("run", *arguments).err.startswith("Error: other.toml is not valid TOML")
    assert ita_sync("run", "--config", "none.toml").err.startswith("ข้อผิดพลาด: ")


def test_an_error_is_told_in_one_language_and_logged_in_english():
    error = SheetError(
        LocalizedText("ไม่พบแผ่นงาน “{tab}”", "There is no tab “{tab}”.").format(tab="ก"),
        hint=LocalizedText("แก้ชื่อ", "Mend its name."),
    )
    assert error.in_language("th") == ("ไม่พบแผ่นงาน “ก”", "แก้ชื่อ")
    assert error.in_language("en") == ("There is no tab “ก”.", "Mend its name.")
    assert (str(error), error.message, error.hint) == (
        "There is no tab “ก”.",
        error.message,
        "Mend its name.",
    )


def test_a_text_within_a_text_is_of_the_same_language():
    outer = LocalizedText("เขียนไม่ได้ ({reason})", "It cannot be written ({reason}).")
    assert outer.format(reason=LocalizedText("ดิสก์เต็ม {", "disk full {")) == (
        "เขียนไม่ได้ (ดิสก์เต็ม {)",
        "It cannot be written (disk full {).",
    )


def test_a_warning_is_shown_in_the_readers_language(project, capsys, caplog):
    warning = LocalizedText("แผ่นงาน “%s” หายไป", "The tab “%s” is gone.")
    log.configure(verbose=False, debug=False)
    for lang, shown in (("th", "แผ่นงาน “ก” หายไป\n"), ("en", "The tab “ก” is gone.\n")):
        edit_settings(project, 'lang = "th"', f'lang = "{lang}"')
        language.choose([])
        logging.getLogger("ita_sync.tests").warning(warning, "ก")
        assert capsys.readouterr().err == shown
    assert set(caplog.messages) == {"The tab “ก” is gone."}
