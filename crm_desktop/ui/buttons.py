"""Buttons of every kind: plain, primary, quiet, link, danger, success, and icons alone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CONTROL_HEIGHT, CONTROL_HEIGHT_SMALL, RADIUS_BUTTON

_ICON = 16
_BIG_ICON = 20
_GAP = 6
# kind -> fill, fill under the pointer, text, border
_KINDS: dict[str, tuple[str, str, str, str]] = {
    "plain": ("surface", "hover", "text", "line2"),
    "primary": ("accent", "accenth", "onaccent", ""),
    "success": ("okfill", "okfill", "onaccent", ""),
    "danger": ("badfill", "badfill", "onaccent", ""),
    "quiet": ("", "hover", "soft", ""),
    "link": ("", "hover", "link", ""),
}
_FILLED = ("primary", "success", "danger")


def _key_text(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Button(Press):
    """A word, an icon before it, a chevron after it when it opens a menu. `key` is its shortcut."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        kind: str = "plain",
        *,
        small: bool = False,
        key: str = "",
        height: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._kind, self._small, self._height = icon, kind, small, height
        self._menu: QMenu | None = None
        self._icon_size = _ICON
        self._dot = ""
        self._key_hint = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if key:
            self.setShortcut(QKeySequence(key))
            self.setToolTip(f"{text} ({_key_text(key)})")

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Another word; the shortcut stays."""
        keys = self.shortcut()
        super().setText(text)
        self.setShortcut(keys)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Another icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: str) -> None:
        """Another kind, say primary once there is something to save."""
        self._kind = kind
        self.update()

    def set_dot(self, token: str) -> None:
        """A round light before the word, as on the state button."""
        self._dot = token
        self.updateGeometry()
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Waits for an answer: disabled, with the reason in the tooltip."""
        self.set_reason(_("One moment…") if busy else "")

    def set_key_hint(self, shown: bool) -> None:
        """Shows the shortcut inside the button, after the word."""
        self._key_hint = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText) if shown else ""
        self.updateGeometry()

    def setMenu(self, menu: QMenu) -> None:  # noqa: N802 - Qt's name for it on its own buttons
        """The menu a press opens."""
        self._menu = menu
        self.clicked.connect(self._open_menu)
        self.updateGeometry()

    def menu(self) -> QMenu | None:
        """The menu a press opens."""
        return self._menu

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._content_width() + 2 * self._padding(), self._tall())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        fill, over, token, border = _KINDS[self._kind]
        enabled = self.isEnabled()
        hovered = self.underMouse() and enabled
        ground = over if hovered else fill
        if self.isDown() or (self._menu is not None and self._menu.isVisible()):
            ground = over if self._kind in _FILLED else "selected"
        edge = border
        if not enabled:
            ground, token = ("" if not border and self._kind not in _FILLED else "surface"), "mute"
            edge = "line" if border or self._kind in _FILLED else ""
        fill_colour: QColor | None = theme().color(ground) if ground else None
        if hovered and self._kind in ("success", "danger") and fill_colour is not None:
            fill_colour = fill_colour.darker(112)
        paint.box(painter, self.rect(), RADIUS_BUTTON, fill_colour, theme().color(edge) if edge else None)
        if self.shows_focus():
            self._paint_ring(painter)
        self._paint_content(painter, theme().color(token), enabled)

    def _paint_ring(self, painter: QPainter) -> None:
        if self._kind in _FILLED:
            paint.box(painter, self.rect().adjusted(2, 2, -2, -2), RADIUS_BUTTON - 2, None, theme().color("onaccent"))
        paint.focus_ring(painter, self.rect(), RADIUS_BUTTON)

    def _paint_content(self, painter: QPainter, colour: QColor, enabled: bool) -> None:
        width = min(self._content_width(), self.width() - 8)
        x = (self.width() - width) // 2
        if self._dot:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme().color(self._dot))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QRect(x, (self.height() - 8) // 2, 8, 8))
            x += 8 + _GAP
        if self._icon:
            tint = colour if self._kind != "plain" or not enabled else theme().color("text")
            size = self._icon_size
            paint_icon(painter, QRect(x, (self.height() - size) // 2, size, size), self._icon, tint)
            x += size + (_GAP if self.text() else 0)
        right = (self.width() + width) // 2
        if self._shows_chevron():
            place = QRect(right - _ICON, (self.height() - _ICON) // 2, _ICON, _ICON)
            paint_icon(painter, place, "chevron-down", colour)
            right -= _ICON + _GAP
        if self._key_hint:
            room = QRect(x, 0, right - x, self.height())
            paint.text(painter, room, self._key_hint, theme().font(), colour, paint.RIGHT)
            right -= paint.width_of(self._key_hint) + _GAP
        paint.text(painter, QRect(x, 0, right - x + 1, self.height()), self.text(), self._font(), colour)

    def _font(self) -> QFont:
        return theme().font("body", self._kind in _FILLED)

    def _padding(self) -> int:
        if not self.text():
            return (self._tall() - self._icon_size) // 2
        return 10 if self._small or self._kind in ("quiet", "link") else 13

    def _tall(self) -> int:
        return theme().px(self._height or (CONTROL_HEIGHT_SMALL if self._small else CONTROL_HEIGHT))

    def _content_width(self) -> int:
        width = paint.width_of(self.text(), "body", self._kind in _FILLED)
        width += (self._icon_size + (_GAP if self.text() else 0)) if self._icon else 0
        width += 8 + _GAP if self._dot else 0
        width += (_ICON + _GAP) if self._shows_chevron() else 0
        return width + ((paint.width_of(self._key_hint) + _GAP) if self._key_hint else 0)

    def _shows_chevron(self) -> bool:
        return self._menu is not None and bool(self.text()) and self._kind not in _FILLED

    def _open_menu(self) -> None:
        if self._menu is None:
            return
        self._menu.setMinimumWidth(self.width())
        size = self._menu.sizeHint()
        left = self.mapToGlobal(QPoint(0, self.height() + 4))
        if left.x() + size.width() > self.window().frameGeometry().right() - 8:
            left.setX(self.mapToGlobal(QPoint(self.width(), 0)).x() - size.width())
        self._menu.popup(left)


class IconButton(Button):
    """An icon alone. Its name is its tooltip and what a screen reader says."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        size: int = CONTROL_HEIGHT,
        key: str = "",
        kind: str = "quiet",
        big: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", icon, kind, height=size, parent=parent)
        self._icon_size = _BIG_ICON if big else _ICON
        self.set_name(name, key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str, key: str = "") -> None:
        """Another tooltip and name, and the shortcut if any."""
        self.setAccessibleName(name)
        if key:
            self.setShortcut(QKeySequence(key))
        keys = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{name} ({keys})" if keys else name)
