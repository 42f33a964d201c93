"""Lines that could not be taken as inquiries: why, where, what they were, and the two ways out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_quarantine import QuarantineLine, QuarantinePresenter
from crm_desktop.i18n import _
from crm_desktop.models.lines import LINE_ROLE
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_PANE_WIDTH = 420


class QuarantineView(QWidget):
    """List at the left, the chosen line at the right."""

    def __init__(self, presenter: QuarantinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._error = ErrorBanner()
        self._list = RowList(_look, (_("Quarantine is empty: every line could be read."), ""), name=_("Quarantine"))
        self._list.setModel(presenter.model)
        self._reason = Label("", bold=True, wrap=True)
        self._place = Label("", "small", "soft", wrap=True)
        self._content = QPlainTextEdit()
        self._content.setReadOnly(True)
        self._content.setAccessibleName(_("The line as it came"))
        self._enter = Button(_("Enter by hand"), "edit", "primary")
        self._looked = Button(_("Looked at"), "check")
        lists, self._sheet = Panel(), Panel()
        lists.add(self._list, 1)
        self._sheet.add(
            box(
                column(
                    self._error, self._reason, self._place, Label(_("The line as it came"), "caption", "mute"),
                    self._content, row(self._enter, self._looked, None), margins=(16, 16, 16, 16),
                )
            ),
            1,
        )  # fmt: skip
        self._sheet.setFixedWidth(_PANE_WIDTH)
        self.setLayout(row(lists, self._sheet, gap=16))
        self._show(None)
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.selected.connect(self._show)
        presenter.refused.connect(self._on_refused)
        self._list.chosen.connect(self._on_chosen)
        self._list.opened.connect(lambda _index: self._on_enter())
        self._enter.clicked.connect(self._on_enter)
        self._looked.clicked.connect(self._on_looked)

    def _on_chosen(self, index: QModelIndex) -> None:
        line: QuarantineLine | None = index.data(LINE_ROLE)
        if line is not None and line.quarantine_id != self._presenter.selected_id:
            self._presenter.select(line.quarantine_id)

    def _show(self, line: QuarantineLine | None) -> None:
        self._error.clear()
        self._sheet.setVisible(line is not None)
        if line is None:
            return
        self._reason.setText(line.reason)
        self._place.setText(f"{line.place} · {line.put}")
        self._content.setPlainText(line.content)
        self._looked.set_reason("" if self._presenter.may_settle else _("You may only look at it"))
        place = self._presenter.model.row_of(line.quarantine_id)
        if self._list.currentIndex().row() != place:
            self._list.set_current_row(place)

    def _on_enter(self) -> None:
        if self._presenter.selected_id is not None:
            self._presenter.enter_by_hand(self._presenter.selected_id)

    def _on_looked(self) -> None:
        if self._presenter.selected_id is not None:
            self._presenter.settle(self._presenter.selected_id)
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)


def _look(index: QModelIndex) -> RowLook:
    line: QuarantineLine = index.data(LINE_ROLE)
    return RowLook(
        key=line.quarantine_id, title=line.reason, second=line.place, icon="alert-triangle", icon_meaning="warn",
        number_note=line.put,
    )  # fmt: skip
