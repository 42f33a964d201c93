"""Lines and QR codes as pictures, for printers that lack the letters: black and white, the program's own font."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from crm_desktop.devices.kinds import Align

_FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
_QR_POINT = 5


def draw_lines(
    texts: list[str], right: str, dots: int, columns: int, align: Align, bold: bool, big: bool
) -> Image.Image:
    """Texts below each other on paper `dots` wide; `right` stands at the end of the last one."""
    size = round(dots / columns * 2) * (2 if big else 1)
    font = _font(bold, size)
    height = round(size * 1.25)
    if right and texts and font.getlength(texts[-1]) + font.getlength(f" {right}") > dots:
        texts = [*texts, ""]
    image = Image.new("L", (dots, height * len(texts)), 255)
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(texts):
        free = dots - font.getlength(text)
        start = {"left": 0.0, "center": free / 2, "right": free}[align]
        draw.text((max(start, 0.0), number * height), text, fill=0, font=font)
    if right:
        draw.text((dots - font.getlength(right), (len(texts) - 1) * height), right, fill=0, font=font)
    return image.point(lambda shade: 255 if shade > 128 else 0).convert("1")


def draw_qr(data: str, dots: int) -> Image.Image:
    """A QR code in the middle of the paper."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(data)
    code.make(fit=True)
    points = code.get_matrix()
    step = max(min(_QR_POINT, dots // len(points)), 1)
    image = Image.new("1", (dots, len(points) * step), 1)
    draw = ImageDraw.Draw(image)
    edge = (dots - len(points) * step) // 2
    for row, line in enumerate(points):
        for column, is_dark in enumerate(line):
            if is_dark:
                left, top = edge + column * step, row * step
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill=0)
    return image


@lru_cache(maxsize=8)
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    # The plain layout: the other one refuses some texts altogether.
    name = "PTS75F.ttf" if bold else "PTS55F.ttf"
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)
