"""Saved versions of the rules: who saved what and when, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QWidget

from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.rules import Rule, Version
from crm_desktop.features.routing.rules_sentences import rule_sentence
from crm_desktop.i18n import _, language, ngettext, pgettext
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.help import open_over
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.panel import Scroll, Surface
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_VERSION_ROLE = Qt.ItemDataRole.UserRole + 1


class VersionsDialog(QDialog):
    """Versions at the left, the rules of the chosen one at the right."""

    def __init__(self, presenter: RulesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._version: Version | None = None
        self._rules: Sequence[Rule] = ()
        self.setWindowTitle(_("Versions of the rules"))
        self.resize(960, 560)
        self._model = QStandardItemModel(self)
        self._list = RowList(self._look, empty=(_("Nothing was saved yet"), ""))
        self._list.setModel(self._model)
        self._list.setFixedWidth(300)
        self._sentences = QWidget()
        self._sentences.setLayout(column(gap=10, margins=(16, 12, 16, 12)))
        self._restore = Button(_("Put into the editor"), "restore", "primary")
        self._restore.setEnabled(False)
        self._build()
        self._list.chosen.connect(self._on_list_chosen)
        self._restore.clicked.connect(self._on_restore_clicked)
        presenter.versions_read.connect(self._on_versions_read)
        presenter.version_read.connect(self._on_version_read)
        QShortcut(QKeySequence("F1"), self).activated.connect(self._open_help)
        presenter.read_versions()

    def _open_help(self) -> None:
        open_over(self, "routing")

    def _build(self) -> None:
        scroll = Scroll(box(column(self._sentences, None)))
        close = Button(_("Close"))
        close.clicked.connect(self.reject)
        told = Label(_("Nothing comes into force until you save."), "small", "mute")
        foot = row(told, None, close, self._restore, margins=(16, 10, 16, 10))
        sheet = Surface(flush=True)
        sheet.setLayout(column(scroll))
        body = row(self._list, Divider(vertical=True), sheet, gap=0)
        body.setStretch(2, 1)
        self.setLayout(column(body, Divider(), foot, gap=0))

    def _on_versions_read(self, versions: list[Version]) -> None:
        self._model.clear()
        for version in versions:
            item = QStandardItem(version.person or "")
            item.setEditable(False)
            item.setData(version, _VERSION_ROLE)
            self._model.appendRow(item)
        if versions:
            self._list.setCurrentIndex(self._model.index(0, 0))

    def _on_list_chosen(self, index: QModelIndex) -> None:
        version = index.data(_VERSION_ROLE)
        if isinstance(version, Version):
            self._version = version
            self._presenter.read_version(version)

    def _on_version_read(self, version: Version, rules: list[Rule]) -> None:
        if version != self._version:
            return
        self._rules = rules
        layout = self._sentences.layout()
        clear(layout)
        for number, rule in enumerate(rules, start=1):
            count = Label(str(number), "body", "mute")
            count.setFixedWidth(24)
            words = Label(rule_sentence(rule), "body", "text" if rule.is_on else "mute", wrap=True)
            line = row(count, words, gap=8)
            line.setStretch(1, 1)
            line.setAlignment(count, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(line)
        if not rules:
            layout.addWidget(Label(_("No rules: everything went to the duty queue"), "body", "mute", wrap=True))
        self._restore.set_reason("" if self._presenter.may_edit else _("Your role may look at the rules only"))

    def _on_restore_clicked(self) -> None:
        self._presenter.restore(self._rules)
        self.accept()

    def _look(self, index: QModelIndex) -> RowLook:
        version: Version = index.data(_VERSION_ROLE)
        count = ngettext("{count} rule", "{count} rules", version.rule_count).format(count=version.rule_count)
        at = QLocale(language()).toString(version.saved_at.replace(tzinfo=None), "d MMM yyyy, HH:mm")
        return RowLook(
            at,
            ", ".join(text for text in (version.person, count, version.note) if text),
            chip=pgettext("routing", "in force") if version.is_current else "",
            chip_meaning="ok",
        )
