"""Whatever staff type is shown as the text it is: nothing is executed, nothing is fetched, the page stays whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ita_sync.domain import Document, PdfEngine, Table
from ita_sync.report.engines import chromium
from ita_sync.report.html import standalone
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.text import TaggedText
from ita_sync.settings import Settings
from tests.conftest import HEADERS, ROW
from tests.report.conftest import Printed, print_document, print_table, table_of

LONG = "ก" * 25_000 + "a" * 25_000


class Ear:
    """A server that remembers whether anybody came."""

    def __init__(self) -> None:
        visits: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                visits.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.visits = visits
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()


@pytest.fixture
def reachable(engine: PdfEngine, monkeypatch: pytest.MonkeyPatch) -> PdfEngine:
    """The engine without its first wall, that no host can be found: as a Gotenberg may be."""
    monkeypatch.setattr(chromium, "FLAGS", tuple(flag for flag in chromium.FLAGS if "resolver" not in flag))
    return engine


@pytest.fixture(scope="module")
def hostile(ear: Ear) -> Table:
    texts = (
        f'<script>document.title = "x"; fetch("{ear.url}/script")</script>',
        f'<img src="file:///etc/passwd"><img src="{ear.url}/img" onerror="alert(1)">',
        "</td></tr></table><h1>ท้าย</h1>",
        "{{ 7*7 }} {% raw %} {{ settings }} ${7*7} #{7*7}",
        f"<style>@import url({ear.url}/css); td {{ background: url({ear.url}/bg) }}</style>",
        f'<a href="{ear.url}/link">กด</a> {ear.url}/plain http://169.254.169.254/latest/meta-data/',
        f'<iframe src="{ear.url}/frame"></iframe><link rel="prefetch" href="{ear.url}/prefetch">',
        f'<meta http-equiv="refresh" content="0;url={ear.url}/refresh"><base href="{ear.url}/">',
        "ก\u202eขค\u202c \u2066ง\u2069 abc",
        "&lt;b&gt; &amp;amp; &#x41; <!-- --> ]]> '\"` \\",
        "\x00\x07\x1b[31mแดง\x7f",
        "office ffi fl ½ € “…” – — é ñ",
    )
    rows = [(f"๑. มาตรการ {number}", text, *ROW[2:5], text) for number, text in enumerate(texts)]
    return table_of([HEADERS, *rows])


@pytest.fixture(scope="module")
def printed(engine: PdfEngine, hostile: Table, settings: Settings) -> Printed:
    return print_table(engine, hostile, settings)


def test_it_is_shown_as_the_text_it_is(printed: Printed) -> None:
    assert check(printed.pdf, printed.document, printed.source) >= 1
    with printed.open() as pdf:
        text = squeezed("".join(TaggedText(pdf).cells))
    for shown in (
        "<script>document.title",
        "</td></tr></table><h1>",
        "{{๗*๗}}{%raw%}",
        "กขคงabc",
        "&lt;b&gt;&amp;amp;",
    ):
        assert shown in text


def test_nothing_is_fetched(printed: Printed, ear: Ear) -> None:
    assert printed.pdf
    assert ear.visits == []


class Tags(HTMLParser):
    """Counts elements, and finds scripts, handlers and links."""

    def __init__(self) -> None:
        super().__init__()
        self.count: dict[str, int] = {}
        self.suspects: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag in {"script", "iframe", "a", "link", "base", "img", "object"}:
            self.suspects.append(tag)
        self.suspects += [name for name, _value in attributes if name.startswith("on") or name == "href"]


def test_the_page_stays_whole(printed: Printed, hostile: Table) -> None:
    tags = Tags()
    tags.feed(printed.document.html)
    assert tags.suspects == []
    assert (tags.count["table"], tags.count["h1"], tags.count["style"]) == (1, 1, 1)
    assert (tags.count["tr"], tags.count["td"]) == (1 + len(hostile), 5 * len(hostile))
    assert tags.count["th"] == 6 + len(hostile)  # of columns, and each row's measure


@pytest.mark.parametrize(
    "smuggled",
    [
        '<script>document.querySelector("h1").textContent = "ถูกแก้ไข"</script>',
        '<img src="{url}/img" onerror="document.body.textContent = 1">',
        "<style>@import url({url}/css); td {{ background: url({url}/bg) }}</style>",
        '<iframe src="{url}/frame"></iframe>',
        '<link rel="stylesheet" href="{url}/css"><link rel="prefetch" href="{url}/prefetch">',
        '<svg><script>fetch("{url}/svg")</script></svg>',
        '<object data="{url}/object"></object><video src="{url}/video" autoplay></video>',
    ],
)
def test_even_markup_in_the_page_runs_nothing_and_fetches_nothing(
    smuggled: str, reachable: PdfEngine, seed: Printed, seed_table: Table, ear: Ear
) -> None:
    """The page's own policy is the second wall: a restyled template may forget to escape."""
    html = seed.document.html.replace("<body>", "<body>" + smuggled.format(url=ear.url))
    assert html != seed.document.html
    printed = print_document(reachable, replace(seed.document, html=html), seed_table)
    assert ear.visits == []
    with printed.open() as pdf:
        assert squeezed(TaggedText(pdf).headings[0]) == squeezed(seed.document.title)


def test_the_ear_would_have_heard(reachable: PdfEngine, ear: Ear) -> None:
    reachable.print(Document(f'<script>document.write("<img src={ear.url}/script>")</script>', {}, ""))
    assert ear.visits == ["/script"]
    ear.visits.clear()


def test_fifty_thousand_letters_without_a_space(engine: PdfEngine, settings: Settings) -> None:
    printed = print_table(engine, table_of([HEADERS, (*ROW[:2], LONG, *ROW[3:])]), settings)
    assert check(printed.pdf, printed.document, printed.source) > 50


def test_the_page_alone_opens_anywhere(seed: Printed) -> None:
    page = standalone(seed.document)
    assert not any(name in page for name in seed.document.assets)
    assert page.count("data:font/ttf;base64,") == 4  # in both weights the text's font and that of the signs


def test_a_text_that_names_a_file_of_the_page_stays_that_text(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"picture")
    said = """<p>แนบไฟล์ "logo.png" แล้ว src="logo.png" 2 &gt; 1</p>"""
    head = """<head><style>p > b { color: red } @font-face { src: url("logo.png") }</style></head>"""
    shown = """<img class="logo" src="logo.png" alt="ตรา">"""
    page = standalone(Document(head + said + shown + said, {"logo.png": tmp_path / "logo.png"}, ""))
    assert page.count(said) == 2
    assert page.count('"data:image/png;base64,cGljdHVyZQ=="') == 2
    assert page.count("logo.png") == 4
