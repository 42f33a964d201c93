"""Log-in: a list of people on one computer, name and password on a server. Messages stand where they belong."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.access.model_people import Index, PeopleModel
from crm_desktop.features.access.presenter import LoginPresenter
from crm_desktop.features.access.rules import Choice
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import CheckField, LineField
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Surface
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_WIDTH = 440


class LoginView(QWidget):
    """Stands in any window. `other_base_asked`: the person wants another base."""

    other_base_asked = Signal()

    def __init__(self, presenter: LoginPresenter, role_words: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._role_words = role_words
        self._is_started = False
        self.error = ErrorBanner()
        self.model = PeopleModel(self)
        self.list = RowList(self._look, (_("Nobody can log in here yet."), ""), name=_("Who are you?"))
        self.list.setModel(self.model)
        self.login = LineField(_("Log-in name"), presenter.last_login, max_length=63)
        self.password = LineField(_("Password"), presenter.kept_password(presenter.last_login), password=True)
        self.remember = CheckField(_("Remember the password on this computer"), bool(self.password.text()))
        self.remember.setVisible(presenter.can_remember)
        self.enter = Button(_("Log in"), kind="primary")
        self.other = Link(_("Another base"), "database")
        self._build()
        self._wire()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_started:
            self._is_started = True
            self._presenter.start()
            field = self.password if self.login.text() else self.login
            (self.list if self._presenter.is_local else field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        told = Label(_("No password is asked on this computer."), "small", "mute", wrap=True)
        chooser = Surface()
        chooser.setLayout(column(self.list, margins=(1, 1, 1, 1)))
        people = box(column(chooser, told, gap=8))
        fields = box(column(self.login, self.password, self.remember, None, gap=12))
        stack = QStackedWidget()
        stack.addWidget(people)
        stack.addWidget(fields)
        stack.setCurrentIndex(0 if self._presenter.is_local else 1)
        title = Label(_("Who are you?") if self._presenter.is_local else _("Log in"), "title")
        place = Label(self._presenter.place, "small", "mute", elide=True)
        inner = box(column(title, place, self.error, stack, row(self.other, None, self.enter), gap=12))
        inner.setMaximumWidth(_WIDTH)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = row(None, inner, None, margins=(24, 24, 24, 24))
        layout.setStretch(1, 100)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_WIDTH + 48, 460)

    def _wire(self) -> None:
        presenter = self._presenter
        presenter.people_changed.connect(self._on_people)
        presenter.busy_changed.connect(self._on_busy)
        presenter.refused.connect(self.show_refused)
        self.list.opened.connect(self._on_opened)
        self.login.committed.connect(lambda _text: self.password.setFocus(Qt.FocusReason.TabFocusReason))
        self.login.changed.connect(self._on_login)
        self.password.edit.returnPressed.connect(self._on_enter)
        self.enter.clicked.connect(self._on_enter)
        self.other.clicked.connect(self.other_base_asked)
        self.error.retry.connect(self._on_retry)

    def _look(self, index: Index) -> RowLook:
        person = self.model.item(index)
        role = self._role_words.get(person.role_code, "")
        is_last = person.login == self._presenter.last_login
        return RowLook(
            person.name,
            f"{role}, {person.branch}" if role else person.branch,
            person.login,
            avatar=person.name,
            chip=_("last time") if is_last else "",
        )

    def _on_people(self, people: list[Choice]) -> None:
        self.model.set_people(people)
        self.list.set_current_row(0)

    def _on_opened(self, index: QModelIndex) -> None:
        self._presenter.log_in(self.model.item(index).login)

    def _on_login(self, text: str) -> None:
        kept = self._presenter.kept_password(text)
        if kept:
            self.password.set_text(kept)

    def _on_enter(self) -> None:
        self.error.clear()
        self.login.clear_verdict()
        self.password.clear_verdict()
        if not self._presenter.is_local:
            self._presenter.log_in(
                self.login.text(),
                self.password.text(),
                remember=self.remember.isChecked() and self._presenter.can_remember,
            )
        elif self.list.currentIndex().isValid():
            self._on_opened(self.list.currentIndex())

    def _on_retry(self) -> None:
        """The base was away: who knows his name tries it again, the list of people is asked for again."""
        if self._presenter.is_local and not self._presenter.people:
            self._presenter.start()
        else:
            self._on_enter()

    def _on_busy(self, busy: bool) -> None:
        self.enter.set_reason(_("One moment…") if busy else "")
        self.list.set_loading(busy and not self.model.people)

    def show_refused(self, field: str, error: AppError) -> None:
        """Says why nobody was let in, at the field it is about if there is one."""
        place = {"login": self.login, "password": self.password}.get(field)
        if place is None or self._presenter.is_local:
            self.error.show_error(error)
        else:
            place.show_error(error)
            place.setFocus(Qt.FocusReason.OtherFocusReason)
