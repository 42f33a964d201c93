"""A document of the stock: a field that takes scans all the time, the lines, and posting by Ctrl+Enter."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.stock.model_rows import money
from crm_desktop.features.stock.presenter_document import DocumentPresenter, Supplier
from crm_desktop.features.stock.rules import (
    KIND_WORDS,
    STATE_WORDS,
    Head,
    Line,
    lines_without_cost,
    total_cost,
    typed_amount,
)
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.fields import LineField, MoneyField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.popover import pick
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column


class DocumentView(Page):
    """`back`: to the lists again; `told(text)`; `labels_asked([(goods_id, copies)])`."""

    back = Signal()
    told = Signal(str)
    labels_asked = Signal(object)

    def __init__(self, presenter: DocumentPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Document"), parent=parent)
        self._presenter = presenter
        self._line: Line | None = None
        self._suppliers: list[Supplier] = []
        self._typed = ""
        self._shown_id: int | None = None
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.refresh)
        self._build_head()
        self._build_where()
        self._build_entry()
        self.table = DataTable("", None, accessible_name=_("Lines"))
        self.table.set_empty(_("Scan goods, or type a name and press Enter. “3*” before a code takes three."))
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _index: self._edit_line())
        panel = Panel()
        panel.add(self.table, 1)
        panel.set_foot(self._foot())
        self.add(panel, 1)
        self._connect()

    # ---------------------------------------------------------------- building

    def _build_head(self) -> None:
        back = IconButton("chevron-left", _("Back to the lists"), key="Alt+Left")
        back.clicked.connect(self.back)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.back)
        self.head.add_back(back)
        labels = Button(_("Labels"), "printer")
        labels.clicked.connect(self._on_labels)
        self.away = Button(_("Put away"), "trash")
        self.away.clicked.connect(self._on_away)
        self.post = Button(_("Post"), "check", "primary", key="Ctrl+Return")
        self.post.clicked.connect(lambda: self._presenter.post())
        for button in (labels, self.away, self.post):
            self.head.add(button)

    def _build_where(self) -> None:
        self.store = Choice(_("Store"))
        self.store.chosen.connect(lambda key: self._presenter.set_head(store_id=key))
        self.to_store = Choice(_("To store"), placeholder=_("choose"))
        self.to_store.chosen.connect(lambda key: self._presenter.set_head(to_store_id=key))
        self.supplier = LineField(_("Supplier"), placeholder=_("Name, phone or e-mail"), icon="search")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._on_supplier)
        self.supplier.edit.setCompleter(completer)
        self.supplier.edit.textEdited.connect(self._presenter.search_suppliers)
        self.supplier.committed.connect(self._on_supplier)
        self.note = LineField(_("Note"), max_length=500)
        self.note.committed.connect(self._on_note)
        line = QHBoxLayout()
        line.setSpacing(12)
        for field, width in ((self.store, 200), (self.to_store, 200), (self.supplier, 260)):
            field.setFixedWidth(width)
            line.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.note, 1, Qt.AlignmentFlag.AlignTop)
        self.add(line)

    def _build_entry(self) -> None:
        self.scan = LineField(_("Goods"), placeholder=_("Scan, or name or article"), icon="barcode")
        self.scan.edit.returnPressed.connect(self._on_scan)
        self.quantity = LineField(_("Quantity"), max_length=13)
        self.quantity.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quantity.edit.returnPressed.connect(self._on_quantity)
        self.cost = MoneyField(_("Cost of one"))
        self.cost.edit.returnPressed.connect(self._save_line)
        self.remove = IconButton("trash", _("Take the line away"))
        self.remove.clicked.connect(self._on_remove)
        self._hint = Label("", token="bad", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(12)
        for field, width in ((self.scan, 320), (self.quantity, 110), (self.cost, 130)):
            field.setFixedWidth(width)
            line.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignBottom)
        self._entry = line
        self.add(line)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.enter)

    def _foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 8, 16, 8)
        self._warning = Label("", token="warn")
        self._total = Label("", bold=True)
        line.addWidget(self._warning)
        line.addStretch(1)
        line.addWidget(self._total)
        return foot

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._on_changed)
        presenter.line_added.connect(self._on_added)
        presenter.choose_goods.connect(self._on_choose)
        presenter.nothing_found.connect(self._on_nothing)
        presenter.suppliers_found.connect(self._on_suppliers)
        presenter.zero_cost.connect(self._on_zero_cost)
        presenter.posted.connect(self._on_posted)
        presenter.put_away.connect(self.back)
        presenter.failed.connect(self._on_failed)

    # ---------------------------------------------------------------- showing

    def enter(self) -> None:
        """The next scan comes here."""
        self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scan.edit.selectAll()

    def _on_changed(self) -> None:
        head = self._presenter.head
        if head is None:
            return
        self._error.clear()
        self.set_banner(None)
        may = self._presenter.is_draft
        self.head.set_title(f"{_(KIND_WORDS[head.kind])} {head.number}")
        self.head.set_second(f"{_(STATE_WORDS[head.state])} · {head.staff}")
        self._show_where(head, may=may)
        self._show_columns(head)
        for widget in (self.scan, self.quantity, self.remove, self.post, self.away):
            widget.setVisible(may)
        self.cost.setVisible(may and head.kind == "receipt")
        self._show_line(self._line_of(self._line.line_no) if self._line is not None else None)
        self._show_foot(head)
        if self._shown_id != head.id:
            self._shown_id = head.id
            if may and not self.scan.edit.hasFocus():
                self.enter()

    def _show_where(self, head: Head, *, may: bool) -> None:
        stores = [(store.id, store.name) for store in self._presenter.stores if store.is_active]
        if head.store_id not in [key for key, _name in stores]:
            stores.append((head.store_id, head.store))
        self.store.set_options(stores, head.store_id)
        if head.to_store_id is not None and head.to_store_id not in [key for key, _name in stores]:
            stores.append((head.to_store_id, head.to_store or ""))
        others = [store for store in stores if store[0] != head.store_id]
        self.to_store.set_options(others, head.to_store_id)
        self.to_store.setVisible(head.kind == "transfer")
        self.supplier.setVisible(head.kind == "receipt")
        self.note.set_label(_("Why") if head.kind == "writeoff" else _("Note"))
        for field, text in ((self.supplier, head.supplier or ""), (self.note, head.note or "")):
            if not field.edit.hasFocus():
                field.set_text(text)
            field.edit.setReadOnly(not may)
        for choice in (self.store, self.to_store):
            choice.setEnabled(may and not (head.kind == "count" and self._presenter.lines))

    def _show_columns(self, head: Head) -> None:
        if self.table.model() is self._presenter.model:
            return
        self.table.setModel(self._presenter.model)
        names = [Column(_("Goods name"), 260, stretch=True, sortable=False), Column(_("Article"), 100, sortable=False)]
        if head.kind == "count":
            numbers = [(_("Quantity"), 110), (_("Expected"), 110), (_("Difference"), 110)]
        else:
            numbers = [(_("Quantity"), 110), (_("Cost"), 110), (_("Sum"), 120), (_("Balance"), 100)]
        numbers.append((_("Price"), 110))
        self.table.set_columns(
            [*names, *(Column(title, width, number=True, sortable=False) for title, width in numbers)]
        )
        self._line = None

    def _show_foot(self, head: Head) -> None:
        lines = self._presenter.lines
        words = ngettext("{count} line", "{count} lines", len(lines)).format(count=len(lines))
        total = total_cost(lines)
        self._total.setText(f"{words} · {money(total)}" if total and head.kind != "count" else words)
        without = lines_without_cost(lines) if head.kind == "receipt" else 0
        self._warning.setText(
            ngettext("{count} line without a cost", "{count} lines without a cost", without).format(count=without)
            if without
            else ""
        )
        self.post.set_reason("" if lines else _("There are no lines yet."))

    def _line_of(self, line_no: int) -> Line | None:
        return next((line for line in self._presenter.lines if line.line_no == line_no), None)

    def _show_line(self, line: Line | None) -> None:
        """The line that is being filled; none: its fields wait."""
        self._line = line
        may = line is not None and self._presenter.is_draft
        for field in (self.quantity, self.cost):
            field.setEnabled(may)
        self.remove.set_reason("" if may else _("Choose a line first."))
        if not self.quantity.edit.hasFocus() or line is None:
            self.quantity.set_text(typed_amount(line.quantity if line is not None else None))
        if not self.cost.edit.hasFocus() or line is None:
            self.cost.set_value(None if line is None else line.cost)

    # ---------------------------------------------------------------- acting

    def _on_scan(self) -> None:
        """Enter on an empty field goes on to the quantity of the line scanned last."""
        text = self.scan.text()
        self._hint.setText("")
        if text:
            # The next scan may come before the answer to this one.
            self.scan.set_text("")
            self._typed = text
            self._presenter.scan(text)
        elif self._line is not None:
            self._edit_line()

    def take_code(self, code: str) -> None:
        """A scanner with a cable of its own read something."""
        if self.scan.isVisible():
            self._hint.setText("")
            self._typed = code
            self._presenter.scan(code)

    def _on_added(self, line_no: int) -> None:
        line = self._line_of(line_no)
        place = self._presenter.model.row_of(line_no)
        if place >= 0:
            self.table.setCurrentIndex(self._presenter.model.index(place, 0))
        self._show_line(line)

    def _on_choose(self, found: Any) -> None:
        options = [(str(goods.id), f"{goods.name} · {goods.code}", False) for goods in found]
        by_key = {str(goods.id): goods for goods in found}
        edit = self.scan.edit
        place = QRect(edit.mapToGlobal(QPoint(0, 0)), edit.size())
        self.choices = pick(self.window(), place, options)
        self.choices.picked.connect(lambda keys: self._presenter.add(by_key[keys[0]]))

    def _on_nothing(self, text: str) -> None:
        self._hint.setText(_("No goods “{text}” were found.").format(text=text))
        self._give_back()

    def _give_back(self) -> None:
        """What was typed stands in its field again, ready to be typed over; unless something new is typed by now."""
        if self._typed and not self.scan.text():
            self.scan.set_text(self._typed)
            self.enter()
        self._typed = ""

    def _on_chosen(self, index: QModelIndex) -> None:
        self._show_line(self._presenter.model.item(index))

    def _edit_line(self) -> None:
        if self._presenter.is_draft:
            self.quantity.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.quantity.edit.selectAll()

    def _on_quantity(self) -> None:
        if self.cost.isVisible() and not self.cost.text():
            self.cost.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._save_line()

    def _save_line(self) -> None:
        line = self._line
        if line is None:
            return
        try:
            quantity = Decimal(self.quantity.text().replace(",", "."))
        except InvalidOperation:
            self.quantity.set_error(_("No number"))
            return
        self.enter()
        self._presenter.set_line(line, quantity, self.cost.value() if self.cost.isVisible() else None)

    def _on_remove(self) -> None:
        if self._line is not None:
            self._presenter.set_line(self._line, None, None)

    def _on_note(self, text: str) -> None:
        head = self._presenter.head
        if head is not None and text != (head.note or ""):
            self._presenter.set_head(note=text)

    def _on_suppliers(self, found: list[Supplier]) -> None:
        self._suppliers = found
        self._names.setStringList([one.name for one in found])
        if found and self.supplier.edit.hasFocus():
            self.supplier.edit.completer().complete()

    def _on_supplier(self, text: str) -> None:
        head = self._presenter.head
        if head is None or text == (head.supplier or ""):
            return
        found = next((one for one in self._suppliers if one.name == text), None)
        if found is not None or not text:
            self._presenter.set_head(supplier_id=found.id if found is not None else None)
        else:
            self.supplier.set_error(_("Choose a client from the list."))

    def _on_zero_cost(self, error: AppError) -> None:
        dialog = ConfirmDialog.ask(self.window(), error_text(error), yes=_("Post as it is"), danger=False)
        dialog.accepted.connect(lambda: self._presenter.post(even_so=True))

    def _on_posted(self) -> None:
        self.told.emit(_("The document is posted."))

    def _on_away(self) -> None:
        head = self._presenter.head
        if head is None:
            return
        if not self._presenter.lines:
            self._presenter.cancel()
            return
        question = _("Put draft {number} away? It moves nothing then.").format(number=head.number)
        dialog = ConfirmDialog.ask(self.window(), question, yes=_("Put away"))
        dialog.accepted.connect(self._presenter.cancel)

    def _on_labels(self) -> None:
        self.labels_asked.emit([(line.goods_id, max(1, int(line.quantity))) for line in self._presenter.lines])

    def _on_failed(self, error: AppError) -> None:
        self._error.show_error(error)
        self.set_banner(self._error)
