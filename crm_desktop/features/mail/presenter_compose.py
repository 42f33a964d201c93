"""Writing a letter: kept as it is typed, sent when its addresses are well, taken back within seconds."""

from __future__ import annotations

import mimetypes
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.features.mail import templates, writing
from crm_desktop.features.mail.letter_words import size_words
from crm_desktop.features.mail.presenter_addresses import AddressesPresenter
from crm_desktop.features.mail.rules import FILES_LIMIT, MEGABYTE, MOST_FILES, mint_message_id
from crm_desktop.features.mail.rules_desk import (
    UNDO_SECONDS,
    Draft,
    FileLine,
    Mailbox,
    SavedDraft,
    Template,
    from_stored,
)
from crm_desktop.features.mail.shelf import Shelf
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_SAVE_AFTER_MS = 1500
_AGAIN_AFTER_MS = 5000
Values = Mapping[str, Mapping[str, str]]


class ComposePresenter(QObject):
    """The letter being written, one at a time. `fields_of` reads what templates may say of a client (or None).

    Signals: `opened` (Draft, or None when nothing is written), `files_changed`, `kept` (a word on where it is kept, is
    it safe), `boxes_read`, `filled` (Draft after a template), `sent` (letter id), `closed` (nothing is written any
    more), `refused` (error), `changed` (lists are out of date). `addresses` says what is of whom it goes to.
    """

    opened = Signal(object)
    files_changed = Signal()
    kept = Signal(str, bool)
    boxes_read = Signal()
    filled = Signal(object)
    sent = Signal(int)
    closed = Signal()
    refused = Signal(object)
    changed = Signal()

    def __init__(
        self, runner: Runner, fields_of: Callable[[Tx, int | None], Values], shelf: Shelf, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner, self._fields_of, self._shelf = runner, fields_of, shelf
        self.draft: Draft | None = None
        self.addresses = AddressesPresenter(runner, lambda: self.draft, self)
        self.boxes: list[Mailbox] = []
        self.templates: list[Template] = []
        self._stored = Draft()
        self._saving = False
        self._sending = False
        self._then: list[Callable[[Draft], None]] = []
        self._key = ""
        self._generation = 0
        self._left: dict[int, Draft] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)

    # ---------------------------------------------------------------- opening

    def start(self, draft: Draft, files_of: int | None = None) -> None:
        """Begins a letter; `files_of`: a letter whose files go with it. What was written before is kept first."""
        self.leave()
        self._open(draft, Draft())
        self._read_surroundings()
        if files_of is not None:
            self._with_stored(lambda kept: self._copy_files(files_of, kept))

    def open_draft(self, letter_id: int) -> None:
        """Goes on with a draft of mine."""
        self.leave()

        def work(tx: Tx) -> Draft | None:
            stored = queries.stored_draft(tx, letter_id)
            return from_stored(stored, queries.draft_files(tx, letter_id)) if stored is not None else None

        def done(draft: Draft | None) -> None:
            if draft is None:
                self.refused.emit(Refused("e_letters_not_found", id=letter_id))
                self.changed.emit()
                return
            self._open(draft, draft)
            self._read_surroundings()

        self._runner.run(work, done, self.refused.emit)

    def open_shelf(self) -> bool:
        """Goes on with what could not be kept in the base last time; True when there was something."""
        found = self._shelf.take()
        if found is None:
            return False
        key, draft = found
        self._open(draft, Draft(id=draft.id, version=draft.version), key)
        self._read_surroundings()
        self._timer.start(_SAVE_AFTER_MS)
        return True

    def _open(self, draft: Draft, stored: Draft, key: str = "") -> None:
        self._generation += 1
        self._key = key or uuid.uuid4().hex
        self._saving = self._sending = False
        self._then.clear()
        self.draft, self._stored = draft, stored
        self.opened.emit(draft)

    def _read_surroundings(self) -> None:
        def work(tx: Tx) -> tuple[list[Mailbox], list[Template]]:
            return queries.mailboxes(tx), queries.templates(tx)

        def done(found: tuple[list[Mailbox], list[Template]]) -> None:
            self.boxes, self.templates = found
            if self.draft is not None and self.boxes and self.draft.channel_id not in {box.id for box in self.boxes}:
                self.draft = replace(self.draft, channel_id=self.boxes[0].id)
            self.boxes_read.emit()
            if not self.boxes:
                self.refused.emit(Refused("e_letters_no_mailbox"))
            elif self._then:
                self.keep()

        self._runner.run(work, done, self.refused.emit)
        self.addresses.check_troubles()

    # ---------------------------------------------------------------- typing

    def edit(self, **fields: object) -> None:
        """Something was typed: channel_id, to, cc, subject, text."""
        if self.draft is None:
            return
        draft = replace(self.draft, **fields)  # type: ignore[arg-type]
        if draft != self.draft:
            self.draft = draft
            self._timer.start(_SAVE_AFTER_MS)

    def keep(self) -> None:
        """Writes what was typed into the base, or onto the shelf while the base is away."""
        self._timer.stop()
        draft = self.draft
        if draft is None or self._saving or self._sending:
            return
        if draft.same_words(self._stored) and (draft.id is not None or not self._then):
            self._run_then(draft)
            return
        if draft.channel_id is None or (draft.id is None and draft.is_empty and not self._then):
            return
        self._saving = True
        self._write(draft, self._generation, self._key)

    def _write(self, draft: Draft, generation: int, key: str) -> None:
        self._runner.run(
            lambda tx: queries.save_draft(tx, draft),
            partial(self._on_kept, generation, key, draft),
            partial(self._on_not_kept, generation, key, draft),
            write=True,
        )

    def _on_kept(self, generation: int, key: str, written: Draft, saved: SavedDraft) -> None:
        self._shelf.clear(key)
        late = self._left.pop(generation, None)
        if late is not None and not late.same_words(written):
            self._write(_placed(late, saved), generation, key)
        if generation != self._generation or self.draft is None:
            return
        self._saving = False
        is_first = self.draft.id is None
        self.draft, self._stored = _placed(self.draft, saved), _placed(written, saved)
        self.kept.emit(_("Draft saved"), True)
        if is_first:
            self.changed.emit()
        if self.draft.same_words(self._stored):
            self._run_then(self.draft)
        elif self._then:
            self.keep()
        else:
            self._timer.start(_SAVE_AFTER_MS)

    def _on_not_kept(self, generation: int, key: str, written: Draft, error: AppError) -> None:
        is_open = generation == self._generation and self.draft is not None
        draft = self.draft if is_open and self.draft is not None else self._left.pop(generation, written)
        self._shelf.put(key, draft)
        if not is_open:
            return
        self._saving = False
        self._then.clear()
        if isinstance(error, Unavailable):
            self.kept.emit(_("Kept on this computer: the base is away"), False)
            self._timer.start(_AGAIN_AFTER_MS)
        else:
            self.kept.emit(_("Kept on this computer"), False)
            self.refused.emit(error)

    def _with_stored(self, then: Callable[[Draft], None]) -> None:
        """Does something once all that was typed is in the base."""
        self._then.append(then)
        self.keep()

    def _run_then(self, draft: Draft) -> None:
        then, self._then = self._then, []
        for step in then:
            step(draft)

    def leave(self) -> None:
        """Something else comes into sight: what was typed is kept as a draft."""
        if self.draft is not None:
            if self._saving:
                self._left[self._generation] = self.draft
            self.keep()
            self._close()

    def shelve(self) -> None:
        """The window goes: what the base does not have yet lies on this computer."""
        draft = self.draft
        if draft is not None and not draft.same_words(self._stored) and not draft.is_empty:
            self._shelf.put(self._key, draft)
            self.keep()

    def discard(self) -> None:
        """Throws the letter away."""
        draft = self.draft
        self._shelf.clear(self._key)
        if draft is not None and draft.id is not None:
            letter_id = draft.id
            self._runner.run(
                lambda tx: queries.drop_draft(tx, letter_id),
                lambda _none: self.changed.emit(),
                self.refused.emit,
                write=True,
            )
        self._close()

    def _close(self) -> None:
        self._generation += 1
        self._timer.stop()
        self._saving = self._sending = False
        self.draft, self._stored = None, Draft()
        self.opened.emit(None)
        self.closed.emit()

    # ---------------------------------------------------------------- files and templates

    def add_file(self, path: Path) -> None:
        """Puts a file to the letter; Refused e_letters_files, e_letters_file_gone by signal."""
        draft = self.draft
        if draft is None:
            return
        try:
            size = path.stat().st_size
            if size + sum(file.size for file in draft.files) > FILES_LIMIT or len(draft.files) >= MOST_FILES:
                raise Refused("e_letters_files", limit=FILES_LIMIT // MEGABYTE, count=MOST_FILES)
            content = path.read_bytes()
        except Refused as refusal:
            self.refused.emit(refusal)
            return
        except OSError as error:
            self.refused.emit(Refused("e_letters_file_gone", file=path.name, reason=error.strerror or ""))
            return
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"

        def put(kept: Draft) -> None:
            letter_id = kept.id
            assert letter_id is not None
            self._change_files(lambda tx: queries.add_draft_file(tx, letter_id, path.name[:200], mime, content))

        self._with_stored(put)

    def file_words(self, file: FileLine) -> str:
        """Name and size of a file."""
        return f"{file.name} · {size_words(file.size)}"

    def drop_file(self, file: FileLine) -> None:
        """Takes a file off."""
        self._change_files(lambda tx: queries.drop_draft_file(tx, file.id))

    def _copy_files(self, from_letter: int, kept: Draft) -> None:
        letter_id = kept.id
        assert letter_id is not None
        self._change_files(lambda tx: queries.copy_files(tx, from_letter, letter_id))

    def _change_files(self, act: Callable[[Tx], object]) -> None:
        draft = self.draft
        if draft is None or draft.id is None:
            return
        letter_id, generation = draft.id, self._generation

        def work(tx: Tx) -> list[FileLine]:
            act(tx)
            return queries.draft_files(tx, letter_id)

        def done(files: list[FileLine]) -> None:
            if generation == self._generation and self.draft is not None:
                self.draft = replace(self.draft, files=tuple(files))
                self.files_changed.emit()

        self._runner.run(work, done, self.refused.emit, write=True)

    def use_template(self, template: Template) -> None:
        """A template's words above what stands there."""
        draft = self.draft
        if draft is None:
            return

        def done(values: Values) -> None:
            if self.draft is None:
                return
            try:
                made = templates.fill(template.subject, template.body, values)
            except Refused as refusal:
                self.refused.emit(refusal)
                return
            self.draft = writing.with_template(self.draft, made.subject, made.body)
            self.filled.emit(self.draft)
            self._timer.start(_SAVE_AFTER_MS)

        self._runner.run(lambda tx: self._fields_of(tx, draft.client_id), done, self.refused.emit)

    # ---------------------------------------------------------------- sending

    def send(self) -> None:
        """Sends the letter; it leaves some seconds later."""
        draft = self.draft
        if draft is not None and not self._sending and self.addresses.may_go(draft):
            self._with_stored(self._send_stored)

    def _send_stored(self, draft: Draft) -> None:
        assert draft.id is not None and draft.version is not None
        letter_id, version = draft.id, draft.version
        address = next((box.address for box in self.boxes if box.id == draft.channel_id), None) or ""
        self._sending = True

        def done(_outgoing: int) -> None:
            self._shelf.clear(self._key)
            self._close()
            self.sent.emit(letter_id)
            self.changed.emit()

        self._runner.run(
            lambda tx: queries.send_draft(tx, letter_id, version, mint_message_id(address), UNDO_SECONDS),
            done,
            self._on_not_sent,
            write=True,
        )

    def _on_not_sent(self, error: AppError) -> None:
        self._sending = False
        self.refused.emit(error)

    def undo_send(self, letter_id: int) -> None:
        """A letter that was just sent is taken back and written on."""

        def done(_version: int) -> None:
            self.changed.emit()
            self.open_draft(letter_id)

        self._runner.run(lambda tx: queries.take_back(tx, letter_id), done, self.refused.emit, write=True)


def _placed(draft: Draft, saved: SavedDraft) -> Draft:
    return replace(draft, id=saved.id, version=saved.version, thread_id=saved.thread_id)
