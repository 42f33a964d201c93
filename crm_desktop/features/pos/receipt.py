"""What stands on paper: receipts, returns, shift slips and slips of cash, as lines any printer can put out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from crm_desktop.clock import to_zone
from crm_desktop.devices.kinds import Code, PaperLine, Ruler, Sides, Space, Words
from crm_desktop.features.pos.rules_ops import CashMove, Payment, Receipt, ReceiptLine
from crm_desktop.features.tills.rules_template import Block, read_template
from crm_desktop.i18n import N_, _
from crm_desktop.money import format_money, round_money

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
KINDS_OF_PAYMENT: dict[str, str] = {
    "cash": N_("Cash"),
    "card": N_("Bank card"),
    "gift": N_("Gift card"),
    "account": N_("On account"),
    "points": N_("Points"),
}
_BACK: dict[str, str] = {
    "cash": N_("Given back in cash"),
    "card": N_("Back to the bank card"),
    "gift": N_("Back to the gift card"),
    "account": N_("Off the debt"),
    "points": N_("Points given back"),
}
_MOVES: dict[str, str] = {
    "in": N_("CASH PUT IN"),
    "out": N_("CASH PAID OUT"),
    "collection": N_("COLLECTION"),
    "debt": N_("DEBT PAID"),
}


@dataclass(frozen=True, slots=True)
class TillWords:
    """What a slip says of the till and the firm; `header` and `footer` are lines the firm has chosen, `template`
    its own wording of a receipt.
    """

    code: str
    name: str
    firm: str
    time_zone: str = "UTC"
    branch: str = ""
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    template: str = ""

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> TillWords:
        """From what the journal keeps of the till."""
        till = facts.get("till")
        own: Mapping[str, Any] = till if isinstance(till, dict) else {}
        return cls(
            str(facts.get("code", "")),
            str(facts.get("name", "")),
            str(facts.get("firm", "")),
            str(facts.get("time_zone") or "UTC"),
            str(facts.get("branch", "")),
            _lines(own.get("header")),
            _lines(own.get("footer")),
            str(own.get("template") or ""),
        )

    def number(self, shift_no: int, receipt_no: int) -> str:
        """The number of a receipt as people say it: till, shift, receipt."""
        return f"{self.code}-{shift_no}-{receipt_no}"


def receipt_lines(
    receipt: Receipt,
    till: TillWords,
    *,
    cashier: str = "",
    senior: str = "",
    client: str = "",
    sold_number: str = "",
    copy_no: int = 0,
) -> list[PaperLine]:
    """A receipt or a return; with `copy_no` marked as a copy at its head and its end.

    A sale is worded as the firm wishes when it does and its wording is whole; otherwise as built in.
    """
    own = _own_words(receipt, till, cashier, senior, client) if receipt.kind == "sale" else None
    if own is not None:
        mark: list[PaperLine] = [Words(_("COPY"), align="center", bold=True, big=True)] if copy_no else []
        end = Words(_("COPY {number}").format(number=copy_no), align="center", bold=True)
        return [*mark, *own, *([end] if copy_no else [])]
    paper = _head(till)
    if copy_no:
        paper.append(Words(_("COPY"), align="center", bold=True, big=True))
    is_return = receipt.kind == "return"
    paper.append(Words(_("RETURN") if is_return else _("SALES RECEIPT"), align="center", bold=True))
    paper.append(
        Sides(
            _("No. {number}").format(number=till.number(receipt.shift_no, receipt.receipt_no)), _when(receipt.at, till)
        )
    )
    if sold_number:
        paper.append(Words(_("for receipt {number}").format(number=sold_number)))
    paper += _people(cashier, senior)
    if client or receipt.card_code:
        card = _("card {card}").format(card=_short(receipt.card_code)) if receipt.card_code else ""
        paper.append(Words(_("Client: {client}").format(client=", ".join(filter(None, (client, card))))))
    paper.append(Ruler())
    for line in receipt.lines:
        paper += _line(line)
    paper.append(Ruler())
    paper += _sums(receipt)
    paper.append(Ruler())
    paper += _vat(receipt.lines)
    paper += _applied(receipt)
    if receipt.note:
        paper.append(Words(receipt.note))
    paper += [Space(), *(Words(line, align="center") for line in till.footer or (_("Thank you! Come again."),))]
    if copy_no:
        paper.append(Words(_("COPY {number}").format(number=copy_no), align="center", bold=True))
    paper.append(_number_code(receipt, till))
    return paper


def shift_lines(
    figures: Mapping[str, Any],
    till: TillWords,
    at: datetime,
    *,
    shift_no: int,
    opened_at: datetime | None = None,
    cashier: str = "",
    is_z: bool = False,
    counted: Decimal | None = None,
    reason: str = "",
    copy_no: int = 0,
) -> list[PaperLine]:
    """X (as it stands now) or Z (the shift is closed); `figures` as `journal.Figures.as_facts` gives them."""
    paper = _head(till)
    if copy_no:
        paper.append(Words(_("COPY"), align="center", bold=True, big=True))
    paper.append(Words(_("Z REPORT") if is_z else _("X REPORT"), align="center", bold=True, big=True))
    paper.append(Sides(_("Shift {number}").format(number=shift_no), _when(at, till)))
    if opened_at is not None:
        paper.append(Sides(_("opened"), _when(opened_at, till)))
    paper += [*_people(cashier, ""), Ruler()]
    sold, returned = _money(figures, "sold"), _money(figures, "returned")
    paper.append(Sides(_("Sales, {count}").format(count=figures.get("receipts", 0)), format_money(sold), bold=True))
    paper += _by_kind(figures.get("sold_by"))
    paper.append(
        Sides(_("Returns, {count}").format(count=figures.get("returns", 0)), format_money(returned), bold=True)
    )
    paper += _by_kind(figures.get("returned_by"))
    if _money(figures, "discounts"):
        paper.append(Sides(_("Discounts given"), format_money(_money(figures, "discounts"))))
    if _money(figures, "rounding"):
        paper.append(Sides(_("Rounding of cash"), format_money(_money(figures, "rounding"))))
    revenue = sold - returned + _money(figures, "rounding")
    paper += [Sides(_("Revenue"), format_money(revenue), bold=True), Ruler()]
    paper.append(Sides(_("Cash at opening"), format_money(_money(figures, "opened_with"))))
    for name, words in (("put_in", _("put in")), ("debts_paid", _("debts paid")), ("taken_out", _("taken out"))):
        if _money(figures, name):
            paper.append(Sides(words, format_money(_money(figures, name))))
    drawer = _money(figures, "drawer")
    paper.append(Sides(_("Cash in the drawer"), format_money(drawer), bold=True))
    if counted is not None:
        paper.append(Sides(_("counted"), format_money(counted)))
        if counted != drawer:
            paper.append(Sides(_("DIFFERENCE"), format_money(counted - drawer), bold=True))
            paper.append(Words(reason))
    if figures.get("unprinted"):
        paper.append(Sides(_("Receipts not on paper"), str(figures["unprinted"])))
    if is_z:
        paper += [Space(), Words(_("The shift is closed."), align="center")]
    return paper


def cash_lines(
    move: CashMove, till: TillWords, *, cashier: str = "", senior: str = "", client: str = ""
) -> list[PaperLine]:
    """The slip of cash put in, paid out, collected, or of a debt paid; with room to sign."""
    paper = [*_head(till), Words(_(_MOVES[move.direction]), align="center", bold=True, big=True)]
    paper.append(Sides(_("Shift {number}").format(number=move.shift_no), _when(move.at, till)))
    paper += [*_people(cashier, senior), Ruler()]
    paper.append(Sides(_("Sum"), format_money(move.sum), bold=True, big=True))
    if client:
        paper.append(Words(_("Client: {client}").format(client=client)))
    if move.reason:
        paper.append(Words(_("Reason: {reason}").format(reason=move.reason)))
    return [*paper, Ruler(), Space(), Sides(_("Signature"), "_" * 16)]


def quantity_words(quantity: Decimal) -> str:
    """A quantity without needless noughts: 3; 1,340 keeps its grams."""
    if quantity == quantity.to_integral_value():
        return f"{quantity:.0f}"
    return format_decimal(quantity)


def format_decimal(quantity: Decimal) -> str:
    """Three places with the sign of the language."""
    sign = format_money(Decimal("0.5"))[1]
    return f"{quantity:.3f}".replace(".", sign)


def vat_of(sum_with_vat: Decimal, rate: str) -> Decimal:
    """The VAT that is in a sum."""
    percent = Decimal(rate)
    return round_money(sum_with_vat * percent / (_HUNDRED + percent))


# ---------------------------------------------------------------- parts


def _head(till: TillWords) -> list[PaperLine]:
    paper: list[PaperLine] = [Words(till.firm, align="center", bold=True)] if till.firm else []
    paper += [Words(line, align="center") for line in till.header]
    place = ", ".join(filter(None, (till.branch, till.name)))
    return [*paper, Words(place, align="center")] if place else paper


def _own_words(receipt: Receipt, till: TillWords, cashier: str, senior: str, client: str) -> list[PaperLine] | None:
    """The receipt in the words of the firm; None: it has none, or they are broken."""
    off = sum((line.discount for line in receipt.lines), _ZERO)
    local = to_zone(receipt.at, till.time_zone)
    words = {
        "firm": till.firm, "branch": till.branch, "till": till.name, "cashier": cashier, "senior": senior,
        "client": client, "card": _short(receipt.card_code or ""), "date": f"{local:%d.%m.%Y}",
        "time": f"{local:%H:%M}", "number": till.number(receipt.shift_no, receipt.receipt_no),
        "total": format_money(receipt.total + receipt.rounding), "discount": format_money(off) if off else "",
    }  # fmt: skip
    parts = read_template(till.template, words)
    if parts is None:
        return None
    blocks: dict[str, list[PaperLine]] = {
        "lines": [row for line in receipt.lines for row in _line(line)],
        "sums": _sums(receipt),
        "vat": _vat(receipt.lines),
        "applied": _applied(receipt),
        "number_code": [_number_code(receipt, till)],
        "ruler": [Ruler()],
    }
    paper: list[PaperLine] = []
    for part in parts:
        if isinstance(part, Block):
            paper += blocks[part.name]
        else:
            paper.append(Words(part.text, align="center" if part.is_centred else "left", bold=part.is_bold))
    return paper


def _applied(receipt: Receipt) -> list[PaperLine]:
    if not receipt.applied:
        return []
    return [Words(_("Applied:")), *(Words(f"· {words}") for words in receipt.applied)]


def _number_code(receipt: Receipt, till: TillWords) -> Code:
    """The number as a code: a return begins with a scan of it."""
    return Code("code128", till.number(receipt.shift_no, receipt.receipt_no))


def _people(cashier: str, senior: str) -> list[PaperLine]:
    paper: list[PaperLine] = [Words(_("Cashier: {name}").format(name=cashier))] if cashier else []
    return [*paper, Words(_("Allowed by: {name}").format(name=senior))] if senior else paper


def _line(line: ReceiptLine) -> list[PaperLine]:
    amount = f"{quantity_words(line.quantity)} {line.unit} × {format_money(line.price)}"
    paper: list[PaperLine] = [Words(line.name), Sides(f"  {amount}", format_money(line.sum + line.discount))]
    if line.discount:
        paper.append(Sides("  " + _("discount"), format_money(-line.discount)))
        paper.append(Sides("  " + _("with the discount"), format_money(line.sum)))
    if line.reason:
        paper.append(Words("  " + _("reason: {reason}").format(reason=line.reason)))
    return paper


def _sums(receipt: Receipt) -> list[PaperLine]:
    paper: list[PaperLine] = []
    off = sum((line.discount for line in receipt.lines), _ZERO)
    if off:
        paper.append(Sides(_("Without discounts"), format_money(receipt.total + off)))
        paper.append(Sides(_("Discount"), format_money(-off)))
    if receipt.rounding:
        paper.append(Sides(_("Sum"), format_money(receipt.total)))
        paper.append(Sides(_("Rounding of cash"), format_money(receipt.rounding)))
    to_pay = format_money(receipt.total + receipt.rounding)
    paper.append(Sides(_("TO GIVE BACK") if receipt.kind == "return" else _("TOTAL"), to_pay, bold=True, big=True))
    for payment in receipt.payments:
        paper += _payment(payment, is_return=receipt.kind == "return")
    return paper


def _payment(payment: Payment, *, is_return: bool) -> list[PaperLine]:
    words = _((_BACK if is_return else KINDS_OF_PAYMENT)[payment.kind])
    paper: list[PaperLine] = [Sides(words, format_money(payment.sum))]
    if payment.change and payment.given is not None:
        paper.append(Sides("  " + _("given"), format_money(payment.given)))
        paper.append(Sides("  " + _("change"), format_money(payment.change), bold=True))
    return paper


def _vat(lines: tuple[ReceiptLine, ...]) -> list[PaperLine]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.vat] = sums.get(line.vat, _ZERO) + line.sum
    if set(sums) <= {"none"}:
        return [Words(_("Without VAT"))]
    paper: list[PaperLine] = []
    for rate, amount in sorted(sums.items()):
        if rate == "none":
            paper.append(Sides(_("Sum without VAT"), format_money(amount)))
        else:
            paper.append(Sides(_("incl. VAT {rate} %").format(rate=rate), format_money(vat_of(amount, rate))))
    return paper


def _by_kind(found: object) -> list[PaperLine]:
    kinds: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    return [
        Sides("  " + _(words), format_money(Decimal(str(kinds[kind]))))
        for kind, words in KINDS_OF_PAYMENT.items()
        if kind in kinds
    ]


def _money(figures: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(figures.get(name, "0")))


def _when(at: datetime, till: TillWords) -> str:
    return f"{to_zone(at, till.time_zone):%d.%m.%Y %H:%M}"


def _short(card: str) -> str:
    return f"…{card[-4:]}" if len(card) > 4 else card


def _lines(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.splitlines())
    return tuple(str(line) for line in value) if isinstance(value, list) else ()
