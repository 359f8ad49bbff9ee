"""The ways in which a mail can be lost, each made up for on the next night, and a night that is run again."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Event

import pytest

from ita_sync import output
from tests.conftest import ROOT, edit_settings
from tests.fakes.google import Document
from tests.fakes.google import Fault as GoogleFault
from tests.fakes.smtp import Fault, MailServer, Temper, mail_server
from tests.town import CHANG, CLERK, CONTACTS, IT, KLANG, PALAD, ROWS, TAB, YEAR, D, Deed, Town, done, put

DAY = date(2025, 10, 7)  # a Tuesday
LEDGER = "_ita_sync"
NEXT, AFTER = DAY + timedelta(days=1), DAY + timedelta(days=2)


def no_server(town: Town) -> None:
    assert town.mail(DAY, is_down=True)[0] == 5


def killed_before_mailing(_town: Town) -> None:
    """The runner dies between `run` and `notify`."""


def a_server_that_is_closing(town: Town) -> None:
    code, mails = town.mail(DAY, Temper(goodbye_on={1, 2, 3, 4}))
    assert (code, mails.recipients) == (5, [])


def greylisting(town: Town) -> None:
    later = dict.fromkeys((CHANG, KLANG, CLERK), "451 4.7.1 come again")
    code, mails = town.mail(DAY, Temper(refuse=later))
    assert (code, mails.recipients) == (5, [IT])


WAYS = (no_server, killed_before_mailing, a_server_that_is_closing, greylisting)


@pytest.mark.parametrize("lose", WAYS)
def test_what_nobody_was_told_is_told_on_the_next_night_and_once(
    town: Town, lose: Callable[[Town], None]
) -> None:
    assert town.call("run", DAY) == 0
    lose(town)
    assert set(town.night(NEXT)) - {IT} == {CHANG, KLANG, CLERK}
    assert town.night(AFTER) == []


def test_a_refused_recipient_is_told_when_it_is_taken_again(town: Town) -> None:
    assert town.night(DAY, Temper(refuse={CHANG: "550 5.2.1 disabled"})) == [IT, CLERK, KLANG]
    assert town.night(NEXT, Temper(refuse={CHANG: "550 5.2.1 disabled"})) == []  # the operator knows
    assert town.night(AFTER) == [CHANG]
    assert town.night(AFTER + timedelta(days=1)) == []


def test_an_address_that_comes_later(town: Town) -> None:
    assert town.night(DAY) == [CHANG, CLERK, KLANG]
    put("B4", PALAD, CONTACTS)(town.document)
    assert PALAD in town.night(NEXT)
    assert town.night(AFTER) == []


def test_a_further_address_joins_the_next_letter(town: Town) -> None:
    town.night(DAY)
    put("B2", f"{CHANG} second@example.go.th", CONTACTS)(town.document)
    assert town.night(NEXT) == []
    monday = DAY + timedelta(days=6)
    assert town.night(monday) == [CHANG, CLERK, KLANG, "second@example.go.th"]


def test_a_new_owner(town: Town) -> None:
    town.night(DAY)
    put("C2", "กองคลัง")(town.document)
    assert town.night(NEXT) == [KLANG]
    assert town.night(AFTER) == []


CHILDREN = "ศูนย์พัฒนาเด็กเล็ก บ้านเหนือ"


@pytest.mark.parametrize(
    "spelling", ["ศูนย์พัฒนาเด็กเล็กบ้านเหนือ", "ศูนย์พัฒนา เด็กเล็ก  บ้านเหนือ", "ศูนย์พัฒนาเด็กเล็ก\nบ้านเหนือ"]
)
def test_a_unit_is_the_same_whatever_blanks_its_name_has(town: Town, spelling: str) -> None:
    """It is no other one, from which what it owes was handed over."""
    for cell, tab in (("A2", CONTACTS), ("C2", TAB), ("C3", TAB)):
        put(cell, CHILDREN, tab)(town.document)
    assert CHANG in town.night(DAY)
    put("A2", spelling, CONTACTS)(town.document)
    assert town.night(NEXT) == []
    put("C2", spelling)(town.document)
    put("A2", CHILDREN, CONTACTS)(town.document)
    assert town.night(AFTER) == []
    done(2)(town.document)
    put("A2", spelling, CONTACTS)(town.document)
    assert town.night(AFTER + timedelta(days=1)) == [CHANG, CLERK]
    assert town.night(AFTER + timedelta(days=2)) == []


def test_a_night_that_is_run_again_on_another_machine(town: Town) -> None:
    assert town.night(DAY) == [CHANG, CLERK, KLANG]
    assert town.night(DAY) == []


def test_notify_on_a_later_day_about_the_same_run(town: Town) -> None:
    town.night(DAY)
    assert town.mail(NEXT)[1].recipients == []


def test_one_mailbox_gets_one_letter(town: Town) -> None:
    put("B2", KLANG, CONTACTS)(town.document)
    put("B4", CLERK, CONTACTS)(town.document)
    assert town.night(DAY) == [CLERK, KLANG]
    assert town.night(NEXT) == []


@pytest.mark.parametrize(
    ("settings", "contacts", "told"),
    [
        ({}, {"B4": IT}, [CHANG, CLERK, IT, KLANG]),
        ({}, {"B4": f"{PALAD} {IT}"}, [CHANG, CLERK, IT, KLANG, PALAD]),
        ({}, {"B3": IT, "B4": IT}, [CHANG, CLERK, IT]),
        ({"operator": CLERK}, {"B4": CLERK}, [CHANG, CLERK, KLANG]),
        ({"coordinator": f"{CLERK}, {IT}"}, {"B4": PALAD}, [CHANG, CLERK, IT, KLANG, PALAD]),
    ],
)
def test_who_is_the_operator_hears_as_whoever_else_too(
    town: Town, settings: dict[str, str], contacts: dict[str, str], told: list[str]
) -> None:
    for key, value in settings.items():
        edit_settings(
            town.folder, f'\n{key} = "{IT if key == "operator" else CLERK}"', f"\n{key} = {value.split(', ')}"
        )
    for cell, text in contacts.items():
        put(cell, text, CONTACTS)(town.document)
    monday = DAY + timedelta(days=6)
    assert [town.night(day) for day in (DAY, DAY, NEXT, monday)] == [sorted(told), [], [], sorted(told)]


def test_who_heard_as_a_unit_hears_of_notices_alone(town: Town) -> None:
    """The server puts a unit off in the first call and refuses it in the second, which is news for the operator alone."""
    put("B4", IT, CONTACTS)(town.document)
    assert town.call("run", DAY) == 0
    faults, said = (Fault("DATA", "451 4.3.0 later", to=CHANG),), []
    for refuse in ({}, {CHANG: "550 5.1.1 unknown"}, {CHANG: "550 5.1.1 unknown"}):
        code, mails = town.mail(DAY, Temper(refuse=refuse, faults=faults))
        assert code == 5
        said.append([(one.to, D in text_of(one.message)) for one in mails.deliveries])
    assert said == [[(KLANG, False), (CLERK, True), (IT, True)], [(IT, False)], []]


def refuse_receipts(town: Town) -> list[str]:
    """The sheet takes no receipts."""
    town.google.faults.add("batchUpdate", GoogleFault.status(403))
    code, mails = town.mail(DAY)
    town.google.faults.clear()
    assert code == 5
    return mails.recipients


@pytest.mark.parametrize(
    "left", ["", '{"earlier": [["2025', '{"receipts": [["2025-10-07", "กองช่าง", "", "", "seen"]]}']
)
def test_a_journal_that_a_power_cut_spoilt_keeps_no_later_night_from_mailing(
    town: Town, left: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The ledger knows what was told; a copy of this very run could be in the file alone."""
    journal = town.folder / "out" / "private" / "receipts.json"
    assert town.night(DAY) == [CHANG, CLERK, KLANG]
    journal.write_text(left, encoding="utf-8")
    assert town.call("notify", DAY) == 5
    put("F3", "")(town.document)
    assert town.call("run", NEXT) == 0
    code, mails = town.mail(NEXT)
    assert (code, mails.recipients) == (0, [CHANG, CLERK])
    assert "of an earlier night is damaged" in caplog.text
    assert town.call("run", AFTER) == 0
    assert town.mail(AFTER)[1].recipients == []


def start_notify(port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SMTP_PORT": str(port), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ita_sync", "notify", "--date", DAY.isoformat()]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def kill(town: Town) -> list[str]:
    """The runner is killed while the server has the second copy in hand."""
    is_reached = Event()
    temper = Temper(faults=(Fault("RCPT", mute=True, after=1, meanwhile=is_reached.set),))
    with mail_server(town.trusted.context, temper=temper) as server:
        with start_notify(server.port) as job:
            assert is_reached.wait(60)
            job.kill()
            job.communicate(timeout=60)
        return server.recipients


@pytest.mark.parametrize("break_off", [refuse_receipts, kill])
@pytest.mark.parametrize(
    "calls", ["run notify notify", "notify notify run notify", "run notify run notify notify"]
)
def test_what_a_machine_told_before_is_not_told_again_however_often_it_is_called(
    town: Town, break_off: Callable[[Town], list[str]], calls: str
) -> None:
    assert town.call("run", DAY) == 0
    told = break_off(town)
    for call in calls.split():
        if call == "run":
            assert town.call("run", DAY) == 0
        else:
            told += town.mail(DAY)[1].recipients
    assert sorted(told) == [CHANG, CLERK, KLANG]


def test_two_calls_at_once_send_each_mail_once(town: Town) -> None:
    """Somebody calls it by hand while the night's own call waits for a slow server."""
    assert town.call("run", DAY) == 0
    is_reached = Event()
    slow = Fault("RCPT", delay=3.0, after=1, times=1, meanwhile=is_reached.set)
    with mail_server(town.trusted.context, temper=Temper(faults=(slow,))) as server:
        with start_notify(server.port) as first:
            assert is_reached.wait(60)
            town.monkeypatch.setenv("SMTP_PORT", str(server.port))
            answer = town.ita_sync("notify", "--date", DAY.isoformat())
            first.communicate(timeout=60)
        assert (first.returncode, answer.code) == (0, 5)
        assert "อีกคำสั่งหนึ่งกำลังส่ง" in answer.err
        assert sorted(server.recipients) == [CHANG, CLERK, KLANG]
        assert town.call("notify", DAY) == 0
    assert len(server.recipients) == 3


def test_a_sheet_that_is_only_read_is_remembered_by_its_machine(town: Town) -> None:
    edit_settings(town.folder, "# flags = true", "flags = false #")
    monday = DAY + timedelta(days=6)
    for day, told in ((DAY, []), (monday, [CHANG, CLERK, KLANG]), (monday + timedelta(days=1), [])):
        assert town.night(day) == told  # on a fresh machine the rhythm's days alone count
    answer = town.ita_sync("notify", "--date", (monday + timedelta(days=1)).isoformat())
    assert "ระบบไม่มีที่จดว่าแจ้งใครไปแล้ว จึงส่งในวันเตือนเท่านั้น" in answer.out
    for day, told in ((NEXT, [CHANG, CLERK, KLANG]), (AFTER, [])):
        assert town.call("run", day) == 0
        assert sorted(town.mail(day)[1].recipients) == told


def shut_the_ledger(document: Document) -> None:
    document.protect(LEDGER, "A1:AZ2000", editors=[CLERK])


def only_let_read(document: Document) -> None:
    document.readers |= document.writers
    document.writers.clear()


@pytest.mark.parametrize("shut", [shut_the_ledger, only_let_read])
def test_a_ledger_that_takes_no_receipts_is_known_before_anybody_is_reminded(town: Town, shut: Deed) -> None:
    """Nothing changes in the sheet, so that the run has nothing to write by which it would find out."""
    town.night(DAY)
    shut(town.document)
    monday = DAY + timedelta(days=6)
    nights = [town.night(monday + timedelta(days=number)) for number in range(-1, 1)]
    assert nights == [[], [CHANG, CLERK, KLANG]]
    town.move_to_a_fresh_machine()
    town.call("run", monday + timedelta(days=1))
    assert {CHANG, KLANG, CLERK}.isdisjoint(town.mail(monday + timedelta(days=1))[1].recipients)


@pytest.mark.parametrize("before", ["A", "F", "R", "T"])
def test_a_column_that_is_inserted_into_the_ledger_meanwhile_costs_no_receipt(
    town: Town, before: str
) -> None:
    assert town.call("run", DAY) == 0
    town.document.insert_columns(LEDGER, before)
    assert sorted(town.mail(DAY)[1].recipients) == [CHANG, CLERK, KLANG]
    assert [town.night(day) for day in (NEXT, AFTER)] == [[], []]


@pytest.mark.parametrize(("policy", "when"), [("changes", "ในวันเตือนครั้งถัดไป"), ("daily", "คืนถัดไป")])
def test_who_is_put_off_where_nothing_is_remembered_hears_when_that_is_made_up(
    town: Town, policy: str, when: str
) -> None:
    edit_settings(town.folder, "# flags = true", "flags = false #")
    edit_settings(town.folder, "[mail]", f'[mail]\npolicy = "{policy}"')
    monday = DAY + timedelta(days=6)
    assert town.call("run", monday) == 0
    with mail_server(town.trusted.context, temper=Temper(refuse={CHANG: "451 4.7.1 later"})) as mails:
        town.monkeypatch.setenv("SMTP_PORT", str(mails.port))
        answer = town.ita_sync("notify", "--date", monday.isoformat())
    (letter,) = (text_of(one.message) for one in mails.deliveries if one.to == CLERK)
    assert f"ระบบจะส่งใหม่{when} (1 ที่อยู่)" in " ".join(letter.split())
    assert f"จะส่งอีกครั้ง{when} หรือสั่ง" in answer.err


@pytest.mark.usefixtures("heeded_signals")
@pytest.mark.parametrize(("verb", "number"), [("MAIL", signal.SIGTERM), ("DOT", signal.SIGINT)])
def test_a_runner_that_stops_the_job_leaves_receipts(town: Town, verb: str, number: signal.Signals) -> None:
    """The server has one copy and keeps the second waiting; then the runner asks the job to stop."""
    assert town.call("run", DAY) == 0
    writes, is_reached = town.google.writes, Event()
    temper = Temper(faults=(Fault(verb, mute=True, after=1, meanwhile=is_reached.set),))
    with mail_server(town.trusted.context, temper=temper) as server, start_notify(server.port) as job:
        assert is_reached.wait(60)
        job.send_signal(number)
        said = job.communicate(timeout=60)[1]
    assert (job.returncode, town.google.writes) == (130, writes + 1), said
    assert server.recipients == [KLANG]
    assert town.night(DAY) == ([CHANG, CLERK] if verb == "MAIL" else [CLERK])  # what is in doubt waits a day
    assert town.night(NEXT) == ([] if verb == "MAIL" else [CHANG])


def test_a_run_of_an_earlier_day_tells_nobody_again(town: Town) -> None:
    """Somebody makes the report as of a day that is over; the nights have told everything since."""
    monday = DAY + timedelta(days=6)
    town.night(DAY)
    town.night(monday)
    for days in (1, 20, 41):
        assert town.night(DAY - timedelta(days=days)) == []
    for change in (put("F3", ""), done(3)):
        change(town.document)
        assert town.night(DAY - timedelta(days=2)) == [CHANG, CLERK]  # what is news is told none the less
        assert town.night(DAY - timedelta(days=2)) == []
    assert town.night(monday + timedelta(days=1)) == []


def test_a_run_of_an_earlier_day_reminds_nobody(town: Town) -> None:
    edit_settings(town.folder, '# policy = "changes"', 'policy = "daily" #')
    assert town.night(DAY) == [CHANG, CLERK, KLANG]
    assert town.night(DAY - timedelta(days=1)) == []
    assert town.night(NEXT) == [CHANG, CLERK, KLANG]


def test_a_run_of_a_day_to_come_takes_no_news_away(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ita_sync.text.dates.today", lambda: DAY)
    town.night(DAY + timedelta(days=300))
    assert town.night(DAY) == [CHANG, CLERK, KLANG]


def test_the_operator_reads_whom_to_share_the_sheet_with(town: Town) -> None:
    town.google.faults.add("get", GoogleFault.status(403))
    assert town.call("run", DAY) == 3
    (letter,) = town.mail(DAY)[1].deliveries
    assert letter.to == IT
    assert "แชร์สเปรดชีตให้ ita-sync@ita-sync-test.iam.gserviceaccount.com เป็นผู้แก้ไข" in text_of(letter.message)
    assert "gserviceaccount" not in (town.folder / "out" / "run.json").read_text(encoding="utf-8")


def delete_header(document: Document) -> None:
    document.delete_rows(TAB, 1)


def empty_the_tab(document: Document) -> None:
    for row in range(1, 7):
        for column in "ABCDEFG":
            document.set_text(TAB, f"{column}{row}", "")


@pytest.mark.parametrize("spoil", [put("F1", "สิ่งที่ได้"), delete_header, empty_the_tab])
def test_whoever_spoils_the_header_the_coordinator_hears_of_it_once(town: Town, spoil: Deed) -> None:
    town.night(DAY)
    spoil(town.document)
    told = []
    for day in (NEXT, AFTER):
        assert town.call("run", day) == 3
        told.append(sorted(town.mail(day)[1].recipients))
    assert told == [[IT, CLERK], []]


@pytest.mark.parametrize("nights", [1, 3])
def test_a_loss_of_which_nobody_could_be_told_is_told_later_and_once(town: Town, nights: int) -> None:
    town.night(DAY)
    town.document.delete_rows(TAB, 4, 6)
    later = [NEXT + timedelta(days=number) for number in range(nights + 2)]
    for day in later[:nights]:
        town.move_to_a_fresh_machine()
        assert town.call("run", day) == 0
        assert town.mail(day, is_down=True)[0] == 5
    assert CLERK in town.night(later[nights])
    assert town.night(later[nights + 1]) == []


def test_nobody_is_thanked_for_rows_that_stay_deleted(town: Town) -> None:
    """That half of the measures are gone is told on that night; on the next one they are as gone as before."""
    town.night(DAY)
    town.document.delete_rows(TAB, 4, 6)
    assert CLERK in town.night(NEXT)
    assert town.night(AFTER) == []
    town.document.delete_rows(TAB, 3)  # and again
    assert town.night(AFTER + timedelta(days=1)) == [CLERK]


AGAIN = "กลับเป็นฉบับร่าง"
JUNE = date(2025, 6, 3)  # a Tuesday; the periods run until September, so that nothing is owed
HOLES = {
    "deleted": put("F3", ""),
    "a plan": put("F2", "จะดำเนินการ"),
    "a row": put("A7", "มาตรการ ฉ ของเทศบาล"),
}


@pytest.mark.parametrize("hole", HOLES)
def test_who_was_told_that_the_report_is_final_hears_that_it_is_a_draft_again(town: Town, hole: str) -> None:
    """Also where nobody owes what is missing yet, so that it is in no mail."""
    day = iter([JUNE + timedelta(days=number) for number in range(9)])
    put("B4", PALAD, CONTACTS)(town.document)
    for row, period in ((2, YEAR), (4, YEAR), (5, "ต.ค. 2567 - มี.ค. 2568")):
        put(f"D{row}", period)(town.document)
        if row != 5:
            done(row)(town.document)
    assert town.night(next(day)) == [CLERK, PALAD]  # of row 5, which is overdue
    done(5)(town.document)
    assert town.night(next(day)) == [CLERK, PALAD]
    if hole == "a row":
        for cell, text in zip("BCDE", ROWS[0][1:5], strict=True):
            put(f"{cell}7", text)(town.document)
    HOLES[hole](town.document)
    assert town.call("run", next(day)) == 0
    assert town.mail(JUNE + timedelta(days=2), is_down=True)[0] == 5
    told = [town.mail(JUNE + timedelta(days=2))[1] for _ in range(2)]
    assert [mails.recipients for mails in told] == [[CLERK], []]
    letter = told[0].deliveries[0].message
    assert AGAIN in letter["Subject"]
    assert AGAIN in text_of(letter)
    assert "https://docs.google.com/spreadsheets/" in text_of(letter)
    assert town.night(next(day)) == []
    for row in (2, 3, 7) if hole == "a row" else (2, 3):
        done(row)(town.document)
    again = next(day)
    assert town.call("run", again) == 0
    (thanks,) = town.mail(again)[1].deliveries
    assert thanks.to == CLERK
    assert "สถานะรายงาน: ฉบับสมบูรณ์" in text_of(thanks.message)
    assert town.night(next(day)) == []
    put("F2", "")(town.document)
    assert [town.night(next(day)) for _ in range(2)] == [[CLERK], []]


@pytest.mark.parametrize("copies", [1, 2])
def test_what_a_full_disk_keeps_from_the_journal_stands_in_the_sheet(
    town: Town, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.call("run", DAY) == 0
    written, left = output.write_whole, iter(range(copies - 1))

    def full(target: Path, data: bytes, *, mode: int) -> None:
        if target.name == "receipts.json" and next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        written(target, data, mode=mode)

    with monkeypatch.context() as patch:
        patch.setattr(output, "write_whole", full)
        code, mails = town.mail(DAY)
    assert (code, len(mails.recipients)) == (2, copies)
    assert sorted(mails.recipients + town.night(NEXT)) == [CHANG, CLERK, KLANG]
    assert town.night(AFTER) == []


@pytest.mark.parametrize("title", ["ผู้ติดต่อ", "ผู้รับผิดชอบ (2)"])
def test_nobody_is_thanked_while_the_contacts_are_away(town: Town, title: str) -> None:
    """Whose mail address is missing nobody can tell without the tab, and it comes back as it was."""
    town.night(DAY)
    town.document.rename_tab(CONTACTS, title)
    assert town.night(NEXT) == []
    town.document.rename_tab(title, CONTACTS)
    assert town.night(AFTER) == []
    put("B4", PALAD, CONTACTS)(town.document)
    assert town.night(AFTER + timedelta(days=1)) == [CLERK, PALAD]


TOO_LARGE = "552 5.3.4 message too large"
REFUSES_ATTACHMENTS = {
    "announced": ({"size": 500_000}, ()),
    "MAIL": ({}, (Fault("MAIL", TOO_LARGE, after=0, times=1),)),
    "RCPT": ({}, (Fault("RCPT", TOO_LARGE, to=CLERK, times=1),)),
    "DOT": ({}, (Fault("DOT", TOO_LARGE, to=CLERK, times=1),)),
    "taken for spam": ({}, (Fault("DOT", "554 5.7.1 rejected as spam", to=CLERK, times=1),)),
    "no PDF from outside": ({}, (Fault("DOT", "552 5.7.0 illegal attachment", to=CLERK, times=1),)),
    "no reason": ({}, (Fault("DOT", "550 no", to=CLERK, times=1),)),
    # More than the line holds by itself, so that the end of it has not been sent.
    "hangs up": ({"report": 9_900_000}, (Fault("BODY", cut=True, to=CLERK, times=1),)),
    "hangs up, with a word": ({}, (Fault("BODY", TOO_LARGE, cut=True, to=CLERK, times=1),)),
}


@pytest.mark.parametrize("way", REFUSES_ATTACHMENTS)
def test_who_may_not_have_the_report_is_told_without_it(town: Town, way: str) -> None:
    server, faults = REFUSES_ATTACHMENTS[way]
    code, mails = mail_the_coordinator(town, DAY, Temper(faults=faults), **server)
    assert (code, sorted(mails.recipients)) == (0, [IT, CLERK])
    letter, notice = (delivery.message for delivery in mails.deliveries)
    assert not list(letter.iter_attachments())
    assert "เซิร์ฟเวอร์อีเมลไม่รับอีเมลที่แนบรายงาน" in text_of(letter)
    assert "ผู้ประสานงาน" in text_of(notice)
    assert "โดยไม่แนบไฟล์ หากเกิดทุกครั้ง ให้ตั้ง [mail] attach = false" in " ".join(text_of(notice).split())
    assert town.night(NEXT) == []


@pytest.mark.parametrize("takes", [False, True])
def test_a_report_after_which_the_server_says_nothing_is_left_out_on_the_next_night(
    town: Town, takes: bool
) -> None:
    """Whoever checks what is attached may hang up for it every time: then nobody would ever hear of anything."""
    silence = Fault("DOT", cut=True, takes=takes, to=CLERK)
    code, mails = mail_the_coordinator(town, DAY, Temper(faults=(silence,)))
    assert (code, mails.recipients) == (5, [CLERK] * takes)
    code, mails = mail_the_coordinator(town, NEXT, Temper())
    assert (code, sorted(mails.recipients)) == (0, [IT, CLERK])
    letter, notice = (delivery.message for delivery in mails.deliveries)
    assert not list(letter.iter_attachments())
    assert "เซิร์ฟเวอร์อีเมลไม่รับอีเมลที่แนบรายงาน จึงไม่ได้แนบมาพร้อมอีเมลนี้" in text_of(letter)
    assert "หากเกิดทุกครั้ง ให้ตั้ง [mail] attach = false" in " ".join(text_of(notice).split())
    assert town.night(AFTER) == []
    code, mails = mail_the_coordinator(town, DAY + timedelta(days=6), Temper())
    assert (code, mails.recipients) == (0, [CLERK])
    assert list(mails.deliveries[0].message.iter_attachments())


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (Fault("RCPT", "550 5.1.1 no such user", to=CLERK), 5, [IT]),
        (Fault("DOT", "451 4.3.0 later", to=CLERK), 5, [IT]),
        (Fault("DOT", "552 too much", to=CLERK), 5, [IT]),  # also without attachments
        (Fault("RCPT", cut=True, to=CLERK), 5, [IT]),
        (Fault("DATA", "", delay=0.1), 0, [CLERK]),
    ],
)
def test_attachments_stay_where_they_are_not_what_is_refused(
    town: Town, fault: Fault, code: int, told: list[str]
) -> None:
    found, mails = mail_the_coordinator(town, DAY, Temper(faults=(fault,)))
    assert (found, mails.recipients) == (code, told)
    with_report = [one.to for one in mails.deliveries if list(one.message.iter_attachments())]
    assert with_report == [address for address in told if address == CLERK]
    assert not any("attach = false" in text_of(one.message) for one in mails.deliveries)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def mail_the_coordinator(
    town: Town, day: date, temper: Temper, size: int = 33_554_432, report: int = 1_000_000
) -> tuple[int, MailServer]:
    """A night on which a report of so many bytes is mailed, and only the coordinator has an address."""
    path = town.folder / "config" / "ita.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("attach = false", "attach = true"), encoding="utf-8"
    )
    town.move_to_a_fresh_machine()
    for cell in ("B2", "B3"):
        put(cell, "", CONTACTS)(town.document)
    town.call("run", day)
    (town.folder / "out" / "report-2568.pdf").write_bytes(bytes(report))
    with mail_server(town.trusted.context, temper=temper, size=size) as mails:
        town.monkeypatch.setenv("SMTP_PORT", str(mails.port))
        return town.call("notify", day), mails
