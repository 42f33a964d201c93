"""The first window: what the program is at the left, three ways to begin at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QWidget

from crm_desktop import __version__
from crm_desktop.errors import AppError
from crm_desktop.features.first_run.presenter import FirstRunPresenter
from crm_desktop.features.first_run.rules import Address, NewFirm, can_be_upgraded
from crm_desktop.features.first_run.view_cards import ChoiceCard, Message, Working
from crm_desktop.features.first_run.view_forms import NewFirmForm, ServerForm
from crm_desktop.i18n import _, language, set_language
from crm_desktop.ui import paint
from crm_desktop.ui.icons import Glyph, paint_icon
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Scroll
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL

_LEFT = 288


class _Sign(QWidget):
    """The sign of the program: a shop front on blue."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(48, 48)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint.box(painter, self.rect(), RADIUS_PANEL, theme().color("accent"))
        paint_icon(painter, QRect(10, 10, 28, 28), "building-store", theme().color("onaccent"))


class _Sheet(QWidget):
    """The ground of it all: as large as the window, but no larger than is pleasant to read."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSize(960, 680)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint.box(painter, self.rect(), RADIUS_PANEL, theme().color("surface"), theme().color("line2"))
        # The left part has a ground of its own, round at the same corners.
        painter.setClipRect(0, 0, _LEFT + 1, self.height())
        paint.box(painter, self.rect(), RADIUS_PANEL, theme().color("window"), theme().color("line2"))


class FirstRunView(QWidget):
    """`ready(target, login)` when a base is there to be opened; `language_chosen("ru" | "en")`; `help_asked`."""

    ready = Signal(object, str)
    language_chosen = Signal(str)
    help_asked = Signal()

    def __init__(self, presenter: FirstRunPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._old_file: Path | None = None
        self._act = ""
        self._sheet = _Sheet()
        self._layout = QHBoxLayout(self._sheet)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)
        self.setLayout(row(self._sheet))
        QShortcut(QKeySequence("F1"), self, self.help_asked.emit)
        presenter.ready.connect(self.ready)
        presenter.busy_changed.connect(self._on_busy_changed)
        presenter.progressed.connect(self._on_progressed)
        presenter.failed.connect(self._on_failed)
        presenter.flawed.connect(self._on_flawed)
        presenter.old_file.connect(self._on_old_file)
        presenter.demo_changed.connect(lambda _there: self._build(self.server_form.typed(), self.new_form.typed()))
        self._build(None, None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("window"))

    def show_new_firm(self) -> None:
        """The form of a new company."""
        self._pages.setCurrentIndex(1)
        self.new_form.name.setFocus()

    def show_choices(self) -> None:
        """Back to the three ways; what was typed stays."""
        self._pages.setCurrentIndex(0)

    def open_server_form(self) -> None:
        """Opens the card of the server."""
        self.server_card.set_open(True)
        self.server_form.host.setFocus()

    # ------------------------------------------------------------ building

    def _build(self, address: Address | None, firm: NewFirm | None) -> None:
        """All of it in the current language, with what was typed before."""
        was_server = address is not None and self.server_card.is_open
        was_page = self._pages.currentIndex() if firm is not None else 0
        clear(self._layout)
        self.setWindowTitle(_("First start"))
        self._layout.addWidget(self._left())
        self.server_form = ServerForm(self._presenter, address)
        self.new_form = NewFirmForm(self._presenter, firm)
        self.new_form.back.connect(self.show_choices)
        self.message, self.working = Message(), Working()
        self.message.pressed.connect(self._on_way_out)
        self.working.cancelled.connect(self._presenter.cancel)
        right = QWidget()
        self._pages = QStackedLayout(right)
        for page in (self._choices(), self._form_page()):
            self._pages.addWidget(page)
        self._pages.setCurrentIndex(was_page)
        self.server_card.set_open(was_server)
        self._layout.addWidget(right, 1)

    def _left(self) -> QWidget:
        panel = QWidget()
        panel.setFixedWidth(_LEFT)
        switch = SegmentedControl([("ru", "Русский"), ("en", "English")], language(), name=_("Language"))
        switch.chosen.connect(self._on_language)
        helping = Link(_("Help"), "lifebuoy")
        helping.setToolTip(_("Help (F1)"))
        helping.clicked.connect(self.help_asked)
        promises = (
            ("lock", _("The database is with you, not in somebody's cloud")),
            ("plug", _("Works without a server and without the internet")),
            ("shield-check", _("No inquiry and nothing typed is lost")),
        )
        lines = [self._promise(icon, words) for icon, words in promises]
        layout = column(
            _Sign(),
            8,
            Label(_("CRM Desktop"), "title"),
            Label(_("Clients, inquiries and promises in one window"), token="soft", wrap=True),
            8,
            *lines,
            None,
            row(switch, None),
            row(Label(_("Version {version}").format(version=__version__), token="mute"), None, helping),
            gap=12,
            margins=(24, 32, 24, 20),
        )
        panel.setLayout(layout)
        return panel

    @staticmethod
    def _promise(icon: str, words: str) -> QWidget:
        line = row(column(Glyph(icon, 18, "ok"), None, gap=0), Label(words, wrap=True), gap=12)
        line.setStretch(1, 1)
        return box(line)

    def _choices(self) -> QWidget:
        self.demo_card = self._demo_card()
        self.new_card = ChoiceCard(
            "device-desktop",
            _("New company on this computer"),
            _("Four lines to fill in. Other computers can join later, when the database moves to a server."),
            _("2 minutes"),
        )
        self.new_card.chosen.connect(self.show_new_firm)
        self.server_card = ChoiceCard(
            "server",
            _("Connect to a server"),
            _("The company works already, this is one more workplace."),
            body=self.server_form,
        )
        self.server_card.chosen.connect(self.open_server_form)
        self._other = Link(_("Open another database"), "folder-open")
        self._other.clicked.connect(self._on_other_file)
        layout = column(
            Label(_("What shall we begin with?"), "title"),
            Label(_("The rest can be done later, without installing anything again."), token="soft", wrap=True),
            8,
            self.demo_card,
            self.new_card,
            self.server_card,
            self.message,
            self.working,
            None,
            row(self._other, None),
            gap=12,
            margins=(32, 28, 32, 20),
        )
        return Scroll(box(layout))

    def _demo_card(self) -> ChoiceCard:
        has_demo = self._presenter.has_demo
        words = (
            _("The demo shop is as you left it. It can be made anew or removed at any time.")
            if has_demo
            else _("A shop with 400 clients, 1 200 orders and a month of inquiries. Nothing can be broken.")
        )
        again, remove = Link(_("Make it anew"), "refresh"), Link(_("Remove"), "trash")
        again.clicked.connect(lambda: self._presenter.try_demo(again=True))
        remove.clicked.connect(self._presenter.remove_demo)
        card = ChoiceCard(
            "shopping-cart",
            _("Open the demo shop") if has_demo else _("Try it on a demo shop"),
            words,
            "" if has_demo else _("less than a minute"),
            "ok",
            foot=box(row(again, remove, None, gap=16)) if has_demo else None,
        )
        card.chosen.connect(lambda: self._presenter.try_demo())
        return card

    def _form_page(self) -> QWidget:
        page = QWidget()
        page.setLayout(row(self.new_form, margins=(32, 28, 32, 20)))
        return Scroll(page)

    # ------------------------------------------------------------ answers

    def _on_language(self, code: str) -> None:
        set_language(code)
        self._build(self.server_form.typed(), self.new_form.typed())
        self.language_chosen.emit(code)

    def _on_busy_changed(self, act: str) -> None:
        was, self._act = self._act, act
        for card in (self.demo_card, self.new_card, self.server_card):
            card.setEnabled(not act or (act == "server" and card is self.server_card))
        self._other.setEnabled(not act)
        self.setCursor(Qt.CursorShape.BusyCursor if act else Qt.CursorShape.ArrowCursor)
        current = act or was
        if current == "new":
            self.new_form.set_busy(bool(act))
        elif current == "server":
            self.server_form.set_busy(bool(act))
        else:
            self.message.hide()
            self.working.setVisible(bool(act))
            if act:
                self.working.begin()

    def _on_progressed(self, step: str, done: int, total: int) -> None:
        place = {"new": self.new_form.working, "server": self.server_form.working}.get(self._act, self.working)
        place.set_step(step, done, total)

    def _on_failed(self, act: str, field: str, error: AppError) -> None:
        if act == "new":
            self.new_form.show_error(field, error)
        elif act == "server":
            self.server_form.show_error(field, error)
        else:
            upgrade = act == "file" and can_be_upgraded(error)
            self.message.show_error(error, _("Make a copy and upgrade") if upgrade else "")

    def _on_flawed(self, act: str, flaws: dict[str, str]) -> None:
        (self.new_form if act == "new" else self.server_form).show_flaws(flaws)

    def _on_old_file(self, path: Path) -> None:
        self._old_file = path

    def _on_way_out(self) -> None:
        if self._old_file is not None:
            self._presenter.upgrade_file(self._old_file)

    def _on_other_file(self) -> None:
        folder = str(self._presenter.suggested_path().parent)
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Open another database"), folder, _("Databases (*.fdb);;All files (*)")
        )
        if chosen:
            self._presenter.open_file(Path(chosen))
