"""The fields of one kind of channel: made from what the kind asks for, read back as values and secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.channels.rules import SecretName
from crm_desktop.features.channels.rules_forms import Field, fields_of
from crm_desktop.features.channels.rules_mail_services import SERVICES, service_of
from crm_desktop.i18n import _
from crm_desktop.ui.fields import CheckField, LineField, NumberField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Link
from crm_desktop.ui.layouts import column

Control = LineField | NumberField | Choice | CheckField
Kept = Callable[[SecretName], str]


class ChannelFields(QWidget):
    """`touched`: something was typed or chosen. Rare fields stay folded until they are asked for."""

    touched = Signal()

    def __init__(self, kind: str, kept: Kept, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._kept = kept
        self._fields = {one.name: one for one in fields_of(kind)}
        self.controls: dict[str, Control] = {name: self._control(one) for name, one in self._fields.items()}
        usual, rare = QWidget(self), QWidget(self)
        for one in self._fields.values():
            # Without a parent it would open a window of its own when it is shown.
            self.controls[one.name].setParent(rare if one.is_rare else usual)
        self._grids = (_grid(usual), _grid(rare))
        self._shown: list[Field] = []
        self._rare = rare
        self._more = Link(_("More settings"), "chevron-down")
        self._more.clicked.connect(self._unfold)
        self._more.setVisible(any(one.is_rare for one in self._fields.values()))
        rare.hide()
        self.service: Choice | None = self._service() if kind == "mailbox" else None
        first = (self.service,) if self.service is not None else ()
        self.setLayout(column(*first, usual, self._more, rare, gap=12))
        self._show_fitting()

    def show_values(self, values: Mapping[str, object], secrets: Mapping[str, SecretName]) -> None:
        """What is kept; a secret shows only that it is there."""
        for name, one in self._fields.items():
            self._show(one, self.controls[name], values.get(name), secrets.get(name))
        if self.service is not None:
            self._show_service(service_of(values))
        self._show_fitting()

    def values(self) -> dict[str, object]:
        """What stands in the fields, secrets apart."""
        found: dict[str, object] = {}
        for name, one in self._fields.items():
            control = self.controls[name]
            if one.what == "secret":
                continue
            if isinstance(control, CheckField):
                found[name] = control.isChecked()
            elif isinstance(control, Choice):
                found[name] = str(control.key())
            elif isinstance(control, NumberField):
                found[name] = control.value() if control.text().strip().isdecimal() or not control.text() else -1
            else:
                found[name] = control.text()
        return found

    def secrets(self) -> dict[str, str | None]:
        """Secrets typed now."""
        typed: dict[str, str | None] = {}
        for name, one in self._fields.items():
            control = self.controls[name]
            if one.what == "secret" and isinstance(control, LineField) and control.text():
                typed[name] = control.text()
        return typed

    def show_error(self, error: AppError) -> bool:
        """At the field it is about; False when it is about none of these."""
        name = str(error.facts.get("field", "")) if isinstance(error, Refused) else ""
        control = self.controls.get(name)
        if control is None or isinstance(control, CheckField):
            return False
        if self._fields[name].is_rare:
            self._unfold()
        control.show_error(error)
        control.setFocus()
        return True

    def _service(self) -> Choice:
        made = Choice(_("Mail service"), [(key, _(one.title)) for key, one in SERVICES.items()])
        made.chosen.connect(self._on_service)
        return made

    def _show_service(self, key: str) -> None:
        if self.service is not None:
            self.service.set_key(key)
            self.service.set_hint(_(SERVICES[key].hint))

    def _on_service(self, key: object) -> None:
        """Servers and ports of a usual service; of an own one nothing is known."""
        self._show_service(str(key))
        for name, value in SERVICES[str(key)].facts.items():
            self._show(self._fields[name], self.controls[name], value, None)
        self._on_touched()

    def _control(self, one: Field) -> Control:
        label, help_text = _(one.label), _(one.help) if one.help else ""
        made: Control
        if one.what == "tick":
            made = CheckField(label)
            made.toggled.connect(self._on_touched)
        elif one.what == "choice":
            made = Choice(label, [(key, _(word)) for key, word in one.choices], hint=help_text)
            made.chosen.connect(self._on_touched)
        elif one.what == "number":
            made = NumberField(label, low=one.low, high=one.high)
            made.set_hint(help_text)
            made.changed.connect(self._on_touched)
        else:
            made = LineField(label, password=one.what == "secret", hint=help_text, max_length=4000)
            made.changed.connect(self._on_touched)
        return made

    def _show(self, one: Field, control: Control, value: object, secret: SecretName | None) -> None:
        if isinstance(control, CheckField):
            control.setChecked(bool(value))
            return
        control.clear_verdict()
        if isinstance(control, Choice):
            control.set_key(value)
        elif isinstance(control, NumberField):
            control.set_value(value if isinstance(value, int) else None)
        elif one.what == "secret":
            control.set_text("")
            control.edit.setPlaceholderText("••••••••" if secret is not None else "")
            control.set_hint(self._kept(secret) if secret is not None else (_(one.help) if one.help else ""))
        else:
            control.set_text(str(value if value is not None else ""))

    def _on_touched(self, _value: object = None) -> None:
        self._show_fitting()
        self.touched.emit()

    def _show_fitting(self) -> None:
        """Fields that belong to another choice are not in sight, and leave no hole."""
        fitting = [one for one in self._fields.values() if self._fits(one)]
        if fitting == self._shown:
            return
        self._shown = fitting
        for grid, is_rare in zip(self._grids, (False, True), strict=True):
            while grid.count():
                grid.takeAt(0)
            for place, one in enumerate(one for one in fitting if one.is_rare is is_rare):
                grid.addWidget(self.controls[one.name], place // 2, place % 2)
        for one in self._fields.values():
            self.controls[one.name].setVisible(one in fitting)

    def _fits(self, one: Field) -> bool:
        if one.only is None:
            return True
        other = self.controls[one.only[0]]
        return isinstance(other, Choice) and str(other.key()) in one.only[1]

    def _unfold(self) -> None:
        self._rare.show()
        self._more.hide()


def _grid(holder: QWidget) -> QGridLayout:
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
