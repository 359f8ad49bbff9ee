"""The language in which the command line speaks."""

import logging
from concurrent.futures import ThreadPoolExecutor

import click
import pytest

from ita_sync.cli import language, log, thai_help, usage
from ita_sync.cli.main import cli
from ita_sync.domain import LocalizedText
from ita_sync.errors import SheetError
from tests.conftest import edit_cell, edit_settings
from tests.fakes.google import Document
from tests.test_words import THAI, english_in
from tests.writeback.nights import HEADERS, TAB

from .conftest import CSV, OUTCOME, use_xlsx

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


def test_each_thread_of_a_command_speaks_its_language(project, ita_sync, capsys):
    """The agencies of a fleet have threads of their own."""
    (project / "other.toml").write_text('lang = "en"', encoding="utf-8")
    ita_sync("validate", "--config", "other.toml")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(logging.getLogger("ita_sync").warning, LocalizedText("คำเตือน", "a warning")).result()
    assert capsys.readouterr().err == "a warning\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", "other.toml"],
        ["--config=other.toml"],
        ["--config", "config/ita.toml", "--config", "other.toml"],  # click takes the last one
        ["--config=config/ita.toml", "--config=other.toml"],
    ],
)
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


# -- nothing English under lang = "th"


def assert_thai(answer):
    """Assert that a command speaks, and no English sentence."""
    said = answer.out + answer.err
    assert THAI.search(said), said
    assert not [line for line in said.splitlines() if english_in(line)]


WRONG_COMMANDS = [
    ["frobnicate"],
    ["--config", "config/ita.toml", "run"],
    ["run", "--nope"],
    ["run", "--fin"],
    ["run", "--config"],
    ["run", "--final=3"],
    ["run", "x"],
    ["run", "--date", "1/1/2568"],
    ["run", "--date", "2568-10-01"],
    ["run", "--out", "config/ita.toml"],
    ["validate", "--format", "xml"],
    ["validate", "--fail-on", "fatal"],
    ["validate", "--show-repairs", "--format", "json"],
    ["rules", "no-such-rule"],
    ["run", "--config", "none.toml"],
    ["run", "--config", "."],
    ["run", "--out", "config/ita.toml/out"],
    ["notify"],
    ["render", "--final"],
    ["sheet", "init"],
    ["sheet", "new-year"],
    ["sheet", "new-year", ""],
    ["sheet", "new-year", "next"],
]


@pytest.mark.parametrize("arguments", WRONG_COMMANDS, ids=" ".join)
def test_a_wrong_command_is_told_in_thai(project, ita_sync, arguments):
    edit_cell(project / CSV, 1, OUTCOME, "")
    answer = ita_sync(*arguments)
    assert answer.code not in {0, 70}
    assert "ข้อผิดพลาด: " in answer.err
    assert_thai(answer)


def test_a_usage_error_is_english_where_the_settings_are(english, ita_sync):
    assert "No such option" in ita_sync("run", "--nope").err


@pytest.mark.parametrize(
    "arguments",
    [("--out=x", "run"), ("-v", "run"), ("sheet", "--out", "x", "init"), ("fleet", "--fleet", "x", "plan")],
    ids=" ".join,
)
def test_an_option_before_the_command_is_told_its_place(project, ita_sync, arguments):
    name = next(word for word in arguments if word.startswith("-")).removesuffix("=x")
    answer = ita_sync(*arguments)
    assert answer.code == 2
    assert answer.err.endswith(f"ข้อผิดพลาด: ตัวเลือก {name} ต้องอยู่หลังคำสั่ง\n")


def test_an_option_that_no_command_has_is_unknown(english, ita_sync):
    assert "No such option" in ita_sync("--nope", "run").err


def test_an_unknown_sentence_of_clicks_is_quoted():
    assert usage.in_thai("Something new.") == "Something new."
    assert usage.lines(click.ClickException("Missing command.")) == ["ข้อผิดพลาด: ต้องระบุคำสั่ง"]


WRONG_SETTINGS = {
    "unknown key": ("fiscal_year", "fiscal_yaer"),
    "no number": ("fiscal_year = 2568", 'fiscal_year = "2568"'),
    "no year": ("fiscal_year = 2568", "fiscal_year = 1999"),
    "a year of the common era": ("fiscal_year = 2568", "fiscal_year = 2025"),
    "Thai digits": ("fiscal_year = 2568", "fiscal_year = ๒๕๖๘"),
    "no TOML": ("fiscal_year = 2568", "fiscal_year ="),
    "a blank name": ('name = "เทศบาลตำบลเมืองเก่า"', 'name = ""'),
    "a missing key": ('district = "เมือง"', ""),
    "no column": ("# extra_columns = []", 'extra_columns = ["bugdet"] #'),
    "a due date far away": ("[report]", "[report]\ndue = 2568-10-31"),
    "no list": ("# extra_columns = []", "extra_columns = 3 #"),
    "a section that is a value": ("[mail]", "mail = 3\n[mail2]"),
    "no address": ("# from =", 'from = "nobody" #'),
    "no source": ('source = "config/example/measures.csv"', 'source = "measures.doc"'),
    "a published link": ('source = "config/example/measures.csv"', 'source = "2PACX-1v"'),
    "equal tabs": ("[sheet]", '[sheet]\nledger_tab = "ผู้รับผิดชอบ"'),
    "waiting for ever": ("[sheet]", "[sheet]\nretry_seconds = 99999"),
    "no policy": ("[mail]", '[mail]\npolicy = "sometimes"'),
    "what the environment says": ('lang = "th"', 'lang = "th"\nsmtp = 3'),
    "an unknown rule": ("rules.missing-outcome", "rules.missing-outcom"),
    "an unknown option": ('# severity = "error"', 'severtiy = "error"'),
    "an unknown severity": ('# severity = "error"', 'severity = "fatal"'),
}


@pytest.mark.parametrize("case", WRONG_SETTINGS)
def test_a_wrong_setting_is_told_in_thai(project, ita_sync, case):
    edit_settings(project, *WRONG_SETTINGS[case])
    answer = ita_sync("doctor")
    assert answer.code == 2
    assert_thai(answer)
    assert_thai(ita_sync("run"))


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xd0\xcf\x11\xe0", 'ก,ข\n"ค'.encode()],
    ids=["none", "empty", "binary", "open quote"],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_wrong_file_is_told_in_thai(project, ita_sync, content, suffix):
    edit_settings(project, CSV, f"แผน{suffix}")
    if content is not None:
        (project / f"แผน{suffix}").write_bytes(content)
    answer = ita_sync("run")
    assert answer.code == 3
    assert_thai(answer)


@pytest.mark.usefixtures("fake_engine")
def test_a_day_with_ita_sync_is_thai(project, ita_sync, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary.md"))
    edit_cell(project / CSV, 1, OUTCOME, "")
    use_xlsx(project)
    for arguments in (
        ["doctor"],
        ["run", "-v"],
        ["notify", "--dry-run"],
        ["notify"],
        ["flag"],
        ["flag", "--dry-run"],
    ):
        assert_thai(ita_sync(*arguments))
    assert_thai(ita_sync("validate", "--format", "markdown"))
    assert_thai(ita_sync("init", "new"))
    for written in (project / "summary.md", project / "out" / "summary.md"):
        assert not [line for line in written.read_text(encoding="utf-8").splitlines() if english_in(line)]


def test_a_google_sheet_with_another_tab_is_refused_in_thai(server, on_google, ita_sync):
    document = on_google(Document.from_rows("รายงาน", {"อื่น": [[*HEADERS]]}))
    assert_thai(ita_sync("run", "-v"))
    assert_thai(ita_sync("sheet", "init"))
    assert TAB not in [sheet.title for sheet in document.sheets]


def test_a_google_sheet_is_made_in_thai(server, on_google, ita_sync):
    document = on_google(Document.from_rows("รายงาน", {"อื่น": [["ปฏิทิน"]]}))
    assert_thai(ita_sync("sheet", "init", "--dry-run"))
    assert_thai(ita_sync("sheet", "init"))
    assert TAB in [sheet.title for sheet in document.sheets]
    assert_thai(ita_sync("flag", "-v"))


@pytest.mark.parametrize(
    "arguments", [[], ["run"], ["validate"], ["sheet"], ["sheet", "init"], ["notify"], ["init"]]
)
def test_the_help_is_in_the_readers_language(project, ita_sync, arguments):
    assert_thai(ita_sync(*arguments, "--help"))
    edit_settings(project, 'lang = "th"', 'lang = "en"')
    assert not THAI.search(ita_sync(*arguments, "--help").out)


def commands(command):
    """A command and those below it."""
    yield command
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from commands(inner)


@pytest.mark.parametrize("group", [[], ["sheet"], ["fleet"]])
def test_a_command_that_is_missing_is_answered_by_the_help_alone(project, ita_sync, group):
    answer = ita_sync(*group)
    assert answer.code == 2
    assert answer.err == ita_sync(*group, "--help").out


@pytest.mark.parametrize("group", [[], ["sheet"], ["fleet"]])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_list_of_commands_cuts_no_sentence(project, ita_sync, group, lang):
    edit_settings(project, 'lang = "th"', f'lang = "{lang}"')
    assert "..." not in ita_sync(*group, "--help").out.replace("[ARGS]...", "")


def test_every_text_of_the_help_has_its_thai():
    for command in commands(cli):
        options = [param.help for param in command.params if isinstance(param, click.Option) and param.help]
        for text in filter(None, [command.help, command.epilog, *options]):
            assert text in thai_help.THAI, text


def test_every_option_is_explained_in_thai_whatever_click_notes_behind_it(monkeypatch):
    """A default, a range, that it is required: noted behind the text, so that it is another one."""
    monkeypatch.setattr(language, "spoken", lambda: "th")
    for command in commands(cli):
        context = click.Context(command)
        for param in command.params:
            if isinstance(param, click.Option) and param.help:
                _name, text = param.get_help_record(context) or ("", "")
                assert thai_help.translated(text).startswith(thai_help.THAI[param.help]), text
