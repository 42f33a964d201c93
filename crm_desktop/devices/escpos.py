"""Lines of a receipt to the bytes of an ESC/POS printer; nothing is sent from here."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from crm_desktop.devices.kinds import Align, Code, PaperLine, Ruler, Sides, Space, Words
from crm_desktop.devices.profiles import Profile

if TYPE_CHECKING:
    from PIL.Image import Image

# What the pages of printers lack, in letters they have.
_SIGNS = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'",
    "—": "-", "–": "-", "−": "-", "…": "...", "₽": "руб.", "₸": "тг", "€": "EUR", "×": "x",
}  # fmt: skip
_BLANKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u00a0\u2000-\u200a\u2028\u2029\u202f]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\ufeff]")
ASK_ALL_OUT = b"\x1dr\x01"  # answered in its turn, when all before it has been worked off
# 64 points high, thin lines, digits below. The library would say something on the console for each.
_BARS = b"\x1dh\x40\x1dw\x02\x1df\x00\x1dH\x02"
_FEED_BEFORE_CUT = 3
_LONGEST_BARS = 24
_LONGEST_QR = 1000


def encode(lines: list[PaperLine], profile: Profile) -> bytes:
    """A whole receipt: from a fresh state of the printer, in one code page, to the cut."""
    paper = _Paper(profile)
    for line in lines:
        paper.add(line)
    return paper.finish()


def drawer_bytes(profile: Profile) -> bytes:
    """Opens the drawer at the printer."""
    printer = _library()
    printer.cashdraw(profile.drawer_pin)
    return bytes(printer.output)


def trial_strip(profile: Profile) -> list[PaperLine]:
    """What a person prints to see whether the profile fits: letters, signs, width, codes."""
    return [
        Words(profile.title, align="center", bold=True),
        Words(f"{profile.page} = {profile.page_number}", align="center"),
        Ruler(),
        Words("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"),
        Words("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
        Words("№ 5 «Ромашка» — 12,50 ₽ …"),
        Words("1234567890" * (profile.columns // 10) + "1234567890"[: profile.columns % 10]),
        Sides("Итого", "1 234,50", bold=True, big=True),
        Code("ean13", "4600000000008"),
        Code("qr", "t=20260101T1200&s=91.00&fn=9999078900001234&i=1&fp=1234567890&n=1"),
    ]


def page_table(profile: Profile) -> list[PaperLine]:
    """The upper half of the printer's page: where its letters differ from ours, the page or its number is wrong."""
    if profile.letters == "drawn":
        return []
    rows = [bytes(range(start, start + 16)).decode(profile.page, "replace") for start in range(0x80, 0x100, 16)]
    return [
        Ruler(),
        *(Words(f"{0x80 + 16 * number:02X} {_printable(row, profile.page)}") for number, row in enumerate(rows)),
    ]


def _printable(row: str, page: str) -> str:
    return "".join(sign if sign.isprintable() and sign != "\ufffd" and _has(page, sign) else "." for sign in row)


def in_page(text: str, page: str) -> str | None:
    """The text in letters the page has; None when it has not all of them."""
    plain = _tidy(text)
    written = "".join(sign if _has(page, sign) else _SIGNS.get(sign, sign) for sign in plain)
    return written if _has(page, written) else None


def spread(left: str, right: str, width: int) -> list[str]:
    """A name and a sum on lines of this width; the sum ends the last one."""
    names = _wrap(left, width)
    if len(names[-1]) + 1 + len(right) > width:
        names.append("")
    return [*names[:-1], names[-1] + right.rjust(width - len(names[-1]))]


def _tidy(text: str) -> str:
    """Without what would be a command to the printer, or a blank that is none on paper."""
    return _UNSEEN.sub("", _BLANKS.sub(" ", text))


def _has(page: str, text: str) -> bool:
    try:
        text.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _library() -> Any:
    """The library's printer that writes to memory; read when first needed, for it brings much along."""
    from escpos.printer import Dummy

    return Dummy()


class _Paper:
    """A receipt on its way to bytes."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._printer = _library()
        self._printer.hw("INIT")
        # The page is set after the reset, which forgets it, and never changed: printers differ in what else they have.
        self._raw(b"\x1bt" + bytes([profile.page_number]))

    def add(self, line: PaperLine) -> None:
        """One line of the receipt."""
        match line:
            case Words(text, align, bold, big):
                self._words(text, align, bold, big)
            case Sides(left, right, bold, big):
                self._sides(left, right, bold, big)
            case Ruler(sign):
                self._words((sign[:1] or "-") * self._profile.columns, "left", False, False)
            case Code():
                self._code(line)
            case Space(count):
                self._raw(b"\n" * max(count, 0))

    def finish(self) -> bytes:
        """Feeds to the knife and cuts."""
        self._raw(b"\n" * _FEED_BEFORE_CUT)
        if self._profile.cut != "none":
            self._printer.cut(mode=self._profile.cut.upper(), feed=False)
        return bytes(self._printer.output)

    def _raw(self, data: bytes) -> None:
        self._printer._raw(data)

    def _width(self, big: bool) -> int:
        return self._profile.columns // 2 if big else self._profile.columns

    def _words(self, text: str, align: Align, bold: bool, big: bool) -> None:
        plain = self._plain(text)
        if plain is None:
            self._draw(_wrap(_tidy(text), self._width(big)), align, bold, big)
            return
        self._set(align, bold, big)
        for part in _wrap(plain, self._width(big)) if len(plain) > self._width(big) else [plain]:
            self._raw(part.encode(self._profile.page) + b"\n")

    def _sides(self, left: str, right: str, bold: bool, big: bool) -> None:
        plain, total = self._plain(left), self._plain(right)
        if plain is None or total is None:
            self._draw(_wrap(_tidy(left), self._width(big)), "left", bold, big, _tidy(right))
            return
        self._set("left", bold, big)
        for part in spread(plain, total, self._width(big)):
            self._raw(part.encode(self._profile.page) + b"\n")

    def _plain(self, text: str) -> str | None:
        return None if self._profile.letters == "drawn" else in_page(text, self._profile.page)

    def _set(self, align: Align, bold: bool, big: bool) -> None:
        self._printer.set(
            align=align, bold=bold, normal_textsize=not big, double_height=big or None, double_width=big or None
        )

    def _draw(self, texts: list[str], align: Align, bold: bool, big: bool, right: str = "") -> None:
        from crm_desktop.devices.drawn_text import draw_lines

        self._set("left", False, False)
        image = draw_lines(texts, right, self._profile.dots, self._profile.columns, align, bold, big)
        self._picture(image)

    def _picture(self, image: Image) -> None:
        # Written here: the library asks its own list of printers for a width and warns where it knows none.
        across = (image.width + 7) // 8
        size = across.to_bytes(2, "little") + image.height.to_bytes(2, "little")
        self._raw(b"\x1dv0\x00" + size + image.convert("L").point(lambda shade: 255 - shade).convert("1").tobytes())

    def _code(self, code: Code) -> None:
        if not _can_be_drawn(code):
            self._words(code.data, "center", False, False)
            return
        self._set("center", False, False)
        if code.kind == "qr":
            self._qr(code.data)
        elif code.kind == "ean13":
            # The printer counts the check digit itself: a wrong one it would refuse.
            self._raw(_BARS + b"\x1dk\x02" + code.data[:12].encode() + b"\x00")
        else:
            data = b"{B" + code.data.encode()
            self._raw(_BARS + b"\x1dkI" + bytes([len(data)]) + data)
        self._set("left", False, False)

    def _qr(self, data: str) -> None:
        if self._profile.qr == "own":
            self._printer.qr(data, native=True, size=5)
            self._raw(b"\n")
        else:
            from crm_desktop.devices.drawn_text import draw_qr

            self._picture(draw_qr(data, self._profile.dots))


def _can_be_drawn(code: Code) -> bool:
    """Whether the code can hold this text; otherwise its letters are printed."""
    if code.kind == "ean13":
        return len(code.data) == 13 and code.data.isascii() and code.data.isdigit()
    if code.kind == "code128":
        return 0 < len(code.data) <= _LONGEST_BARS and code.data.isascii() and code.data.isprintable()
    return 0 < len(code.data.encode()) <= _LONGEST_QR
