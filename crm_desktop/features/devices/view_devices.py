"""Settings page: the devices of this computer, each with its light, its choice, a test and its last bytes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFontDatabase, QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from crm_desktop.features.devices.presenter_devices import DevicesPresenter, kind_choices
from crm_desktop.features.devices.rules_choice import (
    OPTIONS,
    SPEEDS,
    port_words,
    seen_bytes,
    speed_of,
    typed_port,
    with_speed,
)
from crm_desktop.features.devices.rules_words import ICONS, kind_word, state_words
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Dot
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_TOKENS = {"ok": "ok", "warn": "warn", "bad": "bad", "off": "mute"}
_OTHER = "other"


class DevicesPage(Page):
    """`emulator_asked`; `channels_asked`: the modem of caller IDs is set up there."""

    emulator_asked = Signal()
    channels_asked = Signal()

    def __init__(self, presenter: DevicesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Devices"), _("of this computer; every choice works at once"), parent)
        self._presenter = presenter
        self._is_filling = False
        self.add_button = Button(_("Add a device"), "plus", "primary")
        self.emulator = Button(_("Emulator"), "device-desktop")
        self.devices: PlainRows[int] = PlainRows(self)
        self.list = RowList(
            self._look,
            (_("No device is chosen yet. The till works without them as well: receipts wait to be printed."), ""),
            name=_("Devices"),
        )
        self.list.setModel(self.devices)
        self.found = column(gap=4, margins=(16, 8, 16, 8))
        self.modem = Button(_("Caller ID modem: in Channels"), "phone-incoming", "link")
        self.title = Label("", "name", bold=True)
        self.dot = Dot("mute", "")
        self.port = Choice(_("Connected by"))
        self.typed = LineField(_("Port or address"), hint=_("COM3, /dev/ttyUSB0, 192.168.1.50 or printer:9100"))
        self.profile = Choice(_("Kind"))
        self.speed = Choice(_("Speed"), [(speed, speed or _("usual")) for speed in SPEEDS])
        self.options: dict[str, Choice] = {}
        self.test = Button(_("Test"), "player-play", "primary")
        self.drawer = Button(_("Open the drawer"), "cash")
        self.remove = IconButton("trash", _("Remove this device"))
        self.result = Label("", token="soft", wrap=True)
        self.bytes = Label("", "small", "soft", wrap=True, selectable=True)
        self._build()
        self._wire()
        self._on_changed()

    def _build(self) -> None:
        self.head.add(self.emulator)
        self.head.add(self.add_button)
        menu = QMenu(self)
        for kind, word in kind_choices():
            menu.addAction(icon(ICONS[kind]), word).triggered.connect(partial(self._presenter.add, kind))
        self.add_button.setMenu(menu)
        left = Panel(_("Chosen"))
        left.add(self.list, 1)
        self._found_foot = left.set_foot(box(self.found))
        left.set_foot(box(row(self.modem, None, margins=(8, 4, 8, 4))))
        left.setMinimumWidth(330)
        self._right = Panel()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        head = row(self.title, self.dot, None, self.remove, gap=12)
        self._last_head = Label(_("Last bytes"), bold=True)
        self.bytes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bytes.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        body = column(
            head,
            self._grid,
            row(self.test, self.drawer, None, gap=8),
            self.result,
            4,
            self._last_head,
            self.bytes,
            None,
            gap=12,
            margins=(16, 12, 16, 16),
        )
        self._form = box(body)
        for field in (self.port, self.typed, self.profile, self.speed):
            field.setParent(self._form)
        self._right.add(Scroll(self._form), 1)
        whole = row(left, self._right, gap=16)
        whole.setStretch(0, 4)
        whole.setStretch(1, 7)
        self.add(whole, 1)

    def _wire(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._on_changed)
        presenter.states_changed.connect(self._on_states)
        presenter.ports_changed.connect(self._on_ports)
        presenter.bytes_changed.connect(self._on_bytes)
        presenter.tested.connect(self._on_tested)
        self.list.chosen.connect(self._on_chosen)
        self.emulator.clicked.connect(self.emulator_asked)
        self.modem.clicked.connect(self.channels_asked)
        self.port.chosen.connect(self._on_port)
        self.typed.committed.connect(self._on_typed)
        self.profile.chosen.connect(lambda key: presenter.set_profile(str(key)))
        self.speed.chosen.connect(self._on_speed)
        self.test.clicked.connect(presenter.test)
        self.drawer.clicked.connect(presenter.open_drawer)
        self.remove.clicked.connect(presenter.remove)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._presenter.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self._presenter.stop()
        super().hideEvent(event)

    # ---------------------------------------------------------------- what is shown

    def _on_changed(self) -> None:
        presenter = self._presenter
        self._is_filling = True
        self.devices.set_items(range(len(presenter.devices)))
        self.list.set_current_row(presenter.current)
        self._is_filling = False
        device = presenter.chosen
        self._right.setVisible(device is not None)
        if device is None:
            return
        self.title.setText(kind_word(presenter.name_of(presenter.current)))
        self.result.setText("")
        self._on_ports()
        kinds = presenter.profiles()
        self.profile.set_options(kinds)
        self.profile.set_key(device.profile)
        self.speed.set_key(speed_of(device.port))
        self._lay_out(bool(kinds), device.port.startswith("serial:"))
        self.test.setVisible(device.kind in ("printer", "scale", "display", "scanner", "cards"))
        self.drawer.setVisible(device.kind == "printer")
        self._on_states()
        self._on_bytes()

    def _lay_out(self, has_kinds: bool, is_serial: bool) -> None:
        """Fields of this kind of device, two beside each other."""
        device = self._presenter.chosen
        assert device is not None
        for field in (self.port, self.typed, self.profile, self.speed):
            self._grid.removeWidget(field)
        for choice in self.options.values():
            self._grid.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self.options = {}
        shown: list[QWidget] = [self.port]
        for field, is_shown in ((self.typed, self._types_port()), (self.profile, has_kinds), (self.speed, is_serial)):
            field.setHidden(not is_shown)
            if is_shown:
                shown.append(field)
        for name, label, values in OPTIONS.get(device.kind, ()):
            choice = Choice(_(label), [(key, _(word)) for key, word in values], device.options.get(name, ""))
            choice.chosen.connect(lambda key, name=name: self._presenter.set_option(name, str(key)))
            self.options[name] = choice
            shown.append(choice)
        for number, widget in enumerate(shown):
            self._grid.addWidget(widget, number // 2, number % 2)

    def _on_ports(self) -> None:
        presenter = self._presenter
        device = presenter.chosen
        clear(self.found)
        for one in presenter.not_in_use():
            words = _("{name} at {port}").format(name=one.name or kind_word(one.kind), port=port_words(one.port))
            take = Button(words, "plus", "link")
            take.clicked.connect(partial(presenter.add, one.kind, one.port, one.profile))
            self.found.addWidget(take)
        self._found_foot.setVisible(bool(presenter.not_in_use()))
        if device is not None and not self._types_port():
            self.port.set_options([*presenter.ports(), (_OTHER, _("another port or address…"))])
            self.port.set_key(device.port.partition("?")[0])

    def _on_states(self) -> None:
        self.list.viewport().update()
        if self._presenter.chosen is not None:
            state = self._presenter.state_of(self._presenter.current)
            self.dot.set_state(_TOKENS[state.light], state_words(state.why), hollow=state.light == "off")

    def _on_bytes(self) -> None:
        presenter = self._presenter
        device = presenter.chosen
        is_kept = device is not None and device.kind not in ("cards", "fiscal", "terminal")
        self._last_head.setVisible(is_kept)
        self.bytes.setVisible(is_kept)
        lines = [
            f"{presenter.local(noted.at):%H:%M:%S}  {'→' if noted.kind == '>' else '←'}  {seen_bytes(noted.data)}"
            for noted in presenter.last
            if noted.kind in "<>"
        ]
        self.bytes.setText("\n".join(lines) or _("Nothing has been said yet."))

    def _on_tested(self, text: str, meaning: str) -> None:
        self.result.setText(text)
        self.result.set_token(meaning or "soft")

    def _look(self, index: Index) -> RowLook:
        presenter = self._presenter
        place = self.devices.item(index)
        device = presenter.devices[place]
        state = presenter.state_of(place)
        meaning = {"ok": "ok", "warn": "warn", "bad": "bad"}.get(state.light, "")
        return RowLook(
            title=kind_word(presenter.name_of(place)),
            second=f"{port_words(device.port)} · {state_words(state.why)}",
            key=place,
            icon=ICONS.get(device.kind, "plug"),
            icon_meaning=meaning,
            tooltip=state_words(state.why),
        )

    # ---------------------------------------------------------------- what a person does

    def _types_port(self) -> bool:
        return self.port.key() == _OTHER

    def _on_chosen(self, index: QModelIndex) -> None:
        place = self.devices.item(index)
        if not self._is_filling and place != self._presenter.current:
            self._presenter.select(place)

    def _on_port(self, key: object) -> None:
        device = self._presenter.chosen
        if key == _OTHER and device is not None:
            self._lay_out(bool(self._presenter.profiles()), False)
            self.typed.control.setFocus(Qt.FocusReason.OtherFocusReason)
        elif device is not None:
            self._presenter.set_port(with_speed(str(key), speed_of(device.port)))

    def _on_typed(self, _text: str) -> None:
        port = typed_port(self.typed.text())
        if not port:
            self.typed.set_error(_("This is neither a port nor an address."))
            return
        self.typed.set_text("")
        self.port.set_key(None)
        self._presenter.set_port(port)

    def _on_speed(self, key: object) -> None:
        device = self._presenter.chosen
        if device is not None:
            self._presenter.set_port(with_speed(device.port, str(key)))
