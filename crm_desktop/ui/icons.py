"""Icons drawn from SVG in any token's colour, kept by name, size, colour and scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.ui.resources import ICONS
from crm_desktop.ui.theme import theme

_ACTION_SIZE = 16


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


def icon(name: str, token: str = "soft") -> QIcon:
    """The icon for a combo box or a menu made when it is opened; an action that stays is dressed by `dress`."""
    made = QIcon()
    for scale in sorted({1.0, *(screen.devicePixelRatio() for screen in QApplication.screens())}):
        for mode, colour in ((QIcon.Mode.Normal, token), (QIcon.Mode.Disabled, "mute")):
            made.addPixmap(icon_pixmap(name, _ACTION_SIZE, theme().color(colour), scale), mode)
    return made


def dress(action: QAction, name: str, token: str = "soft") -> None:
    """Gives an action an icon that follows the theme."""
    action.setProperty("icon_name", name)
    action.setProperty("icon_token", token)
    action.setIcon(icon(name, token))


def _redress() -> None:
    for widget in QApplication.allWidgets():
        for action in widget.actions():
            name = action.property("icon_name")
            if name:
                action.setIcon(icon(name, action.property("icon_token")))


theme().changed.connect(_redress)


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
