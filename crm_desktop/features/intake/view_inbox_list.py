"""A list of inquiries with what belongs above it: hours for the untouched ones, handing over several at once."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_inbox import InboxLine, InboxPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.view_marks import CHANNEL_ICONS, CHANNEL_MEANINGS
from crm_desktop.features.intake.view_people import PeoplePopover
from crm_desktop.i18n import _, ngettext
from crm_desktop.models.lines import LINE_ROLE
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import NumberField
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_HOURS_LABEL = 240


class InboxList(QWidget):
    """The presenter's list; with the right to hand over, several rows can be chosen."""

    def __init__(self, presenter: InboxPresenter, people: PeoplePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._restoring = False
        self.rows = RowList(_look, name=_("Inquiries"), multi=presenter.may_assign)
        self.rows.setModel(presenter.model)
        self._hours = NumberField(_("Nothing done for so many working hours"), presenter.idle_hours, 1, 2000)
        self._hours.set_label_left(_HOURS_LABEL)
        self._hours.setFixedWidth(_HOURS_LABEL + 88)
        self._hours_bar = box(row(self._hours, None, margins=(16, 8, 16, 8)))
        self._chosen_label = Label("", bold=True)
        self._said = Label("", "small", "soft", wrap=True)
        self._hand_over = Button(_("Hand over"), "users", "primary", small=True)
        self._bulk_bar = box(row(self._chosen_label, None, self._hand_over, margins=(16, 8, 16, 8)))
        self._said_bar = box(row(self._said, margins=(16, 4, 16, 8)))
        self._line = Divider()
        self._popover = PeoplePopover(people, self)
        layout = column(self._hours_bar, self._bulk_bar, self._said_bar, self._line, gap=0)
        layout.addWidget(self.rows, 1)
        self.setLayout(layout)
        for bar in (self._hours_bar, self._bulk_bar, self._said_bar, self._line):
            bar.hide()
        self._connect()

    def _connect(self) -> None:
        presenter, model = self._presenter, self._presenter.model
        presenter.view_changed.connect(self._on_view)
        presenter.counts_changed.connect(lambda _counts: self._set_empty())
        presenter.loading.connect(self.rows.set_loading)
        presenter.bulk_done.connect(self._on_bulk_done)
        model.rowsInserted.connect(self._on_inserted)
        self.rows.chosen.connect(self._on_chosen)
        self.rows.selectionModel().selectionChanged.connect(lambda *_: self._tell_chosen())
        self._hours.committed.connect(lambda _text: self._on_hours())
        self._hand_over.clicked.connect(
            lambda: self._popover.ask(self._hand_over, _("Who takes them over?"), _("Hand over"))
        )
        self._popover.picked.connect(self._on_picked)

    def chosen_ids(self) -> list[int]:
        """Inquiries chosen in the list, from the top."""
        rows = sorted(index.row() for index in self.rows.selectionModel().selectedIndexes())
        return [self._presenter.model.lines[number].inquiry_id for number in rows]

    def _on_view(self, name: str) -> None:
        self._set_empty()
        self._hours_bar.setVisible(name == "idle")
        self._said_bar.hide()
        self._tell_chosen()

    @property
    def points_at_queue(self) -> bool:
        """Nothing is mine, but something waits in the duty queue: the empty list leads there."""
        return self._presenter.view == "mine" and self._presenter.waiting > 0

    def _set_empty(self) -> None:
        name, waiting = self._presenter.view, self._presenter.waiting
        if self.points_at_queue:
            words = ngettext(
                "Nothing is with you now. {count} inquiry waits in the duty queue for somebody to take it.",
                "Nothing is with you now. {count} inquiries wait in the duty queue for somebody to take them.",
                waiting,
            ).format(count=waiting)
            self.rows.set_empty(words, _("Show the queue"))
        else:
            self.rows.set_empty(_empty_words(name), _("New inquiry") if name in ("mine", "open") else "")

    def _on_hours(self) -> None:
        hours = self._hours.value()
        if hours is not None:
            self._presenter.set_idle_hours(hours)

    def _on_chosen(self, index: QModelIndex) -> None:
        line: InboxLine | None = index.data(LINE_ROLE)
        if line is not None and not self._restoring:
            self._presenter.select(line.inquiry_id)

    def _tell_chosen(self) -> None:
        count = len(self.rows.selectionModel().selectedIndexes())
        many = count > 1 and self._presenter.may_assign
        self._chosen_label.setText(
            ngettext("{count} inquiry chosen", "{count} inquiries chosen", count).format(count=count)
        )
        self._bulk_bar.setVisible(many)
        self._line.setVisible(many or not self._hours_bar.isHidden())

    def _on_picked(self, staff_id: int, _name: str, word: str) -> None:
        self._presenter.hand_over_many(self.chosen_ids(), staff_id, word)

    def _on_bulk_done(self, done: int, errors: list[AppError]) -> None:
        told = [ngettext("{count} inquiry handed over.", "{count} inquiries handed over.", done).format(count=done)]
        told += sorted({error_text(error) for error in errors})
        self._said.setText(" ".join(told))
        self._said_bar.show()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        """New rows above do not move what is being read; the row that was open is marked again."""
        bar = self.rows.verticalScrollBar()
        top = self.rows.indexAt(self.rows.viewport().rect().topLeft())
        if bar.value() and top.isValid() and first <= top.row():
            height = self.rows.sizeHintForIndex(self._presenter.model.index(first)).height()
            self.rows.doItemsLayout()
            bar.setValue(bar.value() + height * (last - first + 1))
        selected = self._presenter.selected_id
        if selected is None and self._presenter.model.lines:
            self.rows.set_current_row(0)
            return
        place = self._presenter.model.row_of(selected) if selected is not None else -1
        if place >= 0 and self.rows.currentIndex().row() != place:
            self._restoring = True
            index = self._presenter.model.index(place)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.rows.selectionModel().setCurrentIndex(index, flags)
            self._restoring = False


def _look(index: QModelIndex) -> RowLook:
    line: InboxLine = index.data(LINE_ROLE)
    second = " · ".join(part for part in (line.about or line.channel_word, line.source, line.joined) if part)
    return RowLook(
        key=line.inquiry_id,
        title=line.who,
        second=line.result or second,
        icon=CHANNEL_ICONS.get(line.channel, "inbox"),
        icon_meaning=CHANNEL_MEANINGS.get(line.channel, ""),
        chip=line.limit or line.trouble,
        chip_meaning=line.limit_meaning if line.limit else "warn",
        chip_icon="clock" if line.limit else "alert-circle",
        number=line.age,
        number_note=line.person or line.state_word,
        bold=line.state in ("offered", "waiting"),
        tooltip="\n".join(part for part in (line.came, line.state_word, line.rule, line.trouble) if part),
    )


def _empty_words(view: str) -> str:
    return {
        "mine": _("Nothing is with you now. New inquiries slide in at the right edge."),
        "waiting": _("Nobody is waiting: the duty queue is empty."),
        "open": _("No open inquiries."),
        "idle": _("Everything has been touched in time."),
        "rule": _("This rule has settled nothing you may see."),
        "closed": _("Closed inquiries will stand here with their results."),
    }.get(view, "")
