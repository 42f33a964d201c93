"""The theme in force: colours, fonts and sizes for painters, palette and style sheet for Qt's own widgets."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from crm_desktop.ui import style_sheet
from crm_desktop.ui.fonts import make_font
from crm_desktop.ui.tokens import DARK, LIGHT, MEANINGS, STYLES

Mode = Literal["system", "light", "dark"]
_ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "window"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "surface"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "onaccent"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "onaccent"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.PlaceholderText, "mute"),
    (QPalette.ColorRole.Link, "link"),
    (QPalette.ColorRole.LinkVisited, "link"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Midlight, "line"),
    (QPalette.ColorRole.Mid, "line"),
    (QPalette.ColorRole.Dark, "line2"),
    (QPalette.ColorRole.Shadow, "line2"),
)


class Theme(QObject):
    """Colours by token, fonts by style name. `changed` after every switch: whoever keeps sizes measures again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode: Mode = "system"
        self._factor = 1.0
        self._follows = False
        self.dark = False
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._take(dark=False)

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def factor(self) -> float:
        """How much larger than normal all text is."""
        return self._factor

    def color(self, token: str) -> QColor:
        """The colour of a token. Raises KeyError for a name that is no token."""
        return self._colours[token]

    def meaning(self, name: str) -> tuple[QColor, QColor]:
        """Text colour and soft fill of a meaning."""
        text, fill = MEANINGS[name]
        return self._colours[text], self._colours[fill]

    def font(self, style: str = "body", bold: bool = False) -> QFont:
        """The font of a text style."""
        key = (style, bold)
        if key not in self._fonts:
            self._fonts[key] = make_font(style, bold, self._factor)
        return self._fonts[key]

    def line(self, style: str = "body") -> int:
        """Line height of a style in px."""
        return self.px(STYLES[style][1])

    def px(self, size: int) -> int:
        """A height that has to grow with the text."""
        return round(size * self._factor)

    def set_mode(self, mode: Mode) -> None:
        """Light, dark, or whatever the system says from now on."""
        self._mode = mode
        self._apply()

    def set_text_factor(self, factor: float) -> None:
        """Another text size for the whole program."""
        self._factor = factor
        self._fonts.clear()
        self._apply()

    def install(self, app: QApplication, mode: Mode, factor: float) -> None:
        """Dresses the application; at the first call also starts to follow the system."""
        self._mode, self._factor = mode, factor
        self._fonts.clear()
        app.setStyle("Fusion")
        if not self._follows:
            app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
            self._follows = True
        self._apply()

    def _on_system_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _take(self, *, dark: bool) -> None:
        self.dark = dark
        self._colours = {name: QColor(value) for name, value in (DARK if dark else LIGHT).items()}

    def _apply(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        system_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self._take(dark=self._mode == "dark" or (self._mode == "system" and system_dark))
        app.setFont(self.font())
        app.setPalette(self._palette())
        app.setStyleSheet(style_sheet.build(DARK if self.dark else LIGHT, self._factor))
        self.changed.emit()
        for window in app.topLevelWidgets():
            window.update()

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES:
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("mute"))
        return palette


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The one theme of the program."""
    return Theme()


def install_theme(app: QApplication, mode: Mode = "system", text_factor: float = 1.0) -> None:
    """Call once before the first widget is made."""
    theme().install(app, mode, text_factor)
