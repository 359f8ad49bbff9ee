"""What the tests of the commands share: an engine that costs nothing, a Google of their own, a look at a failure."""

import pytest

from tests.conftest import edit_settings
from tests.fakes.google import SheetsServer

CSV = "config/example/measures.csv"
OUTCOME = 5


@pytest.fixture
def fake_engine(monkeypatch):
    """An engine that answers at once; what it prints is a real PDF is shown elsewhere."""
    from ita_sync import pipeline
    from ita_sync.domain import ReportFile

    def publish(job, checked, *, final):
        pipeline.refuse_draft(checked, final=final)
        job.out.write("report-2568.pdf", b"%PDF")
        return ReportFile("report-2568.pdf", "0" * 64, 4, "fake")

    monkeypatch.setattr(pipeline, "publish", publish)


def assert_clear(answer, code, said):
    """One clear line, a hint at most beside it, the right code, and no traceback."""
    assert answer.code == code
    assert said in answer.err
    assert "Traceback" not in answer.err + answer.out
    assert answer.err.startswith("Error: ")


@pytest.fixture
def server():
    with SheetsServer() as running:
        yield running


@pytest.fixture
def on_google(server, project, monkeypatch):
    """Let the project's settings name a spreadsheet on the server."""

    def use(document):
        for name, value in server.environment(server.key_file(project)).items():
            monkeypatch.setenv(name, value)
        edit_settings(project, '"config/example/measures.csv"', f'"{server.add(document)}"')
        return document

    return use
