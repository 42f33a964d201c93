"""Icons drawn from SVG in any token's colour, kept by name, size, colour and scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.resources import ICONS
from crm_desktop.ui.theme import theme


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', 'stroke-width="1.75"')


@lru_cache(maxsize=1024)
def _pixmap(name: str, pixels: int, colour: str) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap


def has_icon(name: str) -> bool:
    """Is there an icon of this name?"""
    return (ICONS / f"{name}.svg").is_file()


def icon_pixmap(name: str, size: int, colour: QColor, scale: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical px for a screen of this scale. Raises FileNotFoundError."""
    pixmap = QPixmap(_pixmap(name, max(1, round(size * scale)), colour.name()))
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def paint_icon(painter: QPainter, place: QRect | QRectF, name: str, colour: QColor) -> None:
    """Paints the icon into a square."""
    area = QRectF(place)
    scale = painter.device().devicePixelRatioF()
    painter.drawPixmap(area.topLeft().toPoint(), icon_pixmap(name, round(area.width()), colour, scale))


class _TokenIcon(QIconEngine):
    """Looks the colour up while painting, so that a menu changes with the theme."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        place = QRect(0, 0, side, side)
        place.moveCenter(rect.center())
        token = "mute" if mode == QIcon.Mode.Disabled else self._token
        paint_icon(painter, place, self._name, theme().color(token))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _TokenIcon(self._name, self._token)


def icon(name: str, token: str = "soft") -> QIcon:
    """The icon for a menu or an action; follows the theme."""
    return QIcon(_TokenIcon(name, token))


class Glyph(QWidget):
    """One icon standing in a layout. It says nothing to a screen reader: a word stands beside it."""

    def __init__(self, name: str, size: int = 18, token: str = "soft", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        self.setFixedSize(size, size)

    def set_icon(self, name: str, token: str | None = None) -> None:
        """Another icon, and another colour if given."""
        self._name = name
        self._token = token or self._token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._name:
            paint_icon(QPainter(self), self.rect(), self._name, theme().color(self._token))
