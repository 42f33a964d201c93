"""The two forms of the first window: a new company, and the way to a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QTimeZone, Signal
from PySide6.QtWidgets import QFileDialog, QLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.first_run.presenter import FirstRunPresenter
from crm_desktop.features.first_run.rules import DEFAULT_PORT, ZONES, Address, NewFirm
from crm_desktop.features.first_run.view_cards import Message, Working
from crm_desktop.features.first_run.view_zones import zone_words
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import Field, LineField, NumberField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row


def _show_flaws(fields: Mapping[str, Field], flaws: Mapping[str, str]) -> None:
    for name, field in fields.items():
        field.set_error(error_text(Refused(flaws[name])) if name in flaws else "")
    first = next((name for name in fields if name in flaws), None)
    if first is not None:
        fields[first].setFocus()


class NewFirmForm(QWidget):
    """Name of the company, its zone, the first person, the place of the file."""

    back = Signal()

    def __init__(self, presenter: FirstRunPresenter, typed: NewFirm | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.name = LineField(_("Name of the company"), typed.name if typed else "", max_length=200)
        zones = [(zone, zone_words(zone)) for zone in ZONES]
        self.zone = Choice(_("Time zone"), zones, typed.time_zone if typed else _own_zone(), search=True)
        self.person = LineField(
            _("Your name"),
            typed.person if typed else "",
            hint=_("You become the administrator and add the others later."),
            max_length=200,
        )
        self.path = LineField(_("File of the database"), typed.path if typed else str(presenter.suggested_path()))
        browse = Button(_("Choose…"), "folder-open")
        browse.clicked.connect(self._on_browse)
        self.message, self.working = Message(), Working()
        self.working.cancelled.connect(presenter.cancel)
        self.create_button = Button(_("Create and open"), kind="primary")
        self.create_button.clicked.connect(self.submit)
        back = Button(_("Back"), "chevron-left")
        back.clicked.connect(self.back)
        self._fields: dict[str, Field] = {"name": self.name, "person": self.person, "path": self.path}
        for field in (self.name, self.person, self.path):
            field.edit.returnPressed.connect(self.submit)
        place = row(self.path, column(20, browse, None, gap=0), gap=8)
        place.setStretch(0, 1)
        note = _("There is no password on one computer: whoever can read this file can read all of it.")
        layout = column(
            Label(_("New company on this computer"), "title"),
            Label(_("These four lines are enough to begin. All of it can be changed later."), token="soft", wrap=True),
            8,
            self.name,
            self.zone,
            self.person,
            place,
            Label(note, "small", "mute", wrap=True),
            self.message,
            self.working,
            None,
            row(back, None, self.create_button),
            gap=12,
        )
        self.setLayout(layout)

    def typed(self) -> NewFirm:
        """What stands in the fields."""
        return NewFirm(self.name.text(), str(self.zone.key() or "Europe/Moscow"), self.person.text(), self.path.text())

    def submit(self) -> None:
        """Founds the company."""
        self.message.hide()
        self._presenter.found_firm(self.typed())

    def show_flaws(self, flaws: Mapping[str, str]) -> None:
        """Marks what is missing."""
        _show_flaws(self._fields, flaws)

    def show_error(self, field: str, error: AppError) -> None:
        """A refusal, beside its field if it has one."""
        if field in self._fields:
            self._fields[field].show_error(error)
            self._fields[field].setFocus()
        else:
            self.message.show_error(error)

    def set_busy(self, is_busy: bool) -> None:
        """While the base is being made nothing can be pressed but Cancel."""
        self.create_button.set_busy(is_busy)
        self.working.setVisible(is_busy)
        if is_busy:
            self.working.begin()

    def _on_browse(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("File of the database"), self.path.text(), _("Databases (*.fdb)")
        )
        if chosen:
            path = Path(chosen)
            self.path.set_text(str(path if path.suffix else path.with_suffix(".fdb")))


class ServerForm(QWidget):
    """Address of a base, name and password, and what came of knocking."""

    def __init__(self, presenter: FirstRunPresenter, typed: Address | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.host = LineField(_("Name or address of the server"), typed.host if typed else "")
        self.port = NumberField(_("Port"), typed.port if typed else DEFAULT_PORT, 1, 65535)
        self.port.setFixedWidth(88)
        self.name = LineField(_("Database"), typed.name if typed else "crm", hint="")
        self.user = LineField(_("Log-in name"), typed.user if typed else "")
        self.password = LineField(_("Password"), typed.password if typed else "", password=True)
        self.remember = CheckField(_("Remember the password"), bool(typed and typed.remember))
        if not presenter.has_vault:
            self.remember.setEnabled(False)
            self.remember.setToolTip(_("This computer has no safe place for passwords, so it will be asked each time."))
        self.message, self.working = Message(), Working()
        self.working.cancelled.connect(presenter.cancel)
        self.connect_button = Button(_("Connect"), kind="primary")
        self.connect_button.clicked.connect(self.submit)
        self._fields: dict[str, Field] = {
            "host": self.host,
            "port": self.port,
            "name": self.name,
            "user": self.user,
            "password": self.password,
        }
        for field in (self.host, self.port, self.name, self.user, self.password):
            field.edit.returnPressed.connect(self.submit)
        self.setLayout(self._layout())

    def _layout(self) -> QLayout:
        first = row(self.host, self.port, self.name, gap=8)
        first.setStretch(0, 3)
        first.setStretch(2, 2)
        second = row(self.user, self.password, gap=8)
        third = row(self.remember, None, self.connect_button, gap=8)
        return column(first, second, third, self.message, self.working, gap=8)

    def typed(self) -> Address:
        """What stands in the fields."""
        return Address(
            self.host.text(),
            self.port.value() or 0,
            self.name.text(),
            self.user.text(),
            self.password.text(),
            self.remember.isChecked(),
        )

    def submit(self) -> None:
        """Knocks."""
        self.message.hide()
        self._presenter.join_server(self.typed())

    def show_flaws(self, flaws: Mapping[str, str]) -> None:
        """Marks what is missing."""
        _show_flaws(self._fields, flaws)

    def show_error(self, field: str, error: AppError) -> None:
        """What came of it; the cursor goes to the field it is about."""
        self.message.show_error(error)
        if field in self._fields:
            self._fields[field].setFocus()

    def set_busy(self, is_busy: bool) -> None:
        """While knocking nothing can be pressed but Cancel."""
        self.connect_button.set_busy(is_busy)
        self.working.setVisible(is_busy)
        if is_busy:
            self.working.begin()


def _own_zone() -> str:
    own = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return own if own in ZONES and own != "UTC" else "Europe/Moscow"
