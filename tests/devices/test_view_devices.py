"""The page of devices and the window of the emulator: what clicks do, and that a click there is a scan in the till."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.config import Config
from crm_desktop.devices.emulated_till import InnerTill
from crm_desktop.devices.kinds import DeviceSetting, FoundPort, Light, Sides, Words
from crm_desktop.features.devices.presenter_devices import DevicesPresenter
from crm_desktop.features.devices.presenter_emulator import EmulatorPresenter, Sample
from crm_desktop.features.devices.view_devices import DevicesPage
from crm_desktop.features.devices.view_emulator import EmulatorWindow
from crm_desktop.i18n import set_language
from crm_desktop.ui.background import Background
from crm_desktop.workplace_devices import DevicesWiring, printer_choices, trial_lines
from tests.support.fake_clock import FakeClock


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture
def soft(monkeypatch: pytest.MonkeyPatch) -> InnerTill:
    one = InnerTill()
    monkeypatch.setattr("crm_desktop.devices.addresses.emulated_till", lambda: one)
    monkeypatch.setattr("crm_desktop.devices.emulated_till.emulated_till", lambda: one)
    return one


@pytest.fixture
def rack(soft: InnerTill, tmp_path: Path, qtbot: QtBot) -> Iterator[DevicesWiring]:
    clock = FakeClock(datetime(2026, 3, 1, 9))
    one = DevicesWiring(Config(tmp_path / "settings.toml"), clock, is_demo=True, folder=tmp_path)
    yield one
    one.stop()


@pytest.fixture
def window(rack: DevicesWiring, qtbot: QtBot) -> EmulatorWindow:
    one = rack.show_emulator(None)
    qtbot.addWidget(one)
    return one


@pytest.fixture
def page(rack: DevicesWiring, qtbot: QtBot) -> DevicesPage:
    found = [FoundPort("serial:COM5", "Zebra", "scanner")]
    presenter = DevicesPresenter(
        rack, Background(), lambda: found, printer_choices(), trial_lines, "Europe/Moscow", parent=rack
    )
    rack.code.connect(presenter.on_code)
    one = DevicesPage(presenter)
    qtbot.addWidget(one)
    one.show()
    return one


def _all_there(rack: DevicesWiring) -> bool:
    return all(state.light is Light.OK for state in rack.till.states().values())


def _presenter(window: EmulatorWindow) -> EmulatorPresenter:
    return window._presenter


def test_a_click_on_goods_is_a_scan_in_the_till(rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot) -> None:
    codes: list[str] = []
    rack.code.connect(codes.append)
    qtbot.waitUntil(lambda: _all_there(rack))
    _presenter(window).samples = [Sample("4607001234562", "Bread"), Sample("4006381333931", "Pen")]
    _presenter(window).samples_changed.emit()
    window.sample_list.clicked.emit(window.samples.index(1, 0))
    qtbot.waitUntil(lambda: codes == ["4006381333931"])
    qtbot.mouseClick(window.scan, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: codes == ["4006381333931"] * 2)
    qtbot.mouseClick(window.tear, Qt.MouseButton.LeftButton)
    window.code.setText("4607001234562")

    def is_heard_again() -> bool:
        qtbot.keyClick(window.code, Qt.Key.Key_Return)
        return codes[-1] == "4607001234562"

    qtbot.waitUntil(is_heard_again)
    assert set(codes) <= {"4006381333931", "4607001234562"}


def test_paper_display_and_drawer_are_shown(rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot) -> None:
    rack.till.print_receipt([Words("Bread", bold=True, align="center"), Sides("Total", "52.00", big=True)]).result(20)
    rack.till.show("Bread", "52.00")
    rack.till.open_drawer().result(10)
    qtbot.waitUntil(lambda: "Total" in window.paper.sheet.accessibleDescription())
    qtbot.waitUntil(lambda: window.display.lines[0].startswith("Bread"))
    qtbot.waitUntil(lambda: "open" in window.drawer.text())
    assert not window.grab().isNull()
    window.shut.click()
    assert "closed" in window.drawer.text()


def test_a_narrow_window_shows_the_paper_when_something_is_printed(
    rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot
) -> None:
    window.resize(484, 690)
    assert window.sample_list.isVisible() and not window.paper.isVisible()
    rack.till.print_receipt([Words("Bread")]).result(20)
    qtbot.waitUntil(window.paper.isVisible)
    assert window.width() < 600 and not window.sample_list.isVisible()
    window.resize(1000, 690)
    assert window.sample_list.isVisible() and window.paper.isVisible()


def test_troubles_are_switched_on_and_off(rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _all_there(rack))
    for (kind, what), check in window.troubles.items():
        if kind in ("fiscal", "terminal"):
            continue
        check.click()
        rack.till.look()
        if (kind, what) not in (("printer", "noise"),):
            qtbot.waitUntil(lambda kind=kind: rack.till.states()[kind].light is not Light.OK or kind == "scale")
        check.click()
        rack.till.look()
        qtbot.waitUntil(lambda: (rack.till.look(), _all_there(rack))[1], timeout=20_000)


def test_the_register_and_the_terminal_have_troubles_and_a_paper_too(
    rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot
) -> None:
    window.part.set_current("money")
    window.troubles["fiscal", "paper_out"].click()
    window.troubles["terminal", "declines"].click()
    assert rack.money.fiscal.troubles.is_paper_out and rack.money.terminal.troubles.declines
    assert rack.money.fiscal.open_shift("Anna").outcome == "done"
    qtbot.waitUntil(lambda: "Anna" in window.fiscal_paper.text())


def test_the_slider_is_the_scale_and_cards_are_swiped(
    rack: DevicesWiring, window: EmulatorWindow, qtbot: QtBot
) -> None:
    cards: list[object] = []
    refused: list[object] = []
    rack.card.connect(cards.append)
    rack.card_refused.connect(refused.append)
    qtbot.waitUntil(lambda: _all_there(rack))
    window.slider.setValue(1235)
    assert str(rack.till.weight().result(10).kilograms) == "1.235"
    window.swipe.click()
    window.bank.click()
    qtbot.waitUntil(lambda: len(cards) == len(refused) == 1)


def test_one_window_at_a_time(rack: DevicesWiring, window: EmulatorWindow) -> None:
    assert rack.show_emulator(None) is window


def test_the_page_shows_chooses_and_tries(page: DevicesPage, rack: DevicesWiring, qtbot: QtBot) -> None:
    presenter = page._presenter
    qtbot.waitUntil(lambda: _all_there(rack))
    qtbot.mouseClick(page.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.result.text() == "Printed.")
    presenter.read_last()
    qtbot.waitUntil(lambda: "‹10›‹04›" in page.bytes.text())
    page.options["letters"].chosen.emit("drawn")
    assert rack.chosen()[0].options == {"letters": "drawn"}
    page.list.set_current_row(2)
    assert page.title.text() == "Scale" and "parity" in page.options
    page.profile.chosen.emit("cas")
    assert rack.chosen()[2].profile == "cas"
    page.remove.click()
    assert [one.kind for one in rack.chosen()] == ["printer", "scanner", "display", "cards"]


def test_a_port_is_typed(page: DevicesPage, rack: DevicesWiring) -> None:
    page.port.set_key("other")
    page.port.chosen.emit("other")
    assert page.typed.isVisible()
    page.typed.set_text("no port at all")
    page.typed.committed.emit("no port at all")
    assert rack.chosen()[0].port == "emulator"
    page.typed.set_text("192.0.2.1")
    page.typed.committed.emit("192.0.2.1")
    assert rack.chosen()[0].port == "tcp:192.0.2.1:9100"
    assert not page.typed.isVisible()


def test_what_is_plugged_in_is_added_at_one_click(page: DevicesPage, rack: DevicesWiring, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.found.count() == 1)
    button = page.found.itemAt(0).widget()
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert rack.chosen()[-1] == DeviceSetting("scanner", "", "serial:COM5")
    assert page.title.text() == "Barcode scanner 2"
    page.speed.chosen.emit("115200")
    assert rack.chosen()[-1].port == "serial:COM5?115200"


def test_a_computer_without_devices_says_so(rack: DevicesWiring, page: DevicesPage) -> None:
    while page._presenter.devices:
        page._presenter.remove()
    assert not page._right.isVisible()
    page._presenter.add("scanner")
    assert page._right.isVisible()


def test_a_receipts_printings_are_shown(rack: DevicesWiring, page: DevicesPage, qtbot: QtBot) -> None:
    rack.till.print_receipt([Words("Bread")], "op-1").result(20)
    dialog = rack.show_tries("op-1", "1-2-3", "Europe/Moscow", page)
    qtbot.waitUntil(lambda: dialog.summary.text() == "It came out 1 time.")
    assert len(dialog.lines.items) == 1 and not dialog.grab().isNull()
    dialog.close_button.click()
