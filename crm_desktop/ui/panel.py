"""White panels with a head, sections inside them, and the pages they stand on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import PAGE_HEAD_HEIGHT, PANEL_HEAD_HEIGHT, RADIUS_PANEL
from crm_desktop.ui.watch import Watch


class Surface(QWidget):
    """A white ground with a 1-px line and round corners."""

    def __init__(self, ground: str = "surface", *, flush: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground, self._flush = ground, flush

    def set_ground(self, token: str) -> None:
        """Another fill."""
        self._ground = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        if self._flush:
            painter.fillRect(self.rect(), theme().color(self._ground))
        else:
            paint.box(painter, self.rect(), RADIUS_PANEL, theme().color(self._ground), theme().color("line"))


class _TopOrAll(QObject):
    """A body that wants to grow gets all the room under a head; any other stays at its top."""

    def __init__(self, owner: QWidget, outer: QVBoxLayout, body: QVBoxLayout) -> None:
        super().__init__(owner)
        self._outer, self._body = outer, body
        self._grows: bool | None = None
        Watch(owner, self._on_owner)

    def _on_owner(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Polish):
            self.settle()
        return False

    def settle(self) -> None:
        """Looks at what the body holds now."""
        grows = bool(self._body.expandingDirections() & Qt.Orientation.Vertical)
        if grows is not self._grows:
            self._grows = grows
            self._outer.setAlignment(self._body, Qt.AlignmentFlag(0) if grows else Qt.AlignmentFlag.AlignTop)
            self._outer.setStretchFactor(self._body, 1 if grows else 0)


class PanelHead(QWidget):
    """Bold title, count in grey, room for actions at the right."""

    def __init__(self, title: str, count: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(title, bold=True)
        self._count = Label(count, "body", "mute", elide=True)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self._count, 1)
        layout.addLayout(self.tools)
        self._size()
        theme().changed.connect(self._size)

    def set_count(self, text: str) -> None:
        """What stands in grey beside the title."""
        self._count.setText(text)

    def add(self, widget: QWidget) -> None:
        """Adds an action at the right."""
        self.tools.addWidget(widget)

    def _size(self) -> None:
        self.setFixedHeight(theme().px(PANEL_HEAD_HEIGHT))


class Panel(Surface):
    """A head of 40, a line, a body, and a foot when one is set. `flush` is a column without border and corners."""

    def __init__(self, title: str = "", count: str = "", *, flush: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(flush=flush, parent=parent)
        self.head = PanelHead(title, count)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._foot = QVBoxLayout()
        self._foot.setSpacing(0)
        edge = 0 if flush else 1
        layout = QVBoxLayout(self)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        self._line = Divider()
        layout.addWidget(self._line)
        layout.addLayout(self.body)
        layout.addLayout(self._foot)
        self._settled = _TopOrAll(self, layout, self.body)
        self.head.setVisible(bool(title))
        self._line.setVisible(bool(title))
        self.setAccessibleName(title)

    @property
    def head_layout(self) -> QHBoxLayout:
        """Where actions of the head go."""
        return self.head.tools

    def set_title(self, title: str) -> None:
        """Another title."""
        self.head.title.setText(title)
        self.head.setVisible(bool(title))
        self._line.setVisible(bool(title))

    def set_count(self, text: str) -> None:
        """What stands in grey beside the title."""
        self.head.set_count(text)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Adds to the body, which has no inner margins of its own."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)

    def set_foot(self, widget: QWidget) -> QWidget:
        """A strip under a line at the bottom; answers both together, to be hidden while there is nothing in them."""
        strip = box(column(Divider(), widget, gap=0))
        self._foot.addWidget(strip)
        return strip


class Section(QWidget):
    """A part of a panel: a line above, a head, a body with the panel's margins."""

    def __init__(
        self, title: str, count: str = "", *, first: bool = False, margins: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head = PanelHead(title, count)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(16 if margins else 0, 0, 16 if margins else 0, 12 if margins else 0)
        self.body.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        if not first:
            layout.addWidget(Divider())
        layout.addWidget(self.head)
        layout.addLayout(self.body)
        self._settled = _TopOrAll(self, layout, self.body)

    def set_count(self, text: str) -> None:
        """What stands in grey beside the title."""
        self.head.set_count(text)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Adds to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)


class PageHead(QWidget):
    """Title of the page, a second word beside it, actions at the right with 12 px between them."""

    def __init__(self, title: str, second: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(title, "title")
        self._second = Label(second, "body", "soft", elide=True)
        self._second.setContentsMargins(0, 4, 0, 0)
        self._left = QHBoxLayout()
        self._left.setSpacing(12)
        self._right = QHBoxLayout()
        self._right.setSpacing(12)
        self._line = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addLayout(self._left)
        layout.addWidget(self._second, 1)
        layout.addLayout(self._right)
        self.setFixedHeight(PAGE_HEAD_HEIGHT)

    def set_title(self, title: str) -> None:
        """Another title."""
        self.title.setText(title)

    def set_second(self, text: str) -> None:
        """What stands beside the title."""
        self._second.setText(text)

    def add(self, widget: QWidget) -> None:
        """Adds an action at the right."""
        self._right.addWidget(widget)

    def add_back(self, widget: QWidget) -> None:
        """Adds the way back, before the title."""
        self._line.insertWidget(0, widget)

    def add_left(self, widget: QWidget) -> None:
        """Adds a control right after the title."""
        self._left.addWidget(widget)


class Page(QWidget):
    """A room's page: head, banner when there is one, body (of a form: `scrolls`); margins and gaps of 16."""

    def __init__(self, title: str, second: str = "", parent: QWidget | None = None, *, scrolls: bool = False) -> None:
        super().__init__(parent)
        self.head = PageHead(title, second)
        self._banner: QWidget | None = None
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 16)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        self._banner_place = QVBoxLayout()
        self._banner_place.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._banner_place)
        if scrolls:
            holder = QWidget()
            holder.setLayout(self.body)
            self.body.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(Scroll(holder), 1)
        else:
            layout.addLayout(self.body, 1)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Adds to the body."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)

    def set_banner(self, banner: QWidget | None) -> None:
        """A banner between head and body, in place of the one before."""
        if self._banner is not None and self._banner is not banner:
            self._banner_place.removeWidget(self._banner)
            self._banner.hide()
        self._banner = banner
        if banner is not None:
            self._banner_place.addWidget(banner)
            self._banner_place.setContentsMargins(0, 0, 0, 16)
            banner.show()
        else:
            self._banner_place.setContentsMargins(0, 0, 0, 0)


class Scroll(QScrollArea):
    """Scrolls one widget up and down; its ground is that of what it lies on."""

    def __init__(self, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        widget.setProperty("clear", "true")
        self.setWidget(widget)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
