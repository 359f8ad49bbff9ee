"""The command `render`."""


def test_html_needs_no_engine(project, ita_sync):
    answer = ita_sync("render", "--html")
    page = (project / "out" / "report-2568.html").read_text(encoding="utf-8")
    assert answer.code == 0
    assert page.count("<h1") == 1
    assert 'src: url("data:font' in page
