"""The handbook in a window of its own: pages of docs/ in the language of the program, only local links."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPaintEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from crm_desktop.i18n import _, language
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.labels import Divider
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.resources import HANDBOOK
from crm_desktop.ui.theme import theme

INDEX = "index"
_SIZE = (760, 620)
_PICTURE_WIDTH = 690


class _Pages(QTextBrowser):
    """Shows pictures as wide as the page, sharp on fine screens too."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        found = super().loadResource(kind, name)
        if kind == QTextDocument.ResourceType.ImageResource.value:
            picture = QImage(self.document().baseUrl().resolved(QUrl(name)).toLocalFile())
            if picture.width() > _PICTURE_WIDTH:
                ratio = self.devicePixelRatioF()
                picture = picture.scaledToWidth(
                    round(_PICTURE_WIDTH * ratio), Qt.TransformationMode.SmoothTransformation
                )
                picture.setDevicePixelRatio(ratio)
            return picture
        return found


class HelpWindow(QDialog):
    """Stands beside the work and stops nothing. Links lead to other pages of the handbook and nowhere else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("Help"))
        self._folder = HANDBOOK / language()
        self._past: list[str] = []
        self._page = ""
        self.text = _Pages()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(_("Help"))
        self.text.setStyleSheet("QTextBrowser { border: none; padding: 0; }")
        self.text.document().setDocumentMargin(24)
        self.text.anchorClicked.connect(self._follow)
        self.back = IconButton("chevron-left", _("Back"), key="Alt+Left")
        self.back.clicked.connect(self._go_back)
        contents = Button(_("Contents"), "list", "quiet")
        contents.clicked.connect(lambda: self.show_page(INDEX))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(box(row(self.back, contents, None, gap=4, margins=(12, 6, 12, 6))))
        layout.addWidget(Divider())
        layout.addWidget(self.text, 1)
        for key in ("Esc", "F1"):
            QShortcut(QKeySequence(key), self).activated.connect(self.close)
        self._dress()
        theme().changed.connect(self._dress)
        self.resize(*_SIZE)

    @property
    def page(self) -> str:
        """Name of the page in sight."""
        return self._page

    def show_page(self, name: str) -> None:
        """Shows a page of the handbook; the contents for one that is not there."""
        path = self._path(name)
        if not path.is_file():
            name, path = INDEX, self._path(INDEX)
        if self._page and self._page != name:
            self._past.append(self._page)
        self._show(name, path)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("surface"))

    def _show(self, name: str, path: Path) -> None:
        self._page = name
        self.text.document().setBaseUrl(QUrl.fromLocalFile(str(path)))
        words = path.read_text(encoding="utf-8") if path.is_file() else _("The handbook is not here.")
        self.text.document().setMarkdown(words, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        _space_out(self.text.document())
        self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
        self.back.setEnabled(bool(self._past))

    def _path(self, name: str) -> Path:
        return self._folder / f"{Path(name).name}.md"

    def _follow(self, link: QUrl) -> None:
        if not link.isRelative() or not link.path().endswith(".md"):
            return
        path = PurePosixPath(link.path())
        if path.parent.name and (HANDBOOK / path.parent.name / INDEX).with_suffix(".md").is_file():
            # The same page in the other language; from there on the links stay in it.
            self._folder = HANDBOOK / path.parent.name
            self._past.clear()
            self._page = ""
        self.show_page(path.stem)

    def _go_back(self) -> None:
        if self._past:
            name = self._past.pop()
            self._show(name, self._path(name))

    def _dress(self) -> None:
        self.text.setFont(theme().font())
        self.text.document().setDefaultFont(theme().font())
        self.text.document().setDefaultStyleSheet(f"a {{ color: {theme().color('link').name()}; }}")
        if self._page:
            self._show(self._page, self._path(self._page))


def open_over(dialog: QDialog, page: str) -> HelpWindow:
    """Opens a page over a dialog that lets nobody past it; the help belongs to the dialog and goes with it."""
    found = dialog.findChild(HelpWindow)
    helping = found if isinstance(found, HelpWindow) else HelpWindow(dialog)
    if found is None:
        dialog.finished.connect(helping.close)
    helping.show_page(page)
    helping.show()
    helping.activateWindow()
    return helping


def _space_out(document: QTextDocument) -> None:
    """Paragraphs and headings read from Markdown stand too close to each other by themselves."""
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        is_free = block.textList() is None and QTextCursor(block).currentTable() is None
        if shape.headingLevel():
            shape.setTopMargin(4 if block == document.begin() else 16)
            shape.setBottomMargin(6)
        elif is_free:
            shape.setTopMargin(2)
            shape.setBottomMargin(8)
        QTextCursor(block).setBlockFormat(shape)
        block = block.next()
