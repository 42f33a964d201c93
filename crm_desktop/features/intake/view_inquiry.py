"""One inquiry at the right of the inbox: what it says, why it went to whom, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_inquiry import InquiryPresenter, InquirySheet
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.view_marks import CHANNEL_ICONS, CHANNEL_MEANINGS, STATE_MEANINGS
from crm_desktop.features.intake.view_people import PeoplePopover
from crm_desktop.features.intake.view_result import ResultPopover
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.icons import Glyph, icon
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Scroll
from crm_desktop.ui.phone import Dialler, PhoneLink, ring
from crm_desktop.ui.popover import pick

_LABEL_WIDTH = 112
_SIDES = (16, 0, 16, 0)


class InquiryPane(QWidget):
    """The open sheet of the presenter, or a word about what will be here."""

    def __init__(
        self,
        presenter: InquiryPresenter,
        people: PeoplePresenter,
        parent: QWidget | None = None,
        *,
        dialler: Dialler | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._dialler = dialler
        self._sheet: InquirySheet | None = None
        self._people = PeoplePopover(people, self)
        self._result = ResultPopover(self)
        self._asked: Callable[[int | None, str, str], None] | None = None
        self._error = ErrorBanner()
        self._content = QVBoxLayout()
        self._content.setContentsMargins(0, 0, 0, 16)
        self._content.setSpacing(8)
        self._scroll = Scroll(box(column(self._content, None, gap=0)))
        self.setLayout(column(self._error, self._scroll, gap=0))
        self._people.picked.connect(self._on_picked)
        self._result.picked.connect(presenter.close)
        presenter.shown.connect(self._on_shown)
        presenter.refused.connect(self._on_refused)
        presenter.acted.connect(lambda _sentence: self._error.clear())
        self._fill(None)

    def dial(self) -> None:
        """Rings the number of the inquiry."""
        sheet = self._sheet
        if sheet is not None and sheet.card.phone and self._dialler is not None:
            ring(self._scroll, self._dialler, sheet.card.phone, sheet.client_id)

    def _on_shown(self, sheet: InquirySheet | None) -> None:
        if sheet == self._sheet:
            return
        is_same = sheet is not None and self._sheet is not None and sheet.inquiry_id == self._sheet.inquiry_id
        place = self._scroll.verticalScrollBar().value() if is_same else 0
        if not is_same:
            self._error.clear()
            self._result.clear()
        self._sheet = sheet
        self._fill(sheet)
        self._scroll.verticalScrollBar().setValue(place)

    def _on_refused(self, error: AppError) -> None:
        self._error.show_error(error)

    def _fill(self, sheet: InquirySheet | None) -> None:
        clear(self._content)
        if sheet is None:
            note = Label(_("Choose an inquiry: here is all that is known of it."), token="mute", wrap=True)
            self._content.addWidget(box(row(note, margins=(16, 16, 16, 16))))
            return
        self._add(_head(sheet, self._dialler))
        self._add(self._acts(sheet))
        self._content.addWidget(Divider())
        self._add_words(sheet)
        self._add_candidates(sheet)
        self._add(_facts(sheet))
        self._add_source(sheet)
        self._add_trace(sheet)
        self._add_offers(sheet)
        self._add_joined(sheet)

    def _add(self, widget: QWidget) -> None:
        self._content.addWidget(box(row(widget, margins=_SIDES)))

    def _acts(self, sheet: InquirySheet) -> QWidget:
        presenter = self._presenter
        acts = QWidget()
        flow = FlowLayout(acts, gap=8, line_gap=8)
        if sheet.can_answer:
            flow.addWidget(_button(_("Accept"), "check", "success", presenter.accept))
            flow.addWidget(_button(_("Pass on"), "arrow-forward-up", "plain", self._ask_pass))
            flow.addWidget(_button(_("Not now"), "clock-pause", "plain", presenter.not_now))
        elif sheet.can_take:
            flow.addWidget(_button(_("Take it"), "check", "success", presenter.accept))
        if sheet.client_id is not None:
            flow.addWidget(_button(_("Open the client"), "user", "plain", presenter.ask_client))
        if sheet.can_close:
            flow.addWidget(_button(_("Close"), "circle-check", "plain", self._ask_result))
        more = Button(_("More"), "dots", "quiet")
        more.setMenu(self._more(sheet, more))
        flow.addWidget(more)
        return acts

    def _more(self, sheet: InquirySheet, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction(icon("list-check"), _("New task"), self._presenter.ask_task)
        if sheet.can_assign:
            menu.addAction(icon("users"), _("Hand over"), self._ask_hand_over)
            menu.addAction(icon("route"), _("Route again"), self._presenter.route_again)
        return menu

    def _add_words(self, sheet: InquirySheet) -> None:
        if sheet.subject:
            self._add(Label(sheet.subject, bold=True, wrap=True, selectable=True))
        if sheet.body:
            self._add(Label(sheet.body, wrap=True, selectable=True))
        for note in sheet.notes:
            self._add(Label(note, "small", "warn", wrap=True))
        if sheet.result:
            self._add(Label(_("Result: {result}").format(result=sheet.result), bold=True, wrap=True))

    def _add_candidates(self, sheet: InquirySheet) -> None:
        if not sheet.can_choose:
            return
        self._title(_("Whose inquiry is it?"))
        if sheet.trouble:
            self._add(Label(_("Not certain: {reason}").format(reason=sheet.trouble), token="warn", wrap=True))
        for line in sheet.candidates:
            link = Link(line.name, "user")
            link.clicked.connect(lambda line=line: self._presenter.choose_client(line.client_id))
            self._add(box(column(row(link, None), Label(line.about, "small", "soft", wrap=True), gap=2)))
        self._add(
            box(
                row(
                    _button(_("Find the client"), "search", "plain", self._presenter.ask_client, small=True),
                    _button(_("New client"), "user-plus", "plain", self._presenter.ask_new_client, small=True),
                    None,
                )
            )
        )

    def _add_source(self, sheet: InquirySheet) -> None:
        if not sheet.sources:
            return
        its = next((source.name for source in sheet.sources if source.is_its), "")
        label = Label(_("Comes from"), token="mute")
        label.setFixedWidth(_LABEL_WIDTH)
        link = Link(its or _("not known, ask"), "tag")
        link.clicked.connect(lambda: self._ask_source(sheet, link))
        self._add(box(row(label, link, None, gap=8)))

    def _ask_source(self, sheet: InquirySheet, link: QWidget) -> None:
        options = [(str(source.id), source.name, source.is_its) for source in sheet.sources]
        place = QRect(link.mapToGlobal(QPoint(0, 0)), link.size())
        pick(self.window(), place, [*options, ("", _("Unknown"), False)]).picked.connect(self._on_source)

    def _on_source(self, keys: list[str]) -> None:
        if keys:
            self._presenter.set_source(int(keys[0]) if keys[0] else None)

    def _add_trace(self, sheet: InquirySheet) -> None:
        if sheet.trace:
            self._title(_("How it was routed"))
            for sentence in sheet.trace:
                self._add(Label(sentence, "small", "soft", wrap=True))

    def _add_offers(self, sheet: InquirySheet) -> None:
        if sheet.offers:
            self._title(_("To whom it was offered"))
        for line in sheet.offers:
            ending = Label(line.ending, "small", {"ok": "ok", "warn": "warn"}.get(line.meaning, "soft"))
            about = Label(f"{line.when} · {line.why}", "small", "soft", wrap=True)
            self._add(box(column(row(Label(line.person, elide=True), ending), about, gap=2)))

    def _add_joined(self, sheet: InquirySheet) -> None:
        if sheet.joined_to_id is not None:
            link = Link(_("Open the inquiry it was joined to"), "inbox")
            link.clicked.connect(lambda: self._presenter.show_inquiry(sheet.joined_to_id))
            self._add(box(row(link, None)))
        if sheet.joined:
            self._title(_("Joined to it"))
        for line in sheet.joined:
            link = Link(line.head, "inbox", "small")
            link.clicked.connect(lambda line=line: self._presenter.show_inquiry(line.inquiry_id))
            self._add(box(column(row(link, None), Label(line.about, "small", "soft", wrap=True), gap=2)))

    def _title(self, text: str) -> None:
        self._content.addSpacing(4)
        self._content.addWidget(Divider())
        self._add(Label(text, "caption", "mute"))

    def _ask_pass(self) -> None:
        self._asked = lambda staff_id, _name, word: self._presenter.pass_on(staff_id, word)
        self._people.ask(self, _("To whom shall it go?"), _("Pass on"), by_rules=True)

    def _ask_hand_over(self) -> None:
        self._asked = lambda staff_id, name, word: self._presenter.hand_over(staff_id or 0, name, word)
        self._people.ask(self, _("Who takes it over?"), _("Hand over"))

    def _on_picked(self, staff_id: int | None, name: str, word: str) -> None:
        if self._asked is not None:
            self._asked(staff_id, name, word)

    def _ask_result(self) -> None:
        self._result.ask(self)


def _reach(sheet: InquirySheet, dialler: Dialler | None) -> QWidget:
    """Phone and e-mail; the phone dials where that can be."""
    phone = sheet.card.phone
    if dialler is None or not phone:
        return Label(sheet.reach, token="soft", wrap=True, selectable=True)
    line = row(PhoneLink(sheet.number_words, phone, dialler, sheet.client_id), gap=8)
    if sheet.card.email:
        line.addWidget(Label(sheet.card.email, token="soft", selectable=True))
    line.addStretch(1)
    return box(line)


def _head(sheet: InquirySheet, dialler: Dialler | None) -> QWidget:
    meaning = CHANNEL_MEANINGS.get(sheet.channel, "soft")
    marks = QWidget()
    flow = FlowLayout(marks)
    flow.addWidget(Chip(sheet.state_word, STATE_MEANINGS.get(sheet.state, "")))
    if sheet.trouble:
        flow.addWidget(Chip(sheet.trouble, "warn", "alert-circle"))
    return box(
        column(
            12,
            row(
                Glyph(CHANNEL_ICONS.get(sheet.channel, "inbox"), 18, meaning), Label(sheet.head, "small", "soft"), None
            ),
            Label(sheet.who, "name", wrap=True, selectable=True),
            _reach(sheet, dialler),
            marks,
            4,
            gap=4,
        )
    )


def _facts(sheet: InquirySheet) -> QWidget:
    lines = column(gap=4)
    for name, text in sheet.facts:
        label = Label(name, token="mute")
        label.setFixedWidth(_LABEL_WIDTH)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        lines.addLayout(row(label, Label(text, wrap=True, selectable=True), gap=8))
    return box(lines)


def _button(text: str, glyph: str, kind: str, act: Callable[[], None], *, small: bool = False) -> Button:
    button = Button(text, glyph, kind, small=small)
    button.clicked.connect(lambda: act())
    return button
