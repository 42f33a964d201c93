"""The words of a letter in sight: nothing is fetched, links are opened outside and only when clicked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QImageReader, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from crm_desktop.ui.theme import theme

_LONGEST_SIDE = 8000
_WIDEST = 900


class LetterBrowser(QTextBrowser):
    """As high as its words. `link_clicked` carries the whole address; pictures are those the letter brought along."""

    link_clicked = Signal(str)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Mapping[str, bytes] = {}
        self._page = ""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextBrowser, QTextBrowser:focus { border: none; padding: 0; background: transparent; }")
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._on_clicked)
        self.highlighted.connect(self._on_hovered)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        theme().changed.connect(self._on_theme)
        self._dress()

    def show_page(self, page: str, pictures: Mapping[str, bytes]) -> None:
        """Shows cleaned HTML with the pictures it may name."""
        self._page, self._pictures = page, pictures
        self.setHtml(page)
        self._grow()

    def loadResource(self, _kind: int, address: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """Only what came with the letter; Qt asks for whatever else stands in a page and gets nothing."""
        address = QUrl(address)
        if address.scheme().lower() != "cid":
            return _nothing()
        content = self._pictures.get(address.path())
        picture = _picture(content) if content else QImage()
        # An answer with nothing in it would send Qt to look for a file of this name.
        return picture if not picture.isNull() else _nothing()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._grow()

    def wheelEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The page behind scrolls, not the letter."""
        event.ignore()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self.height())

    def _grow(self) -> None:
        bar = self.horizontalScrollBar()
        room = bar.sizeHint().height() if bar.isVisible() else 0
        height = int(self.document().size().height()) + room + 2
        if height != self.height():
            self.setFixedHeight(max(height, 8))

    def _dress(self) -> None:
        self.setFont(theme().font("body"))
        self.document().setDefaultFont(theme().font("body"))
        link = theme().color("link").name()
        self.document().setDefaultStyleSheet(f"a {{ color: {link}; }} blockquote {{ margin-left: 12px; }}")

    def _on_theme(self) -> None:
        self._dress()
        if self._page:
            self.setHtml(self._page)

    def _on_clicked(self, address: QUrl) -> None:
        self.link_clicked.emit(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def _on_hovered(self, address: QUrl) -> None:
        shown = address.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self.viewport().setToolTip(shown)
        self.link_hovered.emit(shown)


def _nothing() -> QImage:
    """A picture of one clear point."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _picture(content: bytes) -> QImage:
    """A picture of bounded size; one that would fill the memory is left out."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _LONGEST_SIDE:
        return QImage()
    if size.width() > _WIDEST:
        reader.setScaledSize(size.scaled(_WIDEST, _LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
