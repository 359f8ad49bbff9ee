"""PDFium, which several agencies of a fleet may want at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pypdfium2
import pytest

from ita_sync.report.pdf import preflight
from ita_sync.report.pdf.viewer import letters_within, page_texts


class Texts:
    """A document of two pages, and each of these with its text."""

    def __getitem__(self, _number: int) -> Texts:
        return self

    def get_textpage(self) -> Texts:
        return self

    def get_text_range(self) -> str:
        time.sleep(0.005)
        return "page"

    def count_chars(self) -> int:
        time.sleep(0.005)
        return 0

    def close(self) -> None:
        pass


def read_pages() -> None:
    assert list(page_texts(b"", range(2))) == ["page", "page"]


def read_letters() -> None:
    assert list(letters_within(b"", 0, (0, 0, 1, 1))) == []


@pytest.mark.parametrize("calls", [[read_pages, read_pages], [read_letters, read_pages]])
def test_pdfium_is_asked_by_one_thread_at_a_time(
    monkeypatch: pytest.MonkeyPatch, calls: list[Callable[[], None]]
) -> None:
    """It is not made for several: two of them end the whole program."""
    at_once, most = 0, 0

    @contextmanager
    def document(_pdf: bytes) -> Iterator[Texts]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        yield Texts()
        at_once -= 1

    monkeypatch.setattr(pypdfium2, "PdfDocument", document)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(call) for call in calls * 4]:
            done.result()
    assert most == 1


def test_threads_change_as_often_as_before_once_all_reports_are_checked() -> None:
    usual = sys.getswitchinterval()
    first, second = preflight._switching_often(), preflight._switching_often()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == usual
