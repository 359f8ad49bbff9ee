"""The stand-in for Google against the real clients: what it answers, refuses and breaks."""

from __future__ import annotations

import json
import time

import google.auth
import gspread
import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import processor_time

from .google import Content, Document, Fault, a1, discovery, fieldmask
from .google.client import plain_gspread
from .google.tokens import private_key

TAB, CONTACTS = "มาตรการ", "ผู้รับผิดชอบ"
ROWS = [
    ["มาตรการ", "หน่วยงาน", "ผลการดำเนินงาน"],
    ["เปิดเผยข้อมูล", "สำนักปลัด", "เผยแพร่บนเว็บไซต์"],
    ["รับฟังความเห็น", "กองคลัง", ""],
    ["ป้องกันการทุจริต", "กองช่าง", "จัดอบรม"],
]
PATIENCE = 120  # seconds until an answer is thought not to come: far more than any takes
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
READ_ONE_CALL = (
    "spreadsheetId,properties(title,locale,timeZone),sheets(properties(sheetId,title,gridProperties),merges,"
    "data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter),rowData.values(formattedValue,note)))"
)


class Api:
    """One spreadsheet through bare HTTP, with a bearer token."""

    def __init__(self, server, session, document):
        self.server, self.session, self.document = server, session, document
        self.key = server.add(document)
        self.url = f"{server.endpoint}/v4/spreadsheets/{self.key}"

    def get(self, *ranges, path="", **params):
        return self.session.get(self.url + path, params={"ranges": list(ranges), **params}, timeout=PATIENCE)

    def batch(self, *batch, params=None, **options):
        body = {"requests": list(batch), **options}
        return self.session.post(f"{self.url}:batchUpdate", json=body, params=params, timeout=PATIENCE)

    def refusal(self, *batch):
        """The message of a refused batch, which must have left no trace."""
        before = self.document.everything()
        answer = self.batch(*batch)
        assert answer.status_code == 400, answer.text
        assert self.document.everything() == before
        assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
        return answer.json()["error"]["message"]

    def sheet(self, *ranges, **params):
        return self.get(*ranges, **params).json()["sheets"][0]


@pytest.fixture
def document():
    return Document.from_rows("รายงาน", {TAB: ROWS, CONTACTS: [["หน่วยงาน", "อีเมล"]]})


@pytest.fixture
def session(server):
    with requests.Session() as opened:
        opened.trust_env = False
        opened.headers["Authorization"] = f"Bearer {server.tokens.issue(server.account, [SCOPE])}"
        yield opened


@pytest.fixture
def api(server, session, document):
    return Api(server, session, document)


@pytest.fixture
def environment(server, monkeypatch):
    def use(credentials):
        for name, value in server.environment(credentials).items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def authorized(environment, server, tmp_path):
    """A session that google-auth keeps in tokens."""
    environment(server.key_file(tmp_path))
    credentials, _ = google.auth.default(scopes=[SCOPE])
    with AuthorizedSession(credentials) as opened:
        yield opened


def cell_update(row, column, *, fields="userEnteredValue,note", sheet_id=0, **cell):
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}}


def text(value):
    return {"userEnteredValue": {"stringValue": value}}


# -- identity


def test_service_account_reads_through_google_auth(authorized, server, document):
    api = Api(server, authorized, document)
    assert api.get(fields="properties.title").json() == {"properties": {"title": "รายงาน"}}
    assert [server.count("token"), server.reads, server.writes] == [1, 1, 0]


def test_workload_identity_reads_through_google_auth(environment, server, document, tmp_path):
    environment(server.workload_file(tmp_path))
    credentials, project = google.auth.default(scopes=[SCOPE])
    with AuthorizedSession(credentials) as session:
        assert Api(server, session, document).get(fields="spreadsheetId").status_code == 200
    assert project == "ita-sync-test"
    assert [server.count(kind) for kind in ("token", "sts", "impersonate")] == [0, 1, 1]


def test_wrong_subject_token_is_refused(environment, server, tmp_path):
    environment(server.workload_file(tmp_path))
    (tmp_path / "subject-token.txt").write_text("somebody else's")
    credentials, _ = google.auth.default(scopes=[SCOPE])
    with requests.Session() as plain, pytest.raises(google.auth.exceptions.OAuthError, match="invalid_grant"):
        credentials.refresh(google.auth.transport.requests.Request(plain))


def _refresh(credentials):
    with requests.Session() as plain:
        credentials.refresh(google.auth.transport.requests.Request(plain))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"client_email": "nobody@example.iam.gserviceaccount.com"}, "account not found"),
        ({"private_key_id": "0"}, "Invalid JWT Signature"),
    ],
)
def test_wrong_key_is_refused(environment, server, tmp_path, changes, message):
    path = server.key_file(tmp_path)
    environment(path)
    info = {**json.loads(path.read_text()), **changes}
    with pytest.raises(RefreshError, match=message):
        _refresh(Credentials.from_service_account_info(info, scopes=[SCOPE]))


def test_unknown_scope_is_refused(environment, server, tmp_path):
    environment(server.key_file(tmp_path))
    with pytest.raises(RefreshError, match="invalid_scope"):
        _refresh(Credentials.from_service_account_file(server.key_file(tmp_path), scopes=["sheets"]))


def test_stale_assertion_is_refused(environment, server, tmp_path):
    environment(server.key_file(tmp_path))
    server.tokens.clock = lambda: time.time() + 7200
    with pytest.raises(RefreshError, match="reasonable timeframe"):
        _refresh(Credentials.from_service_account_file(server.key_file(tmp_path), scopes=[SCOPE]))


def test_key_is_made_once():
    assert private_key() is private_key()


def test_missing_expired_and_unknown_tokens(api, server, session):
    expired = server.tokens.issue(server.account, [SCOPE], lifetime=-1)
    for token in (expired, "ya29.unknown"):
        session.headers["Authorization"] = f"Bearer {token}"
        answer = api.get()
        assert answer.status_code == 401
        assert answer.json()["error"]["status"] == "UNAUTHENTICATED"
    del session.headers["Authorization"]
    assert api.get().json()["error"]["status"] == "PERMISSION_DENIED"
    assert api.batch(cell_update(0, 0)).status_code == 401


def test_read_only_scope_may_not_write(api, server, session):
    token = server.tokens.issue(server.account, [f"{SCOPE}.readonly"])
    session.headers["Authorization"] = f"Bearer {token}"
    assert api.get().status_code == 200
    error = api.batch(cell_update(0, 0)).json()["error"]
    assert [error["code"], error["status"]] == [403, "PERMISSION_DENIED"]
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_sharing_decides_who_reads_and_writes(api, server):
    api.document.writers.clear()
    refused = api.get()
    assert [refused.status_code, refused.json()["error"]["message"]] == [
        403,
        "The caller does not have permission",
    ]
    api.document.readers.add(server.account)
    assert api.get().status_code == 200
    assert api.batch(cell_update(0, 0)).status_code == 403


def test_unknown_spreadsheet_and_office_file(api, session):
    missing = session.get(f"{api.server.endpoint}/v4/spreadsheets/nothing", timeout=PATIENCE)
    assert missing.json()["error"] == {
        "code": 404,
        "message": "Requested entity was not found.",
        "status": "NOT_FOUND",
    }
    api.document.is_office_file = True
    assert api.get().json()["error"]["status"] == "FAILED_PRECONDITION"


def test_nothing_else_is_asked_of_google(authorized, server):
    authorized.get(f"{server.endpoint}/v1/projects/-/serviceAccounts/x/allowedLocations", timeout=PATIENCE)
    assert server.count("locations") == 1
    with pytest.raises(requests.exceptions.ProxyError):
        authorized.get("https://sheets.googleapis.com/v4/spreadsheets/x", timeout=PATIENCE)
    hosts = {entry.path for entry in server.log if entry.kind == "outside"}
    assert hosts <= {"sheets.googleapis.com:443", "iamcredentials.googleapis.com:443"}


# -- reading


def test_one_call_reads_everything_a_night_needs(api):
    api.document.merge(TAB, "A2:A3")
    api.document.set_note(TAB, "C3", "ยังไม่ได้กรอก")
    api.document.hide_row(TAB, 4)
    read = api.get(f"'{TAB}'!A1:Z", CONTACTS, fields=READ_ONE_CALL).json()
    first, second = read["sheets"]
    assert read["properties"] == {"title": "รายงาน", "locale": "th_TH", "timeZone": "Asia/Bangkok"}
    assert first["merges"] == [
        {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    ]
    data = first["data"][0]
    assert data["rowData"][2] == {"values": [{}, {"formattedValue": "กองคลัง"}, {"note": "ยังไม่ได้กรอก"}]}
    assert data["rowMetadata"][3] == {"hiddenByUser": True}
    assert [len(data["rowData"]), len(data["rowMetadata"])] == [4, 1000]
    assert second["properties"]["title"] == CONTACTS


def test_blank_ends_are_trimmed_and_offsets_of_zero_left_out(api):
    api.document.set_note(TAB, "B6", "ท้ายตาราง")
    values = "sheets.data(startRow,startColumn,rowData.values(formattedValue))"
    assert api.sheet(f"{TAB}!A3:Z", fields=values)["data"] == [
        {
            "startRow": 2,
            "rowData": [
                {"values": [{"formattedValue": "รับฟังความเห็น"}, {"formattedValue": "กองคลัง"}]},
                {"values": [{"formattedValue": cell} for cell in ROWS[3]]},
            ],
        }
    ]
    assert api.sheet(f"{TAB}!F9:G", fields=values)["data"] == [{"startRow": 8, "startColumn": 5}]
    notes = api.sheet(TAB, fields="sheets.data.rowData.values.note")["data"]
    assert notes == [{"rowData": [{}] * 5 + [{"values": [{}, {"note": "ท้ายตาราง"}]}]}]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        (TAB, 4),
        (f"'{TAB}'", 4),
        (f"{TAB}!A:B", 4),
        (f"{TAB}!2:3", 2),
        (f"'{TAB}'!B2:A", 3),
        ("A2:B2", 1),
        (f"{TAB}!$A$1", 1),
    ],
)
def test_ranges_in_every_usual_form(api, name, count):
    data = api.sheet(name, fields="sheets.data.rowData.values.formattedValue")["data"]
    assert len(data[0]["rowData"]) == count


@pytest.mark.parametrize("name", ["ไม่มี!A1", "ไม่มี", f"{TAB}!", f"{TAB}!A0", f"{TAB}!A1:[5", f"{TAB}!A1,B2"])
def test_range_nobody_can_read_fails_the_whole_call(api, name):
    assert api.get(TAB, name).json() == {
        "error": {"code": 400, "message": f"Unable to parse range: {name}", "status": "INVALID_ARGUMENT"}
    }


def test_range_beyond_the_grid(api):
    message = api.get(f"{TAB}!A1001:B").json()["error"]["message"]
    assert message == f"Range ('{TAB}'!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26"
    assert api.get(f"{TAB}!A1:ZZ9999").status_code == 200


def test_grid_comes_only_on_demand(api):
    assert "data" not in api.sheet()
    assert "data" not in api.sheet(TAB, includeGridData="false")
    assert "data" in api.sheet(includeGridData="true")
    assert "data" not in api.sheet(fields="sheets.properties", includeGridData="true")
    cell = api.sheet(f"{TAB}!A1", includeGridData="true")["data"][0]["rowData"][0]["values"][0]
    assert cell["userEnteredValue"] == cell["effectiveValue"] == {"stringValue": "มาตรการ"}


@pytest.mark.parametrize(
    ("mask", "path"),
    [
        ("sheets.foo", "sheets.foo"),
        ("sheets(data(rowData.values(notes)))", "sheets.data.rowData.values.notes"),
        ("properties, sheets.properties", " sheets"),
        ("spreadsheetId.x", "spreadsheetId.x"),
        ("sheets(properties", "sheets(properties"),
        ("sheets,,properties", "sheets,,properties"),
    ],
)
def test_mask_that_leads_nowhere(api, mask, path):
    error = api.get(fields=mask).json()["error"]
    violation = error["details"][0]["fieldViolations"][0]
    assert [error["message"], violation["field"]] == ["Request contains an invalid argument.", path]


def test_unknown_and_ill_typed_query_parameters(api):
    assert 'Unknown name "range": Cannot bind query parameter' in api.get(range="A1").text.replace("\\", "")
    assert api.get(includeGridData="yes").status_code == 400


MASKS = st.recursive(
    st.just(fieldmask.ALL),
    lambda below: st.dictionaries(st.text("abcXYZ", min_size=1, max_size=4), below, min_size=1, max_size=3),
    max_leaves=8,
).filter(lambda mask: mask is not fieldmask.ALL)


def _spell(mask):
    groups = {name: "" if "*" in below else f"({_spell(below)})" for name, below in mask.items()}
    return ",".join(name + group for name, group in groups.items())


@given(MASKS)
def test_masks_survive_spelling_and_parsing(mask):
    assert fieldmask.parse(_spell(mask)) == mask


@given(st.integers(0, 99_999), st.integers(0, 18_277))
def test_cell_names_round_trip(row, column):
    assert a1.cell(a1.cell_name(row, column)) == (row, column)


def test_mask_merges_and_whole_fields_win():
    parsed = fieldmask.parse("a.b,a(c,d/e),f,g.h,g")
    assert _spell(parsed) == "a(b,c,d(e)),f,g"


# -- writing


def test_write_returns_the_grid_after_it(api):
    answer = api.batch(
        cell_update(2, 2, **text("=HYPERLINK(1)"), note="บันทึก"),
        includeSpreadsheetInResponse=True,
        responseRanges=[f"{TAB}!C3"],
        responseIncludeGridData=True,
        params={"fields": "replies,updatedSpreadsheet.sheets.data.rowData.values(formattedValue,note)"},
    )
    assert answer.json() == {
        "replies": [{}],
        "updatedSpreadsheet": {
            "sheets": [
                {"data": [{"rowData": [{"values": [{"formattedValue": "=HYPERLINK(1)", "note": "บันทึก"}]}]}]}
            ]
        },
    }
    assert api.document.snapshot()[TAB, "C3"] == Content("=HYPERLINK(1)", "บันทึก")


def test_mask_decides_what_a_write_touches(api):
    api.document.set_note(TAB, "C2", "ของคน")
    api.document.set_format(TAB, "C2", wrapStrategy="WRAP")
    api.batch(cell_update(1, 2, fields="userEnteredValue", **text("ใหม่"), note="ไม่ถูกเขียน"))
    assert api.document.note(TAB, "C2") == "ของคน"
    api.batch(cell_update(1, 2, fields="note"))
    assert api.document.snapshot()[TAB, "C2"] == Content("ใหม่", "")
    api.batch(cell_update(1, 2, fields="*", **text("ทั้งหมด")))
    assert api.document.sheet(TAB).cell(1, 2) == text("ทั้งหมด")


def test_range_that_is_not_filled_is_cleared(api):
    area = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}
    api.batch(
        {"updateCells": {"range": area, "rows": [{"values": [text("เหลือ")]}], "fields": "userEnteredValue"}}
    )
    assert [api.document.text(TAB, cell) for cell in ("A2", "B2", "A3", "B3", "C2")] == [
        "เหลือ",
        "",
        "",
        "",
        "เผยแพร่บนเว็บไซต์",
    ]


def test_batch_is_all_or_nothing(api):
    message = api.refusal(cell_update(0, 0, **text("x")), {"addSheet": {"properties": {"title": TAB}}})
    assert message == (
        f'Invalid requests[1].addSheet: A sheet with the name "{TAB}" already exists. Please enter another name.'
    )


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (cell_update(1000, 0), "updateCells: GridCoordinate.rowIndex[1000] is after last row in grid[999]"),
        (cell_update(0, 26), "updateCells: GridCoordinate.columnIndex[26] is after last column in grid[25]"),
        (
            {"updateCells": {"start": {"columnIndex": 25}, "rows": [{"values": [{}, {}]}], "fields": "note"}},
            "updateCells: Attempting to write column: 26, beyond the last requested column of: 25",
        ),
        (cell_update(0, 0, sheet_id=5), "updateCells: No grid with id: 5"),
        (
            cell_update(0, 0, fields=""),
            "updateCells: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (cell_update(0, 0, fields="notes"), "updateCells: Invalid field: notes"),
        (cell_update(0, 0, fields="formattedValue"), "updateCells: Invalid field: formattedValue"),
        (
            cell_update(0, 0, **text("ก" * 50_001)),
            "updateCells: Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
        (
            {"repeatCell": {"range": {"startRowIndex": 1000}, "cell": {}, "fields": "note"}},
            f"repeatCell: Range ('{TAB}'!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            {"updateSheetProperties": {"properties": {"title": CONTACTS}, "fields": "title"}},
            f'updateSheetProperties: A sheet with the name "{CONTACTS}" already exists. Please enter another name.',
        ),
        (
            {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 1000, "endIndex": 1001}}},
            (
                "deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index 1000 but "
                "there are only 1000 rows."
            ),
        ),
        (
            {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0}}},
            "deleteDimension: You can't delete all the rows on the sheet.",
        ),
        (
            {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": -1, "endIndex": 2}}},
            "insertDimension: DimensionRange indexes must be >= 0",
        ),
        (
            {"deleteConditionalFormatRule": {"index": 0, "sheetId": 0}},
            "deleteConditionalFormatRule: No conditional format on sheet: 0 at index: 0",
        ),
        (
            {"mergeCells": {"range": {"startColumnIndex": 24, "endColumnIndex": 1}}},
            "mergeCells: endColumnIndex[1] cannot be before startColumnIndex[24]",
        ),
        (
            {"deleteProtectedRange": {"protectedRangeId": 9}},
            "deleteProtectedRange: No protected range with id: 9",
        ),
        ({}, "No request set."),
    ],
)
def test_refusals_name_the_request(api, request_, message):
    assert api.refusal(request_).removeprefix("Invalid requests[0]").lstrip(".: ") == message


def test_empty_batch_and_two_kinds_in_one_request(api):
    assert api.refusal() == "Must specify at least one request."
    both = {**cell_update(0, 0), "deleteSheet": {"sheetId": 0}}
    assert "oneof field 'kind' is already set. Cannot set 'deleteSheet'" in api.refusal(both)


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (
            {"notes": "x"},
            "Unknown name \"notes\" at 'requests[0].update_cells.rows[0].values[0]': Cannot find field.",
        ),
        ({"note": 5}, "Invalid value at 'requests[0].update_cells.rows[0].values[0].note' (TYPE_STRING), 5"),
        (
            {"userEnteredFormat": {"wrapStrategy": "wrap"}},
            'user_entered_format.wrap_strategy\' (TYPE_ENUM), "wrap"',
        ),
        ({"userEnteredValue": {"stringValue": "x", "numberValue": 1}}, "oneof field 'value' is already set"),
        ({"userEnteredValue": "x"}, '(type.googleapis.com/google.apps.sheets.v4.ExtendedValue), "x"'),
    ],
)
def test_bodies_are_checked_against_the_discovery_document(api, cell, complaint):
    assert complaint in api.refusal(cell_update(0, 0, **cell))


def _json_schema(rule):
    """A part of the discovery document as JSON Schema."""
    if "$ref" in rule:
        return {"$ref": f"#/$defs/{rule['$ref']}"}
    if rule.get("type") == "array":
        return {"type": "array", "items": _json_schema(rule["items"])}
    if rule.get("type") == "object" and "properties" in rule:
        properties = {name: _json_schema(item) for name, item in rule["properties"].items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}
    if rule.get("type") == "object":
        return {"type": "object"}
    return {key: value for key, value in rule.items() if key in ("type", "enum") and value != "any"}


def _is_valid(name, body):
    schemas = {key: _json_schema(rule) for key, rule in discovery.document()["schemas"].items()}
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schemas}).is_valid(body)


@pytest.mark.parametrize(
    "cell",
    [
        {"note": "x", "userEnteredFormat": {"textFormat": {"bold": True, "fontSize": 10}}},
        {"dataValidation": {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "x"}]}}},
        {"notes": "x"},
        {"note": ["x"]},
        {"userEnteredValue": {"numberValue": True}},
        {"userEnteredValue": []},
        {"userEnteredFormat": {"textFormat": {"fontSize": 10.5}}},
        {"dataValidation": {"condition": {"type": "LIST"}}},
    ],
)
def test_own_checks_agree_with_json_schema(cell):
    body = {"requests": [cell_update(0, 0, **cell)]}
    found = discovery.check_response("BatchUpdateSpreadsheetRequest", body)
    assert _is_valid("BatchUpdateSpreadsheetRequest", body) == (not found)


def test_answers_are_valid_by_json_schema_too(api):
    api.document.merge(TAB, "A2:A3")
    api.document.protect(TAB, "A1:C1", warning_only=True)
    api.batch(_format_rule("BLANK"), _drop_down(f"='{CONTACTS}'!A2:A"))
    assert _is_valid("Spreadsheet", api.get(f"{TAB}!A1:E9", includeGridData="true").json())


def test_every_violation_is_told_at_once(api):
    update = {"start": {"rowIndex": "1"}, "notes": 1}
    answer = api.batch({"updateCells": update}, extra=True).json()["error"]
    fields = [violation.get("field") for violation in answer["details"][0]["fieldViolations"]]
    assert fields == ["requests[0].update_cells.start.row_index", "requests[0].update_cells", None]
    assert len(answer["message"].splitlines()) == 3


def test_body_that_is_no_json(api, session):
    answer = session.post(f"{api.url}:batchUpdate", data=b"{", timeout=PATIENCE)
    assert "Invalid JSON payload received" in answer.json()["error"]["message"]


def test_formulas_are_kept_apart_from_text(api):
    api.batch(cell_update(5, 0, userEnteredValue={"formulaValue": "=1+1"}))
    entered = api.sheet(f"{TAB}!A6", fields="sheets.data.rowData.values(userEnteredValue,formattedValue)")
    assert entered["data"][0]["rowData"][0]["values"][0] == {
        "userEnteredValue": {"formulaValue": "=1+1"},
        "formattedValue": "#ERROR!",
    }


def test_colours_are_read_in_both_spellings(api):
    red, blue = {"red": 1}, {"blue": 1}
    format_ = {"backgroundColor": red, "textFormat": {"foregroundColorStyle": {"rgbColor": blue}}}
    api.batch(cell_update(0, 0, userEnteredFormat=format_, fields="userEnteredFormat"))
    api.batch(
        cell_update(
            0,
            0,
            userEnteredFormat={"backgroundColor": blue},
            fields="userEnteredFormat.backgroundColor",
        )
    )
    assert api.document.sheet(TAB).cell(0, 0)["userEnteredFormat"] == {
        "backgroundColor": blue,
        "backgroundColorStyle": {"rgbColor": blue},
        "textFormat": {"foregroundColor": blue, "foregroundColorStyle": {"rgbColor": blue}},
    }


def test_an_emoji_counts_twice_towards_the_limit(api):
    assert "maximum of 50000" in api.refusal(cell_update(0, 0, **text("😀" * 25_001)))
    assert api.batch(cell_update(0, 0, **text("😀" * 25_000))).status_code == 200


# -- tabs, rows, protection, formats


def test_a_tab_is_added_hidden_and_can_be_written_at_once(api):
    properties = {
        "title": "_สมุด",
        "sheetId": 77,
        "hidden": True,
        "gridProperties": {"rowCount": 3, "columnCount": 2},
    }
    answer = api.batch(
        {"addSheet": {"properties": properties}}, cell_update(2, 1, sheet_id=77, **text("ปลายสุด"))
    )
    assert answer.json()["replies"][0]["addSheet"]["properties"] == {
        **properties,
        "sheetType": "GRID",
        "index": 2,
    }
    assert api.document.text("_สมุด", "B3") == "ปลายสุด"
    hidden = {"properties": {"hidden": True}, "fields": "hidden"}
    assert "hide all the sheets" in api.refusal(
        {"deleteSheet": {"sheetId": api.document.sheet(CONTACTS).id}}, {"updateSheetProperties": hidden}
    )


def test_rows_and_columns_come_and_go_with_what_lies_on_them(api):
    document = api.document
    document.merge(TAB, "A2:A3")
    document.set_note(TAB, "C4", "ย้ายไปด้วย")
    document.hide_row(TAB, 4)
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    api.batch({"insertDimension": {"range": rows, "inheritFromBefore": True}})
    sheet = document.sheet(TAB)
    assert sheet.merges[0]["endRowIndex"] == 5
    assert document.note(TAB, "C6") == "ย้ายไปด้วย"
    assert sheet.rows[5].meta == {"hiddenByUser": True}
    api.batch(
        {"deleteDimension": {"range": rows}}, {"appendDimension": {"dimension": "COLUMNS", "length": 2}}
    )
    sheet = document.sheet(TAB)
    assert [document.text(TAB, "A4"), len(sheet.rows), len(sheet.columns)] == ["ป้องกันการทุจริต", 1000, 28]
    columns = {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    wide = {"range": columns, "properties": {"pixelSize": 300}, "fields": "pixelSize"}
    api.batch({"updateDimensionProperties": wide})
    assert api.sheet(fields="sheets.data.columnMetadata")["data"][0]["columnMetadata"][0] == {
        "pixelSize": 300
    }
    api.batch({"deleteDimension": {"range": columns}})
    assert [document.text(TAB, "A2"), document.sheet(TAB).merges] == ["สำนักปลัด", []]


def test_cells_are_appended_below_the_last_value(api):
    api.document.set_note(TAB, "A9", "โน้ตไม่นับ")
    rows = [{"values": [text("หนึ่ง")]}, {"values": [{}, text("สอง")]}]
    api.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    assert [api.document.text(TAB, cell) for cell in ("A5", "B6")] == ["หนึ่ง", "สอง"]
    many = {"sheetId": 0, "rows": [{"values": [text("x")]}] * 1000, "fields": "userEnteredValue"}
    api.batch({"appendCells": many})
    assert len(api.document.sheet(TAB).rows) == 1006


def test_properties_and_metadata_of_the_spreadsheet(api):
    title = {"properties": {"title": "ปีใหม่"}, "fields": "title"}
    metadata = {"metadataKey": "ita-sync", "metadataValue": "1", "visibility": "PROJECT"}
    on_tab = {**metadata, "location": {"sheetId": 0}}
    columns = {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 2}
    api.batch(
        {"updateSpreadsheetProperties": title},
        {"createDeveloperMetadata": {"developerMetadata": metadata}},
        {"createDeveloperMetadata": {"developerMetadata": on_tab}},
        {"autoResizeDimensions": {"dimensions": columns}},
    )
    read = api.get(fields="properties.title,developerMetadata.metadataKey,sheets.developerMetadata").json()
    assert read["properties"] == {"title": "ปีใหม่"}
    assert read["developerMetadata"] == [{"metadataKey": "ita-sync"}]
    assert read["sheets"][0]["developerMetadata"][0]["location"]["locationType"] == "SHEET"


def test_shrinking_the_grid_drops_what_lies_outside(api):
    size = {"gridProperties": {"rowCount": 2, "columnCount": 2, "frozenRowCount": 1}}
    api.batch({"updateSheetProperties": {"properties": size, "fields": "gridProperties"}})
    assert len([place for place in api.document.snapshot() if place[0] == TAB]) == 4
    last = {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    assert "delete all non-frozen rows" in api.refusal({"deleteDimension": {"range": last}})


def test_a_merged_cell_does_not_cross_what_is_frozen(api):
    api.document.merge(TAB, "A1:C1")
    frozen = {"gridProperties": {"frozenColumnCount": 1}}
    request = {"properties": frozen, "fields": "gridProperties.frozenColumnCount"}
    assert "only part of a merged cell" in api.refusal({"updateSheetProperties": request})
    api.document.unmerge(TAB, "A1:C1")
    api.batch({"updateSheetProperties": request})
    area = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 3}
    assert "merge frozen and non-frozen columns" in api.refusal({"mergeCells": {"range": area}})


def test_range_without_a_tab_is_on_the_first_visible_one(api):
    hide = {"properties": {"hidden": True}, "fields": "hidden"}
    api.batch({"updateSheetProperties": hide})
    assert api.sheet("A1")["properties"]["title"] == CONTACTS


def test_sorting_moves_whole_cells_and_refuses_vertical_merges(api):
    api.document.set_note(TAB, "B4", "กับแถว")
    area = {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 3}
    specs = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    api.batch({"sortRange": {"range": area, "sortSpecs": specs}})
    assert [api.document.text(TAB, f"C{row}") for row in (2, 3, 4)] == ["เผยแพร่บนเว็บไซต์", "จัดอบรม", ""]
    assert api.document.note(TAB, "B3") == "กับแถว"
    api.document.merge(TAB, "A2:A3")
    assert "vertical merges" in api.refusal({"sortRange": {"range": area, "sortSpecs": specs}})


def test_merging_keeps_the_corner_and_needs_whole_merges(api):
    area = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    api.batch({"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}})
    assert [api.document.text(TAB, cell) for cell in ("A2", "A3")] == ["เปิดเผยข้อมูล", ""]
    half = {"range": {**area, "endRowIndex": 2}}
    assert "select all cells in a merged range" in api.refusal({"unmergeCells": half})
    api.batch({"unmergeCells": {"range": area}})
    assert "merges" not in api.sheet()


def test_protection(api, server):
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}
    mine = {"range": area, "warningOnly": True, "description": "หัวตาราง"}
    reply = api.batch({"addProtectedRange": {"protectedRange": mine}}).json()["replies"][0][
        "addProtectedRange"
    ]
    assert reply["protectedRange"]["range"] == {"startRowIndex": 0, "endRowIndex": 1}
    api.batch(cell_update(0, 0, **text("แก้ได้")))
    api.document.protect(TAB, "A1:C1", editors=["palad@example.go.th"])
    assert "protected cell or object" in api.refusal(cell_update(0, 0, **text("แก้ไม่ได้")))
    both = {**mine, "editors": {"users": ["palad@example.go.th"]}}
    assert "Editors cannot be set on it" in api.refusal({"addProtectedRange": {"protectedRange": both}})
    whole = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}}
    assert f'Sheet "{TAB}" already has sheet protection.' in api.refusal(whole, whole)
    number = reply["protectedRange"]["protectedRangeId"]
    api.batch({"deleteProtectedRange": {"protectedRangeId": number}})
    assert len(api.sheet()["protectedRanges"]) == 1


def test_a_protected_range_is_seen_by_whoever_asks_in_their_own_way(api):
    """Who may not edit within it does not see who may."""
    mine = {"range": {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}, "warningOnly": False}
    made = api.batch({"addProtectedRange": {"protectedRange": mine}}).json()["replies"][0]
    assert made["addProtectedRange"]["protectedRange"]["requestingUserCanEdit"] is True
    api.document.protect(TAB, "A2:C2", editors=["palad@example.go.th"])
    api.document.protect(TAB, "A3:C3", warning_only=True)
    own, other, warning = api.sheet()["protectedRanges"]
    assert own["requestingUserCanEdit"] is True
    assert own["editors"] == {"users": [api.server.account]}
    assert not {"requestingUserCanEdit", "editors"} & other.keys()
    assert warning["requestingUserCanEdit"] is True
    api.document.readers, api.document.writers = {api.server.account}, set()
    assert not any("requestingUserCanEdit" in entry for entry in api.sheet()["protectedRanges"])


def test_protection_reaches_as_far_as_its_cells(api):
    api.document.protect(TAB, "B2:B3", editors=["palad@example.go.th"])
    api.batch(cell_update(1, 0, **text("ซ้าย")), cell_update(3, 1, **text("ล่าง")))
    assert "protected cell or object" in api.refusal(cell_update(2, 1, **text("ใน")))
    rule = {"range": {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}}
    assert "protected cell or object" in api.refusal({"setDataValidation": rule})


def test_who_may_not_edit_a_protected_tab_may_neither_change_nor_delete_nor_free_it(api):
    api.document.sheet(TAB).protected_ranges.append(
        {"protectedRangeId": 9, "range": {}, "editors": {"users": ["palad@example.go.th"]}}
    )
    grid = {"properties": {"gridProperties": {"rowCount": 2000}}, "fields": "gridProperties.rowCount"}
    warning = {"protectedRange": {"protectedRangeId": 9, "warningOnly": True}, "fields": "warningOnly"}
    for request in (
        {"updateSheetProperties": grid},
        {"deleteSheet": {"sheetId": 0}},
        {"updateProtectedRange": warning},
        {"deleteProtectedRange": {"protectedRangeId": 9}},
        cell_update(50, 5, **text("ใน")),
    ):
        assert "protected cell or object" in api.refusal(request)


def test_the_owner_and_what_a_protected_tab_leaves_out(api, server):
    hole = {"startRowIndex": 5, "endRowIndex": 6}
    api.document.sheet(TAB).protected_ranges.append(
        {"protectedRangeId": 9, "range": {}, "unprotectedRanges": [hole]}
    )
    api.batch(cell_update(5, 0, **text("เปิด")))
    assert "protected cell or object" in api.refusal(cell_update(6, 0, **text("ปิด")))
    api.document.owner = server.account
    api.batch(cell_update(6, 0, **text("ของตัวเอง")))


def test_a_copy_keeps_hidden_tabs_and_protection_for_the_copier_alone(api):
    api.document.protect(TAB, "A1:C1", editors=["palad@example.go.th"])
    api.document.protect(TAB, "A2:C2", warning_only=True)
    copy = api.document.copied_by("clerk@example.go.th")
    first, second = copy.sheet(TAB).protected_ranges
    assert first["editors"] == {"users": ["clerk@example.go.th"]}
    assert second["warningOnly"]
    assert not copy.may_write("palad@example.go.th")
    assert api.document.sheet(TAB).protected_ranges[0]["editors"] == {"users": ["palad@example.go.th"]}


def test_protection_can_be_changed_to_a_warning(api, server):
    area = {"startRowIndex": 0, "endRowIndex": 1}
    entry = {"range": area, "protectedRangeId": 9, "editors": {"users": ["palad@example.go.th"]}}
    api.batch({"addProtectedRange": {"protectedRange": entry}})
    assert server.account in api.sheet()["protectedRanges"][0]["editors"]["users"]
    warning = {"protectedRange": {"protectedRangeId": 9, "warningOnly": True}, "fields": "warningOnly"}
    api.batch({"updateProtectedRange": warning})
    assert api.sheet()["protectedRanges"] == [
        {"protectedRangeId": 9, "range": area, "requestingUserCanEdit": True, "warningOnly": True}
    ]


def _format_rule(kind, *values, **wanted):
    condition = {"type": kind} | ({"values": [{"userEnteredValue": v} for v in values]} if values else {})
    ranges = [{"sheetId": 0, "startRowIndex": 1}]
    rule = {"condition": condition, "format": wanted or {"backgroundColor": {"red": 1}}}
    return {"addConditionalFormatRule": {"rule": {"ranges": ranges, "booleanRule": rule}, "index": 0}}


def _drop_down(source):
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": source}]}
    return {"setDataValidation": {"range": {"startRowIndex": 1}, "rule": {"condition": condition}}}


def test_conditional_formats(api):
    api.batch(_format_rule("BLANK"), _format_rule("CUSTOM_FORMULA", "=LEN($C2)=0"))
    kinds = [rule["booleanRule"]["condition"]["type"] for rule in api.sheet()["conditionalFormats"]]
    assert kinds == ["CUSTOM_FORMULA", "BLANK"]
    moved = {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}}
    new_rule = _format_rule("NOT_BLANK")["addConditionalFormatRule"]["rule"]
    replaced = {"updateConditionalFormatRule": {"index": 0, "rule": new_rule}}
    replies = api.batch(moved, replaced).json()["replies"]
    assert replies[1]["updateConditionalFormatRule"]["oldRule"]["booleanRule"]["condition"] == {
        "type": "BLANK"
    }
    api.batch({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert len(api.sheet()["conditionalFormats"]) == 1
    api.document.insert_rows(TAB, 1, 2)
    assert api.sheet()["conditionalFormats"][0]["booleanRule"]["condition"]["type"] == "CUSTOM_FORMULA"
    assert api.sheet()["conditionalFormats"][0]["ranges"] == [{"startRowIndex": 3}]


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (_format_rule("ONE_OF_LIST", "x"), "'ONE_OF_LIST' is not supported in conditional formatting"),
        (_format_rule("BLANK", "x"), "requires 0 ConditionValues"),
        (_format_rule("CUSTOM_FORMULA", "LEN(A1)=0"), "Invalid ConditionValue.userEnteredValue: LEN(A1)=0"),
        (_format_rule("CUSTOM_FORMULA", f"='{CONTACTS}'!A1=1"), "cannot reference a different sheet"),
        (_format_rule("BLANK", wrapStrategy="WRAP"), "cannot set wrapStrategy"),
        (
            {"setDataValidation": {"range": {}, "rule": {"condition": {"type": "NOT_BLANK"}}}},
            "'NOT_BLANK' is not supported in data validation",
        ),
        ({"setDataValidation": {"range": {}, "rule": {}}}, "ConditionType is required."),
        (_drop_down("=ไม่มี!A1:A9"), "Invalid ConditionValue.userEnteredValue: =ไม่มี!A1:A9"),
    ],
)
def test_conditions_google_does_not_take(api, request_, complaint):
    assert complaint in api.refusal(request_)


def test_drop_down_from_another_tab(api):
    source = f"='{CONTACTS}'!A2:A"
    assert api.batch(_drop_down(source)).status_code == 200
    validation = api.document.sheet(TAB).cell(1, 1)["dataValidation"]
    assert validation["condition"]["values"] == [{"userEnteredValue": source}]


def test_drop_downs_and_filters(api):
    values = [{"userEnteredValue": unit} for unit in ("กองคลัง", "กองช่าง")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": False}
    area = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    api.batch(
        {"setDataValidation": {"range": area, "rule": rule}}, {"setBasicFilter": {"filter": {"range": area}}}
    )
    shown = api.sheet(f"{TAB}!B2", fields="sheets(basicFilter,data.rowData.values.dataValidation)")
    assert shown["data"][0]["rowData"][0]["values"][0]["dataValidation"] == rule
    assert shown["basicFilter"]["range"]["startColumnIndex"] == 1
    api.batch({"setDataValidation": {"range": area}}, {"clearBasicFilter": {"sheetId": 0}})
    assert api.sheet(f"{TAB}!B2", fields="sheets(basicFilter,data.rowData.values.dataValidation)") == {
        "data": [{}]
    }


# -- people


def test_somebody_sorts_between_the_read_and_the_write(api, server):
    server.before("batchUpdate", lambda document: document.sort_rows(TAB, "A2:C4", "B"))
    answer = api.batch(
        cell_update(1, 3, **text("ครบ")),
        includeSpreadsheetInResponse=True,
        responseRanges=[f"{TAB}!A2"],
        responseIncludeGridData=True,
    ).json()
    moved = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert moved["formattedValue"] == "รับฟังความเห็น"
    api.batch(cell_update(1, 3, **text("อีกครั้ง")))
    assert api.document.text(TAB, "A2") == "รับฟังความเห็น"


def test_an_editor_types_as_in_the_browser(document):
    for entered, shown in (
        ("12", "12"),
        ("1,234.50", "1234.5"),
        ("'0012", "0012"),
        ("true", "TRUE"),
        ("๑๒", "๑๒"),
    ):
        document.set_text(TAB, "E5", entered)
        assert document.text(TAB, "E5") == shown
    document.set_text(TAB, "E5", "=A1")
    assert document.snapshot()[TAB, "E5"] == Content("=A1", "")
    document.set_text(TAB, "E5", "")
    document.set_note(TAB, "E5", "")
    assert (TAB, "E5") not in document.snapshot()


@given(st.integers(1, 6), st.integers(1, 5), st.sampled_from(["A2:A3", "A1:C1", "B2:C4", "C3:C5"]))
def test_what_is_inserted_and_deleted_again_leaves_no_trace(row, count, merged):
    document = Document.from_rows("t", {TAB: ROWS}, merges={TAB: [merged]}, row_count=10, column_count=5)
    before, merges = document.snapshot(), document.sheet(TAB).merges
    document.insert_rows(TAB, row, count)
    document.delete_rows(TAB, row, row + count - 1)
    document.insert_columns(TAB, "B", count)
    document.delete_columns(TAB, "B", "BCDEF"[count - 1])
    assert [document.snapshot(), document.sheet(TAB).merges] == [before, merges]


def test_an_editor_moves_things_about(document):
    document.move_row(TAB, 4, 2)
    document.move_row(TAB, 2, 5)
    assert document.text(TAB, "A4") == "ป้องกันการทุจริต"

    document.merge(TAB, "A2:A3")
    document.insert_rows(TAB, 3, 2)
    document.delete_rows(TAB, 2)
    document.rename_tab(TAB, "ใหม่")
    sheet = document.sheet("ใหม่")
    assert [sheet.merges[0]["startRowIndex"], sheet.merges[0]["endRowIndex"]] == [1, 4]
    document.unmerge("ใหม่", "A2:A4")
    document.hide_row("ใหม่", 2, by_filter=True)
    assert sheet.rows[1].meta == {"hiddenByFilter": True}
    document.show_row("ใหม่", 2)
    assert not sheet.rows[1].meta


def test_everything_notices_what_a_snapshot_does_not(document):
    snapshot, everything = document.snapshot(), document.everything()
    document.set_format(TAB, "A1", wrapStrategy="WRAP")
    document.hide_row(TAB, 3)
    assert document.snapshot() == snapshot
    assert document.everything()[CONTACTS] == everything[CONTACTS]
    changed = {key for key, value in document.everything()[TAB].items() if value != everything[TAB][key]}
    assert changed == {"cells", "rows"}
    with pytest.raises(LookupError, match=CONTACTS):
        document.set_text("ไม่มี", "A1", "x")


# -- trouble


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
    ],
)
def test_status_faults_fire_once(api, server, code, status):
    server.faults.add("get", Fault.status(code))
    failed = api.get()
    assert [failed.status_code, failed.json()["error"]["status"]] == [code, status]
    assert api.get().status_code == 200
    assert [entry.status for entry in server.log] == [code, 200]


def test_faults_count_and_queue_up(api, server):
    server.faults.add("get", Fault.status(429, retry_after=2), times=2)
    server.faults.add("get", Fault.status(502))
    answers = [api.get() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 429, 502, 200]
    assert answers[0].headers["Retry-After"] == "2"
    assert answers[2].headers["Content-Type"].startswith("text/html")
    server.faults.add("*", Fault.api_disabled(), times=server.faults.FOREVER)
    assert {api.get().status_code for _ in range(3)} == {403}
    server.faults.clear()
    assert api.get().status_code == 200


def test_connection_reset_before_and_after_the_write(api, server):
    server.faults.add("batchUpdate", Fault.connection_reset())
    with pytest.raises(requests.ConnectionError):
        api.batch(cell_update(0, 0, **text("ไม่ถึง")))
    assert api.document.text(TAB, "A1") == "มาตรการ"
    server.faults.add("batchUpdate", Fault.connection_reset(after_write=True))
    with pytest.raises(requests.ConnectionError):
        api.batch(cell_update(0, 0, **text("ถึงแล้ว")))
    assert api.document.text(TAB, "A1") == "ถึงแล้ว"
    server.faults.add("batchUpdate", Fault.status(503).once_applied())
    assert api.batch(cell_update(0, 0, **text("ถึงอีก"))).status_code == 503
    assert api.document.text(TAB, "A1") == "ถึงอีก"


def test_body_cut_in_half(api, server):
    server.faults.add("get", Fault.cut_body())
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        api.get()
    assert api.get().status_code == 200


def test_slow_answer(api, server):
    server.faults.add("get", Fault.slow(30))
    with pytest.raises(requests.ReadTimeout):
        api.session.get(api.url, timeout=0.1)


def test_token_revoked_in_the_middle(authorized, server, document):
    api = Api(server, authorized, document)
    assert api.get().status_code == 200
    server.faults.add("get", Fault.token_revoked())
    assert api.get().status_code == 200
    assert [entry.status for entry in server.log if entry.kind == "get"] == [200, 401, 200]
    assert server.count("token") == 2


def test_token_endpoint_fails(authorized, server, document):
    server.faults.add("token", Fault.status(502))
    with pytest.raises(RefreshError):
        Api(server, authorized, document).get()


# -- the server itself


def test_an_answer_google_would_not_give_fails_the_test(session, server):
    api = Api(server, session, Document.from_rows("t", {TAB: [[{"note": 5}]]}))
    assert api.get(includeGridData="true").status_code == 500
    with pytest.raises(AssertionError, match=r"note.*TYPE_STRING"):
        server.raise_violations()
    server.violations.clear()


def test_a_kind_of_request_nobody_wrote_fails_the_test(api, server):
    assert api.batch({"addSlicer": {}}).status_code == 500
    with pytest.raises(AssertionError, match="has no addSlicer"):
        server.raise_violations()
    server.violations.clear()


def test_log_and_keep_alive(api, server):
    api.get()
    api.batch(cell_update(0, 0, **text("x")))
    read, write = server.log
    assert [read.method, read.kind, read.status] == ["GET", "get", 200]
    assert write.bytes_in > 100
    assert write.json["requests"][0]["updateCells"]["fields"] == "userEnteredValue,note"
    assert len(server._http.open_sockets) == 1
    assert [server.reads, server.writes] == [1, 1]


def test_misspelt_names_are_told(server):
    for add in (
        lambda: server.faults.add("batch_update", Fault.status(429)),
        lambda: server.before("batch_update", print),
    ):
        with pytest.raises(ValueError, match="batchUpdate"):
            add()


def test_unknown_address(api, session):
    assert session.get(f"{api.server.endpoint}/v4/other", timeout=PATIENCE).status_code == 404


def test_large_read_takes_seconds(api):
    api.document.add_tab("ใหญ่", [["ผลการดำเนินงาน " * 4] * 8] * 10_000)
    with processor_time(20.0):
        answer = api.get("ใหญ่!A1:Z", fields=READ_ONE_CALL)
    assert len(answer.content) > 10_000_000


def test_discovery_document_names_every_method_served():
    from .google.methods import METHODS

    for method in METHODS:
        assert discovery.schema(method.response)
        assert method.description["httpMethod"] == method.http


# -- gspread as it comes


@pytest.fixture
def worksheet(environment, server, document, tmp_path):
    key_file = server.key_file(tmp_path)
    environment(key_file)
    client = plain_gspread(server, key_file)
    key = server.add(document)
    with client.http_client.session:
        yield client.open_by_key(key).worksheet(TAB)


def test_gspread_reads(worksheet, document, server):
    document.merge(TAB, "A2:A3")
    assert worksheet.get_all_values()[1] == ROWS[1]
    assert worksheet.get_values(combine_merged_cells=True)[2][0] == "เปิดเผยข้อมูล"
    assert worksheet.acell("B4").value == "กองช่าง"
    assert worksheet.batch_get(["A1:B1", "C2"])[1].first() == "เผยแพร่บนเว็บไซต์"
    document.set_note(TAB, "B2", "โน้ต")
    assert worksheet.get_notes() == [[], ["", "โน้ต"]]
    assert [server.reads, server.writes] == [8, 0]


def test_gspread_writes(worksheet, document):
    worksheet.update([["=1", "สอง"], [3, True]], "E1", raw=True)
    worksheet.update([["=1"]], "G1", raw=False)
    assert [document.text(TAB, cell) for cell in ("E1", "F1", "E2", "F2")] == ["=1", "สอง", "3", "TRUE"]
    assert document.sheet(TAB).cell(0, 6) == {"userEnteredValue": {"formulaValue": "=1"}}
    worksheet.batch_update([{"range": "H1:I1", "values": [["ก", "ข"]]}])
    worksheet.append_row(["ท้าย", "แถว"])
    assert document.text(TAB, "A5") == "ท้าย"
    worksheet.insert_notes({"C3": "ยังว่าง"})
    worksheet.format("A1:C1", {"textFormat": {"bold": True}})
    assert document.note(TAB, "C3") == "ยังว่าง"
    assert document.sheet(TAB).cell(0, 2)["userEnteredFormat"] == {"textFormat": {"bold": True}}
    worksheet.batch_clear(["A2:C4"])
    assert [document.text(TAB, "A2"), document.note(TAB, "C3")] == ["", "ยังว่าง"]
    worksheet.resize(rows=20, cols=10)
    worksheet.clear()
    assert worksheet.get_all_values() == [[]]


def test_gspread_shapes_the_sheet(worksheet, document):
    spreadsheet = worksheet.spreadsheet
    added = spreadsheet.add_worksheet("เพิ่ม", rows=5, cols=3)
    added.update_title("เพิ่มแล้ว")
    worksheet.hide_rows(1, 2)
    worksheet.freeze(rows=1)
    worksheet.add_protected_range("A1:B2", description="ป้องกัน")
    worksheet.merge_cells("A2:A3")
    worksheet.set_basic_filter("A1:C4")
    worksheet.sort((2, "asc"), range="D1:E3")
    assert document.sheet("เพิ่มแล้ว").properties["gridProperties"] == {"rowCount": 5, "columnCount": 3}
    assert document.sheet(TAB).properties["gridProperties"]["frozenRowCount"] == 1
    spreadsheet.del_worksheet(added)
    assert [sheet.title for sheet in spreadsheet.worksheets()] == [TAB, CONTACTS]


@pytest.mark.parametrize(
    ("range_", "values", "message"),
    [
        ("A1001", [["x"]], "exceeds grid limits. Max rows: 1000"),
        ("A1:B1", [["x"], ["y"]], r"tried writing to row \[2\]"),
        ("Z1", [["x", "y"]], r"tried writing to column \[AA\]"),
    ],
)
def test_gspread_writes_outside(worksheet, range_, values, message):
    with pytest.raises(gspread.exceptions.APIError, match=message):
        worksheet.update(values, range_)


def test_gspread_is_refused(environment, server, document, tmp_path):
    key_file = server.key_file(tmp_path)
    environment(key_file)
    client = plain_gspread(server, key_file)
    key = server.add(document, shared_with=[])
    with client.http_client.session:
        with pytest.raises(PermissionError):
            client.open_by_key(key)
        with pytest.raises(gspread.SpreadsheetNotFound):
            client.open_by_key("missing")


TYPED = "This operation is not allowed on cells in typed columns."


def cells_of(document, column, top=1, bottom=3):
    at = document.sheet(TAB).id
    span = {"sheetId": at, "startRowIndex": top, "endRowIndex": bottom}
    return span | {"startColumnIndex": column, "endColumnIndex": column + 1}


def test_a_table_is_shown_as_google_shows_it(api):
    api.document.make_table(TAB, "B1:D4", C="DROPDOWN", D="BOOLEAN")
    (table,) = api.sheet()["tables"]
    assert table["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 4,
        "startColumnIndex": 1,
        "endColumnIndex": 4,
    }
    assert [column.get("columnType") for column in table["columnProperties"]] == [None, "DROPDOWN", "BOOLEAN"]
    assert [api.document.text(TAB, f"D{row}") for row in (1, 2, 4, 5)] == ["คอลัมน์ 4", "FALSE", "FALSE", ""]
    api.document.insert_columns(TAB, "A")
    assert api.sheet()["tables"][0]["range"]["startColumnIndex"] == 2


def test_typed_columns_keep_their_choices_and_number_formats(api):
    api.document.make_table(TAB, "A1:C4", B="DROPDOWN")
    document = api.document
    rule = {"condition": {"type": "BOOLEAN"}}
    plain = {"cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}}
    look = {
        "cell": {"userEnteredFormat": {"wrapStrategy": "WRAP"}},
        "fields": "userEnteredFormat.wrapStrategy",
    }
    number = plain | {"fields": "userEnteredFormat.numberFormat"}
    for request in (
        {"setDataValidation": {"range": cells_of(document, 1), "rule": rule}},
        {"repeatCell": {"range": cells_of(document, 1), **number}},
    ):
        assert api.refusal(request).endswith(TYPED)
    for request in (
        {"setDataValidation": {"range": cells_of(document, 1, 0, 1), "rule": rule}},
        {"setDataValidation": {"range": cells_of(document, 2), "rule": rule}},
        {"setDataValidation": {"range": cells_of(document, 1, 4, 6), "rule": rule}},
        {"repeatCell": {"range": cells_of(document, 1), **look}},
        {"repeatCell": {"range": cells_of(document, 2), **number}},
    ):
        assert api.batch(request).status_code == 200
    assert "merge cells in a table" in api.refusal(
        {"mergeCells": {"range": cells_of(document, 2), "mergeType": "MERGE_ALL"}}
    )
