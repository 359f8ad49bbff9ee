"""What the doctor says of a mistake, and what the night would have said."""

import pytest

from tests.fakes.engine import PrintedOnce
from tests.setup.mistakes import MISTAKES, World
from tests.town import ADDRESSES, Town


@pytest.fixture
def world(project, server, ita_sync, monkeypatch):
    from ita_sync import wiring

    town = Town.build(project, server, ita_sync, monkeypatch)
    town.monkeypatch.delenv("SMTP_PORT", raising=False)
    world = World.well(town)
    real = wiring.make_engine
    monkeypatch.setattr(
        wiring,
        "make_engine",
        lambda settings, patience=0.0: real(settings, patience=0.0) if world.has_service else PrintedOnce(),
    )
    return world


def test_where_all_is_well_the_doctor_has_nothing_to_say(world):
    before = world.town.document.everything(), files(world)
    with world.mail() as mails:
        answer = world.doctor()
    assert answer.code == 0
    assert {line[:4] for line in answer.out.splitlines()} == {"ok  "}, answer.out
    assert (world.town.document.everything(), files(world)) == before
    assert mails.messages == 0


def files(world):
    return sorted(str(path) for path in world.town.folder.rglob("*"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake(world, mistake, record_property):
    mistake.make(world)
    before = world.town.document.everything()
    with world.mail() as mails:
        answer = world.doctor()
        assert mails.messages == 0
        assert world.town.document.everything() == before
        assert not any(address in answer.out for address in ADDRESSES)
        night = world.night()
    code = next((one.code for one in night if one.code), 0)
    said = "\n".join(one.err + one.out for one in night if not code or one.code == code)
    record_property("doctor", answer.out)
    record_property("night", said)
    record_property("codes", f"{answer.code} {code}")
    assert mistake.doctor[0] in answer.out
    assert mistake.night[0] in said
    assert (answer.code, code) == (mistake.doctor[1], mistake.night[1])
