"""Parts of the till window, painted large: keys, the last line, the total."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.features.pos.rules import CartLine
from crm_desktop.i18n import _
from crm_desktop.money import format_money, sum_words
from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL

TOUCH = 48
_FILLS = {"cash": ("okfill", "onaccent"), "card": ("accent", "onaccent"), "danger": ("surface", "bad")}


def big_font(pixels: int, *, bold: bool = True) -> QFont:
    """A font of the till, larger than any style of the window."""
    font = QFont(theme().font("body", bold))
    font.setPixelSize(theme().px(pixels))
    return font


class BigKey(Press):
    """A key at least 48 px high: icon, word, and the key of the keyboard that does the same.

    `kind`: plain, soft (second kind), cash, card, danger. `second` is a smaller line under the word.
    """

    def __init__(
        self,
        text: str,
        icon: str = "",
        key: str = "",
        kind: str = "plain",
        *,
        height: int = 60,
        shown_key: str | None = None,
        size: int = 0,
    ) -> None:
        super().__init__()
        self._icon, self._kind, self._tall, self._size = icon, kind, height, size
        self._key = shown_key if shown_key is not None else _native(key)
        self.second = ""
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(height))
        self.setMinimumWidth(TOUCH)
        self.setAccessibleName(text)
        if self._key:
            self.setToolTip(f"{text} ({self._key})")

    def set_words(self, text: str, second: str = "") -> None:
        """Another word and second line."""
        if (text, second) != (self.text(), self.second):
            self.setText(text)
            self.second = second
            self.setAccessibleName(" ".join(filter(None, (text, second))))
            self.update()

    def set_height(self, height: int) -> None:
        """A lower key for a low window."""
        self._tall = height
        self.setFixedHeight(theme().px(height))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(max(TOUCH, paint.width_of(self.text(), "body", True) + 16), theme().px(self._tall))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        fill, token = _FILLS.get(self._kind, ("sunken" if self._kind == "soft" else "surface", "text"))
        is_filled = self._kind in ("cash", "card")
        enabled = self.isEnabled()
        ground = theme().color(fill)
        if not enabled:
            ground, token, is_filled = theme().color("surface"), "mute", False
        elif self.isDown():
            ground = ground.darker(120) if is_filled else theme().color("selected")
        elif self.underMouse():
            ground = ground.darker(110) if is_filled else theme().color("hover")
        edge = None if is_filled else theme().color("line2" if enabled else "line")
        paint.box(painter, self.rect(), RADIUS_PANEL, ground, edge)
        colour = theme().color(token)
        if self._kind in ("cash", "card"):
            self._paint_pay(painter, colour)
        elif self._icon and not self.text():
            self._paint_icon_alone(painter, colour)
        elif self._icon or self._key:
            self._paint_function(painter, colour)
        else:
            self._paint_plain(painter, colour)

    def _paint_icon_alone(self, painter: QPainter, colour: QColor) -> None:
        place = QRect((self.width() - 20) // 2, (self.height() - 20) // 2, 20, 20)
        paint_icon(painter, place, self._icon, colour)

    def _paint_plain(self, painter: QPainter, colour: QColor) -> None:
        area = self.rect().adjusted(4, 0, -4, 0)
        font = big_font(self._size) if self._size else theme().font("sub", True)
        if not self.second:
            paint.text(painter, area, self.text(), font, colour, paint.CENTER)
            return
        middle = self.height() // 2
        paint.text(
            painter,
            QRect(4, middle - 21, area.width(), 20),
            self.text(),
            theme().font("sub", True),
            colour,
            paint.CENTER,
        )
        low = QRect(2, middle, self.width() - 4, 18)
        paint.text(painter, low, self.second, theme().font("caption"), theme().color("soft"), paint.CENTER)

    def _paint_function(self, painter: QPainter, colour: QColor) -> None:
        """Icon and key above, the word below."""
        hint = theme().font("caption")
        wide = (18 if self._icon else 0) + (6 + QFontMetrics(hint).horizontalAdvance(self._key) if self._key else 0)
        x, top = (self.width() - wide) // 2, self.height() // 2 - theme().px(22)
        if self._icon:
            paint_icon(painter, QRect(x, top, 18, 18), self._icon, colour)
            x += 24
        paint.text(painter, QRect(x, top, self.width() - x, 18), self._key, hint, theme().color("mute"))
        word = QRect(2, self.height() // 2, self.width() - 4, theme().px(20))
        paint.text(painter, word, self.text(), theme().font("body"), colour, paint.CENTER)

    def _paint_pay(self, painter: QPainter, colour: QColor) -> None:
        font = theme().font("name", True)
        wide = QFontMetrics(font).horizontalAdvance(self.text()) + (32 if self._icon else 0)
        x, top = max(4, (self.width() - wide) // 2), self.height() // 2 - theme().px(26)
        if self._icon and wide <= self.width() - 8:
            paint_icon(painter, QRect(x, top + 2, 24, 24), self._icon, colour)
            x += 32
        paint.text(painter, QRect(x, top, self.width() - x - 4, 28), self.text(), font, colour)
        low = QRect(0, self.height() // 2 + 4, self.width(), theme().px(22))
        paint.text(painter, low, self._key, theme().font("caption"), colour, paint.CENTER)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""


class LastLine(QWidget):
    """What was scanned last, large; red with words when a code was refused; what was paid after a sale."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._tone, self._head, self._second, self._sum = "scan", "line2", "", "", ""
        self.setFixedHeight(theme().px(92))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, line: CartLine) -> None:
        """A line of the cart."""
        second = _("{quantity} {unit} × {price}").format(
            quantity=quantity_words(line.quantity), unit=line.goods.unit, price=sum_words(line.price)
        )
        if line.words:
            second = f"{second} · {line.words}"
        elif line.discount:
            second = f"{second} · " + _("discount {sum}").format(sum=format_money(line.discount))
        self._set("scan", "ok", line.goods.name, second, f"{format_money(line.sum)} {currency_sign()}")

    def show_wrong(self, words: str) -> None:
        """Why nothing was added."""
        head, _dot, rest = words.partition(". ")
        self._set("alert-circle", "bad", head, rest or _("Nothing was added."), "")

    def show_quiet(self, head: str, second: str, icon: str = "scan") -> None:
        """Nothing scanned yet: what to do next."""
        self._set(icon, "line2", head, second, "")

    def show_paid(self, head: str, amount: str) -> None:
        """After a sale: the change."""
        self._set(
            "circle-check", "ok", head, _("Scan the next goods to begin a new receipt."), f"{amount} {currency_sign()}"
        )

    def _set(self, icon: str, tone: str, head: str, second: str, amount: str) -> None:
        self._icon, self._tone, self._head, self._second, self._sum = icon, tone, head, second, amount
        self.setAccessibleName(" ".join(filter(None, (head, second, amount))))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        is_quiet = self._tone == "line2"
        ground = theme().color("badbg" if self._tone == "bad" else "surface")
        edge = theme().color("line" if is_quiet else self._tone)
        paint.box(painter, self.rect(), RADIUS_PANEL, ground, edge, 1 if is_quiet else 2)
        middle = self.height() // 2
        tint = theme().color("mute" if is_quiet else self._tone)
        paint_icon(painter, QRect(20, middle - 15, 30, 30), self._icon, tint)
        font = big_font(32)
        wide = QFontMetrics(font).horizontalAdvance(self._sum)
        right = self.width() - 18
        if self._sum:
            paint.text(painter, QRect(right - wide, 0, wide + 2, self.height()), self._sum, font, theme().color("text"))
        room = right - 70 - (wide + 16 if self._sum else 0)
        head = theme().color("bad" if self._tone == "bad" else "text")
        paint.text(painter, QRect(70, middle - 32, room, 32), self._head, big_font(24), head)
        paint.text(painter, QRect(70, middle + 4, room, 22), self._second, theme().font("sub"), theme().color("soft"))


class TotalView(QWidget):
    """The sum that can be read from two metres; it steps down when it does not fit and is never cut."""

    def __init__(self) -> None:
        super().__init__()
        self._head, self._side, self._low, self._low_side = "", "", "", ""
        self._sum = Decimal(0)
        self._tone = "text"
        self.setMinimumHeight(theme().px(150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_sum(
        self, head: str, amount: Decimal, *, side: str = "", low: str = "", low_side: str = "", tone: str = "text"
    ) -> None:
        """A word over it, the sum, and small words around it."""
        self._head, self._sum, self._side, self._low, self._low_side = head, amount, side, low, low_side
        self._tone = tone
        self.setAccessibleName(f"{head} {sum_words(amount)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        soft, sub = theme().color("soft"), theme().font("sub")
        area = self.rect()
        paint.text(painter, QRect(0, 0, area.width(), 24), self._head, sub, soft)
        paint.text(
            painter,
            QRect(area.width() // 3, 0, area.width() * 2 // 3, 24),
            self._side,
            theme().font("body"),
            soft,
            paint.RIGHT,
        )
        whole, _comma, part = format_money(self._sum).rpartition("," if "," in format_money(self._sum)[-3:] else ".")
        rest = f"{format_money(self._sum)[len(whole)]}{part} {currency_sign()}"
        top = 22 if area.height() < 180 else 28
        fits = (one for one in (108, 92, 76, 60, 48) if self._wide(whole, rest, one) <= area.width())
        size = next((one for one in fits if theme().px(one) * 0.9 + top <= area.height()), 40)
        tall = theme().px(size)
        small = big_font(48 if size > 60 else size * 2 // 3)
        colour = theme().color(self._tone)
        base = top + round(tall * 0.9)
        wide = QFontMetrics(small).horizontalAdvance(rest)
        painter.setPen(colour)
        painter.setFont(small)
        painter.drawText(area.width() - wide, base, rest)
        large = big_font(size)
        painter.setFont(large)
        painter.drawText(area.width() - wide - QFontMetrics(large).horizontalAdvance(whole) - 2, base, whole)
        low = QRect(0, base + 14, area.width(), 22)
        paint.text(painter, low, self._low, theme().font("body"), theme().color("ok"))
        paint.text(painter, low, self._low_side, theme().font("body"), soft, paint.RIGHT)

    @staticmethod
    def _wide(whole: str, rest: str, size: int) -> int:
        small = big_font(48 if size > 60 else size * 2 // 3)
        return QFontMetrics(big_font(size)).horizontalAdvance(whole) + QFontMetrics(small).horizontalAdvance(rest) + 4


def quantity_words(quantity: Decimal) -> str:
    """A quantity without needless noughts; grams stay three places."""
    if quantity == quantity.to_integral_value():
        return f"{quantity:.0f}"
    return f"{quantity:.3f}".replace(".", format_money(Decimal("0.5"))[1])


def currency_sign() -> str:
    """The sign of the firm's currency."""
    return sum_words(0).replace("0", "").strip()
