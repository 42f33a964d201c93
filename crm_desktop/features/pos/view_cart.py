"""The cart and the lights of the devices in the till window, painted large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.features.pos.rules import CartLine
from crm_desktop.features.pos.view_parts import TOUCH, quantity_words
from crm_desktop.i18n import _
from crm_desktop.money import format_money
from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.theme import theme

_NARROW = 680


class CartView(QWidget):
    """The lines of the cart; the current one is taller, with keys for one less and one more."""

    chosen = Signal(int)
    stepped = Signal(int)
    _ROW, _CURRENT, _HEAD = 44, 64, 30

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[CartLine] = ()
        self._current: int | None = None
        self._first = 0
        self._empty = ("", "")
        self.setAccessibleName(_("Goods in the receipt"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme().px(140))

    def show_lines(self, lines: Sequence[CartLine], current: int | None, empty: tuple[str, str]) -> None:
        """The whole cart; the current line is kept in sight."""
        self._lines, self._current, self._empty = lines, current, empty
        self._keep_in_sight()
        self.setAccessibleDescription("; ".join(f"{line.goods.name} {format_money(line.sum)}" for line in lines))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        by = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(self._first + by, len(self._lines) - 1))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        place = event.position().toPoint()
        for line, area in self._rows():
            if not area.contains(place):
                continue
            minus, plus = self._step_keys(area)
            if line.key == self._current and minus.contains(place):
                self.stepped.emit(-1)
            elif line.key == self._current and plus.contains(place):
                self.stepped.emit(1)
            else:
                self.chosen.emit(line.key)
            return

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._keep_in_sight()

    def _tall(self, line: CartLine) -> int:
        return theme().px(self._CURRENT if line.key == self._current else self._ROW)

    def _keep_in_sight(self) -> None:
        keys = [line.key for line in self._lines]
        place = keys.index(self._current) if self._current in keys else len(keys) - 1
        self._first = max(0, min(self._first, place))
        room = self.height() - theme().px(self._HEAD)
        while self._first < place and sum(self._tall(line) for line in self._lines[self._first : place + 1]) > room:
            self._first += 1

    def _rows(self) -> list[tuple[CartLine, QRect]]:
        top = theme().px(self._HEAD)
        found = []
        for line in self._lines[self._first :]:
            tall = self._tall(line)
            found.append((line, QRect(0, top, self.width(), tall)))
            top += tall
            if top > self.height():
                break
        return found

    def _step_keys(self, area: QRect) -> tuple[QRect, QRect]:
        right = self._columns()[0] + 8
        top = area.top() + (area.height() - TOUCH) // 2
        return QRect(right - 136, top, TOUCH, TOUCH), QRect(right - TOUCH, top, TOUCH, TOUCH)

    def _columns(self) -> tuple[int, int, int]:
        """Right edges of quantity, price and sum."""
        wide = self.width()
        if wide < _NARROW:
            return wide - 193, wide - 103, wide - 12
        return wide - 253, wide - 137, wide - 17

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        quantity, price, total = self._columns()
        caption, mute = theme().font("caption"), theme().color("mute")
        head = theme().px(self._HEAD)
        for left, right, word, align in (
            (16, 60, "№", paint.LEFT),
            (60, quantity - 80, _("Goods name"), paint.LEFT),
            (quantity - 90, quantity, _("Quantity"), paint.RIGHT),
            (quantity + 8, price, _("Price"), paint.RIGHT),
            (price + 8, total, _("Sum"), paint.RIGHT),
        ):
            paint.text(painter, QRect(left, 0, right - left, head), word, caption, mute, align)
        painter.fillRect(QRect(0, head - 1, self.width(), 1), theme().color("line"))
        if not self._lines:
            self._paint_empty(painter, head)
            return
        for line, area in self._rows():
            self._paint_line(painter, line, area)
        self._paint_rest(painter)

    def _paint_empty(self, painter: QPainter, head: int) -> None:
        text, second = self._empty
        top = head + 24
        paint.text(
            painter, QRect(16, top, self.width() - 32, 24), text, theme().font("sub", True), theme().color("text")
        )
        for number, row in enumerate(paint.wrapped(second, theme().font("body"), self.width() - 32, 4)):
            place = QRect(16, top + 28 + 20 * number, self.width() - 32, 20)
            paint.text(painter, place, row, theme().font("body"), theme().color("soft"))

    def _paint_line(self, painter: QPainter, line: CartLine, area: QRect) -> None:
        is_current = line.key == self._current
        quantity, price, total = self._columns()
        if is_current:
            painter.fillRect(area, theme().color("selected"))
        painter.fillRect(QRect(0, area.bottom(), self.width(), 1), theme().color("line"))
        number = next(place for place, one in enumerate(self._lines, 1) if one.key == line.key)
        text, sub = theme().color("text"), theme().font("sub", is_current)
        paint.text(
            painter,
            QRect(16, area.top(), 40, area.height()),
            str(number),
            theme().font("body", is_current),
            theme().color("mute"),
        )
        name = QRect(60, area.top(), quantity - 60 - (146 if is_current else 96), area.height())
        words = line.words or (_("discount {sum}").format(sum=format_money(line.discount)) if line.discount else "")
        words = line.reason or words
        if words:
            upper, lower = name.adjusted(0, 2, 0, -name.height() // 2 + 2), name.adjusted(0, name.height() // 2, 0, -2)
            paint.text(painter, upper, line.goods.name, sub, text)
            paint.text(painter, lower, words, theme().font("small"), theme().color("ok"))
        else:
            paint.text(painter, name, line.goods.name, sub, text)
        if is_current and line.quantity == line.quantity.to_integral_value():
            self._paint_steps(painter, line, area)
        else:
            shown = f"{quantity_words(line.quantity)} {line.goods.unit}"
            paint.text(
                painter,
                QRect(quantity - 96, area.top(), 96, area.height()),
                shown,
                theme().font("sub"),
                text,
                paint.RIGHT,
            )
        paint.text(
            painter,
            QRect(quantity + 12, area.top(), price - quantity - 12, area.height()),
            format_money(line.price),
            theme().font("sub"),
            text,
            paint.RIGHT,
        )
        paint.text(
            painter,
            QRect(price + 8, area.top(), total - price - 8, area.height()),
            format_money(line.sum),
            theme().font("sub", True),
            text,
            paint.RIGHT,
        )

    def _paint_steps(self, painter: QPainter, line: CartLine, area: QRect) -> None:
        minus, plus = self._step_keys(area)
        for place, icon in ((minus, "minus"), (plus, "plus")):
            paint.box(painter, place, 6, theme().color("surface"), theme().color("line2"))
            paint_icon(
                painter, QRect(place.center().x() - 9, place.center().y() - 9, 18, 18), icon, theme().color("text")
            )
        middle = QRect(minus.right(), area.top(), plus.left() - minus.right(), area.height())
        paint.text(
            painter,
            middle,
            quantity_words(line.quantity),
            theme().font("sub", True),
            theme().color("text"),
            paint.CENTER,
        )

    def _paint_rest(self, painter: QPainter) -> None:
        rows = self._rows()
        hidden = len(self._lines) - self._first - sum(area.bottom() <= self.height() for _line, area in rows)
        words = []
        if self._first:
            words.append(_("{count} above").format(count=self._first))
        if hidden > 0:
            words.append(_("{count} below").format(count=hidden))
        if words:
            place = QRect(60, 0, self.width() - 500, theme().px(self._HEAD))
            shown = f"{_('Goods name')}  ·  {', '.join(words)}"
            painter.fillRect(place.adjusted(0, 0, 0, -1), theme().color("surface"))
            paint.text(painter, place, shown, theme().font("caption"), theme().color("link"))


class Lights(QWidget):
    """Devices: a dot and a word each; what does not work says why."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[str, str, str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_lights(self, lights: list[tuple[str, str, str, str]]) -> None:
        """Each: light (ok, warn, bad, off), icon, word, why."""
        self._shown = lights
        self.setFixedWidth(sum(self._width(one) for one in lights) + 4)
        words = [f"{word}: {why}" for _light, _icon, word, why in lights]
        self.setToolTip("\n".join(words))
        self.setAccessibleName("; ".join(words))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.pressed.emit()

    @staticmethod
    def _words(one: tuple[str, str, str, str]) -> str:
        light, _icon, word, why = one
        return f"{word}: {why}" if light in ("warn", "bad") else ""

    def _width(self, one: tuple[str, str, str, str]) -> int:
        words = self._words(one)
        return 42 + (min(paint.width_of(words, "small"), 190) + 6 if words else 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = 0, self.height() // 2
        for one in self._shown:
            light, icon, _word, _why = one
            token = {"ok": "ok", "warn": "warn", "bad": "bad"}.get(light, "mute")
            painter.setPen(theme().color(token))
            painter.setBrush(theme().color(token) if light != "off" else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRect(x, middle - 4, 8, 8))
            paint_icon(
                painter, QRect(x + 14, middle - 9, 18, 18), icon, theme().color("soft" if light == "ok" else token)
            )
            words = self._words(one)
            wide = self._width(one)
            paint.text(
                painter, QRect(x + 36, 0, wide - 42, self.height()), words, theme().font("small"), theme().color(token)
            )
            x += wide
