"""A letter in sight fetches nothing: neither what cleaning takes out, nor what would slip through it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from crm_desktop.features.mail.clean_html import clean
from crm_desktop.features.mail.view_browser import LetterBrowser


class _Listener(ThreadingHTTPServer):
    """Answers everything and remembers that it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - the library's name
                listener.asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Nothing is written."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Watched(LetterBrowser):
    """Remembers what Qt asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__()

    def loadResource(self, kind: int, address: QUrl | str) -> object:  # noqa: N802 - Qt's name
        self.asked.append(QUrl(address).toString())
        return super().loadResource(kind, address)


@pytest.fixture
def server() -> Iterator[_Listener]:
    listener = _Listener()
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield listener
    listener.shutdown()
    thread.join()
    listener.server_close()


def _pages(port: int, folder: Path) -> str:
    home = f"http://127.0.0.1:{port}"
    secret = folder / "secret.png"
    QImage(2, 2, QImage.Format.Format_RGB32).save(str(secret))
    return f"""
    <html><head><meta http-equiv="refresh" content="0;url={home}/meta"><base href="{home}/">
    <link rel="stylesheet" href="{home}/css">
    <style>@import url({home}/import); p {{ background: url({home}/style) }}</style>
    <script src="{home}/script"></script></head>
    <body background="{home}/body"><img src="{home}/img"><img src="//127.0.0.1:{port}/host"><img src="relative">
    <img src="file://{secret}"><img src="file://127.0.0.1/share/x"><img src="{secret}">
    <p style="background-image:url({home}/inline)">words</p><table background="{home}/table"><tr><td>x</td></tr></table>
    <svg><image href="{home}/svg"/></svg><ul style="list-style-image:url({home}/list)"><li>x</ul>
    <iframe src="{home}/frame"></iframe><object data="{home}/object"></object><video poster="{home}/video"></video>
    <img src="cid:missing"></body></html>"""


def _show(qtbot: QtBot, page: str) -> _Watched:
    browser = _Watched()
    qtbot.addWidget(browser)
    browser.resize(500, 400)
    browser.show()
    browser.show_page(page, {})
    browser.grab()
    QTest.qWait(100)
    return browser


def test_a_letter_that_calls_home_loads_nothing(qtbot: QtBot, server: _Listener, tmp_path: Path) -> None:
    cleaned = clean(_pages(server.port, tmp_path))
    assert cleaned is not None
    browser = _show(qtbot, cleaned)
    assert "words" in browser.toPlainText()
    assert {QUrl(one).scheme() for one in browser.asked} <= {"cid"}
    assert server.asked == []


def test_even_uncleaned_nothing_is_fetched_and_no_file_is_read(qtbot: QtBot, server: _Listener, tmp_path: Path) -> None:
    browser = _show(qtbot, _pages(server.port, tmp_path))
    assert browser.asked and server.asked == []
    for address in list(browser.asked):
        answer = browser.loadResource(2, address)
        assert isinstance(answer, QImage) and answer.width() == 1


def test_pictures_of_the_letter_itself_are_shown_in_bounded_size(qtbot: QtBot) -> None:
    browser = _Watched()
    qtbot.addWidget(browser)
    browser.show_page('<img src="cid:logo">', {"logo": _png(3000, 20), "huge": _png(9000, 1), "bad": b"no picture"})
    wide = browser.loadResource(2, "cid:logo")
    assert isinstance(wide, QImage) and wide.width() == 900
    for name in ("huge", "bad", "unknown"):
        nothing = browser.loadResource(2, f"cid:{name}")
        assert isinstance(nothing, QImage) and nothing.width() == 1


def test_a_link_is_only_told(qtbot: QtBot) -> None:
    browser = _Watched()
    qtbot.addWidget(browser)
    told: list[str] = []
    browser.link_clicked.connect(told.append)
    browser.show_page('<a href="https://shop.test/a?b=%20c">x</a>', {})
    browser.anchorClicked.emit(QUrl("https://shop.test/a?b=%20c"))
    assert told == ["https://shop.test/a?b=%20c"] and browser.toPlainText() == "x"


def _png(width: int, height: int) -> bytes:
    from PySide6.QtCore import QBuffer

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no buffers
    return bytes(data.data())
