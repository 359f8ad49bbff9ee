"""What the documents tell people to type: it is run, or is at least right, or says what it needs."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import shlex
import shutil
import subprocess
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from ita_sync.cli.main import cli
from ita_sync.settings import Agency, Mail, Report, Settings, Sheet
from tests.conftest import ROOT, Answer

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / "ita_sync" / "setup" / name for name in ("agency_readme.md", "fleet_readme.md")),
]
FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"(?:^|[\s/\\])ita-sync(?=\s|$)(.*)")
KEYS = {
    info.alias or name
    for section in (Settings, Agency, Report, Sheet, Mail)
    for name, info in section.model_fields.items()
}
SHELLS = {"sh", "powershell"}


class Block(NamedTuple):
    """A fenced block, with the comment right above it."""

    document: str
    kind: str
    text: str
    mark: str


def blocks() -> Iterator[Block]:
    for path in DOCUMENTS:
        for found in FENCE.finditer(path.read_text(encoding="utf-8")):
            yield Block(path.name, found["kind"], found["text"], found["mark"] or "")


def inline(path: Path) -> list[str]:
    return INLINE.findall(FENCE.sub("", path.read_text(encoding="utf-8")))


def commands() -> Iterator[tuple[str, str]]:
    """Each call of the program, in the text or in a block of commands: where it stands, and the words after its name."""
    said = [(path.name, code) for path in DOCUMENTS for code in inline(path) if code.startswith("ita-sync ")]
    typed = [
        (block.document, line)
        for block in blocks()
        if block.kind in SHELLS
        for line in block.text.splitlines()
        if "pip install" not in line and not line.startswith(("gcloud", "git "))
    ]
    for document, line in said + typed:
        if (found := COMMAND.search(line)) and not re.fullmatch(r"\s+\d+\.\d+\.\d+", found[1]):  # a version
            yield document, found[1].strip()


def test_every_document_was_looked_through() -> None:
    assert {block.document for block in blocks()} >= {
        "README.md",
        "operator-en.md",
        "thai.md",
        "architecture.md",
    }
    assert len(list(commands())) > 20


def shown_functions(text: str) -> Iterator[tuple[str, str]]:
    """Name and signature in each line such as `ita_sync.thai.f(text: str) -> bool  # why`.

    A method stands below its class, as `Class.method(…)`.
    """
    module = ""
    for line in text.splitlines():
        found = re.match(r"([\w.]+)(\(.*?\)(?: -> [^#]+)?)\s*(?:#|$)", line)
        assert found, line
        if found[1].startswith("ita_sync."):
            module = found[1].rpartition(".")[0]
            yield found[1], found[2]
        else:
            yield f"{module}.{found[1]}", found[2]


def is_as_shown(name: str, signature: str) -> bool:
    (shown,) = ast.parse(f"def f{signature.strip()}: ...").body
    assert isinstance(shown, ast.FunctionDef)
    arguments = [argument.arg for argument in (*shown.args.args, *shown.args.kwonlyargs)]
    known = inspect.signature(pkgutil.resolve_name(name)).parameters
    return arguments == [argument for argument in known if argument != "self"]


@pytest.mark.parametrize(
    "block", list(blocks()), ids=lambda block: f"{block.document}:{block.text[:20].strip()}"
)
def test_a_block_is_run_or_right_or_says_what_it_needs(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ita_sync: Callable[..., Answer]
) -> None:
    match block.kind:
        case "":
            assert re.search("[▶▼]", block.text), "neither a drawing nor of a known kind"
        case "python":
            assert all(is_as_shown(*function) for function in shown_functions(block.text))
        case "toml":
            assert set(tomllib.loads(block.text)) <= KEYS
        case "sh" | "powershell" if block.mark.startswith("needs: "):
            assert len(block.mark) > len("needs: ")
            if block.kind == "sh" and (bash := shutil.which("bash")):
                subprocess.run([bash, "-n"], input=block.text, text=True, check=True)
        case "sh":
            assert block.mark == "run", "mark it with what it needs, or to be run"
            monkeypatch.chdir(tmp_path)
            for line in block.text.splitlines():
                program, *words = shlex.split(line)
                assert program == "ita-sync"
                assert ita_sync(*words).code == 0
        case _:
            pytest.fail(f"a block of an unknown kind: {block.kind}")


@pytest.mark.parametrize(("document", "words"), list(commands()))
def test_a_command_exists_with_its_options(document: str, words: str) -> None:
    command: click.Command = cli
    context = click.Context(cli)
    rest = shlex.split(words, comments=True)
    while rest and isinstance(command, click.Group) and not rest[0].startswith("-"):
        found = command.get_command(context, rest.pop(0))
        assert found, f"no such command: {words}"
        command = found
    options = {name for parameter in command.get_params(context) for name in parameter.opts}
    assert {word.split("=")[0] for word in rest if word.startswith("-")} <= options


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("run --dry-run", True),
        ("run --dry", False),
        ("sheet init", True),
        ("sheet inti", False),
        ("--version", True),
    ],
)
def test_a_wrong_command_would_be_found(words: str, is_right: bool) -> None:
    if is_right:
        return test_a_command_exists_with_its_options("", words)
    with pytest.raises(AssertionError):
        test_a_command_exists_with_its_options("", words)
    return None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_setting_in_the_text_is_one(path: Path) -> None:
    for code in inline(path):
        if re.match(r"[a-z_]+ = ", code):
            assert set(tomllib.loads(code)) <= KEYS, code


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_to_a_file_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    kept = [
        letter for letter in heading.lower() if unicodedata.category(letter)[0] in "LMN" or letter in "-_ "
    ]
    return "".join(kept).replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_to_a_heading_leads_to_one(path: Path) -> None:
    for name, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text(encoding="utf-8")):
        text = (path.parent / name if name else path).read_text(encoding="utf-8")
        assert anchor in {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
