"""The log of calls: filters above, one list; calling back, opening and listening from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from crm_desktop.features.calls.presenter_log import CallLogPresenter, LogLine
from crm_desktop.features.calls.view_strip import ICONS
from crm_desktop.i18n import _
from crm_desktop.models.lines import LINE_ROLE
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.phone import Dialler, ring
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl, SwitchButton


class CallLog(QWidget):
    """What the presenter has read; `dialler` None: nothing is dialled from here."""

    def __init__(
        self, presenter: CallLogPresenter, parent: QWidget | None = None, *, dialler: Dialler | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._dialler = dialler
        self._missed = 0
        self.which = SegmentedControl(list(_which_words().items()), presenter.which, name=_("Which calls"))
        self.mine = SwitchButton(_("Only mine"), presenter.is_mine)
        self._error = ErrorBanner()
        self.rows = RowList(
            self._look,
            empty=(_("No calls here yet. They appear by themselves once a telephone channel works."), ""),
            name=_("Calls"),
        )
        self.rows.setModel(presenter.model)
        whose = box(row(self.mine, Label(_("Only mine"), token="soft"), gap=8))
        panel = Panel()
        panel.add(self.rows, 1)
        layout = column(row(self.which, 12, whose, None), self._error, gap=12)
        layout.addWidget(panel, 1)
        self.setLayout(layout)
        whose.setVisible(presenter.sees_others)
        self.setFocusProxy(self.rows)
        self._connect()

    def start(self) -> None:
        """Comes into sight."""
        self._presenter.start()

    def _connect(self) -> None:
        presenter = self._presenter
        self.which.chosen.connect(presenter.show_which)
        self.mine.toggled.connect(self._on_mine)
        presenter.which_changed.connect(self._on_which)
        presenter.counted.connect(self._on_counted)
        presenter.loading.connect(self.rows.set_loading)
        presenter.refused.connect(self._error.show_error)
        self._error.retry.connect(presenter.refresh)
        self.rows.opened.connect(lambda index: self._on_opened(index))
        self.rows.action.connect(lambda index: self._on_key(index, _listen_key()))
        self.rows.key_pressed.connect(self._on_key)

    def _on_which(self, which: str) -> None:
        self.which.set_current(which)
        self._say_empty()

    def _on_mine(self, is_mine: bool) -> None:
        self._presenter.show_mine(is_mine)
        self._say_empty()

    def _say_empty(self) -> None:
        """What is said of no calls: of my own others may still be there."""
        which = self._presenter.which
        if which == "out":
            words = _("Nobody has been rung from here yet. A click on a number dials it.")
        elif self._presenter.is_mine and self._presenter.sees_others:
            words = _("No calls of yours. Without “Only mine” those of others and of nobody are seen as well.")
        elif which == "missed":
            words = _("No missed calls.")
        else:
            words = _("No calls here yet. They appear by themselves once a telephone channel works.")
        self.rows.set_empty(words)

    def _on_counted(self, count: int) -> None:
        word = _which_words()["missed"]
        self.which.set_text("missed", f"{word} {count}" if count else word)

    def _on_opened(self, index: QModelIndex) -> None:
        line: LogLine | None = index.data(LINE_ROLE)
        if line is not None:
            self._presenter.open_call(line)

    def _on_key(self, index: QModelIndex, key: str) -> None:
        line: LogLine | None = index.data(LINE_ROLE)
        if line is None:
            return
        if key == _listen_key():
            self._presenter.listen(line)
        elif self._dialler is not None and line.row.phone:
            if self._dialler.reason:
                ring(self.which, self._dialler, line.row.phone, line.row.client_id)
            else:
                self._presenter.call_back(line)

    def _look(self, index: QModelIndex) -> RowLook:
        line: LogLine = index.data(LINE_ROLE)
        keys = []
        if self._dialler is not None and line.row.phone:
            keys.append((_dial_key(), _("Call back") if line.kind == "missed" else _("Dial")))
        if line.is_heard:
            keys.append((_listen_key(), _("Listen")))
        return RowLook(
            key=line.call_id,
            title=line.who,
            second=line.about or line.head,
            icon=ICONS[line.kind],
            icon_meaning=line.meaning,
            chip=_("to call back") if line.is_to_call_back else "",
            chip_meaning="warn",
            chip_icon="phone",
            number=line.ending,
            number_note=" · ".join(part for part in (line.moment, line.person) if part),
            action_icon="player-play" if line.is_heard else "",
            action_name=_("Listen") if line.is_heard else "",
            bold=line.is_to_call_back,
            keys=tuple(keys),
            tooltip="\n".join(part for part in (line.head, line.about, line.person) if part),
        )


def _which_words() -> dict[str, str]:
    return {"missed": _("Missed"), "all": _("All calls"), "in": _("Incoming"), "out": _("Outgoing")}


def _dial_key() -> str:
    """Letter that dials."""
    return _("D")


def _listen_key() -> str:
    """Letter that plays the recording."""
    return _("L")
