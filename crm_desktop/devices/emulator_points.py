"""Codes on emulated paper as points: what a printer draws when it is told the text of a code."""

from __future__ import annotations

from functools import lru_cache

from crm_desktop.devices.kinds import PaperMark

# Widths of bars and gaps in turn, of each sign of Code 128 by its value, six for each.
_WIDTHS_128 = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_STOP_128 = "2331112"
_START_B = 104
# EAN-13: a digit of the left half as its seven points; which of the six are mirrored is told by the first digit.
_DIGITS = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_MIRRORED = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")


@lru_cache(maxsize=256)
def points(mark: PaperMark) -> tuple[str, ...]:
    """Rows of "0" and "1" (black); one row for bars; nothing where the text makes no code, or for other marks."""
    if mark.kind == "qr":
        import qrcode

        code = qrcode.QRCode(border=0)
        code.add_data(mark.text)
        code.make(fit=True)
        return tuple("".join("1" if dark else "0" for dark in row) for row in code.get_matrix())
    if mark.kind != "bars":
        return ()
    if mark.text.startswith("{B"):
        return _code_128(mark.text[2:])
    return _ean_13(mark.text) if len(mark.text) == 13 and mark.text.isascii() and mark.text.isdigit() else ()


def _ean_13(digits: str) -> tuple[str, ...]:
    halves = [_DIGITS[int(digit)] for digit in digits[1:]]
    mirrored = _MIRRORED[int(digits[0])]
    left = [_turned(half)[::-1] if mirrored[place] == "1" else half for place, half in enumerate(halves[:6])]
    return ("101" + "".join(left) + "01010" + "".join(map(_turned, halves[6:])) + "101",)


def _turned(points_of_digit: str) -> str:
    return points_of_digit.translate({48: "1", 49: "0"})


def _code_128(text: str) -> tuple[str, ...]:
    values = [ord(sign) - 32 for sign in text]
    if not values or not all(0 <= value <= 95 for value in values):
        return ()
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    widths = "".join(_WIDTHS_128[6 * value : 6 * value + 6] for value in (_START_B, *values, check)) + _STOP_128
    return ("".join(("0" if place % 2 else "1") * int(width) for place, width in enumerate(widths)),)
