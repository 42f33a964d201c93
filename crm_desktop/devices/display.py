"""Displays for the customer: two lines of twenty letters."""

from __future__ import annotations

from crm_desktop.devices.escpos import in_page
from crm_desktop.devices.kinds import OpenPort
from crm_desktop.devices.profiles import CYRILLIC, CodePage

WIDTH = 20
_RESET, _CLEAR, _PAGE = b"\x1b@", b"\x0c", b"\x1bt"


def picture(top: str, bottom: str, page: CodePage = CYRILLIC) -> bytes:
    """Both lines at once, cut to the width: the second begins where the first ends."""
    return _RESET + _PAGE + bytes([page.number]) + _CLEAR + _line(top, page) + _line(bottom, page)


def total_line(words: str, total: str, page: CodePage = CYRILLIC) -> str:
    """A word at the left and a sum at the right; the sum is never cut, also where its sign takes more letters."""
    words, total = in_page(words, page.encoding) or words, in_page(total, page.encoding) or total
    return words[: max(WIDTH - len(total) - 1, 0)].ljust(WIDTH - len(total)) + total


class CustomerDisplay:
    """Opens its port for each picture."""

    def __init__(self, open_port: OpenPort, page: CodePage = CYRILLIC) -> None:
        self._open = open_port
        self._page = page

    def show(self, top: str, bottom: str) -> None:
        """Raises Unavailable("device")."""
        port = self._open()
        try:
            port.write(picture(top, bottom, self._page))
        finally:
            port.close()


def _line(text: str, page: CodePage) -> bytes:
    written = in_page(text, page.encoding)
    raw = (text if written is None else written).encode(page.encoding, "replace")
    return raw[:WIDTH].ljust(WIDTH)
