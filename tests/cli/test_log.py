"""The log on stderr."""

from tests.fakes.google import Document
from tests.writeback.nights import HEADERS, STATUS, TAB

from .conftest import GAP


def test_verbose_shows_every_request_without_addresses(server, on_google, ita_sync):
    on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP]}))
    log = ita_sync("flag", "-v", "--date", "2025-10-01").err
    assert [line.split(",")[0] for line in log.splitlines()] == ["Google ชีต: GET", "Google ชีต: POST"]
