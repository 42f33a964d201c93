"""One channel: its light and test, settings, what waits and was refused, and whatever else its kind has to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.channels.presenter import ChannelsPresenter, Opened
from crm_desktop.features.channels.rules import ArrivalLine, RefusalLine, SecretName
from crm_desktop.features.channels.rules_words import (
    arrival_second,
    arrival_title,
    day_text,
    kind_word,
    last_error_sentence,
    light_sentence,
    light_word,
    moment,
    reason_text,
    refusal_second,
    test_sentence,
)
from crm_desktop.features.channels.view_carried import CARRIED, Carried
from crm_desktop.features.channels.view_fields import ChannelFields
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Dot
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl, SwitchButton

Extra = tuple[str, Callable[[int], QWidget]]
_TOKENS = {"ok": "ok", "warn": "warn", "bad": "bad", "off": "mute"}


class ChannelSheet(Panel):
    """`extras`: for a kind a further tab, with its word and what makes it for a channel.

    `remove_asked(id)`, `told(text)`: something for a toast.
    """

    remove_asked = Signal(int)
    told = Signal(str)

    def __init__(
        self, presenter: ChannelsPresenter, extras: Mapping[str, Extra], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Channel"), parent=parent)
        self._presenter = presenter
        self._extras = extras
        self._opened: Opened | None = None
        self._extra: tuple[int, QWidget] | None = None
        self.is_touched = False
        self.error = ErrorBanner()
        self.switch = SwitchButton(_("Channel is on"))
        self.dot = Dot("mute", "")
        self.light = Label("", "small", "soft", wrap=True)
        self.last_error = Label("", "small", "mute", wrap=True)
        self.tested = Label("", "small", "soft", wrap=True)
        self.test = Button(_("Test"), "plug", small=True)
        self.name = LineField(_("Channel name"), max_length=100)
        self.branch = Choice(_("Branch"), hint=_("Whose inquiries these are when the client says nothing else."))
        self.fields: ChannelFields | None = None
        self.carried: Carried | None = None
        self.tabs = SegmentedControl([("form", _("Settings"), "")], "form", name=_("Parts of the channel"))
        self.arrivals: PlainRows[ArrivalLine] = PlainRows(self)
        self.refusals: PlainRows[RefusalLine] = PlainRows(self)
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self.cancel = Button(_("Take back"))
        self.remove = Button(_("Remove…"), "trash", "quiet")
        self._build()
        self._wire()

    # ---------------------------------------------------------------- what is shown

    def show_opened(self, opened: Opened) -> None:
        """Another channel, or the same one read again; what was typed stays."""
        old = self._opened.form if self._opened is not None else None
        is_same = old is not None and (old.id, old.kind) == (opened.form.id, opened.form.kind)
        self._opened = opened
        self.arrivals.set_items(opened.arrivals)
        self.refusals.set_items(opened.refusals)
        if not (is_same and self.is_touched):
            self._fill(opened)
        else:
            self._show_carried()
        if not is_same:
            self._form_page.verticalScrollBar().setValue(0)
        self._show_tabs(opened, self.tabs.current() if is_same else "form")
        self.show_light()

    def show_light(self) -> None:
        """The light, the test and the switch, from the list."""
        presenter, line = self._presenter, self._presenter.current_line
        now, zone = presenter.clock.now(), presenter.zone
        self._head.setVisible(line is not None)
        self.remove.setVisible(line is not None and presenter.may_edit)
        if line is None:
            return
        self.switch.blockSignals(True)
        self.switch.setChecked(line.is_on)
        self.switch.blockSignals(False)
        self.dot.set_state(_TOKENS[line.light], light_word(line), hollow=not line.is_on)
        self.light.setText(light_sentence(line, now, zone))
        came = _("Last came something: {at}.").format(at=moment(line.last_in_at, now, zone)) if line.last_in_at else ""
        past = " ".join(part for part in (came, last_error_sentence(line, now, zone)) if part)
        self.last_error.setText(past)
        self.last_error.setVisible(bool(past))
        text, meaning = test_sentence(line, now, zone)
        self.tested.setText(text)
        self.tested.set_token(meaning or "soft")
        self.tested.setVisible(bool(text))
        self.test.set_busy(line.test_asked_at is not None)
        self.test.set_reason(_("Save first: what is saved is tested.") if self.is_touched else "")

    def show_error(self, error: AppError) -> None:
        """At its field, else above."""
        if isinstance(error, Refused) and error.key in ("e_channels_no_name", "e_channels_name_taken"):
            self.name.show_error(error)
            self.name.setFocus()
        elif self.fields is None or not self.fields.show_error(error):
            self.error.show_error(error)
            self.error.show()

    def settle(self) -> None:
        """What was typed is saved, or need not be kept."""
        self.is_touched = False
        self._show_buttons()

    # ---------------------------------------------------------------- building

    def _build(self) -> None:
        self._head = box(
            column(
                row(self.dot, None, self.test, self.switch, gap=12),
                self.light,
                self.last_error,
                self.tested,
                gap=6,
                margins=(16, 12, 16, 4),
            )
        )
        self._place = column(gap=16)
        first = row(self.name, self.branch, gap=12)
        first.setStretch(0, 1)
        first.setStretch(1, 1)
        form = column(self.error, first, self._place, None, gap=12, margins=(16, 8, 16, 16))
        self.stack = QStackedWidget()
        self._form_page = Scroll(box(form))
        self._parts: dict[str, QWidget] = {
            "form": self._form_page,
            "arrivals": self._arrivals_page(),
            "refusals": self._refusals_page(),
        }
        for part in self._parts.values():
            self.stack.addWidget(part)
        self.add(self._head)
        self._tabs_row = box(row(self.tabs, None, margins=(16, 8, 16, 4)))
        self.add(self._tabs_row)
        self.add(self.stack, 1)
        self._foot_row = box(row(self.remove, None, self.cancel, self.save, margins=(8, 10, 16, 10)))
        self.set_foot(self._foot_row)
        self.error.hide()

    def _arrivals_page(self) -> QWidget:
        empty = _("Nothing waits and nothing was refused: all that came has been routed.")
        self.arrival_list = RowList(self._arrival_look, (empty, ""), name=_("What came and was not routed"))
        self.arrival_list.setModel(self.arrivals)
        self.again = Button(_("Try again"), "refresh")
        self.looked = Button(_("Looked at"), "check")
        return box(column(self.arrival_list, row(self.again, self.looked, None, margins=(16, 8, 16, 8)), gap=0))

    def _refusals_page(self) -> QWidget:
        empty = _("Nothing was refused at the door in the last two weeks.")
        self.refusal_list = RowList(self._refusal_look, (empty, ""), name=_("Refused at the door"))
        self.refusal_list.setModel(self.refusals)
        return self.refusal_list

    def _wire(self) -> None:
        presenter = self._presenter
        self.name.changed.connect(self._on_touched)
        self.branch.chosen.connect(self._on_touched)
        self.tabs.chosen.connect(self._on_tab)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self._on_cancel)
        self.switch.toggled.connect(self._on_switch)
        self.test.clicked.connect(self._on_test)
        self.remove.clicked.connect(self._on_remove)
        self.again.clicked.connect(lambda: self._with_arrival(presenter.try_again))
        self.looked.clicked.connect(lambda: self._with_arrival(presenter.let_be))
        self.arrival_list.chosen.connect(self._on_arrival)

    # ---------------------------------------------------------------- filling

    def _fill(self, opened: Opened) -> None:
        form = opened.form
        self.error.hide()
        self.set_title(form.name if form.id is not None else _("New channel"))
        self.set_count(kind_word(form.kind))
        if self.fields is None or self.fields.kind != form.kind:
            self._make_fields(form.kind)
        self.name.set_text(form.name)
        self.name.clear_verdict()
        self.branch.set_options([(0, _("by the client, else the firm's first")), *opened.branches], form.branch_id or 0)
        if self.fields is not None:
            self.fields.show_values(opened.values, opened.secrets)
        self._show_carried()
        self.is_touched = form.id is None
        self._show_buttons()
        if form.id is None:
            self.name.edit.selectAll()
            self.name.setFocus()

    def _make_fields(self, kind: str) -> None:
        for old in (self.fields, self.carried):
            if old is not None:
                self._place.removeWidget(old)
                old.hide()
                old.deleteLater()
        self.fields = ChannelFields(kind, self._kept)
        self.fields.touched.connect(self._on_touched)
        self._place.addWidget(self.fields)
        self.carried = CARRIED[kind](self._presenter) if kind in CARRIED else None
        if self.carried is not None:
            self.carried.copied.connect(self.told)
            self._place.addWidget(self.carried)

    def _show_carried(self) -> None:
        if self.carried is not None and self.fields is not None and self._opened is not None:
            self.carried.show_of(self._opened, self.fields.values(), self.fields.secrets())

    def _show_tabs(self, opened: Opened, current: str) -> None:
        channel_id, kind = opened.form.id, opened.form.kind
        self._tabs_row.setVisible(channel_id is not None)
        options = [("form", _("Settings"), "")]
        if kind in self._extras and channel_id is not None:
            options.append(("extra", self._extras[kind][0], ""))
            self._show_extra(kind, channel_id)
        options.append(("arrivals", _with_count(_("Not routed"), len(opened.arrivals)), ""))
        options.append(("refusals", _with_count(_("Refused"), sum(one.times for one in opened.refusals)), ""))
        if current not in [key for key, *_rest in options] or channel_id is None:
            current = "form"
        fresh = SegmentedControl(options, current, name=_("Parts of the channel"))
        fresh.chosen.connect(self._on_tab)
        layout = self._tabs_row.layout()
        assert layout is not None
        layout.replaceWidget(self.tabs, fresh)
        self.tabs.hide()
        self.tabs.deleteLater()
        self.tabs = fresh
        self._on_tab(current)
        self._on_arrival()

    def _show_extra(self, kind: str, channel_id: int) -> None:
        if self._extra is not None and self._extra[0] == channel_id:
            return
        if self._extra is not None:
            self.stack.removeWidget(self._extra[1])
            self._extra[1].deleteLater()
        widget = self._extras[kind][1](channel_id)
        self._extra = (channel_id, widget)
        self._parts["extra"] = widget
        self.stack.addWidget(widget)

    def _show_buttons(self) -> None:
        self.save.set_reason("" if self.is_touched else _("Nothing was changed."))
        is_new = self._opened is not None and self._opened.form.id is None
        self.cancel.setText(_("Cancel") if is_new else _("Take back"))
        self.cancel.setVisible(self.is_touched)

    def _kept(self, secret: SecretName) -> str:
        presenter = self._presenter
        at = moment(secret.put_at, presenter.clock.now(), presenter.zone)
        return _("Kept since {at}. It is never shown; type to replace it.").format(at=at)

    def _arrival_look(self, index: Index) -> RowLook:
        line = self.arrivals.item(index)
        now, zone = self._presenter.clock.now(), self._presenter.zone
        is_refused = line.state == "refused"
        return RowLook(
            title=arrival_title(line, now, zone),
            second=arrival_second(line, now, zone),
            key=line.id,
            icon="alert-triangle" if is_refused else "clock",
            icon_meaning="warn" if is_refused else "info",
            number_note=_("{size} KB").format(size=max(1, line.byte_count // 1024)),
            tooltip=line.outside_id,
        )

    def _refusal_look(self, index: Index) -> RowLook:
        line = self.refusals.item(index)
        now, zone = self._presenter.clock.now(), self._presenter.zone
        return RowLook(
            title=reason_text(line.reason, line.last_detail),
            second=refusal_second(line, now, zone),
            key=(line.refused_on, line.reason),
            icon="shield-check",
            number=str(line.times),
            number_note=day_text(line.refused_on),
        )

    # ---------------------------------------------------------------- what is done

    def _on_touched(self, _value: object = None) -> None:
        self.is_touched = True
        self._show_carried()
        self._show_buttons()
        self.show_light()

    def _on_tab(self, key: str) -> None:
        self.stack.setCurrentWidget(self._parts[key])
        self._foot_row.setVisible(key == "form")

    def _on_save(self) -> None:
        if self.fields is None or not self.is_touched:
            return
        self.error.hide()
        branch = self.branch.key()
        branch_id = branch if isinstance(branch, int) and branch else None
        self._presenter.save(self.name.text(), branch_id, self.fields.values(), self.fields.secrets())

    def _on_cancel(self) -> None:
        self.is_touched = False
        if self._opened is not None and self._opened.form.id is not None:
            self._fill(self._opened)
            self.show_light()
        else:
            self._presenter.leave_new()

    def _on_switch(self, is_on: bool) -> None:
        if (line := self._presenter.current_line) is not None:
            self._presenter.switch(line.id, is_on=is_on)

    def _on_test(self) -> None:
        if (line := self._presenter.current_line) is not None:
            self._presenter.test(line.id)

    def _on_remove(self) -> None:
        if (line := self._presenter.current_line) is not None:
            self.remove_asked.emit(line.id)

    def _on_arrival(self, _index: QModelIndex | None = None) -> None:
        place = self.arrival_list.currentIndex()
        line = self.arrivals.item(place) if place.isValid() else None
        nothing = _("Choose one first.")
        self.again.set_reason("" if line is not None else nothing)
        self.looked.set_reason("" if line is not None and line.state == "refused" else nothing)

    def _with_arrival(self, act: Callable[[int], None]) -> None:
        place = self.arrival_list.currentIndex()
        if place.isValid():
            act(self.arrivals.item(place).id)


def _with_count(word: str, count: int) -> str:
    return f"{word} · {count}" if count else word
