"""Small signs: chips, badges, avatars, key caps, lights."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import BADGE_HEIGHT, CHIP_HEIGHT, CONTROL_HEIGHT_SMALL, RADIUS_CHIP

_AVATAR_MEANINGS = ("info", "ok", "warn", "selected")


def chip_width(text: str, icon: str = "", removable: bool = False) -> int:
    """Width of a chip with this content."""
    return paint.width_of(text, "caption") + 12 + (16 if icon else 0) + (16 if removable else 0)


def paint_chip(painter: QPainter, area: QRect, text: str, meaning: str = "", icon: str = "", ground: str = "") -> None:
    """A chip inside `area`; `ground` replaces the soft fill, say on a selected row."""
    colour, fill = theme().meaning(meaning)
    paint.box(painter, area, RADIUS_CHIP, theme().color(ground) if ground else fill)
    inner = area.adjusted(6, 0, -6, 0)
    if icon:
        paint_icon(painter, QRect(inner.left(), area.center().y() - 5, 12, 12), icon, colour)
        inner.setLeft(inner.left() + 16)
    paint.text(painter, inner, text, theme().font("caption"), colour)


def paint_badge(painter: QPainter, center: QPoint, count: int, token: str) -> None:
    """A number in a round fill around `center`."""
    words = "99+" if count > 99 else str(count)
    width = max(BADGE_HEIGHT, paint.width_of(words, "badge", bold=True) + 8)
    area = QRect(center.x() - width // 2, center.y() - BADGE_HEIGHT // 2, width, BADGE_HEIGHT)
    paint.box(painter, area, BADGE_HEIGHT / 2, theme().color(token))
    font = theme().font("badge", bold=True)
    paint.text(painter, area, words, font, theme().color("onaccent"), paint.CENTER)


def initials(name: str) -> str:
    """Two letters of a name: of a person's first two words, of a firm the words in quotes."""
    inside = name.split("«", 1)[1] if "«" in name else name
    words = [word for word in "".join(c if c.isalnum() else " " for c in inside).split() if word]
    return "".join(word[0] for word in words[:2]).upper()


def paint_avatar(painter: QPainter, area: QRect, name: str, square: bool = False, ground: str = "") -> None:
    """Initials on a soft fill, or on `ground`; one name always has the same colour."""
    meaning = _AVATAR_MEANINGS[zlib.crc32(name.encode()) % len(_AVATAR_MEANINGS)]
    colour, fill = theme().meaning(meaning)
    paint.box(painter, area, 8 if square else area.height() / 2, theme().color(ground) if ground else fill)
    font = theme().font("caption", bold=True)
    font = QFont(font)
    font.setPixelSize(max(10, round(area.height() * 0.4)))
    paint.text(painter, area, initials(name), font, colour, paint.CENTER)


def key_width(key: str) -> int:
    """Width of a key cap."""
    return max(18, paint.width_of(key, "caption") + 12)


def paint_key(painter: QPainter, area: QRect, key: str, ground: str = "sunken") -> None:
    """A key cap."""
    paint.box(painter, area, RADIUS_CHIP, theme().color(ground), theme().color("line"))
    paint.text(painter, area, key, theme().font("caption"), theme().color("mute"), paint.CENTER)


class Chip(Press):
    """A short word on a soft fill: a tag, a state, or a filter to press. `removable` adds a cross."""

    removed = Signal()

    def __init__(
        self,
        text: str,
        meaning: str = "",
        icon: str = "",
        *,
        removable: bool = False,
        clickable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._meaning, self._icon = meaning, icon
        self._removable, self._clickable = removable, clickable
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if clickable or removable else Qt.FocusPolicy.NoFocus)
        if clickable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_text(text, meaning, icon)

    def set_text(self, text: str, meaning: str = "", icon: str = "") -> None:
        """Another word, meaning and icon."""
        self._meaning, self._icon = meaning, icon
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        height = theme().px(CONTROL_HEIGHT_SMALL - 4 if self._clickable else CHIP_HEIGHT)
        width = chip_width(self.text(), self._icon, self._removable) + (8 if self._clickable else 0)
        return QSize(width, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._removable and event.position().x() > self.width() - 20:
            self.removed.emit()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        meaning = "selected" if self.isChecked() else self._meaning
        ground = "hover" if self._clickable and self.underMouse() and not self.isChecked() else ""
        area = self.rect()
        colour, fill = theme().meaning(meaning)
        paint.box(painter, area, RADIUS_CHIP, theme().color(ground) if ground else fill)
        x = 10 if self._clickable else 6
        if self._icon:
            size = 14 if self._clickable else 12
            paint_icon(painter, QRect(x, (self.height() - size) // 2, size, size), self._icon, colour)
            x += size + (6 if self._clickable else 4)
        paint.text(painter, QRect(x, 0, self.width() - x, self.height()), self.text(), theme().font("caption"), colour)
        if self._removable:
            place = QRect(self.width() - 17, (self.height() - 12) // 2, 12, 12)
            paint_icon(painter, place, "x", colour)
        if self.shows_focus():
            paint.focus_ring(painter, area, RADIUS_CHIP)


class Badge(QWidget):
    """A count: blue for new, red when a limit is near. Hidden at zero."""

    def __init__(self, count: int = 0, token: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._token = count, token
        self.set_count(count, token)

    def set_count(self, count: int, token: str = "accent") -> None:
        """Another count; token "badfill" is the red one."""
        self._count, self._token = count, token
        self.setFixedSize(max(BADGE_HEIGHT, paint.width_of(str(count), "badge", bold=True) + 8), BADGE_HEIGHT)
        self.setVisible(count > 0)
        self.setAccessibleName(str(count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint_badge(QPainter(self), self.rect().center(), self._count, self._token)


class Avatar(QWidget):
    """Initials of a person or firm; the tooltip gives the whole name."""

    def __init__(self, name: str, size: int = 28, *, square: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._square = square
        self.setFixedSize(size, size)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Another person."""
        self._name = name
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint_avatar(QPainter(self), self.rect(), self._name, self._square)


class KeyHint(QWidget):
    """A key cap, and what the key does."""

    def __init__(self, key: str, word: str = "", *, ground: str = "sunken", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._word, self._ground = key, word, ground
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("{key}: {act}").format(key=key, act=word) if word else key)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = key_width(self._key) + (paint.width_of(self._word, "caption") + 7 if self._word else 0)
        return QSize(width, theme().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        cap = QRect(0, 0, key_width(self._key), self.height())
        paint_key(painter, cap, self._key, self._ground)
        rest = self.rect().adjusted(cap.width() + 6, 0, 0, 0)
        paint.text(painter, rest, self._word, theme().font("caption"), theme().color("soft"))


class Dot(QWidget):
    """A light with its words, as for a connection or a device. Hollow = asleep."""

    def __init__(self, token: str, word: str = "", *, hollow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(token, word, hollow=hollow)

    def set_state(self, token: str, word: str, *, hollow: bool = False) -> None:
        """Another colour and word."""
        self._token, self._word, self._hollow = token, word, hollow
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def set_word(self, word: str) -> None:
        """Another word beside the same light."""
        self.set_state(self._token, word, hollow=self._hollow)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(8 + (paint.width_of(self._word, "small") + 7 if self._word else 0), theme().line("small") + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        colour = theme().color(self._token)
        place = QRect(0, (self.height() - 8) // 2, 8, 8)
        paint.box(painter, place, 4, None if self._hollow else colour, colour if self._hollow else None, 2)
        words = colour if self._token in ("warn", "bad") else theme().color("soft")
        paint.text(painter, self.rect().adjusted(14, 0, 0, 0), self._word, theme().font("small"), words)
