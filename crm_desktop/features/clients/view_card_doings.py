"""Right column of the client card: open tasks, last purchases, what is bought most."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.rules_card import ClientCard, Goods, OpenTask, Purchase, PurchaseLine
from crm_desktop.features.clients.rules_words import due_words, quantity_words, short_day, state_words
from crm_desktop.features.clients.view_credit import CreditDialog
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Section

_ICONS = {"order": "shopping-cart", "receipt": "receipt", "return": "receipt-refund"}


class DoingsColumn(QWidget):
    """Sections that have nothing to show are left out, but for tasks, where one can be made."""

    task_asked = Signal(int)
    new_task_asked = Signal(int)

    def __init__(self, presenter: ClientCardPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._open: dict[int, QVBoxLayout] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 12)
        self._layout.setSpacing(0)
        presenter.lines_read.connect(self._on_lines)

    def show_card(self, card: ClientCard) -> None:
        """Another client, or another state of this one."""
        clear(self._layout)
        self._open = {}
        self._layout.addWidget(self._tasks(card))
        if card.purchases:
            self._layout.addWidget(self._purchases(card))
        if card.debt or card.credit_limit is not None or card.may_set_limit:
            self._layout.addWidget(self._account(card))
        if card.goods:
            self._layout.addWidget(self._goods(card.goods))
        self._layout.addStretch(1)

    def _tasks(self, card: ClientCard) -> Section:
        section = Section(_("Tasks"), str(len(card.tasks)) if card.tasks else "", first=True)
        add = IconButton("plus", _("New task"), size=28)
        add.clicked.connect(lambda: self.new_task_asked.emit(card.id))
        section.head.add(add)
        for task in card.tasks:
            section.add(self._task(task))
        if not card.tasks:
            section.add(Label(_("Nothing is planned with this client."), "small", "mute", wrap=True))
        return section

    def _task(self, task: OpenTask) -> QWidget:
        title = Link(task.title)
        title.set_token("text")
        title.setMinimumWidth(40)
        title.setToolTip(f"{task.title}\n{task.person}")
        title.clicked.connect(lambda: self.task_asked.emit(task.id))
        late = due_words(task.due_at, self._presenter.zone, self._presenter.today)
        line = row(Glyph("circle", 18, "soft"), gap=8, margins=(0, 4, 0, 4))
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(Label(late, "small", "bad" if self._presenter.is_late(task.due_at) else "soft"))
        return box(line)

    def _account(self, card: ClientCard) -> Section:
        section = Section(_("On account"))
        limit = card.credit_limit or 0
        if card.debt:
            owes = _("owes {sum}") if card.debt > 0 else _("has paid {sum} ahead")
            token = "bad" if card.debt > limit else "text"
            section.add(Label(owes.format(sum=sum_words(abs(card.debt))), "body", token))
        words = _("may owe {sum}").format(sum=sum_words(limit)) if limit else _("nothing on account without a senior")
        if card.may_set_limit:
            link = Link(words)
            link.setToolTip(_("Set how much this client may owe"))
            link.clicked.connect(lambda: CreditDialog(self._presenter, card, self.window()).open())
            section.add(link)
        else:
            section.add(Label(words, "small", "mute"))
        return section

    def _purchases(self, card: ClientCard) -> Section:
        section = Section(_("Purchases"), str(card.order_count))
        for purchase in card.purchases:
            section.add(self._purchase(purchase))
        return section

    def _purchase(self, purchase: Purchase) -> QWidget:
        number = Link(purchase.number)
        number.set_token("text")
        number.setToolTip(_("Show what was bought"))
        number.clicked.connect(lambda: self._toggle(purchase.id))
        day = short_day(purchase.at, self._presenter.zone, self._presenter.today)
        head = row(Glyph(_ICONS.get(purchase.kind, "receipt"), 18, "soft"), number, gap=8)
        if purchase.state != "done":
            head.addWidget(Chip(state_words(purchase.state), "info" if purchase.state == "open" else ""))
        head.addStretch(1)
        head.addWidget(Label(day, "small", "mute"))
        total = Label(sum_words(-purchase.total if purchase.kind == "return" else purchase.total), "body")
        total.setMinimumWidth(84)
        total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(total)
        lines = QVBoxLayout()
        lines.setContentsMargins(26, 0, 0, 0)
        lines.setSpacing(2)
        self._open[purchase.id] = lines
        return box(column(head, lines, gap=2, margins=(0, 4, 0, 4)))

    def _toggle(self, document_id: int) -> None:
        if self._open[document_id].count():
            clear(self._open[document_id])
        else:
            self._presenter.read_lines(document_id)

    def _on_lines(self, document_id: int, lines: list[PurchaseLine]) -> None:
        place = self._open.get(document_id)
        if place is None or place.count():
            return
        for line in lines:
            sums = Label(sum_words(line.total), "small", "soft")
            item = row(gap=8)
            item.addWidget(Label(line.goods_name, "small", "soft", elide=True), 1)
            item.addWidget(Label(quantity_words(line.quantity), "small", "mute"))
            item.addWidget(sums)
            place.addWidget(box(item))

    def _goods(self, goods: tuple[Goods, ...]) -> Section:
        section = Section(_("Buys most"))
        for one in goods:
            total = Label(sum_words(one.total), "body")
            total.setMinimumWidth(84)
            total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line = row(gap=8, margins=(0, 4, 0, 4))
            line.addWidget(Label(one.name, "body", elide=True), 1)
            line.addWidget(Label(quantity_words(one.quantity), "small", "mute"))
            line.addWidget(total)
            section.add(box(line))
        return section
