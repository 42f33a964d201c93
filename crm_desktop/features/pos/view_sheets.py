"""Sheets over the till: a form, a list, a PIN, cash with its change. All by keys; scanned codes wait meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import shiboken6
from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from crm_desktop.errors import Refused
from crm_desktop.features.pos.view_parts import BigKey, big_font, currency_sign
from crm_desktop.i18n import _
from crm_desktop.money import format_money, parse_money
from crm_desktop.ui import paint
from crm_desktop.ui.dialogs import Dialog
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import row
from crm_desktop.ui.theme import theme

_TYPING_MS = 150


@dataclass(frozen=True)
class Choice:
    """A row of a list: what it is, a second line, a sum at the right, and the digit or letter that takes it."""

    text: str
    second: str = ""
    right: str = ""
    key: str = ""
    meaning: str = ""


class Sheet(Dialog):
    """Title, body, two big keys: Esc leaves everything as it was, Enter does it."""

    help_page = "till"

    def __init__(self, title: str, yes: str, parent: QWidget, *, width: int = 560, kind: str = "card") -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(min(width, parent.width() - 32))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = Label("", "sub", "soft", wrap=True)
        self.words.hide()
        self.error = Label("", "sub", "bad", wrap=True)
        self.error.hide()
        self.form.addWidget(self.words)
        no = BigKey(_("Back"), shown_key="Esc", height=56)
        no.clicked.connect(self.reject)
        self.yes = BigKey(yes, shown_key="Enter", kind=kind, height=56)
        self.yes.clicked.connect(self.on_yes)
        for key, words in ((no, _("Back")), (self.yes, yes)):
            key.setMinimumWidth(max(150, paint.width_of(words, "name", True) + 24))
            self._buttons.addWidget(key)

    def on_yes(self) -> None:
        """Enter was pressed."""
        self.accept()

    def say(self, words: str) -> None:
        """A line under the title."""
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def complain(self, words: str) -> None:
        """What was wrong; the sheet stays."""
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def end_form(self) -> None:
        """The complaint stands under everything else."""
        self.form.addWidget(self.error)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.yes.click()
            return
        super().keyPressEvent(event)


class AskSheet(Sheet):
    """A question with two answers: Enter the safe one, another key the other one; Esc decides nothing."""

    other = Signal()

    def __init__(
        self, title: str, lines: Sequence[str], yes: str, other: str, other_key: str, parent: QWidget, *,
        danger: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(title, yes, parent)
        self._other_key = other_key
        self.say("\n".join(f"· {line}" for line in lines))
        key = BigKey(other, shown_key=other_key, kind="danger" if danger else "plain", height=56)
        key.setMinimumWidth(paint.width_of(other, "body", True) + 32)
        key.clicked.connect(self._on_other)
        self._buttons.insertWidget(0, key)
        self.end_form()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if _key_name(event) == self._other_key:
            self._on_other()
        else:
            super().keyPressEvent(event)

    def _on_other(self) -> None:
        self.reject()
        self.other.emit()


class BigLine(QLineEdit):
    """A line 48 px high that reads well at arm's length."""

    def __init__(self, text: str = "", placeholder: str = "", *, number: bool = False, secret: bool = False) -> None:
        super().__init__(text)
        self.setPlaceholderText(placeholder)
        self.setFixedHeight(theme().px(48))
        self.setFont(big_font(24 if number or secret else 18, bold=number))
        if number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def amount(self) -> Decimal | None:
        """The number typed, None for none or nonsense."""
        return read_number(self.text())


def read_number(text: str) -> Decimal | None:
    """A sum or a quantity with up to three places; None for what is none."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        found = Decimal(plain) if plain and plain.count(".") < 2 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def read_sum(text: str) -> Decimal | None:
    """A sum as people type it, None for what is none."""
    try:
        return parse_money(text)
    except Refused:
        return None


class FormSheet(Sheet):
    """Some lines to fill in; `on_save(values)` gives words when something is wrong, else the sheet closes."""

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str, str]],
        on_save: Callable[[dict[str, str]], str],
        parent: QWidget,
        *,
        yes: str = "",
        words: str = "",
        kind: str = "card",
    ) -> None:
        super().__init__(title, yes or _("Done"), parent, kind=kind)
        self._on_save = on_save
        self.lines: dict[str, BigLine] = {}
        self.say(words)
        for name, label, value in fields:
            caption = Label(label, "body", "soft")
            line = BigLine(value, number=name in ("sum", "quantity", "price", "counted", "percent"))
            line.setAccessibleName(label)
            line.selectAll()
            self.lines[name] = line
            self.form.addWidget(caption)
            self.form.addWidget(line)
        self.end_form()
        next(iter(self.lines.values())).setFocus()

    def on_yes(self) -> None:
        """Goes on to the next empty line; from the last one it is done."""
        lines = list(self.lines.values())
        place = next((number for number, line in enumerate(lines) if line.hasFocus()), len(lines) - 1)
        if place < len(lines) - 1 and not lines[place + 1].text():
            lines[place + 1].setFocus()
            lines[place + 1].selectAll()
            if self.error.isHidden():
                return
        wrong = self._on_save({name: line.text().strip() for name, line in self.lines.items()})
        self.complain(wrong)
        if not wrong:
            self.accept()


class RowsView(QWidget):
    """The rows of a list sheet."""

    chosen = Signal(int)
    _TALL = 48

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Choice] = ()
        self.current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Choice], current: int = 0) -> None:
        """Other rows."""
        self.rows = rows
        self.current = max(0, min(current, len(rows) - 1))
        self.setFixedHeight(max(1, len(rows)) * theme().px(self._TALL))
        self.update()

    def area(self, number: int) -> QRect:
        """Where a row stands."""
        tall = theme().px(self._TALL)
        return QRect(0, number * tall, self.width(), tall)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        number = int(event.position().y()) // theme().px(self._TALL)
        if number < len(self.rows):
            self.chosen.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("surface"))
        for number, one in enumerate(self.rows):
            area = self.area(number)
            if number == self.current:
                paint.box(painter, area.adjusted(0, 1, 0, -1), 6, theme().color("selected"))
            left = 12
            if one.key:
                chip = QRect(left, area.center().y() - 13, 28, 28)
                paint.box(painter, chip, 4, theme().color("sunken"), theme().color("line"))
                paint.text(painter, chip, one.key, theme().font("body", True), theme().color("soft"), paint.CENTER)
                left += 40
            wide = paint.width_of(one.right, "sub", True) + 12 if one.right else 0
            room = self.width() - left - wide - 12
            colour = theme().color(one.meaning or "text")
            name = QRect(left, area.top() + (4 if one.second else 0), room, area.height() - (24 if one.second else 0))
            paint.text(painter, name, one.text, theme().font("sub", number == self.current), colour)
            second = QRect(left, area.top() + 28, room, 18)
            paint.text(painter, second, one.second, theme().font("small"), theme().color("soft"))
            side = QRect(self.width() - wide - 12, area.top(), wide, area.height())
            paint.text(painter, side, one.right, theme().font("sub", True), theme().color("text"), paint.RIGHT)


class ListSheet(Sheet):
    """A list, with a line to search when `search` is given: it gets the text and calls back with rows."""

    def __init__(
        self,
        title: str,
        on_choose: Callable[[int], None],
        parent: QWidget,
        *,
        yes: str = "",
        words: str = "",
        placeholder: str = "",
        search: Callable[[str], None] | None = None,
        more: Sequence[tuple[str, str, Callable[[int], None]]] = (),
        width: int = 640,
    ) -> None:
        super().__init__(title, yes or _("Choose"), parent, width=width)
        self._on_choose, self._search, self._more = on_choose, search, more
        self.empty = _("Nothing here.")
        self.take_line: Callable[[str], None] | None = None
        self.say(words)
        self.line = BigLine("", placeholder)
        self.line.setAccessibleName(placeholder or title)
        self.line.setVisible(search is not None)
        self.view = RowsView()
        self.view.chosen.connect(self._on_chosen)
        self._nothing = Label("", "sub", "soft", wrap=True)
        self.form.addWidget(self.line)
        self.form.addWidget(self._nothing)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.view)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.addWidget(self._scroll, 1)
        self.end_form()
        keys = []
        for text, key, act in more:
            button = BigKey(text, shown_key=key, height=56)
            button.clicked.connect(lambda _on=False, do=act: do(self.view.current))
            keys.append(button)
        if keys:
            self._buttons.insertLayout(0, row(*keys))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.line.textChanged.connect(lambda _text: self._typing.start())

    def show_rows(self, rows: Sequence[Choice]) -> None:
        """What was found; an answer that comes after the sheet was closed is dropped."""
        if not self.is_there:
            return
        self.view.show_rows(rows, min(self.view.current, max(0, len(rows) - 1)))
        self._nothing.setText("" if rows else self.empty)
        self._nothing.setVisible(not rows)
        self._scroll.setVisible(bool(rows))
        room = max(1, (self.parentWidget().height() - 190) // theme().px(48))
        self._scroll.setFixedHeight(max(min(len(rows), room) * theme().px(48) + 4, 60))
        self.adjustSize()

    @property
    def is_there(self) -> bool:
        """Whether the sheet still stands."""
        return shiboken6.isValid(self) and shiboken6.isValid(self.view)

    def ask_now(self, text: str = "") -> None:
        """Searches without waiting."""
        self.line.setText(text)
        self._ask()

    def _ask(self) -> None:
        self._typing.stop()
        if self._search is not None:
            self._search(self.line.text().strip())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        (self.line if self.line.isVisible() else self).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self.view.rows:
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}[Qt.Key(key)]
            self.view.show_rows(self.view.rows, max(0, self.view.current + by))
            area = self.view.area(self.view.current)
            self._scroll.ensureVisible(0, area.center().y(), 0, area.height())
            return
        for _text, name, act in self._more:
            if name == _key_name(event):
                act(self.view.current)
                return
        if not self.line.isVisible():
            for number, one in enumerate(self.view.rows):
                if one.key and one.key == event.text().upper():
                    self._on_chosen(number)
                    return
        super().keyPressEvent(event)

    def on_yes(self) -> None:
        """What was typed when it may stand for itself, else the current row; a search still to be asked comes first."""
        typed = self.line.text().strip()
        if self.take_line is not None and typed:
            self.take_line(typed)
            return
        if self._typing.isActive():
            self._ask()
        elif self.view.rows:
            self._on_chosen(self.view.current)

    def _on_chosen(self, number: int) -> None:
        self.view.show_rows(self.view.rows, number)
        self._on_choose(number)


def _key_name(event: QKeyEvent) -> str:
    key = Qt.Key(event.key())
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    return {Qt.Key.Key_Delete: "Del"}.get(key, "")


class PinSheet(Sheet):
    """A PIN by keys, pad or badge. `entered(pin)`; it stays until somebody says whether it was right."""

    entered = Signal(str)

    def __init__(self, title: str, words: str, parent: QWidget, *, can_leave: bool = True) -> None:
        super().__init__(title, _("Enter"), parent, width=420)
        self._can_leave = can_leave
        self.say(words)
        self.line = BigLine("", _("PIN"), secret=True)
        self.line.setAccessibleName(_("PIN"))
        self.line.setMaxLength(8)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.form.addWidget(self.line)
        self.form.addLayout(number_pad(self._type))
        self.end_form()
        self.line.setFocus()

    def refuse(self, words: str) -> None:
        """It was wrong."""
        self.line.clear()
        self.line.setEnabled(True)
        self.line.setFocus()
        self.complain(words)

    def on_yes(self) -> None:
        """Asks whether the PIN is right."""
        if self.line.text() and self.line.isEnabled():
            self.line.setEnabled(False)
            self.complain("")
            self.entered.emit(self.line.text())

    def reject(self) -> None:
        """A paused till stays paused."""
        if self._can_leave:
            super().reject()

    def _type(self, sign: str) -> None:
        self.line.setText(self.line.text()[:-1] if sign == "back" else self.line.text() + sign)


def number_pad(press: Callable[[str], None], *, height: int = 52) -> QGridLayout:
    """Ten digits and a way back, for fingers."""
    grid = QGridLayout()
    grid.setSpacing(8)
    signs = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "", "0", "back")
    for place, sign in enumerate(signs):
        if sign:
            icon = "backspace" if sign == "back" else ""
            key = BigKey("" if icon else sign, icon, height=height, size=24)
            key.setAccessibleName(_("Delete the last sign") if icon else sign)
            key.clicked.connect(lambda _on=False, one=sign: press(one))
            grid.addWidget(key, place // 3, place % 3)
    return grid


class BigSum(QWidget):
    """A word and a sum over the whole width of a sheet."""

    def __init__(self, head: str, size: int = 60) -> None:
        super().__init__()
        self._head, self._size, self._amount, self._tone = head, size, Decimal(0), "text"
        self.setFixedHeight(theme().px(size + 16))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(400, self.height())

    def show_sum(self, amount: Decimal, head: str = "", tone: str = "text") -> None:
        """Another sum, and another word if given."""
        self._amount, self._head, self._tone = amount, head or self._head, tone
        self.setAccessibleName(f"{self._head} {format_money(amount)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint.text(painter, self.rect(), self._head, theme().font("sub"), theme().color("soft"))
        amount = f"{format_money(self._amount)} {currency_sign()}"
        paint.text(painter, self.rect(), amount, big_font(self._size), theme().color(self._tone), paint.RIGHT)


class CashSheet(Sheet):
    """What the customer gave, and the change in large figures while it is typed."""

    given = Signal(Decimal)

    def __init__(self, due: Decimal, quick: Sequence[Decimal], parent: QWidget) -> None:
        super().__init__(_("Cash"), _("Take the money"), parent, width=620, kind="cash")
        self._due = due
        total = BigSum(_("To pay"), 48)
        total.show_sum(due)
        self.line = BigLine("", format_money(due), number=True)
        self.line.setAccessibleName(_("Given by the customer"))
        self.line.textChanged.connect(lambda _text: self._show_change())
        self.change = BigSum(_("Change due"), 60)
        keys = []
        for amount in quick[:4]:
            key = BigKey(format_money(amount).rpartition(format_money(amount)[-3])[0], height=52)
            key.clicked.connect(lambda _on=False, one=amount: self.line.setText(f"{one:.0f}"))
            keys.append(key)
        self.form.addWidget(total)
        self.form.addWidget(Label(_("Given by the customer"), "body", "soft"))
        self.form.addWidget(self.line)
        self.form.addLayout(row(*keys))
        self.form.addWidget(self.change)
        self.end_form()
        self._show_change()
        self.line.setFocus()

    def amount(self) -> Decimal:
        """What was given; an empty line means exactly the sum."""
        return self._due if not self.line.text().strip() else read_sum(self.line.text()) or Decimal(0)

    def on_yes(self) -> None:
        """Takes it; less than the sum is a part of it."""
        if self.amount() <= 0:
            self.complain(_("Type how much the customer gave."))
            return
        self.accept()
        self.given.emit(self.amount())

    def _show_change(self) -> None:
        left = self.amount() - self._due
        if left < 0:
            self.change.show_sum(-left, _("Still missing"), "warn")
        else:
            self.change.show_sum(left, _("Change due"), "ok")
