"""Choosing who gets an inquiry: colleagues with state and load, or the next by the rules, and a word to go with it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_people import ColleagueLine, PeoplePresenter
from crm_desktop.i18n import _
from crm_desktop.models.lines import LINE_ROLE, LinesModel
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row
from crm_desktop.ui.popover import Popover
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_WIDTH = 352
_LIST_HEIGHT = 208


class PeopleBox(QWidget):
    """What stands in the popover. `picked` carries the person (None: next by the rules), his name and the word."""

    picked = Signal(object, str, str)

    def __init__(self, presenter: PeoplePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._model: LinesModel[ColleagueLine] = LinesModel(
            lambda line: line.staff_id, lambda line: f"{line.name}, {line.about}", self
        )
        self._title = Label(_("To whom?"), bold=True)
        self._list = RowList(_look, empty=(_("No colleagues yet."), ""))
        self._list.setModel(self._model)
        self._list.setFixedHeight(_LIST_HEIGHT)
        self._word = LineField(_("A word to go with it"), placeholder=_("May be left empty"), max_length=500)
        self._give = Button(_("Pass on"), "arrow-forward-up", "primary")
        self._rules = Button(_("Next by the rules"), "route", "quiet")
        self._error = ErrorBanner()
        self.setLayout(
            column(
                self._title, self._error, self._list, self._word, row(self._give, None, self._rules),
                margins=(4, 0, 4, 4),
            )
        )  # fmt: skip
        self.setFixedWidth(_WIDTH)
        self._list.chosen.connect(lambda _index: self._tell_choice())
        self._list.opened.connect(lambda _index: self._on_give())
        self._word.edit.returnPressed.connect(self._on_give)
        self._give.clicked.connect(self._on_give)
        self._rules.clicked.connect(lambda: self.picked.emit(None, "", self._word.text()))
        presenter.loaded.connect(self._on_loaded)
        presenter.refused.connect(self._on_refused)

    def prepare(self, title: str, act: str, *, by_rules: bool) -> None:
        """For another question: nothing typed, colleagues read anew."""
        self._title.setText(title)
        self._give.setText(act)
        self._rules.setVisible(by_rules)
        self._word.set_text("")
        self._error.clear()
        self._presenter.load()
        self._tell_choice()

    def _chosen(self) -> ColleagueLine | None:
        return self._list.currentIndex().data(LINE_ROLE)

    def _tell_choice(self) -> None:
        self._give.set_reason("" if self._chosen() else _("Choose a colleague first"))

    def _on_give(self) -> None:
        line = self._chosen()
        if line is not None:
            self.picked.emit(line.staff_id, line.name, self._word.text())

    def _on_loaded(self, lines: list[ColleagueLine]) -> None:
        self._error.clear()
        self._model.update(lines)
        self._tell_choice()

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)


class PeoplePopover(Popover):
    """The box in a popover; `picked` as above, and it closes."""

    picked = Signal(object, str, str)

    def __init__(self, presenter: PeoplePresenter, parent: QWidget | None = None) -> None:
        self._box = PeopleBox(presenter)
        super().__init__(self._box, parent)
        self._box.picked.connect(self._on_picked)

    def ask(self, near: QWidget, title: str, act: str, *, by_rules: bool = False, beside: bool = False) -> None:
        """Opens under a widget, or `beside` one that is to be read meanwhile."""
        self._box.prepare(title, act, by_rules=by_rules)
        place = QRect(near.mapToGlobal(near.rect().topLeft()), near.size())
        if beside:
            self.open_beside(place)
        else:
            self.open_at(place)

    def _on_picked(self, staff_id: object, name: str, word: str) -> None:
        self.close()
        self.picked.emit(staff_id, name, word)


def _look(index: QModelIndex) -> RowLook:
    line: ColleagueLine = index.data(LINE_ROLE)
    return RowLook(title=line.name, second=line.about, avatar=line.name, meaning=line.meaning)
