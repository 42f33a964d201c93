"""Small forms of the Stock room: a store, and what holds for goods in all stores."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import Refused
from crm_desktop.features.stock.presenter_lists import StockListsPresenter
from crm_desktop.features.stock.rules import POLICIES, POLICY_WORDS, Store, Terms, read_minimum, typed_amount
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice


class StoreDialog(FormDialog):
    """Name, branch and use of a store."""

    help_page = "stock"

    def __init__(
        self,
        presenter: StockListsPresenter,
        store: Store,
        branches: list[tuple[int, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("New store") if store.id is None else _("Store"), parent=parent)
        self._presenter, self._store = presenter, store
        self.name = LineField(_("Store name"), store.name, max_length=100)
        self.branch = Choice(_("Branch"), branches, store.branch_id)
        self.is_active = Choice(_("In use"), [(True, _("yes")), (False, _("no"))], store.is_active)
        self.branch.setVisible(store.id is None and len(branches) > 1)
        self.is_active.setVisible(store.id is not None)
        for field in (self.name, self.branch, self.is_active):
            self.form.addWidget(field)
        self.form.addStretch(1)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.save_asked.connect(self._on_save)
        presenter.store_saved.connect(self.accept)
        presenter.store_refused.connect(self.show_error)

    def _on_save(self) -> None:
        self.clear_error()
        store = self._store._replace(
            name=self.name.text(), branch_id=int(str(self.branch.key())), is_active=bool(self.is_active.key())
        )
        self._presenter.save_store(store)


class TermsDialog(FormDialog):
    """The least amount of goods and what a sale beyond the balance meets. `diary_asked(goods_id, name)`."""

    help_page = "stock"
    diary_asked = Signal(int, str)

    def __init__(self, presenter: StockListsPresenter, terms: Terms, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name or _("Goods in stock"), parent=parent)
        self._presenter, self._terms = presenter, terms
        held = typed_amount(terms.minimum)
        self.minimum = LineField(
            _("Least amount"), held, hint=_("Below it the goods stand in the list “To order”."), max_length=13
        )
        self.policy = Choice(
            _("When the goods run out"), [(policy, _(POLICY_WORDS[policy])) for policy in POLICIES], terms.policy
        )
        for field in (self.minimum, self.policy):
            field.setEnabled(presenter.may_edit_goods)
            self.form.addWidget(field)
        self.form.addStretch(1)
        self.save.setVisible(presenter.may_edit_goods)
        diary = Button(_("Movements"), "history")
        diary.clicked.connect(self._on_diary)
        self.add_left(diary)
        self.save_asked.connect(self._on_save)
        presenter.terms_saved.connect(self.accept)
        presenter.terms_refused.connect(self.show_error)

    def _on_diary(self) -> None:
        self.leave()
        self.diary_asked.emit(self._terms.goods_id, self.windowTitle())

    def _on_save(self) -> None:
        self.clear_error()
        try:
            minimum = read_minimum(self.minimum.text())
        except Refused as refusal:
            self.minimum.show_error(refusal)
            return
        self._presenter.save_terms(self._terms._replace(minimum=minimum, policy=str(self.policy.key())))
