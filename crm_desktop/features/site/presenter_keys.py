"""Keys of one site channel: the list, a new key that is shown once, the end of an old one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import to_zone
from crm_desktop.errors import Refused
from crm_desktop.features.site import queries
from crm_desktop.features.site.presenter_trial import Background, FormTrialPresenter
from crm_desktop.features.site.rules import KINDS, PEOPLE, READ, VIEWS, NewKey, SiteKey, new_key, site_facts
from crm_desktop.features.site.samples import sample_of
from crm_desktop.i18n import _, language
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from datetime import datetime

    from crm_desktop.db.tx import Tx


class SiteKeysPresenter(QObject):
    """Signals: `changed` (the list), `made` (a key to be shown this once), `told(text)`, `refused(error)`."""

    changed = Signal()
    made = Signal()
    told = Signal(str)
    refused = Signal(object)

    def __init__(
        self, runner: Runner, background: Background, zone: str, *, can_edit: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.keys: list[SiteKey] = []
        self.fresh: NewKey | None = None
        self._scopes: tuple[str, ...] = ()
        self._runner = runner
        self._background = background
        self._trials: dict[str, FormTrialPresenter] = {}
        self._zone = zone
        self._channel_id: int | None = None
        self._facts: Callable[[], Mapping[str, object]] = dict

    @property
    def open_count(self) -> int:
        """Keys that were not revoked."""
        return sum(key.revoked_at is None for key in self.keys)

    def open(self, channel_id: int | None, facts: Callable[[], Mapping[str, object]]) -> None:
        """Shows the keys of a channel; None: it is not saved yet and has none. `facts` tells its settings of now."""
        if channel_id != self._channel_id:
            self.fresh = None
        self._channel_id = channel_id
        self._facts = facts
        if channel_id is None:
            self._on_read([])
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads the list again."""
        if self._channel_id is not None:
            self._runner.run(partial(queries.keys, channel_id=self._channel_id), self._on_read, self.refused.emit)

    def make(self, kind: str, name: str, scopes: Sequence[str] = ()) -> None:
        """A new key. Refused e_site_key_scope for a reading key that opens nothing."""
        if self._channel_id is None:
            return
        if kind == READ and not set(scopes) - {PEOPLE}:
            self.refused.emit(Refused("e_site_key_scope"))
            return
        channel_id, key = self._channel_id, new_key(kind)
        kept = tuple(scopes) if kind == READ else ()

        def work(tx: Tx) -> list[SiteKey]:
            queries.make_key(tx, channel_id, name, key, kept)
            return queries.keys(tx, channel_id)

        def done(keys: list[SiteKey]) -> None:
            self.fresh, self._scopes = key, kept
            self._on_read(keys)
            self.made.emit()

        self._runner.run(work, done, self.refused.emit, write=True)

    def forget(self) -> None:
        """The new key was copied; it is not shown again."""
        self.fresh = None
        self.changed.emit()

    def revoke(self, key: SiteKey) -> None:
        """Shuts a key for good."""
        channel_id = self._channel_id
        if channel_id is None:
            return

        def work(tx: Tx) -> list[SiteKey]:
            queries.revoke_key(tx, key.key_id)
            return queries.keys(tx, channel_id)

        def done(keys: list[SiteKey]) -> None:
            if self.fresh is not None and self.fresh.prefix == key.prefix:
                self.fresh = None
            self._on_read(keys)
            self.told.emit(_("The key “{name}” is revoked").format(name=key.name))

        self._runner.run(work, done, self.refused.emit, write=True)

    def sample(self, form_language: str = "") -> str:
        """The form or the command of the new key; empty when there is none."""
        if self.fresh is None:
            return ""
        view = next((one for one in self._scopes if one in VIEWS), "inquiries")
        return sample_of(self.fresh, site_facts(self._facts()).address, form_language or language(), view)

    def trial(self, prefix: str) -> FormTrialPresenter:
        """The test of the form whose key begins like this."""
        if prefix not in self._trials:
            self._trials[prefix] = FormTrialPresenter(
                self._background, lambda: site_facts(self._facts()).address, prefix, self
            )
        return self._trials[prefix]

    def second_line(self, key: SiteKey) -> str:
        """What the list says of a key under its name."""
        parts = [_(KINDS[key.kind])]
        if key.kind == READ:
            parts[0] += ": " + ", ".join(self._scope_words(key))
        parts.append(f"{key.prefix}…")
        made = _("made {day} by {person}").format(day=self._day(key.made_at), person=key.made_by or _("somebody"))
        parts.append(made)
        return " · ".join(parts)

    def use_words(self, key: SiteKey) -> str:
        """When it was used last."""
        if key.revoked_at is not None:
            return _("revoked {day}").format(day=self._day(key.revoked_at))
        if key.last_used_at is None:
            return _("not used yet")
        return _("last {moment}").format(moment=to_zone(key.last_used_at, self._zone).strftime("%d.%m.%Y %H:%M"))

    def _scope_words(self, key: SiteKey) -> list[str]:
        words = {**VIEWS, PEOPLE: _("with names and phones")}
        return [_(words[scope]) for scope in key.scopes.split() if scope in words]

    def _day(self, utc: datetime) -> str:
        return to_zone(utc, self._zone).strftime("%d.%m.%Y")

    def _on_read(self, keys: list[SiteKey]) -> None:
        self.keys = keys
        self.changed.emit()
