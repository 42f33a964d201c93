"""A fact: label at the left, value at the right, which turns into a field in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.i18n import _
from crm_desktop.money import format_money
from crm_desktop.ui import paint
from crm_desktop.ui.dates import format_date
from crm_desktop.ui.fields import Field, LineField, MoneyField, TextField, Validator
from crm_desktop.ui.fields_choice import Choice, Option
from crm_desktop.ui.fields_date import DateField
from crm_desktop.ui.fields_tags import TagsField
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label
from crm_desktop.ui.theme import theme
from crm_desktop.ui.watch import Watch

_LABEL_WIDTH = 100


class _Value(Label):
    """The value at rest: takes the focus, tells about a click, shows that it can be changed."""

    edit_asked = Signal()
    link_asked = Signal()

    def __init__(self, editable: bool, link: bool) -> None:
        super().__init__("", "body", "link" if link else "text", wrap=True)
        self._editable, self._link = editable, link
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable or link else Qt.FocusPolicy.NoFocus)
        self.setContentsMargins(8, 4, 8, 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Another value; a long address may break after its @ instead of being cut."""
        super().setText(text.replace("@", "@\u200b"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._link:
            self.link_asked.emit()
        elif self._editable:
            self.edit_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._link and enter:
            self.link_asked.emit()
        elif self._editable and (enter or event.key() == Qt.Key.Key_F2):
            self.edit_asked.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        if (self._editable or self._link) and self.underMouse():
            paint.box(painter, self.rect(), 6, theme().color("hover"))
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), 6)
        painter.end()
        super().paintEvent(event)


class FactRow(QWidget):
    """Click, Enter or F2 opens the field; Enter or leaving saves, Esc takes the change back.

    `saved` brings the new value; the owner answers with `set_ok` or `set_error` (then the field stays open).
    """

    saved = Signal(object)
    link_clicked = Signal()

    def __init__(
        self,
        label: str,
        value: Any = "",
        editor: str = "line",
        *,
        options: Sequence[Option] = (),
        empty: str = "",
        validator: Validator | None = None,
        link: bool = False,
        shown: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label_text, self._editor, self._options = label, editor, list(options)
        self._validator, self._link = validator, link
        self._empty = empty or (_("add") if editor != "read" else "")
        self._value: Any = value
        self._field: Field | None = None
        self._rest = _Value(editor != "read", link)
        self._rest.edit_asked.connect(self.start_edit)
        self._rest.link_asked.connect(self.link_clicked)
        self._mark = Glyph("", 16, "ok")
        self._verdict = Label("", "small", "bad", wrap=True)
        self._verdict.setContentsMargins(8, 0, 0, 2)
        self._build(label)
        self.set_value(value, shown)

    def value(self) -> Any:
        """The value last set or saved."""
        return self._value

    def set_value(self, value: Any, shown: str | None = None) -> None:
        """Another value; `shown` is its text on the screen when the value itself is no text."""
        self._value = value
        text = self._text_of(value) if shown is None else shown
        self._rest.setText(text or self._empty)
        self._rest.set_token(("link" if self._link else "text") if text else "mute")
        self._rest.setAccessibleName(f"{self._label_text}: {text}")

    def set_ok(self, value: Any = None, shown: str | None = None) -> None:
        """The change is saved: closes the field and shows the tick."""
        if value is not None:
            self.set_value(value, shown)
        self._say("")
        self._mark.set_icon("check", "ok")
        self._close()

    def set_error(self, text: str) -> None:
        """The change is refused: the field stays open with what was typed."""
        self._say(text)
        self._mark.set_icon("alert-circle" if text else "", "bad")

    def show_error(self, error: AppError) -> None:
        """A refusal in words."""
        self.set_error(error_text(error))

    def is_editing(self) -> bool:
        """Is the field open?"""
        return self._field is not None

    def start_edit(self) -> None:
        """Turns the value into a field."""
        if self._field is not None or self._editor == "read":
            return
        field = self._make_field()
        self._field = field
        self._stack.addWidget(field)
        self._stack.setCurrentWidget(field)
        self._mark.set_icon("")
        for widget in field.findChildren(QWidget):
            Watch(widget, self._on_field)
        target = field.focusProxy() or field
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(field, LineField):
            field.edit.selectAll()

    def cancel_edit(self) -> None:
        """Closes the field; the old value stays."""
        self._say("")
        self._mark.set_icon("")
        self._close()

    def _on_field(self, event: QEvent) -> bool:
        field = self._field
        if field is None or event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        key = cast(QKeyEvent, event).key()
        if key == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.cancel_edit()
            else:
                event.accept()
            return True
        control = cast(QKeyEvent, event).modifiers() & Qt.KeyboardModifier.ControlModifier
        if isinstance(field, TextField) and control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._save(field.text())
            return True
        return False

    def _build(self, label: str) -> None:
        name = Label(label, "body", "mute", wrap=True)
        name.setFixedWidth(_LABEL_WIDTH)
        name.setContentsMargins(0, 4, 0, 4)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self._rest)
        marks = QVBoxLayout()
        marks.setContentsMargins(0, 6, 0, 0)
        marks.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        marks.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(holder, 1)
        line.addLayout(marks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        below = QHBoxLayout()
        below.setContentsMargins(_LABEL_WIDTH, 0, 0, 0)
        below.addWidget(self._verdict)
        layout.addLayout(below)
        self._verdict.hide()
        self.setFocusProxy(self._rest)

    def _make_field(self) -> Field:
        if self._editor == "choice":
            choice = Choice("", self._options, self._value, search=len(self._options) > 12)
            choice.chosen.connect(self._save)
            return self._named(choice)
        if self._editor == "date":
            day = DateField("", self._value or None)
            day.committed.connect(self._save)
            return self._named(day)
        if self._editor == "tags":
            tags = TagsField("", self._value or ())
            tags.changed.connect(self.saved)
            return self._named(tags)
        if self._editor == "text":
            text = TextField("", self._value or "", rows=2)
            text.committed.connect(self._save)
            return self._named(text)
        if self._editor == "money":
            money = MoneyField("", self._value if self._value != "" else None)
            money.committed.connect(lambda _text: self._save(money.value()))
            money.edit.returnPressed.connect(self._close_unchanged)
            return self._named(money)
        line = LineField("", str(self._value or ""), validator=self._validator)
        line.committed.connect(self._save)
        line.edit.left.connect(self._close_unchanged)
        return self._named(line)

    def _named(self, field: Field) -> Field:
        field.control.setAccessibleName(self._label_text)
        return field

    def _save(self, value: Any) -> None:
        if self._field is None:  # taken back: closing the field lets its text go, it does not save it
            return
        if value == self._value:
            self.cancel_edit()
            return
        self._say("")
        self.saved.emit(value)

    def _close_unchanged(self) -> None:
        field = self._field
        if isinstance(field, MoneyField):
            if field.value() == self._value:
                self.cancel_edit()
        elif isinstance(field, LineField) and field.text() == str(self._value or ""):
            self.cancel_edit()

    def _close(self) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        had_focus = field.isAncestorOf(self.window().focusWidget() or self)
        self._stack.setCurrentWidget(self._rest)
        self._stack.removeWidget(field)
        field.deleteLater()
        if had_focus:
            self._rest.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str) -> None:
        self._verdict.setText(text)
        self._verdict.setVisible(bool(text))

    def _text_of(self, value: Any) -> str:
        if self._editor == "choice":
            return next((option[1] for option in self._options if option[0] == value), "")
        if self._editor == "tags":
            return ", ".join(value or ())
        if self._editor == "date" and value:
            return format_date(value)
        if self._editor == "money" and value not in (None, ""):
            return format_money(value)
        return "" if value is None else str(value)
