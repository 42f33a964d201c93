"""Keys of a site inside the settings of its channel: list, new key shown once with its form or command to copy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.site.presenter_keys import SiteKeysPresenter
from crm_desktop.features.site.rules import FORM, KINDS, PEOPLE, READ, VIEWS, WEBHOOK, SiteKey
from crm_desktop.features.site.view_trial import FormTrialDialog
from crm_desktop.i18n import _, language, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.dialogs import ConfirmDialog, FormDialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.in_sight import InSight
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.switches import SegmentedControl

_ICONS = {FORM: "edit", WEBHOOK: "bolt", READ: "chart-bar"}


class SiteKeysPanel(Panel):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: SiteKeysPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Keys of the site"), flush=True, parent=parent)
        self._presenter = presenter
        self._dialog: NewKeyDialog | None = None
        self.error = ErrorBanner()
        self.fresh = FreshKey(presenter)
        self.fresh.copied.connect(self.told)
        self.fresh.test.clicked.connect(self._on_test_fresh)
        self.add_key = Button(_("New key"), "plus", small=True)
        self.add_key.clicked.connect(self.ask_new)
        self.head.add(self.add_key)
        self.revoke_buttons: dict[int, Button] = {}
        self.test_buttons: dict[int, IconButton] = {}
        self._shown: list[SiteKey] | None = None
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        body = column(self.error, self.fresh, self._rows, None, gap=0)
        self.add(Scroll(box(body)), 1)
        InSight(self, presenter.refresh)
        presenter.changed.connect(self._on_changed)
        presenter.made.connect(self._on_made)
        presenter.told.connect(self.told)
        presenter.refused.connect(self._on_refused)
        self._on_changed()

    def ask_new(self) -> NewKeyDialog:
        """The form of a new key."""
        self._dialog = NewKeyDialog(self._presenter, self.window())
        self._dialog.destroyed.connect(self._on_dialog_gone)
        self._dialog.open()
        return self._dialog

    def ask_test(self, name: str, prefix: str, key: str = "") -> FormTrialDialog:
        """The test of a form; `key` where it is known."""
        dialog = FormTrialDialog(self._presenter.trial(prefix), name, key, self.window())
        dialog.copied.connect(self.told)
        dialog.open()
        return dialog

    def _on_test_fresh(self) -> None:
        fresh = self._presenter.fresh
        if fresh is not None:
            name = next((key.name for key in self._presenter.keys if key.prefix == fresh.prefix), "")
            self.ask_test(name, fresh.prefix, fresh.key)

    def _on_dialog_gone(self) -> None:
        self._dialog = None

    def _on_made(self) -> None:
        if self._dialog is not None:
            self._dialog.leave()

    def _on_refused(self, error: AppError) -> None:
        if self._dialog is not None:
            self._dialog.show_error(error)
        else:
            self.error.show_error(error)

    def _on_changed(self) -> None:
        self.error.clear()
        self.fresh.show_key()
        self.set_count(str(self._presenter.open_count or ""))
        self.add_key.set_reason(self._why_not())
        if self._presenter.keys == self._shown:
            return
        self._shown = list(self._presenter.keys)
        clear(self._rows)
        self.revoke_buttons, self.test_buttons = {}, {}
        for key in self._presenter.keys:
            if self._rows.count():
                self._rows.addWidget(Divider())
            self._rows.addWidget(self._key_row(key))
        if not self._presenter.keys:
            empty = _("No keys yet. A key lets a form, a program or a report of yours in, and can be revoked alone.")
            self._rows.addWidget(box(column(Label(empty, token="mute", wrap=True), margins=(16, 14, 16, 16))))

    def _why_not(self) -> str:
        if not self._presenter.can_edit:
            return _("Only an administrator can change this.")
        return _("Copy the new key first, then press Done.") if self._presenter.fresh is not None else ""

    def _key_row(self, key: SiteKey) -> QWidget:
        is_open = key.revoked_at is None
        icon = Glyph(_ICONS[key.kind], 18, "soft" if is_open else "mute")
        words = column(
            Label(key.name, token="text" if is_open else "mute", bold=is_open, elide=True),
            Label(self._presenter.second_line(key), "small", "mute", elide=True),
            gap=2,
        )
        used = column(Label(self._presenter.use_words(key), "small", "mute"), gap=2)
        if key.use_count:
            used.addWidget(Label(_uses(key.use_count), "small", "mute"))
        parts: list[object] = [icon, words, used]
        if is_open and key.kind == FORM:
            test = IconButton("plug", _("Test the form"), size=28)
            test.clicked.connect(partial(self.ask_test, key.name, key.prefix))
            self.test_buttons[key.key_id] = test
            parts.append(test)
        if is_open and self._presenter.can_edit:
            button = Button(_("Revoke"), small=True)
            button.clicked.connect(partial(self._on_revoke, key))
            self.revoke_buttons[key.key_id] = button
            parts.append(button)
        line = row(*parts, gap=12, margins=(16, 10, 16, 10))
        line.setStretch(1, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignVCenter)
        return box(line)

    def _on_revoke(self, key: SiteKey) -> None:
        gone = {
            FORM: _("forms with this key stop working"),
            WEBHOOK: _("programs with this key are turned away"),
            READ: _("reports with this key read nothing any more"),
        }
        question = _("Revoke the key “{name}”?").format(name=key.name)
        dialog = ConfirmDialog.ask(self, question, [gone[key.kind]], _("Revoke"))
        dialog.accepted.connect(partial(self._presenter.revoke, key))


class FreshKey(QWidget):
    """A new key, this once, and what it is used with. `copied(text)`: something went to the clipboard."""

    copied = Signal(str)

    def __init__(self, presenter: SiteKeysPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.key = LineField("")
        self.key.edit.setReadOnly(True)
        self.key.edit.setAccessibleName(_("The new key"))
        told = Label(_("It is shown this once: the base keeps only its hash."), "small", "mute", wrap=True)
        self.copy_key = Button(_("Copy"), "copy")
        self.copy_key.clicked.connect(self._on_copy_key)
        self.sample = TextField("", rows=7)
        self.sample.setMinimumHeight(self.sample.sizeHint().height())
        self.sample.edit.setReadOnly(True)
        self.language = SegmentedControl([("ru", "Русский"), ("en", "English")], language(), name=_("Language"))
        self.language.chosen.connect(self._show_sample)
        self.about = Label("", bold=True, wrap=True)
        self.copy_sample = Button(_("Copy"), "copy", "primary")
        self.copy_sample.clicked.connect(self._on_copy_sample)
        self.test = Button(_("Test the form"), "plug")
        self.done = Button(_("Done"))
        self.done.clicked.connect(presenter.forget)
        self.key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        key_line = row(self.key, self.copy_key, gap=8)
        key_line.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = row(self.about, self.language, gap=8)
        head.setStretch(0, 1)
        foot = row(self.copy_sample, self.test, self.done, None, gap=8)
        title = Label(_("The new key"), bold=True)
        body = column(title, key_line, told, 8, head, self.sample, foot, gap=8, margins=(16, 14, 16, 16))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(body)
        outer.addWidget(Divider())

    def show_key(self) -> None:
        """The key there is to show, or nothing."""
        fresh = self._presenter.fresh
        self.setVisible(fresh is not None)
        if fresh is None:
            self.key.set_text("")
            self.sample.set_text("")
            return
        self.key.set_text(fresh.key)
        texts = {
            FORM: _("The form to paste into a page of the site"),
            WEBHOOK: _("A test request for a terminal"),
            READ: _("A test request for a terminal"),
        }
        self.about.setText(texts[fresh.kind])
        self.sample.edit.setAccessibleName(texts[fresh.kind])
        self.language.setVisible(fresh.kind == FORM)
        self.test.setVisible(fresh.kind == FORM)
        self._show_sample(self.language.current())

    def _show_sample(self, chosen: str) -> None:
        self.sample.set_text(self._presenter.sample(chosen))

    def _on_copy_key(self) -> None:
        QGuiApplication.clipboard().setText(self.key.text())
        self.copied.emit(_("The key is copied"))

    def _on_copy_sample(self) -> None:
        QGuiApplication.clipboard().setText(self.sample.text())
        self.copied.emit(_("Copied"))


class NewKeyDialog(FormDialog):
    """What the key is for; what a reading key opens."""

    help_page = "site"

    def __init__(self, presenter: SiteKeysPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("New key"), _("Make the key"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        example = _("Such as: the form on the page of doors")
        self.name = LineField(_("What it is for"), placeholder=example, max_length=100)
        self.kind = SegmentedControl([(kind, _(word)) for kind, word in KINDS.items()], FORM, name=_("Kind of key"))
        self.about = Label("", "small", "mute", wrap=True)
        words = {view: _("May read: {what}").format(what=_(word)) for view, word in VIEWS.items()}
        words[PEOPLE] = _("With names, phones and e-mails of people")
        self.ticks = {scope: CheckField(text, scope != PEOPLE) for scope, text in words.items()}
        for widget in (self.name, self.kind, self.about, *self.ticks.values()):
            self.form.addWidget(widget)
        self.kind.chosen.connect(self._on_kind)
        self.name.changed.connect(self._on_touched)
        self.save_asked.connect(self._on_save)
        self._on_kind(FORM)

    def show_error(self, error: AppError) -> None:
        """At the name, or above."""
        self.set_busy(False)
        if isinstance(error, Refused) and error.key == "e_site_key_name":
            self.name.show_error(error)
        else:
            super().show_error(error)

    def _on_touched(self, _text: str) -> None:
        self.set_touched()

    def _on_kind(self, kind: str) -> None:
        about = {
            FORM: _("For a form in a page of the site. Whoever opens the page can see it; it only lets forms in."),
            WEBHOOK: _("For a program that signs what it sends: a shop or another system. Keep it secret."),
            READ: _("For reports of yours outside the program. Keep it secret."),
        }
        self.about.setText(about[kind])
        for tick in self.ticks.values():
            tick.setVisible(kind == READ)

    def _on_save(self) -> None:
        self.clear_error()
        scopes = [scope for scope, tick in self.ticks.items() if tick.isChecked()]
        self._presenter.make(self.kind.current(), self.name.text(), scopes)


def _uses(count: int) -> str:
    return ngettext("{count} use", "{count} uses", count).format(count=count)
