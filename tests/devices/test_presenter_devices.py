"""The page of devices: choosing, adding, testing, the lights and the last bytes, over software devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.config import Config
from crm_desktop.devices.emulated_till import InnerTill
from crm_desktop.devices.kinds import Card, CardKind, DeviceSetting, FoundPort, Light
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.devices.presenter_devices import DevicesPresenter, kind_choices
from crm_desktop.features.devices.presenter_tries import TriesPresenter
from crm_desktop.i18n import set_language
from crm_desktop.workplace_devices import DevicesWiring, printer_choices, trial_lines
from tests.support.fake_clock import FakeClock


class Now:
    """Background work done at once."""

    def run(self, work: Callable[[Any], Any], done: Callable[[Any], None], failed: Callable[[AppError], None]) -> None:
        done(work(None))


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture
def soft(monkeypatch: pytest.MonkeyPatch) -> InnerTill:
    one = InnerTill()
    monkeypatch.setattr("crm_desktop.devices.addresses.emulated_till", lambda: one)
    return one


@pytest.fixture
def rack(soft: InnerTill, tmp_path: Path, qtbot: QtBot) -> Iterator[DevicesWiring]:
    clock = FakeClock(datetime(2026, 3, 1, 9))
    one = DevicesWiring(Config(tmp_path / "settings.toml"), clock, is_demo=True, folder=tmp_path)
    yield one
    one.stop()


@pytest.fixture
def presenter(rack: DevicesWiring) -> DevicesPresenter:
    found = [FoundPort("serial:COM5", "Zebra", "scanner"), FoundPort("spool:EPSON", "EPSON", "printer")]
    one = DevicesPresenter(rack, Now(), lambda: found, printer_choices(), trial_lines, "Europe/Moscow")
    rack.code.connect(one.on_code)
    rack.card.connect(one.on_card)
    return one


@pytest.fixture
def said(presenter: DevicesPresenter) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    presenter.tested.connect(lambda text, meaning: told.append((text, meaning)))
    return told


def _place(presenter: DevicesPresenter, kind: str) -> int:
    return [one.kind for one in presenter.devices].index(kind)


def test_a_demo_firm_begins_with_software_devices(
    presenter: DevicesPresenter, qtbot: QtBot, rack: DevicesWiring
) -> None:
    assert [one.kind for one in presenter.devices] == ["printer", "scanner", "scale", "display", "cards"]
    assert rack.till.has("printer")
    qtbot.waitUntil(lambda: all(presenter.state_of(place).light is Light.OK for place in range(5)))


def test_a_choice_is_kept_and_works_at_once(presenter: DevicesPresenter, rack: DevicesWiring, tmp_path: Path) -> None:
    reopened: list[bool] = []
    rack.reopened.connect(lambda: reopened.append(True))
    assert rack.till.has("scale")
    presenter.select(_place(presenter, "scale"))
    presenter.remove()
    assert not rack.till.has("scale") and reopened == [True]
    presenter.add("scanner", "serial:COM5")
    presenter.set_option("prefix", "\x02")
    assert presenter.name_of(presenter.current) == "scanner 2"
    presenter.set_option("prefix", "")
    presenter.set_port("serial:COM5?115200")
    again = DevicesWiring(Config(tmp_path / "settings.toml"), FakeClock(datetime(2026, 3, 1)), is_demo=False)
    assert again.chosen()[-1] == DeviceSetting("scanner", "", "serial:COM5?115200")


def test_what_is_plugged_in_is_offered_until_it_is_chosen(presenter: DevicesPresenter) -> None:
    presenter.find()
    assert [one.port for one in presenter.not_in_use()] == ["serial:COM5", "spool:EPSON"]
    presenter.add("scanner", "serial:COM5")
    assert [one.port for one in presenter.not_in_use()] == ["spool:EPSON"]
    assert [key for key, _word in presenter.ports()] == ["serial:COM5", "keyboard", "emulator"]
    presenter.select(_place(presenter, "printer"))
    assert [key for key, _word in presenter.ports()] == ["serial:COM5", "spool:EPSON", "emulator"]
    presenter.set_port("tcp:printer:9100")
    assert presenter.ports()[-1] == ("tcp:printer:9100", "network, printer:9100")


def test_a_new_device_begins_with_the_usual_kind(presenter: DevicesPresenter) -> None:
    for kind, profile in (("printer", "epson"), ("scale", "toledo"), ("display", "")):
        presenter.add(kind)
        assert presenter.chosen == DeviceSetting(kind, profile, "emulator")
    assert "modem" not in dict(kind_choices())


def test_the_printer_is_tried(
    presenter: DevicesPresenter, said: list[tuple[str, str]], soft: InnerTill, qtbot: QtBot
) -> None:
    presenter.test()
    qtbot.waitUntil(lambda: ("Printed.", "ok") in said)
    assert "АБВГДЕЖЗИЙКЛМНОП" in soft.printer.text
    presenter.read_last()
    assert presenter.last
    assert presenter.local(presenter.last[0].at).hour == 12
    soft.printer.is_paper_out = True
    presenter.test()
    qtbot.waitUntil(lambda: said[-1][1] == "bad")
    presenter.open_drawer()
    qtbot.waitUntil(lambda: said[-1] == ("The drawer was told to open.", "ok"))
    soft.wire("printer").unplug()
    presenter.open_drawer()
    qtbot.waitUntil(lambda: said[-1][0].startswith("not found"))


def test_the_others_are_tried(
    presenter: DevicesPresenter, said: list[tuple[str, str]], soft: InnerTill, qtbot: QtBot, rack: DevicesWiring
) -> None:
    soft.scale.kilograms = Decimal("0.500")
    presenter.select(_place(presenter, "scale"))
    presenter.test()
    qtbot.waitUntil(lambda: said[-1:] == [("0,500 kg", "ok")])
    soft.scale.is_moving = True
    presenter.test()
    qtbot.waitUntil(lambda: said[-1][1] == "warn")
    presenter.select(_place(presenter, "display"))
    presenter.test()
    qtbot.waitUntil(lambda: soft.display.lines[0].startswith("Good day!"))
    presenter.select(_place(presenter, "scanner"))
    presenter.test()
    qtbot.waitUntil(lambda: rack.till.states()["scanner"].light is Light.OK)
    soft.scanner.scan("0104600439931256\x1d93")
    qtbot.waitUntil(lambda: said[-1] == ("Scanned: 0104600439931256‹GS›93", "ok"))


def test_cards_are_tried_and_nothing_of_them_is_shown_but_the_end(
    presenter: DevicesPresenter, said: list[tuple[str, str]], soft: InnerTill, qtbot: QtBot, rack: DevicesWiring
) -> None:
    presenter.select(_place(presenter, "cards"))
    presenter.test()
    qtbot.waitUntil(lambda: rack.till.states()["cards"].light is Light.OK)
    soft.cards.scan(";7770001234=99121010000?")
    qtbot.waitUntil(lambda: said[-1] == ("A card was read: •••1234", "ok"))
    presenter.on_refused(Refused("e_devices_payment_card"), "This is a payment card.")
    assert said[-1] == ("This is a payment card.", "warn")
    presenter.read_last()
    assert presenter.last == []


def test_readers_that_type_are_told_apart(rack: DevicesWiring, qtbot: QtBot) -> None:
    codes: list[str] = []
    cards: list[Card] = []
    refused: list[Refused] = []
    rack.code.connect(codes.append)
    rack.card.connect(cards.append)
    rack.card_refused.connect(refused.append)
    rack.choose([DeviceSetting("scanner", "", "keyboard"), DeviceSetting("cards", "", "keyboard")])
    for typed in (
        "4607001234562",
        ";7770001234=99121010000?",
        "%B4111111111111111^IVANOV/IVAN^30121010000000000?",
        "4111111111111111",
        "0104607001234562",
    ):
        rack._keys.scanned.emit(typed)
    assert codes == ["4607001234562"]
    assert cards == [Card(CardKind.TRACK, "7770001234"), Card(CardKind.TRACK, "0104607001234562")]
    assert [one.key for one in refused] == ["e_devices_payment_card"] * 2


def test_with_the_emulator_the_choice_stays_as_it_is(rack: DevicesWiring) -> None:
    rack.choose([DeviceSetting("printer", "epson", "tcp:printer:9100")])
    rack.use_emulator()
    assert rack.has_emulated and len(rack.chosen()) == 5
    rack.choose([DeviceSetting("printer", "epson", "tcp:printer:9100")])
    assert not rack.has_emulated


def test_a_receipt_tells_when_it_was_printed(rack: DevicesWiring, soft: InnerTill, qtbot: QtBot) -> None:
    presenter = TriesPresenter("op-1", rack.box.tries, Now(), "Europe/Moscow")
    presenter.load()
    assert (presenter.lines, presenter.summary[:28]) == ([], "This receipt was not sent to")
    soft.printer.is_paper_out = True
    rack.till.print_receipt([], "op-1").result(20)
    soft.printer.put_paper_in()
    rack.till.print_receipt([], "op-1").result(20)
    rack.box.note_sent("printer", b"cut off", "op-1")
    presenter.load()
    assert [(line.outcome, line.meaning) for line in presenter.lines] == [
        ("not printed", "bad"),
        ("printed", "ok"),
        ("not known whether it came out", "warn"),
    ]
    assert (presenter.lines[0].when, presenter.lines[0].device) == ("01.03.2026 12:00:00", "Receipt printer")
    assert presenter.summary.startswith("It came out 1 time. Of 1 more printing")
