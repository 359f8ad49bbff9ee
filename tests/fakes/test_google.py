from __future__ import annotations

import google.auth
import pytest
from google.auth.transport.requests import AuthorizedSession

from .google import Document, SheetsServer

TAB = "มาตรการ"
ROWS = [["มาตรการ", "ผลการดำเนินงาน"], ["เปิดเผยข้อมูล", "ทำแล้ว"], ["รับฟังความเห็น", ""]]
SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]


@pytest.fixture
def server():
    with SheetsServer() as running:
        yield running


@pytest.fixture
def session(server, tmp_path, monkeypatch):
    for name, value in server.environment(server.key_file(tmp_path)).items():
        monkeypatch.setenv(name, value)
    credentials, _ = google.auth.default(scopes=SCOPES)
    with AuthorizedSession(credentials) as opened:
        yield opened


def test_first(server, session):
    key = server.add(Document.from_rows("t", {TAB: ROWS}))
    url = f"{server.endpoint}/v4/spreadsheets/{key}"
    answer = session.get(
        url,
        params={
            "ranges": f"'{TAB}'!A1:Z",
            "fields": "sheets(properties.title,data.rowData.values(formattedValue,note))",
        },
    )
    print(answer.json())
    body = {
        "requests": [
            {
                "updateCells": {
                    "start": {"rowIndex": 2, "columnIndex": 1},
                    "rows": [{"values": [{"userEnteredValue": {"stringValue": "=x"}, "note": "n"}]}],
                    "fields": "userEnteredValue,note",
                }
            }
        ]
    }
    answer = session.post(url + ":batchUpdate", json=body)
    print(answer.json(), server.log)
    assert server.documents[key].text(TAB, "B3") == "=x"
    print(session.post(url + ":batchUpdate", json={"requests": [{"updateCells": {"notes": 1}}]}).json())
    print(session.get(url, params={"fields": "sheets.foo"}).json())
    print(session.get(url).json())
