"""The letter being written: whom it goes to, its words, its files; Ctrl+Enter sends it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.mail.presenter_compose import ComposePresenter
from crm_desktop.features.mail.rules_desk import Draft, Suggested
from crm_desktop.features.mail.view_addresses import AddressField
from crm_desktop.features.mail.view_templates import TemplatePopover
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import clear, column, row
from crm_desktop.ui.marks import Chip

_LABEL = 56


class ComposeView(QWidget):
    """Follows the presenter; what is typed goes to it at once."""

    def __init__(self, presenter: ComposePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._box = Choice(_("From"), [])
        self._box.set_label_left(_LABEL)
        self.to = AddressField(_("To"))
        self.cc = AddressField(_("Cc"))
        self._more_people = Link(_("Cc"), "plus", "small")
        self.subject = LineField(_("Subject"), max_length=300)
        self.subject.set_label_left(_LABEL)
        self.text = TextField("", rows=6)
        self.text.edit.setTabChangesFocus(True)
        self.text.edit.setAccessibleName(_("Text of the letter"))
        self.send = Button(_("Send"), "arrow-narrow-right", "primary", key="Ctrl+Enter")
        self._attach = Button(_("File"), "paperclip")
        self._template = Button(_("Template"), "file-text")
        self._discard = IconButton("trash", _("Throw the draft away"), kind="plain")
        self._kept = Label("", "small", "mute", elide=True)
        self._warning = Label("", "small", "warn", wrap=True)
        self._error = ErrorBanner()
        self._files = QWidget()
        self._files_flow = FlowLayout(self._files, gap=8, line_gap=6)
        self._popover: TemplatePopover | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        foot = row(self.send, self._attach, self._template, self._kept, self._discard)
        foot.setStretch(3, 1)
        people = row(self.to, self._more_people, gap=8)
        people.setStretch(0, 1)
        layout = column(
            self._error, self._box, people, self.cc, self._warning, self.subject, gap=8, margins=(16, 12, 16, 12)
        )
        layout.addWidget(self.text, 1)
        layout.addWidget(self._files)
        layout.addLayout(foot)
        self.setLayout(layout)
        self._files.hide()
        self._warning.hide()

    def _connect(self) -> None:
        presenter = self._presenter
        self._box.chosen.connect(lambda key: presenter.edit(channel_id=int(key)))
        self.to.changed.connect(lambda text: presenter.edit(to=text))
        self.cc.changed.connect(lambda text: presenter.edit(cc=text))
        self.subject.changed.connect(lambda text: presenter.edit(subject=text))
        self.text.changed.connect(lambda text: presenter.edit(text=text))
        self.to.committed.connect(lambda _text: presenter.addresses.check_field("to"))
        self.cc.committed.connect(lambda _text: presenter.addresses.check_field("cc"))
        self.to.wanted.connect(presenter.addresses.suggest)
        self.cc.wanted.connect(presenter.addresses.suggest)
        self._more_people.clicked.connect(self._show_cc)
        self.send.clicked.connect(self._on_send)
        self._attach.clicked.connect(self._ask_files)
        self._template.clicked.connect(self._ask_template)
        self._discard.clicked.connect(self._ask_discard)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            cut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            cut.activated.connect(self._on_send)
        presenter.opened.connect(self._on_opened)
        presenter.filled.connect(self._fill)
        presenter.boxes_read.connect(self._on_boxes)
        presenter.addresses.suggested.connect(self._on_suggested)
        presenter.addresses.fault.connect(self._on_fault)
        presenter.addresses.warned.connect(self._on_warned)
        presenter.kept.connect(self._on_kept)
        presenter.files_changed.connect(self._show_files)
        presenter.refused.connect(self._on_refused)

    def _on_opened(self, draft: Draft | None) -> None:
        if draft is None:
            return
        self._error.clear()
        self._kept.setText("")
        self._warning.hide()
        self._fill(draft)
        self._on_boxes()
        self.cc.setVisible(bool(draft.cc))
        self._more_people.setVisible(not draft.cc)
        self._show_files()
        target = self.text.edit if draft.to else self.to.edit
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text.edit.moveCursor(QTextCursor.MoveOperation.Start)

    def _fill(self, draft: Draft) -> None:
        self.to.set_text(draft.to)
        self.cc.set_text(draft.cc)
        self.subject.set_text(draft.subject)
        self.text.set_text(draft.text)

    def _on_boxes(self) -> None:
        boxes, draft = self._presenter.boxes, self._presenter.draft
        options = []
        for one in boxes:
            words = f"{one.name} <{one.address}>" if one.address else one.name
            options.append((str(one.id), words if one.is_on else _("{mailbox} (switched off)").format(mailbox=words)))
        self._box.set_options(options, str(draft.channel_id) if draft is not None else None)
        self._box.setVisible(len(boxes) > 1)

    def _show_cc(self) -> None:
        self.cc.show()
        self._more_people.hide()
        self.cc.edit.setFocus()

    def _on_suggested(self, found: list[Suggested]) -> None:
        (self.cc if self.cc.edit.hasFocus() else self.to).offer(found)

    def _on_fault(self, name: str, words: str) -> None:
        (self.to if name == "to" else self.cc).set_error(words)
        if words and name == "cc":
            self._show_cc()

    def _on_warned(self, words: str) -> None:
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def _on_kept(self, words: str, is_safe: bool) -> None:
        self._kept.set_token("mute" if is_safe else "warn")
        self._kept.setText(words)

    def _show_files(self) -> None:
        clear(self._files_flow)
        draft = self._presenter.draft
        files = draft.files if draft is not None else ()
        for file in files:
            chip = Chip(self._presenter.file_words(file), "", "paperclip", removable=True)
            chip.removed.connect(partial(self._presenter.drop_file, file))
            self._files_flow.addWidget(chip)
        self._files.setVisible(bool(files))

    def _on_send(self) -> None:
        self._error.clear()
        self._presenter.send()

    def _ask_files(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Files for the letter"))
        for path in paths:
            self._presenter.add_file(Path(path))

    def _ask_template(self) -> None:
        self._popover = TemplatePopover(self._presenter.templates, self)
        self._popover.chosen.connect(self._presenter.use_template)
        place = QRect(self._template.mapToGlobal(QPoint(0, 0)), self._template.size())
        self._popover.open_at(place)

    def _ask_discard(self) -> None:
        draft = self._presenter.draft
        if draft is None or draft.is_empty:
            self._presenter.discard()
            return
        question = ConfirmDialog.ask(self, _("Throw this draft away?"), [draft.subject or _("(no subject)")])
        question.accepted.connect(self._presenter.discard)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)
