"""Numbers that can be rung: a link and a button that dial, and say why not when they cannot."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QUrl, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Link


class Dialler(Protocol):
    """What dials. `changed` brings the reason why nothing can be dialled, empty when it can."""

    @property
    def reason(self) -> str:
        """Why nothing can be dialled now, with the way out; empty when it can."""

    @property
    def changed(self) -> SignalInstance:
        """The reason is another one."""

    def dial(self, phone: str, client_id: int | None = None) -> None:
        """Rings this number (E.164) for me."""

    def write_down(self, phone: str) -> None:
        """A call with this number made by hand is written down."""


def phone_menu(parent: QWidget, dialler: Dialler, phone: str, client_id: int | None = None) -> QMenu:
    """What can be done with a number: dial it, write a call down, copy it."""
    menu = QMenu(parent)
    dial = menu.addAction(icon("phone"), _("Dial"), lambda: dialler.dial(phone, client_id))
    if dialler.reason:
        dial.setEnabled(False)
        dial.setText(_("Dial: {reason}").format(reason=dialler.reason))
    menu.addAction(icon("note"), _("Write down a call"), lambda: dialler.write_down(phone))
    menu.addAction(icon("device-desktop"), _("Dial with a program of this computer"), lambda: _hand_over(phone))
    menu.addAction(icon("copy"), _("Copy the number"), lambda: QGuiApplication.clipboard().setText(phone))
    return menu


def _hand_over(phone: str) -> None:
    """To whatever the system has for telephone numbers, say a softphone."""
    QDesktopServices.openUrl(QUrl(f"tel:{phone}"))


def _pop_up(parent: QWidget, dialler: Dialler, phone: str, client_id: int | None, at: QPoint) -> None:
    menu = phone_menu(parent, dialler, phone, client_id)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def ring(parent: QWidget, dialler: Dialler, phone: str, client_id: int | None = None) -> None:
    """Dials, or says why not and offers to write the call down."""
    if dialler.reason:
        _pop_up(parent, dialler, phone, client_id, parent.mapToGlobal(QPoint(0, parent.height() + 2)))
    else:
        dialler.dial(phone, client_id)


class PhoneLink(Link):
    """A number that dials itself; grey, with the reason in the tooltip, when that cannot be."""

    def __init__(
        self, text: str, phone: str, dialler: Dialler, client_id: int | None = None, style: str = "body"
    ) -> None:
        super().__init__(text, style=style)
        self._dialler, self._phone, self._client_id = dialler, phone, client_id
        self.clicked.connect(self._ring)
        dialler.changed.connect(self._on_changed)
        self._on_changed(dialler.reason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        _pop_up(self, self._dialler, self._phone, self._client_id, event.globalPos())

    def _ring(self) -> None:
        ring(self, self._dialler, self._phone, self._client_id)

    def _on_changed(self, reason: str) -> None:
        self.set_token("mute" if reason else "link")
        self.setToolTip(reason or _("Dial {number}").format(number=self.text()))
        self.setAccessibleDescription(reason)


class DialButton(IconButton):
    """A receiver beside a number that is edited in place."""

    def __init__(self, phone: str, dialler: Dialler, client_id: int | None = None) -> None:
        super().__init__("phone", _("Dial"), size=24)
        self._dialler, self._phone, self._client_id = dialler, phone, client_id
        self.clicked.connect(self._ring)
        dialler.changed.connect(self._on_changed)
        self._on_changed(dialler.reason)

    def set_phone(self, phone: str) -> None:
        """Another number (E.164) in the same place."""
        self._phone = phone
        self._on_changed(self._dialler.reason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        _pop_up(self, self._dialler, self._phone, self._client_id, event.globalPos())

    def _ring(self) -> None:
        ring(self, self._dialler, self._phone, self._client_id)

    def _on_changed(self, reason: str) -> None:
        self.set_icon("phone-off" if reason else "phone")
        self.setToolTip(reason or _("Dial {number}").format(number=self._phone))
        self.setAccessibleDescription(reason)
