"""Texts of a sheet, a file or an option have no power over a terminal, nor over the log of a workflow."""

from __future__ import annotations

import ast
import json
import logging
import unicodedata
from pathlib import Path

import pytest

from ita_sync.cli import stdout
from ita_sync.cli.main import main
from ita_sync.text import sanitize
from tests.conftest import edit_cell, edit_settings

from .conftest import CSV, OUTCOME

ESCAPES = "\x1b[31mแดง\x1b]0;ชื่อ\x07\x9b2J\b\b\r\u202eกลับ\u2066\x7f"
COMMANDS = "##[error]ก\n::error::ข\n  ::add-mask::ค\r::stop-commands::ง\u2028::set-output::จ"
ADDRESS = "somchai@example.go.th"


def is_harmless(text: str) -> bool:
    """Whether a terminal shows a text as it stands."""
    return not any(
        unicodedata.category(letter) in {"Cc", "Cs"} or letter in "\u202e\u2066"
        for letter in text.replace("\n", "")
    )


def obeyed(text: str) -> list[str]:
    """The lines that a runner takes for commands."""
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
@pytest.mark.parametrize("hostile", [ESCAPES, COMMANDS])
def test_a_cell(project, ita_sync, monkeypatch, hostile, form):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    edit_cell(project / CSV, 0, OUTCOME, f"ผลลัพธ์ {hostile}")
    for column in range(OUTCOME):
        edit_cell(project / CSV, 1, column, f"{hostile} {ADDRESS}")
    edit_cell(project / CSV, 1, OUTCOME, "")
    answer = ita_sync("validate", "--format", form, *(["--show-repairs"] if form == "text" else []))
    assert answer.code in (0, 1)
    assert is_harmless(answer.out + answer.err)
    assert ADDRESS not in answer.out + answer.err
    told = [
        line
        for line in obeyed(answer.out)
        if not line.startswith(("::error title=", "::warning title=", "::notice title="))
    ]
    assert told + obeyed(answer.err) == []
    if form == "json" and answer.code < 3:
        assert json.loads(answer.out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "--config", f"x{ESCAPES}{COMMANDS}"],
        ["validate", "--date", COMMANDS],
        ["validate", "--format", ESCAPES],
        ["run", "--out", f"config/ita.toml/{COMMANDS}"],
        ["notify", "--run", f"{COMMANDS}{ESCAPES}"],
        ["rules", COMMANDS],
        [f"{COMMANDS}{ESCAPES}"],
    ],
)
def test_an_option(project, ita_sync, monkeypatch, arguments):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    answer = ita_sync(*arguments)
    assert answer.code in (2, 5)
    assert is_harmless(answer.out + answer.err)
    told = [line for line in obeyed(answer.out) if not line.startswith("::error title=ita-sync::")]
    assert told + obeyed(answer.err) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('tab = "มาตรการ"', "tab = {}"),
        ('source = "config/example/measures.csv"', "source = {}"),
        ('lang = "th"', "lang = {}"),
        ("fiscal_year = 2568", "fiscal_year = {}"),
        ("[sheet]", "{} = 1\n[sheet]"),
    ],
)
def test_a_setting(project, ita_sync, monkeypatch, old, new):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    text = (project / "config" / "ita.toml").read_text(encoding="utf-8")
    if old not in text:
        old, new = "[sheet]", f"[sheet]\n{new}" if "tab" in new else new
    edit_settings(project, old, new.format(json.dumps(f"{COMMANDS}{ESCAPES}.csv")))
    answer = ita_sync("validate")
    assert is_harmless(answer.out + answer.err)
    told = [line for line in obeyed(answer.out) if not line.startswith("::error title=ita-sync::")]
    assert told + obeyed(answer.err) == []


def test_a_traceback_and_the_log_of_libraries(project, ita_sync, monkeypatch):
    """--debug shows both, and in a workflow neither an address nor a command."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    def fail(*_):
        logging.getLogger("urllib3").debug("asked for %s\n::error::x", ADDRESS)
        raise RuntimeError(f"{ADDRESS}\n##[group]{ESCAPES}")

    monkeypatch.setattr("ita_sync.pipeline.check_sheet", fail)
    answer = ita_sync("validate", "--debug")
    assert answer.code == 70
    assert "Traceback" in answer.err
    assert "asked for" in answer.err
    assert ADDRESS not in answer.err
    assert obeyed(answer.err) == []
    assert is_harmless(answer.err)


def test_outside_a_workflow_an_address_is_shown(project, ita_sync, monkeypatch):
    monkeypatch.setattr(
        "ita_sync.pipeline.check_sheet", lambda _job: logging.getLogger("ita_sync").warning(ADDRESS)
    )
    assert ADDRESS in ita_sync("validate").err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", ": :error::x"),
        (" \t::error::x", "  : :error::x"),
        ("ก\n::x", "ก\n: :x"),
        ("ก ::x", "ก ::x"),
        ("a##[endgroup]", "a## [endgroup]"),
        ("::", ": :"),
        ("a@b.c ::", "[…] ::"),
        ("/accounts/ita-sync%40x.example.go.th:token?a=%40", "/accounts/[…]:token?a=%40"),
    ],
)
def test_what_a_runner_would_obey(text, shown):
    assert sanitize.workflow_log(sanitize.lines(text)) == shown


def test_a_terminal_that_lacks_a_letter(project, tmp_path, monkeypatch):
    with (tmp_path / "latin").open("w", encoding="latin-1") as terminal:
        monkeypatch.setattr("sys.stdout", terminal)
        stdout.tolerate_encoding()
        stdout.echo("ผล ✓")
    assert (tmp_path / "latin").read_text(encoding="latin-1") == "\\u0e1c\\u0e25 \\u2713\n"


def test_only_fixed_texts_are_printed_past_the_guard():
    """`click.echo` prints what it is given: only a literal may go there, all else through `stdout.echo`."""
    for path in Path(main.__code__.co_filename).parent.glob("*.py"):
        if path.name == "stdout.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "click.echo",
                "print",
                "click.secho",
            }:
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
