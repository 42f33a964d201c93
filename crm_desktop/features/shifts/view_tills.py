"""Settings: tills at the left, the chosen one with its terms at the right, and how its receipt will look."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.shifts.presenter_tills import (
    BLOCKS,
    EXAMPLE,
    OFFLINE,
    ROUNDINGS,
    WORDS,
    TillRow,
    TillsPresenter,
    TillTerms,
)
from crm_desktop.features.shifts.view_beside import Points, paper_rows
from crm_desktop.i18n import _
from crm_desktop.money import format_money
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField, NumberField, TextField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.paper import PaperView
from crm_desktop.ui.plain_rows import PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook


def _offline_words(what: str) -> str:
    return {
        "coupon": _("take coupons while the base is away"),
        "gift": _("take gift cards while the base is away"),
        "account": _("sell on account while the base is away"),
    }[what]


class TillsPage(Page):
    """`told(text)` is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: TillsPresenter, points: Points, parent: QWidget | None = None) -> None:
        super().__init__(_("Tills"), parent=parent)
        self._presenter = presenter
        self._rows: PlainRows[TillRow] = PlainRows(self)
        empty = (_("No till yet. Make the first: it sells from the store of its branch."), "")
        self.list = RowList(self._look, empty, name=_("Tills"))
        self.list.setModel(self._rows)
        self.list.chosen.connect(self._on_chosen)
        self.form = TillForm(presenter, points)
        new = Button(_("New till"), "plus", "primary")
        new.clicked.connect(self.add_till)
        self.head.add(new)
        panel = Panel(_("Tills"))
        panel.add(self.list, 1)
        panel.setFixedWidth(250)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(panel)
        parts.addWidget(self.form, 1)
        self.add(parts, 1)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)
        presenter.told.connect(self.told)

    def add_till(self) -> None:
        """An empty form with the next free code."""
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_till(self._presenter.new_till())
        self.form.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, index: QModelIndex) -> RowLook:
        till: TillRow = self._rows.item(index)
        chip = "" if till.is_active else _("switched off")
        second = ", ".join(filter(None, (till.branch, till.workplace)))
        return RowLook(f"{till.code} · {till.name}", second, till.id, icon="cash", chip=chip, mute=not till.is_active)

    def _on_changed(self) -> None:
        tills = self._presenter.tills
        self._rows.set_items(tills)
        shown = self.form.till.id if self.form.till else None
        place = next((place for place, till in enumerate(tills) if till.id == shown), 0)
        if tills:
            self.form.show_till(tills[place])
            self.list.set_current_row(place)
        elif self.form.till is None:
            self.form.show_till(self._presenter.new_till())

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid() and self._rows.item(index) != self.form.till:
            self.form.show_till(self._rows.item(index))

    def _on_saved(self, till_id: int) -> None:
        if self.form.till is not None:
            self.form.till = self.form.till._replace(id=till_id)


class TillForm(Panel):
    """One till: where it stands, what a cashier may do, and its receipt as it will come out."""

    def __init__(self, presenter: TillsPresenter, points: Points, parent: QWidget | None = None) -> None:
        super().__init__(_("Till"), parent=parent)
        self._presenter, self._points = presenter, points
        self.till: TillRow | None = None
        self.error = ErrorBanner()
        self.code = LineField(_("Code on receipts"), max_length=10)
        self.name = LineField(_("Name"), max_length=100)
        self.place = Choice(_("Branch and store"), [], None)
        self.rounding = Choice(_("Rounding of cash"), [(step, self._step_words(step)) for step in ROUNDINGS], "0.00")
        self.discount = NumberField(_("Discount a cashier gives alone, %"), 0, 0, 100)
        self.offline = {what: CheckField(_offline_words(what)) for what in OFFLINE}
        self.is_active = CheckField(_("In use"))
        self.header = TextField(_("Lines under the name of the firm"), rows=2)
        self.footer = TextField(_("Last lines"), rows=2)
        self.template = TextField(_("Whole receipt in your own words; empty: the built-in one"), rows=6)
        self.paper = PaperView(_("How a receipt looks"))
        self.free = Button(_("Free the computer"))
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self._workplace = Label("", "small", "mute")
        for field, height in ((self.header, 64), (self.footer, 64), (self.template, 190)):
            field.edit.setFixedHeight(height)
        self._build()
        self._wire()

    @staticmethod
    def _step_words(step: str) -> str:
        amount = Decimal(step)
        return _("to {step}").format(step=format_money(amount)) if amount else _("none")

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.error)
        left.addLayout(row(self.code, self.name))
        left.addWidget(self.place)
        left.addLayout(row(self.rounding, self.discount))
        for check in (*self.offline.values(), self.is_active):
            left.addWidget(check)
        left.addWidget(self.header)
        left.addWidget(self.footer)
        left.addWidget(self.template)
        example = Link(_("Begin with an example"), "file-text")
        example.clicked.connect(self._on_example)
        left.addWidget(example)
        words = " ".join(f"{{{word}}}" for word in (*BLOCKS, *WORDS))
        left.addWidget(Label(_("Places: {places}").format(places=words), "small", "mute", wrap=True))
        left.addStretch(1)
        body = QHBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(16)
        body.addLayout(left, 1)
        right = QVBoxLayout()
        right.addWidget(self.paper)
        right.addStretch(1)
        body.addLayout(right)
        self.add(Scroll(box(body)), 1)
        self.set_foot(box(row(self._workplace, None, self.free, self.save, margins=(16, 10, 16, 10))))

    def _wire(self) -> None:
        for field in (self.code, self.name, self.header, self.footer, self.template):
            field.changed.connect(lambda *_args: self._show_paper())
        self.save.clicked.connect(self._on_save)
        self.free.clicked.connect(self._on_free)
        self._presenter.refused.connect(self._on_refused)

    def show_till(self, till: TillRow) -> None:
        """Another till, as it is in the base."""
        self.till = till
        terms = TillTerms.from_json(till.facts)
        self.error.clear()
        self.set_title(till.name)
        self.code.set_text(till.code)
        self.name.set_text(till.name)
        self.place.set_options(
            [(place.store_id, f"{place.branch} — {place.store}") for place in self._presenter.places], till.store_id
        )
        step = f"{terms.rounding_step:.2f}"
        self.rounding.set_key(step if step in ROUNDINGS else "0.00")
        self.discount.set_text(str(int(terms.free_discount)))
        for what, check in self.offline.items():
            check.setChecked(what in terms.offline)
        self.is_active.setChecked(till.is_active)
        self.header.set_text("\n".join(terms.header))
        self.footer.set_text("\n".join(terms.footer))
        self.template.set_text(terms.template)
        at = _("The computer “{place}” is this till.").format(place=till.workplace)
        self._workplace.setText(at if till.workplace else _("No computer is this till yet."))
        self.free.setVisible(bool(till.workplace))
        self._show_paper()

    def draft(self) -> tuple[TillRow, TillTerms]:
        """What stands in the form."""
        assert self.till is not None
        store = self.place.key()
        place = next((one for one in self._presenter.places if one.store_id == store), None)
        till = self.till._replace(
            code=self.code.text(),
            name=self.name.text(),
            branch_id=place.branch_id if place else self.till.branch_id,
            branch=place.branch if place else self.till.branch,
            store_id=place.store_id if place else self.till.store_id,
            is_active=self.is_active.isChecked(),
        )
        terms = TillTerms(
            Decimal(str(self.rounding.key())),
            Decimal(self.discount.value() or 0),
            tuple(line for line in self.header.text().splitlines() if line.strip()),
            tuple(line for line in self.footer.text().splitlines() if line.strip()),
            self.template.text(),
            tuple(what for what, check in self.offline.items() if check.isChecked()),
        )
        return till, terms

    def _show_paper(self) -> None:
        if self.till is None:
            return
        lines, wrong = self._presenter.sample(*self.draft())
        self.paper.show_rows(paper_rows(tuple(lines), self._points))
        if wrong is not None:
            self.template.show_error(wrong)
        else:
            self.template.clear_verdict()

    def _on_example(self) -> None:
        self.template.set_text(EXAMPLE)
        self._show_paper()

    def _on_save(self) -> None:
        if self.till is not None:
            self.error.clear()
            self._presenter.save(*self.draft())

    def _on_free(self) -> None:
        if self.till is not None:
            self._presenter.free(self.till)

    def _on_refused(self, error: AppError) -> None:
        self.error.show_error(error)
