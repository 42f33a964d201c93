"""Labels and price tags as one PDF for a printer of sheets or of rolls, and barcodes for goods that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.features.goods.queries import open_goods, save_goods
from crm_desktop.features.goods.rules import CodeLine, internal_code, is_gtin
from crm_desktop.features.stock.rules_labels import LabelGoods, Paper
from crm_desktop.money import sum_words

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_FONTS = Path(__file__).resolve().parents[3] / "resources" / "fonts"
_MM = 72 / 25.4
_A4 = (210.0, 297.0)
_REGULAR, _BOLD = "Labels", "Labels-Bold"


def give_codes(tx: Tx, goods: Sequence[LabelGoods]) -> int:
    """Gives goods without a barcode one of the firm's own; answers how many. Refused as `goods.queries.save_goods`."""
    given = 0
    for one in goods:
        card = open_goods(tx, one.goods_id) if one.barcode is None else None
        if card is not None:
            code = CodeLine(internal_code(one.goods_id))
            if code.code not in {line.code for line in card.codes}:
                save_goods(tx, replace(card, codes=(*card.codes, code)))
                given += 1
    return given


def write_labels(path: Path, labels: Sequence[LabelGoods], paper: Paper) -> int:
    """Writes all labels into one file and answers how many pages it has."""
    from reportlab.pdfgen.canvas import Canvas

    _register_fonts()
    size = (paper.width, paper.height) if paper.is_roll else _A4
    canvas = Canvas(str(path), pagesize=(size[0] * _MM, size[1] * _MM), pageCompression=1)
    canvas.setTitle(path.stem)
    pages = 0
    for start in range(0, len(labels), paper.per_page):
        for place, label in enumerate(labels[start : start + paper.per_page]):
            down, across = divmod(place, paper.across)
            left = paper.left + across * paper.width
            bottom = size[1] - paper.top - (down + 1) * paper.height
            _draw(canvas, label, left, bottom, paper)
        canvas.showPage()
        pages += 1
    canvas.save()
    return pages


@cache
def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(_REGULAR, str(_FONTS / "PTS55F.ttf")))
    pdfmetrics.registerFont(TTFont(_BOLD, str(_FONTS / "PTS75F.ttf")))


def _draw(canvas: Any, label: LabelGoods, left: float, bottom: float, paper: Paper) -> None:
    """Name at the top, the price large in the middle, the barcode with its digits at the bottom."""
    pad = 2.0 if paper.height >= 25 else 1.2
    inner = (paper.width - 2 * pad) * _MM
    tall = paper.height * _MM
    x, y = (left + pad) * _MM, (bottom + pad) * _MM
    name_size = 9.0 if paper.height >= 35 else 7.0 if paper.height >= 25 else 6.0
    top = (bottom + paper.height - pad) * _MM
    for line in _wrapped(label.name, _REGULAR, name_size, inner, 2):
        top -= name_size * 1.12
        canvas.setFont(_REGULAR, name_size)
        canvas.drawString(x, top + name_size * 0.22, line)
    bar = tall * 0.27
    digits = 6.5 if paper.height >= 25 else 5.0
    taken = _draw_barcode(canvas, label.barcode, x, y, inner, bar, digits) if label.barcode else 0.0
    used = (bar + digits * 1.3) if label.barcode else digits * 1.3
    _draw_code(canvas, label.code, x, y, inner, taken, digits)
    room = top - (y + used)
    if label.price is not None:
        words = sum_words(label.price)
        size = min(room * 0.95, _fitting_size(words, _BOLD, inner * 0.8), 34.0)
        canvas.setFont(_BOLD, size)
        base = y + used + (room - size * 0.72) / 2
        canvas.drawString(x, base, words)
        canvas.setFont(_REGULAR, max(digits, 6.0))
        canvas.drawRightString(x + inner, base, f"/ {label.unit}")


def _draw_code(canvas: Any, code: str, x: float, y: float, width: float, taken: float, size: float) -> None:
    """The article at the bottom, beside the barcode when there is room for it."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    canvas.setFont(_REGULAR, size)
    if not taken:
        canvas.drawString(x, y, code)
    elif taken + stringWidth(code, _REGULAR, size) + 2 * size <= width:
        canvas.drawRightString(x + width, y, code)


def _draw_barcode(canvas: Any, code: str, x: float, y: float, width: float, height: float, digits: float) -> float:
    """EAN where the digits are one, Code 128 for anything else, its digits under the bars. Answers its width."""
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.graphics.barcode.eanbc import Ean8BarcodeWidget, Ean13BarcodeWidget
    from reportlab.graphics.shapes import Drawing

    if is_gtin(code) and len(code) in (8, 12, 13):
        kind = Ean8BarcodeWidget if len(code) == 8 else Ean13BarcodeWidget
        modules = 67 + 14 if len(code) == 8 else 95 + 18
        bar = min(width / modules, 0.33 * _MM * 1.1)
        widget = kind(value=code.rjust(13, "0") if len(code) == 12 else code, barHeight=height + digits, barWidth=bar)
        widget.fontName, widget.fontSize = _REGULAR, digits
        drawing = Drawing(width, height + digits)
        drawing.add(widget)
        drawing.drawOn(canvas, x, y)
        return bar * modules
    drawn = Code128(code, barHeight=height, barWidth=0.3 * _MM, quiet=False)
    scale = min(1.0, width / drawn.width)
    canvas.saveState()
    canvas.translate(x, y + digits * 1.2)
    canvas.scale(scale, 1)
    drawn.drawOn(canvas, 0, 0)
    canvas.restoreState()
    canvas.setFont(_REGULAR, digits)
    canvas.drawString(x, y, code)
    return width


def _wrapped(text: str, font: str, size: float, width: float, most: int) -> list[str]:
    """Lines of whole words; what does not fit ends with dots."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    for place, line in enumerate(kept):
        while len(line) > 1 and stringWidth(line, font, size) > width:
            line = line.rstrip("…")[:-1] + "…"
        kept[place] = line
    return kept


def _fitting_size(text: str, font: str, width: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(width / max(stringWidth(text, font, 1.0), 0.01))
