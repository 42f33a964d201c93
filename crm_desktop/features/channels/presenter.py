"""Channels with their lights and settings: what is shown, saved, switched, tested and tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.channels import queries_desk
from crm_desktop.features.channels.queries import read_facts
from crm_desktop.features.channels.rules import (
    KINDS,
    SERVED_BY,
    ArrivalLine,
    ChannelForm,
    ChannelLine,
    RefusalLine,
    SecretName,
)
from crm_desktop.features.channels.rules_forms import checked_facts, values_of
from crm_desktop.features.channels.sealing import seal
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

Branches = Callable[["Tx"], list[tuple[int, str]]]


@dataclass(frozen=True)
class Opened:
    """One channel as it is edited: its form, which secrets it has, what was refused, what waits."""

    form: ChannelForm
    secrets: Mapping[str, SecretName] = field(default_factory=dict)
    refusals: tuple[RefusalLine, ...] = ()
    arrivals: tuple[ArrivalLine, ...] = ()
    branches: tuple[tuple[int, str], ...] = ()
    outside: str | None = None
    """Address from outside of the site channel that is on; None: none is on, empty: it has no such address yet."""

    @property
    def values(self) -> dict[str, object]:
        """What the fields show."""
        return values_of(self.form.kind, read_facts(self.form.facts))


class ChannelsPresenter(QObject):
    """Signals: `changed` (the list), `opened` (another channel, or what stands about it), `saved(text)`,
    `refused(error)`.
    """

    changed = Signal()
    opened_changed = Signal()
    saved = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        branches: Branches,
        *,
        may_edit: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.zone = zone
        self.clock = clock
        self.lines: list[ChannelLine] = []
        self.current: Opened | None = None
        self._runner = runner
        self._branches = branches
        self._words: dict[int, str] = {}

    def line(self, channel_id: int | None) -> ChannelLine | None:
        """One channel of the list."""
        return next((one for one in self.lines if one.id == channel_id), None)

    @property
    def current_line(self) -> ChannelLine | None:
        """The channel in sight."""
        return self.line(self.current.form.id) if self.current is not None else None

    def refresh(self) -> None:
        """Reads the list again, and what stands beside it; what is being typed is the view's."""
        self._runner.run(queries_desk.channel_list, self._on_lines, self._on_refused)

    def open(self, channel_id: int) -> None:
        """Shows one channel."""
        if self.may_edit:
            self._runner.run(partial(self._read, channel_id=channel_id), self._on_opened, self._on_refused)

    def begin(self, kind: str) -> None:
        """A new channel of a kind, not saved yet."""

        def work(tx: Tx) -> Opened:
            form = ChannelForm(None, kind, "", None, True, "{}")
            return Opened(form, branches=tuple(self._branches(tx)), outside=_outside(tx, kind))

        def done(opened: Opened) -> None:
            form = replace(opened.form, name=self._free_name(_(KINDS[kind])))
            self._on_opened(replace(opened, form=form))

        self._runner.run(work, done, self._on_refused)

    def word_of(self, channel_id: int) -> str:
        """The secret word of a vendor's address, if it was typed since the program was started; it is kept sealed."""
        return self._words.get(channel_id, "")

    def save(
        self, name: str, branch_id: int | None, values: Mapping[str, object], secrets: Mapping[str, str | None]
    ) -> None:
        """Saves the channel in sight. `secrets` are those typed now; None takes one away."""
        if self.current is None:
            return
        old = self.current.form

        def work(tx: Tx) -> Opened:
            facts = checked_facts(old.kind, values, read_facts(old.facts))
            form = ChannelForm(old.id, old.kind, name.strip(), branch_id, old.is_on, facts, old.version)
            channel_id, _version = queries_desk.save_channel(tx, form)
            keys = queries_desk.sealing_keys(tx) if any(secrets.values()) else []
            for secret_name, secret in secrets.items():
                sealed = seal(keys, secret) if secret else None
                queries_desk.put_secret(tx, channel_id, secret_name, sealed)
            return self._read(tx, channel_id)

        def done(opened: Opened) -> None:
            if (word := secrets.get("path")) and opened.form.id is not None:
                self._words[opened.form.id] = word
            self.saved.emit(_("The channel is saved"))
            self._on_opened(opened)
            self.refresh()

        self._runner.run(work, done, self._on_refused, write=True)

    def leave_new(self) -> None:
        """A new channel is not wanted: the first of the list comes back."""
        self.current = None
        if self.lines:
            self.open(self.lines[0].id)
        else:
            self.opened_changed.emit()

    def switch(self, channel_id: int, *, is_on: bool) -> None:
        """On or off, at once."""
        self._do(lambda tx: queries_desk.switch_channel(tx, channel_id, is_on=is_on), channel_id)

    def test(self, channel_id: int) -> None:
        """Asks the agent to try the channel as it is saved."""
        self._do(partial(queries_desk.ask_test, channel_id=channel_id), None)

    def remove(self, channel_id: int) -> None:
        """Removes a channel nothing has come by."""

        def done(_none: None) -> None:
            self.current = None
            self.opened_changed.emit()
            self.saved.emit(_("The channel is removed"))
            self.refresh()

        self._runner.run(
            partial(queries_desk.remove_channel, channel_id=channel_id), done, self._on_refused, write=True
        )

    def try_again(self, arrival_id: int) -> None:
        """Has an arrival routed again."""
        self._do(partial(queries_desk.try_again, arrival_id=arrival_id), self._current_id())

    def let_be(self, arrival_id: int) -> None:
        """A refused arrival has been looked at."""
        self._do(partial(queries_desk.let_be, arrival_id=arrival_id), self._current_id())

    def reread(self) -> None:
        """What stands about the channel in sight: arrivals and refusals; the form as well."""
        if (channel_id := self._current_id()) is not None:
            self.open(channel_id)

    def _current_id(self) -> int | None:
        return self.current.form.id if self.current is not None else None

    def _do(self, work: Callable[[Tx], None], then_open: int | None) -> None:
        def done(_none: None) -> None:
            self.refresh()
            if then_open is not None:
                self.open(then_open)

        self._runner.run(work, done, self._on_refused, write=True)

    def _read(self, tx: Tx, channel_id: int) -> Opened:
        form = queries_desk.one_channel(tx, channel_id)
        return Opened(
            form,
            {one.name: one for one in queries_desk.secret_names(tx, channel_id)},
            tuple(queries_desk.refusals(tx, channel_id)),
            tuple(queries_desk.arrival_list(tx, channel_id)),
            tuple(self._branches(tx)),
            _outside(tx, form.kind),
        )

    def _free_name(self, wanted: str) -> str:
        names = {line.name for line in self.lines}
        number = 1
        while (name := wanted if number == 1 else f"{wanted} {number}") in names:
            number += 1
        return name

    def _on_lines(self, lines: list[ChannelLine]) -> None:
        self.lines = lines
        self.changed.emit()

    def _on_opened(self, opened: Opened) -> None:
        self.current = opened
        self.opened_changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self.zone))


def _outside(tx: Tx, kind: str) -> str | None:
    """Where the channel that serves this kind is reached from outside, the best of those that are on."""
    serving = SERVED_BY.get(kind)
    if serving is None:
        return None
    on = [line.id for line in queries_desk.channel_list(tx) if line.kind == serving and line.is_on]
    facts = [read_facts(queries_desk.one_channel(tx, channel_id).facts) for channel_id in on]
    return max((str(one.get("public_url") or "") for one in facts), default=None)
