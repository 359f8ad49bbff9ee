"""Through the real gotenberg-client: to the tests' own server, and to a real Gotenberg where there is one."""

from __future__ import annotations

import socket
import tomllib
from dataclasses import replace
from importlib import metadata

import pytest
import requests
from pydantic import SecretStr

from ita_sync.domain import Document
from ita_sync.errors import ExitCode, ReportError
from ita_sync.report.assets import font_files
from ita_sync.report.engines.gotenberg import GotenbergEngine
from ita_sync.report.engines.gotenberg_route import Client
from ita_sync.report.pdf.finish import finish
from ita_sync.report.pdf.preflight import check
from ita_sync.report.pdf.printed import opened
from ita_sync.settings import Gotenberg
from tests.conftest import ROOT
from tests.fakes.clock import Clock
from tests.fakes.gotenberg import (
    CLAIMS,
    FLAGS,
    FLAGS_OF_9,
    QUEUE_FULL,
    TIME_LIMIT,
    VALIDATE,
    Fault,
    GotenbergServer,
)
from tests.report.conftest import MADE, SERVICE_VARIABLES, Printed, gotenberg_engine

PAGE = Document('<html lang="th"><p>ทดสอบ', font_files(), "ทดสอบ")
PDF = b"%PDF-1.4\n%%EOF\n"
MISSING_FONT = (
    '<style>@font-face { font-family: X; src: url("nowhere.ttf") } p { font-family: X }</style><p>ก'
)


def failure(server: GotenbergServer, document: Document = PAGE, **options: float) -> ReportError:
    with pytest.raises(ReportError) as caught:
        gotenberg_engine(server, **options).print(document)
    assert caught.value.exit_code == ExitCode.REPORT
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize("version", ["", "8.40.1"])
def test_what_is_sent_to_8(version: str) -> None:
    with GotenbergServer(version=version) as server:
        assert gotenberg_engine(server).print(PAGE).startswith(b"%PDF")
    (request,) = server.requests
    assert request.fields == dict.fromkeys(FLAGS, "true")
    assert request.files.keys() == {"index.html", *font_files()}
    assert request.files["index.html"].decode() == PAGE.html
    assert request.trace.startswith("ita-sync-")
    assert len(server.asked) == 1, "8 is asked nothing more"


def test_what_is_sent_to_9() -> None:
    with GotenbergServer(version="9.10.0") as server:
        engine = gotenberg_engine(server)
        assert engine.print(PAGE).startswith(b"%PDF")
        (request,) = server.requests
        assert request.fields == dict.fromkeys(FLAGS_OF_9, "true")
        assert request.files.keys() == {"index.html", *font_files()}
        assert len(server.asked) == 3, "one more for each field that it names otherwise"
        assert engine.clock_error == pytest.approx(0, abs=5)
        server.faults = [Fault(503), Fault(cut="short")]
        engine.print(PAGE)
        assert len(server.asked) == 6, "what it said is remembered"


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("", "Gotenberg 8"),
        ("8.40.1", "Gotenberg 8.40.1"),
        ("9.10.0", "Gotenberg 9.10.0"),
        ("9.11.0-rc.1", "Gotenberg 9.11.0-rc.1"),
        ("snapshot", "Gotenberg 8"),
        ("8.1 <script>", "Gotenberg 8"),
    ],
)
def test_the_name_has_the_version_once_it_is_known(version: str, name: str) -> None:
    with GotenbergServer(version=version) as server:
        engine = gotenberg_engine(server)
        assert engine.name == "Gotenberg"
        engine.print(PAGE)
        assert engine.name == name


def unknown(field: str, new: str) -> Fault:
    return Fault(
        400,
        f"Invalid form data: form field '{field}' is unknown to this route; Gotenberg 9 renamed it '{new}'",
    )


@pytest.mark.parametrize(
    ("faults", "asked"),
    [
        ([Fault(400, "Invalid form data: form field 'printBackground' is unknown to this route")], 1),
        ([unknown("somethingElse", "another")], 1),
        ([unknown("printBackground", "a"), unknown("a", "printBackground")], 2),
        ([unknown("printBackground", "a"), unknown("a", "b"), unknown("b", "c")], 2),
        ([replace(unknown("printBackground", "a"), status=409)], 1),
    ],
)
def test_no_field_is_renamed_twice_nor_for_another_reason(faults: list[Fault], asked: int) -> None:
    with GotenbergServer(faults=faults) as server:
        failure(server)
    assert len(server.asked) == asked


def test_fields_that_are_refused_together_are_renamed_together() -> None:
    both = Fault(400, f"{unknown('printBackground', 'a').text}; {unknown('preferCssPageSize', 'b').text}")
    with GotenbergServer(faults=[both]) as server:
        failure(server)  # which the stand-in, an 8 otherwise, refuses
    assert len(server.asked) == 2


def test_the_members_of_the_client_that_are_not_public_are_where_they_were() -> None:
    """Its version is pinned exactly; a new one has to be read before this is changed."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (pin,) = (word for word in pyproject["project"]["dependencies"] if word.startswith("gotenberg-client"))
    assert pin == f"gotenberg-client[requests]=={metadata.version('gotenberg-client')}"
    with Client("http://127.0.0.1:9", auth=("ผู้ใช้", "รหัส"), backend="requests") as client:
        route = client.html_route().string_index("<p>ก").print_background(print_background=True)
        route.rename({"printBackground": "another"})
        assert route._form_data == {"another": "true"}
        assert [name for name, _file in route._get_all_resources()] == ["files"]
        assert route.renamed(unknown("another", "a third").text.replace("a third", "third")) == {
            "another": "third"
        }


def test_a_missing_asset_fails_loudly() -> None:
    with GotenbergServer() as server:
        error = failure(server, replace(PAGE, html=MISSING_FONT))
    assert "refused the page (409): Chromium failed to load resources: resource Font" in error.message
    assert "Gotenberg-Trace: ita-sync-" in error.message
    assert len(server.requests) == 1


def test_basic_auth() -> None:
    with GotenbergServer(credentials=("report", "geheim")) as server:
        assert gotenberg_engine(server).print(PAGE).startswith(b"%PDF")
        server.credentials = ("report", "anders")
        stale = GotenbergEngine(Gotenberg(url=server.url, username="report", password=SecretStr("geheim")))
        with pytest.raises(ReportError, match="does not accept the user name and password") as caught:
            stale.print(PAGE)
    assert "geheim" not in caught.value.message + caught.value.hint
    assert "GOTENBERG_PASSWORD" in caught.value.hint


@pytest.mark.parametrize(
    ("fault", "says", "tries"),
    [
        (
            Fault(400, "Invalid form data: form file 'index.html' is required"),
            "refused the page (400): Invalid form",
            1,
        ),
        (Fault(413, "Request Entity Too Large"), "refused the page (413)", 1),
        (Fault(429, QUEUE_FULL), "could not print, after all tries (429): The request queue is full", 2),
        (
            Fault(503, TIME_LIMIT),
            "could not print, after all tries (503): The request exceeded the time limit",
            2,
        ),
        (
            Fault(
                502,
                "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
            ),
            "could not print, after all tries (502): 502 Bad Gateway. [",
            2,
        ),
        (Fault(500, ""), "could not print, after all tries (500): no reason given", 2),
        (Fault(200, "<html>a login page"), "something else than a PDF", 1),
    ],
)
def test_each_refusal_is_one_sentence_with_a_hint(fault: Fault, says: str, tries: int) -> None:
    with GotenbergServer(faults=[fault] * 100) as server:
        assert says in failure(server, budget=0.3).message
    assert (len(server.requests) > 1) == (tries > 1)


def test_an_answer_that_does_not_come_is_given_up() -> None:
    with GotenbergServer(faults=[Fault(slow=1.0)] * 9) as server:
        error = failure(server, budget=0.2, timeout=0.3)
    assert "did not answer in time" in error.message


@pytest.mark.parametrize(
    "fault",
    [
        *(Fault(status) for status in (500, 502, 503, 504, 520)),
        Fault(429, QUEUE_FULL, after=0.2),
        Fault(hang_up=True),
        *(Fault(cut=how) for how in ("short", "reset", "chunked", "closed")),
    ],
)
def test_a_short_outage_is_waited_out(fault: Fault) -> None:
    with GotenbergServer(faults=[fault, fault, Fault(pdf=PDF)]) as server:
        assert gotenberg_engine(server).print(PAGE) == PDF
    assert len(server.requests) == 3


def test_a_cold_start_is_waited_out() -> None:
    with GotenbergServer(cold=1.0) as server:
        assert gotenberg_engine(server).print(PAGE).startswith(b"%PDF")


def test_an_endless_outage_ends() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        clock = Clock()
        with pytest.raises(ReportError, match="cannot be reached") as caught:
            GotenbergEngine(Gotenberg(url=url), clock.backoff(1.0, first=0.1)).print(PAGE)
    assert clock.slept == [0.1, 0.2, 0.4]
    assert "GOTENBERG_URL" in caught.value.hint


def test_the_budget_is_ninety_seconds() -> None:
    clock = Clock()
    with GotenbergServer(faults=[Fault(503)] * 50) as server, pytest.raises(ReportError):
        GotenbergEngine(Gotenberg(url=server.url), clock.backoff(90.0, longest=16.0)).print(PAGE)
    assert clock.slept == [1, 2, 4, 8, 16, 16, 16, 16]


# -- a real one


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Gotenberg:
    return Gotenberg(
        url=SERVICE_VARIABLES["GOTENBERG_URL"],
        username=SERVICE_VARIABLES.get("GOTENBERG_USERNAME", ""),
        password=SecretStr(SERVICE_VARIABLES.get("GOTENBERG_PASSWORD", "")),
    )


def violations(url: str, pdf: bytes, profile: str) -> list[object]:
    """What 9's own validator says against a PDF's claim."""
    answer = requests.post(
        f"{url}{VALIDATE}",
        data={"profile": profile},
        files={"files": ("report.pdf", pdf, "application/pdf")},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    said = answer.json()["report.pdf"]
    assert said["profile"] == profile
    assert said["compliant"] is not bool(said["violations"])
    return list(said["violations"])


@pytest.mark.parametrize("profile", CLAIMS)
def test_the_validator_is_asked_as_it_wants(profile: str, seed: Printed) -> None:
    with GotenbergServer(version="9.10.0") as server:
        assert violations(server.url, seed.pdf, profile) == []
        assert violations(server.url, seed.raw, profile) != []


@pytest.mark.gotenberg
@pytest.mark.gotenberg_9
@pytest.mark.parametrize("profile", CLAIMS)
def test_a_real_9_agrees_with_the_claims(real: Gotenberg, seed: Printed, profile: str) -> None:
    pdf = finish(opened(GotenbergEngine(real).print(seed.document)), seed.document, seed.source, MADE)
    assert violations(real.url, pdf, profile) == []


@pytest.mark.gotenberg
def test_a_real_one_says_which_it_is(real: Gotenberg) -> None:
    engine = GotenbergEngine(real)
    engine.print(PAGE)
    wanted = "9" if "GOTENBERG_9" in SERVICE_VARIABLES else "8"
    assert engine.name.split(".")[0] == f"Gotenberg {wanted}"


@pytest.mark.gotenberg
def test_a_real_one_prints_the_seed(real: Gotenberg, seed: Printed) -> None:
    pdf = finish(opened(GotenbergEngine(real).print(seed.document)), seed.document, seed.source, MADE)
    assert check(pdf, seed.document, seed.source) == 3


@pytest.mark.gotenberg
def test_a_real_one_marks_a_draft(real: Gotenberg, draft: Printed) -> None:
    pdf = finish(opened(GotenbergEngine(real).print(draft.document)), draft.document, draft.source, MADE)
    assert check(pdf, draft.document, draft.source) == 3


@pytest.mark.gotenberg
def test_a_real_one_misses_an_asset(real: Gotenberg) -> None:
    with pytest.raises(ReportError, match=r"\(409\): Chromium failed to load resources: resource Font"):
        GotenbergEngine(real).print(replace(PAGE, html=MISSING_FONT))


@pytest.mark.gotenberg
def test_a_real_one_says_which_request_failed(real: Gotenberg) -> None:
    with pytest.raises(ReportError, match=r"\[Gotenberg-Trace: ita-sync-[0-9a-f]{12}\]"):
        GotenbergEngine(real).print(replace(PAGE, html=MISSING_FONT))


@pytest.mark.gotenberg
@pytest.mark.gotenberg_password
def test_a_real_one_refuses_a_wrong_password(real: Gotenberg) -> None:
    with pytest.raises(ReportError, match="does not accept"):
        GotenbergEngine(real.model_copy(update={"password": SecretStr("wrong")})).print(PAGE)
