"""The judge from outside: emupos reads our bytes, draws the receipt, has a scale and a scanner of its own."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from crm_desktop.devices.escpos import page_table, trial_strip
from crm_desktop.devices.kinds import DeviceSetting, Light, Outcome, Paper, Weight, WeightState, Words
from crm_desktop.devices.ports import open_port
from crm_desktop.devices.printer import EscPosPrinter
from crm_desktop.devices.profiles import profile_of, read_profile
from crm_desktop.devices.scale import AskedScale
from crm_desktop.devices.scanner import SerialScanner
from crm_desktop.devices.till_devices import TillDevices
from tests.support.emupos_rig import Emupos, start_emupos, stop_emupos
from tests.support.soon import soon

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="emupos: serial ports without a cable are of Linux")
_EPSON = read_profile("epson")


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    one, process = start_emupos(tmp_path_factory.mktemp("emupos"), (_free_port(), _free_port()))
    yield one
    stop_emupos(process)


@pytest.fixture
def printer(emupos: Emupos) -> EscPosPrinter:
    return EscPosPrinter("front", lambda: open_port(emupos.printer), _EPSON, answer_seconds=2.0, print_seconds=2.0)


def _newest(emupos: Emupos, suffix: str, before: list[Path]) -> Path:
    assert soon(lambda: set(emupos.receipts(suffix)) - set(before))
    (found,) = set(emupos.receipts(suffix)) - set(before)
    return found


def test_the_trial_strip_is_read_and_drawn(emupos: Emupos, printer: EscPosPrinter) -> None:
    texts, pictures = emupos.receipts(".txt"), emupos.receipts(".png")
    done = printer.print_lines([*trial_strip(_EPSON), Words("Қазақша")], "r-1")
    assert done.outcome is Outcome.PRINTED
    text = _newest(emupos, ".txt", texts).read_text(encoding="utf-8")
    assert "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\nабвгдеёжзийклмнопрстуфхцчшщъыьэюя\n" in text
    assert '№ 5 "Ромашка" - 12,50 руб. ...' in text
    assert "[barcode EAN-13 4600000000008]" in text
    assert "[qr t=20260101T1200&s=91.00&fn=9999078900001234&i=1&fp=1234567890&n=1]" in text
    assert "[image 576x" in text and "?" not in text
    with Image.open(_newest(emupos, ".png", pictures)) as picture:
        assert picture.width == 576
        dark = picture.convert("L").histogram()[0] / (picture.width * picture.height)
    assert 0.02 < dark < 0.4


def test_the_test_of_the_page_of_devices_prints_its_table_of_letters(emupos: Emupos) -> None:
    setting = DeviceSetting("printer", "epson", f"tcp:{emupos.printer.removeprefix('tcp://')}")
    profile = profile_of(setting)
    texts = emupos.receipts(".txt")
    devices = TillDevices.open([setting], None, lambda code: None, lambda card: None, lambda name, state: None)
    assert soon(lambda: devices.states()["printer"].light is Light.OK, 20)
    done = devices.print_receipt([*trial_strip(profile), *page_table(profile)]).result(30)
    devices.open_drawer().result(10)
    devices.close(5)
    assert done.outcome is Outcome.PRINTED
    text = _newest(emupos, ".txt", texts).read_text(encoding="utf-8")
    assert "80 АБВГДЕЖЗИЙКЛМНОП\n90 РСТУФХЦЧШЩЪЫЬЭЮЯ\nA0 абвгдежзийклмноп\n" in text


@pytest.mark.parametrize(
    ("fault", "paper", "is_open", "outcome"),
    [
        ("paper-out", Paper.OUT, False, Outcome.NOT_PRINTED),
        ("cover-open", Paper.ENOUGH, True, Outcome.NOT_PRINTED),
        ("paper-near-end", Paper.NEAR_END, False, Outcome.PRINTED),
    ],
)
def test_troubles_of_its_printer_are_understood(
    emupos: Emupos, printer: EscPosPrinter, fault: str, paper: Paper, is_open: bool, outcome: Outcome
) -> None:
    emupos.do("fault", "set", "front", fault)
    try:
        status = printer.status()
        done = printer.print_lines([Words("Хлеб")], "r-2")
    finally:
        emupos.do("fault", "clear", "front", fault)
    assert (status.paper, status.is_open) == (paper, is_open)
    assert done.outcome is outcome
    assert printer.status().is_ready


def test_its_scale_is_understood(emupos: Emupos) -> None:
    scale = AskedScale(lambda: open_port(emupos.scale), answer_seconds=2.0)
    emupos.do("scale", "set", "1.235kg")
    assert scale.weight() == Weight(WeightState.STABLE, Decimal("1.235"))
    scale.close()


def test_its_scanner_is_heard(emupos: Emupos) -> None:
    codes: list[str] = []
    there: list[bool] = []
    scanner = SerialScanner(lambda: open_port(emupos.scanner), codes.append, there.append)
    assert soon(lambda: there == [True])
    emupos.do("scan", "--device", "lane", "--countdown", "0", "4607001234562")
    assert soon(lambda: codes == ["4607001234562"])
    scanner.close()
