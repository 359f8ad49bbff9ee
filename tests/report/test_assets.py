"""What goes along with the page: what may be its logo, and what its styles may name."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ita_sync.domain import Table
from ita_sync.errors import ReportError
from ita_sync.report import assets, html
from ita_sync.settings import Settings
from tests.conftest import ROOT, checked_table
from tests.report.conftest import with_report

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


def picture(form: str) -> bytes:
    file = BytesIO()
    Image.effect_noise((64, 64), 50).save(file, form)
    return file.getvalue()


def logo(settings: Settings, path: Path, content: bytes) -> dict[str, Path]:
    path.write_bytes(content)
    return assets.logo_file(with_report(settings, logo=str(path)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ตรา.PNG", picture("PNG")),
        ("a.jpg", picture("JPEG")),
        ("a.svg", SVG),
        ("a.svg", b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]>' + SVG),
    ],
)
def test_a_picture_is_a_logo(settings: Settings, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    assert logo(settings, path, content) == {f"logo{path.suffix.lower()}": path}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "ตราเทศบาล".encode()),
        ("a.png", b""),
        ("a.png", picture("PNG")[:-600]),
        ("a.jpg", picture("JPEG")[:-600]),
        ("a.png", picture("PNG").replace(b"IDAT", b"IDAT\0", 1)),
        ("a.tif", picture("TIFF")),  # Pillow reads it, a browser does not show it
        ("a.png", SVG),
        ("a.svg", picture("PNG")),
        ("a.svg", SVG[:-6]),
        ("a.svg", b'<svg viewBox="0 0 9 9"/>'),
        ("a.svg", b"<html/>"),
        ("a.svg", b'<?xml version="1.0" encoding="nonesuch"?>' + SVG),
    ],
)
def test_what_would_show_as_a_broken_picture_is_refused(
    settings: Settings, tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(ReportError, match="is damaged or no picture") as caught:
        logo(settings, tmp_path / name, content)
    assert "PNG, JPEG or SVG" in caught.value.hint


def drawn(inside: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'
    ).encode()


FACE = '<style>@font-face { font-family: "TH Sarabun"; src: url(data:font/ttf;base64,AAAA) }</style>'


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="data:image/png;base64,AAAA"/>',
        '<linearGradient id="a"/><rect fill="url(#a)" style="filter: url(#b)"/><use xlink:href="#a"/>',
        '<a href="https://example.go.th"><circle r="4"/></a>',
        "<title>ตราเทศบาล</title><desc>a picture.png</desc><text> </text>",
        f"{FACE}<text>เทศบาล</text>",
        '<metadata><x xmlns="urn:x" href="a.png"/></metadata>',
    ],
)
def test_a_picture_that_needs_nothing_else_is_a_logo(settings: Settings, tmp_path: Path, inside: str) -> None:
    assert logo(settings, tmp_path / "a.svg", drawn(inside))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<image href="seal.png"/>', "links to another file (seal.png)"),
        ('<image xlink:href="file:///C:/ตรา.png"/>', "links to another file (file:///C:/ตรา.png)"),
        ('<use href="shapes.svg#garuda"/>', "links to another file (shapes.svg#garuda)"),
        ('<filter><feImage href="https://example.go.th/a.png"/></filter>', "links to another file (https:"),
        ('<style>@import url("fonts.css");</style>', "links to another file (fonts.css)"),
        ("<style>@import 'fonts.css';</style>", "links to another file (fonts.css)"),
        ('<rect style="fill: url(paint.svg#a)"/>', "links to another file (paint.svg#a)"),
        ('<rect mask="url(masks.svg#a)"/>', "links to another file (masks.svg#a)"),
        ("<style>@font-face { src: url('a.ttf') }</style><text>ก</text>", "links to another file (a.ttf)"),
        ('<text font-family="TH Sarabun New">ก</text>', "font that is not within it (TH Sarabun New)"),
        (
            "<g style=\"font-family: 'TH Sarabun New', serif\"><text><tspan>ก</tspan></text></g>",
            "(TH Sarabun New",
        ),
        (
            "<style>text { font: bold 12px Angsana }</style><text>ก</text>",
            "font that is not within it (Angsana)",
        ),
        ("<text>เทศบาล</text>", "has text in a font that is not within it."),
        (
            '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">เทศบาล</div></foreignObject>',
            "has text in a font that is not within it.",
        ),
        (
            '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="seal.png"/></foreignObject>',
            "links to another file (seal.png)",
        ),
    ],
)
def test_what_a_logo_lacks_is_the_logos_fault(
    settings: Settings, tmp_path: Path, inside: str, said: str
) -> None:
    with pytest.raises(ReportError) as caught:
        logo(settings, tmp_path / "a.svg", drawn(inside))
    assert "The logo " in caught.value.message
    assert said in caught.value.message
    assert "PNG" in caught.value.hint


def test_a_stylesheet_beside_a_logo_is_a_link_too(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"links to another file \(a\.css\)"):
        logo(settings, tmp_path / "a.svg", b'<?xml-stylesheet type="text/css" href="a.css"?>' + SVG)


@pytest.mark.parametrize("side", [9_500, 14_000])
def test_a_picture_too_large_to_be_looked_at(settings: Settings, tmp_path: Path, side: int) -> None:
    Image.new("1", (side, side)).save(tmp_path / "a.png")
    with pytest.raises(ReportError, match="is too large") as caught:
        assets.logo_file(with_report(settings, logo=str(tmp_path / "a.png")))
    assert "5000 pixels" in caught.value.hint


def with_style(settings: Settings, folder: Path, rule: str) -> Settings:
    (folder / "templates").mkdir()
    text = (ROOT / "templates" / "report.css").read_text(encoding="utf-8")
    (folder / "templates" / "report.css").write_text(f"{rule}\n{text}", encoding="utf-8")
    return settings.model_copy(update={"root": folder})


@pytest.mark.parametrize(
    ("rule", "link"),
    [
        ('@font-face { font-family: "TH Sarabun New"; src: url(THSarabunNew.ttf) }', "THSarabunNew.ttf"),
        ('@import "own.css";', "own.css"),
        ("@import url('https://fonts.example.go.th/a.css');", "https://fonts.example.go.th/a.css"),
        ("body { background: url( paper.png ) }", "paper.png"),
        ("body { background: URL(paper.png) }", "paper.png"),
        ('@IMPORT"own.css";', "own.css"),
        ("@import/* ours */'own.css';", "own.css"),
        ('body { background: image-set("paper.png" 1x) }', "paper.png"),
        ("body { background: -webkit-image-set(url(paper.png) 1x) }", "paper.png"),
    ],
)
def test_a_stylesheet_that_needs_another_file_says_so(
    settings: Settings, seed_table: Table, tmp_path: Path, rule: str, link: str
) -> None:
    """A browser leaves it out and says nothing: the report would look otherwise than its stylesheet says."""
    with pytest.raises(ReportError) as caught:
        html.render(checked_table(seed_table), with_style(settings, tmp_path, rule))
    assert f"report.css links to another file ({link})" in caught.value.message
    assert "[report] fonts" in caught.value.hint


@pytest.mark.parametrize(
    "rule",
    [
        "/* @import 'own.css'; url(paper.png) */",
        "body { background: url(data:image/png;base64,AAAA) }",
        "body { background: url('logo.png') }",
    ],
)
def test_a_stylesheet_that_needs_nothing_else(
    settings: Settings, seed_table: Table, tmp_path: Path, rule: str
) -> None:
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    styled = with_style(with_report(settings, logo=str(tmp_path / "a.png")), tmp_path, rule)
    assert rule in html.render(checked_table(seed_table), styled).html


@pytest.mark.parametrize(
    "tag",
    ['<img alt="" src="seal.png">', "<link rel=stylesheet href='own.css'>", "<OBJECT DATA=a.svg></OBJECT>"],
)
def test_a_page_that_needs_another_file_says_so(
    settings: Settings, seed_table: Table, tmp_path: Path, tag: str
) -> None:
    (tmp_path / "templates").mkdir()
    page = (ROOT / "templates" / "report.html.j2").read_text(encoding="utf-8")
    own = page.replace("</header>", f"{tag}</header>")
    (tmp_path / "templates" / "report.html.j2").write_text(own, encoding="utf-8")
    with pytest.raises(
        ReportError, match=r"report\.html\.j2 links to another file \((seal.png|own.css|a.svg)\)"
    ):
        html.render(checked_table(seed_table), settings.model_copy(update={"root": tmp_path}))


def test_no_such_logo(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="There is no logo"):
        assets.logo_file(with_report(settings, logo=str(tmp_path / "a.png")))


def test_a_logo_whose_name_no_disk_takes(settings: Settings) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        assets.logo_file(with_report(settings, logo=300 * "a"))
