"""Settings: PINs and badges of those who sell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.shifts.presenter_tills import PinsPresenter, Seller
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.plain_rows import PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook


class PinsPage(Page):
    """`told(text)` is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: PinsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("PINs and badges"), parent=parent)
        self._presenter = presenter
        self._rows: PlainRows[Seller] = PlainRows(self)
        self._person: Seller | None = None
        self.list = RowList(self._look, (_("Nobody may sell yet. Roles are in the settings of staff."), ""),
                            name=_("Who sells"))  # fmt: skip
        self.list.setModel(self._rows)
        self.error = ErrorBanner()
        self.pin = LineField(_("New PIN, 4 to 8 digits"), password=True, max_length=8)
        self.badge = LineField(_("Scan the badge here"), password=True, max_length=100)
        self.save_pin = Button(_("Set the PIN"), kind="primary")
        self.drop_pin = Button(_("Take it away"))
        self.save_badge = Button(_("Set the badge"), kind="primary")
        self.drop_badge = Button(_("Take it away"))
        self._build()
        self._wire()

    def _build(self) -> None:
        people = Panel(_("Who sells"))
        people.add(self.list, 1)
        self.form = Panel("")
        body = QVBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(12)
        body.addWidget(self.error)
        body.addLayout(row(self.pin, self.save_pin, self.drop_pin))
        body.addLayout(row(self.badge, self.save_badge, self.drop_badge))
        words = _(
            "A PIN opens the till and lets a senior allow something on the spot. Only a fingerprint of it is kept."
        )
        body.addWidget(Label(words, "small", "mute", wrap=True))
        body.addStretch(1)
        self.form.add(box(body), 1)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(people, 1)
        parts.addWidget(self.form, 1)
        self.add(parts, 1)

    def _wire(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.save_pin.clicked.connect(self._on_pin)
        self.pin.edit.returnPressed.connect(self._on_pin)
        self.drop_pin.clicked.connect(lambda: self._person and self._presenter.set_pin(self._person, ""))
        self.save_badge.clicked.connect(self._on_badge)
        self.badge.edit.returnPressed.connect(self._on_badge)
        self.drop_badge.clicked.connect(lambda: self._person and self._presenter.set_badge(self._person, ""))
        self._presenter.changed.connect(self._on_changed)
        self._presenter.refused.connect(self._on_refused)
        self._presenter.told.connect(self._on_told)

    def _look(self, index: QModelIndex) -> RowLook:
        person = self._rows.item(index)
        has = [_("PIN")] if person.has_pin else []
        has += [_("badge")] if person.has_badge else []
        at = _("stands at till {till}").format(till=person.till) if person.till else ""
        second = ", ".join(filter(None, (person.branch, _("senior") if person.is_senior else "", at)))
        return RowLook(
            person.name, second, person.id, avatar=person.name, chip=" + ".join(has) or _("no PIN"),
            chip_meaning="ok" if has else "warn",
        )  # fmt: skip

    def _on_changed(self) -> None:
        people = self._presenter.people
        self._rows.set_items(people)
        shown = self._person.id if self._person else None
        place = next((place for place, person in enumerate(people) if person.id == shown), 0)
        if people:
            self.list.set_current_row(place)
            self._show(people[place])

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            person = self._rows.item(index)
            if self._person is None or person.id != self._person.id:
                self.pin.set_text("")
                self.badge.set_text("")
            self._show(person)

    def _show(self, person: Seller) -> None:
        self._person = person
        self.error.clear()
        self.form.set_title(person.name)
        self.drop_pin.setVisible(person.has_pin)
        self.drop_badge.setVisible(person.has_badge)

    def _on_pin(self) -> None:
        if self._person is not None and self.pin.text():
            self._presenter.set_pin(self._person, self.pin.text())

    def _on_badge(self) -> None:
        if self._person is not None and self.badge.text().strip():
            self._presenter.set_badge(self._person, self.badge.text())

    def _on_told(self, words: str) -> None:
        self.pin.set_text("")
        self.badge.set_text("")
        self.told.emit(words)

    def _on_refused(self, error: AppError) -> None:
        self.error.show_error(error)
