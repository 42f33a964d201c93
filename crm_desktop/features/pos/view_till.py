"""The till, full screen: last line, cart, total, pad and pay keys; everything by keys, each shown on its button."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.view_cart import CartView, Lights
from crm_desktop.features.pos.view_parts import BigKey, LastLine, TotalView
from crm_desktop.features.pos.view_sheets import BigLine, read_number, read_sum
from crm_desktop.features.pos.view_steps import Steps
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import format_money
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.icons import Glyph, paint_icon
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL

_TIMES = re.compile(r"(\d+(?:[.,]\d{1,3})?)\*(.*)")
_NARROW, _LOW, _LOWEST = 1200, 700, 620


class TillWindow(QWidget):
    """`left`: the person goes back to the other rooms; the cart stays in the journal."""

    left = Signal()

    def __init__(self, presenter: TillPresenter, steps: Steps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.till, self.steps = presenter, steps
        self._is_low = False
        self.setWindowTitle(_("Till"))
        self.setMinimumSize(900, 540)
        steps.attach(self)
        self.entry = _Entry(self)
        self.last = LastLine()
        self.cart = CartView()
        self.total = TotalView()
        self._build_head()
        self._build_left()
        self._build_right()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._strip)
        self._parts = row(self._left, self._right, gap=16, margins=(16, 12, 16, 16))
        layout.addLayout(self._parts, 1)
        self._bind_keys()
        self.cart.chosen.connect(presenter.choose)
        self.cart.stepped.connect(presenter.step)
        presenter.changed.connect(self.show_all)
        presenter.refused.connect(lambda _words: QApplication.beep())
        presenter.told.connect(self._on_told)
        self._clock = QTimer(self, interval=10_000)
        self._clock.timeout.connect(self._show_clock)
        self._clock.start()
        self._told = QTimer(self, singleShot=True, interval=6_000)
        self._told.timeout.connect(lambda: self._on_told(""))
        self.show_all()

    # ---------------------------------------------------------------- parts

    def _build_head(self) -> None:
        self._place = Label("", bold=True)
        self._shift = Label("", "body", "soft")
        self._cashier = Label("", "body")
        self.lights = Lights()
        self.lights.pressed.connect(self.steps.more)
        self._unsent = _Chip()
        self._time = Label("", "name")
        leave = IconButton("x", _("Leave the till"), size=40, key="Ctrl+Q")
        leave.clicked.connect(self.left)
        content = row(
            Glyph("building-store", 20), self._place, self._shift, Divider(vertical=True), Glyph("user", 18),
            self._cashier, None, self.lights, self._unsent, self._time, leave, gap=12, margins=(16, 0, 8, 0),
        )  # fmt: skip
        self._head = box(content)
        self._head.setFixedHeight(theme().px(48))
        self._strip = _Strip()

    def _build_left(self) -> None:
        self._client = Label("", bold=True, elide=True)
        self._client_second = Label("", "body", "soft")
        self._count = Label("", "body", "soft")
        self._note = Label("", "body", "ok", elide=True)
        client = row(
            Glyph("id", 20), self._client, self._client_second, self._note, self._count, margins=(16, 0, 16, 0)
        )
        foot = box(client)
        foot.setFixedHeight(theme().px(44))
        panel = _Panel(column(self.cart, Divider(), foot, gap=0))
        self.keys = {
            "find": BigKey(_("Find"), "search", "F3"),
            "client": BigKey(_("Client"), "user-plus", "F4"),
            "discount": BigKey(_("Discount"), "discount", "F5"),
            "return": BigKey(_("Return"), "receipt-refund", "F6"),
            "park": BigKey(_("Park"), "player-pause", "F7"),
            "parked": BigKey(_("Parked"), "archive", "F8"),
            "delete": BigKey(_("Take away"), "trash", "Del", "danger"),
            "more": BigKey(_("More"), "dots", "F12"),
        }
        for name, act in self._acts().items():
            if name in self.keys:
                self.keys[name].clicked.connect(act)
        self._functions = QGridLayout()
        self._functions.setSpacing(8)
        self._left = box(column(self.last, panel, self._functions, gap=12))
        self._lay_functions(1)

    def _build_right(self) -> None:
        self._quick = [BigKey("", height=48) for _number in range(4)]
        for number, key in enumerate(self._quick):
            key.clicked.connect(lambda _on=False, place=number: self._on_quick(place))
        self._panel = _Panel(column(self.total, row(*self._quick), gap=8, margins=(16, 12, 16, 12)))
        pad = QGridLayout()
        pad.setSpacing(8)
        self._pad: list[BigKey] = []
        signs = (
            ("7", "8", "9", "back"), ("4", "5", "6", "*"), ("1", "2", "3", "price"), ("0", "00", ",", "enter"),
        )  # fmt: skip
        words = {"*": _("× pcs"), "price": _("Price"), "enter": _("Enter"), "back": ""}
        for line, four in enumerate(signs):
            for place, sign in enumerate(four):
                is_soft = sign in words
                icon = "backspace" if sign == "back" else ""
                shown = "F2" if sign == "price" else ""
                key = BigKey(
                    words.get(sign, sign), icon, kind="soft" if is_soft else "plain", shown_key=shown,
                    size=0 if is_soft else 24,
                )  # fmt: skip
                key.setAccessibleName(_("Delete the last sign") if icon else words.get(sign, sign))
                key.clicked.connect(lambda _on=False, one=sign: self.entry.type_sign(one))
                self._pad.append(key)
                pad.addWidget(key, line, place)
        self.cash = BigKey(_("Cash"), "cash", "F9", "cash", height=76)
        self.card = BigKey(_("Card"), "credit-card", "F10", "card", height=76)
        self.other = BigKey(_("In parts"), "wallet", "F11", "card", height=76)
        for name in ("cash", "card", "other"):
            getattr(self, name).clicked.connect(self._acts()[name])
        pays = row(gap=8)
        for key, stretch in ((self.cash, 5), (self.card, 4), (self.other, 4)):
            pays.addWidget(key, stretch)
        right = column(gap=12)
        right.addWidget(self._panel, 1)
        right.addWidget(self.entry)
        right.addLayout(pad)
        right.addLayout(pays)
        self._right = box(right)

    def _lay_functions(self, lines: int) -> None:
        across = len(self.keys) // lines
        for place, key in enumerate(self.keys.values()):
            self._functions.addWidget(key, place // across, place % across)

    def _acts(self) -> dict[str, Callable[[], None]]:
        steps = self.steps
        return {
            "find": lambda: steps.find(self.entry.take()), "client": steps.client, "discount": self._discount,
            "return": steps.back, "park": steps.park, "parked": steps.parked, "delete": self.till.delete,
            "more": steps.more, "cash": self._cash, "card": steps.card, "other": steps.in_parts, "price": self._price,
        }  # fmt: skip

    def _bind_keys(self) -> None:
        acts = self._acts()
        keys = {
            "F2": "price", "F3": "find", "F4": "client", "F5": "discount", "F6": "return", "F7": "park",
            "F8": "parked", "F9": "cash", "F10": "card", "F11": "other", "F12": "more",
        }  # fmt: skip
        for key, name in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(acts[name])
        QShortcut(QKeySequence("F1"), self).activated.connect(self.steps.help)

    # ---------------------------------------------------------------- what keys do

    def scan(self, code: str) -> None:
        """A code from a scanner: with "3*" typed before it, three of them."""
        times = _TIMES.fullmatch(self.entry.text())
        quantity = read_number(times[1]) if times and not times[2] else None
        if quantity is not None:
            self.entry.clear()
        self.till.scan(code, quantity or Decimal(1))

    def torn(self) -> None:
        """Half of a code was typed: it is told, and the line is empty again."""
        self.entry.clear()
        self.till.torn()

    def enter(self) -> None:
        """Enter: what was typed is a code, a quantity or a name; with nothing typed it goes on to paying."""
        text = self.entry.take()
        if self.till.shift is None and not text:
            self.steps.open_shift()
            return
        if not text:
            if self.till.cart.lines:
                self.steps.cash()
            return
        times = _TIMES.fullmatch(text)
        quantity = read_number(times[1]) if times else None
        if times and quantity is not None and not times[2]:
            self.till.set_quantity(quantity)
        elif times and quantity is not None:
            self.till.scan(times[2].strip(), quantity)
        elif any(sign.isalpha() for sign in text) and not _is_code(text):
            self.steps.find(text)
        else:
            self.till.scan(text)

    def plus(self) -> None:
        """Plus: exactly the sum in cash, or with a sum typed so much was given."""
        amount = self._typed_sum()
        if self.till.cart.is_return:
            self.steps.cash()
        elif amount is not None:
            self.steps.give(amount)
        elif self.till.cart.lines:
            self.steps.give(self.till.missing())

    def escape(self) -> None:
        """Esc empties the line; with an empty one it asks whether the receipt is to be given up."""
        if self.entry.text():
            self.entry.clear()
        elif self.till.cart.lines:
            self.steps.drop()

    def _cash(self) -> None:
        amount = self._typed_sum()
        if amount is not None and not self.till.cart.is_return:
            self.steps.give(amount)
        else:
            self.steps.cash()

    def _discount(self) -> None:
        text = self.entry.take()
        self.steps.discount(text)

    def _price(self) -> None:
        amount = self._typed_sum()
        if amount is not None:
            self.till.set_price(amount)
        else:
            self.steps.price()

    def _typed_sum(self) -> Decimal | None:
        text = self.entry.take()
        return read_sum(text) if text else None

    def _on_quick(self, place: int) -> None:
        amounts = self.steps.quick_sums()
        if place == 0:
            self.plus()
        elif place - 1 < len(amounts):
            self.steps.give(amounts[place - 1])

    # ---------------------------------------------------------------- in sight

    def show_all(self) -> None:
        """Everything as the presenter has it."""
        till = self.till
        self._place.setText(till.facts.name or till.facts.code)
        self._shift.setText(till.shift_words())
        self._cashier.setText(till.cashier.name)
        self.lights.show_lights(till.lights())
        self._unsent.show_count(till.unsent, is_online=till.is_online)
        self._strip.show_words(*till.strip(), is_bad=bool(till.trouble))
        self._show_clock()
        self._show_last()
        empty = (_("The shift is closed"), _("Enter opens it.")) if till.shift is None else (
            _("Scan the first goods"),
            _("Or type a code and press Enter; letters search by name. “3*” before a code takes three."),
        )  # fmt: skip
        self.cart.show_lines(till.cart.lines, till.current, empty)
        count = len(till.cart.lines)
        self._count.setText(ngettext("{count} line", "{count} lines", count).format(count=count))
        name = till.cart.client_name or till.cart.card_code or ""
        self._client.setText(name or _("No client: F4, or scan a card"))
        self._client.set_token("text" if name else "mute")
        card = till.cart.card_code
        self._client_second.setText(_("card …{end}").format(end=card[-4:]) if card and name != card else "")
        self._show_total()
        self._show_keys()

    def _show_last(self) -> None:
        till = self.till
        if till.is_paused:
            self.last.show_quiet(_("The till is paused"), _("A PIN of somebody who sells here opens it again."), "lock")
        elif till.wrong:
            self.last.show_wrong(till.wrong)
        elif till.paid_words is not None:
            self.last.show_paid(*till.paid_words)
        elif till.last is not None:
            self.last.show_line(till.last)
        elif till.shift is None:
            self.last.show_quiet(_("The shift is closed"), _("Press Enter to count the drawer and open it."), "clock")
        elif till.cart.is_return:
            self.last.show_quiet(
                _("Return of receipt {number}").format(number=till.sold_number),
                _("Del takes away what stays with the customer; F9 gives the money back."), "receipt-refund",
            )  # fmt: skip
        else:
            self.last.show_quiet(_("Ready"), _("Scan or type the first goods."))

    def _show_total(self) -> None:
        till = self.till
        off = till.cart.discount
        if not till.cart.lines and till.paid_words is not None:
            head, amount = till.paid_words
            self.total.show_sum(head, read_sum(amount) or Decimal(0), tone="ok")
            return
        missing = till.missing_exactly()
        if till.payments:
            self.total.show_sum(
                _("Still to pay"), max(missing, Decimal(0)), tone="warn",
                side=_("paid {sum}").format(sum=format_money(till.cart.total - missing)),
            )  # fmt: skip
            return
        head = _("To give back") if till.cart.is_return else _("To pay")
        self.total.show_sum(
            head, till.cart.total,
            side=_("without discounts {sum}").format(sum=format_money(till.cart.total + off)) if off else "",
            low=_("Saved {sum}").format(sum=format_money(off)) if off else "",
        )  # fmt: skip

    def _show_keys(self) -> None:
        till = self.till
        due = till.missing()
        has_cart = bool(till.cart.lines) and not till.cart.is_return and till.shift is not None
        for key, amount in zip(self._quick[1:], self.steps.quick_sums(), strict=True):
            key.set_words(f"{format_money(amount)[:-3]}", _("change {sum}").format(sum=format_money(amount - due)))
            key.setVisible(has_cart and not self._is_low)
        self._quick[0].set_words(_("No change"), "+")
        self._quick[0].setVisible(has_cart and not self._is_low)
        is_payable = bool(till.cart.lines) and till.shift is not None and not till.is_paused
        closed = "" if is_payable else _("There is nothing to pay yet.")
        self.cash.set_reason(closed)
        self.card.set_reason(closed)
        self.other.set_reason(closed or (_("A return goes back as it was paid.") if till.cart.is_return else ""))
        self.cash.set_words(_("Give back") if till.cart.is_return else _("Cash"))
        parked = self.steps.parked_count
        self.keys["parked"].set_words(_("Parked {count}").format(count=parked) if parked else _("Parked"))
        self.keys["delete"].set_reason("" if till.line() else _("There is no line to take away."))

    def _show_clock(self) -> None:
        self._time.setText(self.till.now_words())

    def _on_told(self, words: str) -> None:
        self._note.setText(words)
        if words:
            self._told.start()

    # ---------------------------------------------------------------- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        is_narrow, is_low = self.width() < _NARROW, self.height() < _LOW
        self._is_low = self.height() < _LOWEST
        self._right.setFixedWidth(theme().px(368 if is_narrow else 448 if self.width() < 1700 else 560))
        self._lay_functions(2 if is_narrow else 1)
        tall = 48 if self._is_low else 52 if is_low or is_narrow else 60
        for key in (*self._pad, *self.keys.values()):
            key.set_height(tall)
        for key in (self.cash, self.card, self.other):
            key.set_height(60 if is_low else 76)
        self.last.setFixedHeight(theme().px(64 if is_low else 92))
        self.total.setMinimumHeight(theme().px(70 if self._is_low else 150 if not is_low else 110))
        self._show_keys()
        self._shift.setVisible(self.width() >= 1100)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("window"))
        painter.fillRect(QRect(0, self._head.height() - 1, self.width(), 1), theme().color("line"))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()
        self.left.emit()


class _Entry(BigLine):
    """Digits for a code, a quantity or a sum; keys of the till work from here."""

    def __init__(self, window: TillWindow) -> None:
        super().__init__("", _("Barcode, quantity or sum"))
        self._window = window
        self.setAccessibleName(_("Barcode, quantity or sum"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def take(self) -> str:
        """What was typed; the line is empty after it."""
        text = self.text().strip()
        self.clear()
        return text

    def type_sign(self, sign: str) -> None:
        """A key of the pad."""
        if sign == "back":
            self.backspace()
        elif sign == "enter":
            self._window.enter()
        elif sign == "price":
            self._window._price()
        else:
            self.insert(sign)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, window = event.key(), self._window
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: window.enter, Qt.Key.Key_Enter: window.enter, Qt.Key.Key_Escape: window.escape,
            Qt.Key.Key_Plus: window.plus, Qt.Key.Key_Up: lambda: window.till.move(-1),
            Qt.Key.Key_Down: lambda: window.till.move(1),
        }  # fmt: skip
        if not self.text():
            acts |= {Qt.Key.Key_Delete: window.till.delete, Qt.Key.Key_Minus: lambda: window.till.step(-1)}
        if key in acts:
            acts[key]()
        else:
            super().keyPressEvent(event)


class _Panel(QWidget):
    """White with a line around it."""

    def __init__(self, content: QVBoxLayout) -> None:
        super().__init__()
        content.setContentsMargins(*(max(one, 1) for one in content.getContentsMargins()))
        self.setLayout(content)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint.box(QPainter(self), self.rect(), RADIUS_PANEL, theme().color("surface"), theme().color("line"))


class _Strip(QWidget):
    """What is not as it should be; pushes the cart, not the pay keys."""

    def __init__(self) -> None:
        super().__init__()
        self._head = Label("", "body", "warn", bold=True)
        self._rest = Label("", "body", "text", elide=True)
        self._glyph = Glyph("plug", 18, "warn")
        self.setLayout(row(self._glyph, self._head, self._rest, gap=10, margins=(16, 0, 16, 0)))
        self.setFixedHeight(theme().px(40))
        self.hide()

    def show_words(self, head: str, rest: str, *, is_bad: bool) -> None:
        """A bold part and the rest; nothing hides it."""
        self._head.setText(head)
        self._rest.setText(rest)
        self._head.set_token("bad" if is_bad else "warn")
        self._glyph.set_icon("alert-circle" if is_bad else "plug", "bad" if is_bad else "warn")
        self.setAccessibleName(f"{head} {rest}".strip())
        self.setVisible(bool(head))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("warnbg"))


class _Chip(QWidget):
    """How many entries wait to be sent; always in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._count, self._is_online = 0, True
        self.show_count(0, is_online=True)

    def show_count(self, count: int, *, is_online: bool) -> None:
        """Green when nothing waits, amber when something does."""
        self._count, self._is_online = count, is_online
        words = _("Not sent: {count}").format(count=count)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFixedSize(paint.width_of(words) + 42, theme().px(28))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        colour, fill = theme().meaning("ok" if self._is_online and not self._count else "warn")
        paint.box(painter, self.rect(), 4, fill)
        icon = "cloud-upload" if self._is_online else "cloud-off"
        paint_icon(painter, QRect(8, (self.height() - 16) // 2, 16, 16), icon, colour)
        words = _("Not sent: {count}").format(count=self._count)
        paint.text(painter, self.rect().adjusted(30, 0, -6, 0), words, theme().font("body"), colour)


def _is_code(text: str) -> bool:
    """An article or a state marking code rather than a name."""
    return bool(re.fullmatch(r"[!-~]*\d[!-~]*", text))
