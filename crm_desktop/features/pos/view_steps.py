"""What the keys of the till open: sheets for paying, finding, returns, parked receipts, people, the shift and paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from crm_desktop.features.pos.presenter_park import BackPresenter, ParkPresenter
from crm_desktop.features.pos.presenter_pay import PayPresenter
from crm_desktop.features.pos.presenter_register import CashWait, RegisterPresenter
from crm_desktop.features.pos.presenter_shift import ShiftPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules import CASH, Scanned
from crm_desktop.features.pos.rules_doubts import ASK, STOP
from crm_desktop.features.pos.rules_ops import Payment
from crm_desktop.features.pos.view_cards import aside_sheet, card_sheet, card_words, refund_sheet, settle_sheet
from crm_desktop.features.pos.view_register import RegisterSheet, cash_row, cash_sheet, renew_sheet
from crm_desktop.features.pos.view_sheets import (
    AskSheet,
    CashSheet,
    Choice,
    FormSheet,
    ListSheet,
    PinSheet,
    Sheet,
    read_number,
    read_sum,
)
from crm_desktop.features.pos.view_shift import CloseSheet, FiguresSheet
from crm_desktop.i18n import _, pgettext
from crm_desktop.money import format_money, sum_words

_NOTES = (Decimal(50), Decimal(100), Decimal(500), Decimal(1000), Decimal(5000))


@dataclass
class Parts:
    """The presenters of one till."""

    till: TillPresenter
    pay: PayPresenter
    park: ParkPresenter
    back: BackPresenter
    shift: ShiftPresenter
    register: RegisterPresenter | None = None


class Steps(QObject):
    """`help_asked`; `leave_asked`: back to the other rooms. While a sheet stands, scanned codes wait."""

    help_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self.till = parts, parts.till
        self._window: QWidget | None = None
        self._pin: PinSheet | None = None
        self._waiting: Sheet | None = None
        self._list: ListSheet | None = None
        till, pay = parts.till, parts.pay
        till.senior_asked.connect(self._ask_senior)
        till.senior_came.connect(self._close_pin)
        till.cashier_changed.connect(self._close_pin)
        till.pin_refused.connect(self._on_pin_refused)
        till.paused.connect(self._on_paused)
        till.weight_asked.connect(self._ask_weight)
        pay.card_asked.connect(self._ask_card)
        pay.card_waits.connect(self._show_waiting)
        pay.card_over.connect(self._close_waiting)
        parts.park.listed.connect(self._on_parked)

    def attach(self, window: QWidget) -> None:
        """The window the sheets stand over."""
        self._window = window

    @property
    def parked_count(self) -> int:
        """How many receipts are put aside."""
        return self._parts.park.count

    def help(self) -> None:
        """The handbook."""
        self.help_asked.emit()

    # ---------------------------------------------------------------- sheets

    def _open(self, sheet: QDialog) -> None:
        self.till.hold(True)
        sheet.finished.connect(self._on_closed)
        sheet.open()

    def _on_closed(self, _result: int) -> None:
        if not self._standing():
            self.till.send_codes_to(None)
            self.till.hold(False)

    def _standing(self) -> bool:
        window = self._window
        return window is not None and any(one.isVisible() for one in window.findChildren(QDialog))

    def _over(self) -> QWidget:
        assert self._window is not None
        return self._window

    # ---------------------------------------------------------------- paying

    def quick_sums(self) -> list[Decimal]:
        """Three sums a customer is likely to give, above what is due."""
        due = self.till.missing()
        found: list[Decimal] = []
        for note in (*_NOTES, Decimal(10_000), Decimal(50_000), Decimal(100_000), Decimal(1_000_000)):
            amount = (due / note).to_integral_value(ROUND_CEILING) * note
            if amount > due and amount not in found:
                found.append(amount)
        return sorted(found)[:3] if len(found) > 2 else [due + 50, due + 100, due + 500]

    def give(self, amount: Decimal) -> None:
        """Cash given."""
        self._before_sale(lambda: self.till.give(CASH, amount))

    def _before_sale(self, go_on: Callable[[], object]) -> None:
        """A shift of the register of over 24 hours is closed in one step, then it goes on."""
        register = self._parts.register
        if register is None or not register.is_shift_old or not self.till.cart.lines:
            go_on()
            return
        self._open(renew_sheet(register, go_on, self.close_shift, self._over()))

    def cash(self) -> None:
        """Cash with its change; a return gives money back as it came."""
        if self.till.cart.is_return:
            self._before_sale(self._refund)
        else:
            self._before_sale(lambda: self._asked_first(self._take_cash))

    def _take_cash(self) -> None:
        sheet = CashSheet(self.till.missing(), self.quick_sums(), self._over())
        sheet.given.connect(lambda amount: self.till.give(CASH, amount))
        self._open(sheet)

    def card(self) -> None:
        """All that is left by card."""
        if self.till.cart.is_return:
            self._before_sale(self._refund)
        else:
            self._before_sale(lambda: self._asked_first(self._charge))

    def _charge(self) -> None:
        left = Payment("card", self.till.missing_exactly())
        self._parts.pay.pay_all((*self.till.payments, left))

    def in_parts(self) -> None:
        """Several ways at once; what is not filled in goes by card."""
        if self.till.cart.lines:
            self._before_sale(lambda: self._asked_first(self._ask_parts))

    def _ask_parts(self) -> None:
        total = self.till.cart.total
        fields = [("cash", _("Cash given"), ""), ("card", _("Card"), ""), ("points", _("Points"), "")]
        if self.till.cart.client_id is not None:
            fields.append(("account", _("On account of {name}").format(name=self.till.cart.client_name), ""))

        def save(values: dict[str, str]) -> str:
            sums = {name: read_sum(text) for name, text in values.items() if text}
            if any(one is None or one <= 0 for one in sums.values()):
                return _("Each part is a sum above nothing.")
            given = {name: one for name, one in sums.items() if one is not None}
            left = total - sum(given.values(), Decimal(0))
            if left > 0 and "card" not in given:
                given["card"] = left
            payments = tuple(Payment(name, one, one if name == CASH else None) for name, one in given.items())
            missing = total - sum(given.values(), Decimal(0))
            if missing > 0:
                return _("{sum} are still missing.").format(sum=sum_words(missing))
            if sum((one for name, one in given.items() if name != CASH), Decimal(0)) > total:
                return _("Change is given from cash alone: a card pays no more than the receipt.")
            self._parts.pay.pay_all(payments)
            return ""

        words = _("{sum} in all. What is left empty goes by card.").format(sum=sum_words(total))
        self._open(FormSheet(_("Pay in parts"), fields, save, self._over(), yes=_("Pay"), words=words))

    def _refund(self) -> None:
        ways = self._parts.back.refund()
        words = "\n".join(f"· {_kind_words()[one.kind]}: {sum_words(one.sum)}" for one in ways)
        sheet = refund_sheet(self.till, self._parts.pay, ways, words, self._over())
        self._open(sheet)

    def _asked_first(self, go_on: Callable[[], None]) -> None:
        """The opinion of the base before anything is paid; afterwards nothing is refused."""
        pay = self._parts.pay

        def answer(doubts: list) -> None:  # type: ignore[type-arg]
            if not doubts:
                go_on()
                return
            is_stopped = any(one.severity == STOP for one in doubts)
            sheet = Sheet(
                _("This cannot be sold so") if is_stopped else _("Look at this first"),
                _("Back to the receipt") if is_stopped else _("Sell anyway"), self._over(),
                kind="danger" if is_stopped else "card",
            )  # fmt: skip
            sheet.say("\n".join(f"· {words}" for words in pay.words(doubts)))
            sheet.end_form()
            if not is_stopped:
                needs_senior = any(one.severity == ASK for one in doubts)
                sheet.accepted.connect(lambda: self._with_senior(go_on, is_free=not needs_senior))
            self._open(sheet)

        pay.opinion(answer)

    def _with_senior(self, go_on: Callable[[], None], *, is_free: bool) -> None:
        self.till.with_right(_("Sell although the base doubts it"), lambda _senior: go_on(), is_free=is_free)

    def _ask_card(self, amount: Decimal) -> None:
        sheet = card_sheet(self.till, amount, self._over())
        sheet.accepted.connect(lambda: self._parts.pay.answer(True))
        sheet.rejected.connect(lambda: self._parts.pay.answer(False))
        self._open(sheet)

    def _show_waiting(self, amount: Decimal) -> None:
        self._waiting = Sheet(_("Card: {sum}").format(sum=sum_words(amount)), _("One moment…"), self._over())
        self._waiting.say(_("The terminal asks the bank. It says itself how it ended."))
        self._waiting.yes.setEnabled(False)
        self._waiting.end_form()
        self._open(self._waiting)

    def _close_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.accept()

    # ---------------------------------------------------------------- goods and clients

    def find(self, text: str = "") -> None:
        """Goods by name; Enter takes them, the price stands beside: this is the price check too."""
        found: list[Scanned] = []

        def search(wanted: str) -> None:
            if not wanted:
                show([])
                return
            self._parts.back.search(wanted, show)

        def show(goods: list[Scanned]) -> None:
            if not sheet.is_there:
                return
            found[:] = goods
            sheet.empty = _("Nothing is called so.") if sheet.line.text().strip() else _("Type a part of the name.")
            sheet.show_rows(
                [
                    Choice(one.name, one.code, sum_words(one.price) if one.price is not None else _("no price"))
                    for one in goods
                ]
            )

        def choose(number: int) -> None:
            sheet.accept()
            self.till.add(found[number])

        sheet = ListSheet(
            _("Find goods, or check a price"), choose, self._over(), yes=_("Into the receipt"),
            placeholder=_("Name or article"), search=search,
        )  # fmt: skip
        self._open(sheet)
        self.till.send_codes_to(sheet.ask_now)
        sheet.ask_now(text)

    def client(self) -> None:
        """A client by card or phone; an empty line takes the client off."""

        def save(values: dict[str, str]) -> str:
            typed = values["code"]
            if not typed:
                self.till.take_client(None, "")
            else:
                self._parts.back.find_client(typed, found)
            return ""

        def found(client: object) -> None:
            if client is None:
                self.till.refused.emit(_("No client has this card or phone."))
                return
            self.till.take_client(
                client.client_id,  # type: ignore[attr-defined]
                client.name or "",  # type: ignore[attr-defined]
                client.card_code,  # type: ignore[attr-defined]
                client.discount_percent or Decimal(0),  # type: ignore[attr-defined]
                tuple(filter(None, (client.tags or "").split("\n"))),  # type: ignore[attr-defined]
            )

        sheet = FormSheet(
            _("Client"), [("code", _("Card or phone"), "")], save, self._over(),
            words=_("Scan the card or type the phone. Empty: no client."),
        )  # fmt: skip
        self._open(sheet)

        def scanned(code: str) -> None:
            sheet.lines["code"].setText(code)
            sheet.on_yes()

        self.till.send_codes_to(scanned)

    def discount(self, text: str = "") -> None:
        """A percentage or a sum, off the receipt or (with "/" before it) off the line."""

        def save(values: dict[str, str]) -> str:
            typed = values["percent"]
            of_line = typed.startswith("/")
            typed = typed.lstrip("/").strip()
            is_sum = typed.endswith(("р", "r", "₽", "$"))
            amount = read_number(typed.rstrip("рr₽$% "))
            if amount is None or amount < 0 or (not is_sum and amount > 100):
                return _("Type a percentage like 5, or a sum like 100r.")
            if is_sum:
                self.till.discount_sum(amount, of_line=of_line)
            else:
                self.till.discount(amount, of_line=of_line)
            return ""

        if not self.till.cart.lines:
            self.till.refused.emit(_("There is nothing in the receipt yet."))
            return
        words = _("5 is five percent, 100r a sum. “/” before it: the chosen line alone.")
        self._open(FormSheet(_("Discount"), [("percent", _("How much"), text)], save, self._over(), words=words))

    def price(self) -> None:
        """Another price of the chosen line."""
        line = self.till.line()
        if line is None:
            self.till.refused.emit(_("Choose a line first."))
            return

        def save(values: dict[str, str]) -> str:
            amount = read_sum(values["price"])
            if amount is None:
                return _("Type a price.")
            self.till.set_price(amount)
            return ""

        fields = [("price", _("Price"), format_money(line.price))]
        self._open(FormSheet(line.goods.name, fields, save, self._over()))

    def _ask_weight(self, goods: Scanned) -> None:
        def save(values: dict[str, str]) -> str:
            amount = read_number(values["quantity"])
            if amount is None or amount <= 0:
                return _("Type what it weighs, like 1,340.")
            self.till.add_weight(goods, amount)
            return ""

        words = _("The scale says nothing steady. Put it on again, or type the weight.")
        fields = [("quantity", _("Weight, {unit}").format(unit=goods.unit), "")]
        self._open(FormSheet(goods.name, fields, save, self._over(), words=words))

    def drop(self) -> None:
        """Gives the receipt up after asking; the safe answer has the focus, and it is written down."""
        till = self.till
        if till.is_in_doubt:
            self._open(aside_sheet(till, self._over()))
            return
        gone = [f"{line.goods.name}: {sum_words(line.sum)}" for line in till.cart.lines[:5]]
        if len(till.cart.lines) > 5:
            gone.append(_("and {count} more").format(count=len(till.cart.lines) - 5))
        question = _("Give up this receipt of {sum}?").format(sum=sum_words(till.cart.total))
        sheet = AskSheet(question, gone, _("Keep it"), _("Give it up"), "Del", self._over(), danger=True)
        sheet.other.connect(till.drop)
        self._open(sheet)

    # ---------------------------------------------------------------- returns and parked receipts

    def back(self) -> None:
        """A return: a receipt of this shift from the list, or any by its number."""
        kept: list = []  # type: ignore[type-arg]
        if self.till.cart.lines:
            self.till.refused.emit(_("A receipt is begun still. Pay it, park it or give it up first."))
            return

        def show(found: list) -> None:  # type: ignore[type-arg]
            kept[:] = found
            words = self.till.facts.words
            sheet.show_rows(
                [Choice(words.number(one.shift_no, one.receipt_no), "", sum_words(one.total)) for one in found]
            )

        def search(text: str) -> None:
            if not text:
                self._parts.back.recent(show)

        def choose(number: int) -> None:
            typed = sheet.line.text().strip()
            one = kept[number]
            take(typed or self.till.facts.words.number(one.shift_no, one.receipt_no))

        def take(number: str) -> None:
            sheet.accept()
            self._ask_reason(number)

        sheet = ListSheet(
            _("Return"), choose, self._over(), placeholder=_("Number of the receipt, or scan it"), search=search,
            words=_("Scan the code on the receipt, type its number, or choose one of this shift."),
        )  # fmt: skip
        sheet.empty = _("No sales in this shift yet. Type the number of the receipt.")
        sheet.take_line = take
        self._open(sheet)
        self.till.send_codes_to(take)
        sheet.ask_now()

    def _ask_reason(self, number: str) -> None:
        def save(values: dict[str, str]) -> str:
            if not values["reason"]:
                return _("Write why it comes back.")
            self._parts.back.begin(number, values["reason"])
            return ""

        title = _("Return of receipt {number}").format(number=number)
        self._open(FormSheet(title, [("reason", _("Reason"), "")], save, self._over()))

    def park(self) -> None:
        """Puts the receipt aside under a name somebody will know it by."""
        if not self.till.cart.lines:
            self.parked()
            return

        def save(values: dict[str, str]) -> str:
            self._parts.park.park(values["title"] or self.till.cart.client_name or self.till.now_words())
            return ""

        name = self.till.cart.client_name
        self._open(FormSheet(_("Put aside"), [("title", _("Whose"), name)], save, self._over()))

    def parked(self) -> None:
        """Receipts put aside at any till of the branch."""
        if self.till.cart.lines:
            self.till.refused.emit(_("A receipt is begun still. Pay it, park it or give it up first."))
            return
        self._list = ListSheet(_("Parked receipts"), self._on_parked_chosen, self._over(), yes=_("Open"))
        self._list.empty = _("No receipt is put aside.")
        self._open(self._list)
        self._parts.park.read()

    def _on_parked(self, found: list) -> None:  # type: ignore[type-arg]
        self._found = found
        if self._list is not None and self._list.is_there:
            self._list.show_rows(
                [
                    Choice(
                        one.title, _("{person}, till {till}").format(person=one.person, till=one.opened_by or one.till),
                        sum_words(one.total),
                    )
                    for one in found
                ]
            )  # fmt: skip

    def _on_parked_chosen(self, number: int) -> None:
        sheet, self._list = self._list, None
        if sheet is not None:
            sheet.accept()
        self._parts.park.open(self._found[number].id)

    # ---------------------------------------------------------------- people

    def _ask_senior(self, words: str) -> None:
        self._show_pin(_("A senior's PIN"), words)

    def change_cashier(self) -> None:
        """Another person takes the till by PIN or badge."""
        self._show_pin(_("Who sells now?"), _("Type the PIN or swipe the badge."))

    def first_cashier(self) -> None:
        """Nobody stands here yet: a PIN of the copy opens the till."""
        self._show_pin(_("Who sells now?"), _("Type the PIN or swipe the badge."), can_leave=False)

    def _show_pin(self, title: str, words: str, *, can_leave: bool = True) -> None:
        self._close_pin()
        self._pin = PinSheet(title, words, self._over(), can_leave=can_leave)
        self._pin.entered.connect(self.till.enter_pin)
        self._pin.rejected.connect(self.till.give_up_senior)
        self._pin.finished.connect(self._forget_pin)
        self._open(self._pin)

    def _forget_pin(self, _result: int) -> None:
        self._pin = None

    def _close_pin(self) -> None:
        if self._pin is not None:
            self._pin.accept()

    def _on_pin_refused(self, words: str) -> None:
        if self._pin is not None:
            self._pin.refuse(words)

    def _on_paused(self) -> None:
        self._show_pin(
            _("The till is paused"), _("Three wrong PINs. A right PIN opens it again; it is written down."),
            can_leave=False,
        )  # fmt: skip

    # ---------------------------------------------------------------- the shift and the rest

    def open_shift(self) -> None:
        """Counts the drawer; the sum of the last closing stands there already."""
        expected = self.till.last_counted

        def save(values: dict[str, str]) -> str:
            counted = read_sum(values["counted"])
            return self._parts.shift.open(counted if counted is not None else Decimal(-1), values["reason"])

        fields = [
            ("counted", _("Cash in the drawer, counted"), format_money(expected)),
            ("reason", _("Reason, if it differs from {sum}").format(sum=sum_words(expected)), ""),
        ]
        self._open(FormSheet(_("Open the shift"), fields, save, self._over(), yes=_("Open the shift")))

    def more(self) -> None:
        """Everything else, by a digit."""
        till = self.till
        waits = len(till.unprinted) + len(till.intents) + len(self._cash_waits())
        acts: list[tuple[Choice, Callable[[], None]]] = []
        if till.shift is None:
            acts.append((Choice(_("Open the shift"), key="1"), self.open_shift))
        else:
            acts.append((Choice(_("X report"), _("the shift as it stands"), key="1"), self.show_x))
        acts += [
            (Choice(_("Copy of the last receipt"), key="2"), till.print_last_copy),
            (
                Choice(
                    _("Not on paper, not settled"), _("receipts to print, cards to settle"), str(waits or ""), key="3",
                    meaning="warn" if waits else "",
                ),
                self.unsettled,
            ),
            (Choice(_("Put cash in"), key="4"), lambda: self._move("in", _("Put cash in"))),
            (Choice(_("Pay cash out"), key="5"), lambda: self._move("out", _("Pay cash out"))),
            (Choice(_("Collection"), _("money goes to the bank or the owner"), key="6"), self._collect),
            (Choice(_("Open the drawer"), key="7"), till.open_drawer),
            (Choice(_("Another cashier"), key="8"), self.change_cashier),
            (Choice(_("Close the shift (Z)"), key="9"), self.close_shift),
            (Choice(_("Copy of the last Z"), key="0"), self._parts.shift.reprint_z),
            *self._register_row(),
            (Choice(_("Leave the till"), _("back to the rooms; the receipt stays"), key="Q"), self.leave_asked.emit),
        ]  # fmt: skip

        def choose(number: int) -> None:
            sheet.accept()
            acts[number][1]()

        sheet = ListSheet(_("More"), choose, self._over(), width=560)
        sheet.show_rows([one for one, _act in acts])
        self._open(sheet)

    def _register_row(self) -> list[tuple[Choice, Callable[[], None]]]:
        register = self._parts.register
        if register is None or not register.is_there:
            return []
        signs = register.signs()
        second = signs[0] if signs else _("paper, its shift, what was not sent")
        row = Choice(_("Fiscal register"), second, key=pgettext("key", "R"), meaning="warn" if signs else "")
        return [(row, lambda: self._open(RegisterSheet(register, self._over())))]

    def _collect(self) -> None:
        self._move("collection", _("Collection"))

    def _move(self, direction: str, title: str) -> None:
        def save(values: dict[str, str]) -> str:
            return self._parts.shift.move(direction, read_sum(values["sum"]) or Decimal(0), values["reason"])

        fields = [("sum", _("Sum"), ""), ("reason", _("What for"), "")]
        self._open(FormSheet(title, fields, save, self._over()))

    def show_x(self) -> None:
        """X on the screen, and on paper if wanted."""

        def show(found: object) -> None:
            sheet = FiguresSheet(found, _("Print"), self._over())  # type: ignore[arg-type]
            sheet.accepted.connect(lambda: self._parts.shift.print_x(found))  # type: ignore[arg-type]
            self._open(sheet)

        self._parts.shift.figures(show)

    def close_shift(self) -> None:
        """What is not on paper is shown first; then the drawer is counted, and Z is printed."""

        def show(found: object) -> None:
            till = self.till
            numbers = [till.facts.words.number(one.shift_no, one.receipt_no) for one in till.unprinted]
            sheet = CloseSheet(found, numbers, self.parked_count, self._over())  # type: ignore[arg-type]
            sheet.set_save(lambda counted, reason: self._parts.shift.close(found, counted, reason))  # type: ignore[arg-type]
            self._open(sheet)

        if self.till.cart.lines:
            self.till.refused.emit(_("A receipt is begun still. Pay it, park it or give it up first."))
        else:
            self._parts.shift.figures(show)

    def unsettled(self) -> None:
        """Receipts paid and not on paper, and charges nobody knows the end of."""
        till = self.till
        kept, intents, moves = list(till.unprinted), list(till.intents), self._cash_waits()
        rows = [
            Choice(
                till.facts.words.number(one.shift_no, one.receipt_no),
                _("did not come out") if one.print_state == "not_printed" else _("nobody knows whether it came out"),
                sum_words(one.total), meaning="warn",
            )
            for one in kept
        ]  # fmt: skip
        rows += [
            Choice(card_words(one), _("nobody knows what the bank has done"), sum_words(one.amount)) for one in intents
        ]
        rows += [cash_row(one) for one in moves]

        def choose(number: int) -> None:
            if number >= len(kept) + len(intents):
                sheet.accept()
                self._settle_cash(moves[number - len(kept) - len(intents)])
            elif number >= len(kept):
                sheet.accept()
                self._settle(intents[number - len(kept)])
            elif kept[number].print_state == "not_printed":
                sheet.accept()
                till.print_again(kept[number], is_copy=False)
            else:
                sheet.accept()
                self._look_at_paper(kept[number])

        sheet = ListSheet(
            _("Not on paper, not settled"), choose, self._over(), yes=_("Print again") if kept else _("Find out"),
            words=_("A receipt nobody knows of is printed again only after somebody has looked at the printer."),
        )  # fmt: skip
        sheet.empty = _("Everything is on paper and settled.")
        sheet.show_rows(rows)
        self._open(sheet)

    def _look_at_paper(self, kept: object) -> None:
        till = self.till
        number = till.facts.words.number(kept.shift_no, kept.receipt_no)  # type: ignore[attr-defined]
        sheet = AskSheet(
            _("Look at the printer: did receipt {number} come out whole?").format(number=number), (),
            _("Yes, it is here"), _("No, print it again"), "F5", self._over(),
        )  # fmt: skip
        sheet.accepted.connect(lambda: till.was_printed(kept))  # type: ignore[arg-type]
        sheet.other.connect(lambda: till.print_again(kept, is_copy=False))  # type: ignore[arg-type]
        self._open(sheet)

    def _cash_waits(self) -> list[CashWait]:
        register = self._parts.register
        return [] if register is None else register.cash_waits()

    def _settle_cash(self, one: CashWait) -> None:
        register = self._parts.register
        assert register is not None
        self._open(cash_sheet(register, one, self._over()))

    def _settle(self, intent: object) -> None:
        sheet = settle_sheet(intent, self._over())  # type: ignore[arg-type]
        pay = self._parts.pay
        sheet.accepted.connect(lambda: pay.settle(intent.id, is_approved=True))  # type: ignore[attr-defined]
        sheet.other.connect(lambda: pay.settle(intent.id, is_approved=False))  # type: ignore[attr-defined]
        self._open(sheet)


def _kind_words() -> dict[str, str]:
    return {
        "cash": _("Cash"), "card": _("Card"), "gift": _("Gift card"), "account": _("On account"), "points": _("Points"),
    }  # fmt: skip
