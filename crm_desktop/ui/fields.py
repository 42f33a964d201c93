"""Fields with their label above and their verdict below: one line, several lines, whole numbers, money, a tick."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.i18n import _
from crm_desktop.money import format_money, parse_money
from crm_desktop.ui.fields_check import CheckField as CheckField
from crm_desktop.ui.icons import Glyph, dress
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CONTROL_HEIGHT

Validator = Callable[[str], str | None]


class Field(QWidget):
    """A control with a caption over it (or at its left) and a line under it for a hint or the verdict."""

    def __init__(self, label: str, control: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._hint = hint
        self._label = Label(label, "caption", "mute", parent=self)
        self._label.setBuddy(control)
        self._label.setVisible(bool(label))
        self._glyph = Glyph("alert-circle", 14, "bad")
        self._verdict = Label("", "small", "mute", wrap=True)
        self._line = box(row(self._glyph, self._verdict, gap=6))
        inner = self._line.layout()
        if inner is not None:
            inner.setAlignment(self._glyph, Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.addWidget(self._label, 0, 1)
        self._grid.addWidget(control, 1, 1)
        self._grid.addWidget(self._line, 2, 1)
        self._grid.setColumnStretch(1, 1)
        if control.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Fixed:
            self._grid.setRowStretch(3, 1)
        self._name(label)
        self.clear_verdict()

    def set_label(self, label: str) -> None:
        """Another caption."""
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self._name(label)

    def set_label_left(self, width: int = 100) -> None:
        """Puts the caption at the left in a column of this width."""
        self._grid.removeWidget(self._label)
        self._grid.addWidget(self._label, 1, 0)
        self._label.setFixedWidth(width)
        self._label.setWordWrap(True)

    def set_hint(self, hint: str) -> None:
        """What stands under the control while there is no verdict."""
        self._hint = hint
        if self.control.property("verdict") != "bad":
            self.clear_verdict()

    def set_error(self, text: str) -> None:
        """What is wrong, in red under the control; an empty text clears it."""
        if not text:
            self.clear_verdict()
            return
        self._say(text, "bad", "alert-circle")

    def set_ok(self, text: str = "") -> None:
        """What the check found, in green; without a text just no error."""
        if text:
            self._say(text, "ok", "check")
        else:
            self.clear_verdict()

    def set_warning(self, text: str) -> None:
        """What the person should look at, though it may be saved."""
        self._say(text, "warn", "alert-triangle")

    def show_error(self, error: AppError) -> None:
        """A refusal in words."""
        self.set_error(error_text(error))

    def clear_verdict(self) -> None:
        """Back to the hint."""
        self._mark("")
        self._glyph.hide()
        self._verdict.set_token("mute")
        self._verdict.setText(self._hint)
        self._line.setVisible(bool(self._hint))

    def _say(self, text: str, token: str, glyph: str) -> None:
        self._mark("bad" if token == "bad" else "")
        self._glyph.set_icon(glyph, token)
        self._glyph.show()
        self._verdict.set_token(token)
        self._verdict.setText(text)
        self._line.show()
        self.control.setAccessibleDescription(text)

    def _mark(self, verdict: str) -> None:
        for widget in (self.control, *self.control.findChildren(QLineEdit)):
            if widget.property("verdict") != verdict:
                widget.setProperty("verdict", verdict)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def _name(self, label: str) -> None:
        self.control.setAccessibleName(label)
        self.setFocusProxy(self.control)


class Line(QLineEdit):
    """A line 32 px high (at normal text) that selects all when entered by the keyboard."""

    left = Signal()

    def __init__(self, text: str = "", placeholder: str = "", glyph: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)
        if glyph:
            self.setProperty("glyph", "true")
            action = QAction(self)
            dress(action, glyph)
            self.addAction(action, QLineEdit.ActionPosition.LeadingPosition)
        self._size()
        theme().changed.connect(self._size)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _size(self) -> None:
        self.setFixedHeight(theme().px(CONTROL_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class LineField(Field):
    """One line of text. `committed` comes with Enter or when a changed field is left; the validator runs then."""

    changed = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        label: str,
        text: str = "",
        placeholder: str = "",
        validator: Validator | None = None,
        *,
        password: bool = False,
        icon: str = "",
        hint: str = "",
        max_length: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self.edit = Line(text, placeholder, icon)
        super().__init__(label, self.edit, hint, parent)
        self._validator = validator
        self._committed = text
        if max_length:
            self.edit.setMaxLength(max_length)
        if password:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self._add_eye()
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self._on_return)
        self.edit.left.connect(self._on_left)

    def text(self) -> str:
        """What stands in the field, without blanks around it."""
        return self.edit.text() if self.edit.echoMode() == QLineEdit.EchoMode.Password else self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Another text, without a signal and without a verdict."""
        self.edit.setText(text)
        self._committed = text
        self.clear_verdict()

    def check(self) -> bool:
        """Runs the validator and shows its verdict."""
        fault = self._validator(self.text()) if self._validator is not None else None
        self.set_error(fault or "")
        return fault is None

    def _on_edited(self) -> None:
        self.clear_verdict()
        self.changed.emit(self.text())

    def _on_return(self) -> None:
        self._committed = self.text()
        if self.check():
            self.committed.emit(self.text())

    def _on_left(self) -> None:
        if self.text() != self._committed:
            self._on_return()

    def _add_eye(self) -> None:
        action = QAction(_("Show the password"), self.edit)
        dress(action, "eye")
        action.setCheckable(True)
        action.toggled.connect(
            lambda on: self.edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
        self.edit.addAction(action, QLineEdit.ActionPosition.TrailingPosition)


class _Plain(QPlainTextEdit):
    left = Signal()
    committed = Signal()

    def __init__(self, text: str, rows: int, placeholder: str) -> None:
        super().__init__(text)
        self._rows = rows
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._size()
        theme().changed.connect(self._size)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.left.emit()

    def _size(self) -> None:
        self.setMinimumHeight(theme().line() * self._rows + 14)


class TextField(Field):
    """Several lines of text; Tab leaves it."""

    changed = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        label: str,
        text: str = "",
        rows: int = 3,
        placeholder: str = "",
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.edit = _Plain(text, rows, placeholder)
        super().__init__(label, self.edit, hint, parent)
        self._committed = text
        self.edit.textChanged.connect(lambda: self.changed.emit(self.text()))
        self.edit.left.connect(self._on_left)

    def text(self) -> str:
        """What stands in the field."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Another text, without a signal."""
        self.edit.blockSignals(True)
        self.edit.setPlainText(text)
        self.edit.blockSignals(False)
        self._committed = text
        self.clear_verdict()

    def _on_left(self) -> None:
        if self.text() != self._committed:
            self._committed = self.text()
            self.committed.emit(self.text())


class NumberField(LineField):
    """A whole number within limits, None when empty; Up and Down change it by one."""

    def __init__(
        self,
        label: str,
        value: int | None = None,
        low: int = 0,
        high: int = 10**9,
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, "" if value is None else str(value), validator=self._fault, hint=hint, parent=parent)
        self._low, self._high = low, high
        pattern = r"-?\d{0,12}" if low < 0 else r"\d{0,12}"
        self.edit.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self.edit))
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)

    def value(self) -> int | None:
        """The number, None when empty or out of its limits."""
        text = self.text()
        return int(text) if text.lstrip("-").isdigit() and self._low <= int(text) <= self._high else None

    def set_value(self, value: int | None) -> None:
        """Another number, without a signal."""
        self.set_text("" if value is None else str(value))

    def _fault(self, text: str) -> str | None:
        if text and self.value() is None:
            return _("Between {low} and {high}, please.").format(low=self._low, high=self._high)
        return None


class MoneyField(LineField):
    """An exact sum, None when empty; accepts spaces, a comma or a point."""

    def __init__(
        self, label: str, value: Decimal | None = None, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, validator=self._fault, hint=hint, parent=parent)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_value(value)
        self.committed.connect(lambda _text: self.set_value(self.value()))

    def value(self) -> Decimal | None:
        """The sum, None when empty or unreadable."""
        try:
            return parse_money(self.text()) if self.text() else None
        except Refused:
            return None

    def set_value(self, value: Decimal | None) -> None:
        """Another sum, without a signal."""
        self.set_text("" if value is None else format_money(value))

    def _fault(self, text: str) -> str | None:
        try:
            if text:
                parse_money(text)
        except Refused as refused:
            return error_text(refused)
        return None
