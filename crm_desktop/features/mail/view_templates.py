"""Templates of letters: the page of the settings with its preview, and the choice while one writes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.mail.model_templates import TEMPLATE_ROLE, TemplatesModel
from crm_desktop.features.mail.presenter_templates import TemplatesPresenter, field_names
from crm_desktop.features.mail.rules_desk import Template
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Page, Panel, Scroll
from crm_desktop.ui.popover import Popover
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_PREVIEW_LENGTH = 600


def _look(index: QModelIndex | QPersistentModelIndex) -> RowLook:
    template: Template = index.data(TEMPLATE_ROLE)
    return RowLook(template.name, template.subject, template.id, icon="file-text")


class TemplatePopover(Popover):
    """Templates to choose from, with the beginning of the one in sight. `chosen` carries the template."""

    chosen = Signal(object)

    def __init__(self, templates: list[Template], parent: QWidget | None = None) -> None:
        self._model = TemplatesModel()
        self.rows = RowList(_look, (_("No templates yet: they are made in the settings."), ""), name=_("Templates"))
        self.rows.setModel(self._model)
        self.rows.setFixedSize(340, 180)
        self._words = Label("", "small", "soft", wrap=True)
        self._words.setMinimumHeight(120)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        use = Button(_("Put it in"), "check", "primary", small=True)
        super().__init__(box(column(self.rows, Divider(), self._words, row(None, use), margins=(0, 0, 8, 8))), parent)
        self.rows.chosen.connect(self._on_chosen)
        self.rows.opened.connect(lambda _index: self._use())
        use.clicked.connect(self._use)
        self._model.set_items(templates)
        if templates:
            self.rows.set_current_row(0)
            self._on_chosen(self.rows.currentIndex())

    def _on_chosen(self, index: QModelIndex) -> None:
        template: Template | None = index.data(TEMPLATE_ROLE)
        self._words.setText(template.body[:_PREVIEW_LENGTH] if template is not None else "")

    def _use(self) -> None:
        template: Template | None = self.rows.currentIndex().data(TEMPLATE_ROLE)
        if template is not None:
            self.hide()
            self.chosen.emit(template)


class TemplatesPage(Page):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: TemplatesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Letter templates"), parent=parent)
        self._presenter = presenter
        self._model = TemplatesModel(self)
        self.list = RowList(
            _look, (_("No templates yet: write the first, such as “Your order is ready”."), ""), name=_("Templates")
        )
        self.list.setModel(self._model)
        self.form = TemplateForm(presenter)
        panel = Panel(_("Templates"))
        panel.add(self.list, 1)
        panel.setFixedWidth(280)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(panel)
        parts.addWidget(self.form, 1)
        self.add(parts, 1)
        if presenter.can_edit:
            button = Button(_("New template"), "plus", "primary")
            button.clicked.connect(self.add_template)
            self.head.add(button)
        self.list.chosen.connect(self._on_chosen)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)

    def add_template(self) -> None:
        """An empty form."""
        self.list.setCurrentIndex(QModelIndex())
        self.form.show_template(Template(None, None, "", "", ""))
        self.form.name.edit.setFocus()

    def _on_changed(self) -> None:
        self._model.set_items(self._presenter.templates)
        if not self.form.is_touched:
            place = max(self._model.row_of(self.form.template.id), 0)
            found = self._presenter.templates
            self.form.show_template(found[place] if found else Template(None, None, "", "", ""))
            self.list.set_current_row(place)

    def _on_chosen(self, index: QModelIndex) -> None:
        template: Template | None = index.data(TEMPLATE_ROLE)
        if template is not None and template.id != self.form.template.id and not self.form.is_touched:
            self.form.show_template(template)

    def _on_saved(self, template_id: int) -> None:
        self.form.settle(template_id)
        self.told.emit(_("The template is saved"))


class TemplateForm(Panel):
    """Name, subject and text at the left, how it reads at the right."""

    def __init__(self, presenter: TemplatesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Template"), parent=parent)
        self._presenter = presenter
        self.template = Template(None, None, "", "", "")
        self.is_touched = False
        self._error = ErrorBanner()
        self.name = LineField(_("Name of the template"), max_length=100)
        self.subject = LineField(_("Subject"), max_length=300)
        self.body_field = TextField(_("Text"), rows=10)
        self._fields = QWidget()
        flow = FlowLayout(self._fields, gap=6, line_gap=6)
        for field, word in field_names():
            chip = Chip(word, clickable=presenter.can_edit)
            chip.setToolTip(field)
            chip.clicked.connect(partial(self._insert, field))
            flow.addWidget(chip)
        self.preview_subject = Label("", bold=True, wrap=True)
        self.preview_body = Label("", wrap=True, selectable=True)
        self.preview_body.setTextFormat(Qt.TextFormat.PlainText)
        self.fault = Label("", token="bad", wrap=True)
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self._cancel = Button(_("Take back"))
        self._drop = Button(_("Delete"), "trash", "quiet")
        self._build()
        self._connect()

    def _build(self) -> None:
        left = column(
            self._error, self.name, self.subject, self.body_field,
            Label(_("Fields"), "caption", "mute"), self._fields, None, gap=12,
        )  # fmt: skip
        right = column(
            Label(_("This is how it reads"), "caption", "mute"),
            self.fault,
            self.preview_subject,
            self.preview_body,
            None,
        )
        sheet = box(right)
        sheet.setMinimumWidth(240)
        body = row(left, Divider(vertical=True), sheet, gap=16, margins=(16, 12, 16, 16))
        body.setStretch(0, 3)
        body.setStretch(2, 2)
        self.add(Scroll(box(body)), 1)
        self.set_foot(box(row(self._drop, None, self._cancel, self.save, margins=(16, 10, 16, 10))))

    def _connect(self) -> None:
        presenter = self._presenter
        self.name.changed.connect(lambda text: self._edit(name=text))
        self.subject.changed.connect(lambda text: self._edit(subject=text))
        self.body_field.changed.connect(lambda text: self._edit(body=text))
        self.save.clicked.connect(lambda: presenter.save(self.template))
        self._cancel.clicked.connect(self._on_cancel)
        self._drop.clicked.connect(self._ask_drop)
        presenter.previewed.connect(self._on_previewed)
        presenter.faulted.connect(self._on_faulted)
        presenter.refused.connect(self._on_refused)

    def show_template(self, template: Template) -> None:
        """Another template, as it is in the base."""
        self.template = template
        self._set_touched(False)
        self._error.clear()
        self.set_title(template.name or _("New template"))
        self.name.set_text(template.name)
        self.subject.set_text(template.subject)
        self.body_field.set_text(template.body)
        can = self._presenter.can_edit
        for edit in (self.name.edit, self.subject.edit, self.body_field.edit):
            edit.setReadOnly(not can)
        self._drop.setVisible(can and template.id is not None)
        self._presenter.preview(template)

    def settle(self, template_id: int) -> None:
        """The draft is in the base; the list that is read next shows it."""
        self.template = self.template._replace(id=template_id)
        self._set_touched(False)

    def _edit(self, **fields: str) -> None:
        template = self.template._replace(**fields)
        if template != self.template:
            self.template = template
            self._set_touched(True)
            self._presenter.preview(template)

    def _insert(self, field: str) -> None:
        if self._presenter.can_edit:
            self.body_field.edit.insertPlainText(field)
            self.body_field.edit.setFocus()

    def _set_touched(self, touched: bool) -> None:
        self.is_touched = touched
        self.save.setEnabled(touched and self._presenter.can_edit)
        self._cancel.setText(_("Cancel") if self.template.id is None else _("Take back"))
        self._cancel.setEnabled(touched)

    def _on_cancel(self) -> None:
        self._set_touched(False)
        self._presenter.load()

    def _ask_drop(self) -> None:
        template = self.template
        question = ConfirmDialog.ask(self, _("Delete this template?"), [template.name])
        question.accepted.connect(partial(self._throw_away, template))

    def _throw_away(self, template: Template) -> None:
        self._set_touched(False)
        self._presenter.drop(template)

    def _on_previewed(self, subject: str, body: str) -> None:
        self.fault.setText("")
        self.fault.hide()
        self.preview_subject.setText(subject)
        self.preview_body.setText(body)

    def _on_faulted(self, error: AppError) -> None:
        self.fault.setText(error_text(error))
        self.fault.show()

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)
