"""The words for people: nothing English under lang = "th", one name a thing, and one kind of digits.

The texts are found in the source, so that a new one is looked at as well.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ita_sync import errors
from ita_sync.errors import ItaSyncError
from ita_sync.rules import RULES
from ita_sync.rules.explain import described
from tests.conftest import ROOT

THAI = re.compile("[ก-๙]")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Names that are English in Thai texts too: of products and their menus, of commands, keys and values.
NAMES = re.compile(
    r"Gotenberg|rules\.|"
    r"gcloud [a-z. -]+|IAM Service Account Credentials API|IAM & Admin > Service Accounts|Keys > Add key > JSON|"
    r"Google Sheets API|Google Cloud Console|APIs & Services|Workload Identity(?: User)?|Chrome, Chromium|Edge|"
    r"ita-sync[a-z -]*|apt-get install chromium|git log[^`]*|--[a-z-]+(?: [a-z]+)?|"
    r"\[[a-z. ]+\](?: [a-z_]+)?|\{[^}]*\}|https?://\S+",
    re.IGNORECASE,
)
# With commas between them, words are a list of names.
SENTENCE = re.compile(r"[A-Za-z][A-Za-z']+(?: [A-Za-z][A-Za-z']+){2,}")
FORBIDDEN = {
    "ช่อง, but for the menu's ผสานเซลล์": r"(?<!ผสาน)เซลล์",
    "แผ่นงาน": r"แท็บ|แผ่น “|แผ่น \*\*",
    "สเปรดชีต or Google ชีต": r"แผ่นงาน Google|Google Sheet(?!s)|ทั้งแผ่นงาน",
    "สำนัก/กอง": r"ทุกหน่วยงาน|ไม่ระบุหน่วยงาน|หน่วยงานที่ยังไม่มี|เรียน กอง",
    "แก้ไข or ปรับแก้": r"ซ่อม",
    "คีย์": r"กุญแจ",
    "การตรวจครั้งก่อน, ครั้งนี้": r"คืนก่อน|คืนนี้|เมื่อคืน",
    "ผิดเพี้ยนจากการคัดลอก, of a text": r"ข้อความ.{0,12}เสีย(?!ง)|ที่เสีย(?!ง|หาย)",
    "มาตรการคุณธรรมฯ: ITA 2568 is another round": r"รายงาน ITA|ITA \d",
    "Arabic digits": r"(?<!ก-)[๐-๙]",
    "formal words": r"ไม่เข้าใจ|ไม่รู้จักหน่วยงาน|สั้น ๆ ว่า|งานทำเอง|ไม่ต้องทำอะไร|พิมพ์งาน",
}
# What other people's words are, of whom these modules have lists; and what is quoted from click.
WORD_LISTS = ("thai", "table", "report/prose.py", "cli/usage.py", "rules/examples.py", "text/names.py")

PACKAGE = ROOT / "ita_sync"
SOURCES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py"))}
RAISED = {
    name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ItaSyncError)
}
TOLD = RAISED | {
    "Retry",
    "Step",
    "Checkup",
    "echo",
    "warning",
    "info",
}  # what shows its first argument to a person


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """The name of each function that a module calls, and the call."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield called, node


def words_of(node: ast.expr) -> str:
    """The letters that stand in an expression itself, and not in a text of both languages within it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp):
        return " ".join(words_of(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
    return ""


def told(called: str, call: ast.Call) -> Iterator[ast.expr]:
    """The arguments that a person reads."""
    yield from call.args[1:2] if called == "Checkup" else call.args[:1]
    yield from (
        keyword.value for keyword in call.keywords if keyword.arg in {"hint", "says", "said", "message"}
    )


def in_one_language(name: str) -> list[str]:
    """What a module says to people without saying it in both languages."""
    return [
        f"{name}:{call.lineno}: {words_of(node)}"
        for called, call in calls(name)
        if called in TOLD
        for node in told(called, call)
        if LETTERS.search(words_of(node))
    ]


def localized(name: str) -> Iterator[tuple[int, str, str]]:
    """The texts of a module that are in both languages: line, Thai, English."""
    for called, call in calls(name):
        if called == "LocalizedText" and len(call.args) == 2:
            thai, english = map(spelled, call.args)
            yield call.lineno, thai, english


def spelled(node: ast.expr) -> str:
    """The text of a string or of an f-string, with `{}` for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(spelled(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp):
        return spelled(node.left) + spelled(node.right)
    return "{}"


def english_in(text: str) -> str:
    """An English sentence in a text; blank if there is none."""
    found = SENTENCE.search(NAMES.sub("·", text))
    return found[0] if found else ""


def test_what_a_person_reads_is_in_both_languages() -> None:
    wrong = [said for name in SOURCES for said in in_one_language(name)]
    assert not wrong, "\n".join(wrong)


def is_thai(thai: str, english: str) -> bool:
    wordless = not LETTERS.search(NAMES.sub("", english)) or "{}" in {thai, english}
    return not english_in(thai) and bool(wordless or THAI.search(thai))


def test_the_thai_text_is_thai() -> None:
    texts = [(f"{name}:{line}", thai, english) for name in SOURCES for line, thai, english in localized(name)]
    wrong = [f"{place}: {thai}" for place, thai, english in texts if not is_thai(thai, english)]
    assert not wrong, "\n".join(wrong)


def thai_texts(name: str) -> Iterator[str]:
    """The Thai strings of a module."""
    tree = tree_of(name)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if ast_docstring(node)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docs and THAI.search(str(node.value)):
            yield str(node.value)


def ast_docstring(node: ast.AST) -> bool:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    return documented and ast.get_docstring(node, clean=False) is not None  # type: ignore[arg-type]


def wrong_words(text: str) -> list[str]:
    return [better for better, wrong in FORBIDDEN.items() if re.search(wrong, text)]


def test_one_name_a_thing() -> None:
    texts = [(name, text) for name in SOURCES if not name.startswith(WORD_LISTS) for text in thai_texts(name)]
    wrong = [f"{name}: {better}: {text}" for name, text in texts if (better := wrong_words(text))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "templates").glob("mail*")), *sorted((ROOT / "docs").glob("*-th.md"))],
    ids=lambda path: path.name,
)
def test_one_name_a_thing_in_templates_and_guides(path: Path) -> None:
    wrong = {line: better for line in path.read_text("utf-8").splitlines() if (better := wrong_words(line))}
    assert not wrong


def test_no_finding_sends_a_clerk_into_the_settings() -> None:
    """A clerk has neither the file nor a reason to know its keys; the operator has."""
    checks = [name for name in SOURCES if name.startswith("rules/checks/")]
    texts = [f"{name}:{line}: {thai}" for name in checks for line, thai, _ in localized(name)]
    sent = [text for text in texts if re.search(r"ita\.toml|\[rules", text)]
    assert not sent, "\n".join(sent)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("ผสานเซลล์ให้คลุมทุกแถว", []),
        ("ยาวเกินเซลล์", ["ช่อง, but for the menu's ผสานเซลล์"]),
        ("ซ่อมแท็บนี้", ["แผ่นงาน", "แก้ไข or ปรับแก้"]),
        ("รายงาน ITA 2568", ["มาตรการคุณธรรมฯ: ITA 2568 is another round"]),
        ("เช่น ต.ค. ๒๕๖๗", ["Arabic digits"]),
    ],
)
def test_a_wrong_word_is_found(text: str, better: list[str]) -> None:
    assert wrong_words(text) == better


def test_an_english_sentence_is_found() -> None:
    assert english_in("เขียนไม่ได้ There is no workbook") == "There is no workbook"
    assert not english_in("สั่ง ita-sync sheet init แล้วเปิด Google Sheets API หรือใช้ --format text")


@pytest.mark.parametrize("rule_id", RULES)
def test_every_option_is_described_in_both_languages(rule_id: str) -> None:
    for name, field in RULES[rule_id].options.model_fields.items():
        words = described(field)
        assert THAI.search(words.th), name
        assert not english_in(words.th), name
        assert words.en, name


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_is_explained_in_thai(project, ita_sync, rule_id):
    answer = ita_sync("rules", rule_id)
    assert answer.code == 0
    assert not [line for line in answer.out.splitlines() if english_in(line)]
