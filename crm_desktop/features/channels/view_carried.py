"""Below the settings of a channel: what has to be written elsewhere, kept true to what is being typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crm_desktop.features.channels.presenter import ChannelsPresenter, Opened
from crm_desktop.features.channels.rules_paste import dialplan_lines, vendor_address
from crm_desktop.features.channels.view_paste import PasteBlock
from crm_desktop.i18n import _


class VendorAddress(PasteBlock):
    """Where the vendor of a cloud exchange has to post; whole while the secret word is known."""

    def __init__(self, presenter: ChannelsPresenter) -> None:
        super().__init__(_("Address for the vendor"), 2)
        self._presenter = presenter

    def show_of(self, opened: Opened, _values: Mapping[str, object], secrets: Mapping[str, str | None]) -> None:
        """The address, or what it lacks."""
        channel_id = opened.form.id
        if opened.outside is None:
            self.show_text("", _("It needs a site channel, because its server hears the exchange."), is_warning=True)
        elif not opened.outside:
            lack = _("Write the address from outside in the settings of the site channel: this one begins with it.")
            self.show_text("", lack, is_warning=True)
        elif channel_id is None:
            self.show_text("", _("It stands here as soon as the channel is saved."))
        else:
            word = secrets.get("path") or self._presenter.word_of(channel_id)
            self._show_address(vendor_address(opened.outside, channel_id, word), bool(word), "path" in opened.secrets)

    def _show_address(self, address: str, has_word: bool, is_kept: bool) -> None:
        if has_word:
            self.show_text(address, _("Write it at the vendor, where it asks for the address of notifications."))
            return
        lack = (
            _("The secret word at the end is not shown again. Type a new one to get the whole address.")
            if is_kept
            else _("Make up the secret word: it ends this address.")
        )
        self.show_text(f"{address}…", lack, why_not=lack)


class Dialplan(PasteBlock):
    """The lines an Asterisk needs where calls come in, with the settings of the channel."""

    def __init__(self, _presenter: ChannelsPresenter) -> None:
        super().__init__(_("Lines for the dialplan"), 4)

    def show_of(self, _opened: Opened, values: Mapping[str, object], _secrets: Mapping[str, str | None]) -> None:
        """The lines."""
        note = (
            _("The first records, the second tells the program of the call, the third is your usual one. The folder "
              "is as the PBX sees it.")
            if values.get("recordings")
            else _("The first tells the program of the call, the second is your usual one. Name the folder with "
                   "recordings to get the line that records as well.")
        )  # fmt: skip
        self.show_text(dialplan_lines(values), note)


Carried = VendorAddress | Dialplan
CARRIED: Mapping[str, Callable[[ChannelsPresenter], Carried]] = {"cloud_pbx": VendorAddress, "asterisk": Dialplan}
