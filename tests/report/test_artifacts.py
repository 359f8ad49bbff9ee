from __future__ import annotations

import re

from ita_sync.report.pdf.artifacts import marked
from ita_sync.report.pdf.content_stream import contents
from tests.report.conftest import Printed

TAGGED = b"/P <</MCID 0 >>BDC\nBT <0001> Tj ET\nEMC\n"


def test_painting_before_between_and_after_content_becomes_an_artifact() -> None:
    content = marked(
        b"0 0 1 1 re f\n" + TAGGED + b"0 0 1 1 re f\n" + TAGGED.replace(b"0 >>", b"1 >>") + b"0 0 m 1 1 l S"
    )
    assert content.count(b"/Artifact BMC") == 3
    assert content.count(b"EMC") == 5


def test_state_alone_is_no_artifact() -> None:
    assert marked(b"q 1 0 0 1 0 0 cm\n" + TAGGED + b"Q") == b"q 1 0 0 1 0 0 cm\n" + TAGGED + b"Q"


def test_marks_inside_an_artifact_go() -> None:
    watermark = b"BT /Span<</ActualText <FEFF0E23> >> BDC\n<0001> Tj\nEMC\nET\n"
    content = marked(watermark + TAGGED)
    assert b"/Span" not in content
    assert content.count(b"EMC") == 2


def test_no_painting_of_a_page_is_left_unmarked(draft: Printed) -> None:
    with draft.open() as pdf:
        for page in pdf.pages:
            assert_all_marked(contents(page.obj))


def assert_all_marked(content: bytes) -> None:
    depth = 0
    for token in re.findall(rb"(?<!\S)(?:\S*BDC|BMC|EMC|Tj|f|S|Do)(?!\S)", content):
        if token.endswith((b"BDC", b"BMC")):
            depth += 1
        elif token == b"EMC":
            depth -= 1
        else:
            assert depth > 0
    assert depth == 0
