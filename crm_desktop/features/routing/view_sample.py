"""The test box: a sample inquiry, who would get it and why, and the kept examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.routing.presenter_sample import Answer, Checked, SamplePresenter
from crm_desktop.features.routing.rules_samples import Example, Form
from crm_desktop.features.routing.rules_trace import TraceLine, answer_words
from crm_desktop.i18n import _, ngettext, pgettext
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateTimeField
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Avatar
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.theme import theme

_LABEL_WIDTH = 84
_SIGNS = {
    "client": ("user-check", "soft"),
    "unknown": ("user-question", "soft"),
    "no": ("x", "soft"),
    "off": ("player-pause", "mute"),
    "skipped": ("clock-pause", "warn"),
    "chosen": ("check", "ok"),
    "duty": ("inbox", "warn"),
    "rest": ("minus", "mute"),
}


class SamplePanel(Panel):
    """Form above, verdict in the middle, the way to it below."""

    name_wanted = Signal(QRect)

    def __init__(self, presenter: SamplePresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Try it"), _("what happens to an inquiry"))
        self._presenter = presenter
        self._form = SampleForm()
        self._run = Button(pgettext("routing", "Try"), "player-play", "primary", key="F5")
        self._run.set_key_hint(True)
        self._run.setSizePolicy(self.sizePolicy())
        self._verdict = VerdictBox()
        self._trace = QWidget()
        self._trace.setLayout(column(gap=10))
        self._examples = QWidget()
        self._examples.setLayout(column(gap=6))
        self._error = Label("", "small", "bad", wrap=True)
        self._error.hide()
        form = box(column(self._form, row(_LABEL_WIDTH + 8, self._run, gap=0), gap=8, margins=(16, 8, 16, 12)))
        way = box(column(self._trace, self._examples, None, gap=12, margins=(16, 10, 16, 10)))
        whole = column(form, self._error, self._verdict, way, gap=0)
        whole.setStretch(3, 1)
        scroll = Scroll(box(whole))
        self.add(scroll, 1)
        self._keep = Link(_("Keep as an example"), "pin")
        self.set_foot(box(row(self._keep, None, margins=(14, 10, 14, 10))))
        self._wire()

    def _wire(self) -> None:
        self._run.clicked.connect(self._on_run_clicked)
        self._form.committed.connect(self._on_run_clicked)
        self._keep.clicked.connect(self._on_keep_clicked)
        self._presenter.answered.connect(self._on_presenter_answered)
        self._presenter.examples_changed.connect(self._on_examples_changed)
        self._presenter.examples_checked.connect(self._on_examples_checked)
        self._presenter.not_kept.connect(self._on_not_kept)
        self._keep.setEnabled(False)
        self._on_examples_changed(self._presenter.read_examples())

    @property
    def form(self) -> SampleForm:
        """The fields."""
        return self._form

    def show_error(self, error: AppError, words: str) -> None:
        """Why the sample could not be tried."""
        self._error.setText(words)
        self._error.setVisible(bool(words))

    def set_suggestions(self, sources: Sequence[str]) -> None:
        """Sources seen lately."""
        self._form.set_sources(sources)

    def mark_old(self) -> None:
        """The rules have changed since the answer: it may not hold any more."""
        self._verdict.mark_old()

    def _on_run_clicked(self) -> None:
        self._error.hide()
        self._presenter.try_form(self._form.form())

    def _on_keep_clicked(self) -> None:
        self.name_wanted.emit(QRect(self._keep.mapToGlobal(self._keep.rect().topLeft()), self._keep.size()))

    def _on_presenter_answered(self, answer: Answer) -> None:
        self._keep.setEnabled(True)
        self._verdict.show_answer(answer)
        layout = self._trace.layout()
        clear(layout)
        took = _("{count} ms").format(count=answer.milliseconds)
        layout.addLayout(row(Label(pgettext("routing", "Why"), "body", bold=True), None, Label(took, "small", "mute")))
        for line in answer.lines:
            layout.addWidget(_trace_line(line))

    def _on_examples_changed(self, examples: list[Example]) -> None:
        self._show_examples([(example, answer_words(example.expected), None) for example in examples])

    def _on_examples_checked(self, checked: list[Checked]) -> None:
        self._show_examples([(one.example, one.before, one) for one in checked])

    def _show_examples(self, rows: Sequence[tuple[Example, str, Checked | None]]) -> None:
        layout = self._examples.layout()
        clear(layout)
        if not rows:
            return
        layout.addWidget(Divider())
        moved = sum(one is not None and not one.is_same for _example, _who, one in rows)
        told = ngettext("{count} goes elsewhere", "{count} go elsewhere", moved).format(count=moved) if moved else ""
        check = Link(_("Try all"), "refresh")
        check.clicked.connect(self._presenter.check_examples)
        layout.addLayout(row(Label(pgettext("routing", "Examples"), "body", bold=True), None, check))
        if told:
            layout.addWidget(Label(told, "small", "warn"))
        for example, who, one in rows:
            layout.addWidget(self._example_row(example, who, one))

    def _example_row(self, example: Example, who: str, one: Checked | None) -> QWidget:
        sign = ("pin", "mute") if one is None else ("check", "ok") if one.is_same else ("alert-triangle", "warn")
        open_it = Link(example.name)
        open_it.clicked.connect(lambda: self._open_example(example))
        drop = IconButton("x", _("Forget this example"), size=24)
        drop.clicked.connect(lambda: self._presenter.forget(example.name))
        told = (
            who if one is None or one.is_same else _("was {before}, now {now}").format(before=one.before, now=one.now)
        )
        below = Label(told, "small", "warn" if one is not None and not one.is_same else "mute", wrap=True)
        glyph = Glyph(*_icon(sign))
        return box(row(glyph, box(column(row(open_it, None, gap=0), below, gap=0)), drop, gap=8))

    def _open_example(self, example: Example) -> None:
        self._form.set_form(example.form)
        self._on_run_clicked()

    def _on_not_kept(self, reason: str) -> None:
        self._error.setText(_("The example could not be kept: {reason}").format(reason=reason))
        self._error.show()


class SampleForm(QWidget):
    """What comes in, typed by hand. Enter in any line tries it."""

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        channels = [
            ("call", pgettext("channel", "Call"), "phone"),
            ("web", pgettext("channel", "Request from the site"), "world"),
            ("mail", pgettext("channel", "Letter"), "mail"),
            ("chat", pgettext("channel", "Message"), "message"),
            ("visit", pgettext("channel", "Visit"), "walk"),
        ]
        self.channel = Choice(pgettext("sample", "How"), channels, "call")
        self.phone = LineField(pgettext("sample", "Phone"))
        self.source = LineField(pgettext("sample", "Source"))
        self.at = DateTimeField(pgettext("sample", "When"), optional=True)
        self.at.edit.setPlaceholderText(pgettext("sample", "now"))
        self.email = LineField(pgettext("sample", "E-mail"))
        self.line = LineField(pgettext("sample", "Line"))
        self.campaign = LineField(pgettext("sample", "Campaign"))
        self.words = TextField(pgettext("sample", "Text"), rows=2)
        self._more = Link(_("More fields"), "chevron-down", style="small")
        self._rest = box(column(self.email, self.line, self.campaign, self.words, gap=8))
        self._rest.hide()
        fields = (self.channel, self.phone, self.source, self.at, self.email, self.line, self.campaign, self.words)
        for field in fields:
            field.set_label_left(_LABEL_WIDTH)
        for line in (self.phone, self.source, self.email, self.line, self.campaign):
            line.edit.returnPressed.connect(self.committed)
        self._more.clicked.connect(self._on_more_clicked)
        more = row(_LABEL_WIDTH + 8, self._more, None, gap=0)
        self.setLayout(column(self.channel, self.phone, self.source, self.at, self._rest, more, gap=8))

    def form(self) -> Form:
        """What is typed."""
        at = self.at.value()
        return Form(
            str(self.channel.key()), self.source.text(), self.phone.text(), self.email.text(), self.line.text(),
            self.campaign.text(), self.words.text(), at.isoformat(timespec="minutes") if at else "",
        )  # fmt: skip

    def set_form(self, form: Form) -> None:
        """Puts a kept sample into the fields."""
        self.channel.set_key(form.channel)
        for field, text in (
            (self.source, form.source), (self.phone, form.phone), (self.email, form.email), (self.line, form.line),
            (self.campaign, form.campaign), (self.words, form.words),
        ):  # fmt: skip
            field.set_text(text)
        self.at.set_value(datetime.fromisoformat(form.at) if form.at else None)
        if form.email or form.line or form.campaign or form.words:
            self._show_rest()

    def set_sources(self, sources: Sequence[str]) -> None:
        """Sources to complete what is typed."""
        completer = QCompleter(list(sources), self.source.edit)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.source.edit.setCompleter(completer)

    def _on_more_clicked(self) -> None:
        self._show_rest()
        self.email.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_rest(self) -> None:
        self._rest.show()
        self._more.hide()


class VerdictBox(QWidget):
    """Who gets it: green for a person, amber for the duty queue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = "okbg"
        self._caption = Label(pgettext("routing", "Goes to"), "caption", "soft")
        self._avatar = Avatar("?", 28)
        self._queue = Glyph("inbox", 24, "warn")
        self._head = Label("", "body", bold=True, wrap=True)
        self._below = Label("", "small", "soft", wrap=True)
        self._old = Label(_("The rules have changed since: try again"), "small", "warn", wrap=True)
        words = box(column(self._head, self._below, gap=0))
        inner = row(self._avatar, self._queue, words, gap=8)
        inner.setStretch(2, 1)
        self.setLayout(column(self._caption, inner, self._old, gap=4, margins=(16, 8, 16, 10)))
        self.hide()

    def show_answer(self, answer: Answer) -> None:
        """Shows who gets it."""
        self._ground = "okbg" if answer.is_person else "warnbg"
        self._avatar.set_name(answer.head)
        self._avatar.setVisible(answer.is_person)
        self._queue.setVisible(not answer.is_person)
        self._head.setText(answer.head)
        self._below.setText(answer.below)
        self._old.hide()
        told = _("by the unsaved rules it goes to") if answer.is_of_draft else pgettext("routing", "Goes to")
        self._caption.setText(told[:1].upper() + told[1:])
        self.setAccessibleName(f"{told} {answer.head}, {answer.below}")
        self.show()
        self.update()

    def mark_old(self) -> None:
        """Says that the answer is of other rules."""
        self._old.setVisible(not self.isHidden())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color(self._ground))
        for y in (0, self.height() - 1):
            painter.fillRect(QRect(0, y, self.width(), 1), theme().color("line"))


def _trace_line(line: TraceLine) -> QWidget:
    sign = _SIGNS[line.sign]
    glyph = Glyph(*_icon(sign))
    text = Label(
        line.text, "body", "mute" if line.sign in ("rest", "off") else "text", bold=line.sign == "chosen", wrap=True
    )
    parts: list[QWidget] = [text]
    if line.below:
        parts.append(Label(line.below, "small", "warn" if line.sign == "skipped" else "mute", wrap=True))
    shown = row(glyph, box(column(*parts, gap=0)), gap=10)
    shown.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
    shown.setStretch(1, 1)
    return box(shown)


def _icon(sign: tuple[str, str]) -> tuple[str, int, str]:
    return sign[0], 18, sign[1]
