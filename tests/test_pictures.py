"""The guides: their pictures are there and shown, and what they say of the sheet is what the sheet says."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from docs import pictures
from ita_sync.rules import RULES
from ita_sync.setup.sheet_requests import HEADER_COLOUR, MISSING_COLOUR, SEVERITY_COLOURS
from ita_sync.writeback import status
from tests.conftest import ROW
from tests.fakes.google import Document, SheetsServer
from tests.fakes.google.picture import page
from tests.test_docs import DOCUMENTS, FENCE
from tests.writeback.nights import HEADERS, STATUS, TAB, make_settings, make_store

GUIDES = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
SHOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)]+)\)")
MOST_BYTES = 120_000


def shown(path: Path) -> dict[Path, str]:
    """Each picture of a document, and what stands for it where it is not seen."""
    found = SHOWN.finditer(path.read_text(encoding="utf-8"))
    return {(path.parent / one["target"]).resolve(): one["alt"] for one in found}


def test_every_picture_is_shown_and_none_is_missing() -> None:
    wanted = {target for path in DOCUMENTS for target in shown(path)}
    assert wanted == {*pictures.PICTURES.glob("*")}


def test_the_script_makes_just_these() -> None:
    made = set(re.findall(r'"([\w-]+\.png)"', Path(pictures.__file__).read_text(encoding="utf-8")))
    assert made == {path.name for path in pictures.PICTURES.glob("*")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_picture_is_told_too(path: Path) -> None:
    assert all(len(alt) > 20 for alt in shown(path).values())


@pytest.mark.parametrize("path", sorted(pictures.PICTURES.glob("*")), ids=lambda path: path.name)
def test_a_picture_is_small_and_large_enough_to_read(path: Path) -> None:
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert 600 <= picture.width <= 1300


def test_a_picture_loses_the_space_around_it() -> None:
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste((0, 0, 0), (100, 50, 200, 150))
    assert pictures.trimmed(picture, margin=5).size == (110, 110)
    assert pictures.trimmed(Image.new("RGB", (40, 30), "white")).size == (40, 30)


class Cells(HTMLParser):
    """The cells of a page's table, row by row: their texts and how they look; and the texts below the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, dict[str, str]]]] = []
        self.classes: list[str] = []
        self._open = ""
        self.below = {"nav": "", "aside": ""}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.rows.append([])
            self.classes.append(found.get("class", ""))
        if tag in {"td", "th"}:
            self.rows[-1].append(("", found))
        if tag in {"td", "th", "nav", "aside", "style"}:
            self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open in self.below:
            self.below[self._open] += data
        elif self._open in {"td", "th"}:
            text, found = self.rows[-1][-1]
            self.rows[-1][-1] = text + unescape(data), found

    def row(self, number: int) -> list[str]:
        return [text for text, _ in self.rows[number][1:]]

    def look(self, number: int, column: int) -> str:
        return self.rows[number][column][1].get("style", "")


def css(colour: object) -> str:
    assert isinstance(colour, dict)
    return f"rgb({', '.join(str(round(255 * part)) for part in colour.values())})"


@pytest.fixture
def drawn(server: SheetsServer) -> Cells:
    """The sheet that `sheet init` completes, with a complete row, a faulty one and one of today's."""
    from ita_sync.setup import sheet_init

    rows = [[*HEADERS], [*ROW], [*ROW[:5], ""], ["<มาตรการ>", *ROW[1:5], "-"], ["ด้านที่ 2", *[""] * 5]]
    document = Document.from_rows("รายงาน", {TAB: rows}, merges={TAB: ["A5:F5"]})
    settings = make_settings(server.add(document))
    store = make_store(server, settings)
    steps = sheet_init.steps(settings, store.read_layout())
    store.build([request for step in steps for request in step.requests])
    document.set_text(TAB, "G2", status.COMPLETE["th"])
    document.set_text(TAB, "G3", status.need("✗", "outcome", "ยังไม่มี", "th"))
    document.set_note(TAB, "G3", "F3: ยังไม่มีผลลัพธ์")
    return Cells(page(document, TAB, rows=6, columns=7))


def test_a_tab_is_drawn_as_it_is(drawn: Cells) -> None:
    assert drawn.row(0) == list("ABCDEFG")
    assert drawn.row(1) == [*HEADERS, STATUS]
    assert drawn.row(2) == [*ROW[:2], f"▼{ROW[2]}", *ROW[3:], "ครบ ✓"]
    assert drawn.row(4)[0] == "<มาตรการ>"
    assert [cells[0][0] for cells in drawn.rows[1:]] == list("123456")
    assert drawn.rows[5][1][1]["colspan"] == "6"
    assert len(drawn.row(5)) == 2
    assert drawn.classes == ["", "frozen", "", "", "", "", ""]
    assert "ผู้รับผิดชอบ" in drawn.below["nav"]
    assert "_ita_sync" not in drawn.below["nav"]  # it is hidden


def test_a_tab_is_drawn_in_its_colours(drawn: Cells) -> None:
    header = drawn.look(1, 7)
    assert css(dict(HEADER_COLOUR)) in header
    assert "bold" in header
    assert "center" in header
    assert "background" not in drawn.look(2, 6)
    assert css(dict(SEVERITY_COLOURS["error"])) in drawn.look(3, 6)
    assert css(dict(MISSING_COLOUR)) in drawn.look(4, 6)


def test_the_note_stands_below_and_its_cell_is_marked(drawn: Cells) -> None:
    assert "G3 F3: ยังไม่มีผลลัพธ์" in drawn.below["aside"]
    assert [drawn.rows[number][7][1].get("class") for number in (2, 3)] == [None, "noted"]


def explained() -> set[str]:
    """The words in the first columns of the tables for staff and the coordinator."""
    lines = (line for name in ("staff-th.md", "coordinator-th.md") for line in GUIDES[name].splitlines())
    firsts = (line.split("|")[1].strip() for line in lines if line.startswith("|"))
    return {label for first in firsts for label in first.split(" · ")}


def test_the_guides_say_what_each_word_of_the_status_column_means() -> None:
    assert {rule.label.th for rule in RULES.values() if rule.severity != "info"} <= explained()


def skeleton(name: str) -> list[str]:
    """What does not depend on the language: numbered steps, commands without comments, names, rows and pictures."""
    text = GUIDES[name]
    steps = re.findall(r"^## (\d+)\.", text, re.MULTILINE)
    blocks = [re.sub(r"\s+# .*", "", found["text"]) for found in FENCE.finditer(text)]
    names = re.findall(r"^\| (`[A-Z][^|]*) \|", text, re.MULTILINE)
    rows = len(re.findall(r"^\| ", text, re.MULTILINE))
    return [*steps, *blocks, *names, f"{rows} rows", *(one["target"] for one in SHOWN.finditer(text))]


def test_both_guides_of_the_operator_have_the_same_steps() -> None:
    assert skeleton("operator-th.md") == skeleton("operator-en.md")
